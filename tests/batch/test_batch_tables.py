"""Tables as other programs write them, with names as people give them: each is read as what it is, or refused in words."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from batch_desk import AS_OF, Desk
from impact_desk import ImpactDesk

from riskengine import Library
from riskengine.batch import running
from riskengine.batch.placing import assemble
from riskengine.problems import Refused

NOW = ("--as-of", AS_OF)
HIGH = pa.table({"case": ["K-9"], "summary_risk": ["high"]})
LOW = pa.table({"case": ["K-1"], "summary_risk": ["low"]})


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def levels(desk: Desk, name: str = "out.parquet") -> list[tuple[Any, Any]]:
    return [(row["case"], row["risk"]) for row in desk.read(name)]


# Names that a database takes for something else


@pytest.mark.skipif(os.name == "nt", reason="such names cannot be given there")
@pytest.mark.parametrize(
    ("named", "other"),
    [("in[1].parquet", "in1.parquet"), ("a[b]/c?.parquet", "ab/cd.parquet"), ("*.parquet", "x.parquet")],
)
def test_a_file_is_the_one_that_was_named(desk: Desk, named: str, other: str) -> None:
    """Not the one that its name would match, were it a pattern."""
    desk.write(named, LOW)
    desk.write(other, HIGH)
    desk.batch("vrisk10", named, "-o", "out.parquet", *NOW)
    assert levels(desk) == [("K-1", "low")]
    found = Library.bundled().get("vrisk10").assess_table(desk.folder / named, as_of=AS_OF)
    assert found["case"].to_pylist() == ["K-1"]
    beside = ImpactDesk(desk.folder)
    said = beside.impact("vrisk10", "vrisk10", named, "--hide-below", "1", "--lang", "en", *NOW).stdout
    assert "Low (as before)" in said
    assert "High (as before)" not in said


@pytest.mark.skipif(os.name == "nt", reason="such names cannot be given there")
def test_parts_are_those_of_this_output(desk: Desk) -> None:
    """Not those of a stopped run whose output this one's name would match."""
    desk.text("high.csv", "case,summary_risk\nK-9,high\n")
    desk.text("low.csv", "case,summary_risk\nK-1,low\n")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(running, "place", _interrupted)
        desk.batch("vrisk10", "high.csv", "-o", "o1.parquet", *NOW, status=130)
    desk.batch("vrisk10", "low.csv", "-o", "o[1].parquet", *NOW)
    assert levels(desk, "o[1].parquet") == [("K-1", "low")]
    desk.batch("vrisk10", "high.csv", "-o", "o1.parquet", *NOW)
    assert levels(desk, "o1.parquet") == [("K-9", "high")]


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("named", ["by", "by/summary_risk=high/1.parquet", "by/*/1.parquet"])
def test_the_name_of_a_folder_does_not_change_an_answer(desk: Desk, named: str) -> None:
    desk.write("1.parquet", LOW)
    (desk.folder / "by" / "summary_risk=high").mkdir(parents=True)
    shutil.move(desk.folder / "1.parquet", desk.folder / "by" / "summary_risk=high" / "1.parquet")
    desk.batch("vrisk10", named, "-o", "out.parquet", *NOW)
    assert levels(desk) == [("K-1", "low")]


def test_an_answer_in_the_name_of_a_folder_alone_is_not_lost(desk: Desk) -> None:
    (desk.folder / "by" / "threats=yes" / "region=nord").mkdir(parents=True)
    pq.write_table(LOW, desk.folder / "by" / "threats=yes" / "region=nord" / "1.parquet")
    said = desk.batch("vrisk10", "by", "-o", "out.parquet", "--keep", "region", *NOW, status=2)
    assert 'error[in-folder-names]: "threats" stands in the name of a folder and not in the table' in said
    assert 'error[in-folder-names]: "region"' in said
    beside = ImpactDesk(desk.folder)
    counted = beside.impact("vrisk10", "vrisk10", "by/threats=yes/region=nord", "--by", "region", *NOW, status=2)
    assert 'error[in-folder-names]: "region"' in counted.stderr


# Types as other programs write them


