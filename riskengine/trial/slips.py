"""The mistakes that can be made in one node of a tree: a threshold one off, another operator, a part left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from ..language import tree
from ..language.types import Choice, Condition, Exact, Number, measured
from .candidates import step_of

FLIPPED = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "==": "!=", "!=": "=="}
EDGE = {">=": ">", ">": ">=", "<=": "<", "<": "<="}

Change = tuple[str, tree.Node, tree.Node, tuple[Any, ...]]
"""The kind of mistake, the node, what it becomes, and what else a sentence needs."""


def slips_below(node: tree.Node, seen: set[int], whole: set[int] | None = None) -> Iterator[Change]:
    """The mistakes in a tree; each node is looked at once, also where it stands in several places."""
    waiting: list[tuple[tree.Node, tree.Node | None]] = [(node, None)]
    while waiting:
        here, above = waiting.pop()
        if id(here) in seen:
            continue
        seen.add(id(here))
        if id(here) not in (whole or ()):
            for change in slips_in(here):
                if not (_divides(here, above) or (change[0] == "negation" and isinstance(above, tree.Not))):
                    yield change
        waiting += [(child, here) for child in reversed(list(here.children()))]


def _divides(node: tree.Node, above: tree.Node | None) -> bool:
    return isinstance(above, tree.Arithmetic) and above.operator == "/" and node is above.right


def alike(change: Change, kind: str, old: tree.Node, new: tree.Node, said: tuple[Any, ...]) -> bool:
    """Whether a mistake is the same one in another tree of the same shape."""
    del old
    compared = 1 if kind == "line-dropped" else len(said)  # what is dropped is another node in each rule
    return change[0] == kind and type(change[2]) is type(new) and change[3][:compared] == said[:compared]


def slips_in(node: tree.Node) -> Iterator[Change]:
    """The mistakes that can be made in one node itself."""
    match node:
        case tree.Constant(value=value) if measured(node.type) and isinstance(value, int | Fraction):
            yield from _of_threshold(node, value)
        case tree.Constant(type=Choice(options=options, ordered=ordered), value=int() as index) if type(index) is int:
            others = [index - 1, index + 1] if ordered else [(index + 1) % len(options)]
            for other in others:
                if 0 <= other < len(options) and other != index:
                    yield "option", node, replace(node, value=other), (index, other)
        case tree.Compare():
            yield from _of_comparison(node)
        case tree.OneOf(of=of, mask=mask):
            assert isinstance(of.type, Choice)
            for at in range(len(of.type.options)):
                other = mask ^ (1 << at)
                if other and other != of.type.everything:
                    yield "option", node, replace(node, mask=other), (at, at)
        case tree.All() | tree.AnyOf() | tree.AtLeast():
            yield from slips_of_parts(node)
        case tree.Not(of=of):
            yield "negation", node, of, ()
        case tree.Knowledge(state=state):
            for other_state in ("known", "unknown", "missing"):
                if other_state != state:
                    yield "negation", node, replace(node, state=other_state), (state, other_state)
        case tree.ValueRead() if isinstance(node.type, Condition):
            yield "negation", node, tree.Not(node.type, node.span, node), ()
        case tree.HowMany(parts=parts) if len(parts) > 1:
            for at in range(len(parts)):
                yield "line-dropped", node, replace(node, parts=(*parts[:at], *parts[at + 1 :])), (at, parts[at])
        case tree.PointsOf(points=points):
            for at, point in enumerate(points):
                changed = (*points[:at], point + 1, *points[at + 1 :])
                yield "points", node, replace(node, points=changed), (at, point, point + 1)
        case tree.Extreme(kind=kind):
            yield "list", node, replace(node, kind="max" if kind == "min" else "min"), ()
        case tree.Gather():
            yield from _of_gathering(node)
        case _:
            pass


def _of_threshold(node: tree.Constant, value: Exact) -> Iterator[Change]:
    size = step_of(value, node.type)
    for other in (value - size, value + size):
        if not (isinstance(node.type, Number) and node.type.whole and other < 0 <= value):
            yield "threshold", node, replace(node, value=other), (value, other)


def _of_comparison(node: tree.Compare) -> Iterator[Change]:
    kind = node.left.type
    operators = [FLIPPED[node.operator]]
    if isinstance(kind, Choice):
        if len(kind.options) == 2 and node.operator in {"==", "!="}:
            operators = []  # the other of two options says the same
        constant = isinstance(node.left, tree.Constant) or isinstance(node.right, tree.Constant)
        if node.operator in EDGE and not constant:
            operators.append(EDGE[node.operator])
    elif measured(kind) and node.operator in EDGE and not _whole_threshold(node):
        operators.append(EDGE[node.operator])
    for operator in operators:
        yield "operator", node, replace(node, operator=operator), (node.operator, operator)  # type: ignore[arg-type]


def _whole_threshold(node: tree.Compare) -> bool:
    """Whether moving the threshold by one says the same as taking in or leaving out the threshold itself."""
    sides = (node.left, node.right)
    whole = all(isinstance(side.type, Number) and side.type.whole for side in sides)
    return whole and any(isinstance(side, tree.Constant) for side in sides)


def slips_of_parts(node: tree.Node) -> Iterator[Change]:
    """The mistakes in how parts are put together: another word between them, another number of them, one left out."""
    assert isinstance(node, tree.All | tree.AnyOf | tree.AtLeast)
    if len(node.parts) < 2:
        return
    other: tree.Node
    if isinstance(node, tree.AtLeast):
        least = node.least
        most = len(node.parts)
        if isinstance(least, tree.Constant) and isinstance(least.value, int):
            for count in (least.value - 1, least.value + 1):
                if 1 <= count <= most:
                    yield "at-least", node, replace(node, least=replace(least, value=count)), (least.value, count)
            if least.value == most:
                most += 1
        for at in range(len(node.parts) if most == len(node.parts) else 0):
            yield "line-dropped", node, _without(node, at), (at, node.parts[at])
        return
    other = (tree.AnyOf if isinstance(node, tree.All) else tree.All)(node.type, node.span, node.parts)
    yield "joined", node, other, ()
    for at in range(len(node.parts)):
        yield "line-dropped", node, _without(node, at), (at, node.parts[at])


def _without(node: tree.All | tree.AnyOf | tree.AtLeast, at: int) -> tree.Node:
    return replace(node, parts=(*node.parts[:at], *node.parts[at + 1 :]))


def _of_gathering(node: tree.Gather) -> Iterator[Change]:
    other = {"any": "all", "all": "any", "min": "max", "max": "min", "distinct": "count"}.get(node.kind)
    if other is not None:
        element = None if other == "count" else node.element
        yield "list", node, replace(node, kind=other, element=element), (node.kind, other)  # type: ignore[arg-type]
    if node.condition is not None:
        yield "line-dropped", node, replace(node, condition=None), (0, node.condition)
