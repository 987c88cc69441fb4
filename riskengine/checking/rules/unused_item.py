"""An item that nothing reads."""

from __future__ import annotations

from collections.abc import Iterator

from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="unused-item",
    severity="warning",
    summary="An item is asked, and nothing reads the answer",
    what="No rule, value, judgement or text reads the item, nor is it required. Items of type `text` are notes and not meant here.",
    why="A clinician answers a question for nothing; or a rule was meant to read it and does not.",
    mend="Read it, or take it out.",
    bad="""
items:
  pain: {type: yes-no, title: {nb: Smerte, en: Pain}, source: guide}
""",
    good="""
items:
  pain: {type: yes-no, title: {nb: Smerte, en: Pain}, source: guide}
rules:
  painful: {when: pain, then: {response: contact}, source: guide}
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """Items that nothing reads."""
    for item in subject.definition.items.values():
        if item.kind != "text" and not item.required and ("item", item.name) not in subject.read:
            yield Found(("items", item.name), f'nothing reads the answer to "{item.name}"', key=True)


RULE = Rule(PAGE, check)
