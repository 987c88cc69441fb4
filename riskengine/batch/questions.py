"""Which items are open questions, a column each: `evaluation.questions` and `Assessment.open_questions` in columns.

An item is named where each part on the way to it, from the rule down, is open, and the rule can still change something. The way is
carried as a condition that is never null; of values and used rulesets, which many rules read, the ways are put together first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from ..language import tree
from ..language.types import CalendarTime
from ..ruleset.definition import Definition, Outcome, Rule, Use
from .conclusions import Named, reached_levels
from .joined import asking, joins, planned
from .known import ListCell, Wording, is_open
from .scene import Composed
from .terms import Term, Terms


def question_columns(composed: Composed) -> Named:
    """Whether each item can still change something."""
    asked = Questions(composed, {}).every
    return {f"open__{name}": (asked[name], "bool") for name in composed.definition.items}


class Questions:
    """The open questions of a ruleset, by its own items. `among` holds those of used rulesets, which are worked out once each.

    What a used ruleset asks and is told from here is asked here, of what it is told from. `RULESET.*` stands for a used ruleset of
    which nothing is known: where it is shared, whoever shares it is asked for what it would be told.
    """

    def __init__(self, composed: Composed, among: dict[int, Questions]) -> None:
        self.composed = composed
        self.terms = composed.terms
        self._among = among

    @cached_property
    def every(self) -> Mapping[str, Term]:
        """Whether each item can still change something; never null."""
        return self._open(of_plan=False)

    @cached_property
    def of_plan(self) -> Mapping[str, Term]:
        """Whether each item can still change an action of the plan; never null."""
        return self._open(of_plan=True)

    def _open(self, *, of_plan: bool) -> Mapping[str, Term]:
        ways = Ways(self.composed)
        ways.begin(of_plan=of_plan)
        found = [ways]
        if self._answered is not None:
            others = Ways(self._answered)
            others.begin(of_plan=of_plan)
            # What a used ruleset asks is asked as things stand, also where all is answered here.
            others.follow(ways.use)
            found.append(others)
        self._joined(ways)
        ways.follow(lambda id_, way: self._of_used(ways, id_, way))
        items = self.composed.definition.items
        names = [*items, *(_anything_of(id_) for id_ in self.composed.definition.uses)]
        return {name: self.terms.either([way for each in found for way in each.items.get(name, [])]) for name in names}

    @cached_property
    def _answered(self) -> Composed | None:
        """The ruleset as it would be if every item were answered, where some rule asks what is known."""
        here = self.composed
        if not any(rule.reads_record for rule in here.definition.rules.values()):
            return None
        return Composed(
            here.definition,
            here.run,
            here.schema,
            here.terms,
            here.now,
            prefix=here.prefix,
            answered=True,
            told=here.told,
            shared=here.results,
            settings=here.settings,
        )

    def _below(self, composed: Composed) -> Questions:
        found = self._among.get(id(composed))
        if found is None:
            found = self._among[id(composed)] = Questions(composed, self._among)
        return found

    def _of_used(self, ways: Ways, id_: str, way: Term) -> None:
        """The questions for which something waits that reads a used ruleset's outcomes."""
        terms, use, result = self.terms, self.composed.definition.uses[id_], self.composed.results[id_]
        self._of_unknown(ways, id_, both(terms, way, terms.negation(result.assessed)))
        if result.composed is not None and (use.answers or use.shares):
            self._of_below(ways, use, both(terms, way, result.assessed), self._below(result.composed).every)

    def _of_unknown(self, ways: Ways, id_: str, way: Term) -> None:
        """The questions for which a used ruleset waits of which nothing is known."""
        use = self.composed.definition.uses[id_]
        for node in use.told:
            ways.collect(node, way)
        if set(use.items) - use.answers.keys():
            ways.add(_anything_of(id_), way)

    def _of_below(self, ways: Ways, use: Use, way: Term, asked: Mapping[str, Term]) -> None:
        """The questions of a used ruleset, of what it is told from here."""
        for name, node in use.answers.items():
            ways.collect(node, both(self.terms, way, asked[name]))
        for id_ in use.shares:
            self._of_unknown(ways, id_, both(self.terms, way, asked[_anything_of(id_)]))

    def _joined(self, ways: Ways) -> None:
        """The questions that may change actions of used rulesets that stand in this plan."""
        terms = self.terms
        for id_, use in self.composed.definition.uses.items():
            if use.plan is None:
                continue
            result = self.composed.results[id_]
            possible = terms.possible(joins(self.composed, use))
            alone = terms.negation(result.assessed)
            self._of_unknown(ways, id_, both(terms, possible, alone))
            if result.composed is None:
                ways.collect(use.plan, alone)
                continue
            ways.collect(use.plan, terms.either([alone, planned(result.composed)]))
            if use.answers or use.shares:
                there = both(terms, possible, result.assessed)
                self._of_below(ways, use, there, self._below(result.composed).of_plan)


def _anything_of(id_: str) -> str:
    return f"{id_}.*"


def both(terms: Terms, a: Term, b: Term) -> Term:
    """Two conditions that are never null, held as a pair so that ways that begin alike share their beginning."""
    if a is terms.false or b is terms.false:
        return terms.false
    if a is terms.true or a is b:
        return b
    return a if b is terms.true else terms.make("and", (a, b), kind="bool", nullable=False)


