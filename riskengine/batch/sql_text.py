"""Names and words as they may stand in SQL."""

from __future__ import annotations

from collections.abc import Iterable


def name(word: str) -> str:
    """The name of a column or a table, quoted."""
    return '"' + word.replace('"', '""') + '"'


def text(word: object) -> str:
    """A text, quoted."""
    return "'" + str(word).replace("'", "''") + "'"


def texts(words: Iterable[object]) -> str:
    """Texts, quoted, with commas between."""
    return ", ".join(text(word) for word in words)
