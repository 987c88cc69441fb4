"""Sending alerts until they are received: each way has its own queue and thread, so that a slow one does not hold up another."""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple, TextIO

from ..alert import Alert
from ..receivers import Channel, Receiver, Site
from .channels import NotDelivered, Way, way
from .message import message_for

FIRST_WAIT, LONGEST_WAIT = 2.0, 900.0
"""Seconds between tries: the first wait, doubled each time, up to the longest. There is no last try."""


class Delivery(NamedTuple):
    """That an alert got through one way; kept in the record, so that it is not sent again after a restart."""

    alert: str
    way: str


@dataclass(slots=True)
class Trouble:
    """An alert that has not got through one way yet, and why."""

    alert: str
    case: str
    way: str
    why: str
    tries: int


@dataclass(order=True, slots=True)
class _Waiting:
    at: float
    number: int
    alert: Alert
    tries: int = 0


class _Queue:
    """One way, with its thread."""

    def __init__(self, name: str, receiver: Receiver, way_: Way, sending: Sending) -> None:
        self.name, self._receiver, self._way, self._sending = name, receiver, way_, sending
        self._heap: list[_Waiting] = []
        self._ids: set[str] = set()
        self._gone: set[str] = set()
        self._changed = threading.Condition()
        self._stopping = False
        self.trouble: dict[str, Trouble] = {}
        self._numbers = count()
        self._thread = threading.Thread(target=self._work, name=f"to {name}", daemon=True)
        self._thread.start()

    def put(self, alert: Alert) -> None:
        with self._changed:
            if alert.id not in self._ids:
                self._ids.add(alert.id)
                self._gone.discard(alert.id)
                heapq.heappush(self._heap, _Waiting(0.0, next(self._numbers), alert))
                self._changed.notify_all()

    def drop(self, ids: Collection[str]) -> None:
        with self._changed:
            self._gone |= self._ids & set(ids)
            self._changed.notify_all()

    def idle(self, timeout: float | None) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: not self._ids, timeout)

    def stop(self) -> None:
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._thread.join(timeout=30)
        self._way.close()

    def _work(self) -> None:
        while (waiting := self._next()) is not None:
            self._try(waiting)

    def _next(self) -> _Waiting | None:
        with self._changed:
            while not self._stopping:
                while self._heap and self._heap[0].alert.id in self._gone:
                    self._done(heapq.heappop(self._heap).alert.id)
                wait = self._heap[0].at - time.monotonic() if self._heap else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._heap)
                self._changed.wait(wait)
        return None

    def _try(self, waiting: _Waiting) -> None:
        alert = waiting.alert
        try:
            self._way.send(message_for(alert, self._receiver))
            self._sending.delivered(Delivery(alert.id, self.name), alert)
        except NotDelivered as error:
            self._again(waiting, error.why, patient=not error.again)
        except Exception as error:  # whatever went wrong, the alert is not lost: it is tried again
            self._again(waiting, f"{type(error).__name__}: {error}", patient=False)
        else:
            with self._changed:
                self._done(alert.id)

    def _again(self, waiting: _Waiting, why: str, *, patient: bool) -> None:
        wait = LONGEST_WAIT if patient else min(self._sending.first_wait * 2**waiting.tries, LONGEST_WAIT)
        tries = waiting.tries + 1
        with self._changed:
            trouble = Trouble(waiting.alert.id, waiting.alert.case, self.name, why, tries)
            self.trouble[waiting.alert.id] = trouble
            again = _Waiting(time.monotonic() + wait, next(self._numbers), waiting.alert, min(tries, 30))
            heapq.heappush(self._heap, again)
        self._sending.told(trouble)

    def _done(self, id_: str) -> None:
        self._ids.discard(id_)
        self._gone.discard(id_)
        self.trouble.pop(id_, None)
        self._changed.notify_all()


class Sending:
    """Everything that is to be sent, and how far it has come. Safe for many threads."""

    def __init__(
        self,
        site: Site,
        *,
        delivered: Callable[[Delivery, Alert], None],
        told: Callable[[Trouble], None] = lambda _: None,
        out: TextIO | None = None,
        first_wait: float = FIRST_WAIT,
    ) -> None:
        """Open the ways of a site's file.

        Args:
            site: who is reached how.
            delivered: called when an alert has got through one way, from that way's thread; keeps it in the record. What it
                raises makes the alert be sent again.
            told: called each time an alert did not get through.
            out: what `lines: "-"` writes to.
            first_wait: seconds to wait after the first failure.

        Raises:
            Refused: a secret is not there.
        """
        self.delivered, self.told, self.first_wait = delivered, told, first_wait
        self._queues: dict[str, dict[str, _Queue]] = {}
        opened = {
            name: {key: (receiver, way(channel, site, out)) for key, channel in _named(name, receiver)}
            for name, receiver in site.receivers.items()
        }
        for name, ways in opened.items():
            self._queues[name] = {key: _Queue(key, receiver, each, self) for key, (receiver, each) in ways.items()}

    def ways(self, contact: str) -> tuple[str, ...]:
        """The names of the ways to a receiver, as deliveries name them; none where the site's file does not have it."""
        return tuple(self._queues.get(contact, ()))

    def send(self, alerts: Iterable[Alert], already: Collection[Delivery] = ()) -> list[Alert]:
        """Send alerts, but not the ways that have been delivered already; at once, in the order given.

        Returns:
            Those that nobody in the site's file receives.
        """
        unknown: list[Alert] = []
        for alert in alerts:
            queues = self._queues.get(alert.contact)
            if queues is None:
                unknown.append(alert)
                continue
            for name, queue in queues.items():
                if Delivery(alert.id, name) not in already:
                    queue.put(alert)
        return unknown

    def drop(self, ids: Collection[str]) -> None:
        """Do not send these any more, where they have not got through yet."""
        for queues in self._queues.values():
            for queue in queues.values():
                queue.drop(ids)

    def trouble(self) -> list[Trouble]:
        """What has not got through yet although it was tried."""
        return [
            each for queues in self._queues.values() for queue in queues.values() for each in [*queue.trouble.values()]
        ]

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until everything has got through; False where the time ran out."""
        until = None if seconds is None else time.monotonic() + seconds
        for queues in self._queues.values():
            for queue in queues.values():
                if not queue.idle(None if until is None else max(0.0, until - time.monotonic())):
                    return False
        return True

    def close(self) -> None:
        """Stop. What has not got through stays undelivered in the record, and is sent at the next start."""
        for queues in self._queues.values():
            for queue in queues.values():
                queue.stop()


def _named(name: str, receiver: Receiver) -> Iterator[tuple[str, Channel]]:
    seen: dict[str, int] = {}
    for channel in receiver.by:
        number = seen[channel.name] = seen.get(channel.name, 0) + 1
        yield f"{name}/{channel.name}" + ("" if number == 1 else f"-{number}"), channel