class Ways:
    """The ways to each item, over a ruleset as it stands or as it would be if every item were answered."""

    def __init__(self, composed: Composed) -> None:
        self.composed = composed
        self.terms = composed.terms
        self.items: dict[str, list[Term]] = {}
        self._used: dict[str, list[Term]] = {}
        self._values: dict[str, list[Term]] = {}
        self._asked: dict[str, Term] = {}
        self._reached: dict[tuple[str, int], Term] = {}

    def begin(self, *, of_plan: bool) -> None:
        """The ways from each rule and each judgement; with `of_plan`, from what can change an action."""
        definition = self.composed.definition
        for outcome in definition.outcomes.values():
            if outcome.judgement is not None and not of_plan:
                self._add(self.items, outcome.judgement, self._open_item(outcome.judgement))
        for rule in definition.rules.values():
            truth = self.composed.rules[rule.id]
            self.collect(rule.condition, both(self.terms, self.terms.missing(truth), self._changes(rule, of_plan)))

    def use(self, id_: str, way: Term) -> None:
        """Add a way to a used ruleset."""
        self._add(self._used, id_, way)

    def follow(self, used: Callable[[str, Term], None]) -> None:
        """Follow the ways on through values, and through used rulesets by `used`."""
        definition, terms = self.composed.definition, self.terms
        for kind, name in in_order_of_reading(definition):
            if kind == "value" and name in self._values:
                self.collect(definition.values[name].node, terms.either(self._values.pop(name)))
            elif kind == "use" and name in self._used:
                used(name, terms.either(self._used.pop(name)))

    def add(self, name: str, way: Term) -> None:
        """Add a way to an item."""
        self._add(self.items, name, way)

    def _add(self, to: dict[str, list[Term]], name: str, way: Term) -> None:
        if way is not self.terms.false:
            to.setdefault(name, []).append(way)

    def _changes(self, rule: Rule, of_plan: bool) -> Term:
        """Whether an open rule can still change something; with `of_plan`, an action."""
        terms, composed = self.terms, self.composed
        of_actions = [self._still_to_ask(action) for action in rule.plan]
        if of_plan:
            return terms.either(of_actions)
        if rule.finding is not None:
            return terms.true
        ways = []
        for name, level in rule.then:
            outcome = composed.definition.outcomes[name]
            start = len(outcome.levels) - 1 if outcome.starts_highest else 0
            if outcome.judgement is not None or level == start:
                continue
            ways.append(self._still_to_reach(outcome, level))
        return terms.either([*ways, *of_actions])

    def _still_to_ask(self, action: str) -> Term:
        """Whether no rule asks for an action for certain; worked out once for all rules that ask for it."""
        found = self._asked.get(action)
        if found is None:
            terms = self.terms
            found = self._asked[action] = terms.negation(terms.certain(asking(self.composed, action)))
        return found

    def _still_to_reach(self, outcome: Outcome, level: int) -> Term:
        """Whether no rule moves an outcome to a level or beyond for certain; worked out once for all rules of that level."""
        found = self._reached.get((outcome.name, level))
        if found is None:
            terms = self.terms
            beyond = [
                when
                for reached, when in reached_levels(self.composed, outcome)
                if (reached <= level if outcome.starts_highest else reached >= level)
            ]
            found = self._reached[outcome.name, level] = terms.negation(terms.certain(terms.either(beyond)))
        return found

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
        if way is self.terms.false or isinstance(node.type, CalendarTime):
            return
        if isinstance(node, tree.ItemRead):
            # What is answered with an open part is open too. Outside of lists, whether it is answered makes no difference.
            cell = self.composed.scene.items[node.name]
            opened = self._open_item(node.name) if inside else self._open_cell(cell, node.name)
            self._add(self.items, node.name, both(self.terms, way, opened))
            return
        if not inside or isinstance(node, tree.OutcomeRead):
            known = self.composed.emitter.of(node)
            assert not isinstance(known, Wording)
            way = both(self.terms, way, is_open(self.terms, known))
        if way is self.terms.false:
            return
        match node:
            case tree.ValueRead(name=name):
                self._add(self._values, name, way)
            case tree.OutcomeRead(ruleset=ruleset):
                self.use(ruleset, way)
            case tree.Gather(of=of, element=element, condition=condition):
                cell = self.composed.scene.items[of.name]
                self._add(self.items, of.name, both(self.terms, way, self._open_cell(cell, of.name)))
                for part in (element, condition):
                    if part is not None:
                        self.collect(part, way, inside=True)
                if node.default is not None:
                    self.collect(node.default, way, inside=inside)
            case _:
                for part in node.children():
                    self.collect(part, way, inside=inside)


def in_order_of_reading(definition: Definition) -> Iterable[tuple[str, str]]:
    """The values (`value`) and used rulesets (`use`), each before those that it reads, is told, or shares."""
    found: dict[tuple[str, str], None] = {}
    roots = [*(("value", name) for name in definition.values), *(("use", id_) for id_ in definition.uses)]
    open_: list[tuple[tuple[str, str], Iterator[tuple[str, str]]]] = []
    for root in roots:
        open_.append((root, _read_by(definition, *root)))
        while open_:
            here, reads = open_[-1]
            further = next((each for each in reads if each not in found), None)
            if further is None:
                found[here] = None
                open_.pop()
            else:
                open_.append((further, _read_by(definition, *further)))
    return reversed(found)


def _read_by(definition: Definition, kind: str, name: str) -> Iterator[tuple[str, str]]:
    roots = [definition.values[name].node] if kind == "value" else definition.uses[name].told
    if kind == "use":
        yield from (("use", each) for each in definition.uses[name].shares)
    for root in roots:
        for node in root.walk():
            if isinstance(node, tree.ValueRead):
                yield "value", node.name
            elif isinstance(node, tree.OutcomeRead):
                yield "use", node.ruleset
