"""Values as terms of the solver, and what can be said of them. Python's own `True` and `False` fold away at once.

A condition is a `BoolRef`. A choice is a `Level`: by option k from the second, whether the value is at least k; so comparing with
an option is one letter of the formula, and no arithmetic. Numbers, days, moments and durations are `ArithRef`s. Text is a whole
number, as only sameness counts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from ..language.types import Exact
from .solver import Formula, z3

Term = Any


class Level(NamedTuple):
    """A value of a choice: `at_least[k - 1]` says that it is option k or a later one."""

    at_least: tuple[Formula, ...]

    def reaches(self, index: int) -> Formula:
        """Whether the value is that option or a later one."""
        if index <= 0:
            return True
        return self.at_least[index - 1] if index <= len(self.at_least) else False

    def equals(self, index: int) -> Formula:
        """Whether the value is that option."""
        return every([self.reaches(index), negation(self.reaches(index + 1))])

    @property
    def options(self) -> int:
        """How many options there are."""
        return len(self.at_least) + 1


def fixed_level(index: int, options: int) -> Level:
    """The level of one known option."""
    return Level(tuple(k <= index for k in range(1, options)))


def negation(a: Formula) -> Formula:
    """It does not hold."""
    return (not a) if isinstance(a, bool) else z3.Not(a)


def every(parts: Iterable[Formula]) -> Formula:
    """Each of them holds."""
    kept = []
    for part in parts:
        if part is False:
            return False
        if part is not True:
            kept.append(part)
    return True if not kept else kept[0] if len(kept) == 1 else z3.And(kept)


def either(parts: Iterable[Formula]) -> Formula:
    """One of them holds."""
    kept = []
    for part in parts:
        if part is True:
            return True
        if part is not False:
            kept.append(part)
    return False if not kept else kept[0] if len(kept) == 1 else z3.Or(kept)


def implies(a: Formula, b: Formula) -> Formula:
    """Where a holds, b does."""
    return either([negation(a), b])


def same(a: Formula, b: Formula) -> Formula:
    """Both hold, or neither."""
    if isinstance(a, bool):
        return b if a else negation(b)
    if isinstance(b, bool):
        return a if b else negation(a)
    return a == b


def number(value: Exact) -> Term:
    """A number written down."""
    exact = Fraction(value)
    return (
        z3.IntVal(exact.numerator) if exact.denominator == 1 else z3.RealVal(f"{exact.numerator}/{exact.denominator}")
    )


def choose(when: Formula, a: Term, b: Term) -> Term:
    """`a` where it holds, else `b`; of whatever kind both are."""
    if isinstance(when, bool):
        return a if when else b
    if isinstance(a, Level):
        return Level(tuple(choose(when, x, y) for x, y in zip(a.at_least, b.at_least, strict=True)))
    if _is_condition(a) or _is_condition(b):
        return either([every([when, a]), every([negation(when), b])])
    return z3.If(when, a, b)


def _is_condition(a: Term) -> bool:
    return isinstance(a, bool | z3.BoolRef)


def how_many(parts: Iterable[Formula]) -> Term:
    """How many of them hold, as a number."""
    fixed = 0
    terms = []
    for part in parts:
        if isinstance(part, bool):
            fixed += part
        else:
            terms.append(z3.If(part, z3.IntVal(1), z3.IntVal(0)))
    if not terms:
        return z3.IntVal(fixed)
    return total([*terms, z3.IntVal(fixed)] if fixed else terms)


def total(parts: Sequence[Term]) -> Term:
    """The sum."""
    if not parts:
        return z3.IntVal(0)
    if any(part.is_real() for part in parts):
        parts = [real(part) for part in parts]
    return parts[0] if len(parts) == 1 else z3.Sum(*parts)


def real(a: Term) -> Term:
    """The number as one that may have decimals."""
    return z3.ToReal(a) if a.is_int() else a


def floor(a: Term) -> Term:
    """The greatest whole number not above it."""
    return a if a.is_int() else z3.ToInt(a)


def divided(a: Term, b: Term) -> Term:
    """The exact quotient."""
    return real(a) / real(b)


def greater(a: Term, b: Term) -> Term:
    """The greater of two numbers."""
    return z3.If(a >= b, a, b)


def lesser(a: Term, b: Term) -> Term:
    """The lesser of two numbers."""
    return z3.If(a <= b, a, b)


def extreme(kind: str, parts: Sequence[tuple[Formula, Term]], default: Term | None) -> Term:
    """The least or greatest of the numbers whose condition holds, or the default; any number where there is neither."""
    best = lesser if kind in {"min", "lowest"} else greater
    some: Formula = False
    found: Term = None
    for belongs, value in parts:
        if found is None:
            found = value
        else:
            found = choose(belongs, choose(some, best(found, value), value), found)
        some = either([some, belongs])
    if found is None:
        return default
    return found if default is None else choose(some, found, default)


def rounded(a: Term, decimals: int) -> Term:
    """With so many decimals, halves away from zero."""
    if a.is_int():
        return a
    scale = z3.RealVal(10**decimals)
    half = z3.RealVal("1/2")
    whole = z3.If(a >= 0, z3.ToInt(a * scale + half), -z3.ToInt(-a * scale + half))
    return whole if decimals == 0 else z3.ToReal(whole) / scale


def rounded_compared(a: Term, decimals: int, operator: str, limit: Exact) -> Formula:
    """A rounded number compared with a constant, said of the number itself: then no whole numbers are needed."""
    scale = 10**decimals
    steps = Fraction(limit) * scale
    match operator:
        case ">=":
            return _rounds_to(a, math.ceil(steps), scale)
        case ">":
            return _rounds_to(a, math.floor(steps) + 1, scale)
        case "<":
            return negation(_rounds_to(a, math.ceil(steps), scale))
        case "<=":
            return negation(_rounds_to(a, math.floor(steps) + 1, scale))
        case _:
            first, after = _rounds_to(a, math.ceil(steps), scale), _rounds_to(a, math.floor(steps) + 1, scale)
            equal = every([first, negation(after)])
            return equal if operator == "==" else negation(equal)


def _rounds_to(a: Term, steps: int, scale: int) -> Formula:
    """Whether a number rounds to so many steps or more. A half goes away from zero."""
    edge = number((Fraction(steps) - Fraction(1, 2)) / scale)
    return a >= edge if steps > 0 else a > edge


def power(a: Term, exponent: int) -> Term:
    """A whole power."""
    found: Term = z3.IntVal(1)
    for _ in range(exponent):
        found = a if found.eq(z3.IntVal(1)) else found * a
    return found


def compared(operator: str, a: Term, b: Term) -> Formula:
    """Two numbers compared."""
    match operator:
        case "==":
            return a == b
        case "!=":
            return a != b
        case "<":
            return a < b
        case "<=":
            return a <= b
        case ">":
            return a > b
        case _:
            return a >= b


def compared_levels(operator: str, a: Level, b: Level) -> Formula:
    """Two values of one choice compared by their order."""
    match operator:
        case "==":
            return every(same(x, y) for x, y in zip(a.at_least, b.at_least, strict=True))
        case "!=":
            return negation(compared_levels("==", a, b))
        case ">=":
            return every(implies(y, x) for x, y in zip(a.at_least, b.at_least, strict=True))
        case "<=":
            return compared_levels(">=", b, a)
        case "<":
            return negation(compared_levels(">=", a, b))
        case _:
            return negation(compared_levels(">=", b, a))


def one_of(a: Level, mask: int) -> Formula:
    """Whether the value is one of the options in the mask."""
    runs = []
    index = 0
    while index < a.options:
        if not mask >> index & 1:
            index += 1
            continue
        start = index
        while index < a.options and mask >> index & 1:
            index += 1
        runs.append(every([a.reaches(start), negation(a.reaches(index))]))
    return either(runs)


def equal(a: Term, b: Term) -> Formula:
    """Whether two values of whatever kind are the same."""
    if isinstance(a, Level):
        return compared_levels("==", a, b)
    return same(a, b) if _is_condition(a) or _is_condition(b) else a == b
