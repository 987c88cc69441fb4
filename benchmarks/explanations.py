"""Explanations: how long a reader waits for each, and how long for the next question on a terminal.

These are times, not ratios: a hundred milliseconds for a ruleset of the size of V-RISK-10, a second for an instrument of twenty
items, fifty milliseconds between two questions. Imports are not counted, nor the making of the ruleset's own program.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from riskengine.api import Library, Ruleset
from riskengine.evaluation.assessment import Assessment
from riskengine.explanation.asking import Asking
from riskengine.explanation.explanation import Explanation, explain

from .measure import BUNDLED, Figure, Report, stand_alone
from .proofs import instrument

AS_OF = "2026-11-22T12:00:00+01:00"
ROUNDS = 5

PARTS: Mapping[str, Callable[[Explanation], Any]] = {
    "why": lambda explanation: [explanation.prover.outcome(name) for name in explanation.definition.outcomes],
    "the whole explanation": lambda explanation: explanation.document,
    "what still matters": lambda explanation: explanation.still_matters,
}


def least(work: Callable[[], Any]) -> float:
    """The least time of several rounds."""
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


def cases() -> Mapping[str, tuple[Assessment, float]]:
    """Cases, each with the seconds an explanation may take."""
    library = Library.open(BUNDLED)
    vrisk10, ready = library.get("vrisk10"), library.get("utskrivningsklar")
    known = {name: "no" for name, item in vrisk10.definition.items.items() if item.required}
    judged = {"summary_risk": "moderate", "more_assessment": "yes", "preventive_measures": "no"}
    found = {
        "V-RISK-10, complete": (vrisk10.assess({**known, **judged}, as_of=AS_OF), 0.1),
        "V-RISK-10, half answered": (vrisk10.assess(dict(list(known.items())[:5]), as_of=AS_OF), 0.1),
        "utskrivningsklar (24 items), nothing answered": (ready.assess({}, as_of=AS_OF), 1.0),
    }
    twenty = Ruleset(instrument())
    for seed in range(3):
        chance = random.Random(seed)
        answers = {f"item{at}": chance.choice(["no", "maybe", "yes"]) for at in range(20)}
        found[f"20 items added up, complete ({seed + 1})"] = (twenty.assess(answers, as_of=AS_OF), 1.0)
    half = {f"item{at}": answers[f"item{at}"] for at in range(12)}
    found["20 items added up, 12 answered"] = (twenty.assess(half, as_of=AS_OF), 1.0)
    found["20 items added up, nothing answered"] = (twenty.assess({}, as_of=AS_OF), 1.0)
    return found


def explained(part: Callable[[Explanation], Any], assessment: Assessment) -> Any:
    """A part of the explanation of an assessment, from nothing."""
    return part(explain(assessment))


def next_question(ruleset: Ruleset) -> float:
    """The longest wait between two questions of an interview in which all is answered with the first option."""
    as_of = ruleset.assess({}, as_of=AS_OF).case.as_of
    asking = Asking(ruleset.definition, as_of)
    answers: dict[str, Any] = {}
    longest = 0.0
    while True:
        begun = time.perf_counter()
        assessment = ruleset.assess(answers, as_of=as_of)
        open_ = [question.item for question in assessment.open_questions if question.item not in answers]
        waiting = asking.ordered(assessment.case.world, open_)
        longest = max(longest, time.perf_counter() - begun) if answers else longest
        if not waiting:
            return longest
        item = ruleset.definition.items[waiting[0]]
        answers[item.name] = item.option_ids[0] if item.options else [] if item.kind == "list" else "unknown"


def measure() -> Report:
    """The figures of this benchmark."""
    figures = []
    for name, (assessment, target) in cases().items():
        for part, work in PARTS.items():
            seconds = least(partial(explained, work, assessment))
            figures.append(Figure(f"{name}: {part}", seconds, "one second", seconds, target))
    library = Library.open(BUNDLED)
    for id_ in ("vrisk10", "utskrivningsklar"):
        ruleset = library.get(id_)
        seconds = min(next_question(ruleset) for _ in range(ROUNDS))
        figures.append(Figure(f"the next question of {id_}, at the longest", seconds, "one second", seconds, 0.05))
    return Report("Explanations", "How long does a reader wait for an explanation?", figures)


if __name__ == "__main__":
    stand_alone(measure())
