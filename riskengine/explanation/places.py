"""The open places of a world: what is not known, what each can be, and the world with one of them settled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod
from types import MappingProxyType
from typing import NamedTuple

from ..evaluation.case import Assessor, CaseReader
from ..language import times, tree
from ..language.knowledge import Interval, Listed, Options, Partial, Wording, exactly, is_known
from ..language.meaning import World
from ..language.types import Choice, Number, Records, Type
from ..ruleset.definition import Definition

FEW = 8
"""An interval of whole numbers this wide is taken number by number."""

MOST_SAMPLES = 64
LONGEST_SAMPLE = 8


class Place(NamedTuple):
    """Something that may be open: an item; a field of one record of a list (`at` and `field`); or a used outcome.

    `kind` is `item`, `field` or `used`; of a used outcome `name` is the ruleset and `field` the outcome.
    """

    kind: str
    name: str
    at: int = 0
    field: str = ""


def everywhere(definition: Definition, world: World) -> Iterator[Place]:
    """All places of a world, open or not, in the order of the ruleset."""
    for name, item in definition.items.items():
        partial = world.items[name]
        if isinstance(item.type, Records) and isinstance(partial, Listed) and partial.records is not None:
            for at in range(len(partial.records)):
                yield from (Place("field", name, at, field.name) for field in item.type.fields)
        else:
            yield Place("item", name)
    for ruleset, outcome in world.used:
        yield Place("used", ruleset, 0, outcome)


def open_places(definition: Definition, world: World) -> list[Place]:
    """The places that are not known, in the order of the ruleset."""
    return [place for place in everywhere(definition, world) if not is_known(value_at(world, place))]


def value_at(world: World, place: Place) -> Partial:
    """What is known at a place."""
    if place.kind == "used":
        return world.used[place.name, place.field]
    partial = world.items[place.name]
    if place.kind == "item":
        return partial
    assert isinstance(partial, Listed)
    assert partial.records is not None
    return partial.records[place.at][place.field]


def with_value(world: World, place: Place, partial: Partial) -> World:
    """The world with something else known at a place."""
    if place.kind == "used":
        assert isinstance(partial, Options)
        return replace(world, used={**world.used, (place.name, place.field): partial})
    if place.kind == "item":
        return replace(world, items={**world.items, place.name: partial})
    listed = world.items[place.name]
    assert isinstance(listed, Listed)
    records = list(listed.records or ())
    records[place.at] = {**records[place.at], place.field: partial}
    return replace(world, items={**world.items, place.name: Listed(tuple(records))})


def type_at(definition: Definition, place: Place) -> Type:
    """The type of what stands at a place."""
    if place.kind == "used":
        return Choice(tuple(option.id for option in definition.uses[place.name].outcomes[place.field]))
    item = definition.items[place.name]
    if place.kind == "item":
        return item.type
    field = item.field_named(place.field)
    assert field is not None
    return field.type


def in_whole_steps(kind: Type) -> bool:
    """Whether what lies on a line goes in whole steps: counts, days, and moments and durations in microseconds."""
    return not isinstance(kind, Number) or kind.whole


class Reaches:
    """What each answer can be at all at one moment, as an item left unanswered has it."""

    def __init__(self, definition: Definition, as_of: times.AsOf) -> None:
        self._definition = replace(definition, parameters={}, uses={})
        self._as_of = as_of
        self.items: Mapping[str, Partial] = self._read({})
        self._records: dict[str, Mapping[str, Partial]] = {}
        self._samples: dict[str, Sequence[Listed]] = {}
        self._sampled: dict[str, Sequence[Mapping[str, Partial]]] = {}

    def _read(self, answers: Mapping[str, object]) -> Mapping[str, Partial]:
        reader = CaseReader(self._definition, self._as_of)
        return reader.read(answers, parameters={}, assessor=Assessor(), used={}).world.items

    def record(self, name: str) -> Mapping[str, Partial]:
        """What the fields of a record of a list can be at all."""
        if name not in self._records:
            fields = self._definition.items[name].fields
            listed = self._read({name: [{field.name: "unknown" for field in fields}]})[name]
            assert isinstance(listed, Listed)
            assert listed.records is not None
            self._records[name] = listed.records[0]
        return self._records[name]

    def samples(self, name: str) -> Sequence[Listed]:
        """Some lists that an unanswered list may be: none, one record of each kind, and as many of each kind as may matter."""
        if name not in self._samples:
            kind = self._definition.items[name].type
            assert isinstance(kind, Records)
            longest = min(LONGEST_SAMPLE if self.kinds_of_record(name) <= FEW else 1, kind.most)
            alike = [
                [self.made_up(name, at, sample) for at in range(longest)]
                for sample in range(self.kinds_of_record(name))
            ]
            lists = [Listed(tuple(each[:length])) for length in range(1, longest + 1) for each in alike]
            self._samples[name] = (Listed(()), *lists)
        return self._samples[name]

    def kinds_of_record(self, name: str) -> int:
        """How many kinds of made-up records of a list there are."""
        return len(self._kinds(name))

    def made_up(self, name: str, at: int, kind: int) -> Mapping[str, Partial]:
        """A made-up record, with texts that no other record has."""
        return {
            key: Wording(f"\0{name}.{key}.{at}") if isinstance(value, Wording) else value
            for key, value in self._kinds(name)[kind].items()
        }

    def _kinds(self, name: str) -> Sequence[Mapping[str, Partial]]:
        if name not in self._sampled:
            ways = [[(key, end) for end in _ends(partial)] for key, partial in self.record(name).items()]
            if prod(map(len, ways)) <= MOST_SAMPLES:
                found = [dict(way) for way in product(*ways)]
            else:  # each field in turn, the others at their first
                found = [
                    {**{key: value for (key, value), *_ in ways}, key: value} for way in ways for key, value in way
                ]
            self._sampled[name] = found
        return self._sampled[name]

    def at(self, place: Place) -> Partial:
        """What can stand at a place at all."""
        if place.kind == "field":
            return self.record(place.name)[place.field]
        return self.items[place.name]


def freed(definition: Definition, world: World, reaches: Reaches, places: Iterable[Place]) -> World:
    """The world in which nothing is known of these items and used outcomes."""
    items, used = dict(world.items), dict(world.used)
    for place in places:
        if place.kind == "used":
            used[place.name, place.field] = Options(type_at(definition, place).everything)  # type: ignore[union-attr]
        else:
            items[place.name] = reaches.items[place.name]
    return replace(world, items=MappingProxyType(items), used=MappingProxyType(used))


def opened(definition: Definition, world: World, items: Iterable[str]) -> World:
    """The world in which nothing is known of used rulesets that are told these items: with other answers they may say otherwise."""
    changed, used = set(items), dict(world.used)
    for id_, use in definition.uses.items():
        if any(isinstance(part, tree.ItemRead) and part.name in changed for node in use.told for part in node.walk()):
            for name, levels in use.outcomes.items():
                used[id_, name] = Options((1 << len(levels)) - 1)
    return world if used == world.used else replace(world, used=MappingProxyType(used))


# What a place can be, as a few values


def _ends(partial: Partial) -> list[Partial]:
    match partial:
        case Options(mask):
            return [Options(1 << index) for index in reversed(range(mask.bit_length())) if mask >> index & 1]
        case Interval(lowest, highest):
            return [exactly(highest)] if lowest == highest else [exactly(highest), exactly(lowest)]
        case _:
            return [partial]


def texts_at(world: World, place: Place) -> list[Partial]:
    """The texts that an unknown text may be, as far as telling texts apart goes: those beside it, and a new one."""
    found: dict[Partial, None] = {}
    if place.kind == "field":
        listed = world.items[place.name]
        assert isinstance(listed, Listed)
        for record in listed.records or ():
            if is_known(record[place.field]):
                found[record[place.field]] = None
    return [*found, Wording(f"\0{place.name}.{place.field}.{place.at}")]


# What conditions read


class Reads:
    """Which places each outcome depends on, and where a numeric answer is only compared with something."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self._of_rules: dict[str, frozenset[tuple[str, str]]] = {}

    def of_node(self, node: tree.Node) -> frozenset[tuple[str, str]]:
        """The items and used outcomes whose value a node reads, also through values: `("", item)` and `(ruleset, outcome)`.

        That it asks whether an item is known, or who answered it, does not count: no other answer changes that.
        """
        found: set[tuple[str, str]] = set()
        for part in self.all_parts([node]):
            match part:
                case tree.ItemRead(name=name):
                    found.add(("", name))
                case tree.OutcomeRead(ruleset=ruleset, outcome=outcome):
                    found.add((ruleset, outcome))
                case _:
                    pass
        return frozenset(found)

    def of_rule(self, id_: str) -> frozenset[tuple[str, str]]:
        """The same of a rule's condition."""
        if id_ not in self._of_rules:
            self._of_rules[id_] = self.of_node(self.definition.rules[id_].condition)
        return self._of_rules[id_]

    def all_parts(self, nodes: Iterable[tree.Node]) -> Iterator[tree.Node]:
        """Every part of the nodes and of the values they read, each value once."""
        seen: set[str] = set()
        waiting = list(nodes)
        while waiting:
            for part in waiting.pop().walk():
                yield part
                if isinstance(part, tree.ValueRead) and part.name in self.definition.values and part.name not in seen:
                    seen.add(part.name)
                    waiting.append(self.definition.values[part.name].node)


def key_of(place: Place) -> tuple[str, str]:
    """What `Reads` calls the place."""
    return (place.name, place.field) if place.kind == "used" else ("", place.name)
