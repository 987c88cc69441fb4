"""One case over time: what a pathway says each time, and what has changed since the time before.

    python examples/samhandlingsforlop.py
    python examples/samhandlingsforlop.py --lang en

A record system would keep the case and assess it anew when something is answered. Here the case lies in four files, from the
screening on an acute ward to a Sunday evening at home.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from riskengine import Assessment, Library, PlannedAction, read_case_file

FOLDER = Path(__file__).resolve().parent
WORDS = {
    "nb": {
        "new": "Nytt",
        "open": "Fortsatt åpent",
        "gone": "Falt bort",
        "found": "Ny merknad",
        "settled": "Merknad falt bort",
        "by": "innen",
        "or": "til",
    },
    "en": {
        "new": "New",
        "open": "Still open",
        "gone": "Gone",
        "found": "New finding",
        "settled": "Finding gone",
        "by": "by",
        "or": "to",
    },
}


@dataclass(frozen=True, slots=True)
class Change:
    """What one assessment says that the one before did not, by the ids of actions and of rules with findings.

    An action is known by its id, with the ruleset it comes from: `discharge-notices.notify-early`. Only what is to be done
    counts (`do`), and only findings that hold; what may still come (`if`, open) does not.
    """

    new: tuple[str, ...]
    still_open: tuple[str, ...]
    gone: tuple[str, ...]
    found: tuple[str, ...]
    settled: tuple[str, ...]


def to_do(assessment: Assessment | None) -> dict[str, PlannedAction]:
    """The actions that somebody is to take, in the order of the plan."""
    return {} if assessment is None else {each.action: each for each in assessment.plan if each.status == "do"}


def findings(assessment: Assessment | None, lang: str) -> dict[str, str]:
    """The findings that hold, by the rule that found them."""
    if assessment is None:
        return {}
    return {each.rule: each.text[lang] for each in assessment.findings if each.status == "holds"}


def change(before: Assessment | None, now: Assessment, lang: str = "nb") -> Change:
    """What has changed from one assessment of a case to the next; `before` is None for the first."""
    earlier, later = to_do(before), to_do(now)
    found_earlier, found_later = findings(before, lang), findings(now, lang)
    return Change(
        new=tuple(id_ for id_ in later if id_ not in earlier),
        still_open=tuple(id_ for id_ in later if id_ in earlier),
        gone=tuple(id_ for id_ in earlier if id_ not in later),
        found=tuple(id_ for id_ in found_later if id_ not in found_earlier),
        settled=tuple(id_ for id_ in found_earlier if id_ not in found_later),
    )


def assess(paths: Sequence[Path]) -> list[Assessment]:
    """The case as each file has it, assessed in turn by the version of the ruleset that holds on its day.

    Raises:
        riskengine.Refused: a file is no case of the pathway; all that is wrong is told, with its place.
    """
    library = Library.bundled()
    found = []
    for path in paths:
        case = read_case_file(path)
        day = (case.as_of or "")[:10]
        found.append(case.assess(library.get("samhandlingsforlop", on=day)))
    return found


def lines(before: Assessment | None, now: Assessment, lang: str) -> Iterator[str]:
    """One assessment as a person reads it: outcomes, then the plan and findings by what is new, still open and gone."""
    words, changed = WORDS[lang], change(before, now, lang)
    yield f"{now.case.id}, {now.case.as_of.text}"
    for name, outcome in now.outcomes.items():
        level = outcome.value or f"{outcome.lowest} {words['or']} {outcome.highest}"
        yield f"  {name}: {level}"
    plans = {**to_do(before), **to_do(now)}
    for heading, ids in (("new", changed.new), ("open", changed.still_open), ("gone", changed.gone)):
        for id_ in ids:
            action = plans[id_]
            due = "" if heading == "gone" or action.due_at is None else f", {words['by']} {action.due_at}"
            yield f"  {words[heading]}: {action.title[lang]} [{action.by}{due}]"
    texts = {**findings(before, lang), **findings(now, lang)}
    for heading, ids in (("found", changed.found), ("settled", changed.settled)):
        for id_ in ids:
            yield f"  {words[heading]}: {texts[id_]}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the four assessments, each against the one before."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lang", choices=sorted(WORDS), default="nb")
    parser.add_argument("cases", nargs="*", type=Path, default=sorted(FOLDER.glob("samhandlingsforlop-?-*.yaml")))
    given = parser.parse_args(arguments)
    before: Assessment | None = None
    for now in assess(given.cases):
        print("\n".join(lines(before, now, given.lang)), end="\n\n")
        before = now


if __name__ == "__main__":
    main()
