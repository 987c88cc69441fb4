"""What is concluded of signs without asking the ruleset anew is what the ruleset concludes, at every moment."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cases_at_hand import PLAN, at, library, plan
from hypothesis import given, settings
from hypothesis import strategies as st

from riskengine import Library
from riskengine.language.times import DAY, HOUR, MINUTE, format_datetime
from riskengine.monitoring.changes_by_time import moves_in_steps
from riskengine.monitoring.conclusions import Conclusions, Sign, Told
from riskengine.monitoring.plan import Plan
from riskengine.monitoring.plan_file import read_plan
from riskengine.problems import Refused

NOON = at("2026-11-10T12:00:00+01:00")
RULESET = """\
ruleset: counted
version: 1.0.0
valid: {from: 2026-01-01}
title: {nb: Tegn, en: Signs}
intended_use: {nb: Et eksempel., en: An example.}
parameters:
  window: {type: duration, default: P3D, range: [PT1H, P30D], title: {nb: Vindu, en: Window}, source: local}
items:
  rated: {type: datetime, title: {nb: Vurdert, en: Rated}}
  calm: {type: yes-no, title: {nb: Rolig, en: Calm}}
  signals:
    type: list
    title: {nb: Tegn, en: Signs}
    of:
      sign: {type: text, title: {nb: Tegn, en: Sign}}
      seen: {type: datetime, SEEN title: {nb: Sett, en: Seen}}
      grave: {type: yes-no, title: {nb: Alvorlig, en: Grave}}
outcomes:
  due: {title: {nb: Kontakt, en: Contact}, levels: [no, yes]}
rules:
  it-is: {title: {nb: Ja, en: Yes}, when: 'CONDITION', then: {due: yes}}
"""
PLANNED = """\
plan: K-1042
version: 1
updated: 2026-10-01
title: {nb: Plan, en: Plan}
reassess_every: PT6H
rulesets: {counted: {}}
signs: {a: {nb: A, en: A}, b: {nb: B, en: B}}
response:
  contact: counted.due == yes
  escalation: [{to: ward, acknowledge_within: PT2H}]
  contact_within: PT24H
