"""The version number that follows."""

from __future__ import annotations

import time
from typing import Any

import pytest

pytest.importorskip("z3")

from pairs import Pair, changed

from riskengine.comparison.comparison import Comparison, compare
from riskengine.ruleset.build import read_definition


def compared(pair: Pair, seconds: float = 60) -> Comparison:
    return compare(pair.old, pair.new, time.monotonic, seconds)


NEEDED: list[tuple[str, dict[str, Any]]] = [
    ("none", {}),
    ("patch", {"items__a": {"type": "yes-no", "title": {"nb": "a", "en": "another"}}}),
    ("patch", {"sources": {"law": {"title": "Loven", "section": "§ 1", "force": "statute"}}}),
    ("minor", {"items__extra": {"type": "yes-no", "title": {"nb": "Ny", "en": "New"}}}),
    ("minor", {"rules__s": {"when": "c >= 3", "then": {"o": "l1"}}}),
    ("minor", {"rules__r__finding": {"text": {"nb": "Se.", "en": "Look."}}}),
    ("minor", {"rules__s": {"when": "a", "plan": ["call"]}}),
    ("minor", {"items__c": {"type": "count", "range": [0, 9], "title": {"nb": "c", "en": "c"}}}),
    ("major", {"rules__r__when": "c >= 3"}),
    ("major", {"rules__r__then": {"o": "l2"}}),
    ("major", {"items__d": None}),
    ("major", {"items__b__options": ["low", "high"]}),
    ("major", {"items__c": {"type": "count", "range": [0, 2], "title": {"nb": "c", "en": "c"}}}),
    ("major", {"rules__s": {"when": "a", "then": {"o": "l2"}}}),
    ("major", {"actions__call__due": "P2D"}),
]


@pytest.mark.parametrize(("needed", "changes"), NEEDED)
def test_the_step_that_is_needed(needed: str, changes: dict[str, Any]) -> None:
    number = compared(changed(**changes)).numbering
    assert number.needed == needed
    assert number.certain


@pytest.mark.parametrize(
    ("version", "too_low"), [("1.0.0", True), ("1.0.1", True), ("1.9.0", True), ("2.0.0", False), ("0.9.0", True)]
)
def test_the_number_stated_is_compared_with_it(version: str, too_low: bool) -> None:
    assert compared(changed(rules__r__when="c >= 3", version=version)).numbering.too_low is too_low


def test_nothing_is_said_of_the_number_of_another_ruleset() -> None:
    number = compared(changed(rules__r__when="c >= 3", ruleset="other")).numbering
    assert number.stated is None
    assert not number.too_low


def test_the_number_is_uncertain_where_a_proof_is_missing() -> None:
    number = compared(changed(rules__r__when="c >= 2 and c <= 3"), seconds=0).numbering
    assert number.needed == "minor"
    assert not number.certain


def test_another_condition_that_says_the_same_moves_nothing() -> None:
    found = compared(changed(rules__r__when="not (c < 2)"))
    assert found.effects is not None
    assert {effect.status for effect in found.effects} == {"proved"}
    assert found.numbering.needed == "minor"


def test_a_ruleset_is_the_same_as_itself() -> None:
    pair = changed()
    same = read_definition(pair.old_text, "same.yaml")
    found = compare(pair.old, same, time.monotonic, 600)
    assert found.changes == ()
    assert found.numbering.needed == "none"
