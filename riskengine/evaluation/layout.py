"""How a world is laid out for the program: one flat tuple, so that nothing is looked up by name while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..language.knowledge import Interval, Listed, Options, Partial, Truth, Wording, is_known
from ..language.meaning import World
from ..language.types import Choice, Records, Type, measured
from ..ruleset.definition import Definition

_KNOWN = frozenset({"known"})


class Layout:
    """The slots of a ruleset's program, by what they hold.

    A world is *complete* when each item is answered with one known answer, and whatever else the conditions read is known. Complete
    worlds have one slot for each thing read; open ones have two where bounds are needed, and the state of each item.
    """

    def __init__(self, definition: Definition, roles_read: frozenset[str]) -> None:
        self.items = tuple(definition.items.values())
        self.parameters = tuple(definition.parameters)
        self.roles = tuple(name for name in definition.items if name in roles_read)
        self.used = tuple((use.ruleset, name) for use in definition.uses.values() for name in use.outcomes)
        self._names = tuple(definition.items)
        # What lies on a line or is a choice is laid out without asking what it is: this runs for every case.
        self._kinds = tuple(
            (item.name, measured(item.type), isinstance(item.type, Choice), item.type) for item in self.items
        )

    def exact_names(self) -> list[str]:
        """The names of the slots of a complete world."""
        return [
            *(f"i{at}" for at in range(len(self.items))),
            *(f"p{at}" for at in range(len(self.parameters))),
            *(f"r{at}" for at in range(len(self.roles))),
            *(f"u{at}" for at in range(len(self.used))),
            "as_of",
            "offset",
        ]

    def bounds_names(self) -> list[str]:
        """The names of the slots of an open world."""
        names: list[str] = []
        for at, item in enumerate(self.items):
            names += [f"i{at}_lowest", f"i{at}_highest"] if measured(item.type) else [f"i{at}"]
        names += [f"s{at}" for at in range(len(self.items))]
        return [*names, *self.exact_names()[len(self.items) :]]

    def exact(self, world: World) -> tuple[Any, ...] | None:
        """The slots of a complete world; None where something is open."""
        if not _KNOWN.issuperset(map(world.states.__getitem__, self._names)):
            return None
        slots: list[Any] = []
        items: Mapping[str, Any] = world.items
        for name, on_a_line, choice, type_ in self._kinds:
            if on_a_line:
                lowest, highest = items[name]
                if lowest is not highest and lowest != highest:
                    return None
                slots.append(lowest)
            elif choice:
                (mask,) = items[name]
                if mask & (mask - 1):
                    return None
                slots.append(mask.bit_length() - 1)
            else:
                if not is_known(items[name]):
                    return None
                slots.append(_exactly(type_, items[name]))
        slots += [setting(world.parameters[name]) for name in self.parameters]
        for options in [*(world.roles[name] for name in self.roles), *(world.used[name] for name in self.used)]:
            if not options.single:
                return None
            slots.append(options.lowest)
        return (*slots, world.as_of.lowest, world.offset)

    def bounds(self, world: World) -> tuple[Any, ...]:
        """The slots of any world."""
        slots: list[Any] = []
        items: Mapping[str, Any] = world.items
        for name, on_a_line, choice, type_ in self._kinds:
            slots += items[name] if on_a_line or choice else _loosely(type_, items[name])
        slots += map(world.states.__getitem__, self._names)
        slots += [setting(world.parameters[name]) for name in self.parameters]
        slots += [world.roles[name].mask for name in self.roles]
        slots += [world.used[name].mask for name in self.used]
        return (*slots, world.as_of.lowest, world.offset)


def setting(partial: Partial) -> Any:
    """A parameter, which is always known, as a plain value."""
    match partial:
        case Interval():
            return partial.lowest
        case Options():
            return partial.lowest
        case Wording():
            return partial.text
        case _:
            return partial


def _exactly(type_: Type, partial: Partial) -> Any:
    match partial:
        case Interval():
            return partial.lowest
        case Options():
            return partial.lowest
        case Wording():
            return partial.text
        case Listed(records):
            assert isinstance(type_, Records)
            return tuple(
                tuple(_exactly(field.type, record[field.name]) for field in type_.fields) for record in records or ()
            )
        case _:
            raise TypeError(partial)


def _loosely(type_: Type, partial: Partial) -> list[Any]:
    match partial:
        case Interval():
            return [partial.lowest, partial.highest]
        case Options():
            return [partial.mask]
        case Wording():
            return [partial]
        case Listed(None):
            return [None]
        case Listed(records):
            assert isinstance(type_, Records)
            return [tuple(loose_record(type_, record) for record in records or ())]
        case _:
            raise TypeError(partial)


def loose_record(type_: Records, record: Mapping[str, Partial]) -> tuple[Any, ...]:
    """A record's fields in order, two slots for those that lie on a line."""
    return tuple(slot for field in type_.fields for slot in _loosely(field.type, record[field.name]))


def as_partial(type_: Type, value: Any) -> Partial:
    """What the program found of a value, as partial knowledge."""
    match value:
        case Truth() | Interval() | Options():
            return value
        case bool():
            return Truth(value, value)
        case _ if measured(type_):
            return Interval(value, value)
        case _:
            return Options(1 << value)
