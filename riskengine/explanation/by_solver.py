"""The same questions put to the solver z3, which needs the extra `verify`: for what a search cannot settle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from ..analysis.formula import Formulas
from ..analysis.solver import Budget, Formula, Unsupported, ask, holding, z3
from ..analysis.terms import Level, either, every, number
from ..analysis.variables import AS_OF, Key, Listing, Settled, Variables, variables
from ..language.knowledge import Interval, Listed, Options, Partial, Wording, exactly, is_known
from ..language.meaning import World
from ..language.times import Period
from ..language.types import Choice, Number, Records, Text, Type
from ..ruleset.definition import Definition
from .explorer import Unsettled

LONGEST = 0.5
"""Seconds that one question to the solver may take."""

LIST_LENGTH = 6


class _Steady:
    """A clock that stands still: how long a question takes is the solver's own business, see `LONGEST`."""

    def __call__(self) -> float:
        return 0.0


def find(
    definition: Definition, world: World, outcome: str, wanted: frozenset[int], relevant: frozenset[tuple[str, str]]
) -> World | None:
    """A completion within the world in which the outcome has one of the levels; None where there is none.

    Raises:
        Unsettled: the solver cannot tell, or is not given such questions.
    """
    asked = _Question(definition, world, relevant)
    try:
        level = asked.formulas.outcome(definition.outcomes[outcome])
        formula = either(level.equals(index) for index in sorted(wanted))
        formulas = [*asked.limits(), _formula(formula)]
    except Unsupported:
        raise Unsettled from None
    answer = ask(holding(formulas), Budget(_Steady(), LONGEST), longest=LONGEST)
    if answer.found:
        return asked.world_of(answer.model)
    if answer.found is None or asked.shortened():
        raise Unsettled
    return None


def _formula(formula: Formula) -> Any:
    return z3.BoolVal(formula) if isinstance(formula, bool) else formula


class _Question:
    """A case of which some is known, as variables with what limits them."""

    def __init__(self, definition: Definition, world: World, relevant: frozenset[tuple[str, str]]) -> None:
        self.definition = definition
        self.world = world
        self.relevant = [name for ruleset, name in sorted(relevant) if not ruleset]
        self.used = [(ruleset, name) for ruleset, name in sorted(relevant) if ruleset]
        lengths = [len(each.records) for each in world.items.values() if isinstance(each, Listed) and each.records]
        terms = variables(definition, Settled(max([LIST_LENGTH, *lengths])))
        settings: dict[Key, Any] = {}
        for name, partial in world.parameters.items():
            found = _written(definition.parameters[name].type, partial)
            if found is not None:
                settings["parameter", name] = found
        self.case: Variables = replace(terms, terms={**terms.terms, **settings})
        self.formulas = Formulas(definition, self.case)
        self.texts: dict[str, int] = {}

    def shortened(self) -> bool:
        """Whether an open list may be longer than is reasoned about."""
        return any(
            self.world.items[name] == Listed(None)
            and getattr(self.definition.items[name].type, "most", 0) > LIST_LENGTH
            for name in self.relevant
        )

    def limits(self) -> Iterable[Formula]:
        """What is known of the case."""
        now = self.case[AS_OF]
        yield now.microseconds == int(self.world.as_of.lowest)
        yield now.offset == self.world.offset
        keys: list[Key] = [("item", name) for name in self.relevant]
        keys += [("used", *key) for key in self.used]
        yield from self.case.limited(keys)
        for name in self.relevant:
            item = self.definition.items[name]
            term = self.case["item", name]
            partial = self.world.items[name]
            if not isinstance(term, Listing):
                yield from self._known(term, partial)
            elif isinstance(partial, Listed) and partial.records is not None:
                yield term.length == len(partial.records)
                for at, record in enumerate(partial.records):
                    for field in item.fields:
                        yield from self._known(term.records[at][field.name], record[field.name])
        for key in self.used:
            yield from self._known(self.case["used", *key], self.world.used[key])

    def _known(self, term: Any, partial: Partial) -> Iterable[Formula]:
        match partial:
            case Options(mask):
                assert isinstance(term, Level)
                yield _formula(either(term.equals(at) for at in range(term.options) if mask >> at & 1))
            case Interval(lowest, highest):
                yield every([term >= number(lowest), term <= number(highest)])
            case Wording(text) if text is not None:
                yield term == self.texts.setdefault(text, len(self.texts))
            case _:
                pass

    def world_of(self, model: Any) -> World:
        """The world of a model: what was open is as in the model."""
        items = dict(self.world.items)
        for name in self.relevant:
            if is_known(items[name]):
                continue
            kind = self.definition.items[name].type
            term = self.case["item", name]
            if isinstance(kind, Records):
                items[name] = self._listed(model, term, kind, items[name])
            else:
                items[name] = self._single(model, term, kind)
        used = dict(self.world.used)
        for key in self.used:
            used[key] = Options(1 << _level(model, self.case["used", *key]))
        return replace(self.world, items=items, used=used)

    def _listed(self, model: Any, term: Listing, kind: Records, partial: Partial) -> Partial:
        length = int(_number(model, term.length))
        assert isinstance(partial, Listed)
        kinds = {field.name: field.type for field in kind.fields}
        known: Callable[[int], Mapping[str, Partial]] = lambda at: (partial.records or ({},) * length)[at]  # noqa: E731
        return Listed(
            tuple(
                {
                    name: known(at)[name]
                    if name in known(at) and is_known(known(at)[name])
                    else self._single(model, each, kinds[name])
                    for name, each in record.items()
                }
                for at, record in enumerate(term.records[:length])
            )
        )

    def _single(self, model: Any, term: Any, kind: Type) -> Partial:
        if isinstance(kind, Choice):
            return Options(1 << _level(model, term))
        value = _number(model, term)
        if isinstance(kind, Text):
            by_number = {at: text for text, at in self.texts.items()}
            return Wording(by_number.get(int(value), f"\0{value}"))
        whole = not isinstance(kind, Number) or kind.whole or value.denominator == 1
        return exactly(int(value) if whole else value)


def _written(kind: Type, partial: Partial) -> Any:
    match partial:
        case Options():
            from ..analysis.terms import fixed_level

            assert isinstance(kind, Choice)
            return fixed_level(partial.lowest, len(kind.options))
        case Interval():
            return number(partial.lowest)
        case Period():
            return partial
        case _:
            return None


def _level(model: Any, term: Level) -> int:
    return sum(
        bit if isinstance(bit, bool) else z3.is_true(model.eval(bit, model_completion=True)) for bit in term.at_least
    )


def _number(model: Any, term: Any) -> Any:
    from fractions import Fraction

    found = model.eval(term, model_completion=True)
    if z3.is_int_value(found):
        return Fraction(found.as_long())
    if not z3.is_rational_value(found):
        raise Unsettled
    return Fraction(found.numerator_as_long(), found.denominator_as_long())
