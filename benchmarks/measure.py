"""Measuring: several contestants do the same work in turns, and the least time of each counts.

They take turns so that whatever else the machine does hits all alike. Figures are compared within one run only.
"""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BUNDLED = ROOT / "rulesets"


@dataclass(frozen=True, slots=True)
class Contestant:
    """One way to do the work: `function` is called with each of the `inputs`."""

    function: Callable[[Any], object]
    inputs: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """What something takes: seconds each, and the ratio to a reference, which a target may bound."""

    what: str
    seconds: float
    reference: str = ""
    ratio: float | None = None
    target: float | None = None

    @property
    def missed(self) -> bool:
        """Whether there is a target and the ratio is above it."""
        return self.target is not None and (self.ratio is None or self.ratio > self.target)


@dataclass(frozen=True, slots=True)
class Report:
    """What one benchmark found, with what a reader needs to know of it."""

    title: str
    question: str
    figures: Sequence[Figure]
    notes: Sequence[str] = ()


def in_turns(contestants: Mapping[str, Contestant], *, rounds: int = 15, lasting: float = 0.02) -> dict[str, float]:
    """The least seconds each contestant took for one input. A round lasts at least so many seconds for each."""
    passes = {name: _passes(contestant, lasting) for name, contestant in contestants.items()}
    least = dict.fromkeys(contestants, float("inf"))
    collecting = gc.isenabled()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, contestant in contestants.items():
                taken = _timed(contestant, passes[name])
                least[name] = min(least[name], taken / (passes[name] * len(contestant.inputs)))
            gc.collect()
    finally:
        if collecting:
            gc.enable()
    return least


def _passes(contestant: Contestant, lasting: float) -> int:
    _timed(contestant, 1)
    return max(1, round(lasting / max(_timed(contestant, 1), 1e-9)))


def _timed(contestant: Contestant, passes: int) -> float:
    function, inputs = contestant.function, contestant.inputs
    begun = time.perf_counter()
    for _ in range(passes):
        deque(map(function, inputs), maxlen=0)  # consumes without a loop in Python, whose cost would flatter the ratios
    return time.perf_counter() - begun


def processes_in_turns(commands: Mapping[str, Sequence[str]], *, rounds: int = 15) -> dict[str, float]:
    """The least seconds each command of this Python took as a whole process."""
    least = dict.fromkeys(commands, float("inf"))
    for _ in range(rounds):
        for name, arguments in commands.items():
            begun = time.perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, capture_output=True, cwd=ROOT)
            least[name] = min(least[name], time.perf_counter() - begun)
    return least


def figures(seconds: Mapping[str, float], reference: str, targets: Mapping[str, float] | None = None) -> list[Figure]:
    """A figure for each contestant, with its ratio to the reference."""
    bounds = targets or {}
    return [
        Figure(name, taken, "" if name == reference else reference, taken / seconds[reference], bounds.get(name))
        for name, taken in seconds.items()
    ]


def shown_time(seconds: float) -> str:
    """A time in the unit that suits it."""
    for scale, unit in ((1e-3, "ms"), (1e-6, "µs")):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds * 1e9:.0f} ns"


def as_table(report: Report) -> str:
    """A report as a Markdown section, readable as it is."""
    rows = [("what", "time", "ratio", "to", "target", "")]
    for each in report.figures:
        own = not each.reference
        verdict = "" if each.target is None else "**missed**" if each.missed else "met"
        rows.append(
            (
                each.what,
                shown_time(each.seconds),
                "1" if own else "" if each.ratio is None else f"{each.ratio:.2f}",
                each.reference,
                "" if each.target is None else f"≤ {each.target:g}",
                verdict,
            )
        )
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    lines.insert(1, "| " + " | ".join("-" * max(width, 3) for width in widths) + " |")
    return "\n".join([f"## {report.title}", "", report.question, "", *lines, *_as_list(report.notes)])


def _as_list(notes: Iterable[str]) -> list[str]:
    said = [f"- {note}" for note in notes]
    return ["", *said] if said else []


def stand_alone(report: Report) -> None:
    """Print a report by itself."""
    print(as_table(report))
    raise SystemExit(any(each.missed for each in report.figures))
