"""All places of a file at which something is named: where it is defined, and where it is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..ruleset import yaml_text
from .expressions import Named, in_cell, in_expression, in_template
from .positions import Positions, Span
from .sketch import READABLE, Sketch, Symbol
from .slots import Cell, Chooses, Column, Defines, Expression, Names, Path, RuleIds, Slot, Template, slot

_MADE = {"required": "item", "role": "item", "disagreement": "outcome"}
_COLUMNS = {
    "parameters": "parameter",
    "outcomes": "outcome",
    "values": "value",
    "reasons": "outcome",
    "due": "action",
}


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """A name at a place of a file: its span in characters, what it names, and whether that is defined here."""

    span: Span
    symbol: Symbol
    defines: bool
    path: Path


def occurrences(root: yaml_text.Node, text: str, sketch: Sketch) -> list[Occurrence]:
    """All names of a file, in the order of the text."""
    finder = _Finder(Positions(text, "utf-32"), sketch)
    return sorted(
        {(each.span, each.symbol, each.defines): each for each in finder.find(root)}.values(),
        key=lambda each: (each.span, each.symbol.kind),
    )


class _Finder:
    def __init__(self, positions: Positions, sketch: Sketch) -> None:
        self.positions = positions
        self.sketch = sketch

    def find(self, root: yaml_text.Node) -> Iterator[Occurrence]:
        waiting: list[tuple[yaml_text.Node, Path]] = [(root, ())]
        while waiting:
            node, path = waiting.pop()
            if isinstance(node, yaml_text.Mapping):
                for name, value in node.values.items():
                    here = (*path, name)
                    yield from self._at(node.keys[name], here, slot(self.sketch, here, key=True))
                    waiting.append((value, here))
            elif isinstance(node, yaml_text.Sequence):
                waiting.extend((each, (*path, at)) for at, each in enumerate(node.items))
            elif isinstance(node, yaml_text.Scalar):
                yield from self._at(node, path, slot(self.sketch, path))

    def _at(self, node: yaml_text.Scalar, path: Path, found: Slot | None) -> Iterator[Occurrence]:
        if found is None or not isinstance(node.value, str):
            return
        for start, end, symbol in _named(node.value, found, self.sketch):
            place = yaml_text.place_inside(node, "", start, end)
            yield Occurrence(self.positions.place(place), symbol, isinstance(found, Defines), path)


def _named(text: str, found: Slot, sketch: Sketch) -> Iterator[Named]:
    match found:
        case Defines(kind=kind, of=of):
            yield Named(0, len(text), sketch.symbol(kind, text, of))
        case Names(kind=kind, sketch=other, of=of):
            if kind == "action" and "." in text:
                yield from _used_action(text, other)
            elif text in other.named(kind, of) or kind == "ruleset":
                yield Named(0, len(text), other.symbol(kind, text, of))
        case Chooses(options=options):
            if text in options.options:
                yield Named(0, len(text), options.symbol(text))
        case Expression():
            yield from in_expression(text, found)
        case Cell():
            yield from in_cell(text, found)
        case Template():
            yield from in_template(text, found)
        case RuleIds(sketch=other):
            yield from _rule_id(text, other)
        case Column(sketch=other):
            yield from _column(text, other)


def _used_action(text: str, sketch: Sketch) -> Iterator[Named]:
    """An action of a used ruleset, as the plan has it: `ruleset.action`."""
    ruleset, _, action = text.partition(".")
    other = sketch.used(ruleset) if ruleset in sketch.section("uses") else None
    if other is not None:
        yield Named(0, len(ruleset), other.symbol("ruleset", ruleset))
        if action in other.section("actions"):
            yield Named(len(ruleset) + 1, len(text), other.symbol("action", action))


def _rule_id(text: str, sketch: Sketch) -> Iterator[Named]:
    first, _, rest = text.partition(":")
    if first in _MADE and rest:
        if rest in sketch.named(_MADE[first]):
            yield Named(len(first) + 1, len(text), sketch.symbol(_MADE[first], rest))
        return
    if first in sketch.section("rules"):
        yield Named(0, len(first), sketch.symbol("rule", first))
    if rest and rest in sketch.section("items"):
        yield Named(len(first) + 1, len(text), sketch.symbol("item", rest))


def _column(text: str, sketch: Sketch) -> Iterator[Named]:
    first, _, rest = text.partition(".")
    start = len(first) + 1
    if first == "rules" and rest:
        yield from (Named(start + a, start + b, symbol) for a, b, symbol in _rule_id(rest, sketch))
    elif rest and first in _COLUMNS and rest in sketch.named(_COLUMNS[first]):
        yield Named(start, len(text), sketch.symbol(_COLUMNS[first], rest))
    elif not rest and text in sketch.section("items"):
        yield Named(0, len(text), sketch.symbol("item", text))


def kinds_in_conditions() -> tuple[str, ...]:
    """The kinds of symbol that share one space of names: what a condition reads."""
    return (*READABLE, "ruleset")
