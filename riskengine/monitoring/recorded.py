"""Assessments that an event only names: looked up in the record, and read as what they answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    if isinstance(found, Assessment):
        if found.case.as_of.microseconds > at:
            message = f'the assessment "{said.recorded}" is as of {found.case.as_of.text}, after it was told'
            raise Refused([Problem("after-as-of", message)])
        found = found.document
    id_ = found["ruleset"]["id"]
    if id_ != said.ruleset:
        message = f'"{said.recorded}" is an assessment by "{id_}", not by "{said.ruleset}"'
        raise Refused([Problem("other-ruleset", message)])
    answers = {name: each for name, each in found["answers"].items() if each.get("state") != "missing"}
    return Told(answers, {}, found.get("assessor"))
