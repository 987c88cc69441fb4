"""Assessments that an event only names: looked up in the record, and read as what they answered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from ..evaluation.assessment import Assessment
from ..problems import Problem, Refused
from .conclusions import Told
from .events import AssessmentForm


def told_in(
    recorded: Callable[[str, str], Assessment | Mapping[str, Any]] | None, said: AssessmentForm, case: str, at: int
) -> Told:
    """What a recorded assessment answered.

    Args:
        recorded: looks up an entry of the record, by its id and the case.
        said: the event that names it.
        case: the case's pseudonym.
        at: when it was told.

    Raises:
        Refused: there is no record, or no such assessment of this case and ruleset in it, or it was made later.
    """
    assert said.recorded is not None
    if recorded is None:
        message = f'a recorded assessment is named ("{said.recorded}"), but there is no record to look in'
        raise Refused(
            [Problem("no-record", message, None, "name the record with --record STORE, or give answers: instead")]
        )
    found = recorded(said.recorded, case)
    using: dict[str, Any] = {}
    if isinstance(found, Assessment):
        if found.case.as_of.microseconds > at:
            message = f'the assessment "{said.recorded}" is as of {found.case.as_of.text}, after it was told'
            raise Refused([Problem("after-as-of", message)])
        using = _given_to_used(found)
        found = found.document
    id_ = found["ruleset"]["id"]
    if id_ != said.ruleset:
        message = f'"{said.recorded}" is an assessment by "{id_}", not by "{said.ruleset}"'
        raise Refused([Problem("other-ruleset", message)])
    return Told(_answered(found, ()), using, found.get("assessor"))


def _given_to_used(assessment: Assessment) -> dict[str, Any]:
    """What the rulesets it used were given, in the form of a case's `using`: without what it told them itself, and will again."""
    found = {}
    for id_, used in assessment.used.items():
        if not isinstance(used, Assessment):
            continue  # a document does not say what was told from elsewhere
        use, document = assessment.definition.uses[id_], used.document
        settings = {
            name: each["value"]
            for name, each in document["parameters"].items()
            if each["set_by"] == "case" and name not in use.parameters
        }
        below = {name: each for name, each in _given_to_used(used).items() if name not in use.shares}
        given = {"answers": _answered(document, use.answers), "parameters": settings, "using": below}
        found[id_] = given | ({"assessor": document["assessor"]} if document.get("assessor") else {})
    return found


def _answered(document: Mapping[str, Any], told: Collection[str]) -> dict[str, Any]:
    """The answers of an assessment's document, but those that it was told by another."""
    answers = document["answers"].items()
    return {name: each for name, each in answers if each.get("state") != "missing" and name not in told}
