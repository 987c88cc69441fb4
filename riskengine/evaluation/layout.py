"""How a world is laid out for the program: one flat tuple, so that nothing is looked up by name while it runs."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import Any

from ..collecting import nothing_collected
from ..language.knowledge import Interval, Listed, Options, Partial, Truth, Wording, is_known
from ..language.meaning import World
from ..language.types import Choice, Number, Records, Type, measured
from ..ruleset.definition import Definition, Item
from . import emit
from .kept_programs import Batch, Making, Source

ITEMS_AT_ONCE = 200
_KNOWN = frozenset({"known"})


class Layout:
    """The slots of a ruleset's program, by what they hold.

    A world is *complete* when each item is answered with one known answer, and whatever else the conditions read is known. Complete
    worlds have one slot for each thing read; open ones have two where bounds are needed, and the state of each item.
    """

    @nothing_collected()
    def __init__(self, definition: Definition, roles_read: frozenset[str], making: Making) -> None:
        self.items = tuple(definition.items.values())
        self.parameters = tuple(definition.parameters)
        self.roles = tuple(name for name in definition.items if name in roles_read)
        self.used = tuple((use.ruleset, name) for use in definition.uses.values() for name in use.outcomes)
        self.names = tuple(definition.items)
        with making.together("lay_out") as batch:
            self._one_by_one = _one_by_one(self.items, batch)
        self._items_of = _all_of(self.names)
        # What lies on a line or is a choice is laid out without asking what it is: this runs for every case.
        self._kinds = tuple((measured(item.type), isinstance(item.type, Choice), item.type) for item in self.items)
        self._fractions = tuple(at for at, item in enumerate(self.items) if may_be_fraction(item.type))
        self._flat = all(on_a_line or choice for on_a_line, choice, _ in self._kinds)

    def exact_names(self) -> list[str]:
        """The names of the slots of a complete world."""
        ratios = [name for at in self._fractions for name in ratio_names(f"i{at}")]
        return [*(f"i{at}" for at in range(len(self.items))), *self._other_names(), *ratios]

    def _other_names(self) -> list[str]:
        return [
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
        return [*names, *self._other_names()]

    @cached_property
    def exact_places(self) -> Mapping[str, int]:
        """Where each slot of a complete world is."""
        return {name: at for at, name in enumerate(self.exact_names())}

    @cached_property
    def bounds_places(self) -> Mapping[str, int]:
        """Where each slot of an open world is."""
        return {name: at for at, name in enumerate(self.bounds_names())}

    def exact(self, world: World) -> tuple[Any, ...] | None:
        """The slots of a complete world; None where something is open."""
        if len(world.states) != len(self.items) or not _KNOWN.issuperset(world.states.values()):
            return None
        slots: list[Any] = []
        for lay_out in self._one_by_one:
            found = lay_out(world.items)
            if found is None:
                return None
            slots += found
        if self.parameters:
            slots += [setting(world.parameters[name]) for name in self.parameters]
        if self.roles or self.used:
            for options in [*(world.roles[name] for name in self.roles), *(world.used[name] for name in self.used)]:
                if not options.single:
                    return None
                slots.append(options.lowest)
        ratios = [part for at in self._fractions for part in slots[at].as_integer_ratio()]
        return (*slots, world.as_of.lowest, world.offset, *ratios)

    def bounds(self, world: World) -> tuple[Any, ...]:
        """The slots of any world."""
        slots: list[Any]
        if self._flat:
            slots = list(chain.from_iterable(self._items_of(world.items)))
        else:
            slots = []
            for (on_a_line, choice, type_), known in zip(self._kinds, self._items_of(world.items), strict=True):
                slots += known if on_a_line or choice else _loosely(type_, known)
        slots += self._items_of(world.states)
        slots += [setting(world.parameters[name]) for name in self.parameters]
        slots += [world.roles[name].mask for name in self.roles]
        slots += [world.used[name].mask for name in self.used]
        return (*slots, world.as_of.lowest, world.offset)


def may_be_fraction(type_: Type) -> bool:
    """Whether something of the type need not be a whole number."""
    return isinstance(type_, Number) and not type_.whole


def ratio_names(slot: str) -> tuple[str, str]:
    """Where a complete world also has the two whole numbers whose ratio is in the slot; these compare many times faster."""
    return f"{slot}_above", f"{slot}_below"


def _all_of(names: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """What gives the members of these names in their order."""
    if len(names) == 1:
        (only,) = names
        return lambda members: (members[only],)
    return itemgetter(*names) if names else lambda _members: ()


def _one_by_one(items: Sequence[Item], batch: Batch) -> list[Callable[[Mapping[str, Partial]], list[Any] | None]]:
    """Functions that lay out the items of a complete world, some hundred each: a loop would take twice the time."""
    return [_laying_out(items[at : at + ITEMS_AT_ONCE], batch) for at in range(0, len(items), ITEMS_AT_ONCE)]


def _laying_out(items: Sequence[Item], batch: Batch) -> Callable[[Mapping[str, Partial]], list[Any] | None]:
    """A function that lays out these items; None where one is open."""
    namespace = {"is_known": is_known, "exactly": _exactly, "items_of": _all_of([each.name for each in items])}
    return batch.function("lay_out", lambda: _laying_out_source(items), namespace, ("items",))


def _laying_out_source(items: Sequence[Item]) -> Source:
    read: list[ast.expr] = []
    slots: list[ast.expr] = []
    tests: list[ast.expr] = []
    constants: dict[str, Any] = {}
    for at, item in enumerate(items):
        name, high = f"i{at}", f"h{at}"
        value: ast.expr = emit.read(name)
        if measured(item.type):
            read.append(emit.store_all([name, high]))
            tests.append(emit.every([emit.compare(each, value, emit.read(high)) for each in ("is not", "!=")]))
        elif isinstance(item.type, Choice):
            read.append(emit.store_all([name]))
            tests.append(emit.arithmetic("&", value, emit.arithmetic("-", value, emit.constant(1))))
            value = emit.arithmetic(
                "-", ast.Call(ast.Attribute(value, "bit_length", emit.LOAD), [], []), emit.constant(1)
            )
        else:
            constants[f"k{at}"] = item.type
            read.append(ast.Name(name, emit.STORE))
            tests.append(emit.negation(emit.call("is_known", value)))
            value = emit.call("exactly", emit.read(f"k{at}"), value)
        slots.append(value)
    found = emit.call("items_of", emit.read("items"))
    body: list[ast.stmt] = [ast.Assign([ast.Tuple(read, emit.STORE)], found)]
    body += [ast.If(test, [ast.Return(emit.constant(None))], []) for test in tests]
    return Source([*body, ast.Return(ast.List(slots, emit.LOAD))], constants)


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
