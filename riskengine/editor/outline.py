"""The outline of a document: its sections, and what they hold, each with its title; and what can be folded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..ruleset import yaml_text
from .files import Document
from .positions import Positions, Span
from .sketch import SECTIONS, mapping, title_of


@dataclass(frozen=True, slots=True)
class Entry:
    """A part of a document: what it is, its name's span, the span of all of it, and what it holds."""

    name: str
    detail: str
    kind: str
    at: Span
    whole: Span
    inside: tuple[Entry, ...] = ()


def outline(document: Document, language: str) -> list[Entry]:
    """The parts of a document, as far as it can be read."""
    if not isinstance(document.rough, yaml_text.Mapping):
        return []
    return list(_Outline(document, language).entries(document.rough))


class _Outline:
    def __init__(self, document: Document, language: str) -> None:
        self.text = document.text
        self.language = language
        self.positions = Positions(document.text, "utf-32")

    def entries(self, root: yaml_text.Mapping) -> Iterator[Entry]:
        names = list(root.keys)
        for at, name in enumerate(names):
            key, value = root.keys[name], root.values[name]
            end = self._start(root.keys[names[at + 1]]) if at + 1 < len(names) else len(self.text)
            inside: tuple[Entry, ...] = ()
            if name in SECTIONS and isinstance(value, yaml_text.Mapping):
                inside = tuple(self._named(value, SECTIONS[name], end))
            elif name == "tests" and isinstance(value, yaml_text.Sequence):
                inside = tuple(self._tests(value, end))
            detail = value.raw if isinstance(value, yaml_text.Scalar) else ""
            kind = "section" if inside or not detail else "key"
            yield Entry(name, detail, kind, self._span(key), self._whole(key, end), inside)

    def _named(self, section: yaml_text.Mapping, kind: str, end: int) -> Iterator[Entry]:
        names = list(section.keys)
        for at, name in enumerate(names):
            key = section.keys[name]
            below = self._start(section.keys[names[at + 1]]) if at + 1 < len(names) else end
            said = yaml_text.plain(section.values[name])
            title = title_of(said if kind == "party" else mapping(said).get("title"), self.language)
            yield Entry(name or "?", title, kind, self._span(key), self._whole(key, max(below, self._span(key).end)))

    def _tests(self, tests: yaml_text.Sequence, end: int) -> Iterator[Entry]:
        for at, each in enumerate(tests.items):
            below = self._start(tests.items[at + 1]) if at + 1 < len(tests.items) else end
            node = yaml_text.at(each, ["name"])
            name = node.raw if isinstance(node, yaml_text.Scalar) and node is not each else ""
            whole = self._whole(each, below)
            span = self._span(node)
            inside = whole.start <= span.start and span.end <= whole.end
            yield Entry(name or f"{at + 1}", "", "test", span if inside else Span(whole.start, whole.start), whole)

    def _start(self, node: yaml_text.Node) -> int:
        return self.positions.place(yaml_text.place(node, "")).start

    def _span(self, node: yaml_text.Node) -> Span:
        return self.positions.place(yaml_text.place(node, ""))

    def _whole(self, node: yaml_text.Node, end: int) -> Span:
        """From a node to before what follows it, without the blank lines and comments in between."""
        start = self._span(node)
        lines = self.text[start.start : max(end, start.end)].split("\n")
        while len(lines) > 1 and (not lines[-1].strip(" -") or lines[-1].lstrip().startswith("#")):
            lines.pop()
        return Span(start.start, max(start.end, start.start + len("\n".join(lines).rstrip())))
