"""A condition as a formula over an open case: with bounds, as `language.meaning` says, for every kind of node."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from ..language import times, tree
from ..language.knowledge import Interval
from ..language.times import Period
from ..language.types import Choice, Condition, Date, Moment, Records, Text
from ..ruleset.definition import Definition, Item
from . import calendar, open_terms, terms
from .formula import called
from .open_terms import OPEN, Mask, OpenListing, Pair, Span, Words, exactly, surely
from .ranges import Ranges
from .solver import Formula, Unsupported, z3
from .terms import Level, choose, either, every, negation
from .variables import AS_OF, Key, Listing, Variables, constant, day_of, reach_now

Openness = Mapping[Key, Any]
"""By key, a letter: is it known? By `("asked", item)`: where it is not, was it asked?"""


class OpenFormulas:
    """The formulas of a ruleset over what is known of a case.

    What is known is told by letters: of each item, whether it is known, and if not, whether it was asked; of each field of a
    record, whether it is known. What is known is as in `case`; so every completion of the open answers is one of its values.
    """

    def __init__(self, definition: Definition, case: Variables) -> None:
        self.definition = definition
        self.case = case
        self.known: dict[tuple[int, tuple[int, ...]], Any] = {}
        self.bound: dict[str, Mapping[str, Any]] = {}
        self.at: tuple[int, ...] = ()
        self._items: dict[str, Any] = {}

    @cached_property
    def ranges(self) -> Ranges:
        """The ranges of nodes."""
        return Ranges(self.definition)

    def is_known(self, item: str) -> Formula:
        """Whether an item is answered."""
        return z3.Bool(f"known:{item}")

    def was_asked(self, item: str) -> Formula:
        """Whether an item that is not answered was asked."""
        return z3.Bool(f"asked:{item}")

    def rule(self, id_: str) -> Pair:
        """What is known of a rule."""
        found: Pair = self.of(self.definition.rules[id_].condition)
        return found

    def of(self, node: tree.Node) -> Any:
        """What is known of a node."""
        key = (id(node), self.at)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = OPEN_FORMULA[type(node)](self, node)
        return found

    def each(self, parts: Sequence[tree.Node]) -> list[Any]:
        """What is known of several nodes."""
        return [self.of(part) for part in parts]

    # What is read

    def constant(self, node: tree.Constant) -> Any:
        """A value written down."""
        found = constant(node.type, node.value)
        return found if isinstance(found, Period) else exactly(found)

    def item(self, node: tree.ItemRead) -> Any:
        """What is known of an answer."""
        if node.name not in self._items:
            self._items[node.name] = self._answer(self.definition.items[node.name])
        return self._items[node.name]

    def _answer(self, item: Item) -> Any:
        value, known = self.case["item", item.name], self.is_known(item.name)
        if not isinstance(item.type, Records):
            return self._as_known(item, value, known)
        assert isinstance(value, Listing)
        records = tuple(
            {
                field.name: self._as_known(field, record[field.name], z3.Bool(f"known:{item.name}[{at}].{field.name}"))
                for field in item.fields
            }
            for at, record in enumerate(value.records)
        )
        empty = value.records[0]
        loose = {field.name: _reach(field, empty[field.name]) for field in item.fields}
        return OpenListing(known, value.length, records, loose, item.type.most)

    def _as_known(self, item: Item, value: Any, known: Formula) -> Any:
        if isinstance(item.type, Text):
            return Words(known, value)
        if isinstance(item.type, Choice):
            assert isinstance(value, Level)
            return Mask(tuple(either([negation(known), value.equals(index)]) for index in range(value.options)))
        lowest, highest = reach_now(item, self.case[AS_OF])
        crossed = lowest > highest  # where `as_of` leaves nothing, the engine falls back on the whole range
        assert isinstance(item.reach, Interval)
        if item.earliest_as_of or item.latest_as_of:
            lowest, highest = (
                choose(crossed, terms.number(end), now) for end, now in zip(item.reach, (lowest, highest), strict=True)
            )
        return Span(choose(known, value, lowest), choose(known, value, highest))

    def parameter(self, node: tree.ParameterRead) -> Any:
        """A setting, which is always known."""
        found = self.case["parameter", node.name]
        if found is None:
            raise Unsupported("open-period", node.name)
        return found if isinstance(found, Period) else exactly(found)

    def value(self, node: tree.ValueRead) -> Any:
        """A value of the ruleset."""
        return self.of(self.definition.values[node.name].node)

    def used(self, node: tree.OutcomeRead) -> Any:
        """An outcome of a used ruleset, known or any of its levels."""
        value = self.case["used", node.ruleset, node.outcome]
        known = z3.Bool(f"known:{node.ruleset}.{node.outcome}")
        return Mask(tuple(either([negation(known), value.equals(index)]) for index in range(value.options)))

    def field(self, node: tree.FieldRead) -> Any:
        """A field of the record at hand."""
        return self.bound[node.variable][node.name]

    def as_of(self, _node: tree.AsOf) -> Any:
        """The moment of the assessment."""
        return exactly(self.case[AS_OF].microseconds)

    def knowledge(self, node: tree.Knowledge) -> Any:
        """Two-valued, about the record."""
        known, asked = self.is_known(node.item), self.was_asked(node.item)
        match node.state:
            case "known":
                return surely(known)
            case "unknown":
                return surely(every([negation(known), asked]))
            case _:
                return surely(every([negation(known), negation(asked)]))

    def role(self, node: tree.RoleRead) -> Any:
        """Who answered, stated or not."""
        value, stated = self.case["role", node.item], z3.Bool(f"role:{node.item}")
        return Mask(tuple(either([negation(stated), value.equals(index)]) for index in range(value.options)))

    # Conditions

    def negation(self, node: tree.Not) -> Any:
        """Not."""
        return open_terms.not_pair(self.of(node.of))

    def all_of(self, node: tree.All) -> Any:
        """And."""
        return open_terms.all_pairs(self.each(node.parts))

    def any_of(self, node: tree.AnyOf) -> Any:
        """Or."""
        return open_terms.any_pair(self.each(node.parts))

    def at_least(self, node: tree.AtLeast) -> Any:
        """At least so many."""
        return open_terms.compared(">=", open_terms.counted(self.each(node.parts)), self.of(node.least))

    def compare(self, node: tree.Compare) -> Any:
        """A comparison."""
        left, right = self.of(node.left), self.of(node.right)
        if isinstance(node.left.type, Choice):
            return open_terms.compared_masks(node.operator, left, right)
        if isinstance(node.left.type, Condition):
            both = open_terms.all_pairs([left, right])
            neither = open_terms.all_pairs([open_terms.not_pair(left), open_terms.not_pair(right)])
            equal = open_terms.any_pair([both, neither])
            return equal if node.operator == "==" else open_terms.not_pair(equal)
        return open_terms.compared(node.operator, left, right)

    def one_of(self, node: tree.OneOf) -> Any:
        """One of some options."""
        member = open_terms.one_of(self.of(node.of), node.mask)
        return open_terms.not_pair(member) if node.negated else member

    # What lies on a line

    def arithmetic(self, node: tree.Arithmetic) -> Any:
        """A sum, difference, product or quotient."""
        a, b = self.of(node.left), self.of(node.right)
        match node.operator:
            case "+":
                return Span(a.lowest + b.lowest, a.highest + b.highest)
            case "-":
                found = Span(a.lowest - b.highest, a.highest - b.lowest)
                if isinstance(node.left.type, Date):
                    return Span(found.lowest * times.DAY, found.highest * times.DAY)
                return found
            case "*":
                return open_terms.product(a, b)
            case _:
                return open_terms.quotient(a, b)

    def power(self, node: tree.Power) -> Any:
        """A whole power."""
        return open_terms.power(self.of(node.of), node.exponent)

    def shift(self, node: tree.Shift) -> Any:
        """A moved day or moment."""
        of, by = self.of(node.of), self.of(node.by)
        moment = isinstance(node.type, Moment)
        if isinstance(by, Period):
            if moment:
                raise Unsupported("open-months")
            range_ = self.ranges.of(node.of)
            return Span(*(calendar.moved_within(end, by, node.sign, range_) for end in of))
        near, far = (by.lowest, by.highest) if node.sign > 0 else (by.highest, by.lowest)
        if not moment:
            near, far = near / times.DAY, far / times.DAY
        return Span(of.lowest + node.sign * near, of.highest + node.sign * far)

    def call(self, node: tree.Call) -> Any:
        """A function of what lies on a line."""
        arguments = self.each(node.arguments)
        a, offset = arguments[0], self.case[AS_OF].offset
        match node.function:
            case "abs":
                return open_terms.absolute(a)
            case "negative":
                return Span(-a.highest, -a.lowest)
            case "date":
                return Span(day_of(a.lowest, offset), day_of(a.highest, offset))
            case "years_between" | "months_between":
                b = arguments[1]
                return Span(
                    called(node.function, [a.highest, b.lowest], offset),
                    called(node.function, [a.lowest, b.highest], offset),
                )
            case name:
                return Span(called(name, [a.lowest], offset), called(name, [a.highest], offset))

    def rounding(self, node: tree.Round) -> Any:
        """Rounded."""
        a = self.of(node.of)
        return Span(terms.rounded(a.lowest, node.decimals), terms.rounded(a.highest, node.decimals))

    def extreme(self, node: tree.Extreme) -> Any:
        """The least or greatest."""
        parts = self.each(node.parts)
        return Span(
            terms.extreme(node.kind, [(True, part.lowest) for part in parts], None),
            terms.extreme(node.kind, [(True, part.highest) for part in parts], None),
        )

    def points(self, node: tree.PointsOf) -> Any:
        """The points of an option."""
        mask = self.of(node.of)
        chosen = [(option, terms.number(each)) for option, each in zip(mask.options, node.points, strict=True)]
        return Span(terms.extreme("min", chosen, None), terms.extreme("max", chosen, None))

    def how_many(self, node: tree.HowMany) -> Any:
        """How many hold."""
        return open_terms.counted(self.each(node.parts))

    def cases(self, node: tree.Cases) -> Any:
        """The branches that can be reached, put together."""
        reachable: list[tuple[Formula, Any]] = []
        going: Formula = True
        for branch in node.branches:
            held = self.of(branch.when)
            reachable.append((every([going, held.possible]), self.of(branch.value)))
            going = every([going, negation(held.certain)])
        if node.otherwise is not None:
            reachable.append((going, self.of(node.otherwise)))
        return open_terms.hull(reachable)

    def collected(self, node: tree.Collected) -> Any:
        """All branches that hold, put together."""
        held = [self.of(branch.when) for branch in node.branches]
        if node.kind == "count":
            return open_terms.counted(held)
        pairs = [(when, self.of(branch.value)) for when, branch in zip(held, node.branches, strict=True)]
        if node.kind == "sum":
            return open_terms.total(pairs)
        assert node.otherwise is not None
        best = open_terms.least if node.kind == "min" else open_terms.greatest
        return best(pairs, self.of(node.otherwise))

    # Lists

    def gather(self, node: tree.Gather) -> Any:
        """Something about the records of a list, known or not."""
        listing = self.of(node.of)
        assert isinstance(listing, OpenListing)
        pairs = []
        for at, record in enumerate(listing.records):
            there = listing.length > at
            belongs, element = self.record(node, record, at)
            pairs.append((Pair(every([there, belongs.certain]), every([there, belongs.possible])), element))
        default = None if node.default is None else self.of(node.default)
        if_known = _gathered(node, pairs, default, 1)
        belongs, element = self.record(node, listing.anything, -1)
        if_open = _gathered(node, [(Pair(False, belongs.possible), element)], default, listing.most)
        return open_terms.hull([(listing.known, if_known), (negation(listing.known), if_open)])

    def record(self, node: tree.Gather, record: Mapping[str, Any], at: int) -> tuple[Pair, Any]:
        """Whether the record belongs, and what is gathered of it."""
        before = self.bound
        self.bound = {**before, node.variable: record}
        self.at = (*self.at, at)
        try:
            belongs = surely(True) if node.condition is None else self.of(node.condition)
            element = None if node.element is None else self.of(node.element)
        finally:
            self.bound, self.at = before, self.at[:-1]
        return belongs, element


def _reach(field: Item, value: Any) -> Any:
    """A field of which nothing is known. The engine takes its whole declared range here, whatever `as_of` is."""
    if isinstance(field.type, Text):
        return Words(False, value)
    if isinstance(field.type, Choice):
        return Mask((True,) * len(field.type.options))
    assert isinstance(field.reach, Interval)
    return Span(terms.number(field.reach.lowest), terms.number(field.reach.highest))


def _gathered(node: tree.Gather, pairs: list[tuple[Pair, Any]], default: Any, copies: int) -> Any:
    match node.kind:
        case "any":
            return open_terms.any_pair([open_terms.all_pairs(pair) for pair in pairs])
        case "all":
            return open_terms.all_pairs(
                [open_terms.any_pair([open_terms.not_pair(belongs), holds]) for belongs, holds in pairs]
            )
        case "count":
            found = open_terms.counted([belongs for belongs, _ in pairs])
            return Span(found.lowest, found.highest * copies)
        case "distinct":
            assert node.element is not None
            kind = node.element.type
            bound = len(kind.options) if isinstance(kind, Choice) else None
            if copies > 1:
                most = open_terms.counted([belongs for belongs, _ in pairs]).highest * copies
                return Span(z3.IntVal(0), most if bound is None else terms.lesser(most, z3.IntVal(bound)))
            return open_terms.different(pairs, bound)
        case "sum":
            found = open_terms.total(pairs)
            return Span(found.lowest * copies, found.highest * copies)
        case _:
            return (open_terms.least if node.kind == "min" else open_terms.greatest)(pairs, default)


OPEN_FORMULA: Mapping[type[tree.Node], Callable[[OpenFormulas, Any], Any]] = {
    tree.Constant: OpenFormulas.constant,
    tree.ItemRead: OpenFormulas.item,
    tree.ParameterRead: OpenFormulas.parameter,
    tree.ValueRead: OpenFormulas.value,
    tree.OutcomeRead: OpenFormulas.used,
    tree.FieldRead: OpenFormulas.field,
    tree.AsOf: OpenFormulas.as_of,
    tree.Knowledge: OpenFormulas.knowledge,
    tree.RoleRead: OpenFormulas.role,
    tree.Not: OpenFormulas.negation,
    tree.All: OpenFormulas.all_of,
    tree.AnyOf: OpenFormulas.any_of,
    tree.AtLeast: OpenFormulas.at_least,
    tree.HowMany: OpenFormulas.how_many,
    tree.Compare: OpenFormulas.compare,
    tree.OneOf: OpenFormulas.one_of,
    tree.Arithmetic: OpenFormulas.arithmetic,
    tree.Power: OpenFormulas.power,
    tree.Shift: OpenFormulas.shift,
    tree.Call: OpenFormulas.call,
    tree.Round: OpenFormulas.rounding,
    tree.Extreme: OpenFormulas.extreme,
    tree.PointsOf: OpenFormulas.points,
    tree.Cases: OpenFormulas.cases,
    tree.Collected: OpenFormulas.collected,
    tree.Gather: OpenFormulas.gather,
}
"""How each kind of node is put to the solver for an open case."""
__all__ = ["OPEN", "OPEN_FORMULA", "OpenFormulas"]
