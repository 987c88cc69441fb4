"""All proofs about a ruleset, with what they take as given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..language.knowledge import Interval
from ..language.types import CalendarTime, Records
from ..ruleset.definition import Definition
from . import properties, rules
from .bench import Bench
from .directions import Directions
from .proof import Movement, Proof
from .solver import Budget
from .soundness import Soundness
from .variables import Settled

BY_CONSTRUCTION = ("outcome-determined", "tables-answer")
"""What holds for every ruleset that was read, without a solver: an outcome starts somewhere, and rules move it by conditions that
are two-valued in a complete case; and a decision table with a gap or a forbidden overlap is refused when it is read."""


@dataclass(frozen=True)
class Verification:
    """What came of the proofs about a ruleset.

    `proofs` are the statements, `movements` what is not declared of how outcomes move. `settled` is what was taken as given.
    """

    definition: Definition
    settled: Settled
    proofs: tuple[Proof, ...]
    movements: tuple[Movement, ...] = field(default=())

    def with_status(self, status: str) -> list[Proof]:
        """The proofs of a status."""
        return [proof for proof in self.proofs if proof.status == status]

    @property
    def refuted(self) -> list[Proof]:
        """What is refuted, without what is only told."""
        return [proof for proof in self.with_status("refuted") if not proof.only_told]

    @property
    def cut_lists(self) -> tuple[str, ...]:
        """The lists that may be longer than was reasoned about."""
        items = self.definition.items.values()
        length = self.settled.list_length
        return tuple(item.name for item in items if isinstance(item.type, Records) and item.type.most > length)

    @property
    def document(self) -> dict[str, Any]:
        """The whole as JSON has it."""
        definition = self.definition
        return {
            "ruleset": {"id": definition.id, "version": definition.version, "sha256": definition.sha256},
            "assumptions": {
                "list_length": self.settled.list_length,
                "lists": list(self.cut_lists),
                "parameters": "default" if self.settled.defaults_only else "any",
                "fixed_parameters": list(fixed_parameters(definition, self.settled)),
                "used": sorted(definition.uses),
            },
            "summary": {
                "proved": len(self.with_status("proved")),
                "refuted": len(self.refuted),
                "told": len(self.with_status("refuted")) - len(self.refuted),
                "not_proved": len(self.with_status("not-proved")),
            },
            "by_construction": list(BY_CONSTRUCTION),
            "proofs": [proof.document for proof in self.proofs],
            "movements": [movement.document for movement in self.movements],
        }


def fixed_parameters(definition: Definition, settled: Settled) -> Iterator[str]:
    """The parameters that are at their defaults: all of them where that was asked for, and calendar times always."""
    for parameter in definition.parameters.values():
        if parameter.default is not None and (settled.defaults_only or isinstance(parameter.type, CalendarTime)):
            yield parameter.name


def parameter_ranges(definition: Definition) -> Mapping[str, Interval]:
    """The ranges within which parameters were free, where they are numbers or times."""
    return {
        name: parameter.reach
        for name, parameter in definition.parameters.items()
        if isinstance(parameter.reach, Interval)
    }


def verify(definition: Definition, budget: Budget, settled: Settled | None = None) -> Verification:
    """Prove what can be proved of a ruleset in the time given.

    What the author claims comes first, so that a short time is spent on it.
    """
    settled = settled or Settled()
    bench = Bench(definition, settled, budget)
    proofs: list[Proof] = [properties.of_property(bench, said) for said in definition.properties.values()]
    movements: list[Movement] = []
    for outcome in definition.outcomes.values():
        for found in Directions(bench, outcome).proofs():
            if isinstance(found, Proof):
                proofs.append(found)
            else:
                movements.append(found)
    proofs += rules.that_can_hold_and_fail(bench)
    proofs += rules.about_the_record(bench)
    dead = {proof.about["rule"] for proof in proofs if proof.claim == "rule-can-hold" and proof.status == "refuted"}
    for outcome in definition.outcomes.values():
        # Of a rule that never holds that much is said once.
        proofs += (found for found in rules.of_outcome(bench, outcome) if found.about.get("rule") not in dead)
    proofs += Soundness(bench).proofs()
    return Verification(definition, settled, tuple(proofs), tuple(movements))
