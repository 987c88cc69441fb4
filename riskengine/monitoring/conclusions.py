"""What a ruleset concludes about a case at a moment: always by `Ruleset.assess`, with what has been told until then.

Besides the outcomes it says until when they stand: the next moment at which time alone may change them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from ..api import Library, Ruleset
from ..evaluation.assessment import Assessment
from ..evaluation.case import Assessor
from ..language import times
from ..language.knowledge import Listed, Options
from ..problems import Problem, Refused
from .changes_by_time import Clockwork, clockwork, dead_after, next_edge
from .events import UNKNOWN
from .on_duty import local_time, offset_minutes
from .plan import Plan, PlannedRuleset

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign that was seen: the plan's key, or `unknown`, and when, as it was told. `event` told of it."""

    key: str
    seen: str
    event: str


@dataclass(frozen=True, slots=True)
class Told:
    """What an assessment said: its answers, what the rulesets it uses were given, and who assessed."""

    answers: Mapping[str, Any]
    using: Mapping[str, Any]
    assessor: Mapping[str, str] | Assessor | None


NOTHING_TOLD = Told({}, {}, None)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a ruleset concludes, and when it must be asked again. `gone` are signs that it can never read again."""

    made: Assessment
    outcomes: Mapping[str, Options]
    until: int | None
    gone: frozenset[str]


class Conclusions:
    """Concludes with the rulesets of a library. The version of a ruleset is the one that holds on the day."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._days: dict[tuple[str, str, str], Ruleset] = {}

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

    def assess(self, plan: Plan, id_: str, told: Mapping[str, Told], signs: list[Sign], moment: int) -> Assessment:
        """The assessment of a case by one of the plan's rulesets, as of a moment.

        Args:
            plan: the plan that holds.
            id_: the ruleset's id.
            told: by ruleset, the assessment made last.
            signs: the signs told of.
            moment: in microseconds since 1970 UTC.

        Raises:
            Refused: the ruleset does not hold on that day, or does not take what was told.
        """
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
                using[other] = self.assess(plan, other, told, signs, moment)
        return ruleset.assess(
            answers, as_of=now, assessor=last.assessor, parameters=planned.parameters, using=using, case=plan.case
        )

    def conclude(self, plan: Plan, id_: str, told: Mapping[str, Told], signs: list[Sign], moment: int) -> Conclusion:
        """What `assess` concludes, and until when.

        Raises:
            Refused: as `assess`.
        """
        made = self.assess(plan, id_, told, signs, moment)
        until = self._until(made, plan, moment)
        return Conclusion(made, made.as_used(), until, _gone(made, plan.rulesets[id_], signs, moment))

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
                found.append(next_shift(moment, zone) or moment + 366 * times.DAY)
            found += _end_of_version(each, zone)
        return min((each for each in found if each > moment), default=None)


def as_of(moment: int, zone: ZoneInfo) -> times.AsOf:
    """The moment as rulesets read it, at the local offset."""
    offset = offset_minutes(moment, zone)
    return times.AsOf(moment, offset, times.format_datetime(moment, offset))


def records(ruleset: Ruleset, item: str, signs: list[Sign]) -> list[Mapping[str, str]]:
    """The signs as the records of a ruleset's list; what the list asks for besides is not known."""
    names = [each.name for each in ruleset.definition.items[item].fields]
    rest = {name: UNKNOWN for name in names if name not in ("sign", "seen")}
    return [{**rest, "sign": each.key, "seen": each.seen} for each in signs]


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


def _end_of_version(made: Assessment, zone: ZoneInfo) -> list[int]:
    """When the version of the ruleset no longer holds: another concludes from then on."""
    last = made.definition.valid_to
    if last is None:
        return []
    day = dt.date.fromisoformat(last)
    local = dt.datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    noon = (local.astimezone(dt.UTC) - _EPOCH) // dt.timedelta(microseconds=1)
    return [next_midnight(noon, zone)]


def readable(made: Assessment, planned: PlannedRuleset, signs: list[Sign], moment: int) -> list[Sign]:
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


def _gone(made: Assessment, planned: PlannedRuleset, signs: list[Sign], moment: int) -> frozenset[str]:
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
        if dead is not None and dead <= moment - times.DAY:  # a day's grace, for days told without an offset
            found.add(sign.event)
    return frozenset(found)
