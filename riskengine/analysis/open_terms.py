"""Partial knowledge as terms of the solver: `language.knowledge`, operation by operation.

A condition is a `Pair` (certain, possible), what lies on a line a `Span` (lowest, highest), a choice a `Mask` with a letter for
each option that is still possible. `covers` says when a value of a complete case lies within.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from ..language.types import Choice, Condition, Text, Type
from . import terms
from .solver import Formula, z3
from .terms import Level, Term, choose, either, every, extreme, how_many, negation


class Pair(NamedTuple):
    """What is known of a condition."""

    certain: Formula
    possible: Formula


class Span(NamedTuple):
    """What is known of something on a line."""

    lowest: Term
    highest: Term


class Mask(NamedTuple):
    """The options still possible, a letter each."""

    options: tuple[Formula, ...]

    def single(self) -> Formula:
        """Whether only one is possible."""
        return negation(either(every([a, b]) for at, a in enumerate(self.options) for b in self.options[at + 1 :]))

    def lowest(self, index: int) -> Formula:
        """Whether that option is the first possible one."""
        return every([self.options[index], negation(either(self.options[:index]))])

    def highest(self, index: int) -> Formula:
        """Whether that option is the last possible one."""
        return every([self.options[index], negation(either(self.options[index + 1 :]))])


class Words(NamedTuple):
    """A text, and whether it is known."""

    known: Formula
    text: Term


class OpenListing(NamedTuple):
    """A list that is known or not; its records as far as known, and a record of which nothing is known."""

    known: Formula
    length: Term
    records: tuple[Mapping[str, Any], ...]
    anything: Mapping[str, Any]
    most: int


SURE, NEVER, OPEN = Pair(True, True), Pair(False, False), Pair(False, True)


def surely(a: Formula) -> Pair:
    """A condition about which nothing is open."""
    return Pair(a, a)


def exactly(a: Term) -> Any:
    """A value of a complete case as partial knowledge."""
    if isinstance(a, Level):
        return Mask(tuple(a.equals(index) for index in range(a.options)))
    if isinstance(a, bool | z3.BoolRef):
        return surely(a)
    return Span(a, a)


def covers(partial: Any, value: Any) -> Formula:
    """Whether the value lies within what is known."""
    match partial:
        case Pair(certain, possible):
            return every([terms.implies(certain, value), terms.implies(value, possible)])
        case Span(lowest, highest):
            return every([lowest <= value, value <= highest])
        case Mask(options):
            return every(terms.implies(value.equals(index), option) for index, option in enumerate(options))
        case _:
            return terms.implies(partial.known, partial.text == value)


def not_pair(a: Pair) -> Pair:
    """Kleene's not."""
    return Pair(negation(a.possible), negation(a.certain))


def all_pairs(parts: Sequence[Pair]) -> Pair:
    """Kleene's and."""
    return Pair(every(part.certain for part in parts), every(part.possible for part in parts))


def any_pair(parts: Sequence[Pair]) -> Pair:
    """Kleene's or."""
    return Pair(either(part.certain for part in parts), either(part.possible for part in parts))


def counted(parts: Sequence[Pair]) -> Span:
    """How many hold."""
    return Span(how_many(part.certain for part in parts), how_many(part.possible for part in parts))


def compared(operator: str, a: Span, b: Span) -> Pair:
    """Two spans compared."""
    match operator:
        case "<":
            return Pair(a.highest < b.lowest, a.lowest < b.highest)
        case "<=":
            return Pair(a.highest <= b.lowest, a.lowest <= b.highest)
        case ">":
            return compared("<", b, a)
        case ">=":
            return compared("<=", b, a)
        case "==":
            point = every([a.lowest == b.lowest, a.highest == b.highest, a.lowest == a.highest])
            return Pair(point, every([a.lowest <= b.highest, b.lowest <= a.highest]))
        case _:
            return not_pair(compared("==", a, b))


