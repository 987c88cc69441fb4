"""The change that a hint proposes: `did you mean "threshold"?` becomes that word in the place of the misspelt one."""

from __future__ import annotations

import re

from ..checking.rule import Edit
from ..problems import Problem
from .positions import Span

_MEANT = re.compile(r'^did you mean (?:"([^"]+)"|(\S+))\?$')
_WORD = re.compile(r'^"([^"]+)"')
_NEAR = 4000  # how far below its place a misspelt word in a longer text may stand


def replacement(problem: Problem, span: Span, text: str) -> Edit | None:
    """The change that mends a problem by its hint; None where the hint proposes none, or the word is not found."""
    meant = _MEANT.match(problem.hint or "")
    if meant is None:
        return None
    new = meant[1] or meant[2]
    stands = text[span.start : span.end]
    said = _WORD.match(problem.message)
    if said is None:
        bare = stands.strip("\"'")
        return None if bare in ("", new) else _at(span, stands, bare, new)
    word = said[1]
    if word.startswith("{"):
        name = word.strip("{}").partition(".")[0]
        found = re.compile(r"\{" + re.escape(name) + r"(?=[.}])").search(text, span.start, span.start + _NEAR)
        return None if found is None else Edit(found.start() + 1, found.end(), new)
    return _at(span, stands, word, new) if word in stands else None


def _at(span: Span, stands: str, word: str, new: str) -> Edit:
    start = span.start + stands.index(word)
    return Edit(start, start + len(word), new)
