"""A parameter that nothing reads."""

from __future__ import annotations

from collections.abc import Iterator

from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="unused-parameter",
    severity="warning",
    summary="A parameter is never read",
    what="No condition, text or deadline reads the parameter. A text that must be set (a licence statement) need not be read: "
    "no condition can, and it stands in every assessment.",
    why="Whoever sets it believes that it changes something.",
    mend="Read it where it was meant, or take it out.",
    bad="""
parameters:
  limit: {type: count, default: 4, range: [1, 20], title: {nb: Grense, en: Limit}, source: local}
""",
    good="""
parameters:
  limit: {type: count, default: 4, range: [1, 20], title: {nb: Grense, en: Limit}, source: local}
items:
  signs: {type: count, range: [0, 40], title: {nb: Tegn, en: Signs}, source: guide}
rules:
  many: {when: signs >= limit, then: {response: contact}, source: guide}
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """Parameters that nothing reads."""
    for name in subject.section("parameters"):
        parameter = subject.definition.parameters[name]
        stated = parameter.kind == "text" and parameter.default is None
        if ("parameter", name) not in subject.read and not stated:
            yield Found(("parameters", name), f'nothing reads the parameter "{name}"', key=True)


RULE = Rule(PAGE, check)
