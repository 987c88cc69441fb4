"""The program for a complete world: two-valued, one expression for each node."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeGuard

from ..language import meaning, times, tree
from ..language.types import Choice, Date, Exact, Moment, Records
from . import emit
from .layout import Layout, may_be_fraction, ratio_names


def divided(a: Exact, b: Exact) -> Fraction:
    """The exact quotient."""
    return Fraction(a) / b


def extreme_of(kind: str, pairs: tuple[tuple[bool, Exact], ...], default: Exact) -> Exact:
    """The least or greatest of the values whose truth holds, or the default."""
    belonging = [value for holds, value in pairs if holds]
    return (min if kind == "min" else max)(belonging, default=default)


NAMESPACE: Mapping[str, Any] = {
    "abs": abs, "all": all, "any": any, "len": len, "max": max, "min": min, "sum": sum, "floor": math.floor,
    "divided": divided, "extreme_of": extreme_of, "rounded": meaning.rounded, "shifted": meaning.shifted,
    "day_of": times.day_of, "years_between": times.years_between, "months_between": times.months_between, "Fraction": Fraction,
}  # fmt: skip


class Names:
    """The names of the program: slots, and what was assigned on the way. Constants that need one get one."""

    def __init__(self, layout: Layout) -> None:
        self.items = {item.name: f"i{at}" for at, item in enumerate(layout.items)}
        self.states = {item.name: f"s{at}" for at, item in enumerate(layout.items)}
        self.parameters = {name: f"p{at}" for at, name in enumerate(layout.parameters)}
        self.roles = {name: f"r{at}" for at, name in enumerate(layout.roles)}
        self.used = {key: f"u{at}" for at, key in enumerate(layout.used)}
        self.values: dict[str, str] = {}
        self.constants: dict[str, Any] = {}

    def constant(self, value: Any) -> ast.expr:
        """A constant, by a name of its own where Python's syntax tree cannot hold it."""
        if isinstance(value, int | bool | str) or value is None:
            return emit.constant(value)
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return emit.read(name)

    def field(self, variable: str, at: int) -> str:
        """The name of a field of the record that a variable stands for."""
        return f"f_{variable.encode().hex()}_{at}"