contacts: {ward: [{contact: ward}]}
"""
ALIKE = [
    "distinct(s.sign for s in signals if as_of - s.seen <= window) >= 2",
    "count(s for s in signals if as_of - s.seen < P1D) >= 2",
    "any(s.seen > as_of - window and as_of - s.seen >= P1D for s in signals)",
    "distinct(s.sign for s in signals if as_of - s.seen <= window and s.grave == yes) >= 1",
    "distinct(s.sign for s in signals if as_of - s.seen <= PT12H) >= 1 and count(s for s in signals if as_of - s.seen <= P5D) >= 3",
    "count(s for s in signals) >= 2 and calm == no",
    "all(as_of - s.seen != P2D for s in signals) and any(as_of - s.seen == P1D for s in signals)",
]
ASKED = [
    "any(s.seen >= rated for s in signals)",
    "distinct(s.seen for s in signals) >= 2",
    "as_of - rated <= P3D and any(as_of - s.seen <= window for s in signals)",
    "any(days(as_of - s.seen) <= 3 for s in signals)",
    "any(date(s.seen) == date(as_of) for s in signals)",
]


@cache
def opened(condition: str, seen: str, folder: Path) -> tuple[Conclusions, Conclusions, Plan]:
    """What remembers, what does not, and a plan; over all examples of a test, so that there is something to be remembered."""
    here = folder / f"{abs(hash((condition, seen)))}"
    here.mkdir()
    (here / "counted.yaml").write_text(RULESET.replace("CONDITION", condition).replace("SEEN", seen), encoding="utf-8")
    there = Library.open(here)
    planned = read_plan(PLANNED, "plan.yaml", there)
    return Conclusions(there), Conclusions(there, remembering=False), planned


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("counted")


_ago = st.sampled_from(
    [0, 1, MINUTE, 12 * HOUR, DAY - 1, DAY, DAY + 1, 2 * DAY, 3 * DAY, 3 * DAY + 1, 5 * DAY, 9 * DAY]
)


@st.composite
def signs(draw: st.DrawFn) -> list[Sign]:
    found = []
    for number in range(draw(st.integers(0, 5))):
        moment = NOON - draw(_ago)
        key = draw(st.sampled_from(["a", "b", "A ", "unknown"]))
        match draw(st.sampled_from(["moment", "moment", "moment", "written", "day", "unknown"])):
            case "moment":
                found.append(Sign(key, "", str(number), moment))
            case "written":
                found.append(Sign(key, format_datetime(moment, 0), str(number)))
            case "day":
                found.append(Sign(key, format_datetime(moment, 60)[:10], str(number)))
            case _:
                found.append(Sign(key, "unknown", str(number)))
    return found


def agree(one: Conclusions, other: Conclusions, planned: Plan, data: st.DataObject) -> None:
    id_ = next(iter(planned.rulesets))
    there = data.draw(signs())
    answers: dict[str, Any] = {}
    if id_ == "counted":
        answers |= data.draw(st.sampled_from([{}, {"calm": "no"}, {"rated": format_datetime(NOON - DAY, 0)}]))
    told = {id_: Told(answers, {}, None)} if answers else {}
    moment = NOON
    for _ in range(5):
        found = one.conclude(planned, id_, told, there, moment)
        right = other.conclude(planned, id_, told, there, moment)
        assert found.outcomes == right.outcomes, format_datetime(moment, 60)
        assert found.gone == right.gone
        end = moment + 40 * DAY if found.until is None else found.until
        steady = found.made is None or not moves_in_steps(found.made.definition)
        for each in {moment + (end - moment) // 2, end - 1} - {moment} if steady else ():
            assert other.conclude(planned, id_, told, there, each).outcomes == found.outcomes, format_datetime(each, 60)
        moment = moment + data.draw(_ago) if data.draw(st.booleans()) else end


@pytest.mark.parametrize("seen", ["", "latest: as_of,"])
@pytest.mark.parametrize("condition", [*ALIKE, *ASKED])
@settings(max_examples=40)
@given(data=st.data())
def test_it_is_what_the_ruleset_concludes(condition: str, seen: str, folder: Path, data: st.DataObject) -> None:
    agree(*opened(condition, seen, folder), data)


@settings(max_examples=100)
@given(data=st.data())
def test_of_warning_signals_too(data: st.DataObject) -> None:
    agree(*of_the_library(), data)


@cache
def of_the_library() -> tuple[Conclusions, Conclusions, Plan]:
    return Conclusions(library()), Conclusions(library(), remembering=False), plan()


@pytest.mark.parametrize("condition", ALIKE)
def test_signs_that_are_alike_are_asked_about_once(condition: str, folder: Path) -> None:
    conclusions, _, planned = opened(condition, "latest: as_of,  ", folder)
    for moment in range(NOON, NOON + 30 * DAY, DAY):
        some = [Sign(key, "", key, moment - ago) for key, ago in (("a", HOUR), ("b", 2 * HOUR), ("A ", 3 * HOUR))]
        conclusions.conclude(planned, "counted", {}, some, moment)
        conclusions.conclude(planned, "counted", {}, [*reversed(some)], moment + MINUTE)
        others = [Sign(key, "", key, moment - ago) for key, ago in (("x", HOUR), ("y", 2 * HOUR), ("X", 3 * HOUR))]
        conclusions.conclude(planned, "counted", {}, others, moment)
    assert (
        conclusions.assessments == 2
    )  # the first says how the ruleset reads signs, the second what it concludes of these


@pytest.mark.parametrize("condition", ASKED)
def test_a_ruleset_that_reads_more_is_asked_every_time(condition: str, folder: Path) -> None:
    conclusions, _, planned = opened(condition, "latest: as_of,   ", folder)
    for number in range(10):
        conclusions.conclude(planned, "counted", {}, [Sign("a", "", "1", NOON)], NOON + number)
    assert conclusions.assessments == 10


def test_what_is_refused_is_refused_every_time() -> None:
    conclusions, _, planned = of_the_library()
    told = {"warning-signals": Told({"no-such-item": 1}, {}, None)}
    for _ in range(3):
        conclusions.conclude(planned, "warning-signals", {}, [], NOON)
        with pytest.raises(Refused, match="no-such-item"):
            conclusions.conclude(planned, "warning-signals", told, [], NOON)
    pinned = read_plan(
        PLAN.replace("warning-signals: {", 'warning-signals: {version: "==1.0.0", '), "plan.yaml", library()
    )
    conclusions.conclude(pinned, "warning-signals", {}, [], NOON)
    with pytest.raises(Refused, match="not-valid"):
        conclusions.conclude(pinned, "warning-signals", {}, [], at("2022-12-31T12:00:00+01:00"))


def test_settings_of_a_plan_make_a_difference() -> None:
    conclusions, _, planned = of_the_library()
    wider = read_plan(PLAN.replace("threshold: 3", "threshold: 2"), "plan.yaml", library())
    two = [Sign("a", "", "1", NOON), Sign("b", "", "2", NOON)]
    for _ in range(3):
        watch = conclusions.conclude(planned, "warning-signals", {}, two, NOON).outcomes["response"]
        contact = conclusions.conclude(wider, "warning-signals", {}, two, NOON).outcomes["response"]
        assert watch.mask != contact.mask
