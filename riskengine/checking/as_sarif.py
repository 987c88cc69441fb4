"""What was found, as SARIF 2.1.0, which code hosts show beside the lines of a change."""

from __future__ import annotations

import json
from pathlib import PurePath, PurePosixPath
from typing import Any

from .. import __version__
from ..problems import Place, Problem
from .check import Report
from .page import Page
from .pages import pages

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def as_sarif(report: Report) -> str:
    """The report as the text of a SARIF log."""
    problems = report.problems
    codes = sorted({problem.code for problem in problems})
    driver = {
        "name": "riskengine",
        "semanticVersion": __version__,
        "rules": [_rule(code, pages().get(code)) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, codes.index(problem.code)) for problem in problems],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rule(code: str, page: Page | None) -> dict[str, Any]:
    if page is None:
        return {"id": code}
    return {
        "id": code,
        "shortDescription": {"text": page.summary},
        "fullDescription": {"text": f"{page.what or page.summary} {page.why}"},
        "help": {"text": page.mend},
        "defaultConfiguration": {"level": _LEVELS[page.severity]},
    }


def _result(problem: Problem, index: int) -> dict[str, Any]:
    text = problem.message if problem.hint is None else f"{problem.message} ({problem.hint})"
    said: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": _LEVELS[problem.severity],
        "message": {"text": text},
    }
    if problem.place is not None:
        said["locations"] = [{"physicalLocation": _location(problem.place)}]
    return said


def _location(place: Place) -> dict[str, Any]:
    path = PurePath(place.file)
    # `as_uri` is of absolute paths only; of what it gives for /a/b, a relative path is all after the first slash.
    uri = path.as_uri() if path.is_absolute() else PurePosixPath("/", path.as_posix()).as_uri().removeprefix("file:///")
    region = {"startLine": place.line, "startColumn": place.column, "endColumn": place.column + place.length}
    return {"artifactLocation": {"uri": uri}, "region": region}
