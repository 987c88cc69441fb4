"""A record of a million assessments, replayed and verified: how fast, in how much memory, and what a second worker gives.

python -m benchmarks.million_records          takes a quarter of an hour, and some gigabytes where temporary files lie (TMPDIR)
python -m benchmarks.million_records 50000    fewer assessments, to try it

Each measurement is a process of its own, which tells its memory when it is done.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import event

from riskengine.api import Library, Ruleset
from riskengine.audit.replaying import replay
from riskengine.audit.store import Store
from riskengine.audit.verifying import verify
from riskengine.evaluation.assessment import Assessment

from .measure import ROOT, Figure, Report, stand_alone

COUNT = 1_000_000
RULESET = "warning-signals"
PEOPLE = 5_000
TOGETHER = 1_000
"""How many assessments are recorded in one transaction."""
BESIDE = 1.3
"""How many times the memory of a tenth of the record the whole may take."""


def assessments(ruleset: Ruleset) -> Iterator[Assessment]:
    """Assessments without end: of each person one after another, an hour apart, with up to five signs in the last weeks."""
    begun = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    at = 0
    while True:
        moment = begun + dt.timedelta(hours=at // PEOPLE)
        signs = [
            {"sign": f"sign {place % 4}", "seen": (moment - dt.timedelta(days=place * (1 + at % 7))).isoformat()}
            for place in range(at % 6)
        ]
        yield ruleset.assess({"signals": signs}, as_of=moment.isoformat(), case=f"K-{at % PEOPLE}")
        at += 1


def build(path: Path, count: int) -> dict[str, float]:
    """Make the record, as users can: many in one transaction. Only that the disk has it is not waited for."""
    ruleset = Library.bundled().get(RULESET)
    made = assessments(ruleset)
    with Store.open(path) as store:
        store.engine.dispose()
        event.listen(store.engine, "connect", _not_waiting)
        for at in range(0, count, TOGETHER):
            store.record_many(ruleset, list(islice(made, min(TOGETHER, count - at))))
    return {}


def _not_waiting(connection: Any, _: object) -> None:
    for pragma in ("synchronous=OFF", "cache_size=-200000"):
        connection.execute(f"PRAGMA {pragma}").close()


def replayed(path: Path, count: int, workers: int) -> dict[str, float]:
    """Replay the first so many assessments. The first entry is the ruleset's text."""
    with Store.open(path, create=False) as store:
        same = other = 0
        for piece in replay(store, 1, count + 1, workers=workers):
            same += piece.same
            other += len(piece.differences) + piece.erased + piece.other
    return {"same": same, "other": other}


def verified(path: Path) -> dict[str, float]:
    """Verify the record, with all that is sealed opened."""
    with Store.open(path, create=False) as store:
        found = verify(store)
    return {"same": found.counts["decisions"] - 1, "other": len(found.flaws)}


def apart(*words: object) -> dict[str, float]:
    """What another process of this program tells: seconds, what came out, and memory in bytes, also of its largest worker."""
    command = [sys.executable, "-m", "benchmarks.million_records", "--part", *map(str, words)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=ROOT)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def part(name: str, path: Path, *numbers: int) -> None:
    """Do what `apart` asks for, and tell it."""
    begun = time.perf_counter()
    parts: dict[str, Callable[..., dict[str, float]]] = {"build": build, "replay": replayed, "verify": verified}
    found = parts[name](path, *numbers)
    taken = time.perf_counter() - begun
    unit = 1 if sys.platform == "darwin" else 1024
    own, workers = (
        resource.getrusage(which).ru_maxrss * unit for which in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(json.dumps({**found, "seconds": taken, "own": own, "worker": workers}))


def measure(count: int = COUNT) -> Report:
    """The figures of this benchmark."""
    tenth = count // 10
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "record.db"
        built = apart("build", path, count)
        size = sum(each.stat().st_size for each in path.parent.iterdir())
        one, two = (
            min((apart("replay", path, tenth, workers) for _ in range(2)), key=lambda each: each["seconds"])
            for workers in (1, 2)
        )
        whole = apart("replay", path, count, 2)
        walked = apart("verify", path)
    for found, expected in ((one, tenth), (two, tenth), (whole, count), (walked, count)):
        assert (found["same"], found["other"]) == (expected, 0), found
    alone = f"replaying {tenth:,} assessments, one worker"
    both, all_ = f"replaying {tenth:,}, two workers", f"replaying {count:,}, two workers"
    return Report(
        "A record of a million assessments",
        "How long does it take to replay it, in how much memory? Times are for one assessment.",
        [
            Figure(alone, one["seconds"] / tenth),
            Figure(both, two["seconds"] / tenth, alone, two["seconds"] / one["seconds"]),
            Figure(all_, whole["seconds"] / count, both, whole["seconds"] / 10 / two["seconds"]),
            Figure("verifying all, all opened", walked["seconds"] / count),
            Figure(f"recording, {TOGETHER:,} at a time", built["seconds"] / count),
            *(
                _memory(f"{all_}, memory of {what}", whole[which], f"{both}, memory of {what}", two[which])
                for which, what in (("own", "the process"), ("worker", "its largest worker"))
            ),
        ],
        (
            f"{count:,} assessments by {RULESET} of {PEOPLE:,} people, {size / 1e6:,.0f} MB. All came out the same, byte for byte, "
            f"and all verified, in {walked['own'] / 1e6:,.0f} MB.",
            f"All were replayed in {whole['seconds']:,.0f} seconds, {count / whole['seconds']:,.0f} a second. Two workers were "
            f"{one['seconds'] / two['seconds']:.2f} times as fast as one, starting included.",
            "The memory is the most that the system says a process held (`ru_maxrss`), Python and all libraries included.",
        ),
    )


def _memory(what: str, size: float, reference: str, to: float) -> Figure:
    return Figure(what, 0, reference, size / to, BESIDE, shown=f"{size / 1e6:,.0f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.million_records")
    parser.add_argument("count", nargs="?", type=int, default=COUNT)
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        part(given.part[0], Path(given.part[1]), *map(int, given.part[2:]))
    else:
        stand_alone(measure(given.count))
