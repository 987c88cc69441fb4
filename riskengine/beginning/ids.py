"""Ids made from titles: words of a title in plain letters, each id once."""

from __future__ import annotations

import re
import unicodedata

from ..language.names import not_a_name, shadows_a_builtin, taken_by_an_answer, taken_in_conditions

_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ß": "ss", "ð": "d", "þ": "th"})
_MOST_WORDS = 5
_MOST_CHARACTERS = 40


class Ids:
    """Gives ids that differ from each other.

    `join` stands between words; `taken` are those that are given already; `reads`: conditions read them by themselves.
    """

    def __init__(self, join: str, taken: frozenset[str] = frozenset(), *, reads: bool = False) -> None:
        self.join = join
        self.taken = taken_by_an_answer if reads else taken_in_conditions
        self.given: set[str] = set(taken)

    def of(self, title: str, otherwise: str) -> str:
        """An id from a title, or the other word where none can be made of it."""
        base = self._words(title)
        if not base or not_a_name(base) or self.taken(base) or shadows_a_builtin(base):
            base = otherwise
        return self.like(base)

    def like(self, base: str) -> str:
        """The word itself, or with a number where it is given already."""
        found, number = base, 1
        while found in self.given:
            number += 1
            found = f"{base}{self.join}{number}"
        self.given.add(found)
        return found

    def _words(self, title: str) -> str:
        plain = unicodedata.normalize("NFKD", title.casefold().translate(_LETTERS))
        words = re.findall("[a-z0-9]+", plain.encode("ascii", "ignore").decode())
        while words and words[0][0].isdigit():
            words.pop(0)
        kept: list[str] = []
        for word in words[:_MOST_WORDS]:
            if len(self.join.join([*kept, word])) > _MOST_CHARACTERS:
                break
            kept.append(word)
        return self.join.join(kept)
