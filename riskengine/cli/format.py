"""`riskengine format`: one layout for rulesets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import Language, LanguageOption

NOT_IN_ORDER = 1


def format_rulesets(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help="Files of rulesets and of tests, and folders with those below them."),
    ],
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with status 1 when a file would change, and name it.")
    ] = False,
    language: LanguageOption = Language.nb,  # noqa: ARG001 - what is said of files is said in English
) -> None:
    """Give rulesets the one layout. Comments, blank lines and what the ruleset says stay as they are.

    When one of the files cannot be read, nothing is written, and the exit status is 2.

    \b
    Examples:
      riskengine format our/rulesets
      riskengine format our/rulesets --check
    """
    from .laying_out import lay_out

    if not lay_out(paths, check=check):
        raise typer.Exit(NOT_IN_ORDER)
