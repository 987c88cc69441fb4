"""An operator has a meaning in each reading, and the generators reach it: a test fails where one is missing."""

from __future__ import annotations

import random
from collections import Counter

from generated_rulesets import generated, world_of

from riskengine.evaluation.exact import EXACT
from riskengine.evaluation.interpreter import interpret
from riskengine.evaluation.program import Program
from riskengine.language import tree
from riskengine.problems import Refused


def test_each_kind_of_node_has_a_program() -> None:
    assert set(EXACT) == tree.node_types()


def test_each_kind_of_node_is_reached_by_generated_rulesets_and_has_all_its_meanings() -> None:
    """Interpreter, bounds and exact program are asked about each kind, and each form of it, in rulesets that generators make."""
    some = random.Random(1)
    kinds: Counter[type[tree.Node]] = Counter()
    forms: set[tuple[str, str]] = set()
    for _ in range(400):
        try:
            made = generated(some.randbytes(450))
        except Refused:
            continue
        definition = made.definition
        nodes = [
            *(value.node for value in definition.values.values()),
            *(rule.condition for rule in definition.rules.values()),
        ]
        for node in nodes:
            for part in node.walk():
                kinds[type(part)] += 1
                for field in ("kind", "function", "operator", "state"):
                    if hasattr(part, field):
                        forms.add((type(part).__name__, getattr(part, field)))
        program, world = Program(definition), world_of(made.tape, definition, complete=False)
        assert program.run(world) == interpret(definition, world)
    assert set(kinds) == tree.node_types(), tree.node_types() - set(kinds)
    assert min(kinds.values()) >= 5, kinds
    assert forms == {
        *(("Compare", each) for each in ("==", "!=", "<", "<=", ">", ">=")),
        *(("Arithmetic", each) for each in "+-*/"),
        *(
            ("Call", each)
            for each in ("abs", "floor", "negative", "date", "days", "hours", "years_between", "months_between")
        ),
        *(("Extreme", each) for each in ("min", "max")),
        *(("Collected", each) for each in ("sum", "count", "min", "max")),
        *(("Gather", each) for each in ("any", "all", "count", "distinct", "sum", "min", "max")),
        *(("Knowledge", each) for each in ("known", "unknown", "missing")),
    }
