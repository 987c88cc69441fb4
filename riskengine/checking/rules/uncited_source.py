"""A source that nothing cites."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="uncited-source",
    severity="warning",
    summary="A source is never cited",
    what="A source stands in `sources:`, and no rule, item, value, outcome, parameter or action cites it.",
    why="The ruleset claims a basis that it does not use, or a reference was forgotten.",
    mend="Cite it where it belongs, or take it out.",
    bad="""
sources:
  other: {title: Another guide, force: practice}
""",
    good="""
sources:
  other: {title: Another guide, force: practice}
rules:
  chilled: {when: not fever, then: {response: contact}, source: [guide, other]}
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """Sources whose ids stand in no reference."""
    cited = set(_cited({key: said for key, said in subject.data.items() if key != "sources"}))
    for name in subject.section("sources"):
        if name not in cited:
            yield Found(("sources", name), f'"{name}" is never cited', key=True)


def _cited(said: Any) -> Iterator[str]:
    if isinstance(said, dict):
        for key, inner in said.items():
            if key in ("source", "legal_basis"):
                for each in inner if isinstance(inner, list) else [inner]:
                    yield each["id"] if isinstance(each, dict) and "id" in each else str(each)
            yield from _cited(inner)
    elif isinstance(said, list):
        for inner in said:
            yield from _cited(inner)


RULE = Rule(PAGE, check)
