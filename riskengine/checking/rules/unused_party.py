"""A party that nothing names."""

from __future__ import annotations

from collections.abc import Iterator

from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="unused-party",
    severity="warning",
    summary="A party is never named",
    what="A party of the ruleset's own is in no action and no item's roles, and no condition reads it.",
    why="Somebody was meant to do or to answer something, and nobody asks them.",
    mend="Name it where it was meant, or take it out.",
    bad="""
parties:
  night-ward: {nb: nattevakten, en: the night ward}
""",
    good="""
parties:
  night-ward: {nb: nattevakten, en: the night ward}
rules:
  chilled: {when: not fever, plan: [watch], source: guide}
actions:
  watch: {title: {nb: Følg med, en: Watch}, by: night-ward}
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """Parties that no action, role or condition names."""
    definition = subject.definition
    named = {party for action in definition.actions.values() for party in (action.by, action.to)}
    named.update(role for item in definition.items.values() for role in item.roles)
    conditions = str(subject.section("rules")) + str(subject.section("values"))
    for name in subject.section("parties"):
        if name not in named and not ("role(" in conditions and name in conditions):
            yield Found(("parties", name), f'nothing names the party "{name}"', key=True)


RULE = Rule(PAGE, check)
