"""Missing answers never make a case look safer: whatever the open answers turn out to be, the result lies within its bounds.

Proved by induction over each condition. For every operator in the ruleset the solver is asked: if each part lies within what is
known of it, does the whole? The parts are left open in that question, so its answer holds for every case, whatever its size. From
the rules it carries over to outcomes and actions, as holding rules make the one end of an outcome and open ones the other.
Where an operator cannot be settled so, the rules that use it are asked about as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..language import tree
from ..language.types import Condition, Records, measured
from ..ruleset.definition import Rule
from .bench import Bench
from .calendar import months_lie_between
from .formula import MONTHS, Formulas
from .open_formula import OpenFormulas
from .open_terms import OpenListing, anything, covers
from .proof import Proof
from .ranges import Ranges
from .solver import Answer, Unsupported, ask, holding, z3
from .terms import negation, number
from .variables import Listing

LEAVES = (tree.Constant, tree.ItemRead, tree.ParameterRead, tree.ValueRead, tree.OutcomeRead, tree.FieldRead, tree.AsOf)
LONGEST_LEMMA = 3.0


class Soundness:
    """The proof for one ruleset."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self._lemmas: dict[Any, str] = {}
        self._values: dict[str, str] = {}
        self._ranges = Ranges(bench.definition)

    def proofs(self) -> Iterator[Proof]:
        """For each rule about the case: its status before the answers are known covers what it is after."""
        for rule in self.bench.definition.rules.values():
            if not rule.reads_record:
                yield self._rule(rule)

    def _rule(self, rule: Rule) -> Proof:
        about = {"rule": rule.id}
        lists = self.bench.lists(self.bench.reads.rule(rule.id))
        why = self._node(rule.condition)
        if not why:
            return Proof("bounds-hold", about, "proved", lists=lists)
        try:
            answer = self._whole(rule)
        except Unsupported as error:
            return self.bench.not_proved("bounds-hold", about, error)
        if answer.found is None:
            return Proof("bounds-hold", about, "not-proved", answer.why, why)
        return Proof("bounds-hold", about, "refuted" if answer.found else "proved", lists=lists)

    def _whole(self, rule: Rule) -> Answer:
        bench = self.bench
        keys = bench.reads.rule(rule.id)
        before = OpenFormulas(bench.definition, bench.case).rule(rule.id)
        after = bench.rule(rule.id)
        solver = bench.solver(keys, [negation(covers(before, after))])
        return ask(solver, bench.budget, longest=LONGEST_LEMMA)

    # Induction

    def _node(self, node: tree.Node) -> str:
        """Empty where the node and all below it are settled, else the name of what is not."""
        for part in node.walk():
            if isinstance(part, tree.ValueRead):
                why = self._value(part.name)
            elif isinstance(part, LEAVES) or not list(part.children()):
                why = ""
            else:
                why = self._lemma(part)
            if why:
                return why
        return ""

    def _value(self, name: str) -> str:
        if name not in self._values:
            self._values[name] = ""
            self._values[name] = self._node(self.bench.definition.values[name].node)
        return self._values[name]

    def _lemma(self, node: tree.Node) -> str:
        shape = _shape(node)
        if shape not in self._lemmas:
            self._lemmas[shape] = self._prove(node)
        return self._lemmas[shape]

    def _prove(self, node: tree.Node) -> str:
        bench, name = self.bench, _name(node)
        exact = Formulas(bench.definition, bench.case, look_behind=False)
        within = OpenFormulas(bench.definition, bench.case)
        if isinstance(node, tree.Call) and node.function in MONTHS:
            claim = negation(months_lie_between(years=node.function == "years_between"))
            return "" if ask(holding([claim]), bench.budget, longest=LONGEST_LEMMA).found is False else name
        try:
            given = (
                self._gather(node, exact, within)
                if isinstance(node, tree.Gather)
                else self._parts(node, exact, within, ())
            )
            claim = covers(within.of(node), exact.of(node))
        except Unsupported:
            return name
        if claim is True:
            return ""
        now = bench.case.limited([("as_of",)]) if _reads_offset(node) else []
        solver = holding([*given, *now, negation(claim)])
        return "" if ask(solver, bench.budget, longest=LONGEST_LEMMA).found is False else name

    def _parts(self, node: tree.Node, exact: Formulas, within: OpenFormulas, at: tuple[int, ...]) -> list[Any]:
        given = []
        for index, part in enumerate(node.children()):
            if isinstance(part, tree.Constant) or not _is_plain(part):
                continue
            given.append(self._put(part, f"part{index}{at or ''}", exact, within, at, ranged=_by_itself(node)))
        return given

    def _put(
        self,
        part: tree.Node,
        name: str,
        exact: Formulas,
        within: OpenFormulas,
        at: tuple[int, ...],
        *,
        ranged: bool = True,
    ) -> Any:
        """Any value for a part, within any bounds; within its range, where that is part of what is asked."""
        reach = None
        if ranged and measured(part.type):
            lowest, highest = self._ranges.of(part)
            reach = number(lowest), number(highest)
        value, partial, limit = anything(part.type, name, reach)
        exact.known[id(part), at], within.known[id(part), at] = value, partial
        return limit

    def _gather(self, node: tree.Gather, exact: Formulas, within: OpenFormulas) -> list[Any]:
        """Any records, known or not, and one of which nothing is known that covers each of them."""
        kind = node.of.type
        assert isinstance(kind, Records)
        length, known = z3.Int("length"), z3.Bool("listed")
        most = min(kind.most, self.bench.settled.list_length)
        exact.known[id(node.of), ()] = Listing(length, ({},) * most)
        within.known[id(node.of), ()] = OpenListing(known, length, ({},) * most, {}, kind.most)
        given: list[Any] = [length >= 0, length <= most]
        if node.default is not None and not isinstance(node.default, tree.Constant):
            given.append(self._put(node.default, "default", exact, within, ()))
        for part in (node.condition, node.element):
            if part is None or isinstance(part, tree.Constant):
                continue
            name = "condition" if part is node.condition else "element"
            given.append(self._put(part, f"{name}.any", exact, within, (-1,)))
            loose = within.known[id(part), (-1,)]
            for at in range(most):
                given.append(self._put(part, f"{name}{at}", exact, within, (at,)))
                given.append(covers(loose, exact.known[id(part), (at,)]))
        return given