def compared_masks(operator: str, a: Mask, b: Mask) -> Pair:
    """Two choices of the same options compared."""
    if operator in {"==", "!="}:
        alike = every(terms.same(x, y) for x, y in zip(a.options, b.options, strict=True))
        both = either(every(pair) for pair in zip(a.options, b.options, strict=True))
        equal = Pair(every([alike, a.single()]), both)
        return equal if operator == "==" else not_pair(equal)
    if operator in {">", ">="}:
        return compared_masks({">": "<", ">=": "<="}[operator], b, a)
    count = len(a.options)
    steps = range(count)

    def below(x: int, y: int) -> bool:
        return x < y if operator == "<" else x <= y

    certain = every(negation(every([a.options[x], b.options[y]])) for x in steps for y in steps if not below(x, y))
    possible = either(every([a.options[x], b.options[y]]) for x in steps for y in steps if below(x, y))
    return Pair(certain, possible)


def one_of(a: Mask, mask: int) -> Pair:
    """Whether the choice is one of those in the mask."""
    inside = [option for index, option in enumerate(a.options) if mask >> index & 1]
    outside = [option for index, option in enumerate(a.options) if not mask >> index & 1]
    return Pair(negation(either(outside)), either(inside))


def product(a: Span, b: Span) -> Span:
    """The product."""
    if a.lowest is a.highest and b.lowest is b.highest:
        return exactly(a.lowest * b.lowest)  # type: ignore[no-any-return]
    ends = [a.lowest * b.lowest, a.lowest * b.highest, a.highest * b.lowest, a.highest * b.highest]
    every_end = [(True, end) for end in ends]
    return Span(extreme("min", every_end, None), extreme("max", every_end, None))


def quotient(a: Span, b: Span) -> Span:
    """The quotient."""
    one = z3.RealVal(1)
    return product(Span(terms.real(a.lowest), terms.real(a.highest)), Span(one / b.highest, one / b.lowest))


def power(a: Span, exponent: int) -> Span:
    """A whole power."""
    ends = [(True, terms.power(a.lowest, exponent)), (True, terms.power(a.highest, exponent))]
    lowest, highest = extreme("min", ends, None), extreme("max", ends, None)
    if exponent % 2 == 0:
        around = every([a.lowest < 0, a.highest > 0])
        lowest = choose(around, z3.IntVal(0 if exponent else 1), lowest)
    return Span(lowest, highest)


def absolute(a: Span) -> Span:
    """The distance from zero."""
    lowest = extreme("max", [(True, z3.IntVal(0)), (True, a.lowest), (True, -a.highest)], None)
    return Span(lowest, terms.greater(a.highest, -a.lowest))


def hull(parts: Sequence[tuple[Formula, Any]]) -> Any:
    """What is known of a value that is one of those whose condition holds; at least one does."""
    match parts[0][1]:
        case Pair():
            return Pair(
                every(terms.implies(reached, part.certain) for reached, part in parts),
                either(every([reached, part.possible]) for reached, part in parts),
            )
        case Mask(options):
            return Mask(
                tuple(
                    either(every([reached, part.options[at]]) for reached, part in parts) for at in range(len(options))
                )
            )
        case _:
            return Span(
                extreme("min", [(reached, part.lowest) for reached, part in parts], None),
                extreme("max", [(reached, part.highest) for reached, part in parts], None),
            )


Element = tuple[Pair, Any]
"""Something of a list, with the truth of its belonging."""


def total(elements: Sequence[Element]) -> Span:
    """The sum over the elements that belong."""
    zero = z3.IntVal(0)
    lowest, highest = [], []
    for belongs, value in elements:
        least, most = terms.lesser(zero, value.lowest), terms.greater(zero, value.highest)
        lowest.append(choose(belongs.certain, value.lowest, choose(belongs.possible, least, zero)))
        highest.append(choose(belongs.certain, value.highest, choose(belongs.possible, most, zero)))
    return Span(terms.total(lowest), terms.total(highest))


