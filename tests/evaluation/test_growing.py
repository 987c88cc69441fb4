"""Twice as many rules, items or records make at most 2.2 times as many calls, in each step from the text to the document.

Calls are counted, not time; `benchmarks/scaling.py` times the same up to ten thousand of each.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any

import pytest

from benchmarks.scaling import AS_OF, GROWING, MOST
from riskengine import Ruleset
from riskengine.ruleset.build import read_definition


def calls(work: Callable[[], Any]) -> tuple[int, Any]:
    """How many functions are called, Python's and C's, and what the work gives."""
    count = 0

    def called(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        done = work()
    finally:
        sys.setprofile(before)
    return count, done


def steps(kind: str, size: int) -> dict[str, int]:
    text, answers, partly = GROWING[kind](size)
    found: dict[str, int] = {}
    found["load"], definition = calls(lambda: read_definition(text, "grown.yaml"))
    ruleset = Ruleset(definition)
    found["compile"], _ = calls(lambda: [ruleset.assess(given, as_of=AS_OF).verdict for given in (answers, partly)])
    for name, given in (("complete", answers), ("open", partly)):
        found[f"assess, {name}"], made = calls(partial(_assessed, ruleset, given))
        found[f"questions, {name}"], _ = calls(partial(getattr, made, "open_questions"))
        found[f"plan, {name}"], _ = calls(partial(getattr, made, "plan"))
        found[f"to_json, {name}"], _ = calls(made.to_json)
    found["prepare"], _ = calls(ruleset.prepare)
    found["to_json of many"], _ = calls(_assessed(ruleset, answers).to_json)
    return found


def _assessed(ruleset: Ruleset, answers: Any) -> Any:
    found = ruleset.assess(answers, as_of=AS_OF)
    assert found.verdict.outcomes
    return found


@pytest.mark.parametrize("kind", GROWING)
def test_twice_as_much_takes_at_most_little_more_than_twice_the_calls(kind: str) -> None:
    once, twice = steps(kind, 300), steps(kind, 600)
    assert {step: (count, twice[step]) for step, count in once.items() if twice[step] > MOST * count} == {}
