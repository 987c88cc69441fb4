"""The parts of exported queries by themselves: conditions as numbers, and what each database says of days in its own way."""

from __future__ import annotations

import datetime as dt
import sqlite3
from typing import Any

import duckdb
import ibis
import psycopg
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from riskengine import Library
from riskengine.batch.columns import compiled
from riskengine.batch.sql.dialects import DIALECTS
from riskengine.batch.sql.export import exported
from riskengine.batch.sql.merging import times_longer_merged
from riskengine.batch.sql.predicates import never, without_conditions_as_values
from riskengine.batch.sql.spoken import SPOKEN, speak
from riskengine.batch.sql.writing import query
from riskengine.language import times

# Conditions as values. SQLite runs both forms: there, true is 1.

NUMBERS = st.sampled_from(["a", "b", "c", "1", "2"])
LEAVES = st.one_of(
    st.builds("{} {} {}".format, NUMBERS, st.sampled_from(["=", "<>", "<", ">="]), NUMBERS),
    st.builds("{} IS {}NULL".format, st.sampled_from("abc"), st.sampled_from(["", "NOT "])),
    st.builds("{} IN (1, 2)".format, st.sampled_from("abc")),
    st.sampled_from(["p", "q", "TRUE", "FALSE"]),
)


def wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} AND {})".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("(NOT ({}))".format, inner),
        st.builds("COALESCE({}, {})".format, inner, st.sampled_from(["TRUE", "FALSE", "q"])),
        st.builds("(CASE WHEN {} THEN {} ELSE {} END)".format, inner, inner, inner),
        st.builds("(CASE WHEN {} THEN {} END)".format, inner, inner),
        st.builds("(({}) = ({}))".format, inner, inner),
    )


CONDITIONS = st.recursive(LEAVES, wider, max_leaves=8)
ROWS = [(a, b, c, p, q) for a in (None, 1, 2) for b in (None, 1) for c in (1, 2) for p in (None, 0, 1) for q in (0, 1)]


@settings(deadline=None, max_examples=200)
@given(shown=CONDITIONS, decides=CONDITIONS)
def test_conditions_as_numbers_mean_the_same(shown: str, decides: str) -> None:
    text = f"SELECT {shown} AS x, a AS a FROM t WHERE {decides}"
    before, after = (sqlglot.parse_one(text, read="postgres") for _ in range(2))
    assert isinstance(after, exp.Select)
    filled = without_conditions_as_values(after, {"c", "q"})
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE t (a, b, c, p, q)")
        connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", ROWS)
        found = [connection.execute(each.sql("sqlite")).fetchall() for each in (before, after)]
    assert found[0] == found[1]
    assert not list(after.find_all(exp.Boolean))
    if "x" in filled:
        assert all(row[0] is not None for row in found[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("c = 1", True),
        ("a = 1", False),
        ("a IS NULL OR a = 1", True),
        ("NOT a IS NULL AND a = 1", True),
        ("a IS NULL AND a = 1", False),
        ("COALESCE(a, 1) = c", True),
        ("CASE WHEN a = 1 THEN c ELSE 0 END", True),
        ("CASE WHEN a = 1 THEN c END", False),
    ],
)
def test_what_is_never_null_is_known(text: str, expected: bool) -> None:
    assert never(sqlglot.parse_one(text), {"c"}) is expected


def test_not_is_said_of_the_whole() -> None:
    """Ibis writes `NOT x IS NULL` for a condition that asks whether `NOT x` is null."""
    table = ibis.table({"x": "boolean", "y": "boolean"}, name="t")
    made = table.select(a=(~table.x).isnull(), b=table.x == ~table.y, c=~(table.x.isnull()))
    text, _ = query(made, ["result"], DIALECTS["duckdb"], source="t")
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t (x BOOLEAN, y BOOLEAN)")
        connection.execute("INSERT INTO t VALUES (NULL, TRUE), (FALSE, TRUE), (TRUE, TRUE)")
        assert connection.execute(text).fetchall() == [(True, None, False), (False, True, True), (False, False, True)]


# Days and moments

DAYS = [dt.date(2026, 1, 31), dt.date(2024, 2, 29), dt.date(1969, 12, 31), dt.date(1900, 3, 1), dt.date(2026, 12, 31)]


