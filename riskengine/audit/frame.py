"""The frame of an entry: what is recorded of a decision around the assessment's own bytes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..evaluation.assessment import Assessment
from ..evaluation.canonical import canonical
from ..language import times
from .circumstances import Circumstances, Person
from .snapshot import RecordedAssessment, person, text_hash

FORM = 1
ASSESSMENT, CORRECTION, OVERRIDE, ADDITION = "assessment", "correction", "override", "addition"

_KIND = re.compile(r"[a-z][a-z0-9-]{0,39}")


def frame_of(
    assessment: Assessment,
    snapshot: Mapping[str, Any],
    *,
    recorded: str,
    circumstances: Circumstances,
    kind: str = ASSESSMENT,
    more: Mapping[str, Any] | None = None,
) -> bytes:
    """The frame of an assessment, or of one that corrects another, as canonical JSON.

    Args:
        assessment: the assessment.
        snapshot: what it was made from.
        recorded: the moment at which it is recorded.
        circumstances: what else is known of the decision.
        kind: an assessment, or a correction.
        more: what a correction says besides.
    """
    made_from = canonical(snapshot)
    rest = _around(assessment, hashlib.sha256(made_from).hexdigest(), recorded, circumstances, kind, more or {})
    return _with_input(rest, made_from)


def _with_input(rest: Mapping[str, Any], made_from: bytes) -> bytes:
    """Canonical JSON of `rest` and of an `input` that is written already: it is most of it, and not written twice."""
    before = canonical({key: each for key, each in rest.items() if key < "input"})
    after = canonical({key: each for key, each in rest.items() if key > "input"})
    return b"".join([before[:-1], b',"input":', made_from, b",", after[1:]])


def _around(
    assessment: Assessment,
    input_sha256: str,
    recorded: str,
    circumstances: Circumstances,
    kind: str,
    more: Mapping[str, Any],
) -> dict[str, Any]:
    definition, case = assessment.definition, assessment.case
    said = circumstances.document
    unit = said.pop("unit", None)
    by = {**person(case.assessor), **({} if unit is None else {"unit": unit})}
    licence = definition.licence
    return {
        "form": FORM,
        "kind": kind,
        "case": case.id,
        "evaluated_by": by,
        "event_time": case.as_of.text,
        "decision_date": times.format_date(times.day_of(case.as_of.microseconds, case.as_of.offset_minutes)),
        "recorded": recorded,
        "ruleset": {
            "id": definition.id,
            "version": definition.version,
            "sha256": definition.sha256,
            "text_sha256": text_hash(definition),
            "valid": {"from": definition.valid_from, "to": definition.valid_to},
            "title": dict(definition.title),
            **({} if licence is None else {"licence": dict(licence.title)}),
        },
        "engine": {"version": assessment.engine},
        "input_sha256": input_sha256,
        "results": {
            name: {"value": each.value, "lowest": each.lowest, "highest": each.highest}
            for name, each in assessment.outcomes.items()
        },
        "moved_by": _moved_by(assessment),
        "overrides": [
            {"outcome": name, "level": each.level, "engine": assessment.outcomes[name].value, "code": each.code,
             "levels": list(definition.outcomes[name].level_ids), "reason": each.reason, "by": person(each.by),
             "rules": moving_rules(assessment, name)}
            for name, each in assessment.overrides.items()
        ],
        "rests_on": {
            id_: used.record_id for id_, used in assessment.used.items() if isinstance(used, RecordedAssessment)
        },
        "circumstances": said,
        **more,
    }  # fmt: skip


def _moved_by(assessment: Assessment) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {name: [] for name in assessment.definition.outcomes}
    verdict = assessment.verdict.rules
    for id_, rule in assessment.definition.rules.items():
        if rule.then and verdict[id_].certain:
            for name in dict(rule.then):
                found[name].append(id_)
    return found


def moving_rules(assessment: Assessment, outcome: str) -> list[str]:
    """The rules that hold and speak about an outcome."""
    rules = assessment.definition.rules
    verdict = assessment.verdict.rules
    return [id_ for id_, rule in rules.items() if verdict[id_].certain and outcome in {name for name, _ in rule.then}]


def override_frame(
    of: str,
    assessment: Assessment,
    outcome: str,
    level: str,
    *,
    code: str,
    reason: str,
    by: Person,
    recorded: str,
) -> bytes:
    """The frame of a decision that differs from the engine's result, as canonical JSON. Both stay.

    Raises:
        Refused: there is no such outcome, level or code of a reason, the outcome is not determined, or no reason is given.
    """
    assessment.override(outcome, level, reason=reason, code=code)  # refuses what cannot be overridden
    frame = {
        "form": FORM,
        "kind": OVERRIDE,
        "case": assessment.case.id,
        "of": of,
        "recorded": recorded,
        "outcome": outcome,
        "level": level,
        "engine": assessment.outcomes[outcome].value,
        "levels": list(assessment.definition.outcomes[outcome].level_ids),
        "rules": moving_rules(assessment, outcome),
        "ruleset": {"id": assessment.definition.id, "version": assessment.definition.version},
        "code": code,
        "reason": reason,
        "by": by.model_dump(exclude_none=True),
    }
    return canonical(frame)


def addition_frame(of: str, case: str | None, circumstances: Circumstances, by: Person, recorded: str) -> bytes:
    """The frame of what became known or was done after the assessment, as canonical JSON: notices, a signature, who was told."""
    frame = {
        "form": FORM,
        "kind": ADDITION,
        "case": case,
        "of": of,
        "recorded": recorded,
        "by": by.model_dump(exclude_none=True),
        "circumstances": circumstances.document,
    }
    return canonical(frame)


def event_frame(kind: str, case: str | None) -> bytes:
    """The frame of an event that another room keeps, as canonical JSON.

    Raises:
        ValueError: the kind is no word in small letters, or means something else here.
    """
    if not _KIND.fullmatch(kind) or kind in {ASSESSMENT, CORRECTION, OVERRIDE, ADDITION, "erased"}:
        raise ValueError(f"events cannot be of the kind {kind!r}")
    return canonical({"form": FORM, "kind": kind, "case": case})


def levels_of(results: Mapping[str, Mapping[str, Any]]) -> Sequence[str]:
    """What the results were, each as its level or its bounds."""
    return [f"{name}: {level_of(each)}" for name, each in results.items()]


def level_of(result: Mapping[str, Any]) -> str:
    """A level, or the bounds of one that is not determined."""
    return str(result["value"]) if result["value"] is not None else f"{result['lowest']}–{result['highest']}"
