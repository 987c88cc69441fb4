"""Which way outcomes move when an answer gets higher: proof of what `worsens` says, and a list of the rest.

Two cases are put side by side that differ in one answer only. What holds for one answer at a time holds for any number of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..evaluation.interpreter import interpret
from ..language.types import Choice, measured
from ..problems import Refused
from ..ruleset.definition import Definition, Item, Outcome
from .bench import Bench
from .formula import Formulas, moved_level, moving
from .proof import Movement, Proof
from .solver import Answer, Formula, Unsupported, ask, z3
from .terms import Level, either, every, implies, negation
from .variables import Key, Variables
from .witness import Unwritable, Witness, plainer, shown_levels, world_of


def ordered_items(definition: Definition) -> list[Item]:
    """The items whose answers have an order."""
    return [
        item
        for item in definition.items.values()
        if measured(item.type) or (isinstance(item.type, Choice) and item.type.ordered)
    ]


class Directions:
    """The proofs about one outcome. One solver holds its rules; for each item a second case comes and goes."""

    def __init__(self, bench: Bench, outcome: Outcome) -> None:
        self.bench = bench
        self.outcome = outcome
        self.keys = bench.reads.outcome(outcome.name)
        self.lists = bench.lists(self.keys)
        self.letters: dict[str, Any] = {}
        self.unsupported: Unsupported | None = None
        self.solver = bench.solver(self.keys)
        if outcome.judgement is None:
            for id_ in dict.fromkeys(id_ for id_, _ in moving(bench.definition, outcome)):
                try:
                    formula = bench.rule(id_)
                except Unsupported as error:
                    self.unsupported = error
                    return
                self.letters[id_] = z3.Bool(f"rule:{id_}")
                self.solver.add(self.letters[id_] == formula)

    def proofs(self) -> Iterator[Proof | Movement]:
        """What is declared, proved or refuted; and what is not declared, as it is."""
        for item in ordered_items(self.bench.definition):
            declared = item.worsens.get(self.outcome.name)
            if ("item", item.name) in self.keys:
                yield self._declared(item, declared) if declared else self._undeclared(item)
            elif declared:
                yield Proof("worsens", self._about(item, declared), "proved", "not-read")

    def _about(self, item: Item, direction: str) -> dict[str, str]:
        return {"item": item.name, "outcome": self.outcome.name, "direction": direction}

    def _declared(self, item: Item, direction: str) -> Proof:
        about = self._about(item, direction)
        try:
            case, wrong = self._beside(item)
        except Unsupported as error:
            return self.bench.not_proved("worsens", about, error)
        self.solver.add(wrong[direction])
        answer = ask(self.solver, self.bench.budget)
        witnesses = self._witnesses(item, direction, answer, case) if answer.found else ()
        self.solver.pop()
        status = "refuted" if answer.found else "proved" if answer.found is False else "not-proved"
        return Proof("worsens", about, status, answer.why, witnesses=witnesses, lists=self.lists)  # type: ignore[arg-type]

    def _undeclared(self, item: Item) -> Movement:
        try:
            _, wrong = self._beside(item)
        except Unsupported as error:
            return Movement(item.name, self.outcome.name, "", error.reason)
        found: dict[str, Answer] = {}
        for direction, formula in wrong.items():
            self.solver.push()
            self.solver.add(formula)
            found[direction] = ask(self.solver, self.bench.budget)
            self.solver.pop()
        self.solver.pop()
        falls, rises = found["up"].found, found["down"].found  # against "up" is that it falls
        if falls and rises:
            return Movement(item.name, self.outcome.name, "both")
        if falls is None or rises is None:
            return Movement(item.name, self.outcome.name, "", found["up"].why or found["down"].why)
        return Movement(item.name, self.outcome.name, "down" if falls else "up" if rises else "none")

    def _beside(self, item: Item) -> tuple[Variables, dict[str, Formula]]:
        """A second case with a higher answer to the item, pushed on the solver, and what is against each direction."""
        if self.unsupported is not None:
            raise self.unsupported
        bench, key = self.bench, ("item", item.name)
        case = bench.case.with_term(key, bench.other)
        formulas = Formulas(bench.definition, case)
        before, after = self._level(bench.formulas, item, self.letters), self._level_after(formulas, item, key)
        self.solver.push()
        for limit in case.limited(self.keys):
            self.solver.add(limit)
        self.solver.add(_higher(bench.case[key], case[key]))
        pairs = list(zip(before.at_least, after.at_least, strict=True))
        return case, {
            "up": _formula(either(every([a, negation(b)]) for a, b in pairs)),
            "down": _formula(either(every([b, negation(a)]) for a, b in pairs)),
        }

    def _level(self, formulas: Formulas, item: Item, rules: dict[str, Any]) -> Level:
        del item
        if self.outcome.judgement is not None:
            return formulas.outcome(self.outcome)
        return moved_level(self.outcome, rules, self.bench.definition)

    def _level_after(self, formulas: Formulas, item: Item, key: Key) -> Level:
        rules = {
            id_: formulas.rule(id_) if key in self.bench.reads.rule(id_) else letter
            for id_, letter in self.letters.items()
        }
        return self._level(formulas, item, rules)

    # Witnesses

    def _witnesses(self, item: Item, direction: str, answer: Answer, case: Variables) -> tuple[Witness, ...]:
        bench, key = self.bench, ("item", item.name)
        model = plainer(self.solver, bench.budget, answer.model, bench.case, self.keys)
        for attempt in (model, answer.model):
            try:
                pair = tuple(bench.writer.case(attempt, each, self.keys) for each in (bench.case, case))
            except Unwritable:
                continue
            if self._shows(pair, direction):
                return self._smaller(pair, key[1], direction)
        return ()

    def _shows(self, pair: tuple[Witness, ...], direction: str) -> bool:
        levels = []
        for each in pair:
            try:
                world = world_of(self.bench.definition, each)
            except Refused:
                return False
            levels.append(interpret(self.bench.definition, world).outcomes[self.outcome.name])
        before, after = levels
        return before.lowest > after.highest if direction == "up" else before.highest < after.lowest

    def _smaller(self, pair: tuple[Witness, ...], item: str, direction: str) -> tuple[Witness, ...]:
        for name in [name for name in pair[0].answers if name != item]:
            fewer = tuple(
                replace(each, answers={other: said for other, said in each.answers.items() if other != name})
                for each in pair
            )
            if self._shows(fewer, direction):
                pair = fewer
        return tuple(replace(each, shows=self._shown(each)) for each in pair)

    def _shown(self, witness: Witness) -> dict[str, Any]:
        world = world_of(self.bench.definition, witness)
        levels = interpret(self.bench.definition, world).outcomes[self.outcome.name]
        return {self.outcome.name: shown_levels(self.outcome, levels)}


def _formula(a: Formula) -> Any:
    return z3.BoolVal(a) if isinstance(a, bool) else a


def _higher(a: Any, b: Any) -> Formula:
    """The second is higher than the first."""
    if isinstance(a, Level):
        return every([*(implies(x, y) for x, y in zip(a.at_least, b.at_least, strict=True)),
                      either(every([y, negation(x)]) for x, y in zip(a.at_least, b.at_least, strict=True))])  # fmt: skip
    return a < b
