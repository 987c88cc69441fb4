"""`riskengine new`: the beginning of a ruleset, with its tests."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from .guard import INTERRUPTED
from .options import Language, LanguageOption


def _both(what: str) -> str:
    return f"{what}, in Norwegian (nb)."


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The ruleset's id, such as fall-risk.")],
    folder: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the files go.", show_default=False)
    ] = Path(),
    from_: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="A YAML file with the answers, all or some.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing; what is not given takes its default.")] = False,
    title: Annotated[str | None, typer.Option("--title", help=_both("What the ruleset is called"))] = None,
    title_en: Annotated[str | None, typer.Option("--title-en", help="The same in English.")] = None,
    use: Annotated[str | None, typer.Option("--use", help=_both("Whom and what it is for"))] = None,
    use_en: Annotated[str | None, typer.Option("--use-en", help="The same in English.")] = None,
    outcome: Annotated[str | None, typer.Option("--outcome", help=_both("What is assessed"))] = None,
    outcome_en: Annotated[str | None, typer.Option("--outcome-en", help="The same in English.")] = None,
    levels: Annotated[
        str | None, typer.Option("--levels", metavar="A,B,C", help=_both("Its levels, lowest first"))
    ] = None,
    levels_en: Annotated[str | None, typer.Option("--levels-en", metavar="A,B,C", help="The same in English.")] = None,
    item: Annotated[
        list[str] | None,
        typer.Option(
            "--item",
            metavar="ITEM",
            help="A question: 'yes-no; tittel; title', 'choice; tittel; title; a, b; a, b' or 'count; tittel; title; 0-20'. "
            "Repeatable.",
        ),
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="TITLE", help="The document that the rules rest on, or local.")
    ] = None,
    section: Annotated[str | None, typer.Option("--section", help="Where in it.")] = None,
    force: Annotated[
        str | None, typer.Option("--force", help="What it is: statute, regulation, recommendation or practice.")
    ] = None,
    action: Annotated[str | None, typer.Option("--action", help=_both("What is to be done"))] = None,
    action_en: Annotated[str | None, typer.Option("--action-en", help="The same in English.")] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="PARTY", help="Who does it: a party's id, or a name (nb).")
    ] = None,
    by_en: Annotated[str | None, typer.Option("--by-en", help="That name in English.")] = None,
    within: Annotated[str | None, typer.Option("--within", help="By when: 24h, 14d, PT24H, or 0 for at once.")] = None,
    valid_from: Annotated[
        str | None, typer.Option("--valid-from", metavar="DATE", help="From when it holds; otherwise today.")
    ] = None,
    language: LanguageOption = Language.nb,
) -> None:
    """Begin a ruleset, with its tests, from a few answers.

    The files are NAME.yaml and NAME.tests.yaml. On a terminal what is not given is asked, and Enter gives the default. What is
    written passes check, test and verify, and each number in it is a local choice to be set. No file is ever written over.

    \b
    Examples:
      riskengine new fall-risk
      riskengine new fall-risk -o our/rulesets --yes
      riskengine new fall-risk --title Fallrisiko --title-en 'Fall risk'
      riskengine new fall-risk --from answers.yaml --lang en
    """
    from ..beginning.faults import Fault
    from . import beginning
    from .console import note
    from .new_options import both, item_of, party_of, read_answers, refused, several
    from .new_words import PHRASES

    files = beginning.target(name, folder)
    file = None if from_ is None else read_answers(from_)
    faults: list[Fault] = []
    options: dict[str, Any] = {}

    def put(value: Any, *path: str) -> None:
        if value is not None:
            if len(path) == 1:
                options[path[0]] = value
            else:
                options.setdefault(path[0], {})[path[1]] = value

    put(both(title, title_en), "title")
    put(both(use, use_en), "intended_use")
    put(both(outcome, outcome_en), "outcome", "title")
    put(both(action, action_en), "action", "title")
    put(None if by is None else party_of(by, by_en), "action", "by")
    put(within, "action", "within")
    put(valid_from, "valid_from")
    if source is not None and source.casefold() == "local":
        put("local", "source")
    else:
        put(source, "source", "title")
        put(section, "source", "section")
        put(force, "source", "force")
    try:
        put(several(levels, levels_en, ("outcome", "levels")), "outcome", "levels")
    except Fault as fault:
        faults.append(fault)
    for written in item or ():
        try:
            options.setdefault("items", []).append(item_of(written))
        except Fault as fault:
            faults.append(fault)
    if faults:
        raise refused(faults, None, {})
    said = beginning.merged(file, options)
    if not yes and sys.stdin.isatty():
        try:
            said = beginning.interviewed(name, language.value, said, input, note)
        except (EOFError, KeyboardInterrupt):
            note(f"\n{PHRASES[language.value]['nothing']}")
            raise typer.Exit(INTERRUPTED) from None
    made = beginning.make(name, said, language.value, folder, file=file, from_options=options)
    beginning.write(files, made)
    print(beginning.told(files, language.value))
