"""`riskengine verify`: proofs about all cases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import Format, FormatOption, Language, LanguageOption, LibraryOption, PlainOption, RulesetArgument

NOT_IN_ORDER = 1


def verify(
    ruleset: RulesetArgument,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DATE", help="The version that holds on this date; otherwise the newest."),
    ] = None,
    seconds: Annotated[
        float,
        typer.Option("--seconds", min=0, help="How long the proofs may take. What is not finished is not proved."),
    ] = 60,
    list_length: Annotated[
        int, typer.Option("--list-length", min=1, max=50, help="Lists are reasoned about up to this length.")
    ] = 6,
    defaults: Annotated[
        bool, typer.Option("--defaults", help="With parameters at their defaults, not anywhere in their ranges.")
    ] = False,
    cases: Annotated[
        Path | None, typer.Option("--cases", metavar="FOLDER", help="Write each counterexample as a case for assess.")
    ] = None,
    form: FormatOption = Format.text,
    language: LanguageOption = Language.nb,
    library: LibraryOption = None,
    no_color: PlainOption = False,
) -> None:
    """Prove what holds for every case of a ruleset, by solver.

    No rule is dead, always true or hidden by others; open answers never make a
    case look safer; worse answers never give less where the author says
    `worsens`; the author's own `properties` hold. What is refuted comes with a
    case. Needs: pip install 'riskengine[verify]'.

    The exit status is 1 when something is refuted.

    \b
    Examples:
      riskengine verify vrisk10
      riskengine verify our/rulesets/plan.yaml --seconds 10 --cases found
    """
    from .verifying import run

    status = run(
        ruleset,
        library or [],
        on=on,
        seconds=seconds,
        list_length=list_length,
        defaults=defaults,
        cases=cases,
        as_json=form is Format.json,
        language=language.value,
        plain=no_color,
    )
    if status:
        raise typer.Exit(status)
