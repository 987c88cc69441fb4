"""The forms of files, from their JSON Schemas: every key, what it may hold, and what it means."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from riskengine.evaluation.case_schema import any_case_schema, assessment_schema
from riskengine.monitoring.schemas import event_schema, plan_schema, site_schema
from riskengine.ruleset.schema import ruleset_schema, tests_schema, text_pack_schema

from .markdown import code, plain, prose, table

Schema = Mapping[str, Any]

_TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "`true` or `false`",
    "null": "nothing",
    "object": "map",
    "array": "list",
}


def ruleset_form() -> str:
    """The form of a ruleset's file."""
    return _Form(ruleset_schema(), "ruleset").write()


def test_files() -> str:
    """The form of a file of tests."""
    return _Form(tests_schema(), "tests").write()


def text_packs() -> str:
    """The form of a text pack."""
    return _Form(text_pack_schema(), "text-pack").write()


def plan() -> str:
    """The form of a person's plan."""
    return _Form(plan_schema(), "plan").write()


def event() -> str:
    """The forms of events, one for each kind."""
    return _Form(event_schema(), "event").write()


def site() -> str:
    """The form of a site's file."""
    return _Form(site_schema(), "site").write()


def case() -> str:
    """The form of a case."""
    return _Form(any_case_schema(), "case").write()


def assessment() -> str:
    """The form of an assessment's document."""
    return _Form(assessment_schema(), "assessment").write()


class _Form:
    def __init__(self, schema: Schema, name: str) -> None:
        self.name = name
        self.schema = schema
        self.parts: Mapping[str, Schema] = schema.get("$defs", {})

    def write(self) -> str:
        """The whole form: the file's own keys, then each part that they name, in the order in which one meets them."""
        whole = self._followed(self.schema)
        anchor = f"({self._anchor(_referred(self.schema['$ref']))})=\n" if "$ref" in self.schema else ""
        said = [f"{anchor}## The whole\n\n{self._section(whole)}"]
        said += [
            f"({self._anchor(name)})=\n## {plain(self._title(name))}\n\n{self._section(self.parts[name])}"
            for name in self._met(whole)
        ]
        return "\n\n".join(said)

    def _met(self, whole: Schema) -> list[str]:
        met: list[str] = []
        waiting = list(_references(whole))
        while waiting:
            name = waiting.pop(0)
            if name not in met and self.parts[name] is not whole:
                met.append(name)
                waiting = [*_references(self.parts[name]), *waiting]
        return met

    def _followed(self, schema: Schema) -> Schema:
        return self.parts[_referred(schema["$ref"])] if "$ref" in schema else schema

    def _title(self, name: str) -> str:
        title = str(self.parts[name].get("title", name)).removesuffix("Document").removesuffix("Form")
        words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in title[1:])
        return title[0].upper() + words if " " not in title else title

    def _anchor(self, name: str) -> str:
        return f"{self.name}-{name.lower()}"

    def _section(self, part: Schema) -> str:
        said = []
        if "description" in part:
            said.append(prose(part["description"]))
        if part.get("properties"):
            said.append(table(["key", "holds", "means"], self._rows(part)))
        else:
            said.append(f"Holds {self._holds(part)}.")
        if "examples" in part:
            said.append(f"For example {_examples(part['examples'])}.")
        return "\n\n".join(said)

    def _rows(self, part: Schema) -> Iterator[list[str]]:
        required = part.get("required", [])
        for key, schema in part["properties"].items():
            named = code(key) + (" (required)" if key in required else "")
            yield [named, self._holds(schema), self._means(schema)]

    def _means(self, schema: Schema) -> str:
        said = schema.get("description")
        if said is None and "$ref" in schema:
            said = self._followed(schema).get("description")
        parts = [prose(said)] if said else []
        if schema.get("default") not in (None, {}, []):
            parts.append(f"Default: {code(_written(schema['default']))}.")
        if "examples" in schema:
            parts.append(f"For example {_examples(schema['examples'])}.")
        return " ".join(parts)

    def _holds(self, schema: Schema) -> str:
        """What may stand there, in words."""
        if "$ref" in schema:
            name = _referred(schema["$ref"])
            return f"[{plain(self._title(name)).lower()}](#{self._anchor(name)})"
        if "const" in schema:
            return code(_written(schema["const"]))
        if "enum" in schema:
            return _or([code(_written(each)) for each in schema["enum"]])
        for union in ("anyOf", "oneOf"):
            if union in schema:
                return _or(dict.fromkeys(self._holds(each) for each in schema[union]))
        kinds = schema.get("type", [])
        return _or([self._kind(kind, schema) for kind in ([kinds] if isinstance(kinds, str) else kinds)]) or "anything"

    def _kind(self, kind: str, schema: Schema) -> str:
        if kind == "array":
            inner = schema.get("items", {})
            count = {2: "two: "}.get(schema.get("minItems", 0)) if schema.get("maxItems") == 2 else None
            return f"list of {count or ''}{self._holds(inner)}" if inner else "list"
        if kind == "object":
            if "properties" in schema:
                return f"map with {', '.join(code(key) for key in schema['properties'])}"
            values = schema.get("additionalProperties", True)
            inner = self._holds(values) if isinstance(values, dict) else "anything"
            return f"map from names to {inner}"
        ends = [
            f"{word} {schema[bound]:g}" for bound, word in (("minimum", "from"), ("maximum", "to")) if bound in schema
        ]
        return " ".join([_TYPES[kind], *ends])


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        for key, inner in schema.items():
            if key == "$ref":
                yield _referred(inner)
            elif key not in ("$defs", "default", "examples"):
                yield from _references(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _references(inner)


def _referred(reference: str) -> str:
    return reference.removeprefix("#/$defs/")


def _or(parts: Any) -> str:
    *first, last = [*parts] or [""]
    return f"{', '.join(first)} or {last}" if first else last


def _examples(examples: list[Any]) -> str:
    return _or([code(_written(each)) for each in examples])


def _written(said: Any) -> str:
    """As one would write it in YAML, on one line."""
    if isinstance(said, dict):
        return "{" + ", ".join(f"{key}: {_written(inner)}" for key, inner in said.items()) + "}"
    if isinstance(said, list):
        return "[" + ", ".join(map(_written, said)) + "]"
    if isinstance(said, str):
        return said if said and not set(said) & set(",:[]{}#") else json.dumps(said, ensure_ascii=False)
    return json.dumps(said)
