"""The tree of a condition: the one form that the interpreter, the compiler, the words and every later reading start from.

A node knows its type and where in the condition's text it stands. Trees are immutable and hold no names that are not
resolved. An operator is added by adding a node here and its meaning in each reading; a test fails where one is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Literal

from .times import Period
from .types import Exact, Type

Span = tuple[int, int]
"""Where a node stands in the text of its condition: first character, and the one after the last."""

NOWHERE: Span = (0, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A part of a condition."""

    type: Type
    span: Span

    def children(self) -> Iterator[Node]:
        """The parts of this part, in the order written."""
        kind: Any = self.__class__
        for name in _fields_of(kind):
            yield from _nodes(getattr(self, name))

    def walk(self) -> Iterator[Node]:
        """This node and all below it, outermost first."""
        waiting: list[Node] = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(list(node.children())))


@cache
def _fields_of(kind: type[Any]) -> tuple[str, ...]:
    """The fields of a kind of node that may hold others."""
    return tuple(each.name for each in fields(kind) if each.name not in ("type", "span"))


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _nodes(each)


@dataclass(frozen=True, slots=True, eq=False)
class Constant(Node):
    """A value written down: a number, a date, a duration, true or false, or an option by its index."""

    value: Exact | bool | Period


@dataclass(frozen=True, slots=True, eq=False)
class ItemRead(Node):
    """The answer to an item."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class ParameterRead(Node):
    """What a parameter is set to."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class ValueRead(Node):
    """A value of the ruleset."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class OutcomeRead(Node):
    """An outcome of a used ruleset."""

    ruleset: str
    outcome: str


@dataclass(frozen=True, slots=True, eq=False)
class FieldRead(Node):
    """A field of the record that `variable` stands for."""

    variable: str
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class AsOf(Node):
    """The moment of the assessment: the only "now"."""


@dataclass(frozen=True, slots=True, eq=False)
class Knowledge(Node):
    """Whether an item is known, unknown (asked, not known) or missing (not asked). Always two-valued."""

    state: Literal["known", "unknown", "missing"]
    item: str


@dataclass(frozen=True, slots=True, eq=False)
class RoleRead(Node):
    """The role of whoever answered an item."""

    item: str


@dataclass(frozen=True, slots=True, eq=False)
class Not(Node):
    """It does not hold."""

    of: Node


@dataclass(frozen=True, slots=True, eq=False)
class All(Node):
    """Each part holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class AnyOf(Node):
    """At least one part holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class AtLeast(Node):
    """At least so many parts hold."""

    least: Node
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Compare(Node):
    """Two values of one type compared."""

    operator: Literal["==", "!=", "<", "<=", ">", ">="]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, eq=False)
class OneOf(Node):
    """A choice is one of the options in the mask; `negated` as it was written with `not in`."""

    of: Node
    mask: int
    negated: bool


@dataclass(frozen=True, slots=True, eq=False)
class Arithmetic(Node):
    """A sum, difference, product or quotient."""

    operator: Literal["+", "-", "*", "/"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, eq=False)
class Power(Node):
    """A whole power."""

    of: Node
    exponent: int


@dataclass(frozen=True, slots=True, eq=False)
class Shift(Node):
    """A date or moment moved by calendar time or a duration, `sign` +1 or -1."""

    of: Node
    by: Node
    sign: int


@dataclass(frozen=True, slots=True, eq=False)
class Call(Node):
    """A function of measured values: `abs`, `floor`, `negative`, `date`, `days`, `hours`, `years_between`, `months_between`."""

    function: Literal["abs", "floor", "negative", "date", "days", "hours", "years_between", "months_between"]
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Round(Node):
    """Rounded to so many decimals, halves away from zero."""

    of: Node
    decimals: int


@dataclass(frozen=True, slots=True, eq=False)
class Extreme(Node):
    """The least or greatest of some values."""

    kind: Literal["min", "max"]
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PointsOf(Node):
    """The points of the chosen option; `points` by the option's index."""

    of: Node
    points: tuple[Exact, ...]


@dataclass(frozen=True, slots=True, eq=False)
class HowMany(Node):
    """How many of the conditions hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """What follows where a condition holds. `row` is the table row it came from, by its index."""

    when: Node
    value: Node
    row: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Cases(Node):
    """The value of the first branch that holds, else `otherwise`; None where some branch always holds."""

    branches: tuple[Branch, ...]
    otherwise: Node | None

    def children(self) -> Iterator[Node]:
        """Each branch's condition and value, then the rest."""
        for branch in self.branches:
            yield branch.when
            yield branch.value
        if self.otherwise is not None:
            yield self.otherwise


@dataclass(frozen=True, slots=True, eq=False)
class Collected(Node):
    """The values of all branches that hold, put together (a decision table that collects).

    `otherwise` is the least or greatest of nothing; sums and counts have none.
    """

    kind: Literal["sum", "count", "min", "max"]
    branches: tuple[Branch, ...]
    otherwise: Node | None

    def children(self) -> Iterator[Node]:
        """Each branch's condition and value, then the rest."""
        for branch in self.branches:
            yield branch.when
            yield branch.value
        if self.otherwise is not None:
            yield self.otherwise


@dataclass(frozen=True, slots=True, eq=False)
class Gather(Node):
    """Something about the records of a list.

    `variable` stands for the record in `element` and `condition`. A record belongs where the condition holds (all do
    where there is none). `element` is a condition for `any` and `all`, a number for `sum`, `min` and `max`, any single
    value for `distinct`, None for `count`. `default` is for `min` and `max` of nothing.
    """

    kind: Literal["any", "all", "count", "distinct", "sum", "min", "max"]
    of: ItemRead
    variable: str
    element: Node | None
    condition: Node | None
    default: Node | None


def conjuncts(node: Node) -> tuple[Node, ...]:
    """The parts that must each hold for the node to hold; the node itself where it has no such parts."""
    return node.parts if isinstance(node, All) else (node,)


def node_types() -> frozenset[type[Node]]:
    """Every kind of node, for the tests that look for a missing meaning."""
    kinds = (each for each in globals().values() if isinstance(each, type) and issubclass(each, Node))
    return frozenset(kind for kind in kinds if kind is not Node)
