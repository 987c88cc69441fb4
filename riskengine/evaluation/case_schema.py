"""The JSON Schemas of a case and of an assessment, from the definition of the ruleset and from the document's types.

The files in `schemas/` are written by `python -m riskengine.evaluation.case_schema`.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from ..language.knowledge import Interval, Partial
from ..language.types import CalendarTime, Choice, Date, Duration, Moment, Number, Type
from ..ruleset.definition import Definition, Item, Option, Parameter
from ..ruleset.form import DATE_PATTERN, NAME_PATTERN, VERSION_PATTERN
from ..ruleset.schema import DIALECT, Lean, as_file, ordered
from .case import MOST_TEXT
from .document import AssessmentDocument
from .naming import in_language
from .override_reasons import OTHER, REASONS

Schema = dict[str, Any]

_OFFSET = r"(Z|[+-][0-9]{2}:?[0-9]{2})"
_CLOCK = r"T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?"
AS_OF_PATTERN = rf"{DATE_PATTERN.rstrip('$')}{_CLOCK}{_OFFSET}$"
MOMENT_PATTERN = rf"{DATE_PATTERN.rstrip('$')}({_CLOCK}{_OFFSET}?)?$"
DURATION_PATTERN = r"^P([0-9]+W)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+([.][0-9]{1,6})?S)?)?$"
PERIOD_PATTERN = r"^P([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?$"


# Cases


def any_case_schema() -> Schema:
    """The JSON Schema of a case, whatever its ruleset."""
    anything: Schema = {"type": "object", "propertyNames": {"pattern": NAME_PATTERN}}
    record: Schema = {"type": "object", "additionalProperties": {"type": ["string", "number"]}}
    said: Schema = {"anyOf": [{"type": ["string", "number"]}, {"type": "array", "items": record}]}
    name = {"description": "The ruleset's id, or id@version.", "type": "string"}
    frame = _frame(
        ruleset=name,
        answers={**anything, "additionalProperties": {"anyOf": [*said["anyOf"], _told(said), {"type": "null"}]}},
        parameters={**anything, "additionalProperties": {"type": ["string", "number", "boolean", "null"]}},
        using={**anything, "additionalProperties": {"$ref": "#/$defs/used"}},
        overrides={**anything, "additionalProperties": _override({"type": "string"})},
    )
    return {
        "$schema": DIALECT,
        "$id": "urn:riskengine:schema:case:1",
        "title": "Case",
        "description": "What is known about one person or situation.",
        **frame,
        "$defs": _definitions(),
    }


def case_schema(definition: Definition, language: str = "nb") -> Schema:
    """The JSON Schema of a case of one ruleset; titles and descriptions are those of the ruleset, in the language."""
    levels = {name: _override(_options(outcome.levels, language)) for name, outcome in definition.outcomes.items()}
    parameters = {name: _parameter(parameter, language) for name, parameter in definition.parameters.items()}
    must_be_set = [name for name, parameter in definition.parameters.items() if parameter.default is None]
    frame = _frame(
        ruleset={
            "description": "The ruleset's id, or id@version.",
            "type": "string",
            "pattern": f"^{definition.id}(@{VERSION_PATTERN.strip('^$')})?$",
        },
        answers=_closed({name: _answer(item, language) for name, item in definition.items.items()}),
        parameters={**_closed(parameters), **({"required": must_be_set} if must_be_set else {})},
        using=_closed({id_: {"$ref": "#/$defs/used"} for id_ in definition.uses}),
        overrides=_closed(levels),
    )
    if must_be_set:
        frame["required"] = ["parameters"]
    return {
        "$schema": DIALECT,
        "$id": f"urn:riskengine:schema:case:{definition.id}:{definition.version}",
        "title": in_language(definition.title, language),
        "description": in_language(definition.intended_use, language),
        **frame,
        "$defs": _definitions(),
    }


def _frame(**parts: Schema) -> Schema:
    """The keys of a case, of which a ruleset says more of some."""
    properties = {
        "case": {
            "description": "A pseudonym for the case; never a name or a national identity number.",
            "type": ["string", "integer", "null"],
        },
        "ruleset": parts["ruleset"],
        "as_of": {
            "description": "The moment of the assessment, with its offset from UTC; otherwise now.",
            "type": "string",
            "pattern": AS_OF_PATTERN,
            "examples": ["2026-11-22T12:00:00+01:00"],
        },
        "assessor": {"$ref": "#/$defs/assessor"},
        "parameters": {"description": "What this site or this person's plan sets.", **parts["parameters"]},
        "answers": {"description": "By item; an item left out is missing.", **parts["answers"]},
        "using": {"description": "What is known of the rulesets that this one uses.", **parts["using"]},
        "overrides": {
            "description": "A clinician's own decisions on outcomes, with their reasons.",
            **parts["overrides"],
        },
    }
    return _closed(properties)


def _closed(properties: Mapping[str, Schema]) -> Schema:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}


def _definitions() -> Schema:
    text = {"type": "string"}
    anything = {"type": "object"}
    used = {
        "description": "Answers to a used ruleset, or the id of a recorded assessment of it.",
        **_closed(
            {
                "answers": anything,
                "parameters": anything,
                "assessor": {"$ref": "#/$defs/assessor"},
                "using": {"type": "object", "additionalProperties": {"$ref": "#/$defs/used"}},
                "recorded": text,
            }
        ),
        "anyOf": [{"required": ["answers"]}, {"required": ["recorded"]}],
    }
    assessor = {"description": "Who assesses.", **_closed({"id": text, "role": text, "organisation": text})}
    return {"assessor": assessor, "used": used}


def _override(level: Schema) -> Schema:
    reason = {"type": "string", "minLength": 1}
    code = {"description": "Why, by code, so that it can be counted.", "enum": list(REASONS), "default": OTHER}
    return {**_closed({"level": level, "reason": reason, "code": code}), "required": ["level", "reason"]}


# Answers


def _answer(item: Item, language: str) -> Schema:
    stated = _stated(item, language)
    told = _told(_stated(item, language, in_any_unit=True), [unit for unit in (item.unit, *item.accepts) if unit])
    return {
        "title": in_language(item.title, language),
        **({} if item.question is None else {"description": in_language(item.question, language)}),
        "anyOf": [stated, _UNKNOWN, told, {"type": "null"}],
    }


_UNKNOWN: Schema = {"const": "unknown", "description": "Asked, not known."}


def _told(stated: Schema, units: list[str] | None = None) -> Schema:
    """An answer with where it comes from."""
    text = {"type": "string"}
    properties: Schema = {
        "value": {"anyOf": [stated, _UNKNOWN, {"type": "null"}]},
        "state": {"enum": ["known", "unknown", "missing"]},
        "by": {**text, "description": "Who told it."},
        "role": {**text, "description": "The role of whoever gave the answer."},
        "at": {**text, "description": "When."},
        "source": {**text, "description": "Where it stands."},
    }
    if units is None:
        properties["unit"] = text
    elif units:
        properties["unit"] = {"enum": units}
    return _closed(properties)


def _stated(item: Item, language: str, *, in_any_unit: bool = False) -> Schema:
    if item.kind == "list":
        fields = {
            each.name: {"title": in_language(each.title, language), "anyOf": [_stated(each, language), _UNKNOWN]}
            for each in item.fields
        }
        record = {**_closed(fields), "required": list(fields)}
        return {"type": "array", "items": record, "maxItems": getattr(item.type, "most", 1000)}
    bounds_hold = not (in_any_unit and item.accepts)
    return _of_type(item.type, item.reach if bounds_hold else None, item.options, language)


def _parameter(parameter: Parameter, language: str) -> Schema:
    said = {
        "title": in_language(parameter.title, language),
        **_of_type(parameter.type, parameter.reach, parameter.options, language),
    }
    if parameter.default_written is not None:
        default = parameter.default_written
        said["default"] = float(default) if isinstance(default, Fraction) else default
    return said


def _options(options: tuple[Option, ...], language: str) -> Schema:
    return {"oneOf": [{"const": each.id, "title": in_language(each.title, language)} for each in options]}


def _of_type(kind: Type, reach: Partial | None, options: tuple[Option, ...], language: str) -> Schema:
    match kind:
        case Choice():
            return _options(options, language)
        case Number():
            said: Schema = {"type": "integer" if kind.whole else "number"}
            if isinstance(reach, Interval):
                said["minimum"], said["maximum"] = (
                    int(end) if end == int(end) else float(end) for end in (reach.lowest, reach.highest)
                )
            return said
        case Date():
            return {"type": "string", "pattern": DATE_PATTERN}
        case Moment():
            return {"type": "string", "pattern": MOMENT_PATTERN}
        case Duration():
            return {"type": "string", "pattern": DURATION_PATTERN}
        case CalendarTime():
            return {"type": "string", "pattern": PERIOD_PATTERN}
        case _:
            return {"type": "string", "maxLength": MOST_TEXT}


# Assessments


class _Document(Lean):
    """Of a document that is written, in which null is a value."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """What it may be, or null."""
        return GenerateJsonSchema.nullable_schema(self, schema)


def assessment_schema() -> Schema:
    """The JSON Schema of an assessment, as `--format json` and `Assessment.document` give it."""
    said: Schema = TypeAdapter(AssessmentDocument).json_schema(schema_generator=_Document)
    return {"$schema": DIALECT, "$id": "urn:riskengine:schema:assessment:1", **ordered(said)}


def main(folder: Path = Path("schemas")) -> None:
    """Write the schemas' files."""
    folder.mkdir(exist_ok=True)
    (folder / "case.schema.json").write_text(as_file(any_case_schema()), encoding="utf-8")
    (folder / "assessment.schema.json").write_text(as_file(assessment_schema()), encoding="utf-8")


if __name__ == "__main__":
    main()
