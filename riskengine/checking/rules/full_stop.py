"""A title that ends with a full stop."""

from __future__ import annotations

from collections.abc import Iterator

from ..page import Page
from ..rule import Edit, Found, Rule
from ..subject import Subject

PAGE = Page(
    code="title-full-stop",
    severity="info",
    summary="A title ends with a full stop",
    what="A title, an option or a level is a name, not a sentence, and ends without a full stop.",
    why="Titles stand in tables, headings and in the middle of sentences.",
    mend="Leave the full stop out.",
    bad="""
items:
  pain: {type: yes-no, title: {nb: Smerte., en: Pain.}, source: guide}
rules:
  painful: {when: pain, then: {response: contact}, source: guide}
""",
    good="""
items:
  pain: {type: yes-no, title: {nb: Smerte, en: Pain}, source: guide}
rules:
  painful: {when: pain, then: {response: contact}, source: guide}
""",
    fixable=True,
)


def check(subject: Subject) -> Iterator[Found]:
    """Titles of one sentence that end with a single full stop; `f.eks.` and `…` are none."""
    for path, texts in subject.texts:
        if path[-1] != "title" or path[0] in ("sources", "licence"):
            continue
        for language, text in texts.items():
            last = text.rsplit(maxsplit=1)[-1]
            if text.endswith(".") and last.count(".") == 1 and len(last) > 4 and ". " not in text:
                span = (len(text) - 1, len(text))
                start = subject.offset(subject.place((*path, language), span=span))
                mended = subject.definition.text[start : start + 1] == "."
                yield Found(
                    (*path, language),
                    "a title ends without a full stop",
                    "leave it out",
                    span=span,
                    edit=Edit(start, start + 1, "") if mended else None,
                )


RULE = Rule(PAGE, check)
