"""Ids that join words in two ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="mixed-ids",
    severity="info",
    summary="Ids of a section join words with - here and with _ there",
    what="One id of a section joins its words with `-`, another with `_`, or one id has both.",
    why="Whoever writes a condition must remember which is which.",
    mend="Join words alike within a section, such as `_` for what conditions read and `-` for the rest. Ids that other programs "
    "use stay as they are.",
    bad="""
rules:
  no-fever-here: {when: not fever, then: {response: contact}, source: guide}
  has-some-fever: {when: fever, then: {response: contact}, source: guide}
  has_fever: {when: fever, finding: {text: {nb: Feber., en: Fever.}}, source: guide}
""",
    good="""
rules:
  no-fever-here: {when: not fever, then: {response: contact}, source: guide}
  has-some-fever: {when: fever, then: {response: contact}, source: guide}
  has-fever: {when: fever, finding: {text: {nb: Feber., en: Fever.}}, source: guide}
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """The ids of a section that do not join words as most of its ids do."""
    for section in ("sources", "parties", "scales", "parameters", "items", "values", "outcomes", "rules", "actions"):
        ids = list(subject.section(section))
        used = Counter(sign for id_ in ids for sign in "-_" if sign in id_)
        if len(used) < 2:
            continue
        usual = used.most_common(1)[0][0]
        other = "_" if usual == "-" else "-"
        for id_ in ids:
            if other in id_:
                message = f'"{id_}" joins words with {other}, most ids of {section} with {usual}'
                yield Found((section, id_), message, key=True)


RULE = Rule(PAGE, check)
