"""`riskengine test`: the tests that rulesets carry."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import Language, LanguageOption, LibraryOption

__test__ = False
NOT_IN_ORDER = 1


def test(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Files, folders (with those below them), or ids of rulesets.")
    ],
    language: LanguageOption = Language.nb,
    library: LibraryOption = None,
) -> None:
    """Run the tests that rulesets carry.

    The exit status is 1 when a test fails, and 2 when a ruleset cannot be read.

    \b
    Examples:
      riskengine test rulesets
      riskengine test vrisk10 our/rulesets/plan.yaml
    """
    from .testing import run_all

    status = run_all(paths, library or [], language.value)
    if status:
        raise typer.Exit(status)
