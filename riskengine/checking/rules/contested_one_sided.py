"""A contested matter of which one side is cited."""

from __future__ import annotations

from collections.abc import Iterator

from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="contested-one-sided",
    severity="warning",
    summary="A contested finding cites one side only",
    what="A finding is `contested`, and cites fewer than two sources.",
    why="That something is contested tells nothing unless one can see who holds what.",
    mend="Cite the sources of both sides, and say in the text who holds what.",
    bad="""
sources:
  one: {title: One view, force: contested}
rules:
  chilled: {when: not fever, finding: {text: {nb: Omstridt., en: Contested.}}, source: one}
""",
    good="""
sources:
  one: {title: One view, force: contested}
  another: {title: Another view, force: contested}
rules:
  chilled:
    when: not fever
    finding: {text: {nb: Den ene sier ja. Den andre sier nei., en: One says yes. The other says no.}}
    source: [one, another]
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """Rules with a contested finding that cite fewer than two sources."""
    for name in subject.section("rules"):
        rules = subject.rules_named(name)
        if rules and rules[0].finding is not None and rules[0].finding.severity == "contested":
            cited = {citation.id for citation in rules[0].citations}
            if len(cited) < 2:
                yield Found(
                    ("rules", name), f'"{name}" is contested, and cites one side only', "cite both sides", key=True
                )


RULE = Rule(PAGE, check)
