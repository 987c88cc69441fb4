"""A ruleset without tests."""

from __future__ import annotations

from collections.abc import Iterator

from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="no-tests",
    severity="warning",
    summary="A ruleset has no tests",
    what="There is no `tests:`, and no file of tests beside the ruleset (`NAME.tests.yaml`).",
    why="Nobody has said what the ruleset should give, so nobody can see whether it does, or whether a change changed it.",
    mend="Write a case for each level of each outcome, at both sides of each limit, and one with answers missing.",
    bad="""
tests: []
""",
    good="""
tests:
  - {name: no fever, answers: {fever: no}, expect: {outcomes: {response: none}}}
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """Rulesets without tests."""
    if subject.tests == ():
        path = ("tests",) if "tests" in subject.data else ("ruleset",)
        yield Found(path, "this ruleset has no tests", "add tests:, or a file of tests beside it", key=True)


RULE = Rule(PAGE, check)
