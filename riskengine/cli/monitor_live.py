"""A monitor that goes by the clock: events into the record, alerts to their receivers, until it is stopped."""

from __future__ import annotations

import ipaddress
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from ..api import Library
from ..problems import Problem, Refused, quoted
from .address import host_and_port
from .audit_store import default_store, opened
from .console import note
from .monitor_words import said
from .monitoring import NOT_IN_ORDER, Call, chosen_engine, clock, site_of, tell_unlisted

if TYPE_CHECKING:
    from types import FrameType

    from ..monitoring.delivery.sending import Trouble
    from ..monitoring.plan import Plan
    from ..monitoring.receivers import Site
    from ..monitoring.running import Runner

SEND_FOR = 60.0
"""Seconds that a call which does not go on waits for its alerts to get through."""
_CHUNK = 1 << 16


def run_live(call: Call, library: Library, plans: Sequence[Plan]) -> int:
    """Run until it is stopped, or until the events that were given are kept and sent.

    Raises:
        Refused: the site's file, an address or a secret is in no order.
        NotKept: the record cannot be opened or written.
    """
    from ..monitoring.alone import alone
    from ..monitoring.delivery.sending import Sending
    from ..monitoring.journal import KeptPlan, RecordJournal
    from ..monitoring.monitor import Monitor
    from ..monitoring.plan_file import read_plan
    from ..monitoring.running import Runner

    address = None if call.listen is None else host_and_port(call.listen)
    token = _token(call, address)
    site = site_of(call, plans) or _standard_output(plans, call.language)
    shown = _Shown(call.watch)
    with ExitStack() as stack:
        store = stack.enter_context(opened(call.record, call.keys, create=True))
        stack.enter_context(alone(store.engine))
        engine = chosen_engine(call)
        stack.callback(engine.close)
        journal = RecordJournal(store)
        runner = Runner(
            Monitor(
                library, engine, history=journal.history, recorded=lambda id_, case: store.assessment(id_, case=case)
            ),
            journal,
            lambda delivered: Sending(
                site, delivered=delivered, told=partial(_tell_trouble, call.language, shown), out=shown.out
            ),
            clock=clock,
            link=site.link,
            told=shown.tell,
        )
        kept = [(plan, KeptPlan(plan.case, plan.text, plan.file, 0)) for plan in plans]
        stack.callback(runner.stop)
        runner.start(kept, lambda each: read_plan(each.text, each.file, library))
        count = runner.rows(0)[1]
        if call.events is None or call.watch or address is not None:
            key = "started-one" if count == 1 else "started"
            record = _shown_address(call.record or str(default_store()))
            note(said(call.language, key, count=count, engine=engine.name, record=record))
        stopping = threading.Event()
        with _stopped_by_signals(stopping):
            if address is not None:
                stack.enter_context(_listening(call, runner, plans, address, token))
            status = _hand_in(call, runner, plans, stopping)
            if address is not None or call.watch:
                if not call.watch:
                    note(said(call.language, "stop"))
                shown.until(stopping, runner, call.language)
            elif not stopping.is_set():
                _send_out(call, runner, stopping)
        if runner.failed is not None:
            raise runner.failed
        if stopping.is_set():
            note(said(call.language, "stopped"))
        return status


def _shown_address(record: str) -> str:
    """Where the record is, without the password that an address may hold: what is shown may end in a log."""
    if "://" not in record:
        return record
    from ..audit.database import url_of

    return url_of(record).render_as_string(hide_password=True)


def _hand_in(call: Call, runner: Runner, plans: Sequence[Plan], stopping: threading.Event) -> int:
    """Hand in the events that were given; gives 1 where some were refused."""
    from ..monitoring.event_lines import events_of

    if call.events is None:
        return 0
    kept = refused = repeated = 0
    with _stream(call.events) as stream:
        for number, lines in _chunks(stream, stopping):
            good = []
            name = "stdin" if call.events == "-" else call.events
            for each in events_of(lines, name, received=runner.now(), first=number):
                if isinstance(each, Refused):
                    refused += 1
                    note(str(each))
                else:
                    good.append(each)
            for done in runner.accept(good) if good else ():
                if done.refused is not None:
                    refused += 1
                    note(str(done.refused))
                elif done.repeated:
                    repeated += 1
                else:
                    kept += 1
                    tell_unlisted([done.event], plans)
    note(said(call.language, "kept", kept=kept, repeated=repeated, refused=refused))
    return NOT_IN_ORDER if refused else 0


