"""Twice as many rules, items or both, in columns: writing the query, and running it over rows on DuckDB.

The rulesets are those of `scaling`. Each step runs by itself; a size takes turns with the others.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from riskengine import Ruleset
from riskengine.batch.columns import compiled
from riskengine.batch.sql.dialects import dialect
from riskengine.batch.sql.export import exported
from riskengine.ruleset.build import read_definition

from .measure import shown_time
from .scaling import AS_OF, GROWING

ROWS = 1000
WRITTEN, RUN = "columns, written as SQL", f"columns, run over {ROWS:,} rows on DuckDB"
KINDS = ("rules", "items", "rules and items", "records of a list")


def steps(kind: str, size: int, *, run: bool = True) -> dict[str, float]:
    """The processor's seconds of each step, once: compiling for columns with writing the query, and running it."""
    text, answers, partly = GROWING[kind](size)
    ruleset = Ruleset(read_definition(text, "grown.yaml"))
    seconds: dict[str, float] = {}

    def timed(step: str, work: Callable[[], Any]) -> Any:
        gc.collect()
        begun = time.process_time()
        done = work()
        seconds[step] = time.process_time() - begun
        return done

    query = timed(WRITTEN, lambda: _written(ruleset, answers))
    if run:
        cases = pa.table({name: [(answers, partly)[row % 2].get(name) for row in range(ROWS)] for name in answers})
        with duckdb.connect() as database:
            database.register("cases", cases)
            found = timed(RUN, lambda: database.sql(query).to_arrow_table())
            assert found.num_rows == ROWS
    return seconds


def _written(ruleset: Ruleset, answers: Mapping[str, Any]) -> str:
    columns = compiled(ruleset, as_of=AS_OF)
    return exported(columns, dialect("duckdb"), schema={name: columns.inputs[name] for name in answers}).text


def growth(kind: str, sizes: Sequence[int], rounds: int = 2, *, run: bool = True) -> dict[int, dict[str, float]]:
    """The least seconds of each step, by size."""
    least: dict[int, dict[str, float]] = {}
    for _ in range(rounds):
        for size in sizes:
            found = steps(kind, size, run=run)
            before = least.get(size, found)
            least[size] = {step: min(taken, before[step]) for step, taken in found.items()}
    return least


if __name__ == "__main__":  # python -m benchmarks.scaling_columns rules 1250 2500 5000 [--written]
    words = [word for word in sys.argv[1:] if word != "--written"]
    found = growth(words[0], [int(each) for each in words[1:]], rounds=1, run="--written" not in sys.argv)
    for size, taken in found.items():
        print(size, {step: shown_time(each) for step, each in taken.items()})
