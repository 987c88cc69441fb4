"""What a ruleset concludes, as columns: outcomes, findings, the plan, and on request rules and values."""

from __future__ import annotations

from fractions import Fraction

from ..language import times
from ..language.types import Date, Duration, Moment
from ..ruleset.definition import Action, Outcome, Value
from . import calendar
from .joined import actions, joined_findings, with_deadline
from .known import Amount, NotExact, Pick, index_ends, scaled
from .scene import Composed
from .terms import Term

Named = dict[str, tuple[Term, str]]
"""Columns by name: what is computed, and how it is written out."""


def outcome_columns(composed: Composed) -> Named:
    """Each outcome with its bounds."""
    found: Named = {}
    terms = composed.terms
    for name, outcome in composed.definition.outcomes.items():
        lowest, highest, determined = _levels(composed, outcome)
        found[name] = terms.case([(determined, lowest)], terms.text(None)), "text"
        found[f"{name}__lowest"] = lowest, "text"
        found[f"{name}__highest"] = highest, "text"
        found[f"{name}__determined"] = determined, "bool"
    return found


def _levels(composed: Composed, outcome: Outcome) -> tuple[Term, Term, Term]:
    """The lowest and highest level by its id, and whether they are the same."""
    terms, ids = composed.terms, outcome.level_ids
    if outcome.judgement is not None:
        judged = composed.scene.items[outcome.judgement]
        assert isinstance(judged, Pick)
        assert judged.text is not None
        there = terms.true if len(ids) == 1 else terms.there(judged.text)
        return terms.or_else(judged.text, terms.text(ids[0])), terms.or_else(judged.text, terms.text(ids[-1])), there
    reached = reached_levels(composed, outcome)
    lowest, highest = bounds_of(composed, outcome, reached)
    # Levels are equal where the highest that may be reached is reached for certain, or nothing is open at all.
    return lowest, highest, terms.equal(lowest, highest)


def reached_levels(composed: Composed, outcome: Outcome) -> list[tuple[int, Term]]:
    """The levels to which rules move the outcome, those first that win, each with whether some rule does so."""
    found: dict[int, list[Term]] = {}
    for rule in composed.definition.rules.values():
        for name, level in rule.then:
            if name == outcome.name:
                found.setdefault(level, []).append(composed.rules[rule.id])
    order = sorted(found, reverse=not outcome.starts_highest)
    return [(level, composed.terms.either(found[level])) for level in order]


def bounds_of(composed: Composed, outcome: Outcome, reached: list[tuple[int, Term]]) -> tuple[Term, Term]:
    """The lowest and highest level to which the rules move the outcome, by its id."""
    terms, ids = composed.terms, outcome.level_ids
    start = terms.text(ids[-1 if outcome.starts_highest else 0])
    certain = terms.case([(when, terms.text(ids[level])) for level, when in reached], start)
    possible = terms.case([(terms.possible(when), terms.text(ids[level])) for level, when in reached], start)
    # Rules that lower an outcome bound it the other way round: the possible ones make its lowest level.
    return (possible, certain) if outcome.starts_highest else (certain, possible)


def status(composed: Composed, truth: Term) -> Term:
    """`holds`, `open` or `fails`."""
    terms = composed.terms
    return terms.case([(truth, terms.text("holds")), (terms.missing(truth), terms.text("open"))], terms.text("fails"))


def finding_columns(composed: Composed) -> Named:
    """Each finding of the ruleset's own rules, then `holds` of those of used rulesets that stand among them."""
    terms, definition = composed.terms, composed.definition
    found: Named = {
        f"finding__{id_}": (status(composed, composed.rules[id_]), "text")
        for id_, rule in definition.rules.items()
        if rule.finding is not None
    }
    below = {each.name: each.truth for each in joined_findings(composed)}
    for name in definition.joined_findings:
        holds = below.get(name, terms.false)
        found[f"finding__{name}"] = terms.case([(holds, terms.text("holds"))], terms.text(None)), "text"
    return found


def rule_columns(composed: Composed) -> Named:
    """Each rule."""
    return {f"rule__{id_}": (status(composed, truth), "text") for id_, truth in composed.rules.items()}


