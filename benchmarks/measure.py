"""Measuring: several contestants do the same work in turns, and the least time of each counts.

They take turns so that whatever else the machine does hits all alike. Figures are compared within one run only.
"""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
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
    """What something takes: seconds each, and the ratio to a reference, which a target may bound.

    `target` is the most the ratio may be, `at_least` the least. Where there is nothing to time, `instead` says why; where it is not
    time that is measured, `shown` says what was.
    """

    what: str
    seconds: float
    reference: str = ""
    ratio: float | None = None
    target: float | None = None
    at_least: float | None = None
    instead: str = ""
    shown: str = ""

    @property
    def aimed(self) -> bool:
        """Whether there is a target, and a time to hold against it."""
        return not self.instead and (self.target is not None or self.at_least is not None)

    @property
    def missed(self) -> bool:
        """Whether there is a target and the ratio is beyond it."""
        if not self.aimed:
            return False
        if self.ratio is None:
            return True
        return (self.target is not None and self.ratio > self.target) or (
            self.at_least is not None and self.ratio < self.at_least
        )


def not_timed(what: str, why: str) -> Figure:
    """A row for what was not timed."""
    return Figure(what, 0, instead=why)


@dataclass(frozen=True, slots=True)
class Table:
    """What is told beside the times: a heading for each column, and the rows."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Report:
    """What one benchmark found, with what a reader needs to know of it."""

    title: str
    question: str
    figures: Sequence[Figure]
    notes: Sequence[str] = ()
    tables: Sequence[Table] = ()


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


def wholes_in_turns(
    runs: Mapping[str, Callable[[], object]], *, rounds: int = 3, clock: Callable[[], float] = time.perf_counter
) -> dict[str, float]:
    """The least seconds each run took as a whole, for runs that take long enough to be timed one by one.

    With `time.process_time` as the clock, they are seconds of processors, all threads together.
    """
    least = dict.fromkeys(runs, float("inf"))
    for _ in range(rounds):
        for name, run in runs.items():
            gc.collect()
            begun = clock()
            run()
            least[name] = min(least[name], clock() - begun)
    return least


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
    for scale, unit in ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds * 1e9:.0f} ns"


def as_table(report: Report) -> str:
    """A report as a Markdown section, readable as it is."""
    parts = [f"## {report.title}", report.question]
    if report.figures:
        parts.append(_laid_out(_of_figures(report.figures)))
    parts += map(_laid_out, report.tables)
    if report.notes:
        parts.append("\n".join(f"- {note}" for note in report.notes))
    return "\n\n".join(parts)


def _of_figures(figures: Sequence[Figure]) -> Table:
    rows = []
    for each in figures:
        bounds = (("≤", each.target), ("≥", each.at_least))
        rows.append(
            (
                each.what,
                each.instead or each.shown or shown_time(each.seconds),
                ""
                if each.instead
                else "1"
                if not each.reference
                else ""
                if each.ratio is None
                else f"{each.ratio:.2f}",
                each.reference,
                ", ".join(f"{sign} {bound:g}" for sign, bound in bounds if bound is not None),
                "" if not each.aimed else "**missed**" if each.missed else "met",
            )
        )
    return Table(("what", "time", "ratio", "to", "target", ""), rows)


def _laid_out(table: Table) -> str:
    rows = [[cell.replace("|", "\\|") for cell in row] for row in (table.columns, *table.rows)]
    widths = [max(3, *map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    lines.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
    return "\n".join(lines)


def stand_alone(report: Report) -> None:
    """Print a report by itself."""
    print(as_table(report))
    raise SystemExit(any(each.missed for each in report.figures))
