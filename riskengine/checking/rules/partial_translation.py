"""A language that only some texts have."""

from __future__ import annotations

from collections.abc import Iterator

from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="partial-translation",
    severity="warning",
    summary="A language that some texts have and others lack",
    what="A text is given in a language that is not among those of the ruleset's title, so that other texts may lack it.",
    why="Whoever reads the result in that language gets some sentences in it and the rest in another.",
    mend="Add the language to the ruleset's title; every text that lacks it is then named. Or take it out.",
    bad="""
items:
  pain: {type: yes-no, title: {nb: Smerte, en: Pain, nn: Smerte}, source: guide}
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
    """One finding for each such language, at the first text that has it."""
    required = set(subject.definition.languages)
    told: set[str] = set()
    for path, texts in subject.texts:
        for language in texts:
            if language not in required and language not in told:
                told.add(language)
                having = sum(language in each for _, each in subject.texts)
                message = f"{having} of {len(subject.texts)} texts are given in {language}, the ruleset's title is not"
                yield Found((*path, language), message, "give all of them, or none", key=True)


RULE = Rule(PAGE, check)
