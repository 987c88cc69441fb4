"""Watching over cases: the two engines of `riskengine monitor`, told the same, and what an open case takes in memory."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from typing import TYPE_CHECKING

from .measure import ROOT, Contestant, Figure, Report, in_turns, not_timed, stand_alone

if TYPE_CHECKING:
    from riskengine.monitoring.statechart import Engine

HOUR = 3_600_000_000
CASES = 10_000
MACHINE = "statemachine"
DURABLE = "durable-rules"
TURNS = "each signal to another of ten thousand cases"
SAME = "signals to one case"

_CHILD = """
import gc, json, sys
from pathlib import Path
from riskengine.monitoring.engines import choose
from riskengine.monitoring.statechart import RESPONSE, ChartSettings, Signal

def resident():
    gc.collect()
    return 1024 * int(Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0])

engine = choose(sys.argv[1]).engine
plan = {RESPONSE: ChartSettings(RESPONSE, (7_200_000_000, 3_600_000_000), 86_400_000_000, 14_400_000_000, 172_800_000_000)}
sizes = [resident()]
for turn in range(10):
    for number in range(10_000):
        engine.open(f"K-{number}", plan)
        engine.post(Signal(f"K-{number}", "concluded", 3_600_000_000, RESPONSE, 2, 2))
    if turn in (0, 1, 9):
        sizes.append(resident())
    for number in range(10_000):
        engine.forget(f"K-{number}")
print(json.dumps(sizes))
"""


def measure() -> Report:
    """The figures of this benchmark."""
    from riskengine.monitoring.engines import EngineMissing, choose

    made: dict[str, Engine] = {}
    missing: list[Figure] = []
    for name in (MACHINE, DURABLE):
        try:
            made[name] = choose(name).engine
        except EngineMissing as fault:
            missing += [not_timed(f"{name}, {kind}", fault.text["en"]) for kind in (TURNS, SAME)]
    contestants = {
        f"{name}, {kind}": Contestant(_posting(engine, cases), range(500))
        for name, engine in made.items()
        for kind, cases in ((TURNS, CASES), (SAME, 1))
    }
    seconds = in_turns(contestants, rounds=7)
    reference = f"{MACHINE}, {TURNS}"
    figures = [Figure(name, taken, reference, taken / seconds[reference]) for name, taken in seconds.items()]
    notes = [
        "A signal calls for contact, escalates it, says that it was made, or that there are no signs any more.",
        f"durable-rules keeps a few sessions awake; with {CASES:,} cases in turn each signal wakes one and puts another to sleep.",
    ]
    for engine in made.values():
        engine.close()
    if sys.platform.startswith("linux"):
        notes += [_memory(name) for name in made]
    return Report("Monitoring: engines", "What does a signal cost, and an open case?", figures + missing, notes)


def _posting(engine: Engine, cases: int) -> Callable[[int], object]:
    """Tell one case after another what comes next in its course, for ever."""
    from riskengine.monitoring.statechart import RESPONSE, ChartSettings, Signal

    plan = {RESPONSE: ChartSettings(RESPONSE, (2 * HOUR, HOUR), 24 * HOUR, 4 * HOUR, 48 * HOUR)}
    names = [f"{cases}-{number}" for number in range(cases)]
    for name in names:
        engine.open(name, plan)

    steps = (("concluded", 0, 2), ("moment", 2 * HOUR, 0), ("acted", 3 * HOUR, 0), ("concluded", 4 * HOUR, 0))

    def course() -> Iterator[Signal]:
        for day in count(1):
            for kind, after, level in steps:
                for name in names:
                    yield Signal(name, kind, day * 24 * HOUR + after, RESPONSE, level, level)

    signals = course()
    return lambda _: engine.post(next(signals))


def _memory(name: str) -> str:
    """In a process of its own, which has done nothing else."""
    done = subprocess.run([sys.executable, "-c", _CHILD, name], capture_output=True, text=True, check=True, cwd=ROOT)
    before, first, second, last = json.loads(done.stdout)
    sizes = [(size - before) / 2**20 for size in (first, second, last)]
    return (
        f"{name}: {CASES:,} open cases take {sizes[0]:.0f} MiB, {(first - before) / CASES:,.0f} bytes each; opened and forgotten "
        f"again and again, {sizes[1]:.0f} MiB the second time and {sizes[2]:.0f} MiB the tenth."
    )


if __name__ == "__main__":
    stand_alone(measure())
