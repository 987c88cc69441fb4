"""What a ruleset concludes about a case at a moment: always by `Ruleset.assess`, with what has been told until then.

Besides the outcomes it says until when they stand: the next moment at which time alone may change them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from ..api import Library, Ruleset
from ..evaluation.assessment import Assessment
from ..evaluation.case import Assessor
from ..language import times
from ..language.knowledge import Listed, Options
from ..problems import Problem, Refused
from ..ruleset.definition import Definition
from .changes_by_time import Clockwork, clockwork, dead_after, next_edge
from .events import UNKNOWN
from .on_duty import local_time, offset_minutes
from .plan import Plan, PlannedRuleset
from .signs_alike import GRACE, Ages, Seen, ages_of
from .signs_alike import Sign as Sign

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Told:
    """What an assessment said: its answers, what the rulesets it uses were given, and who assessed."""

    answers: Mapping[str, Any]
    using: Mapping[str, Any]
    assessor: Mapping[str, str] | Assessor | None


NOTHING_TOLD = Told({}, {}, None)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a ruleset concludes, and when it must be asked again. `gone` are signs that it can never read again.

    `made` is the assessment, None where the same was concluded before of signs that it cannot tell from these.
    """

    made: Assessment | None
    outcomes: Mapping[str, Options]
    until: int | None
    gone: frozenset[str]


class _Day(NamedTuple):
    """What a local day is to a planned ruleset: the version that holds, and until when; None where it must be asked."""

    ruleset: Ruleset
    holds: bool
    until: int | None


class _Offset(NamedTuple):
    """Between two shifts of local time: the minutes from UTC."""

    begin: int
    end: int
    minutes: int


MOST_REMEMBERED = 4096
"""How many conclusions are remembered, for all cases together. There are few patterns of signs; each takes some hundred bytes."""


