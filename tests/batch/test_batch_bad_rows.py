"""Rows that are not in order: each is told as `assess` would refuse it, and all others are assessed."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from batch_desk import AS_OF, Desk, of_ids
from beside_assess import assessed, random_table

from riskengine import Library, Refused
from riskengine.api import Ruleset

NOW = ("--as-of", AS_OF)
MEASURES = """ruleset: measures
version: 1.0.0
valid: {from: 2026-01-01}
title: {nb: Mål, en: Measures}
intended_use: {nb: Et eksempel., en: An example.}
items:
  falls: {type: count, range: [0, 20], title: {nb: Fall, en: Falls}}
  score: {type: number, range: [0, 10], title: {nb: Skår, en: Score}}
  since: {type: date, latest: as_of, title: {nb: Siden, en: Since}}
  seen: {type: datetime, title: {nb: Sett, en: Seen}}
  wait: {type: duration, range: [PT0S, P30D], title: {nb: Ventetid, en: Wait}}
  note: {type: text, title: {nb: Merknad, en: Note}}
  visits:
    type: list
    of: {hours: {type: count, range: [0, 24]}, kind: {type: choice, options: [home, ward]}}
    most: 3
    title: {nb: Besøk, en: Visits}
outcomes:
  risk: {title: {nb: Risiko, en: Risk}, levels: [low, high]}
rules:
  often:
    title: {nb: Ofte, en: Often}
    when: {any: [falls >= 3, score > 4.5, "wait > P14D", "date(as_of) - since > P170D", "sum(v.hours for v in visits) > 30"]}
    then: {risk: high}
    source: local
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.text("measures.yaml", MEASURES)
    return desk


def measures(desk: Desk) -> Ruleset:
    return Library.open(desk.folder / "measures.yaml").get("measures")


WRONG: dict[str, list[Any]] = {
    "falls": [-1, 21, 10**12],
    "score": [Decimal("10.001"), Decimal(-1)],
    "since": ["2027-01-01", "yesterday", "2026-02-30"],
    "seen": ["2026-11-22 12:00", "never"],
    "wait": ["P31D", "P1M", "two days"],
    "visits": [[{"hours": 25, "kind": "home"}], [{"hours": 1, "kind": "hoem"}], [{"hours": 1, "kind": "home"}] * 4],
}
SCHEMA = pa.schema(
    [
        ("falls", pa.int64()),
        ("score", pa.decimal128(12, 3)),
        ("since", pa.string()),
        ("seen", pa.string()),
        ("wait", pa.string()),
        ("note", pa.string()),
        ("visits", pa.list_(pa.struct([("hours", pa.int64()), ("kind", pa.string())]))),
    ]
)
RIGHT: dict[str, Any] = {
    "falls": 2,
    "score": Decimal("4.5"),
    "since": "2026-11-01",
    "seen": "2026-11-20",
    "wait": "P2D",
    "note": "noted",
    "visits": [{"hours": 3, "kind": "ward"}],
}


def spoilt(seed: int, rows: int) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    made = []
    for _ in range(rows):
        row = {name: None if rng.random() < 0.3 else cell for name, cell in RIGHT.items()}
        for name in rng.sample(list(WRONG), rng.choice([0, 0, 1, 2])):
            row[name] = rng.choice(WRONG[name])
        made.append(row)
    return made


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_each_fault_is_told_as_assess_tells_it(desk: Desk, suffix: str) -> None:
    rows = spoilt(3, 60)
    desk.write(f"in.{suffix}", of_ids([f"K-{at}" for at in range(60)], pa.Table.from_pylist(rows, schema=SCHEMA)))
    desk.batch("measures.yaml", f"in.{suffix}", "-o", "out.parquet", "--partition-rows", "25", *NOW, status=1)
    told: dict[int, list[tuple[str, str, str, str | None]]] = {}
    for each in desk.bad("out.parquet"):
        assert each["case"] == f"K-{each['row'] - 1}"
        told.setdefault(each["row"], []).append((each["column"], each["code"], each["reason"], each.get("hint")))
    assert list(told) == sorted(told)
    ruleset = measures(desk)
    good = {row["case"] for row in desk.read("out.parquet")}
    refused_rows = 0
    for number, row in enumerate(rows, start=1):
        try:
            assessed(ruleset, row, as_of=AS_OF)
        except Refused as refused:
            refused_rows += 1
            wanted = [(problem.code, problem.message, problem.hint) for problem in refused.problems]
            assert len(told[number]) == len(wanted)
            for (column, code, reason, hint), (code_, message, hint_) in zip(told[number], wanted, strict=True):
                assert (code, hint) == (code_, hint_)
                assert message.startswith(
                    f"answers.{column}"
                )  # where there is no file, its place stands before the words
                assert message.endswith(f": {reason}")
            assert f"K-{number - 1}" not in good
        else:
            assert number not in told
            assert f"K-{number - 1}" in good
    assert 10 < refused_rows < 50


