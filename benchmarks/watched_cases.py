"""Cases to be watched: plans, a year of events for each, and the ways of following them that are compared."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from riskengine.api import Library
from riskengine.language.times import DAY, HOUR, MINUTE, format_datetime, parse_as_of
from riskengine.monitoring.engines import choose
from riskengine.monitoring.events import Event, event
from riskengine.monitoring.monitor import Monitor
from riskengine.monitoring.plan import Plan
from riskengine.monitoring.plan_file import read_plan

from .measure import BUNDLED

BEGIN = parse_as_of("2026-01-01T00:00:00+01:00").microseconds
SIGNS = 12
"""How many signs a person's plan has."""
PLAN = f"""\
plan: K-0
version: 1
updated: 2026-01-01
title: {{nb: Kriseplan, en: Crisis plan}}
rulesets:
  warning-signals: {{parameters: {{threshold: 4, window: P14D}}}}
signs:
{"".join(f"  s{at}: {{nb: Tegn {at}, en: Sign {at}}}{chr(10)}" for at in range(SIGNS))}\
response:
  watch: warning-signals.response >= watch
  contact: warning-signals.response >= contact
  escalation:
    - {{to: specialist-service, acknowledge_within: PT2H}}
    - {{to: on-call, acknowledge_within: PT1H}}
  contact_within: PT24H
  renews_after: P2D
contacts:
  specialist-service: [{{contact: fact-team, hours: {{mon-fri: "08:00-15:30"}}}}, {{contact: ward}}]
  on-call: [{{contact: ward}}]
"""


@cache
def library() -> Library:
    """The bundled rulesets."""
    return Library.open(BUNDLED)


def plans(cases: int | range, rulesets: Library) -> Iterator[Plan]:
    """As many people's plans, or those of some cases."""
    plan = read_plan(PLAN, "plan.yaml", rulesets)
    return (replace(plan, case=f"K-{at}") for at in (range(cases) if isinstance(cases, int) else cases))


def monitor(cases: int | range, engine: str | None = None) -> Monitor:
    """A monitor with as many cases; events that are late or corrected are not among those it gets."""
    rulesets = library()
    made = Monitor(rulesets, choose(engine).engine, history=lambda _: ())
    for plan in plans(cases, rulesets):
        made.plan(plan, BEGIN)
    return made


def year(cases: int | range, each: int, seed: int = 1, part: tuple[int, int] | None = None) -> list[Event]:
    """Events over a year, in the order in which they are told: `each` for each case, or those of a part: from one moment to
    before another.

    Nearly all are signs seen; now and then they crowd together. Where they do, somebody acknowledges and makes contact, mostly.
    A case has the same events whichever others there are.
    """
    found = []
    for case in range(cases) if isinstance(cases, int) else cases:
        chance = random.Random(seed << 32 | case)
        at = BEGIN
        for number in range(each):
            crowded = number // 6 % 4 == 3
            at += chance.randrange(HOUR, DAY) if crowded else chance.randrange(DAY, 6 * DAY)
            sign = chance.randrange(SIGNS)
            if part is not None and at >= part[1]:
                break
            if part is None or part[0] <= at:
                found.append((at, case, number, _kind(number, crowded=crowded), sign))
    found.sort()
    return [_event(*one) for one in found]


def _kind(number: int, *, crowded: bool) -> str:
    if not crowded or number % 6 < 4:
        return "observation"
    return "acknowledged" if number % 6 == 4 else "action"


def _event(at: int, case: int, number: int, kind: str, sign: int) -> Event:
    said = {"kind": kind, "id": f"e{number}", "case": f"K-{case}", "told": format_datetime(at, 0)}
    if kind == "observation":
        said |= {"sign": f"s{sign}", "seen": format_datetime(at - 20 * MINUTE, 0)}
    elif kind == "action":
        said |= {"action": "contact"}
    return event(said)


def followed(made: Monitor, events: Sequence[Event], together: int = 500) -> set[str]:
    """Let the events happen, so many at a time; gives the ids of the alerts."""
    alerts: set[str] = set()
    for start in range(0, len(events), together):
        some = events[start : start + together]
        folded = made.advance(some[0].told), made.fold(some), made.advance(some[-1].told)
        alerts |= {alert.id for each in folded for alert in each.alerts}
    return alerts
