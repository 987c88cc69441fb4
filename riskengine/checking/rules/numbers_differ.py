"""A translation with another number or unit."""

from __future__ import annotations

from collections.abc import Iterator

from ..page import Page
from ..quantities import compared
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="numbers-differ",
    severity="warning",
    summary="A number or unit differs between the languages of a text",
    what="A text has a number, a date or a unit in one language that it does not have in another.",
    why="Readers of one language act on another threshold than readers of the other: the most dangerous slip in a translation.",
    mend="Correct the language that is wrong. Where the number is a parameter or an answer, write its {name} instead.",
    bad="""
rules:
  chilled:
    when: not fever
    finding: {text: {nb: Mål på nytt om 4 timer., en: Measure again in 5 hours.}}
    source: guide
""",
    good="""
rules:
  chilled:
    when: not fever
    finding: {text: {nb: Mål på nytt om 4 timer., en: Measure again in 4 hours.}}
    source: guide
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """Each language is held against `nb`, which every text has."""
    for path, texts in subject.texts:
        for language, text in texts.items():
            if language != "nb":
                difference = compared(texts["nb"], "nb", text, language)
                if difference is not None:
                    yield Found((*path, language), f"the numbers of this text differ: {difference}")


RULE = Rule(PAGE, check)
