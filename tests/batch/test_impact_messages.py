"""What `riskengine impact` says, word for word.

`python tests/batch/test_impact_messages.py` writes the golden files anew; read the difference before committing it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pytest
from batch_desk import AS_OF, ROOT
from impact_desk import GRAVER, LATER, SIGNALS, VRISK, ImpactDesk

GOLDEN = Path(__file__).resolve().parent / "golden" / "impact"
NOW = ("--as-of", AS_OF)
BOTH = ("vrisk10", "after.yaml")
BY = ("--by", "region")

SAID: dict[str, tuple[int, tuple[str, ...]]] = {
    "report.nb": (0, (*BOTH, "kohort.csv", *BY)),
    "report.en": (0, (*BOTH, "kohort.csv", *BY, "--lang", "en")),
    "report-hides-nothing.nb": (0, (*BOTH, "kohort.csv", *BY, "--hide-below", "1")),
    "report-json": (0, (*BOTH, "kohort.csv", *BY, "--format", "json")),
    "bad-row.en": (1, (*BOTH, "bad.csv", *NOW, "--lang", "en")),
    "all-bad.nb": (1, (*BOTH, "all-bad.csv", *NOW)),
    "nothing-to-compare": (2, ("vrisk10", "warning-signals", "kohort.csv")),
    "unknown-columns": (2, (*BOTH, "misspelt.csv", *NOW)),
    "unknown-by": (2, (*BOTH, "kohort.csv", "--by", "regoin")),
    "too-many-groups": (2, (*BOTH, "many.csv", *NOW, "--by", "room")),
    "by-case": (2, (*BOTH, "kohort.csv", *BY, "--by", "case")),
    "no-drawing": (2, (*BOTH, "kohort.csv", *BY, "--plot", "impact.jpeg")),
    "no-folder": (2, (*BOTH, "kohort.csv", *BY, "--plot", "nowhere/impact.svg")),
    "no-moment": (2, (*BOTH, "bad.csv")),
    "empty-cohort": (2, (*BOTH, "empty.csv", *NOW)),
    "no-input": (2, (*BOTH, "kohrt.csv", *NOW)),
    "not-utf8": (2, (*BOTH, "latin1.csv", *NOW)),
    "other-columns": (2, (*BOTH, "unlike", *NOW)),
    "everything-wrong-with-the-call": (
        2,
        ("vrisk11", "after.yaml", "nowhere.csv", "--as-of", "today", "--set", "x", "--memory", "much"),
    ),
    "unknown-settings": (2, (*BOTH, "kohort.csv", *BY, "--set", "measures_withn=PT1H", "--unknown", "insigth=9")),
}


def prepared(folder: Path) -> ImpactDesk:
    """A folder with cohorts."""
    desk = ImpactDesk(folder)
    desk.text("after.yaml", VRISK.replace(*LATER).replace(*GRAVER))
    desk.text("signals.yaml", SIGNALS)
    desk.text("kohort.csv", (ROOT / "examples" / "kohort.csv").read_text(encoding="utf-8"))
    desk.text("bad.csv", "case,insight,summary_risk\nK-1,no,low\nK-2,nei,low\n")
    desk.text("all-bad.csv", "case,insight\nK-1,nei\nK-2,ja\n")
    desk.text("misspelt.csv", "case,insigth,summary_risk,ward\nK-1,no,low,A\n")
    desk.text("many.csv", "case,insight,room\n" + "".join(f"K-{at},no,{at}\n" for at in range(60)))
    desk.text("empty.csv", "case,insight\n")
    (folder / "latin1.csv").write_bytes("case,insight\nK-1,no\nKåre,no\n".encode("latin-1"))
    (folder / "unlike").mkdir()
    desk.text("unlike/1.csv", "case,insight\nK-1,no\n")
    desk.text("unlike/2.csv", "case,stress\nK-1,no\n")
    return desk


def said(name: str, desk: ImpactDesk) -> str:
    """What is said."""
    status, words = SAID[name]
    result = desk.impact(*words, status=status)
    assert not (result.stdout and result.stderr)
    return result.stdout or result.stderr


@pytest.mark.parametrize("name", SAID)
def test_what_is_said(name: str, tmp_path: Path) -> None:
    text = said(name, prepared(tmp_path))
    assert text == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    assert "riskengine-impact-" not in text
    if SAID[name][0] != 2 and name != "report-json":
        assert max(map(len, text.splitlines())) <= 80


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(SAID)


@pytest.mark.parametrize(
    ("module", "code", "what", "extra"),
    [
        ("impacting", "no-batch-library", "batches need", "batch"),
        ("impact_plot", "no-plot-library", "drawings need", "plots"),
    ],
)
def test_what_it_needs_is_not_installed(
    module: str, code: str, what: str, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from riskengine.cli import impact_plot, impacting

    if module == "impacting":
        monkeypatch.setattr(impacting, "has_libraries", lambda: False)
    else:
        monkeypatch.setattr(impact_plot, "find_spec", lambda _name: None)
    result = prepared(tmp_path).impact(*BOTH, "kohort.csv", *BY, "--plot", "x.svg", status=2)
    hint = f'install it: pip install "riskengine[{extra}]"'
    assert result.stderr == f"error[{code}]: what {what} is not installed\n  {hint}\n"
    assert not result.stdout


def test_a_level_with_another_id_and_the_same_words(tmp_path: Path) -> None:
    """The words alone would say that nothing has changed."""
    desk = prepared(tmp_path)
    desk.text("renamed.yaml", VRISK.replace(*LATER).replace("detailed-assessment", "fuller-work-up"))
    words = ("vrisk10", "renamed.yaml", "kohort.csv", *NOW, "--lang", "en", "--plot", "x.svg")
    said = " ".join(desk.impact(*words, "--by", "region").stdout.split())
    assert (
        "Fuller violence risk assessment [detailed-assessment] → Fuller violence risk assessment [fuller-work-up]"
        in said
    )
    assert "No further action now (as before)" in said


@pytest.mark.parametrize("suffix", [".svg", ".pdf", ".png"])
def test_the_drawing_is_the_same_for_the_same_counts(tmp_path: Path, suffix: str) -> None:
    desk = prepared(tmp_path)
    for name in ("one", "two"):
        result = desk.impact(*BOTH, "kohort.csv", *BY, "--plot", f"{name}{suffix}", "--lang", "en")
        assert result.stderr == f"Drawn in {name}{suffix}\n"
    assert (tmp_path / f"one{suffix}").read_bytes() == (tmp_path / f"two{suffix}").read_bytes()


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
