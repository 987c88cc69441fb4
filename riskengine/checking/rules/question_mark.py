"""A question that has a question mark in one language only."""

from __future__ import annotations

from collections.abc import Iterator

from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="question-mark-differs",
    severity="info",
    summary="A question ends with a question mark in one language only",
    what="The question of an item asks in one language and states in another.",
    why="One of the two is probably an older wording of the other.",
    mend="End both with a question mark, or neither.",
    bad="""
items:
  pain:
    type: yes-no
    title: {nb: Smerte, en: Pain}
    question: {nb: Har pasienten vondt, en: "Is the patient in pain?"}
    source: guide
rules:
  painful: {when: pain, then: {response: contact}, source: guide}
""",
    good="""
items:
  pain:
    type: yes-no
    title: {nb: Smerte, en: Pain}
    question: {nb: "Har pasienten vondt?", en: "Is the patient in pain?"}
    source: guide
rules:
  painful: {when: pain, then: {response: contact}, source: guide}
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """Questions whose languages differ in their question mark."""
    for path, texts in subject.texts:
        if path[-1] != "question":
            continue
        asking = [language for language, text in texts.items() if text.rstrip().endswith("?")]
        for language in texts:
            if asking and language not in asking:
                yield Found((*path, language), f"this has no question mark, but {asking[0]} has one")


RULE = Rule(PAGE, check)
