"""What a case tells the rulesets that its ruleset uses: settings of their parameters, and answers to their items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from ..language.knowledge import Options, Partial, Truth, is_known
from ..language.meaning import World, evaluate
from ..language.tree import ItemRead, Node, ParameterRead, ValueRead
from ..language.types import Choice, Type
from ..ruleset.definition import Definition, Use
from .account import plain_knowledge
from .case import Answer, Case, Setting
from .interpreter import with_values


@dataclass(frozen=True, slots=True)
class Handover:
    """What a used ruleset is told: `answers` by its items, `settings` by its parameters.

    `by` is the ruleset that tells it. `waiting` holds the parameters whose settings are open; where there are any, it cannot
    be assessed.
    """

    by: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    settings: Mapping[str, Setting] = field(default_factory=dict)
    waiting: tuple[str, ...] = ()

    @property
    def says_something(self) -> bool:
        """Whether any answer in it is more than missing."""
        return any(answer.state != "missing" for answer in self.answers.values())


NOTHING = Handover()


def handover(definition: Definition, case: Case, use: Use, used: Definition) -> Handover:
    """What the case tells one used ruleset. `case.world` holds the outcomes of those that come before it."""
    if not use.told:
        return NOTHING
    reads_values = any(isinstance(part, ValueRead) for node in use.told for part in node.walk())
    world = with_values(definition, case.world) if reads_values else case.world
    answers = {}
    for name, node in use.answers.items():
        answers[name] = _answer(definition, case, world, node, used.items[name].type)
    settings, waiting = {}, []
    for name, node in use.parameters.items():
        partial = _as_there(evaluate(node, world), node.type, used.parameters[name].type)
        if is_known(partial) and _given(definition, world, node):
            settings[name] = Setting(partial, _written(case, node, partial, used.parameters[name].type), "ruleset")
        else:
            waiting.append(name)
    return Handover(definition.id, MappingProxyType(answers), MappingProxyType(settings), tuple(waiting))


def _answer(definition: Definition, case: Case, world: World, node: Node, kind: Type) -> Answer:
    if isinstance(node, ItemRead):
        told = case.answers[node.name]
        return replace(told, partial=_as_there(told.partial, node.type, kind))
    partial = _as_there(evaluate(node, world), node.type, kind)
    if not is_known(partial) or not _given(definition, world, node):
        return Answer("missing", partial)
    return Answer("known", partial, _written(case, node, partial, kind), source=definition.id)


def _given(definition: Definition, world: World, node: Node) -> bool:
    """Whether all values that the node reads are there."""
    for part in node.walk():
        given = definition.values[part.name].given if isinstance(part, ValueRead) else None
        if given is not None:
            truth = evaluate(given, world)
            if not (isinstance(truth, Truth) and truth.certain):
                return False
    return True


def _as_there(partial: Partial, ours: Type, theirs: Type) -> Partial:
    """What is known, in the words of the used ruleset: its options may be more, and in another order."""
    if not isinstance(theirs, Choice):
        return partial
    if isinstance(partial, Truth):
        return Options((not partial.certain) * 1 | partial.possible * 2)
    assert isinstance(partial, Options) and isinstance(ours, Choice)
    mask = 0
    for at, option in enumerate(ours.options):
        if partial.mask >> at & 1:
            mask |= 1 << theirs.options.index(option)
    return Options(mask)


def _written(case: Case, node: Node, partial: Partial, kind: Type) -> Any:
    if isinstance(node, ParameterRead):
        return case.settings[node.name].written
    if isinstance(node, ItemRead):
        return case.answers[node.name].written
    return plain_knowledge(partial, kind, case.as_of.offset_minutes)
