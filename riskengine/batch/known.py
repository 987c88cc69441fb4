"""What columns hold of a value that may be open: of a choice, of a measure, of a list. A condition is a term that may be null."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from ..language.types import Choice, Exact, Records
from .terms import Term, Terms

MOST = 2**62
"""Whole numbers stay below this, so that no back end's 64 bits overflow."""


def size(least: Exact, most: Exact) -> Exact:
    """How far from zero a number may lie."""
    return max(least, -least, most, -most)


class NotExact(Exception):
    """What columns cannot compute exactly; the message says what, and stands in what is refused."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A choice: either a text that is null where every option is possible, or a mask of the options still possible."""

    kind: Choice
    text: Term | None = None
    mask: Term | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """Something on a line, as whole numbers of 1/`scale`, lowest and highest, neither null.

    It never lies outside `least` to `most`. `exact` is the same as one number that is null where all from `least` to `most` is
    possible; None where it can be open in other ways.
    """

    lowest: Term
    highest: Term
    scale: int
    least: Exact
    most: Exact
    exact: Term | None = None

    @property
    def known(self) -> bool:
        """Whether it is always known exactly."""
        return self.lowest is self.highest


@dataclass(frozen=True, slots=True)
class ListCell:
    """A list of records, null where it is not known.

    `read` gives what is known of a record's fields; of None, those of a record of which nothing is known.
    """

    kind: Records
    records: Term
    read: Callable[[Term | None], Mapping[str, Pick | Amount | Wording]]


@dataclass(frozen=True, slots=True)
class Wording:
    """A text of a record: null where it is not known."""

    text: Term


Cell = Pick | Amount | ListCell | Wording


def amount(
    terms: Terms, lowest: Term, highest: Term, scale: int, least: Exact, most: Exact, exact: Term | None = None
) -> Amount:
    """An amount, after seeing that it fits.

    Raises:
        NotExact: its numbers are too large for 64 bits.
    """
    if size(least, most) * scale >= MOST:
        raise NotExact("its numbers grow too large to be exact in columns")
    if least == most:
        lowest = highest = terms.number(int(least * scale))
    return Amount(lowest, highest, scale, least, most, exact)


def settled(terms: Terms, value: Exact) -> Amount:
    """A number written down."""
    scale = Fraction(value).denominator
    term = terms.number(int(value * scale))
    return amount(terms, term, term, scale, value, value)


def open_amount(terms: Terms, exact: Term, scale: int, least: Exact, most: Exact) -> Amount:
    """A number in one column, null where all from `least` to `most` is possible."""
    common = lcm(scale, Fraction(least).denominator, Fraction(most).denominator)
    if common != scale:
        exact = terms.times(exact, terms.number(common // scale))
    lowest = terms.or_else(exact, terms.number(int(least * common)))
    highest = terms.or_else(exact, terms.number(int(most * common)))
    return amount(terms, lowest, highest, common, least, most, exact)


def scaled(terms: Terms, of: Amount, scale: int) -> Amount:
    """The same amount in another, finer scale."""
    if scale == of.scale:
        return of
    factor = terms.number(scale // of.scale)
    lowest, highest = terms.times(of.lowest, factor), terms.times(of.highest, factor)
    exact = None if of.exact is None else terms.times(of.exact, factor)
    return amount(terms, lowest, highest, scale, of.least, of.most, exact)


def alike(terms: Terms, *amounts: Amount) -> list[Amount]:
    """The amounts in one scale."""
    common = lcm(*(each.scale for each in amounts))
    return [scaled(terms, each, common) for each in amounts]


def mask_of(terms: Terms, pick: Pick) -> Term:
    """The options still possible, a bit each."""
    if pick.mask is not None:
        return pick.mask
    assert pick.text is not None
    options = pick.kind.options
    if len(options) > 60:
        raise NotExact("it has more than 60 options")
    if pick.text.constant:
        value = pick.text.value
        return terms.number(pick.kind.everything if value is None else 1 << options.index(value))
    branches = [(terms.equal(pick.text, terms.text(each)), terms.number(1 << at)) for at, each in enumerate(options)]
    return terms.case(branches, terms.number(pick.kind.everything))


def index_ends(terms: Terms, pick: Pick) -> tuple[Term, Term]:
    """The index of the lowest and of the highest option still possible."""
    options = pick.kind.options
    count = len(options)
    if pick.text is not None:
        same = [(terms.equal(pick.text, terms.text(each)), terms.number(at)) for at, each in enumerate(options)]
        if pick.text.constant and pick.text.value is not None:
            return (terms.number(options.index(pick.text.value)),) * 2
        if not pick.text.nullable:
            known = terms.case(same[:-1], terms.number(count - 1))
            return known, known
        return terms.case(same[1:], terms.number(0)), terms.case(same[:-1], terms.number(count - 1))
    assert pick.mask is not None
    lowest = terms.case(
        [(terms.bits(pick.mask, 1 << at), terms.number(at)) for at in range(count - 1)], terms.number(count - 1)
    )
    highest = terms.case(
        [(terms.bits(pick.mask, 1 << at), terms.number(at)) for at in range(count - 1, 0, -1)], terms.number(0)
    )
    return lowest, highest


def is_open(terms: Terms, cell: Pick | Amount | Term) -> Term:
    """Whether something about it is open: a condition that is never null."""
    if isinstance(cell, Term):
        return terms.missing(cell)
    if isinstance(cell, Amount):
        if cell.known:
            return terms.false
        if cell.exact is not None:
            return terms.missing(cell.exact) if cell.least != cell.most else terms.false
        return terms.less(cell.lowest, cell.highest)
    if cell.text is not None:
        return terms.missing(cell.text) if len(cell.kind.options) > 1 else terms.false
    assert cell.mask is not None
    if cell.mask.constant:
        return terms.constant(cell.mask.value & (cell.mask.value - 1) != 0, "bool")
    singles = terms.make(
        "in", (cell.mask,), tuple(1 << at for at in range(len(cell.kind.options))), kind="bool", nullable=False
    )
    return terms.negation(singles)
