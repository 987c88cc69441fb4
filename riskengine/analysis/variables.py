"""The variables that stand for a case: each answer, setting, role and used outcome, and `as_of`, with the limits each has.

They stand for every *complete* case that `assess` accepts: one known answer for each item, within its declared range.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from ..language import times
from ..language.knowledge import Interval
from ..language.meaning import EARLIEST_DAY, LATEST_DAY
from ..language.times import Period
from ..language.types import CalendarTime, Choice, Date, Number, Records, Text, Type
from ..ruleset.definition import Definition, Item, Parameter
from .solver import Formula, z3
from .terms import Level, Term, every, fixed_level, how_many, implies, number

Key = tuple[str, ...]
"""What a variable stands for: `("item", name)`, `("parameter", name)`, `("role", item)`, `("used", ruleset, name)` or `AS_OF`."""

AS_OF: Key = ("as_of",)
FARTHEST_OFFSET = 14 * 60


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: how long it is, and its records up to the length that is reasoned about."""

    length: Term
    records: tuple[Mapping[str, Term], ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """The moment of the assessment, and the offset at which it counts days, in minutes."""

    microseconds: Term
    offset: Term

    @property
    def day(self) -> Term:
        """The day it is."""
        return day_of(self.microseconds, self.offset)


def day_of(microseconds: Term, offset: Term) -> Term:
    """The day that it is at a moment, at an offset."""
    return times.EPOCH_DAY + (microseconds + offset * times.MINUTE) / times.DAY


@dataclass(frozen=True, slots=True)
class Settled:
    """What is taken as given in all proofs: how long lists may be, and whether parameters stay at their defaults."""

    list_length: int = 6
    defaults_only: bool = False


@dataclass(frozen=True)
class Variables:
    """The terms of a case by key, and by key what limits them. Immutable; `with_term` gives a case that differs in one."""

    terms: Mapping[Key, Any]
    limits: Mapping[Key, Formula]
    needs: Mapping[Key, frozenset[Key]] = field(default_factory=dict)

    def __getitem__(self, key: Key) -> Any:
        return self.terms[key]

    def with_term(self, key: Key, other: Variables) -> Variables:
        """The same case but for one answer, which is the other's."""
        limits = {each: limit for each, limit in self.limits.items() if key not in self.needs.get(each, frozenset())}
        return replace(self, terms={**self.terms, key: other.terms[key]}, limits={**limits, key: other.limits[key]})

    def limited(self, keys: Iterable[Key]) -> list[Formula]:
        """What limits the variables of these keys, and those that they depend on."""
        every_key: set[Key] = set()
        for key in keys:
            every_key |= {key, *self.needs.get(key, ())}
        found = [self.limits[key] for key in sorted(every_key) if key in self.limits]
        return [each for each in found if each is not True]


def variables(definition: Definition, settled: Settled, mark: str = "") -> Variables:
    """The variables of any complete case of a ruleset. `mark` tells the variables of several cases apart."""
    terms: dict[Key, Any] = {}
    limits: dict[Key, Formula] = {}
    needs: dict[Key, frozenset[Key]] = {}
    now, limits[AS_OF] = _as_of(definition, f"as_of{mark}")
    terms[AS_OF] = now
    for item in definition.items.values():
        key: Key = ("item", item.name)
        terms[key], limits[key] = _answer(item, f"{item.name}{mark}", now, settled)
        if any(each.earliest_as_of or each.latest_as_of for each in (item, *item.fields)):
            needs[key] = frozenset({AS_OF})
    for parameter in definition.parameters.values():
        key = ("parameter", parameter.name)
        terms[key], limits[key] = _setting(parameter, f"{parameter.name}{mark}", settled)
    roles = Choice(definition.role_ids, ordered=False)
    for name in definition.items:
        terms["role", name], limits["role", name] = level(f"{name}.role{mark}", roles)
    for use in definition.uses.values():
        for name, options in use.outcomes.items():
            kind = Choice(tuple(option.id for option in options))
            used: Key = ("used", use.ruleset, name)
            terms[used], limits[used] = level(f"{use.ruleset}.{name}{mark}", kind)
    return Variables(terms, limits, needs)


def level(name: str, kind: Choice) -> tuple[Level, Formula]:
    """Any option of a choice."""
    bits = tuple(z3.Bool(f"{name}>={option}") for option in kind.options[1:])
    # The second says the same in numbers, which sums of points and counts are made of.
    limits = [
        every([implies(later, earlier), how_many([later]) <= how_many([earlier])]) for earlier, later in pairwise(bits)
    ]
    return Level(bits), every(limits)


def _as_of(definition: Definition, name: str) -> tuple[Moment, Formula]:
    now = Moment(z3.Int(name), z3.Int(f"{name}.offset"))
    first = max(times.parse_date(definition.valid_from), EARLIEST_DAY + 1)
    last = LATEST_DAY - 1 if definition.valid_to is None else times.parse_date(definition.valid_to)
    return now, z3.And(
        now.offset >= -FARTHEST_OFFSET,
        now.offset <= FARTHEST_OFFSET,
        now.day >= first,
        now.day <= min(last, LATEST_DAY - 1),
    )


def _answer(item: Item, name: str, now: Moment, settled: Settled) -> tuple[Any, Formula]:
    if isinstance(item.type, Records):
        return _listing(item, item.type, name, now, settled)
    return _single(item, name, now)


def _single(item: Item, name: str, now: Moment) -> tuple[Any, Formula]:
    if isinstance(item.type, Choice):
        return level(name, item.type)
    term = z3.Real(name) if isinstance(item.type, Number) and not item.type.whole else z3.Int(name)
    if isinstance(item.type, Text):
        return term, term >= 0
    lowest, highest = reach_now(item, now)
    return term, z3.And(term >= lowest, term <= highest)


def reach_now(item: Item, now: Moment) -> tuple[Term, Term]:
    """What an answer can be at all at this moment, as `assess` has it."""
    assert isinstance(item.reach, Interval)
    lowest, highest = number(item.reach.lowest), number(item.reach.highest)
    if not (item.earliest_as_of or item.latest_as_of):
        return lowest, highest
    moment = now.day if isinstance(item.type, Date) else now.microseconds
    later = z3.If(moment > lowest, moment, lowest) if item.earliest_as_of else lowest
    earlier = z3.If(moment < highest, moment, highest) if item.latest_as_of else highest
    return later, earlier


def _listing(item: Item, kind: Records, name: str, now: Moment, settled: Settled) -> tuple[Listing, Formula]:
    most = min(kind.most, settled.list_length)
    length = z3.Int(f"{name}.length")
    limits: list[Formula] = [length >= 0, length <= most]
    records = []
    for at in range(most):
        record = {}
        for each in item.fields:
            record[each.name], limit = _single(each, f"{name}[{at}].{each.name}", now)
            limits.append(implies(length > at, limit))
            if isinstance(each.type, Choice):
                limits.append(limit)  # so that a level is one even where the record is not there
        records.append(record)
    return Listing(length, tuple(records)), every(limits)


def _setting(parameter: Parameter, name: str, settled: Settled) -> tuple[Any, Formula]:
    default = parameter.default
    if isinstance(parameter.type, CalendarTime):
        return default, True  # None where the case must set it: whoever reads it says that it is not supported
    if isinstance(parameter.type, Text):
        return z3.Int(name), True
    if settled.defaults_only and default is not None and not isinstance(default, Period | str):
        return constant(parameter.type, default), True
    if isinstance(parameter.type, Choice):
        return level(name, parameter.type)
    term = z3.Real(name) if isinstance(parameter.type, Number) and not parameter.type.whole else z3.Int(name)
    assert isinstance(parameter.reach, Interval)
    return term, z3.And(term >= number(parameter.reach.lowest), term <= number(parameter.reach.highest))


def constant(type_: Type, value: Any) -> Term:
    """A value written down, as a term."""
    if isinstance(value, bool | Period):
        return value
    if isinstance(type_, Choice):
        return fixed_level(value, len(type_.options))
    return number(value)
