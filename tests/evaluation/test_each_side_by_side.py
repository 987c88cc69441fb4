"""`each` with several lists: a rule for each pair of items that stand side by side."""

from __future__ import annotations

import json
from typing import Any

import pytest

from riskengine.api import Ruleset
from riskengine.problems import Refused
from riskengine.ruleset.build import read_definition

TITLE = {"nb": "Tittel", "en": "Title"}


def read(**each: list[str]) -> Ruleset:
    said: dict[str, Any] = {
        "ruleset": "pairs",
        "version": "1.0.0",
        "valid": {"from": "2020-01-01"},
        "title": TITLE,
        "intended_use": TITLE,
        "items": {name: {"type": "yes-no", "title": {"nb": name.upper(), "en": name.upper()}} for name in "abcd"},
        "rules": {
            "both": {
                "each": each,
                "when": "x == no and y == yes",
                "finding": {"text": {"nb": "{y.title} uten {x.title}.", "en": "{y.title} without {x.title}."}},
            }
        },
    }
    return Ruleset(read_definition(json.dumps(said), "pairs.yaml"))


def test_items_are_read_side_by_side() -> None:
    answers = {"a": "no", "b": "no", "c": "yes"}
    found = read(x=["a", "b"], y=["c", "d"]).assess(answers, as_of="2026-11-22T12:00:00Z")
    assert {id_: each.status for id_, each in found.rules.items()} == {"both:a": "holds", "both:b": "open"}
    assert [dict(each.text)["en"] for each in found.findings] == ["C without A.", "D without B."]


def test_the_same_item_may_stand_beside_several() -> None:
    found = read(x=["a", "b"], y=["c", "c"]).assess({"a": "yes", "b": "no", "c": "yes"}, as_of="2026-11-22T12:00:00Z")
    assert {id_: each.status for id_, each in found.rules.items()} == {"both:a": "fails", "both:b": "holds"}


@pytest.mark.parametrize(
    ("each", "codes"),
    [
        ({"x": ["a", "b"], "y": ["c"]}, ["wrong-length"]),
        ({"x": ["a", "a"], "y": ["c", "d"]}, ["duplicate-option"]),
        ({"x": ["a", "e"], "y": ["f", "d"]}, ["unknown-item", "unknown-item"]),
        ({"x": ["a"], "a": ["c"]}, ["ambiguous-name"]),
    ],
)
def test_lists_that_do_not_fit_are_told(each: dict[str, list[str]], codes: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        read(**each)
    assert [problem.code for problem in refused.value.problems] == codes
