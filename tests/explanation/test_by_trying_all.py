"""What explanations say, held against trying every case of small rulesets."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from tried_cases import ANSWERS, AS_OF, T, Tried, document, tried

from riskengine.explanation.asking import Asking
from riskengine.explanation.changes import MOST_TOGETHER, counterfactuals
from riskengine.explanation.explorer import Explorer
from riskengine.explanation.places import Place, with_value
from riskengine.explanation.reasons import sufficient_reasons
from riskengine.explanation.still_matters import next_questions, pivot, still_matters
from riskengine.explanation.turning import robustness
from riskengine.language.knowledge import Interval, exactly

OUTCOMES = ("o", "s")


def explorer(case: Tried, *, solver: bool = False) -> Explorer:
    return Explorer(case.definition, AS_OF, solver=solver)


@settings(max_examples=60)
@given(tried())
def test_the_reachable_levels_are_those_of_all_completions(case: Tried) -> None:
    for outcome in OUTCOMES:
        reach = explorer(case).reachable(case.world, outcome)
        assert reach.settled
        assert set(reach.levels) == case.reachable(outcome, sorted(case.open))


@settings(max_examples=60)
@given(tried())
def test_pivotal_items_are_those_that_alone_change_something_in_some_completion(case: Tried) -> None:
    open_ = sorted(case.open)
    for item in open_:
        changed = set()
        others = [name for name in open_ if name != item]
        for answers in case.completions(others):
            seen = [case.things({**answers, item: answer}) for answer in ANSWERS[item]]
            changed |= {thing for thing in seen[0] if len({each[thing] for each in seen}) > 1}
        found = pivot(explorer(case), case.world, item)
        if found.matters == "yes":
            assert set(found.changes) <= changed
        elif found.matters == "no":
            assert not changed
        else:
            assert "w" in open_  # only decimal numbers that are added up are not settled by trying
        if "w" not in open_:
            assert set(found.changes) == changed


@settings(max_examples=60)
@given(tried(decimal=False))
def test_what_is_asked_next_narrows_as_much_as_it_says_and_none_narrows_more(case: Tried) -> None:
    open_ = sorted(case.open)
    found = next_questions(explorer(case), case.world, open_, OUTCOMES)
    before = sum(len(case.reachable(outcome, open_)) for outcome in OUTCOMES)
    worst = {}
    for item in open_:
        rest = [name for name in open_ if name != item]
        worst[item] = max(
            sum(len(case.with_case(**{item: answer}).reachable(outcome, rest)) for outcome in OUTCOMES)
            for answer in ANSWERS[item]
        )
    assert [each.item for each in found] == sorted(open_, key=[each.item for each in found].index)
    for each in found:
        assert each.left == worst[each.item]
        assert each.narrows == before - worst[each.item]
    assert [each.left for each in found] == sorted(each.left for each in found)


@settings(max_examples=60)
@given(tried(decimal=False))
def test_the_terminal_stops_asking_only_what_cannot_matter(case: Tried) -> None:
    asked = Asking(case.definition, AS_OF).ordered(case.world, sorted(case.open))
    for item in case.open - set(asked):
        assert pivot(explorer(case), case.world, item).matters == "no"
    assert not asked or pivot(explorer(case), case.world, asked[0]).matters == "yes"


@settings(max_examples=60)
@given(tried())
def test_sufficient_reasons_force_the_level_and_none_is_smaller(case: Tried) -> None:
    for outcome in OUTCOMES:
        found = sufficient_reasons(explorer(case), case.world, outcome)
        levels = case.reachable(outcome, sorted(case.open))
        if found is None:
            # The bounds do not know every level to be settled that is.
            continue
        assert len(levels) == 1
        rested = [name for name in case.known if ("", name) in explorer(case).relevant(outcome)]

        def forces(kept: frozenset[str], outcome: str = outcome, levels: set[int] = levels) -> bool:
            return case.reachable(outcome, [name for name in ANSWERS if name not in kept]) == levels

        for each in found.sets:
            kept = frozenset(place.name for place in each)
            assert forces(kept)
            assert not any(forces(kept - {name}) for name in kept)
        assert found.smallest
        size = len(found.sets[0])
        smallest = [set(kept) for kept in combinations(rested, size) if forces(frozenset(kept))]
        assert found.count == len(smallest)
        assert [{place.name for place in each} for each in found.sets] == [
            each for each in [{place.name for place in kept} for kept in found.sets] if each in smallest
        ]
        for fewer in range(size):
            assert not any(forces(frozenset(kept)) for kept in combinations(rested, fewer))


@settings(max_examples=60)
@given(tried())
def test_counterfactuals_are_sure_to_move_the_level_and_none_is_smaller(case: Tried) -> None:
    for outcome in OUTCOMES:
        for direction in ("lower", "higher"):
            found = counterfactuals(explorer(case), case.world, outcome, direction)
            if found is None:
                continue
            now = next(iter(case.reachable(outcome, sorted(case.open))))
            ids = case.definition.outcomes[outcome].level_ids
            wanted = set(range(now)) if direction == "lower" else set(range(now + 1, len(ids)))
            free = [
                name
                for name in case.known
                if case.definition.items[name].changes != "never" and ("", name) in explorer(case).relevant(outcome)
            ]
            best = smallest_change(case, outcome, free, wanted)
            if found.status == "found":
                assert best is not None
                assert found.size == best[0]
                assert {frozenset(change.item for change in each.changes) for each in found.found} <= best[1]
                assert found.count == len(best[1])
            elif found.status == "end-of-scale":
                assert not wanted
            elif found.status == "unsettled":
                assert "w" in case.read
            else:
                assert best is None
            for each in found.found:
                world = case.world
                for change in each.changes:
                    assert change.item in free
                    world = with_value(world, Place("item", change.item), change.after)
                low, high = explorer(case).levels(world, outcome)
                assert ids[low] == each.lowest
                assert ids[high] == each.highest
                moved = case.with_case(**{change.item: change.after for change in each.changes})
                assert moved.reachable(outcome, sorted(case.open)) <= wanted


def smallest_change(
    case: Tried, outcome: str, free: list[str], wanted: set[int]
) -> tuple[int, set[frozenset[str]]] | None:
    """The fewest answers that must be others, and which those can be."""
    for size in range(1, MOST_TOGETHER + 1):
        found = set()
        for together in combinations(free, size):
            for answers in case.completions(together):
                changed = case.with_case(**{name: answers[name] for name in together})
                if changed.reachable(outcome, sorted(case.open)) <= wanted:
                    found.add(frozenset(together))
                    break
        if found:
            return size, found
    return None


@settings(max_examples=60)
@given(tried())
def test_the_distance_to_another_level_is_that_of_the_nearest_answer_that_gives_it(case: Tried) -> None:
    for outcome in OUTCOMES:
        for each in robustness(explorer(case), case.world, outcome):
            now = next(iter(case.reachable(outcome, sorted(case.open))))
            line = [answer for answer in ANSWERS[each.item] if isinstance(answer, Interval)]
            moved = [
                answer.lowest
                for answer in line
                if case.with_case(**{each.item: answer}).reachable(outcome, sorted(case.open)) != {now}
            ]
            up = min((at for at in moved if at > each.value), default=None)
            down = max((at for at in moved if at < each.value), default=None)
            for turn, at in ((each.up, up), (each.down, down)):
                if case.open:
                    # The bounds of open answers may be wide: then it is told too near, but never too far.
                    assert turn is not None or at is None
                    assert turn is None or at is None or turn.distance <= abs(at - each.value) + Fraction(1, 10**5)
                    continue
                assert (turn is None) == (at is None)
                if turn is not None and at is not None:
                    # Beyond a half, the next quarter is the first that is tried.
                    if turn.exact:
                        assert turn.at == at if turn.included else 0 <= abs(at - turn.at) <= 0.25
                    else:
                        assert abs(turn.at - at) <= 0.25 + 1e-5


def test_a_turn_at_a_single_value_is_found() -> None:
    rules: dict[str, Any] = {
        "r0": {"when": "(w == 2) and (not a) and (c + w >= 4)", "then": {"o": "l1"}},
        "f": {"when": "a", "finding": {"text": T}, "plan": ["act"]},
    }
    answers = {name: among[0] for name, among in ANSWERS.items()} | {"c": exactly(3), "w": exactly(Fraction(1, 4))}
    case = Tried(json.dumps(document(rules, set())), tuple(answers.items()), frozenset({"c"}))
    (found,) = [each for each in robustness(explorer(case), case.world, "o") if each.item == "w"]
    assert found.up is not None
    assert found.up.at == 2


@settings(max_examples=30)
@given(tried())
def test_what_still_matters_names_every_open_item_once(case: Tried) -> None:
    found = still_matters(explorer(case), case.world)
    assert sorted([*(each.item for each in found.pivotal), *found.never]) == sorted(case.open)
    assert sorted(each.item for each in found.next) == sorted(each.item for each in found.pivotal)
