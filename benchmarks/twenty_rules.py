"""Twenty rules over twelve inputs: what riskengine costs beside Python by hand, complete and with open answers."""

from __future__ import annotations

import gc
import random
import tracemalloc
from collections.abc import Iterator, Sequence
from itertools import compress
from pathlib import Path
from typing import Any

from riskengine import Assessment, Library, Ruleset
from riskengine.evaluation.canonical import canonical
from riskengine.evaluation.case import Case
from riskengine.evaluation.verdict import Verdict

from .measure import Contestant, Figure, Report, in_turns, stand_alone

RULESET = Path(__file__).with_suffix(".yaml")
AS_OF = "2026-11-22T12:00:00+01:00"
PATIENTS = 200
OPEN = 0.2

Patient = dict[str, Any]


def patients(chance: random.Random) -> list[Patient]:
    """Patients at random, around and beyond the thresholds of the rules."""
    return [
        {
            "temperature": chance.randint(345, 405) / 10,
            "pulse": chance.randint(40, 140),
            "respiration": chance.randint(6, 32),
            "systolic": chance.randint(80, 200),
            "diastolic": chance.randint(50, 125),
            "saturation": chance.randint(84, 100),
            "phq9": chance.randint(0, 27),
            "item9": chance.randint(0, 3),
            "plan": chance.choice(["no", "yes"]),
            "means": chance.choice(["no", "yes"]),
            "age": chance.randint(12, 95),
            "prior_attempt": chance.choice(["no", "yes"]),
        }
        for _ in range(PATIENTS)
    ]


def with_open_answers(complete: list[Patient], chance: random.Random) -> list[Patient]:
    """The same patients, each with an answer or more left out; a fifth of all answers."""
    found = []
    for patient in complete:
        kept = {name: answer for name, answer in patient.items() if chance.random() >= OPEN}
        if len(kept) == len(patient):
            del kept[chance.choice(list(kept))]
        found.append(kept)
    return found


# By hand


def by_hand(p: Patient) -> list[str]:
    """The rules that fire, for a complete patient."""
    temperature, pulse, respiration = p["temperature"], p["pulse"], p["respiration"]
    systolic, diastolic, saturation = p["systolic"], p["diastolic"], p["saturation"]
    phq9, item9, plan, means = p["phq9"], p["item9"], p["plan"], p["means"]
    age, prior_attempt = p["age"], p["prior_attempt"]
    fired = []
    if temperature >= 38.5 and pulse > 110:
        fired.append("fever-fast-pulse")
    if temperature >= 38.5 and respiration >= 22:
        fired.append("fever-fast-breathing")
    if temperature < 35.5 and pulse < 50:
        fired.append("cold-and-slow")
    if systolic < 100 and pulse > 110:
        fired.append("low-pressure-fast-pulse")
    if systolic < 100 and temperature >= 38.0:
        fired.append("low-pressure-fever")
    if saturation < 90:
        fired.append("low-oxygen")
    if saturation < 94 and respiration > 24:
        fired.append("lowish-oxygen-fast-breathing")
    if systolic >= 180 and diastolic >= 110:
        fired.append("high-pressure")
    if systolic >= 160 and age >= 65:
        fired.append("high-pressure-when-old")
    if respiration < 10 and saturation < 95:
        fired.append("slow-breathing-low-oxygen")
    if phq9 >= 20:
        fired.append("severe-depression")
    if phq9 >= 10 and item9 >= 1:
        fired.append("depression-with-thoughts")
    if item9 >= 1 and plan == "yes":
        fired.append("thoughts-with-plan")
    if plan == "yes" and means == "yes":
        fired.append("plan-with-means")
    if item9 >= 2 and prior_attempt == "yes":
        fired.append("thoughts-after-attempt")
    if age < 18 and item9 >= 1:
        fired.append("young-with-thoughts")
    if age >= 75 and means == "yes" and phq9 >= 10:
        fired.append("old-with-means")
    if phq9 >= 15 and temperature >= 38.0:
        fired.append("depressed-and-feverish")
    if prior_attempt == "yes" and plan == "yes" and phq9 >= 5:
        fired.append("attempt-with-plan")
    if age >= 80 and systolic < 110 and pulse > 90:
        fired.append("frail")
    return fired


