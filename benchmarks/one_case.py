"""One complete V-RISK-10 case: riskengine against the function a programmer would write by hand."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from typing import Any

from riskengine import Library, Ruleset
from riskengine.evaluation.canonical import canonical
from riskengine.evaluation.interpreter import interpret
from riskengine.evaluation.program import Complete
from riskengine.language.knowledge import Truth

from .measure import BUNDLED, Contestant, Report, figures, in_turns, stand_alone

AS_OF = "2026-11-22T12:00:00+01:00"
ASSESSOR = {"id": "hpr:9999999", "role": "psychologist"}
TIMED = 200
OPEN = 0.2

Answers = Mapping[str, str]


def by_hand(answers: Answers) -> dict[str, str]:
    """The outcomes of V-RISK-10, from a plain dict of checked answers."""
    risk = answers["summary_risk"]
    if risk == "high" or answers["preventive_measures"] == "yes":
        plan_level = "immediate-measures"
    elif risk == "moderate" or answers["more_assessment"] == "yes":
        plan_level = "detailed-assessment"
    else:
        plan_level = "no-further-action"
    return {"risk": risk, "plan_level": plan_level}


def cases(ruleset: Ruleset) -> Iterator[dict[str, str]]:
    """Complete cases: each combination of the answers that outcomes and reasons turn on, the others at random."""
    chance = random.Random(10)
    options = {name: item.option_ids for name, item in ruleset.definition.items.items()}
    deciding = ("summary_risk", "more_assessment", "preventive_measures", "violence", "threats")
    for chosen in itertools.product(*(options[name] for name in deciding)):
        for _ in range(20):
            yield {
                **{name: chance.choice(ids) for name, ids in options.items()},
                **dict(zip(deciding, chosen, strict=True)),
            }


def measure() -> Report:
    """The figures of this benchmark."""
    ruleset = Library.open(BUNDLED).get("vrisk10")
    program = ruleset.program
    every = list(cases(ruleset))
    laid_out = [_checked(ruleset, answers) for answers in every]
    chosen = random.Random(11).sample(range(len(every)), TIMED)
    answers: list[dict[str, str]] = [every[at] for at in chosen]
    complete = [laid_out[at] for at in chosen]

    ruleset.prepare()
    checked = [ruleset.read_case(case, as_of=AS_OF, assessor=ASSESSOR) for case in answers]
    chance = random.Random(12)
    partly = [{name: answer for name, answer in case.items() if chance.random() >= OPEN} for case in answers]

    def to_json(case: Mapping[str, Any]) -> bytes:
        return ruleset.assess(case, as_of=AS_OF, assessor=ASSESSOR).to_json()

    hand, outcomes, statuses = "by hand, outcomes", "riskengine, outcomes", "riskengine, outcomes and rule statuses"
    seconds = in_turns(
        {
            hand: Contestant(by_hand, answers),
            outcomes: Contestant(program.outcomes, complete),
            statuses: Contestant(program.statuses, complete),
            "riskengine, raw answers to assessment": Contestant(
                lambda case: ruleset.assess(case, as_of=AS_OF, assessor=ASSESSOR), answers
            ),
            "riskengine, checked answers to canonical JSON": Contestant(
                lambda case: ruleset.assess_case(case).to_json(), checked
            ),
            "riskengine, raw answers to canonical JSON": Contestant(to_json, answers),
            "riskengine, raw answers 20 % open to canonical JSON": Contestant(to_json, partly[:40]),
            "riskengine, raw answers to a document, part by part": Contestant(
                lambda case: canonical(ruleset.assess(case, as_of=AS_OF, assessor=ASSESSOR).document), answers[:20]
            ),
        }
    )
    size = len(to_json(answers[0]))
    for case in (*answers, *partly):
        assert to_json(case) == canonical(ruleset.assess(case, as_of=AS_OF, assessor=ASSESSOR).document), case
    return Report(
        "One complete V-RISK-10 case",
        "What does one case cost beside a function of a dozen lines that gives the same two outcomes?",
        figures(seconds, hand, {outcomes: 3.0, statuses: 6.0}),
        (
            f"Equal to the function by hand and to the plain interpreter in {len(every)} complete cases; {TIMED} of them timed.",
            f"{len(program.rule_ids)} rules have a status. Both sides start from answers that are already checked.",
            f"The JSON holds the whole trace in two languages, {size / 1000:.0f} kB. All ways to it give the same bytes.",
        ),
    )


def _checked(ruleset: Ruleset, answers: Answers) -> Complete:
    """The case laid out for the program, once all have been found to agree on it."""
    assessment = ruleset.assess(answers, as_of=AS_OF, assessor=ASSESSOR)
    world, program = assessment.case.world, ruleset.program
    complete = program.complete(world)
    assert complete is not None, answers
    expected = by_hand(answers)
    assert program.outcomes(complete) == expected, answers
    found, held = program.statuses(complete)
    assert found == expected, answers
    assert {name: result.value for name, result in assessment.outcomes.items()} == expected, answers
    plainly = interpret(ruleset.definition, world).rules
    assert {id_: Truth(holds, holds) for id_, holds in zip(program.rule_ids, held, strict=True)} == plainly, answers
    return complete


if __name__ == "__main__":
    stand_alone(measure())
