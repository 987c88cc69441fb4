"""Which unanswered items can still change something.

An item is named where an open part of an open rule reads it, and the rule can still move an outcome, find something or ask for
an action. Rules that ask what is known are looked at twice: as things stand, and as they would be if every item were answered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from ..language.meaning import World
from ..ruleset.definition import Definition, Outcome, Rule
from .interpreter import interpret
from .reading import Reading
from .verdict import Levels, Verdict


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """An item that can still change something: `outcome:X`, `finding:RULE`, `action:X`.

    `state` is `missing`, `unknown`, or `known` where the answer is not precise (a date without the time that matters).
    """

    item: str
    state: str
    could_change: tuple[str, ...]


def open_questions(
    definition: Definition, world: World, verdict: Verdict, conclude: Callable[[World], Verdict] | None = None
) -> dict[str, tuple[str, ...]]:
    """What each item could change, by item; those of used rulesets as `ruleset.*`.

    `conclude` gives the verdict in another world; without it, the plain interpreter does.
    """
    changes: dict[str, dict[str, None]] = {}
    _collect(definition, world, verdict, changes)
    nothing_asked = all(state == "known" for state in world.states.values())
    if not nothing_asked and any(rule.reads_record for rule in definition.rules.values()):
        answered = replace(world, states=dict.fromkeys(world.states, "known"))
        after = interpret(definition, answered) if conclude is None else conclude(answered)
        _collect(definition, answered, after, changes)
    return {item: tuple(targets) for item, targets in changes.items()}


def _collect(definition: Definition, world: World, verdict: Verdict, changes: dict[str, dict[str, None]]) -> None:
    reading = Reading(definition, world, verdict)
    to_do = {action for id_, rule in definition.rules.items() if verdict.rules[id_].certain for action in rule.plan}
    for name, outcome in definition.outcomes.items():
        levels = verdict.outcomes[name]
        if outcome.judgement is not None and levels.lowest != levels.highest:
            _add(changes, [outcome.judgement], [f"outcome:{name}"])
    for id_, rule in definition.rules.items():
        truth = verdict.rules[id_]
        if truth.certain or not truth.possible:
            continue
        targets = list(_targets(definition, verdict, rule, to_do))
        if targets:
            _add(changes, reading.waits_for(rule.condition), targets)


def _add(changes: dict[str, dict[str, None]], items: Iterable[str], targets: Iterable[str]) -> None:
    for item in items:
        changes.setdefault(item, {}).update(dict.fromkeys(targets))


def _targets(definition: Definition, verdict: Verdict, rule: Rule, to_do: set[str]) -> Iterable[str]:
    for name, level in rule.then:
        if _could_move(definition.outcomes[name], verdict.outcomes[name], level):
            yield f"outcome:{name}"
    if rule.finding is not None:
        yield f"finding:{rule.id}"
    for action in rule.plan:
        if action not in to_do:
            yield f"action:{action}"


def _could_move(outcome: Outcome, levels: Levels, level: int) -> bool:
    if outcome.judgement is not None:
        return False  # the rules only point; that they may come to differ from the judgement is a finding of its own
    return level < levels.highest if outcome.starts_highest else level > levels.lowest