class ExactEmitter:
    """Turns a node into one Python expression that gives its value."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.known: dict[int, ast.expr] = {}
        self.bound: dict[str, Records] = {}

    def expression(self, node: tree.Node) -> ast.expr:
        """The expression for a node."""
        done = self.known.get(id(node))
        return done if done is not None else EXACT[type(node)](self, node)

    def _parts(self, parts: tuple[tree.Node, ...]) -> list[ast.expr]:
        return [self.expression(part) for part in parts]

    def constant(self, node: tree.Constant) -> ast.expr:
        return self.names.constant(node.value)

    def item(self, node: tree.ItemRead) -> ast.expr:
        return emit.read(self.names.items[node.name])

    def parameter(self, node: tree.ParameterRead) -> ast.expr:
        return emit.read(self.names.parameters[node.name])

    def value(self, node: tree.ValueRead) -> ast.expr:
        return emit.read(self.names.values[node.name])

    def outcome(self, node: tree.OutcomeRead) -> ast.expr:
        return emit.read(self.names.used[node.ruleset, node.outcome])

    def field(self, node: tree.FieldRead) -> ast.expr:
        fields = [field.name for field in self.bound[node.variable].fields]
        return emit.read(self.names.field(node.variable, fields.index(node.name)))

    def as_of(self, _node: tree.AsOf) -> ast.expr:
        return emit.read("as_of")

    def knowledge(self, node: tree.Knowledge) -> ast.expr:
        return emit.constant(node.state == "known")

    def role(self, node: tree.RoleRead) -> ast.expr:
        return emit.read(self.names.roles[node.item])

    def negation(self, node: tree.Not) -> ast.expr:
        return emit.negation(self.expression(node.of))

    def every(self, node: tree.All) -> ast.expr:
        return emit.every(self._parts(node.parts))

    def either(self, node: tree.AnyOf) -> ast.expr:
        return emit.either(self._parts(node.parts))

    def at_least(self, node: tree.AtLeast) -> ast.expr:
        return emit.compare(">=", emit.counted(self._parts(node.parts)), self.expression(node.least))

    def how_many(self, node: tree.HowMany) -> ast.expr:
        return emit.counted(self._parts(node.parts))

    def compare(self, node: tree.Compare) -> ast.expr:
        left, right = node.left, node.right
        if _may_be_fraction(left) and isinstance(right, tree.Constant):
            return emit.compare(node.operator, *self.as_whole(left, right))
        if _may_be_fraction(right) and isinstance(left, tree.Constant):
            return emit.compare(node.operator, *reversed(self.as_whole(right, left)))
        return emit.compare(node.operator, self.expression(left), self.expression(right))

    def as_whole(self, item: tree.ItemRead, constant: tree.Constant) -> tuple[ast.expr, ast.expr]:
        """An item and a constant, both times both denominators: whole numbers compare many times faster than fractions."""
        slot = self.names.items[item.name]
        above, below = ratio_names(slot)
        assert isinstance(constant.value, int | Fraction)
        numerator, denominator = constant.value.as_integer_ratio()
        return (
            emit.arithmetic("*", emit.read(above), emit.constant(denominator))
            if denominator != 1
            else emit.read(above),
            emit.arithmetic("*", emit.read(below), emit.constant(numerator)),
        )

    def one_of(self, node: tree.OneOf) -> ast.expr:
        kind = node.of.type
        assert isinstance(kind, Choice)
        chosen = [index for index in range(len(kind.options)) if node.mask >> index & 1]
        of = self.expression(node.of)
        if len(chosen) == 1:
            return emit.compare("!=" if node.negated else "==", of, emit.constant(chosen[0]))
        member = emit.compare("in", of, emit.constant(frozenset(chosen)))
        return emit.negation(member) if node.negated else member

    def arithmetic(self, node: tree.Arithmetic) -> ast.expr:
        left, right = self.expression(node.left), self.expression(node.right)
        if node.operator == "/":
            return emit.call("divided", left, right)
        found = emit.arithmetic(node.operator, left, right)
        return emit.arithmetic("*", found, emit.constant(times.DAY)) if isinstance(node.left.type, Date) else found

    def power(self, node: tree.Power) -> ast.expr:
        return emit.arithmetic("**", self.expression(node.of), emit.constant(node.exponent))

    def shift(self, node: tree.Shift) -> ast.expr:
        return emit.call(
            "shifted",
            self.expression(node.of),
            self.expression(node.by),
            emit.constant(node.sign),
            moment=emit.constant(isinstance(node.type, Moment)),
            offset=emit.read("offset"),
        )

    def function(self, node: tree.Call) -> ast.expr:
        arguments = self._parts(node.arguments)
        match node.function:
            case "negative":
                return emit.negative(arguments[0])
            case "date":
                return emit.call("day_of", arguments[0], emit.read("offset"))
            case "days" | "hours":
                length = times.DAY if node.function == "days" else times.HOUR
                return emit.call("divided", arguments[0], emit.constant(length))
            case name:
                return emit.call(name, *arguments)

    def rounding(self, node: tree.Round) -> ast.expr:
        return emit.call("rounded", self.expression(node.of), emit.constant(node.decimals))

    def extreme(self, node: tree.Extreme) -> ast.expr:
        return emit.call(node.kind, *self._parts(node.parts))

    def points(self, node: tree.PointsOf) -> ast.expr:
        return emit.at(self.names.constant(node.points), self.expression(node.of))

    def cases(self, node: tree.Cases) -> ast.expr:
        branches = list(node.branches)
        # Where some branch always holds, the last one holds if the others do not.
        found = self.expression(node.otherwise if node.otherwise is not None else branches.pop().value)
        for branch in reversed(branches):
            found = emit.choose(self.expression(branch.when), self.expression(branch.value), found)
        return found

    def collected(self, node: tree.Collected) -> ast.expr:
        conditions = [self.expression(branch.when) for branch in node.branches]
        if node.kind == "count":
            return emit.counted(conditions)
        values = [self.expression(branch.value) for branch in node.branches]
        if node.kind == "sum":
            zero = emit.constant(0)
            return emit.counted(
                [emit.choose(when, value, zero) for when, value in zip(conditions, values, strict=True)]
            )
        assert node.otherwise is not None
        pairs = [emit.tuple_of(pair) for pair in zip(conditions, values, strict=True)]
        return emit.call("extreme_of", emit.constant(node.kind), emit.tuple_of(pairs), self.expression(node.otherwise))

    def gather(self, node: tree.Gather) -> ast.expr:
        records = node.of.type
        assert isinstance(records, Records)
        listed = emit.read(self.names.items[node.of.name])
        if node.kind == "count" and node.condition is None:
            return emit.call("len", listed)
        self.bound[node.variable] = records
        condition = self.expression(node.condition) if node.condition is not None else emit.TRUE
        element = self.expression(node.element) if node.element is not None else emit.constant(1)
        default = self.expression(node.default) if node.default is not None else None
        if node.kind == "any":
            element, condition = emit.every([condition, element]), emit.TRUE
        elif node.kind == "all":
            element, condition = emit.either([emit.negation(condition), element]), emit.TRUE
        names = [self.names.field(node.variable, at) for at in range(len(records.fields))]
        filters = [] if emit.is_constant(condition, True) else [condition]
        loop = ast.comprehension(emit.store_all(names), listed, filters, 0)
        if node.kind == "distinct":
            return emit.call("len", ast.SetComp(element, [loop]))
        each = ast.GeneratorExp(element, [loop])
        if default is not None:
            return emit.call(node.kind, each, default=default)
        return emit.call("sum" if node.kind == "count" else node.kind, each)


def _may_be_fraction(node: tree.Node) -> TypeGuard[tree.ItemRead]:
    return isinstance(node, tree.ItemRead) and may_be_fraction(node.type)


EXACT: Mapping[type[tree.Node], Callable[[ExactEmitter, Any], ast.expr]] = {
    tree.Constant: ExactEmitter.constant,
    tree.ItemRead: ExactEmitter.item,
    tree.ParameterRead: ExactEmitter.parameter,
    tree.ValueRead: ExactEmitter.value,
    tree.OutcomeRead: ExactEmitter.outcome,
    tree.FieldRead: ExactEmitter.field,
    tree.AsOf: ExactEmitter.as_of,
    tree.Knowledge: ExactEmitter.knowledge,
    tree.RoleRead: ExactEmitter.role,
    tree.Not: ExactEmitter.negation,
    tree.All: ExactEmitter.every,
    tree.AnyOf: ExactEmitter.either,
    tree.AtLeast: ExactEmitter.at_least,
    tree.HowMany: ExactEmitter.how_many,
    tree.Compare: ExactEmitter.compare,
    tree.OneOf: ExactEmitter.one_of,
    tree.Arithmetic: ExactEmitter.arithmetic,
    tree.Power: ExactEmitter.power,
    tree.Shift: ExactEmitter.shift,
    tree.Call: ExactEmitter.function,
    tree.Round: ExactEmitter.rounding,
    tree.Extreme: ExactEmitter.extreme,
    tree.PointsOf: ExactEmitter.points,
    tree.Cases: ExactEmitter.cases,
    tree.Collected: ExactEmitter.collected,
    tree.Gather: ExactEmitter.gather,
}
"""How each kind of node is written for a complete world."""


def exact_value(emitter: ExactEmitter, target: str, node: tree.Node) -> list[ast.stmt]:
    """The statements that give a value its name. Many cases become a flat chain: nested ones would exceed Python's depth."""
    if not isinstance(node, tree.Cases) or len(node.branches) < 20:
        return [emit.assign(target, emitter.expression(node))]
    branches = list(node.branches)
    last = node.otherwise if node.otherwise is not None else branches.pop().value
    body: list[ast.stmt] = [
        ast.If(
            emitter.expression(branch.when),
            [emit.assign(target, emitter.expression(branch.value)), ast.Break()],
            [],
        )
        for branch in branches
    ]
    body += [emit.assign(target, emitter.expression(last)), ast.Break()]
    return [ast.While(emit.TRUE, body, [])]
