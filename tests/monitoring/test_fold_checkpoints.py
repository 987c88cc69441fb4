"""What comes late is folded from a checkpoint: with whatever checkpoints, the same comes of it as of folding from the start."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import pytest
from cases_at_hand import CASE, PLAN, SIGNS, START, Given, arrivals, end_of, library, outcome, plan, seen, streams, told
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_engine import ReferenceEngine

from riskengine.language.times import DAY, HOUR
from riskengine.monitoring.case import Case
from riskengine.monitoring.case_in_writing import written
from riskengine.monitoring.checkpoints import Checkpoint, Checkpoints, Spacing
from riskengine.monitoring.engines import NAMES, EngineMissing, choose
from riskengine.monitoring.events import Event, event
from riskengine.monitoring.monitor import Monitor
from riskengine.monitoring.statechart import Engine, EngineFailed

NONE, DENSE, FEW, USUAL = Spacing(1, 0), Spacing(1, 1000), Spacing(1, 2), Spacing()
SPACINGS = (DENSE, FEW, USUAL, Spacing(2, 3))
CHANGED = PLAN.replace("version: 1", "version: 2").replace("threshold: 3, window: P3D", "threshold: 2, window: P5D")


def watching(spacing: Spacing, engine: Engine | None = None, text: str = PLAN, **more: Any) -> Monitor:
    monitor = Monitor(library(), engine or ReferenceEngine(), spacing=spacing, **more)
    monitor.plan(plan(text), START)
    return monitor


def whole(monitor: Monitor) -> tuple[object, ...]:
    """All that is known of the case: also what its fold remembers, and of its alerts whether they were late and who was on duty."""
    case = monitor._cases[CASE]
    known = written(case), case.plan, case.told, case.outcomes, case.standing
    return outcome(monitor), list(case.alerts.items()), known, case._position, case._folded, case._waiting


@st.composite
def doings(draw: st.DrawFn, most: int = 14) -> tuple[list[Event], list[tuple[str, Any]]]:
    """Events, and what is done: parcels in any order, some repeated; time that passes; perhaps a new version of the plan."""
    events = draw(streams(most=most))
    moment = START
    found: list[tuple[str, Any]] = []
    for parcel in arrivals(events, draw):
        found.append(("fold", parcel))
        if draw(st.booleans()):
            moment = min(end_of(events), moment + draw(st.sampled_from([HOUR, DAY, 4 * DAY, 9 * DAY])))
            found.append(("advance", moment))
    if draw(st.integers(0, 2)) == 0:
        changed = ("plan", START + draw(st.sampled_from([-DAY, 0, HOUR, 2 * DAY, 5 * DAY])))
        found.insert(draw(st.integers(0, len(found))), changed)
    return events, [*found, ("advance", end_of(events))]


def done(monitor: Monitor, doings: Sequence[tuple[str, Any]]) -> Iterator[Given]:
    given_out = Given()
    for what, said in doings:
        match what:
            case "fold":
                given_out.take(monitor.fold(said))
            case "advance":
                given_out.take(monitor.advance(said))
            case _:
                given_out.take(monitor.plan(plan(CHANGED), said))
        yield given_out


@settings(max_examples=150)
@given(drawn=doings(), spacing=st.sampled_from(SPACINGS))
def test_whatever_the_checkpoints_each_step_is_as_without(
    drawn: tuple[list[Event], list[tuple[str, Any]]], spacing: Spacing
) -> None:
    _, what = drawn
    with_some, without = watching(spacing), watching(NONE)
    for here, there in zip(done(with_some, what), done(without, what), strict=True):
        assert whole(with_some) == whole(without)
        assert (here.holding, here.withdrawn) == (there.holding, there.withdrawn)
        assert not without._cases[CASE]._checkpoints
        assert len(with_some._cases[CASE]._checkpoints) <= spacing.most


@settings(max_examples=60)
@given(drawn=doings(), spacing=st.sampled_from(SPACINGS))
def test_any_order_gives_what_the_right_order_gives(
    drawn: tuple[list[Event], list[tuple[str, Any]]], spacing: Spacing
) -> None:
    events, what = drawn
    monitor, right = watching(spacing), watching(NONE)
    *_, given_out = done(monitor, what)
    for each, said in what:
        if each == "plan":
            right.plan(plan(CHANGED), said)
    right.fold(sorted(events, key=lambda each: each.place))
    right.advance(end_of(events))
    assert outcome(monitor) == outcome(right)
    assert given_out.holding == set(right.alerts(CASE))


@settings(max_examples=30)
@given(drawn=doings(most=10))
def test_events_kept_elsewhere_give_the_same(drawn: tuple[list[Event], list[tuple[str, Any]]]) -> None:
    _, what = drawn
    kept: dict[str, Event] = {}
    there, here = watching(DENSE, history=lambda _: kept.values()), watching(NONE)
    for one, said in what:
        if one == "fold":
            new = [event(each.document()) for each in {each.id: each for each in said}.values() if each.id not in kept]
            kept |= {each.id: each for each in new}
            there.fold(new)
            here.fold(said)
        elif one == "advance":
            there.advance(said)
            here.advance(said)
        else:
            there.plan(plan(CHANGED), said)
            here.plan(plan(CHANGED), said)
    assert whole(there) == whole(here)


@pytest.fixture(scope="module", params=NAMES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    try:
        chosen = choose(request.param)
    except EngineMissing as missing:
        pytest.skip(str(missing))
    yield chosen.engine
    chosen.engine.close()


@settings(max_examples=40)
@given(drawn=doings(most=10))
def test_every_engine_goes_on_from_where_it_stood(
    engine: Engine, drawn: tuple[list[Event], list[tuple[str, Any]]]
) -> None:
    _, what = drawn
    monitor, without = watching(DENSE, engine), watching(NONE)
    try:
        for here, there in zip(done(monitor, what), done(without, what), strict=True):
            assert outcome(monitor) == outcome(without)
            assert here.holding == there.holding
    finally:
        monitor.forget(CASE)


class Failing(ReferenceEngine):
    def post(self, signal: Any) -> Any:
        if signal.kind == "acted" and signal.chart == "response":
            raise EngineFailed(signal.case, "no answer")
        return super().post(signal)


@settings(max_examples=40)
@given(drawn=doings(most=10))
def test_a_case_that_failed_stands_as_without(drawn: tuple[list[Event], list[tuple[str, Any]]]) -> None:
    _, what = drawn
    monitor, without = watching(DENSE, Failing()), watching(NONE, Failing())
    for _ in zip(done(monitor, what), done(without, what), strict=True):
        assert outcome(monitor) == outcome(without)


# --- how much is folded anew ------------------------------------------------------------------------------------------


@contextmanager
def counted() -> Iterator[list[str]]:
    """The ids of the events that are folded meanwhile."""
    found: list[str] = []
    plainly = Case._fold

    def fold(self: Case, each: Any, at: int) -> None:
        found.append(each.event.id)
        plainly(self, each, at)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Case, "_fold", fold)
        yield found


NO_FOLLOW_UPS = PLAN[: PLAN.index("follow_ups:")] + PLAN[PLAN.index("contacts:") :]
"""Counts contacts only: what comes late changes nothing after it unless it calls for one more or fewer."""


def a_long_time(count: int) -> list[Event]:
    """Signs now and then, some days apart; now and then enough of them for contact, which is then made."""
    found, at = [], START
    for number in range(count):
        crowded = number // 5 % 4 == 3
        at += HOUR if crowded else 4 * DAY
        if crowded and number % 5 == 4:
            found.append(told("action", at, f"e{number}", action="contact"))
        else:
            found.append(seen(SIGNS[number % len(SIGNS)], at, f"e{number}"))
    return found


@pytest.mark.parametrize("back", [1, 5, 20, 60, 150, 390])
def test_what_comes_late_costs_what_comes_after_it(back: int) -> None:
    events = a_long_time(400)
    late = events[-back]
    monitor = watching(USUAL, text=NO_FOLLOW_UPS)
    monitor.fold(each for each in events if each is not late)
    monitor.advance(end_of(events))
    with counted() as folded:
        monitor.fold([late])
    assert late.id in folded
    assert len(folded) <= 3 * back + 2 * USUAL.every
    assert len(folded) <= len(events) // 2
    right = watching(NONE, text=NO_FOLLOW_UPS)
    right.fold(events)
    right.advance(end_of(events))
    assert outcome(monitor) == outcome(right)


def test_a_correction_of_long_ago_that_changes_nothing_since_is_folded_there_only() -> None:
    events = a_long_time(400)
    monitor = watching(USUAL, text=NO_FOLLOW_UPS)
    monitor.fold(events)
    monitor.advance(end_of(events))
    with counted() as folded:
        monitor.fold([told("withdrawal", end_of(events), of="e201")])
    assert "e200" in folded or "e202" in folded
    assert len(folded) <= 100
    without = watching(NONE, text=NO_FOLLOW_UPS)
    without.fold(each for each in events if each.id != "e201")
    without.advance(end_of(events))
    assert outcome(monitor) == outcome(without)


@pytest.mark.parametrize("order", ["reversed", "shuffled"])
def test_a_long_case_told_out_of_order(order: str) -> None:
    events = a_long_time(120)
    monitor = watching(USUAL, text=NO_FOLLOW_UPS)
    monitor.advance(end_of(events))
    right = watching(NONE, text=NO_FOLLOW_UPS)
    right.fold(events)
    right.advance(end_of(events))
    arriving = events[::-1] if order == "reversed" else random.Random(1).sample(events, len(events))
    with counted() as folded:
        for each in arriving:
            monitor.fold([each])
    assert outcome(monitor) == outcome(right)
    assert len(folded) <= len(events) ** 2 // 6


# --- which checkpoints are kept ---------------------------------------------------------------------------------------


def at(folded: int) -> Checkpoint:
    return Checkpoint((folded, 1, ""), folded, 0, (), "", None)


@given(st.integers(1, 400), st.integers(1, 5), st.integers(2, 16))
def test_so_many_are_kept_and_no_more_close_together_at_the_end(length: int, every: int, most: int) -> None:
    kept = Checkpoints(Spacing(every, most))
    for folded in range(1, length + 1):
        if kept.is_due(folded):
            kept.add(at(folded))
    there = [each.folded for each in kept._kept]
    assert len(there) == min(most, length // every)
    assert there == sorted(set(there))
    if there:
        assert length - there[-1] < every
        if length <= every * most:
            assert there == list(range(every, length + 1, every))


@pytest.mark.parametrize("length", [100, 300, 1000])
def test_the_gap_at_a_place_is_in_proportion_to_what_comes_after_it(length: int) -> None:
    kept = Checkpoints(USUAL)
    for folded in range(1, length + 1):
        if kept.is_due(folded):
            kept.add(at(folded))
    places = [0, *(each.folded for each in kept._kept)]
    for before, after in pairwise(places):
        assert after - before <= 6 * USUAL.every + 1.5 * (length - after)


def test_going_back_leaves_what_comes_after() -> None:
    kept = Checkpoints(DENSE)
    for folded in (1, 2, 3, 4):
        kept.add(at(folded))
    found, later = kept.back_to((3, 1, ""))
    assert found == at(2) and later == [at(3), at(4)] and len(kept) == 2
    kept.add_moved(later, events=1, alerts=5)
    assert [(each.folded, each.alerts) for each in kept._kept] == [(1, 0), (2, 0), (4, 5), (5, 5)]
    found, later = kept.back_to((0, 0, ""))
    assert found is None and len(later) == 4 and len(kept) == 0
