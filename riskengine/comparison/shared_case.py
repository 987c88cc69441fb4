"""One case under two versions: what both ask for has one answer, what only one asks for is free in that one.

A parameter is either set, to the same in both, or not, and then each version has its own default.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..analysis.solver import Formula, z3
from ..analysis.terms import Level, choose, either, every, implies
from ..analysis.variables import AS_OF, Key, Listing, Moment, Settled, Variables, constant, variables
from ..language.knowledge import Interval
from ..language.times import Period
from ..language.types import CalendarTime, Choice, Number, Records, Text, Type
from ..ruleset.definition import Definition, Item, Parameter
from .scales import common_options, moments_overlap, same_kind

Pairs = list[tuple[Any, Any]]


@dataclass(frozen=True)
class SharedCase:
    """The variables of a case under both versions. `keys` are shared; `one_moment` says that both hold at some moment."""

    old: Variables
    new: Variables
    keys: frozenset[Key]
    one_moment: bool


def shared_case(old: Definition, new: Definition, settled: Settled) -> SharedCase:
    """Any complete case that both versions can be asked about."""
    return _Sharing(old, new, settled).shared()


class _Sharing:
    def __init__(self, old: Definition, new: Definition, settled: Settled) -> None:
        self.before, self.after = old, new
        self.old = variables(old, settled)
        self.new = variables(new, settled, "'")
        self.pairs: Pairs = []
        self.terms: dict[Key, Any] = dict(self.new.terms)
        self.old_terms: dict[Key, Any] = dict(self.old.terms)
        self.more: dict[Key, Formula] = {}
        self.keys: set[Key] = set()
        self.optional: dict[Key, Formula] = {}

    def shared(self) -> SharedCase:
        overlap = moments_overlap(self.before, self.after)
        self._moment()
        for name, item in self.before.items.items():
            twin = self.after.items.get(name)
            if twin is None or not same_kind(item, twin):
                continue
            self._item(("item", name), item, twin)
            self._choice(("role", name), self.before.role_ids, self.after.role_ids)
        for name, parameter in self.before.parameters.items():
            other = self.after.parameters.get(name)
            if other is not None and _settable_alike(parameter, other):
                self._parameter(("parameter", name), parameter, other)
        for use in self.before.uses.values():
            for name, options in use.outcomes.items():
                key: Key = ("used", use.ruleset, name)
                if key in self.terms:
                    there = self.after.uses[use.ruleset].outcomes[name]
                    self._choice(key, [each.id for each in options], [each.id for each in there])
        limits = {key: self._put(limit) for key, limit in self.new.limits.items()}
        old_limits = dict(self.old.limits)
        if not overlap:
            old_limits[AS_OF] = True
        for key, when in self.optional.items():
            both = every([old_limits[key], limits[key]])
            old_limits[key] = limits[key] = implies(when, both)
        for key, more in self.more.items():
            old_limits[key] = every([old_limits.get(key, True), more])
        return SharedCase(
            replace(self.old, terms=self.old_terms, limits=old_limits),
            replace(self.new, terms=self.terms, limits=limits),
            frozenset(self.keys),
            overlap,
        )

    def _put(self, limit: Formula) -> Formula:
        return limit if isinstance(limit, bool) else z3.substitute(limit, *self.pairs)

    def _moment(self) -> None:
        one, other = self.old[AS_OF], self.new[AS_OF]
        self.pairs += [(other.microseconds, one.microseconds), (other.offset, one.offset)]
        self.terms[AS_OF] = Moment(one.microseconds, one.offset)
        self.keys.add(AS_OF)

    def _choice(self, key: Key, old: Sequence[str], new: Sequence[str]) -> None:
        if common_options(old, new):
            self.terms[key], more = self._level(self.old[key], self.new[key], old, new)
            self.more[key] = every([self.more.get(key, True), more])
            self.keys.add(key)

    def _level(self, one: Level, other: Level, old: Sequence[str], new: Sequence[str]) -> tuple[Level, Formula]:
        """The old answer as an option of the new version, and that it is one."""
        if list(old) == list(new):
            found = one
            allowed: Formula = True
        else:
            found = Level(
                tuple(either(one.equals(old.index(id_)) for id_ in new[at:] if id_ in old) for at in range(1, len(new)))
            )
            allowed = either(one.equals(at) for at, id_ in enumerate(old) if id_ in new)
        for bit, here in zip(other.at_least, found.at_least, strict=True):
            if not isinstance(bit, bool):
                self.pairs.append((bit, z3.BoolVal(here) if isinstance(here, bool) else here))
        return found, allowed

    def _item(self, key: Key, old: Item, new: Item) -> None:
        self.terms[key], self.more[key] = self._answer(self.old[key], self.new[key], old, new)
        self.keys.add(key)

    def _answer(self, one: Any, other: Any, old: Item, new: Item) -> tuple[Any, Formula]:
        if isinstance(old.type, Choice) and isinstance(new.type, Choice):
            return self._level(one, other, old.type.options, new.type.options)
        if isinstance(old.type, Records):
            return self._listing(one, other, old, new)
        self.pairs.append((other, one))
        return one, True

    def _listing(self, one: Listing, other: Listing, old: Item, new: Item) -> tuple[Listing, Formula]:
        self.pairs.append((other.length, one.length))
        more: list[Formula] = []
        records: list[Mapping[str, Any]] = []
        for at, record in enumerate(other.records):
            found = dict(record)
            for field in new.fields:
                twin = old.field_named(field.name)
                if twin is not None and at < len(one.records):
                    found[field.name], limit = self._answer(
                        one.records[at][field.name], record[field.name], twin, field
                    )
                    more.append(implies(one.length > at, limit))
            records.append(found)
        return Listing(one.length, tuple(records)), every(more)

    def _parameter(self, key: Key, old: Parameter, new: Parameter) -> None:
        one, other = self.old[key], self.new[key]
        self.keys.add(key)
        if isinstance(old.type, Choice) and isinstance(new.type, Choice):
            mapped, allowed = self._level(one, other, old.type.options, new.type.options)
        else:
            mapped, allowed = one, True
            self.pairs.append((other, one))
        self.more[key] = allowed
        if old.default == new.default and allowed is True and (old.default is None or old.reach == new.reach):
            self.terms[key] = mapped
            return
        given = z3.Bool(f"set:{key[1]}")
        self.old_terms[key] = one if old.default is None else choose(given, one, _default(old))
        self.terms[key] = mapped if new.default is None else choose(given, mapped, _default(new))
        self.more[key] = implies(given, allowed)
        self.optional[key] = given
        if old.default is None or new.default is None:
            self.more[key] = every([given, allowed])


def _settable_alike(old: Parameter, new: Parameter) -> bool:
    if isinstance(old.type, CalendarTime | Text) or isinstance(new.type, CalendarTime | Text):
        return False  # calendar time stays at its default, in each version at its own
    if isinstance(old.type, Choice) and isinstance(new.type, Choice):
        return common_options(old.type.options, new.type.options)
    if isinstance(old.type, Number) and isinstance(new.type, Number):
        return old.type.unit == new.type.unit and old.unit == new.unit and old.type.whole == new.type.whole
    return type(old.type) is type(new.type) and isinstance(old.reach, Interval) and isinstance(new.reach, Interval)


def _default(parameter: Parameter) -> Any:
    assert parameter.default is not None and not isinstance(parameter.default, Period | str)
    type_: Type = parameter.type
    return constant(type_, parameter.default)
