"""One layout for rulesets. Comments, quotes, folded texts and the order of keys stay as they are; `docs/format.md` says the rest.

The text goes through ruamel.yaml, which keeps comments. It comes with the extra `riskengine[author]`. What comes out is
compared with what went in: content and comments are the same, or the file is refused.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import yaml

from .formatting_rows import in_brackets
from .problems import Place, Problem, Refused
from .ruleset import yaml_text
from .ruleset.build import content_hash

WIDTH = 120
"""How long a line with a map or list in brackets may be."""

_UNBROKEN = 1_000_000
_MOST_ROUNDS = 60  # a collection in brackets is opened up level by level, and files are at most 40 levels deep
_SECTIONS = frozenset(
    {
        "sources",
        "parties",
        "scales",
        "parameters",
        "uses",
        "items",
        "values",
        "outcomes",
        "rules",
        "actions",
        "properties",
        "tests",
    }
)
_LANGUAGE = re.compile("[a-z]{2,3}")


def formatted(text: str, file: str) -> str:
    """The text in the one layout.

    Raises:
        Refused: the text cannot be read, or could not be laid out without a change of what it says.
    """
    before = yaml_text.read(text, file)
    if text.lstrip().startswith("{"):
        raise Refused(
            [
                Problem(
                    "not-yaml",
                    "this file is JSON, which has no comments to keep; only YAML is formatted",
                    Place(file, 1, 1),
                )
            ]
        )
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    rows = in_brackets(text, _events, (line for line, _ in _comments(text)))
    laid_out = _spaced(_aligned(_laid_out(rows, file)))
    after = yaml_text.read(laid_out, file)
    if content_hash(before) != content_hash(after):
        raise _cannot(file, "it would not say the same afterwards")
    if _said_in_comments(text) != _said_in_comments(laid_out):
        raise _cannot(file, "a comment would be lost; does one stand within brackets?")
    return laid_out


def _cannot(file: str, why: str) -> Refused:
    return Refused([Problem("cannot-format", f"this file cannot be laid out: {why}", Place(file, 1, 1))])


def round_trip() -> Any:
    """A reader and writer of YAML that keeps comments, quotes and values as they are written.

    Raises:
        Refused: ruamel.yaml is not installed.
    """
    try:
        import ruamel.yaml
        from ruamel.yaml.nodes import ScalarNode
        from ruamel.yaml.resolver import VersionedResolver
    except ImportError:
        hint = 'install it with: pip install "riskengine[author]"'
        raise Refused(
            [Problem("no-ruamel", "formatting needs ruamel.yaml, which is not installed", None, hint)]
        ) from None

    class AsWritten(VersionedResolver):
        """Takes every value for text, so that each is written as it was: 010, 1.50, a date."""

        def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
            if kind is ScalarNode and implicit[0] and value not in ("", "~", "null", "Null", "NULL"):
                return self.DEFAULT_SCALAR_TAG
            return super().resolve(kind, value, implicit)

    yaml_ = ruamel.yaml.YAML()
    yaml_.Resolver = AsWritten
    yaml_.preserve_quotes = True
    yaml_.width = _UNBROKEN
    yaml_.indent(mapping=2, sequence=4, offset=2)
    return yaml_


def _laid_out(text: str, file: str) -> str:
    """The text through ruamel.yaml, with collections in brackets on one line, over lines, or opened up."""
    yaml_ = round_trip()
    try:
        data = yaml_.load(text)
        for _ in range(_MOST_ROUNDS):
            shown = _dumped(yaml_, data)
            too_long = list(_too_long(shown))
            opened = [each for each in too_long if each.filled is None]
            if not opened:
                wrapped = [each.filled for each in too_long if each.filled is not None]
                return _wrapped(shown, wrapped, _breaks(text))
            collections = list(_collections(data, set()))
            for each in opened:
                collections[each.number].fa.set_block_style()
    except Refused:
        raise
    except Exception as error:  # ruamel.yaml refuses some files that YAML allows; whatever it says, the file stays
        raise _cannot(file, " ".join(str(error).split())[:100]) from None
    raise _cannot(file, "it is nested too deep")


def _dumped(yaml_: Any, data: Any) -> str:
    stream = io.StringIO()
    yaml_.dump(data, stream)
    return stream.getvalue()


def _collections(data: Any, seen: set[int]) -> Iterator[Any]:
    """The maps and lists in the order written; one that is repeated by its name once."""
    if not isinstance(data, dict | list) or id(data) in seen:
        return
    seen.add(id(data))
    yield data
    for inner in data.values() if isinstance(data, dict) else data:
        yield from _collections(inner, seen)


_LOADER: type[yaml.CSafeLoader] | type[yaml.SafeLoader]
try:
    from yaml import CSafeLoader

    _LOADER = CSafeLoader
except ImportError:  # PyYAML built without libyaml
    _LOADER = yaml.SafeLoader


class _At(NamedTuple):
    """A place in a text: line and column from 0, and the offset."""

    line: int
    column: int
    offset: int


def _events(text: str) -> Iterator[tuple[yaml.Event, _At, _At]]:
    """The events of a text, each with where it starts and ends."""
    for event in yaml.parse(text, Loader=_LOADER):
        start, end = event.start_mark, event.end_mark
        assert start is not None
        assert end is not None
        yield event, _At(start.line, start.column, start.index), _At(end.line, end.column, end.index)


@dataclass(slots=True)
class _Collection:
    """A map or list of a text: its number among all, whether it is in brackets, and where its entries begin.

    A `row` is a list in brackets that is an entry of a list below dashes, as the cases of a table are.
    """

    number: int
    flow: bool
    start: _At
    end: _At
    entries: list[_At] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    is_map: bool = False
    row: bool = False
    inside: list[_Collection] = field(default_factory=list)
    expects_key: bool = True

    @property
    def of_words(self) -> bool:
        """Whether it holds single words and numbers only: then it is filled over lines, not opened up."""
        texts = "nb" in self.keys and all(_LANGUAGE.fullmatch(key) for key in self.keys)
        return not self.inside and not texts

    @property
    def _entries_fit(self) -> bool:
        """Whether there are several entries, each of which fits on a line below the others."""
        ends = [*(each.column for each in self.entries[1:]), self.end.column]
        widths = (end - each.column for each, end in zip(self.entries, ends, strict=True))
        return len(self.entries) > 1 and self.start.column + 1 + max(widths) <= WIDTH

    @property
    def filled(self) -> _Collection | None:
        """What of it is filled over lines: itself, or the one list in it, as in `{x: [a, b]}`; None where it is opened up."""
        if self.of_words or (self.row and self._entries_fit):
            return self
        if len(self.entries) == 1 and len(self.inside) == 1:
            return self.inside[0].filled
        return None


def _too_long(text: str) -> Iterator[_Collection]:
    """The outermost collections in brackets that do not fit on their line."""
    for each in _outermost(text):
        if each.end.line == each.start.line and each.end.column > WIDTH:
            yield each


def _outermost(text: str) -> Iterator[_Collection]:
    stack: list[_Collection] = []
    number = -1
    for event, start, end in _events(text):
        if isinstance(event, yaml.CollectionStartEvent):
            number += 1
            is_map = isinstance(event, yaml.MappingStartEvent)
            found = _Collection(number, bool(event.flow_style), start, end, is_map=is_map)
            if stack:
                found.row = found.flow and not is_map and not stack[-1].flow and not stack[-1].is_map
                _entry(stack[-1], start, None)
                stack[-1].inside.append(found)
            stack.append(found)
        elif isinstance(event, yaml.CollectionEndEvent):
            closed = stack.pop()
            closed.end = end
            if closed.flow and not (stack and stack[-1].flow):
                yield closed
        elif isinstance(event, yaml.ScalarEvent | yaml.AliasEvent) and stack:
            _entry(stack[-1], start, event.value if isinstance(event, yaml.ScalarEvent) else None)


def _entry(inside: _Collection, start: _At, word: str | None) -> None:
    if not inside.is_map:
        inside.entries.append(start)
        return
    if inside.expects_key:
        inside.entries.append(start)
        inside.keys.append(word or "")
    inside.expects_key = not inside.expects_key


def _wrapped(text: str, collections: list[_Collection], breaks: Mapping[int, frozenset[int]]) -> str:
    """The text with these collections over lines, the entries below each other."""
    lines = text.split("\n")
    for each in sorted(collections, key=lambda found: (found.start.line, found.start.column), reverse=True):
        line = lines[each.start.line]
        ends = [mark.column for mark in each.entries[1:]] + [each.end.column]
        entries = [line[mark.column : end].rstrip() for mark, end in zip(each.entries, ends, strict=True)]
        head, tail = line[: each.entries[0].column], line[each.end.column :]
        margin = " " * (each.start.column + 1)
        filled = _broken(head, entries, margin, breaks.get(each.number, frozenset())) or _filled(head, entries, margin)
        filled[-1] += tail
        lines[each.start.line : each.start.line + 1] = filled
    return "\n".join(lines)


def _broken(head: str, entries: list[str], margin: str, breaks: frozenset[int]) -> list[str] | None:
    """The entries with the author's own line breaks; None where there are none, or a line would be too long."""
    if not breaks:
        return None
    filled = [head]
    for at, entry in enumerate(entries):
        if at in breaks:
            filled.append(margin + entry)
        else:
            filled[-1] += entry if at == 0 else f" {entry}"
    return filled if all(len(line) <= WIDTH for line in filled) else None


