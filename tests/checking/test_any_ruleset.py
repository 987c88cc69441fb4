"""Whatever ruleset can be read can be checked: no rule of checking fails, and each finding has its place."""

from __future__ import annotations

import json

from generated_rulesets import Generated, rulesets
from hypothesis import given

from riskengine.checking.as_json import as_json
from riskengine.checking.as_sarif import as_sarif
from riskengine.checking.check import Report, check_one
from riskengine.checking.pages import pages
from riskengine.checking.subject import Subject
from riskengine.ruleset import yaml_text


@given(rulesets())
def test_any_ruleset_can_be_checked(ruleset: Generated) -> None:
    subject = Subject(ruleset.definition, yaml_text.read(ruleset.text, ruleset.definition.file))
    findings = check_one(subject)
    lines = ruleset.text.split("\n")
    for finding in findings:
        assert finding.problem.code in pages()
        place = finding.problem.place
        assert place is not None
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1
    report = Report(findings, {ruleset.definition.file: ruleset.text}, [subject])
    assert len(json.loads(as_json(report))["findings"]) == len(report.problems)
    assert len(json.loads(as_sarif(report))["runs"][0]["results"]) == len(report.problems)