def as_pandas_writes() -> pa.Table:
    """Nanoseconds, columns in which there is nothing, categories."""
    moments = pa.array([1_795_000_000_123_456_789, 1_795_000_000_000_000_000], pa.timestamp("ns", "Europe/Oslo"))
    return pa.table(
        {
            "case": pa.array(["K-1", "K-2"], pa.large_string()),
            "as_of": moments,
            "summary_risk": pa.array(["low", "high"]).dictionary_encode(),
            "threats": pa.nulls(2),
        }
    )


@pytest.mark.parametrize("name", ["in.parquet", "in.arrow"])
def test_a_table_as_pandas_writes_it(desk: Desk, name: str) -> None:
    desk.write(name, as_pandas_writes())
    desk.batch("vrisk10", name, "-o", "out.parquet")
    rows = desk.read("out.parquet")
    assert [row["risk"] for row in rows] == ["low", "high"]
    assert rows[0]["as_of"] == dt.datetime(2026, 11, 18, 11, 6, 40, 123457, tzinfo=dt.UTC)
    assert [row["finding__required:threats"] for row in rows] == ["holds", "holds"]
    ruleset = Library.bundled().get("vrisk10")
    for table in (as_pandas_writes(), desk.folder / name):
        assert ruleset.assess_table(table).to_pylist() == rows
    beside = ImpactDesk(desk.folder)
    said = beside.impact("vrisk10", "vrisk10", name, "--hide-below", "1", "--lang", "en").stdout
    assert "2 rows are assessed by both" in said


def test_a_frame_of_pandas() -> None:
    """Its index is a column like any other where it has a name."""
    pytest.importorskip("pandas")
    frame: Any = as_pandas_writes().to_pandas()
    ruleset = Library.bundled().get("vrisk10")
    wanted = ruleset.assess_table(as_pandas_writes()).to_pylist()
    for table in (frame, frame.set_index("case")):
        assert ruleset.assess_table(table).to_pylist() == wanted


def test_nothing_but_nulls_of_any_kind(desk: Desk) -> None:
    """A list, a number, a moment that nobody has answered; and lists in which a field is never known."""
    seen = pa.list_(pa.struct([("sign", pa.string()), ("seen", pa.timestamp("ns", "UTC"))]))
    moment = 1_795_000_000_000_000_000
    desk.write(
        "in.parquet",
        pa.table({"case": ["K-1", "K-2"], "signals": pa.array([[{"sign": "a", "seen": moment}], []], seen)}),
    )
    desk.batch("warning-signals", "in.parquet", "-o", "out.parquet", "--as-of", "2026-11-22T12:00:00+01:00")
    assert [row["response"] for row in desk.read("out.parquet")] == ["watch", "none"]
    nothing = pa.table({"case": ["K-1"], "signals": pa.nulls(1)})
    desk.write("none.parquet", nothing)
    desk.batch("warning-signals", "none.parquet", "-o", "none-out.parquet", *NOW)
    unknown = pa.array(
        [[{"sign": "a", "seen": None}]], pa.list_(pa.struct([("sign", pa.string()), ("seen", pa.null())]))
    )
    desk.write("field.parquet", pa.table({"case": ["K-1"], "signals": unknown}))
    desk.batch("warning-signals", "field.parquet", "-o", "field-out.parquet", *NOW)
    for name, lowest, highest in (("none-out", "none", "contact"), ("field-out", "none", "watch")):
        (row,) = desk.read(f"{name}.parquet")
        assert (row["response__lowest"], row["response__highest"]) == (lowest, highest)


def test_files_that_say_the_same_in_other_types(desk: Desk) -> None:
    """One year nobody was asked; another program wrote categories."""
    kinds = [
        pa.nulls(1),
        pa.array(["yes"]).dictionary_encode(),
        pa.array(["no"], pa.large_string()),
        pa.array(["maybe"]),
    ]
    for order in itertools.islice(itertools.permutations(kinds), 0, 24, 5):
        for at, column in enumerate(order):
            desk.write(f"in/{at}.parquet", pa.table({"case": [str(at)], "threats": column}))
        desk.batch("vrisk10", "in", "-o", "out.parquet", "--overwrite", *NOW)
        assert [row["finding__required:threats"] == "holds" for row in desk.read("out.parquet")] == [
            column.null_count == 1 for column in order
        ]


