"""Conditions of a plan: the language of rulesets, read over outcomes only, and evaluated by the language's own meaning."""

from __future__ import annotations

from collections.abc import Mapping

from ..language import tree
from ..language.knowledge import Options, Truth, exactly
from ..language.meaning import World, truth
from ..language.parse import Complaint, parse_condition
from ..language.scope import AlreadyTold, Scope, Seen
from ..language.types import Choice
from ..ruleset.definition import Definition
from .plan import PlannedCondition

Outcomes = Mapping[tuple[str, str], Options]
"""By (ruleset, outcome), the levels it can still have."""

_MOST = 1000  # a condition over many outcomes may be asked with more levels than anybody would keep


def scope_of(definitions: Mapping[str, Definition]) -> Scope:
    """What a condition of a plan may read: the outcomes of its rulesets."""
    used = {
        id_: {name: Choice(outcome.level_ids) for name, outcome in each.outcomes.items()}
        for id_, each in definitions.items()
    }
    anything = {(id_, name): Options(kind.everything) for id_, kinds in used.items() for name, kind in kinds.items()}
    words = {word for id_, kinds in used.items() for name, kind in kinds.items() for word in (id_, name, *kind.options)}
    return Scope(
        items={},
        parameters={},
        values=frozenset(),
        value=_no_value,
        used=used,
        points={},
        parties=Choice((), ordered=False),
        anything=_world(anything),
        hyphenated=frozenset(word for word in words if "-" in word),
    )


def read_condition(text: str, scope: Scope) -> tuple[PlannedCondition | None, tuple[Complaint, ...]]:
    """The condition, or the complaints that stand against it."""
    parsed = parse_condition(text, scope)
    if parsed.node is None:
        return None, parsed.complaints
    reads = frozenset((node.ruleset, node.outcome) for node in parsed.node.walk() if isinstance(node, tree.OutcomeRead))
    timely = next((node for node in parsed.node.walk() if isinstance(node, tree.AsOf)), None)
    if timely is not None:
        message = "a plan's condition reads outcomes only; what depends on the moment belongs in a ruleset"
        return None, (Complaint("not-allowed", message, timely.span),)
    if not reads:
        return None, (Complaint("reads-no-outcome", "this condition reads no outcome of a ruleset", (0, len(text))),)
    return PlannedCondition(text, parsed.node, reads), ()


def holds(condition: PlannedCondition, outcomes: Outcomes) -> Truth:
    """What is known of a condition; an outcome that is not there may have any level that the condition was read with."""
    levels = tuple(outcomes.get(key) for key in condition.in_order)
    found = condition.found.get(levels)
    if found is None:
        if len(condition.found) >= _MOST:
            condition.found.clear()
        found = condition.found[levels] = _holds(condition, levels)
    return found


def _holds(condition: PlannedCondition, levels: tuple[Options | None, ...]) -> Truth:
    known = dict(zip(condition.in_order, levels, strict=True))
    for node in condition.node.walk():
        if isinstance(node, tree.OutcomeRead) and known[node.ruleset, node.outcome] is None:
            assert isinstance(node.type, Choice)
            known[node.ruleset, node.outcome] = Options(node.type.everything)
    return truth(condition.node, _world({key: each for key, each in known.items() if each is not None}))


def _world(used: Outcomes) -> World:
    return World(items={}, states={}, roles={}, parameters={}, values={}, used=used, as_of=exactly(0), offset=0)


def _no_value(name: str) -> Seen:
    raise AlreadyTold(name)
