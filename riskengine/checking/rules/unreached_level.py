"""A level that no rule reaches."""

from __future__ import annotations

from collections.abc import Iterator

from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="unreached-level",
    severity="warning",
    summary="No rule reaches a level of an outcome",
    what="An outcome that rules decide has a level that no rule moves it to, and at which it does not start.",
    why="Readers see a grade that cannot be given. Often the rule for it was forgotten.",
    mend="Add the rule, or take the level out.",
    bad="""
outcomes:
  grade: {title: {nb: Grad, en: Grade}, levels: [low, moderate, high]}
rules:
  graded: {when: fever, then: {grade: high}, source: guide}
""",
    good="""
outcomes:
  grade: {title: {nb: Grad, en: Grade}, levels: [low, high]}
rules:
  graded: {when: fever, then: {grade: high}, source: guide}
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """Levels of outcomes decided by rules, other than the one they start at."""
    for outcome in subject.definition.outcomes.values():
        if outcome.judgement is not None:
            continue
        reached = {level for rule in subject.author_rules for name, level in rule.then if name == outcome.name}
        reached.add(len(outcome.levels) - 1 if outcome.starts_highest else 0)
        for index, level in enumerate(outcome.levels):
            if index not in reached:
                message = f'no rule moves "{outcome.name}" to {level.id}'
                yield Found(("outcomes", outcome.name, "levels"), message, key=True)


RULE = Rule(PAGE, check)
