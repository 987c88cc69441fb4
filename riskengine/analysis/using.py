"""Counterexamples that name outcomes of used rulesets, with answers to those rulesets that give just these outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..evaluation.verdict import Verdict
from ..language.meaning import World
from ..ruleset.definition import Definition
from .bench import Bench
from .proof import Proof
from .solver import Budget, Unsupported, ask
from .variables import Settled
from .verification import Verification
from .witness import Witness

FindUsed = Callable[[str], Definition | None]
"""Gives the definition of a used ruleset; None where it is not to be found."""


def with_used_cases(found: Verification, find: FindUsed, budget: Budget) -> Verification:
    """The same, with answers for the used rulesets in each counterexample where there are any."""
    if not found.definition.uses:
        return found
    known: dict[tuple[str, tuple[tuple[str, str], ...]], Mapping[str, Any] | None] = {}

    def answers(ruleset: str, levels: Mapping[str, str]) -> Mapping[str, Any] | None:
        key = ruleset, tuple(sorted(levels.items()))
        if key not in known:
            definition = find(ruleset)
            known[key] = None if definition is None else giving(definition, levels, found.settled, budget)
        return known[key]

    def widened(witness: Witness) -> Witness:
        using = {ruleset: answers(ruleset, levels) for ruleset, levels in witness.used.items()}
        return replace(witness, using={ruleset: said for ruleset, said in using.items() if said is not None})

    def of(proof: Proof) -> Proof:
        return replace(proof, witnesses=tuple(map(widened, proof.witnesses))) if proof.witnesses else proof

    return replace(found, proofs=tuple(map(of, found.proofs)))


def giving(
    definition: Definition, levels: Mapping[str, str], settled: Settled, budget: Budget
) -> Mapping[str, Any] | None:
    """Answers with which a ruleset's outcomes have these levels; None where none were found."""
    bench = Bench(definition, settled, budget)
    wanted = {name: definition.outcomes[name].level_ids.index(level) for name, level in levels.items()}
    keys = frozenset().union(*(bench.reads.outcome(name) for name in wanted))
    try:
        formulas = [bench.formulas.outcome(definition.outcomes[name]).equals(level) for name, level in wanted.items()]
    except Unsupported:
        return None
    solver = bench.solver(keys, formulas)
    answer = ask(solver, budget)
    if not answer.found:
        return None

    def shown(_world: World, verdict: Verdict) -> bool:
        return all(tuple(verdict.outcomes[name]) == (level, level) for name, level in wanted.items())

    witnesses = bench.witness(solver, answer.model, keys, shown)
    if not witnesses:
        return None
    return {"answers": dict(witnesses[0].answers)} | (
        {"parameters": dict(witnesses[0].parameters)} if witnesses[0].parameters else {}
    )
