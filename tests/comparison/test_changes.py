"""Each kind of change, by a pair of rulesets that differ in it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pairs import Pair, changed

from riskengine.comparison import (
    changes_of_frame,
    changes_of_items,
    changes_of_outcomes,
    changes_of_parameters,
    changes_of_plan,
    changes_of_rules,
)
from riskengine.comparison.change import Change
from riskengine.comparison.written import changes

NEW_ITEM = {"type": "yes-no", "title": {"nb": "Ny", "en": "New"}}
A: dict[str, Any] = {"type": "yes-no", "title": {"nb": "a", "en": "a"}}
MASS: dict[str, Any] = {"type": "number", "unit": "kg", "range": [1, 9], "title": {"nb": "m", "en": "m"}}
C: dict[str, Any] = {"type": "count", "title": {"nb": "c", "en": "c"}}
FINDING = {"text": {"nb": "Se på dette.", "en": "Look at this."}}
CALL = {"title": {"nb": "Ring", "en": "Call"}, "by": "nurse", "due": "PT24H"}
SOURCES = {"law": {"title": "Loven", "section": "§ 1", "force": "statute", "url": "https://example.org/a"}}

ONE_CHANGE: list[tuple[str, Pair]] = [
    ("item-added", changed(items__extra=NEW_ITEM)),
    ("item-removed", changed(items__d=None)),
    ("item-type-changed", changed(items__a={**A, "type": "count", "range": [0, 1]})),
    ("made-required", changed(items__a={**A, "required": True})),
    ("roles-changed", changed(items__a={**A, "roles": ["nurse"]})),
    ("option-added", changed(items__b__options=["low", "mid", "high", "higher"])),
    ("option-removed", changed(items__b__options=["low", "mid"])),
    ("options-reordered", changed(items__b__options=["high", "mid", "low"])),
    ("item-range-changed", changed(items__c={**C, "range": [0, 5]})),
    ("item-range-narrowed", changed(items__c={**C, "range": [1, 3]})),
    ("text-changed", changed(rules__r__because={"nb": "Derfor.", "en": "Therefore."})),
    ("changeability-changed", changed(items__a={**A, "changes": "never"})),
    ("worsens-changed", changed(items__a={**A, "worsens": ["o"]})),
    ("parameter-added", changed(parameters__q={"type": "count", "range": [0, 2], "default": 1, "title": {"nb": "Q", "en": "Q"}})),
    ("required-parameter-added", changed(parameters__q={"type": "count", "range": [0, 2], "title": {"nb": "Q", "en": "Q"}})),
    ("parameter-removed", changed(parameters__p=None)),
    ("parameter-default-changed", changed(parameters__p__default=2)),
    ("parameter-default-dropped", changed(parameters__p__default=None)),
    ("parameter-range-changed", changed(parameters__p__range=[0, 4])),
    ("parameter-range-narrowed", changed(parameters__p__range=[1, 2])),
    ("rule-added", changed(rules__s={"when": "a", "then": {"o": "l2"}})),
    ("threshold-moved", changed(rules__r__when="c >= 3")),
    ("condition-changed", changed(rules__r__when="a or b == high")),
    ("line-added", changed(rules__r__when="c >= 2 and a")),
    ("then-changed", changed(rules__r__then={"o": "l2"})),
    ("finding-added", changed(rules__r__finding=FINDING)),
    ("due-earlier", changed(actions__call={**CALL, "due": "PT12H"})),
    ("due-later", changed(actions__call={**CALL, "due": "P2D"})),
    ("due-runs-from-else", changed(actions__call={**CALL, "due_from": "as_of"})),
    ("due-set-otherwise", changed(actions__call={**CALL, "due": "P1M"})),
    ("other-party", changed(actions__call={**CALL, "by": "gp"})),
    ("other-receiver", changed(actions__call={**CALL, "to": "gp"})),
    ("outcome-added", changed(outcomes__x={"title": {"nb": "X", "en": "X"}, "levels": ["no", "yes"]})),
    ("level-added", changed(outcomes__o__levels=["l0", "l1", "l2", "l3"])),
    ("level-removed", changed(outcomes__o__levels=["l0", "l1"])),
    ("levels-reordered", changed(outcomes__o__levels=["l1", "l0", "l2"])),
    ("starts-elsewhere", changed(outcomes__o__starts="highest")),
    ("validity-changed", changed(valid={"from": "2021-01-01"})),
    ("source-added", changed(sources=SOURCES)),
    ("text-changed", changed(items__a={"type": "yes-no", "title": {"nb": "a", "en": "another"}})),
    ("value-added", changed(values={"v": "c + 1"})),
]  # fmt: skip


def with_both(pair: Pair, **more: Any) -> Pair:
    """The pair with something that both versions have."""
    return Pair(json.dumps({**json.loads(pair.old_text), **more}), json.dumps({**json.loads(pair.new_text), **more}))


def turned(pair: Pair) -> Pair:
    return Pair(pair.new_text, pair.old_text)


BACK: list[tuple[str, Pair]] = [
    ("made-optional", turned(changed(items__a={**A, "required": True}))),
    ("rule-removed", turned(changed(rules__s={"when": "a", "then": {"o": "l2"}}))),
    ("line-dropped", turned(changed(rules__r__when="c >= 2 and a"))),
    ("finding-removed", turned(changed(rules__r__finding=FINDING))),
    ("outcome-removed", turned(changed(outcomes__x={"title": {"nb": "X", "en": "X"}, "levels": ["no", "yes"]}))),
    ("source-removed", turned(changed(sources=SOURCES))),
    ("value-removed", turned(changed(values={"v": "c + 1"}))),
]


def source_changed(key: str, value: str) -> Pair:
    other = {"law": {**SOURCES["law"], key: value}}
    return Pair(with_both(changed(), sources=SOURCES).old_text, with_both(changed(), sources=other).new_text)


def values_changed(old: str, new: str) -> Pair:
    return Pair(
        with_both(changed(), values={"v": old}).old_text,
        with_both(changed(), values={"v": new}).new_text,
    )


def items_changed(old: dict[str, Any], new: dict[str, Any]) -> Pair:
    count = {"c": {**C, "range": [0, 3]}}
    return Pair(
        with_both(changed(), items={**old, **count}).old_text,
        with_both(changed(), items={**new, **count}).new_text,
    )


TWO_SIDED: list[tuple[str, Pair]] = [
    ("source-title-changed", source_changed("title", "En annen lov")),
    ("source-section-changed", source_changed("section", "§ 2")),
    ("source-force-changed", source_changed("force", "recommendation")),
    ("source-url-changed", source_changed("url", "https://example.org/b")),
    ("units-changed", items_changed({"m": MASS}, {"m": {**MASS, "accepts": {"lb": 0.45}}})),
    ("units-narrowed", items_changed({"m": {**MASS, "accepts": {"lb": 0.45}}}, {"m": MASS})),
    ("value-changed", values_changed("c + 1", "c * 2")),
]


@pytest.mark.parametrize(
    ("kind", "pair"), [*ONE_CHANGE, *BACK, *TWO_SIDED], ids=lambda each: each if isinstance(each, str) else ""
)
def test_each_kind_is_found_alone(kind: str, pair: Pair) -> None:
    found = changes(pair.old, pair.new)
    assert {change.kind for change in found} == {kind}
    said = found[0].as_dict()
    assert set(said) == {"kind", "about", "size", "old", "new", "text"}
    assert said["text"]["nb"]
    assert said["text"]["en"]
    assert "{" not in said["text"]["nb"] + said["text"]["en"]
    json.dumps(said)


def test_an_action_is_added_and_asked_for() -> None:
    visit = {"title": {"nb": "Besøk", "en": "Visit"}, "by": "nurse"}
    pair = changed(actions__visit=visit, rules__r__plan=["call", "visit"])
    assert [each.kind for each in changes(pair.old, pair.new)] == ["rule-actions-changed", "action-added"]
    assert [each.kind for each in changes(pair.new, pair.old)] == ["rule-actions-changed", "action-removed"]


def test_nothing_is_found_where_only_the_layout_differs() -> None:
    pair = changed(rules__r__when="(c  >=  2)")
    assert changes(pair.old, pair.new) == ()


def test_what_is_renamed_is_removed_and_added() -> None:
    pair = changed(
        items__d=None, items__e={"type": "choice", "options": ["red", "green"], "title": {"nb": "d", "en": "d"}}
    )
    assert [each.kind for each in changes(pair.old, pair.new)] == ["item-removed", "item-added"]


def test_a_moved_threshold_is_told_in_words() -> None:
    pair = changed(rules__r__when="c >= 3")
    (moved,) = changes(pair.old, pair.new)
    assert moved.explain("en") == "The threshold is moved in “Rule” (r): “c” is at least 3; before: “c” is at least 2."
    assert moved.explain("nb") == "Grensen er flyttet i «Regel» (r): «c» er minst 3; før: «c» er minst 2."


def test_each_kind_has_its_own_sentences() -> None:
    rooms = (
        changes_of_frame, changes_of_items, changes_of_outcomes, changes_of_parameters, changes_of_plan, changes_of_rules,
    )  # fmt: skip
    kinds = [
        each
        for room in rooms
        for each in vars(room).values()
        if isinstance(each, type) and issubclass(each, Change) and each.__module__ == room.__name__ and each.kind
    ]
    assert len({each.kind for each in kinds}) == len(kinds)
    for each in kinds:
        assert each.NB and each.EN and each.NB != each.EN
