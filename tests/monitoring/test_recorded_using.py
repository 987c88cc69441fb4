"""A recorded assessment that an event names says all that it was made from, also what the rulesets it used were given."""

from __future__ import annotations

from pathlib import Path

import pytest

from riskengine import Library, read_case_file
from riskengine.evaluation.assessment import Assessment
from riskengine.monitoring.events import AssessmentForm
from riskengine.monitoring.recorded import told_in

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CASES = sorted(path.name for path in EXAMPLES.glob("*.yaml") if "\nruleset:" in path.read_text(encoding="utf-8"))


def assessed(name: str) -> Assessment:
    file = read_case_file(EXAMPLES / name)
    library = Library.bundled()
    return file.assess(library.get(str(file.ruleset), on=(file.as_of or "2026-11-22")[:10]))


@pytest.mark.parametrize("name", CASES)
def test_assessing_what_was_told_gives_the_same(name: str) -> None:
    before = assessed(name)
    at = before.case.as_of.microseconds
    said = AssessmentForm(kind="assessment", id="e1", case="K-1", ruleset=before.definition.id, recorded="entry")
    told = told_in(lambda *_: before, said, "K-1", at)
    settings = {key: each["value"] for key, each in before.document["parameters"].items() if each["set_by"] == "case"}
    ruleset = Library.bundled().get(before.definition.id, version=before.definition.version)
    again = ruleset.assess(
        told.answers, as_of=before.case.as_of.text, assessor=told.assessor, parameters=settings, using=told.using
    )
    for key in ("answers", "outcomes", "findings", "plan", "open_questions", "rules"):
        assert again.document[key] == before.document[key], key


def test_there_are_examples_that_use_others() -> None:
    assert sum(bool(assessed(name).used) for name in CASES) >= 5
