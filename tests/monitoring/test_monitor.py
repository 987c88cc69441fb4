"""Many cases side by side: none touches another, and time reaches each."""

from __future__ import annotations

from dataclasses import replace

from cases_at_hand import CASE, START, Given, at, end_of, library, outcome, plan, seen, streams, told, watching
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_engine import ReferenceEngine

from riskengine.language.times import DAY, HOUR
from riskengine.monitoring.events import Event, event
from riskengine.monitoring.monitor import Monitor

NAMES = ("K-1", "K-2", "K-3")


def of_case(events: list[Event], case: str) -> list[Event]:
    return [event({**each.document(), "case": case}) for each in events]


def told_of(monitor: Monitor, case: str) -> tuple[object, ...]:
    state = monitor.state(case)
    alerts = sorted((each.kind, each.chart, each.step, each.due) for each in monitor.alerts(case).values())
    return (state.state, state.since, state.deadline, state.undecided, alerts)


@settings(max_examples=40)
@given(st.data())
def test_each_case_is_as_if_it_were_alone(data: st.DataObject) -> None:
    each_own = {name: of_case(data.draw(streams(most=6)), name) for name in NAMES}
    together = Monitor(library(), ReferenceEngine())
    for name in NAMES:
        together.plan(replace(plan(), case=name), START)
    mixed = sorted((each for events in each_own.values() for each in events), key=lambda each: (each.told, each.case))
    end = end_of(mixed)
    given_out = Given()
    for each in mixed:
        given_out.take(together.fold([each]))
        given_out.take(together.advance(each.told))
    given_out.take(together.advance(end))
    assert given_out.holding == {id_ for name in NAMES for id_ in together.alerts(name)}
    for name in NAMES:
        alone = Monitor(library(), ReferenceEngine())
        alone.plan(replace(plan(), case=name), START)
        alone.fold(each_own[name])
        alone.advance(end)
        assert told_of(together, name) == told_of(alone, name)
    assert [each.case for each in together.cases()] == list(NAMES)


def test_alerts_come_in_the_order_in_which_they_are_due() -> None:
    monitor = Monitor(library(), ReferenceEngine())
    for number, name in enumerate(NAMES):
        monitor.plan(replace(plan(), case=name), START)
        when = START + (5 - number) * HOUR
        for sign in ("sleeps-little", "locks-door", "skips-medicine"):
            monitor.fold([seen(sign, when, case=name)])
    alerts = monitor.advance(START + DAY).alerts
    assert [each.due for each in alerts] == sorted(each.due for each in alerts)
    assert [each.case for each in alerts if each.kind == "contact-due"] == ["K-3", "K-2", "K-1"]


def test_a_year_of_quiet_is_passed_without_looking_at_every_case() -> None:
    """What is not due is not looked at: the moments that are kept do not pile up with time."""
    monitor = Monitor(library(), ReferenceEngine())
    for number in range(200):
        monitor.plan(replace(plan(), case=f"K-{number}"), START)
    for day in range(365):
        monitor.fold([seen("sleeps-little", START + day * DAY, case=f"K-{day % 200}")])
        monitor.advance(START + day * DAY)
    assert len(monitor._moments) <= 64 + 8 * 200
    assert sum(each.state == "watch" for each in monitor.cases()) == 4


def test_a_plan_that_is_given_twice_is_one() -> None:
    monitor = watching()
    monitor.fold([told("closed", "2026-11-02T09:00:00+01:00")])
    monitor.advance(at("2026-11-03T09:00:00+01:00"))
    before = outcome(monitor)
    monitor.plan(plan(), START)
    assert outcome(monitor) == before
    assert len(monitor._cases[CASE].plans) == 1


def test_what_a_screen_asks_for_is_not_kept() -> None:
    monitor = watching()
    monitor.fold([seen("sleeps-little", START + HOUR)])
    monitor.advance(START + DAY)
    assert monitor.state(CASE).why["nb"]
    assert monitor._cases[CASE]._made == {}
