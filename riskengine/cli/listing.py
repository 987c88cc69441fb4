"""The rulesets of a library, as lines and as JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence

from ..ruleset.library import Entry
from ..wording.phrases import LANGUAGES
from .page import Page


def as_page(entries: Sequence[Entry], language: str) -> Page:
    """A line for each version, with the columns aligned by spaces; a long title goes on below where it began."""
    page = Page()
    rows = [(entry.id, entry.version, _validity(entry, language), _title(entry, language)) for entry in entries]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for row in rows:
        cells = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)) + "  "
        lines = textwrap.wrap(row[3], max(20, page.width - len(cells))) or [""]
        page.lines.append((f"{cells}{lines[0]}".rstrip(), ""))
        page.lines.extend((" " * len(cells) + line, "") for line in lines[1:])
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
    if entry.valid_to is None:
        return phrases.from_date.format(entry.valid_from)
    return f"{entry.valid_from} – {entry.valid_to}"


def _title(entry: Entry, language: str) -> str:
    return str(entry.title.get(language) or entry.title.get("en") or entry.title.get("nb") or "")
