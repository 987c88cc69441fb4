"""`riskengine show`: a ruleset as a person reads it."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import Language, LanguageOption, LibraryOption, PlainOption, RulesetArgument


def show(
    ruleset: RulesetArgument,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DATE", help="Show the version that holds on this date; otherwise the newest."),
    ] = None,
    language: LanguageOption = Language.nb,
    library: LibraryOption = None,
    no_color: PlainOption = False,
) -> None:
    """Show a ruleset as a person reads it.

    Its intended use, its questions, its rules in words, its actions and sources.

    \b
    Examples:
      riskengine show vrisk10
      riskengine show warning-signals@1.0.0 --lang en
      riskengine show our/rulesets/plan.yaml
    """
    from .description import description
    from .finding import find_ruleset
    from .page import show as show_page
    from .page import terminal_width

    found = find_ruleset(ruleset, library or []).on(on)
    show_page(description(found.definition, language.value, width=terminal_width()), plain=no_color)
