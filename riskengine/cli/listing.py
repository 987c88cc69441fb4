"""The rulesets of a library, as lines and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ..language import times
from ..ruleset.library import Entry
from .page import Page
from .phrases import LANGUAGES


def as_page(entries: Sequence[Entry], language: str) -> Page:
    """A line for each version, with the columns aligned by spaces."""
    page = Page(width=200)  # lines of a list are for programs too, and are not broken
    rows = [(entry.id, entry.version, _validity(entry, language), _title(entry, language)) for entry in entries]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        page.lines.append(("  ".join([*cells, row[3]]).rstrip(), ""))
    return page


def as_json(entries: Sequence[Entry]) -> str:
    """The entries as a JSON list."""
    said = [
        {
            "id": entry.id,
            "version": entry.version,
            "valid": {"from": entry.valid_from, "to": entry.valid_to},
            "title": dict(entry.title),
            "file": str(entry.path),
        }
        for entry in entries
    ]
    return json.dumps(said, ensure_ascii=False, indent=2)


def _validity(entry: Entry, language: str) -> str:
    phrases = LANGUAGES[language]
    first = date_in_words(entry.valid_from, language)
    if entry.valid_to is None:
        return phrases.valid.format(first)
    return phrases.valid_to.format(first, date_in_words(entry.valid_to, language))


def date_in_words(day: str, language: str) -> str:
    """An ISO date in words; as it is written where it is none."""
    try:
        return times.words_date(times.parse_date(day), language)
    except times.NotATime:
        return day


def _title(entry: Entry, language: str) -> str:
    return str(entry.title.get(language) or entry.title.get("en") or entry.title.get("nb") or "")
