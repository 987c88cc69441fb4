"""The readable specification: what a condition means when some of what it reads is open.

`evaluate` is plain recursion over the tree with the operations of `knowledge`. The compiler must agree with it on every
ruleset and case, and both must agree with trying all completions; the property tests see to that.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from . import times, tree
from .knowledge import (
    OPEN,
    Interval,
    Listed,
    Options,
    Partial,
    Truth,
    Wording,
    absolute,
    compared,
    compared_options,
    conjunction,
    different,
    disjunction,
    exactly,
    greatest,
    how_many,
    hull,
    least,
    minus,
    negation,
    one_of,
    plus,
    power,
    product,
    quotient,
    sure,
    total,
)
from .types import Choice, Condition, Date, Duration, Exact, Moment, Number, Records, Text, Type


@dataclass(frozen=True, slots=True)
class World:
    """All that a condition may read.

    `items` holds what is known of each item's answer, `states` whether it is `known`, `unknown` or `missing`, `roles` who may
    have answered it, `parameters` and `values` what they are as far as known, `used` the outcomes of used rulesets by
    (ruleset, outcome), `as_of` the moment and `offset` its minutes from UTC, unless `offset_open` says that it may be any.
    `records` binds the names that `for` made.
    """

    items: Mapping[str, Partial]
    states: Mapping[str, str]
    roles: Mapping[str, Options]
    parameters: Mapping[str, Partial]
    values: Mapping[str, Partial]
    used: Mapping[tuple[str, str], Options]
    as_of: Interval
    offset: int
    offset_open: bool = False
    records: Mapping[str, Mapping[str, Partial]] = field(default_factory=dict)

    def within(self, variable: str, record: Mapping[str, Partial]) -> World:
        """This world with a name bound to a record."""
        return replace(self, records={**self.records, variable: record})


Reading = Callable[[tree.Node, World], Partial]


def evaluate(node: tree.Node, world: World) -> Partial:
    """What is known of the node's value in this world."""
    return step(node, world, evaluate)


def truth(node: tree.Node, world: World) -> Truth:
    """What is known of a condition in this world."""
    found = evaluate(node, world)
    assert isinstance(found, Truth)
    return found


