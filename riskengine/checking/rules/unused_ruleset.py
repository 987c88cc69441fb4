"""A used ruleset whose outcomes nothing reads."""

from __future__ import annotations

from collections.abc import Iterator

from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="unused-ruleset",
    severity="warning",
    summary="A used ruleset is never read",
    what="A ruleset stands in `uses:`, and no condition reads an outcome of it.",
    why="Whoever gives a case is asked for an assessment that changes nothing.",
    mend="Read its outcome, or take it out.",
    bad="""
ruleset: other
uses: {sample: any}
---
version: 1.0.0
""",
    good="""
ruleset: other
uses: {sample: any}
rules:
  follow: {when: sample.response == contact, then: {response: contact}, source: guide}
---
version: 1.0.0
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """Used rulesets of which no outcome is read."""
    for name in subject.definition.uses:
        if ("use", name) not in subject.read:
            yield Found(("uses", name), f'nothing reads an outcome of "{name}"', key=True)


RULE = Rule(PAGE, check)
