"""Which question to ask next while a case is being answered: quick enough to be asked between two questions.

The order is by the bounds after the worst answer, which are the exact reach wherever bounds are tight. What is dropped is exact:
only an item that is shown to change nothing any more, whatever the other open answers are, is not asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..language.knowledge import Interval
from ..language.meaning import World
from ..language.times import AsOf
from ..ruleset.definition import Definition
from .explorer import Explorer
from .places import Place, with_value
from .still_matters import pivot

MOST_OF_ONE = 600
"""How many times the ruleset is run to show that an item no longer matters; one that is not shown so is asked."""


class Asking:
    """Orders the open questions of one case. Kept from question to question, as its programs are made once."""

    def __init__(self, definition: Definition, as_of: AsOf) -> None:
        self.definition = definition
        self.explorer = Explorer(definition, as_of, most=MOST_OF_ONE, solver=False)

    def ordered(self, world: World, items: Sequence[str]) -> list[str]:
        """The items that may still matter, the best next question first. All before the first are known not to matter."""
        waiting = self._ranked(world, items)
        while waiting and pivot(self.explorer, world, waiting[0], most=MOST_OF_ONE).matters == "no":
            waiting.pop(0)
        return waiting

    def _ranked(self, world: World, items: Sequence[str]) -> list[str]:
        explorer = self.explorer
        open_ = [name for name in self.definition.outcomes if self._width(world, name) > 1]
        ranked = []
        for order, item in enumerate(items):
            touched = [name for name in open_ if ("", item) in explorer.relevant(name)]
            rest = sum(self._width(world, name) for name in open_ if name not in touched)
            cuts = {}
            if isinstance(world.items[item], Interval):
                rules = [rule.condition for name in touched for rule in explorer.moving(name)]
                cuts = dict(explorer.cuts_of(world, rules, [item]))
            values, _ = explorer.values(world, item, cuts) if touched else ([], True)
            after = [
                rest + sum(self._width(with_value(world, Place("item", item), value), name) for name in touched)
                for value in values
            ] or [sum(self._width(world, name) for name in open_)]
            ranked.append((max(after), sum(after) / len(after), order, item))
        return [item for *_, item in sorted(ranked)]

    def _width(self, world: World, outcome: str) -> int:
        low, high = self.explorer.levels(world, outcome)
        return high - low + 1
