"""`riskengine batch` says of each row what `assess` says of it, whatever the form of the tables and however they are cut."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from batch_desk import AS_OF, Desk, of_ids
from beside_assess import assessed, plain, random_table, told

from riskengine import Library, Refused
from riskengine.api import Ruleset
from riskengine.batch.columns import compiled

NOW = ("--as-of", AS_OF)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def ruleset_named(name: str) -> Ruleset:
    return Library.bundled().get(name)


def sample(name: str, seed: int, rows: int, *, text: bool = False) -> pa.Table:
    """Random rows in order; with `text`, such as CSV can hold."""
    table = random_table(ruleset_named(name), seed, rows)
    if text:  # a record has each of its fields there, and what is not known is said by a word
        table = pa.Table.from_pylist([_sayable(row) for row in table.to_pylist()], schema=_text_schema(table.schema))
    return of_ids([f"K-{at}" for at in range(table.num_rows)], table)


def _sayable(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: [{key: "unknown" if each is None else _word(each) for key, each in record.items()} for record in cell]
        if isinstance(cell, list)
        else _word(cell)
        for name, cell in row.items()
    }


def _word(cell: Any) -> Any:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return cell.isoformat() if isinstance(cell, dt.date | dt.datetime) else cell


def _text_schema(schema: pa.Schema) -> pa.Schema:
    def text_of(type_: pa.DataType) -> pa.DataType:
        if pa.types.is_list(type_):
            return pa.list_(pa.struct([(each.name, text_of(each.type)) for each in type_.value_type]))
        numeric = pa.types.is_integer(type_) or pa.types.is_floating(type_) or pa.types.is_decimal(type_)
        return type_ if numeric else pa.string()

    return pa.schema([(each.name, text_of(each.type)) for each in schema])


def expected(name: str, table: pa.Table) -> list[dict[str, Any]]:
    """What comes out of the rows, worked out one by one by `assess`."""
    ruleset = ruleset_named(name)
    columns = compiled(ruleset, as_of=AS_OF, rules=True, values=True)
    rows = [told(columns, assessed(ruleset, row, as_of=AS_OF)) for row in table.to_pylist()]
    return [{key: row[key] for key in columns.outputs if key not in ("case", "as_of")} for row in rows]


def same(got: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> None:
    assert [row.pop("case") for row in got] == [f"K-{at}" for at in range(len(wanted))]
    for at, (one, other) in enumerate(zip(got, wanted, strict=True)):
        assert {key: plain(cell) for key, cell in one.items()} == other, at


@pytest.mark.parametrize("suffix", ["parquet", "arrow", "csv"])
def test_vrisk10_in_any_form(desk: Desk, suffix: str) -> None:
    table = sample("vrisk10", 11, 60, text=suffix == "csv")
    desk.write(f"in.{suffix}", table, group=16)
    said = desk.batch("vrisk10", f"in.{suffix}", "-o", "out.parquet", "--rules", "--values", *NOW)
    same(desk.read("out.parquet"), expected("vrisk10", table))
    assert said.startswith("60 rader lest, alle i orden.\n")
    assert desk.names() == [f"in.{suffix}", "out.parquet"]


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_lists_of_records(desk: Desk, suffix: str) -> None:
    table = sample("warning-signals", 5, 25, text=suffix == "csv")
    desk.write(f"in.{suffix}", table, delimiter=";")
    desk.batch("warning-signals", f"in.{suffix}", "-o", "out.arrow", "--rules", "--values", *NOW)
    same(desk.read("out.arrow"), expected("warning-signals", table))


def test_however_it_is_cut(desk: Desk) -> None:
    """One partition or many, one file or several, a file or a folder out: the same rows in the same order."""
    table = sample("vrisk10", 3, 100)
    desk.write("in.parquet", table, group=30)
    for at, piece in enumerate((table.slice(0, 41), table.slice(41, 0), table.slice(41))):
        desk.write(f"in/{at}.parquet", piece, group=10)
    desk.batch("vrisk10", "in.parquet", "-o", "whole.parquet", *NOW)
    whole = desk.read("whole.parquet")
    assert len(whole) == 100
    desk.batch("vrisk10", "in.parquet", "-o", "cut.parquet", "--partition-rows", "7", *NOW)
    desk.batch("vrisk10", "in", "-o", "parts/", "--partition-rows", "32", *NOW)
    desk.batch("vrisk10", "in/*.parquet", "-o", "joined.parquet", "--threads", "1", "--memory", "300MB", *NOW)
    for name in ("cut.parquet", "parts", "joined.parquet"):
        assert desk.read(name) == whole, name
    assert len(list((desk.folder / "parts").iterdir())) == 4
    assert [name for name in desk.names() if name.startswith(".")] == []


def test_csv_out(desk: Desk) -> None:
    """Moments in ISO 8601, lists as JSON, nothing for null, and the delimiter of the table that was read."""
    desk.text("in.csv", "case;summary_risk;more_assessment;ward\n007;high;yes;3\n008;;;4\n")
    desk.batch("vrisk10", "in.csv", "-o", "out.csv", "--keep", "ward", *NOW)
    first, second = [row.split(";") for row in (desk.folder / "out.csv").read_text("utf-8").splitlines()[1:]]
    assert first[:4] == ["007", "3", "high", "high"]
    assert second[:3] == ["008", "4", ""]
    assert "2026-12-06T11:00:00Z" in first


def test_kept_columns_are_carried_through_unread(desk: Desk) -> None:
    table = sample("vrisk10", 1, 3).append_column("seen", pa.array([[{"a": 1}], None, []]))
    desk.write("in.parquet", table)
    desk.batch("vrisk10", "in.parquet", "-o", "out.parquet", "--keep", "seen", *NOW)
    assert [row["seen"] for row in desk.read("out.parquet")] == [[{"a": 1}], None, []]
    desk.batch("vrisk10", "in.parquet", "-o", "out.csv", "--keep", "seen", *NOW)
    assert [row["seen"] for row in desk.read("out.csv")] == ['[{"a":1}]', "", "[]"]


def test_a_declared_code_is_unknown(desk: Desk) -> None:
    """For one item or for all; the word itself always is, and a code is no bad cell."""
    desk.text("in.csv", "case,insight,threats,summary_risk\nK-1,9,99,low\nK-2,unknown,unknown,unknown\n")
    said = desk.batch("vrisk10", "in.csv", "-o", "o.parquet", "--unknown", "9", "--unknown", "threats=99", *NOW)
    assert "alle i orden" in said
    first, second = desk.read("o.parquet")
    assert first["finding__unsure:insight"] == first["finding__unsure:threats"] == "holds"
    assert second["finding__unsure:insight"] == second["finding__judgement-unknown"] == "holds"
    desk.batch("vrisk10", "in.csv", "-o", "p.parquet", "--unknown", "threats=99", *NOW, status=1)
    assert [(each["column"], each["value"]) for each in desk.bad("p.parquet")] == [("insight", "9")]


def test_the_assessors_role_counts(desk: Desk) -> None:
    desk.text("in.csv", "mental_illness,personality_disorder,personality_disorder__role\nyes,no,nurse\n")
    desk.batch("vrisk10", "in.csv", "-o", "out.parquet", "--role", "physician", *NOW)
    (row,) = desk.read("out.parquet")
    assert row["finding__role:mental_illness"] == "fails"
    assert row["finding__role:personality_disorder"] == "holds"


def test_settings_and_moments_of_each_row(desk: Desk) -> None:
    """A row's own moment counts before the one that is given; a setting holds for all."""
    seen = '"[{""sign"": ""a"", ""seen"": ""2026-11-20T10:00:00+01:00""}]"'
    desk.text("in.csv", f"signals,as_of\n{seen},2026-11-22T12:00:00+01:00\n{seen},2026-12-22T12:00:00+01:00\n{seen},\n")
    desk.batch("warning-signals", "in.csv", "-o", "out.parquet", "--set", "threshold=1", *NOW)
    assert [row["response"] for row in desk.read("out.parquet")] == ["contact", "none", "contact"]


