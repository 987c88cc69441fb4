"""The charts say something about every signal in every state, nothing in them is out of reach, and only a closed case rests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from riskengine.monitoring.statechart import (
    CHARTS,
    EFFECTS,
    FOLLOW_UP,
    KINDS,
    RESPONSE,
    SESSION_NUMBERS,
    SIGNAL_NUMBERS,
    Chart,
    ChartSettings,
    Standing,
    Transition,
    numbers,
    taken,
)

BOTH = pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)


def answers(chart: Chart, state: str, kind: str) -> list[Transition]:
    return [each for each in chart.transitions if (each.source, each.signal) == (state, kind)]


def cells(chart: Chart) -> Iterator[tuple[str, str]]:
    return ((state, kind) for state in chart.states for kind in KINDS)


@BOTH
def test_every_signal_has_an_answer_in_every_state(chart: Chart) -> None:
    assert set(chart.stays) == set(chart.states)
    for state, kind in cells(chart):
        found = answers(chart, state, kind)
        always = [each for each in found if not each.when]
        stays = kind in chart.stays[state]
        assert bool(always) != stays, f"{state}, {kind}: either one answer holds always, or nothing changes"
        assert len(always) <= 1
        assert not always or found[-1] is always[0], f"{state}, {kind}: what holds always comes last"


@BOTH
def test_nothing_is_said_twice_or_of_what_there_is_not(chart: Chart) -> None:
    for state, kinds in chart.stays.items():
        assert len(set(kinds)) == len(kinds) and set(kinds) <= set(KINDS), state
    told = [(each.source, each.signal, each.target, each.when) for each in chart.transitions]
    assert len(set(told)) == len(told)
    for each in chart.transitions:
        assert {each.source, each.target} <= set(chart.states)
        assert each.signal in KINDS
        assert each.effect in EFFECTS
        for guard in each.when:
            assert guard.number in SIGNAL_NUMBERS + SESSION_NUMBERS
            assert guard.of != "at" or guard.number in SESSION_NUMBERS


@BOTH
def test_every_state_can_be_reached(chart: Chart) -> None:
    reached = {chart.states[0]}
    for _ in chart.states:
        reached |= {each.target for each in chart.transitions if each.source in reached}
    assert reached == set(chart.states)


@BOTH
def test_every_state_has_a_way_on_and_every_case_can_be_closed(chart: Chart) -> None:
    for state in chart.states:
        ways = [each for each in chart.transitions if each.source == state and each.target != state]
        assert ways, state
        if state != "closed":
            assert [each.target for each in answers(chart, state, "closed")] == ["closed"]


@BOTH
def test_only_a_person_or_the_close_of_the_case_ends_what_is_due(chart: Chart) -> None:
    """What is due is never taken back by a conclusion, and never by time."""
    for state in ("contact-due", "awaited", "overdue"):
        for each in chart.transitions:
            if each.source == state and each.target not in {"contact-due", "awaited", "overdue"}:
                assert each.signal in {"acted", "closed"}


@BOTH
def test_the_numbers_of_a_session_are_those_that_guards_may_read(chart: Chart) -> None:
    assert tuple(numbers(Standing("calm", 0), ChartSettings(chart.kind, (1,)))) == SESSION_NUMBERS


@BOTH
def test_where_nothing_is_due_there_is_no_deadline_and_no_step(chart: Chart) -> None:
    due = {"contact-due", "awaited", "overdue"}
    settings = ChartSettings(chart.kind, (5,), 7, 11, 13)
    for each in chart.transitions:
        before = Standing(each.source, 1, step=1, episode=1, deadline=20, started=1, answered=1, last=2)
        if each.target not in due:
            after = taken(before, each, 30, settings)
            assert (after.step, after.answered) == (0, 0) and after.deadline > 2**61


@BOTH
def test_a_passed_deadline_is_answered_with_a_later_one_or_none(chart: Chart) -> None:
    settings = ChartSettings(chart.kind, (5,) if chart.kind == FOLLOW_UP else (5, 6), 7, 11, 13)
    for each in chart.transitions:
        if each.signal == "moment":
            before = Standing(each.source, 1, step=1, episode=1, deadline=20, started=1, last=2)
            assert taken(before, each, 20, settings).deadline > 20


def test_the_states_are_those_that_the_screen_shows() -> None:
    assert set(CHARTS[RESPONSE].states) == {"calm", "watch", "contact-due", "contacted", "overdue", "closed"}
