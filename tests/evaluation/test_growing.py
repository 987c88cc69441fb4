"""Twice as many rules, items or records make at most 2.2 times as many calls, in each step from the text to the document.

Calls are counted, not time; `benchmarks/scaling.py` times the same up to ten thousand of each.
"""

from __future__ import annotations

import pytest

from benchmarks.scaling import GROWING, MOST, calls_of, steps


@pytest.mark.parametrize("kind", GROWING)
def test_twice_as_much_takes_at_most_little_more_than_twice_the_calls(kind: str) -> None:
    once, twice = (steps(GROWING[kind](size), calls_of) for size in (300, 600))
    assert {step: (count, twice[step]) for step, count in once.items() if twice[step] > MOST * count} == {}
