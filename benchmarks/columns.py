"""Columns: V-RISK-10 over ten million rows beside a query written by hand, and the twenty rules beside SQL, numpy and Polars."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import polars as pl

from riskengine import Library
from riskengine.batch.columns import Columns, compiled

from . import by_hand, rows
from .command import batch
from .measure import BUNDLED, Figure, Report, Table, stand_alone, wholes_in_turns
from .peers.rules import rules_of
from .twenty_rules import AS_OF, RULESET

ASSESSOR = {"id": "hpr:9999999", "role": "psychologist"}
CASES = 10_000_000
PEOPLE = 5_000_000
AT_MOST = 1.3
DOUBLING = 2.2
OF_POLARS = 10.0
"""How many times the time of Polars by hand: ten million rows a second where that does a hundred million."""

COMMAND = "riskengine batch, the whole command"
Run = Callable[[], object]


class Database:
    """DuckDB as it comes, in memory; both sides are run by it."""

    def __init__(self) -> None:
        self.ibis = ibis.duckdb.connect()
        self.connection: Any = self.ibis.con
        self.connection.execute("set timezone = 'UTC'")
        self.connection.execute("set enable_progress_bar = false")

    def query(self, columns: Columns, table: str, *, checked: bool, only: Mapping[str, str] | None = None) -> str:
        """riskengine's query over a table, or some of its columns: `only` says which are asked for, and as what."""
        found = columns.over(self.ibis.table(table), checked=checked)
        said = str(ibis.to_sql(found, dialect="duckdb"))
        if only is None:
            return said
        return f"select {', '.join(f'{how} as {quoted(name)}' for name, how in only.items())} from ({said})"

    def names(self, query: str) -> list[str]:
        """The columns of a query."""
        return list(self.connection.sql(query).columns)

    def digest(self, query: str) -> tuple[int, int]:
        """How many rows a query has, and a hash of them all, whatever their order."""
        listed = ", ".join(map(quoted, sorted(self.names(query))))
        (found,) = self.connection.execute(f"select count(*), bit_xor(hash({listed})) from ({query})").fetchall()
        count, hashed = found
        return int(count), int(hashed)

    def computed(self, query: str) -> Run:
        """All columns worked out, and kept nowhere."""
        return lambda: self.connection.execute(f"explain analyze {query}").fetchall()

    def written(self, query: str, path: Path) -> Run:
        """All columns written to Parquet."""
        return lambda: self.connection.execute(f"copy ({query}) to '{path}' (format parquet)")

    def in_memory(self, query: str) -> Run:
        """All columns as an Arrow table."""
        return lambda: self.connection.sql(query).to_arrow_table()


