"""`riskengine check`: everything that can be wrong with a ruleset without a case."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .options import Language, LanguageOption, LibraryOption

NOT_IN_ORDER = 1


class Form(StrEnum):
    """A form of what was found."""

    text = "text"
    json = "json"
    sarif = "sarif"


class Level(StrEnum):
    """How much a finding matters."""

    info = "info"
    warning = "warning"
    error = "error"


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH...",
            help="Files of rulesets, tests, plans and events, and folders with the first three below them.",
        ),
    ] = None,
    format_: Annotated[
        Form, typer.Option("--format", help="For people (text), for programs (json), for code hosts (sarif).")
    ] = Form.text,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended safely, then tell what is left.")] = False,
    stamp: Annotated[
        bool, typer.Option("--stamp", help="Confirm that all translations fit their Norwegian texts as they are now.")
    ] = False,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="CODE", help="Explain a code: what it means, and how to mend it.")
    ] = None,
    severity: Annotated[Level, typer.Option("--severity", help="Tell only what is at least so grave.")] = Level.info,
    language: LanguageOption = Language.nb,  # noqa: ARG001 - faults are told in English, findings about files too
    library: LibraryOption = None,
) -> None:
    """Check rulesets, tests and plans: everything that can be wrong without a case.

    The file of tests beside a ruleset, NAME.tests.yaml beside NAME.yaml, is checked with it.

    What is found stands on stderr, the count on stdout. The exit status is 1 when anything graver than information is
    found, and 2 when there is nothing to check.

    \b
    Examples:
      riskengine check our/rulesets
      riskengine check our/rulesets/plan.yaml --fix
      riskengine check rulesets --format sarif > check.sarif
      riskengine check --explain numbers-differ
    """
    from .checking import check_all, explain_code, nothing_given

    if explain is not None:
        print(explain_code(explain), end="")
        return
    if not paths:
        raise nothing_given()
    in_order = check_all(paths, library or [], form=format_.value, fix=fix, stamp=stamp, severity=severity.value)
    if not in_order:
        raise typer.Exit(NOT_IN_ORDER)
