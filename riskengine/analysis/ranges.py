"""The range of every node of a ruleset, whatever the case."""

from __future__ import annotations

from typing import Any

from ..language import tree
from ..language.knowledge import Interval, Options
from ..language.meaning import World, evaluate, widened
from ..language.types import Records
from ..ruleset.definition import Definition


class Ranges:
    """The ranges of nodes that lie on a line."""

    def __init__(self, definition: Definition) -> None:
        self._world = _anything(definition)

    def of(self, node: tree.Node) -> Interval:
        """Between what the node's value lies."""
        found = evaluate(node, self._world)
        assert isinstance(found, Interval)
        return found


def _anything(definition: Definition) -> World:
    """The world in which nothing is known, with each name that `for` makes bound to any record."""
    records: dict[str, Any] = {}
    nodes = [rule.condition for rule in definition.rules.values()] + [
        value.node for value in definition.values.values()
    ]
    nodes += [said.node for said in definition.properties.values()]
    for node in nodes:
        for part in node.walk():
            if isinstance(part, tree.Gather) and isinstance(part.of.type, Records):
                records[part.variable] = {field.name: field.reach for field in part.of.type.fields}
    levels = {name: Options(outcome.type.everything) for name, outcome in definition.outcomes.items()}
    everyone = (1 << len(definition.role_ids)) - 1
    world = World(
        items={name: item.reach for name, item in definition.items.items()},
        states=dict.fromkeys(definition.items, "missing"),
        roles=dict.fromkeys(definition.items, Options(everyone)),
        parameters={name: parameter.reach for name, parameter in definition.parameters.items()},
        values={**levels, **{name: value.reach for name, value in definition.values.items()}},
        used={
            (use.ruleset, name): Options((1 << len(levels)) - 1)
            for use in definition.uses.values()
            for name, levels in use.outcomes.items()
        },
        as_of=Interval(0, 0),
        offset=0,
        records=records,
    )
    return widened(world)
