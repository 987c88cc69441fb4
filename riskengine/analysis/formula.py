"""A condition as a formula over a complete case: exact, and for every kind of node.

Nothing is approximated. Where a node cannot be put to the solver, `Unsupported` says so, and the proof that needed it is not made.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

from ..language import times, tree
from ..language.knowledge import Interval
from ..language.times import Period
from ..language.types import Choice, Condition, Date, Moment
from ..ruleset.definition import Definition, Outcome
from . import calendar, terms
from .ranges import Ranges
from .solver import Formula, Unsupported, z3
from .terms import Level, Term, choose, either, every, extreme, fixed_level, how_many, negation
from .variables import AS_OF, FARTHEST_OFFSET, Listing, Variables, constant, day_of


class Formulas:
    """The formulas of a ruleset over one case: of its values, rules and outcomes.

    Each node is put into terms once; so what is shared in the ruleset is shared in the formula. `given` may hold outcomes that
    properties read by their bare names. With `look_behind` a comparison with a constant may look behind the names of values, which
    gives plainer formulas; a lemma about the comparison itself must not.
    """

    def __init__(self, definition: Definition, case: Variables, *, look_behind: bool = True) -> None:
        self.definition = definition
        self.case = case
        self.look_behind = look_behind
        self.known: dict[tuple[int, tuple[int, ...]], Any] = {}
        self.bound: dict[str, Mapping[str, Term]] = {}
        self.at: tuple[int, ...] = ()

    # What is asked for

    def rule(self, id_: str) -> Formula:
        """Whether a rule holds."""
        return self.of(self.definition.rules[id_].condition)

    def outcome(self, outcome: Outcome) -> Level:
        """The level of an outcome: the judgement's, or where the rules move it."""
        if outcome.judgement is not None:
            found: Level = self.case["item", outcome.judgement]
            return found
        return self.moved(outcome)

    def moved(self, outcome: Outcome) -> Level:
        """Where the rules move an outcome, whoever decides it."""
        return moved_level(
            outcome, {id_: self.rule(id_) for id_, _ in moving(self.definition, outcome)}, self.definition
        )

    # Nodes

    def of(self, node: tree.Node) -> Any:
        """The term of a node."""
        key = (id(node), self.at)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = FORMULA[type(node)](self, node)
        return found

    def each(self, parts: tuple[tree.Node, ...]) -> list[Any]:
        """The terms of several nodes."""
        return [self.of(part) for part in parts]

    def constant(self, node: tree.Constant) -> Any:
        """A value written down."""
        return constant(node.type, node.value)

    def item(self, node: tree.ItemRead) -> Any:
        """The answer to an item."""
        return self.case["item", node.name]

    def parameter(self, node: tree.ParameterRead) -> Any:
        """A setting."""
        found = self.case["parameter", node.name]
        if found is None:
            raise Unsupported("open-period", node.name)
        return found

    def value(self, node: tree.ValueRead) -> Any:
        """A value of the ruleset, or an outcome where a property reads one."""
        if node.name in self.definition.values:
            return self.of(self.definition.values[node.name].node)
        return self.outcome(self.definition.outcomes[node.name])

    def used(self, node: tree.OutcomeRead) -> Any:
        """An outcome of a used ruleset."""
        return self.case["used", node.ruleset, node.outcome]

    def field(self, node: tree.FieldRead) -> Any:
        """A field of the record at hand."""
        return self.bound[node.variable][node.name]

    def as_of(self, _node: tree.AsOf) -> Any:
        """The moment of the assessment."""
        return self.case[AS_OF].microseconds

    def knowledge(self, node: tree.Knowledge) -> Any:
        """In a complete case each item is known."""
        return node.state == "known"

    def role(self, node: tree.RoleRead) -> Any:
        """Who answered an item."""
        return self.case["role", node.item]

    def negation(self, node: tree.Not) -> Any:
        """Not."""
        return negation(self.of(node.of))

    def all_of(self, node: tree.All) -> Any:
        """And."""
        return every(self.each(node.parts))

    def any_of(self, node: tree.AnyOf) -> Any:
        """Or."""
        return either(self.each(node.parts))

    def at_least(self, node: tree.AtLeast) -> Any:
        """At least so many."""
        return how_many(self.each(node.parts)) >= self.of(node.least)

    def compare(self, node: tree.Compare) -> Any:
        """A comparison."""
        for rounding, operator, limit in (
            (node.left, node.operator, node.right),
            (node.right, MIRRORED[node.operator], node.left),
        ):
            behind = self._behind(rounding)
            if isinstance(behind, tree.Round) and isinstance(limit, tree.Constant):
                return terms.rounded_compared(self.of(behind.of), behind.decimals, operator, limit.value)  # type: ignore[arg-type]
            between = self._behind(rounding)
            if isinstance(between, tree.Call) and isinstance(limit, tree.Constant) and between.function in MONTHS:
                return self._between_compared(between, operator, limit)
        left, right = self.of(node.left), self.of(node.right)
        if isinstance(node.left.type, Choice):
            return terms.compared_levels(node.operator, left, right)
        if isinstance(node.left.type, Condition):
            equal = terms.same(left, right)
            return equal if node.operator == "==" else negation(equal)
        return terms.compared(node.operator, left, right)

    def _behind(self, node: tree.Node) -> tree.Node:
        """What a node is behind the names of values."""
        while self.look_behind:
            match node:
                case tree.ValueRead(name=name) if name in self.definition.values:
                    node = self.definition.values[name].node
                case tree.Cases(branches=(), otherwise=tree.Node() as otherwise):
                    node = otherwise
                case _:
                    break
        return node if self.look_behind else tree.Node(node.type, node.span)

    def _between_compared(self, node: tree.Call, operator: str, limit: tree.Constant) -> Formula:
        """Months or years between two days compared with a constant, without counting them."""
        a, b = self.each(node.arguments)
        first, second = (self.ranges.of(argument) for argument in node.arguments)
        assert isinstance(limit.value, int | Fraction)
        least = math.ceil(limit.value)
        above = math.floor(limit.value) + 1

        def at_least(count: int) -> Formula:
            return calendar.at_least_between(a, b, MONTHS[node.function](count), (first, second))

        match operator:
            case ">=":
                return at_least(least)
            case ">":
                return at_least(above)
            case "<":
                return negation(at_least(least))
            case "<=":
                return negation(at_least(above))
            case _:
                equal = every([at_least(least), negation(at_least(above))])
                return equal if operator == "==" else negation(equal)

    @cached_property
    def ranges(self) -> Ranges:
        """The ranges of nodes."""
        return Ranges(self.definition)

    def one_of(self, node: tree.OneOf) -> Any:
        """One of some options."""
        member = terms.one_of(self.of(node.of), node.mask)
        return negation(member) if node.negated else member

    def arithmetic(self, node: tree.Arithmetic) -> Any:
        """A sum, difference, product or quotient."""
        a, b = self.of(node.left), self.of(node.right)
        match node.operator:
            case "+":
                return a + b
            case "-":
                return (a - b) * times.DAY if isinstance(node.left.type, Date) else a - b
            case "*":
                return a * b
            case _:
                return terms.divided(a, b)

    def power(self, node: tree.Power) -> Any:
        """A whole power."""
        return terms.power(self.of(node.of), node.exponent)

    def shift(self, node: tree.Shift) -> Any:
        """A moved day or moment."""
        of, by = self.of(node.of), self.of(node.by)
        moment = isinstance(node.type, Moment)
        if not isinstance(by, Period):
            return of + node.sign * (by if moment else by / times.DAY)
        lowest, highest = self.ranges.of(node.of)
        if not moment:
            return calendar.moved_within(of, by, node.sign, Interval(lowest, highest))
        day = day_of(of, self.case[AS_OF].offset)
        days = Interval(times.day_of(int(lowest), -FARTHEST_OFFSET), times.day_of(int(highest), FARTHEST_OFFSET))
        return of + (calendar.moved_within(day, by, node.sign, days) - day) * times.DAY

    def call(self, node: tree.Call) -> Any:
        """A function of what lies on a line."""
        arguments = self.each(node.arguments)
        return called(node.function, arguments, self.case[AS_OF].offset)

    def rounding(self, node: tree.Round) -> Any:
        """Rounded, halves away from zero."""
        return terms.rounded(self.of(node.of), node.decimals)

    def extreme(self, node: tree.Extreme) -> Any:
        """The least or greatest."""
        return extreme(node.kind, [(True, part) for part in self.each(node.parts)], None)

    def points(self, node: tree.PointsOf) -> Any:
        """The points of an option."""
        return points(self.of(node.of), node.points)

    def how_many(self, node: tree.HowMany) -> Any:
        """How many hold."""
        return how_many(self.each(node.parts))

    def cases(self, node: tree.Cases) -> Any:
        """The first branch that holds."""
        branches = list(node.branches)
        found = self.of(node.otherwise if node.otherwise is not None else branches.pop().value)
        for branch in reversed(branches):
            found = choose(self.of(branch.when), self.of(branch.value), found)
        return found

    def collected(self, node: tree.Collected) -> Any:
        """All branches that hold, put together."""
        held = [self.of(branch.when) for branch in node.branches]
        if node.kind == "count":
            return how_many(held)
        values = [self.of(branch.value) for branch in node.branches]
        if node.kind == "sum":
            zero = z3.IntVal(0)
            return terms.total([choose(when, value, zero) for when, value in zip(held, values, strict=True)])
        assert node.otherwise is not None
        return extreme(node.kind, list(zip(held, values, strict=True)), self.of(node.otherwise))

    def gather(self, node: tree.Gather) -> Any:
        """Something about the records of a list."""
        listing = self.of(node.of)
        assert isinstance(listing, Listing)
        belongs, elements = [], []
        for at in range(len(listing.records)):
            there, element = self.record(node, listing, at)
            belongs.append(there)
            elements.append(element)
        default = None if node.default is None else self.of(node.default)
        return gathered(node.kind, belongs, elements, default)

    def record(self, node: tree.Gather, listing: Listing, at: int) -> tuple[Formula, Any]:
        """Whether the record is there and belongs, and what is gathered of it."""
        before = self.bound
        self.bound = {**before, node.variable: listing.records[at]}
        self.at = (*self.at, at)
        try:
            condition = True if node.condition is None else self.of(node.condition)
            element = None if node.element is None else self.of(node.element)
        finally:
            self.bound, self.at = before, self.at[:-1]
        return every([listing.length > at, condition]), element


