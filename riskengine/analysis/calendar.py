"""Calendar months in whole-number arithmetic: days to months and back, exactly as `language.times` counts them.

A day is its proleptic ordinal. Years begin in March inside, so that the leap day is the last of a year.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from ..language import times
from ..language.knowledge import Interval
from ..language.times import Period
from .solver import Formula, z3
from .terms import Term

_SHIFT = 305  # from ordinals to days since 1 March of the year 0


def month_and_day(ordinal: Term) -> tuple[Term, Term]:
    """The month, counted from January of the year 0, and the day in it."""
    days = ordinal + _SHIFT
    era = days / 146_097
    of_era = days - era * 146_097
    year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365
    of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100)
    month = (5 * of_year + 2) / 153
    day = of_year - (153 * month + 2) / 5 + 1
    return (year_of_era + era * 400) * 12 + month + 2, day


def first_of(month: Term) -> Term:
    """The ordinal of the first day of a month, counted from January of the year 0."""
    from_march = month - 2
    year = from_march / 12
    of_year = from_march - year * 12
    return 365 * year + year / 4 - year / 100 + year / 400 + (153 * of_year + 2) / 5 - _SHIFT


def length_of(month: Term) -> Term:
    """How many days a month has."""
    return first_of(month + 1) - first_of(month)


def moved(ordinal: Term, period: Period, sign: int) -> Term:
    """A day moved by months, clipped to the end of the month, and then by days."""
    days = sign * period.days
    if not period.months:
        return ordinal + days
    month, day = month_and_day(ordinal)
    target = month + sign * period.months
    longest = length_of(target)
    return first_of(target) + z3.If(day <= longest, day, longest) - 1 + days


def moved_within(ordinal: Term, period: Period, sign: int, range_: Interval) -> Term:
    """The same for a day in a range, as a table of how far days move: solvers take it far better than the arithmetic."""
    if not period.months:
        return ordinal + sign * period.days
    steps = _steps(period, sign, int(range_.lowest), int(range_.highest))
    return ordinal + _looked_up(ordinal, steps)


@lru_cache(maxsize=64)
def _steps(period: Period, sign: int, lowest: int, highest: int) -> tuple[tuple[int, int], ...]:
    """From which day on days move how far."""
    signed = Period(sign * period.months, sign * period.days)
    found: list[tuple[int, int]] = []
    for day in range(lowest, highest + 1):
        far = times.add_period(day, signed) - day
        if not found or found[-1][1] != far:
            found.append((day, far))
    return tuple(found)


def _looked_up(ordinal: Term, steps: tuple[tuple[int, int], ...]) -> Term:
    if len(steps) == 1:
        return z3.IntVal(steps[0][1])
    half = len(steps) // 2
    return z3.If(ordinal >= steps[half][0], _looked_up(ordinal, steps[half:]), _looked_up(ordinal, steps[:half]))


def at_least_between(a: Term, b: Term, months: int, ranges: tuple[Interval, Interval]) -> Formula:
    """Whether so many months, or more, are completed from one day to another: a month is, when the moved day is not after it."""
    if months > 0:
        return moved_within(a, Period(months, 0), 1, ranges[0]) <= b
    return a < moved_within(b, Period(1 - months, 0), 1, ranges[1])


def months_between(a: Term, b: Term) -> Term:
    """The whole months from one day to another; negative, with the same count, where the second is before the first."""
    return z3.If(b >= a, _completed(a, b), -_completed(b, a))


def years_between(a: Term, b: Term) -> Term:
    """The whole years, as months are counted."""
    return z3.If(b >= a, _completed(a, b) / 12, -(_completed(b, a) / 12))


def months_lie_between(*, years: bool) -> Formula:
    """That bounds on two days give bounds on the months or years between them, as a claim for the solver.

    A day is a month and a day in it here, ordered as such; of the lengths of months nothing is said but that days fit in them.
    """
    length = z3.Function("length", z3.IntSort(), z3.IntSort())
    days = {name: (z3.Int(f"{name}.month"), z3.Int(f"{name}.day")) for name in ("a", "a1", "a2", "b", "b1", "b2")}

    def ordered(*names: str) -> list[Formula]:
        pairs = [(days[one], days[other]) for one, other in pairwise(names)]
        return [z3.Or(m < n, z3.And(m == n, d <= e)) for (m, d), (n, e) in pairs]

    def completed(one: str, other: str) -> Term:
        (first, start), (last, end) = days[one], days[other]
        longest = length(last)
        return last - first - z3.If(end >= z3.If(start <= longest, start, longest), 0, 1)

    def between(one: str, other: str) -> Term:
        forward, back = completed(one, other), completed(other, one)
        if years:
            forward, back = forward / 12, back / 12
        return z3.If(z3.And(ordered(one, other)), forward, -back)

    given = [*ordered("a1", "a", "a2"), *ordered("b1", "b", "b2")]
    given += [z3.And(day >= 1, day <= length(month)) for month, day in days.values()]
    found = between("a", "b")
    return z3.Implies(z3.And(given), z3.And(between("a2", "b1") <= found, found <= between("a1", "b2")))


def _completed(a: Term, b: Term) -> Term:
    (first, start), (last, end) = month_and_day(a), month_and_day(b)
    longest = length_of(last)
    return last - first - z3.If(end >= z3.If(start <= longest, start, longest), 0, 1)
