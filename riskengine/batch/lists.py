"""Lists of records in columns: nested columns, read with lambdas. The meaning is that of `meaning._gathered`.

Of a list that is not known nothing is said of how long it is, so a list of up to `most` records about which nothing is known
stands for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..language import tree
from ..language.types import Choice, Records
from .inputs import Check
from .known import Amount, ListCell, Pick, Wording, alike, amount, is_open
from .terms import Term

if TYPE_CHECKING:
    from .emitter import ColumnEmitter, Known


@contextmanager
def _reading(emitter: ColumnEmitter, node: tree.Gather, record: Term | None) -> Iterator[ListCell]:
    """Inside, the list's name for its record stands for this record; None for one of which nothing is known."""
    cell = emitter.scene.items[node.of.name]
    assert isinstance(cell, ListCell)
    before = emitter.records
    emitter.records = {**before, node.variable: cell.read(record)}
    try:
        yield cell
    finally:
        emitter.records = before


def _belongs(emitter: ColumnEmitter, node: tree.Gather) -> Term:
    return emitter.terms.true if node.condition is None else emitter.condition(node.condition)


def _records(emitter: ColumnEmitter, node: tree.Gather) -> tuple[Term, Term, int]:
    """The list, the record that its name stands for, and how many records it may have."""
    cell = emitter.scene.items[node.of.name]
    assert isinstance(cell, ListCell)
    assert isinstance(node.of.type, Records)
    return cell.records, emitter.terms.record(node.variable), node.of.type.most


def gathered_condition(emitter: ColumnEmitter, node: tree.Gather) -> Term:
    """`any` and `all`."""
    assert node.element is not None
    terms = emitter.terms
    some = node.kind == "any"
    records, record, _ = _records(emitter, node)
    with _reading(emitter, node, None):
        belongs, holds = _belongs(emitter, node), emitter.condition(node.element)
        if some:
            possible = terms.every([terms.possible(belongs), terms.possible(holds)])
            not_known = terms.case([(possible, terms.open)], terms.false)
        else:
            certain = terms.either([terms.negation(terms.possible(belongs)), terms.certain(holds)])
            not_known = terms.case([(certain, terms.true)], terms.open)
    if records.constant:
        return not_known
    with _reading(emitter, node, record):
        belongs, holds = _belongs(emitter, node), emitter.condition(node.element)
        each = terms.every([belongs, holds]) if some else terms.either([terms.negation(belongs), holds])
    degrees = [(each, terms.number(2)), (terms.missing(each), terms.number(1))]
    mapped = terms.mapped(records, node.variable, terms.case(degrees, terms.number(0)))
    found = terms.or_else(terms.of_list("greatest_of" if some else "least_of", mapped), terms.number(0 if some else 2))
    known = terms.case(
        [(terms.equal(found, terms.number(2)), terms.true), (terms.equal(found, terms.number(1)), terms.open)],
        terms.false,
    )
    return terms.case([(terms.missing(records), not_known)], known)


def gathered_number(emitter: ColumnEmitter, node: tree.Gather) -> Amount:
    """`count`, `distinct`, `sum`, `min` and `max`."""
    if node.kind in {"min", "max"}:
        return _extreme(emitter, node)
    if node.kind == "sum":
        return _sum(emitter, node)
    return _count(emitter, node) if node.kind == "count" else _distinct(emitter, node)


def _either(emitter: ColumnEmitter, node: tree.Gather, not_known: Amount, known: Amount) -> Amount:
    terms = emitter.terms
    missing = terms.missing(_records(emitter, node)[0])
    not_known, known = alike(terms, not_known, known)
    return amount(
        terms,
        terms.case([(missing, not_known.lowest)], known.lowest),
        terms.case([(missing, not_known.highest)], known.highest),
        known.scale,
        min(known.least, not_known.least),
        max(known.most, not_known.most),
    )


def _length(emitter: ColumnEmitter, node: tree.Gather, condition: Term) -> Term:
    """How many records of a list fulfil a condition."""
    terms = emitter.terms
    records, _, _ = _records(emitter, node)
    return terms.of_list("length", terms.filtered(records, node.variable, condition))


def _nothing_known(emitter: ColumnEmitter, node: tree.Gather, most: int) -> Amount:
    """How many records there may be in a list that is not known."""
    terms = emitter.terms
    with _reading(emitter, node, None):
        belongs = terms.possible(_belongs(emitter, node))
    return amount(terms, terms.number(0), terms.case([(belongs, terms.number(most))], terms.number(0)), 1, 0, most)


def _there(emitter: ColumnEmitter, of: Term) -> Term:
    """A figure of a list, 0 where that is not known; what is said of such a list stands elsewhere."""
    return emitter.terms.or_else(of, emitter.terms.number(0))


def _count(emitter: ColumnEmitter, node: tree.Gather) -> Amount:
    terms = emitter.terms
    records, record, most = _records(emitter, node)
    not_known = _nothing_known(emitter, node, most)
    if records.constant:
        return not_known
    with _reading(emitter, node, record):
        belongs = _belongs(emitter, node)
    lowest = _there(emitter, _length(emitter, node, belongs))
    highest = _there(emitter, _length(emitter, node, terms.possible(belongs)))
    return _either(emitter, node, not_known, amount(terms, lowest, highest, 1, 0, most))


