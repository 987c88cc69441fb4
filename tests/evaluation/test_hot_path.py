"""How much the program does for one case, counted in steps of Python's machine and not in time: a gate for the hot path.

The ratios are to the function that a programmer would write by hand (`benchmarks/twenty_rules.py`). They are a little above what
is counted now; a change that makes the program do more shows here, on a machine of any speed.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from riskengine import Library, Ruleset

ROOT = Path(__file__).resolve().parents[2]
AS_OF = "2026-11-22T12:00:00+01:00"
PEOPLE = 40


def steps(work: Callable[[Any], object], inputs: list[Any]) -> int:
    """How many instructions Python carries out for all the inputs, in all that the work calls."""
    count = 0

    def instruction(_frame: FrameType, event: str, _value: object) -> Any:
        nonlocal count
        count += event == "opcode"
        return instruction

    def call(frame: FrameType, _event: str, _value: object) -> Any:
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        return instruction

    before = sys.gettrace()
    sys.settrace(call)
    try:
        for each in inputs:
            work(each)
    finally:
        sys.settrace(before)
    return count


@pytest.fixture(scope="module")
def twenty_rules() -> Ruleset:
    ruleset = Library.open(ROOT / "benchmarks" / "twenty_rules.yaml").get("twenty-rules")
    ruleset.prepare()
    return ruleset


@pytest.fixture(scope="module")
def people() -> list[dict[str, Any]]:
    chance = random.Random(20)
    counts = {
        "pulse": (40, 140), "respiration": (6, 32), "systolic": (80, 200), "diastolic": (50, 125), "saturation": (84, 100),
        "phq9": (0, 27), "item9": (0, 3), "age": (12, 95),
    }  # fmt: skip
    return [
        {
            "temperature": chance.randint(345, 405) / 10,
            **{name: chance.randint(*ends) for name, ends in counts.items()},
            **{name: chance.choice(["no", "yes"]) for name in ("plan", "means", "prior_attempt")},
        }
        for _ in range(PEOPLE)
    ]


def by_hand(p: dict[str, Any]) -> list[str]:
    """Ten of the twenty rules as a programmer writes them; what is counted is doubled."""
    temperature, pulse, respiration = p["temperature"], p["pulse"], p["respiration"]
    systolic, saturation, item9 = p["systolic"], p["saturation"], p["item9"]
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
    if systolic >= 180 and p["diastolic"] >= 110:
        fired.append("high-pressure")
    if item9 >= 1 and p["plan"] == "yes":
        fired.append("thoughts-with-plan")
    if item9 >= 2 and p["prior_attempt"] == "yes":
        fired.append("thoughts-after-attempt")
    return fired


def test_one_case_takes_few_steps(twenty_rules: Ruleset, people: list[dict[str, Any]]) -> None:
    program = twenty_rules.program
    cases = [twenty_rules.read_case(each, as_of=AS_OF) for each in people]
    worlds = [case.world for case in cases]
    complete: list[Any] = [program.complete(world) for world in worlds]
    hand = 2 * steps(by_hand, people)
    for prepared in (program.outcomes, program.statuses, program.fired, program.concluded):
        prepared(complete[0])
    found = {
        "outcomes": steps(program.outcomes, complete),
        "fired": steps(program.fired, complete),
        "statuses": steps(program.statuses, complete),
        "verdict": steps(program.run, worlds),
        "to_json": steps(lambda case: twenty_rules.assess_case(case).to_json(), cases),
        "read and checked": steps(lambda answers: twenty_rules.read_case(answers, as_of=AS_OF), people),
    }
    most = {"outcomes": 0.5, "fired": 1.2, "statuses": 1.4, "verdict": 4.2, "to_json": 14.5, "read and checked": 13.0}
    assert {name: count / hand for name, count in found.items() if count > most[name] * hand} == {}


def test_nothing_is_told_before_it_is_read(twenty_rules: Ruleset, people: list[dict[str, Any]]) -> None:
    case = twenty_rules.read_case(people[0], as_of=AS_OF)
    made = twenty_rules.assess_case(case)
    assert not {"verdict", "document", "rules", "outcomes", "plan", "_accounts", "_reading"} & made.__dict__.keys()
    made.to_json()
    assert not {"verdict", "document", "rules", "outcomes", "plan", "_accounts", "_reading"} & made.__dict__.keys()
