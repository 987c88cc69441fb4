"""When time alone may change a conclusion: found exactly, for each shape of comparison, against trying every microsecond near."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cases_at_hand import CASE, PLAN, at, library, plan, seen, watching
from hypothesis import given, settings
from hypothesis import strategies as st

from riskengine import Library
from riskengine.language.times import DAY, HOUR, MINUTE, format_datetime
from riskengine.monitoring.changes_by_time import clockwork, moves_in_steps
from riskengine.monitoring.conclusions import Conclusions, Sign, Told
from riskengine.monitoring.plan_file import read_plan

NOON = at("2026-11-10T12:00:00+01:00")

RULESET = """\
ruleset: timed
version: 1.0.0
valid: {from: 2026-01-01}
title: {nb: Tid, en: Time}
intended_use: {nb: Et eksempel., en: An example.}
parameters:
  window: {type: duration, default: P3D, range: [PT1H, P30D], title: {nb: Vindu, en: Window}, source: local}
items:
  rated: {type: datetime, title: {nb: Vurdert, en: Rated}}
  day: {type: date, title: {nb: Dag, en: Day}}
  signals:
    type: list
    title: {nb: Tegn, en: Signs}
    of:
      sign: {type: text, title: {nb: Tegn, en: Sign}}
      seen: {type: datetime, latest: as_of, title: {nb: Sett, en: Seen}}
values:
  age: as_of - rated
outcomes:
  late: {title: {nb: Sent, en: Late}, levels: [no, yes]}
rules:
  it-is: {title: {nb: Ja, en: Yes}, when: CONDITION, then: {late: yes}}
"""
PLANNED = """\
plan: K-1042
version: 1
updated: 2026-10-01
title: {nb: Plan, en: Plan}
rulesets: {timed: {}}
signs: {a: {nb: A, en: A}}
response:
  contact: timed.late == yes
  escalation: [{to: ward, acknowledge_within: PT2H}]
  contact_within: PT24H
