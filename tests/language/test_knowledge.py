"""Each operation on partial knowledge is sound and monotone: tried on all small intervals and points."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskengine.language import knowledge as k
from riskengine.language import meaning, times
from riskengine.language.knowledge import Interval, Options, Partial, Truth, Wording, exactly, narrower
from riskengine.language.types import Exact

HALVES = st.integers(-6, 6).map(lambda n: n // 2 if n % 2 == 0 else Fraction(n, 2))


@st.composite
def nested_intervals(draw: st.DrawFn, numbers: st.SearchStrategy[Exact] = HALVES) -> tuple[Interval, Interval, Exact]:
    """An interval, a narrower one, and a point within that."""
    a, b, c, d, e = sorted(draw(st.lists(numbers, min_size=5, max_size=5)))
    return Interval(a, e), Interval(b, d), c


@st.composite
def nested_truths(draw: st.DrawFn) -> tuple[Truth, Truth, bool]:
    point = draw(st.booleans())
    wide, narrow = draw(st.sampled_from([(True, True), (True, False), (False, False)]))
    known = k.sure(point)
    return (k.OPEN if wide else known), (k.OPEN if narrow else known), point


@st.composite
def nested_options(draw: st.DrawFn, options: int = 4) -> tuple[Options, Options, int]:
    point = draw(st.integers(0, options - 1))
    more, most = draw(st.integers(0, (1 << options) - 1)), draw(st.integers(0, (1 << options) - 1))
    return Options(1 << point | more | most), Options(1 << point | more), point


def lies_in(value: Any, partial: Partial) -> bool:
    match partial:
        case Truth(certain, possible):
            return possible if value else not certain
        case Interval(low, high):
            return bool(low <= value <= high)
        case Options(mask):
            return bool(mask >> value & 1)
        case _:
            raise TypeError(partial)


def holds_for(operation: Callable[..., Partial], plain: Callable[..., Any], *operands: tuple[Any, Any, Any]) -> None:
    """That the operation covers what it is of any point (soundness), and does not widen (monotone knowledge)."""
    wide = operation(*(wide for wide, _, _ in operands))
    narrow = operation(*(narrow for _, narrow, _ in operands))
    assert narrower(narrow, wide), (wide, narrow)
    assert lies_in(plain(*(point for _, _, point in operands)), narrow)


OPERATORS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
INTERVAL = nested_intervals()
WHOLE = nested_intervals(st.integers(-5, 5))
MANY = st.lists(st.tuples(nested_truths(), INTERVAL), max_size=4)


def test_2_1_conditions_follow_kleene() -> None:
    """Design 2.1: conditions follow Kleene's three-valued logic: and is the least, or the greatest, of fails < open < holds."""
    order = ["fails", "open", "holds"]
    every = (k.FALSE, k.OPEN, k.TRUE)
    for count in range(4):
        for parts in itertools.product(every, repeat=count):
            ranks = [order.index(part.status) for part in parts]
            assert k.conjunction(parts).status == order[min(ranks, default=2)]
            assert k.disjunction(parts).status == order[max(ranks, default=0)]
    for part in every:
        assert order.index(k.negation(part).status) == 2 - order.index(part.status)


@given(nested_truths(), st.lists(nested_truths(), max_size=4))
def test_conditions(a: tuple[Truth, Truth, bool], parts: list[tuple[Truth, Truth, bool]]) -> None:
    holds_for(k.negation, operator.not_, a)
    holds_for(lambda *every: k.conjunction(every), lambda *every: all(every), *parts)
    holds_for(lambda *every: k.disjunction(every), lambda *every: any(every), *parts)
    holds_for(lambda *every: k.how_many(every), lambda *every: sum(every), *parts)


@given(INTERVAL, INTERVAL, st.sampled_from(sorted(OPERATORS)))
def test_comparisons(a: Any, b: Any, written: str) -> None:
    holds_for(lambda x, y: k.compared(written, x, y), OPERATORS[written], a, b)