def quoted(name: str) -> str:
    """A column's name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def measure() -> Report:
    """The figures of this benchmark."""
    with tempfile.TemporaryDirectory() as folder:
        figures, notes = vrisk10(Path(folder))
    table, more, said = twenty_rules()
    return Report(
        "Columns",
        f"What do {CASES:,} V-RISK-10 rows with {rows.OPEN:.0%} open answers cost beside a query written by hand, and "
        f"{PEOPLE:,} complete rows of twenty rules beside SQL, numpy and Polars?",
        [*figures, *more],
        [*notes, *said],
        [table],
    )


# V-RISK-10


def vrisk10(folder: Path) -> tuple[list[Figure], list[str]]:
    """riskengine's query and the one by hand give the same columns of the same rows, and are timed in turns."""
    database, ruleset = Database(), Library.open(BUNDLED).get("vrisk10")
    for name, count in (("cases", CASES), ("half", CASES // 2)):
        path = rows.write(database.connection, rows.choices(ruleset.definition, count), folder / f"{name}.parquet")
        database.connection.execute(f"create view {name} as select * from '{path}'")
    columns = compiled(ruleset, assessor=ASSESSOR)
    own = {checked: database.query(columns, "cases", checked=checked) for checked in (False, True)}
    names = database.names(own[True])
    hand = {checked: _by_hand(database, ruleset.definition, names, checked=checked) for checked in (False, True)}
    digest = database.digest(hand[False])
    assert digest[0] == CASES
    for query in (own[False], own[True], hand[True]):
        assert database.digest(query) == digest, "the answers differ"
    sides = {"by hand": hand, "riskengine": own}
    runs: dict[str, Run] = {}
    for checked, said in ((False, "worked out"), (True, "checked and worked out")):
        runs |= {f"{side}, {said}": database.computed(query[checked]) for side, query in sides.items()}
    half = f"riskengine, checked and worked out, {CASES // 2:,} rows"
    runs[half] = database.computed(database.query(columns, "half", checked=True))
    seconds = wholes_in_turns(runs, clock=time.process_time)
    written = "checked, worked out and written to Parquet"
    to_parquet = {f"{side}, {written}": query[True] for side, query in sides.items()}
    seconds |= wholes_in_turns(
        {name: database.written(query, folder / "out.parquet") for name, query in to_parquet.items()},
        rounds=2,
        clock=time.process_time,
    )
    seconds[COMMAND] = batch(str(folder / "cases.parquet"), folder / "out").processors
    figures = []
    for said in ("worked out", "checked and worked out", written):
        reference = f"by hand, {said}"
        figures.append(Figure(reference, seconds[reference]))
        figures.append(_beside(f"riskengine, {said}", reference, seconds, AT_MOST))
    reference = f"by hand, {written}"
    figures.append(Figure(COMMAND, seconds[COMMAND], reference, seconds[COMMAND] / seconds[reference]))
    whole = "riskengine, checked and worked out"
    figures.append(
        Figure(
            f"riskengine, twice as many rows as {CASES // 2:,}",
            seconds[whole],
            half,
            seconds[whole] / seconds[half],
            DOUBLING,
        )
    )
    return figures, [
        f"V-RISK-10: both sides give the same {len(names)} columns, equal in all rows by their hashes: {_kinds(names)}.",
        "Worked out: all columns, kept nowhere (`explain analyze`). Checked: rows with an answer that is no option are left "
        "out, by hand in the quickest form that was found. DuckDB runs both sides, from the same Parquet file.",
        "Times for V-RISK-10 are seconds of processors, all threads together, so that what else the machine does counts less.",
        "The command starts a process, finishes partition by partition, so that it can go on where it was stopped, and counts "
        "what is determined.",
    ]


def _by_hand(database: Database, definition: Any, names: Sequence[str], *, checked: bool) -> str:
    """The query by hand, with the columns that riskengine gives."""
    query = by_hand.vrisk10("cases", definition, checked=checked)
    lacking = set(names) - set(database.names(query))
    assert not lacking, f"not in the query by hand: {lacking}"
    return f"select {', '.join(map(quoted, names))} from ({query})"


def _kinds(names: Sequence[str]) -> str:
    kinds = (("finding", "finding__"), ("action and due", "action__"), ("open question", "open__"))
    counted = {what: sum(name.startswith(prefix) for name in names) for what, prefix in kinds}
    rest = len(names) - sum(counted.values()) - 2
    parts = [f"{rest} of outcomes", *(f"{count} of the kind {what}" for what, count in counted.items() if count)]
    return f"{', '.join(parts)}, and the case and its moment"


def _beside(name: str, reference: str, seconds: Mapping[str, float], target: float) -> Figure:
    return Figure(name, seconds[name], reference, seconds[name] / seconds[reference], target)


# The twenty rules


def twenty_rules() -> tuple[Table, list[Figure], list[str]]:
    """The outcome of complete rows, and which rules hold, as columns in memory."""
    database, ruleset = Database(), Library.open(RULESET).get("twenty-rules")
    definition, rules = ruleset.definition, rules_of()
    levels, lowest = by_hand.reached(definition, "urgency"), definition.outcomes["urgency"].level_ids[0]
    database.connection.execute(f"create table people as {rows.vitals(PEOPLE)}")
    frame = pl.DataFrame(
        database.connection.sql("select * replace (temperature::double as temperature) from people").to_arrow_table()
    )
    arrays = {name: frame[name].to_numpy() for name in frame.columns}
    outcome = compiled(ruleset, as_of=AS_OF, questions=False)
    statuses = compiled(ruleset, as_of=AS_OF, questions=False, rules=True)
    fired = {id_: f"{quoted(f'rule__{id_}')} = 'holds'" for id_ in rules}

    def own(columns: Columns, only: Mapping[str, str], *, checked: bool) -> str:
        return database.query(columns, "people", checked=checked, only=only)

    outcomes = {
        "riskengine": own(outcome, {"urgency": "urgency"}, checked=False),
        "riskengine, checked": own(outcome, {"urgency": "urgency"}, checked=True),
        "SQL by hand": by_hand.outcome_in_sql(rules, levels, lowest, "people"),
    }
    held = {
        "riskengine": own(statuses, fired, checked=False),
        "riskengine, checked": own(statuses, fired, checked=True),
        "SQL by hand": by_hand.rules_in_sql(rules, "people"),
    }
    runs: dict[str, dict[str, Run]] = {
        "outcome": {
            "Polars by hand": lambda: by_hand.outcome_in_polars(frame, rules, levels, lowest),
            "numpy by hand": lambda: by_hand.outcome_in_numpy(arrays, rules, levels, lowest),
            **{name: database.in_memory(query) for name, query in outcomes.items()},
        },
        "which rules hold": {
            "Polars by hand": lambda: by_hand.rules_in_polars(frame, rules),
            "numpy by hand": lambda: by_hand.rules_in_numpy(arrays, rules),
            **{name: database.in_memory(query) for name, query in held.items()},
        },
    }
    figures, rates = [], []
    for what, ways in runs.items():
        _agree(ways)
        seconds = wholes_in_turns(ways, rounds=7)
        polars = f"Polars by hand, {what}"
        for name, taken in seconds.items():
            reference = "" if name == "Polars by hand" else polars
            ratio = taken / seconds["Polars by hand"]
            aimed = name.startswith("riskengine") and what == "outcome"
            figures.append(Figure(f"{name}, {what}", taken, reference, ratio, OF_POLARS if aimed else None))
        rates += [(what, name, f"{PEOPLE / taken / 1e6:.0f}") for name, taken in seconds.items()]
    return (
        Table(("twenty rules, twelve inputs, complete", "how", "million rows a second"), rates),
        figures,
        [
            "Twenty rules: each starts from columns in its own memory and ends with columns in memory (DuckDB's as Arrow); all "
            "are equal in all rows. Temperatures are decimals for DuckDB, floats for Polars and numpy.",
            "The target is ten million rows a second where Polars by hand does a hundred million, so at most ten times its time. "
            "It is for what `riskengine batch` gives as a matter of course; columns for rules, as text, are there on request.",
        ],
    )


def _agree(ways: Mapping[str, Run]) -> None:
    """See to it that all ways give the same columns."""
    expected = _columns(ways["Polars by hand"]())
    for name, run in ways.items():
        found = _columns(run())
        for column, values in expected.items():
            assert np.array_equal(found[column], values), f"{name}: {column} differs"


def _columns(found: Any) -> dict[str, Any]:
    """What a way gives as arrays by name, in the order of the rows."""
    if isinstance(found, np.ndarray):
        return {"urgency": found.astype(object)}
    if isinstance(found, dict):
        return found
    frame = found if isinstance(found, pl.DataFrame) else pl.DataFrame(found)
    return {name: frame[name].to_numpy() for name in frame.columns}


if __name__ == "__main__":
    stand_alone(measure())
