"""What was found, as JSON for programs.

    {"findings": [{"code": "unused-item", "severity": "warning", "message": "…", "hint": null, "fixable": false,
                   "file": "rulesets/x.yaml", "line": 31, "column": 3, "length": 5}],
     "summary": {"rulesets": 3, "files_of_tests": 1, "error": 0, "warning": 1, "info": 0}, "in_order": false}

`file`, `line`, `column` and `length` are null where a finding has no place. Lines and columns count from 1, in characters.
"""

from __future__ import annotations

import json
from typing import Any

from .check import Report


def as_json(report: Report) -> str:
    """The report as a JSON text."""
    fixable = {finding.problem for finding in report.findings if finding.edit is not None}
    findings: list[dict[str, Any]] = []
    for problem in report.problems:
        place = problem.place
        findings.append(
            {
                "code": problem.code,
                "severity": problem.severity,
                "message": problem.message,
                "hint": problem.hint,
                "fixable": problem in fixable,
                "file": place and place.file,
                "line": place and place.line,
                "column": place and place.column,
                "length": place and place.length,
            }
        )
    summary = {"rulesets": report.rulesets, "files_of_tests": report.tests, **report.counts()}
    said = {"findings": findings, "summary": summary, "in_order": report.in_order}
    return json.dumps(said, ensure_ascii=False, indent=2)
