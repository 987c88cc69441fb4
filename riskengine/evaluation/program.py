"""A ruleset turned into a program, once; it may then be run from any number of threads.

The program is Python code built as a syntax tree from the conditions' trees. A complete world takes a two-valued path,
an open one the path with bounds. Both give what the plain interpreter gives.
"""

from __future__ import annotations

import ast
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import compress, groupby
from typing import Any, NewType

from ..collecting import nothing_collected
from ..language import tree
from ..language.knowledge import FALSE, TRUE, Truth
from ..language.meaning import World
from ..ruleset.definition import Definition, Outcome
from . import emit
from .bounds import NAMESPACE as BOUNDS_NAMESPACE
from .bounds import BoundsEmitter
from .exact import NAMESPACE as EXACT_NAMESPACE
from .exact import ExactEmitter, Names, exact_value
from .kept_programs import Keeper, Making, Source
from .large_program import RULES_AT_ONCE, TRUTHS, LargeProgram, held_value, truth_of
from .layout import Layout, as_partial
from .verdict import Levels, Verdict, judged

Complete = NewType("Complete", tuple[Any, ...])
"""A complete world, laid out for the program."""

Exact = tuple[Sequence[Truth], Sequence[Any], Sequence[int]]
"""What comes of a complete world: the truth of each rule, the values, and the levels to which the rules move outcomes."""


