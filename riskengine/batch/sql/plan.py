"""Which step of a query computes what: answers, what conditions share, values, rules, outcomes; each by a telling name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis.expr.datatypes as dt
from sqlglot import exp

from ..known import Amount, Cell, ListCell, Pick
from ..scene import Composed
from ..terms import Term, there_only_where
from .making import Making

ANSWERS, SHARED, VALUES, RULES, OUTCOMES = range(5)
NAMES: Mapping[int, str] = {
    ANSWERS: "answers",
    SHARED: "shared",
    VALUES: "values",
    RULES: "rules",
    OUTCOMES: "outcomes",
}

_LEAVES = frozenset({"const", "column", "record", "field", "itself"})
_DUPLICATING = frozenset({"floordiv", "part", "add_months", "decimals", "distinct"})
"""Operations whose words in some dialect say their argument more than once."""
_SUFFIX = {"isnull": "missing", "text": "cell"}
_LONG = 8
"""So many operations make an expression long enough to have a name of its own where it is read twice."""

Level = tuple[int, int]


@dataclass(slots=True)
class Plan:
    """The steps of a query.

    Attributes:
        composed: the ruleset over the columns of a table.
        outputs: the columns of the result, in order, each with how it is written out (see `conclusions.Named`).
        checks: what holds of a row whose cells are in order; never null.
        carried: columns that are passed on as they came.
        at_once: whether all is computed from the cells in one step, as fits what is short.
    """

    composed: Composed
    outputs: Mapping[str, tuple[Term, str]]
    checks: Sequence[Term]
    carried: Sequence[str]
    at_once: bool = False
    _named: dict[int, str] = field(default_factory=dict)
    _number: dict[int, int] = field(default_factory=dict)
    _stage: dict[int, int] = field(default_factory=dict)
    _level: dict[int, Level] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)
    _order: list[Term] = field(default_factory=list)

    def selects(self, schema: Mapping[str, dt.DataType], compiler: str) -> tuple[list[exp.Select], tuple[str, ...]]:
        """The steps as selects, each over the one before, and what they are called; leaving out rows is part of the first.

        Args:
            schema: the columns of the table that the first one reads, with their types.
            compiler: the name of Ibis' compiler, which says what databases say each in their own way.
        """
        if not self.at_once:
            self._name_all()
        levels: dict[Level, list[Term]] = {(ANSWERS, 0): []}
        for term in sorted(self._order, key=lambda term: self._number.get(id(term), 0)):
            if id(term) in self._named:
                levels.setdefault(self._level[id(term)], []).append(term)
        carried = [name for name in self.carried if name in schema]
        making = Making(schema, compiler, sorted(self.composed.definition.parties_by_word))
        names = [] if self.at_once else [_called(level) for level in sorted(levels)]
        for level in [] if self.at_once else sorted(levels):
            kept = carried if level == (ANSWERS, 0) else making.columns
            making.step(kept, {self._named[id(term)]: (term, None) for term in levels[level]}, self.checks)
        making.step(carried, self.outputs, self.checks)
        return making.selects, (*names, "result")

    # Names

    def _name_all(self) -> None:
        self._taken = {*self.carried}
        for name, term in _answers(self.composed):
            self._give(term, name, ANSWERS)
        for name, known in self.composed.values.items():
            for end, term in ends_of(known):
                self._give(term, f"{name}{end}", VALUES)
        for id_, term in self.composed.rules.items():
            self._give(term, f"holds__{id_}", RULES)
        for outcome in self.composed.definition.outcomes:
            for end in ("__lowest", "__highest") if outcome in self.outputs else ():
                self._give(self.outputs[outcome + end][0], outcome + end, OUTCOMES)
        for name, (term, written) in self.outputs.items():
            if written == "moment" and there_only_where(term):
                self._give(term.args[1], f"{name}__micros", OUTCOMES)
        self._order = list(_in_order(term for term, _ in self.outputs.values()))
        self._name_parts()
        for term in self._order:
            self._place(term)
        for term in self._order:
            if id(term) in self._named and self._level[id(term)] > (ANSWERS, 0):
                self._name_cells(term)
        for term in self._order:
            self._place(term)

    def _give(self, term: Term, name: str, stage: int) -> None:
        if term.op in _LEAVES or term.bound or id(term) in self._named:
            return
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        self._number[id(term)] = len(self._number)
        self._named[id(term)], self._stage[id(term)] = name, stage

    def _name_parts(self) -> None:
        """Name what reads a cell as it came but is no answer, what is long and read twice, and what a dialect would say twice."""
        readers: dict[int, int] = {}
        length: dict[int, int] = {}
        for term in self._order:
            for arg in term.args:
                readers[id(arg)] = readers.get(id(arg), 0) + 1
                if term.op in _DUPLICATING:
                    readers[id(arg)] += _LONG
        within = self._within_answers()
        number = 0
        for term in self._order:
            length[id(term)] = 1 + sum(1 if id(arg) in self._named else length[id(arg)] for arg in term.args)
            if id(term) in self._named or term.op in _LEAVES or term.bound or id(term) in within:
                continue
            raw = next((arg.value for arg in term.args if arg.op == "column"), None)
            if raw is not None:
                self._give(term, f"{raw}__{_SUFFIX.get(term.op, term.op)}", ANSWERS)
            elif readers.get(id(term), 0) > 1 and length[id(term)] * readers[id(term)] > 2 * _LONG:
                number += 1
                self._give(term, f"shared_{number}", SHARED)

    def _name_cells(self, term: Term) -> None:
        """Name what a later step reads of cells as they came: there are no cells there any more."""
        waiting = list(term.args)
        while waiting:
            each = waiting.pop()
            if id(each) not in self._named:
                waiting += each.args
                raw = next((arg.value for arg in each.args if arg.op == "column"), None)
                if raw is not None:
                    self._give(each, f"{raw}__{_SUFFIX.get(each.op, each.op)}", ANSWERS)

    def _within_answers(self) -> set[int]:
        """What only answers read: it is written out where they are made."""
        outside: set[int] = set()
        waiting = [term for term in self._order if self._stage.get(id(term), -1) > ANSWERS]
        waiting += [term for term, _ in self.outputs.values()]
        while waiting:
            term = waiting.pop()
            if id(term) not in outside:
                outside.add(id(term))
                waiting += [arg for arg in term.args if self._stage.get(id(arg)) != ANSWERS]
        return {id(term) for term in self._order} - outside

    def _place(self, term: Term) -> None:
        """The first step after all that the term reads; where it has a stage, in that stage."""
        level: Level = (ANSWERS, 0)
        for arg in term.args:
            stage, number = self._level[id(arg)]
            level = max(level, (stage, number + 1) if id(arg) in self._named else (stage, number))
        self._level[id(term)] = max(level, (self._stage.get(id(term), 0), 0))


def _answers(composed: Composed) -> Iterator[tuple[str, Term]]:
    """What is read from cells, with names for a reader."""
    for name, read in composed.reads.items():
        for end, term in ends_of(read.cell):
            yield f"{read.column}{end}", term
        for state in ("unknown", "missing"):
            yield f"{read.column}__{state}", read.states[state]
        del name
    for item, pick in composed.scene.roles.items():
        if pick.text is not None:
            yield f"{item}__party", pick.text
    yield "as_of__micros", composed.now.moment.lowest
    yield "as_of__offset", composed.now.offset


def ends_of(known: Cell | Term | Any) -> Iterator[tuple[str, Term]]:
    """The terms of what is known, with how each is told from the others."""
    if isinstance(known, Term):
        yield "", known
    elif isinstance(known, Pick):
        if known.text is not None:
            yield "", known.text
        elif known.mask is not None:
            yield "__options", known.mask
    elif isinstance(known, ListCell):
        yield "", known.records
    elif isinstance(known, Amount):
        if known.exact is not None:
            yield "", known.exact
        if known.lowest is known.highest:
            yield "", known.lowest
        else:
            yield "__lowest", known.lowest
            yield "__highest", known.highest


def _called(level: Level) -> str:
    stage, number = level
    return NAMES[stage] + (f"_{number + 1}" if number else "")


def _in_order(terms: Iterable[Term]) -> Iterator[Term]:
    """The terms and all below them, each once, parts before wholes."""
    seen: set[int] = set()
    waiting = [(term, False) for term in reversed(list(terms))]
    while waiting:
        term, done = waiting.pop()
        if done:
            yield term
        elif id(term) not in seen:
            seen.add(id(term))
            waiting.append((term, True))
            waiting += [(arg, False) for arg in reversed(term.args)]
