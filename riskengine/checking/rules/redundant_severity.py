"""A severity that the source gives anyway."""

from __future__ import annotations

from collections.abc import Iterator

from ...ruleset.definition import SEVERITY_OF_FORCE, strongest_force
from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="redundant-severity",
    severity="info",
    summary="A finding states the severity that its source gives anyway",
    what="A finding has a `severity:` that is the one the force of its source gives.",
    why="If the source changes its force, the severity should follow; written out, it stays behind.",
    mend="Leave `severity:` out.",
    bad="""
rules:
  chilled:
    when: not fever
    finding:
      severity: warning
      text: {nb: Ingen feber., en: No fever.}
    source: guide
""",
    good="""
rules:
  chilled:
    when: not fever
    finding:
      text: {nb: Ingen feber., en: No fever.}
    source: guide
""",
    fixable=True,
)


def check(subject: Subject) -> Iterator[Found]:
    """Findings whose severity is that of the source."""
    for name, said in subject.section("rules").items():
        given = (said.get("finding") or {}).get("severity")
        rules = subject.rules_named(name)
        if given is not None and rules and given == SEVERITY_OF_FORCE[strongest_force(rules[0].citations)]:
            path = ("rules", name, "finding", "severity")
            message = f"severity {given} is what the source gives anyway"
            yield Found(path, message, "leave it out", key=True, edit=subject.without(path))


RULE = Rule(PAGE, check)
