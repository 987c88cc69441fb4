"""Where in a file the cursor is, from the text before it alone: half-written files have no tree.

The text is scanned as YAML is written: by indentation outside brackets, by brackets inside them. Whatever does not fit is
passed over, so that every text gives some answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from ..ruleset.lines import LINE_BREAK

Path = tuple[str | int, ...]

_KEY = re.compile(
    r"""(?P<key>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#&*!|>%@`"'{}\[\],:-](?:[^:#]|:(?=\S)|(?<=\S)\#)*?)[ ]*:(?=\s|$)"""
)
_BLOCK_TEXT = re.compile(r"[|>][-+0-9]*\s*(?:#.*)?$")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the cursor is.

    Attributes:
        path: the keys and indices of what it is in; of a value, those of the value; of a key, those of the map.
        role: `key`, `value`, `entry` (the line may become a key or a value), or `nothing` (a comment).
        text: what of the key or value stands before the cursor, without its opening quotation mark.
        quote: the quotation mark that is open, or the empty text.
        block: whether the place is outside brackets.
    """

    path: Path
    role: Literal["key", "value", "entry", "nothing"]
    text: str = ""
    quote: str = ""
    block: bool = True


@dataclass(slots=True)
class _Block:
    """A map or list by indentation."""

    indent: int
    key: str | None = None  # None: a list
    index: int = 0

    @property
    def part(self) -> str | int:
        return self.index if self.key is None else self.key


@dataclass(slots=True)
class _Bracket:
    """A map or list in brackets."""

    is_map: bool
    key: str | None = None  # of a list, that of an entry that is a pair: `[a: b]`
    index: int = 0

    @property
    def parts(self) -> Path:
        if self.is_map:
            return (self.key or "",)
        return (self.index,) if self.key is None else (self.index, self.key)


@dataclass(slots=True)
class _Scan:
    blocks: list[_Block] = field(default_factory=list)
    brackets: list[_Bracket] = field(default_factory=list)
    token: str = ""
    quote: str = ""
    running: Literal["", "block-text", "plain"] = ""
    margin: int = -1  # the indentation of what a running text belongs to
    role: Literal["key", "value", "entry", "nothing"] = "entry"

    def line(self, line: str, last: bool) -> None:
        """Take in one line; of the last one, what stands before the cursor."""
        if self.brackets or self.quote:
            self.token += " " if self.token else ""
            self._within(line)
            return
        stripped = line.lstrip(" ")
        indent = len(line) - len(stripped)
        if self.running and self._runs_on(stripped, indent, last):
            return
        self.running, self.token = "", ""
        if not stripped and not last:
            return
        if stripped.startswith("#") or (stripped.startswith(("---", "...")) and not indent):
            if last:
                self.role = "nothing"
            return
        self._block_line(stripped, indent)

    def _runs_on(self, stripped: str, indent: int, last: bool) -> bool:
        """Whether the line belongs to the text that runs."""
        if not stripped and not last:
            return True
        if indent <= self.margin or (self.running == "plain" and (_KEY.match(stripped) or stripped[:2] == "- ")):
            return False
        if self.running == "plain" and not self.token:
            return False  # nothing of the value is written yet: the line may become anything
        self.token = f"{self.token} {stripped}".lstrip()
        self.role = "value"
        return True

    def _block_line(self, rest: str, indent: int) -> None:
        starts_entry = rest == "-" or rest.startswith("- ")
        while self.blocks and (
            self.blocks[-1].indent > indent
            or (self.blocks[-1].indent == indent and self.blocks[-1].key is None and not starts_entry)
        ):
            self.blocks.pop()
        while rest == "-" or rest.startswith("- "):
            self._entry(indent)
            after = rest[1:].lstrip(" ")
            indent += len(rest) - len(after)
            rest = after
        found = _KEY.match(rest)
        if found is None:
            if self.blocks and self.blocks[-1].indent == indent and self.blocks[-1].key is not None:
                self.blocks.pop()  # another key of the same map
            self.role = "entry"
            self._value(rest, indent - 1)
            return
        key = _unquoted(found["key"])
        if self.blocks and self.blocks[-1].indent == indent and self.blocks[-1].key is not None:
            self.blocks.pop()
        self.blocks.append(_Block(indent, key))
        after = rest[found.end() :]
        self.role = "value"
        self._value(after.lstrip(" "), indent)

    def _entry(self, indent: int) -> None:
        top = self.blocks[-1] if self.blocks else None
        if top is not None and top.indent == indent and top.key is None:
            top.index += 1
        else:
            self.blocks.append(_Block(indent))

    def _value(self, rest: str, margin: int) -> None:
        self.margin = margin
        if _BLOCK_TEXT.match(rest):
            self.running = "block-text"
            return
        rest = re.sub(r"^(?:[&!][^\s,\[\]{}]*\s+)+", "", rest)
        if rest[:1] in ("{", "[", '"', "'"):
            self._within(rest)
            return
        comment = re.search(r"(?:^|\s)#", rest)
        if comment is not None:
            self.role = "nothing"
            rest = rest[: comment.start()]
        self.running = "plain"
        self.token = rest

    # Inside brackets and quotation marks

    def _within(self, text: str) -> None:
        at = 0
        while at < len(text):
            letter = text[at]
            if self.quote:
                at = self._quoted(text, at)
                continue
            top = self.brackets[-1] if self.brackets else None
            blank = not self.token.strip()
            if letter in "\"'" and blank:
                self.quote, self.token = letter, ""
            elif letter in "{[" and blank:
                self.brackets.append(_Bracket(letter == "{"))
                self.token = ""
            elif letter in "}]" and self.brackets:
                self.brackets.pop()
                self.token = ""
            elif letter == "," and top is not None:
                top.key, top.index, self.token = None, top.index + 1, ""
            elif letter == ":" and top is not None and _ends_key(top, self.token, text[at + 1 : at + 2]):
                top.key, self.token = self.token.strip(), ""
            elif letter == "#" and (at == 0 or text[at - 1].isspace()):
                self.role = "nothing"
                return
            else:
                self.token += letter
            at += 1
        if not self.brackets and not self.quote and not self.token:
            self.running = ""

    def _quoted(self, text: str, at: int) -> int:
        letter = text[at]
        if self.quote == '"' and letter == "\\":
            self.token += text[at + 1 : at + 2]
            return at + 2
        if letter == self.quote:
            if letter == "'" and text[at + 1 : at + 2] == "'":
                self.token += "'"
                return at + 2
            self.quote = ""
            return at + 1
        self.token += letter
        return at + 1

    def cursor(self) -> Cursor:
        path: Path = tuple(block.part for block in self.blocks)
        if self.brackets:
            for bracket in self.brackets[:-1]:
                path += bracket.parts
            top = self.brackets[-1]
            if self.role == "nothing":
                return Cursor(path, "nothing")
            if top.is_map and top.key is None:
                return Cursor(path, "key", self.token.lstrip(), self.quote, False)
            return Cursor((*path, *top.parts), "value", self.token.lstrip(), self.quote, False)
        return Cursor(path, self.role, self.token, self.quote)


def _ends_key(bracket: _Bracket, token: str, after: str) -> bool:
    return bracket.key is None and bool(token.strip() or bracket.is_map) and after in _ENDS


_ENDS = frozenset({"", " ", ",", "[", "]", "{", "}"})


def cursor(text: str, offset: int) -> Cursor:
    """Where the cursor is that stands at an offset of a text."""
    scan = _Scan()
    lines = LINE_BREAK.split(text[:offset])
    for at, line in enumerate(lines, start=1):
        scan.role = "entry" if at == len(lines) and not scan.running else scan.role
        if at < len(lines) and scan.role == "nothing":
            scan.role = "entry"
        scan.line(line, at == len(lines))
    return scan.cursor()


def _unquoted(word: str) -> str:
    return word[1:-1] if word[:1] in ("'", '"') else word