def test_a_table_without_columns(desk: Desk) -> None:
    pq.write_table(pa.table({"a": [1]}).select([]), desk.folder / "in.parquet")
    said = desk.batch("vrisk10", "in.parquet", "-o", "out.parquet", *NOW, status=2)
    assert said == 'error[empty-table]: "in.parquet" has no columns\n'


def test_many_columns_that_others_lack_are_not_told_one_by_one(desk: Desk) -> None:
    desk.write("in/1.parquet", LOW)
    desk.write("in/2.parquet", pa.table({f"column{at}": ["x"] for at in range(70)}))
    said = desk.batch("vrisk10", "in", "-o", "out.parquet", *NOW, status=2)
    assert '"column4" and 65 more, and "in/1.parquet" has not' in said
    assert len(said.splitlines()) == 4


# CSV that is none, or nearly


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("case;violence", 'error[empty-table]: "in.csv" has no rows\n'),
        ("sep=;\ncase;violence\nK-1;no\n", 'error[bad-csv]: "in.csv" begins with "sep=;"'),
        ("case|violence|threats\nK-1|no|no\n", 'error[bad-csv]: "in.csv" has "|" between the cells'),
    ],
)
def test_csv_that_is_not_read(desk: Desk, text: str, told: str) -> None:
    desk.text("in.csv", text)
    assert desk.batch("vrisk10", "in.csv", "-o", "out.csv", *NOW, status=2).startswith(told)


def test_csv_says_the_same_to_a_program_as_to_the_command(desk: Desk) -> None:
    """No guess about types: a time without an offset is not taken for one in UTC, nor 007 for 7."""
    text = "case;as_of;violence;insight\n007;2026-11-18T09:00:00+01:00;9;no\n008;2026-11-18T09:00:00;no;no\n009;x\n"
    desk.text("in.csv", text)
    desk.batch("vrisk10", "in.csv", "-o", "out.parquet", "--unknown", "9", status=1)
    ruleset = Library.bundled().get("vrisk10")
    codes = ("unknown", "9")
    found = ruleset.assess_table(desk.folder / "in.csv", unknown=codes, bad_rows="leave-out")
    assert found.to_pylist() == desk.read("out.parquet")
    with pytest.raises(Refused) as refused:
        ruleset.assess_table(desk.folder / "in.csv", unknown=codes)
    said = str(refused.value)
    assert "row 2: " in said
    assert "row 3: this row has 2 cells; the header has 4" in said
    assert "2 rows are not in order" in said


# Tables at hand


def test_cells_that_are_no_number_are_told_by_their_row(desk: Desk) -> None:
    ruleset = Library.open(_with_a_count(desk)).get("falls")
    desk.text("1.csv", "case;falls\nK-1;1\nK-2;two\nK-3;3;3\nK-4;4,5\n")
    desk.text("2.csv", "case;falls\nK-5;99\nK-6;5\n")
    with pytest.raises(Refused) as refused:
        ruleset.assess_table(f"{desk.folder}/[12].csv", as_of=AS_OF)
    said = str(refused.value)
    assert 'row 2 of "' in said
    assert 'row 3 of "' in said
    assert 'row 1 of "' in said
    assert "4 rows are not in order" in said
    found = ruleset.assess_table(f"{desk.folder}/[12].csv", as_of=AS_OF, bad_rows="leave-out")
    assert found.select(["case", "level"]).to_pylist() == [
        {"case": "K-1", "level": "low"},
        {"case": "K-6", "level": "high"},
    ]


def _with_a_count(desk: Desk) -> Path:
    (desk.folder / "rules").mkdir()
    desk.text(
        "rules/falls.yaml",
        "ruleset: falls\nversion: 1.0.0\nvalid: {from: 2020-01-01}\ntitle: {nb: t}\nintended_use: {nb: t}\n"
        "items:\n  falls: {type: count, range: [0, 9], title: {nb: t}}\n"
        "outcomes:\n  level: {title: {nb: t}, levels: [low, high]}\n"
        "rules:\n  often: {when: falls >= 3, then: {level: high}}\n",
    )
    return desk.folder / "rules"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"keep": ["violense"]}, 'keep: there is no column "violense" in the table'),
        ({"bad_rows": "leave"}, 'bad_rows is "leave"; it is one of refuse, leave-out'),
    ],
)
def test_a_wrong_word_is_not_passed_over(words: dict[str, Any], told: str) -> None:
    with pytest.raises(Refused, match=told):
        Library.bundled().get("vrisk10").assess_table(pa.table({"violence": ["no"]}), as_of=AS_OF, **words)


