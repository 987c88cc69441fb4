"""Rulesets that a ruleset uses, over the same table: what they are told, whether they are assessed in a row, and their outcomes.

Their own answers stand in columns `<ruleset>__<item>`. As in `assess`, a used ruleset is assessed in a row where one of those is
given, or something that it is told, or a ruleset that it shares is assessed; else nothing is known of its outcomes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..evaluation.case import CaseReader, Setting
from ..language import times, tree
from ..language.knowledge import Interval, Options, Partial, Truth
from ..language.meaning import World, evaluate
from ..language.types import Choice, Records, Type
from ..problems import Refused
from ..ruleset.definition import Definition, Outcome, Parameter, Use
from .inputs import Check
from .known import Amount, Cell, ListCell, NotExact, Pick, amount, is_open, mask_of
from .run import Run, Used
from .terms import Term, Terms

if TYPE_CHECKING:
    from ..api import Ruleset
    from .scene import Composed


@dataclass(frozen=True, slots=True)
class Told:
    """An item that a used ruleset is told from here. `role` names the item here whose answer it is; None where it is computed."""

    cell: Cell
    states: Mapping[str, Term]
    role: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """A used ruleset in the rows: whether it is assessed, whether anything is given to it there, and its outcomes."""

    assessed: Term
    given: Term
    outcomes: Mapping[str, Pick]
    composed: Composed | None = None


# Before any table


def used_of(ruleset: Ruleset, run: Run) -> Mapping[str, Used]:
    """The rulesets that a ruleset uses, each in the version that holds, with its settings."""
    found = {}
    for id_, use in ruleset.definition.uses.items():
        try:
            found[id_] = _used(ruleset, use, run)
        except (Refused, NotExact) as why:
            said = why.problems[0].message if isinstance(why, Refused) else str(why)
            found[id_] = Used(None, run, said)
    return found


def _used(ruleset: Ruleset, use: Use, run: Run) -> Used:
    at = run.as_of
    if at is not None:
        day = times.format_date(times.day_of(at.microseconds, at.offset_minutes))
    else:
        day = ruleset.only_version_of(use.ruleset).valid_from
    used = ruleset.used(use.ruleset, day)
    moment = at or times.parse_as_of(f"{day}T12:00:00Z")
    varying = frozenset(name for name, node in use.parameters.items() if _varies(node, run))
    settings = {}
    for name, node in use.parameters.items():
        parameter = used.definition.parameters[name]
        settings[name] = _any_setting(parameter) if name in varying else _setting(node, run, parameter.type)
    reader = CaseReader(used.definition, moment, told_by=ruleset.id, told_settings=settings)
    case = reader.read({}, parameters={}, assessor=run.assessor, used={})
    partials = {name: each.partial for name, each in case.settings.items()}
    below = Run(at, partials, run.assessor, run.unknown, varying=varying)
    return Used(used.definition, below.using(used_of(used, below)))


def _varies(node: tree.Node, run: Run) -> bool:
    """Whether a setting may differ from row to row."""
    return any(
        isinstance(each, tree.ItemRead | tree.ValueRead | tree.OutcomeRead | tree.AsOf)
        or (isinstance(each, tree.ParameterRead) and each.name in run.varying)
        for each in node.walk()
    )


def _any_setting(parameter: Parameter) -> Setting:
    """Something in place of a setting that differs from row to row."""
    if isinstance(parameter.type, Choice):
        return Setting(Options(1), None, "ruleset")
    if not isinstance(parameter.reach, Interval):
        raise NotExact(f'"{parameter.name}" is told something that differs from row to row')
    return Setting(Interval(parameter.reach.lowest, parameter.reach.lowest), None, "ruleset")


def _setting(node: tree.Node, run: Run, kind: Type) -> Setting:
    nothing: dict[str, Partial] = {}
    world = World({}, {}, {}, run.settings, nothing, {}, Interval(0, 0), 0)
    return Setting(_as_there(evaluate(node, world), node.type, kind), None, "ruleset")


def _as_there(partial: Partial, ours: Type, theirs: Type) -> Partial:
    if not isinstance(theirs, Choice):
        return partial
    if isinstance(partial, Truth):
        return Options(2 if partial.certain else 1)
    assert isinstance(partial, Options)
    assert isinstance(ours, Choice)
    return Options(1 << theirs.options.index(ours.options[partial.lowest]))


# Over a table


def results(composed: Composed, shared: Mapping[str, Result]) -> Iterator[tuple[str, Result]]:
    """Each used ruleset, after those whose outcomes it is told."""
    definition = composed.definition
    for id_ in definition.uses_in_order:
        use = definition.uses[id_]
        if id_ in shared:
            yield id_, shared[id_]
            continue
        yield id_, _result(composed, use)


def nothing_known(terms: Terms, use: Use) -> Result:
    """A used ruleset that is not assessed."""
    kinds = {name: Choice(tuple(level.id for level in levels)) for name, levels in use.outcomes.items()}
    return Result(terms.false, terms.false, {name: Pick(kind, text=terms.text(None)) for name, kind in kinds.items()})


def _result(composed: Composed, use: Use) -> Result:
    terms = composed.terms
    used = composed.run.used.get(use.ruleset)
    prefix = f"{composed.prefix}{use.ruleset}__"
    told_something = bool(use.answers) or any(composed.results[each].assessed is not terms.false for each in use.shares)
    if not told_something and not any(name.startswith(prefix) for name in composed.schema):
        return nothing_known(terms, use)
    if used is None or used.definition is None:
        raise NotExact(f"{use.ruleset} cannot be read with it: {used.why_not if used else 'no library was opened'}")
    told = {name: _told(composed, node, used.definition, name) for name, node in use.answers.items()}
    shared = {each: composed.results[each] for each in use.shares}
    settings, settled_here = _settings(composed, use, used)
    checked = len(composed.checks)
    below = composed.below(used, prefix, told, shared, settings)
    if settled_here is not terms.true:  # while it waits for a setting, nobody looks at what is given to it
        composed.checks[checked:] = [
            (column, Check(check.code, terms.every([settled_here, check.bad])))
            for column, check in composed.checks[checked:]
        ]
    given = terms.either(
        [
            *(terms.negation(read.states["missing"]) for name, read in below.reads.items() if name not in told),
            *(result.given for name, result in below.results.items() if name not in shared),
        ]
    )
    known = [*(terms.negation(each.states["missing"]) for each in told.values()), given]
    assessed = terms.either([*known, *(each.assessed for each in shared.values())])
    assessed = terms.every([assessed, settled_here])
    composed.must_hold(used.definition, assessed if not use.told else terms.true)
    outcomes = {}
    for name, levels in use.outcomes.items():
        kind = Choice(tuple(level.id for level in levels))
        outcomes[name] = _if_assessed(terms, assessed, _levels(below, used.definition.outcomes[name], kind), kind)
    return Result(assessed, given, outcomes, below)


def _if_assessed(terms: Terms, assessed: Term, pick: Pick, kind: Choice) -> Pick:
    if pick.text is not None:
        return Pick(kind, text=terms.case([(assessed, pick.text)], terms.text(None)))
    return Pick(kind, mask=terms.case([(assessed, mask_of(terms, pick))], terms.number(kind.everything)))


def _levels(below: Composed, outcome: Outcome, kind: Choice) -> Pick:
    """The levels that an outcome can still have, from its lowest to its highest."""
    from .conclusions import reached_levels

    terms = below.terms
    if outcome.judgement is not None:
        judged = below.scene.items[outcome.judgement]
        assert isinstance(judged, Pick)
        return Pick(kind, text=judged.text, mask=judged.mask)
    everything, reached = kind.everything, reached_levels(below, outcome)
    up_to = {level: terms.number((1 << level + 1) - 1) for level, _ in reached}
    down_to = {level: terms.number(everything & ~((1 << level) - 1)) for level, _ in reached}
    top, bottom = terms.number(1 << len(kind.options) - 1), terms.number(1)
    certain = [(terms.certain(when), level) for level, when in reached]
    possible = [(terms.possible(when), level) for level, when in reached]
    if outcome.starts_highest:
        lower = terms.case([(when, down_to[level]) for when, level in possible], top)
        upper = terms.case([(when, up_to[level]) for when, level in certain], terms.number(everything))
    else:
        lower = terms.case([(when, down_to[level]) for when, level in certain], terms.number(everything))
        upper = terms.case([(when, up_to[level]) for when, level in possible], bottom)
    if lower.constant and upper.constant:
        return Pick(kind, mask=terms.number(lower.value & upper.value))
    return Pick(kind, mask=terms.make("band", (lower, upper), kind="int", nullable=False))


def _told(composed: Composed, node: tree.Node, used: Definition, name: str) -> Told:
    """What an item of a used ruleset is told: `handover._answer` in columns."""
    terms, item = composed.terms, used.items[name]
    if isinstance(node, tree.ItemRead):
        cell = composed.scene.items[node.name]
        states = composed.reads[node.name].states
        if isinstance(cell, ListCell):
            assert isinstance(item.type, Records)
            return Told(composed.list_as(item, cell), states, node.name)
        return Told(_cell_there(terms, cell, item.type), states, node.name)
    composed.values_for([node])
    known = composed.emitter.of(node)
    assert isinstance(known, Term | Pick | Amount)
    given = _given(composed, node)
    told = terms.every([terms.negation(is_open(terms, known)), *(terms.certain(each) for each in given)])
    states = {"known": told, "unknown": terms.false, "missing": terms.negation(told)}
    return Told(_cell_there(terms, known, item.type), states, None)


def _settings(composed: Composed, use: Use, used: Used) -> tuple[dict[str, Pick | Amount], Term]:
    """The settings that differ from row to row, as if they were known, and whether all of them are."""
    terms = composed.terms
    assert used.definition is not None
    found: dict[str, Pick | Amount] = {}
    known = []
    for name in sorted(used.run.varying):
        node = use.parameters[name]
        composed.values_for([node])
        here = composed.emitter.of(node)
        assert isinstance(here, Term | Pick | Amount)
        known += [terms.negation(is_open(terms, here)), *(terms.certain(each) for each in _given(composed, node))]
        there = _cell_there(terms, here, used.definition.parameters[name].type)
        assert isinstance(there, Pick | Amount)
        found[name] = _as_known(terms, there)
    return found, terms.every(known)


def _as_known(terms: Terms, cell: Pick | Amount) -> Pick | Amount:
    """The same where it is known; something where it is not."""
    if isinstance(cell, Amount):
        return amount(terms, cell.lowest, cell.lowest, cell.scale, cell.least, cell.most)
    options = cell.kind.options
    if cell.text is not None:
        return Pick(cell.kind, text=terms.or_else(cell.text, terms.text(options[0])))
    assert cell.mask is not None
    named = [(terms.bits(cell.mask, 1 << at), terms.text(each)) for at, each in enumerate(options[:-1])]
    return Pick(cell.kind, text=terms.case(named, terms.text(options[-1])))


def _given(composed: Composed, node: tree.Node) -> list[Term]:
    found = []
    for each in node.walk():
        given = composed.definition.values[each.name].given if isinstance(each, tree.ValueRead) else None
        if given is not None:
            composed.values_for([given])
            found.append(composed.emitter.condition(given))
    return found


def _cell_there(terms: Terms, known: Cell | Term, theirs: Type) -> Cell:
    """What is known, in the words of the used ruleset: its options may be more, and in another order."""
    if not isinstance(theirs, Choice):
        assert not isinstance(known, Term)
        return known
    if isinstance(known, Term):
        no, yes = theirs.options
        text = terms.case([(known, terms.text(yes)), (terms.negation(known), terms.text(no))], terms.text(None))
        return Pick(theirs, text=text)
    assert isinstance(known, Pick)
    ours = known.kind
    if ours.options == theirs.options or (known.text is not None and set(ours.options) == set(theirs.options)):
        return Pick(theirs, text=known.text, mask=known.mask)
    bits = [1 << theirs.options.index(option) for option in ours.options]
    if known.text is not None:
        branches = [
            (terms.equal(known.text, terms.text(each)), terms.number(bit))
            for each, bit in zip(ours.options, bits, strict=True)
        ]
        return Pick(theirs, mask=terms.case(branches, terms.number(sum(bits))))
    assert known.mask is not None
    parts = [
        terms.case([(terms.bits(known.mask, 1 << at), terms.number(bit))], terms.number(0))
        for at, bit in enumerate(bits)
    ]
    return Pick(theirs, mask=terms.union(parts))