class Conclusions:
    """Concludes with the rulesets of a library. The version of a ruleset is the one that holds on the day.

    Attributes:
        library: the rulesets.
        assessments: how many assessments have been made.
    """

    def __init__(self, library: Library, *, remembering: bool = True) -> None:
        """Conclude with a library; without `remembering`, rulesets are asked about everything anew."""
        self.library = library
        self.assessments = 0
        self._remembering = remembering
        self._days: dict[tuple[str, str, str], Ruleset] = {}
        self._holding: dict[tuple[str, str, str, int], _Day] = {}
        self._offsets: dict[str, _Offset] = {}
        self._ages: dict[tuple[str, str, str], Ages | None] = {}
        self._before: dict[tuple[object, ...], Mapping[str, Options]] = {}

    def ruleset(self, planned: PlannedRuleset, day: str) -> Ruleset:
        """The version of a planned ruleset that holds on a day.

        Raises:
            Refused: there is none.
        """
        key = planned.id, planned.version, day
        found = self._days.get(key)
        if found is None:
            exact = planned.version.removeprefix("==") if planned.version.startswith("==") else None
            found = self.library.get(planned.id, version=exact, on=None if exact else day)
            if planned.version.startswith(">="):
                least = tuple(map(int, planned.version[2:].split(".")))
                if tuple(map(int, found.version.split("."))) < least:
                    message = f"{found.id} {found.version} holds on {day}, and the plan asks for {planned.version}"
                    raise Refused([Problem("unknown-version", message)])
            if len(self._days) > 4096:
                self._days.clear()
            self._days[key] = found
        return found

    def assess(
        self,
        plan: Plan,
        id_: str,
        told: Mapping[str, Told],
        signs: Sequence[Sign],
        moment: int,
        made: dict[str, Assessment] | None = None,
    ) -> Assessment:
        """The assessment of a case by one of the plan's rulesets, as of a moment.

        Args:
            plan: the plan that holds.
            id_: the ruleset's id.
            told: by ruleset, the assessment made last.
            signs: the signs told of.
            moment: in microseconds since 1970 UTC.
            made: assessments made already, with the same plan, told and signs; those of the same moment are not made again, and
                what is made now is added.

        Raises:
            Refused: the ruleset does not hold on that day, or does not take what was told.
        """
        made = {} if made is None else made
        there = made.get(id_)
        if there is not None and there.case.as_of.microseconds == moment:
            return there
        planned = plan.rulesets[id_]
        now = as_of(moment, plan.duty.zone)
        ruleset = self.ruleset(planned, now.text[:10])
        last = told.get(id_, NOTHING_TOLD)
        answers = last.answers
        if planned.signs_in is not None:
            answers = {**answers, planned.signs_in: records(ruleset, planned.signs_in, signs)}
        using = dict(last.using)
        for other, use in ruleset.definition.uses.items():
            if other in plan.rulesets and other not in using and not use.told and other != id_:
                using[other] = self.assess(plan, other, told, signs, moment, made)
        self.assessments += 1
        found = made[id_] = ruleset.assess(
            answers, as_of=now, assessor=last.assessor, parameters=planned.parameters, using=using, case=plan.case
        )
        return found

    def conclude(
        self,
        plan: Plan,
        id_: str,
        told: Mapping[str, Told],
        signs: Sequence[Sign],
        moment: int,
        made: dict[str, Assessment] | None = None,
    ) -> Conclusion:
        """What `assess` concludes, and until when.

        Raises:
            Refused: as `assess`.
        """
        planned = plan.rulesets[id_]
        if planned.signs_in is None or not self._remembering:
            return self._asked(plan, planned, told, signs, moment, made)
        zone = plan.duty.zone
        offset = self._offset(moment, zone)
        day = self._day(planned, moment, offset, zone)
        definition = day.ruleset.definition
        setting = definition.sha256, planned.signs_in, repr(planned.parameters)
        ages = self._ages.get(setting)
        seen = None if ages is None or not day.holds else ages.look(signs, moment, offset.minutes)
        if ages is None or seen is None:
            found = self._asked(plan, planned, told, signs, moment, made)
            if found.made is not None and setting not in self._ages:
                _room_in(self._ages)
                self._ages[setting] = ages_of(definition, planned.signs_in, found.made.case.world)
            return found
        last = told.get(id_)
        key = setting, offset.minutes, "" if last is None else repr(last), seen.pattern
        outcomes = self._before.get(key)
        one = None
        if outcomes is None:
            one = self.assess(plan, id_, told, signs, moment, made)
            _room_in(self._before)
            outcomes = self._before[key] = one.as_used()
        return Conclusion(one, outcomes, _until(ages, seen, day, offset, moment), seen.gone)

    def _asked(
        self,
        plan: Plan,
        planned: PlannedRuleset,
        told: Mapping[str, Told],
        signs: Sequence[Sign],
        moment: int,
        made: dict[str, Assessment] | None,
    ) -> Conclusion:
        one = self.assess(plan, planned.id, told, signs, moment, made)
        until = self._until(one, plan, moment)
        return Conclusion(one, one.as_used(), until, _gone(one, planned, signs, moment))

    def _until(self, made: Assessment, plan: Plan, moment: int) -> int | None:
        zone = plan.duty.zone
        found: list[int] = []
        waiting = [made]
        while waiting:
            each = waiting.pop()
            waiting.extend(used for used in each.used.values() if isinstance(used, Assessment))
            clock = clockwork(each.definition)
            if clock.moves:
                edge = next_edge(clock, each.case.world, moment)
                found += [] if edge is None else [edge]
                if clock.daily:
                    found.append(next_midnight(moment, zone))
                if clock.unpredictable and plan.reassess_every is not None:
                    found.append(moment + plan.reassess_every)
                # Days, and times told without an offset, are counted at the local offset, which shifts twice a year.
                found.append(self._offset(moment, zone).end)
            found += _end_of_version(each.definition, zone)
        return min((each for each in found if each > moment), default=None)

    def _offset(self, moment: int, zone: ZoneInfo) -> _Offset:
        found = self._offsets.get(zone.key)
        if found is None or not found.begin <= moment < found.end:
            end = next_shift(moment, zone) or moment + 366 * times.DAY
            found = self._offsets[zone.key] = _Offset(moment, end, offset_minutes(moment, zone))
        return found

    def _day(self, planned: PlannedRuleset, moment: int, offset: _Offset, zone: ZoneInfo) -> _Day:
        number = times.day_of(moment, offset.minutes)
        key = planned.id, planned.version, zone.key, number
        found = self._holding.get(key)
        if found is None:
            day = times.format_date(number)
            ruleset = self.ruleset(planned, day)
            first, last = ruleset.definition.valid_from, ruleset.definition.valid_to
            until = min(_end_of_version(ruleset.definition, zone), default=None)
            _room_in(self._holding)
            found = self._holding[key] = _Day(ruleset, first <= day and (last is None or day <= last), until)
        return found


