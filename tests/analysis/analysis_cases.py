"""Worlds as terms of the solver, and terms without variables as plain values."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from plain_evaluator import plain

from riskengine.analysis.open_formula import OpenFormulas
from riskengine.analysis.open_terms import Mask, OpenListing, Pair, Span, Words
from riskengine.analysis.solver import z3
from riskengine.analysis.terms import Level, number
from riskengine.analysis.variables import AS_OF, Listing, Moment, Variables, constant
from riskengine.language import tree
from riskengine.language.knowledge import Interval, Listed, Options, Truth, Wording
from riskengine.language.meaning import World
from riskengine.language.types import CalendarTime, Choice, Records, Text, Type
from riskengine.ruleset.definition import Definition


def pinned(definition: Definition, world: World, case: Variables) -> Variables:
    """The case with the answers of a complete world in place of variables."""
    texts: dict[str, int] = {}
    terms: dict[Any, Any] = dict(case.terms)
    for name, item in definition.items.items():
        value = plain(world.items[name])
        if isinstance(item.type, Records):
            kinds = {field.name: field.type for field in item.type.fields}
            records = tuple({at: term(kinds[at], each, texts) for at, each in record.items()} for record in value)
            terms["item", name] = Listing(z3.IntVal(len(records)), records)
        else:
            terms["item", name] = term(item.type, value, texts)
    for name, parameter in definition.parameters.items():
        terms["parameter", name] = term(parameter.type, plain(world.parameters[name]), texts)
    for name in definition.items:
        terms["role", name] = term(Choice(definition.role_ids), plain(world.roles[name]), texts)
    for use in definition.uses.values():
        for name, options in use.outcomes.items():
            kind = Choice(tuple(option.id for option in options))
            terms["used", use.ruleset, name] = term(kind, plain(world.used[use.ruleset, name]), texts)
    terms[AS_OF] = Moment(z3.IntVal(plain(world.as_of)), z3.IntVal(world.offset))
    return replace(case, terms=terms)


def term(type_: Type, value: Any, texts: dict[str, int]) -> Any:
    if isinstance(type_, CalendarTime):
        return value
    if isinstance(type_, Text):
        return z3.IntVal(texts.setdefault(value, len(texts)))
    return constant(type_, value)


def value_of(found: Any) -> Any:
    """A term without variables as a plain value."""
    if isinstance(found, bool):
        return found
    if isinstance(found, Level):
        return sum(value_of(each) for each in found.at_least)
    simple = z3.simplify(found)
    if z3.is_true(simple) or z3.is_false(simple):
        return z3.is_true(simple)
    if z3.is_int_value(simple):
        return simple.as_long()
    assert z3.is_rational_value(simple), simple
    return Fraction(simple.numerator_as_long(), simple.denominator_as_long())


# Open worlds


def opened(definition: Definition, world: World, case: Variables) -> OpenFormulas:
    """The formulas of an open world, with what is known of it in place of letters."""
    found = KnownWorld(definition, case, world)
    texts: dict[str, int] = {}
    for name, item in definition.items.items():
        found._items[name] = open_term(item.type, world.items[name], texts)
    return found


class KnownWorld(OpenFormulas):
    def __init__(self, definition: Definition, case: Variables, world: World) -> None:
        terms = {**case.terms, AS_OF: Moment(z3.IntVal(plain(world.as_of)), z3.IntVal(world.offset))}
        for name, parameter in definition.parameters.items():
            terms["parameter", name] = term(parameter.type, plain(world.parameters[name]), {})
        super().__init__(definition, replace(case, terms=terms))
        self.world = world

    def is_known(self, item: str) -> Any:
        return self.world.states[item] == "known"

    def was_asked(self, item: str) -> Any:
        return self.world.states[item] == "unknown"

    def of(self, node: tree.Node) -> Any:
        if isinstance(node, tree.RoleRead):
            return mask_of(node.type, self.world.roles[node.item])
        if isinstance(node, tree.OutcomeRead):
            return mask_of(node.type, self.world.used[node.ruleset, node.outcome])
        return super().of(node)


def mask_of(type_: Any, options: Any) -> Mask:
    return Mask(tuple(bool(options.mask >> index & 1) for index in range(len(type_.options))))


def open_term(type_: Any, partial: Any, texts: dict[str, int]) -> Any:
    match partial:
        case Options():
            return mask_of(type_, partial)
        case Wording(text):
            return Words(text is not None, z3.IntVal(-1 if text is None else texts.setdefault(text, len(texts))))
        case Listed(records):
            kinds = {field.name: field.type for field in type_.fields}
            told = tuple(
                {name: open_term(kinds[name], each, texts) for name, each in record.items()} for record in records or ()
            )
            loose = {field.name: open_term(field.type, field.reach, texts) for field in type_.fields}
            return OpenListing(records is not None, z3.IntVal(len(told)), told, loose, type_.most)
        case _:
            lowest = number(partial.lowest)
            return Span(lowest, lowest if partial.lowest == partial.highest else number(partial.highest))


def partial_of(found: Any) -> Any:
    """An open term without variables as partial knowledge."""
    match found:
        case Pair(certain, possible):
            return Truth(value_of(certain), value_of(possible))
        case Mask(options):
            return Options(sum(1 << index for index, option in enumerate(options) if value_of(option)))
        case _:
            return Interval(value_of(found.lowest), value_of(found.highest))
