"""All that an assessment was made from, so that it can be made again: the case exactly as read, and the texts of rulesets."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..api import Library, Ruleset
from ..evaluation.assessment import Assessment
from ..evaluation.case import Answer, Assessor
from ..evaluation.override_reasons import OTHER
from ..language import times
from ..ruleset.definition import Definition, Use
from ..ruleset.library import Entry

_EXACT_IN_JSON = 2**53 - 1


def text_hash(definition: Definition) -> str:
    """The SHA-256 of a ruleset's text, as it stands in its file."""
    return _hash_of(definition.text)


@lru_cache(maxsize=1024)
def _hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class RecordedAssessment(Assessment):
    """An assessment that stands in a record. `record_id` is its entry, `snapshot` what it was made from."""

    record_id: str
    snapshot: Mapping[str, Any]
    texts: tuple[Definition, ...]


def recorded_as(
    assessment: Assessment, record_id: str, snapshot: Mapping[str, Any], texts: tuple[Definition, ...]
) -> RecordedAssessment:
    """An assessment made again from a record."""
    found = RecordedAssessment(
        assessment.definition,
        assessment.case,
        assessment.verdict,
        engine=assessment.engine,
        used=assessment.used,
        overrides=assessment.overrides,
    )
    found.record_id, found.snapshot, found.texts = record_id, snapshot, texts
    return found


# Taking it


def snapshot_of(assessment: Assessment, library: tuple[Definition, ...]) -> dict[str, Any]:
    """What an assessment was made from, as JSON.

    Args:
        assessment: the assessment.
        library: the rulesets that it was read and assessed with, itself among them (`Ruleset.texts_on`).
    """
    return {
        "case": assessment.case.id,
        "as_of": assessment.case.as_of.text,
        "ruleset": text_hash(assessment.definition),
        "library": sorted({text_hash(each) for each in (assessment.definition, *library)}),
        "overrides": {
            outcome: {"level": each.level, "code": each.code, "reason": each.reason, "by": person(each.by)}
            for outcome, each in assessment.overrides.items()
        },
        **_case_of(assessment),
    }


def _case_of(assessment: Assessment, by: Use | None = None) -> dict[str, Any]:
    """What was said to a ruleset; by the one that uses it, nothing of what that tells it or shares with it."""
    told_answers, told_settings = (by.answers, by.parameters) if by else ({}, {})
    case, definition = assessment.case, assessment.definition
    using: dict[str, Any] = {}
    for id_, used in assessment.used.items():
        assert isinstance(used, Assessment)
        if by is not None and id_ in by.shares:
            continue
        if isinstance(used, RecordedAssessment):
            using[id_] = {"given": dict(used.snapshot), "recorded": used.record_id}
        elif used.case.id is None and used.case.as_of is case.as_of:
            using[id_] = {"answered": _case_of(used, definition.uses[id_])}
        else:
            using[id_] = {"given": snapshot_of(used, _tree(used))}
    return {
        "assessor": person(case.assessor),
        "answers": {
            name: _answer(each)
            for name, each in case.answers.items()
            if name not in told_answers and (each.state != "missing" or _said_of(each))
        },
        "parameters": {
            name: exactly_written(each.written)
            for name, each in case.settings.items()
            if each.set_by == "case" and name not in told_settings
        },
        "using": using,
    }


def _tree(assessment: Assessment) -> tuple[Definition, ...]:
    """The rulesets of an assessment and of those that it rests on."""
    below = [each for used in assessment.used.values() if isinstance(used, Assessment) for each in _tree(used)]
    return (assessment.definition, *below)


def person(assessor: Assessor) -> dict[str, str]:
    """Who, as JSON."""
    said = {"id": assessor.id, "role": assessor.role, "organisation": assessor.organisation}
    return {key: word for key, word in said.items() if word is not None}


def _said_of(answer: Answer) -> dict[str, str]:
    if answer.by is None and answer.role is None and answer.at is None and answer.source is None:
        return {}
    said = {"by": answer.by, "role": answer.role, "at": answer.at, "source": answer.source}
    return {key: word for key, word in said.items() if word is not None}


def _answer(answer: Answer) -> dict[str, Any]:
    found: dict[str, Any] = _said_of(answer)
    if answer.state == "known":
        found["value"] = exactly_written(answer.written)
    else:
        found["state"] = answer.state
    return found


def exactly_written(written: Any) -> Any:
    """A value as JSON that loses nothing: a number that JSON cannot hold exactly as `{"exact": "1/3"}`."""
    if isinstance(written, list | tuple):
        return [exactly_written(each) for each in written]
    if isinstance(written, Mapping):
        return {key: exactly_written(each) for key, each in written.items()}
    if isinstance(written, bool) or not isinstance(written, int | Fraction | Decimal | float):
        return written
    if isinstance(written, int) and abs(written) <= _EXACT_IN_JSON:
        return written
    return {"exact": str(Fraction(written))}


