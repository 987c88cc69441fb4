"""The monitor at work: what it has acknowledged it never forgets, and what is due is sent once, whatever the clock does."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cases_at_hand import CASE, PLAN, library, plan, seen, told
from reference_engine import ReferenceEngine

from riskengine.audit.store import Store
from riskengine.audit.verifying import verify
from riskengine.language.times import DAY, HOUR, MINUTE, SECOND, parse_as_of
from riskengine.monitoring.alert import WITHDRAWN
from riskengine.monitoring.delivery.sending import Sending
from riskengine.monitoring.events import Event
from riskengine.monitoring.journal import DELIVERY, EVENT, KeptPlan, MemoryJournal, RecordJournal
from riskengine.monitoring.monitor import Monitor
from riskengine.monitoring.plan_file import read_plan
from riskengine.monitoring.receivers import Site
from riskengine.monitoring.running import Kept, Runner

NOW = parse_as_of("2026-10-20T12:00:00+02:00").microseconds


class Clock:
    """A clock that is set."""

    def __init__(self, now: int = NOW) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


class Out(io.StringIO):
    """What came out, as documents."""

    def alerts(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]

    def kinds(self) -> list[str]:
        return [each["kind"] for each in self.alerts()]


def site(text: str = PLAN) -> Site:
    contacts = {person.contact for people in plan(text).duty.functions.values() for person in people}
    return Site.model_validate(
        {
            "receivers": {name: {"language": "en", "by": [{"lines": "-"}]} for name in contacts},
            "link": "https://r.example/{record}",
        }
    )


@contextmanager
def running(
    journal: Any, clock: Callable[[], int], out: Out, text: str = PLAN, said: list[str] | None = None
) -> Iterator[Runner]:
    runner = Runner(
        Monitor(library(), ReferenceEngine(), history=journal.history),
        journal,
        lambda delivered: Sending(site(text), delivered=delivered, out=out, first_wait=0.01),
        clock=clock,
        link="https://r.example/{record}",
        told=(said if said is not None else []).append,
    )
    runner.start(
        [(plan(text), KeptPlan(CASE, text, "plan.yaml", 0))], lambda kept: read_plan(kept.text, kept.file, library())
    )
    try:
        yield runner
        runner.settle()
        assert runner.sending.wait(120)
        runner.settle()
    finally:
        runner.stop()


@contextmanager
def recorded(path: Path) -> Iterator[RecordJournal]:
    with Store.open(path) as store:
        yield RecordJournal(store)
        assert verify(store).holds


def three_signs(at: int = NOW) -> list[Event]:
    signs = ("sleeps-little", "locks-door", "talks-of-watching")
    return [seen(sign, at - (3 - number) * MINUTE) for number, sign in enumerate(signs)]


def take(runner: Runner, events: Sequence[Event]) -> list[Kept]:
    kept = runner.accept(events)
    runner.settle()
    return kept


def test_what_is_acknowledged_is_kept_and_what_is_due_goes_out_with_a_link(tmp_path: Path) -> None:
    out = Out()
    with recorded(tmp_path / "record.db") as journal, running(journal, Clock(), out) as runner:
        kept = take(runner, three_signs())
        assert all(each.entry and each.refused is None for each in kept)
        assert [each.id for each in journal.history(CASE)] == [each.event.id for each in kept]
    (alert,) = out.alerts()
    assert alert["kind"] == "contact-due" and alert["link"] == f"https://r.example/{kept[-1].entry}"


def test_after_a_restart_all_is_as_before_and_nothing_is_sent_again(tmp_path: Path) -> None:
    clock, out = Clock(), Out()
    with recorded(tmp_path / "record.db") as journal:
        with running(journal, clock, out) as runner:
            take(runner, three_signs())
            assert runner.sending.wait(120)
            clock.now += 2 * HOUR + SECOND
            runner.settle()
            before = runner.rows(10)[0][0].document
        assert out.kinds() == ["contact-due", "escalated"]
        with running(journal, clock, out) as again:
            assert again.rows(10)[0][0].document == before
        assert out.kinds() == ["contact-due", "escalated"]
        clock.now += HOUR
        with running(journal, clock, out):
            pass
        assert out.kinds() == ["contact-due", "escalated", "overdue"]


def test_an_alert_that_nobody_got_before_the_machine_died_goes_out_at_the_next_start(tmp_path: Path) -> None:
    clock = Clock()
    with recorded(tmp_path / "record.db") as journal:
        journal.keep_plan(KeptPlan(CASE, PLAN, "plan.yaml", NOW - DAY))
        journal.keep(three_signs())  # and here it died
        out = Out()
        with running(journal, clock, out):
            pass
        assert out.kinds() == ["contact-due"]


def test_a_clock_that_goes_back_or_leaps_neither_loses_nor_repeats() -> None:
    steady_clock, steady = Clock(), Out()
    with running(MemoryJournal(), steady_clock, steady) as runner:
        take(runner, three_signs())
        for _ in range(72):
            steady_clock.now += HOUR
            runner.settle()
    wild_clock, wild = Clock(), Out()
    with running(MemoryJournal(), wild_clock, wild) as runner:
        take(runner, three_signs())
        for hours in (1, -3, 2, 30, -40, 5, 40, -1, 38):
            wild_clock.now += hours * HOUR
            runner.settle()
    reminders = {"reminder"}
    assert {each["id"] for each in wild.alerts() if each["kind"] not in reminders} == {
        each["id"] for each in steady.alerts() if each["kind"] not in reminders
    }
    assert len({each["id"] for each in wild.alerts()}) == len(wild.alerts())
    # Of the reminders that a sleep made late only the last of each look went out, and the very last one is there.
    assert 0 < wild.kinds().count("reminder") < steady.kinds().count("reminder")
    last = max(
        steady.alerts(), key=lambda each: each["due"]
    )  # each way has a thread of its own, so lines have no order
    assert last["id"] in {each["id"] for each in wild.alerts()}


def test_the_hour_that_comes_twice_has_each_alert_once() -> None:
    """On 25 October 2026 the clocks go back; the machine may be set to local time or not, the moment is one."""
    start = parse_as_of("2026-10-25T00:30:00+02:00").microseconds
    clock, out = Clock(start), Out()
    with running(MemoryJournal(), clock, out) as runner:
        take(runner, three_signs(start))
        assert runner.sending.wait(120)
        for _ in range(40):
            clock.now += 10 * MINUTE
            runner.settle()
            assert runner.sending.wait(120)
    kinds = out.kinds()
    assert kinds == ["contact-due", "escalated", "overdue"]
    assert [each["due"] for each in out.alerts()] == [
        "2026-10-24T22:29:00Z",
        "2026-10-25T00:29:00Z",
        "2026-10-25T01:29:00Z",
    ]


def test_a_repeated_event_is_acknowledged_and_changes_nothing(tmp_path: Path) -> None:
    out = Out()
    with recorded(tmp_path / "record.db") as journal:
        with running(journal, Clock(), out) as runner:
            first = take(runner, three_signs())
            assert not any(each.repeated for each in first)
            again = take(runner, [*three_signs(), three_signs()[0]])
            assert all(each.repeated and each.refused is None for each in again)
        with running(journal, Clock(), out) as runner:
            assert all(each.repeated for each in take(runner, three_signs()))
        assert len(list(journal.history(CASE))) == 3
    assert out.kinds() == ["contact-due"]


def test_what_is_refused_is_not_kept_and_the_rest_is() -> None:
    journal, out = MemoryJournal(), Out()
    with running(journal, Clock(), out) as runner:
        good = three_signs()
        strange = Event(good[0].said.model_copy(update={"case": "K-9", "id": "x"}), good[0].told, 0)
        otherwise = seen("locks-door", NOW - 9 * MINUTE, good[0].id)
        tomorrow = seen("uses-substances", NOW + DAY)
        soon = seen("skips-medicine", NOW + MINUTE)
        kept = take(runner, [good[0], strange, otherwise, tomorrow, soon])
    codes = [None if each.refused is None else each.refused.problems[0].code for each in kept]
    assert codes == [None, "unplanned-case", "told-otherwise", "told-in-the-future", None]
    assert [each.id for each in journal.history(CASE)] == [good[0].id, soon.id]


def test_when_the_record_cannot_be_written_nothing_is_acknowledged_and_it_goes_on_after() -> None:
    class Full(MemoryJournal):
        full = True

        def keep(self, events: Sequence[Event]) -> list[str]:
            if self.full:
                raise OSError("disk full")
            return super().keep(events)

    journal, out = Full(), Out()
    with running(journal, Clock(), out) as runner:
        with pytest.raises(OSError, match="disk full"):
            runner.accept(three_signs())
        runner.settle()
        assert out.alerts() == [] and runner.rows(1)[0][0].state == "calm"
        journal.full = False
        assert all(each.entry for each in take(runner, three_signs()))
    assert out.kinds() == ["contact-due"]


def test_a_correction_withdraws_what_was_sent_and_one_more_brings_it_again_under_a_new_id() -> None:
    journal, out, clock = MemoryJournal(), Out(), Clock()
    with running(journal, clock, out) as runner:
        take(runner, three_signs())
        assert runner.sending.wait(120)
        wrong = three_signs()[2].id
        take(runner, [told("withdrawal", NOW, "w1", of=wrong)])
        assert runner.sending.wait(120)
        take(runner, [told("withdrawal", NOW, "w2", of="w1")])
    alerts = out.alerts()
    assert out.kinds() == ["contact-due", WITHDRAWN, "contact-due"]
    assert alerts[1]["of"] == alerts[0]["id"] and alerts[2]["id"] == f"{alerts[0]['id']}.2"
    again = Out()
    with running(journal, clock, again):
        pass
    assert again.alerts() == []


def test_what_was_withdrawn_before_it_was_sent_is_never_heard_of() -> None:
    journal, out = MemoryJournal(), Out()
    with running(journal, Clock(), out) as runner:
        take(runner, [*three_signs(), told("withdrawal", NOW, "w1", of=three_signs()[2].id)])
    assert out.alerts() == []


def test_a_changed_plan_holds_from_when_it_was_given_and_is_there_after_a_restart() -> None:
    journal, out, clock = MemoryJournal(), Out(), Clock()
    with running(journal, clock, out) as runner:
        take(runner, three_signs()[:2])
    stricter = PLAN.replace("threshold: 3", "threshold: 2").replace("version: 1", "version: 2")
    clock.now += HOUR
    with running(journal, clock, out, stricter) as runner:
        assert runner.rows(1)[0][0].state == "contact-due"
    clock.now += MINUTE
    with running(journal, clock, out, stricter) as runner:
        assert runner.rows(1)[0][0].state == "contact-due"
    assert out.kinds() == ["contact-due"] and len(list(journal.plans())) == 2


def test_many_threads_hand_in_and_all_is_kept_once(tmp_path: Path) -> None:
    out = Out()
    with recorded(tmp_path / "record.db") as journal, running(journal, Clock(), out) as runner:
        signs = [seen("sleeps-little", NOW - at * SECOND, f"e{at}") for at in range(80)]

        def hand_in(number: int) -> None:
            for each in signs[number::4]:
                runner.accept([each])
            runner.accept(signs[number::8])

        threads = [threading.Thread(target=hand_in, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        runner.settle()
        assert sorted(each.id for each in journal.history(CASE)) == sorted(each.id for each in signs)


def test_the_record_tells_who_was_told_what_and_erasing_takes_it_away(tmp_path: Path) -> None:
    from riskengine.audit.circumstances import Person

    out = Out()
    with Store.open(tmp_path / "record.db") as store:
        with running(RecordJournal(store), Clock(), out) as runner:
            take(runner, three_signs())
        (delivery,) = store.events(DELIVERY)
        document = json.loads(delivery.document)
        assert document["alert"]["id"] == out.alerts()[0]["id"] and document["way"].endswith("/lines")
        store.erase(CASE, by=Person(id="hpr:9999999"), basis=None)
        assert list(store.events(EVENT)) == [] and verify(store).holds
        again = Out()
        with running(RecordJournal(store), Clock(), again) as runner:
            assert runner.rows(1)[0][0].state == "calm"
        assert again.alerts() == []


def test_an_alert_that_nobody_receives_is_told_of() -> None:
    said: list[str] = []
    text = PLAN.replace("contact: ward}", "contact: nobody-knows}")
    runner = Runner(
        Monitor(library(), ReferenceEngine(), history=(journal := MemoryJournal()).history),
        journal,
        lambda delivered: Sending(site(), delivered=delivered, out=Out()),
        clock=Clock(parse_as_of("2026-10-24T12:00:00+02:00").microseconds),
        told=said.append,
    )
    runner.start(
        [(plan(text), KeptPlan(CASE, text, "plan.yaml", 0))], lambda kept: read_plan(kept.text, kept.file, library())
    )
    take(runner, three_signs(parse_as_of("2026-10-24T12:00:00+02:00").microseconds))
    runner.stop()
    assert any("there is no receiver nobody-knows" in each for each in said)


def test_a_fault_inside_is_told_and_nothing_more_is_acknowledged() -> None:
    said: list[str] = []
    with running(MemoryJournal(), Clock(), Out(), said=said) as runner:
        runner._monitor.advance = lambda _: 1 / 0  # type: ignore[method-assign,assignment,return-value]
        with pytest.raises(ZeroDivisionError):
            runner.accept(three_signs())
        with pytest.raises(ZeroDivisionError):
            runner.accept(three_signs())
    assert said == ["ZeroDivisionError: division by zero"]
