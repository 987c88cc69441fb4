"""The monitor at work: takes events in, keeps them, folds them, lets time pass and sends what is due.

One thread does all of this, so that there is one order. Whoever hands in events waits until these are kept; those that come at
the same time are kept in one transaction.
"""

from __future__ import annotations

import hashlib
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NamedTuple

from ..evaluation.canonical import canonical
from ..language import times
from ..problems import Problem, Refused, quoted
from .alert import REMINDER, WITHDRAWN, Alert, alert_id
from .delivery.sending import Delivery, Sending
from .events import Event
from .journal import Journal, KeptDelivery, KeptPlan
from .monitor import CLOCK_SKEW, Folded, Monitor
from .plan import Plan
from .screen import Row, in_order, row_of

MOST_TOGETHER = 500
"""How many events are kept in one transaction at most."""
LOOK = 1.0
"""How many seconds pass at most between two looks at the clock, so that a clock that is set or a machine that slept is noticed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one event: the id of its entry in the record; or why it was refused; or that it was kept before."""

    event: Event
    entry: str | None
    refused: Refused | None = None
    repeated: bool = False


class _Asked(NamedTuple):
    events: Sequence[Event]
    answer: Future[list[Kept]]


class Runner:
    """A monitor that runs. Safe for many threads."""

    def __init__(
        self,
        monitor: Monitor,
        journal: Journal,
        sending: Callable[[Callable[[Delivery, Alert], None]], Sending],
        *,
        clock: Callable[[], int],
        link: str | None = None,
        told: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Bring together what runs.

        Args:
            monitor: as yet without cases.
            journal: where plans, events and deliveries are, or will be.
            sending: the ways out, given what is to be called when an alert has got through.
            clock: the moment, in microseconds UTC; it may go back and leap.
            link: the page of an entry in the record, with {record} for its id.
            told: called with what the people who run the monitor must know.
        """
        self._monitor, self._journal = monitor, journal
        self._clock, self._link, self._told = clock, link, told
        self._moment = 0
        self._asked: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._entries: dict[str, str] = {}
        self._in_hand: list[_Asked] = []
        self._told_before: dict[int, int] = {}
        self._delivered: dict[str, dict[str, tuple[Alert | None, set[str]]]] = {}
        self._guard = threading.Lock()
        self._folding = threading.Lock()
        self._thread: threading.Thread | None = None
        self.ending = False
        self.changes = 0
        self.changed = threading.Condition()
        self.failed: BaseException | None = None
        self._told_gone: set[str] = set()
        self.sending = sending(self.delivered)

    # Starting and stopping

    def start(self, plans: Iterable[tuple[Plan, KeptPlan]], read: Callable[[KeptPlan], Plan]) -> None:
        """Rebuild the state from the journal, take the plans in, and begin.

        Args:
            plans: the plans as they are now; one that differs from the last kept one of its case holds from now on.
            read: reads a kept plan's text.

        Raises:
            Refused: a kept plan cannot be read any more, or a new one is in no order.
            NotKept: a new plan could not be kept.
        """
        texts: dict[str, str] = {}
        for kept in self._journal.plans():
            texts[kept.case] = kept.text
            self._monitor.plan(read(kept), kept.since)
            self._moment = max(self._moment, kept.since)
        for delivery in self._journal.deliveries():
            self._note(delivery)
            self._moment = max(self._moment, delivery.at)
        self._look()
        self._monitor.advance(self._moment)
        self._monitor.fold(self._kept_before())
        for plan, now in plans:
            if texts.get(plan.case) != now.text:
                since = now._replace(since=self._moment)
                self._entries[plan.case] = self._journal.keep_plan(since)
                self._monitor.plan(plan, since.since)
        self._send_all()
        self._thread = threading.Thread(target=self._work, name="monitor", daemon=True)
        self._thread.start()

    def _kept_before(self) -> Iterator[Event]:
        for entry, event in self._journal.events():
            key, content = _marks(event)
            if key not in self._told_before:
                self._told_before[key] = content
                self._entries[event.case] = entry
                yield event

    def stop(self) -> None:
        """Take in what has been handed in, and stop."""
        if self._thread is not None:
            self._asked.put(None)
            self._thread.join()
        self.sending.close()

    # Taking in

    def accept(self, events: Sequence[Event]) -> list[Kept]:
        """Take events in; those that are not refused are kept when it returns.

        Raises:
            NotKept: none was kept, and nothing is known of any.
        """
        if self.failed is not None:
            raise self.failed
        asked = _Asked(events, Future())
        self._asked.put(asked)
        if self.failed is not None:
            self._answer_all(self.failed)
        return asked.answer.result()

    def settle(self) -> None:
        """Return when everything handed in before has been folded, and time has passed until now."""
        if self.failed is None:
            self.accept(())

    def now(self) -> int:
        """The moment for what is received now, in microseconds UTC; never before an earlier one."""
        return max(self._moment, self._clock())

    def rows(self, most: int) -> tuple[list[Row], int]:
        """How the cases stand, the most pressing first: at most so many, and how many there are."""
        with self._folding:
            found = in_order(row_of(each) for each in self._monitor.cases())
            return [row.with_reasons() for row in found[:most]], len(found)

    def delivered(self, delivery: Delivery, alert: Alert) -> None:
        """Keep that an alert got through one way. Called by the ways' threads."""
        kept = KeptDelivery(alert.case, alert.document, delivery.way, self.now())
        self._journal.keep_delivery(kept)
        self._note(kept)
        if alert.kind == WITHDRAWN:
            with self._guard:
                self._told_gone.add(alert.case)

    # The one thread

    def _work(self) -> None:
        try:
            while self._turn():
                pass
        except BaseException as error:  # whoever waits must be told
            self.failed = error
            self._told(f"{type(error).__name__}: {error}")
            self._answer_all(error)
            self._tell()

    def _answer_all(self, error: BaseException) -> None:
        """Tell those that wait that nothing more is taken in."""
        in_hand, self._in_hand = self._in_hand, []
        with suppress(queue.Empty):
            while True:
                asked = self._asked.get_nowait()
                if asked is not None:
                    in_hand.append(asked)
        for asked in in_hand:
            with suppress(InvalidStateError):  # it was told already
                asked.answer.set_exception(error)

    def _turn(self) -> bool:
        batch, more = self._batch()
        self._in_hand = batch
        self._look()
        with self._folding:
            self._after(self._monitor.advance(self._moment))
            if batch:
                self._take_in(batch)
            self._send_what_came_again()
        self._in_hand = []
        return more

    def _batch(self) -> tuple[list[_Asked], bool]:
        batch: list[_Asked] = []
        try:
            first = self._asked.get(timeout=self._wait())
            while first is not None:
                batch.append(first)
                if sum(len(each.events) for each in batch) >= MOST_TOGETHER:
                    return batch, True
                first = self._asked.get_nowait()
        except queue.Empty:
            return batch, True
        return batch, False

    def _wait(self) -> float:
        due = self._monitor.next_moment()
        return LOOK if due is None else min(LOOK, max(0.0, (due - self._clock()) / times.SECOND))

    def _look(self) -> None:
        self._moment = max(self._moment, self._clock())

    def _take_in(self, batch: Sequence[_Asked]) -> None:
        answers: list[list[Kept]] = []
        good: list[Event] = []
        new: dict[int, int] = {}
        for asked in batch:
            answer = []
            for event in asked.events:
                key, content = _marks(event)
                before = self._told_before.get(key, new.get(key))
                refused = self._refusal(event, before, content)
                answer.append(Kept(event, None, refused, repeated=refused is None and before is not None))
                if refused is None and before is None:
                    new[key] = content
                    good.append(event)
            answers.append(answer)
        try:
            entries = iter(self._journal.keep(good) if good else ())
        except Exception as error:  # nothing was kept: whoever handed it in hands it in again
            for asked in batch:
                asked.answer.set_exception(error)
            return
        for asked, answer in zip(batch, answers, strict=True):
            taken = [each.refused is None and not each.repeated for each in answer]
            done = [
                replace(each, entry=next(entries)) if new_ else each for each, new_ in zip(answer, taken, strict=True)
            ]
            for each in done:
                if each.entry is not None:
                    self._entries[each.event.case] = each.entry
            if asked.events:
                asked.answer.set_result(done)
        self._told_before |= new
        self._after(self._monitor.fold(good))
        self._send_what_came_again()
        for asked in batch:
            if not asked.events:
                asked.answer.set_result([])
        if good:
            self._tell()

    def _refusal(self, event: Event, before: int | None, content: int) -> Refused | None:
        if event.told > self._moment + CLOCK_SKEW:
            said = f"{event.id}: it says that it was told at a time that has not come yet"
            hint = "compare the clocks of the two systems"
            return Refused([Problem("told-in-the-future", said, None, hint)])
        if before is not None:
            if before == content:
                return None
            message = f"the event {quoted(event.id)} of {event.case} was told before, and said something else"
            return Refused([Problem("told-otherwise", message, None, "correct it with an event that replaces it")])
        return self._monitor.refusal(event)

    def _after(self, folded: Folded) -> None:
        self._withdraw(_last_reminders(folded.withdrawn))
        self._send(_last_reminders(folded.alerts))
        if folded.alerts or folded.withdrawn:
            self._tell()

    def _tell(self) -> None:
        with self.changed:
            self.changes += 1
            self.changed.notify_all()

    # Sending

    def _send_all(self) -> None:
        """After a restart: what is due and has not been delivered, and what was delivered and is due no more."""
        for state in self._monitor.cases():
            due = self._monitor.alerts(state.case)
            self._send(_last_reminders(sorted(due.values(), key=lambda each: (each.due, each.step))))
            sent = [alert for alert, _ in self._delivered.get(state.case, {}).values() if alert is not None]
            gone = [each for each in sent if each.kind != WITHDRAWN and _first(each.id) not in due]
            self._withdraw(_last_reminders(gone))

    def _send(self, alerts: Iterable[Alert]) -> None:
        for each in alerts:
            alert = self._linked(each)
            gone = self._times_withdrawn(alert)
            self.sending.drop([alert_id(alert.case, alert.chart, WITHDRAWN, _first(alert.id), gone + 1)])
            if gone:  # its receiver was told that it no longer applied; now it does again
                alert = replace(alert, id=f"{alert.id}.{gone + 1}")
            self._out(alert)

    def _withdraw(self, alerts: Iterable[Alert]) -> None:
        for each in alerts:
            first = _first(each.id)
            gone = self._times_withdrawn(each)
            id_ = first if gone == 0 else f"{first}.{gone + 1}"
            self.sending.drop([id_])
            if self._ways(each.case, id_):
                notice = alert_id(each.case, each.chart, WITHDRAWN, first, gone + 1)
                withdrawn = replace(
                    each, id=notice, kind=WITHDRAWN, of=id_, answer_by=None, due=self._moment, late=False
                )
                self._out(self._linked(withdrawn))

    def _send_what_came_again(self) -> None:
        """An alert may have become due again while its receiver was being told that it was not."""
        with self._guard:
            cases, self._told_gone = self._told_gone, set()
        for case in cases:
            self._send(each for each in self._monitor.alerts(case).values() if self._times_withdrawn(each))

    def _out(self, alert: Alert) -> None:
        already = {Delivery(alert.id, way) for way in self._ways(alert.case, alert.id)}
        for unknown in self.sending.send([alert], already):
            self._told(
                f"{unknown.case}: nobody gets the alert {unknown.id}, for there is no receiver {unknown.contact}"
            )

    def _linked(self, alert: Alert) -> Alert:
        entry = self._entries.get(alert.case)
        return alert if self._link is None or entry is None else replace(alert, link=self._link.format(record=entry))

    def _note(self, kept: KeptDelivery) -> None:
        with self._guard:
            of_case = self._delivered.setdefault(kept.case, {})
            alert = _alert(kept.alert)
            of_case.setdefault(alert.id, (alert, set()))[1].add(kept.way)

    def _ways(self, case: str, id_: str) -> frozenset[str]:
        with self._guard:
            return frozenset(self._delivered.get(case, {}).get(id_, (None, ()))[1])

    def _times_withdrawn(self, alert: Alert) -> int:
        """How many times its receiver has been told that it no longer applies."""
        first = _first(alert.id)
        with self._guard:
            there = self._delivered.get(alert.case, {})
            count = 0
            while alert_id(alert.case, alert.chart, WITHDRAWN, first, count + 1) in there:
                count += 1
            return count


def _last_reminders(alerts: Iterable[Alert]) -> list[Alert]:
    """Without the reminders that a later one makes needless: after a long sleep of the machine, one is enough."""
    found = list(alerts)
    last = {(each.case, each.chart): each.id for each in found if each.kind == REMINDER}
    return [each for each in found if each.kind != REMINDER or last[each.case, each.chart] == each.id]


def _marks(event: Event) -> tuple[int, int]:
    """What tells an event from others, and one content of it from another; short, for there are as many as there are events."""
    document = {key: each for key, each in event.document().items() if key != "received"}
    key = hashlib.blake2b(f"{event.case}\x1f{event.id}".encode(), digest_size=8).digest()
    return int.from_bytes(key), int.from_bytes(hashlib.blake2b(canonical(document), digest_size=8).digest())


def _first(id_: str) -> str:
    """The id that an alert had before it was withdrawn and came again."""
    return id_.partition(".")[0]


def _alert(document: Mapping[str, object]) -> Alert:
    given = dict(document)
    signs = given.get("signs")
    if isinstance(signs, Mapping):
        given["signs"] = {language: tuple(each) for language, each in signs.items()}
    return Alert(**given)  # type: ignore[arg-type]