def _until(ages: Ages, seen: Seen, day: _Day, offset: _Offset, moment: int) -> int | None:
    found = [seen.until, day.until, offset.end if ages.steps else None]
    return min((each for each in found if each is not None and each > moment), default=None)


def _room_in(remembered: dict[Any, Any]) -> None:
    """Leave what was remembered first, where there is no room for more."""
    if len(remembered) >= MOST_REMEMBERED:
        del remembered[next(iter(remembered))]


def as_of(moment: int, zone: ZoneInfo) -> times.AsOf:
    """The moment as rulesets read it, at the local offset."""
    offset = offset_minutes(moment, zone)
    return times.AsOf(moment, offset, times.format_datetime(moment, offset))


def records(ruleset: Ruleset, item: str, signs: Sequence[Sign]) -> list[Mapping[str, str]]:
    """The signs as the records of a ruleset's list; what the list asks for besides is not known."""
    names = [each.name for each in ruleset.definition.items[item].fields]
    rest = {name: UNKNOWN for name in names if name not in ("sign", "seen")}
    return [{**rest, "sign": each.key, "seen": each.said} for each in signs]


def next_midnight(moment: int, zone: ZoneInfo) -> int:
    """The first moment of the next local day."""
    tomorrow = local_time(moment, zone).date() + dt.timedelta(days=1)
    local = dt.datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone)
    return (local.astimezone(dt.UTC) - _EPOCH) // dt.timedelta(microseconds=1)


def next_shift(moment: int, zone: ZoneInfo) -> int | None:
    """The next moment at which local time shifts, as to or from daylight saving; None where none is near."""
    year = local_time(moment, zone).year
    return next((each for at in (year, year + 1) for each in _shifts(zone, at) if each > moment), None)


@lru_cache(maxsize=1024)
def _shifts(zone: ZoneInfo, year: int) -> tuple[int, ...]:
    """The shifts of a year, by UTC, in order."""
    start = (dt.datetime(year, 1, 1, tzinfo=dt.UTC) - _EPOCH) // dt.timedelta(microseconds=1)
    found = []
    for day in range(366):
        low, high = start + day * times.DAY, start + (day + 1) * times.DAY
        if offset_minutes(low, zone) == offset_minutes(high, zone):
            continue
        before = offset_minutes(low, zone)
        while high - low > 1:
            middle = (low + high) // 2
            if offset_minutes(middle, zone) == before:
                low = middle
            else:
                high = middle
        found.append(high)
    return tuple(found)


def _end_of_version(definition: Definition, zone: ZoneInfo) -> list[int]:
    """When the version of the ruleset no longer holds: another concludes from then on."""
    last = definition.valid_to
    if last is None:
        return []
    day = dt.date.fromisoformat(last)
    local = dt.datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    noon = (local.astimezone(dt.UTC) - _EPOCH) // dt.timedelta(microseconds=1)
    return [next_midnight(noon, zone)]


def readable(made: Assessment, planned: PlannedRuleset, signs: Sequence[Sign], moment: int) -> Sequence[Sign]:
    """The signs that an assessment could read at its moment: those within every window that leaves some out."""
    clock = clockwork(made.definition)
    name = planned.signs_in
    if name is None:
        return []
    listed = made.case.world.items[name]
    if name not in clock.horizons or not isinstance(listed, Listed):
        return signs
    found = []
    for sign, record in zip(signs, listed.records or (), strict=True):
        dead = dead_after(clock.horizons[name], record, made.case.world)
        if dead is None or dead > moment:
            found.append(sign)
    return found


def _gone(made: Assessment, planned: PlannedRuleset, signs: Sequence[Sign], moment: int) -> frozenset[str]:
    """The events of signs that this ruleset cannot read any more, now or later."""
    name = planned.signs_in
    if name is None:
        return frozenset()
    clock: Clockwork = clockwork(made.definition)
    listed = made.case.world.items[name]
    if name not in clock.horizons or not isinstance(listed, Listed):
        return frozenset()
    world = made.case.world
    found = set()
    for sign, record in zip(signs, listed.records or (), strict=True):
        if sign.seen == UNKNOWN:
            continue  # as far as is known, it may have been seen just now
        dead = dead_after(clock.horizons[name], record, world)
        if dead is not None and dead <= moment - GRACE:
            found.add(sign.event)
    return frozenset(found)
