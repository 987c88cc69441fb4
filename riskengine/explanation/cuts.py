"""Where conditions cut the line of a numeric answer: between two cuts, no condition that reads it can change.

A comparison cuts where both sides are equal. That can be told where one answer is open in it and stands there straight: added,
subtracted, multiplied or divided by what is known. An answer that is read in any other way has no cuts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from ..evaluation.reading import Reading
from ..language import tree
from ..language.knowledge import Interval, is_known
from ..language.types import Choice, Condition, Records, measured
from ..ruleset.definition import Definition


class _Straight(NamedTuple):
    """A value that is `slope` times an item (none: a known value) and a constant."""

    item: str | None
    slope: Any
    constant: Any


class Cuts:
    """Finds the cuts of numeric items in one world. `variables` are the items taken to be open, whatever is known of them."""

    def __init__(self, definition: Definition, reading: Reading, variables: frozenset[str]) -> None:
        self.definition = definition
        self.reading = reading
        self.variables = variables
        self._found: dict[str, set[Any]] = {name: set() for name in variables}
        self._lost: set[str] = set()
        self._seen: set[str] = set()
        self._reads: dict[str, frozenset[str]] = {}

    def of(self, nodes: Iterable[tree.Node]) -> Mapping[str, Sequence[Any]]:
        """By item that has cuts, where they are, in order."""
        for node in nodes:
            self._walk(node)
        return {name: sorted(cuts) for name, cuts in self._found.items() if name not in self._lost}

    def _walk(self, node: tree.Node) -> None:
        if not self._variables_in(node):
            return
        match node:
            case tree.Compare(left=left, right=right) if measured(left.type):
                self._compare(left, right)
            case tree.ValueRead(name=name) if isinstance(node.type, Condition | Choice):
                if name not in self._seen:
                    self._seen.add(name)
                    self._walk(self.definition.values[name].node)
            case tree.ItemRead(name=name):
                self._lost.add(name)
            case tree.ValueRead() | tree.Gather():  # within a list a comparison is one for each record
                self._lost |= self._variables_in(node)
            case _:
                for part in node.children():
                    self._walk(part)

    def _compare(self, left: tree.Node, right: tree.Node) -> None:
        a, b = self._straight(left), self._straight(right)
        names = {each.item for each in (a, b) if each is not None and each.item is not None}
        if a is None or b is None or len(names) > 1:
            self._lost |= self._variables_in(left) | self._variables_in(right)
            return
        slope, constant = a.slope - b.slope, a.constant - b.constant
        if names and slope:
            self._found[names.pop()].add(_plain(Fraction(-constant) / Fraction(slope)))

    def _straight(self, node: tree.Node) -> _Straight | None:
        if not self._variables_in(node):
            known = self.reading.of(node)
            if isinstance(known, Interval) and is_known(known):
                return _Straight(None, 0, known.lowest)
            return None
        match node:
            case tree.ItemRead(name=name):
                return _Straight(name, 1, 0)
            case tree.ValueRead(name=name):
                return self._straight(self.definition.values[name].node)
            case tree.Cases(branches=(), otherwise=only) if only is not None:
                return self._straight(only)
            case tree.Arithmetic(operator=operator, left=left, right=right):
                return self._arithmetic(operator, self._straight(left), self._straight(right))
            case _:
                return None

    @staticmethod
    def _arithmetic(operator: str, a: _Straight | None, b: _Straight | None) -> _Straight | None:
        if a is None or b is None or (a.item is not None and b.item is not None and a.item != b.item):
            return None
        item = a.item or b.item
        match operator:
            case "+":
                return _Straight(item, a.slope + b.slope, a.constant + b.constant)
            case "-":
                return _Straight(item, a.slope - b.slope, a.constant - b.constant)
            case "*" if a.item is None or b.item is None:
                known, other = (a, b) if a.item is None else (b, a)
                return _Straight(item, other.slope * known.constant, other.constant * known.constant)
            case "/" if b.item is None and b.constant:
                return _Straight(item, Fraction(a.slope) / b.constant, Fraction(a.constant) / b.constant)
            case _:
                return None

    def _variables_in(self, node: tree.Node) -> frozenset[str]:
        found: set[str] = set()
        for part in node.walk():
            if isinstance(part, tree.ItemRead) and part.name in self.variables:
                found.add(part.name)
            elif isinstance(part, tree.ValueRead):
                if part.name not in self._reads:
                    self._reads[part.name] = self._variables_in(self.definition.values[part.name].node)
                found |= self._reads[part.name]
        return frozenset(found)


def variables_of(definition: Definition) -> frozenset[str]:
    """The numeric items of a ruleset: those that lie on a line."""
    return frozenset(
        name for name, item in definition.items.items() if measured(item.type) and not isinstance(item.type, Records)
    )


def _plain(at: Fraction) -> Any:
    return at.numerator if at.denominator == 1 else at
