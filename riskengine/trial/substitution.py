"""A ruleset in which some nodes of its trees are replaced by others. What is not touched stays the same object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from types import MappingProxyType
from typing import TypeVar

from ..language import tree
from ..ruleset.definition import Definition, Line, Rule
from ..ruleset.ruling import indicated_level

N = TypeVar("N")

Swaps = Mapping[int, tree.Node]
"""By the id of a node, what stands in its place."""


def swapped(node: tree.Node, swaps: Swaps) -> tree.Node:
    """The tree with some nodes replaced."""
    found = swaps.get(id(node))
    return found if found is not None else _swapped_below(node, swaps)


def _swapped_below(node: N, swaps: Swaps) -> N:
    changed = {}
    for each in fields(node):  # type: ignore[arg-type]
        value = getattr(node, each.name)
        new = _swapped_value(value, swaps)
        if new is not value:
            changed[each.name] = new
    return replace(node, **changed) if changed else node  # type: ignore[type-var]


def _swapped_value(value: object, swaps: Swaps) -> object:
    if isinstance(value, tree.Node):
        return swapped(value, swaps)
    if isinstance(value, tree.Branch):
        return _swapped_below(value, swaps)
    if isinstance(value, tuple):
        new = tuple(_swapped_value(each, swaps) for each in value)
        return new if any(a is not b for a, b in zip(new, value, strict=True)) else value
    return value


KINDS: Mapping[type[tree.Node], str] = {tree.All: "all", tree.AnyOf: "any", tree.AtLeast: "at_least"}


def swapped_line(line: Line, swaps: Swaps) -> Line:
    """A line with some nodes replaced, in its tree and in those of the lines below it."""
    node = swapped(line.node, swaps)
    if node is line.node:
        return line
    kept = {id(part) for part in node.children()}
    lines = tuple(new for below in line.lines if id((new := swapped_line(below, swaps)).node) in kept)
    kind = KINDS.get(type(node), "condition") if lines else "condition"
    return replace(line, node=node, kind=kind, lines=lines)


def with_nodes(definition: Definition, swaps: Swaps) -> Definition:
    """The ruleset with some nodes replaced, in values and in rules."""
    values = {}
    for name, value in definition.values.items():
        node = swapped(value.node, swaps)
        given = None if value.given is None else swapped(value.given, swaps)
        same = node is value.node and given is value.given
        values[name] = value if same else replace(value, node=node, given=given)
    rules = {}
    for id_, rule in definition.rules.items():
        line = swapped_line(rule.line, swaps)
        rules[id_] = rule if line is rule.line else replace(rule, line=line)
    return replace(definition, values=MappingProxyType(values), rules=MappingProxyType(rules))


def with_rules(definition: Definition, changed: Mapping[str, Rule]) -> Definition:
    """The ruleset with some rules replaced, and those about disagreement made anew."""
    rules = {id_: changed.get(id_, rule) for id_, rule in definition.rules.items()}
    for outcome in definition.outcomes.values():
        id_ = f"disagreement:{outcome.name}"
        if id_ in rules and id_ not in changed:
            moving = [rule for rule in rules.values() if outcome.name in dict(rule.then)]
            old = rules[id_].condition
            assert isinstance(old, tree.Compare)
            node = replace(old, right=indicated_level(outcome, moving))
            rules[id_] = replace(rules[id_], line=replace(rules[id_].line, node=node, kind="condition", lines=()))
    return replace(definition, rules=MappingProxyType(rules))
