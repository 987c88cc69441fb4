"""What `riskengine batch` says, word for word.

`python tests/batch/test_batch_messages.py` writes the golden files anew; read the difference before committing it.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

import pyarrow as pa
import pytest
from batch_desk import AS_OF, Desk

GOLDEN = Path(__file__).resolve().parent / "golden" / "command"
NOW = ("--as-of", AS_OF)
OUT = ("-o", "out.parquet")
VRISK = ("vrisk10", "in.csv", *OUT, *NOW)

SAID: dict[str, tuple[int, tuple[str, ...]]] = {
    "done.nb": (0, ("vrisk10", "good.csv", *OUT, *NOW)),
    "done.en": (0, ("vrisk10", "good.csv", *OUT, *NOW, "--lang", "en")),
    "one-row.nb": (0, ("vrisk10", "one.csv", *OUT, *NOW)),
    "bad-rows.nb": (1, ("vrisk10", "bad.csv", "-o", "out/", *NOW)),
    "bad-rows.en": (1, ("vrisk10", "bad.csv", "-o", "out/", *NOW, "--lang", "en")),
    "long-titles.nb": (0, ("samhandlingsforlop", "nobody.csv", *OUT, *NOW)),
    "everything-wrong-with-the-call": (
        2,
        (
            *("vrisk11", "nowhere/in.csv", *OUT, "--as-of", "today", "--set", "x", "--memory", "much"),
            *("--unknown", "insigth=9", "--unknown", "threats="),
        ),
    ),
    "unknown-codes": (2, (*VRISK, "--unknown", "insigth=9", "--unknown", "threats=")),
    "unknown-parameter": (2, (*VRISK, "--set", "measures_withn=PT1H")),
    "unknown-columns": (2, ("vrisk10", "misspelt.csv", *OUT)),
    "wrong-types": (2, ("vrisk10", "types.parquet", *OUT, *NOW)),
    "wrong-moment": (2, ("vrisk10", "moment.parquet", *OUT)),
    "wrong-types-in-a-list": (2, ("warning-signals", "list.parquet", *OUT, *NOW)),
    "kept-columns": (
        2,
        ("vrisk10", "misspelt.csv", *OUT, *NOW, "--keep", "wrad", "--keep", "threats", "--keep", "case"),
    ),
    "no-moment": (2, ("vrisk10", "good.csv", *OUT)),
    "no-input": (2, ("vrisk10", "goood.csv", *OUT, *NOW)),
    "no-match": (2, ("vrisk10", "in/*.parquet", *OUT, *NOW)),
    "empty-folder": (2, ("vrisk10", "empty", *OUT, *NOW)),
    "mixed-folder": (2, ("vrisk10", "mixed", *OUT, *NOW)),
    "no-table": (2, ("vrisk10", "notes.txt", *OUT, *NOW)),
    "no-table-out": (2, ("vrisk10", "good.csv", "-o", "out.parket", *NOW)),
    "same-file": (2, ("vrisk10", "good.csv", "-o", "./good.csv", "--overwrite", *NOW)),
    "missing-folder": (2, ("vrisk10", "good.csv", "-o", "nowhere/out.parquet", *NOW)),
    "exists": (2, ("vrisk10", "good.csv", "-o", "there.csv", *NOW)),
    "empty-file": (2, ("vrisk10", "nothing.csv", *OUT, *NOW)),
    "no-rows": (2, ("vrisk10", "header.csv", *OUT, *NOW)),
    "no-rows-parquet": (2, ("vrisk10", "no-rows.parquet", *OUT, *NOW)),
    "no-parquet": (2, ("vrisk10", "text.parquet", *OUT, *NOW)),
    "cut-short-parquet": (2, ("vrisk10", "short.parquet", *OUT, *NOW)),
    "broken-parquet": (2, ("vrisk10", "broken.parquet", *OUT, *NOW)),
    "no-arrow": (2, ("vrisk10", "text.arrow", *OUT, *NOW)),
    "not-utf8": (2, ("vrisk10", "latin1.csv", *OUT, *NOW)),
    "not-utf8-header": (2, ("vrisk10", "latin1-header.csv", *OUT, *NOW, "--keep", "ønske")),
    "utf16": (2, ("vrisk10", "utf16.csv", *OUT, *NOW)),
    "bad-header": (2, ("vrisk10", "header-twice.csv", *OUT, *NOW)),
    "columns-alike": (2, ("vrisk10", "alike.parquet", *OUT, *NOW)),
    "open-quotation": (2, ("vrisk10", "quotation.csv", *OUT, *NOW)),
    "other-columns": (2, ("vrisk10", "unlike", *OUT, *NOW)),
    "other-types": (2, ("vrisk10", "untyped", *OUT, *NOW)),
    "not-valid": (2, ("vrisk10@1.0.0", "good.csv", *OUT, "--as-of", "1999-01-01T12:00:00+01:00")),
    "no-output": (2, ("vrisk10", "good.csv", *NOW)),
    "wrong-count": (2, (*VRISK, "--threads", "0")),
}


def prepared(folder: Path) -> Desk:
    """A folder with tables of all kinds."""
    desk = Desk(folder)
    rows = "case,violence,insight,summary_risk\nK-1,yes,unknown,moderate\nK-2,no,no,\nK-3,,,low\n"
    bad = rows + "K-4,perhaps,no,low\n01010112345,no,no,low\nK-6,no\n"
    texts = {"good.csv": rows, "in.csv": rows, "bad.csv": bad, "there.csv": "", "nothing.csv": "", "notes.txt": "x\n"}
    texts |= {
        "one.csv": "insight\nno\n",
        "header.csv": "case,insight\n",
        "text.parquet": "x" * 99,
        "text.arrow": "x" * 99,
    }
    texts |= {"misspelt.csv": "case,violense,threats,ward,risk\nK-1,no,no,3,low\n", "nobody.csv": "case\nK-1\n"}
    texts |= {
        "header-twice.csv": "case,insight,,insight\nK-1,no,,no\n",
        "quotation.csv": 'case,insight\nK-1,"no\nK-2,no\n',
    }
    for name, text in texts.items():
        desk.text(name, text)
    (folder / "latin1.csv").write_bytes("case,insight\nK-1,no\nKåre,no\n".encode("latin-1"))
    (folder / "latin1-header.csv").write_bytes("case,ønske\nK-1,no\n".encode("latin-1"))
    (folder / "utf16.csv").write_bytes("case,insight\nK-1,no\n".encode("utf-16"))
    table = pa.table({"case": [f"K-{at}" for at in range(500)], "insight": ["no", "yes"] * 250})
    desk.write("whole.parquet", table)
    whole = (folder / "whole.parquet").read_bytes()
    (folder / "short.parquet").write_bytes(whole[: len(whole) // 2])
    (folder / "broken.parquet").write_bytes(whole[:4] + b"\xff" * 300 + whole[304:])
    desk.write("no-rows.parquet", table.slice(0, 0))
    desk.write("alike.parquet", pa.table({"insight": ["no"], "Insight": ["yes"]}))
    desk.write("types.parquet", pa.table({"threats": [0.5], "insight": [1], "more_assessment": [1]}))
    desk.write("moment.parquet", pa.table({"insight": ["no"], "as_of": [20261122]}))
    desk.write("list.parquet", pa.table({"signals": [[{"sign": 1, "sen": "2026-11-22"}]]}))
    desk.write("unlike/1.parquet", pa.table({"case": ["K-1"], "insight": ["no"]}))
    desk.write("unlike/2.parquet", pa.table({"case": ["K-2"], "insigth": ["no"]}))
    desk.write("untyped/1.parquet", pa.table({"case": ["K-1"], "more_assessment": ["no"]}))
    desk.write("untyped/2.parquet", pa.table({"case": ["K-2"], "more_assessment": [True]}))
    (folder / "empty").mkdir()
    (folder / "mixed").mkdir()
    desk.text("mixed/1.csv", rows)
    desk.write("mixed/2.parquet", table)
    return desk


def said(name: str, desk: Desk) -> str:
    """What is said, but for how long it took."""
    status, words = SAID[name]
    text = desk.batch(*words, status=status)
    return re.sub(r"(Det tok|It took) .*\.", r"\1 ….", text)


@pytest.mark.parametrize("name", SAID)
def test_what_is_said(name: str, tmp_path: Path) -> None:
    desk = prepared(tmp_path)
    text = said(name, desk)
    assert text == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    if SAID[name][0] != 2:
        assert all(len(line) <= 80 for line in text.splitlines())
    assert not [each for each in desk.names() if each.startswith(".")]


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(SAID)


def test_what_batches_need_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from riskengine.cli import batching

    monkeypatch.setattr(batching, "find_spec", lambda _name: None)
    assert Desk(tmp_path).batch("vrisk10", "in.csv", *OUT, status=2) == (
        'error[no-batch-library]: what batches need is not installed\n  install it: pip install "riskengine[batch]"\n'
    )


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for path in GOLDEN.glob("*.txt"):
        path.unlink()
    for each in SAID:
        with tempfile.TemporaryDirectory() as place:
            try:
                (GOLDEN / f"{each}.txt").write_text(said(each, prepared(Path(place))), encoding="utf-8", newline="\n")
            except AssertionError as error:
                print(f"{each}: {error}", file=sys.stderr)
    print(f"{len(SAID)} messages written", file=sys.stderr)
