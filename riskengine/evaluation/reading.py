"""What the nodes of a ruleset come to in one world, worked out once each."""

from __future__ import annotations

from dataclasses import replace

from ..language import tree
from ..language.knowledge import TRUE, Listed, Partial, Truth, is_known
from ..language.meaning import World, step
from ..ruleset.definition import Definition, Value
from .verdict import Verdict


class Reading:
    """The values of nodes in one world, remembered."""

    def __init__(self, definition: Definition, world: World, verdict: Verdict) -> None:
        self.definition = definition
        self.world = replace(world, values=verdict.values)
        self._found: dict[int, tuple[tree.Node, Partial]] = {}  # with the node, whose id must not be used again

    def of(self, node: tree.Node) -> Partial:
        """What is known of a node's value."""
        return self._of(node, self.world)

    def truth(self, node: tree.Node) -> Truth:
        """What is known of a condition."""
        found = self.of(node)
        assert isinstance(found, Truth)
        return found

    def _of(self, node: tree.Node, world: World) -> Partial:
        if world is not self.world:
            return step(node, world, self._of)  # inside a list, where names stand for one record
        found = self._found.get(id(node))
        if found is None:
            found = self._found[id(node)] = (node, step(node, world, self._of))
        return found[1]

    def given(self, value: Value) -> Truth:
        """Whether there is such a value in this world."""
        return TRUE if value.given is None else self.truth(value.given)

    def state(self, item: str) -> str:
        """Whether an item is `known`, `unknown` or `missing`."""
        return self.world.states[item]

    def waits_for(self, node: tree.Node) -> frozenset[str]:
        """The open items on which an open node depends; those of used rulesets as `ruleset.*`.

        Parts that are settled depend on nothing: whatever the open answers are, they stay as they are.
        """
        found: set[str] = set()
        self._collect(node, found, inside=False)
        return frozenset(found)

    def _collect(self, node: tree.Node, found: set[str], *, inside: bool) -> None:
        if not inside and is_known(self.of(node)):
            return
        match node:
            case tree.ItemRead(name=name):
                if self.world.states[name] != "known" or not is_known(self.world.items[name]):
                    found.add(name)
            case tree.ValueRead(name=name):
                self._collect(self.definition.values[name].node, found, inside=False)
            case tree.OutcomeRead(ruleset=ruleset):
                if not is_known(self.of(node)):
                    found.add(f"{ruleset}.*")
            case tree.Gather(of=of, element=element, condition=condition):
                listed = self.world.items[of.name]
                if not isinstance(listed, Listed) or not is_known(listed):
                    found.add(of.name)
                for part in (element, condition):
                    if part is not None:
                        self._collect(part, found, inside=True)
                if node.default is not None:
                    self._collect(node.default, found, inside=inside)
            case _:
                for part in node.children():
                    self._collect(part, found, inside=inside)
