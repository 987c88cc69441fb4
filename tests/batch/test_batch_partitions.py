"""Rows are cut so that none is lost or read twice, and keep the numbers that they have in the file."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskengine.batch.csv_cells import CsvCells
from riskengine.batch.csv_text import Misshapen
from riskengine.batch.engine import checked_size
from riskengine.batch.files import Form, Input
from riskengine.batch.partitions import partitions
from riskengine.batch.sql_text import text
from riskengine.batch.tables import Table
from riskengine.cli.batch_words import duration_in_words, number_in_words, share_in_words
from riskengine.language.knowledge import Interval
from riskengine.language.types import Number
from riskengine.problems import Refused
from riskengine.ruleset.definition import Item

ROWS = st.lists(st.lists(st.integers(0, 30), max_size=6), max_size=4)


@given(tables=ROWS, rows=st.integers(1, 40))
def test_each_row_is_in_one_partition(tables: list[list[int]], rows: int) -> None:
    parts = partitions(tables, rows)
    assert [part.number for part in parts] == list(range(len(parts)))
    assert [part.name for part in parts] == sorted(part.name for part in parts)
    seen = [(part.table, row) for part in parts for row in range(part.first, part.end)]
    assert seen == [(table, row) for table, groups in enumerate(tables) for row in range(sum(groups))]
    assert all(0 < part.rows <= rows for part in parts)


@given(groups=st.lists(st.integers(1, 30), max_size=8), rows=st.integers(30, 90))
def test_row_groups_are_kept_together(groups: list[int], rows: int) -> None:
    """Where each fits, a partition begins and ends with one, so that nothing is read twice."""
    ends = {sum(groups[:at]) for at in range(len(groups) + 1)}
    assert {part.end for part in partitions([groups], rows)} <= ends


@given(misshapen=st.sets(st.integers(1, 40)), rows=st.integers(0, 40))
def test_rows_keep_their_numbers(misshapen: set[int], rows: int) -> None:
    """Those that could not be read have numbers too."""
    source = Input(Path("in.csv"), Form.csv, 0, 0)
    table = Table(source, Path("x"), (), (rows,), tuple(Misshapen(row, 1, 2) for row in sorted(misshapen)))
    others = (row for row in range(1, 200) if row not in misshapen)
    assert [table.row_number(at) for at in range(rows)] == [next(others) for _ in range(rows)]


def item(*, whole: bool) -> Item:
    return Item("n", "count" if whole else "number", Number(whole=whole), Interval(0, 120), {"nb": "n"})


WORDS = st.one_of(
    st.from_regex(r"\s?[+-]?[0-9]{1,4}([.,][0-9]{1,5})?\s?", fullmatch=True, alphabet="0123456789+-., "),
    st.sampled_from(["unknown", "1000", "-0", "007", "1e3", ".5", "5.", "", "3 000", "٣", "nan", "inf", "0x1", "1_0"]),
    st.text(max_size=5),
)


@settings(max_examples=150, deadline=None)
@given(words=st.lists(WORDS, min_size=1, max_size=8), whole=st.booleans(), comma=st.booleans())
def test_cells_of_numbers(words: list[str], whole: bool, comma: bool) -> None:
    """What DuckDB makes of a cell is what a plain reading of the text gives: exactly, or not at all."""
    import pyarrow as pa

    cells = CsvCells({"n": item(whole=whole)}, {"n": ["unknown"]}, comma)
    staged = cells.staged(pa.RecordBatch.from_pydict({"n": pa.array([word or None for word in words], pa.string())}))
    connection = duckdb.connect()
    connection.register("staged", staged)
    got = connection.execute(f"SELECT {cells.selected(['n'])}, {cells.in_order()} FROM staged").fetchall()
    for word, (number, in_order) in zip(words, got, strict=True):
        wanted = read_plainly(word, whole=whole, comma=comma)
        assert in_order is (wanted != "wrong"), word
        if wanted == "unknown":
            assert number == cells.sentinel("n")
        elif in_order:
            assert number == wanted, word


def read_plainly(word: str, *, whole: bool, comma: bool) -> Decimal | str | None:
    if not word:
        return None
    if word == "unknown":
        return "unknown"
    word = word.strip(" ")
    if not re.fullmatch(r"[+-]?[0-9]+([.,][0-9]+)?" if comma else r"[+-]?[0-9]+([.][0-9]+)?", word, re.ASCII):
        return "wrong"
    number = Decimal(word.replace(",", "."))
    if whole and number != number.to_integral_value():
        return "wrong"
    beyond = (
        abs(number) >= 10_000 or number == 1000
    )  # more digits than the range has, or what stands for unknown inside
    return "wrong" if beyond and (not whole or number == 1000) else number


@pytest.mark.parametrize("word", ["2GB", "500 MB", "1.5GiB", "2gb"])
def test_amounts_of_memory(word: str) -> None:
    duckdb.connect(config={"memory_limit": checked_size(word)})


@pytest.mark.parametrize("word", ["", "2", "GB", "0GB", "-1GB", "2 GB x", "80%"])
def test_no_amounts_of_memory(word: str) -> None:
    with pytest.raises(Refused):
        checked_size(word)


def test_quoting() -> None:
    assert duckdb.execute(f"SELECT {text(chr(39) + ';--')}").fetchall() == [("';--",)]


@given(part=st.integers(0, 10**9), rest=st.integers(0, 10**9))
def test_a_share_is_never_rounded_to_all_or_nothing(part: int, rest: int) -> None:
    whole = part + rest
    if whole:
        said = share_in_words(part, whole, "en")
        assert (said == "0%") is (part == 0)
        assert (said == "100%") is (rest == 0)
        assert abs(float(said.removesuffix("%")) - 100 * part / whole) <= 0.1


def test_numbers_as_they_are_written() -> None:
    assert number_in_words(1234567, "en") == "1,234,567"
    assert number_in_words(1234567, "nb") == "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567"
    assert share_in_words(1, 3, "nb") == "33,3 %"
    assert duration_in_words(1.25, "nb") == "1,2 sekunder"
    assert duration_in_words(754, "en") == "12 min 34 s"