def _send_out(call: Call, runner: Runner, stopping: threading.Event) -> None:
    waited = 0.0
    while waited < SEND_FOR and not stopping.is_set() and not runner.sending.wait(0.2):
        waited += 0.2
    if left := len(runner.sending.trouble()):
        note(said(call.language, "undelivered", count=left))


@contextmanager
def _stream(events: str) -> Iterator[BinaryIO]:
    if events == "-":
        yield sys.stdin.buffer
        return
    try:
        with open(events, "rb") as stream:  # noqa: PTH123 - the name is told as it was given
            yield stream
    except OSError as error:
        raise Refused([Problem("no-file", f"{quoted(events)} cannot be read: {error.strerror or error}")]) from None


def _chunks(stream: BinaryIO, stopping: threading.Event) -> Iterator[tuple[int, list[str]]]:
    """The lines that are there, with the number of the first: what comes slowly is not waited for, what is there goes together."""
    number, rest = 1, b""
    read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
    while not stopping.is_set() and (part := read(_CHUNK)):
        *lines, rest = (rest + part).split(b"\n")
        if lines:
            yield number, [each.decode("utf-8", "surrogateescape") for each in lines]
            number += len(lines)
    if rest:
        yield number, [rest.decode("utf-8", "surrogateescape")]


@contextmanager
def _stopped_by_signals(stopping: threading.Event) -> Iterator[None]:
    """Ctrl-C and the system's wish to end stop the monitor in good order; a second Ctrl-C ends it at once."""

    def stop(number: int, _: FrameType | None) -> None:
        stopping.set()
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _token(call: Call, address: tuple[str, int] | None) -> str | None:
    from ..monitoring.delivery.secrets import secret

    token = None if call.token is None else secret(call.token)
    if address is not None and token is None and not _is_this_machine(address[0]):
        said_ = f"others than this machine could ask at {address[0]}, so a token is needed"
        raise Refused(
            [Problem("no-token", said_, None, "as in --token env:RISKENGINE_TOKEN; behind a server that speaks TLS")]
        )
    return token


def _is_this_machine(host: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def _standard_output(plans: Sequence[Plan], language: str) -> Site:
    """Where nobody says who gets alerts, they come out here, for a program that passes them on."""
    from ..monitoring.receivers import Site

    contacts = {person.contact for plan in plans for people in plan.duty.functions.values() for person in people}
    reader = {"language": language, "may_read": "signs", "by": [{"lines": "-"}]}
    return Site.model_validate({"receivers": dict.fromkeys(sorted(contacts), reader)})


@contextmanager
def _listening(
    call: Call, runner: Runner, plans: Sequence[Plan], address: tuple[str, int], token: str | None
) -> Iterator[None]:
    import socket

    import uvicorn

    from ..monitoring.http import application

    host, port = address
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        heard = socket.create_server((host, port), family=family)
    except OSError as error:
        said_ = f"nobody can listen at {call.listen}: {error.strerror or error}"
        raise Refused([Problem("no-address", said_, None, "give another address, as in 127.0.0.1:8800")]) from None
    signs = {plan.case: plan.signs for plan in plans if not plan.count_unlisted}
    app = application(runner, token=token, language=call.language, signs=signs)
    config = uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=2, access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [heard]}, name="http", daemon=True)
    thread.start()
    note(said(call.language, "address", address=f"http://{call.listen}/"))
    try:
        yield
    finally:
        runner.ending = True
        server.should_exit = True
        thread.join(timeout=10)
        heard.close()


def _tell_trouble(language: str, shown: _Shown, trouble: Trouble) -> None:
    if trouble.tries == 1 or not trouble.tries & (trouble.tries - 1):  # 1, 2, 4, 8 …: enough to know, and no flood
        words = {
            "case": trouble.case,
            "alert": trouble.alert,
            "way": trouble.way,
            "tries": trouble.tries,
            "why": trouble.why,
        }
        shown.tell(said(language, "trouble", **words))


class _Shown:
    """What the people who run it see: lines on stderr, or the ward's screen."""

    def __init__(self, watch: bool) -> None:
        from .monitor_watch import Watched

        self._watched = Watched() if watch else None
        self.out = None if self._watched is None else self._watched.out

    def tell(self, text: str) -> None:
        if self._watched is not None:
            self._watched.tell(text)
        else:
            note(text)

    def until(self, stopping: threading.Event, runner: Runner, language: str) -> None:
        if self._watched is not None:
            self._watched.until(stopping, runner, language)
        else:
            while not stopping.wait(0.5) and runner.failed is None:
                pass
