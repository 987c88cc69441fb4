"""The frame of an entry: what is recorded of a decision around the assessment's own bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from ..evaluation.assessment import Assessment
from ..evaluation.canonical import canonical
from ..language import times
from ..problems import did_you_mean
from .circumstances import Circumstances, Person
from .refusals import refused
from .snapshot import RecordedAssessment, person, text_hash

FORM = 1
ASSESSMENT, CORRECTION, OVERRIDE, ADDITION = "assessment", "correction", "override", "addition"

REASONS: Mapping[str, Mapping[str, str]] = {
    "clinical-judgement": {"nb": "klinisk vurdering", "en": "clinical judgement"},
    "known-otherwise": {"nb": "kjent fra annen kilde", "en": "known from elsewhere"},
    "not-asked": {"nb": "noe vesentlig spørres det ikke om", "en": "something that matters is not asked"},
    "rule-does-not-fit": {"nb": "regelen passer ikke her", "en": "the rule does not fit here"},
    "patients-wish": {"nb": "pasientens ønske", "en": "the patient's wish"},
    "not-available": {"nb": "tilbudet finnes ikke", "en": "what it asks for is not available"},
    "agreed-plan": {"nb": "avtalt i planen", "en": "agreed in the plan"},
    "other": {"nb": "annet", "en": "other"},
}
"""Why a clinician decided otherwise. A list of our own, short enough to choose from; the free text says the rest."""


def frame_of(
    assessment: Assessment,
    snapshot: Mapping[str, Any],
    *,
    recorded: str,
    circumstances: Circumstances,
    kind: str = ASSESSMENT,
    more: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The frame of an assessment, or of one that corrects another."""
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
        "input": dict(snapshot),
        "input_sha256": hashlib.sha256(canonical(snapshot)).hexdigest(),
        "results": {
            name: {"value": each.value, "lowest": each.lowest, "highest": each.highest}
            for name, each in assessment.outcomes.items()
        },
        "moved_by": _moved_by(assessment),
        "overrides": [
            {"outcome": name, "level": each.level, "engine": assessment.outcomes[name].value, "code": "other",
             "levels": list(definition.outcomes[name].level_ids), "reason": each.reason, "by": person(each.by),
             "rules": moving_rules(assessment, name)}
            for name, each in assessment.overrides.items()
        ],
        "rests_on": {
            id_: used.record_id for id_, used in assessment.used.items() if isinstance(used, RecordedAssessment)
        },
        "circumstances": said,
        **(more or {}),
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
) -> dict[str, Any]:
    """The frame of a decision that differs from the engine's result. Both stay.

    Raises:
        Refused: there is no such outcome, level or code of a reason, the outcome is not determined, or no reason is given.
    """
    assessment.override(outcome, level, reason=reason)  # refuses what cannot be overridden
    must_be_a_reason(code)
    return {
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


def must_be_a_reason(code: str) -> None:
    """Refuse what is no coded reason.

    Raises:
        Refused: it is none.
    """
    if code not in REASONS:
        hint = did_you_mean(code, REASONS) or f"the codes are {', '.join(REASONS)}"
        raise refused("unknown-reason", f'"{code}" is not the code of a reason', hint)


def addition_frame(
    of: str, case: str | None, circumstances: Circumstances, by: Person, recorded: str
) -> dict[str, Any]:
    """The frame of what became known or was done after the assessment: notices, a signature, who was told."""
    return {
        "form": FORM,
        "kind": ADDITION,
        "case": case,
        "of": of,
        "recorded": recorded,
        "by": by.model_dump(exclude_none=True),
        "circumstances": circumstances.document,
    }


def levels_of(results: Mapping[str, Mapping[str, Any]]) -> Sequence[str]:
    """What the results were, each as its level or its bounds."""
    return [f"{name}: {level_of(each)}" for name, each in results.items()]


def level_of(result: Mapping[str, Any]) -> str:
    """A level, or the bounds of one that is not determined."""
    return str(result["value"]) if result["value"] is not None else f"{result['lowest']}–{result['highest']}"