def test_an_output_that_is_there_is_not_lost(desk: Desk) -> None:
    desk.text("in.csv", "insight\nno\n")
    desk.batch("vrisk10", "in.csv", "-o", "out.parquet", *NOW)
    before = (desk.folder / "out.parquet").read_bytes()
    desk.batch("vrisk10", "in.csv", "-o", "out.parquet", *NOW, status=2)
    assert (desk.folder / "out.parquet").read_bytes() == before
    desk.text("in.csv", "insight\nno\nmaybe\nnonsense\n")
    desk.batch("vrisk10", "in.csv", "-o", "out.parquet", "--overwrite", *NOW, status=1)
    assert len(desk.read("out.parquet")) == 2
    assert len(desk.bad("out.parquet")) == 1
    desk.text("in.csv", "insight\nno\n")
    desk.batch("vrisk10", "in.csv", "-o", "out.parquet", "--overwrite", *NOW)
    assert desk.names() == ["in.csv", "out.parquet"]  # nothing is wrong with any row now
    desk.batch("vrisk10", "in.csv", "-o", "parts/", *NOW)
    desk.batch("vrisk10", "in.csv", "-o", "parts/", "--overwrite", *NOW)
    assert len(desk.read("parts")) == 1


def test_nothing_is_left_behind_by_what_is_refused(desk: Desk) -> None:
    desk.text("in.csv", "insigth\nno\n")
    desk.batch("vrisk10", "in.csv", "-o", "out.parquet", *NOW, status=2)
    assert desk.names() == ["in.csv"]


