"""`riskengine explain`: why, why not, what would change it, and what still matters."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .options import Format, FormatOption, Language, LanguageOption, LibraryOption, RulesetArgument


def explain(
    ruleset: RulesetArgument,
    case: Annotated[str, typer.Argument(metavar="CASE", help="A YAML or JSON file with the answers, or - for stdin.")],
    rule: Annotated[
        str | None, typer.Option("--rule", metavar="ID", help="Why this rule holds, fails or is open.")
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(
            "--outcome", metavar="NAME[=LEVEL]", help="Only this outcome; with a level, why it is or is not that."
        ),
    ] = None,
    action: Annotated[
        str | None, typer.Option("--action", metavar="ID", help="Why this action is in the plan, or is not.")
    ] = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option("--what-if", metavar="ITEM=ANSWER", help="The case with this answer, side by side. Repeatable."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="T", help="The moment of the assessment; otherwise the case's own, else now."),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PARAM=VALUE", help="Set a parameter of the ruleset. Repeatable."),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html", metavar="FILE", help="Write a page with the explanation and the rule graph of the case."
        ),
    ] = None,
    form: FormatOption = Format.text,
    language: LanguageOption = Language.nb,
    library: LibraryOption = None,
) -> None:
    """Explain one assessment: why, why not, what still matters, what would change it.

    What is said is checked against the ruleset itself. It tells how the rules
    work in this case, and advises nobody to answer otherwise.

    \b
    Examples:
      riskengine explain vrisk10 case.yaml
      riskengine explain vrisk10 case.yaml --outcome plan_level=immediate-measures
      riskengine explain vrisk10 case.yaml --what-if summary_risk=low
    """
    from .explaining import run

    run(
        ruleset,
        case,
        library or [],
        rule=rule,
        outcome=outcome,
        action=action,
        what_if=what_if or [],
        as_of=as_of,
        settings=settings or [],
        html=html,
        as_json=form is Format.json,
        language=language.value,
    )
