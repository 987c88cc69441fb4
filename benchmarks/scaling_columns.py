"""Twice as many rules, items or both, in columns: writing the query, and running it over rows on DuckDB.

The rulesets are those of `scaling`. Each step runs by itself; a size takes turns with the others.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from riskengine import Ruleset
from riskengine.batch.columns import compiled
from riskengine.batch.engine import NOT_WORTH_IT
from riskengine.batch.sql.dialects import dialect
from riskengine.batch.sql.export import exported
from riskengine.ruleset.build import read_definition

from .measure import Figure, Report, Table, shown_time, stand_alone
from .scaling import AS_OF, GROWING, MOST, mean_doubling, seconds_of

ROWS = 1000
WRITTEN, RUN = "written as SQL", f"run over {ROWS:,} rows on DuckDB"
KINDS = ("rules", "items", "rules and items", "records of a list")
SIZES = (10, 40, 160, 320, 640, 1250, 2500, 5000, 10_000)
MOST_RUN = 1250
"""No query with more columns than some thousand is run: PostgreSQL and SQLite take 1,664 and 2,000."""
HELD_FROM = {WRITTEN: 1250, RUN: 160}
"""From which size on a doubling is held to the target: below, what is fixed at the start hides what grows."""


def steps(kind: str, size: int) -> dict[str, float]:
    """The processor's seconds of each step, once: compiling for columns with writing the query, and running it."""
    text, answers, partly = GROWING[kind](size)
    ruleset = Ruleset(read_definition(text, "grown.yaml"))
    gc.collect()
    seconds = {}
    seconds[WRITTEN], query = seconds_of(lambda: _written(ruleset, answers))
    if size <= MOST_RUN:
        cases = pa.table({name: [(answers, partly)[row % 2].get(name) for row in range(ROWS)] for name in answers})
        with duckdb.connect() as database:
            database.execute(f"SET {NOT_WORTH_IT}")
            database.register("cases", cases)
            seconds[RUN], found = seconds_of(lambda: database.sql(query).to_arrow_table())
            assert found.num_rows == ROWS
    return seconds


def _written(ruleset: Ruleset, answers: Mapping[str, Any]) -> str:
    columns = compiled(ruleset, as_of=AS_OF)
    return exported(columns, dialect("duckdb"), schema={name: columns.inputs[name] for name in answers}).text


def growth(kind: str, sizes: Sequence[int] = SIZES, rounds: int = 2) -> dict[int, dict[str, float]]:
    """The least seconds of each step, by size. The sizes take turns."""
    least: dict[int, dict[str, float]] = {}
    for _ in range(rounds):
        for size in sizes:
            found = steps(kind, size)
            before = least.get(size, found)
            least[size] = {step: min(taken, before[step]) for step, taken in found.items()}
    return least


def measure() -> Report:
    """The figures of this benchmark."""
    figures: list[Figure] = []
    rows: list[tuple[str, ...]] = []
    for kind in KINDS:
        least = growth(kind)
        for step, first in HELD_FROM.items():
            by_size = {size: found for size, found in least.items() if step in found}
            last = max(by_size)
            said = f"{kind}, {step}, {last:,}"
            figures.append(Figure(said, by_size[last][step], "half as many", mean_doubling(by_size, step, first), MOST))
            rows.append(
                (f"{kind}, {step}", *(shown_time(by_size[size][step]) if size in by_size else "" for size in SIZES))
            )
    return Report(
        "Columns of many rules",
        f"Twice as many rules, items or records, up to {SIZES[-1]:,}: how many times as long do columns take?",
        figures,
        (
            f"The ratio is what a doubling costs on the average: of writing from {HELD_FROM[WRITTEN]:,} on, of running "
            f"from {HELD_FROM[RUN]:,} on.",
            "Writing includes compiling. What runs is nearly all DuckDB's planning; a thousand rows take no time.",
            "Of a list it is the records that grow, and each of the rows has them all; the query stays as it is.",
        ),
        (Table(("what", *(f"{size:,}" for size in SIZES)), rows),),
    )


if __name__ == "__main__":  # python -m benchmarks.scaling_columns rules 1250 2500 5000
    if len(sys.argv) > 1:
        for size, taken in growth(sys.argv[1], [int(each) for each in sys.argv[2:]], rounds=1).items():
            print(size, {step: shown_time(each) for step, each in taken.items()})
    else:
        stand_alone(measure())