MONTHS: Mapping[str, Callable[[int], int]] = {
    "months_between": lambda count: count,
    # Whole years are whole twelfths of months, and the year before the first is counted like the one after it.
    "years_between": lambda count: 12 * count if count > 0 else 12 * (count - 1) + 1,
}
"""How many months, at least, are as many of these."""

MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def called(function: str, arguments: list[Term], offset: Term) -> Term:
    """A function of what lies on a line, by its name."""
    a = arguments[0]
    match function:
        case "abs":
            return z3.If(a >= 0, a, -a)
        case "floor":
            return terms.floor(a)
        case "negative":
            return -a
        case "date":
            return day_of(a, offset)
        case "days" | "hours":
            return terms.divided(a, z3.IntVal(times.DAY if function == "days" else times.HOUR))
        case "years_between":
            return calendar.years_between(a, arguments[1])
        case "months_between":
            return calendar.months_between(a, arguments[1])
        case _:
            raise Unsupported("function", function)


def points(of: Level, values: tuple[Any, ...]) -> Term:
    """The points of an option: what each further step adds, so that sums of points and counts are sums of the same letters."""
    steps = [
        terms.number(Fraction(value) - Fraction(before)) * terms.how_many([of.reaches(index)])
        for index, (before, value) in enumerate(pairwise(values), 1)
        if value != before
    ]
    return terms.total([terms.number(values[0]), *steps])


