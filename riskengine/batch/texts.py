"""Texts in a cell: dates, moments and durations as `language.times` reads them, and words told apart as cases tell them.

Texts are told apart in small letters. Databases differ in which letters they know, so only texts of letters on which all agree are
compared; a row with another letter is not in order, and says so.
"""

from __future__ import annotations

import unicodedata
from typing import Any

import ibis

from ..language import times

_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_MOMENT = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:([0-9]{2})(\.([0-9]{1,6}))?)?"
    r"(Z|[+-][0-9]{2}:?[0-9]{2})?$"
)
_DURATION = r"^P([0-9]{1,9}W)?([0-9]{1,9}D)?(T([0-9]{1,9}H)?([0-9]{1,9}M)?([0-9]{1,12}(\.([0-9]{1,6}))?S)?)?$"
_EMPTY_DURATION = r"(P|T)$"
_FIRST, _LAST = times.parse_date("1900-01-01"), times.parse_date("2199-12-31")


def _letters() -> str:
    """A class of the characters on whose small letters everybody agrees, as ranges for a regular expression."""
    chosen = [ord(" "), 9, 10, 13, *range(0x21, 0x7F)]
    for code in range(0xA1, 0x180):
        char = chr(code)
        alike = char.lower() == char.casefold() and len(char.lower()) == 1
        if char.isalpha() and alike and unicodedata.normalize("NFC", char) == char:
            chosen.append(code)
    chosen.sort()
    ranges: list[list[int]] = []
    for code in chosen:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"\\x{{{first:x}}}-\\x{{{last:x}}}" for first, last in ranges)


LETTERS = _letters()


def foldable(text: Any) -> Any:
    """Whether a text has only letters on which everybody agrees."""
    return text.re_search(f"^[{LETTERS}]*$")


def folded(text: Any) -> Any:
    """The form in which texts are told apart, of a text that is foldable: small letters, single spaces."""
    return text.re_replace(r"[ \t\n\r]+", " ").strip().lower()


def _number(text: Any, pattern: str, group: int) -> Any:
    """A number in a text; 0 where the group is not there."""
    return text.re_extract(pattern, group).nullif("").cast("int64").fill_null(0)


def _fraction(text: Any, pattern: str, group: int) -> Any:
    """Microseconds from the digits after a point."""
    return text.re_extract(pattern, group).fill_null("").rpad(6, "0").left(6).cast("int64")


def _ordinal(text: Any) -> Any:
    """A date's ordinal from the first ten letters of a text that has that form; null where there is no such day."""
    day = text.left(10).try_cast("date").epoch_days().cast("int64") + times.EPOCH_DAY
    return ibis.cases((day.between(_FIRST, _LAST), day), else_=ibis.null())


def is_day(text: Any) -> Any:
    """Whether a text has the form of a date."""
    return text.re_search(_DAY)


def day(text: Any) -> Any:
    """The ordinal of a date; null where it is none."""
    return ibis.cases((text.re_search(_DAY), _ordinal(text)), else_=ibis.null()).cast("int64")


def offset(text: Any) -> Any:
    """The minutes from UTC that a moment says; null where it says none."""
    written = text.re_extract(_MOMENT, 5)
    minutes = written.substr(1, 2).nullif("").try_cast("int64") * 60 + written.right(2).try_cast("int64")
    signed = ibis.cases((written.left(1) == "-", -minutes), else_=minutes)
    return ibis.cases((written == "Z", 0), (written == "", None), (text.re_search(_MOMENT), signed), else_=None).cast(
        "int64"
    )


def moment(text: Any) -> Any:
    """The microseconds of a moment by its own clock, or those at which a date begins; null where it is neither."""
    hour, minute = text.substr(11, 2).try_cast("int64"), text.substr(14, 2).try_cast("int64")
    second = _number(text, _MOMENT, 2)
    minutes = offset(text)
    written = text.re_extract(_MOMENT, 5)
    right = (hour <= 23) & (minute <= 59) & (second <= 59)
    right = right & (
        minutes.isnull()
        | ((minutes.abs() <= 14 * 60) & ((written == "Z") | (written.right(2).try_cast("int64") <= 59)))
    )
    start = (_ordinal(text) - times.EPOCH_DAY) * times.DAY
    clock = hour * times.HOUR + minute * times.MINUTE + second * times.SECOND + _fraction(text, _MOMENT, 4)
    return ibis.cases(
        (text.re_search(_DAY), start), (text.re_search(_MOMENT) & right, start + clock), else_=ibis.null()
    ).cast("int64")


def duration(text: Any) -> Any:
    """The microseconds of a duration; null where it is none, or longer than 300 years."""
    # Each with its letter, so that no more than nine groups are needed, which is all that some databases have.
    parts = ((1, 7 * times.DAY), (2, times.DAY), (4, times.HOUR), (5, times.MINUTE), (6, times.SECOND))
    total: Any = _fraction(text, _DURATION, 8)
    for group, length in parts:
        # A great number of weeks would overflow; what is longer than 300 years is none, so a longer count may stand for it.
        most = times.LONGEST_DURATION // length + 1
        count = text.re_extract(_DURATION, group).re_extract("^[0-9]+", 0).nullif("").cast("int64").fill_null(0)
        total = total + ibis.least(count, most) * length
    right = text.re_search(_DURATION) & ~text.re_search(_EMPTY_DURATION) & (total <= times.LONGEST_DURATION)
    return ibis.cases((right, total), else_=ibis.null()).cast("int64")
