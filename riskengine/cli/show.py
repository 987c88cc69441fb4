"""`riskengine show`: a ruleset as a person reads it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .options import Language, LanguageOption, LibraryOption, PlainOption, RulesetArgument


class Form(StrEnum):
    """The form in which a ruleset is shown."""

    text = "text"
    html = "html"


def show(
    ruleset: RulesetArgument,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DATE", help="Show the version that holds on this date; otherwise the newest."),
    ] = None,
    form: Annotated[
        Form, typer.Option("--format", help="For the terminal (text), or as one page to read, print and sign (html).")
    ] = Form.text,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file instead of stdout.")
    ] = None,
    language: LanguageOption = Language.nb,
    library: LibraryOption = None,
    no_color: PlainOption = False,
) -> None:
    """Show a ruleset as a person reads it.

    Its intended use, its questions, its rules in words, its actions and sources. As a page it also holds its tests with their
    results, pictures of what depends on what, and room for signatures. A person's plan is shown as one sheet.

    \b
    Examples:
      riskengine show vrisk10
      riskengine show warning-signals@1.0.0 --lang en
      riskengine show our/rulesets/plan.yaml --format html -o plan.html
      riskengine show examples/plans/kriseplan-fire-tegn.yaml
    """
    from .showing import run_show

    run_show(ruleset, library or [], language.value, on=on, html=form is Form.html, output=output, plain=no_color)
