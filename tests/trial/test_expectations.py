"""The tests that rulesets carry."""

from __future__ import annotations

from pathlib import Path

import pytest

from riskengine import Library
from riskengine.trial.expectations import Result, default_as_of, run_tests

ROOT = Path(__file__).resolve().parents[2]
ALL = Library.open(ROOT / "rulesets", ROOT / "examples" / "guidelines")

HEAD = """\
ruleset: x
version: 1.0.0
valid: {from: 2020-01-01}
title: {nb: X}
intended_use: {nb: X}
items:
  a: {type: yes-no, title: {nb: A}}
  n: {type: number, range: [0, 10], title: {nb: N}}
  d: {type: duration, title: {nb: D}}
values:
  double: n * 2
  longer: d + P1D
  band: {options: [low, high], title: {nb: B}, cases: [{when: n > 5, value: high}, {otherwise: low}]}
outcomes: {o: {levels: [low, middle, high], title: {nb: O}}}
rules:
  r: {when: a == yes and n > 3, then: {o: high}, plan: [act]}
  f: {when: a == no, finding: {text: {nb: F}}}
actions: {act: {title: {nb: Gjør det}, by: clinician}}
tests:
"""


def results(tmp_path: Path, tests: str) -> list[Result]:
    (tmp_path / "x.yaml").write_text(HEAD + tests, encoding="utf-8")
    return list(run_tests(Library.open(tmp_path).get("x")))


@pytest.mark.parametrize("entry", ALL.entries, ids=lambda entry: entry.id)
def test_the_rulesets_pass_their_own_tests(entry: object) -> None:
    ruleset = ALL.get(entry.id)  # type: ignore[attr-defined]
    found = run_tests(ruleset)
    assert found
    assert [result.test.name for result in found if not result.passed] == []


def test_what_differs_is_told_with_the_rules_behind_it(tmp_path: Path) -> None:
    test = "  - name: one\n    answers: {a: yes, n: 2}\n    expect: {outcomes: {o: high}, plan: [act], rules: {r: holds}}\n"
    (result,) = results(tmp_path, test)
    assert [(each.about, each.expected, each.got) for each in result.differences] == [
        ("outcomes.o", "high", "low"),
        ("rules.r", "holds", "fails"),
        ("plan", "[act]", "[]"),
    ]
    assert all(each.because["r"]["nb"].startswith("Gjelder ikke") for each in result.differences)
    assert [each.place.line for each in result.differences if each.place] == [22, 22, 22]


def test_bounds_numbers_and_durations_are_compared_exactly(tmp_path: Path) -> None:
    tests = (
        "  - name: exact\n    answers: {n: 0.1, d: PT24H}\n    expect: {values: {double: 0.2, longer: P2D, band: low}}\n"
        "  - name: bounds\n    answers: {}\n"
        "    expect: {values: {double: {lowest: 0, highest: 20}, band: {lowest: low, highest: high}},"
        " outcomes: {o: {lowest: low, highest: high}}, plan_if: [act], plan: [], findings: []}\n"
        "  - name: wrong\n    answers: {n: 0.1}\n    expect: {values: {double: 0.3}}\n"
    )
    assert [result.passed for result in results(tmp_path, tests)] == [True, True, False]


def test_a_case_that_is_refused_is_a_failing_test_told_at_its_place(tmp_path: Path) -> None:
    test = (
        "  - name: one\n    answers: {b: yes}\n    expect: {outcomes: {o: hih, p: low}, findings: [r], plan: [acts]}\n"
    )
    (result,) = results(tmp_path, test)
    assert not result.passed
    assert result.refused is not None
    codes = {(problem.code, problem.place.line if problem.place else None) for problem in result.refused.problems}
    assert codes == {
        ("unknown-item", 21),
        ("unknown-level", 22),
        ("unknown-outcome", 22),
        ("unknown-rule", 22),
        ("unknown-action", 22),
    }


def test_a_test_without_a_moment_is_of_the_first_day(tmp_path: Path) -> None:
    (result,) = results(tmp_path, "  - name: one\n    answers: {a: yes}\n    expect: {}\n")
    assert result.passed
    assert default_as_of(Library.open(tmp_path).get("x").definition) == "2020-01-01T12:00:00+00:00"
