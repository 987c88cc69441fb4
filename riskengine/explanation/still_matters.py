"""What still matters: the levels within reach, the items that decide something, those that no longer can, and what to ask next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..evaluation.reading import Reading
from ..evaluation.verdict import Verdict
from ..language.knowledge import Interval, Options, is_known
from ..language.meaning import World
from ..ruleset.definition import Definition
from .explorer import Explorer, Reach, complete
from .places import Place, in_whole_steps, key_of, open_places, type_at, value_at, with_value

MOST_OF_A_PAIR = 3000
"""How many times the search for two completions that differ in one answer may run the ruleset."""


@dataclass(frozen=True, slots=True)
class Pivot:
    """Whether an open item can change something: `yes`, `no`, or `perhaps` where it could not be settled.

    `changes` holds what it is shown to change, as `outcome:X`, `finding:RULE`, `action:X`; where it is `perhaps`, what it may.
    """

    item: str
    matters: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """An item with what its answer is sure to narrow: so many levels fewer of the outcomes together, whatever the answer is."""

    item: str
    narrows: int
    left: int


@dataclass(frozen=True, slots=True)
class StillMatters:
    """What is open in a case. `next` stands in the best order; `never` are open items that can no longer change anything."""

    reachable: dict[str, Reach]
    pivotal: tuple[Pivot, ...]
    never: tuple[str, ...]
    next: tuple[NextQuestion, ...]


def still_matters(explorer: Explorer, world: World, outcome: str | None = None) -> StillMatters:
    """What is open in a world; with an outcome, what is open about that one."""
    names = list(explorer.definition.outcomes) if outcome is None else [outcome]
    reachable = {name: explorer.reachable(world, name) for name in names}
    pivots = [pivot(explorer, world, item, outcome) for item in open_items(explorer, world)]
    matter = tuple(each for each in pivots if each.matters != "no")
    never = tuple(each.item for each in pivots if each.matters == "no")
    order = next_questions(explorer, world, [each.item for each in matter], names)
    return StillMatters(reachable, matter, never, order)


def open_items(explorer: Explorer, world: World) -> list[str]:
    """The items that are not known, wholly or in part, in the order of the ruleset."""
    return [name for name in explorer.definition.items if not is_known(world.items[name])]


# Pivotal items


def pivot(
    explorer: Explorer, world: World, item: str, outcome: str | None = None, *, most: int = MOST_OF_A_PAIR
) -> Pivot:
    """Whether there is a completion in which changing this item alone changes an outcome, a finding or the plan.

    Rules that ask what is known are looked at twice: as the record stands, and as it would be with every item answered.
    With an outcome, only that one is looked at.
    """
    records = [world]
    if any(rule.reads_record for rule in explorer.definition.rules.values()):
        records.append(replace(world, states=dict.fromkeys(world.states, "known")))
    shown: dict[str, None] = {}
    perhaps: dict[str, None] = {}
    for record in records:
        search = _Pairs(explorer, record, item, outcome, most)
        search.run()
        shown.update(dict.fromkeys(search.found))
        perhaps.update(dict.fromkeys(search.unsettled))
    order = list(_things(explorer))
    if shown:
        return Pivot(item, "yes", tuple(sorted(shown, key=order.index)))
    if perhaps:
        return Pivot(item, "perhaps", tuple(sorted(perhaps, key=order.index)))
    return Pivot(item, "no", ())


def _things(explorer: Explorer) -> Iterator[str]:
    definition = explorer.definition
    yield from (f"outcome:{name}" for name in definition.outcomes)
    yield from (f"finding:{id_}" for id_, rule in definition.rules.items() if rule.finding is not None)
    yield from (f"action:{id_}" for id_ in definition.actions)


class _Pairs:
    """A search for completions in which changing one item alone changes something."""

    def __init__(self, explorer: Explorer, world: World, item: str, outcome: str | None, most: int) -> None:
        self.explorer = explorer
        self.world = world
        self.item = item
        self.found: set[str] = set()
        self.unsettled: set[str] = set()
        self.left = most
        only = None if outcome is None else f"outcome:{outcome}"
        self.deciders = {
            thing: rules for thing, rules in _deciders(explorer, item).items() if only is None or thing == only
        }
        reading = self.reading = {rule for rules in self.deciders.values() for rule in rules}
        self.readers = {id_ for id_ in reading if ("", item) in explorer.reads.of_rule(id_)}
        self.first: set[str] = set()
        self.rest: set[str] = set()
        keys = frozenset().union(*(explorer.reads.of_rule(id_) for id_ in reading))
        definition = explorer.definition
        self.places = [
            place for place in open_places(definition, world) if place.name != item and key_of(place) in keys
        ]
        # What stands beside the item in a rule comes first: it decides soonest whether the item can decide.
        beside = [explorer.reads.of_rule(id_) for id_ in self.readers]
        near = {key: len(keys) for keys in sorted(beside, key=len, reverse=True) for key in keys}
        self.places.sort(key=lambda place: near.get(key_of(place), len(definition.items) + 1))
        self.places.sort(key=lambda place: _is_decimal(definition, world, place))
        self.conditions = [definition.rules[id_].condition for id_ in sorted(reading)]
        cuts = explorer.cuts_of(world, self.conditions, [item])
        self.values, self.every_value = explorer.values(world, item, cuts)
        self.every_place = True

    def run(self) -> None:
        """Find what can be changed; what could not be settled is in `unsettled`."""
        if not self.deciders:
            return
        for each in self.explorer.definition.outcomes.values():
            if each.judgement == self.item and f"outcome:{each.name}" in self.deciders:
                self.found.add(f"outcome:{each.name}")
        for world in self._chain():
            self._differences(world, set(self.deciders))
        open_ = self._down(self.world, self.places, set(self.deciders))
        if open_ and not (self.every_value and self.every_place):
            self.unsettled |= open_
        self.unsettled -= self.found

    def _chain(self) -> Iterator[World]:
        """Completions from all lowest to all highest, one place at a time: where all answers pull one way, one of them decides."""
        low = complete(self.explorer, self.world, self.places, highest=False)
        high = complete(self.explorer, self.world, self.places, highest=True)
        yield low
        for place in self.places:
            value = value_at(self.world, place)
            steps, _ = self.explorer.parts(self.world, place, {})
            if isinstance(value, Options) and len(steps) > 2:
                for step in steps[1:-1]:
                    yield with_value(low, place, step)
            low = with_value(low, place, value_at(high, place))
            yield low

    def _differences(self, world: World, things: set[str]) -> set[str]:
        """Note which of the things differ between the values; give those that are not settled alike."""
        things = things - self.found
        if not things:
            return set()
        verdicts = []
        for value in self.values:
            self.left -= 1
            verdicts.append(self.explorer.whole.run(with_value(world, Place("item", self.item), value)))
        ahead = set()
        for thing in things:
            seen = [self._seen(thing, verdict) for verdict in verdicts]
            known = {low for low, high in seen if low == high}
            if len(known) > 1:
                self.found.add(thing)
            elif any(low != high for low, high in seen):
                ahead.add(thing)
        return ahead

    def _look(self, world: World, things: set[str]) -> set[str]:
        """The rules that still look at the item; notes what they, and then other open rules, wait for."""
        self.left -= 1
        explorer = self.explorer
        verdict = explorer.whole.run(world)
        reading = Reading(explorer.definition, world, verdict)
        wanted = sorted({id_ for thing in things for id_ in self.deciders[thing]})
        open_ = [id_ for id_ in wanted if not is_known(verdict.rules[id_])]
        active: set[str] = set()
        first: set[str] = set()
        rest: set[str] = set()
        for id_ in open_:
            waits = reading.waits_for(explorer.definition.rules[id_].condition) if id_ in self.readers else None
            if waits is not None and self.item in waits:
                active.add(id_)
                first |= waits
            else:
                rest.add(id_)
        self.first = first
        self.rest = rest
        return active

    def _seen(self, thing: str, verdict: Verdict) -> tuple[int, int]:
        kind, _, name = thing.partition(":")
        if kind == "outcome":
            levels = verdict.outcomes[name]
            return levels.lowest, levels.highest
        truths = [verdict.rules[id_] for id_ in self.deciders[thing]]
        return int(any(each.certain for each in truths)), int(any(each.possible for each in truths))

    def _down(self, world: World, places: Sequence[Place], things: set[str]) -> set[str]:
        """What is still unsettled below; where nothing was cut short, that is only what no answer could settle."""
        ahead = self._differences(world, things)
        if not ahead:
            return set()
        active = self._look(world, ahead)
        ahead = {each for each in ahead if not self.deciders[each] or not active.isdisjoint(self.deciders[each])}
        if not ahead:
            return set()  # whatever the other answers are, nothing here looks at this one any more
        if self.left < 0:
            self.every_place = False
            return ahead
        places = [place for place in places if not is_known(value_at(world, place))]
        asked = self._asked(places)
        if asked is None:
            self.every_place = False  # what is open now is not the answers: who gave one is not known
            return ahead
        place = asked
        others = [each for each in places if each != place]
        parts, all_of_it = self.explorer.parts(world, place, self._cuts(world, place), _width(self.world, place))
        unsettled: set[str] = set()
        for part in parts:
            rest = others if is_known(part) else [*others, place]
            unsettled |= self._down(with_value(world, place, part), rest, ahead)
            if not ahead - self.found:
                return set()
        if not all_of_it:
            self.every_place = False
            unsettled |= ahead
        return unsettled

    def _asked(self, places: Sequence[Place]) -> Place | None:
        """The place to settle next: one that a rule waits for which looks at the item, else one that another open rule reads."""
        for place in places:
            if (f"{place.name}.*" if place.kind == "used" else place.name) in self.first:
                return place
        keys = frozenset().union(*(self.explorer.reads.of_rule(id_) for id_ in self.rest))
        return next((place for place in places if key_of(place) in keys), None)

    def _cuts(self, world: World, place: Place) -> Mapping[str, Sequence[Any]]:
        """Where the conditions cut the line of a place: for every answer to the item that is looked at."""
        if place.kind != "item" or not isinstance(value_at(world, place), Interval):
            return {}
        found: set[Any] = set()
        for value in self.values:
            narrowed = with_value(world, Place("item", self.item), value)
            cuts = self.explorer.cuts_of(narrowed, self.conditions, [place.name])
            if place.name not in cuts:
                return {}
            found.update(cuts[place.name])
        return {place.name: sorted(found)}


def _is_decimal(definition: Definition, world: World, place: Place) -> bool:
    return isinstance(value_at(world, place), Interval) and not in_whole_steps(type_at(definition, place))


def _width(world: World, place: Place) -> object:
    value = value_at(world, place)
    return value.highest - value.lowest if isinstance(value, Interval) else None


def _deciders(explorer: Explorer, item: str) -> dict[str, tuple[str, ...]]:
    """By outcome, finding and action that an item may move: the rules that decide it."""
    definition = explorer.definition
    reading = {id_ for id_ in definition.rules if ("", item) in explorer.reads.of_rule(id_)}
    found: dict[str, tuple[str, ...]] = {}
    for name, outcome in definition.outcomes.items():
        rules = tuple(rule.id for rule in explorer.moving(name)) if outcome.judgement is None else ()
        if reading & set(rules) or outcome.judgement == item:
            found[f"outcome:{name}"] = rules
    for id_, rule in definition.rules.items():
        if rule.finding is not None and id_ in reading:
            found[f"finding:{id_}"] = (id_,)
    for action in definition.actions:
        rules = tuple(id_ for id_, rule in definition.rules.items() if action in rule.plan)
        if reading & set(rules):
            found[f"action:{action}"] = rules
    return found


# What to ask next


def next_questions(
    explorer: Explorer, world: World, items: Sequence[str], outcomes: Sequence[str]
) -> tuple[NextQuestion, ...]:
    """The items in the order in which their answers are sure to narrow most.

    The measure is how many levels of all outcomes stay within reach after the worst answer. Between equals the one comes first
    whose answers leave fewest levels on average over the kinds of answer, and then the one that stands first in the ruleset.
    """
    before = sum(len(_reach(explorer, world, name)) for name in outcomes)
    ranked = []
    for order, item in enumerate(items):
        cuts = {}
        if isinstance(world.items[item], Interval):
            rules = [rule.condition for name in outcomes for rule in explorer.moving(name)]
            cuts = dict(explorer.cuts_of(world, rules, [item]))
        values, _ = explorer.values(world, item, cuts)
        touched = [name for name in outcomes if ("", item) in explorer.relevant(name)]
        untouched = sum(len(_reach(explorer, world, name)) for name in outcomes if name not in touched)
        after = [
            untouched
            + sum(len(_reach(explorer, with_value(world, Place("item", item), value), name)) for name in touched)
            for value in values
        ] or [before]
        worst = max(after)
        ranked.append(((worst, sum(after) / len(after), order), NextQuestion(item, before - worst, worst)))
    return tuple(question for _, question in sorted(ranked, key=lambda each: each[0]))


def _reach(explorer: Explorer, world: World, outcome: str) -> tuple[int, ...]:
    return explorer.reachable(world, outcome).levels
