"""The lines of a text, by which an offset becomes a line and a column."""

from __future__ import annotations

import re
from bisect import bisect_right

LINE_BREAK = re.compile(r"\r\n|\r|\n")


class Lines:
    """Where the lines of a text start and end, to turn an offset into a line and a column."""

    def __init__(self, text: str) -> None:
        breaks = list(LINE_BREAK.finditer(text))
        self._starts = [0, *(found.end() for found in breaks)]
        self._ends = [*(found.start() for found in breaks), len(text)]

    def locate(self, offset: int) -> tuple[int, int]:
        """Give the 1-based line and column of an offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Give the offset of a 1-based line and column."""
        return self._starts[line - 1] + column - 1

    def span(self, start: int, end: int) -> tuple[int, int, int]:
        """Give line, column and length of a stretch, of which only the first line counts; the length is at least 1."""
        line, column = self.locate(start)
        return line, column, max(1, min(end, self._ends[line - 1]) - start)

    def end(self, offset: int) -> int:
        """Give the offset of the end of the line that an offset is in."""
        return self._ends[bisect_right(self._starts, offset) - 1]

    def start(self, offset: int) -> int:
        """Give the offset of the start of the line that an offset is in."""
        return self._starts[bisect_right(self._starts, offset) - 1]
