"""A question that repeats the title."""

from __future__ import annotations

from collections.abc import Iterator

from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="question-is-title",
    severity="info",
    summary="A question repeats its item's title",
    what="An item without a question is asked by its title; a question with the same words adds nothing.",
    why="Two places say the same, and one day only one of them will be changed.",
    mend="Leave the question out, or let it say how the item is asked.",
    bad="""
items:
  pain: {type: yes-no, title: {nb: Smerte, en: Pain}, question: {nb: Smerte, en: Pain}, source: guide}
rules:
  painful: {when: pain, then: {response: contact}, source: guide}
""",
    good="""
items:
  pain: {type: yes-no, title: {nb: Smerte, en: Pain}, source: guide}
rules:
  painful: {when: pain, then: {response: contact}, source: guide}
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """Items whose question is their title in each language."""
    for name, said in subject.section("items").items():
        if said.get("question") is not None and said.get("question") == said.get("title"):
            yield Found(("items", name, "question"), "the question repeats the title", "leave it out", key=True)


RULE = Rule(PAGE, check)
