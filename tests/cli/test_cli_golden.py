"""What the command line says, word for word.

`python tests/cli/test_cli_golden.py` writes the golden files anew; read the difference before committing it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from command_line import CASES, GOLDEN, ROOT, Ran, run, steady

from riskengine.ruleset import yaml_text

GUIDELINES = "examples/guidelines"
EXAMPLES = {path.stem: path for path in sorted((ROOT / "examples").glob("*.yaml"))}
IN_BOTH_LANGUAGES = ("vrisk10", "warning-signals", "utskrivningsklar")
"""The others are kept in Bokmål only; their English is what their texts say."""


def ruleset_of(case: Path) -> str:
    """The ruleset that an example names."""
    said = yaml_text.plain(yaml_text.read(case.read_text(encoding="utf-8"), case.name))
    return str(said["ruleset"])


def _reports() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for language in ("nb", "en"):
        for name, path in EXAMPLES.items():
            ruleset = ruleset_of(path)
            if language == "en" and ruleset not in IN_BOTH_LANGUAGES:
                continue
            case = path.relative_to(ROOT).as_posix()
            found[f"assess-{name}.{language}"] = ["assess", ruleset, case, "--lang", language]
        akutt = ["assess", "vrisk10", "examples/vrisk10-akuttpost.yaml"]
        found[f"assess-all-rules.{language}"] = [*akutt, "--all-rules", "--lang", language]
        nothing = ["assess", "vrisk10", "tests/cli/cases/plain.yaml"]
        found[f"assess-nothing-answered.{language}"] = [*nothing, "--lang", language]
        no_discharge = ["assess", "utskrivningsklar", "tests/cli/cases/plain.yaml"]
        found[f"assess-nothing-known-of-discharge.{language}"] = [*no_discharge, "--lang", language]
        partly = ["assess", "warning-signals", "tests/cli/cases/known-in-part.yaml"]
        found[f"assess-known-in-part.{language}"] = [*partly, "--lang", language]
        overridden = ["assess", "vrisk10", "tests/cli/cases/overridden.yaml"]
        found[f"assess-overridden.{language}"] = [*overridden, "--lang", language]
        for ruleset in ("vrisk10", "warning-signals", "utskrivningsklar", f"{GUIDELINES}/rifle.yaml"):
            found[f"show-{Path(ruleset).stem}.{language}"] = ["show", ruleset, "--lang", language]
        found[f"list.{language}"] = ["list", "--lang", language]
        found[f"test-failing.{language}"] = ["test", "tests/cli/cases/failing-tests.yaml", "--lang", language]
    found["help"] = ["--help"]
    for command in ("list", "show", "assess", "test", "schema"):
        found[f"help-{command}"] = [command, "--help"]
    return found


VRISK = ["assess", "vrisk10"]
SIGNALS = ["assess", "warning-signals", "--as-of", "2026-11-22T12:00:00+01:00"]
ERRORS = {
    "everything-at-once": [*VRISK, "everything.yaml"],
    "records": [*SIGNALS, "records.yaml"],
    "case-of-another-ruleset": [*VRISK, "records.yaml"],
    "empty-file": [*VRISK, "empty.yaml"],
    "not-a-map": [*VRISK, "not-a-map.yaml"],
    "identity-number": [*VRISK, "identity-number.yaml"],
    "huge-numbers": [*VRISK, "huge-numbers.yaml"],
    "overrides": [*VRISK, "overrides.yaml"],
    "json": [*VRISK, "case.json"],
    "unknown-ruleset": ["assess", "vrisk11", "plain.yaml"],
    "unknown-version": ["assess", "vrisk10@9.0.0", "plain.yaml"],
    "unknown-parameter": [*VRISK, "plain.yaml", "--set", "measures_withn=PT1H"],
    "wrong-parameters": [
        *SIGNALS, "plain.yaml", "--set", "threshold=99", "--set", "window=P1M", "--set", "contact_within=soon",
    ],
    "huge-parameters": [*SIGNALS, "plain.yaml", "--set", f"threshold={'9' * 99}", "--set", "window=1e999999"],
    "bad-settings": [*SIGNALS, "plain.yaml", "--set", "window", "--set", "threshold=[1]"],
    "date-before-every-version": [*VRISK, "plain.yaml", "--as-of", "2001-01-01T12:00:00+01:00"],
    "date-before-the-version-named": ["assess", "vrisk10@1.0.0", "plain.yaml", "--as-of", "2001-01-01T12:00:00+01:00"],
    "date-in-two-versions": ["assess", "versions", "plain.yaml"],
    "no-such-date": [*VRISK, "plain.yaml", "--as-of", "2026-02-30T12:00:00+01:00"],
    "no-ruleset-file": ["assess", "nofile.yaml", "plain.yaml"],
    "no-case-file": [*VRISK, "nofile.yaml"],
    "folder-as-case": [*VRISK, "versions"],
    "case-as-ruleset": ["assess", "plain.yaml", "plain.yaml"],
    "hostile-conditions": ["assess", "hostile.yaml", "plain.yaml"],
    "no-record-store": [*VRISK, "plain.yaml", "--keys", "x.keys"],
    "no-case": VRISK,
    "unknown-option-of-the-command": [*VRISK, "plain.yaml", "--fromat", "json"],
    "unknown-command": ["asess"],
    "test-nothing": ["test", "empty.yaml"],
    "schema-of-nothing": ["schema", "vrisk"],
    "library-of-nothing": ["list", "--library", "nowhere"],
}  # fmt: skip

REPORTS = _reports()


def reported(name: str) -> str:
    return steady(run(REPORTS[name]).text)


def refused(name: str) -> Ran:
    return run(ERRORS[name], folder=CASES, stdin=b"")


@pytest.mark.parametrize("name", REPORTS)
def test_what_is_shown(name: str) -> None:
    assert reported(name) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in REPORTS if not name.startswith("test")])
def test_what_is_shown_fits_eighty_columns(name: str) -> None:
    """But for addresses, which must not be broken, and the rows of a list."""
    lines = [line for line in reported(name).splitlines() if "http" not in line]
    assert all(len(line) <= 80 for line in lines), [line for line in lines if len(line) > 80]


@pytest.mark.parametrize("name", REPORTS)
def test_what_is_shown_needs_no_colour_and_no_boxes(name: str) -> None:
    assert not set(reported(name)) & set("\x1b\t│─┌└┐┘├┤┼═║╭╰")


@pytest.mark.parametrize("name", ERRORS)
def test_what_is_refused(name: str) -> None:
    ran = refused(name)
    assert ran.err == (GOLDEN / "errors" / f"{name}.txt").read_text(encoding="utf-8")
    assert ran.status == 2
    assert "Traceback" not in ran.err
    assert not ran.out or name == "test-nothing"


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(REPORTS)
    assert {path.stem for path in (GOLDEN / "errors").glob("*.txt")} == set(ERRORS)


if __name__ == "__main__":
    for folder in (GOLDEN, GOLDEN / "errors"):
        folder.mkdir(exist_ok=True)
        for path in folder.glob("*.txt"):
            path.unlink()
    for name in REPORTS:
        (GOLDEN / f"{name}.txt").write_text(reported(name), encoding="utf-8", newline="\n")
    for name in ERRORS:
        (GOLDEN / "errors" / f"{name}.txt").write_text(refused(name).err, encoding="utf-8", newline="\n")
    print(f"{len(REPORTS)} reports and {len(ERRORS)} refusals written", file=sys.stderr)
