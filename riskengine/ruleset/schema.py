"""The JSON Schemas of the files, for editors and other programs. They follow from the models in `form`.

The files in `schemas/` are written by `python -m riskengine.ruleset.schema`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from .form import RulesetForm, TestFileForm, TextPackForm

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_SCALARS = frozenset({"string", "number", "integer", "boolean"})
_VALUES = frozenset({"enum", "const"})
_FIRST = ("$schema", "$id", "title", "description", "type", "$ref")
_LAST = ("required", "default", "examples", "$defs")


def ruleset_schema() -> dict[str, Any]:
    """The JSON Schema of a ruleset's file."""
    return {"$schema": DIALECT, "$id": "urn:riskengine:schema:ruleset:1", **schema_of(RulesetForm)}


def text_pack_schema() -> dict[str, Any]:
    """The JSON Schema of a text pack's file."""
    return {"$schema": DIALECT, "$id": "urn:riskengine:schema:text-pack:1", **schema_of(TextPackForm)}


def tests_schema() -> dict[str, Any]:
    """The JSON Schema of a file of tests, `NAME.tests.yaml` beside `NAME.yaml`."""
    return {"$schema": DIALECT, "$id": "urn:riskengine:schema:tests:1", **schema_of(TestFileForm)}


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of what a model accepts, without `$schema` and `$id`."""
    said: dict[str, Any] = ordered(model.model_json_schema(schema_generator=Lean))
    return said


def as_file(schema: dict[str, Any]) -> str:
    """The schema as the text of a file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


class Lean(GenerateJsonSchema):
    """Says exactly what strict models accept, and nothing twice."""

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        """A decimal is a number; pydantic's own schema allows texts, which a strict model refuses."""
        bounds = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"}
        given: dict[str, Any] = {**schema}
        return {"type": "number", **{said: float(given[bound]) for bound, said in bounds.items() if bound in given}}

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """None is a key left out; a `Form` refuses a key with nothing in it."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """A default of None is no default."""
        if schema.get("default", ...) is None:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Keys that do not fit are refused; `patternProperties` alone, as pydantic has it, lets them pass."""
        said: JsonSchemaValue = {"type": "object"}
        keys = self.generate_inner(schema["keys_schema"]) if "keys_schema" in schema else {}
        if keys not in ({}, {"type": "string"}):
            said["propertyNames"] = keys
        values = self.generate_inner(schema["values_schema"]) if "values_schema" in schema else {}
        said["additionalProperties"] = values or True
        if "min_length" in schema:
            said["minProperties"] = schema["min_length"]
        if "max_length" in schema:
            said["maxProperties"] = schema["max_length"]
        return said

    def union_schema(self, schema: core_schema.UnionSchema) -> JsonSchemaValue:
        """Plain types side by side become one list of types."""
        said = super().union_schema(schema)
        branches = said.get("anyOf", [])
        if {"type": "number"} in branches:
            branches = [branch for branch in branches if branch != {"type": "integer"}]
        plain = [branch for branch in branches if branch.get("type") in _SCALARS and not _VALUES & branch.keys()]
        types = [branch["type"] for branch in plain]
        keywords = [keyword for branch in plain for keyword in branch if keyword != "type"]
        if len(set(types)) < len(types) or len(set(keywords)) < len(keywords):
            return said  # merged, a keyword would bind a branch that does not have it
        rest = [branch for branch in branches if branch not in plain]
        if plain:
            merged = {keyword: value for branch in plain for keyword, value in branch.items()}
            rest.insert(0, merged | {"type": types if len(types) > 1 else types[0]})
        return {"anyOf": rest} if len(rest) > 1 else rest[0] if rest else said

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        """Without `discriminator`, which is a word of OpenAPI."""
        said = super().tagged_union_schema(schema)
        said.pop("discriminator", None)
        return said

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        """A property's title would repeat its name."""
        return False

    def sort(self, value: JsonSchemaValue, parent_key: str | None = None) -> JsonSchemaValue:  # noqa: ARG002
        """The order is that of the models; see `ordered`."""
        return value


def ordered(schema: Any) -> Any:
    """The schema with its keywords in the order in which one reads them; properties stay in the order of the model."""
    if isinstance(schema, list):
        return [ordered(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    middle = [keyword for keyword in schema if keyword not in _FIRST and keyword not in _LAST]
    said = {}
    for keyword in (*_FIRST, *middle, *_LAST):
        if keyword not in schema:
            continue
        value = schema[keyword]
        if keyword in ("properties", "$defs"):
            said[keyword] = {name: ordered(inner) for name, inner in value.items()}
        elif keyword in ("default", "examples", "const", "enum"):
            said[keyword] = value
        else:
            said[keyword] = ordered(value)
    return said


def main(folder: Path = Path("schemas")) -> None:
    """Write the schemas' files."""
    folder.mkdir(exist_ok=True)
    (folder / "ruleset.schema.json").write_text(as_file(ruleset_schema()), encoding="utf-8")
    (folder / "text-pack.schema.json").write_text(as_file(text_pack_schema()), encoding="utf-8")
    (folder / "tests.schema.json").write_text(as_file(tests_schema()), encoding="utf-8")


if __name__ == "__main__":
    main()
