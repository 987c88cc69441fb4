"""`riskengine verify`: what it says and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import ROOT, run

pytest.importorskip("z3")

RULESET = """
ruleset: demo
version: 1.0.0
valid: {from: 2020-01-01}
title: {nb: Demo, en: Demo}
intended_use: {nb: Demo, en: Demo}
parameters:
  limit: {type: count, default: 60, range: [50, 70], title: {nb: Grense, en: Limit}}
items:
  violence: {type: choice, options: [no, maybe, yes], title: {nb: Vold, en: Violence}, worsens: [plan_level]}
  age: {type: count, range: [0, 120], title: {nb: Alder, en: Age}, worsens: true}
outcomes:
  plan_level: {title: {nb: Oppfølging, en: Follow-up}, levels: [none, assessment, measures]}
rules:
  violent: {title: {nb: Vold, en: Violence}, when: violence == yes, then: {plan_level: assessment}}
  young: {when: age < 18 and violence == yes, then: {plan_level: measures}}
  again: {when: violence == yes and age > limit, then: {plan_level: assessment}}
  dead: {when: age > 70 and age < 60, then: {plan_level: measures}}
properties:
  violence-is-followed-up:
    title: {nb: Vold følges alltid opp., en: Violence is always followed up.}
    holds: not (violence == yes) or plan_level >= assessment
  old-get-little:
    title: {nb: Gamle får ingenting., en: The old get nothing.}
    holds: age <= limit or plan_level == none
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "demo.yaml"
    found.write_text(RULESET, encoding="utf-8")
    return found


def test_a_ruleset_of_which_all_is_proved() -> None:
    ran = run(["verify", "vrisk10", "--lang", "en"])
    assert ran.status == 0
    assert "Nothing is refuted." in ran.text
    assert "Missing answers never make a case look safer" in ran.text


def test_what_is_refuted_is_told_with_a_case(path: Path) -> None:
    ran = run(["verify", str(path), "--lang", "en"])
    assert ran.status == 1
    said = " ".join(ran.text.split())
    assert "This does not always hold: The old get nothing (old-get-little)" in said
    assert "For example: Violence: yes; Age: " in said
    assert "A higher answer to “Age” can give a lower level of “Follow-up”." in said
    assert "The rule dead can never hold." in said
    assert (
        "The rule again never changes “Follow-up”: whenever it holds, the level “assessment” is already given by"
        in said
    )
    assert "Violence is always followed up (violence-is-followed-up)" in said
    assert "A higher answer to “Violence” never gives a lower level of “Follow-up”." in said


def test_the_memo_in_bokmal(path: Path) -> None:
    said = " ".join(run(["verify", str(path)]).text.split())
    assert "Dette gjelder ikke alltid: Gamle får ingenting (old-get-little)" in said
    assert "Parametrene kan ha enhver verdi de kan settes til: Grense." in said


def test_json_and_the_cases_that_assess_replays(path: Path, tmp_path: Path) -> None:
    ran = run(["verify", str(path), "--format", "json", "--cases", str(tmp_path / "cases")])
    assert ran.status == 1
    document = json.loads(ran.text)
    assert document["summary"]["refuted"] == 4
    assert document["assumptions"] == {
        "list_length": 6, "lists": [], "parameters": "any", "fixed_parameters": [], "used": []
    }  # fmt: skip
    by_name = {file.stem: file for file in (tmp_path / "cases").iterdir()}
    assert sorted(by_name) == ["property-old-get-little", "worsens-age-plan_level-up-1", "worsens-age-plan_level-up-2"]
    levels = []
    for name in sorted(by_name):
        assessed = run(["assess", str(path), str(by_name[name]), "--format", "json"])
        assert assessed.status == 0, assessed.err
        levels.append(json.loads(assessed.text)["outcomes"]["plan_level"]["value"])
    assert levels[0] != "none"
    assert levels[1:] == ["measures", "assessment"]


def test_no_time_is_no_proof(path: Path) -> None:
    ran = run(["verify", str(path), "--seconds", "0", "--lang", "en"])
    assert ran.status == 0
    assert "The property Violence is always followed up (violence-is-followed-up): the time ran out." in " ".join(
        ran.text.split()
    )


def test_parameters_at_their_defaults(path: Path) -> None:
    document = json.loads(run(["verify", str(path), "--defaults", "--format", "json"]).text)
    assert document["assumptions"]["fixed_parameters"] == ["limit"]


def test_a_ruleset_that_is_not_there() -> None:
    ran = run(["verify", "no-such"])
    assert ran.status == 2
    assert "error[" in ran.err


def test_without_the_solver_the_command_says_how_to_get_it() -> None:
    program = (
        "import sys; sys.modules['z3'] = None; sys.argv = ['riskengine', 'verify', 'vrisk10'];"
        "from riskengine.cli.main import main; main()"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False)
    assert ran.returncode == 2
    assert "pip install 'riskengine[verify]'" in ran.stderr
    assert "Traceback" not in ran.stderr
