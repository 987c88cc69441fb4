"""Positions as editors count them: lines from 0, and columns in units of an encoding (UTF-16 unless agreed otherwise)."""

from __future__ import annotations

from bisect import bisect_right
from typing import Literal, NamedTuple

from ..problems import Place
from ..ruleset.lines import LINE_BREAK

Encoding = Literal["utf-8", "utf-16", "utf-32"]


class Position(NamedTuple):
    """A line from 0, and a column from 0 in units of the encoding."""

    line: int
    character: int


class Span(NamedTuple):
    """A stretch of a text: its first offset, and the one after its last, in characters."""

    start: int
    end: int


class Positions:
    """The lines of a text, to turn offsets in characters into an editor's positions and back.

    Nothing here raises: what lies outside the text is moved to its nearest place. `marked` says that the editor's text
    begins with a byte order mark, which `text` leaves out.
    """

    def __init__(self, text: str, encoding: Encoding = "utf-16", *, marked: bool = False) -> None:
        breaks = list(LINE_BREAK.finditer(text))
        self.text = text
        self._encoding = encoding
        self._mark = (3 if encoding == "utf-8" else 1) if marked else 0
        self._starts = [0, *(found.end() for found in breaks)]
        self._ends = [*(found.start() for found in breaks), len(text)]

    def position(self, offset: int) -> Position:
        """Where an offset is; within a line break, the end of the line."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset) - 1
        units = self._units(self.text[self._starts[line] : min(offset, self._ends[line])])
        return Position(line, units + (self._mark if line == 0 else 0))

    def offset(self, line: int, character: int) -> int:
        """The offset of a position; amid a character of two units, the one before it."""
        if line < 0:
            return 0
        if line >= len(self._starts):
            return len(self.text)
        start, end = self._starts[line], self._ends[line]
        character -= self._mark if line == 0 else 0
        written = self.text[start:end]
        if written.isascii() or self._encoding == "utf-32":
            return min(start + max(character, 0), end)
        counted = 0
        for at, letter in enumerate(written):
            counted += self._units(letter)
            if counted > character:
                return start + at
        return end

    def place(self, place: Place) -> Span:
        """The stretch of a problem's place, which counts lines and columns from 1, in characters."""
        line = min(max(place.line - 1, 0), len(self._starts) - 1)
        start = min(self._starts[line] + max(place.column - 1, 0), self._ends[line])
        return Span(start, min(start + max(place.length, 1), self._ends[line]))

    def line_of(self, offset: int) -> Span:
        """The line that an offset is in, without its break."""
        line = bisect_right(self._starts, min(max(offset, 0), len(self.text))) - 1
        return Span(self._starts[line], self._ends[line])

    def _units(self, text: str) -> int:
        if text.isascii() or self._encoding == "utf-32":
            return len(text)
        if self._encoding == "utf-8":
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text) + sum(letter > "\uffff" for letter in text)