def action_columns(composed: Composed) -> Named:
    """Each action of the plan, and when it is due; then those of used rulesets that stand in the plan."""
    terms, definition = composed.terms, composed.definition
    found: Named = {}
    there = {each.name: each for each in actions(composed)}
    for name in (*definition.actions, *definition.joined_actions):
        each = there.get(name)
        asked = terms.false if each is None else each.truth
        found[f"action__{name}"] = (
            terms.case([(asked, terms.text("do")), (terms.missing(asked), terms.text("if"))], terms.text(None)),
            "text",
        )
        due = terms.nothing if with_deadline(definition, composed.run, name) else None
        if each is not None:
            try:
                due = _due(each.owner, each.owner.definition.actions[each.id])
            except NotExact as why:
                composed.refuse(f'the deadline of "{name}"', why, None)
                continue
        if due is not None:
            found[f"action__{name}__due"] = terms.case([(terms.possible(asked), due)], terms.nothing), "moment"
    return found


def _due(composed: Composed, action: Action) -> Term | None:
    """When an action is due: null where that is not settled; None where it has no deadline."""
    terms, offset = composed.terms, composed.now.offset
    length: object = action.due
    if isinstance(length, str):
        setting = composed.scene.parameters[length]
        length = _whole(setting) if isinstance(setting, Amount) else setting
    if isinstance(length, int):
        length = terms.number(length)
    if not isinstance(length, Term | times.Period):
        return None
    begins = composed.now.moment
    ends = [begins.lowest]
    if action.due_from is not None:
        begins = composed.emitter.amount(action.due_from)
        ends = [begins.lowest] if begins.known else [begins.lowest, begins.highest]
        if isinstance(action.due_from.type, Date):
            ends = [calendar.midnight(terms, terms.plus(end, terms.number(1)), offset) for end in ends]
    moments = [_after(composed, end, length) for end in ends]
    if len(moments) == 1:
        return moments[0]
    return terms.case([(terms.equal(*moments), moments[0])], terms.constant(None, "int"))


def _whole(setting: Amount) -> Term:
    if setting.scale != 1:
        raise NotExact("its length is no whole number of microseconds")
    return setting.lowest


def _after(composed: Composed, moment: Term, length: Term | times.Period) -> Term:
    terms, offset = composed.terms, composed.now.offset
    if isinstance(length, Term):
        return terms.plus(moment, length)
    if moment.constant and offset.constant:
        return terms.number(times.after(moment.value, length, offset.value))
    on = calendar.day(terms, moment, offset)
    days = terms.minus(calendar.moved_day(terms, on, length), on)
    return terms.plus(moment, terms.times(days, terms.number(times.DAY)))


def value_columns(composed: Composed) -> Named:
    """The bounds of each value; null where there is no such value."""
    terms = composed.terms
    found: Named = {}
    for name, value in composed.definition.values.items():
        try:
            lowest, highest, written = _written(composed, value)
            given = terms.true if value.given is None else terms.possible(composed.emitter.condition(value.given))
        except NotExact as why:
            composed.refuse(f'value "{name}"', why, value.place)
            continue
        nothing = terms.constant(None, lowest.kind)
        found[f"value__{name}__lowest"] = terms.case([(given, lowest)], nothing), written
        found[f"value__{name}__highest"] = terms.case([(given, highest)], nothing), written
    return found


def _written(composed: Composed, value: Value) -> tuple[Term, Term, str]:
    """The ends of a value and how they are written out."""
    terms, known = composed.terms, composed.values[value.name]
    if isinstance(known, Term):
        return terms.certain(known), terms.possible(known), "bool"
    if isinstance(known, Pick):
        options = known.kind.options
        if known.text is not None:
            lowest = terms.or_else(known.text, terms.text(options[0]))
            return lowest, terms.or_else(known.text, terms.text(options[-1])), "text"
        ends = [_option(composed, end, options) for end in index_ends(terms, known)]
        return ends[0], ends[1], "text"
    assert isinstance(known, Amount)
    match value.type:
        case Date():
            return known.lowest, known.highest, "date"
        case Moment():
            return known.lowest, known.highest, "moment"
        case Duration():
            return known.lowest, known.highest, "microseconds"
        case _:
            decimals = decimals_of(known.scale)
            fine = scaled(terms, known, 10**decimals)
            return fine.lowest, fine.highest, f"number{decimals}" if decimals else "int"


def _option(composed: Composed, index: Term, options: tuple[str, ...]) -> Term:
    terms = composed.terms
    named = [(terms.equal(index, terms.number(at)), terms.text(each)) for at, each in enumerate(options[:-1])]
    return terms.case(named, terms.text(options[-1]))


def decimals_of(scale: int) -> int:
    """So many decimals hold a number of 1/`scale` exactly.

    Raises:
        NotExact: no number of decimals does.
    """
    decimals = 0
    while Fraction(10**decimals, scale).denominator != 1:
        decimals += 1
        if decimals > 15:
            raise NotExact("it has no end of decimals")
    return decimals
