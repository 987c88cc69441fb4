"""How many events a second a monitor follows, how much it remembers, and how soon somebody is told."""

from __future__ import annotations

import gc
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from riskengine.api import Ruleset
from riskengine.audit.store import Store
from riskengine.language.times import DAY, format_datetime
from riskengine.monitoring.delivery.sending import Sending
from riskengine.monitoring.events import ObservationForm, event
from riskengine.monitoring.journal import KeptPlan, RecordJournal
from riskengine.monitoring.monitor import Monitor
from riskengine.monitoring.plan_file import read_plan
from riskengine.monitoring.receivers import Site
from riskengine.monitoring.running import Runner
from riskengine.monitoring.statechart import Engine

from . import monitoring_orders
from .measure import ROOT, Figure, Report, Table
from .watched_cases import BEGIN, followed, library, monitor, plans, year

CASES, EVENTS, PASSES = 200, 100, 10
RATE, LASTING = 500, 10.0
SPAN, END = 30 * DAY, BEGIN + 1000 * DAY
LATENCY = 1.0
FLAT = 1.1
FILLED = 5
"""After so many passes a case has filled what is bounded: the signs of its window, its checkpoints, its latest alerts."""


ENGINES = ("durable-rules", "statemachine")
PROCESSES = 2
CHUNK = 250
"""So many cases of the year are followed at a time, so that their events fit into memory."""


def measure(cases: int = CASES, year_of: int = 50, engines: Sequence[str] = ENGINES, *, orders: bool = True) -> Report:
    """The figures for so many cases, and a year of so many; with `orders`, of cases told out of order too."""
    runs = {name: _in_its_own_process(cases, name) for name in engines}
    first = runs[engines[0]]
    assert len({run.alerts for run in runs.values()}) == 1, "the engines differ"
    plain = _assessed_each_time(cases) / (cases * EVENTS)
    late = sorted(_latencies())
    p99 = late[int(len(late) * 0.99)]
    alerts = _years(year_of)
    each = (first.memory[-1] - first.memory[0]) / cases
    figures = [
        Figure("an event, assessed anew and nothing more", plain),
        *(
            Figure(f"an event, followed with {name}", run.seconds, "assessed anew", run.seconds / plain)
            for name, run in runs.items()
        ),
        Figure(
            f"memory after pass {PASSES} of {cases * EVENTS // PASSES:,} events each",
            0,
            f"after pass {FILLED}",
            first.memory[-1] / first.memory[FILLED],
            FLAT,
            shown=_size(first.memory[-1]),
        ),
        Figure(f"99 of 100 alerts out, at {RATE} events a second", p99, "one second", p99 / LATENCY, 1.0),
    ]
    tables = [
        Table(("pass", "memory of the process"), [[str(at), _size(each)] for at, each in enumerate(first.memory)])
    ]
    notes = [
        f"until pass {FILLED} a case fills what is bounded: the signs of its window, its checkpoints, its latest alerts",
        f"an open case adds {each / 1024:.0f} KiB to the process, its alerts and checkpoints included",
        f"alerts given, as many with each engine: {first.alerts:,}",
        f"assessments made for an event, on the average: {first.assessments:.2f}; the other conclusions are those of signs alike",
        f"a year of {year_of:,} cases: fast-forward in one leap gives the same {alerts:,} alerts as event by event",
        f"latency: from handing in an event until the alert's line is written; {len(late):,} alerts, median "
        f"{late[len(late) // 2] * 1000:.0f} ms, each event on disk in the record first",
    ]
    if orders:
        tables.append(monitoring_orders.table())
        notes.append(monitoring_orders.NOTE)
    return Report(
        f"Watching {cases:,} cases",
        f"{cases * EVENTS:,} events of {cases:,} cases in one process, in the order in which they are told.",
        figures,
        notes,
        tables,
    )


class Run(NamedTuple):
    """What following took.

    Attributes:
        memory: of the process, in bytes, before the first pass and after each.
        seconds, assessments: for an event.
        alerts: how many.
    """

    memory: list[int]
    seconds: float
    alerts: int
    assessments: float


def _in_its_own_process(cases: int, engine: str) -> Run:
    program = f"import json; from benchmarks.monitoring import passes; print(json.dumps(passes({cases}, {engine!r})))"
    done = subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return Run(*json.loads(done.stdout))


def passes(cases: int, engine: str) -> Run:
    """Follow a year of cases in ten parts. The events of each part are made before it, and gone after it."""
    followed(monitor(1, engine), year(1, EVENTS))  # what is built once is not counted to the cases
    gc.collect()
    memory, seconds, alerts = [_resident()], 0.0, 0
    made = monitor(cases, engine)
    for part in _parts():
        events = year(cases, EVENTS, part=part)
        begun = time.perf_counter()
        alerts += len(followed(made, events))
        seconds += time.perf_counter() - begun
        del events
        gc.collect()
        memory.append(_resident())
    return Run(memory, seconds / (cases * EVENTS), alerts, made.assessments / (cases * EVENTS))


