"""The program of a large ruleset: its conditions in several functions, its levels by a plain loop.

In one function they would be slow to make: the longer it is, the more there is at a time for Python to keep and look through.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from itertools import chain
from typing import Any

from ..collecting import nothing_collected
from ..language.knowledge import FALSE, OPEN, TRUE, Truth
from ..language.types import Choice, Condition, Type
from ..ruleset.definition import Definition, Outcome
from . import emit
from .bounds import NAMESPACE as BOUNDS_NAMESPACE
from .bounds import BoundsEmitter, value_names
from .exact import NAMESPACE as EXACT_NAMESPACE
from .exact import ExactEmitter, Names, exact_value
from .kept_programs import Batch, Making, Source
from .layout import Layout

RULES_AT_ONCE = 500

TRUTHS = {"TRUE": TRUE, "OPEN": OPEN, "FALSE": FALSE}


def truth_of(certain: ast.expr, possible: ast.expr) -> ast.expr:
    """What is known of a condition, of whether it certainly and whether it possibly holds."""
    if possible is certain:
        return emit.choose(certain, emit.read("TRUE"), emit.read("FALSE"))
    return emit.choose(certain, emit.read("TRUE"), emit.choose(possible, emit.read("OPEN"), emit.read("FALSE")))


def held_value(target: str, type_: Type) -> ast.expr:
    """What is known of a value, of the names that hold it."""
    parts = [emit.read(name) for name in value_names(target, type_)]
    kind = "Truth" if isinstance(type_, Condition) else "Options" if isinstance(type_, Choice) else "Interval"
    return emit.call(kind, *parts)


class LargeProgram:
    """The conditions of a ruleset as functions of some hundred rules each. `moved` are the outcomes that rules move."""

    def __init__(self, definition: Definition, layout: Layout, moved: Sequence[str], making: Making) -> None:
        self._definition, self._layout, self._making = definition, layout, making
        self._rules = tuple(definition.rules.values())
        self._moves = tuple(self._moving(definition.outcomes[name]) for name in moved)
        self._values = [(f"v{at}", value) for at, value in enumerate(definition.values.values())]

    def _moving(self, outcome: Outcome) -> tuple[int, bool, list[tuple[int, int]]]:
        """Where an outcome starts, whether that is its top, and which rule moves it to which level, the farthest level first."""
        found = [
            (level, at) for at, rule in enumerate(self._rules) for name, level in rule.then if name == outcome.name
        ]
        found.sort(key=lambda each: each[0], reverse=not outcome.starts_highest)
        return len(outcome.levels) - 1 if outcome.starts_highest else 0, outcome.starts_highest, found

    def levels(self, held: Sequence[bool]) -> list[int]:
        """To which level the rules that hold move each outcome."""
        return [_moved(start, moves, held) for start, _, moves in self._moves]

    # The complete world

    def exact(self, slots: Sequence[Any]) -> tuple[tuple[bool, ...], Sequence[Any]]:
        """Which rules hold in a complete world, and what its values are."""
        worked_out, parts = self._exact
        values = worked_out(slots)
        return tuple(chain.from_iterable(part(slots, values) for part in parts)), values

    @cached_property
    @nothing_collected()
    def _exact(self) -> tuple[Any, list[Any]]:
        with self._making.together("large verdict") as batch:
            return self._made(batch, EXACT_NAMESPACE, self._exact_values, self._exact_rules)

    def _made(
        self, batch: Batch, namespace: Mapping[str, Any], values: Callable[[], Source], rules: Callable[[int], Source]
    ) -> tuple[Any, list[Any]]:
        """The function that works out the values, and those of some hundred rules each."""
        namespace = {**namespace, **TRUTHS}
        return batch.function("part", values, namespace), [
            batch.function("part", partial(rules, at), namespace, ("slots", "values"))
            for at in range(0, len(self._rules), RULES_AT_ONCE)
        ]

    def _exact_values(self) -> Source:
        emitter = ExactEmitter(Names(self._layout))
        body: list[ast.stmt] = []
        for (target, value), name in zip(self._values, self._definition.values, strict=True):
            body += exact_value(emitter, target, value.node)
            emitter.names.values[name] = target
        body.append(ast.Return(emit.tuple_of([emit.read(target) for target, _ in self._values])))
        return self._source(emitter, body)

    def _exact_rules(self, first: int) -> Source:
        emitter = ExactEmitter(Names(self._layout))
        emitter.names.values = dict(zip(self._definition.values, (target for target, _ in self._values), strict=True))
        rules = self._rules[first : first + RULES_AT_ONCE]
        held = emit.tuple_of([emitter.expression(rule.condition) for rule in rules])
        body: list[ast.stmt] = [ast.Return(held)]
        places = {target: at for at, (target, _) in enumerate(self._values)}
        return self._source(emitter, [*emit.taken("values", places, body), *body])

    def _source(self, emitter: ExactEmitter, body: list[ast.stmt]) -> Source:
        taken = emit.taken("slots", self._layout.exact_places, body)
        return Source([*taken, *body], emitter.names.constants)

    # The open world

    def bounds(self, slots: Sequence[Any]) -> tuple[Sequence[Truth], Sequence[Any], Sequence[tuple[int, int]]]:
        """What comes of any world: the truth of each rule, the values, and the bounds of the levels."""
        worked_out, parts = self._bounds
        ends, values = worked_out(slots)
        truths = tuple(chain.from_iterable(part(slots, ends) for part in parts))
        certain, possible = [truth.certain for truth in truths], [truth.possible for truth in truths]
        pairs = []
        for start, starts_highest, moves in self._moves:
            pair = _moved(start, moves, certain), _moved(start, moves, possible)
            # Rules that lower an outcome bound it the other way round: the possible ones make its lowest level.
            pairs.append(pair[::-1] if starts_highest else pair)
        return truths, values, pairs

    @cached_property
    @nothing_collected()
    def _bounds(self) -> tuple[Any, list[Any]]:
        with self._making.together("large bounds") as batch:
            return self._made(batch, BOUNDS_NAMESPACE, self._values_between, self._rules_between)

    def _ends(self) -> list[str]:
        return [end for target, value in self._values for end in value_names(target, value.type)]

    def _values_between(self) -> Source:
        emitter = BoundsEmitter(Names(self._layout))
        for (target, value), name in zip(self._values, self._definition.values, strict=True):
            emitter.value(target, value.node)
            emitter.names.values[name] = target
        found = [emit.read(end) for end in self._ends()]
        values = [held_value(target, value.type) for target, value in self._values]
        emitter.body.append(ast.Return(emit.tuple_of([emit.tuple_of(found), emit.tuple_of(values)])))
        return self._source_between(emitter, emitter.body)

    def _rules_between(self, first: int) -> Source:
        emitter = BoundsEmitter(Names(self._layout))
        emitter.names.values = dict(zip(self._definition.values, (target for target, _ in self._values), strict=True))
        truths = []
        for rule in self._rules[first : first + RULES_AT_ONCE]:
            certain, possible = (emitter.settle(each) for each in emitter.condition(rule.condition))
            truths.append(truth_of(certain, possible))
        emitter.body.append(ast.Return(emit.tuple_of(truths)))
        places = {end: at for at, end in enumerate(self._ends())}
        return self._source_between(emitter, [*emit.taken("values", places, emitter.body), *emitter.body])

    def _source_between(self, emitter: BoundsEmitter, body: list[ast.stmt]) -> Source:
        taken = emit.taken("slots", self._layout.bounds_places, body)
        return Source([*taken, *body], emitter.names.constants)


def _moved(start: int, moves: Sequence[tuple[int, int]], held: Sequence[bool]) -> int:
    for level, at in moves:
        if held[at]:
            return level
    return start
