"""Counterfactuals: the smallest changes of answers with which an outcome would certainly have been lower, or higher."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product
from typing import Any

from ..language.knowledge import Interval, Listed, Options, Partial, exactly, is_known
from ..language.meaning import World
from ..language.types import Choice, Records
from .explorer import Explorer, Unsettled
from .places import Place, freed, in_whole_steps, key_of, open_places, opened, with_value
from .reasons import answered

MOST_TOGETHER = 4
"""How many answers a change may have. More would explain nothing to a reader."""

MOST_SHOWN = 8
MOST_COMBINATIONS = 3000
MOST_RUNS = 15_000
"""How many times the search for the smallest changes in one direction may run the ruleset, its own searches included."""

READINESS = {"readily": 0, "slowly": 1, "never": 2}


@dataclass(frozen=True, slots=True)
class Change:
    """One answer, as it is and as it would be. Of a list, how many records more or fewer, and those that would be changed."""

    item: str
    before: Partial
    after: Partial
    steps: Fraction


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """A smallest change, and the level that the outcome would then have had."""

    changes: tuple[Change, ...]
    lowest: str
    highest: str


@dataclass(frozen=True, slots=True)
class Counterfactuals:
    """The smallest changes in one direction (`lower` or `higher`), those first that come about most readily.

    `status` is `found`; `end-of-scale` where there is no such level; `none` where no change of answers that can change gives one;
    `not-within` where none of so many answers does, as more were not tried; `unsettled` where that could not be shown. `count`
    says how many smallest changes were found, of which `found` holds the first. `fixed` are the answers held as they are. Where
    `status` is `waits`, no change is sure to be enough while the answers in `open` are not given.
    """

    outcome: str
    direction: str
    status: str
    size: int
    found: tuple[Counterfactual, ...]
    count: int
    fixed: tuple[str, ...]
    open: tuple[str, ...] = ()


def counterfactuals(explorer: Explorer, world: World, outcome: str, direction: str) -> Counterfactuals | None:
    """The smallest changes that would certainly have moved an outcome.

    None where it is not determined, or where a clinician decides it.
    """
    levels = explorer.levels(world, outcome)
    definition = explorer.definition.outcomes[outcome]
    if levels.lowest != levels.highest or definition.judgement is not None:
        return None
    span = range(levels.lowest) if direction == "lower" else range(levels.highest + 1, len(definition.levels))
    return towards(explorer, world, outcome, frozenset(span), direction)


def towards(
    explorer: Explorer, world: World, outcome: str, wanted: frozenset[int], direction: str = "to"
) -> Counterfactuals:
    """The smallest changes with which an outcome would certainly have had one of these levels."""
    items = explorer.definition.items
    known = [place.name for place in answered(explorer, world, outcome) if place.kind == "item"]
    fixed = tuple(name for name in known if items[name].changes == "never")
    free = [name for name in known if name not in fixed]

    def result(status: str, size: int = 0, found: Sequence[Counterfactual] = ()) -> Counterfactuals:
        return Counterfactuals(outcome, direction, status, size, tuple(found[:MOST_SHOWN]), len(found), fixed)

    if not wanted:
        return result("end-of-scale")
    search = _Changes(explorer, world, outcome, wanted)
    if not search.possible(free):
        return result("none" if search.settled else "unsettled")
    open_ = search.standing_in_the_way(free)
    if open_:
        return replace(result("waits"), open=open_)
    for size in range(1, min(MOST_TOGETHER, len(free)) + 1):
        found = [
            change
            for together in combinations(free, size)
            if search.left > 0 and search.possible(together)
            for change in search.nearest(together)
        ]
        if found:
            ranked = sorted(enumerate(found), key=lambda each: (*_rank(explorer, each[1]), each[0]))
            return result("found", size, [change for _, change in ranked])
    return result("not-within" if search.settled and search.left > 0 else "unsettled", MOST_TOGETHER)


def _rank(explorer: Explorer, change: Counterfactual) -> tuple[Any, ...]:
    readiness = [READINESS[explorer.definition.items[each.item].changes] for each in change.changes]
    return max(readiness), sum(readiness), sum(each.steps for each in change.changes)


class _Changes:
    """A search for other answers to some items."""

    def __init__(self, explorer: Explorer, world: World, outcome: str, wanted: frozenset[int]) -> None:
        self.explorer = explorer
        self.world = world
        self.outcome = outcome
        self.wanted = wanted
        self.settled = True
        self._begun = explorer.runs
        self._others: dict[str, list[tuple[Fraction, Partial]]] = {}

    @property
    def left(self) -> int:
        """How many runs are left."""
        return MOST_RUNS - (self.explorer.runs - self._begun)

    def possible(self, items: Sequence[str]) -> bool:
        """Whether other answers to these could give one of the levels; also where that cannot be settled, which is noted."""
        places = [Place("item", name) for name in items]
        world = freed(self.explorer.definition, self.world, self.explorer.reaches, places)
        world = opened(self.explorer.definition, world, items)
        low, high = self.explorer.levels(world, self.outcome)
        if not any(low <= level <= high for level in self.wanted):
            return False
        try:
            return self.explorer.find(world, self.outcome, self.wanted) is not None
        except Unsettled:
            self.settled = False
            return True

    def standing_in_the_way(self, items: Sequence[str]) -> tuple[str, ...]:
        """Items that are open, some answer to which excludes the levels whatever these items are answered."""
        definition = self.explorer.definition
        world = freed(definition, self.world, self.explorer.reaches, [Place("item", name) for name in items])
        relevant = self.explorer.relevant(self.outcome)
        found = []
        for place in open_places(definition, self.world):
            if key_of(place) in relevant and place.kind == "item" and place.name not in items:
                parts, _ = self.explorer.parts(world, place, {})
                for part in parts:
                    low, high = self.explorer.levels(with_value(world, place, part), self.outcome)
                    if not any(low <= level <= high for level in self.wanted):
                        found.append(place.name)
                        break
        return tuple(dict.fromkeys(found))

    def nearest(self, items: Sequence[str]) -> Iterator[Counterfactual]:
        """The nearest other answers to all of these that certainly give one of the levels; none where there are none."""
        others = [self.others(name) for name in items]
        ways = 1
        for each in others:
            ways *= len(each)
        best: tuple[Fraction, World, tuple[tuple[Fraction, Partial], ...]] | None = None
        if 0 < ways <= MOST_COMBINATIONS:
            for way in product(*others):
                steps = sum((step for step, _ in way), Fraction(0))
                if best is not None and steps >= best[0]:
                    continue
                world = self._with(items, [partial for _, partial in way])
                if self._certain(world):
                    best = steps, world, way
        if best is None:
            best = self._witness(items)
        if best is None:
            return
        _, world, way = best
        low, high = self.explorer.levels(world, self.outcome)
        ids = self.explorer.definition.outcomes[self.outcome].level_ids
        changes = [
            Change(name, self.world.items[name], partial, step)
            for name, (step, partial) in zip(items, way, strict=True)
        ]
        yield Counterfactual(tuple(changes), ids[low], ids[high])

    def _witness(self, items: Sequence[str]) -> tuple[Fraction, World, tuple[tuple[Fraction, Partial], ...]] | None:
        """Some other answers that the search comes upon, where the nearest cannot be listed."""
        places = [Place("item", name) for name in items]
        world = freed(self.explorer.definition, self.world, self.explorer.reaches, places)
        world = opened(self.explorer.definition, world, items)
        try:
            found = self.explorer.find(world, self.outcome, self.wanted)
        except Unsettled:
            return None
        if found is None:
            return None
        partials = []
        for name in items:
            partial = found.items[name]
            partials.append(exactly(partial.lowest) if isinstance(partial, Interval) else partial)
        if not all(is_known(each) for each in partials):
            return None
        chosen = self._with(items, partials)
        if not self._certain(chosen):
            self.settled = False
            return None
        way = tuple((self._steps(name, partial), partial) for name, partial in zip(items, partials, strict=True))
        return sum((step for step, _ in way), Fraction(0)), chosen, way

    def _with(self, items: Sequence[str], partials: Sequence[Partial]) -> World:
        world = opened(self.explorer.definition, self.world, items)
        for name, partial in zip(items, partials, strict=True):
            world = with_value(world, Place("item", name), partial)
        return world

    def _certain(self, world: World) -> bool:
        low, high = self.explorer.levels(world, self.outcome)
        if all(level in self.wanted for level in range(low, high + 1)):
            return True
        if not any(level in self.wanted for level in range(low, high + 1)):
            return False
        others = frozenset(range(low, high + 1)) - self.wanted
        try:
            return self.explorer.find(world, self.outcome, others) is None
        except Unsettled:
            self.settled = False
            return False

    # Other answers to one item, the nearest first

    def others(self, name: str) -> list[tuple[Fraction, Partial]]:
        """Other answers to an item, each with how far it is from the present one."""
        if name not in self._others:
            found = [(self._steps(name, partial), partial) for partial in self._other_answers(name)]
            self._others[name] = sorted(found, key=lambda each: each[0])
        return self._others[name]

    def _other_answers(self, name: str) -> Iterator[Partial]:
        now = self.world.items[name]
        reach = self.explorer.reaches.items[name]
        match reach:
            case Options(mask):
                yield from (Options(1 << at) for at in range(mask.bit_length()) if mask >> at & 1 and now != (1 << at,))
            case Interval():
                yield from (exactly(at) for at in self._along(name, reach) if exactly(at) != now)
            case Listed():
                assert isinstance(now, Listed)
                yield from lists_around(self.explorer, name, now)
            case _:
                pass

    def _along(self, name: str, reach: Interval) -> Iterator[Any]:
        """Answers on a line at which something may turn: next to what they are compared with, else where the level turns."""
        from .turning import turning_points

        cuts: Mapping[str, Sequence[Any]] = self.explorer.cuts(self.world, self.outcome, [name])
        whole = in_whole_steps(self.explorer.definition.items[name].type)
        if name in cuts:
            finest = Fraction(1) if whole else _finest([*cuts[name], *reach, *self._now(name)])
            near = {cut + side for cut in cuts[name] for side in (-finest, 0, finest)}
            points = {*near, reach.lowest, reach.highest}
            yield from sorted(_plain(at) for at in points if reach.lowest <= at <= reach.highest)
            return
        now = self._now(name)
        if now:
            yield from turning_points(self.explorer, self.world, self.outcome, Place("item", name), reach, now[0])
        yield from (reach.lowest, reach.highest)

    def _now(self, name: str) -> list[Any]:
        now = self.world.items[name]
        return [now.lowest] if isinstance(now, Interval) and now.lowest == now.highest else []

    def _steps(self, name: str, partial: Partial) -> Fraction:
        """How far an answer is from the present one: options between them, the part of a line's whole length, records changed."""
        now = self.world.items[name]
        kind = self.explorer.definition.items[name].type
        match now, partial:
            case Options(), Options():
                ordered = isinstance(kind, Choice) and kind.ordered
                return Fraction(abs(now.lowest - partial.lowest)) if ordered else Fraction(1)
            case Interval(), Interval():
                reach = self.explorer.reaches.items[name]
                assert isinstance(reach, Interval)
                length = Fraction(reach.highest) - Fraction(reach.lowest)
                return abs(Fraction(partial.lowest) - Fraction(now.lowest)) / max(Fraction(1), length)
            case Listed(), Listed():
                return Fraction(records_changed(now, partial))
            case _:
                return Fraction(1)