def greatest(elements: Sequence[Element], default: Span) -> Span:
    """The greatest of the elements that belong, or the default where none does."""
    some = either(belongs.certain for belongs, _ in elements)
    certain_lowest = extreme("max", [(belongs.certain, value.lowest) for belongs, value in elements], default.lowest)
    highest = extreme("max", [(belongs.possible, value.highest) for belongs, value in elements], default.highest)
    lowest = extreme("min", [(True, default.lowest), *((b.possible, value.lowest) for b, value in elements)], None)
    or_default = extreme(
        "max", [(True, default.highest), *((b.possible, value.highest) for b, value in elements)], None
    )
    return Span(choose(some, certain_lowest, lowest), choose(some, highest, or_default))


def least(elements: Sequence[Element], default: Span) -> Span:
    """The least of the elements that belong, or the default where none does."""
    flipped = [(belongs, Span(-value.highest, -value.lowest)) for belongs, value in elements]
    found = greatest(flipped, Span(-default.highest, -default.lowest))
    return Span(-found.highest, -found.lowest)


def different(elements: Sequence[Element], options: int | None) -> Span:
    """How many different values the elements that belong have."""
    certain, possible, loose = [], [], []
    for at, (belongs, value) in enumerate(elements):
        known = is_known(value)
        before_certain, before_possible = [], []
        for other, earlier in elements[:at]:
            alike = every([is_known(earlier), same_value(earlier, value)])
            before_certain.append(every([other.certain, alike]))
            before_possible.append(every([other.possible, alike]))
        certain.append(every([belongs.certain, known, negation(either(before_certain))]))
        possible.append(every([belongs.possible, known, negation(either(before_possible))]))
        loose.append(every([belongs.possible, negation(known)]))
    some = either(belongs.certain for belongs, _ in elements)
    lowest = terms.greater(how_many(certain), choose(some, z3.IntVal(1), z3.IntVal(0)))
    highest = how_many(possible) + how_many(loose)
    if options is not None:
        highest = terms.lesser(highest, z3.IntVal(options))
    return Span(lowest, terms.greater(lowest, highest))


def is_known(a: Any) -> Formula:
    """Whether nothing about the value is open."""
    match a:
        case Pair(certain, possible):
            return terms.same(certain, possible)
        case Span(lowest, highest):
            return True if lowest is highest else lowest == highest
        case Mask():
            return a.single()
        case _:
            return a.known


def same_value(a: Any, b: Any) -> Formula:
    """Whether two known values are the same."""
    match a:
        case Pair():
            return terms.same(a.certain, b.certain)
        case Span():
            return a.lowest == b.lowest
        case Mask():
            return every(terms.same(x, y) for x, y in zip(a.options, b.options, strict=True))
        case _:
            return a.text == b.text


def anything(type_: Type, name: str, reach: tuple[Term, Term] | None = None) -> tuple[Any, Any, Formula]:
    """A value of a type, partial knowledge of it, and that the one lies within the other; for lemmas about operators."""
    if isinstance(type_, Condition):
        value, pair = z3.Bool(name), Pair(z3.Bool(f"{name}.certain"), z3.Bool(f"{name}.possible"))
        return value, pair, covers(pair, value)
    if isinstance(type_, Choice):
        bits = tuple(z3.Bool(f"{name}>={index}") for index in range(1, len(type_.options)))
        level = Level(bits)
        mask = Mask(tuple(z3.Bool(f"{name}.{index}") for index in range(len(type_.options))))
        ordered = every(terms.implies(later, earlier) for earlier, later in pairwise(bits))
        return level, mask, every([ordered, covers(mask, level)])
    if isinstance(type_, Text):
        words = Words(z3.Bool(f"{name}.known"), z3.Int(f"{name}.text"))
        text = z3.Int(name)
        return text, words, covers(words, text)
    make = z3.Int if _counts(type_) else z3.Real
    number, span = make(name), Span(make(f"{name}.lowest"), make(f"{name}.highest"))
    limits = [covers(span, number)]
    if reach is not None:
        limits += [span.lowest >= reach[0], span.highest <= reach[1]]
    return number, span, every(limits)


def _counts(type_: Type) -> bool:
    """Whether values of the type are whole numbers that are divided as such (days, moments, durations)."""
    return type(type_).__name__ in {"Date", "Moment", "Duration"} or bool(getattr(type_, "whole", False))
