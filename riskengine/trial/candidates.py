"""A few answers to each item that are worth trying: each option, numbers and times on either side of a threshold, short lists."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from ..evaluation.case import Assessor, CaseReader
from ..language import times, tree
from ..language.knowledge import Interval, Options, Partial, Truth
from ..language.meaning import World, step
from ..language.types import CalendarTime, Choice, Date, Duration, Exact, Moment, Number, Records, Type
from ..problems import Refused
from ..ruleset.definition import Definition, Item

ROLE = "@role"
"""Stands among the items for the role of whoever assesses."""

MOST_OPTIONS = 12
MOST_RECORDS = 40


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it is written, and what is known by it. `written` is None where the item is missing."""

    written: Any
    state: str
    partial: Partial


Answers = Mapping[str, Said]


class Candidates:
    """The answers worth trying, and the worlds they make."""

    def __init__(self, definition: Definition, as_of: str) -> None:
        self.definition = definition
        self.as_of = times.parse_as_of(as_of)
        self.parameters = {
            name: parameter.default_written
            if parameter.default is not None
            else _plain(parameter.reach, parameter.type)
            for name, parameter in definition.parameters.items()
        }
        self.settings = {
            name: said for name, said in self.parameters.items() if definition.parameters[name].default is None
        }
        self._of: dict[str, Sequence[Said]] = {}
        self._roles: dict[str | None, Mapping[str, Options]] = {}

    def reader(self) -> CaseReader:
        """What checks a case at this moment."""
        return CaseReader(self.definition, self.as_of)

    @cached_property
    def empty(self) -> World:
        """The world in which nothing is answered."""
        return self._read({}, None)

    def _read(self, answers: Mapping[str, Any], role: str | None) -> World:
        return self.reader().read(answers, parameters=self.settings, assessor=Assessor(role=role), used={}).world

    def said(self, name: str, written: Any) -> Said | None:
        """The answer as the engine reads it; None where it is refused."""
        try:
            world = self._read({name: written}, None)
        except Refused:
            return None
        return Said(written, world.states[name], world.items[name])

    def world(self, answers: Answers) -> World:
        """The world of these answers; all else is missing."""
        role = answers[ROLE].written if ROLE in answers else None
        given = {name: said for name, said in answers.items() if name != ROLE}
        if role not in self._roles:
            self._roles[role] = self._read({}, role).roles
        return replace(
            self.empty,
            items={**self.empty.items, **{name: said.partial for name, said in given.items()}},
            states={**self.empty.states, **{name: said.state for name, said in given.items()}},
            roles=self._roles[role],
        )

    # What is worth trying

    def of(self, name: str) -> Sequence[Said]:
        """The known answers worth trying, plainest first, then `unknown`; a role's are those of the parties."""
        found = self._of.get(name)
        if found is None:
            found = self._of[name] = list(self._made(name))
        return found

    def _made(self, name: str) -> Iterator[Said]:
        if name == ROLE:
            wanted = {role for item in self.definition.items.values() for role in item.roles}
            for role in [*sorted(wanted), next(each for each in self.definition.role_ids if each not in wanted)]:
                yield Said(role, "known", Truth(True, True))
            return
        item = self.definition.items[name]
        seen = []
        for written in [*self._written(item), "unknown"]:
            if written not in seen:
                seen.append(written)
                said = self.said(name, written)
                if said is not None:
                    yield said

    def _written(self, item: Item) -> Iterator[Any]:
        match item.type:
            case Choice(options=options):
                yield from options[:MOST_OPTIONS]
            case Records():
                yield from self._lists(item)
            case Number() | Date() | Moment() | Duration():
                for number in self._numbers(item):
                    written = write(number, item.type, self.as_of.offset_minutes)
                    if written is not None:
                        yield written
            case _:
                yield "a"

    def _numbers(self, item: Item) -> Sequence[Exact]:
        assert isinstance(item.reach, Interval)
        inside: list[Exact] = []
        for limit in self._limits(item.name, item.type):
            size = step_of(limit, item.type)
            inside += [limit, limit - size, limit + size]
        ends = [item.reach.lowest, item.reach.highest]
        if isinstance(item.type, Moment | Date):
            now = self.as_of.microseconds
            today = times.day_of(now, self.as_of.offset_minutes)
            ends = [today if isinstance(item.type, Date) else now, *ends]
        return list(dict.fromkeys(each for each in [*ends, *inside] if item.reach.lowest <= each <= item.reach.highest))

    def _limits(self, name: str, kind: Type) -> Sequence[Exact]:
        """What the item, or a field of that name, is compared with, as far as it can be worked out without answers."""
        found: list[Exact] = []
        for node in self._all_nodes:
            for left, right in ((node.left, node.right), (node.right, node.left)):
                found += self._limit(left, right, name, kind)
        return list(dict.fromkeys(found))

    @cached_property
    def _all_nodes(self) -> Sequence[tree.Compare]:
        every = [rule.condition for rule in self.definition.rules.values()]
        every += [value.node for value in self.definition.values.values()]
        return [part for node in every for part in node.walk() if isinstance(part, tree.Compare)]

    def _limit(self, left: tree.Node, right: tree.Node, name: str, kind: Type) -> Iterator[Exact]:
        match left:
            case tree.ItemRead(name=read) | tree.FieldRead(name=read) if read == name and type(left.type) is type(kind):
                fixed = self._fixed(right)
                if fixed is not None:
                    yield fixed
            case tree.Arithmetic(
                operator="-", left=tree.AsOf(), right=tree.ItemRead(name=read) | tree.FieldRead(name=read)
            ):
                fixed = self._fixed(right)
                if read == name and fixed is not None:
                    yield self.as_of.microseconds - fixed

    def _fixed(self, node: tree.Node) -> Exact | None:
        reading = (tree.ItemRead, tree.FieldRead, tree.ValueRead, tree.OutcomeRead, tree.RoleRead, tree.Knowledge)
        if any(isinstance(part, reading) for part in node.walk()):
            return None
        found = Look(self.definition, self.empty).of(node)
        return found.lowest if isinstance(found, Interval) and found.lowest == found.highest else None

    # Lists

    def _lists(self, item: Item) -> Iterator[list[dict[str, Any]]]:
        yield []
        fields = {field.name: self._field(field) for field in item.fields}
        plain = {name: said[0] for name, said in fields.items()}
        kinds = [
            dict(zip(fields, row, strict=True)) for row in itertools.islice(itertools.product(*fields.values()), 200)
        ]
        for record in kinds[:MOST_RECORDS]:
            yield [record]
        most = min(self._longest(), item.type.most if isinstance(item.type, Records) else 1)
        texts = [field.name for field in item.fields if field.kind == "text"]
        for record in [plain] if texts else kinds[:MOST_RECORDS]:
            for count in range(2, most + 1):
                yield [{**record, **{name: f"{record[name]}{at}" for name in texts}} for at in range(1, count + 1)]
        if texts:
            yield [plain, plain]

    def _field(self, field: Item) -> Sequence[Any]:
        match field.type:
            case Choice(options=options):
                return options[:MOST_OPTIONS]
            case Number() | Date() | Moment() | Duration():
                said = [write(each, field.type, self.as_of.offset_minutes) for each in self._numbers(field)]
                return [each for each in said if each is not None] or ["unknown"]
            case _:
                return ["a"]

    def _longest(self) -> int:
        """One more than the largest small whole number that a count may be compared with."""
        counts = [self._fixed(node.right) for node in self._all_nodes] + [
            self._fixed(node.left) for node in self._all_nodes
        ]
        small = [int(each) for each in counts if each is not None and 0 < each <= 20]
        return max(small, default=1) + 1