def step(node: tree.Node, world: World, of: Reading) -> Partial:
    """What is known of the node's value, where `of` tells it of the parts.

    Every operator's meaning stands here and nowhere else among the readings by recursion.
    """

    def condition(part: tree.Node, where: World = world) -> Truth:
        found = of(part, where)
        assert isinstance(found, Truth), part
        return found

    def interval(part: tree.Node, where: World = world) -> Interval:
        found = of(part, where)
        assert isinstance(found, Interval), part
        return found

    def options(part: tree.Node) -> Options:
        found = of(part, world)
        assert isinstance(found, Options), part
        return found

    offset = None if world.offset_open else world.offset

    match node:
        case tree.Constant(value=value):
            return _constant(node.type, value)
        case tree.ItemRead(name=name):
            return world.items[name]
        case tree.ParameterRead(name=name):
            return world.parameters[name]
        case tree.ValueRead(name=name):
            return world.values[name]
        case tree.OutcomeRead(ruleset=ruleset, outcome=outcome):
            return world.used[ruleset, outcome]
        case tree.FieldRead(variable=variable, name=name):
            return world.records[variable][name]
        case tree.AsOf():
            return world.as_of
        case tree.Knowledge(state=state, item=item):
            return sure(world.states[item] == state) if item in world.states else OPEN
        case tree.RoleRead(item=item):
            return world.roles[item]
        case tree.Not(of=part):
            return negation(condition(part))
        case tree.All(parts=parts):
            return conjunction(condition(part) for part in parts)
        case tree.AnyOf(parts=parts):
            return disjunction(condition(part) for part in parts)
        case tree.AtLeast(least=threshold, parts=parts):
            return compared(">=", how_many(condition(part) for part in parts), interval(threshold))
        case tree.Compare(operator=operator, left=left, right=right):
            if isinstance(left.type, Choice):
                return compared_options(operator, options(left), options(right))
            if isinstance(left.type, Condition):
                one, other = condition(left), condition(right)
                same = disjunction([conjunction([one, other]), conjunction([negation(one), negation(other)])])
                return same if operator == "==" else negation(same)
            return compared(operator, interval(left), interval(right))
        case tree.OneOf(of=part, mask=mask, negated=negated):
            member = one_of(options(part), mask)
            return negation(member) if negated else member
        case tree.Arithmetic(operator=operator, left=left, right=right):
            operation = {"+": plus, "-": minus, "*": product, "/": quotient}[operator]
            found = operation(interval(left), interval(right))
            if isinstance(left.type, Date):
                return Interval(found.lowest * times.DAY, found.highest * times.DAY)
            return found
        case tree.Power(of=part, exponent=exponent):
            return power(interval(part), exponent)
        case tree.Shift(of=part, by=by, sign=sign):
            return shifted_between(
                interval(part), of(by, world), sign, moment=isinstance(node.type, Moment), offset=offset
            )
        case tree.Call(function=function, arguments=arguments):
            return call_of(function, [interval(argument) for argument in arguments], offset)
        case tree.Round(of=part, decimals=decimals):
            a = interval(part)
            return Interval(rounded(a.lowest, decimals), rounded(a.highest, decimals))
        case tree.Extreme(kind=kind, parts=parts):
            every = [interval(part) for part in parts]
            best = min if kind == "min" else max
            return Interval(best(part.lowest for part in every), best(part.highest for part in every))
        case tree.PointsOf(of=part, points=points):
            mask = options(part).mask
            chosen = [points[index] for index in range(len(points)) if mask >> index & 1]
            return Interval(min(chosen), max(chosen))
        case tree.HowMany(parts=parts):
            return how_many(condition(part) for part in parts)
        case tree.Cases(branches=branches, otherwise=otherwise):
            reachable: list[Partial] = []
            for branch in branches:
                held = condition(branch.when)
                if held.possible:
                    reachable.append(of(branch.value, world))
                if held.certain:
                    return hull(reachable)
            return hull(reachable if otherwise is None else [*reachable, of(otherwise, world)])
        case tree.Collected(kind=kind, branches=branches, otherwise=otherwise):
            if kind == "count":
                return how_many(condition(branch.when) for branch in branches)
            gathered = [(condition(branch.when), interval(branch.value)) for branch in branches]
            if kind == "sum":
                return total(gathered)
            assert otherwise is not None
            return (least if kind == "min" else greatest)(gathered, interval(otherwise))
        case tree.Gather():
            return _gathered(node, world, of)
        case _:
            raise TypeError(f"{type(node).__name__} has no meaning")


def _constant(type_: Type, value: object) -> Partial:
    match type_, value:
        case Condition(), bool():
            return sure(value)
        case Choice(), int():
            return Options(1 << value)
        case _, times.Period():
            return value
        case _, int() | Fraction():
            return exactly(value)
        case _:
            raise TypeError(f"{value!r} is no constant of {type_}")


def rounded(number: Exact, decimals: int) -> Exact:
    """The number with so many decimals, halves away from zero (as people round, and as DMN's `round half up` for positives)."""
    scale = 10**decimals
    whole = math.floor(abs(number) * scale + Fraction(1, 2))
    signed = -whole if number < 0 else whole
    return signed if decimals == 0 else Fraction(signed, scale)