def test_the_newest_version_or_the_one_of_the_day(desk: Desk) -> None:
    """Rows whose own day lies outside the validity are not assessed with a version that did not hold."""
    desk.text("in.csv", "insight,as_of\nno,2026-11-22T12:00:00+01:00\nno,1999-11-22T12:00:00+01:00\n")
    desk.batch("vrisk10", "in.csv", "-o", "out.parquet", status=1)
    (fault,) = desk.bad("out.parquet")
    with pytest.raises(Refused) as refused:
        ruleset_named("vrisk10").assess({}, as_of="1999-11-22T12:00:00+01:00")
    assert fault["reason"] == refused.value.problems[0].message
    assert (fault["row"], fault["column"], fault["code"]) == (2, "as_of", "not-valid")
    desk.batch("vrisk10", "in.csv", "-o", "two.parquet", "--as-of", "1999-11-22T12:00:00+01:00", status=2)


def test_answers_to_a_ruleset_that_is_used(desk: Desk) -> None:
    """They stand in columns of their own, in CSV typed by that ruleset; where none is given, its outcomes are open."""
    used = """ruleset: falls
version: 1.0.0
valid: {from: 2026-01-01}
title: {nb: Fall, en: Falls}
intended_use: {nb: Et eksempel., en: An example.}
items: {episodes: {type: count, range: [0, 9], title: {nb: Antall, en: Count}}}
outcomes: {risk: {title: {nb: Risiko, en: Risk}, levels: [low, high]}}
rules: {often: {title: {nb: Ofte, en: Often}, when: episodes >= 3, then: {risk: high}, source: local}}
"""
    using = """ruleset: visits
version: 1.0.0
valid: {from: 2026-01-01}
title: {nb: Besøk, en: Visits}
intended_use: {nb: Et eksempel., en: An example.}
uses: {falls: any}
items: {alone: {type: yes-no, title: {nb: Alene, en: Alone}}}
outcomes: {visit: {title: {nb: Besøk, en: Visit}, levels: [no, yes]}}
rules: {needed: {title: {nb: Trengs, en: Needed}, when: {all: [falls.risk == high, alone]}, then: {visit: yes}, source: local}}
"""
    (desk.folder / "rules").mkdir()
    desk.text("rules/falls.yaml", used)
    desk.text("rules/visits.yaml", using)
    desk.text(
        "in.csv", "case,alone,falls__episodes\nK-1,yes,3\nK-2,yes,\nK-3,yes,unknown\nK-4,no,2\nK-5,yes,12\nK-6,yes,x\n"
    )
    words = ("visits", "in.csv", "-o", "out.parquet", "--library", "rules", *NOW)
    desk.batch(*words, status=1)
    assert [(row["case"], row["visit__lowest"], row["visit__highest"]) for row in desk.read("out.parquet")] == [
        ("K-1", "yes", "yes"),
        ("K-2", "no", "yes"),
        ("K-3", "no", "yes"),
        ("K-4", "no", "no"),
    ]
    assert [(each["row"], each["column"], each["reason"]) for each in desk.bad("out.parquet")] == [
        (5, "falls__episodes", "12 is outside the range of episodes, 0 to 9"),
        (6, "falls__episodes", '"episodes" is a whole number; "x" is not'),
    ]