def read_exactly(said: Any) -> Any:
    """The other way about."""
    if isinstance(said, list):
        return [read_exactly(each) for each in said]
    if isinstance(said, dict):
        if said.keys() == {"exact"}:
            return Fraction(said["exact"])
        return {key: read_exactly(each) for key, each in said.items()}
    return said


# Assessing again


@dataclass(frozen=True, slots=True)
class Text:
    """A ruleset's text as it is stored, with what announces it."""

    sha256: str
    id: str
    version: str
    valid_from: str
    valid_to: str | None
    title: Mapping[str, str]
    text: str


FindText = Callable[[str], Text]
"""Gives the text with a SHA-256."""


class StoredRulesets:
    """Rulesets made anew from stored texts; each set of texts is read once."""

    def __init__(self, find: FindText) -> None:
        self.find = lru_cache(maxsize=256)(find)
        self._made: dict[tuple[str, ...], tuple[Library, dict[str, Ruleset]]] = {}

    def ruleset(self, sha256: str, library: tuple[str, ...]) -> Ruleset:
        """The ruleset of a text, among the texts that it was assessed with.

        Raises:
            Refused: a text cannot be read by this version of the engine, or is not in the record.
        """
        if library not in self._made:
            if len(self._made) >= 64:
                self._made.clear()
            self._made[library] = _library([self.find(each) for each in library])
        made, by_text = self._made[library]
        if sha256 not in by_text:
            text = self.find(sha256)
            by_text[sha256] = made.get(text.id, version=text.version)
        return by_text[sha256]


def _library(texts: list[Text]) -> tuple[Library, dict[str, Ruleset]]:
    announced = [
        (Entry(text.id, text.version, text.valid_from, text.valid_to, text.title, Path(text.sha256)), text.text)
        for text in texts
    ]
    return Library.of_texts(announced), {}


Rulesets = Callable[[Mapping[str, Any]], Ruleset]
"""Gives the ruleset that a snapshot is to be assessed with."""


def assess_again(snapshot: Mapping[str, Any], stored: StoredRulesets, other: Ruleset | None = None) -> Assessment:
    """The assessment of a snapshot, by its own ruleset or another.

    Raises:
        Refused: it cannot be assessed so.
    """
    ruleset = other or stored.ruleset(snapshot["ruleset"], tuple(snapshot["library"]))
    moment = times.parse_as_of(snapshot["as_of"])
    said = _again(snapshot, stored)
    if other is not None:  # what this ruleset does not use was not a question to it
        said["using"] = {id_: each for id_, each in said["using"].items() if id_ in other.definition.uses}
    found = ruleset.assess(said.pop("answers"), as_of=moment, case=snapshot["case"], **said)
    for outcome, decided in snapshot["overrides"].items():
        if other is None:
            by = Assessor(**decided["by"])
            found = found.override(
                outcome, decided["level"], reason=decided["reason"], by=by, code=decided.get("code", OTHER)
            )
    return found


def _again(said: Mapping[str, Any], stored: StoredRulesets) -> dict[str, Any]:
    using: dict[str, Any] = {}
    for id_, each in said["using"].items():
        using[id_] = _again(each["answered"], stored) if "answered" in each else assess_again(each["given"], stored)
    return {
        "assessor": Assessor(**said["assessor"]),
        "answers": read_exactly(said["answers"]),
        "parameters": {name: _setting(read_exactly(each)) for name, each in said["parameters"].items()},
        "using": using,
    }


def _setting(value: Any) -> Any:
    """A setting is written as a decimal number, so that is what it is."""
    if isinstance(value, Fraction):
        return Context(prec=100).divide(Decimal(value.numerator), Decimal(value.denominator))
    return value


def by_engine(assessment: Assessment, document: Mapping[str, Any]) -> Assessment:
    """The assessment as if the versions of the engine that a document names had made it and what it uses."""
    engine = str(document.get("engine", {}).get("version", assessment.engine))
    below = document.get("using", {})
    used = {
        id_: by_engine(each, below.get(id_, {})) if isinstance(each, Assessment) else each
        for id_, each in assessment.used.items()
    }
    return Assessment(
        assessment.definition,
        assessment.case,
        assessment.verdict,
        engine=engine,
        used=used,
        overrides=assessment.overrides,
    )


def holding_always(ruleset: Ruleset, library: Library) -> Ruleset:
    """A ruleset as if it had held on every day, so that history can be assessed with it."""
    return Ruleset(replace(ruleset.definition, valid_from="0001-01-01", valid_to=None), library)


def definitions_of(snapshot: Mapping[str, Any], stored: StoredRulesets) -> Iterator[Definition]:
    """Every ruleset that a snapshot needs."""
    for sha256 in snapshot["library"]:
        yield stored.ruleset(sha256, tuple(snapshot["library"])).definition
