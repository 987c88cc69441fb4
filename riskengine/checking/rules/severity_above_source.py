"""A severity that is not that of the source."""

from __future__ import annotations

from collections.abc import Iterator

from ...ruleset.definition import SEVERITY_OF_FORCE, strongest_force
from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="severity-not-of-source",
    severity="warning",
    summary="A finding is graver than its source, or hides what law demands",
    what="A finding has a `severity:` above what the force of its source gives, or one below `error` where law is cited.",
    why="Severity follows what the source itself demands. A described practice that is shown as an error claims to be law; "
    "a statute that is shown as information hides that it is.",
    mend="Leave `severity:` out, or cite the source that demands so much. A note on law that demands nothing cites `local`.",
    bad="""
rules:
  chilled:
    when: not fever
    finding: {severity: error, text: {nb: Ingen feber., en: No fever.}}
    source: guide
""",
    good="""
rules:
  chilled:
    when: not fever
    finding: {text: {nb: Ingen feber., en: No fever.}}
    source: guide
""",
)

_ORDER = ("info", "warning", "error")


def check(subject: Subject) -> Iterator[Found]:
    """Findings whose severity is above that of the source, or below it where law is cited."""
    for name, said in subject.section("rules").items():
        given = (said.get("finding") or {}).get("severity")
        rules = subject.rules_named(name)
        if given not in _ORDER or not rules:
            continue
        force = strongest_force(rules[0].citations)
        due = SEVERITY_OF_FORCE[force]
        if due not in _ORDER:
            continue
        above = _ORDER.index(given) > _ORDER.index(due)
        if above or (given != due and force in ("statute", "regulation")):
            message = f"severity {given} is {'above' if above else 'below'} that of its source: {force} gives {due}"
            yield Found(("rules", name, "finding", "severity"), message, "leave severity: out")


RULE = Rule(PAGE, check)