class Program:
    """The compiled form of one ruleset.

    Thread-safe: nothing is changed after it is made.
    """

    def __init__(self, definition: Definition, keeper: Keeper | None = None, texts: bytes | None = None) -> None:
        self.definition = definition
        self.making = Making(definition, keeper, texts)
        self.rule_ids = tuple(definition.rules)
        self.layout = Layout(definition, definition.roles_read, self.making)
        self._indicating = tuple(
            name
            for name, outcome in definition.outcomes.items()
            if outcome.judgement is not None
            and any(target == name for rule in definition.rules.values() for target, _ in rule.then)
        )
        self.moved = (
            *(name for name, each in definition.outcomes.items() if each.judgement is None),
            *self._indicating,
        )
        self._lock = threading.RLock()  # what gives outcomes of a large ruleset asks for what gives statuses
        self._made: dict[str, Any] = {}

    @nothing_collected()
    def _once(self, name: str, make: Callable[[], Any]) -> Any:
        """What `make` gives, made by the first thread that asks for it."""
        with self._lock:
            if name not in self._made:
                self._made[name] = make()
            return self._made[name]

    def complete(self, world: World) -> Complete | None:
        """The world laid out for the fast path; None where something is open."""
        slots = self.layout.exact(world)
        return None if slots is None else Complete(slots)

    # Each is made when it is first asked for, and then is the compiled function itself.

    @cached_property
    def outcomes(self) -> Callable[[Complete], dict[str, str]]:
        """What gives the level of each outcome in a complete world."""
        found: Callable[[Complete], dict[str, str]] = self._once("outcomes", self._make_outcomes)
        return found

    @cached_property
    def statuses(self) -> Callable[[Complete], tuple[dict[str, str], tuple[bool, ...]]]:
        """What gives the level of each outcome in a complete world, and whether each rule holds, in the order of `rule_ids`."""
        found: Callable[[Complete], tuple[dict[str, str], tuple[bool, ...]]]
        found = self._once("statuses", self._make_statuses)
        return found

    @cached_property
    def fired(self) -> Callable[[Complete], list[str]]:
        """What gives the rules that hold in a complete world, in the order written."""
        found: Callable[[Complete], list[str]] = self._once("fired", self._make_fired)
        return found

    @cached_property
    def concluded(self) -> Callable[[Complete], Exact]:
        """What gives what comes of a complete world, as numbers. Levels are in the order of `moved`."""
        found: Callable[[Complete], Exact] = self._once("verdict", self._make_verdict)
        return found

    @cached_property
    def _bounds(self) -> Callable[[tuple[Any, ...]], tuple[Sequence[Truth], Sequence[Any], Sequence[tuple[int, int]]]]:
        found: Callable[..., Any] = self._once("bounds", self._make_bounds)
        return found

    @property
    def _is_large(self) -> bool:
        return len(self.rule_ids) > RULES_AT_ONCE

    def _make_outcomes(self) -> Callable[[Complete], dict[str, str]]:
        if not self._is_large:
            return self._make_exact("outcomes", self._outcomes_only)
        statuses = self.statuses
        return lambda complete: statuses(complete)[0]

    def _make_statuses(self) -> Callable[[Complete], tuple[dict[str, str], tuple[bool, ...]]]:
        if not self._is_large:
            return self._make_exact("statuses", self._statuses)
        large = self._large
        judged_at = {
            name: self.layout.names.index(outcome.judgement)
            for name, outcome in self.definition.outcomes.items()
            if outcome.judgement is not None
        }
        outcomes = self.definition.outcomes
        ids = {name: outcome.level_ids for name, outcome in outcomes.items()}

        def statuses(complete: Complete) -> tuple[dict[str, str], tuple[bool, ...]]:
            held, _ = large.exact(complete)
            moved = dict(zip(self.moved, large.levels(held), strict=True))
            found = {
                name: ids[name][complete[judged_at[name]] if name in judged_at else moved[name]] for name in outcomes
            }
            return found, held

        return statuses

    def _make_fired(self) -> Callable[[Complete], list[str]]:
        if not self._is_large:
            return self._make_exact("fired", self._fired)
        large, ids = self._large, self.rule_ids
        return lambda complete: list(compress(ids, large.exact(complete)[0]))

    def _make_verdict(self) -> Callable[[Complete], Exact]:
        if not self._is_large:
            return self._make_exact("verdict", self._everything)
        large = self._large

        def concluded(complete: Complete) -> Exact:
            held, values = large.exact(complete)
            return [TRUE if holds else FALSE for holds in held], values, large.levels(held)

        return concluded

    def _make_bounds(self) -> Callable[..., Any]:
        if not self._is_large:
            return self._make_bounds_at_once()
        return self._large.bounds

    @cached_property
    def _large(self) -> LargeProgram:
        return LargeProgram(self.definition, self.layout, self.moved, self.making)

    def run(self, world: World) -> Verdict:
        """The verdict in any world."""
        if not self.definition.makes_much:
            return self._run(world)
        with nothing_collected():
            return self._run(world)

    def _run(self, world: World) -> Verdict:
        complete = self.complete(world)
        if complete is not None:
            truths, values, levels = self.concluded(complete)
            pairs = [Levels(level, level) for level in levels]
        else:
            truths, values, bounds = self._bounds(self.layout.bounds(world))
            pairs = [Levels(*pair) for pair in bounds]
        return self._verdict(world, truths, values, pairs)

    def _verdict(
        self, world: World, truths: Sequence[Truth], values: Sequence[Any], pairs: Sequence[Levels]
    ) -> Verdict:
        definition = self.definition
        moved = dict(zip(self.moved, pairs, strict=True))
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

    def _make_exact(self, name: str, build: Any) -> Callable[[Complete], Any]:
        def source() -> Source:
            names = Names(self.layout)
            unpacked = emit.unpack(self.layout.exact_names(), emit.read("slots"))
            return Source([unpacked, *build(ExactEmitter(names))], names.constants)

        with self.making.together(name) as batch:
            return batch.function(name, source, {**EXACT_NAMESPACE, **TRUTHS})

    def values(self, emitter: ExactEmitter, needed: frozenset[str]) -> list[ast.stmt]:
        """The statements that give the values needed their names in a complete world."""
        body: list[ast.stmt] = []
        for at, (name, value) in enumerate(self.definition.values.items()):
            if name in needed:
                body += exact_value(emitter, f"v{at}", value.node)
                emitter.names.values[name] = f"v{at}"
        return body

    def _outcomes_only(self, emitter: ExactEmitter) -> list[ast.stmt]:
        definition = self.definition
        moving = [rule.condition for rule in definition.rules.values() if rule.then]
        body = self.values(emitter, _values_read(definition, moving))
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

    def levels(self, emitter: ExactEmitter) -> list[ast.expr]:
        """The level to which the rules move each outcome in a complete world, in the order of `moved`."""
        found = []
        for name in self.moved:
            outcome = self.definition.outcomes[name]
            found.append(self._level(emitter, outcome, [emit.constant(level) for level in range(len(outcome.levels))]))
        return found

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

    def _fired(self, emitter: ExactEmitter) -> list[ast.stmt]:
        definition = self.definition
        found = emit.read("found")
        add = ast.Attribute(
            found, "append", emit.LOAD
        )  # called as a method each time: CPython has a short way for that
        body = self.values(emitter, _values_read(definition, [rule.condition for rule in definition.rules.values()]))
        body.append(emit.assign("found", ast.List([], emit.LOAD)))
        rules: list[tuple[list[ast.expr], ast.stmt]] = []
        for id_, rule in definition.rules.items():
            condition = emitter.expression(rule.condition)
            every = isinstance(condition, ast.BoolOp) and isinstance(condition.op, ast.And)
            parts = list(condition.values) if every else [condition]  # type: ignore[attr-defined]
            rules.append((parts, ast.Expr(ast.Call(add, [emit.constant(id_)], []))))
        # What rules that stand together begin with is asked once.
        for _, together in groupby(rules, key=lambda rule: ast.dump(rule[0][0])):
            some = list(together)
            rest = [ast.If(emit.every(parts[1:]), [holds], []) if parts[1:] else holds for parts, holds in some]
            body.append(ast.If(some[0][0][0], rest, []))
        return [*body, ast.Return(found)]

    def _statuses(self, emitter: ExactEmitter) -> list[ast.stmt]:
        definition = self.definition
        body = self.values(emitter, _values_read(definition, [rule.condition for rule in definition.rules.values()]))
        body += self._rules(emitter)
        return [*body, ast.Return(emit.tuple_of([self._levels_by_name(emitter), emit.tuple_of(self._held(emitter))]))]

    def _everything(self, emitter: ExactEmitter) -> list[ast.stmt]:
        definition = self.definition
        body = self.values(emitter, frozenset(definition.values))
        body += self._rules(emitter)
        values = [emit.read(emitter.names.values[name]) for name in definition.values]
        levels = self.levels(emitter)
        truths = [truth_of(holds, holds) for holds in self._held(emitter)]
        return [*body, ast.Return(emit.tuple_of([emit.tuple_of(each) for each in (truths, values, levels)]))]

    # The open world

    def _make_bounds_at_once(self) -> Callable[..., Any]:
        with self.making.together("bounds") as batch:
            return batch.function("bounds", self._bounds_at_once, {**BOUNDS_NAMESPACE, **TRUTHS})

    def _bounds_at_once(self) -> Source:
        definition = self.definition
        names = Names(self.layout)
        emitter = BoundsEmitter(names)
        emitter.body.append(emit.unpack(self.layout.bounds_names(), emit.read("slots")))
        for at, (name, value) in enumerate(definition.values.items()):
            emitter.value(f"v{at}", value.node)
            names.values[name] = f"v{at}"
        for rule in definition.rules.values():
            certain, possible = emitter.condition(rule.condition)
            emitter.conditions[id(rule.condition)] = emitter.settle(certain), emitter.settle(possible)
        truths = [truth_of(*emitter.conditions[id(rule.condition)]) for rule in definition.rules.values()]
        values = [held_value(names.values[name], value.type) for name, value in definition.values.items()]
        levels = [self._bounds_of_levels(emitter, definition.outcomes[name]) for name in self.moved]
        emitter.body.append(ast.Return(emit.tuple_of([emit.tuple_of(each) for each in (truths, values, levels)])))
        return Source(emitter.body, names.constants)

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
