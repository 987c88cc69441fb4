"""The reports of `riskengine test`: what the tests show, and what they would not notice."""

from __future__ import annotations

from collections.abc import Sequence

from ..problems import Place
from ..ruleset.definition import Definition
from ..trial.candidates import ROLE
from ..trial.coverage import Coverage
from ..trial.generation import Generated, flow
from ..trial.mutation import Fate
from ..wording.trial_words import TrialWords
from .page import Page


def coverage_report(page: Page, coverage: Coverage, language: str) -> None:
    """How much the tests show, and what they do not."""
    words = TrialWords(coverage.definition, language)
    page.gap()
    numbers = {"covered": coverage.covered, "all": len(coverage.parts), "percent": words.percent(coverage.percent)}
    page.write(words.say("coverage", **numbers), hang=2)
    if not coverage.lacking:
        page.write(words.say("complete"), indent=2)
    for part in coverage.lacking:
        page.bullet(f"{_at(part.place)}{words.lacking(part)}", indent=2)


def noticed(fates: Sequence[Fate]) -> tuple[int, int]:
    """How many mistakes the tests notice, and how many there are to notice."""
    killed = sum(fate.status == "killed" for fate in fates)
    return killed, killed + sum(fate.status == "survived" for fate in fates)


def percent_noticed(fates: Sequence[Fate]) -> float:
    """How many mistakes of a hundred the tests notice."""
    killed, counted = noticed(fates)
    return 100 * killed / counted if counted else 100.0


def mutation_report(page: Page, definition: Definition, fates: Sequence[Fate], language: str) -> None:
    """How many mistakes the tests notice, and each that they do not."""
    words = TrialWords(definition, language)
    killed, counted = noticed(fates)
    page.gap()
    said = words.say("mutation", killed=killed, counted=counted, percent=words.percent(percent_noticed(fates)))
    page.write(said, hang=2)
    survivors = [fate for fate in fates if fate.status == "survived"]
    if not survivors:
        page.write(words.say("none-survived"), indent=2)
    for fate in survivors:
        page.bullet(f"{_at(fate.mutant.place)}{words.survivor(fate.mutant)}", indent=2)
        if fate.witness:
            page.write(_shows(words, fate), indent=4)
        else:
            page.write(words.say("shows-empty"), indent=4)
    for status in ("equal", "refused"):
        count = sum(fate.status == status for fate in fates)
        if count:
            page.write(words.counted(status, count), indent=2)


def _shows(words: TrialWords, fate: Fate) -> str:
    text: str = words.phrases["shows"]
    witness = {"assessor.role" if name == ROLE else name: said for name, said in (fate.witness or {}).items()}
    return text.format(flow(witness))


def not_found_report(generated: Generated, language: str) -> list[str]:
    """How many cases were made, and the conditions for which no pair was found."""
    words = TrialWords(generated.definition, language)
    lines = [words.say("generated", cases=len(generated.cases), pairs=len(generated.pairs))]
    said = [words.say("not-found", leaf=words.inside(leaf), rule=rule) for rule, leaf in generated.not_found]
    return [*lines, *dict.fromkeys(said)]


def _at(place: Place | None) -> str:
    return "" if place is None else f"{place.file}:{place.line}:{place.column}: "
