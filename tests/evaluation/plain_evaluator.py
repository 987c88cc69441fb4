"""What a ruleset concludes where everything is known, told a third time: two-valued, straight from the tree, in plain Python.

It shares nothing with the interpreter but the tree. Its values are `bool`, `int` and `Fraction`; an option is its index.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from riskengine.language import tree
from riskengine.language.meaning import World
from riskengine.language.times import Period
from riskengine.language.types import Date, Moment
from riskengine.ruleset.definition import Definition

DAY = 86_400_000_000


@dataclass(frozen=True)
class Concluded:
    """Plain values, rules and levels by name; levels also for outcomes that rules only indicate."""

    values: dict[str, Any]
    rules: dict[str, bool]
    levels: dict[str, int]
    judged: dict[str, int]


def conclude(definition: Definition, world: World) -> Concluded:
    """The conclusions in a complete world."""
    evaluator = Evaluator(world)
    for name, value in definition.values.items():
        evaluator.values[name] = evaluator.of(value.node)
    rules = {id_: evaluator.of(rule.condition) for id_, rule in definition.rules.items()}
    levels, judged = {}, {}
    for name, outcome in definition.outcomes.items():
        raised = [
            level for id_, rule in definition.rules.items() if rules[id_] for to, level in rule.then if to == name
        ]
        levels[name] = (
            min(raised, default=len(outcome.levels) - 1) if outcome.starts_highest else max(raised, default=0)
        )
        if outcome.judgement is not None:
            judged[name] = evaluator.items[outcome.judgement]
    return Concluded(evaluator.values, rules, levels, judged)


def plain(partial: Any) -> Any:
    """A known value without what would say that it is not."""
    fields = {"Interval": "lowest", "Options": "lowest", "Truth": "certain", "Wording": "text"}
    kind = type(partial).__name__
    if kind == "Listed":
        return [{name: plain(field) for name, field in record.items()} for record in partial.records]
    return getattr(partial, fields[kind]) if kind in fields else partial


class Evaluator:
    """Recursion over the tree."""

    def __init__(self, world: World) -> None:
        self.items = {name: plain(partial) for name, partial in world.items.items()}
        self.parameters = {name: plain(partial) for name, partial in world.parameters.items()}
        self.roles = {name: plain(partial) for name, partial in world.roles.items()}
        self.used = {key: plain(partial) for key, partial in world.used.items()}
        self.states = world.states
        self.as_of = plain(world.as_of)
        self.offset = world.offset
        self.values: dict[str, Any] = {}
        self.records: dict[str, Mapping[str, Any]] = {}

    def of(self, node: tree.Node) -> Any:
        match node:
            case tree.Constant(value=value):
                return value
            case tree.ItemRead(name=name):
                return self.items[name]
            case tree.ParameterRead(name=name):
                return self.parameters[name]
            case tree.ValueRead(name=name):
                return self.values[name]
            case tree.OutcomeRead(ruleset=ruleset, outcome=outcome):
                return self.used[ruleset, outcome]
            case tree.FieldRead(variable=variable, name=name):
                return self.records[variable][name]
            case tree.AsOf():
                return self.as_of
            case tree.Knowledge(state=state, item=item):
                return self.states[item] == state
            case tree.RoleRead(item=item):
                return self.roles[item]
            case tree.Not(of=of):
                return not self.of(of)
            case tree.All(parts=parts):
                return all(self.of(part) for part in parts)
            case tree.AnyOf(parts=parts):
                return any(self.of(part) for part in parts)
            case tree.AtLeast(least=least, parts=parts):
                return len([part for part in parts if self.of(part)]) >= self.of(least)
            case tree.HowMany(parts=parts):
                return len([part for part in parts if self.of(part)])
            case tree.Compare(operator=operator, left=left, right=right):
                a, b = self.of(left), self.of(right)
                return {"==": a == b, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[operator]
            case tree.OneOf(of=of, mask=mask, negated=negated):
                return bool(mask & 1 << self.of(of)) is not negated
            case tree.Arithmetic(operator=operator, left=left, right=right):
                return self.arithmetic(operator, self.of(left), self.of(right)) * (
                    DAY if isinstance(left.type, Date) else 1
                )
            case tree.Power(of=of, exponent=exponent):
                found = 1
                for _ in range(exponent):
                    found *= self.of(of)
                return found
            case tree.Shift(of=of, by=by, sign=sign):
                return self.shifted(self.of(of), self.of(by), sign, moment=isinstance(node.type, Moment))
            case tree.Call(function=function, arguments=arguments):
                return self.called(function, [self.of(each) for each in arguments])
            case tree.Round(of=of, decimals=decimals):
                number = Fraction(self.of(of)) * 10**decimals
                whole = (2 * abs(number) + 1) // 2
                signed = int(whole if number >= 0 else -whole)
                return Fraction(signed, 10**decimals) if decimals else signed
            case tree.Extreme(kind=kind, parts=parts):
                return (min if kind == "min" else max)(self.of(part) for part in parts)
            case tree.PointsOf(of=of, points=points):
                return points[self.of(of)]
            case tree.Cases(branches=branches, otherwise=otherwise):
                for branch in branches:
                    if self.of(branch.when):
                        return self.of(branch.value)
                assert otherwise is not None, "a table that was proved complete has a row for each case"
                return self.of(otherwise)
            case tree.Collected(kind=kind, branches=branches, otherwise=otherwise):
                held = [branch for branch in branches if self.of(branch.when)]
                if kind == "count":
                    return len(held)
                values = [self.of(branch.value) for branch in held]
                if kind == "sum":
                    return sum(values)
                assert otherwise is not None
                return (min if kind == "min" else max)(values, default=self.of(otherwise))
            case tree.Gather():
                return self.gathered(node)
            case _:
                raise TypeError(node)

    def arithmetic(self, operator: str, a: Any, b: Any) -> Any:
        if operator == "/":
            return Fraction(a) / Fraction(b)
        return a + b if operator == "+" else a - b if operator == "-" else a * b

    def gathered(self, node: tree.Gather) -> Any:
        found = []
        for record in self.items[node.of.name]:
            self.records[node.variable] = record
            if node.condition is None or self.of(node.condition):
                found.append(True if node.element is None else self.of(node.element))
            del self.records[node.variable]
        match node.kind:
            case "any":
                return any(found)
            case "all":
                return all(found)
            case "count":
                return len(found)
            case "distinct":
                return len(set(found))
            case "sum":
                return sum(found)
        assert node.default is not None
        return (min if node.kind == "min" else max)(found, default=self.of(node.default))

    # Time, by the standard library

    def shifted(self, start: int, by: int | Period, sign: int, *, moment: bool) -> int:
        if isinstance(by, Period):
            day = self.local_day(start) if moment else start
            moved = months_later(dt.date.fromordinal(day), sign * by.months) + dt.timedelta(days=sign * by.days)
            days = moved.toordinal() - day
            return start + days * DAY if moment else start + days
        return start + sign * by if moment else start + sign * (by // DAY)

    def local_day(self, moment: int) -> int:
        local = dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=moment, minutes=self.offset)
        return local.date().toordinal()

    def called(self, function: str, arguments: list[Any]) -> Any:
        a = arguments[0]
        match function:
            case "abs":
                return abs(a)
            case "floor":
                return a // 1
            case "negative":
                return -a
            case "date":
                return self.local_day(a)
            case "days":
                return Fraction(a, DAY)
            case "hours":
                return Fraction(a, DAY // 24)
            case "months_between":
                return whole_months(a, arguments[1])
            case "years_between":
                months = whole_months(a, arguments[1])
                return months // 12 if months >= 0 else -(-months // 12)
            case _:
                raise TypeError(function)


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of another month, or the last one there."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))


def whole_months(a: int, b: int) -> int:
    """How many whole months lie between two days, by counting them."""
    if b < a:
        return -whole_months(b, a)
    first, last = dt.date.fromordinal(a), dt.date.fromordinal(b)
    count = max(0, (last.year - first.year) * 12 + last.month - first.month - 1)
    while months_later(first, count + 1) <= last:
        count += 1
    return count
