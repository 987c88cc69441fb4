"""Who is on duty: local hours, past midnight, on holidays, and where the clock is set."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from cases_at_hand import at
from hypothesis import given
from hypothesis import strategies as st

from riskengine.language.times import DAY, HOUR, MINUTE
from riskengine.monitoring.conclusions import next_midnight, next_shift
from riskengine.monitoring.on_duty import Duty, OnDuty, local_time

OSLO = ZoneInfo("Europe/Oslo")
WORKDAY = dict.fromkeys(range(5), ((8 * 60, 15 * 60 + 30),))
NIGHT = dict.fromkeys(range(7), ((22 * 60, 30 * 60),))
MORNING = {6: ((2 * 60, 3 * 60),)}


def duty(*rows: OnDuty) -> Duty:
    return Duty(OSLO, {"on-call": rows})


TEAM = duty(OnDuty("team", WORKDAY), OnDuty("nurse", NIGHT), OnDuty("ward"))


@pytest.mark.parametrize(
    ("moment", "contact"),
    [
        ("2026-11-20T07:59:59+01:00", "ward"),
        ("2026-11-20T08:00:00+01:00", "team"),
        ("2026-11-20T15:29:59+01:00", "team"),
        ("2026-11-20T15:30:00+01:00", "ward"),
        ("2026-11-20T22:00:00+01:00", "nurse"),
        ("2026-11-21T05:59:59+01:00", "nurse"),
        ("2026-11-21T06:00:00+01:00", "ward"),
        ("2026-11-21T12:00:00+01:00", "ward"),
        ("2026-06-19T13:29:00Z", "team"),
        ("2026-06-19T13:30:00Z", "ward"),
    ],
)
def test_local_hours_decide(moment: str, contact: str) -> None:
    assert TEAM.at("on-call", at(moment)) == contact


def test_the_hour_that_comes_twice_is_that_hour_both_times() -> None:
    """On 25 October 2026 it is two o'clock twice."""
    rows = duty(OnDuty("two-oclock", MORNING), OnDuty("ward"))
    on_duty = [rows.at("on-call", at("2026-10-25T00:00:00Z") + step * 30 * MINUTE) for step in range(-1, 5)]
    assert on_duty == ["ward", "two-oclock", "two-oclock", "two-oclock", "two-oclock", "ward"]


def test_the_hour_that_is_left_out_has_nobody_to_miss() -> None:
    """On 28 March 2027 it is never two o'clock: at 01:59:59 comes 03:00."""
    rows = duty(OnDuty("two-oclock", MORNING), OnDuty("ward"))
    on_duty = {rows.at("on-call", at("2027-03-28T00:00:00Z") + step * MINUTE) for step in range(180)}
    assert on_duty == {"ward"}


def test_a_closed_day_and_the_night_that_began_on_it() -> None:
    closed = frozenset({dt.date(2026, 12, 24)})
    rows = duty(OnDuty("nurse", NIGHT, closed), OnDuty("ward"))
    assert rows.at("on-call", at("2026-12-24T05:00:00+01:00")) == "nurse"  # it began on the 23rd
    assert rows.at("on-call", at("2026-12-24T23:00:00+01:00")) == "ward"
    assert rows.at("on-call", at("2026-12-25T05:00:00+01:00")) == "ward"  # it would have begun on the 24th
    assert rows.at("on-call", at("2026-12-25T23:00:00+01:00")) == "nurse"


_spans = st.tuples(st.integers(0, 23), st.integers(1, 24)).map(lambda s: (s[0] * 60, (s[0] + s[1]) * 60))
_rows = st.lists(
    st.builds(
        OnDuty,
        st.sampled_from("abc"),
        st.dictionaries(st.integers(0, 6), st.lists(_spans, min_size=1, max_size=2).map(tuple), max_size=7),
        st.frozensets(st.sampled_from([dt.date(2026, 1, 6), dt.date(2026, 5, 17), dt.date(2026, 5, 18)]), max_size=2),
    ),
    min_size=1,
    max_size=4,
)


@given(_rows)
def test_a_gap_is_found_exactly_where_there_is_one(rows: list[OnDuty]) -> None:
    found = duty(*rows).gap("on-call")
    days = [dt.date(2026, 1, 4) + dt.timedelta(days=each) for each in range(8 * 20)]
    empty = [
        (day, minute)
        for day in days
        for minute in range(0, DAY // MINUTE, 60)
        if not any(row.has_it(day, minute) for row in rows)
    ]
    assert (found is None) == (not empty)
    if found is not None:
        assert not any(row.has_it(*found) for row in rows)


@given(
    st.integers(0, 4 * 366 * 24), st.sampled_from(["Europe/Oslo", "UTC", "America/Los_Angeles", "Australia/Lord_Howe"])
)
def test_midnights_and_shifts_are_the_next(hours: int, zone: str) -> None:
    here = ZoneInfo(zone)
    moment = at("2024-01-01T00:00:00Z") + hours * HOUR
    midnight = next_midnight(moment, here)
    assert moment < midnight <= moment + 26 * HOUR
    assert local_time(midnight, here).date() > local_time(moment, here).date() == local_time(midnight - 1, here).date()
    shift = next_shift(moment, here)
    if zone == "UTC":
        assert shift is None
    else:
        assert shift is not None and shift > moment
        assert local_time(shift, here).utcoffset() != local_time(shift - 1, here).utcoffset()
