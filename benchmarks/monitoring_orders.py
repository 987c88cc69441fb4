"""What a long case costs when its events come in another order than they were told in."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

from riskengine.language.times import DAY
from riskengine.monitoring.engines import choose
from riskengine.monitoring.events import Event
from riskengine.monitoring.monitor import Monitor

from .measure import Table, shown_time
from .watched_cases import BEGIN, followed, library, plans, year

LENGTHS = (100, 200, 400, 800)
ROUNDS = 2
NOTE = (
    "time for an event of one long case, by how its events come: as they are told; all at once, when time has passed already; or "
    "one by one then, when each is late. What is late is folded from a checkpoint before it until the case stands as it did; where "
    "it makes one contact more or fewer, those of that day are counted anew. Every order gives the same alerts"
)


def table() -> Table:
    """Time for an event, by how many events the case has, and how they come."""
    rows = []
    for length in LENGTHS:
        events = year(1, length)
        shuffled = random.Random(1).sample(events, len(events))
        ways: list[Callable[[], set[str]]] = [
            lambda events=events: _as_told(events),  # type: ignore[misc]
            lambda events=events: _late([events[::-1]], events),  # type: ignore[misc]
            lambda events=events, shuffled=shuffled: _late([shuffled], events),  # type: ignore[misc]
            lambda events=events: _late([[each] for each in events[::-1]], events),  # type: ignore[misc]
            lambda events=events, shuffled=shuffled: _late([[each] for each in shuffled], events),  # type: ignore[misc]
        ]
        assert len({frozenset(way()) for way in ways}) == 1, "an order gives other alerts"
        rows.append([f"{length}", *(shown_time(_least(way) / length) for way in ways)])
    return Table(
        ("events", "as told", "reversed, at once", "shuffled, at once", "reversed, one by one", "shuffled, one by one"),
        rows,
    )


def _least(way: Callable[[], object]) -> float:
    found = float("inf")
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        way()
        found = min(found, time.perf_counter() - begun)
    return found


def _watching() -> Monitor:
    """A monitor with one case, which keeps its events itself."""
    made = Monitor(library(), choose().engine)
    for plan in plans(1, library()):
        made.plan(plan, BEGIN)
    return made


def _as_told(events: Sequence[Event]) -> set[str]:
    made = _watching()
    followed(made, events, together=1)
    made.advance(events[-1].told + 30 * DAY)
    return set(made.alerts(events[0].case))


def _late(parcels: Sequence[Sequence[Event]], events: Sequence[Event]) -> set[str]:
    made = _watching()
    made.advance(events[-1].told + 30 * DAY)
    for parcel in parcels:
        made.fold(parcel)
    return set(made.alerts(events[0].case))