@pytest.fixture(scope="module")
def asked(server: Any) -> Any:
    postgres = psycopg.connect(server.uri("postgres"), autocommit=True)
    lite, duck = sqlite3.connect(":memory:"), duckdb.connect()

    def ask(name: str, expression: str) -> Any:
        query = f"SELECT {expression}"
        if name == "postgres":
            row = postgres.execute(query.encode()).fetchone()
        else:
            row = (lite if name == "sqlite" else duck).execute(query).fetchone()
        assert row is not None
        return row[0]

    yield ask
    postgres.close()
    lite.close()
    duck.close()


def said(function: str, name: str, of: object, second: object = "") -> str:
    text = SPOKEN[function][name].format(f"({of})", second, "0.01")
    return sqlglot.parse_one(text, read=name).sql(name)


@pytest.mark.parametrize("name", ["duckdb", "postgres", "sqlite"])
def test_days_are_counted_alike(asked: Any, name: str) -> None:
    for day in DAYS:
        number = day.toordinal()
        written = f"DATE '{day}'" if name != "sqlite" else f"'{day}'"
        assert asked(name, said("text_day" if name == "sqlite" else "day", name, written)) == number
        assert str(asked(name, said("date", name, number))) == str(day)
        parts = [asked(name, said(each, name, number)) for each in ("year", "month", "day_of_month")]
        assert parts == [day.year, day.month, day.day]
        for months in (-13, -1, 0, 1, 11, 12, 25):
            later = times.add_period(number, times.Period(months, 0))
            assert asked(name, said("months_later", name, number, months)) == later, (day, months)


@pytest.mark.parametrize("name", ["duckdb", "postgres", "sqlite"])
@pytest.mark.parametrize("number", [0, 1, 6, 7, -1, -7, -8, 2**53 + 1, -(2**53) - 1, 86_400_000_000 * 20_000 - 1])
def test_divided_rounds_down(asked: Any, name: str, number: int) -> None:
    for by in (1, 7, 86_400_000_000):
        given = f"CAST({number} AS BIGINT)"
        assert asked(name, said("divided", name, given, by)) == number // by


@pytest.mark.parametrize("wrong", ["2026-02-30", "2026-2-03", "26-02-03", "2026-02-03 ", "", "x"])
def test_a_text_that_is_no_date_is_none(asked: Any, wrong: str) -> None:
    assert asked("sqlite", said("text_day", "sqlite", f"'{wrong}'")) is None


def test_how_much_longer_steps_are_when_merged() -> None:
    """Each step doubles what it reads: merged, the last says the first eight times."""
    steps = ["SELECT a + a AS b FROM t", "SELECT b + b AS c FROM x", "SELECT c + c AS d FROM y"]
    parts = [sqlglot.parse_one(each) for each in steps]
    assert times_longer_merged(parts) == (1 + 2 * (1 + 2 * (1 + 2))) / 9  # type: ignore[arg-type]
    assert times_longer_merged(parts[:1]) == 1  # type: ignore[arg-type]


def test_steps_are_computed_one_by_one_where_that_pays() -> None:
    for id_, name, expected in (
        ("vrisk10", "postgres", False),
        ("level-of-care", "postgres", True),
        ("vrisk10", "sqlite", True),
        ("level-of-care", "duckdb", False),
    ):
        columns = compiled(Library.bundled().get(id_, on="2026-11-22"), as_of="2026-11-22T12:00:00Z")
        assert ("AS MATERIALIZED (" in exported(columns, DIALECTS[name]).text) is expected, (id_, name)


def test_functions_of_the_database_are_left_as_they_are() -> None:
    """SQLite's DATE, which is made of our `date`, is not taken for it again, nor is any other of a like name."""
    text = "SELECT DATE(a, '+1 days') AS x, riskengine_date(riskengine_divided(a, 7)) AS y FROM t"
    select = sqlglot.parse_one(text, read="sqlite")
    assert isinstance(select, exp.Select)
    speak(select, DIALECTS["sqlite"])
    said = select.sql("sqlite")
    assert said.startswith("SELECT DATE(a, '+1 days') AS x, DATE('1970-01-01', ")
    assert "riskengine_" not in said


def test_every_way_of_saying_can_be_read_and_written(recwarn: pytest.WarningsRecorder) -> None:
    for function, by_dialect in SPOKEN.items():
        assert by_dialect.keys() <= DIALECTS.keys(), function
        for name, text in by_dialect.items():
            tree = sqlglot.parse_one(text.format("x", "7", "0.01"), read=name)
            once = tree.sql(name, unsupported_level=sqlglot.ErrorLevel.RAISE)
            assert sqlglot.parse_one(once, read=name).sql(name) == once, (function, name)
    assert not recwarn.list
