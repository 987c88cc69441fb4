"""Rows made for measuring: always the same for the same count, each answer from a hash of its row and item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from riskengine.ruleset.definition import Definition

OPEN = 0.2
"""Which part of the answers is open: half of them missing, half unknown."""
_PARTS = 1000
DAYS = 2000
VITALS: Mapping[str, tuple[str, int, int]] = {
    "pulse": ("smallint", 40, 140),
    "respiration": ("smallint", 6, 32),
    "systolic": ("smallint", 80, 200),
    "diastolic": ("smallint", 50, 125),
    "saturation": ("smallint", 84, 100),
    "phq9": ("smallint", 0, 27),
    "item9": ("smallint", 0, 3),
    "age": ("smallint", 12, 95),
}
"""The inputs of the twenty rules that are counts: their type, least and greatest."""
YES_NO = ("plan", "means", "prior_attempt")


def chance(item: str, parts: int, salt: str = "") -> str:
    """A number from 0 up to `parts`, by row and item, in SQL over a row's number `i`."""
    return f"(hash(i, '{item}{salt}') % {parts})"


def answer(item: str, options: Sequence[str], part_open: float) -> str:
    """A choice in SQL, `part_open` of it open."""
    half = round(part_open * _PARTS / 2)
    listed = ", ".join(f"'{option}'" for option in options)
    known = f"[{listed}][1 + {chance(item, len(options), ' option')}::integer]"
    return (
        f"case when {chance(item, _PARTS)} < {half} then null when {chance(item, _PARTS)} < {2 * half} then 'unknown' "
        f"else {known} end as {item}"
    )


def choices(definition: Definition, count: int, *, begins: int = 0, part_open: float = OPEN) -> str:
    """Rows of a ruleset whose items are all choices: a case of its own each, `as_of` on one of some thousand days.

    `begins` is the number of the first row, so that the rows of several files differ.
    """
    items = [answer(name, item.option_ids, part_open) for name, item in definition.items.items()]
    as_of = f"timestamptz '2026-11-22 12:00:00+01' - to_days((i % {DAYS})::integer) as as_of"
    return f"""select 'K-' || i as "case", {as_of}, {", ".join(items)} from range({begins}, {begins + count}) rows(i)"""


def vitals(count: int) -> str:
    """Complete rows for the twenty rules."""
    columns = [f"(({chance('temperature', 61)} + 345) / 10.0)::decimal(3, 1) as temperature"]
    columns += [
        f"({chance(name, most - least + 1)} + {least})::{type_} as {name}"
        for name, (type_, least, most) in VITALS.items()
    ]
    columns += [f"{chance(name, 2)} = 1 as {name}" for name in YES_NO]
    return f"select {', '.join(columns)} from range({count}) rows(i)"


def write(connection: duckdb.DuckDBPyConnection, rows: str, path: Path) -> Path:
    """The rows as Parquet."""
    connection.execute(f"copy ({rows}) to '{path}' (format parquet)")
    return path
