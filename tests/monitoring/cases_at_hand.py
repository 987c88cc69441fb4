"""A plan, events and monitors for the tests, and streams of events that hypothesis makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from hypothesis import strategies as st
from reference_engine import ReferenceEngine

from riskengine import Library
from riskengine.language.times import DAY, HOUR, MINUTE, format_datetime, parse_as_of
from riskengine.monitoring.events import Event, event
from riskengine.monitoring.monitor import Folded, Monitor
from riskengine.monitoring.plan import Plan
from riskengine.monitoring.plan_file import read_plan

CASE = "K-1042"
START = parse_as_of("2026-10-20T00:00:00+02:00").microseconds
SIGNS = ("sleeps-little", "locks-door", "talks-of-watching", "uses-substances", "skips-medicine")

PLAN = """\
plan: K-1042
version: 1
updated: 2026-10-01
title: {nb: Kriseplan, en: Crisis plan}
rulesets:
  warning-signals: {parameters: {threshold: 3, window: P3D}}
  vrisk10: {}
signs:
  sleeps-little: {nb: Sover under fire timer, en: Sleeps less than four hours}
  locks-door: {nb: Låser seg inne, en: Locks the door}
  talks-of-watching: {nb: Snakker om overvåking, en: Talks of being watched}
  uses-substances: {nb: Har begynt å ruse seg, en: Has begun to use substances}
  skips-medicine: {nb: Tar ikke medisinen, en: Does not take the medicine}
response:
  watch: warning-signals.response >= watch
  contact: warning-signals.response >= contact
  escalation:
    - {to: specialist-service, acknowledge_within: PT2H}
    - {to: on-call, acknowledge_within: PT1H}
  contact_within: PT24H
  remind_every: PT12H
  renews_after: P1D
follow_ups:
  work-up:
    title: {nb: Grundigere vurdering, en: Detailed assessment}
    when: vrisk10.plan_level >= detailed-assessment
    until: {assessed: violence-risk-workup}
    within: P2D
    to: specialist-service
    remind_every: P1D
  plan-update:
    when: {changes: warning-signals.response}
    until: {plan: changed}
    within: P4D
    to: municipality
contacts:
  specialist-service: [{contact: fact-team, hours: {mon-fri: "08:00-15:30"}}, {contact: ward}]
  on-call: [{contact: ward}]
  municipality: [{contact: home-team}]
"""


@cache
def library() -> Library:
    return Library.bundled()


@cache
def plan(text: str = PLAN) -> Plan:
    return read_plan(text, "plan.yaml", library())


def at(written: str) -> int:
    return parse_as_of(written).microseconds


NO_MORE = {"more_assessment": "no", "summary_risk": "low", "preventive_measures": "no"}


def told(kind: str, when: str | int, id_: str = "", **said: Any) -> Event:
    """An event told at a moment."""
    moment = when if isinstance(when, str) else format_datetime(when, 0)
    return event({"kind": kind, "case": CASE, "id": id_ or f"{kind}:{moment}", "told": moment, **said})


def seen(sign: str, when: str | int, id_: str = "", **said: Any) -> Event:
    """A sign seen and told of at the same moment."""
    moment = when if isinstance(when, str) else format_datetime(when, 0)
    return told(
        "observation", moment, id_ or f"{sign.replace(' ', '-')}:{moment}", **{"sign": sign, "seen": moment, **said}
    )


def watching(text: str = PLAN, engine: Any = None) -> Monitor:
    """A monitor with the plan, from the start."""
    monitor = Monitor(library(), engine or ReferenceEngine())
    monitor.plan(plan(text), START)
    return monitor


def outcome(monitor: Monitor) -> tuple[Any, ...]:
    """All that a case's state and alerts say, but for what depends on when an alert was given out."""
    state = monitor.state(CASE)
    alerts = {
        id_: (each.kind, each.chart, each.step, each.to, each.due, each.answer_by, tuple(each.because.items()))
        for id_, each in monitor.alerts(CASE).items()
    }
    follow_ups = {name: (each.state, each.since, each.deadline) for name, each in state.follow_ups.items()}
    return (
        state.state,
        state.since,
        state.step,
        state.deadline,
        state.undecided,
        state.failed,
        tuple(sorted(follow_ups.items())),
        tuple(sorted(alerts.items())),
    )


