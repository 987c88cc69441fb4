"""Reading what a person types as the answer to an item."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from ..evaluation.naming import in_language
from ..language import times
from ..language.knowledge import Interval
from ..language.words import Words
from ..problems import nearest
from ..ruleset.definition import Item, Option
from .questions import LANGUAGES

_DATE = re.compile(
    r"(?:(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})|(?P<d2>\d{1,2})[./](?P<m2>\d{1,2})[./](?P<y2>\d{4}))"
)
_CLOCK = re.compile(r"(?:kl\.?\s*)?(\d{1,2})(?:[.:](\d{2}))?(?:[.:](\d{2}))?", re.IGNORECASE)
_NUMBER = re.compile(r"([+-]?\d+(?:[.,]\d+)?)\s*(.*)")
_LENGTH = re.compile(r"(\d+)\s*([a-zæøå]+)", re.IGNORECASE)
_LENGTH_UNITS = {
    "D": ("d", "dag", "dager", "døgn", "day", "days"),
    "H": ("t", "time", "timer", "h", "hour", "hours"),
    "M": ("min", "minutt", "minutter", "minute", "minutes"),
    "W": ("u", "uke", "uker", "w", "week", "weeks"),
}


class NotAnAnswer(Exception):
    """What was typed is no answer; the message says why, and what may be meant."""


class Typing:
    """Reads answers in one language, at one moment."""

    def __init__(self, language: str, words: Words, as_of: times.AsOf) -> None:
        self.language = language
        self.phrases = LANGUAGES[language]
        self.words = words
        self.as_of = as_of

    def read(self, item: Item, typed: str) -> Any:
        """What was typed, as an answer of a case.

        Raises:
            NotAnAnswer: it is none.
        """
        match item.kind:
            case "yes-no" | "choice":
                return self.option(item.options, typed)
            case "count" | "number":
                return self._number(item, typed)
            case "date":
                return self._date(typed)
            case "datetime":
                return self._moment(typed)
            case "duration":
                return self._duration(item, typed)
            case _:
                return typed

    def option(self, options: Sequence[Option], typed: str) -> str:
        """The option that a number, an id, a title or the beginning of a title means."""
        if typed.isdecimal() and 1 <= int(typed) <= len(options):
            return options[int(typed) - 1].id
        word = typed.casefold()
        titles = {in_language(option.title, self.language): option.id for option in options}
        for title, id_ in titles.items():
            if word in (title.casefold(), id_):
                return id_
        begun = [id_ for title, id_ in titles.items() if title.casefold().startswith(word)]
        if len(begun) == 1:
            return begun[0]
        said = self.phrases.not_an_option.format(typed)
        words = {part: title for title in titles for part in (title, *re.split(r"[\s/,]+", title)) if len(part) > 1}
        near = nearest(typed, words)
        raise NotAnAnswer(said if near is None else f"{said} {self.phrases.did_you_mean.format(words[near])}")

    def _number(self, item: Item, typed: str) -> Any:
        found = _NUMBER.fullmatch(typed)
        if not found:
            raise NotAnAnswer(self.phrases.not_a_number.format(typed))
        unit = found[2].strip()
        try:
            number = Decimal(found[1].replace(",", "."))
        except InvalidOperation:
            raise NotAnAnswer(self.phrases.not_a_number.format(typed)) from None
        if item.kind == "count" and (number != number.to_integral_value() or unit):
            raise NotAnAnswer(self.phrases.not_whole.format(typed))
        units = [each for each in (item.unit, *item.accepts) if each]
        known = next((each for each in units if each.casefold() == unit.casefold()), None)
        if unit and known is None:
            raise NotAnAnswer(self.phrases.unknown_unit.format(unit, ", ".join(units) or "–"))
        factor = Fraction(1) if known in (None, item.unit) else item.accepts[known or ""]
        self._within(item, Fraction(number) * factor)
        plain: Any = int(number) if number == number.to_integral_value() else number
        return plain if known in (None, item.unit) else {"value": plain, "unit": known}

    def _within(self, item: Item, number: Fraction | int) -> None:
        reach = item.reach
        if isinstance(reach, Interval) and not reach.lowest <= number <= reach.highest:
            ends = [self.words.measure(end, item.type, self.as_of.offset_minutes) for end in reach]
            raise NotAnAnswer(self.phrases.out_of_range.format(*ends))

    def _date(self, typed: str) -> str:
        found = _DATE.fullmatch(typed)
        if not found:
            raise NotAnAnswer(self.phrases.not_a_date.format(typed))
        day = _iso(found)
        try:
            times.parse_date(day)
        except times.NotATime:
            raise NotAnAnswer(self.phrases.not_a_date.format(typed)) from None
        return day

    def _moment(self, typed: str) -> str:
        wrong = NotAnAnswer(self.phrases.not_a_moment.format(typed))
        day = _DATE.match(typed)
        if not day:
            raise wrong
        rest = typed[day.end() :].strip(" T,")
        written = _iso(day)
        if rest:
            clock = _CLOCK.fullmatch(rest)
            if clock:
                written += f"T{int(clock[1]):02}:{clock[2] or '00'}:{clock[3] or '00'}"
                sign = "-" if self.as_of.offset_minutes < 0 else "+"
                hours, minutes = divmod(abs(self.as_of.offset_minutes), 60)
                written += f"{sign}{hours:02}:{minutes:02}"
            else:
                written = typed
        try:
            times.parse_moment(written, self.as_of.offset_minutes)
        except times.NotATime:
            raise wrong from None
        return written

    def _duration(self, item: Item, typed: str) -> str:
        written = typed.upper()
        found = _LENGTH.fullmatch(typed)
        if found:
            unit = next((letter for letter, words in _LENGTH_UNITS.items() if found[2].lower() in words), None)
            if unit is not None:
                written = f"P{found[1]}{unit}" if unit in "DW" else f"PT{found[1]}{unit}"
        try:
            length = times.parse_duration(written)
        except times.NotATime:
            raise NotAnAnswer(self.phrases.not_a_duration.format(typed)) from None
        self._within(item, length)
        return written


def _iso(found: re.Match[str]) -> str:
    year, month, day = (found["y"] or found["y2"], found["m"] or found["m2"], found["d"] or found["d2"])
    return f"{year}-{int(month):02}-{int(day):02}"
