"""A rule that cites nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="no-source",
    severity="warning",
    summary="A rule says neither what it rests on nor that it is a local choice",
    what="A rule has no `source:`. It is then taken for a local choice, but nobody said so.",
    why="Whoever is held to the rule must be able to see who demands it, and a finding's severity follows from that.",
    mend="Name the source with its section, or write `source: local`.",
    bad="""
rules:
  chilled: {when: not fever, then: {response: contact}}
""",
    good="""
rules:
  chilled: {when: not fever, then: {response: contact}, source: local}
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """Rules without `source:`, unless each of their lines has one."""
    for name, said in subject.section("rules").items():
        if "source" not in said and not _each_line_cites(said["when"]):
            hint = "add source: with a source's id, or source: local"
            yield Found(("rules", name), f'"{name}" cites no source, and does not say that it is local', hint, key=True)


def _each_line_cites(said: Any) -> bool:
    if not isinstance(said, Mapping):
        return False
    below = said.get("all") or said.get("any") or said.get("of")
    return "source" in said or (below is not None and all(_each_line_cites(line) for line in below))


RULE = Rule(PAGE, check)
