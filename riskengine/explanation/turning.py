"""Where along one numeric answer an outcome turns, and how far the answer is from there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..language.knowledge import Interval
from ..language.meaning import World
from ..language.types import measured
from .explorer import Explorer, Unsettled, stretches
from .places import Place, in_whole_steps, opened, type_at, with_value
from .reasons import answered

MOST_RUNS = 2000
FINEST = Fraction(1, 10**6)
"""Decimal numbers that are not simply compared are halved until they are this close."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Where the level would turn: at the answer `at`, or just beyond it where it is not `included`.

    `exact` is false where it was come upon by halving. `lowest` and `highest` are the levels there.
    """

    at: Any
    included: bool
    exact: bool
    distance: Any
    lowest: str
    highest: str


@dataclass(frozen=True, slots=True)
class Robustness:
    """How far one numeric answer is from where the outcome turns, downwards and upwards; None where it does not turn.

    `error` is the stated measurement error, `spanned` the levels that the answer has within it, lowest first. `settled` is false
    where some of them may not be reached.
    """

    outcome: str
    item: str
    value: Any
    down: Turn | None
    up: Turn | None
    error: Any = None
    spanned: tuple[str, ...] = ()
    settled: bool = True


def robustness(explorer: Explorer, world: World, outcome: str) -> tuple[Robustness, ...]:
    """Of each numeric answer that a determined outcome rests on, how far it is from another level."""
    levels = explorer.levels(world, outcome)
    if levels.lowest != levels.highest or explorer.definition.outcomes[outcome].judgement is not None:
        return ()
    found = []
    for place in answered(explorer, world, outcome):
        if place.kind == "item" and measured(explorer.definition.items[place.name].type):
            value = world.items[place.name]
            assert isinstance(value, Interval)
            told = opened(explorer.definition, world, [place.name])
            if value.lowest == value.highest and explorer.levels(told, outcome) == levels:
                found.append(_robustness(explorer, told, outcome, place, value.lowest))
    return tuple(found)


def _robustness(explorer: Explorer, world: World, outcome: str, place: Place, value: Any) -> Robustness:
    reach = explorer.reaches.items[place.name]
    assert isinstance(reach, Interval)
    line = _Line(explorer, world, outcome, place, value)
    error = explorer.definition.items[place.name].measurement_error
    spanned: tuple[str, ...] = ()
    settled = True
    if error is not None:
        within = Interval(max(reach.lowest, value - error), min(reach.highest, value + error))
        ids = explorer.definition.outcomes[outcome].level_ids
        reached = explorer.reachable(with_value(world, place, within), outcome)
        spanned, settled = tuple(ids[level] for level in reached.levels), reached.settled
    return Robustness(
        outcome, place.name, value, line.first(reach.lowest), line.first(reach.highest), error, spanned, settled
    )


def turning_points(
    explorer: Explorer, world: World, outcome: str, place: Place, reach: Interval, value: Any
) -> Iterator[Any]:
    """The answers nearest to this one at which the outcome turns."""
    line = _Line(explorer, world, outcome, place, value)
    for end in (reach.lowest, reach.highest):
        turn = line.first(end)
        if turn is not None:
            yield turn.at


class _Line:
    """The levels of an outcome along one answer, all else as it is."""

    def __init__(self, explorer: Explorer, world: World, outcome: str, place: Place, value: Any) -> None:
        self.explorer = explorer
        self.world = world
        self.outcome = outcome
        self.place = place
        self.value = value
        self.whole = in_whole_steps(type_at(explorer.definition, place))
        self.now = explorer.levels(world, outcome).lowest
        self.left = MOST_RUNS
        cuts = explorer.cuts(world, outcome, [place.name])
        self.cuts = cuts.get(place.name)

    def first(self, end: Any) -> Turn | None:
        """The first turn on the way to an end of the line."""
        if end == self.value:
            return None
        return self._by_halving(end) if self.cuts is None or self.whole else self._by_cuts(end)

    def _levels(self, lowest: Any, highest: Any) -> tuple[int, int]:
        self.left -= 1
        return self.explorer.levels(with_value(self.world, self.place, Interval(lowest, highest)), self.outcome)

    def _turn(self, at: Any, *, included: bool = True, exact: bool = True, seen: Any = None) -> Turn:
        low, high = self._levels(at if seen is None else seen, at if seen is None else seen)
        ids = self.explorer.definition.outcomes[self.outcome].level_ids
        return Turn(at, included, exact, abs(at - self.value), ids[low], ids[high])

    def _turned(self, at: Any) -> bool:
        return self._levels(at, at) != (self.now, self.now)

    def _by_cuts(self, end: Any) -> Turn | None:
        low, high = sorted((self.value, end))
        points = stretches(low, high, self.cuts or (), whole=self.whole)
        points = [at for at in (points if end > self.value else points[::-1]) if at != self.value]
        before = self.value
        limits = {low, high, *(self.cuts or ())}
        for at in points:
            if self._turned(at):
                return self._turn(at) if at in limits else self._turn(before, included=False, seen=at)
            before = at
        return None

    def _by_halving(self, end: Any) -> Turn | None:
        found = self._nearest(self.value, end)
        if found is None:
            return None
        return self._turn(found, exact=self.whole)

    def _nearest(self, near: Any, far: Any) -> Any:
        """The turned answer nearest to `near`, on the way to `far`; None where there is none."""
        low, high = sorted((near, far))
        if self.left < 0:
            raise Unsettled
        if self._levels(low, high) == (self.now, self.now):
            return None
        if low == high or (not self.whole and high - low <= FINEST):
            # Where it turns at one value only, that is one that an author would write; no two such lie so near each other.
            simplest = Fraction(Fraction(low + high) / 2).limit_denominator(1000)
            tried = (near, simplest, far) if low < simplest < high else (near, far)
            return next((at for at in tried if self._turned(at)), None)
        if self.whole:
            middle = (low + high) // 2
            halves = [(low, middle), (middle + 1, high)]
        else:
            half = Fraction(low + high) / 2
            halves = [(low, half), (half, high)]
        if near > far:
            halves = [(b, a) for a, b in reversed(halves)]
        for closer, farther in halves:
            found = self._nearest(closer, farther)
            if found is not None:
                return found
        return None
