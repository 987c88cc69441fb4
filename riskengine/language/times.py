"""ISO 8601 dates, datetimes, durations and periods, exact, without a clock, a locale or a time zone database.

Values are integers, so that arithmetic and bounds on them are exact:

- a date is its proleptic ordinal (``datetime.date.toordinal``),
- a datetime is microseconds since 1970-01-01T00:00Z,
- a duration is microseconds,
- a period (calendar time, whose length depends on where it starts) is a :class:`Period` of months and days.

Dates and datetimes that are read lie in the years 1900 to 2199.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from ..problems import quoted

SECOND = 1_000_000  # microseconds, as are the next four
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EPOCH_DAY = date(1970, 1, 1).toordinal()
LONGEST_DURATION = 109_573 * DAY  # 300 years, rounded up to a day

_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_LONGEST_PERIOD_DAYS = LONGEST_DURATION // DAY
_LONGEST_PERIOD_MONTHS = 300 * 12

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DATETIME = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,6}))?)?"
    r"(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?"
)
# At most nine digits: more would be out of bounds anyway, and Python refuses to read very many.
_DURATION = re.compile(
    r"P(?=.)(?:([0-9]{1,9})W)?(?:([0-9]{1,9})D)?"
    r"(?:T(?=.)(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,12})(?:\.([0-9]{1,6}))?S)?)?"
)
_PERIOD = re.compile(r"P(?=.)(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})W)?(?:([0-9]{1,9})D)?")


class NotATime(ValueError):
    """A text that is no date, datetime, duration or period; the message says what was expected, with an example."""


@dataclass(frozen=True, slots=True)
class Period:
    """Calendar time: a number of months, then a number of days."""

    months: int
    days: int


@dataclass(frozen=True, slots=True)
class AsOf:
    """The moment an assessment is made for, the offset at which it counts days, and how it was written."""

    microseconds: int
    offset_minutes: int
    text: str


def parse_date(text: str) -> int:
    """Read ``2026-11-22`` as an ordinal.

    Raises:
        NotATime: if it is no such date, or not in the years 1900 to 2199.
    """
    found = _DATE.fullmatch(text)
    if not found:
        raise NotATime(f"{quoted(text)} is not a date; write year, month and day, as in 2026-11-22")
    return _ordinal(found, text)


def parse_moment(text: str, offset_minutes: int) -> tuple[int, int]:
    """Read a datetime, or a date for "some time that day", as the earliest and the latest moment it may mean.

    Args:
        text: ``2026-11-22T12:00:00+01:00``, where the seconds (with up to six decimals) and the offset (also ``Z``,
            ``+0100``) may be left out; or ``2026-11-22``.
        offset_minutes: the offset that holds where the text has none.

    Returns:
        Two equal moments for a datetime; the first and the last microsecond of the local day for a date.

    Raises:
        NotATime: if it is neither, or not in the years 1900 to 2199.
    """
    if found := _DATE.fullmatch(text):
        first = _midnight(_ordinal(found, text), offset_minutes)
        return first, first + DAY - 1
    moment, _ = _datetime(text, offset_minutes)
    return moment, moment


def parse_as_of(text: str) -> AsOf:
    """Read the moment an assessment is made for, a datetime with its offset.

    Raises:
        NotATime: if it is none, or has no offset.
    """
    moment, offset = _datetime(text, None)
    if offset is None:
        raise NotATime(f"{quoted(text)} has no offset from UTC; write it as in 2026-11-22T12:00:00+01:00")
    return AsOf(moment, offset, text)


def parse_duration(text: str) -> int:
    """Read ``P14D``, ``PT24H``, ``P1DT2H30M1.5S`` or ``P2W`` as microseconds.

    Raises:
        NotATime: if it is none, is over 300 years, or counts months or years, which have no fixed length.
    """
    found = _DURATION.fullmatch(text)
    if not found:
        if _PERIOD.fullmatch(text):
            raise NotATime(f"{quoted(text)} has no fixed length, as months and years differ; write days, as in P180D")
        message = f"{quoted(text)} is not a duration; write it as in P14D (days), PT24H (hours) or PT1H30M"
        raise NotATime(message)
    weeks, days, hours, minutes, seconds = (int(found[part] or 0) for part in range(1, 6))
    microseconds = int((found[6] or "").ljust(6, "0"))
    total = (7 * weeks + days) * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND + microseconds
    if total > LONGEST_DURATION:
        raise NotATime(f"{quoted(text)} is longer than 300 years, the most that a duration may be, as in P109573D")
    return total


def parse_period(text: str) -> Period:
    """Read ``P6M``, ``P1Y``, ``P2W`` or ``P1Y6M14D`` as months and days.

    Raises:
        NotATime: if it is none, is over 300 years, or counts hours, minutes or seconds.
    """
    found = _PERIOD.fullmatch(text)
    if not found:
        example = "write years, months, weeks and days, as in P6M or P1Y"
        if _DURATION.fullmatch(text):
            raise NotATime(f"{quoted(text)} counts less than days, which a period cannot; {example}")
        raise NotATime(f"{quoted(text)} is not a period; {example}")
    years, months, weeks, days = (int(found[part] or 0) for part in range(1, 5))
    period = Period(12 * years + months, 7 * weeks + days)
    if period.months > _LONGEST_PERIOD_MONTHS or period.days > _LONGEST_PERIOD_DAYS:
        raise NotATime(f"{quoted(text)} is longer than 300 years, the most that a period may be, as in P300Y")
    return period


def format_date(day: int) -> str:
    """Give a date as ``2026-11-22``."""
    return date.fromordinal(day).isoformat()


def format_datetime(microseconds: int, offset_minutes: int) -> str:
    """Give a moment at an offset as ``2026-11-22T12:00:00+01:00``, with decimals only where they are not zero."""
    day, rest = divmod(microseconds + offset_minutes * MINUTE, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    sign = "-" if offset_minutes < 0 else "+"
    offset = f"{sign}{abs(offset_minutes) // 60:02}:{abs(offset_minutes) % 60:02}"
    seconds, fraction = divmod(rest, SECOND)
    decimals = f".{fraction:06}".rstrip("0") if fraction else ""
    return f"{format_date(EPOCH_DAY + day)}T{hours:02}:{minutes:02}:{seconds:02}{decimals}{offset}"


def format_duration(microseconds: int) -> str:
    """Give a duration in the one form ``P1DT2H3M4.5S``, without what is zero: ``PT0S`` for none, ``-P1D`` below it."""
    days, hours, minutes, rest = _split(abs(microseconds))
    in_day = [f"{count}{unit}" for count, unit in ((hours, "H"), (minutes, "M")) if count]
    if rest or not microseconds:
        in_day.append(f"{_seconds(rest)}S")
    time = "T" + "".join(in_day) if in_day else ""
    return f"{'-' if microseconds < 0 else ''}P{f'{days}D' if days else ''}{time}"


def format_period(period: Period) -> str:
    """Give a period in the one form ``P1Y6M14D``, without what is zero: ``P0D`` for none. Each count has a sign."""
    years, months = _years_and_months(period)
    parts = ((years, "Y"), (months, "M"), (period.days, "D"))
    return "P" + ("".join(f"{count}{unit}" for count, unit in parts if count) or "0D")


def add_period(day: int, period: Period) -> int:
    """Give the date a period after a date: the months first, clipped to the last day of the month, then the days.

    Raises:
        NotATime: if the result is not in the years 1 to 9999.
    """
    start = date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + period.months, 12)
    try:
        last = monthrange(year, month + 1)[1]
        moved = date(year, month + 1, min(start.day, last)).toordinal() + period.days
        return date.fromordinal(moved).toordinal()
    except (ValueError, OverflowError):
        raise NotATime(f"{format_date(day)} plus {format_period(period)} is no date before the year 10000") from None


def months_between(a: int, b: int) -> int:
    """Count the whole months completed from one date to another; negative, with the same count, where b is before a.

    For b on or after a it is the largest n such that n months after a, as :func:`add_period` counts, is not after b. So
    a month from 31 January is completed on 28 February, and a year from 29 February on 28 February. The count never
    falls as b grows, and never rises as a grows, so that bounds on dates give bounds on ages.
    """
    if b < a:
        return -months_between(b, a)
    start, end = date.fromordinal(a), date.fromordinal(b)
    months = (end.year - start.year) * 12 + end.month - start.month
    completed = end.day >= min(start.day, monthrange(end.year, end.month)[1])
    return months if completed else months - 1


def years_between(a: int, b: int) -> int:
    """Count the whole years completed from one date to another, as :func:`months_between` counts months."""
    return -(months_between(b, a) // 12) if b < a else months_between(a, b) // 12


def day_of(microseconds: int, offset_minutes: int) -> int:
    """Give the date that it is at a moment, at an offset from UTC."""
    return EPOCH_DAY + (microseconds + offset_minutes * MINUTE) // DAY


def end_of_day(day: int, offset_minutes: int) -> int:
    """Give the moment at which a date ends, at an offset from UTC."""
    return (day + 1 - EPOCH_DAY) * DAY - offset_minutes * MINUTE


def after(microseconds: int, length: int | Period, offset_minutes: int) -> int:
    """Give the moment a duration, or a period of calendar time at an offset from UTC, after a moment."""
    if isinstance(length, Period):
        day = day_of(microseconds, offset_minutes)
        return microseconds + (add_period(day, length) - day) * DAY
    return microseconds + length


def words_duration(microseconds: int, lang: str) -> str:
    """Give a duration in words, in Norwegian (``nb``) or English: ``24 timer``, ``14 dager``, ``straks`` for none.

    Below two days it is counted in hours, as "24 timer" says how exact it is meant, and "1 dag" does not.
    """
    if not microseconds:
        return _NONE.get(lang, _NONE["en"])
    days, hours, minutes, rest = _split(abs(microseconds))
    if days < 2:
        days, hours = 0, hours + 24 * days
    seconds = _seconds(rest).replace(".", "," if lang == "nb" else ".")
    counts = ((str(days), "day"), (str(hours), "hour"), (str(minutes), "minute"), (seconds, "second"))
    return ("minus " if microseconds < 0 else "") + _in_words(counts, lang)


def words_period(period: Period, lang: str) -> str:
    """Give a period in words, in Norwegian (``nb``) or English: ``6 måneder``, ``1 år og 14 dager``, ``straks``."""
    if not period.months and not period.days:
        return _NONE.get(lang, _NONE["en"])
    years, months = _years_and_months(period)
    return _in_words(((str(years), "year"), (str(months), "month"), (str(period.days), "day")), lang)


def words_date(day: int, lang: str) -> str:
    """Give a date in words, in Norwegian (``nb``) or English: ``22. november 2026``, ``22 November 2026``."""
    on = date.fromordinal(day)
    dot = "." if lang == "nb" else ""
    return f"{on.day}{dot} {_MONTHS.get(lang, _MONTHS['en'])[on.month - 1]} {on.year}"


def words_moment(microseconds: int, offset_minutes: int, lang: str) -> str:
    """Give a moment at an offset in words: ``22. november 2026 kl. 12.00``, ``22 November 2026 at 12:00``."""
    day, rest = divmod(microseconds + offset_minutes * MINUTE, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    point, at = (".", "kl.") if lang == "nb" else (":", "at")
    seconds = f"{point}{rest // SECOND:02}" if rest >= SECOND else ""
    return f"{words_date(EPOCH_DAY + day, lang)} {at} {hours:02}{point}{minutes:02}{seconds}"


_MONTHS = {
    "nb": [
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
_NONE = {"nb": "straks", "en": "at once"}
_AND = {"nb": "og", "en": "and"}
_UNITS = {
    "nb": {
        "year": ("år", "år"),
        "month": ("måned", "måneder"),
        "day": ("dag", "dager"),
        "hour": ("time", "timer"),
        "minute": ("minutt", "minutter"),
        "second": ("sekund", "sekunder"),
    },
    "en": {unit: (unit, f"{unit}s") for unit in ("year", "month", "day", "hour", "minute", "second")},
}


def _in_words(counts: tuple[tuple[str, str], ...], lang: str) -> str:
    units = _UNITS.get(lang, _UNITS["en"])
    *parts, last = (f"{count} {units[unit][count not in ('1', '-1')]}" for count, unit in counts if count != "0")
    return f"{', '.join(parts)} {_AND.get(lang, _AND['en'])} {last}" if parts else last


def _split(microseconds: int) -> tuple[int, int, int, int]:
    """Give days, hours, minutes and the microseconds left."""
    days, rest = divmod(microseconds, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    return days, hours, minutes, rest


def _seconds(microseconds: int) -> str:
    seconds, fraction = divmod(microseconds, SECOND)
    return f"{seconds}.{fraction:06}".rstrip("0") if fraction else str(seconds)


def _years_and_months(period: Period) -> tuple[int, int]:
    years, months = divmod(abs(period.months), 12)
    return (-years, -months) if period.months < 0 else (years, months)


def _ordinal(found: re.Match[str], text: str) -> int:
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise NotATime(f"{quoted(text)} is not in the years {_FIRST_YEAR} to {_LAST_YEAR}, as 2026-11-22 is")
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        raise NotATime(f"there is no day {quoted(text)}; write year, month and day, as in 2026-11-22") from None


def _midnight(day: int, offset_minutes: int) -> int:
    return (day - EPOCH_DAY) * DAY - offset_minutes * MINUTE


def _datetime(text: str, default: int | None) -> tuple[int, int | None]:
    """Give the moment, and the offset it was read at: its own, the default, or None where there is neither."""
    found = _DATETIME.fullmatch(text)
    if not found:
        raise NotATime(f"{quoted(text)} is not a date and time; write it as in 2026-11-22T12:00:00+01:00")
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        message = f"there is no such time of day as in {quoted(text)}; hours go to 23, minutes and seconds to 59"
        raise NotATime(f"{message}, as in 2026-11-22T23:59:59+01:00")
    offset = default
    if written := found["offset"]:
        offset = 0 if written == "Z" else int(written[1:3]) * 60 + int(written[-2:])
        if offset > 14 * 60 or (written != "Z" and int(written[-2:]) > 59):
            message = f"there is no such offset from UTC as in {quoted(text)}; it is at most 14 hours"
            raise NotATime(f"{message}, as in 2026-11-22T12:00:00+01:00")
        offset = -offset if written[0] == "-" else offset
    day = _DATE.fullmatch(found["day"])
    assert day is not None  # the pattern holds it
    in_day = hour * HOUR + minute * MINUTE + second * SECOND + int((found["fraction"] or "").ljust(6, "0"))
    return _midnight(_ordinal(day, text), offset or 0) + in_day, offset
