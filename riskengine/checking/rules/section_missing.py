"""Law that is cited without saying where in it."""

from __future__ import annotations

from collections.abc import Iterator

from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="section-missing",
    severity="warning",
    summary="A statute or regulation is cited without a section",
    what="A rule cites a statute or a regulation as a whole: neither the reference nor the source names a section.",
    why="Nobody can check a rule against a whole act, and nobody can see which rules a change of one section concerns.",
    mend='Name the section: `source: {id: act, section: "§ 3"}`, or give the source itself a `section:`.',
    bad="""
sources:
  act: {title: An act, force: statute}
rules:
  chilled: {when: not fever, then: {response: contact}, source: act}
""",
    good="""
sources:
  act: {title: An act, force: statute}
rules:
  chilled: {when: not fever, then: {response: contact}, source: {id: act, section: § 3}}
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """Rules that cite law without a section."""
    for name in subject.section("rules"):
        told: set[str] = set()
        for rule in subject.rules_named(name):
            for citation in rule.citations:
                if citation.force in ("statute", "regulation") and citation.section is None and citation.id not in told:
                    told.add(citation.id)
                    hint = f'write source: {{id: {citation.id}, section: "§ …"}}'
                    yield Found(("rules", name, "source"), f'"{citation.id}" is cited without a section', hint)


RULE = Rule(PAGE, check)