def test_cells_of_csv_that_are_no_number_or_no_list(desk: Desk) -> None:
    """Text is typed by the ruleset alone; what cannot be is told, with what helps."""
    desk.text(
        "in.csv",
        "falls;score;visits\n"
        "007;4.50;[]\n"  # in order: seven, four and a half, none
        " 3 ;-0;\n"  # in order: spaces around a number say nothing
        "3.0;1;\n"  # in order: a whole number
        "3.5;1;\n"
        "1e1;1;\n"
        "three;3,5;\n"
        "20;0.1234567891;\n"
        "21;99;\n"
        "100;1000;\n"  # what stands for unknown inside is no answer
        "unknown;unknown;unknown\n"  # in order
        ';;"{""hours"": 1}"\n'
        ';;"[{""hours"": 1.5, ""kind"": ""home""}]"\n'
        ';;"[{""hours"": 1, ""kind"": ""home"", ""x"": 1}]"\n'
        ';;"[{""hours"": ""unknown"", ""kind"": ""home""}]"\n'  # in order
        ";;[{\n",
    )
    desk.batch("measures.yaml", "in.csv", "-o", "out.parquet", *NOW, status=1)
    assert len(desk.read("out.parquet")) == 5
    said = [(each["row"], each["column"], each["code"], each.get("hint")) for each in desk.bad("out.parquet")]
    assert said == [
        (4, "falls", "wrong-type", None),
        (5, "falls", "wrong-type", "write it like 4"),
        (6, "falls", "wrong-type", "write it like 4"),
        (6, "score", "wrong-type", "write 3.5, or let --decimal-comma read 3,5 so"),
        (7, "score", "not-in-columns", "a table takes at most 9 decimals here"),
        (8, "falls", "out-of-range", None),
        (8, "score", "out-of-range", None),
        (9, "falls", "out-of-range", None),
        (9, "score", "out-of-range", None),
        (11, "visits", "wrong-type", 'in CSV a list is JSON, as in [{"hours": …, "kind": …}]'),
        (12, "visits", "wrong-type", None),
        (13, "visits", "unknown-field", None),
        (15, "visits", "wrong-type", 'in CSV a list is JSON, as in [{"hours": …, "kind": …}]'),
    ]


def test_decimal_comma(desk: Desk) -> None:
    desk.text("in.csv", "case;score\nK-1;4,6\nK-2;4,4\nK-3;4.6\n")
    desk.batch("measures.yaml", "in.csv", "-o", "out.parquet", "--decimal-comma", *NOW)
    assert [row["risk__lowest"] for row in desk.read("out.parquet")] == ["high", "low", "high"]


