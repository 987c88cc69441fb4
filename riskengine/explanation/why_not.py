"""Why not: for a rule, a level or an action that did not come, what stands in the way, and whether it ever could come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..evaluation.account import Part
from ..language.meaning import World
from ..ruleset.definition import Rule
from .changes import Counterfactuals, towards
from .explorer import Explorer, Unsettled
from .places import Place, freed
from .proof import Prover, Step


@dataclass(frozen=True, slots=True)
class RuleExplained:
    """A rule: `holds`, `fails` or `open`; the parts that decide that, each with the value read, what is needed and how far it is;
    what it waits for; and the proof."""

    rule: str
    status: str
    parts: tuple[Part, ...]
    waits_for: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class ActionExplained:
    """An action: `do`, `if` or `no`, with the proof and the rules that would ask for it."""

    action: str
    status: str
    steps: tuple[Step, ...]
    rules: tuple[RuleExplained, ...]


@dataclass(frozen=True, slots=True)
class LevelExplained:
    """A level of an outcome.

    `status` is `is` (the outcome has it), `open` (it may still come), `out` (not in this case), or `impossible` (in no case with
    these settings). `rules` would give it. Of an impossible level, `never` holds rules that can never hold, `hidden` those that
    only hold together with one that gives another level. `changes` are the smallest changes that would have given it. `settled`
    is false where it could not be shown whether it may come.
    """

    outcome: str
    level: str
    status: str
    settled: bool
    rules: tuple[RuleExplained, ...]
    never: tuple[str, ...]
    hidden: tuple[str, ...]
    changes: Counterfactuals | None


def explain_rule(prover: Prover, id_: str) -> RuleExplained:
    """A rule of an assessment."""
    account = prover.assessment.rules[id_]
    rule, truth = prover.definition.rules[id_], prover.assessment.verdict.rules[id_]
    parts = tuple(prover.accounts.parts(rule, truth))
    return RuleExplained(id_, account.status, parts, account.waits_for, prover.rule(id_))


def explain_action(prover: Prover, name: str) -> ActionExplained:
    """An action of an assessment's ruleset."""
    steps = prover.action(name)
    status = {"holds": "do", "open": "if", "fails": "no"}[steps[-1].status]
    asking = [rule.id for rule in prover.definition.rules.values() if name in rule.plan]
    return ActionExplained(name, status, steps, tuple(explain_rule(prover, id_) for id_ in asking))


def explain_level(prover: Prover, explorer: Explorer, outcome: str, level: str) -> LevelExplained:
    """A level of an outcome in an assessment."""
    definition, world = prover.definition.outcomes[outcome], prover.assessment.case.world
    index = definition.level_ids.index(level)
    rules = [rule for rule in explorer.moving(outcome) if dict(rule.then)[outcome] == index]
    explained = tuple(explain_rule(prover, rule.id) for rule in rules)
    levels = prover.assessment.verdict.outcomes[outcome]
    settled = True
    if levels.lowest == levels.highest == index:
        status = "is"
    else:
        reach = explorer.reachable(world, outcome)
        status, settled = ("open", reach.settled) if index in reach.levels else ("out", True)
    if status in ("is", "open") or definition.judgement is not None:
        return LevelExplained(outcome, level, status, settled, explained, (), (), None)
    anywhere = _anything(explorer, world)
    try:
        found = explorer.find(anywhere, outcome, frozenset({index}))
    except Unsettled:
        return LevelExplained(outcome, level, status, False, explained, (), (), None)
    if found is None:
        never, hidden = _why_impossible(explorer, anywhere, outcome, index, rules)
        return LevelExplained(outcome, level, "impossible", True, explained, never, hidden, None)
    changes = towards(explorer, world, outcome, frozenset({index}))
    return LevelExplained(outcome, level, status, True, explained, (), (), changes)


def _anything(explorer: Explorer, world: World) -> World:
    """The world in which nothing is answered; settings and the moment stay."""
    places = [Place("item", name) for name in explorer.definition.items]
    places += [Place("used", ruleset, 0, name) for ruleset, name in world.used]
    return freed(explorer.definition, world, explorer.reaches, places)


def _why_impossible(
    explorer: Explorer, world: World, outcome: str, index: int, rules: Sequence[Rule]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    never: list[str] = []
    hidden: list[str] = []
    for rule in rules:
        alone = Explorer(
            replace(explorer.definition, rules={rule.id: rule}),
            explorer.as_of,
            most=explorer.most,
            solver=explorer.solver,
        )
        try:
            holds = alone.find(world, outcome, frozenset({index})) is not None
        except Unsettled:
            continue
        (hidden if holds else never).append(rule.id)
    return tuple(never), tuple(hidden)
