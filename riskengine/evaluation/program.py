"""A ruleset turned into a program, once; it may then be run from any number of threads.

The program is Python code built as a syntax tree from the conditions' trees. A complete world takes a two-valued path,
an open one the path with bounds. Both give what the plain interpreter gives.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any, NewType

from ..language import tree
from ..language.knowledge import FALSE, OPEN, TRUE, Truth
from ..language.meaning import World
from ..language.types import Choice, Condition
from ..ruleset.definition import Definition, Outcome
from . import emit
from .bounds import NAMESPACE as BOUNDS_NAMESPACE
from .bounds import BoundsEmitter, value_names
from .exact import NAMESPACE as EXACT_NAMESPACE
from .exact import ExactEmitter, Names, exact_value
from .layout import Layout, as_partial
from .verdict import Levels, Verdict, judged

TRUTHS = {"TRUE": TRUE, "OPEN": OPEN, "FALSE": FALSE}

Complete = NewType("Complete", tuple[Any, ...])
"""A complete world, laid out for the program."""


class Program:
    """The compiled form of one ruleset.

    Thread-safe: nothing is changed after it is made.
    """

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.rule_ids = tuple(definition.rules)
        self._layout = Layout(definition, definition.roles_read)
        self._indicating = tuple(
            name
            for name, outcome in definition.outcomes.items()
            if outcome.judgement is not None
            and any(target == name for rule in definition.rules.values() for target, _ in rule.then)
        )
        self._moved = (
            *(name for name, each in definition.outcomes.items() if each.judgement is None),
            *self._indicating,
        )
        self._exact_outcomes = self._make_exact("outcomes", self._outcomes_only)
        self._exact_statuses = self._make_exact("statuses", self._statuses)
        self._exact_verdict = self._make_exact("verdict", self._everything)
        self._bounds = self._make_bounds()

    def complete(self, world: World) -> Complete | None:
        """The world laid out for the fast path; None where something is open."""
        slots = self._layout.exact(world)
        return None if slots is None else Complete(slots)

    def outcomes(self, complete: Complete) -> dict[str, str]:
        """The level of each outcome in a complete world."""
        found: dict[str, str] = self._exact_outcomes(complete)
        return found

    def statuses(self, complete: Complete) -> tuple[dict[str, str], tuple[bool, ...]]:
        """The level of each outcome in a complete world, and whether each rule holds, in the order of `rule_ids`."""
        found: tuple[dict[str, str], tuple[bool, ...]] = self._exact_statuses(complete)
        return found

    def run(self, world: World) -> Verdict:
        """The verdict in any world."""
        slots = self._layout.exact(world)
        if slots is not None:
            truths, values, levels = self._exact_verdict(slots)
            pairs = [Levels(level, level) for level in levels]
        else:
            truths, values, levels = self._bounds(self._layout.bounds(world))
            pairs = [Levels(*pair) for pair in levels]
        return self._verdict(world, truths, values, pairs)

    def _verdict(
        self, world: World, truths: Sequence[Truth], values: Sequence[Any], pairs: Sequence[Levels]
    ) -> Verdict:
        definition = self.definition
        moved = dict(zip(self._moved, pairs, strict=True))
        return Verdict(
            values={
                name: as_partial(value.type, found)
                for (name, value), found in zip(definition.values.items(), values, strict=True)
            },
            rules=dict(zip(self.rule_ids, truths, strict=True)),
            outcomes={
                name: moved[name] if outcome.judgement is None else judged(outcome, world)
                for name, outcome in definition.outcomes.items()
            },
            indicated={name: moved[name] for name in self._indicating},
        )

    # The complete world

    def _make_exact(self, name: str, build: Any) -> Any:
        names = Names(self._layout)
        emitter = ExactEmitter(names)
        unpacked = emit.unpack(self._layout.exact_names(), emit.read("slots"))
        body = build(emitter)
        return emit.function(
            name, [unpacked, *emitter.prelude(), *body], {**EXACT_NAMESPACE, **TRUTHS, **names.constants}
        )

    def _values(self, emitter: ExactEmitter, needed: frozenset[str]) -> list[ast.stmt]:
        body: list[ast.stmt] = []
        for at, (name, value) in enumerate(self.definition.values.items()):
            if name in needed:
                body += exact_value(emitter, f"v{at}", value.node)
                emitter.names.values[name] = f"v{at}"
        return body

    def _outcomes_only(self, emitter: ExactEmitter) -> list[ast.stmt]:
        definition = self.definition
        moving = [rule.condition for rule in definition.rules.values() if rule.then]
        body = self._values(emitter, _values_read(definition, moving))
        return [*body, ast.Return(self._levels_by_name(emitter))]

    def _levels_by_name(self, emitter: ExactEmitter) -> ast.expr:
        outcomes = self.definition.outcomes.values()
        return ast.Dict(
            [emit.constant(outcome.name) for outcome in outcomes],
            [self._named_level(emitter, each) for each in outcomes],
        )

    def _named_level(self, emitter: ExactEmitter, outcome: Outcome) -> ast.expr:
        if outcome.judgement is not None:
            levels = emitter.names.constant(outcome.level_ids)
            return emit.at(levels, emit.read(emitter.names.items[outcome.judgement]))
        return self._level(emitter, outcome, [emit.constant(level) for level in outcome.level_ids])

    def _level(self, emitter: ExactEmitter, outcome: Outcome, levels: Sequence[ast.expr]) -> ast.expr:
        reached: dict[int, list[ast.expr]] = {}
        for rule in self.definition.rules.values():
            for name, level in rule.then:
                if name == outcome.name:
                    reached.setdefault(level, []).append(emitter.expression(rule.condition))
        found = levels[len(levels) - 1 if outcome.starts_highest else 0]
        for level in sorted(reached, reverse=outcome.starts_highest):
            found = emit.choose(emit.either(reached[level]), levels[level], found)
        return found

    def _rules(self, emitter: ExactEmitter) -> list[ast.stmt]:
        body: list[ast.stmt] = []
        for at, rule in enumerate(self.definition.rules.values()):
            found = emitter.expression(rule.condition)
            if not isinstance(found, ast.Constant):
                body.append(emit.assign(f"h{at}", found))
                found = emit.read(f"h{at}")
            emitter.known[id(rule.condition)] = found
        return body

    def _held(self, emitter: ExactEmitter) -> list[ast.expr]:
        return [emitter.expression(rule.condition) for rule in self.definition.rules.values()]

    def _statuses(self, emitter: ExactEmitter) -> list[ast.stmt]:
        definition = self.definition
        body = self._values(emitter, _values_read(definition, [rule.condition for rule in definition.rules.values()]))
        body += self._rules(emitter)
        return [*body, ast.Return(emit.tuple_of([self._levels_by_name(emitter), emit.tuple_of(self._held(emitter))]))]

    def _everything(self, emitter: ExactEmitter) -> list[ast.stmt]:
        definition = self.definition
        body = self._values(emitter, frozenset(definition.values))
        body += self._rules(emitter)
        values = [emit.read(emitter.names.values[name]) for name in definition.values]
        levels = []
        for name in self._moved:
            outcome = definition.outcomes[name]
            levels.append(self._level(emitter, outcome, [emit.constant(level) for level in range(len(outcome.levels))]))
        truths = [_truth(holds, holds) for holds in self._held(emitter)]
        return [*body, ast.Return(emit.tuple_of([emit.tuple_of(each) for each in (truths, values, levels)]))]

    # The open world

    def _make_bounds(self) -> Any:
        definition = self.definition
        names = Names(self._layout)
        emitter = BoundsEmitter(names)
        emitter.body.append(emit.unpack(self._layout.bounds_names(), emit.read("slots")))
        for at, (name, value) in enumerate(definition.values.items()):
            emitter.value(f"v{at}", value.node)
            names.values[name] = f"v{at}"
        for rule in definition.rules.values():
            certain, possible = emitter.condition(rule.condition)
            emitter.conditions[id(rule.condition)] = emitter.settle(certain), emitter.settle(possible)
        truths = [_truth(*emitter.conditions[id(rule.condition)]) for rule in definition.rules.values()]
        values = [_held_value(names.values[name], value.type) for name, value in definition.values.items()]
        levels = [self._bounds_of_levels(emitter, definition.outcomes[name]) for name in self._moved]
        emitter.body.append(ast.Return(emit.tuple_of([emit.tuple_of(each) for each in (truths, values, levels)])))
        return emit.function("bounds", emitter.body, {**BOUNDS_NAMESPACE, **TRUTHS, **names.constants})

    def _bounds_of_levels(self, emitter: BoundsEmitter, outcome: Outcome) -> ast.expr:
        reached: dict[int, list[tuple[ast.expr, ast.expr]]] = {}
        for rule in self.definition.rules.values():
            for name, level in rule.then:
                if name == outcome.name:
                    reached.setdefault(level, []).append(emitter.conditions[id(rule.condition)])
        ends = []
        for end in (0, 1):
            found = emit.constant(len(outcome.levels) - 1 if outcome.starts_highest else 0)
            for level in sorted(reached, reverse=outcome.starts_highest):
                found = emit.choose(emit.either([pair[end] for pair in reached[level]]), emit.constant(level), found)
            ends.append(found)
        # Rules that lower an outcome bound it the other way round: the possible ones make its lowest level.
        return emit.tuple_of(ends[::-1] if outcome.starts_highest else ends)


def _truth(certain: ast.expr, possible: ast.expr) -> ast.expr:
    if possible is certain:
        return emit.choose(certain, emit.read("TRUE"), emit.read("FALSE"))
    return emit.choose(certain, emit.read("TRUE"), emit.choose(possible, emit.read("OPEN"), emit.read("FALSE")))


def _held_value(target: str, type_: Any) -> ast.expr:
    parts = [emit.read(name) for name in value_names(target, type_)]
    kind = "Truth" if isinstance(type_, Condition) else "Options" if isinstance(type_, Choice) else "Interval"
    return emit.call(kind, *parts)


def _values_read(definition: Definition, nodes: Sequence[tree.Node]) -> frozenset[str]:
    """The values that the nodes read, directly or through other values."""
    found: set[str] = set()
    waiting = list(nodes)
    while waiting:
        for part in waiting.pop().walk():
            if isinstance(part, tree.ValueRead) and part.name not in found:
                found.add(part.name)
                waiting.append(definition.values[part.name].node)
    return frozenset(found)
