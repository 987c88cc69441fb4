"""`riskengine diff`: what it says and how it ends.

With UPDATE_GOLDEN set, the memos are written anew; read the difference before committing it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import GOLDEN, ROOT, run

WARNING_SIGNALS = ROOT / "rulesets" / "monitoring" / "warning-signals.yaml"
UPDATE = "UPDATE_GOLDEN" in os.environ


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The warning signals with five for four, and half the time."""
    text = WARNING_SIGNALS.read_text(encoding="utf-8")
    found = tmp_path / "warning-signals.yaml"
    found.write_text(text.replace("default: 4", "default: 5").replace("PT24H", "PT12H"), encoding="utf-8")
    return found


@pytest.mark.parametrize("form", ["text", "markdown"])
@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_memo(changed: Path, language: str, form: str) -> None:
    pytest.importorskip("z3")
    ran = run(["diff", str(WARNING_SIGNALS), str(changed), "--lang", language, "--format", form])
    assert ran.status == 1, ran.err
    golden = GOLDEN / "diff" / f"warning-signals.{language}.{'md' if form == 'markdown' else 'txt'}"
    if UPDATE:
        golden.write_bytes(ran.out)
    assert ran.text == golden.read_text(encoding="utf-8")


def test_each_example_can_be_assessed_under_both_versions(changed: Path, tmp_path: Path) -> None:
    pytest.importorskip("z3")
    cases = tmp_path / "cases"
    ran = run(["diff", str(WARNING_SIGNALS), str(changed), "--cases", str(cases), "--format", "json"])
    found = json.loads(ran.text)
    witness = next(each["witness"] for each in found["effects"] if each["claim"] == "goes-down")
    shown = {}
    for side, path in (("old", WARNING_SIGNALS), ("new", changed)):
        replayed = run(["assess", str(path), str(cases / "goes-down-response.yaml"), "--format", "json"])
        assert replayed.status == 0, replayed.err
        shown[side] = {name: each["value"] for name, each in json.loads(replayed.text)["outcomes"].items()}
    assert shown == witness["shows"] == {"old": {"response": "contact"}, "new": {"response": "watch"}}


def test_json_says_what_the_memo_says(changed: Path) -> None:
    pytest.importorskip("z3")
    found = json.loads(run(["diff", str(WARNING_SIGNALS), str(changed), "--format", "json"]).text)
    assert [each["kind"] for each in found["changes"]] == [
        "parameter-default-changed",
        "parameter-default-changed",
        "due-earlier",
    ]
    assert found["number"] == {
        "needed": "major",
        "certain": True,
        "stated": "none",
        "proposed": "2.0.0",
        "too_low": True,
    }
    assert found["assumptions"]["lists"] == ["signals"]


def test_a_number_that_is_high_enough_is_in_order(changed: Path) -> None:
    changed.write_text(
        changed.read_text(encoding="utf-8").replace("version: 1.0.0", "version: 2.0.0"), encoding="utf-8"
    )
    ran = run(["diff", str(WARNING_SIGNALS), str(changed), "--lang", "en"])
    assert ran.status == 0
    assert "The new file says 2.0.0. That is high enough." in " ".join(ran.text.split())


def test_a_ruleset_and_itself() -> None:
    ran = run(["diff", "vrisk10", "vrisk10", "--lang", "en"])
    assert ran.status == 0
    assert ran.text.rstrip().endswith("Nothing changed.")


def test_what_cannot_be_read_is_wrong_input(tmp_path: Path) -> None:
    ran = run(["diff", "vrisk10", str(tmp_path / "none.yaml")])
    assert ran.status == 2
    assert "no-file" in ran.err


def test_without_the_solver_what_is_written_is_compared(changed: Path) -> None:
    program = (
        "import sys; sys.modules['z3'] = None; sys.argv = ['riskengine', *sys.argv[1:]]\n"
        "from riskengine.cli.main import main; main()"
    )
    command = [sys.executable, "-c", program, "diff", str(WARNING_SIGNALS), str(changed), "--lang", "en"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=ROOT, check=False)
    said = " ".join(done.stdout.split())
    assert done.returncode == 1, done.stderr
    assert "is due earlier: 12 hours; before: 24 hours." in said
    assert "pip install 'riskengine[verify]'" in said
    assert "the number may have to be higher" in said
