"""A local deadline that no site can set."""

from __future__ import annotations

from collections.abc import Iterator

from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="literal-deadline",
    severity="warning",
    summary="A deadline that no source demands is written out",
    what="An action has a `due:` written out, and neither its legal basis nor any rule that asks for it cites a source.",
    why="A deadline that nobody demands is a choice. A choice is for each site to make, and to be seen as one.",
    mend="Make it a parameter with a default and a range, and let `due:` name the parameter.",
    bad="""
rules:
  chilled: {when: not fever, plan: [call], source: local}
actions:
  call: {title: {nb: Ring, en: Call}, by: nurse, due: PT24H}
""",
    good="""
parameters:
  call_within: {type: duration, default: PT24H, range: [PT0S, P7D], title: {nb: Frist, en: Time limit}, source: local}
rules:
  chilled: {when: not fever, plan: [call], source: local}
actions:
  call: {title: {nb: Ring, en: Call}, by: nurse, due: call_within}
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """Actions with a literal deadline, other than "at once", and no source anywhere."""
    for action in subject.definition.actions.values():
        if action.due is None or isinstance(action.due, str) or action.due == 0 or action.legal_basis:
            continue
        asking = [rule for rule in subject.author_rules if action.id in rule.plan]
        if asking and not any(rule.citations for rule in asking):
            message = f"no source demands {action.due_written}, so it is a local choice"
            yield Found(("actions", action.id, "due"), message, "make it a parameter")


RULE = Rule(PAGE, check)
