"""The plain interpreter: the readable specification of what a ruleset concludes.

It does no more than the semantics says, in its order. The program must give the same verdict for every ruleset and world.
"""

from __future__ import annotations

from dataclasses import replace

from ..language.knowledge import Partial
from ..language.meaning import World, evaluate, truth
from ..ruleset.definition import Definition
from .verdict import Verdict, judged, moved


def interpret(definition: Definition, world: World) -> Verdict:
    """The verdict of the ruleset in this world."""
    within = with_values(definition, world)
    rules = {id_: truth(rule.condition, within) for id_, rule in definition.rules.items()}
    pairs = [(rule, rules[id_]) for id_, rule in definition.rules.items()]
    outcomes, indicated = {}, {}
    for name, outcome in definition.outcomes.items():
        if outcome.judgement is None:
            outcomes[name] = moved(outcome, pairs)
            continue
        outcomes[name] = judged(outcome, world)
        if any(target == name for rule in definition.rules.values() for target, _ in rule.then):
            indicated[name] = moved(outcome, pairs)
    return Verdict(within.values, rules, outcomes, indicated)


def with_values(definition: Definition, world: World) -> World:
    """The world with the ruleset's values worked out, each after those it reads."""
    values: dict[str, Partial] = {}
    within = replace(world, values=values)
    for name, value in definition.values.items():
        values[name] = evaluate(value.node, within)
    return within
