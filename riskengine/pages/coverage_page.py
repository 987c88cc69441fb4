"""The page of `riskengine test --coverage-html`: the ruleset's text, each line marked with what the tests show of it.

The marks are words and signs, not colours alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..evaluation.naming import in_language
from ..trial.coverage import Coverage, Part
from ..wording.trial_words import TrialWords
from .environment import rendered

TEXTS: Mapping[str, Mapping[str, str]] = {
    "nb": {
        "title": "Dekning av {}",
        "lacking": "Dette viser ingen test",
        "text": "Regelsettet linje for linje",
        "line": "Linje",
        "mark": "Vist",
        "source": "Tekst",
        "yes": "✓ vist",
        "no": "✗ ikke vist",
        "part": "◐ delvis",
        "legend": "✓ betyr at en test viser alt på linjen, ◐ noe av det, ✗ ingenting. Linjer uten merke har ikke noe å vise.",
    },
    "en": {
        "title": "Coverage of {}",
        "lacking": "What no test shows",
        "text": "The ruleset line by line",
        "line": "Line",
        "mark": "Shown",
        "source": "Text",
        "yes": "✓ shown",
        "no": "✗ not shown",
        "part": "◐ in part",
        "legend": "✓ means that a test shows all there is on the line, ◐ some of it, ✗ none. "
        "Lines without a mark have nothing to show.",
    },
}


@dataclass(frozen=True, slots=True)
class Marked:
    """A line of the text: how much of it is shown (`yes`, `part`, `no`; empty where there is nothing to show), also in words."""

    number: int
    text: str
    mark: str
    said: str


@dataclass(frozen=True, slots=True)
class Covered:
    """What the tests of one ruleset show. `lacking` holds what none shows, each with its line."""

    anchor: str
    heading: str
    summary: str
    complete: str
    lacking: tuple[tuple[int, str], ...]
    lines: tuple[Marked, ...]


def coverage_page(coverages: Sequence[Coverage], language: str) -> str:
    """The page of one ruleset or several."""
    title = TEXTS[language]["title"].format(", ".join(each.definition.id for each in coverages))
    found = [_covered(each, language) for each in coverages]
    return rendered("coverage.html", title=title, found=found, texts=TEXTS[language], language=language)


def _covered(coverage: Coverage, language: str) -> Covered:
    definition = coverage.definition
    words = TrialWords(definition, language)
    numbers = {"covered": coverage.covered, "all": len(coverage.parts), "percent": words.percent(coverage.percent)}
    on_line: dict[int, list[Part]] = {}
    for part in coverage.parts:
        on_line.setdefault(_line(part), []).append(part)
    texts = enumerate(definition.text.splitlines(), start=1)
    return Covered(
        f"{definition.id}-{definition.version}",
        f"{definition.id} {definition.version}: {in_language(definition.title, language)}",
        words.say("coverage", **numbers),
        words.say("complete"),
        tuple((_line(part), words.lacking(part)) for part in coverage.lacking),
        tuple(_marked(number, text, on_line.get(number, []), language) for number, text in texts),
    )


def _marked(number: int, text: str, parts: Sequence[Part], language: str) -> Marked:
    shown = sum(part.shown_by is not None for part in parts)
    mark = "" if not parts else "yes" if shown == len(parts) else "part" if shown else "no"
    return Marked(number, text, mark, f"{TEXTS[language][mark]} ({shown}/{len(parts)})" if mark else "")


def _line(part: Part) -> int:
    return part.place.line if part.place is not None else 1