class Given:
    """What a receiver has been given, as it would keep it: alerts that hold, and those that were withdrawn."""

    def __init__(self) -> None:
        self.holding: set[str] = set()
        self.withdrawn: set[str] = set()

    def take(self, folded: Folded) -> None:
        assert not folded.refused, folded.refused
        for each in folded.withdrawn:
            self.holding.remove(each.id)
            self.withdrawn.add(each.id)
        for each in folded.alerts:
            assert each.id not in self.holding, "given twice"
            self.holding.add(each.id)
            self.withdrawn.discard(each.id)


# --- streams of events ------------------------------------------------------------------------------------------------

_steps = st.sampled_from([0, 1, MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 12 * HOUR, DAY, DAY + 1, 3 * DAY])


@st.composite
def streams(draw: st.DrawFn, most: int = 14) -> list[Event]:
    """Events of one case in the order they were told, with late sightings, corrections and withdrawals among them."""
    moment = START + draw(st.sampled_from([0, HOUR, DAY]))
    found: list[Event] = []
    for number in range(draw(st.integers(1, most))):
        moment += draw(_steps)
        found.append(draw(_one(f"e{number}", moment, [each.id for each in found])))
    return found


@st.composite
def _one(draw: st.DrawFn, id_: str, moment: int, before: Sequence[str]) -> Event:
    kinds = ["observation"] * 6 + [
        "acknowledged",
        "action",
        "assessment",
        "work-up",
        "plan-changed",
        "closed",
        "opened",
    ]
    kind = draw(st.sampled_from([*kinds, *(["withdrawal"] * 2 if before else [])]))
    when = format_datetime(moment, draw(st.sampled_from([0, 60])))
    corrects: Mapping[str, str] = {}
    if before and draw(st.integers(0, 4)) == 0:
        corrects = {"replaces": draw(st.sampled_from(before))}
    match kind:
        case "observation":
            sight = draw(st.sampled_from(["now", "now", "earlier", "day", "unknown"]))
            shown = {
                "now": when,
                "earlier": format_datetime(moment - 2 * DAY, 0),
                "day": when[:10],
                "unknown": "unknown",
            }
            sign = draw(st.sampled_from([*SIGNS, *SIGNS, "unknown", "not-in-the-plan"]))
            return told("observation", when, id_, sign=sign, seen=shown[sight], **corrects)
        case "action":
            return told("action", when, id_, action=draw(st.sampled_from(["contact", "new-assessment"])), **corrects)
        case "assessment":
            answers = draw(st.sampled_from([{}, {"more_assessment": "yes"}, NO_MORE]))
            return told("assessment", when, id_, ruleset="vrisk10", answers=answers, **corrects)
        case "work-up":
            return told("assessment", when, id_, ruleset="violence-risk-workup", answers={}, **corrects)
        case "withdrawal":
            return told("withdrawal", when, id_, of=draw(st.sampled_from(before)))
        case _:
            return told(kind, when, id_, **corrects)


def end_of(events: Iterable[Event]) -> int:
    """Long enough after the last event for all that it may lead to."""
    return max(each.told for each in events) + 9 * DAY


def arrivals(events: Iterable[Event], draw: Any) -> list[list[Event]]:
    """The same events in any order, some repeated, in parcels."""
    events = list(events)
    repeats = draw(st.lists(st.sampled_from(events), max_size=4))
    shuffled = draw(st.permutations([*events, *repeats]))
    parcels: list[list[Event]] = [[]]
    for each in shuffled:
        parcels[-1].append(each)
        if draw(st.booleans()):
            parcels.append([])
    return parcels