def _filled(head: str, entries: list[str], margin: str) -> list[str]:
    """The entries with as many on a line as fit."""
    filled = [head + entries[0]]
    for entry in entries[1:]:
        if len(filled[-1]) + 1 + len(entry) <= WIDTH:
            filled[-1] += f" {entry}"
        else:
            filled.append(margin + entry)
    return filled


def _breaks(text: str) -> dict[int, frozenset[int]]:
    """For collections in brackets over several lines, by number, the entries before which the author broke the line."""
    found = {}
    waiting = list(_outermost(text))
    while waiting:
        each = waiting.pop()
        waiting.extend(each.inside)
        pairs = enumerate(pairwise(each.entries), start=1)
        found[each.number] = frozenset(at for at, (one, next_) in pairs if next_.line > one.line)
    return found


def _aligned(text: str) -> str:
    """The text with each comment on a line of its own above what it is about, and others two spaces after it or more."""
    lines = text.split("\n")
    comments = dict(_comments(text))
    indent = 0
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        column = comments.get(at)
        if column is None:
            indent = len(line) - len(line.lstrip(" ")) if line.strip() else indent
        elif not line[:column].strip():
            lines[at] = " " * indent + line[column:]
        else:
            indent = len(line) - len(line.lstrip(" "))
            if line[:column].rstrip(" ") + " " == line[:column]:
                lines[at] = f"{line[:column]} {line[column:]}"
    return "\n".join(lines)


