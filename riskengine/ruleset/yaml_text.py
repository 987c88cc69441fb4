"""YAML 1.2 (core schema) read into nodes that know their place.

The tree is built from PyYAML's *events* with an explicit stack, never by its constructors: there are no YAML 1.1
readings (``no`` is a word, ``010`` is ten, a date is text), no Python objects, and no recursion that a hostile file
could drive too deep. Whatever is wrong is collected and raised at once as :class:`~riskengine.problems.Refused`.

JSON files are read by the same functions. JSON is nearly YAML, but tabs, surrogate pairs and a few characters differ,
so a text that is JSON is read as JSON.
"""

from __future__ import annotations

import json
import re
import stat
from collections import abc
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, cast

import yaml

from ..problems import Place, Problem, Refused, quoted
from .lines import LINE_BREAK, Lines
from .yaml_faults import NO_TAGS, Fault, explain

_LOADER: type[yaml.CSafeLoader] | type[yaml.SafeLoader]
try:
    from yaml import CSafeLoader

    _LOADER = CSafeLoader
except ImportError:  # PyYAML built without libyaml: the same events, an order of magnitude slower
    _LOADER = yaml.SafeLoader

Value = str | int | Decimal | bool | None
Style = Literal["plain", "single", "double", "literal", "folded"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may hold; what is over a limit is a problem, never a slow or failing program."""

    bytes: int = 2_000_000
    depth: int = 40
    nodes: int = 400_000  # keys included, aliases counted as what they stand for
    digits: int = 30
    exponent: int = 30
    problems: int = 200


@dataclass(slots=True, eq=False)
class Node:
    """A part of a file: the 1-based line and column of its start, and how many characters to underline there."""

    line: int
    column: int
    length: int


@dataclass(slots=True, eq=False)
class Scalar(Node):
    """A single value.

    Attributes:
        value: as the core schema reads it.
        raw: its text, before it was given a type but without quotes, escapes and folds.
        style: how it is written.
        written: as it stands in the file, with its quotes.
    """

    value: Value
    raw: str
    style: Style
    written: str


@dataclass(slots=True, eq=False)
class Sequence(Node):
    """A list of nodes."""

    items: list[Node] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Mapping(Node):
    """Keys and values, in the order of the file; ``keys`` and ``values`` have the same keys."""

    keys: dict[str, Scalar] = field(default_factory=dict)
    values: dict[str, Node] = field(default_factory=dict)


def read(text: str | bytes, file: str, *, limits: Limits | None = None) -> Node:
    """Read one YAML or JSON document.

    Args:
        text: the document; bytes are UTF-8, and a byte order mark is dropped.
        file: the name that problems carry.
        limits: bounds other than the usual ones.

    Raises:
        Refused: with all problems that could be found.
    """
    limits = limits or Limits()
    return _parse(_decode(text, file, limits), file, limits)


def read_file(path: str | Path, *, limits: Limits | None = None) -> tuple[str, Node]:
    """Read a YAML or JSON file; give its text, whose lines and columns the nodes count, and its root node.

    Raises:
        Refused: if the file is not there, not a regular file, not readable, too large (found before it is read), or
            wrong in any way that :func:`read` refuses.
    """
    limits = limits or Limits()
    text = file_text(path, limits=limits)
    return text, _parse(text, str(path), limits)


def file_text(path: str | Path, *, limits: Limits | None = None) -> str:
    """Read the text of a file, as :func:`read_file` does, without reading what it says.

    Raises:
        Refused: if the file is not there, not a regular file, not readable, too large, or not text in UTF-8.
    """
    limits = limits or Limits()
    file, path = str(path), Path(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file"
            raise Refused([Problem("not-a-file", f"{quoted(file)} is {kind}; a YAML or JSON file is needed here")])
        if status.st_size > limits.bytes:
            raise _too_large(file, limits)
        with path.open("rb") as stream:
            data = stream.read(limits.bytes + 1)  # it may have grown since it was measured
    except PermissionError:
        raise Refused([Problem("no-permission", f"{quoted(file)} may not be read by this user")]) from None
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a name that no file can have
        raise Refused([Problem("no-file", f"there is no file {quoted(file)}")]) from None
    except OSError as error:
        message = f"{quoted(file)} cannot be read: {error.strerror or error}"
        raise Refused([Problem("no-file", message)]) from None
    return _decode(data, file, limits)


def plain(node: Node) -> Any:
    """Give a node's content as dict, list, str, int, Decimal, bool and None, each alias as a value of its own."""
    if isinstance(node, Mapping):
        return {key: plain(value) for key, value in node.values.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return cast(Scalar, node).value


def at(root: Node, path: abc.Sequence[str | int], key: bool = False) -> Node:
    """Give the deepest node that exists on a path of keys and indices.

    With ``key``, give the key's own node rather than the value's, if all of the path exists and its last part is a key.
    """
    node = root
    for depth, part in enumerate(path, start=1):
        if isinstance(node, Mapping) and isinstance(part, str) and part in node.values:
            if key and depth == len(path):
                return node.keys[part]
            node = node.values[part]
        elif isinstance(node, Sequence) and isinstance(part, int) and 0 <= part < len(node.items):
            node = node.items[part]
        else:
            break
    return node


def place(node: Node, file: str) -> Place:
    """Give the place of a node for a :class:`~riskengine.problems.Problem`."""
    return Place(file, node.line, node.column, node.length)


def place_inside(node: Node, file: str, start: int, end: int) -> Place:
    """Give the place of a part of a scalar's text, such as a name within a condition.

    Args:
        node: the scalar; any other node is a place as a whole.
        file: the file's name.
        start: where the part starts in the scalar's ``raw`` text.
        end: where it ends; equal to start for something missing there.

    Returns:
        Where the part stands in the file, whatever quotes, escapes, folds and indentation are around it; of a part that
        spans lines, what is on its first line.
    """
    if not isinstance(node, Scalar):
        return place(node, file)
    found = _positions(node)
    start = min(max(start, 0), len(node.raw))
    first = found[start]
    after = max(first + 1, found[end - 1] + 1 if start < end <= len(node.raw) else 0)
    line_end = LINE_BREAK.search(node.written, first)
    if line_end is not None and after > line_end.start():
        after = first + max(1, len(node.written[first : line_end.start()].rstrip()))
    breaks = list(LINE_BREAK.finditer(node.written, 0, first))
    column = first - breaks[-1].end() + 1 if breaks else node.column + first
    return Place(file, node.line + len(breaks), column, after - first)


# One character of a scalar, as it is written: an escape, a doubled quote, or itself.
_IN_DOUBLE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\.|.",
    re.DOTALL,
)
_ANY = re.compile(".", re.DOTALL)
_UNITS: dict[Style, re.Pattern[str]] = {"double": _IN_DOUBLE, "single": re.compile("''|.", re.DOTALL)}
_BLANK_ESCAPES = frozenset(f"\\{letter}" for letter in "tnrvfN_LP \t\r\n")


def _positions(scalar: Scalar) -> list[int]:
    """Give for each character of a scalar's text, and for its end, the offset at which it is written.

    Folding and indentation change blanks only, so that the other characters are the same, in the same order, in the
    text and as written. A blank is placed just after what is before it.
    """
    written, style = scalar.written, scalar.style
    if style == "plain" and written == scalar.raw:
        return list(range(len(written) + 1))
    begin, end = 0, len(written)
    if style in ("single", "double"):
        begin, end = 1, end - 1
    elif style != "plain":
        header = LINE_BREAK.search(written)
        begin = header.end() if header else end
    units = _UNITS.get(style, _ANY).finditer(written, begin, end)
    found, after = [], begin
    places = ((unit.start(), unit.end()) for unit in units if not _is_blank(unit[0]))
    for character in scalar.raw:
        if character.isspace():
            found.append(after)
        else:
            start, after = next(places, (after, after))
            found.append(start)
    return [*found, after]


def _is_blank(unit: str) -> bool:
    if len(unit) > 2 and unit[1] in "xuU" and unit[0] == "\\" and unit.count("\\") == 1:
        return chr(int(unit[2:], 16)).isspace()
    return unit.isspace() or unit in _BLANK_ESCAPES


# --- bytes and characters -------------------------------------------------------------------------------------------

# What YAML calls printable, and so what PyYAML accepts; a lone surrogate is not among them.
_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# YAML 1.1, and so PyYAML, ends lines (and comments) at these, YAML 1.2 and editors do not: what a reviewer sees as part
# of a comment would be live. A byte order mark amid a text is invisible and just as misleading.
_MISLEADING = re.compile("[\x85\u2028\u2029\ufeff]")
_TABS = re.compile("\t+")
_TAB_INDENT = re.compile("^ *\t", re.MULTILINE)


def _too_large(file: str, limits: Limits) -> Refused:
    message = f"{quoted(file)} is larger than {limits.bytes:,} bytes, the most that a file may have"
    return Refused([Problem("too-large", message)])


def _decode(text: str | bytes, file: str, limits: Limits) -> str:
    """Give the text without a byte order mark; refuse one that is too large or not UTF-8."""
    if isinstance(text, str):
        # The cheap test first; "surrogatepass" as half characters are reported later, with their place.
        if len(text) > limits.bytes or len(text.encode("utf-8", "surrogatepass")) > limits.bytes:
            raise _too_large(file, limits)
        return text.removeprefix("\ufeff")
    if len(text) > limits.bytes:
        raise _too_large(file, limits)
    if b"\0" in text[:4] or text.startswith((b"\xff\xfe", b"\xfe\xff")):
        message = "this file is UTF-16 or UTF-32, or no text at all; save it as UTF-8"
        raise Refused([Problem("not-utf-8", message, Place(file, 1, 1))])
    text = text.removeprefix(b"\xef\xbb\xbf")
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        shown = text.decode("utf-8", "replace")
        line, column = Lines(shown).locate(len(text[: error.start].decode("utf-8")))
        message = f"this byte (0x{text[error.start]:02X}) is not UTF-8; save the file as UTF-8"
        raise Refused([Problem("not-utf-8", message, Place(file, line, column))], {file: shown}) from None


# --- from text to nodes ---------------------------------------------------------------------------------------------


def _parse(text: str, file: str, limits: Limits) -> Node:
    lines = Lines(text)
    builder = _Builder(text, file, lines, limits)
    try:
        for found in _UNREADABLE.finditer(text):
            message = f"the character U+{ord(found[0]):04X} may not stand in a file like this; delete it"
            builder.report("unreadable", message, found.start())
        if builder.problems:
            text = _UNREADABLE.sub("\ufffd", text)  # to read on, and find what else is wrong
        if _is_json(text):
            _drive_json(text, builder)
        else:
            _drive_yaml(_without_tabs(text, builder), builder)
    except _Enough:
        pass
    if not builder.problems and builder.root is None:
        builder.problems.append(Problem("empty-file", "this file is empty", Place(file, 1, 1)))
    if builder.problems or builder.root is None:
        raise Refused(builder.problems, {file: builder.text})
    return builder.root


def _without_tabs(text: str, builder: _Builder) -> str:
    """Report what is legal in JSON but not here, and give the text with spaces instead; same length, so places hold."""
    if "\t" in text:
        reported = -1
        for tabs in _TABS.finditer(text):
            line = builder.lines.start(tabs.start())
            if line != reported:  # once for each line is enough
                reported = line
                hint = "indent with spaces; within a text, write \\t in double quotes"
                builder.report("tab", "there is a tab here, which YAML does not allow", tabs.start(), tabs.end(), hint)
        if _TAB_INDENT.search(text):
            raise _Enough  # how deep these lines are meant to be is anyone's guess
        text = text.replace("\t", " ")
    if not text.isascii() and _MISLEADING.search(text):
        for found in _MISLEADING.finditer(text):
            message = f"the invisible character U+{ord(found[0]):04X} may not stand in a YAML file; delete it"
            builder.report("unreadable", message, found.start())
        text = _MISLEADING.sub(" ", text)
    return text


class _Enough(Exception):
    """No more can be read, or needs to be."""


@dataclass(slots=True)
class _Open:
    """A sequence or mapping whose end has not come yet."""

    node: Sequence | Mapping
    start: int
    flow: bool
    before: int  # how many nodes there were before it
    height: int = 1  # how many levels it has so far, itself included
    key: Scalar | None = None
    keyed: bool = False  # the key has been read (a wrong one too, for which `key` is None), the value has not


class _Builder:
    """Builds the tree from a flat run of events, and collects what is wrong with them."""

    def __init__(self, text: str, file: str, lines: Lines, limits: Limits) -> None:
        self.text, self.file, self.lines, self.limits = text, file, lines, limits
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self.stack: list[_Open] = []
        self.quote: int | None = None  # where the last scalar started, if it is quoted
        self._count = 0
        self._anchors: dict[str, Node] = {}
        self._measures: dict[
            int, tuple[int, int]
        ] = {}  # id of an anchored node -> its nodes and levels, aliases expanded

    def report(self, code: str, message: str, start: int, end: int = 0, hint: str | None = None) -> None:
        """Note a problem with the characters from start to end, or with the one at start."""
        here = Place(self.file, *self.lines.span(start, end))
        if len(self.problems) >= self.limits.problems:
            self.problems.append(Problem("too-many-problems", "there are more problems; they are not listed", here))
            raise _Enough
        self.problems.append(Problem(code, message, here, hint))

    def scalar(self, start: int, end: int, raw: str, style: Style, tag: str | None, anchor: str | None) -> None:
        if tag is not None or anchor is not None:
            start = min(self._properties(start, tag), end)  # an empty value ends before the blanks that follow
        if not raw.isascii() and _SURROGATE.search(raw):
            self.report("unreadable", "this text has half a character (a surrogate without its pair)", start, end)
        self.quote = start if style in ("single", "double") else None
        value: Value = raw
        if style == "plain" and tag is None:
            value = self._resolve(raw, start, end)
        node = Scalar(*self.lines.span(start, end), value, raw, style, self.text[start:end])
        self._add(node, 1, start)
        if anchor is not None:
            self._anchors[anchor] = node
            self._measures[id(node)] = (1, 0)
        self._attach(node, start, end)

    def open(self, mapping: bool, start: int, flow: bool, tag: str | None, anchor: str | None) -> None:
        if tag is not None or anchor is not None:
            start = self._properties(start, tag)
        if len(self.stack) >= self.limits.depth:
            self._too_deep(start)
        before = self._count
        node = (Mapping if mapping else Sequence)(*self.lines.span(start, start))
        self._add(node, 1, start)
        if anchor is not None:
            self._anchors[anchor] = node
        self._attach(node, start, start + 1)
        self.stack.append(_Open(node, start, flow, before))

    def close(self, end: int) -> None:
        frame = self.stack.pop()
        node = frame.node
        if frame.flow:
            node.length = self.lines.span(frame.start, end)[2]
        elif isinstance(node, Mapping) and node.keys:
            node.length = max(1, next(iter(node.keys.values())).length)
        self._measures[id(node)] = (self._count - frame.before, frame.height)
        if self.stack:
            self.stack[-1].height = max(self.stack[-1].height, frame.height + 1)

    def alias(self, name: str, start: int, end: int) -> None:
        node = self._anchors.get(name)
        if node is None or any(frame.node is node for frame in self.stack):
            if node is None:
                self.report("unknown-anchor", f"no anchor &{name} is defined above this", start, end)
            else:
                self.report("anchor-in-itself", f"this alias stands inside what it refers to, &{name}", start, end)
            node = Scalar(*self.lines.span(start, end), "", "", "plain", "")  # something to read on with
            size, height = 1, 0
        else:
            size, height = self._measures[id(node)]
        if len(self.stack) + height > self.limits.depth:
            self._too_deep(start)
        self._add(node, size, start)
        if self.stack:
            self.stack[-1].height = max(self.stack[-1].height, height + 1)
        self._attach(node, start, end)

    def _add(self, node: Node, size: int, start: int) -> None:
        if not self.stack:
            self.root = node
        self._count += size
        if self._count > self.limits.nodes:
            most = f"{self.limits.nodes:,}"
            self.report("too-many-nodes", f"this file has more than {most} values, aliases counted each time", start)
            raise _Enough

    def _too_deep(self, start: int) -> None:
        self.report("too-deep", f"this is nested deeper than {self.limits.depth} levels, the most there may be", start)
        raise _Enough

    def _properties(self, start: int, tag: str | None) -> int:
        """Report an explicit tag, and give where the node itself starts, after its tag and anchor."""
        tagged = (start, start + 1)
        while found := _PROPERTY.match(self.text, start):
            if found["tag"]:
                tagged = found.span("tag")
            start = found.end()
        if tag is not None:
            self.report("unknown-tag", NO_TAGS, *tagged, "delete the tag")
        return start

    def _attach(self, node: Node, start: int, end: int) -> None:
        if not self.stack:
            return
        frame = self.stack[-1]
        if isinstance(frame.node, Sequence):
            frame.node.items.append(node)
        elif frame.keyed:
            frame.keyed = False
            if frame.key is not None:
                frame.node.values[cast(str, frame.key.value)] = node
        else:
            frame.keyed = True
            frame.key = self._key(frame.node, node, start, end)

    def _key(self, mapping: Mapping, node: Node, start: int, end: int) -> Scalar | None:
        """Add a key to a mapping and give it, or give None if it is none: its value is then read, and dropped."""
        if not isinstance(node, Scalar):
            self.report("key-not-text", "a key must be a word or a text, not a list or a mapping", start, end)
            return None
        key = node.value
        if not isinstance(key, str):
            if node.raw:
                hint = f'write it in quotes if it is meant as text: "{node.raw}"'
                self.report("key-not-text", f"{quoted(node.raw)} is not a text, and so no key", start, end, hint)
            else:
                self.report("key-not-text", 'there is no key before the ":"', start, end)
            return None
        if key in mapping.keys:
            first = mapping.keys[key].line
            self.report("duplicate-key", f"{quoted(key)} is here twice; the first one is on line {first}", start, end)
            return None
        mapping.keys[key] = node
        return node

    def _resolve(self, raw: str, start: int, end: int) -> Value:
        """Give the core schema's reading of a plain scalar."""
        if raw in _CONSTANTS:
            return _CONSTANTS[raw]
        if raw[0] not in _NUMBER_STARTS:  # most scalars are words
            return raw
        if found := _INTEGER.fullmatch(raw):
            digits = found[1] or found[2] or found[3]
            if len(digits) > self.limits.digits:
                return self._too_large_number(start, end)
            return int(digits, 16 if found[3] else 8 if found[2] else 10) * (-1 if raw[0] == "-" else 1)
        if found := _FLOAT.fullmatch(raw):
            exponent = (found["exponent"] or "").lstrip("+-0")
            too_far = len(exponent) > 9 or int(exponent or "0") > self.limits.exponent
            if too_far or len(found["mantissa"].replace(".", "")) > self.limits.digits:
                return self._too_large_number(start, end)
            return Decimal(raw)
        if _NOT_FINITE.fullmatch(raw):
            hint = "write it in quotes if it is meant as text"
            self.report("not-a-finite-number", f"{quoted(raw)} is not a number that can be used here", start, end, hint)
            return Decimal(0)
        return raw

    def _too_large_number(self, start: int, end: int) -> int:
        most = f"{self.limits.digits} digits, or 10 to the power of {self.limits.exponent}"
        message = f"this number is larger or finer than can be used here (at most {most})"
        self.report("number-too-large", message, start, end, "write it in quotes if it is meant as text")
        return 0


_SURROGATE = re.compile("[\ud800-\udfff]")  # they come from escapes, as in "\\ud800"
_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER_STARTS = frozenset("+-.0123456789")
_INTEGER = re.compile(r"[-+]?([0-9]+)|0o([0-7]+)|0x([0-9a-fA-F]+)")
_FLOAT = re.compile(r"[-+]?(?P<mantissa>\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE](?P<exponent>[-+]?[0-9]+))?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
# A tag or an anchor before a node, with the blanks, comments and line breaks that may follow it.
_PROPERTY = re.compile(r"(?:(?P<tag>!<[^>\s]*>|![^\s,\[\]{}]*)|&[^\s,\[\]{}]*)(?:\s|(?<=\s)#[^\r\n]*)*")


# --- YAML -----------------------------------------------------------------------------------------------------------

_STYLES: dict[str | None, Style] = {"'": "single", '"': "double", "|": "literal", ">": "folded"}


def _drive_yaml(text: str, builder: _Builder) -> None:
    documents = 0
    suspect = bool(builder.problems)  # characters were replaced: that this is not YAML may be a mere consequence
    try:
        # closing: the loader is disposed of also where reading stops early
        with closing(cast(abc.Generator[Any, None, None], yaml.parse(text, Loader=_LOADER))) as events:
            for event in events:
                start, end = event.start_mark.index, event.end_mark.index
                if isinstance(event, yaml.ScalarEvent):
                    style = _STYLES.get(event.style, "plain")
                    builder.scalar(start, end, event.value, style, event.tag, event.anchor)
                elif isinstance(event, yaml.CollectionStartEvent):
                    mapping = isinstance(event, yaml.MappingStartEvent)
                    builder.open(mapping, start, bool(event.flow_style), event.tag, event.anchor)
                elif isinstance(event, yaml.CollectionEndEvent):
                    builder.close(end)
                elif isinstance(event, yaml.AliasEvent):
                    builder.alias(event.anchor or "", start, end)
                elif isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        message = "a second document starts here; a file holds one"
                        builder.report("several-documents", message, start, start + 3)
                        return
    except (yaml.YAMLError, ValueError) as error:
        builder.root = None
        if suspect:
            return
        mark = getattr(error, "problem_mark", None)
        context = getattr(error, "context_mark", None)
        fault = Fault(
            text,
            builder.lines,
            f"{getattr(error, 'problem', None) or error}",
            getattr(error, "context", None) or "",
            _unmarked(text) if mark is None else min(mark.index, len(text)),
            None if context is None else min(context.index, len(text)),
            next((frame.start for frame in reversed(builder.stack) if frame.flow), None),
            builder.quote,
        )
        builder.report(*explain(fault))
        return
    if isinstance(builder.root, Scalar) and builder.root.style == "plain" and not builder.root.raw:
        builder.root = None  # a document of nothing but "---" or comments


def _unmarked(text: str) -> int:
    """Find what PyYAML's own scanner stumbles over without saying where: an escape beyond Unicode."""
    found = re.search(r"\\U(?!000|0010)[0-9a-fA-F]{8}", text)
    return found.start() if found else 0


# --- JSON -----------------------------------------------------------------------------------------------------------

_JSON_TOKEN = re.compile(r'[{}\[\]]|"(?:[^"\\]+|\\.)*"|[^\s{}\[\],:"]+')


def _is_json(text: str) -> bool:
    if text.lstrip(" \t\r\n")[:1] not in ("{", "["):
        return False
    try:
        # Numbers stay text: only whether this is JSON matters, not what Python would make of a million digits.
        json.loads(text, parse_int=str, parse_float=str, parse_constant=_no_constant)
    except (ValueError, RecursionError):  # far too deep for JSON is too deep for YAML as well, and is reported there
        return False
    return True


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _drive_json(text: str, builder: _Builder) -> None:
    """Build from a text that is known to be JSON, so that commas and colons need no attention."""
    for found in _JSON_TOKEN.finditer(text):
        token, start, end = found[0], found.start(), found.end()
        if token in ("{", "["):
            builder.open(token == "{", start, True, None, None)
        elif token in ("}", "]"):
            builder.close(end)
        elif token[0] == '"':
            value = token[1:-1] if "\\" not in token else json.loads(token)
            builder.scalar(start, end, value, "double", None, None)
        else:
            builder.scalar(start, end, token, "plain", None, None)
