"""What all cases share: the engine, the rulesets, where events are kept, and what each plan reads of what is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ..evaluation.assessment import Assessment
from .checkpoints import Resumable, Spacing
from .conclusions import Conclusions
from .events import Event
from .plan import Plan
from .statechart import Engine

Key = TypeVar("Key")
Value = TypeVar("Value")
MOST_MET = 1024
"""How many mappings are kept to be met again."""
Recorded = Callable[[str, str], Assessment | Mapping[str, Any]]
"""By the id of an entry and the case's pseudonym, an assessment that stands in the record; raises `Refused`."""


@dataclass(frozen=True, slots=True)
class Readers:
    """Which rulesets of a plan conclude from what is told.

    Attributes:
        taking: those that take the signs.
        of_signs: those that conclude from signs, each after those that it rests on.
        of: by ruleset, those that conclude from what is told to that one: itself, and those that rest on it.
    """

    taking: tuple[str, ...]
    of_signs: tuple[str, ...]
    of: Mapping[str, tuple[str, ...]]


@dataclass(slots=True)
class Tools:
    """What all cases share."""

    engine: Engine
    conclusions: Conclusions
    history: Callable[[str], Iterable[Event]] | None = None
    recorded: Recorded | None = None
    link: str | None = None
    spacing: Spacing = field(default_factory=Spacing)
    resumable: Resumable | None = None
    _readers: dict[tuple[object, ...], Readers] = field(default_factory=dict)
    _met: dict[object, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.spacing.most and isinstance(self.engine, Resumable):
            self.resumable = self.engine

    def readers(self, plan: Plan) -> Readers:
        """Which rulesets of a plan conclude from what is told; the same for all plans that use the same ones."""
        rulesets = plan.rulesets.values()
        key = (plan.updated, *((each.id, each.version, each.signs_in) for each in rulesets))
        found = self._readers.get(key)
        if found is None:
            if len(self._readers) >= 1024:
                self._readers.clear()
            found = self._readers[key] = self._read(plan)
        return found

    def once(self, said: Mapping[Key, Value]) -> Mapping[Key, Value]:
        """The same mapping, as it was met before where it was: what cases conclude and alerts say repeats."""
        key = tuple(said.items())
        found: Mapping[Key, Value] | None = self._met.get(key)
        if found is None:
            if len(self._met) >= MOST_MET:
                del self._met[next(iter(self._met))]
            found = self._met[key] = said
        return found

    def _read(self, plan: Plan) -> Readers:
        uses = {
            id_: frozenset(self.conclusions.ruleset(each, plan.updated).definition.uses)
            for id_, each in plan.rulesets.items()
        }
        of = {id_: _closure(id_, uses) for id_ in plan.rulesets}
        taking = tuple(id_ for id_, each in plan.rulesets.items() if each.signs_in is not None)
        concluding = {one for id_ in taking for one in of[id_]}
        return Readers(taking, tuple(each for each in plan.rulesets if each in concluding), of)


def _closure(id_: str, uses: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """A ruleset and all that rest on it, each after those that it rests on."""
    found = {id_}
    while True:
        more = {each for each, used in uses.items() if used & found} - found
        if not more:
            break
        found |= more
    return tuple(each for each in uses if each in found)
