"""`riskengine check`: what it says and how it ends."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from command_line import ROOT, run
from jsonschema import Draft4Validator

from riskengine.checking.pages import document, explained, pages

FAULTY = "tests/checking/golden/faulty.yaml"
GOLDEN = ROOT / "tests" / "checking" / "golden"


def test_rulesets_that_are_in_order() -> None:
    ran = run(["check", "rulesets"])
    assert (ran.status, ran.err) == (0, "")
    assert re.fullmatch(r"\d+ rulesets and \d+ files of tests read, nothing found\n", ran.text)


def test_what_is_said_word_for_word() -> None:
    """`python tests/cli/test_check.py` writes the golden file anew."""
    ran = run(["check", FAULTY])
    assert ran.status == 1
    assert ran.err + ran.text == (GOLDEN / "faulty.txt").read_text(encoding="utf-8")


def test_information_alone_is_in_order_and_can_be_left_out() -> None:
    (tmp := GOLDEN / "info.yaml")
    assert run(["check", str(tmp)]).status == 0
    assert "info[" in run(["check", str(tmp)]).err
    assert run(["check", str(tmp), "--severity", "warning"]).err == ""


def test_a_fault_is_an_error_and_no_wrong_call() -> None:
    ran = run(["check", "tests/ruleset/faulty"])
    assert ran.status == 1
    assert "error[" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [[], ["no/such/folder"], ["tests/trial/golden"], ["examples/vrisk10-komplett.yaml"], ["--explain", "x"]],
)
def test_a_call_that_is_wrong(arguments: list[str]) -> None:
    ran = run(["check", *arguments])
    assert ran.status == 2
    assert ran.text == ""
    assert ran.err.startswith("error[")


def test_a_code_is_explained() -> None:
    ran = run(["check", "--explain", "numbers-differ"])
    assert (ran.status, ran.text) == (0, explained(pages()["numbers-differ"]))
    assert pages()["numbers-differ"].why in document()


def test_json() -> None:
    ran = run(["check", FAULTY, "--format", "json"])
    said = json.loads(ran.out)
    assert ran.status == 1
    assert ran.err == ""
    assert said["in_order"] is False
    assert said["summary"]["rulesets"] == 1
    assert sum(said["summary"][severity] for severity in ("error", "warning", "info")) == len(said["findings"])
    first = said["findings"][0]
    assert set(first) == {"code", "severity", "message", "hint", "fixable", "file", "line", "column", "length"}
    assert first["file"] == FAULTY
    assert {each["code"] for each in said["findings"]} <= pages().keys()
    assert any(each["fixable"] for each in said["findings"])


def test_sarif_has_what_code_hosts_read() -> None:
    """The parts of SARIF 2.1.0 that are required, and those that hosts show."""
    ran = run(["check", FAULTY, "tests/ruleset/faulty/structure.yaml", "--format", "sarif"])
    log: dict[str, Any] = json.loads(ran.out)
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run_,) = log["runs"]
    driver = run_["tool"]["driver"]
    assert driver["name"] == "riskengine"
    assert len({rule["id"] for rule in driver["rules"]}) == len(driver["rules"])
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}
    assert run_["columnKind"] == "unicodeCodePoints"
    assert {result["level"] for result in run_["results"]} == {"error", "warning", "note"}
    for result in run_["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert not physical["artifactLocation"]["uri"].startswith("/")
        region = physical["region"]
        assert region["startLine"] >= 1
        assert 1 <= region["startColumn"] < region["endColumn"]


SARIF_SCHEMA = json.loads((ROOT / "tests/cli/sarif/sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "paths",
    [[FAULTY, "tests/ruleset/faulty"], ["tests/checking/golden/info.yaml"], ["rulesets/monitoring"]],
    ids=["faults", "information", "nothing"],
)
def test_a_sarif_log_is_valid_by_the_official_schema(paths: list[str]) -> None:
    log = json.loads(run(["check", *paths, "--format", "sarif"]).out)
    validator = Draft4Validator(SARIF_SCHEMA, format_checker=Draft4Validator.FORMAT_CHECKER)
    assert [error.message for error in validator.iter_errors(log)] == []


def test_the_official_schema_refuses_what_is_no_log() -> None:
    log = json.loads(run(["check", FAULTY, "--format", "sarif"]).out)
    log["runs"][0]["results"][0]["level"] = "info"  # a word of ours, not of SARIF
    log["runs"][0]["results"][1]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    del log["runs"][0]["tool"]
    assert len(list(Draft4Validator(SARIF_SCHEMA).iter_errors(log))) == 3


def test_an_empty_sarif_log_is_one_too() -> None:
    (run_,) = json.loads(run(["check", "rulesets/monitoring", "--format", "sarif"]).out)["runs"]
    assert run_["results"] == []


def test_fix_mends_and_tells_what_is_left(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text((ROOT / FAULTY).read_text(encoding="utf-8"), encoding="utf-8")
    first = run(["check", "plan.yaml", "--fix"], folder=tmp_path)
    assert "plan.yaml: mended" in first.err
    assert "title-full-stop" not in first.err
    mended = file.read_text(encoding="utf-8")
    second = run(["check", "plan.yaml", "--fix"], folder=tmp_path)
    assert "mended" not in second.err
    assert file.read_text(encoding="utf-8") == mended


def test_stamp_confirms_translations(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    text = (ROOT / "rulesets/monitoring/warning-signals.yaml").read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    assert run(["check", "plan.yaml", "--stamp"], folder=tmp_path).status == 0
    file.write_text(text.replace("Følg med", "Hold øye", 1), encoding="utf-8")
    ran = run(["check", "plan.yaml"], folder=tmp_path)
    assert ran.status == 1
    assert "warning[stale-translation]" in ran.err
    assert run(["check", "plan.yaml", "--stamp"], folder=tmp_path).status == 0


if __name__ == "__main__":
    ran = run(["check", FAULTY])
    (GOLDEN / "faulty.txt").write_text(ran.err + ran.text, encoding="utf-8")
