"""Days and calendar time in columns: dates are ordinals, moments microseconds, as `language.times` counts them."""

from __future__ import annotations

from ..language import meaning, times
from ..language.knowledge import Interval
from .known import Amount, NotExact, amount, size
from .terms import Term, Terms

_EXACT_IN_DOUBLE = 2**53


def must_divide(of: Amount) -> None:
    """See that the amount's numbers can be divided with the remainder dropped; back ends do that by way of doubles.

    Raises:
        NotExact: they are too large.
    """
    if size(of.least, of.most) * of.scale >= _EXACT_IN_DOUBLE:
        raise NotExact("its numbers grow too large to be divided exactly in columns")


def whole(of: Term | int) -> int | None:
    """The number where it is written down."""
    if isinstance(of, int):
        return of
    return of.value if of.constant else None


def day(terms: Terms, moment: Term, offset: Term) -> Term:
    """The date that it is at a moment."""
    local = terms.plus(moment, terms.times(offset, terms.number(times.MINUTE)))
    return terms.plus(terms.divided(local, times.DAY), terms.number(times.EPOCH_DAY))


def midnight(terms: Terms, of: Term, offset: Term) -> Term:
    """The moment at which a date begins."""
    at_utc = terms.times(terms.plus(of, terms.number(-times.EPOCH_DAY)), terms.number(times.DAY))
    return terms.minus(at_utc, terms.times(offset, terms.number(times.MINUTE)))


def day_of(terms: Terms, of: Amount, offset: Term) -> Amount:
    """The date of a moment."""
    must_divide(of)
    far = meaning.FARTHEST_OFFSET
    least, most = times.day_of(int(of.least), -far), times.day_of(int(of.most), far)
    if offset.constant:
        least, most = (times.day_of(int(end), offset.value) for end in (of.least, of.most))
    lowest = day(terms, of.lowest, offset)
    return amount(terms, lowest, lowest if of.known else day(terms, of.highest, offset), 1, least, most)


def moved_day(terms: Terms, of: Term, period: times.Period) -> Term:
    """A date moved by calendar time."""
    if of.constant:
        return terms.number(times.add_period(of.value, period))
    moved = (
        of if period.months == 0 else terms.make("add_months", (of,), period.months, kind="int", nullable=of.nullable)
    )
    return terms.plus(moved, terms.number(period.days))


def shifted(terms: Terms, of: Amount, period: times.Period, *, moment: bool, offset: Term) -> Amount:
    """A date or moment moved by calendar time, as `meaning.shifted_between` moves it."""
    reach = Interval(of.least, of.most)
    known_offset = whole(offset)
    least, most = meaning.shifted_between(reach, period, 1, moment=moment, offset=known_offset)
    if not moment:
        lowest = moved_day(terms, of.lowest, period)
        exact = None
        return amount(
            terms, lowest, lowest if of.known else moved_day(terms, of.highest, period), 1, least, most, exact
        )

    def moved(at: Term) -> Term:
        if at.constant and known_offset is not None:
            return terms.number(meaning.shifted(at.value, period, 1, moment=True, offset=known_offset))
        on = day(terms, at, offset)
        days = terms.minus(moved_day(terms, on, period), on)
        return terms.plus(at, terms.times(days, terms.number(times.DAY)))

    must_divide(of)
    lowest = moved(of.lowest)
    if of.known:
        return amount(terms, lowest, lowest, 1, least, most)
    highest = moved(of.highest)
    # The order may turn at midnight: 30 January 23:00 and 31 January 01:00 both come to 28 February.
    following = midnight(terms, terms.plus(day(terms, of.lowest, offset), terms.number(1)), offset)
    before = terms.plus(midnight(terms, day(terms, of.highest, offset), offset), terms.number(-1))
    lowest = terms.case([(terms.at_most(following, of.highest), terms.least([lowest, moved(following)]))], lowest)
    highest = terms.case([(terms.at_most(of.lowest, before), terms.greatest([highest, moved(before)]))], highest)
    return amount(terms, lowest, highest, 1, least, most)


def between(terms: Terms, a: Amount, b: Amount, *, years: bool) -> Amount:
    """The whole years or months completed from one date to another."""
    count = times.years_between if years else times.months_between
    least, most = count(int(a.most), int(b.least)), count(int(a.least), int(b.most))

    def counted(start: Term, end: Term) -> Term:
        if start.constant and end.constant:
            return terms.number(count(start.value, end.value))
        backwards = terms.less(end, start)
        forth, back = _completed(terms, start, end, years), _completed(terms, end, start, years)
        if a.most <= b.least:
            return forth
        return terms.case([(backwards, terms.negative(back))], forth)

    lowest = counted(a.highest, b.lowest)
    return amount(terms, lowest, lowest if a.known and b.known else counted(a.lowest, b.highest), 1, least, most)


def _completed(terms: Terms, start: Term, end: Term, years: bool) -> Term:
    """Whole months or years from a date to one that is not before it."""
    parts = [
        (_part(terms, "year", each), _part(terms, "month", each), _part(terms, "day", each)) for each in (start, end)
    ]
    (y0, m0, d0), (y1, m1, d1) = parts
    months = terms.plus(terms.times(terms.minus(y1, y0), terms.number(12)), terms.minus(m1, m0))
    last = terms.equal(_part(terms, "day", terms.plus(end, terms.number(1))), terms.number(1))
    completed = terms.either([terms.at_most(d0, d1), last])
    found = terms.plus(months, terms.case([(completed, terms.number(0))], terms.number(-1)))
    return terms.divided(found, 12) if years else found


def _part(terms: Terms, part: str, of: Term) -> Term:
    if of.constant:
        from datetime import date

        return terms.number(getattr(date.fromordinal(of.value), part))
    return terms.make("part", (of,), part, kind="int", nullable=of.nullable)