def _spaced(text: str) -> str:
    """The text with one blank line before each section, never two in a row, and none at the ends."""
    fixed = _inside_texts(text)
    starts = set(_section_starts(text))
    lines: list[str] = []
    for at, line in enumerate(text.split("\n")):
        if at in fixed:
            lines.append(line)
            continue
        line = line.rstrip()
        if at in starts and lines and lines[-1]:
            lines.append("")
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip("\n") + "\n"


def _section_starts(text: str) -> Iterator[int]:
    """The lines on which a section starts, with the comments that stand right above it."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if line.partition(":")[0] in _SECTIONS:
            while at > 0 and lines[at - 1].startswith("#"):
                at -= 1
            yield at


def _inside_texts(text: str) -> set[int]:
    """The lines that belong to texts which go over several lines: blank lines and spaces in them count."""
    lines = text.split("\n")
    found: set[int] = set()
    for event, start, end in _events(text):
        if isinstance(event, yaml.ScalarEvent) and end.line > start.line:
            last = end.line + (end.column > 0)
            kept = event.style in ("|", ">") and re.match(r"[|>]\d?\+", lines[start.line][start.column :])
            while last > start.line + 1 and not kept and not lines[last - 1].strip():
                last -= 1  # blank lines after a text are no part of it, unless its header says so
            found.update(range(start.line + 1, last))
    return found


def _comments(text: str) -> Iterator[tuple[int, int]]:
    """Where the comments of a text stand: the line, and the column of the #."""
    masked = list(text)
    for event, start, end in _events(text):
        if isinstance(event, yaml.ScalarEvent):
            inside = text[start.offset : end.offset].rstrip()
            masked[start.offset : start.offset + len(inside)] = re.sub(r"[^\n]", "x", inside)
    for at, line in enumerate("".join(masked).split("\n")):
        found = re.search(r"(?:^|(?<=\s))#", line)
        if found:
            yield at, found.start()


def _said_in_comments(text: str) -> list[str]:
    lines = text.split("\n")
    return sorted(lines[at][column:].rstrip() for at, column in _comments(text))
