"""Sufficient reasons: the smallest sets of answers that alone force an outcome, whatever the others had been."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..language.knowledge import is_known
from ..language.meaning import World
from .explorer import Explorer, Unsettled
from .places import Place, freed, key_of

MOST_SHOWN = 5
MOST_COUNTED = 100
MOST_CHECKS = 2500
"""How many sets of answers are tried before the search for the smallest ones is cut short."""

MOST_NODES = 60_000
"""How many ways to put a set together are looked through, likewise."""


@dataclass(frozen=True, slots=True)
class SufficientReasons:
    """The answers that alone force an outcome.

    `sets` are the smallest, each in the order of the ruleset: all of them where `count` says so, else some. `count` is how many
    smallest sets there are, None where there are more than were counted. Where not `smallest`, the one set given cannot do without
    any of its answers, but it was not settled that no other set is smaller. `always` are answers that every smallest set has, where
    all were found; `others` are in none of them.
    """

    outcome: str
    level: str
    sets: tuple[tuple[Place, ...], ...]
    count: int | None
    smallest: bool
    always: tuple[Place, ...]
    others: tuple[Place, ...]


def answered(explorer: Explorer, world: World, outcome: str) -> list[Place]:
    """The answers and used outcomes that an outcome rests on and that are known, in the order of the ruleset."""
    relevant = explorer.relevant(outcome)
    places = [Place("item", name) for name in explorer.definition.items]
    places += [Place("used", ruleset, 0, name) for ruleset, name in world.used]
    found = []
    for place in places:
        if key_of(place) not in relevant:
            continue
        if place.kind == "used":
            if world.used[place.name, place.field].single:
                found.append(place)
        elif world.states[place.name] == "known" or is_known(world.items[place.name]):
            found.append(place)
    return found


def sufficient_reasons(explorer: Explorer, world: World, outcome: str) -> SufficientReasons | None:
    """The smallest sufficient reasons for a level that is determined; None where it is not, or where a clinician decides it."""
    levels = explorer.levels(world, outcome)
    definition = explorer.definition.outcomes[outcome]
    if levels.lowest != levels.highest or definition.judgement is not None:
        return None
    places = answered(explorer, world, outcome)
    oracle = _Oracle(explorer, world, outcome, levels.lowest, places)
    found, count, smallest = _smallest(places, oracle)
    sets = tuple(tuple(place for place in places if place in each) for each in found)
    shared = frozenset.intersection(*found) if found and count is not None and count <= len(found) else frozenset()
    used = frozenset().union(*found)
    return SufficientReasons(
        outcome,
        definition.level_ids[levels.lowest],
        sets[:MOST_SHOWN],
        count,
        smallest,
        tuple(place for place in places if place in shared),
        tuple(place for place in places if place not in used),
    )


class _Oracle:
    """Says whether some answers alone force the level. What cannot be settled counts as not forcing, and is noted."""

    def __init__(self, explorer: Explorer, world: World, outcome: str, level: int, places: Sequence[Place]) -> None:
        self.explorer = explorer
        self.world = world
        self.outcome = outcome
        self.level = level
        self.places = places
        self.left = MOST_CHECKS
        self.unsettled = False
        self._known: dict[frozenset[Place], bool] = {}

    def __call__(self, kept: frozenset[Place]) -> bool:
        if kept not in self._known:
            self.left -= 1
            others = [place for place in self.places if place not in kept]
            world = freed(self.explorer.definition, self.world, self.explorer.reaches, others)
            try:
                self._known[kept] = self.explorer.forces(world, self.outcome, self.level)
            except Unsettled:
                self.unsettled = True
                self._known[kept] = False
        return self._known[kept]


Forces = Callable[[frozenset[Place]], bool]


class _TooMany(Exception):
    """There are too many ways to look through."""


def _smallest(places: Sequence[Place], oracle: _Oracle) -> tuple[list[frozenset[Place]], int | None, bool]:
    """The smallest sets, how many there are, and whether they are known to be the smallest.

    Each set that is not enough leaves out a *conflict*: answers of which every sufficient set has one. The smallest sets that hit
    all conflicts found so far are tried, until one is enough: then nothing smaller can be.
    """
    hitting = _Hitting(places)
    found: list[frozenset[Place]] = []
    size = 0
    try:
        while oracle.left > 0 and size <= len(places):
            hits = hitting.next(size)
            if hits is None:
                if found:
                    return found, len(found), not oracle.unsettled
                size += 1
            elif oracle(hits):
                found.append(hits)
                hitting.exclude(hits)
                if len(found) >= MOST_COUNTED:
                    return found, None, not oracle.unsettled
            else:
                hitting.add(_conflict(hits, places, oracle))
    except _TooMany:
        pass
    if found:
        return found, None, not oracle.unsettled
    return [_irreducible(places, oracle)], None, False


def _conflict(kept: frozenset[Place], places: Sequence[Place], oracle: Forces) -> frozenset[Place]:
    """What is left out of a largest set around this one that is still not enough."""
    for place in places:
        if place not in kept and not oracle(kept | {place}):
            kept = kept | {place}
    return frozenset(places) - kept


def _irreducible(places: Sequence[Place], oracle: Forces) -> frozenset[Place]:
    """A set that is enough and of which nothing can be left out."""
    kept = frozenset(places)
    for place in places:
        if oracle(kept - {place}):
            kept = kept - {place}
    return kept


class _Hitting:
    """Finds smallest sets of places that have one of each conflict. Sets are bits, by the order of the places."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.places = places
        self.bits = {place: 1 << at for at, place in enumerate(places)}
        self.conflicts: list[int] = []
        self.excluded: set[int] = set()
        self.left = MOST_NODES

    def add(self, conflict: frozenset[Place]) -> None:
        """One more conflict."""
        self.conflicts.append(self._mask(conflict))
        self.conflicts.sort(key=int.bit_count)

    def exclude(self, hits: frozenset[Place]) -> None:
        """A set that shall not be found again."""
        self.excluded.add(self._mask(hits))

    def next(self, size: int) -> frozenset[Place] | None:
        """A set of so many; none smaller hits every conflict when this is asked with growing sizes."""
        found = self._grown(0, size, 0)
        if found is None:
            return None
        return frozenset(place for place, bit in self.bits.items() if found & bit)

    def _grown(self, chosen: int, size: int, barred: int) -> int | None:
        self.left -= 1
        if self.left < 0:
            raise _TooMany
        missed = [conflict for conflict in self.conflicts if not conflict & chosen]
        if not missed:
            return chosen if chosen.bit_count() == size and chosen not in self.excluded else None
        if chosen.bit_count() + _apart(missed) > size:
            return None
        ways = missed[0] & ~barred
        while ways:
            bit = ways & -ways
            ways ^= bit
            found = self._grown(chosen | bit, size, barred)
            if found is not None:
                return found
            barred |= bit  # sets with this one have been looked through
        return None

    def _mask(self, places: frozenset[Place]) -> int:
        return sum(self.bits[place] for place in places)


def _apart(conflicts: Sequence[int]) -> int:
    """How many of the conflicts have nothing in common: a set that hits all has at least so many."""
    seen = count = 0
    for conflict in conflicts:
        if not conflict & seen:
            seen |= conflict
            count += 1
    return count