def _distinct(emitter: ColumnEmitter, node: tree.Gather) -> Amount:
    assert node.element is not None
    terms = emitter.terms
    records, record, most = _records(emitter, node)
    kind = node.element.type
    options = len(kind.options) if isinstance(kind, Choice) else most
    not_known = _nothing_known(emitter, node, min(most, options))
    if records.constant:
        return not_known
    with _reading(emitter, node, record):
        belongs = _belongs(emitter, node)
        key = _key(emitter, node, emitter.of(node.element))
    there, possible = terms.there(key), terms.possible(belongs)

    def different(condition: Term) -> Term:
        keys = terms.mapped(terms.filtered(records, node.variable, condition), node.variable, key)
        return _there(emitter, terms.of_list("distinct", keys))

    loose = _there(emitter, _length(emitter, node, terms.every([possible, terms.missing(key)])))
    some = terms.less(terms.number(0), _there(emitter, _length(emitter, node, belongs)))
    one = terms.case([(some, terms.number(1))], terms.number(0))
    lowest = terms.greatest([different(terms.every([belongs, there])), one])
    highest = terms.plus(different(terms.every([possible, there])), loose)
    highest = terms.greatest([lowest, terms.least([highest, terms.number(options)]) if options < most else highest])
    return _either(emitter, node, not_known, amount(terms, lowest, highest, 1, 0, most))


def _key(emitter: ColumnEmitter, node: tree.Gather, known: Known) -> Term:
    """What tells values apart, null where a value is open."""
    terms = emitter.terms
    match known:
        case Term():
            return known
        case Wording(text=text):
            records, _, _ = _records(emitter, node)
            foreign = terms.negation(terms.certain(terms.make("foldable", (text,), kind="bool", nullable=True)))
            bad = terms.every([terms.there(text), foreign])
            found = _there(emitter, terms.of_list("length", terms.filtered(records, node.variable, bad)))
            emitter.checks.append((node.of.name, Check("not-comparable", terms.less(terms.number(0), found))))
            return terms.make("folded", (text,), kind="text", nullable=True)
        case Pick(text=Term() as text):
            return text
        case Pick(mask=Term() as mask):
            return terms.case([(is_open(terms, known), terms.constant(None, "int"))], mask)
        case Amount():
            opened = is_open(terms, known)
            return terms.case([(opened, terms.constant(None, "int"))], known.lowest)
        case _:
            raise TypeError(known)


def _sum(emitter: ColumnEmitter, node: tree.Gather) -> Amount:
    assert node.element is not None
    terms = emitter.terms
    zero = terms.number(0)
    records, record, most = _records(emitter, node)
    with _reading(emitter, node, None):
        possible, each = terms.possible(_belongs(emitter, node)), emitter.amount(node.element)
        copies = terms.number(most)
        lowest = terms.case([(possible, terms.times(terms.least([zero, each.lowest]), copies))], zero)
        highest = terms.case([(possible, terms.times(terms.greatest([zero, each.highest]), copies))], zero)
        not_known = amount(terms, lowest, highest, each.scale, min(0, each.least) * most, max(0, each.most) * most)
    if records.constant:
        return not_known
    with _reading(emitter, node, record):
        belongs, each = _belongs(emitter, node), emitter.amount(node.element)
    ends = []
    for end, put in ((each.lowest, terms.least), (each.highest, terms.greatest)):
        part = terms.case([(belongs, end), (terms.missing(belongs), put([zero, end]))], zero)
        ends.append(_there(emitter, terms.of_list("sum", terms.mapped(records, node.variable, part))))
    known = amount(terms, ends[0], ends[1], each.scale, min(0, each.least) * most, max(0, each.most) * most)
    return _either(emitter, node, not_known, known)


def _extreme(emitter: ColumnEmitter, node: tree.Gather) -> Amount:
    assert node.element is not None
    assert node.default is not None
    terms = emitter.terms
    default = emitter.amount(node.default)
    if node.kind == "min":
        default = emitter.negative(default)

    def element() -> Amount:
        assert node.element is not None
        found = emitter.amount(node.element)
        return emitter.negative(found) if node.kind == "min" else found

    records, record, _ = _records(emitter, node)
    with _reading(emitter, node, None):
        not_known = emitter.best(
            "max",
            [(terms.case([(terms.possible(_belongs(emitter, node)), terms.open)], terms.false), element())],
            default,
        )
    found = not_known
    if not records.constant:
        with _reading(emitter, node, record):
            belongs = _belongs(emitter, node)
            default, each = alike(terms, default, element())
        certain = terms.mapped(terms.filtered(records, node.variable, belongs), node.variable, each.lowest)
        possible = terms.filtered(records, node.variable, terms.possible(belongs))
        certain_lowest = terms.of_list("greatest_of", certain)
        highest = terms.of_list("greatest_of", terms.mapped(possible, node.variable, each.highest))
        open_lowest = terms.of_list("least_of", terms.mapped(possible, node.variable, each.lowest))
        default_ends = default.lowest, default.highest
        open_end = terms.least([default_ends[0], terms.or_else(open_lowest, default_ends[0])])
        reached = terms.or_else(highest, default_ends[1])
        known = amount(
            terms,
            terms.or_else(certain_lowest, open_end),
            terms.case([(terms.there(certain_lowest), reached)], terms.greatest([default_ends[1], reached])),
            default.scale,
            min(default.least, each.least),
            max(default.most, each.most),
        )
        found = _either(emitter, node, not_known, known)
    return emitter.negative(found) if node.kind == "min" else found
