"""A value that nothing reads."""

from __future__ import annotations

from collections.abc import Iterator

from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="unused-value",
    severity="warning",
    summary="A value is neither read nor shown",
    what="No condition or text reads the value, and it has no title under which it would be shown with the result.",
    why="It looks as if it mattered. Often a rule was meant to read it and reads something else.",
    mend="Read it, give it a title so that it is shown, or take it out.",
    bad="""
items:
  signs: {type: count, range: [0, 40], title: {nb: Tegn, en: Signs}, source: guide}
values:
  twice: signs * 2
rules:
  many: {when: signs >= 4, then: {response: contact}, source: guide}
""",
    good="""
items:
  signs: {type: count, range: [0, 40], title: {nb: Tegn, en: Signs}, source: guide}
values:
  twice: signs * 2
rules:
  many: {when: twice >= 8, then: {response: contact}, source: guide}
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """Values without a title that nothing reads."""
    for value in subject.definition.values.values():
        if value.title is None and ("value", value.name) not in subject.read:
            yield Found(
                ("values", value.name), f'nothing reads the value "{value.name}", and it is not shown', key=True
            )


RULE = Rule(PAGE, check)
