"""Twenty rules over twelve inputs, "return every rule that fires": riskengine, zen-engine and Python by hand."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from itertools import compress
from pathlib import Path
from typing import Any

import zen

from riskengine import Library, Ruleset
from riskengine.evaluation.verdict import Verdict

from .measure import Contestant, Report, figures, in_turns, stand_alone

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


# zen-engine

ZEN_ROWS: dict[str, dict[str, str]] = {
    "fever-fast-pulse": {"temperature": ">= 38.5", "pulse": "> 110"},
    "fever-fast-breathing": {"temperature": ">= 38.5", "respiration": ">= 22"},
    "cold-and-slow": {"temperature": "< 35.5", "pulse": "< 50"},
    "low-pressure-fast-pulse": {"systolic": "< 100", "pulse": "> 110"},
    "low-pressure-fever": {"systolic": "< 100", "temperature": ">= 38.0"},
    "low-oxygen": {"saturation": "< 90"},
    "lowish-oxygen-fast-breathing": {"saturation": "< 94", "respiration": "> 24"},
    "high-pressure": {"systolic": ">= 180", "diastolic": ">= 110"},
    "high-pressure-when-old": {"systolic": ">= 160", "age": ">= 65"},
    "slow-breathing-low-oxygen": {"respiration": "< 10", "saturation": "< 95"},
    "severe-depression": {"phq9": ">= 20"},
    "depression-with-thoughts": {"phq9": ">= 10", "item9": ">= 1"},
    "thoughts-with-plan": {"item9": ">= 1", "plan": '"yes"'},
    "plan-with-means": {"plan": '"yes"', "means": '"yes"'},
    "thoughts-after-attempt": {"item9": ">= 2", "prior_attempt": '"yes"'},
    "young-with-thoughts": {"age": "< 18", "item9": ">= 1"},
    "old-with-means": {"age": ">= 75", "means": '"yes"', "phq9": ">= 10"},
    "depressed-and-feverish": {"phq9": ">= 15", "temperature": ">= 38.0"},
    "attempt-with-plan": {"prior_attempt": '"yes"', "plan": '"yes"', "phq9": ">= 5"},
    "frail": {"age": ">= 80", "systolic": "< 110", "pulse": "> 90"},
}
"""The cells of the decision table, by rule and column."""


def zen_table(rows: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """The decision table as zen-engine's JSON: every row that matches is collected."""
    columns = list(dict.fromkeys(column for row in rows.values() for column in row))
    at = {"x": 0, "y": 0}
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": column, "name": column, "field": column} for column in columns],
        "outputs": [{"id": "rule", "name": "rule", "field": "rule"}],
        "rules": [
            {"_id": id_, "rule": f'"{id_}"', **{column: row.get(column, "") for column in columns}}
            for id_, row in rows.items()
        ],
    }
    return {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode", "position": at},
            {"id": "table", "name": "table", "type": "decisionTableNode", "position": at, "content": table},
            {"id": "out", "name": "out", "type": "outputNode", "position": at},
        ],
        "edges": [
            {"id": "1", "type": "edge", "sourceId": "in", "targetId": "table"},
            {"id": "2", "type": "edge", "sourceId": "table", "targetId": "out"},
        ],
    }


def zen_static(rows: Mapping[str, Mapping[str, str]]) -> Callable[[Patient], list[dict[str, str]]]:
    """The table in zen-engine's static loader, its fastest way for tables: compiled once, before the first patient."""
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"rules": zen_table(rows)}}})

    def evaluate(patient: Patient) -> list[dict[str, str]]:
        found = engine.evaluate("rules", patient)["result"]
        return list(found)

    return evaluate


# Measured


