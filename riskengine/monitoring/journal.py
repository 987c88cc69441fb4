"""What the monitor must not forget: plans, events and what was delivered, in the order in which they came."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from ..evaluation.canonical import canonical
from .events import Event, event

if TYPE_CHECKING:
    from ..audit.store import Store

EVENT, PLAN, DELIVERY = "monitor-event", "monitor-plan", "monitor-delivery"
"""The kinds of entries in the record."""


class KeptPlan(NamedTuple):
    """A plan's text, and since when it holds, in microseconds UTC."""

    case: str
    text: str
    file: str
    since: int


class KeptDelivery(NamedTuple):
    """That an alert got through one way: its case, the alert as a document, the way, and when, in microseconds UTC."""

    case: str
    alert: dict[str, Any]
    way: str
    at: int


class Journal(Protocol):
    """Where these are kept. What `keep…` has returned from is not lost."""

    def keep(self, events: Sequence[Event]) -> list[str]:
        """Keep events, all of them or none. Gives the ids of their entries."""
        ...

    def keep_plan(self, plan: KeptPlan) -> str:
        """Keep a plan that holds from now on."""
        ...

    def keep_delivery(self, delivery: KeptDelivery) -> None:
        """Keep that an alert got through."""
        ...

    def plans(self) -> Iterator[KeptPlan]:
        """The plans, in the order in which they came to hold."""
        ...

    def events(self) -> Iterator[tuple[str, Event]]:
        """All events with the ids of their entries, in the order in which they came."""
        ...

    def history(self, case: str) -> Iterable[Event]:
        """The events of a case, in the order in which they came."""
        ...

    def deliveries(self) -> Iterator[KeptDelivery]:
        """What has been delivered, in order."""
        ...


class MemoryJournal:
    """A journal that lasts as long as the process: for a file of events, for tests, for what would have been."""

    def __init__(self) -> None:
        self._plans: list[KeptPlan] = []
        self._events: dict[str, list[tuple[str, Event]]] = defaultdict(list)
        self._deliveries: list[KeptDelivery] = []
        self._count = 0

    def keep(self, events: Sequence[Event]) -> list[str]:
        """Keep events."""
        ids = []
        for each in events:
            self._count += 1
            ids.append(str(self._count))
            self._events[each.case].append((ids[-1], each))
        return ids

    def keep_plan(self, plan: KeptPlan) -> str:
        """Keep a plan."""
        self._plans.append(plan)
        return plan.case

    def keep_delivery(self, delivery: KeptDelivery) -> None:
        """Keep that an alert got through."""
        self._deliveries.append(delivery)

    def plans(self) -> Iterator[KeptPlan]:
        """The plans."""
        yield from self._plans

    def events(self) -> Iterator[tuple[str, Event]]:
        """All events, case by case; within a case in the order in which they came."""
        for some in self._events.values():
            yield from some

    def history(self, case: str) -> Iterable[Event]:
        """The events of a case."""
        return [each for _, each in self._events.get(case, ())]

    def deliveries(self) -> Iterator[KeptDelivery]:
        """What has been delivered."""
        yield from self._deliveries


class RecordJournal:
    """A journal in the record: chained and sealed like decisions, erased and exported with their case."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(self, events: Sequence[Event]) -> list[str]:
        """Keep events, on disk when it returns.

        Raises:
            NotKept: none was kept.
            Refused: a case is being erased; none was kept.
        """
        return self._store.keep_events(EVENT, [(each.case, canonical(each.document())) for each in events])

    def keep_plan(self, plan: KeptPlan) -> str:
        """Keep a plan, on disk when it returns.

        Raises:
            NotKept: it was not kept.
        """
        return self._store.keep_events(PLAN, [(plan.case, canonical(plan._asdict()))])[0]

    def keep_delivery(self, delivery: KeptDelivery) -> None:
        """Keep that an alert got through.

        Raises:
            NotKept: it was not kept.
        """
        self._store.keep_events(DELIVERY, [(delivery.case, canonical(delivery._asdict()))])

    def plans(self) -> Iterator[KeptPlan]:
        """The plans that can still be read."""
        for each in self._store.events(PLAN):
            yield KeptPlan(**json.loads(each.document))

    def events(self) -> Iterator[tuple[str, Event]]:
        """All events that can still be read."""
        for each in self._store.events(EVENT):
            yield each.id, event(json.loads(each.document))

    def history(self, case: str) -> Iterable[Event]:
        """The events of a case that can still be read."""
        return [event(json.loads(each.document)) for each in self._store.events(EVENT, case)]

    def deliveries(self) -> Iterator[KeptDelivery]:
        """What has been delivered, as far as it can still be read."""
        for each in self._store.events(DELIVERY):
            yield KeptDelivery(**json.loads(each.document))
