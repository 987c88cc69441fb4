"""Exploring the completions of a case: is there one in which an outcome has a level, and which items decide?

A search over the open places, in which the engine's own bounds cut off whatever is settled. A level is *reachable* when a
completion shows it and *out of reach* when the bounds exclude it everywhere; both are certain. What a search cannot settle
within its number of evaluations goes to the solver, where that is installed, and is otherwise said to be unsettled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

from ..evaluation.program import Program
from ..evaluation.reading import Reading
from ..evaluation.verdict import Levels
from ..language.knowledge import Interval, Listed, Options, Partial, Wording, exactly, is_known
from ..language.meaning import World
from ..language.times import AsOf
from ..language.tree import Node, ValueRead
from ..ruleset.definition import Definition, Rule
from .cuts import Cuts, variables_of
from .places import (
    FEW,
    Place,
    Reaches,
    Reads,
    in_whole_steps,
    key_of,
    open_places,
    texts_at,
    type_at,
    value_at,
    with_value,
)

MOST_EVALUATIONS = 4000
"""How many times one search may run the ruleset before it asks the solver."""

MOST_ASKED = 4
"""How many questions about one case may go to the solver, so that nobody waits for it long."""

FINEST = 2**-30
"""Intervals of decimal numbers are halved down to this part of their length."""


class Unsettled(Exception):
    """Neither the search nor the solver could tell. `needs_solver` says that the solver, which is not installed, might."""

    def __init__(self, needs_solver: bool = False) -> None:
        super().__init__(needs_solver)
        self.needs_solver = needs_solver


@dataclass(frozen=True, slots=True)
class Reach:
    """The levels that an outcome can have in some completion, by index. Where not `settled`, some may be out of reach."""

    levels: tuple[int, ...]
    settled: bool
    needs_solver: bool = False


class Explorer:
    """Explores the cases of one ruleset. Programs are made once for each outcome and kept."""

    def __init__(
        self, definition: Definition, as_of: AsOf, *, most: int = MOST_EVALUATIONS, solver: bool = True
    ) -> None:
        self.definition = definition
        self.as_of = as_of
        self.most = most
        self.solver = solver
        self.reads = Reads(definition)
        self.runs = 0
        self.asked = 0
        self._programs: dict[str, Program] = {}
        self.numeric = variables_of(definition)
        self._relevant: dict[str, frozenset[tuple[str, str]]] = {}

    @cached_property
    def reaches(self) -> Reaches:
        """What each answer can be at all."""
        return Reaches(self.definition, self.as_of)

    @cached_property
    def whole(self) -> Program:
        """The program of the whole ruleset."""
        return Program(self.definition)

    # One outcome

    def moving(self, outcome: str) -> list[Rule]:
        """The rules that move an outcome."""
        return [rule for rule in self.definition.rules.values() if outcome in dict(rule.then)]

    def relevant(self, outcome: str) -> frozenset[tuple[str, str]]:
        """What an outcome depends on, as `places.key_of` calls it."""
        if outcome not in self._relevant:
            judgement = self.definition.outcomes[outcome].judgement
            self._relevant[outcome] = (
                frozenset({("", judgement)})
                if judgement is not None
                else frozenset().union(*(self.reads.of_rule(rule.id) for rule in self.moving(outcome)))
            )
        return self._relevant[outcome]

    def program(self, outcome: str) -> Program:
        """The program of what moves one outcome, and nothing else."""
        if outcome not in self._programs:
            definition = self.definition
            rules = {rule.id: rule for rule in self.moving(outcome)}
            parts = self.reads.all_parts(rule.condition for rule in rules.values())
            read = {part.name for part in parts if isinstance(part, ValueRead)}
            values = {name: value for name, value in definition.values.items() if name in read}
            outcomes = {outcome: definition.outcomes[outcome]}
            less = replace(definition, rules=rules, values=values, outcomes=outcomes)
            self._programs[outcome] = Program(less)
        return self._programs[outcome]

    def levels(self, world: World, outcome: str) -> Levels:
        """The bounds of an outcome in a world, as the engine has them."""
        self.runs += 1
        judgement = self.definition.outcomes[outcome].judgement
        if judgement is not None:
            options = world.items[judgement]
            assert isinstance(options, Options)
            return Levels(options.lowest, options.highest)
        return self.program(outcome).run(world).outcomes[outcome]

    def bounds(self, world: World, outcome: str) -> tuple[frozenset[int], frozenset[tuple[str, str]]]:
        """The levels that some rule which may hold gives within the bounds of an outcome, and what the open rules read."""
        self.runs += 1
        definition = self.definition.outcomes[outcome]
        if definition.judgement is not None:
            options = world.items[definition.judgement]
            assert isinstance(options, Options)
            mask = options.mask
            return frozenset(at for at in range(mask.bit_length()) if mask >> at & 1), self.relevant(outcome)
        verdict = self.program(outcome).run(world)
        low, high = verdict.outcomes[outcome]
        open_ = [id_ for id_, truth in verdict.rules.items() if truth.certain != truth.possible]
        given = {dict(self.definition.rules[id_].then)[outcome] for id_ in open_}
        # What holds for certain gives one end; beyond that end only rules that are open give anything.
        levels = {high if definition.starts_highest else low, *(level for level in given if low <= level <= high)}
        return frozenset(levels), frozenset().union(*(self.reads.of_rule(id_) for id_ in open_))

    def find(self, world: World, outcome: str, wanted: frozenset[int]) -> World | None:
        """A world within this one in which the outcome certainly has one of the levels; None where there is no completion with one.

        Raises:
            Unsettled: neither could be shown.
        """
        search = _Search(self, world, outcome, wanted)
        try:
            found = search.run()
        except _TooLong:
            search.exhaustive = False
            found = None
        if found is not None or search.exhaustive:
            return found
        return self._by_solver(world, outcome, wanted)

    def _by_solver(self, world: World, outcome: str, wanted: frozenset[int]) -> World | None:
        if not self.solver or self.asked >= MOST_ASKED:
            raise Unsettled
        self.asked += 1
        from ..problems import Refused

        try:
            from .by_solver import find
        except Refused:
            raise Unsettled(needs_solver=True) from None
        found = find(self.definition, world, outcome, wanted, self.relevant(outcome))
        if found is not None and self.levels(found, outcome).lowest not in wanted:
            raise Unsettled  # the engine does not agree that it is a witness
        return found

    def reachable(self, world: World, outcome: str) -> Reach:
        """The levels that the outcome has in some completion."""
        levels, _ = self.bounds(world, outcome)
        found, settled, needs = [], True, False
        for level in sorted(levels):
            try:
                if len(levels) == 1 or self.find(world, outcome, frozenset({level})) is not None:
                    found.append(level)
            except Unsettled as unsettled:
                settled, needs = False, needs or unsettled.needs_solver
                found.append(level)
        # Which levels of used rulesets can come together is not known here, so each is taken to be open by itself.
        free = any(not options.single and key in self.relevant(outcome) for key, options in world.used.items())
        return Reach(tuple(found), settled and not (free and len(found) > 1), needs)

    def forces(self, world: World, outcome: str, level: int) -> bool:
        """Whether every completion of the world gives the outcome this level.

        Raises:
            Unsettled: it could not be shown.
        """
        levels, _ = self.bounds(world, outcome)
        if level not in levels:
            return False
        others = levels - {level}
        return not others or self.find(world, outcome, others) is None

    # What a place can be

    def cuts(self, world: World, outcome: str, items: Iterable[str]) -> Mapping[str, Sequence[Any]]:
        """By numeric item, where what moves the outcome cuts its line; see `cuts`. The items are taken to be open."""
        return self.cuts_of(world, [rule.condition for rule in self.moving(outcome)], items)

    def cuts_of(self, world: World, nodes: Sequence[Node], items: Iterable[str]) -> Mapping[str, Sequence[Any]]:
        """The same of some conditions."""
        variables = frozenset(items) & self.numeric
        if not variables:
            return {}
        reading = Reading(self.definition, world, self.whole.run(world))
        return Cuts(self.definition, reading, variables).of(nodes)

    def parts(
        self, world: World, place: Place, cuts: Mapping[str, Sequence[Any]], widest: Any = None
    ) -> tuple[list[Partial], bool]:
        """Narrower knowledge that together covers what a place can be, and whether it covers it all.

        What is only compared with known values is told by one value of each stretch between them.
        """
        partial = value_at(world, place)
        match partial:
            case Options(mask):
                return [Options(1 << at) for at in range(mask.bit_length()) if mask >> at & 1], True
            case Interval(lowest, highest):
                kind = type_at(self.definition, place)
                whole = in_whole_steps(kind)
                if place.kind == "item" and place.name in cuts:
                    return [exactly(at) for at in stretches(lowest, highest, cuts[place.name], whole=whole)], True
                if whole and highest - lowest <= FEW:
                    return [exactly(at) for at in range(int(lowest), int(highest) + 1)], True
                middle = (lowest + highest) // 2 if whole else (lowest + highest) / Fraction(2)
                if whole:
                    return [Interval(lowest, middle), Interval(middle + 1, highest)], True
                if widest is not None and highest - lowest <= widest * FINEST:
                    return [exactly(lowest), exactly(middle), exactly(highest)], False
                return [Interval(lowest, middle), Interval(middle, highest)], True
            case Wording():
                return texts_at(world, place), True
            case Listed(None):
                return list(self.reaches.samples(place.name)), False
            case _:
                return [partial], True

    def values(self, world: World, item: str, cuts: Mapping[str, Sequence[Any]]) -> tuple[list[Partial], bool]:
        """A few single answers that an open item may turn out to have, and whether every answer does as one of them does."""
        place = Place("item", item)
        partial = world.items[item]
        if isinstance(partial, Listed) and partial.records is not None:
            return self._fillings(world, item), False
        parts, all_of_them = self.parts(world, place, cuts)
        if all(is_known(part) for part in parts):
            return parts, all_of_them
        assert isinstance(partial, Interval)
        middle = partial.lowest + (partial.highest - partial.lowest) // 2
        return [exactly(partial.lowest), exactly(middle), exactly(partial.highest)], False

    def _fillings(self, world: World, item: str) -> list[Partial]:
        """A known list with its open fields filled in some ways: each field in turn, the others at either end."""
        places = [each for each in open_places(self.definition, world) if each.name == item and each.kind == "field"]
        found: list[Partial] = []
        for highest in (False, True):
            filled = complete(self, world, places, highest=highest)
            found.append(filled.items[item])
            for place in places:
                options, _ = self.parts(world, place, {})
                for option in options:
                    single = exactly(option.lowest) if isinstance(option, Interval) else option
                    found.append(with_value(filled, place, single).items[item])
        return [each for at, each in enumerate(found) if each not in found[:at]]


def stretches(lowest: Any, highest: Any, cuts: Iterable[Any], *, whole: bool) -> list[Any]:
    """One value of each stretch of a line that cuts make: the cuts themselves, and a value between each two."""
    inside = [cut for cut in cuts if lowest <= cut <= highest]
    if whole:
        found = {lowest, highest}
        for cut in inside:
            down, up = -(-cut // 1), cut // 1
            found |= {each for each in (up, down, up - 1, down + 1, up + 1, down - 1) if lowest <= each <= highest}
        return sorted(found)
    points = sorted({lowest, highest, *inside})
    between = [(a + b) / Fraction(2) for a, b in pairwise(points)]
    return sorted({*points, *between})


def complete(explorer: Explorer, world: World, places: Iterable[Place], *, highest: bool) -> World:
    """The world with each place at its lowest or highest."""
    for place in places:
        partial = value_at(world, place)
        match partial:
            case Options(mask):
                at = mask.bit_length() - 1 if highest else (mask & -mask).bit_length() - 1
                world = with_value(world, place, Options(1 << at))
            case Interval():
                world = with_value(world, place, exactly(partial.highest if highest else partial.lowest))
            case Wording():
                texts = texts_at(world, place)
                world = with_value(world, place, texts[-1] if highest else texts[0])
            case Listed(None):
                samples = explorer.reaches.samples(place.name)
                world = with_value(world, place, samples[-1] if highest else samples[0])
    return world


class _TooLong(Exception):
    """The search has used up its evaluations."""


class _Search:
    """One search for a completion in which an outcome has one of the wanted levels."""

    def __init__(self, explorer: Explorer, world: World, outcome: str, wanted: frozenset[int]) -> None:
        self.explorer = explorer
        self.world = world
        self.outcome = outcome
        self.wanted = wanted
        self.exhaustive = True
        self.left = explorer.most
        relevant = explorer.relevant(outcome)
        definition = explorer.definition
        self.places = [place for place in open_places(definition, world) if key_of(place) in relevant]
        # Decimal numbers come last: with all else known, conditions cut their lines.
        self.places.sort(key=lambda place: self._decimal(world, place))
        self.widest = {
            place: value.highest - value.lowest
            for place in self.places
            if isinstance(value := value_at(world, place), Interval)
        }

    def run(self) -> World | None:
        """A witness; None where there is none, or none was found (see `exhaustive`)."""
        bounds, reads = self._bounds(self.world)
        if not self._possible(bounds):
            return None
        if self._certain(bounds):
            return self.world
        for highest in (True, False):
            corner = complete(self.explorer, self.world, self.places, highest=highest)
            if self._certain(self._bounds(corner)[0]):
                return corner
        return self._down(self.world, self.places, reads)

    def _bounds(self, world: World) -> tuple[frozenset[int], frozenset[tuple[str, str]]]:
        self.left -= 1
        if self.left < 0:
            raise _TooLong
        return self.explorer.bounds(world, self.outcome)

    def _possible(self, levels: frozenset[int]) -> bool:
        return not self.wanted.isdisjoint(levels)

    def _certain(self, levels: frozenset[int]) -> bool:
        return levels <= self.wanted

    def _decimal(self, world: World, place: Place) -> bool:
        kind = type_at(self.explorer.definition, place)
        return isinstance(value_at(world, place), Interval) and not in_whole_steps(kind)

    def _cuts(self, world: World, place: Place) -> Mapping[str, Sequence[Any]]:
        value = value_at(world, place)
        if place.kind != "item" or not isinstance(value, Interval):
            return {}
        if in_whole_steps(type_at(self.explorer.definition, place)) and value.highest - value.lowest <= FEW:
            return {}
        return self.explorer.cuts(world, self.outcome, [place.name])

    def _down(self, world: World, places: Sequence[Place], reads: frozenset[tuple[str, str]]) -> World | None:
        places = [place for place in places if not is_known(value_at(world, place))]
        place = next((each for each in places if key_of(each) in reads), None)
        if place is None:
            self.exhaustive = False  # nothing that is read is open, and still the bounds are not one level
            return None
        # Wide intervals take turns with the rest, so that none is halved to nothing before others are looked at.
        others = [each for each in places if each != place]
        parts, all_of_it = self.explorer.parts(world, place, self._cuts(world, place), self.widest.get(place))
        ahead = []
        for part in parts:
            narrower = with_value(world, place, part)
            bounds, below = self._bounds(narrower)
            if self._certain(bounds):
                return narrower
            if self._possible(bounds):
                ahead.append((len(bounds - self.wanted), narrower, below))
        for _, narrower, below in sorted(ahead, key=lambda each: each[0]):
            found = self._down(narrower, [*others, place], below)
            if found is not None:
                return found
        if not all_of_it:
            self.exhaustive = False
        return None
