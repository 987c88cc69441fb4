"""The command line as a process of its own: exit statuses, pipes, consoles, hostile and enormous input."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import CASES, ROOT, run, run_process
from typer.testing import CliRunner

from riskengine import Library
from riskengine.cli import guard
from riskengine.cli.main import app
from riskengine.evaluation.case_file import read_case_file

AKUTT = "examples/vrisk10-akuttpost.yaml"
NOTHING = "tests/cli/cases/plain.yaml"


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.yaml")), ids=lambda path: path.stem)
def test_json_is_the_bytes_of_the_api(path: Path) -> None:
    case = read_case_file(path)
    assert case.ruleset is not None
    expected = case.assess(Library.bundled().get(case.ruleset)).to_json()
    assert run_process(["assess", case.ruleset, str(path), "--format", "json"]).out == expected


def test_a_case_comes_from_stdin_too() -> None:
    text = (ROOT / AKUTT).read_bytes()
    assert run(["assess", "vrisk10", "-"], stdin=text).out == run(["assess", "vrisk10", AKUTT]).out


def test_exit_statuses() -> None:
    assert run(["assess", "vrisk10", NOTHING]).status == 0
    assert run(["assess", "vrisk10", NOTHING, "--require-determined"]).status == 3
    assert run(["assess", "vrisk10", AKUTT, "--require-determined"]).status == 0
    assert run(["test", "rulesets"]).status == 0
    assert run(["test", "tests/cli/cases/failing-tests.yaml"]).status == 1
    assert run(["test", "tests/cli/cases/failing-tests.yaml", "tests/cli/cases/hostile.yaml"]).status == 2
    assert run(["--version"]).text.startswith("riskengine ")
    assert run([]).status == 2


def test_a_wrong_role_is_a_finding_and_no_error() -> None:
    ran = run(["assess", "vrisk10", "tests/cli/cases/wrong-role.yaml", "--format", "json"])
    assert ran.status == 0
    assert "role:mental_illness" in [finding["rule"] for finding in json.loads(ran.out)["findings"]]


def test_the_moment_is_now_where_none_is_given_and_is_recorded(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text("answers: {}\n", encoding="utf-8")
    ran = run(["assess", "vrisk10", "case.yaml", "--format", "json"], folder=tmp_path)
    assert json.loads(ran.out)["as_of"].startswith("20")


def test_settings_are_the_cases_own() -> None:
    case = "examples/warning-signals-to-tegn.yaml"
    ran = run(["assess", "warning-signals", case, "--set", "threshold=2", "--format", "json"])
    said = json.loads(ran.out)
    assert said["parameters"]["threshold"] == {"value": 2, "set_by": "case"}
    assert said["outcomes"]["response"]["value"] == "contact"


def test_a_site_adds_its_own_folder_and_a_version_is_picked_by_date(tmp_path: Path) -> None:
    for number, valid in ((1, "{from: 2020-01-01, to: 2020-12-31}"), (2, "{from: 2021-01-01}")):
        text = (CASES / "versions" / f"twice-{number}.yaml").read_text(encoding="utf-8")
        (tmp_path / f"twice-{number}.yaml").write_text(text.replace("{from: 2020-01-01}", valid), encoding="utf-8")
    chosen = ["assess", "twice", NOTHING, "--library", str(tmp_path), "--format", "json"]
    assert json.loads(run([*chosen, "--as-of", "2020-06-01T12:00:00+02:00"]).out)["ruleset"]["version"] == "1.0.0"
    assert json.loads(run([*chosen, "--as-of", "2021-06-01T12:00:00+02:00"]).out)["ruleset"]["version"] == "2.0.0"
    listed = json.loads(run(["list", "--library", str(tmp_path), "--format", "json"]).out)
    assert [entry["version"] for entry in listed if entry["id"] == "twice"] == ["1.0.0", "2.0.0"]


def test_files_that_cannot_be_read_are_told_and_the_rest_is_listed(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("ruleset: [broken\n", encoding="utf-8")
    (tmp_path / "other.yaml").write_text("1: not for us\n", encoding="utf-8")
    ran = run(["list", "--library", str(tmp_path)])
    assert "vrisk10" in ran.text
    assert "broken.yaml" in ran.err
    assert "other.yaml" not in ran.err


# Enormous and hostile input


def _refused(arguments: list[str], folder: Path, code: str) -> None:
    ran = run(arguments, folder=folder)
    assert ran.status == 2
    assert f"error[{code}]" in ran.err
    assert "Traceback" not in ran.err
    assert len(ran.err) < 3000
    assert not ran.out


def test_an_enormous_file(tmp_path: Path) -> None:
    with (tmp_path / "big.yaml").open("wb") as file:
        file.truncate(50_000_000)
    _refused(["assess", "vrisk10", "big.yaml"], tmp_path, "too-large")
    _refused(["assess", "big.yaml", "big.yaml"], tmp_path, "too-large")


def test_enormous_stdin() -> None:
    ran = run(["assess", "vrisk10", "-"], stdin=b"a" * 5_000_000)
    assert ran.status == 2
    assert "too-large" in ran.err


@pytest.mark.parametrize("opening, closing", [("[", "]"), ("{a: ", "}")])
def test_deep_nesting(tmp_path: Path, opening: str, closing: str) -> None:
    (tmp_path / "deep.yaml").write_text(f"answers: {opening * 5000}{closing * 5000}\n", encoding="utf-8")
    _refused(["assess", "vrisk10", "deep.yaml"], tmp_path, "too-deep")


def test_a_condition_of_ten_thousand_terms(tmp_path: Path) -> None:
    text = (CASES / "versions" / "twice-1.yaml").read_text(encoding="utf-8")
    long = text.replace("when: a == yes", f'when: "{" or ".join(["a == yes"] * 10_000)}"')
    (tmp_path / "long.yaml").write_text(long, encoding="utf-8")
    ran = run(["assess", "long.yaml", str(CASES / "plain.yaml")], folder=tmp_path)
    assert ran.status == 2
    assert ran.err.startswith("long.yaml:")


def test_hostile_conditions_do_nothing(tmp_path: Path) -> None:
    text = (CASES / "hostile.yaml").read_text(encoding="utf-8").replace('system(\\"true\\")', 'mkdir(\\"made\\")')
    (tmp_path / "hostile.yaml").write_text(text, encoding="utf-8")
    ran = run(["assess", "hostile.yaml", str(CASES / "plain.yaml")], folder=tmp_path)
    assert ran.status == 2
    assert [path.name for path in tmp_path.iterdir()] == ["hostile.yaml"]


# Consoles and pipes


@pytest.mark.skipif(sys.platform == "win32", reason="it has no bash")
def test_a_pipe_that_is_closed_early_is_no_fault() -> None:
    command = f"{sys.executable} -m riskengine show vrisk10"
    environment = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PATH": "/usr/bin:/bin"}
    script = f"{command} | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False, env=environment
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "0"


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp437"])
@pytest.mark.parametrize(
    "command", [["show", "utskrivningsklar"], ["assess", "vrisk10", AKUTT], ["assess", "x\N{SNOWMAN}", AKUTT]]
)
def test_consoles_of_every_encoding(encoding: str, command: list[str]) -> None:
    ran = run_process(command, environment={"PYTHONIOENCODING": encoding})
    assert "Traceback" not in ran.err
    assert ran.status == (2 if "\N{SNOWMAN}" in command[1] else 0)
    ran.out.decode(encoding)


def test_a_fault_of_the_program_is_one_gentle_message(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("something")

    monkeypatch.setattr("riskengine.cli.showing.find_ruleset", broken)
    result = CliRunner().invoke(app, ["show", "vrisk10"])
    assert result.exit_code == 2
    assert "a fault of riskengine itself" in result.stderr
    assert guard.TRACEBACK in result.stderr
    assert "Traceback" not in result.stderr


def test_help_starts_without_the_engine() -> None:
    code = (
        "import sys; sys.argv = ['riskengine', '--help']\n"
        "from riskengine.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'pydantic', 'yaml', 'jsonschema', 'rfc8785', 'riskengine.api', 'riskengine.language'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_a_misspelt_kind_of_schema_is_told() -> None:
    ran = run_process(["schema", "cas"])
    assert ran.status == 2
    assert 'did you mean "case"?' in ran.err


def test_a_parameter_that_is_nothing_like_any_names_those_there_are() -> None:
    ran = run_process(["assess", "vrisk10", "examples/vrisk10-komplett.yaml", "--set", "x=1"])
    assert ran.status == 2
    assert "its parameters are detailed_assessment_within, measures_within" in " ".join(ran.err.split())
