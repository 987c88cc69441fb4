"""Which items are open questions, a column each: `evaluation.questions` and `Reading.waits_for` in columns.

An item is named where each part on the way to it, from the rule down, is open, and the rule can still change something. The way is
carried as a condition that is never null; of values, which many rules read, the ways to them are put together first.
"""

from __future__ import annotations

from ..language import tree
from ..language.types import CalendarTime, Records
from ..ruleset.definition import Definition, Rule
from .conclusions import Named, asking, reached_levels
from .known import ListCell, Wording, is_open
from .scene import Composed
from .terms import Term


def question_columns(composed: Composed, answered: Composed | None) -> Named:
    """Whether each item can still change something.

    `answered` is the ruleset as it would be if every item were answered, where some rule asks what is known.
    """
    terms = composed.terms
    ways = [Asked(each) for each in (composed, answered) if each is not None]
    return {
        f"open__{name}": (terms.either([way for asked in ways for way in asked.items.get(name, [])]), "bool")
        for name in composed.definition.items
    }


def can_ask(definition: Definition) -> bool:
    """Whether the open questions of a ruleset can be told in columns: not where they come by way of used rulesets."""
    return not any(use.told or use.plan is not None for use in definition.uses.values())


class Asked:
    """The ways to each item, and to each used ruleset."""

    def __init__(self, composed: Composed) -> None:
        self.composed = composed
        self.terms = composed.terms
        self.items: dict[str, list[Term]] = {}
        self.used: dict[str, list[Term]] = {}
        self._values: dict[str, list[Term]] = {}
        definition = composed.definition
        for outcome in definition.outcomes.values():
            if outcome.judgement is not None:
                self._add(self.items, outcome.judgement, self._open_item(outcome.judgement))
        for rule in definition.rules.values():
            truth = composed.rules[rule.id]
            self.collect(rule.condition, self._both(self.terms.missing(truth), self._changes(rule)))
        for name in reversed(list(definition.values)):
            if name in self._values:
                self.collect(definition.values[name].node, self.terms.either(self._values.pop(name)))

    def _both(self, a: Term, b: Term) -> Term:
        """Two conditions that are never null, held as a pair so that ways that begin alike share their beginning."""
        terms = self.terms
        if a is terms.false or b is terms.false:
            return terms.false
        if a is terms.true or a is b:
            return b
        return a if b is terms.true else terms.make("and", (a, b), kind="bool", nullable=False)

    def _add(self, to: dict[str, list[Term]], name: str, way: Term) -> None:
        if way is not self.terms.false:
            to.setdefault(name, []).append(way)

    def _changes(self, rule: Rule) -> Term:
        """Whether an open rule can still change something."""
        terms, composed = self.terms, self.composed
        if rule.finding is not None:
            return terms.true
        ways = []
        for name, level in rule.then:
            outcome = composed.definition.outcomes[name]
            start = len(outcome.levels) - 1 if outcome.starts_highest else 0
            if outcome.judgement is not None or level == start:
                continue
            beyond = [
                when
                for reached, when in reached_levels(composed, outcome)
                if (reached <= level if outcome.starts_highest else reached >= level)
            ]
            ways.append(terms.negation(terms.certain(terms.either(beyond))))
        ways += [terms.negation(terms.certain(asking(composed, action))) for action in rule.plan]
        return terms.either(ways)

    def _open_item(self, name: str) -> Term:
        """Whether an item is not answered, or not precisely."""
        terms = self.terms
        cell = self.composed.scene.items[name]
        known = self.composed.scene.states[name]["known"]
        return terms.either([terms.negation(known), self._open_cell(cell, name)])

    def _open_cell(self, cell: object, name: str) -> Term:
        terms = self.terms
        if isinstance(cell, Wording):
            return terms.missing(cell.text)
        if not isinstance(cell, ListCell):
            return is_open(terms, cell)  # type: ignore[arg-type]
        if cell.records.constant:
            return terms.true
        variable = f"open_{name}"
        fields = cell.read(terms.record(variable))
        some = terms.either([self._open_cell(each, field) for field, each in fields.items()])
        found = terms.of_list("length", terms.filtered(cell.records, variable, some))
        opened = terms.less(terms.number(0), terms.or_else(found, terms.number(0)))
        return terms.either([terms.missing(cell.records), opened])

    def collect(self, node: tree.Node, way: Term, *, inside: bool = False) -> None:
        """Follow a way down a node; `inside` a list, where names stand for one record, no part is looked at by itself."""
        if isinstance(node.type, CalendarTime):
            return
        if not inside and not isinstance(node.type, Records):
            known = self.composed.emitter.of(node)
            assert not isinstance(known, Wording)
            way = self._both(way, is_open(self.terms, known))
        if way is self.terms.false:
            return
        match node:
            case tree.ItemRead(name=name):
                # Outside of lists, the way says already that what is read is open.
                self._add(self.items, name, self._both(way, self._open_item(name)) if inside else way)
            case tree.ValueRead(name=name):
                self._values.setdefault(name, []).append(way)
            case tree.OutcomeRead(ruleset=ruleset):
                self._add(self.used, ruleset, way)
            case tree.Gather(of=of, element=element, condition=condition):
                cell = self.composed.scene.items[of.name]
                self._add(self.items, of.name, self._both(way, self._open_cell(cell, of.name)))
                for part in (element, condition):
                    if part is not None:
                        self.collect(part, way, inside=True)
                if node.default is not None:
                    self.collect(node.default, way, inside=inside)
            case _:
                for part in node.children():
                    self.collect(part, way, inside=inside)
