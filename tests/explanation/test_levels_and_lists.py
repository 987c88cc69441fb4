"""Levels that no case can get, lists, and what is put to the solver."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from small_rulesets import AS_OF as SMALL_AS_OF
from small_rulesets import Small, small_rulesets
from tried_cases import AS_OF, LEVELS, T, Tried, document, tried

from riskengine.api import Ruleset
from riskengine.explanation.changes import counterfactuals
from riskengine.explanation.explorer import Explorer, Unsettled
from riskengine.explanation.places import Reaches, freed, open_places
from riskengine.explanation.reasons import answered
from riskengine.language.meaning import World
from riskengine.ruleset.build import read_definition


def ruleset(rules: dict[str, Any], **more: Any) -> Ruleset:
    doc = document({**rules, "f": {"when": "a", "finding": {"text": T}}}, set())
    return Ruleset(read_definition(json.dumps({**doc, "title": {"nb": "t", "en": "t"}} | more), "tried.yaml"))


def explained(rules: dict[str, Any], level: str) -> Any:
    made = ruleset({at: {**rule, "title": {"nb": at}} for at, rule in rules.items()}, title={"nb": "t"})
    assessment = made.assess({"a": "yes", "c": 1}, as_of="2026-01-31T12:00:00Z")
    return assessment.explain(outcome=f"o={level}")


def test_a_level_that_no_rule_gives() -> None:
    explanation = explained({"r": {"when": "a", "then": {"o": "l2"}}}, "l1")
    assert explanation.level.status == "impossible"
    text = " ".join(explanation.to_text("nb").split())
    assert "Ingen sak kan få l1 som «o»" in text or "Ingen sak kan få l1" in text
    assert "Ingen regel gir l1." in text


def test_a_level_whose_rule_can_never_hold_and_one_whose_rule_is_always_outdone() -> None:
    never = {"r": {"when": "c >= 2 and c < 2", "then": {"o": "l1"}}, "s": {"when": "a", "then": {"o": "l2"}}}
    explanation = explained(never, "l1")
    assert (explanation.level.status, explanation.level.never, explanation.level.hidden) == ("impossible", ("r",), ())
    assert "Regelen «r» kan aldri gjelde." in explanation.to_text("nb")
    hidden = {"r": {"when": "c >= 2", "then": {"o": "l1"}}, "s": {"when": "c >= 1", "then": {"o": "l2"}}}
    explanation = explained(hidden, "l1")
    assert (explanation.level.status, explanation.level.never, explanation.level.hidden) == ("impossible", (), ("r",))
    assert "Når regelen «r» gjelder" in explanation.to_text("nb")


def test_a_level_that_another_case_can_get() -> None:
    explanation = explained({"r": {"when": "c >= 3", "then": {"o": "l2"}}}, "l2")
    assert explanation.level.status == "out"
    (change,) = explanation.level.changes.found
    assert [(each.item, each.after.lowest) for each in change.changes] == [("c", 3)]
    assert "hadde vært 3 (nå 1)" in explanation.to_text("nb")


def test_nothing_can_change_a_determined_outcome() -> None:
    made = ruleset({"r": {"when": "a", "then": {"o": "l2"}}}, title={"nb": "t"})
    explanation = made.assess({"a": "yes"}, as_of="2026-01-31T12:00:00Z").explain(outcome="o")
    assert explanation.still_matters is not None
    assert not explanation.still_matters.pivotal
    assert "ingenting som ennå er åpent, kan endre dette" in " ".join(explanation.to_text("nb").split())


def test_what_never_changes_is_held_and_what_changes_readily_comes_first() -> None:
    rules = {"r": {"when": "a or b == high or c >= 2", "then": {"o": "l2"}}}
    doc = document({**rules, "f": {"when": "a", "finding": {"text": T}}}, {"a"})
    doc["items"]["c"]["changes"] = "readily"
    made = Ruleset(read_definition(json.dumps(doc), "tried.yaml"))
    assessment = made.assess({"a": "no", "b": "low", "c": 0}, as_of="2026-01-31T12:00:00Z")
    found = counterfactuals(Explorer(made.definition, AS_OF), assessment.case.world, "o", "higher")
    assert found is not None
    assert found.fixed == ("a",)
    assert [[change.item for change in each.changes] for each in found.found] == [["c"], ["b"]]


def test_the_levels_within_a_measurement_error() -> None:
    rules = {"r": {"when": "w >= 2.5", "then": {"o": "l1"}}, "s": {"when": "w >= 3.5", "then": {"o": "l2"}}}
    doc = document({**rules, "f": {"when": "a", "finding": {"text": T}}}, set())
    doc["items"]["w"]["measurement_error"] = 0.5
    made = Ruleset(read_definition(json.dumps(doc), "tried.yaml"))
    near = made.assess({"w": 2.25}, as_of="2026-01-31T12:00:00Z").explain(outcome="o").outcomes["o"].robustness[0]
    assert near.spanned == ("l0", "l1")
    assert near.up is not None
    assert (float(near.up.at), near.up.included, float(near.up.distance)) == (2.5, True, 0.25)
    far = made.assess({"w": 1}, as_of="2026-01-31T12:00:00Z").explain(outcome="o").outcomes["o"].robustness[0]
    assert far.spanned == ("l0",)


def with_everything_open(small: Small) -> World:
    world = next(iter(small.worlds()))
    reaches = Reaches(small.definition, SMALL_AS_OF)
    return World(**{
        **{name: getattr(world, name) for name in World.__slots__},
        "items": dict(reaches.items),
        "states": dict.fromkeys(reaches.items, "missing"),
    })  # fmt: skip


@settings(max_examples=40)
@given(small_rulesets())
def test_lists_are_explored_soundly(small: Small) -> None:
    """What is said to be within reach is, and what is said to be settled is all there is."""
    world = with_everything_open(small)
    explorer = Explorer(small.definition, SMALL_AS_OF, solver=False)
    parameters = world.parameters
    for outcome in ("o", "s"):
        tried_ = {verdict.outcomes[outcome].lowest for case, verdict in small.cases if case.parameters == parameters}
        reach = explorer.reachable(world, outcome)
        assert tried_ <= set(reach.levels)
        if reach.settled:
            assert tried_ == set(reach.levels)


@settings(max_examples=25)
@given(tried())
def test_the_solver_says_what_trying_says(case: Tried) -> None:
    pytest.importorskip("z3")
    from riskengine.explanation.by_solver import find

    explorer = Explorer(case.definition, AS_OF)
    for outcome in ("o", "s"):
        tried_ = case.reachable(outcome, sorted(case.open))
        for level in range(len(LEVELS)):
            try:
                found = find(case.definition, case.world, outcome, frozenset({level}), explorer.relevant(outcome))
            except Unsettled:
                continue
            assert (found is not None) == (level in tried_)
            if found is not None:
                assert explorer.levels(found, outcome) == (level, level)


@settings(max_examples=30)
@given(tried())
def test_freeing_answers_leaves_the_others_as_they_are(case: Tried) -> None:
    explorer = Explorer(case.definition, AS_OF)
    places = answered(explorer, case.world, "o")
    world = freed(case.definition, case.world, explorer.reaches, places)
    for name in case.known:
        free = any(place.name == name for place in places)
        assert world.items[name] == (explorer.reaches.items[name] if free else case.world.items[name])
    assert {place.name for place in open_places(case.definition, world)} >= case.open


def test_without_the_solver_it_is_said_what_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two decimal numbers multiplied are more than trying can settle."""
    rules = {"r": {"when": "w * v > v * w", "then": {"o": "l2"}}}
    doc = document({**rules, "f": {"when": "a", "finding": {"text": T}}}, set())
    doc["items"]["v"] = dict(doc["items"]["w"])
    made = Ruleset(read_definition(json.dumps(doc), "tried.yaml"))
    explanation = made.assess({}, as_of="2026-01-31T12:00:00Z").explain(outcome="o")
    monkeypatch.setitem(sys.modules, "z3", None)
    for name in [name for name in sys.modules if name.startswith("riskengine.analysis")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "riskengine.explanation.by_solver", raising=False)
    assert explanation.still_matters is not None
    reach = explanation.still_matters.reachable["o"]
    assert not reach.settled
    assert reach.needs_solver
    assert "riskengine[verify]" in explanation.to_text("en")