def _plain(at: Any) -> Any:
    fraction = Fraction(at)
    return fraction.numerator if fraction.denominator == 1 else fraction


def _finest(numbers: Sequence[Any]) -> Fraction:
    """The decimal step in which the numbers are written, and one finer than whole numbers at least."""
    step = Fraction(1, 10)
    while any((Fraction(each) / step).denominator != 1 for each in numbers) and step > Fraction(1, 10**6):
        step /= 10
    return step


# Lists


def records_changed(before: Listed, after: Listed) -> int:
    """How many records are more, fewer or other."""
    without, put_in = without_and_with(before, after)
    return max(len(without), len(put_in))


def without_and_with(before: Listed, after: Listed) -> tuple[list[int], list[Mapping[str, Partial]]]:
    """The numbers, from 1, of the records that are left out, and the records that are put in."""
    rest = list(after.records or ())
    without = []
    for number, record in enumerate(before.records or (), start=1):
        if record in rest:
            rest.remove(record)
        else:
            without.append(number)
    return without, rest


def lists_around(explorer: Explorer, name: str, now: Listed) -> Iterator[Listed]:
    """Lists that differ from this one in up to three records: some fewer, some more, or one answer in a record another."""
    records = now.records or ()
    kind = explorer.definition.items[name].type
    assert isinstance(kind, Records)
    for fewer in range(1, 4):
        for left_out in combinations(range(len(records)), fewer):
            yield Listed(tuple(record for at, record in enumerate(records) if at not in left_out))
        if fewer > 1 and len(records) > 12:
            break
    for at, record in enumerate(records):
        for field in kind.fields:
            if isinstance(field.type, Choice) and isinstance(options := record[field.name], Options) and options.single:
                for index in range(len(field.type.options)):
                    if index != options.lowest:
                        other = {**record, field.name: Options(1 << index)}
                        yield Listed((*records[:at], other, *records[at + 1 :]))
    for sample in range(explorer.reaches.kinds_of_record(name)):
        for more in range(1, 4):
            if len(records) + more <= kind.most:
                made_up = [explorer.reaches.made_up(name, len(records) + at, sample) for at in range(more)]
                yield Listed((*records, *made_up))
