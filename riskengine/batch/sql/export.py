"""A ruleset as one SQL query for a dialect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis.expr.datatypes as dt

from ...problems import Place, Problem, Refused, did_you_mean
from ..scene import ROLE
from ..terms import Term, Terms
from .dialects import Dialect
from .lowering import SPOKEN_BY
from .plan import Plan, ends_of
from .spoken import SPOKEN
from .writing import NotSayable, whole_of

if TYPE_CHECKING:
    from ..columns import Columns
    from ..conclusions import Named
    from ..inputs import Check
    from ..scene import Composed


_HINT = "run it with batch, or export it for another dialect"


@dataclass(frozen=True, slots=True)
class Exported:
    """A query, and what it reads and gives.

    Attributes:
        dialect: of the query.
        text: the query, without a semicolon.
        inputs: the columns that it reads, with their types.
        outputs: the columns that it gives, with how each is written out.
        shortened: the names of those that the dialect has no room for, with what they are called instead.
        bad_rows: whether it gives the rows that are not in order.
    """

    dialect: Dialect
    text: str
    inputs: Mapping[str, dt.DataType]
    outputs: Mapping[str, str]
    shortened: Mapping[str, str]
    bad_rows: bool = False


def exported(
    columns: Columns,
    dialect: Dialect,
    *,
    source: str = "cases",
    schema: Mapping[str, Any] | None = None,
    bad_rows: bool = False,
) -> Exported:
    """The query of a ruleset for tables.

    Args:
        columns: the ruleset for tables.
        dialect: the form of SQL.
        source: the table to read, as `cases` or `schema.cases`.
        schema: the table's columns with their types; left out, the usual ones.
        bad_rows: give the rows that are not in order instead, with a column for each answer that may not be.

    Raises:
        Refused: something of the ruleset has no words in the dialect, or the table's name cannot be read.
    """
    read = dict(usual_schema(columns, dialect) if schema is None else schema)
    composed, named, checks = columns.composed(read)
    if bad_rows:
        named, kept = _faults(composed.terms, checks)
    else:
        kept = [_in_order(composed.terms, check.bad) for _, check in checks]
    _must_have_words(composed, named, checks, dialect)
    carried = [name for name in ("case", "as_of", *columns.keep) if name in read]
    parts, steps = Plan(composed, named, kept, carried, at_once=bad_rows).selects(read, dialect.compiler)
    conditions = [name for name, (_, written) in named.items() if written == "bool"]
    try:
        texts = [name for name, type_ in read.items() if type_.is_string()]
        text, short = whole_of(
            parts, steps, dialect, source=source, texts=texts, conditions=conditions, carried=carried
        )
    except NotSayable as why:
        needed = ", ".join(why.columns)
        said = f"{dialect.title} has no reviewed words for {why.what}, which {needed} rests on"
        raise Refused([Problem("not-in-sql", said, None, _HINT)]) from None
    outputs = dict.fromkeys(carried, "as it came") | {name: written for name, (_, written) in named.items()}
    return Exported(dialect, text, read, outputs, short, bad_rows)


def _faults(terms: Terms, checks: Sequence[tuple[str, Check]]) -> tuple[Named, list[Term]]:
    """A column for each cell that may not be in order, and that one of them is not."""
    by_column: dict[str, list[Term]] = {}
    for column, check in checks:
        by_column.setdefault(column, []).append(check.bad)
    found: Named = {f"bad__{column}": (terms.either(bad), "bool") for column, bad in by_column.items()}
    return found, [terms.either([term for term, _ in found.values()])]


def _in_order(terms: Terms, bad: Term) -> Term:
    """That a cell is not bad, said plainly: not "it is not so that it is certainly not one of"."""
    if bad.op == "coalesce" and bad.args[1] is terms.false:
        return terms.possible(terms.negation(bad.args[0]))
    return terms.negation(bad)


def usual_schema(
    columns: Columns, dialect: Dialect, *, roles: bool = False, using: bool = False, without: Sequence[str] = ()
) -> dict[str, dt.DataType]:
    """The columns that a table of the dialect has for a ruleset, with their types.

    Args:
        columns: the ruleset for tables.
        dialect: the form of SQL.
        roles: whether the table says who answered, where a rule reads that.
        using: whether it has the items of the rulesets that this one uses.
        without: items for which it has no column.

    Raises:
        Refused: an item of `without` is none.
    """
    items = columns.definition.items
    found = {"case": dt.string} if columns.run.as_of is not None else {"case": dt.string, "as_of": dt.Timestamp("UTC")}
    for name, type_ in columns.inputs.items():
        item = name.removesuffix(ROLE)
        if name in found or name == "as_of" or (name != item and not roles) or (item not in items and not using):
            continue
        found[name] = type_
    problems = [
        Problem("unknown-item", f'--without: "{name}" is no column of the table', None, did_you_mean(name, found))
        for name in without
        if name not in found
    ]
    if problems:
        raise Refused(problems)
    for name in columns.keep:
        found.setdefault(name, dt.string)
    return {name: _usual_type(type_, dialect) for name, type_ in found.items() if name not in without}


def _usual_type(type_: dt.DataType, dialect: Dialect) -> dt.DataType:
    if type_.is_floating() and dialect.name != "sqlite":
        return dt.Decimal(18, 6)  # what registers keep numbers in, and exact
    if type_.is_date() and dialect.name == "sqlite":
        return dt.string
    return type_


def _must_have_words(composed: Composed, named: Named, checks: Sequence[tuple[str, Check]], dialect: Dialect) -> None:
    """Refuse, with its position, each part of the ruleset that the dialect has no words for."""
    problems: list[Problem] = []
    definition = composed.definition
    seen: dict[int, str | None] = {}

    def refuse(what: str, term: Term, place: Place | None) -> None:
        why = lacking(term, dialect, seen)
        if why is not None:
            said = f"{what} cannot be said in {dialect.title}: {why}"
            problems.append(Problem("not-in-sql", said, place, _HINT))

    for name, value in definition.values.items():
        for _, part in ends_of(composed.values[name]):
            refuse(f'value "{name}"', part, value.place)
    for id_, term in composed.rules.items():
        refuse(f'rule "{id_}"', term, definition.rules[id_].place)
    for column, check in checks:
        refuse(f'column "{column}"', check.bad, None)
    for name, (term, _) in named.items():
        refuse(f'column "{name}"', term, None)
    if problems:
        raise Refused(problems, {definition.file: definition.text})


def lacking(term: Term, dialect: Dialect, seen: dict[int, str | None]) -> str | None:
    """What of a term a dialect has no words for, in words; None where it has words for all."""
    waiting = [term]
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            if seen[id(each)] is not None:
                return seen[id(each)]
            continue
        seen[id(each)] = None
        why = _lacking(each, dialect)
        if why is not None:
            seen[id(each)] = why
            return why
        waiting += each.args
    return None


_LISTS = frozenset({"list", "map", "filter", "length", "sum", "least_of", "greatest_of", "distinct", "record", "field"})
_WITH_LISTS = frozenset({"duckdb", "spark"})
_IN_WORDS = {
    "moment": "it reads a moment from a column",
    "add_months": "it counts calendar months from a date",
    "text_moment": "it reads a moment from a text",
    "text_day": "it reads a date from a text",
    "text_duration": "it reads a duration from a text",
}


def _lacking(term: Term, dialect: Dialect) -> str | None:
    if term.op in _LISTS:
        return None if dialect.name in _WITH_LISTS else "it reads a list of records"
    if term.op.startswith("text_") and term.op not in SPOKEN_BY:
        return _IN_WORDS.get(term.op, "it reads a value from a text") if dialect.name != "duckdb" else None
    if term.op in {"band", "bor"} and dialect.name == "oracle":
        return "it carries which options are still possible as bits"
    functions = SPOKEN_BY.get(term.op, ())
    if any(dialect.name not in SPOKEN[each] for each in functions):
        return _IN_WORDS.get(term.op, "it computes with dates or parts of numbers")
    return None
