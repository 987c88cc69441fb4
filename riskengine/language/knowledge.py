"""Partial knowledge: what can be said of a value when some answers are open.

A condition is a `Truth`: whether it certainly holds, and whether it possibly does. What lies on a line (numbers, dates,
durations) is an `Interval` that no completion of the open answers leaves. A choice is the set of `Options` still possible.

Two facts hold for each operation here, and the property tests hold it to them. *Soundness*: the result covers the result
for every way to complete the operands. *Monotone knowledge*: from narrower operands comes a result that is not wider.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from .times import Period
from .types import Exact


class Truth(NamedTuple):
    """What is known of a condition (Kleene's three values as a pair).

    `certain`: it holds whatever the open answers turn out to be. `possible`: it holds for some of them, as far as the
    bounds can tell. Certain implies possible; possible but not certain is *open*.
    """

    certain: bool
    possible: bool

    @property
    def status(self) -> str:
        """`holds`, `fails` or `open`."""
        return "holds" if self.certain else "open" if self.possible else "fails"


class Interval(NamedTuple):
    """A closed interval; known exactly where the ends are equal."""

    lowest: Exact
    highest: Exact


class Options(NamedTuple):
    """The options still possible, one bit each, the first option lowest."""

    mask: int

    @property
    def lowest(self) -> int:
        """The index of the first possible option."""
        return (self.mask & -self.mask).bit_length() - 1

    @property
    def highest(self) -> int:
        """The index of the last possible option."""
        return self.mask.bit_length() - 1

    @property
    def single(self) -> bool:
        """Whether only one option is possible."""
        return self.mask & (self.mask - 1) == 0


class Wording(NamedTuple):
    """A text in the form in which texts are told apart, or None where it is not known."""

    text: str | None


class Listed(NamedTuple):
    """The records of a list, or None where the list is not known."""

    records: tuple[Mapping[str, Partial], ...] | None


Partial = Truth | Interval | Options | Wording | Listed | Period

TRUE = Truth(True, True)
FALSE = Truth(False, False)
OPEN = Truth(False, True)


def sure(holds: bool) -> Truth:
    """The truth of a condition about which nothing is open."""
    return TRUE if holds else FALSE


def exactly(number: Exact) -> Interval:
    """A value known exactly."""
    return Interval(number, number)


def is_known(partial: Partial) -> bool:
    """Whether nothing about the value is open."""
    match partial:
        case Truth():
            return partial.certain == partial.possible
        case Interval():
            return partial.lowest == partial.highest
        case Options():
            return partial.single
        case Wording():
            return partial.text is not None
        case Listed(None):
            return False
        case Listed(records):
            return all(is_known(field) for record in records or () for field in record.values())
        case Period():
            return True


def narrower(a: Partial, b: Partial) -> bool:
    """Whether `a` leaves open nothing that `b` excludes."""
    match a, b:
        case Truth(), Truth():
            return a.certain >= b.certain and a.possible <= b.possible
        case Interval(), Interval():
            return b.lowest <= a.lowest and a.highest <= b.highest
        case Options(), Options():
            return a.mask | b.mask == b.mask
        case _:
            return a == b


# Conditions


def negation(a: Truth) -> Truth:
    """Kleene's not."""
    return Truth(not a.possible, not a.certain)


def conjunction(parts: Iterable[Truth]) -> Truth:
    """Kleene's and, of any number of parts; of none, it holds."""
    every = tuple(parts)
    return Truth(all(part.certain for part in every), all(part.possible for part in every))


def disjunction(parts: Iterable[Truth]) -> Truth:
    """Kleene's or, of any number of parts; of none, it fails."""
    every = tuple(parts)
    return Truth(any(part.certain for part in every), any(part.possible for part in every))


def how_many(parts: Iterable[Truth]) -> Interval:
    """How many of the conditions hold."""
    every = tuple(parts)
    return Interval(sum(part.certain for part in every), sum(part.possible for part in every))


# What lies on a line


def compared(operator: str, a: Interval, b: Interval) -> Truth:
    """`a` compared with `b`; the operator is one of `==`, `!=`, `<`, `<=`, `>`, `>=`."""
    match operator:
        case "<":
            return Truth(a.highest < b.lowest, a.lowest < b.highest)
        case "<=":
            return Truth(a.highest <= b.lowest, a.lowest <= b.highest)
        case ">":
            return compared("<", b, a)
        case ">=":
            return compared("<=", b, a)
        case "==":
            return Truth(a == b and a.lowest == a.highest, a.lowest <= b.highest and b.lowest <= a.highest)
        case _:
            return negation(compared("==", a, b))


def compared_options(operator: str, a: Options, b: Options) -> Truth:
    """Choices of the same options compared by their order."""
    if operator in {"==", "!="}:
        equal = Truth(a == b and a.single, a.mask & b.mask != 0)
        return equal if operator == "==" else negation(equal)
    return compared(operator, Interval(a.lowest, a.highest), Interval(b.lowest, b.highest))


def one_of(a: Options, mask: int) -> Truth:
    """Whether the choice is one of those in the mask."""
    return Truth(a.mask & ~mask == 0, a.mask & mask != 0)


def plus(a: Interval, b: Interval) -> Interval:
    """The sum."""
    return Interval(a.lowest + b.lowest, a.highest + b.highest)


def minus(a: Interval, b: Interval) -> Interval:
    """The difference."""
    return Interval(a.lowest - b.highest, a.highest - b.lowest)


def product(a: Interval, b: Interval) -> Interval:
    """The product."""
    ends = (a.lowest * b.lowest, a.lowest * b.highest, a.highest * b.lowest, a.highest * b.highest)
    return Interval(min(ends), max(ends))


def quotient(a: Interval, b: Interval) -> Interval:
    """The quotient; `b` does not hold zero, which the reader of conditions sees to."""
    return product(a, Interval(Fraction(1, 1) / b.highest, Fraction(1, 1) / b.lowest))


def power(a: Interval, exponent: int) -> Interval:
    """A whole power, 0 or more."""
    ends = (a.lowest**exponent, a.highest**exponent)
    if exponent % 2 == 0 and a.lowest < 0 < a.highest:
        return Interval(0 if exponent else 1, max(ends))
    return Interval(min(ends), max(ends))


def absolute(a: Interval) -> Interval:
    """The distance from zero."""
    return Interval(max(0, a.lowest, -a.highest), max(a.highest, -a.lowest))


def hull(parts: Iterable[Partial]) -> Partial:
    """What is known of a value that is one of several (at least one)."""
    every = tuple(parts)
    first = every[0]
    match first:
        case Truth():
            truths = [part for part in every if isinstance(part, Truth)]
            return Truth(all(part.certain for part in truths), any(part.possible for part in truths))
        case Interval():
            intervals = [part for part in every if isinstance(part, Interval)]
            return Interval(min(part.lowest for part in intervals), max(part.highest for part in intervals))
        case Options():
            mask = 0
            for part in every:
                assert isinstance(part, Options)
                mask |= part.mask
            return Options(mask)
        case _:
            raise TypeError(f"no hull of {type(first).__name__}")


# Lists: each element comes with the truth of its belonging.


def total(elements: Iterable[tuple[Truth, Interval]]) -> Interval:
    """The sum over the elements that belong."""
    lowest: Exact = 0
    highest: Exact = 0
    for belongs, value in elements:
        if belongs.certain:
            lowest, highest = lowest + value.lowest, highest + value.highest
        elif belongs.possible:
            lowest, highest = lowest + min(0, value.lowest), highest + max(0, value.highest)
    return Interval(lowest, highest)


def greatest(elements: Iterable[tuple[Truth, Interval]], default: Interval) -> Interval:
    """The greatest of the elements that belong, or the default where none does."""
    every = tuple(elements)
    certain = [value for belongs, value in every if belongs.certain]
    possible = [value for belongs, value in every if belongs.possible]
    if certain:
        return Interval(max(value.lowest for value in certain), max(value.highest for value in possible))
    lowest = min([default.lowest, *(value.lowest for value in possible)])
    return Interval(lowest, max([default.highest, *(value.highest for value in possible)]))


def least(elements: Iterable[tuple[Truth, Interval]], default: Interval) -> Interval:
    """The least of the elements that belong, or the default where none does."""
    flipped = ((belongs, Interval(-value.highest, -value.lowest)) for belongs, value in elements)
    found = greatest(flipped, Interval(-default.highest, -default.lowest))
    return Interval(-found.highest, -found.lowest)


def different(elements: Iterable[tuple[Truth, Partial]], options: int | None) -> Interval:
    """How many different values the elements that belong have; `options` bounds it where the values are a choice.

    An element whose value is open may be equal to another one or differ from all, so it adds to the upper bound, and to
    the lower one only where nothing else is certain.
    """
    certain: set[Partial] = set()
    possible: set[Partial] = set()
    loose = 0
    at_least_one = False
    for belongs, value in elements:
        if not belongs.possible:
            continue
        at_least_one = at_least_one or belongs.certain
        if not is_known(value):
            loose += 1
            continue
        possible.add(value)
        if belongs.certain:
            certain.add(value)
    lowest = max(len(certain), int(at_least_one))
    highest = len(possible) + loose
    if options is not None:
        highest = min(highest, options)
    return Interval(lowest, max(lowest, highest))
