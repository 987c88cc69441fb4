"""The site leaves nothing out: each page is led to, and what is made from the program holds all that the program has.

That links lead somewhere is seen when the site is built, `python docs/build.py`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from doc_pages import DOCS, pages

sys.path.insert(0, str(DOCS))

from build import navigation, staged
from generators import GENERATORS
from generators.rulesets import ruleset_pages

from riskengine import Library
from riskengine.cli.main import app
from riskengine.evaluation.case_schema import assessment_schema
from riskengine.monitoring.schemas import event_schema, plan_schema, site_schema
from riskengine.ruleset import schema as schemas

INDEX = (DOCS / "index.md").read_text(encoding="utf-8")


def test_something_leads_to_each_page() -> None:
    listed = {line.strip() for line in navigation(INDEX).splitlines()}
    there = {path.relative_to(DOCS).with_suffix("").as_posix() for path in [*pages(), DOCS / "codes.md"]}
    assert there - {"index"} <= listed, "add it to docs/index.md"


def test_the_navigation_has_the_sections_of_the_index() -> None:
    captions = re.findall(r":caption: (.*)", navigation(INDEX))
    assert captions == re.findall(r"^## (.*)$", INDEX, re.MULTILINE)


@pytest.mark.parametrize("path", [pytest.param(path, id=str(path.relative_to(DOCS))) for path in pages()])
def test_no_mark_is_left_on_the_site(path: Path) -> None:
    assert "<!--" not in staged(path.relative_to(DOCS).as_posix(), path.read_text(encoding="utf-8"))


def test_each_part_that_is_made_stands_on_a_page() -> None:
    named = [name for path in pages() for name in re.findall(r"<!-- generated: (.+?) -->", path.read_text("utf-8"))]
    assert sorted(named) == sorted(GENERATORS)


def commands(group: Any, path: str = "riskengine") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if not command.hidden:
            yield f"{path} {name}", command
            if hasattr(command, "commands"):
                yield from commands(command, f"{path} {name}")


def test_each_command_and_option_is_told() -> None:
    told = GENERATORS["commands"]()
    for path, command in commands(typer.main.get_command(app)):
        section = told.split(f"({path.replace(' ', '-')})=\n", 1)[1].split("\n(riskengine-", 1)[0]
        for parameter in command.params:
            if not getattr(parameter, "hidden", False) and parameter.param_type_name == "option":
                assert parameter.opts[0] in section, (path, parameter.opts)


def keys(schema: Any) -> Iterator[str]:
    """The keys that a schema knows, at any depth. A key may itself be called `properties`."""
    if not isinstance(schema, dict):
        return
    for named in ("properties", "$defs"):
        for key, inner in schema.get(named, {}).items():
            if named == "properties":
                yield key
            yield from keys(inner)
    for inner in [
        schema.get("items"),
        schema.get("additionalProperties"),
        *schema.get("anyOf", []),
        *schema.get("oneOf", []),
    ]:
        yield from keys(inner)


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("ruleset form", schemas.ruleset_schema()),
        ("test files", schemas.tests_schema()),
        ("text packs", schemas.text_pack_schema()),
        ("plan", plan_schema()),
        ("event", event_schema()),
        ("site", site_schema()),
        ("assessment", assessment_schema()),
    ],
)
def test_each_key_of_a_file_is_told(name: str, schema: dict[str, Any]) -> None:
    told = GENERATORS[name]()
    assert not [key for key in set(keys(schema)) if f"`{key}`" not in told]
    assert set(re.findall(r"\]\(#([^)]+)\)", told)) <= set(re.findall(r"^\(([^)]+)\)=$", told, re.MULTILINE))


def test_each_ruleset_has_a_page_with_its_rules_and_sources() -> None:
    library = Library.bundled()
    made = ruleset_pages()
    assert set(made) == {f"{entry.id}-{entry.version}.md" for entry in library.entries}
    for entry in library.entries:
        page = made[f"{entry.id}-{entry.version}.md"].replace("\\", "")
        for rule in library.ruleset(entry).definition.rules.values():
            assert rule.id in page or rule.id.split(":")[0] in page
