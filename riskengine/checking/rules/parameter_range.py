"""A local parameter without a range."""

from __future__ import annotations

from collections.abc import Iterator

from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="parameter-without-range",
    severity="warning",
    summary="A local parameter may be set to anything",
    what="A parameter that is a count, a number or a duration, and a local choice, has no `range:`.",
    why="A slip when it is set (400 for 4) silences a rule, and nobody is told. A range also narrows what is told of open cases.",
    mend="Give the lowest and the highest that make sense: `range: [1, 20]`.",
    bad="""
parameters:
  limit: {type: count, default: 4, title: {nb: Grense, en: Limit}, source: local}
items:
  signs: {type: count, range: [0, 40], title: {nb: Tegn, en: Signs}, source: guide}
rules:
  many: {when: signs >= limit, then: {response: contact}, source: guide}
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
    """Measured local parameters without a range."""
    parameters = subject.definition.parameters
    for name, said in subject.section("parameters").items():
        measured = said["type"] in ("count", "number", "duration")
        if measured and "range" not in said and not parameters[name].citations:
            message = f'"{name}" may be set to anything'
            yield Found(("parameters", name), message, "add range: [lowest, highest]", key=True)


RULE = Rule(PAGE, check)
