"""A placeholder that only one language of a text has."""

from __future__ import annotations

from collections.abc import Iterator

from ...ruleset.ruling import PLACEHOLDER
from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="placeholders-differ",
    severity="warning",
    summary="A {name} stands in one language of a text and not in another",
    what="A text shows the value of an item, value or parameter in one language only.",
    why="Readers of the other language do not learn what the rule saw.",
    mend="Write the placeholder in each language, or in none.",
    bad="""
rules:
  chilled: {when: not fever, finding: {text: {nb: "Feber: {fever}.", en: No fever.}}, source: guide}
""",
    good="""
rules:
  chilled: {when: not fever, finding: {text: {nb: "Feber: {fever}.", en: "Fever: {fever}."}}, source: guide}
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """Each language is held against `nb`."""
    for path, texts in subject.texts:
        names = {language: set(PLACEHOLDER.findall(text)) for language, text in texts.items()}
        for language, found in names.items():
            for name in sorted(names["nb"] ^ found):
                has, lacks = ("nb", language) if name in names["nb"] else (language, "nb")
                yield Found((*path, lacks), f"{{{name}}} stands in {has}, but not in {lacks}")


RULE = Rule(PAGE, check)
