"""A page of plain text: headings, paragraphs and lists, wrapped with hanging indents.

Nothing on a page depends on colour or on columns, so that it reads the same aloud, on paper and in a pipe.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable

WIDTH = 80


class Page:
    """Collects lines, each with the style it has on a terminal that shows styles."""

    def __init__(self, width: int = WIDTH) -> None:
        self.width = max(20, width)
        self.lines: list[tuple[str, str]] = []
        self._below_heading = False

    def title(self, text: str) -> None:
        """The page's title, underlined."""
        self._underlined(text, "=")

    def heading(self, text: str) -> None:
        """A section's heading, underlined, after an empty line."""
        self.gap()
        self._underlined(text, "-")

    def _underlined(self, text: str, mark: str) -> None:
        lines = textwrap.wrap(text, self.width)
        self._add(lines, "bold")
        self._add([mark * max(map(len, lines), default=0)], "dim")
        self._below_heading = True

    def gap(self) -> None:
        """An empty line, unless there is one already, or a heading stands just above."""
        if self.lines and self.lines[-1][0] and not self._below_heading:
            self.lines.append(("", ""))

    def write(self, text: str, *, indent: int = 0, hang: int = 0, first: str = "", style: str = "") -> None:
        """A paragraph. `first` stands before its first line; further lines hang by its length, or by `hang`."""
        lines = textwrap.wrap(
            text,
            self.width,
            initial_indent=" " * indent + first,
            subsequent_indent=" " * (indent + max(hang, len(first))),
            break_long_words=False,
            break_on_hyphens=False,
        )
        self._add(lines or [(" " * indent + first).rstrip()], style)

    def bullet(self, text: str, *, indent: int = 0, style: str = "") -> None:
        """An entry of a list."""
        self.write(text, indent=indent, first="- ", style=style)

    def _add(self, lines: Iterable[str], style: str) -> None:
        self.lines += [(line, style) for line in lines]
        self._below_heading = False

    def __str__(self) -> str:
        return "".join(f"{line}\n" for line, _ in self.lines)


def show(page: Page, *, plain: bool = False) -> None:
    """Write a page to stdout, with styles where that is a terminal that shows them."""
    if plain or not sys.stdout.isatty():
        sys.stdout.write(str(page))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    for line, style in page.lines:
        console.print(Text(line, style=style))


def terminal_width() -> int:
    """How many columns to fill: those of the terminal, at most 80; 80 where the output is no terminal."""
    if not sys.stdout.isatty():
        return WIDTH
    import shutil

    return min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns)
