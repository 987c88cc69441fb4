"""The key of the form, or the word of a condition, that an offset is in."""

from __future__ import annotations

from typing import NamedTuple

from ..ruleset import yaml_text
from .expressions import WORD
from .files import Document
from .positions import Positions, Span
from .slots import Cell, Expression, Path, slot


class KeyAt(NamedTuple):
    """A key, with the path that it ends."""

    path: Path
    span: Span


def key_at(document: Document, offset: int) -> KeyAt | None:
    """The key that an offset is in."""
    if document.rough is None:
        return None
    positions = Positions(document.text, "utf-32")
    waiting: list[tuple[yaml_text.Node, Path]] = [(document.rough, ())]
    while waiting:
        node, path = waiting.pop()
        if isinstance(node, yaml_text.Mapping):
            for name, key in node.keys.items():
                here = (*path, name)
                span = positions.place(yaml_text.place(key, ""))
                if span.start <= offset <= span.end:
                    return KeyAt(here, span)
                if name in node.values:
                    waiting.append((node.values[name], here))
        elif isinstance(node, yaml_text.Sequence):
            waiting.extend((each, (*path, at)) for at, each in enumerate(node.items))
    return None


def word_at(document: Document, offset: int) -> Span | None:
    """The word of a condition that an offset is in; None in any other text."""
    if document.rough is None:
        return None
    positions = Positions(document.text, "utf-32")
    waiting: list[tuple[yaml_text.Node, Path]] = [(document.rough, ())]
    while waiting:
        node, path = waiting.pop()
        if isinstance(node, yaml_text.Mapping):
            waiting.extend((value, (*path, name)) for name, value in node.values.items())
        elif isinstance(node, yaml_text.Sequence):
            waiting.extend((each, (*path, at)) for at, each in enumerate(node.items))
        elif isinstance(node, yaml_text.Scalar) and isinstance(node.value, str):
            if not isinstance(slot(document.sketch, path), Expression | Cell):
                continue
            start = positions.place(yaml_text.place(node, "")).start
            if not start <= offset <= start + len(node.written):
                continue
            for match in WORD.finditer(node.value):
                place = yaml_text.place_inside(node, "", match.start(), match.end())
                span = positions.place(place)
                if span.start <= offset <= span.end:
                    return span
    return None
