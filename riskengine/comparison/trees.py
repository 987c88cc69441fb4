"""Conditions compared as trees: the same but for where they stand in a file, or but for what something is compared with."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from ..language import tree
from ..language.types import Choice, Number

Moved = tuple[tree.Node, tree.Node]
"""A comparison, or a count of conditions, before and after."""


def same(a: tree.Node, b: tree.Node) -> bool:
    """Whether two conditions say the same."""
    return bool(shape(a) == shape(b))


def moved_thresholds(a: tree.Node, b: tree.Node) -> tuple[Moved, ...]:
    """The comparisons with another constant, where nothing else differs; nothing where something else does."""
    before: list[tree.Node] = []
    after: list[tree.Node] = []
    if shape(a, before) != shape(b, after):
        return ()
    return tuple((one, other) for one, other in zip(before, after, strict=True) if not same(one, other))


def shape(node: tree.Node, thresholds: list[tree.Node] | None = None) -> Any:
    """The tree as plain tuples, without positions.

    Where a list is given, comparisons with a constant go there, and the shape does not say what the constant is.
    """
    if thresholds is not None and _has_threshold(node):
        thresholds.append(node)
        match node:
            case tree.Compare(operator=operator, left=left, right=right):
                return "Compare", operator, _blank(left, thresholds), _blank(right, thresholds)
            case tree.AtLeast(parts=parts):
                return "AtLeast", "…", tuple(shape(part, thresholds) for part in parts)
    match node:
        case tree.Constant(value=int(value), type=Choice(options=options)) if not isinstance(value, bool):
            return "Constant", options[value]
        case tree.Constant(value=value, type=type_):
            return "Constant", type_.unit if isinstance(type_, Number) else str(type_), value
        case tree.OneOf(of=of, mask=mask, negated=negated) if isinstance(of.type, Choice):
            chosen = frozenset(option for at, option in enumerate(of.type.options) if mask >> at & 1)
            return "OneOf", shape(of, thresholds), chosen, negated
        case tree.PointsOf(of=of, points=points) if isinstance(of.type, Choice):
            return "PointsOf", shape(of, thresholds), tuple(zip(of.type.options, points, strict=True))
        case _:
            rest = (_part(getattr(node, each.name), thresholds) for each in fields(node) if each.name not in _LEFT_OUT)
            return type(node).__name__, *rest


_LEFT_OUT = frozenset({"type", "span"})


def _part(value: Any, thresholds: list[tree.Node] | None) -> Any:
    match value:
        case tree.Node():
            return shape(value, thresholds)
        case tree.Branch(when=when, value=result):
            return shape(when, thresholds), shape(result, thresholds)
        case tuple():
            return tuple(_part(each, thresholds) for each in value)
        case _:
            return value


def _has_threshold(node: tree.Node) -> bool:
    match node:
        case tree.Compare(left=left, right=right):
            return isinstance(left, tree.Constant) != isinstance(right, tree.Constant)
        case tree.AtLeast(least=least):
            return isinstance(least, tree.Constant)
        case _:
            return False


def _blank(node: tree.Node, thresholds: list[tree.Node]) -> Any:
    return "…" if isinstance(node, tree.Constant) else shape(node, thresholds)


def threshold(node: tree.Node) -> tree.Constant:
    """What a comparison compares with."""
    match node:
        case tree.Compare(left=tree.Constant() as constant) | tree.Compare(right=tree.Constant() as constant):
            return constant
        case tree.AtLeast(least=tree.Constant() as constant):
            return constant
    raise TypeError(node)
