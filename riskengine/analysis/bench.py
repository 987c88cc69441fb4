"""What all proofs about one ruleset share: its variables and formulas, the time left, and how witnesses are made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..ruleset.definition import Definition
from .formula import Formulas
from .proof import Proof, Status
from .reads import Reads, is_hard
from .solver import Budget, Formula, Unsupported, holding
from .variables import Key, Settled, variables
from .witness import Shown, Unwritable, Witness, Writer, plainer, shows, smaller


class Bench:
    """The workbench of the proofs about one ruleset."""

    def __init__(self, definition: Definition, settled: Settled, budget: Budget) -> None:
        self.definition = definition
        self.settled = settled
        self.budget = budget
        self.case = variables(definition, settled)
        self.other = variables(definition, settled, "'")
        self.formulas = Formulas(definition, self.case)
        self.reads = Reads(definition)
        self.writer = Writer(definition)
        self._hard: dict[str, bool] = {}

    def rule(self, id_: str) -> Formula:
        """Whether a rule holds in the case.

        Raises:
            Unsupported: it cannot be put to the solver.
        """
        return self.formulas.rule(id_)

    def hard(self, id_: str) -> bool:
        """Whether a rule has something that a solver finds hard."""
        if id_ not in self._hard:
            self._hard[id_] = is_hard(self.definition, self.definition.rules[id_].condition)
        return self._hard[id_]

    def solver(self, keys: Iterable[Key], formulas: Iterable[Formula] = ()) -> Any:
        """A solver that holds the limits of the variables, and the formulas."""
        return holding([*self.case.limited(keys), *formulas])

    def lists(self, keys: Iterable[Key]) -> tuple[str, ...]:
        """The lists of which longer ones than are reasoned about may occur."""
        return tuple(self.reads.long_lists(keys, self.settled.list_length))

    def witness(self, solver: Any, model: Any, keys: Iterable[Key], shown: Shown) -> tuple[Witness, ...]:
        """The case of the model, made small; none where no file can say it or the engine does not agree that it shows it."""
        wanted = frozenset(keys)
        for attempt in (plainer(solver, self.budget, model, self.case, wanted), model):
            try:
                found = self.writer.case(attempt, self.case, wanted)
            except Unwritable:
                continue
            if shows(self.definition, found, shown):
                return (smaller(self.definition, found, shown),)
        return ()

    def not_proved(self, claim: str, about: dict[str, str], error: Unsupported) -> Proof:
        """The proof that cannot be tried."""
        return Proof(claim, about, "not-proved", error.reason, error.what)


def existing(found: bool | None, lists: Sequence[str]) -> tuple[Status, str]:
    """What follows for "some case …": a search of short lists only finds nothing for certain where no list may be longer."""
    if found:
        return "proved", ""
    if found is None:
        return "not-proved", ""
    return ("not-proved", "list-length") if lists else ("refuted", "")
