"""What a change does to cases, by solver: which outcomes go up, go down or become open, and what is asked or no longer asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..analysis.bench import Bench
from ..analysis.formula import moving
from ..analysis.open_formula import OpenFormulas
from ..analysis.open_terms import Mask
from ..analysis.solver import Answer, Budget, Formula, Unsupported, ask, holding, z3
from ..analysis.terms import Level, either, equal, every, negation
from ..analysis.variables import AS_OF, Key, Listing, Settled, constant
from ..analysis.witness import SHORT, plainer
from ..evaluation.verdict import Verdict
from ..language import times, tree
from ..language.types import CalendarTime, Moment, Text
from ..ruleset.definition import Definition, Item, Outcome
from .scales import later_start, merged
from .shared_case import SharedCase, shared_case
from .two_cases import Effect, Scribe, ShownByBoth, letter


def effects(old: Definition, new: Definition, budget: Budget, settled: Settled | None = None) -> tuple[Effect, ...]:
    """What is different, or proved never to be, for each outcome and action that both versions have."""
    return tuple(_Comparing(old, new, budget, settled or Settled()).effects())


class _KnownBySides(OpenFormulas):
    """Letters for what is known, which both versions share where they share the item."""

    def __init__(self, definition: Definition, other: Definition, case: Any) -> None:
        super().__init__(definition, case)
        self.other = other

    def is_known(self, item: str) -> Formula:
        return super().is_known(letter(item, self.definition, self.other))

    def was_asked(self, item: str) -> Formula:
        return super().was_asked(letter(item, self.definition, self.other))


class _Comparing:
    def __init__(self, old: Definition, new: Definition, budget: Budget, settled: Settled) -> None:
        self.budget = budget
        self.case: SharedCase = shared_case(old, new, settled)
        self.old, self.new = Bench(old, settled, budget), Bench(new, settled, budget)
        for bench, case in ((self.old, self.case.old), (self.new, self.case.new)):
            bench.case = case
            bench.formulas = type(bench.formulas)(bench.definition, case)
        self.open_old = _KnownBySides(old, new, self.case.old)
        self.open_new = _KnownBySides(new, old, self.case.new)
        self.everything = replace(self.case.old, terms={**self.case.new.terms, **self.case.old.terms})
        self.scribe = Scribe(old, new, self.case)

    def effects(self) -> Iterator[Effect]:
        old, new = self.old.definition, self.new.definition
        shared = [name for name in new.outcomes if name in old.outcomes]
        for name in shared:
            yield from self._moves(name)
        for name in new.actions:
            if name in old.actions:
                yield from self._asked(name)
        for name in shared:
            yield self._opens(name)

    # Outcomes

    def _moves(self, name: str) -> Iterator[Effect]:
        before, after = self.old.definition.outcomes[name], self.new.definition.outcomes[name]
        scale = merged(before.level_ids, after.level_ids)
        keys = self.old.reads.outcome(name), self.new.reads.outcome(name)
        if scale is None:
            for claim in ("goes-up", "goes-down"):
                yield Effect(claim, {"outcome": name}, "not-proved", "levels-reordered")
            return
        places = [scale.index(id_) for id_ in before.level_ids], [scale.index(id_) for id_ in after.level_ids]
        for claim in ("goes-up", "goes-down"):
            try:
                one = _on_scale(self.old.formulas.outcome(before), places[0], len(scale))
                other = _on_scale(self.new.formulas.outcome(after), places[1], len(scale))
            except Unsupported as error:
                yield Effect(claim, {"outcome": name}, "not-proved", error.reason, error.what)
                continue
            low, high = (one, other) if claim == "goes-up" else (other, one)
            moved = either(_above(a, b) for a, b in zip(low, high, strict=True))
            yield self._found(claim, {"outcome": name}, keys, moved, _moved(name, places, up=claim == "goes-up"))

    def _opens(self, name: str) -> Effect:
        outcomes = self.old.definition.outcomes[name], self.new.definition.outcomes[name]
        about = {"outcome": name}
        try:
            before = _is_open(self.open_old, outcomes[0])
            after = _is_open(self.open_new, outcomes[1])
        except Unsupported as error:
            return Effect("becomes-open", about, "not-proved", error.reason, error.what)

        def shown(old: Verdict, new: Verdict) -> bool:
            one, other = old.outcomes[name], new.outcomes[name]
            return one.lowest == one.highest and other.lowest != other.highest

        keys = self.old.reads.outcome(name), self.new.reads.outcome(name)
        return self._found("becomes-open", about, keys, _above(before, after), shown, openly=True)

    # Actions

    def _asked(self, name: str) -> Iterator[Effect]:
        rules = _asking(self.old.definition, name), _asking(self.new.definition, name)
        keys = self.old.reads.rules(rules[0]), self.new.reads.rules(rules[1])
        for claim in ("newly-asked", "no-longer-asked"):
            try:
                before = either(map(self.old.rule, rules[0]))
                after = either(map(self.new.rule, rules[1]))
            except Unsupported as error:
                yield Effect(claim, {"action": name}, "not-proved", error.reason, error.what)
                continue
            more = claim == "newly-asked"
            formula = _above(before, after) if more else _above(after, before)
            yield self._found(claim, {"action": name}, keys, formula, _asked_otherwise(rules, more=more))

    # Questions

    def _found(
        self,
        claim: str,
        about: dict[str, str],
        keys: tuple[frozenset[Key], frozenset[Key]],
        formula: Formula,
        shown: ShownByBoth,
        *,
        openly: bool = False,
    ) -> Effect:
        if formula is False:
            return Effect(claim, about, "proved")
        old_keys = (keys[0] | self._both(keys)) & self.case.old.terms.keys()
        new_keys = (keys[1] | self._both(keys)) & self.case.new.terms.keys()
        wanted = old_keys | new_keys
        solver = holding([*self.case.old.limited(old_keys), *self.case.new.limited(new_keys), formula])
        answer = ask(solver, self.budget)
        lists = tuple(dict.fromkeys([*self.old.lists(keys[0]), *self.new.lists(keys[1])]))
        if answer.found is None:
            return Effect(claim, about, "not-proved", answer.why)
        if not answer.found:
            return Effect(claim, about, "proved", lists=lists)
        found = None
        for model in self._models(solver, answer, wanted, openly=openly):
            found = self.scribe.written(model, wanted, openly=openly, shown=shown)
            if found is not None:
                break
        return Effect(claim, about, "refuted", witness=found)

    def _both(self, keys: tuple[frozenset[Key], frozenset[Key]]) -> frozenset[Key]:
        """What either version reads and both ask for."""
        return (keys[0] | keys[1]) & self.case.keys

    def _models(self, solver: Any, answer: Answer, keys: frozenset[Key], *, openly: bool) -> Iterator[Any]:
        """A plain model, and the one found."""
        wishes = [*self._usual(keys), *(self._known(keys) if openly else ())]
        for wish in wishes:
            if ask(solver, self.budget, wish, longest=SHORT).found:
                solver.add(wish)
        held = ask(solver, self.budget)
        model = held.model if held.found else answer.model
        yield plainer(solver, self.budget, model, self.everything, sorted(keys))
        yield answer.model

    def _usual(self, keys: frozenset[Key]) -> Iterator[Formula]:
        """What makes a case an everyday one: parameters at their defaults, at noon on the first day that both hold."""
        for bench, case in ((self.old, self.case.old), (self.new, self.case.new)):
            for name, parameter in bench.definition.parameters.items():
                if ("parameter", name) not in keys or parameter.default is None:
                    continue
                if not isinstance(parameter.type, CalendarTime | Text):
                    wish = equal(case["parameter", name], constant(parameter.type, parameter.default))
                    if not isinstance(wish, bool):
                        yield wish
        if AS_OF in keys:
            moment, first = (
                self.case.new[AS_OF],
                times.parse_as_of(later_start(self.old.definition, self.new.definition)),
            )
            yield z3.And(moment.offset == 0, moment.microseconds == first.microseconds)
        for _, name in sorted(key for key in keys if key[0] == "item"):
            item = self.new.definition.items.get(name)
            listing = self.case.new.terms.get(("item", name))
            if item is not None and isinstance(listing, Listing):
                yield from (listing.length == length for length in range(len(listing.records)))
                for record in listing.records:
                    yield from self._usual_record(item, record)

    def _known(self, keys: frozenset[Key]) -> Iterator[Formula]:
        """What leaves as little open as may be."""
        for formulas in (self.open_old, self.open_new):
            for item in formulas.definition.items.values():
                if ("item", item.name) not in keys:
                    continue
                yield formulas.is_known(item.name)
                yield z3.Not(formulas.was_asked(item.name))
                listing = formulas.case["item", item.name]
                if isinstance(listing, Listing):
                    fields = [(at, field.name) for at in range(len(listing.records)) for field in item.fields]
                    yield from (z3.Bool(f"known:{item.name}[{at}].{field}") for at, field in fields)

    def _usual_record(self, item: Item, record: Mapping[str, Any]) -> Iterator[Formula]:
        """Moments a day before the assessment, or at a whole hour."""
        now = self.case.new[AS_OF].microseconds
        for field in item.fields:
            if isinstance(field.type, Moment):
                yield record[field.name] == now - times.DAY
                yield record[field.name] % times.HOUR == 0


def _on_scale(level: Level, places: Sequence[int], length: int) -> list[Formula]:
    """By place on the scale from the second: whether the level is there or above."""
    return [
        level.reaches(next((index for index, place in enumerate(places) if place >= at), len(places)))
        for at in range(1, length)
    ]


def _above(a: Formula, b: Formula) -> Formula:
    """The second holds and the first does not."""
    if not isinstance(a, bool) and not isinstance(b, bool) and a.eq(b):
        return False
    return every([b, negation(a)])


def _moved(name: str, places: tuple[Sequence[int], Sequence[int]], *, up: bool) -> ShownByBoth:
    def shown(old: Verdict, new: Verdict) -> bool:
        one, other = old.outcomes[name], new.outcomes[name]
        if up:
            return places[1][other.lowest] > places[0][one.highest]
        return places[1][other.highest] < places[0][one.lowest]

    return shown


def _asking(definition: Definition, action: str) -> list[str]:
    return [rule.id for rule in definition.rules.values() if action in rule.plan]


def _asked_otherwise(rules: tuple[Sequence[str], Sequence[str]], *, more: bool) -> ShownByBoth:
    def shown(old: Verdict, new: Verdict) -> bool:
        asked, not_asked = (new, old) if more else (old, new)
        asking, others = (rules[1], rules[0]) if more else (rules[0], rules[1])
        return any(asked.rules[id_].certain for id_ in asking) and not any(
            not_asked.rules[id_].possible for id_ in others
        )

    return shown


def _is_open(formulas: OpenFormulas, outcome: Outcome) -> Formula:
    """Whether an outcome may still have several levels."""
    if outcome.judgement is not None:
        item = formulas.definition.items[outcome.judgement]
        mask = formulas.item(tree.ItemRead(item.type, tree.NOWHERE, item.name))
        assert isinstance(mask, Mask)
        return negation(mask.single())
    pairs = [(formulas.rule(id_), level) for id_, level in moving(formulas.definition, outcome)]
    found = []
    for k in range(1, len(outcome.levels)):
        there = [pair for pair, level in pairs if (level < k if outcome.starts_highest else level >= k)]
        certain, possible = either(each.certain for each in there), either(each.possible for each in there)
        found.append(every([possible, negation(certain)]))
    return either(found)
