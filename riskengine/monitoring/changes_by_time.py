"""When a conclusion may change though nothing is told: worked out from the comparisons with `as_of` in a ruleset.

`as_of - s.seen <= window` changes one microsecond after `s.seen + window`. What compares dates changes at a local midnight.
Anything else that reads the moment changes when it cannot be said; a plan then says how often it is assessed again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..language import tree
from ..language.knowledge import Interval, Listed, Partial
from ..language.meaning import World
from ..language.types import Date, Duration, Moment, Records, Text
from ..ruleset.definition import Definition, Item

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}

Term = tuple[str, str, str]
"""What is read: ("item", name, ""), ("parameter", name, "") or ("field", list, name)."""


@dataclass(slots=True)
class _Sum:
    """A sum of moments and durations: how often the moment of assessment is in it, what is read, and a constant."""

    as_of: int = 0
    terms: dict[Term, int] = field(default_factory=dict)
    constant: int = 0

    def plus(self, other: _Sum, sign: int) -> _Sum:
        terms = dict(self.terms)
        for term, times in other.terms.items():
            terms[term] = terms.get(term, 0) + sign * times
        return _Sum(self.as_of + sign * other.as_of, terms, self.constant + sign * other.constant)


@dataclass(frozen=True, slots=True)
class Edge:
    """A comparison of the moment with something: it changes when the moment passes `terms` plus `constant`.

    `after` says that it changes one microsecond later; both with `both`. `of` is the list whose records are read, if any.
    """

    terms: tuple[tuple[Term, int], ...]
    constant: int
    at: bool
    after: bool
    of: str | None


@dataclass(frozen=True, slots=True)
class Clockwork:
    """How time moves what a ruleset concludes: its edges, whether days do, and whether something does that is not understood."""

    edges: tuple[Edge, ...]
    daily: bool
    unpredictable: bool
    horizons: Mapping[str, tuple[Edge, ...]]
    """By list, edges after each of which a record of it can no longer be read; not there for a list that is read for ever."""
    fields_read: frozenset[tuple[str, str]] = frozenset()
    """By list and name, the fields that are read for more than an edge, or than how many different texts there are."""
    lists_read: frozenset[str] = frozenset()
    """Lists that are read otherwise than record by record."""

    @property
    def moves(self) -> bool:
        """Whether time alone can change what is concluded."""
        return bool(self.edges) or self.daily or self.unpredictable


def moves_in_steps(definition: Definition) -> bool:
    """Whether what a ruleset concludes may change at moments that cannot be worked out."""
    return clockwork(definition).unpredictable


_CLOCKWORKS: dict[str, Clockwork] = {}
"""By the hash of a ruleset. Nothing of the definition is kept with it, so that a ruleset that is no longer used can go."""

_MOST = 1000


def clockwork(definition: Definition) -> Clockwork:
    """How time moves what a ruleset concludes, whatever the case."""
    found = _CLOCKWORKS.get(definition.sha256)
    if found is None:
        if len(_CLOCKWORKS) >= _MOST:
            _CLOCKWORKS.clear()
        found = _CLOCKWORKS[definition.sha256] = _Reading(definition).read()
    return found


def next_edge(clock: Clockwork, world: World, now: int) -> int | None:
    """The first moment after `now` at which a comparison with the moment may come out otherwise, as things are known now."""
    best: int | None = None
    for edge in clock.edges:
        for reading in _readings(edge, world):
            for moment in _passes(edge, reading, world):
                if moment > now and (best is None or moment < best):
                    best = moment
    return best


def dead_after(edges: tuple[Edge, ...], record: Mapping[str, Partial], world: World) -> int | None:
    """The moment from which a record can no longer be read; None where it always may be."""
    latest: int | None = None
    for edge in edges:
        ends = _bounds(edge, record, world)
        if ends is None:
            return None
        gone = ends[1] + (1 if edge.after else 0)
        latest = gone if latest is None else max(latest, gone)
    return latest


def _readings(edge: Edge, world: World) -> Iterator[Mapping[str, Partial]]:
    if edge.of is None:
        yield {}
        return
    listed = world.items[edge.of]
    if isinstance(listed, Listed) and listed.records:
        yield from listed.records


def _passes(edge: Edge, record: Mapping[str, Partial], world: World) -> Iterator[int]:
    ends = _bounds(edge, record, world)
    if ends is None:
        return
    for end in ends if ends[0] != ends[1] else ends[:1]:
        if edge.at:
            yield end
        if edge.after:
            yield end + 1


def _bounds(edge: Edge, record: Mapping[str, Partial], world: World) -> tuple[int, int] | None:
    lowest = highest = edge.constant
    for (what, name, part), times in edge.terms:
        known = world.items[name] if what == "item" else world.parameters[name] if what == "parameter" else record[part]
        if not isinstance(known, Interval):
            return None
        ends = int(known.lowest) * times, int(known.highest) * times
        lowest += min(ends)
        highest += max(ends)
    return lowest, highest


def _told_apart(node: tree.Gather) -> bool:
    """Whether nothing is asked of a text but how many different ones there are."""
    return node.kind == "distinct" and isinstance(node.element, tree.FieldRead) and isinstance(node.element.type, Text)


class _Reading:
    """Goes through the conditions and values of a ruleset."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.edges: dict[Edge, None] = {}
        self.daily = False
        self.unpredictable = False
        self.lists: dict[str, str] = {}
        self.gathered: dict[str, list[Edge | None]] = {}
        self.fields_read: set[tuple[str, str]] = set()
        self.lists_read: set[str] = set()

    def read(self) -> Clockwork:
        for value in self.definition.values.values():
            if self._sum(value.node) is None:
                self._visit(value.node)
            if value.given is not None:
                self._visit(value.given)
        for rule in self.definition.rules.values():
            self._visit(rule.condition)
        handed_on: set[str] = set()
        for use in self.definition.uses.values():
            for node in (*use.told, *(() if use.plan is None else (use.plan,))):
                self._visit(node)
                handed_on |= {part.name for part in node.walk() if isinstance(part, tree.ItemRead)}
        horizons = {
            name: tuple(each for each in edges if each is not None)
            for name, edges in self.gathered.items()
            if name not in handed_on and all(each is not None for each in edges)
        }
        return Clockwork(
            tuple(self.edges),
            self.daily,
            self.unpredictable,
            horizons,
            frozenset(self.fields_read),
            frozenset(self.lists_read) | handed_on,
        )

    def _visit(self, node: tree.Node) -> None:
        match node:
            case tree.Compare():
                if not self._compared(node):
                    self._below(node)
            case tree.Gather():
                self.lists[node.variable] = node.of.name
                self.gathered.setdefault(node.of.name, []).append(self._horizon(node))
                for part in (None if _told_apart(node) else node.element, node.condition, node.default):
                    if part is not None:
                        self._visit(part)
            case tree.Call(function="date", arguments=(tree.AsOf(),)):
                self.daily = True
            case tree.AsOf():
                self.unpredictable = True
            case tree.ValueRead(name=name):
                summed = self._sum(self.definition.values[name].node)
                if summed is not None and summed.as_of:
                    self.unpredictable = True
            case tree.ItemRead(name=name):
                self._bounded(self.definition.items[name])
                if isinstance(node.type, Records):
                    self.lists_read.add(name)
            case tree.FieldRead(variable=variable, name=name):
                self.fields_read.add((self.lists[variable], name))
                item = self.definition.items[self.lists[variable]].field_named(name)
                if item is not None:
                    self._bounded(item)
            case _:
                self._below(node)

    def _below(self, node: tree.Node) -> None:
        for each in node.children():
            self._visit(each)

    def _bounded(self, item: Item) -> None:
        """An answer that is not known may be at most, or at least, the moment; what it can be then moves with time."""
        if item.earliest_as_of or item.latest_as_of:
            if isinstance(item.type, Date):
                self.daily = True
            elif isinstance(item.type, Moment):
                self.unpredictable = True

    def _compared(self, node: tree.Compare) -> bool:
        """Whether the comparison is of the moment with something that can be added up; its edge is noted then."""
        edge = self._edge(node)
        if edge is None:
            return False
        self.edges[edge] = None
        return True

    def _edge(self, node: tree.Compare) -> Edge | None:
        left, right = self._sum(node.left), self._sum(node.right)
        if left is None or right is None:
            return None
        whole = left.plus(right, -1)
        if whole.as_of not in (1, -1):
            return None
        operator = node.operator if whole.as_of == 1 else _TURNED[node.operator]
        terms = {term: -times * whole.as_of for term, times in whole.terms.items() if times}
        lists = {name for what, name, _ in terms if what == "field"}
        if len(lists) > 1:
            return None
        return Edge(
            tuple(terms.items()),
            -whole.constant * whole.as_of,
            at=operator in ("<", ">=", "==", "!="),
            after=operator in ("<=", ">", "==", "!="),
            of=lists.pop() if lists else None,
        )

    def _sum(self, node: tree.Node) -> _Sum | None:
        """The node as a sum of moments and durations; None where it is something else."""
        match node:
            case tree.AsOf():
                return _Sum(as_of=1)
            case tree.Constant(value=int() as value) if isinstance(node.type, Moment | Duration):
                return _Sum(constant=value)
            case tree.ItemRead(name=name) if isinstance(node.type, Moment | Duration):
                return _Sum(terms={("item", name, ""): 1})
            case tree.ParameterRead(name=name) if isinstance(node.type, Moment | Duration):
                return _Sum(terms={("parameter", name, ""): 1})
            case tree.FieldRead(variable=variable, name=name) if isinstance(node.type, Moment | Duration):
                if variable not in self.lists:
                    return None
                return _Sum(terms={("field", self.lists[variable], name): 1})
            case tree.ValueRead(name=name) if isinstance(node.type, Moment | Duration):
                return self._sum(self.definition.values[name].node)
            case tree.Arithmetic(operator="+" | "-" as operator) if isinstance(node.type, Moment | Duration):
                return self._added(node.left, node.right, 1 if operator == "+" else -1)
            case tree.Shift(of=of, by=by, sign=sign) if isinstance(node.type, Moment):
                return self._added(of, by, sign)
            case _:
                return None

    def _added(self, left: tree.Node, right: tree.Node, sign: int) -> _Sum | None:
        one, other = self._sum(left), self._sum(right)
        return None if one is None or other is None else one.plus(other, sign)

    def _horizon(self, node: tree.Gather) -> Edge | None:
        """The edge after which a record no longer belongs, where a part of the condition says so."""
        if node.condition is None:
            return None
        for part in tree.conjuncts(node.condition):
            if isinstance(part, tree.Compare):
                edge = self._edge(part)
                if edge is None or edge.of != node.of.name:
                    continue
                left, right = self._sum(part.left), self._sum(part.right)
                assert left is not None and right is not None
                operator = part.operator if left.plus(right, -1).as_of == 1 else _TURNED[part.operator]
                times = dict(edge.terms)
                if operator in ("<", "<=") and all(count == 1 for term, count in times.items() if term[0] == "field"):
                    return edge
        return None