@given(nested_options(), nested_options(), st.sampled_from(sorted(OPERATORS)), st.integers(0, 15))
def test_choices(a: Any, b: Any, written: str, mask: int) -> None:
    holds_for(lambda x, y: k.compared_options(written, x, y), OPERATORS[written], a, b)
    holds_for(lambda x: k.one_of(x, mask), lambda x: bool(mask >> x & 1), a)


@given(st.integers(1, 15), st.integers(1, 15), st.sampled_from(sorted(OPERATORS)))
def test_comparing_choices_is_exact(a: int, b: int, written: str) -> None:
    """Two different choices compare as openly as their options do, and no more."""
    held = {OPERATORS[written](x, y) for x in range(4) for y in range(4) if a >> x & 1 and b >> y & 1}
    assert k.compared_options(written, Options(a), Options(b)) == Truth(held == {True}, True in held)


@given(INTERVAL, INTERVAL, st.integers(0, 4))
def test_arithmetic(a: Any, b: Any, exponent: int) -> None:
    holds_for(k.plus, operator.add, a, b)
    holds_for(k.minus, operator.sub, a, b)
    holds_for(k.product, operator.mul, a, b)
    holds_for(lambda x: k.power(x, exponent), lambda x: x**exponent, a)
    holds_for(k.absolute, abs, a)
    if not b[0].lowest <= 0 <= b[0].highest:
        holds_for(k.quotient, lambda x, y: Fraction(x) / y, a, b)


@given(INTERVAL, st.integers(0, 2))
def test_rounding_and_functions(a: Any, decimals: int) -> None:
    def rounded(x: Interval) -> Interval:
        return Interval(meaning.rounded(x.lowest, decimals), meaning.rounded(x.highest, decimals))

    holds_for(rounded, lambda x: meaning.rounded(x, decimals), a)
    for function in ("abs", "floor", "negative"):
        holds_for(
            lambda x, f=function: meaning.call_of(f, [x], 0),
            lambda x, f=function: meaning.call_of(f, [exactly(x)], 0).lowest,
            a,
        )


@pytest.mark.parametrize(
    ("number", "decimals", "expected"),
    [
        ("0.5", 0, 1),
        ("-0.5", 0, -1),
        ("1.5", 0, 2),
        ("2.5", 0, 3),
        ("-2.5", 0, -3),
        ("0.25", 1, "0.3"),
        ("-0.25", 1, "-0.3"),
        ("1.005", 2, "1.01"),
    ],
)
def test_halves_are_rounded_away_from_zero(number: str, decimals: int, expected: Any) -> None:
    assert meaning.rounded(Fraction(number), decimals) == Fraction(expected)


@given(st.lists(INTERVAL, min_size=1, max_size=4), st.data())
def test_hull(parts: list[Any], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(parts) - 1))
    holds_for(lambda *every: k.hull(every), lambda *every: every[at], *parts)


@given(MANY, INTERVAL)
def test_lists_of_numbers(elements: list[Any], default: Any) -> None:
    """Sums and extremes over the elements that belong; one that certainly does not belong may also be left out."""

    def over(operation: Callable[..., Interval], plain: Callable[[list[Exact]], Exact], *more: Any) -> None:
        wide = operation([(belongs[0], value[0]) for belongs, value in elements], *(each[0] for each in more))
        narrow = operation([(belongs[1], value[1]) for belongs, value in elements], *(each[1] for each in more))
        assert narrower(narrow, wide), (wide, narrow)
        assert lies_in(plain([value[2] for belongs, value in elements if belongs[2]]), narrow)

    over(k.total, lambda values: sum(values, Fraction(0)))
    over(k.greatest, lambda values: max(values, default=default[2]), default)
    over(k.least, lambda values: min(values, default=default[2]), default)


