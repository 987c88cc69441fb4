"""What databases say each in its own way: days, moments and whole divisions.

In a query being made they are functions of ours (`riskengine_day`); at the end each becomes the dialect's own words. A day is
its number in the calendar (1 is 1 January of the year 1), a moment is microseconds since 1970 in UTC: whole numbers, which mean
the same everywhere, so that conditions are written alike in all dialects.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import ibis
import sqlglot
from sqlglot import exp

from ...language import times
from .dialects import Dialect

_EPOCH = times.EPOCH_DAY
_DAY = times.DAY

# Functions that stand for what a dialect says its own way. {0} is what it is said of, {1} a whole number that is written down.
_SIGNED = "({0} % {1})"
_DIVIDED: Mapping[str, str] = {
    "duckdb": "(({0} - ({0} % {1} + {1}) % {1}) // {1})",
    "postgres": "(({0} - ({0} % {1} + {1}) % {1}) / {1})",
    "sqlite": "(({0} - ({0} % {1} + {1}) % {1}) / {1})",
    "spark": "(({0} - ({0} % {1} + {1}) % {1}) DIV {1})",
    "databricks": "(({0} - ({0} % {1} + {1}) % {1}) DIV {1})",
    "tsql": "(({0} - ({0} % {1} + {1}) % {1}) / {1})",
    "snowflake": "FLOOR({0} / {1})",
    "bigquery": "DIV({0} - MOD(MOD({0}, {1}) + {1}, {1}), {1})",
    "trino": "(({0} - ({0} % {1} + {1}) % {1}) / {1})",
    "mysql": "(({0} - ({0} % {1} + {1}) % {1}) DIV {1})",
    "oracle": "FLOOR({0} / {1})",
}
_REMAINDER = dict.fromkeys(_DIVIDED, _SIGNED) | {"bigquery": "MOD({0}, {1})", "oracle": "MOD({0}, {1})"}
_MOMENT: Mapping[str, str] = {
    "duckdb": "EPOCH_US({0})",
    "postgres": "CAST(EXTRACT(EPOCH FROM {0}) * 1000000 AS BIGINT)",
    "spark": "UNIX_MICROS({0})",
    "databricks": "UNIX_MICROS({0})",
    "tsql": "DATEDIFF_BIG(MICROSECOND, CAST('1970-01-01' AS DATETIME2), {0} AT TIME ZONE 'UTC')",
    "snowflake": "DATE_PART(EPOCH_MICROSECOND, {0})",
    "bigquery": "UNIX_MICROS({0})",
    "trino": "CAST(ROUND(TO_UNIXTIME({0}) * 1000000) AS BIGINT)",
    "mysql": "TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', {0})",
}
_INSTANT: Mapping[str, str] = {
    "duckdb": "MAKE_TIMESTAMP({0}) AT TIME ZONE 'UTC'",
    # A double holds every microsecond until the year 2255, and moments end in 2199.
    "postgres": "(CAST('1970-01-01' AS TIMESTAMP) + MAKE_INTERVAL(SECS => {0} / 1000000.0)) AT TIME ZONE 'UTC'",
    "sqlite": ("STRFTIME('%Y-%m-%dT%H:%M:%S', {0} / 1000000, 'unixepoch') || PRINTF('.%06dZ', {0} % 1000000)"),
    "spark": "TIMESTAMP_MICROS({0})",
    "databricks": "TIMESTAMP_MICROS({0})",
    "tsql": (
        "TODATETIMEOFFSET(DATEADD(MICROSECOND, {0} % 1000000, DATEADD(SECOND, {0} / 1000000 % 86400, "
        f"DATEADD(DAY, {{0}} / {_DAY}, CAST('1970-01-01' AS DATETIME2)))), '+00:00')"
    ),
    "snowflake": "TO_TIMESTAMP_NTZ({0}, 6)",
    "bigquery": "TIMESTAMP_MICROS({0})",
    "trino": "FROM_UNIXTIME_NANOS({0} * 1000)",
    "mysql": "TIMESTAMPADD(MICROSECOND, {0}, CAST('1970-01-01' AS DATETIME))",
    "oracle": "FROM_TZ(TIMESTAMP '1970-01-01 00:00:00' + NUMTODSINTERVAL({0} / 1000000, 'SECOND'), 'UTC')",
}
_WRITTEN_MOMENT: Mapping[str, str] = {
    "duckdb": "CAST('{}+00:00' AS TIMESTAMPTZ)",
    "postgres": "CAST('{}+00:00' AS TIMESTAMPTZ)",
    "sqlite": "'{}Z'",
    "spark": "CAST('{}+00:00' AS TIMESTAMP)",
    "databricks": "CAST('{}+00:00' AS TIMESTAMP)",
    "tsql": "CAST('{}+00:00' AS DATETIMEOFFSET)",
    "snowflake": "CAST('{}' AS TIMESTAMPNTZ)",
    "bigquery": "CAST('{}+00:00' AS TIMESTAMP)",
    "trino": "CAST('{} UTC' AS TIMESTAMP(6) WITH TIME ZONE)",
    "mysql": "CAST('{}' AS DATETIME(6))",
    "oracle": "TO_TIMESTAMP_TZ('{}+00:00', 'YYYY-MM-DD HH24:MI:SS.FF6TZH:TZM')",
}
"""A moment that is written down, in UTC."""
_DATE_NUMBER: Mapping[str, str] = {
    "duckdb": "DATE_DIFF('DAY', CAST('1970-01-01' AS DATE), {0})",
    "postgres": "({0} - CAST('1970-01-01' AS DATE))",
    "spark": "UNIX_DATE({0})",
    "databricks": "UNIX_DATE({0})",
    "tsql": "DATEDIFF(DAY, CAST('1970-01-01' AS DATE), {0})",
    "snowflake": "DATEDIFF(DAY, CAST('1970-01-01' AS DATE), {0})",
    "bigquery": "UNIX_DATE({0})",
    "trino": "DATE_DIFF('DAY', CAST('1970-01-01' AS DATE), {0})",
    "mysql": "DATEDIFF({0}, '1970-01-01')",
    "oracle": "(TRUNC({0}) - DATE '1970-01-01')",
}
_NUMBER_DATE: Mapping[str, str] = {
    "duckdb": "CAST('1970-01-01' AS DATE) + CAST({0} AS INT)",
    "postgres": "CAST('1970-01-01' AS DATE) + CAST({0} AS INT)",
    "sqlite": "DATE('1970-01-01', ({0}) || ' days')",
    "spark": "DATE_FROM_UNIX_DATE(CAST({0} AS INT))",
    "databricks": "DATE_FROM_UNIX_DATE(CAST({0} AS INT))",
    "tsql": "DATEADD(DAY, {0}, CAST('1970-01-01' AS DATE))",
    "snowflake": "DATEADD(DAY, {0}, CAST('1970-01-01' AS DATE))",
    "bigquery": "DATE_FROM_UNIX_DATE({0})",
    "trino": "DATE_ADD('DAY', {0}, CAST('1970-01-01' AS DATE))",
    "mysql": "TIMESTAMPADD(DAY, {0}, CAST('1970-01-01' AS DATE))",
    "oracle": "(DATE '1970-01-01' + {0})",
}
_MONTHS_LATER: Mapping[str, str] = {
    "duckdb": "CAST(({0}) + INTERVAL '{1}' MONTH AS DATE)",
    "postgres": "CAST(({0}) + INTERVAL '{1} MONTH' AS DATE)",
    # SQLite before 3.46 lets 31 January plus a month run over into March; so the earlier of the same day and the month's last one.
    "sqlite": (
        "MIN(DATE({0}, 'start of month', '{1} months', (STRFTIME('%d', {0}) - 1) || ' days'),"
        " DATE({0}, 'start of month', '{1} months', '1 months', '-1 days'))"
    ),
    "spark": "ADD_MONTHS({0}, {1})",
    "databricks": "ADD_MONTHS({0}, {1})",
    "tsql": "DATEADD(MONTH, {1}, {0})",
    "snowflake": "DATEADD(MONTH, {1}, {0})",
    "bigquery": "DATE_ADD({0}, INTERVAL {1} MONTH)",
    "trino": "DATE_ADD('MONTH', {1}, {0})",
    "mysql": "TIMESTAMPADD(MONTH, '{1}', {0})",
}
_PART = dict.fromkeys(_DIVIDED, "EXTRACT({1} FROM {0})") | {
    "tsql": "DATEPART({1}, {0})",
    "sqlite": "CAST(STRFTIME('{1}', {0}) AS INTEGER)",
}
_SQLITE_DAY = (
    "CASE WHEN {0} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND DATE({0}, '+0 days') = {0} "
    "THEN CAST(JULIANDAY({0}) - 2440587.5 AS INTEGER) END"
)


def _dates() -> dict[str, dict[str, str]]:
    """What is said of days, by function and dialect, from what each says of its dates."""
    found: dict[str, dict[str, str]] = {
        each: {} for each in ("day", "text_day", "date", "year", "month", "day_of_month", "months_later")
    }
    number = dict(_DATE_NUMBER)
    found["day"] = {name: f"{said} + {_EPOCH}" for name, said in number.items()}
    found["text_day"]["sqlite"] = f"({_SQLITE_DAY}) + {_EPOCH}"
    for name, said in _NUMBER_DATE.items():
        date = said.replace("{0}", f"({{0}} - {_EPOCH})")
        found["date"][name] = date
        for part, letter in (("year", "%Y"), ("month", "%m"), ("day", "%d")):
            word = letter if name == "sqlite" else part.upper()
            whole = f"CAST({_PART[name]} AS {_WHOLE.get(name, 'BIGINT')})" if name != "sqlite" else _PART[name]
            found["day_of_month" if part == "day" else part][name] = whole.replace("{1}", word).replace("{0}", date)
        later = _MONTHS_LATER.get(name)
        if later is not None:
            back = number.get(name, _SQLITE_DAY.replace("{0}", "({0})") if name == "sqlite" else "")
            moved = later.replace("{0}", date)
            if name == "sqlite":
                found["months_later"][name] = f"CAST(JULIANDAY({moved}) - 2440587.5 AS INTEGER) + {_EPOCH}"
            else:
                found["months_later"][name] = f"{back.replace('{0}', moved)} + {_EPOCH}"
    return found


_WHOLE: Mapping[str, str] = {"mysql": "SIGNED", "oracle": "INTEGER", "bigquery": "INT64"}
_FIXED = {
    name: "CAST(CAST({0} AS DECIMAL(18, 6)) * {1} AS " + _WHOLE.get(name, "BIGINT") + ")" for name in _DIVIDED
} | {"bigquery": "CAST(CAST({0} AS NUMERIC) * {1} AS INT64)"}
del _FIXED["sqlite"]
_NEAREST = "CASE WHEN ABS({0}) < 9000000000000000 / {1} THEN CAST(ROUND({0} * {1}) AS BIGINT) END"
_NEAREST_OF = {
    "postgres": _NEAREST,
    "sqlite": _NEAREST.replace("BIGINT", "INTEGER"),
    "spark": _NEAREST,
    "databricks": _NEAREST,
    "duckdb": _NEAREST,
}
_DOUBLE = {"sqlite": "REAL", "postgres": "DOUBLE PRECISION"}
_IS_NEAREST = {
    name: f"(CAST(({said}) AS {_DOUBLE.get(name, 'DOUBLE')}) / {{1}} = {{0}})" for name, said in _NEAREST_OF.items()
}
_DECIMAL = dict.fromkeys(_DIVIDED, "({0} * {2})") | {"sqlite": "({0} / {1}.0)", "bigquery": "({0} * NUMERIC '{2}')"}

_TEXT_LENGTH = dict.fromkeys(_DIVIDED, "LENGTH({0})") | {"tsql": "LEN({0} + '.') - 1", "mysql": "CHAR_LENGTH({0})"}

SPOKEN: Mapping[str, Mapping[str, str]] = {
    "divided": _DIVIDED,
    "remainder": _REMAINDER,
    "moment": _MOMENT,
    "instant": _INSTANT,
    "fixed": _FIXED,
    "nearest": _NEAREST_OF,
    "is_nearest": _IS_NEAREST,
    "decimal": _DECIMAL,
    "text_length": _TEXT_LENGTH,
    **_dates(),
}
_PREFIX = "riskengine_"


def function(name: str, gives: str) -> Any:
    """A function of ours, for use in a lazy table."""

    def of(first, second=None):  # type: ignore[no-untyped-def]
        """Stands for what the dialect says."""

    def alone(first):  # type: ignore[no-untyped-def]
        """Stands for what the dialect says."""

    makes = ibis.udf.scalar.builtin
    two = any("{1}" in said or "{2}" in said for said in SPOKEN[name].values())
    chosen = of if two else alone
    chosen.__name__ = _PREFIX + name
    return makes(chosen, name=_PREFIX + name, signature=((None, "int64") if two else (None,), gives))


def is_spoken(node: exp.Expr, dialect: Dialect) -> bool:
    """Whether it is a function of ours for which the dialect has words."""
    return isinstance(node, exp.Anonymous) and dialect.name in SPOKEN.get(_name(node) or "", {})


def speak(select: exp.Select, dialect: Dialect) -> None:
    """Put the dialect's own words for each function of ours, in place."""
    found = [each for each in select.find_all(exp.Anonymous, bfs=True) if _name(each) is not None]
    for node in reversed(found):  # the innermost come last
        name = _name(node) or ""
        if name == "instant" and isinstance(node.expressions[0], exp.Literal):
            node.replace(sqlglot.parse_one(_moment_written(int(node.expressions[0].this), dialect), read=dialect.name))
            continue
        first, *rest = (each.sql(dialect=dialect.name) for each in node.expressions)
        inner = node.expressions[0].unnest()
        if not isinstance(inner, (exp.Column, exp.Literal, exp.Func)) or isinstance(inner, (exp.And, exp.Or)):
            first = f"({first})"
        part = f"0.{'1':0>{len(rest[0]) - 1}}" if rest and len(rest[0]) > 1 else "1"  # 100 gives 0.01
        said = SPOKEN[name][dialect.name].format(first, *(rest or ["1"]), part)
        node.replace(sqlglot.parse_one(said, read=dialect.name))


def _moment_written(microseconds: int, dialect: Dialect) -> str:
    at = dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=microseconds)
    form = "%Y-%m-%d %H:%M:%S" if dialect.name != "sqlite" else "%Y-%m-%dT%H:%M:%S"
    written = at.strftime(form) + (f".{at.microsecond:06}" if at.microsecond or dialect.name == "sqlite" else "")
    return _WRITTEN_MOMENT[dialect.name].format(written)


def _name(node: exp.Anonymous) -> str | None:
    """Which function of ours it is; None for one of the dialect's, as SQLite's own DATE."""
    word = str(node.this).lower()
    return word.removeprefix(_PREFIX) if word.startswith(_PREFIX) else None