class Look:
    """What nodes come to in one world; values are worked out when first read."""

    def __init__(self, definition: Definition, world: World) -> None:
        self.definition = definition
        self.world = world
        self._values: dict[str, Partial] = {}

    def of(self, node: tree.Node) -> Partial:
        """What is known of a node."""
        return self._of(node, self.world)

    def truth(self, node: tree.Node) -> Truth:
        """What is known of a condition."""
        found = self.of(node)
        assert isinstance(found, Truth)
        return found

    def _of(self, node: tree.Node, world: World) -> Partial:
        if isinstance(node, tree.ValueRead):
            found = self._values.get(node.name)
            if found is None:
                found = self._values[node.name] = self._of(self.definition.values[node.name].node, self.world)
            return found
        return step(node, world, self._of)


def step_of(number: Exact, kind: Type) -> Exact:
    """The smallest step that a person would take from a threshold: one, one in the last decimal, a day, an hour."""
    match kind:
        case Duration():
            units = (times.DAY, times.HOUR, times.MINUTE)
            return next(
                (unit for unit in units if number and number % unit == 0), times.DAY if not number else times.SECOND
            )
        case Moment():
            return times.SECOND
        case Number():
            decimals = 0
            while decimals < 9 and Fraction(number) * 10**decimals % 1:
                decimals += 1
            return Fraction(1, 10**decimals) if decimals else 1
        case _:
            return 1


def write(number: Exact, kind: Type, offset: int) -> Any:
    """Something on a line as it is written in a case; None where it cannot be."""
    match kind:
        case Date():
            return times.format_date(int(number))
        case Moment():
            return times.format_datetime(int(number) // times.SECOND * times.SECOND, offset)
        case Duration():
            return times.format_duration(int(number)) if number >= 0 else None
        case _:
            if Fraction(number).denominator == 1:
                return int(number)
            written = Decimal(Fraction(number).numerator) / Decimal(Fraction(number).denominator)
            return written if Fraction(written) == number else None


def _plain(reach: Partial, kind: Type) -> Any:
    match reach:
        case Interval(lowest, _):
            return write(lowest, kind, 0)
        case Options() if isinstance(kind, Choice):
            return kind.options[0]
        case _:
            return "P1M" if isinstance(kind, CalendarTime) else "a"
