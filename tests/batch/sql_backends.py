"""Databases in which an exported query is run, and rows that each of them can hold."""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import duckdb
import ibis
import pyarrow as pa
from beside_assess import AS_OF, Row, assessed, cell, plain, told

from riskengine.api import Ruleset
from riskengine.batch.columns import compiled
from riskengine.batch.sql.dialects import DIALECTS
from riskengine.batch.sql.export import exported
from riskengine.language.types import Choice, Date, Moment, Number, Records
from riskengine.problems import Refused
from riskengine.ruleset.definition import Item

Run = Callable[[str, pa.Table], list[Row]]
"""Runs a query that reads `cases`; rows of the result by column."""


# Rows


def column_type(item: Item, rng: random.Random, dialect: str) -> pa.DataType:
    """A type of column that the item can be read from in a database."""
    match item.type:
        case Choice(options=("no", "yes")) if dialect != "sqlite":
            return rng.choice([pa.string(), pa.string(), pa.bool_()])
        case Choice():
            return pa.string()
        case Number():
            exact = [] if dialect == "sqlite" else [pa.decimal128(12, 3)]
            return rng.choice([pa.int64(), pa.float64(), *exact])
        case Date():
            return pa.string() if dialect == "sqlite" else pa.date32()
        case Moment():
            return pa.timestamp("us", tz="UTC")
        case Records():
            return pa.list_(pa.struct([(each.name, column_type(each, rng, dialect)) for each in item.fields]))
        case _:
            return pa.string()


def some_rows(
    ruleset: Ruleset, seed: int, rows: int, dialect: str, *, as_of: bool = False, faulty: float = 0
) -> pa.Table:
    """Random rows for all items, of types that a database has. Some of their cells may not be in order."""
    rng = random.Random(seed)
    definition = ruleset.definition
    fields = [pa.field(name, column_type(item, rng, dialect)) for name, item in definition.items.items()]
    made: list[Row] = []
    for at in range(rows):
        share = rng.choice([0, 0.3, 0.9])
        row: Row = {"n": at, "case": f"K-{at:04}"}
        for (name, item), field in zip(definition.items.items(), fields, strict=True):
            text = pa.types.is_string(field.type)
            if rng.random() < share:
                row[name] = rng.choice([None, "unknown"]) if text else None
            elif text and isinstance(item.type, Choice) and rng.random() < faulty:
                row[name] = rng.choice(["YES", "yes ", "nei", ""])
            else:
                row[name] = cell(item, field.type, rng)
        if as_of:
            shift = dt.timedelta(minutes=rng.randrange(-600, 600), microseconds=rng.randrange(2) * 7)
            row["as_of"] = dt.datetime(2026, 11, 22, 11, tzinfo=dt.UTC) + shift
        made.append(row)
    extra = [pa.field("as_of", pa.timestamp("us", tz="UTC"))] if as_of else []
    schema = pa.schema([pa.field("n", pa.int64()), pa.field("case", pa.string()), *fields, *extra])
    return pa.Table.from_pylist(made, schema=schema)


# Databases


def in_duckdb(query: str, table: pa.Table) -> list[Row]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("cases", table)
        return list(connection.sql(query).to_arrow_table().to_pylist())


def in_sqlite(query: str, table: pa.Table) -> list[Row]:
    with sqlite3.connect(":memory:") as connection:
        types = {name: _sqlite_type(type_) for name, type_ in zip(table.column_names, table.schema.types, strict=True)}
        declared = ", ".join(f'"{name}" {type_}' for name, type_ in types.items())
        connection.execute(f"CREATE TABLE cases ({declared}) STRICT")
        marks = ", ".join("?" for _ in types)
        connection.executemany(f"INSERT INTO cases VALUES ({marks})", [list(row.values()) for row in table.to_pylist()])
        found = connection.execute(query)
        names = [each[0] for each in found.description]
        return [dict(zip(names, row, strict=True)) for row in found]


