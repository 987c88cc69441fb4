"""The forms of SQL that a ruleset can be written in, and how they differ where it matters here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from ...problems import Problem, Refused, did_you_mean


class Assurance(Enum):
    """What the project's tests do with queries of a dialect."""

    run = "run"  # on the database, the results compared with those of one case at a time
    read = "read"  # read again, strictly, and made of reviewed parts only


@dataclass(frozen=True, slots=True)
class Dialect:
    """A form of SQL.

    Attributes:
        name: as on the command line, and as sqlglot calls it.
        title: for people.
        compiler: which of Ibis' compilers makes the query; those that are only read again share one, whose output is plain.
        assurance: what the tests do with its queries.
        holds_conditions: whether a column may hold true and false; otherwise it holds 1 and 0.
        condition_type: where columns do not, the type of the number that stands for it.
        longest_name: how long the name of a column may be; longer ones are cut or refused there. In bytes.
        exact_text: what makes a text column be compared byte by byte, where it otherwise is not; `{}` is the column.
        notes: what whoever runs the query there should know.
        notes_nb: the same in Bokmål.
    """

    name: str
    title: str
    compiler: str = "PostgresCompiler"
    assurance: Assurance = Assurance.read
    holds_conditions: bool = True
    condition_type: str | None = None
    longest_name: int | None = None
    exact_text: str | None = None
    notes: tuple[str, ...] = ()
    notes_nb: tuple[str, ...] = ()


DIALECTS: Mapping[str, Dialect] = {
    each.name: each
    for each in (
        Dialect("duckdb", "DuckDB", "DuckDBCompiler", Assurance.run),
        Dialect("postgres", "PostgreSQL", "PostgresCompiler", Assurance.run, longest_name=63),
        Dialect(
            "sqlite",
            "SQLite",
            "SQLiteCompiler",
            Assurance.run,
            notes=(
                "True and false are 1 and 0. Dates are text like 2026-11-22.",
                "SQLite does not hold columns to their types: declare the table STRICT, which SQLite 3.37 brought.",
            ),
            notes_nb=(
                "Sant og usant er 1 og 0. Datoer er tekst som 2026-11-22.",
                "SQLite holder ikke kolonner til typen deres: opprett tabellen som STRICT, som kom med SQLite 3.37.",
            ),
        ),
        Dialect(
            "spark",
            "Apache Spark",
            "PySparkCompiler",
            Assurance.run,
            notes=("Set spark.sql.session.timeZone to UTC and spark.sql.ansi.enabled to true.",),
            notes_nb=("Sett spark.sql.session.timeZone til UTC og spark.sql.ansi.enabled til true.",),
        ),
        Dialect(
            "databricks",
            "Databricks",
            "PySparkCompiler",
            longest_name=255,
            notes=("Set the session's time zone to UTC.",),
            notes_nb=("Sett tidssonen for økten til UTC.",),
        ),
        Dialect(
            "tsql",
            "SQL Server (T-SQL)",
            holds_conditions=False,
            condition_type="BIT",
            longest_name=128,
            exact_text="{} COLLATE Latin1_General_100_BIN2",
            notes=(
                "True and false are 1 and 0 (bit). A moment without an offset is read as UTC.",
                "Blanks at the end of a text are not told apart from none, as everywhere in SQL Server.",
                "LEAST and GREATEST, where they occur, need SQL Server 2022 or later, or Azure SQL.",
            ),
            notes_nb=(
                "Sant og usant er 1 og 0 (bit). Et tidspunkt uten tidssone leses som UTC.",
                "Blanke på slutten av en tekst skilles ikke fra ingen, som ellers i SQL Server.",
                "LEAST og GREATEST krever SQL Server 2022 eller nyere, eller Azure SQL, der de er brukt.",
            ),
        ),
        Dialect(
            "snowflake",
            "Snowflake",
            longest_name=255,
            notes=("Columns that were made without quotes have names in capitals: put a view over them.",),
            notes_nb=("Kolonner som er laget uten anførselstegn, har navn i store bokstaver: legg et view over dem.",),
        ),
        Dialect("bigquery", "BigQuery", longest_name=300),
        Dialect("trino", "Trino"),
        Dialect(
            "mysql",
            "MySQL",
            longest_name=64,
            exact_text="CAST({} AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_0900_bin",
            notes=(
                "True and false are 1 and 0. Moments are in UTC.",
                "Texts are compared in utf8mb4_0900_bin, which MySQL 8.0.17 brought.",
            ),
            notes_nb=(
                "Sant og usant er 1 og 0. Tidspunkter er i UTC.",
                "Tekster sammenlignes i utf8mb4_0900_bin, som kom med MySQL 8.0.17.",
            ),
        ),
        Dialect(
            "oracle",
            "Oracle",
            holds_conditions=False,
            longest_name=128,
            notes=(
                "True and false are 1 and 0 (number). An empty text is null, as everywhere in Oracle.",
                "Columns that were made without quotes have names in capitals: put a view over them.",
                "Names of more than 30 bytes need Oracle 12.2 or later.",
            ),
            notes_nb=(
                "Sant og usant er 1 og 0 (number). En tom tekst er NULL, som ellers i Oracle.",
                "Kolonner som er laget uten anførselstegn, har navn i store bokstaver: legg et view over dem.",
                "Navn på mer enn 30 byte krever Oracle 12.2 eller nyere.",
            ),
        ),
    )
}
_OTHER_NAMES = {
    "postgresql": "postgres",
    "pg": "postgres",
    "mssql": "tsql",
    "sqlserver": "tsql",
    "sql-server": "tsql",
    "t-sql": "tsql",
    "pyspark": "spark",
    "sparksql": "spark",
    "presto": "trino",
}


def dialect(name: str) -> Dialect:
    """The dialect of a name.

    Raises:
        Refused: there is none of that name; those that there are, are told.
    """
    key = name.strip().lower()
    found = DIALECTS.get(_OTHER_NAMES.get(key, key))
    if found is None:
        said = f'there is no SQL dialect "{name}" here; there are {", ".join(DIALECTS)}'
        raise Refused([Problem("unknown-dialect", said, None, did_you_mean(key, [*DIALECTS, *_OTHER_NAMES]))])
    return found