def test_identity_numbers_are_not_repeated(desk: Desk) -> None:
    """The row is told by its number, and nothing that names the person is written anywhere."""
    desk.write(
        "in.parquet",
        pa.table({"case": ["K-1", "010190 12345", "123456-78901", "K-12345678901"], "falls": [1, 99, 1, 1]}),
    )
    desk.batch("measures.yaml", "in.parquet", "-o", "out.parquet", *NOW, status=1)
    assert [row["case"] for row in desk.read("out.parquet")] == ["K-1", "123456-78901", "K-12345678901"]
    text = (desk.folder / "out.parquet.bad.jsonl").read_text("utf-8")
    assert "12345" not in text
    assert [(each["row"], each["case"], each["column"], each["value"]) for each in desk.bad("out.parquet")] == [
        (2, None, "case", None),
        (2, None, "falls", 99),
    ]


def test_rows_with_the_wrong_number_of_cells(desk: Desk) -> None:
    desk.text("in.csv", 'case,falls\nK-1,1\nK-2\nK-3,3,4\n\n"K-\n4",4\nK-5,99\n')
    said = desk.batch("measures.yaml", "in.csv", "-o", "out.csv", *NOW, status=1)
    assert "5 rader lest, 3 er ikke i orden" in said
    assert [(each["row"], each["reason"]) for each in desk.bad("out.csv")] == [
        (2, "this row has 1 cell; the header has 2"),
        (3, "this row has 3 cells; the header has 2"),
        (5, "99 is outside the range of falls, 0 to 20"),
    ]
    assert [row["case"] for row in desk.read("out.csv")] == ["K-1", "K-\n4"]


def test_misshapen_rows_far_apart(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers of rows are right over several pieces of the file, too."""
    monkeypatch.setattr("riskengine.batch.csv_text._BLOCK", 200)
    lines = [f"K-{at},{99 if at % 7 == 0 else 1}" if at % 5 else f"K-{at}" for at in range(1, 101)]
    desk.text("in.csv", "\n".join(["case,falls", *lines]) + "\n")
    desk.batch("measures.yaml", "in.csv", "-o", "out.csv", "--partition-rows", "9", *NOW, status=1)
    assert [each["row"] for each in desk.bad("out.csv")] == [at for at in range(1, 101) if not (at % 5 and at % 7)]
    assert [row["case"] for row in desk.read("out.csv")] == [f"K-{at}" for at in range(1, 101) if at % 5 and at % 7]


def test_faults_of_several_files_name_the_file(desk: Desk) -> None:
    for at in (1, 2):
        desk.write(f"in/{at}.parquet", pa.table({"falls": [1, 20 * at + 1]}))
    desk.batch("measures.yaml", "in", "-o", "out/", *NOW, status=1)
    assert [(Path(each["file"]).as_posix(), each["row"]) for each in desk.bad("out")] == [
        ("in/1.parquet", 2),
        ("in/2.parquet", 2),
    ]


def test_all_rows_may_be_bad(desk: Desk) -> None:
    desk.text("in.csv", "falls\n99\n98\n")
    said = desk.batch("measures.yaml", "in.csv", "-o", "out.parquet", *NOW, status=1)
    assert "2 er ikke i orden" in said
    assert desk.read("out.parquet") == []
    desk.text("in.csv", "case,falls\nx\n")
    desk.batch("measures.yaml", "in.csv", "-o", "other.csv", *NOW, status=1)
    assert desk.read("other.csv") == []


def test_many_rows_of_vrisk10(desk: Desk) -> None:
    table = random_table(Library.bundled().get("vrisk10"), 2, 40)
    rows = table.to_pylist()
    spoil = [at for at in range(40) if at % 6 == 1]
    for at in spoil:
        rows[at]["threats"] = "Yes"
    schema = table.schema.set(table.schema.get_field_index("threats"), pa.field("threats", pa.string()))
    desk.write("in.parquet", pa.Table.from_pylist(rows, schema=schema))
    desk.batch("vrisk10", "in.parquet", "-o", "out.arrow", *NOW, status=1)
    assert [each["row"] - 1 for each in desk.bad("out.arrow")] == spoil
    assert {each["hint"] for each in desk.bad("out.arrow")} == {'did you mean "yes"?'}
    assert len(desk.read("out.arrow")) == 40 - len(spoil)
