"""What must hold of every stream of events: order, repetition, corrections and the pace of time make no difference."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cases_at_hand import CASE, PLAN, START, Given, arrivals, end_of, library, outcome, plan, streams, watching
from hypothesis import given
from hypothesis import strategies as st

from riskengine.language.times import DAY, HOUR, format_datetime
from riskengine.monitoring.corrections import standing
from riskengine.monitoring.engines import NAMES, EngineMissing, choose
from riskengine.monitoring.events import AssessmentForm, ClosedForm, Event, ObservationForm, OpenedForm, event
from riskengine.monitoring.monitor import Monitor
from riskengine.monitoring.statechart import Engine

CHANGED = PLAN.replace("version: 1", "version: 2").replace("threshold: 3, window: P3D", "threshold: 2, window: P5D")


def in_order(events: list[Event], end: int, text: str = PLAN) -> Monitor:
    monitor = watching(text)
    monitor.fold(sorted(events, key=lambda each: each.place))
    monitor.advance(end)
    return monitor


@given(st.data())
def test_any_order_of_arrival_gives_the_same(data: st.DataObject) -> None:
    events = data.draw(streams())
    end = end_of(events)
    right = in_order(events, end)
    monitor, given_out = watching(), Given()
    moment = START
    for parcel in arrivals(events, data.draw):
        given_out.take(monitor.fold(parcel))
        if data.draw(st.booleans()):
            moment = min(end, moment + data.draw(st.sampled_from([HOUR, DAY, 4 * DAY])))
            given_out.take(monitor.advance(moment))
    given_out.take(monitor.advance(end))
    assert outcome(monitor) == outcome(right)
    assert given_out.holding == set(right.alerts(CASE))
    assert not given_out.withdrawn & given_out.holding


@given(st.data())
def test_a_leap_gives_the_same_as_hour_by_hour_and_event_by_event(data: st.DataObject) -> None:
    events = data.draw(streams(most=8))
    end = end_of(events)
    leap = in_order(events, end)
    hourly, given_out = watching(), Given()
    waiting = sorted(events, key=lambda each: each.place)
    for moment in range(START, end, 5 * HOUR):
        while waiting and waiting[0].told <= moment:
            given_out.take(hourly.fold([waiting.pop(0)]))
        given_out.take(hourly.advance(moment))
    given_out.take(hourly.advance(end))
    assert outcome(hourly) == outcome(leap)
    assert given_out.holding == set(leap.alerts(CASE))
    each_by_itself = watching()
    for each in sorted(events, key=lambda each: each.place):
        each_by_itself.advance(each.told)
        each_by_itself.fold([each])
    each_by_itself.advance(end)
    assert outcome(each_by_itself) == outcome(leap)


@given(st.data())
def test_the_next_moment_is_never_too_late(data: st.DataObject) -> None:
    """Going from one `next_moment` to the next misses nothing that a leap finds."""
    events = data.draw(streams(most=8))
    end = end_of(events)
    leap = in_order(events, end)
    monitor = watching()
    monitor.fold(events)
    for _ in range(2000):
        following = monitor.next_moment()
        if following is None or following > end:
            break
        before = monitor.moment
        monitor.advance(following)
        assert monitor.moment >= before
    else:
        raise AssertionError("time does not pass")
    state = outcome(monitor)
    monitor.advance(end)
    assert outcome(monitor) == state == outcome(leap)


@given(st.data())
def test_folding_on_gives_the_same_as_folding_anew(data: st.DataObject) -> None:
    events = data.draw(streams(most=10))
    monitor = watching()
    for number, each in enumerate(events, start=1):
        monitor.advance(each.told)
        monitor.fold([each])
        assert outcome(monitor) == outcome(in_order(events[:number], each.told))


@given(st.data())
def test_a_new_version_of_the_plan_holds_from_its_moment_whenever_it_comes(data: st.DataObject) -> None:
    events = data.draw(streams(most=8))
    end = end_of(events)
    changed_at = START + data.draw(st.sampled_from([HOUR, DAY, 2 * DAY, 5 * DAY]))
    early, late = watching(), watching()
    early.plan(plan(CHANGED), changed_at)
    early.fold(events)
    early.advance(end)
    late.fold(events)
    late.advance(end)
    late.plan(plan(CHANGED), changed_at)
    assert outcome(early) == outcome(late)
    assert early.state(CASE).plan == 2


@pytest.fixture(scope="module", params=NAMES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    try:
        chosen = choose(request.param)
    except EngineMissing as missing:
        pytest.skip(str(missing))
    yield chosen.engine
    chosen.engine.close()


@given(data=st.data())
def test_every_engine_gives_the_same_alerts(engine: Engine, data: st.DataObject) -> None:
    events = data.draw(streams())
    end = end_of(events)
    monitor = watching(engine=engine)
    try:
        monitor.fold(events)
        monitor.advance(end)
        assert outcome(monitor) == outcome(in_order(events, end))
    finally:
        monitor.forget(CASE)


@given(st.data())
def test_events_kept_elsewhere_are_folded_as_those_kept_here(data: st.DataObject) -> None:
    events = data.draw(streams(most=10))
    end = end_of(events)
    kept: dict[str, Event] = {}
    there = watching()
    with_history = Monitor(library(), type(there._tools.engine)(), history=lambda _: kept.values())
    with_history.plan(plan(), START)
    for each in data.draw(st.permutations(events)):
        kept[each.id] = event(each.document())
        with_history.fold([kept[each.id]])
        with_history.advance(START + 3 * DAY)
    with_history.advance(end)
    assert outcome(with_history) == outcome(in_order(events, end))


# --- conclusions are those of the ruleset -----------------------------------------------------------------------------


def plainly(events: list[Event], moment: int) -> dict[tuple[str, str], tuple[str, str]] | None:
    """What the rulesets conclude, from what was told until a moment; None while the case is closed. Nothing is left out."""
    open_ = True
    signs: list[dict[str, str]] = []
    answers: dict[str, dict[str, object]] = {}
    for each in standing(events):
        if each.told > moment:
            break
        said = each.event.said
        if isinstance(said, ObservationForm) and (said.sign in plan().signs or said.sign == "unknown"):
            signs.append({"sign": said.sign, "seen": said.seen})
        elif isinstance(said, AssessmentForm):
            answers[said.ruleset] = dict(said.answers or {})
        elif isinstance(said, ClosedForm):
            open_ = False
        elif isinstance(said, OpenedForm):
            open_ = True
    if not open_:
        return None
    found = {}
    now = format_datetime(moment, 120 if moment < SHIFT else 60)
    for id_, planned in plan().rulesets.items():
        given_answers = {**answers.get(id_, {}), **({"signals": signs} if id_ == "warning-signals" else {})}
        made = library().get(id_).assess(given_answers, as_of=now, parameters=planned.parameters)
        for name, result in made.outcomes.items():
            found[id_, name] = (result.lowest, result.highest)
    return found


SHIFT = START + 5 * DAY + 3 * HOUR
"""When summer time ends in Norway in 2026: 25 October, 03:00 summer time, five days and three hours after the start."""


@given(st.data())
def test_conclusions_are_those_of_the_ruleset_at_every_moment(data: st.DataObject) -> None:
    events = data.draw(streams(most=10))
    edges = sorted(
        {each.told + step for each in events for step in (0, 3 * DAY - 1, 3 * DAY, 3 * DAY + 1, DAY)} | {SHIFT}
    )
    monitor = watching()
    monitor.fold(events)
    case = monitor._cases[CASE]
    for moment in [each for each in edges if each >= START]:
        monitor.advance(moment)
        expected = plainly(events, moment)
        if expected is None:
            assert monitor.state(CASE).state == "closed"
            continue
        for (id_, name), (lowest, highest) in expected.items():
            levels = library().get(id_).definition.outcomes[name].level_ids
            mask = case.outcomes[id_, name]
            assert (levels[mask.lowest], levels[mask.highest]) == (lowest, highest), (id_, name)


@given(st.data())
def test_what_may_be_contact_is_never_calm(data: st.DataObject) -> None:
    events = data.draw(streams(most=10))
    monitor = watching()
    monitor.fold(events)
    for moment in sorted({each.told + step for each in events for step in (0, DAY, 3 * DAY + 1)}):
        monitor.advance(moment)
        expected = plainly(events, moment)
        if expected is not None and expected["warning-signals", "response"][1] == "contact":
            assert monitor.state(CASE).state != "calm"


def test_the_shift_is_where_it_is_said_to_be() -> None:
    assert format_datetime(SHIFT, 0) == "2026-10-25T01:00:00+00:00"
    assert pytest.approx(SHIFT - START, abs=1) == 5 * DAY + 3 * HOUR