def urgency_by_hand(p: Patient) -> dict[str, str]:
    """The outcome alone, as far as it takes to settle it."""
    temperature, pulse, respiration = p["temperature"], p["pulse"], p["respiration"]
    systolic, diastolic, saturation = p["systolic"], p["diastolic"], p["saturation"]
    phq9, item9, plan, means = p["phq9"], p["item9"], p["plan"], p["means"]
    age, prior_attempt = p["age"], p["prior_attempt"]
    if (
        (temperature < 35.5 and pulse < 50)
        or (systolic < 100 and pulse > 110)
        or (systolic < 100 and temperature >= 38.0)
        or saturation < 90
        or (systolic >= 180 and diastolic >= 110)
        or (respiration < 10 and saturation < 95)
        or (item9 >= 1 and plan == "yes")
        or (plan == "yes" and means == "yes")
        or (item9 >= 2 and prior_attempt == "yes")
        or (prior_attempt == "yes" and plan == "yes" and phq9 >= 5)
    ):
        return {"urgency": "now"}
    if (
        (temperature >= 38.5 and pulse > 110)
        or (temperature >= 38.5 and respiration >= 22)
        or (saturation < 94 and respiration > 24)
        or (systolic >= 160 and age >= 65)
        or phq9 >= 20
        or (phq9 >= 10 and item9 >= 1)
        or (age < 18 and item9 >= 1)
        or (age >= 75 and means == "yes" and phq9 >= 10)
        or (phq9 >= 15 and temperature >= 38.0)
        or (age >= 80 and systolic < 110 and pulse > 90)
    ):
        return {"urgency": "today"}
    return {"urgency": "none"}


Kleene = bool | None
"""True, false, or None where it cannot be told."""


def least(answer: Any, threshold: float) -> Kleene:
    return None if answer is None else answer >= threshold


def below(answer: Any, threshold: float) -> Kleene:
    return None if answer is None else answer < threshold


def above(answer: Any, threshold: float) -> Kleene:
    return None if answer is None else answer > threshold


def yes(answer: Any) -> Kleene:
    return None if answer is None else answer == "yes"


def both(*parts: Kleene) -> Kleene:
    if False in parts:
        return False
    return None if None in parts else True


def kleene_by_hand(p: Patient) -> dict[str, Kleene]:
    """Each rule, for a patient some of whose answers may be missing."""
    get = p.get
    temperature, pulse, respiration = get("temperature"), get("pulse"), get("respiration")
    systolic, diastolic, saturation = get("systolic"), get("diastolic"), get("saturation")
    phq9, item9, plan, means = get("phq9"), get("item9"), yes(get("plan")), yes(get("means"))
    age, prior_attempt = get("age"), yes(get("prior_attempt"))
    return {
        "fever-fast-pulse": both(least(temperature, 38.5), above(pulse, 110)),
        "fever-fast-breathing": both(least(temperature, 38.5), least(respiration, 22)),
        "cold-and-slow": both(below(temperature, 35.5), below(pulse, 50)),
        "low-pressure-fast-pulse": both(below(systolic, 100), above(pulse, 110)),
        "low-pressure-fever": both(below(systolic, 100), least(temperature, 38.0)),
        "low-oxygen": below(saturation, 90),
        "lowish-oxygen-fast-breathing": both(below(saturation, 94), above(respiration, 24)),
        "high-pressure": both(least(systolic, 180), least(diastolic, 110)),
        "high-pressure-when-old": both(least(systolic, 160), least(age, 65)),
        "slow-breathing-low-oxygen": both(below(respiration, 10), below(saturation, 95)),
        "severe-depression": least(phq9, 20),
        "depression-with-thoughts": both(least(phq9, 10), least(item9, 1)),
        "thoughts-with-plan": both(least(item9, 1), plan),
        "plan-with-means": both(plan, means),
        "thoughts-after-attempt": both(least(item9, 2), prior_attempt),
        "young-with-thoughts": both(below(age, 18), least(item9, 1)),
        "old-with-means": both(least(age, 75), means, least(phq9, 10)),
        "depressed-and-feverish": both(least(phq9, 15), least(temperature, 38.0)),
        "attempt-with-plan": both(prior_attempt, plan, least(phq9, 5)),
        "frail": both(least(age, 80), below(systolic, 110), above(pulse, 90)),
    }


# Measured

FIRES = "by hand, the rules that fire"
LEVEL = "by hand, the outcome"
KLEENE = "by hand, Kleene, 20 % open"


