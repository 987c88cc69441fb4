"""A scale that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="unused-scale",
    severity="warning",
    summary="A scale is never used",
    what="No item, field, parameter, value or outcome has the scale for its options.",
    why="It looks as if it could be answered somewhere.",
    mend="Use it, or take it out.",
    bad="""
scales:
  degree: [low, high]
""",
    good="""
scales:
  degree: [low, high]
items:
  worry: {type: choice, options: degree, title: {nb: Uro, en: Worry}, source: guide}
rules:
  worried: {when: worry == high, then: {response: contact}, source: guide}
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """Scales that stand nowhere as options or levels."""
    used = set(_named(subject.data))
    for name in subject.section("scales"):
        if name not in used:
            yield Found(("scales", name), f'nothing uses the scale "{name}"', key=True)


def _named(said: Any) -> Iterator[str]:
    if isinstance(said, dict):
        for key, inner in said.items():
            if key in ("options", "levels") and isinstance(inner, str):
                yield inner
            yield from _named(inner)


RULE = Rule(PAGE, check)
