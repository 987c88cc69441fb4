"""Two rules that say the same."""

from __future__ import annotations

from collections.abc import Iterator

from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="duplicate-rule",
    severity="warning",
    summary="Two rules have the same condition and the same effect",
    what="A rule repeats another one: the same `when:`, and the same `then:`, `finding:` and `plan:`.",
    why="One of them will be changed and the other forgotten. Often a copied rule was never adapted.",
    mend="Adapt the copy, or take one of them out; a rule may cite several sources.",
    bad="""
rules:
  chilled: {when: not fever, then: {response: contact}, source: guide}
  chilled-again: {when: not fever, then: {response: contact}, source: guide}
""",
    good="""
rules:
  chilled: {when: not fever, then: {response: contact}, source: guide}
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """Rules that repeat a rule above them."""
    seen: dict[str, str] = {}
    for name, said in subject.section("rules").items():
        says = repr([said.get(key) for key in ("each", "when", "then", "finding", "plan")])
        first = seen.setdefault(says, name)
        if first != name:
            yield Found(("rules", name), f'"{name}" repeats "{first}"', "adapt it, or take it out", key=True)


RULE = Rule(PAGE, check)
