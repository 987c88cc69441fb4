"""`riskengine test`: the tests of rulesets, what they show, what they would not notice, and cases to add."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import Language, LanguageOption, LibraryOption

__test__ = False
NOT_IN_ORDER = 1


def test(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH...", help="Files, folders (with those below them), or ids of rulesets; plans."),
    ],
    coverage: Annotated[bool, typer.Option("--coverage", help="Tell what no test shows.")] = False,
    coverage_at_least: Annotated[
        float | None,
        typer.Option(
            "--coverage-at-least", metavar="N", min=0, max=100, help="Fail where less than N percent is shown."
        ),
    ] = None,
    coverage_html: Annotated[
        Path | None, typer.Option("--coverage-html", metavar="FILE", help="Write a page with what the tests show.")
    ] = None,
    mutate: Annotated[
        bool, typer.Option("--mutate", help="Put small mistakes in, and tell which no test notices.")
    ] = False,
    mutate_at_least: Annotated[
        float | None,
        typer.Option(
            "--mutate-at-least", metavar="N", min=0, max=100, help="Fail where less than N percent is noticed."
        ),
    ] = None,
    generate: Annotated[
        bool, typer.Option("--generate", help="Write cases to add, with the present answer, for a person to sign off.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where generated cases go, instead of stdout.")
    ] = None,
    unsigned: Annotated[
        bool, typer.Option("--unsigned", help="Count tests that nobody has signed off towards the coverage.")
    ] = False,
    language: LanguageOption = Language.nb,
    library: LibraryOption = None,
) -> None:
    """Run the tests that rulesets carry.

    Those in NAME.tests.yaml beside NAME.yaml are run with them. A person's plan carries tests of its own.

    The exit status is 1 when a test fails or a gate is not met, and 2 when a ruleset or a file of tests cannot be read.

    \b
    Examples:
      riskengine test rulesets
      riskengine test vrisk10 our/rulesets/plan.yaml
      riskengine test rulesets --coverage-at-least 100 --mutate
      riskengine test our/plan.yaml --generate -o new.tests.yaml
    """
    from .testing import Wanted, run_all
    from .trying import run_generate

    if generate:
        status = run_generate(paths, library or [], language.value, output)
    else:
        if output is not None:
            raise typer.BadParameter("it belongs to --generate", param_hint="-o")
        wanted = Wanted(
            coverage=coverage or coverage_at_least is not None,
            coverage_least=coverage_at_least,
            page=coverage_html,
            mutate=mutate or mutate_at_least is not None,
            mutate_least=mutate_at_least,
            unsigned=unsigned,
        )
        status = run_all(paths, library or [], language.value, wanted)
    if status:
        raise typer.Exit(status)
