"""Who has a function at a moment: local hours by day of the week, in the plan's time zone.

Local time follows from the moment, never the other way: at the hour that comes twice in autumn both are that hour, and the
hour that is left out in spring has nobody to miss.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

DAY = 24 * 60
"""Minutes of a day as it is written: from 00:00 to 24:00."""
WEEK = 7
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

Span = tuple[int, int]
"""Minutes after midnight; the second is after the last, and beyond `DAY` where the hours go past midnight."""


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody who has a function: at all hours, or in `hours` by day of the week (0 is Monday)."""

    contact: str
    hours: Mapping[int, tuple[Span, ...]] | None = None
    closed_on: frozenset[dt.date] = frozenset()
    phone: str | None = None

    def has_it(self, day: dt.date, minute: int) -> bool:
        """Whether they have it at a local minute of a day."""
        yesterday = day - dt.timedelta(days=1)
        return self._covers(day, minute) or self._covers(yesterday, minute + DAY)

    def _covers(self, day: dt.date, minute: int) -> bool:
        if day in self.closed_on:
            return False
        if self.hours is None:
            return minute < DAY
        return any(start <= minute < end for start, end in self.hours.get(day.weekday(), ()))


@dataclass(frozen=True, slots=True)
class Duty:
    """Who has which function when."""

    zone: ZoneInfo
    functions: Mapping[str, Sequence[OnDuty]]

    def at(self, function: str, moment: int) -> str | None:
        """The contact that has a function at a moment, in microseconds since 1970 UTC; None where nobody has."""
        local = local_time(moment, self.zone)
        minute = local.hour * 60 + local.minute
        return next((each.contact for each in self.functions[function] if each.has_it(local.date(), minute)), None)

    def gap(self, function: str) -> tuple[dt.date, int] | None:
        """A day and a minute of it at which nobody has the function; None where somebody always has.

        Looks through an ordinary week, and through each date that is closed for somebody with the days around it.
        """
        rows = self.functions[function]
        if any(row.hours is None and not row.closed_on for row in rows):
            return None
        days = [dt.date(2026, 1, 5) + dt.timedelta(days=each) for each in range(WEEK)]
        closed = {day for row in rows for day in row.closed_on}
        ordinary = [day + dt.timedelta(weeks=self._weeks_clear_of(closed)) for day in days]
        for day in [*ordinary, *sorted({near for each in closed for near in _around(each)})]:
            for minute in sorted({0, *self._ends(rows)}):
                if not any(row.has_it(day, minute) for row in rows):
                    return day, minute
        return None

    @staticmethod
    def _weeks_clear_of(closed: set[dt.date]) -> int:
        """How many weeks on there is a week, with a day before it, in which nothing is closed."""
        weeks = 0
        while any(dt.date(2026, 1, 4) + dt.timedelta(weeks=weeks, days=each) in closed for each in range(WEEK + 1)):
            weeks += 1
        return weeks

    @staticmethod
    def _ends(rows: Sequence[OnDuty]) -> Iterator[int]:
        for row in rows:
            for spans in (row.hours or {}).values():
                for _, end in spans:
                    yield end % DAY


def local_time(moment: int, zone: ZoneInfo) -> dt.datetime:
    """The local time at a moment, in microseconds since 1970 UTC."""
    return (_EPOCH + dt.timedelta(microseconds=moment)).astimezone(zone)


def offset_minutes(moment: int, zone: ZoneInfo) -> int:
    """The minutes from UTC at a moment."""
    offset = local_time(moment, zone).utcoffset()
    assert offset is not None
    return round(offset.total_seconds() / 60)


def _around(day: dt.date) -> list[dt.date]:
    return [day, day + dt.timedelta(days=1)]
