"""The schemas of cases and assessments say what is read and what is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from riskengine import Assessor, Library
from riskengine.evaluation.case_file import read_case_file
from riskengine.evaluation.case_schema import any_case_schema, assessment_schema, case_schema
from riskengine.ruleset import yaml_text
from riskengine.ruleset.schema import as_file
from riskengine.trial.expectations import default_as_of

ROOT = Path(__file__).resolve().parents[2]
ALL = Library.open(ROOT / "rulesets", ROOT / "examples" / "guidelines")
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
ASSESSMENT = Draft202012Validator(assessment_schema())
CASE = Draft202012Validator(any_case_schema())


@pytest.mark.parametrize("name, made", [("case", any_case_schema), ("assessment", assessment_schema)])
def test_the_schema_files_are_fresh(name: str, made: Any) -> None:
    """Written by `python -m riskengine.evaluation.case_schema`."""
    assert (ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8") == as_file(made())


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_and_their_assessments_fit(path: Path) -> None:
    written = json.loads(json.dumps(yaml_text.plain(yaml_text.read_file(path)[1]), default=float))
    case = read_case_file(path)
    assert case.ruleset is not None
    ruleset = ALL.get(case.ruleset)
    CASE.validate(written)
    Draft202012Validator(case_schema(ruleset.definition)).validate(written)
    ASSESSMENT.validate(json.loads(case.assess(ruleset).to_json()))


@pytest.mark.parametrize("entry", ALL.entries, ids=lambda entry: entry.id)
def test_the_tests_of_all_rulesets_and_their_assessments_fit(entry: Any) -> None:
    ruleset = ALL.get(entry.id)
    schema = case_schema(ruleset.definition, "en")
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for test in ruleset.definition.tests:
        written = json.loads(json.dumps(dict(test.case), default=float))
        validator.validate(written)
        CASE.validate(written)
        case = {key: value for key, value in test.case.items() if key != "as_of"}
        as_of = test.case.get("as_of") or default_as_of(ruleset.definition)
        answers = case.pop("answers", {})
        ASSESSMENT.validate(json.loads(ruleset.assess(answers, as_of=as_of, **case).to_json()))


def test_an_override_fits() -> None:
    assessment = ALL.get("vrisk10").assess({"summary_risk": "low"}, as_of="2026-11-22T12:00:00+01:00")
    overridden = assessment.override("risk", "high", reason="Kjent fra før", by=Assessor(role="physician"))
    ASSESSMENT.validate(overridden.document)


@pytest.mark.parametrize(
    "case",
    [
        {"answers": {"violense": "yes"}},
        {"answers": {"violence": "perhaps"}},
        {"answers": {"violence": {"value": "yes", "byy": "me"}}},
        {"parameters": {"measure": "P1D"}},
        {"ruleset": "warning-signals"},
        {"as_of": "2026-11-22"},
        {"overrides": {"risk": {"level": "low"}}},
        {"overrides": {"risk": {"level": "lowest", "reason": "x"}}},
        {"using": {"hcr20v3": {"answers": {}}}},
        {"assesor": {}},
    ],
)
def test_what_the_reader_refuses_the_schema_refuses(case: dict[str, Any]) -> None:
    assert not Draft202012Validator(case_schema(ALL.get("vrisk10").definition)).is_valid(case)
