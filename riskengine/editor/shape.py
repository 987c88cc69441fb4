"""What form a file has at a path, by the JSON Schema that follows from the models: keys, values, and what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..evaluation.case_schema import any_case_schema
from ..ruleset.schema import ruleset_schema, tests_schema, text_pack_schema
from .sketch import FileKind, mapping

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """A key that may stand in a map: what it means, whether it must be there, and whether a map or list follows."""

    name: str
    description: str
    required: bool
    opens: bool


class Shape:
    """The form of one kind of file."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema
        self._definitions = mapping(schema.get("$defs"))

    def keys(self, path: Path, data: Any) -> list[Key]:
        """The keys that the map on a path may have; `data` is the whole file, as far as it can be read."""
        found: dict[str, Key] = {}
        for each in self.at(path, data):
            required = each.get("required", ())
            for name, said in mapping(each.get("properties")).items():
                opens = all(one.get("type") in ("object", "array") for one in self._branches(said, None))
                found.setdefault(name, Key(name, self._description(said), name in required, opens))
        return list(found.values())

    def values(self, path: Path, data: Any) -> list[str]:
        """The fixed values that may stand on a path."""
        found: dict[str, None] = {}
        for each in self.at(path, data):
            if "const" in each:
                found[_written(each["const"])] = None
            for value in each.get("enum", ()):
                found[_written(value)] = None
            if each.get("type") == "boolean" or "boolean" in _types(each):
                found.update(dict.fromkeys(("true", "false")))
        return list(found)

    def describes(self, path: Path, data: Any) -> str:
        """What the key at the end of a path means; empty where nothing is said of it."""
        if not path or not isinstance(path[-1], str):
            return ""
        for each in self.at(path[:-1], data):
            said = mapping(each.get("properties")).get(path[-1])
            if said is not None:
                return self._description(said)
        return ""

    def at(self, path: Path, data: Any) -> list[Mapping[str, Any]]:
        """The schemas that hold on a path, without those that what is written rules out."""
        current = list(self._branches(self.schema, data))
        for part in path:
            data = _below(data, part)
            inner = [each for schema in current for each in self._inner(schema, part, data)]
            current = inner
        return current

    def _inner(self, schema: Mapping[str, Any], part: str | int, data: Any) -> Iterator[Mapping[str, Any]]:
        if isinstance(part, int):
            found = schema.get("items")
        else:
            found = mapping(schema.get("properties")).get(part, schema.get("additionalProperties"))
        if isinstance(found, Mapping):
            yield from self._branches(found, data)

    def _branches(self, schema: Mapping[str, Any], data: Any) -> Iterator[Mapping[str, Any]]:
        """The schemas that a schema stands for: what it refers to, and each alternative that fits what is written."""
        while "$ref" in schema:
            schema = mapping(self._definitions.get(str(schema["$ref"]).rpartition("/")[2]))
        for way in ("anyOf", "oneOf"):
            if way in schema:
                inner = [each for one in schema[way] for each in self._branches(one, data)]
                fitting = [each for each in inner if self._fits(each, data)]
                yield from fitting or inner
                return
        yield schema

    def _fits(self, schema: Mapping[str, Any], data: Any) -> bool:
        if data is None:
            return True
        types = _types(schema)
        if types and isinstance(data, Mapping) != ("object" in types) and isinstance(data, Mapping | list):
            return "array" in types and isinstance(data, list)
        written = mapping(data).get("type")
        wanted = mapping(mapping(schema.get("properties")).get("type"))
        if written is None or not wanted:
            return True
        return written == wanted.get("const", written) and written in wanted.get("enum", [written])

    def _description(self, schema: Mapping[str, Any]) -> str:
        while "description" not in schema and "$ref" in schema:
            schema = mapping(self._definitions.get(str(schema["$ref"]).rpartition("/")[2]))
        return str(schema.get("description", ""))


def _types(schema: Mapping[str, Any]) -> list[str]:
    said = schema.get("type", [])
    return [said] if isinstance(said, str) else list(said)


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _below(data: Any, part: str | int) -> Any:
    if isinstance(data, Mapping):
        return data.get(part)
    if isinstance(data, list) and isinstance(part, int) and part < len(data):
        return data[part]
    return None


@cache
def shape(kind: FileKind) -> Shape:
    """The form of a kind of file."""
    match kind:
        case "tests":
            return Shape(tests_schema())
        case "text-pack":
            return Shape(text_pack_schema())
        case "case":
            return Shape(any_case_schema())
        case _:
            return Shape(ruleset_schema())
