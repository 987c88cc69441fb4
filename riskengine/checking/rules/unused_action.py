"""An action that nobody asks for."""

from __future__ import annotations

from collections.abc import Iterator

from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="unused-action",
    severity="warning",
    summary="No rule asks for an action",
    what="An action stands in no rule's `plan:`.",
    why="Something that somebody must do will never be in a plan.",
    mend="Ask for it in the rule that was meant to, or take it out.",
    bad="""
actions:
  call: {title: {nb: Ring, en: Call}, by: nurse}
""",
    good="""
rules:
  chilled: {when: not fever, plan: [call], source: guide}
actions:
  call: {title: {nb: Ring, en: Call}, by: nurse}
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """Actions in no plan."""
    asked = {action for rule in subject.author_rules for action in rule.plan}
    for name in subject.definition.actions:
        if name not in asked:
            yield Found(("actions", name), f'no rule asks for the action "{name}"', key=True)


RULE = Rule(PAGE, check)
