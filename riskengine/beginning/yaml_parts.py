"""Parts of a YAML file, written by ruamel.yaml, which knows what needs quotes; comments stand between the parts."""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_PLAIN = re.compile(r"[^\W\d_][\w .()/§–-]*[\w.)]|[^\W\d_]", re.UNICODE)
_FOLD_FROM = 104
_WIDTH = 116


class Parts:
    """Writes parts of one file."""

    def __init__(self) -> None:
        from ..formatting import round_trip

        self._yaml = round_trip()

    def flow(self, said: Mapping[str, Any] | Sequence[Any]) -> Any:
        """A map or list in brackets."""
        from ruamel.yaml.comments import CommentedMap, CommentedSeq

        made = CommentedMap(_words(said)) if isinstance(said, Mapping) else CommentedSeq(_words(said))
        made.fa.set_flow_style()
        return made

    def text(self, text: str) -> Any:
        """A text: in quotes, unless it can only be read as these words."""
        plain = _PLAIN.fullmatch(text) and text.isprintable() and text.casefold() not in ("true", "false", "null")
        return text if plain else self.quoted(text)

    def quoted(self, text: str) -> Any:
        """A text in quotes."""
        from ruamel.yaml.scalarstring import DoubleQuotedScalarString

        return DoubleQuotedScalarString(text)

    def texts(self, texts: Mapping[str, str]) -> Any:
        """A text in each language: in brackets, or folded, a language a line, where it is long."""
        if any(len(text) > _FOLD_FROM for text in texts.values()):
            return {language: self._folded(text) for language, text in texts.items()}
        return self.flow({language: self.text(text) for language, text in texts.items()})

    def _folded(self, text: str) -> Any:
        from ruamel.yaml.scalarstring import FoldedScalarString

        if not text.isprintable() or text[:1] in (" ", "#"):
            return self.text(text)
        folded: Any = FoldedScalarString(text)
        lines = textwrap.wrap(text, _WIDTH - 10, break_long_words=False, break_on_hyphens=False)
        if " ".join(lines) != text:
            return self.text(text)
        ends = [len(line) for line in lines[:-1]]
        folded.fold_pos = [sum(ends[: at + 1]) + at for at in range(len(ends))]
        return folded

    def dumped(self, said: Mapping[str, Any]) -> str:
        """A map as the lines of a file."""
        stream = io.StringIO()
        self._yaml.dump(_words(said), stream)
        return stream.getvalue()

    def section(self, key: str, entries: Iterable[tuple[str, Mapping[str, Any]]], comment: str = "") -> str:
        """A section: its comment, its key, and below it entries, each with a comment or none."""
        written = [
            (commented(said, 2) if said else "") + textwrap.indent(self.dumped(entry), "  ") for said, entry in entries
        ]
        open_ = any(part.count("\n") > 2 for part in written)
        return (commented(comment) if comment else "") + f"{key}:\n" + ("\n" if open_ else "").join(written)


def _words(said: Any) -> Any:
    """The same with numbers and truths as the words that are written for them; what is in brackets is so already."""
    if hasattr(said, "fa"):
        return said
    if isinstance(said, Mapping):
        return {key: _words(each) for key, each in said.items()}
    if isinstance(said, list | tuple):
        return [_words(each) for each in said]
    if isinstance(said, bool):
        return "true" if said else "false"
    return str(said) if isinstance(said, int) else said


def commented(text: str, indent: int = 0) -> str:
    """A comment over as many lines as it takes."""
    margin = " " * indent
    lines = [
        line
        for part in text.split("\n")
        for line in (textwrap.wrap(part, _WIDTH - indent - 2, break_long_words=False, break_on_hyphens=False) or [""])
    ]
    return "".join(f"{margin}# {line}".rstrip() + "\n" for line in lines)