def _is_plain(node: tree.Node) -> bool:
    """Whether the node's value is one that is open or known; calendar time and lists are read as they are."""
    return isinstance(node.type, Condition) or measured(node.type) or hasattr(node.type, "options")


def _reads_offset(node: tree.Node) -> bool:
    return isinstance(node, tree.Shift) or (isinstance(node, tree.Call) and node.function == "date")


def _shape(node: tree.Node) -> Any:
    """What a lemma depends on: the operator, what is fixed about it, and the types of its parts. The same for many nodes."""
    if _by_itself(node):
        return id(node)
    fixed = tuple(
        getattr(node, name)
        for name in ("operator", "kind", "function", "mask", "negated", "exponent", "decimals", "points")
        if hasattr(node, name)
    )
    otherwise = getattr(node, "otherwise", None) is None
    parts = tuple(
        ("constant", part.value) if isinstance(part, tree.Constant) else ("part", part.type) for part in node.children()
    )
    return type(node), node.type, fixed, otherwise, parts


def _by_itself(node: tree.Node) -> bool:
    """Whether a lemma is about this one node, as it needs more than its shape: the ranges of its parts, or a list."""
    return isinstance(
        node, tree.Gather | tree.Shift | tree.Arithmetic | tree.Power | tree.Call | tree.Round | tree.Collected
    )


def _name(node: tree.Node) -> str:
    for field in ("function", "operator", "kind"):
        if hasattr(node, field):
            return str(getattr(node, field))
    return {"Power": "**", "Round": "round", "Shift": "+ −"}.get(type(node).__name__, type(node).__name__)
