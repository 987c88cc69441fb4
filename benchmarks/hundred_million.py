"""A hundred million rows from Parquet to Parquet: `riskengine batch` in a process of its own, whose memory is watched.

python -m benchmarks.hundred_million             takes minutes, and some gigabytes of disk, which are given back
python -m benchmarks.hundred_million 10000000    fewer rows, to try it
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import duckdb

from riskengine import Library
from riskengine.ruleset.definition import Definition

from . import rows
from .command import Done, batch
from .measure import BUNDLED, Figure, Report, stand_alone
from .twenty_rules import AS_OF

ROWS = 100_000_000
A_FILE = 10_000_000
MEMORY, ITS_BYTES = "1GB", 1_000_000_000
BEYOND = 1.3
"""How much more than the setting the process may hold: Python, the libraries and what DuckDB does not count are in it too."""
BESIDE = 1.3
"""How much more memory ten times as many rows may take."""
LINEAR = 11.0
"""How many times as long ten times as many rows may take."""
BYTES_A_ROW = 60
"""Disk for a row: in, out, and what is in the making; more than is used, to be on the safe side."""


def made(folder: Path, definition: Definition, count: int) -> None:
    """The rows, in files; the columns are the items and nothing else."""
    folder.mkdir()
    connection = duckdb.connect()
    items = ", ".join(definition.items)
    for at, begins in enumerate(range(0, count, A_FILE)):
        found = rows.choices(definition, min(A_FILE, count - begins), begins=begins)
        rows.write(connection, f"select {items} from ({found})", folder / f"{at:03}.parquet")


def measure(count: int = ROWS) -> Report:
    """The figures of this benchmark."""
    definition = Library.open(BUNDLED).get("vrisk10").definition
    tenth = count // 10
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        free, needed = shutil.disk_usage(folder).free, count * BYTES_A_ROW
        if free < needed:
            raise SystemExit(f"{needed / 1e9:.0f} GB of disk are needed in {folder}, and {free / 1e9:.0f} GB are free")
        for size in (tenth, count):
            made(folder / f"{size}", definition, size)
        done = {}
        for size in (tenth, count):
            done[size] = batch(f"{folder / str(size)}/*.parquet", folder / "out", "--as-of", AS_OF, "--memory", MEMORY)
            _check(folder / "out", size)
            shutil.rmtree(folder / "out")
        read = sum(path.stat().st_size for path in (folder / str(count)).iterdir())
    few, many = done[tenth], done[count]
    held = "the most memory it held"
    return Report(
        "A hundred million rows",
        f"How much memory does `riskengine batch --memory {MEMORY}` take for {count:,} V-RISK-10 rows from Parquet to Parquet?",
        [
            Figure(f"{tenth:,} rows", few.seconds),
            Figure(f"{count:,} rows", many.seconds, f"{tenth:,} rows", many.seconds / few.seconds, LINEAR),
            _memory(f"{tenth:,} rows, {held}", few, f"--memory {MEMORY}", ITS_BYTES, BEYOND),
            _memory(f"{count:,} rows, {held}", many, f"--memory {MEMORY}", ITS_BYTES, BEYOND),
            _memory(f"{count:,} rows, {held} beside the fewer", many, f"{tenth:,} rows", few.peak, BESIDE),
        ],
        (
            "Each run is the whole command as a process of its own, starting and writing included. The memory is the most that "
            "the system says the process held (`ru_maxrss`), Python and all libraries included.",
            f"{count / many.seconds / 1e6:.2f} million rows a second, {_size(many.peak)} for {_size(read)} of Parquet.",
        ),
    )


def _memory(what: str, done: Done, reference: str, to: int, target: float) -> Figure:
    return Figure(what, 0, reference, done.peak / to, target, shown=_size(done.peak))


def _size(count: int) -> str:
    return f"{count / 1e6:,.0f} MB"


def _check(output: Path, count: int) -> None:
    """Every row came out."""
    (found,) = duckdb.connect().execute(f"select count(*) from '{output}/*.parquet'").fetchall()
    assert found == (count,), f"{found} rows came out"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hundred_million")
    parser.add_argument("rows", nargs="?", type=int, default=ROWS)
    stand_alone(measure(parser.parse_args().rows))
