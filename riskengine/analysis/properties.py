"""The properties that the author wrote: each must hold for every complete case."""

from __future__ import annotations

from dataclasses import replace

from ..evaluation.interpreter import interpret, with_values
from ..evaluation.verdict import Verdict
from ..language.knowledge import Options, Partial, Truth
from ..language.meaning import World, truth
from ..ruleset.definition import Definition, Property
from .bench import Bench
from .proof import Proof
from .solver import Unsupported, ask
from .terms import negation
from .witness import Witness, shown_levels, world_of


def of_property(bench: Bench, said: Property) -> Proof:
    """Whether the property holds for every complete case; where not, a case in which it fails."""
    about = {"property": said.name}
    keys = bench.reads.node(said.node)
    lists = bench.lists(keys)
    try:
        formula = negation(bench.formulas.of(said.node))
    except Unsupported as error:
        return bench.not_proved("property", about, error)
    solver = bench.solver(keys, [formula])
    answer = ask(solver, bench.budget)
    if answer.found is None:
        return Proof("property", about, "not-proved", answer.why)
    if not answer.found:
        return Proof("property", about, "proved", lists=lists)

    def shown(world: World, verdict: Verdict) -> bool:
        return not property_truth(bench.definition, said, world, verdict).possible

    found = bench.witness(solver, answer.model, keys, shown)
    return Proof("property", about, "refuted", witnesses=tuple(_with_levels(bench.definition, each) for each in found))


def property_truth(definition: Definition, said: Property, world: World, verdict: Verdict) -> Truth:
    """What is known of a property in any world: as of a condition that reads the outcomes too."""
    within = with_values(definition, world)
    levels: dict[str, Partial] = {
        name: Options(sum(1 << level for level in range(found.lowest, found.highest + 1)))
        for name, found in verdict.outcomes.items()
    }
    return truth(said.node, replace(within, values={**levels, **within.values}))


def _with_levels(definition: Definition, witness: Witness) -> Witness:
    verdict = interpret(definition, world_of(definition, witness))
    shown = {name: shown_levels(outcome, verdict.outcomes[name]) for name, outcome in definition.outcomes.items()}
    return replace(witness, shows=shown)