def measure() -> Report:
    """The figures of this benchmark."""
    chance = random.Random(20)
    ruleset = Library.open(RULESET).get("twenty-rules")
    ruleset.prepare()
    program = ruleset.program
    complete = patients(chance)
    partly = with_open_answers(complete, chance)
    cases = [ruleset.read_case(patient, as_of=AS_OF) for patient in complete]
    open_cases = [ruleset.read_case(patient, as_of=AS_OF) for patient in partly]
    laid_out = [found for case in cases if (found := program.complete(case.world)) is not None]
    _check(ruleset, complete, partly)

    def document(case: Case) -> bytes:
        return ruleset.assess_case(case).to_json()

    def verdict(patient: Patient) -> Verdict:
        return ruleset.assess(patient, as_of=AS_OF).verdict

    seconds = in_turns(
        {
            FIRES: Contestant(by_hand, complete),
            LEVEL: Contestant(urgency_by_hand, complete),
            KLEENE: Contestant(kleene_by_hand, partly),
            "outcomes": Contestant(program.outcomes, laid_out),
            "the rules that fire": Contestant(program.fired, laid_out),
            "outcomes and rule statuses": Contestant(program.statuses, laid_out),
            "verdict": Contestant(program.run, [case.world for case in cases]),
            "canonical JSON, with the whole trace": Contestant(document, cases),
            "raw answers, checked, to verdict": Contestant(verdict, complete),
            "raw answers, checked, to canonical JSON": Contestant(
                lambda patient: ruleset.assess(patient, as_of=AS_OF).to_json(), complete
            ),
            "20 % open, verdict with bounds": Contestant(program.run, [case.world for case in open_cases]),
            "20 % open, raw answers, checked, to verdict": Contestant(verdict, partly),
        }
    )
    seconds |= in_turns({"20 % open, canonical JSON": Contestant(document, open_cases[:40])}, rounds=5)
    bounds = {
        "outcomes": (LEVEL, 1.5),
        "outcomes and rule statuses": (FIRES, 3.0),
        "canonical JSON, with the whole trace": (FIRES, 25 / 0.66),
    }
    figures = []
    for what, taken in seconds.items():
        reference, target = bounds.get(what, (KLEENE if "open" in what else FIRES, None))
        own = what in (FIRES, LEVEL, KLEENE)
        figures.append(Figure(what, taken, "" if own else reference, taken / seconds[reference], target))
    return Report(
        "Twenty rules, twelve inputs",
        f"What do {PATIENTS} patients cost, and as many of whose answers a fifth is open, beside functions written by hand?",
        figures,
        (
            "All agree on every complete patient; riskengine and the Kleene function on every open one.",
            "The functions by hand take a dict of answers as it is, and check nothing; riskengine takes a case that is checked, "
            "and in the rows that say raw it checks the type, range and option of each answer first.",
            f"The JSON of a complete patient has {len(document(cases[0])) / 1000:.0f} kB: what each rule read, why it holds or not "
            "and by how much, in two languages.",
            *memory(ruleset, complete, partly),
        ),
    )


def memory(ruleset: Ruleset, complete: Sequence[Patient], partly: Sequence[Patient]) -> Iterator[str]:
    """What an assessment that is kept holds, in bytes: as it is made, with its document written, with everything read."""
    for kind, people in (("complete", complete), ("open", partly)):
        found = []
        for read in (lambda _: None, Assessment.to_json, lambda made: made.document):
            gc.collect()
            tracemalloc.start()
            kept = [ruleset.assess(patient, as_of=AS_OF) for patient in people]
            for each in kept:
                read(each)
            gc.collect()
            found.append(tracemalloc.get_traced_memory()[0] / len(kept) / 1000)
            tracemalloc.stop()
            del kept
        made, written, whole = found
        yield (
            f"An assessment that is kept, {kind}: {made:.1f} kB, with its JSON written {written:.1f} kB, with all of it read "
            f"{whole:.1f} kB."
        )


def _check(ruleset: Ruleset, complete: list[Patient], partly: list[Patient]) -> None:
    """See to it that all give the same answers."""
    program = ruleset.program
    for patient in complete:
        expected = by_hand(patient)
        assessment = ruleset.assess(patient, as_of=AS_OF)
        world = assessment.case.world
        laid_out = program.complete(world)
        assert laid_out is not None
        outcomes, held = program.statuses(laid_out)
        assert list(compress(program.rule_ids, held)) == program.fired(laid_out) == expected
        assert program.outcomes(laid_out) == outcomes == urgency_by_hand(patient)
        assert [id_ for id_, truth in program.run(world).rules.items() if truth.certain] == expected
        assert [id_ for id_, holds in kleene_by_hand(patient).items() if holds] == expected
        assert assessment.to_json() == canonical(assessment.document)
    said = {True: "holds", False: "fails", None: "open"}
    for patient in partly:
        found = ruleset.assess(patient, as_of=AS_OF).verdict.rules
        assert {id_: truth.status for id_, truth in found.items()} == {
            id_: said[holds] for id_, holds in kleene_by_hand(patient).items()
        }


if __name__ == "__main__":
    stand_alone(measure())
