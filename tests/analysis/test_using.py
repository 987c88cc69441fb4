"""Answers for used rulesets: they give the levels asked for, and where none are found, trying every case finds none either."""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from typing import Any

import pytest

pytest.importorskip("z3")

from hypothesis import given, settings
from small_rulesets import LEVELS, Small, ruleset, small_rulesets

from riskengine.analysis.properties import property_truth
from riskengine.analysis.solver import Budget
from riskengine.analysis.using import giving, with_used_cases
from riskengine.analysis.variables import Settled
from riskengine.analysis.verification import Verification, verify
from riskengine.api import Library, Ruleset
from riskengine.evaluation.case_file import read_case
from riskengine.ruleset.build import read_definition
from riskengine.ruleset.definition import Definition

AS_OF = "2026-01-31T12:00:00+00:00"
OUTCOMES = ("o", "s")


def budget() -> Budget:
    return Budget(time.monotonic, 600)


def reached(small: Small, names: tuple[str, ...]) -> set[tuple[int, ...]]:
    """The levels that these outcomes have together in some case, found by trying every case."""
    return {tuple(verdict.outcomes[name].lowest for name in names) for _, verdict in small.cases}


@settings(max_examples=25)
@given(small_rulesets())
def test_answers_are_found_exactly_where_some_case_has_the_levels(small: Small) -> None:
    for names in (("o",), ("s",), OUTCOMES):
        possible = reached(small, names)
        for levels in itertools.product(range(len(LEVELS)), repeat=len(names)):
            wanted = {name: LEVELS[level] for name, level in zip(names, levels, strict=True)}
            # Lists hold at most two records in the cases that are tried.
            found = giving(small.definition, wanted, Settled(list_length=2), budget())
            assert (found is not None) == (levels in possible), wanted
            if found is not None:
                assert gives(small.definition, found) | wanted == gives(small.definition, found)


def gives(definition: Definition, said: Mapping[str, Any]) -> dict[str, str | None]:
    """The levels that answers give when the ruleset is run on them by itself."""
    assessment = Ruleset(definition).assess(said["answers"], as_of=AS_OF, parameters=said.get("parameters"))
    return {name: outcome.value for name, outcome in assessment.outcomes.items()}


def test_parameters_that_are_needed_are_given_too() -> None:
    small = ruleset({"r": {"when": "c < p and c >= 1", "then": {"o": "l2"}}}, "true", declared=False)
    found = giving(small.definition, {"o": "l2"}, Settled(), budget())
    assert found is not None
    assert found["parameters"] == {"p": 2}
    assert gives(small.definition, found)["o"] == "l2"
    assert giving(small.definition, {"o": "l1"}, Settled(), budget()) is None
    assert giving(small.definition, {"o": "l2"}, Settled(defaults_only=True), budget()) is None


# Counterexamples

USER = """\
ruleset: user
version: 1.0.0
valid: {from: 2020-01-01}
title: {nb: t}
intended_use: {nb: t}
uses: {small: any}
items:
  a: {type: yes-no, title: {nb: a}}
outcomes:
  level: {title: {nb: t}, levels: [low, high]}
rules:
  both: {when: 'a and %s', then: {level: high}}
properties:
  never: {title: {nb: t}, holds: level == low}
"""


def used(when: str) -> Small:
    return ruleset(
        {"r": {"when": when, "then": {"o": "l2"}}, "q": {"when": "a", "then": {"s": "l0"}}}, "true", declared=False
    )


def verified(small: Small, reads: str) -> tuple[Definition, Verification]:
    definition = read_definition(USER % reads, "user.yaml", lambda *_: small.definition)
    return definition, verify(definition, budget())


@pytest.mark.parametrize(
    ("when", "reads"),
    [
        ("b == high and c >= 2", "small.o == l2"),
        ("any(r.f for r in records)", "small.o == l2"),
        ("c * p >= 2", "small.o == l2 and small.s == l2"),
        ("b == low", "small.o == l0 and small.s == l0"),
    ],
)
def test_a_counterexample_with_used_outcomes_can_be_run(when: str, reads: str, tmp_path: Any) -> None:
    small = used(when)
    definition, found = verified(small, reads)
    asked: list[str] = []

    def find(id_: str) -> Definition:
        asked.append(id_)
        return small.definition

    widened = with_used_cases(found, find, budget())
    (proof,) = [each for each in widened.proofs if each.claim == "property"]
    (witness,) = proof.witnesses
    assert witness.used["small"]
    assert set(asked) == {"small"}
    levels = gives(small.definition, witness.using["small"])
    assert {name: levels[name] for name in witness.used["small"]} == dict(witness.used["small"])
    (tmp_path / "small.yaml").write_text(small.text, encoding="utf-8")
    (tmp_path / "user.yaml").write_text(USER % reads, encoding="utf-8")
    library = Library.open(tmp_path)
    assessment = read_case(witness.to_yaml(), "witness.yaml").assess(library.get("user"), as_of=witness.as_of)
    assert assessment.outcomes["level"].value == "high"
    said = definition.properties["never"]
    assert not property_truth(definition, said, assessment.case.world, assessment.verdict).possible


def test_the_same_levels_are_looked_for_once() -> None:
    small = used("b == high")
    _, found = verified(small, "small.o == l2")
    asked: list[str] = []
    with_used_cases(found, lambda id_: asked.append(id_), budget())
    levels = {str(witness.used) for proof in found.proofs for witness in proof.witnesses if witness.used}
    assert len(asked) == len(levels)


def test_a_used_ruleset_that_is_not_found_leaves_the_counterexample_as_it_is() -> None:
    small = used("b == high")
    _, found = verified(small, "small.o == l2")
    widened = with_used_cases(found, lambda _: None, budget())
    assert [proof.witnesses for proof in widened.proofs] == [proof.witnesses for proof in found.proofs]
    assert all(not witness.using for proof in widened.proofs for witness in proof.witnesses)


def test_levels_that_no_answers_give_leave_it_as_it_is_too() -> None:
    """The user is proved for every level of the used outcome, whether or not that ruleset can give it."""
    small = used("false")
    _, found = verified(small, "small.o == l2")
    widened = with_used_cases(found, lambda _: small.definition, budget())
    (proof,) = [each for each in widened.proofs if each.claim == "property"]
    assert proof.status == "refuted"
    assert all(not witness.using for witness in proof.witnesses)


def test_a_ruleset_that_uses_none_is_not_looked_at() -> None:
    small = ruleset({"r": {"when": "a", "then": {"o": "l2"}}}, "o == l0", declared=False)
    found = verify(small.definition, budget())
    assert with_used_cases(found, lambda _: pytest.fail("nothing is used"), budget()) is found