def test_who_is_named_by_an_identity_number_is_left_out() -> None:
    table = pa.table({"case": ["K-1", "01010112345", None], "summary_risk": ["low", "low", "high"]})
    found = Library.bundled().get("vrisk10").assess_table(table, as_of=AS_OF, bad_rows="leave-out")
    assert found["case"].to_pylist() == ["K-1", None]


# Where the result goes


def test_a_folder_with_something_else_is_not_replaced(desk: Desk) -> None:
    desk.write("in.parquet", LOW)
    desk.batch("vrisk10", "in.parquet", "-o", "out/", *NOW)
    desk.batch("vrisk10", "in.parquet", "-o", "out/", "--overwrite", *NOW)
    desk.text("out/notes.txt", "mine")
    said = desk.batch("vrisk10", "in.parquet", "-o", "out", "--overwrite", *NOW, status=2)
    assert said.startswith('error[exists]: "out" is a folder with other files ("notes.txt"); they would be lost\n')
    assert (desk.folder / "out" / "notes.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("source", "output", "read"),
    [
        ("in", "in/out.parquet", True),
        ("in", "in/out/", True),
        ("in/*.parquet", "in/out.parquet", True),
        ("in/**/*.parquet", "in/deep/out.parquet", True),
        ("in/**/*.parquet", "in/out/", True),
        ("in/*.parquet", "in/out.csv", False),
        ("in/*.parquet", "in/out/", False),
        ("in/1*.parquet", "in/out.parquet", False),
        ("in/1.parquet", "in/out.parquet", False),
    ],
)
def test_an_output_is_not_read_the_next_time(desk: Desk, source: str, output: str, read: bool) -> None:
    desk.write("in/1.parquet", LOW)
    (desk.folder / "in" / "deep").mkdir()
    said = desk.batch("vrisk10", source, "-o", output, *NOW, status=2 if read else 0)
    assert said.startswith(f'error[same-folder]: "{output}" would be read as a table of "{source}"') is read


@pytest.mark.skipif(os.name == "nt", reason="there are no such files")
def test_what_is_no_file_is_not_waited_for(desk: Desk) -> None:
    os.mkfifo(desk.folder / "in.csv")
    said = desk.batch("vrisk10", "in.csv", "-o", "out.csv", *NOW, status=2)
    assert said.startswith('error[no-file]: "in.csv" is no file')


@pytest.mark.parametrize("ends", ["out.csv", "parts/"])
def test_what_is_written_meanwhile_by_somebody_else_is_not_lost(desk: Desk, ends: str) -> None:
    """Neither where the run was stopped in between, nor while it works."""
    desk.write("in.parquet", LOW)
    command = ("vrisk10", "in.parquet", "-o", ends, *NOW)
    name = ends.removesuffix("/")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(running, "assemble", _interrupted)
        desk.batch(*command, status=130)
    desk.text(name, "mine")
    assert desk.batch(*command, status=2).startswith(f'error[exists]: "{name}" is there already')
    assert (desk.folder / name).read_text(encoding="utf-8") == "mine"
    (desk.folder / name).unlink()
    real = assemble

    def meanwhile(*given: Any) -> Path:
        desk.text(name, "mine")
        return real(*given)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(running, "assemble", meanwhile)
        said = desk.batch(*command, status=2)
    assert f'error[exists]: "{name}" is there already' in said
    assert (desk.folder / name).read_text(encoding="utf-8") == "mine"
    desk.batch(*command, "--overwrite")
    assert [each for each in desk.names() if each.startswith(".")] == []


def test_where_what_is_done_lies_is_told(desk: Desk) -> None:
    """A run that could not end leaves answers about people in a folder that is not shown."""
    desk.text("in.csv", "case,violence\nK-1,no\n")

    def full(*_: object) -> Path:
        raise OSError(28, "No space left on device")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(running, "assemble", full)
        said = desk.batch("vrisk10", "in.csv", "-o", "out.csv", "--lang", "en", *NOW, status=2)
    assert said.startswith("What is done lies in “.out.csv.riskengine”, which only you can read.")
    assert "error[disk-full]" in said
