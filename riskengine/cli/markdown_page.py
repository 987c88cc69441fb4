"""A page of Markdown, for a pull request."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*_\[\]<>])")


class MarkdownPage:
    """Collects lines of Markdown; it has the same headings, paragraphs and lists as a page of text."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def title(self, text: str) -> None:
        """The page's title."""
        self._block(f"# {_escaped(text)}")

    def heading(self, text: str) -> None:
        """A section's heading."""
        self._block(f"## {_escaped(text)}")

    def gap(self) -> None:
        """Blocks stand apart anyway."""

    def write(self, text: str, *, indent: int = 0) -> None:
        """A paragraph; one that is indented belongs to the entry of the list above it."""
        self._block(" " * indent + _escaped(text))

    def bullet(self, text: str) -> None:
        """An entry of a list."""
        if self.lines and self.lines[-1] and not self.lines[-1].startswith(("- ", "  ")):
            self.lines.append("")
        self.lines.append(f"- {_escaped(text)}")

    def code(self, text: str, *, indent: int = 0) -> None:
        """Something to copy, as YAML."""
        self._block("\n".join(" " * indent + line for line in ["```yaml", *text.rstrip().splitlines(), "```"]))

    def _block(self, text: str) -> None:
        if self.lines and self.lines[-1]:
            self.lines.append("")
        self.lines += [*text.splitlines(), ""]

    def __str__(self) -> str:
        return "\n".join(self.lines).rstrip() + "\n"


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)
