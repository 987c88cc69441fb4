"""The consoles that output goes to: whatever their encoding, nothing crashes, and what they cannot show is put simply."""

from __future__ import annotations

import codecs
import sys
from typing import TextIO

HANDLER = "riskengine.simple"

_SIMPLE = {
    "«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "−": "-", "…": "...",
    "→": "->", "×": "x", "·": ".", "≥": ">=", "≤": "<=", "µ": "u", "§": "paragraf", "\N{NO-BREAK SPACE}": " ",
    "æ": "ae", "ø": "o", "å": "a", "Æ": "Ae", "Ø": "O", "Å": "A", "é": "e", "ö": "o", "ä": "a", "ü": "u",
}  # fmt: skip


def _simple(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    put = "".join(_SIMPLE.get(letter, "?") for letter in error.object[error.start : error.end])
    return put, error.end


def prepare(*streams: TextIO) -> None:
    """Make the streams take every text."""
    codecs.register_error(HANDLER, _simple)
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=HANDLER)


def note(text: str) -> None:
    """Say something that is not data, on stderr."""
    print(text, file=sys.stderr)
