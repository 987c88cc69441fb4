"""An exported query says of each row what `assess` says of it, in DuckDB, SQLite and a real PostgreSQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import ibis
import psycopg
import pyarrow as pa
import pytest
from beside_assess import AS_OF
from generated_rulesets import Generated, rulesets
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sql_backends import Run, in_duckdb, in_postgres, in_sqlite, same_as_assess, some_rows

from riskengine import Library
from riskengine.api import Ruleset
from riskengine.batch.columns import compiled
from riskengine.batch.sql.dialects import DIALECTS
from riskengine.batch.sql.export import exported
from riskengine.problems import Refused
from riskengine.ruleset.build import read_definition

LISTS = "it reads a list of records"


@pytest.fixture(scope="module")
def databases(server: Any) -> Any:
    with psycopg.connect(server.uri("postgres"), autocommit=True) as connection:
        connection.execute("SET TIME ZONE 'Europe/Oslo'")  # no result may depend on it
        yield {"duckdb": in_duckdb, "sqlite": in_sqlite, "postgres": in_postgres(connection)}


@pytest.mark.parametrize("dialect", ["duckdb", "sqlite", "postgres"])
@pytest.mark.parametrize(
    "id_", ["vrisk10", "vrisk-y", "case-group", "housing", "level-of-care", "discharge-notices", "ros"]
)
def test_rulesets_of_the_library(databases: Mapping[str, Run], dialect: str, id_: str) -> None:
    ruleset = Library.bundled().get(id_, on="2026-11-22")
    try:
        table = some_rows(ruleset, 11, 60, dialect, faulty=0.02)
        done = same_as_assess(ruleset, table, dialect, databases[dialect], settings={"as_of": AS_OF})
    except Refused as refused:
        assert {each.code for each in refused.problems} == {"not-in-sql"}
        assert dialect == "sqlite" or any(LISTS in each.message for each in refused.problems)
        assert any(each.place is not None for each in refused.problems)
        return
    assert 10 < done <= 60


@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
def test_a_moment_for_each_row(databases: Mapping[str, Run], dialect: str) -> None:
    for id_ in ("vrisk10", "discharge-notices", "level-of-care"):
        ruleset = Library.bundled().get(id_, on="2026-11-22")
        table = some_rows(ruleset, 12, 60, dialect, as_of=True)
        assert same_as_assess(ruleset, table, dialect, databases[dialect], settings={"as_of": None})


@pytest.mark.parametrize("dialect", ["duckdb", "sqlite", "postgres"])
def test_generated_rulesets(databases: Mapping[str, Run], dialect: str) -> None:
    @settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
    @given(made=rulesets(), seed=st.integers(0, 2**16), as_of=st.booleans())
    def check(made: Generated, seed: int, as_of: bool) -> None:
        ruleset = Ruleset(made.definition)
        as_of = as_of and dialect != "sqlite"
        try:
            table = some_rows(ruleset, seed, 15, dialect, as_of=as_of)
            same_as_assess(ruleset, table, dialect, databases[dialect], settings={"as_of": AS_OF})
        except Refused as refused:
            event("refused: " + ", ".join(sorted({each.code for each in refused.problems})))
            assert {each.code for each in refused.problems} <= {"not-in-columns", "not-in-sql"}
        else:
            event("run")

    check()


@pytest.mark.parametrize("role", [None, "psychologist", "nurse"])
def test_who_answered(databases: Mapping[str, Run], role: str | None) -> None:
    """Only a physician or a psychologist answers two of the items of V-RISK-10."""
    ruleset = Library.bundled().get("vrisk10")
    assessor = None if role is None else {"role": role}
    table = some_rows(ruleset, 13, 40, "postgres")
    given = {"as_of": AS_OF, "assessor": assessor}
    assert same_as_assess(ruleset, table, "postgres", databases["postgres"], settings=given) == 40


MONTH_LATER = """\
ruleset: month-later
version: 1.0.0
valid: {from: 2020-01-01}
title: {nb: En måned senere}
intended_use: {nb: Til prøve.}
items: {begun: {type: datetime, title: {nb: Begynt}}}
values: {again: {value: begun + P1M, title: {nb: Igjen}}}
outcomes: {level: {title: {nb: Nivå}, levels: {none: {nb: Ingen}, due: {nb: Nå}}}}
rules: {now: {when: begun + P1M <= as_of, then: {level: due}}}
"""


@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
def test_a_moment_and_a_month_around_the_end_of_one(databases: Mapping[str, Run], dialect: str) -> None:
    """Its earliest is told in another way where the moment may lie on the last days of a month."""
    ruleset = Ruleset(read_definition(MONTH_LATER, "month-later.yaml"))
    texts = ["2026-01-30T00:00:00.000001Z", "2026-01-30T23:59:59+01:00", "2026-01-31T12:00:00Z", "2025-12-01T00:00:00Z"]
    begun = [*map(dt.datetime.fromisoformat, texts), None]
    table = pa.table(
        {
            "n": range(len(begun)),
            "case": [f"K-{at}" for at in range(len(begun))],
            "begun": pa.array(begun, pa.timestamp("us", "UTC")),
        }
    )
    assert same_as_assess(ruleset, table, dialect, databases[dialect], settings={"as_of": AS_OF}) == len(begun)


SEEN = """\
ruleset: seen
version: 1.0.0
valid: {from: 2020-01-01}
title: {nb: Sett}
intended_use: {nb: Til prøve.}
items: {seen: {type: list, most: 9, of: {strength: {type: count, range: [0, 9], title: {nb: Styrke}}}, title: {nb: Sett}}}
outcomes: {level: {title: {nb: Nivå}, levels: {none: {nb: Ingen}, some: {nb: Noe}}}}
rules: {strong: {when: count(s for s in seen if s.strength > 4) >= 2, then: {level: some}}}
"""


def test_a_table_with_nothing_but_a_list() -> None:
    """All columns of a table as they are: a query of one column must not say so by a star, which names none."""
    ruleset = Ruleset(read_definition(SEEN, "seen.yaml"))
    rows = [[{"strength": 5}, {"strength": 9}], [{"strength": 5}, {"strength": None}], [], None, [{"strength": 1}]]
    table = pa.table({"seen": pa.array(rows, pa.list_(pa.struct([("strength", pa.int64())])))})
    columns = compiled(ruleset, as_of=AS_OF)
    made = exported(columns, DIALECTS["duckdb"], schema=dict(ibis.Schema.from_pyarrow(table.schema).items()))
    found = in_duckdb(made.text, table)
    expected = ruleset.assess_table(table, as_of=AS_OF).to_pylist()
    assert [row["level__lowest"] for row in found] == ["some", "none", "none", "none", "none"]
    assert [{name: row[name] for name in expected[0]} for row in found] == expected