def shifted(day_or_moment: int, by: int | times.Period, sign: int, *, moment: bool, offset: int) -> int:
    """A date or moment moved by a duration (whole days of it, for a date) or by calendar time at the given offset."""
    if isinstance(by, times.Period):
        period = times.Period(sign * by.months, sign * by.days)
        if not moment:
            return times.add_period(day_or_moment, period)
        day = times.day_of(day_or_moment, offset)
        moved = times.add_period(day, period)
        return day_or_moment + (moved - day) * times.DAY
    if moment:
        return day_or_moment + sign * by
    return day_or_moment + sign * (by // times.DAY)


def shifted_between(of: Interval, by: Partial, sign: int, *, moment: bool, offset: int | None) -> Interval:
    """What is known of a moved date or moment; an offset of None may be any."""
    low, high = int(of.lowest), int(of.highest)
    if isinstance(by, Interval):
        nearest, farthest = (by.lowest, by.highest) if sign > 0 else (by.highest, by.lowest)
        return Interval(
            shifted(low, int(nearest), sign, moment=moment, offset=0),
            shifted(high, int(farthest), sign, moment=moment, offset=0),
        )
    assert isinstance(by, times.Period)
    if moment and offset is None:
        first, last = times.day_of(low, -FARTHEST_OFFSET), times.day_of(high, FARTHEST_OFFSET)
        earliest, latest = (shifted(day, by, sign, moment=False, offset=0) for day in (first, last))
        return Interval(_midnight(earliest, FARTHEST_OFFSET), _midnight(latest + 1, -FARTHEST_OFFSET) - 1)

    def moved(at: int) -> int:
        return shifted(at, by, sign, moment=moment, offset=offset or 0)

    lowest, highest = moved(low), moved(high)
    if moment:
        # The order may turn at midnight: 30 January 23:00 and 31 January 01:00 both come to 28 February.
        following = _midnight(times.day_of(low, offset or 0) + 1, offset or 0)
        before = _midnight(times.day_of(high, offset or 0), offset or 0) - 1
        lowest = min(lowest, moved(following)) if following <= high else lowest
        highest = max(highest, moved(before)) if before >= low else highest
    return Interval(lowest, highest)


def _midnight(day: int, offset: int) -> int:
    return (day - times.EPOCH_DAY) * times.DAY - offset * times.MINUTE


def call_of(function: str, arguments: list[Interval], offset: int | None) -> Interval:
    """A function of things on a line, by its name; an offset of None may be any."""
    a = arguments[0]
    match function:
        case "abs":
            return absolute(a)
        case "floor":
            return Interval(math.floor(a.lowest), math.floor(a.highest))
        case "negative":
            return Interval(-a.highest, -a.lowest)
        case "date":
            west, east = (-FARTHEST_OFFSET, FARTHEST_OFFSET) if offset is None else (offset, offset)
            return Interval(times.day_of(int(a.lowest), west), times.day_of(int(a.highest), east))
        case "days":
            return Interval(Fraction(a.lowest, times.DAY), Fraction(a.highest, times.DAY))
        case "hours":
            return Interval(Fraction(a.lowest, times.HOUR), Fraction(a.highest, times.HOUR))
        case "years_between" | "months_between":
            between = times.years_between if function == "years_between" else times.months_between
            b = arguments[1]
            return Interval(between(int(a.highest), int(b.lowest)), between(int(a.lowest), int(b.highest)))
        case _:
            raise TypeError(f"{function} has no meaning")


def _gathered(node: tree.Gather, world: World, of: Reading) -> Partial:
    found = of(node.of, world)
    assert isinstance(found, Listed)
    type_ = node.of.type
    assert isinstance(type_, Records)
    if found.records is None:
        # Nothing is said of how long the list is, so a list of up to `most` records about which nothing is known stands for it.
        anything = {field.name: field.reach for field in type_.fields}
        inside = world.within(node.variable, anything)
        belongs = _belongs(node, inside, of)
        return _put_together(node, world, of, [(Truth(False, belongs.possible), inside)], copies=type_.most)
    inside_each = [world.within(node.variable, record) for record in found.records]
    return _put_together(node, world, of, [(_belongs(node, inside, of), inside) for inside in inside_each], copies=1)


def _belongs(node: tree.Gather, inside: World, of: Reading) -> Truth:
    if node.condition is None:
        return sure(True)
    found = of(node.condition, inside)
    assert isinstance(found, Truth)
    return found


def _put_together(
    node: tree.Gather, world: World, of: Reading, records: list[tuple[Truth, World]], copies: int
) -> Partial:
    def element(inside: World) -> Partial:
        assert node.element is not None
        return of(node.element, inside)

    def conditions() -> list[tuple[Truth, Truth]]:
        pairs = [(belongs, element(inside)) for belongs, inside in records if belongs.possible]
        return [(belongs, found) for belongs, found in pairs if isinstance(found, Truth)]

    def intervals() -> list[tuple[Truth, Interval]]:
        pairs = [(belongs, element(inside)) for belongs, inside in records if belongs.possible]
        return [(belongs, found) for belongs, found in pairs if isinstance(found, Interval)]

    match node.kind:
        case "any":
            return disjunction(conjunction(pair) for pair in conditions())
        case "all":
            return conjunction(disjunction([negation(belongs), holds]) for belongs, holds in conditions())
        case "count":
            counted = how_many(belongs for belongs, _ in records)
            return Interval(counted.lowest, counted.highest * copies)
        case "distinct":
            assert node.element is not None
            element_type = node.element.type
            bound = len(element_type.options) if isinstance(element_type, Choice) else None
            pairs = [(belongs, element(inside)) for belongs, inside in records if belongs.possible]
            if copies > 1:
                counted = how_many(belongs for belongs, _ in records)
                most = counted.highest * copies
                return Interval(0, most if bound is None else min(most, bound))
            return different(pairs, bound)
        case "sum":
            summed = total(intervals())
            return Interval(summed.lowest * copies, summed.highest * copies)
        case _:
            assert node.default is not None
            default = of(node.default, world)
            assert isinstance(default, Interval)
            return (least if node.kind == "min" else greatest)(intervals(), default)


EARLIEST_DAY, LATEST_DAY = times.parse_date("1900-01-01"), times.parse_date("2199-12-31")
EARLIEST_MOMENT, LATEST_MOMENT = (
    (EARLIEST_DAY - times.EPOCH_DAY) * times.DAY,
    (LATEST_DAY - times.EPOCH_DAY + 1) * times.DAY - 1,
)
LONGEST_DURATION = 300 * 366 * times.DAY
LONGEST_PERIOD = 2 * LONGEST_DURATION  # 300 years of months and as much again of days
FARTHEST_OFFSET = 14 * 60
LARGEST_NUMBER = 10**15


def everything(type_: Type) -> Partial:
    """What is known of a value of this type of which nothing is known."""
    match type_:
        case Condition():
            return Truth(False, True)
        case Choice():
            return Options(type_.everything)
        case Number():
            return Interval(-LARGEST_NUMBER, LARGEST_NUMBER)
        case Date():
            return Interval(EARLIEST_DAY, LATEST_DAY)
        case Moment():
            return Interval(EARLIEST_MOMENT, LATEST_MOMENT)
        case Duration():
            return Interval(0, LONGEST_DURATION)
        case Records():
            return Listed(None)
        case Text():
            return Wording(None)
        case _:
            raise TypeError(f"nothing stands for any {type_}")


def widened(world: World) -> World:
    """A world in which nothing is known, with what ranges are worked out in, as open as any case may leave it.

    Nothing is said of which items are known, nor of the offset, and calendar time a site may set is any length.
    """
    far = FARTHEST_OFFSET * times.MINUTE
    return replace(
        world,
        states={},
        parameters={
            name: Interval(0, LONGEST_PERIOD) if isinstance(setting, times.Period) else setting
            for name, setting in world.parameters.items()
        },
        as_of=Interval(EARLIEST_MOMENT - far, LATEST_MOMENT + far),
        offset_open=True,
    )