def measure() -> Report:
    """The figures of this benchmark."""
    chance = random.Random(20)
    ruleset = Library.open(RULESET).get("twenty-rules")
    program = ruleset.program
    by_zen = zen_static(ZEN_ROWS)
    complete = patients(chance)
    partly = with_open_answers(complete, chance)

    def verdict(patient: Patient) -> Verdict:
        return ruleset.assess(patient, as_of=AS_OF).verdict

    _check(ruleset, by_zen, complete, partly)
    worlds = [ruleset.assess(patient, as_of=AS_OF).case.world for patient in complete]
    open_worlds = [ruleset.assess(patient, as_of=AS_OF).case.world for patient in partly]
    laid_out = [found for world in worlds if (found := program.complete(world)) is not None]
    zen_static_loader = "zen-engine, static loader, complete"
    targets = {
        "riskengine, complete, outcomes and rule statuses": 1.0,
        "riskengine, complete, verdict with bounds": 1.0,
        "riskengine, 20 % open, verdict with bounds": 1.0,
    }
    seconds = in_turns(
        {
            zen_static_loader: Contestant(by_zen, complete),
            "riskengine, complete, outcomes": Contestant(program.outcomes, laid_out),
            "riskengine, complete, outcomes and rule statuses": Contestant(program.statuses, laid_out),
            "riskengine, complete, verdict with bounds": Contestant(program.run, worlds),
            "riskengine, 20 % open, verdict with bounds": Contestant(program.run, open_worlds),
            "riskengine, raw complete answers, checked, to verdict": Contestant(verdict, complete),
            "riskengine, raw answers 20 % open, checked, to verdict": Contestant(verdict, partly),
            "zen-engine, static loader, 20 % open (open rules left out)": Contestant(by_zen, partly),
            "by hand, two-valued, complete": Contestant(by_hand, complete),
            "by hand, Kleene, complete": Contestant(kleene_by_hand, complete),
            "by hand, Kleene, 20 % open": Contestant(kleene_by_hand, partly),
        }
    )
    return Report(
        "Twenty rules, twelve inputs",
        f"Which rules fire for each of {PATIENTS} patients, and which may still fire where a fifth of the answers is open?",
        figures(seconds, zen_static_loader, targets),
        (
            "All agree on every complete patient; riskengine and the Kleene function on every open one.",
            "zen-engine and the functions by hand take a dict of answers as it is, and check nothing. riskengine takes a case "
            "that is already checked, and is slower than zen-engine in the rows that say raw: there it also checks type, "
            "range and option of each answer.",
            *_what_zen_does(by_zen, partly),
        ),
    )


def _check(
    ruleset: Ruleset, by_zen: Callable[[Patient], list[dict[str, str]]], complete: list[Patient], partly: list[Patient]
) -> None:
    """See to it that all give the same answers."""
    program = ruleset.program
    for patient in complete:
        expected = by_hand(patient)
        world = ruleset.assess(patient, as_of=AS_OF).case.world
        laid_out = program.complete(world)
        assert laid_out is not None
        outcomes, held = program.statuses(laid_out)
        assert list(compress(program.rule_ids, held)) == expected
        assert program.outcomes(laid_out) == outcomes
        assert [id_ for id_, truth in program.run(world).rules.items() if truth.certain] == expected
        assert [id_ for id_, holds in kleene_by_hand(patient).items() if holds] == expected
        assert [row["rule"] for row in by_zen(patient)] == expected
    said = {True: "holds", False: "fails", None: "open"}
    for patient in partly:
        found = ruleset.assess(patient, as_of=AS_OF).verdict.rules
        assert {id_: truth.status for id_, truth in found.items()} == {
            id_: said[holds] for id_, holds in kleene_by_hand(patient).items()
        }


def _what_zen_does(by_zen: Callable[[Patient], list[dict[str, str]]], partly: list[Patient]) -> tuple[str, str]:
    """What zen-engine makes of missing answers, as seen here."""
    silent = 0
    for patient in partly:
        fired = {row["rule"] for row in by_zen(patient)}
        silent += sum(holds is None and id_ not in fired for id_, holds in kleene_by_hand(patient).items())
    undecided = sum(holds is None for patient in partly for holds in kleene_by_hand(patient).values())
    negated = zen_static({"no-plan": {"plan": '!= "yes"'}})
    fires = "fires" if negated({}) else "does not fire"
    return (
        f"zen-engine says nothing of missing answers: of {undecided} rules that cannot be decided in the open patients, it "
        f"leaves out {silent} as if they failed, without an error.",
        f'A cell `!= "yes"` {fires} in zen-engine where the answer is missing.',
    )


if __name__ == "__main__":
    stand_alone(measure())