def _sqlite_type(type_: pa.DataType) -> str:
    return "INTEGER" if pa.types.is_integer(type_) else "REAL" if pa.types.is_floating(type_) else "TEXT"


def in_postgres(connection: Any) -> Run:
    """A PostgreSQL, by an open connection of psycopg."""

    def run(query: str, table: pa.Table) -> list[Row]:
        types = {
            name: _postgres_type(type_) for name, type_ in zip(table.column_names, table.schema.types, strict=True)
        }
        declared = ", ".join(f'"{name}" {type_}' for name, type_ in types.items())
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS cases")
            cursor.execute(f"CREATE TABLE cases ({declared})")
            with cursor.copy("COPY cases FROM STDIN") as copy:
                for row in table.to_pylist():
                    copy.write_row(list(row.values()))
            cursor.execute(query)
            names = [each.name for each in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return run


def _postgres_type(type_: pa.DataType) -> str:
    if pa.types.is_decimal(type_):
        return f"NUMERIC({type_.precision}, {type_.scale})"
    if pa.types.is_timestamp(type_):
        return "TIMESTAMPTZ"
    names: Mapping[pa.DataType, str] = {
        pa.int64(): "BIGINT",
        pa.float64(): "DOUBLE PRECISION",
        pa.bool_(): "BOOLEAN",
        pa.date32(): "DATE",
    }
    return names.get(type_, "TEXT")


# Equality


def same_as_assess(ruleset: Ruleset, table: pa.Table, dialect: str, run: Run, *, settings: Mapping[str, Any]) -> int:
    """That a query's rows are what `assess` says of each row; gives how many rows were in order.

    Raises:
        Refused: the ruleset cannot be said in columns, or not in the dialect.
    """
    columns = compiled(ruleset, keep=["n"], **settings, rules=True, values=True)
    schema = dict(ibis.Schema.from_pyarrow(table.schema).items())
    made = exported(columns, DIALECTS[dialect], schema=schema)
    found = {row["n"]: row for row in run(made.text, table)}
    asks = any(name.startswith("open__") for row in found.values() for name in row)
    assert asks or not found
    expected = expected_rows(ruleset, table, columns, settings)
    assert sorted(found) == sorted(expected), "which rows are in order"
    for at, row in expected.items():
        given = {name: as_told(found[at][made.shortened.get(name, name)], row[name]) for name in row}
        wrong = {name: (row[name], given[name]) for name in row if row[name] != given[name]}
        assert not wrong, f"row {at}: (assess, {dialect}) {wrong}\n{table.slice(at, 1).to_pylist()}\n{made.text}"
    return len(expected)


def expected_rows(ruleset: Ruleset, table: pa.Table, columns: Any, settings: Mapping[str, Any]) -> dict[int, Row]:
    """By number, the rows in order, as `assess` gives them."""
    found = {}
    asking = {key: value for key, value in settings.items() if key != "unknown"}
    for row in table.to_pylist():
        try:
            found[row["n"]] = told(columns, assessed(ruleset, row, **asking))
        except Refused:
            continue
    return found


def as_told(given: Any, wanted: Any) -> Any:
    """A cell as a database gives it, so that it can be compared with what is told."""
    if isinstance(wanted, bool) and given in (0, 1):
        return bool(given)
    if isinstance(given, str) and isinstance(wanted, int):
        given = dt.datetime.fromisoformat(given)
    if isinstance(given, str) and isinstance(wanted, dt.date):
        return dt.date.fromisoformat(given)
    if isinstance(given, float) and wanted is not None:
        return type(wanted)(Decimal(repr(given)))
    if isinstance(given, dt.datetime) and given.tzinfo is not None:
        given = given.astimezone(dt.UTC)
    return plain(given)


def settings_at(moment: str | None = AS_OF) -> dict[str, Any]:
    """The settings of a run, with the moment of all rows."""
    return {"as_of": moment}


def names_of(rows: Sequence[Row]) -> list[str]:
    """The columns of a result."""
    return list(rows[0])