@given(st.lists(st.tuples(nested_truths(), nested_options()), max_size=4))
def test_distinct_options(elements: list[Any]) -> None:
    distinct_holds(elements, 4)


@given(st.lists(st.tuples(nested_truths(), nested_intervals(st.integers(0, 2))), max_size=4))
def test_distinct_numbers(elements: list[Any]) -> None:
    distinct_holds(elements, None)


@given(st.lists(st.tuples(nested_truths(), st.sampled_from("ab"), st.integers(0, 2)), max_size=4))
def test_distinct_texts(written: list[Any]) -> None:
    elements = [
        (belongs, (Wording(text if known > 1 else None), Wording(text if known else None), text))
        for belongs, text, known in written
    ]
    distinct_holds(elements, None)


def distinct_holds(elements: list[Any], options: int | None) -> None:
    wide = k.different([(belongs[0], value[0]) for belongs, value in elements], options)
    narrow = k.different([(belongs[1], value[1]) for belongs, value in elements], options)
    assert narrower(narrow, wide), (wide, narrow)
    assert lies_in(len({value[2] for belongs, value in elements if belongs[2]}), narrow)


# Time

DAYS = nested_intervals(st.integers(times.parse_date("2023-12-25"), times.parse_date("2024-03-05")))
MOMENTS = nested_intervals(
    st.integers(-100, 1700).map(
        lambda hours: (times.parse_date("2023-12-28") - times.EPOCH_DAY) * times.DAY + hours * times.HOUR
    )
)
PERIODS = st.builds(times.Period, st.integers(0, 26), st.integers(0, 40))


@given(DAYS, DAYS)
def test_ages_are_bounded_by_dates(born: Any, now: Any) -> None:
    for function, between in (("years_between", times.years_between), ("months_between", times.months_between)):
        holds_for(lambda x, y, f=function: meaning.call_of(f, [x, y], 0), between, born, now)


@given(DAYS, PERIODS, st.sampled_from([1, -1]))
def test_dates_moved_by_calendar_time(day: Any, period: times.Period, sign: int) -> None:
    holds_for(
        lambda x: meaning.shifted_between(x, period, sign, moment=False, offset=0),
        lambda x: meaning.shifted(x, period, sign, moment=False, offset=0),
        day,
    )


@given(MOMENTS, PERIODS, st.sampled_from([1, -1]), st.sampled_from([0, 60, -300, 840, -840]))
def test_moments_moved_by_calendar_time(moment: Any, period: times.Period, sign: int, offset: int) -> None:
    """The month's end is clipped by the day, so that the order may turn at midnight."""

    def moved(x: int) -> int:
        return meaning.shifted(x, period, sign, moment=True, offset=offset)

    holds_for(lambda x: meaning.shifted_between(x, period, sign, moment=True, offset=offset), moved, moment)
    anywhere = meaning.shifted_between(moment[0], period, sign, moment=True, offset=None)
    assert narrower(meaning.shifted_between(moment[0], period, sign, moment=True, offset=offset), anywhere)


@given(
    MOMENTS,
    nested_intervals(st.integers(-80, 80).map(lambda hours: hours * times.HOUR)),
    st.sampled_from([1, -1]),
    st.booleans(),
)
def test_times_moved_by_durations(start: Any, length: Any, sign: int, moment: bool) -> None:
    holds_for(
        lambda x, by: meaning.shifted_between(x, by, sign, moment=moment, offset=0),
        lambda x, by: meaning.shifted(x, by, sign, moment=moment, offset=0),
        start,
        length,
    )


@given(MOMENTS, st.integers(-840, 840))
def test_the_day_it_is(moment: Any, offset: int) -> None:
    holds_for(lambda x: meaning.call_of("date", [x], offset), lambda x: times.day_of(x, offset), moment)
    assert narrower(meaning.call_of("date", [moment[0]], offset), meaning.call_of("date", [moment[0]], None))
