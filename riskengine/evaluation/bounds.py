"""The program for an open world: each node gives bounds, as the plain interpreter would.

A condition becomes two expressions, whether it certainly and whether it possibly holds; what lies on a line two, its lowest and
highest; a choice one, the mask of what is possible. Common operations are written out; rare ones call `knowledge`.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ..language import knowledge, meaning, times, tree
from ..language.knowledge import Interval, Options, Truth
from ..language.types import Choice, Condition, Date, Moment, Records, Text, Type, measured
from . import emit
from .exact import Names
from .layout import loose_record

Pair = tuple[ast.expr, ast.expr]


def joined(found: Interval | None, lowest: Any, highest: Any) -> Interval:
    """The hull of what was found so far and one more interval."""
    if found is None:
        return Interval(lowest, highest)
    return Interval(min(found.lowest, lowest), max(found.highest, highest))


def points_between(points: tuple[Any, ...], mask: int) -> Interval:
    """The least and most points among the options in the mask."""
    chosen = [points[index] for index in range(len(points)) if mask >> index & 1]
    return Interval(min(chosen), max(chosen))


def shifted_between(lowest: int, highest: int, by: Any, sign: int, moment: bool, offset: int) -> Interval:
    """A moved date or moment; `by` is a period, or the (lowest, highest) of a duration."""
    moving = by if isinstance(by, times.Period) else Interval(*by)
    return meaning.shifted_between(Interval(lowest, highest), moving, sign, moment=moment, offset=offset)


def rounded_between(lowest: Any, highest: Any, decimals: int) -> Interval:
    """A rounded interval."""
    return Interval(meaning.rounded(lowest, decimals), meaning.rounded(highest, decimals))


def called(function: str, offset: int, *arguments: Interval) -> Interval:
    """A function of intervals."""
    return meaning.call_of(function, list(arguments), offset)


NAMESPACE: Mapping[str, Any] = {
    "Interval": Interval, "Options": Options, "Truth": Truth, "absolute": knowledge.absolute, "called": called,
    "compared_options": knowledge.compared_options, "different": knowledge.different, "floor": math.floor,
    "greatest": knowledge.greatest, "joined": joined, "least": knowledge.least, "len": len, "max": max, "min": min,
    "points_between": points_between, "power": knowledge.power, "product": knowledge.product, "quotient": knowledge.quotient,
    "rounded_between": rounded_between, "shifted_between": shifted_between, "sum": sum, "total": knowledge.total,
}  # fmt: skip


class BoundsEmitter:
    """Turns nodes into statements and expressions that give their bounds; statements go to `body`."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.body: list[ast.stmt] = []
        self.conditions: dict[int, Pair] = {}
        self.bound: dict[str, Records] = {}
        self.fresh = 0

    # Names of the program

    def name(self) -> str:
        """A name not used before."""
        self.fresh += 1
        return f"t{self.fresh}"

    def settle(self, value: ast.expr) -> ast.expr:
        """The value under a name, so that it may be read more than once."""
        if isinstance(value, ast.Name | ast.Constant):
            return value
        name = self.name()
        self.body.append(emit.assign(name, value))
        return emit.read(name)

    def settle_pair(self, value: ast.expr) -> Pair:
        """Both elements of a pair under names."""
        names = [self.name(), self.name()]
        self.body.append(emit.unpack(names, value))
        return emit.read(names[0]), emit.read(names[1])

    def inside(self, build: Callable[[], None]) -> list[ast.stmt]:
        """The statements that `build` adds, on their own."""
        before, self.body = self.body, []
        try:
            build()
            return self.body
        finally:
            self.body = before

    # Conditions

    def condition(self, node: tree.Node) -> Pair:
        """Whether a condition certainly and whether it possibly holds."""
        done = self.conditions.get(id(node))
        if done is not None:
            return done
        match node:
            case tree.Constant(value=value):
                return emit.constant(bool(value)), emit.constant(bool(value))
            case tree.ValueRead(name=name):
                value_name = self.names.values[name]
                return emit.read(f"{value_name}_certain"), emit.read(f"{value_name}_possible")
            case tree.Knowledge(state=state, item=item):
                holds = emit.compare("==", emit.read(self.names.states[item]), emit.constant(state))
                return holds, holds
            case tree.Not(of=of):
                certain, possible = self.condition(of)
                return emit.negation(possible), emit.negation(certain)
            case tree.All(parts=parts):
                pairs = [self.condition(part) for part in parts]
                return emit.every([pair[0] for pair in pairs]), emit.every([pair[1] for pair in pairs])
            case tree.AnyOf(parts=parts):
                pairs = [self.condition(part) for part in parts]
                return emit.either([pair[0] for pair in pairs]), emit.either([pair[1] for pair in pairs])
            case tree.AtLeast(least=least, parts=parts):
                lowest, highest = self.how_many(parts)
                threshold = self.interval(least)
                return emit.compare(">=", lowest, threshold[1]), emit.compare(">=", highest, threshold[0])
            case tree.Compare():
                return self.compare(node)
            case tree.OneOf(of=of, mask=mask, negated=negated):
                certain, possible = self.one_of(of, mask)
                return (emit.negation(possible), emit.negation(certain)) if negated else (certain, possible)
            case tree.Cases():
                return self.cases_of_conditions(node)
            case tree.Gather():
                return self.gathered_condition(node)
            case _:
                raise TypeError(f"{type(node).__name__} is no condition")

    def how_many(self, parts: tuple[tree.Node, ...]) -> Pair:
        """How many conditions hold at least and at most."""
        pairs = [self.condition(part) for part in parts]
        return emit.counted([pair[0] for pair in pairs]), emit.counted([pair[1] for pair in pairs])

    def one_of(self, of: tree.Node, mask: int) -> Pair:
        """Whether a choice is in the mask."""
        assert isinstance(of.type, Choice)
        chosen = self.options(of)
        outside = of.type.everything & ~mask
        return (
            emit.compare("==", emit.arithmetic("&", chosen, emit.constant(outside)), emit.constant(0)),
            emit.compare("!=", emit.arithmetic("&", chosen, emit.constant(mask)), emit.constant(0)),
        )

    def compare(self, node: tree.Compare) -> Pair:
        """A comparison of two choices, conditions, or things on a line."""
        left, right, operator = node.left, node.right, node.operator
        if isinstance(left.type, Choice):
            if isinstance(right, tree.Constant):
                return self.one_of(left, _satisfying(left.type, operator, int(right.value)))  # type: ignore[arg-type]
            if isinstance(left, tree.Constant):
                return self.one_of(right, _satisfying(left.type, _FLIPPED[operator], int(left.value)))  # type: ignore[arg-type]
            sides = [emit.call("Options", self.options(side)) for side in (left, right)]
            return self.settle_pair(emit.call("compared_options", emit.constant(operator), *sides))
        if isinstance(left.type, Condition):
            return self.equal_conditions(left, right, operator)
        return self.compare_intervals(operator, self.interval(left), self.interval(right))

    def compare_intervals(self, operator: str, a: Pair, b: Pair) -> Pair:
        """A comparison of two intervals."""
        match operator:
            case "<" | "<=":
                return emit.compare(operator, a[1], b[0]), emit.compare(operator, a[0], b[1])
            case ">" | ">=":
                return emit.compare(operator, a[0], b[1]), emit.compare(operator, a[1], b[0])
            case "==":
                return (
                    emit.every([emit.compare("==", a[0], b[1]), emit.compare("==", a[1], b[0])]),
                    emit.every([emit.compare("<=", a[0], b[1]), emit.compare("<=", b[0], a[1])]),
                )
            case _:
                certain, possible = self.compare_intervals("==", a, b)
                return emit.negation(possible), emit.negation(certain)

    def equal_conditions(self, left: tree.Node, right: tree.Node, operator: str) -> Pair:
        """Whether two conditions are both true or both false."""
        a = [self.settle(part) for part in self.condition(left)]
        b = [self.settle(part) for part in self.condition(right)]
        both_false_certain = emit.every([emit.negation(a[1]), emit.negation(b[1])])
        both_false_possible = emit.every([emit.negation(a[0]), emit.negation(b[0])])
        certain = emit.either([emit.every([a[0], b[0]]), both_false_certain])
        possible = emit.either([emit.every([a[1], b[1]]), both_false_possible])
        return (certain, possible) if operator == "==" else (emit.negation(possible), emit.negation(certain))

    # Choices

    def options(self, node: tree.Node) -> ast.expr:
        """The mask of the options still possible, safe to read more than once."""
        match node:
            case tree.Constant(value=value):
                return emit.constant(1 << int(value))  # type: ignore[arg-type]
            case tree.ItemRead(name=name):
                return emit.read(self.names.items[name])
            case tree.ParameterRead(name=name):
                return self.settle(ast.BinOp(emit.constant(1), ast.LShift(), emit.read(self.names.parameters[name])))
            case tree.ValueRead(name=name):
                return emit.read(self.names.values[name])
            case tree.OutcomeRead(ruleset=ruleset, outcome=outcome):
                return emit.read(self.names.used[ruleset, outcome])
            case tree.RoleRead(item=item):
                return emit.read(self.names.roles[item])
            case tree.FieldRead(variable=variable, name=name):
                return emit.read(self.names.field(variable, self.field_slot(variable, name)))
            case tree.Cases():
                found = self.name()
                self.body.append(emit.assign(found, emit.constant(0)))

                def add(value: tree.Node) -> None:
                    self.body.append(emit.assign(found, emit.arithmetic("|", emit.read(found), self.options(value))))

                self.cases(node, add)
                return emit.read(found)
            case _:
                raise TypeError(f"{type(node).__name__} is no choice")

    def field_slot(self, variable: str, name: str) -> int:
        """The first slot of a field in a loose record."""
        slot = 0
        for field in self.bound[variable].fields:
            if field.name == name:
                return slot
            slot += 2 if measured(field.type) else 1
        raise KeyError(name)

    # What lies on a line

    def interval(self, node: tree.Node) -> Pair:
        """The lowest and highest of something on a line, both safe to read more than once."""
        match node:
            case tree.Constant(value=value):
                return self.names.constant(value), self.names.constant(value)
            case tree.ItemRead(name=name):
                slot = self.names.items[name]
                return emit.read(f"{slot}_lowest"), emit.read(f"{slot}_highest")
            case tree.ParameterRead(name=name):
                return emit.read(self.names.parameters[name]), emit.read(self.names.parameters[name])
            case tree.ValueRead(name=name):
                value_name = self.names.values[name]
                return emit.read(f"{value_name}_lowest"), emit.read(f"{value_name}_highest")
            case tree.FieldRead(variable=variable, name=name):
                at = self.field_slot(variable, name)
                return emit.read(self.names.field(variable, at)), emit.read(self.names.field(variable, at + 1))
            case tree.AsOf():
                return emit.read("as_of"), emit.read("as_of")
            case tree.Arithmetic():
                return self.arithmetic(node)
            case tree.Power(of=of, exponent=exponent):
                return self.settle_pair(emit.call("power", self.as_interval(of), emit.constant(exponent)))
            case tree.Shift():
                return self.shift(node)
            case tree.Call(function=function, arguments=arguments):
                given = [self.as_interval(argument) for argument in arguments]
                return self.settle_pair(emit.call("called", emit.constant(function), emit.read("offset"), *given))
            case tree.Round(of=of, decimals=decimals):
                return self.settle_pair(emit.call("rounded_between", *self.interval(of), emit.constant(decimals)))
            case tree.Extreme(kind=kind, parts=parts):
                pairs = [self.interval(part) for part in parts]
                lowest = emit.call(kind, *(pair[0] for pair in pairs))
                return self.settle(lowest), self.settle(emit.call(kind, *(pair[1] for pair in pairs)))
            case tree.PointsOf(of=of, points=points):
                return self.settle_pair(emit.call("points_between", self.names.constant(points), self.options(of)))
            case tree.HowMany(parts=parts):
                lowest, highest = self.how_many(parts)
                return self.settle(lowest), self.settle(highest)
            case tree.Cases():
                return self.cases_on_a_line(node)
            case tree.Collected():
                return self.collected(node)
            case tree.Gather():
                return self.gathered_number(node)
            case _:
                raise TypeError(f"{type(node).__name__} does not lie on a line")

    def as_interval(self, node: tree.Node) -> ast.expr:
        """An `Interval`, for the operations of `knowledge`."""
        return emit.call("Interval", *self.interval(node))

    def arithmetic(self, node: tree.Arithmetic) -> Pair:
        """A sum, difference, product or quotient."""
        if node.operator in {"*", "/"}:
            operation = "product" if node.operator == "*" else "quotient"
            return self.settle_pair(emit.call(operation, self.as_interval(node.left), self.as_interval(node.right)))
        a, b = self.interval(node.left), self.interval(node.right)
        if node.operator == "-":
            b = (b[1], b[0])
        found = [emit.arithmetic(node.operator, a[end], b[end]) for end in (0, 1)]
        if isinstance(node.left.type, Date):
            found = [emit.arithmetic("*", end, emit.constant(times.DAY)) for end in found]
        return self.settle(found[0]), self.settle(found[1])

    def shift(self, node: tree.Shift) -> Pair:
        """A moved date or moment."""
        by = emit.tuple_of(self.interval(node.by)) if measured(node.by.type) else self.period(node.by)
        sign, moment = emit.constant(node.sign), emit.constant(isinstance(node.type, Moment))
        return self.settle_pair(
            emit.call("shifted_between", *self.interval(node.of), by, sign, moment, emit.read("offset"))
        )

    def period(self, node: tree.Node) -> ast.expr:
        """Calendar time, which is always known."""
        if isinstance(node, tree.ParameterRead):
            return emit.read(self.names.parameters[node.name])
        assert isinstance(node, tree.Constant)
        return self.names.constant(node.value)

    # Cases

    def cases(self, node: tree.Cases, add: Callable[[tree.Node], None]) -> None:
        """A loop of one pass that adds each value that can be reached, and ends where a case certainly holds."""

        def build() -> None:
            for branch in node.branches:
                certain, possible = self.condition(branch.when)
                certain = self.settle(certain)
                reached = self.inside(partial(add, branch.value))
                self.body.append(ast.If(possible, reached or [ast.Pass()], []))
                self.body.append(ast.If(certain, [ast.Break()], []))
            if node.otherwise is not None:
                add(node.otherwise)
            self.body.append(ast.Break())

        self.body.append(ast.While(emit.TRUE, self.inside(build), []))

    def cases_on_a_line(self, node: tree.Cases) -> Pair:
        """The hull of the values that can be reached."""
        found = self.name()
        self.body.append(emit.assign(found, emit.constant(None)))

        def add(value: tree.Node) -> None:
            self.body.append(emit.assign(found, emit.call("joined", emit.read(found), *self.interval(value))))

        self.cases(node, add)
        return self.settle_pair(emit.read(found))

    def cases_of_conditions(self, node: tree.Cases) -> Pair:
        """Whether each, and whether some, of the conditions that can be reached hold."""
        certain, possible = self.name(), self.name()
        self.body += [emit.assign(certain, emit.TRUE), emit.assign(possible, emit.FALSE)]

        def add(value: tree.Node) -> None:
            pair = self.condition(value)
            self.body.append(emit.assign(certain, emit.every([emit.read(certain), pair[0]])))
            self.body.append(emit.assign(possible, emit.either([emit.read(possible), pair[1]])))

        self.cases(node, add)
        return emit.read(certain), emit.read(possible)

    def collected(self, node: tree.Collected) -> Pair:
        """The values of all branches that hold, put together."""
        if node.kind == "count":
            lowest, highest = self.how_many(tuple(branch.when for branch in node.branches))
            return self.settle(lowest), self.settle(highest)
        pairs = []
        for branch in node.branches:
            truth = emit.call("Truth", *self.condition(branch.when))
            pairs.append(emit.tuple_of([truth, self.as_interval(branch.value)]))
        if node.kind == "sum":
            return self.settle_pair(emit.call("total", emit.tuple_of(pairs)))
        assert node.otherwise is not None
        operation = "least" if node.kind == "min" else "greatest"
        return self.settle_pair(emit.call(operation, emit.tuple_of(pairs), self.as_interval(node.otherwise)))

    # Lists

    def loop(self, node: tree.Gather, each: Callable[[ast.expr, ast.expr], None]) -> tuple[ast.expr, int]:
        """A loop over the records; a list that is not known is one record of which nothing is known, that need not be there.

        Gives whether the list is known, and how many records the one may stand for otherwise.
        """
        records = node.of.type
        assert isinstance(records, Records)
        listed = emit.read(self.names.items[node.of.name])
        known = self.settle(emit.compare("is not", listed, emit.constant(None)))
        anything = self.names.constant((loose_record(records, {field.name: field.reach for field in records.fields}),))
        self.bound[node.variable] = records
        slots = sum(2 if measured(field.type) else 1 for field in records.fields)
        names = [self.names.field(node.variable, at) for at in range(slots)]

        def build() -> None:
            belongs = self.condition(node.condition) if node.condition is not None else (emit.TRUE, emit.TRUE)
            certain = self.settle(emit.every([known, belongs[0]]))
            each(certain, self.settle(belongs[1]))

        body = self.inside(build)
        self.body.append(ast.For(emit.store_all(names), emit.choose(known, listed, anything), body, []))
        return known, records.most

    def gathered_condition(self, node: tree.Gather) -> Pair:
        """`any` and `all`."""
        certain, possible = self.name(), self.name()
        some = node.kind == "any"
        start = emit.FALSE if some else emit.TRUE
        self.body += [emit.assign(certain, start), emit.assign(possible, start)]

        def each(belongs_certain: ast.expr, belongs_possible: ast.expr) -> None:
            assert node.element is not None
            pair = self.condition(node.element)
            if some:
                more = emit.every([belongs_certain, pair[0]]), emit.every([belongs_possible, pair[1]])
                found = [
                    emit.either([emit.read(name), part]) for name, part in zip((certain, possible), more, strict=True)
                ]
            else:
                more = (
                    emit.either([emit.negation(belongs_possible), pair[0]]),
                    emit.either([emit.negation(belongs_certain), pair[1]]),
                )
                found = [
                    emit.every([emit.read(name), part]) for name, part in zip((certain, possible), more, strict=True)
                ]
            self.body += [emit.assign(certain, found[0]), emit.assign(possible, found[1])]

        self.loop(node, each)
        return emit.read(certain), emit.read(possible)

    def gathered_number(self, node: tree.Gather) -> Pair:
        """`count`, `distinct`, `sum`, `min` and `max`."""
        if node.kind == "count":
            return self.counted(node)
        pairs = self.name()
        self.body.append(emit.assign(pairs, ast.List([], emit.LOAD)))

        def each(belongs_certain: ast.expr, belongs_possible: ast.expr) -> None:
            assert node.element is not None

            def keep() -> None:
                assert node.element is not None
                truth = emit.call("Truth", belongs_certain, belongs_possible)
                pair = emit.tuple_of([truth, self.partial(node.element)])
                append = ast.Attribute(emit.read(pairs), "append", emit.LOAD)
                self.body.append(ast.Expr(ast.Call(append, [pair], [])))

            self.body.append(ast.If(belongs_possible, self.inside(keep), []))

        known, most = self.loop(node, each)
        assert node.element is not None
        if node.kind in {"min", "max"}:
            assert node.default is not None
            operation = "least" if node.kind == "min" else "greatest"
            return self.settle_pair(emit.call(operation, emit.read(pairs), self.as_interval(node.default)))
        if node.kind == "sum":
            lowest, highest = self.settle_pair(emit.call("total", emit.read(pairs)))
            times_most = [
                emit.choose(known, end, emit.arithmetic("*", end, emit.constant(most))) for end in (lowest, highest)
            ]
            return self.settle(times_most[0]), self.settle(times_most[1])
        kind = node.element.type
        options = len(kind.options) if isinstance(kind, Choice) else None
        lowest, highest = self.settle_pair(emit.call("different", emit.read(pairs), emit.constant(options)))
        bound = most if options is None else min(most, options)
        unknown = emit.choose(emit.read(pairs), emit.constant(bound), emit.constant(0))
        return self.settle(emit.choose(known, lowest, emit.constant(0))), self.settle(
            emit.choose(known, highest, unknown)
        )

    def counted(self, node: tree.Gather) -> Pair:
        """How many records belong."""
        lowest, highest = self.name(), self.name()
        self.body += [emit.assign(lowest, emit.constant(0)), emit.assign(highest, emit.constant(0))]

        def each(belongs_certain: ast.expr, belongs_possible: ast.expr) -> None:
            for name, belongs in ((lowest, belongs_certain), (highest, belongs_possible)):
                self.body.append(emit.assign(name, emit.arithmetic("+", emit.read(name), belongs)))

        known, most = self.loop(node, each)
        more = emit.choose(known, emit.read(highest), emit.arithmetic("*", emit.read(highest), emit.constant(most)))
        return emit.read(lowest), self.settle(more)

    # Whatever it is

    def partial(self, node: tree.Node) -> ast.expr:
        """The node's value as partial knowledge, whatever its type."""
        if isinstance(node.type, Condition):
            return emit.call("Truth", *self.condition(node))
        if isinstance(node.type, Choice):
            return emit.call("Options", self.options(node))
        if isinstance(node.type, Text):
            assert isinstance(node, tree.FieldRead)
            return emit.read(self.names.field(node.variable, self.field_slot(node.variable, node.name)))
        return self.as_interval(node)

    def value(self, target: str, node: tree.Node) -> None:
        """The statements that give a value of the ruleset its names."""
        self.body += [
            emit.assign(name, part) for name, part in zip(value_names(target, node.type), self._ends(node), strict=True)
        ]

    def _ends(self, node: tree.Node) -> tuple[ast.expr, ...]:
        if isinstance(node.type, Condition):
            return self.condition(node)
        if isinstance(node.type, Choice):
            return (self.options(node),)
        return self.interval(node)


def value_names(target: str, type_: Type) -> list[str]:
    """The names under which the program holds what is known of a value."""
    if isinstance(type_, Condition):
        return [f"{target}_certain", f"{target}_possible"]
    if isinstance(type_, Choice):
        return [target]
    return [f"{target}_lowest", f"{target}_highest"]


_FLIPPED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _satisfying(kind: Choice, operator: str, constant: int) -> int:
    """The mask of the options that compare so with the constant."""
    mask = 0
    for index in range(len(kind.options)):
        if knowledge.compared(operator, Interval(index, index), Interval(constant, constant)).certain:
            mask |= 1 << index
    return mask