def gathered(kind: str, belongs: list[Formula], elements: list[Any], default: Any) -> Any:
    """What is gathered of the records that belong."""
    match kind:
        case "any":
            return either(every(pair) for pair in zip(belongs, elements, strict=True))
        case "all":
            return every(either([negation(there), holds]) for there, holds in zip(belongs, elements, strict=True))
        case "count":
            return how_many(belongs)
        case "distinct":
            first = []
            for at, element in enumerate(elements):
                before = [every([belongs[j], terms.equal(elements[j], element)]) for j in range(at)]
                first.append(every([belongs[at], negation(either(before))]))
            return how_many(first)
        case "sum":
            zero = z3.IntVal(0)
            return terms.total([choose(there, element, zero) for there, element in zip(belongs, elements, strict=True)])
        case _:
            return extreme(kind, list(zip(belongs, elements, strict=True)), default)


def moving(definition: Definition, outcome: Outcome) -> list[tuple[str, int]]:
    """The rules that move an outcome, each with the level it moves it to."""
    return [(rule.id, level) for rule in definition.rules.values() for name, level in rule.then if name == outcome.name]


def moved_level(outcome: Outcome, rules: Mapping[str, Formula], definition: Definition) -> Level:
    """Where rules move an outcome: the highest of the levels they raise it to, or the lowest of those they lower it to."""
    pairs = moving(definition, outcome)
    start = fixed_level(len(outcome.levels) - 1 if outcome.starts_highest else 0, len(outcome.levels))
    found = []
    for k in range(1, len(outcome.levels)):
        if outcome.starts_highest:
            lowered = either(rules[id_] for id_, level in pairs if level < k)
            found.append(every([start.reaches(k), negation(lowered)]))
        else:
            found.append(either(rules[id_] for id_, level in pairs if level >= k))
    return Level(tuple(found))


FORMULA: Mapping[type[tree.Node], Callable[[Formulas, Any], Any]] = {
    tree.Constant: Formulas.constant,
    tree.ItemRead: Formulas.item,
    tree.ParameterRead: Formulas.parameter,
    tree.ValueRead: Formulas.value,
    tree.OutcomeRead: Formulas.used,
    tree.FieldRead: Formulas.field,
    tree.AsOf: Formulas.as_of,
    tree.Knowledge: Formulas.knowledge,
    tree.RoleRead: Formulas.role,
    tree.Not: Formulas.negation,
    tree.All: Formulas.all_of,
    tree.AnyOf: Formulas.any_of,
    tree.AtLeast: Formulas.at_least,
    tree.HowMany: Formulas.how_many,
    tree.Compare: Formulas.compare,
    tree.OneOf: Formulas.one_of,
    tree.Arithmetic: Formulas.arithmetic,
    tree.Power: Formulas.power,
    tree.Shift: Formulas.shift,
    tree.Call: Formulas.call,
    tree.Round: Formulas.rounding,
    tree.Extreme: Formulas.extreme,
    tree.PointsOf: Formulas.points,
    tree.Cases: Formulas.cases,
    tree.Collected: Formulas.collected,
    tree.Gather: Formulas.gather,
}
"""How each kind of node is put to the solver for a complete case."""