contacts: {ward: [{contact: ward}]}
"""

EXACT = [
    "as_of - rated <= P3D",
    "as_of - rated < P3D",
    "as_of - rated > P3D",
    "as_of - rated >= P3D",
    "as_of - rated == P3D",
    "as_of - rated != P3D",
    "P3D > as_of - rated",
    "rated + P3D < as_of",
    "as_of >= rated + P3D",
    "as_of - P3D >= rated",
    "rated - as_of > P3D",
    "age > window",
    "not (age <= window + P1D)",
    'as_of >= datetime("2026-11-12T10:00:00+01:00")',
    "any(as_of - s.seen <= window for s in signals)",
    "count(s for s in signals if as_of - s.seen < P3D) >= 2",
    "distinct(s.sign for s in signals if s.seen > as_of - window) >= 1",
    "any(s.seen > as_of - window and as_of - s.seen < P1D for s in signals)",
    "date(as_of) >= day",
    "date(as_of) - day > P2D",
    'as_of >= datetime("2026-11-12T10:00:00+01:00") and date(as_of) == day',
]
STEPS = ["days(as_of - rated) > 3", "hours(age) >= 7", "as_of - rated > rated - as_of"]


def timed(condition: str, folder: Path) -> Library:
    (folder / "timed.yaml").write_text(RULESET.replace("CONDITION", f"'{condition}'"), encoding="utf-8")
    return Library.open(folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("timed")


_offsets = st.sampled_from([0, 1, MINUTE, HOUR, DAY, 2 * DAY, 3 * DAY - 1, 3 * DAY, 3 * DAY + 1, 5 * DAY])
_whens = st.one_of(
    _offsets.map(lambda each: format_datetime(NOON - each, 60)),
    _offsets.map(lambda each: format_datetime(NOON - each, 60)[:10]),
    st.just("unknown"),
)


@pytest.mark.parametrize("condition", EXACT)
@settings(max_examples=60)
@given(data=st.data())
def test_nothing_changes_before_the_moment_that_is_given(condition: str, folder: Path, data: st.DataObject) -> None:
    opened = timed(condition, folder)
    assert not moves_in_steps(opened.get("timed").definition)
    planned = read_plan(PLANNED, "plan.yaml", opened)
    conclusions = Conclusions(opened)
    answers: dict[str, Any] = {}
    if data.draw(st.booleans()):
        answers["rated"] = data.draw(_whens)
    if data.draw(st.booleans()):
        answers["day"] = data.draw(st.sampled_from(["2026-11-09", "2026-11-10", "2026-11-12", "unknown"]))
    told = {"timed": Told(answers, {}, None)}
    signs = [Sign("a", when, str(number)) for number, when in enumerate(data.draw(st.lists(_whens, max_size=3)))]

    def concluded(moment: int) -> Any:
        return conclusions.assess(planned, "timed", told, signs, moment).as_used()

    moment = NOON
    for _ in range(6):
        found = conclusions.conclude(planned, "timed", told, signs, moment)
        until = found.until
        assert until is None or until > moment
        end = until if until is not None else moment + 40 * DAY
        tried = {
            moment + 1,
            moment + (end - moment) // 2,
            end - 1,
            *(moment + step for step in (HOUR, DAY, 3 * DAY, 3 * DAY + 1)),
        }
        for each in tried:
            if moment < each < end:
                assert concluded(each) == found.outcomes, format_datetime(each, 60)
        if until is None or until > NOON + 60 * DAY:
            return
        moment = until


@pytest.mark.parametrize("condition", STEPS)
def test_what_cannot_be_worked_out_asks_how_often(condition: str, folder: Path) -> None:
    opened = timed(condition, folder)
    assert clockwork(opened.get("timed").definition).unpredictable
    with pytest.raises(Exception, match="needs-reassess-every"):
        read_plan(PLANNED, "plan.yaml", opened)
    planned = read_plan(PLANNED.replace("rulesets:", "reassess_every: PT1H\nrulesets:"), "plan.yaml", opened)
    found = Conclusions(opened).conclude(planned, "timed", {}, [], NOON)
    assert found.until == NOON + HOUR


def test_a_sign_leaves_the_window_one_microsecond_after_it() -> None:
    monitor = watching()
    for sign in ("sleeps-little", "locks-door", "skips-medicine"):
        monitor.fold([seen(sign, "2026-11-02T08:00:00+01:00")])
    edge = at("2026-11-05T08:00:00+01:00")
    case = monitor._cases[CASE]
    monitor.advance(edge)
    assert (case.response.lowest, case.response.highest) == (2, 2)
    monitor.advance(edge + 1)
    assert (case.response.lowest, case.response.highest) == (0, 0)


def test_signs_that_nothing_can_read_are_left_and_a_wider_window_finds_them_again() -> None:
    monitor = watching()
    days = [f"2026-11-{day:02}T08:00:00+01:00" for day in range(1, 29)]
    for day in days:
        monitor.fold([seen("sleeps-little", day)])
    monitor.advance(at("2026-11-28T09:00:00+01:00"))
    assert len(monitor._cases[CASE].signs) <= 5
    wider = PLAN.replace("version: 1", "version: 2").replace("P3D}", "P30D}")
    monitor.plan(plan(wider), at("2026-11-28T10:00:00+01:00"))
    monitor.advance(at("2026-11-28T10:00:00+01:00"))
    assert len(monitor._cases[CASE].signs) == 28
    monitor.fold([seen("skips-medicine", "2026-11-05T09:00:00+01:00"), seen("locks-door", "2026-11-12T09:00:00+01:00")])
    assert monitor.state(CASE).state == "contact-due"


def test_every_ruleset_of_the_library_is_understood_or_asks_how_often() -> None:
    asks = {each.id for each in library().entries if moves_in_steps(library().ruleset(each).definition)}
    assert asks == {"discharge-notices", "samhandlingsforlop"}