def _parts() -> Iterator[tuple[int, int]]:
    for at in range(PASSES):
        yield BEGIN + at * SPAN, BEGIN + (at + 1) * SPAN if at < PASSES - 1 else END


def _size(bytes_: int) -> str:
    return f"{bytes_ / 2**20:.0f} MiB"


def _assessed_each_time(cases: int) -> float:
    """Without an engine: at each event, the case's signs of the window are assessed anew. Seconds, for the same events."""
    ruleset: Ruleset = library().get("warning-signals")
    signs: dict[str, list[tuple[int, dict[str, str]]]] = {}
    settings = {"threshold": 4, "window": "P14D"}
    seconds = 0.0
    for part in _parts():
        events = year(cases, EVENTS, part=part)
        begun = time.perf_counter()
        for each in events:
            there = signs.setdefault(each.case, [])
            if isinstance(each.said, ObservationForm):
                there.append((each.told, {"sign": each.said.sign, "seen": each.said.seen}))
            while there and there[0][0] < each.told - 15 * DAY:
                del there[0]
            answers = {"signals": [sign for _, sign in there]}
            made = ruleset.assess(answers, as_of=format_datetime(each.told, 0), parameters=settings)
            assert made.outcomes["response"].lowest
        seconds += time.perf_counter() - begun
    return seconds


def _resident() -> int:
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _years(cases: int) -> int:
    """Follow a year of cases in one leap and event by event, on two processors. Gives how many alerts there are in both."""
    bounds = [cases * at // PROCESSES for at in range(PROCESSES + 1)]
    program = "from benchmarks.monitoring import alike; print(alike({}, {}))"
    halves = [
        subprocess.Popen([sys.executable, "-c", program.format(*ends)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for ends in pairwise(bounds)
    ]
    said = [each.communicate()[0] for each in halves]
    assert not any(each.returncode for each in halves), "fast-forward gives other alerts than event by event"
    return sum(map(int, said))


def alike(begin: int, end: int) -> int:
    """How many alerts a year of some cases has, the same in one leap and event by event."""
    count = 0
    for at in range(begin, end, CHUNK):
        cases = range(at, min(at + CHUNK, end))
        events = year(cases, EVENTS, seed=2)
        at_once, one_by_one = monitor(cases), monitor(cases)
        at_once.fold(events)
        followed(one_by_one, events, together=1)
        leap, steps = (_alerts(each, events[-1].told + 30 * DAY) for each in (at_once, one_by_one))
        assert leap == steps, f"{len(leap ^ steps)} alerts are in one only"
        count += len(leap)
    return count


def _alerts(made: Monitor, end: int) -> set[str]:
    made.advance(end)
    return {id_ for state in made.cases() for id_ in made.alerts(state.case)}


class _Out:
    """Notes when the line of each alert is written."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}

    def write(self, text: str) -> int:
        self.at.setdefault(json.loads(text)["case"], time.perf_counter())
        return len(text)

    def flush(self) -> None:
        pass


def _latencies() -> list[float]:
    """Seconds from handing in a case's last sign until the alert is out, at a steady rate, with the record on disk."""
    rulesets = library()
    count = int(RATE * LASTING) // 4
    reader = {"by": [{"lines": "-"}]}
    site = Site.model_validate({"receivers": {"fact-team": reader, "ward": reader}})
    out = _Out()
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "record.db") as store:
        journal = RecordJournal(store)
        runner = Runner(
            Monitor(rulesets, _engine(), history=journal.history),
            journal,
            lambda delivered: Sending(site, delivered=delivered, out=out),  # type: ignore[arg-type]
            clock=lambda: time.time_ns() // 1000,
        )
        said = [(plan, KeptPlan(plan.case, plan.text, "", BEGIN)) for plan in plans(count, rulesets)]
        runner.start(said, lambda kept: read_plan(kept.text, kept.file, rulesets))
        given: dict[str, float] = {}
        hands = [threading.Thread(target=_hand_in, args=(runner, count, hand, given)) for hand in range(8)]
        for each in hands:
            each.start()
        for each in hands:
            each.join()
        runner.settle()
        runner.sending.wait(60)
        runner.stop()
    return [out.at[case] - given[case] for case in out.at]


def _engine() -> Engine:
    from riskengine.monitoring.engines import choose

    return choose().engine


def _hand_in(runner: Runner, count: int, hand: int, given: dict[str, float]) -> None:
    """Every eighth event: each case's four signs, one event after another at a steady rate."""
    begun = time.perf_counter()
    for number in range(hand, count * 4, 8):
        wait = begun + number / RATE - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        case, sign = f"K-{number // 4}", f"s{number % 4}"
        moment = format_datetime(time.time_ns() // 1000, 0)
        told = event({"kind": "observation", "id": sign, "case": case, "sign": sign, "seen": moment, "told": moment})
        given[case] = time.perf_counter()
        runner.accept([told])
