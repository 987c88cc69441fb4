"""The text of a condition as a syntax tree of the standard library's `ast`, with positions in characters of the text.

Nothing is executed. Texts that are too long, too deep or not even Python's grammar are complained of in plain words.
"""

from __future__ import annotations

import ast
import re
import unicodedata
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from ..problems import did_you_mean, quoted
from . import tree
from .first_mistakes import miswritten

MOST_CHARACTERS = 4000
EXAMPLE = "a condition looks like: violence == yes and age >= 18"

# A letter that Python takes in names and that no author types: it holds the place of the hyphen in `not-needed`.
_HYPHEN = "ǀ"
_HYPHENATED = re.compile(r"(?<![\w-])[A-Za-z_]\w*(?:-\w+)+(?![\w-])")
_STRANGERS = (("#", None), ("\\", None), (";", None), ("`", None), ("&", "and"), ("|", "or"))


@dataclass(frozen=True, slots=True)
class Complaint:
    """A problem in the text of a condition, by characters of the text."""

    code: str
    message: str
    span: tree.Span
    hint: str | None = None


class Stop(Exception):
    """A part of a condition cannot be understood: why, or None where that has been noted already."""

    def __init__(self, complaint: Complaint | None) -> None:
        super().__init__()
        self.complaint = complaint


class Text:
    """The text of a condition, or of a part of it that begins `shift` characters into the whole.

    `hyphenated` are the words of the ruleset that hold a hyphen: each is read as one name.
    """

    def __init__(self, written: str, hyphenated: frozenset[str], shift: int = 0) -> None:
        self.written = written
        self._hyphenated = hyphenated
        self._shift = shift
        self._lead = 0
        self._characters: Sequence[int] | None = None  # by byte, where they differ

    def parsed(self) -> ast.expr:
        """The syntax tree.

        Raises:
            Stop: the text is no expression, or too large a one.
        """
        self._look_through()
        hidden = _HYPHENATED.sub(self._hide, self.written.replace("\n", " ").replace("\r", " "))
        stripped = hidden.lstrip()
        self._lead = len(hidden) - len(stripped)
        if not stripped.isascii():
            self._characters = [at for at, one in enumerate(stripped) for _ in one.encode()] + [len(stripped)]
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                return ast.parse(stripped, mode="eval").body
        except SyntaxError as error:
            # `offset` counts characters from 1 and may lie past the end, where something is missing.
            self._look_for_misspelt_words()
            known = miswritten(self.written)
            if known is not None:
                (start, end), hint = known
                said = f'"{self.written[start:end]}" cannot be read in a condition'
                raise self._stop("condition-syntax", said, (start, end), hint) from None
            at = self._lead + max(0, min((error.offset or 1) - 1, len(stripped) - 1))
            raise self._stop("condition-syntax", _in_plain_words(error), (at, at + 1), EXAMPLE) from None
        except (RecursionError, MemoryError, ValueError, Warning):
            message = "this condition is nested too deeply to be read"
            raise self._stop("too-complex", message, (0, 1), "name its parts as values") from None

    def _look_through(self) -> None:
        written = self.written
        if len(written) > MOST_CHARACTERS:
            message = f"this condition has {len(written)} characters; the most is {MOST_CHARACTERS}"
            raise self._stop(
                "too-complex", message, (0, 1), "name its parts as values, or write it as a list (all:, any:)"
            )
        if not written.strip():
            raise self._stop("empty-condition", "this condition is empty", (0, 1), EXAMPLE)
        strange = next((at for at, one in enumerate(written) if _misleads(one)), None)
        if strange is not None:
            message = f"{quoted(written[strange])} has no meaning in a condition"
            raise self._stop("condition-syntax", message, (strange, strange + 1), "type the word again by hand")
        for character, instead in _STRANGERS:
            at = written.find(character)
            if at >= 0:
                hint = f"did you mean {instead}?" if instead else None
                raise self._stop("condition-syntax", f'"{character}" has no meaning in a condition', (at, at + 1), hint)
        plain = re.sub(r"\bdefault\s*=(?!=)", lambda match: " " * len(match[0]), written)
        single = re.search(r"(?<![=!<>])=(?![=<>!])", plain)
        if single is not None:
            raise self._stop("condition-syntax", '"=" does not compare', single.span(), "did you mean ==?")

    def _look_for_misspelt_words(self) -> None:
        """A misspelt word such as `not-neded` is no word of the ruleset, and Python reads it as something odd."""
        for match in _HYPHENATED.finditer(self.written):
            hint = did_you_mean(match[0], self._hyphenated)
            if match[0] not in self._hyphenated and hint is not None:
                raise self._stop("unknown-option", f'"{match[0]}" is not a word of this ruleset', match.span(), hint)

    def _stop(self, code: str, message: str, span: tree.Span, hint: str | None) -> Stop:
        return Stop(Complaint(code, message, (self._shift + span[0], self._shift + span[1]), hint))

    def _hide(self, match: re.Match[str]) -> str:
        word = match[0]
        return word.replace("-", _HYPHEN) if word in self._hyphenated else word

    def span(self, node: ast.expr) -> tree.Span:
        """Where the node stands, in characters of the whole condition."""
        start, end = node.col_offset, node.end_col_offset or node.col_offset + 1
        if self._characters is not None:
            start, end = self._characters[start], self._characters[end]
        return (self._shift + self._lead + start, self._shift + self._lead + end)

    def of(self, node: ast.expr) -> str:
        """The node as it was written."""
        start, end = self.span(node)
        return self.written[start - self._shift : end - self._shift]


def _misleads(character: str) -> bool:
    """Whether it is invisible, or another form of a letter, which Python would silently read as that letter."""
    if character in " \t\n\r":
        return False
    return character == _HYPHEN or not character.isprintable() or unicodedata.normalize("NFKC", character) != character


def as_written(name: str) -> str:
    """A name of the syntax tree with its hyphens back."""
    return name.replace(_HYPHEN, "-")


def short(text: str) -> str:
    """A text for a message, cut where it is long."""
    return text if len(text) <= 40 else text[:39] + "…"


def _in_plain_words(error: SyntaxError) -> str:
    message = error.msg or ""
    if "was never closed" in message or "unexpected EOF" in message:
        return "a bracket is not closed"
    if "unmatched" in message:
        return "a bracket is closed that was not opened"
    if "does not match opening" in message:
        return "a bracket is closed by another kind"
    if "unterminated string" in message:
        return "a quotation mark is not closed"
    if "Generator expression must be parenthesized" in message:
        return "for … in … has brackets of its own where more follows, as in max((s.days for s in stays), default=0)"
    return "this condition cannot be read here"
