from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from riskengine.ruleset import schema
from riskengine.ruleset.schema import as_file, ruleset_schema, text_pack_schema
from riskengine.ruleset.yaml_text import plain, read_file

ROOT = Path(__file__).resolve().parents[2]
FILES = [*(ROOT / "rulesets").rglob("*.yaml"), *(ROOT / "examples" / "guidelines").glob("*.yaml")]
RULESETS = sorted(
    path for path in FILES if not path.name.endswith(".tests.yaml")
)  # those hold further tests of a ruleset
TEXT_PACKS = sorted((ROOT / "examples" / "texts").glob("*.yaml"))

TESTS = sorted(path for path in FILES if path.name.endswith(".tests.yaml"))

SCHEMAS = {
    "ruleset.schema.json": ruleset_schema(),
    "text-pack.schema.json": text_pack_schema(),
    "tests.schema.json": schema.tests_schema(),
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_published_file_is_what_the_models_say(name: str) -> None:
    published = (ROOT / "schemas" / name).read_text(encoding="utf-8")
    assert published == as_file(SCHEMAS[name]), "run: python -m riskengine.ruleset.schema"


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])


def test_the_files_are_written(tmp_path: Path) -> None:
    schema.main(tmp_path)
    assert {path.name: json.loads(path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()} == SCHEMAS


@pytest.mark.parametrize("path", RULESETS, ids=lambda path: path.name)
def test_every_ruleset_is_valid(path: Path) -> None:
    data = plain(read_file(path)[1])
    assert [error.message for error in Draft202012Validator(ruleset_schema()).iter_errors(data)] == []


@pytest.mark.parametrize("path", TEXT_PACKS, ids=lambda path: path.name)
def test_every_text_pack_is_valid(path: Path) -> None:
    data = plain(read_file(path)[1])
    assert [error.message for error in Draft202012Validator(text_pack_schema()).iter_errors(data)] == []


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_every_file_of_tests_is_valid(path: Path) -> None:
    data = plain(read_file(path)[1])
    assert [error.message for error in Draft202012Validator(schema.tests_schema()).iter_errors(data)] == []


def test_there_are_files_to_look_at() -> None:
    assert len(RULESETS) >= 6
    assert len(TESTS) >= 3


def inner_schemas(schema: Any) -> Iterator[dict[str, Any]]:
    """The schema and each one within."""
    yield schema
    for keyword, value in schema.items():
        if keyword in ("properties", "$defs"):
            inner = list(value.values())
        elif keyword in ("anyOf", "oneOf"):
            inner = value
        elif keyword in ("items", "propertyNames", "additionalProperties") and isinstance(value, dict):
            inner = [value]
        else:
            inner = []
        for one in inner:
            yield from inner_schemas(one)


@pytest.mark.parametrize("name", SCHEMAS)
def test_an_editor_is_told_neither_too_little_nor_too_much(name: str) -> None:
    """No key passes unseen, nothing is null, no title repeats a property's name, no text passes for a number."""
    whole = SCHEMAS[name]
    for one in inner_schemas(whole):
        assert one.get("type") != "null"
        assert "default" not in one or one["default"] is not None
        assert "discriminator" not in one
        assert "patternProperties" not in one
        assert one.get("type") != "object" or "additionalProperties" in one
        assert one.get("pattern", "^")[0] == "^"
    for called, definition in whole["$defs"].items():
        assert "description" in definition or called in ("Wording", "Reference", "OptionMap")
        for one in definition.get("properties", {}).values():
            assert "title" not in one
    number = whole["$defs"].get("OptionForm", {}).get("properties", {}).get("points", {"type": "number"})
    assert number["type"] == "number"
