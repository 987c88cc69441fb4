"""Each operation of a term in Ibis."""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from inspect import Parameter, Signature
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from ..language import times
from . import texts
from .terms import Term

TYPES = {"bool": "boolean", "int": "int64", "text": "string"}


@ibis.udf.scalar.builtin(name="epoch_us")  # type: ignore[untyped-decorator]
def _epoch_us(moment: dt.timestamp) -> int:  # type: ignore[empty-body]
    """Microseconds since 1970 in DuckDB."""


@ibis.udf.scalar.builtin(name="make_timestamptz")  # type: ignore[untyped-decorator]
def moment_from(microseconds: int) -> dt.Timestamp(timezone="UTC"):  # type: ignore[valid-type]
    """The moment so many microseconds after 1970, in DuckDB."""


class Lowering:
    """Turns terms into Ibis expressions over one table, in which some are already columns."""

    def __init__(self, table: ir.Table, named: Mapping[int, str]) -> None:
        self.table = table
        self.named = named
        self.records: dict[str, Any] = {}
        self._made: dict[int, Any] = {}

    def value(self, term: Term) -> Any:
        """The expression of a term."""
        name = self.named.get(id(term))
        if name is not None:
            return self.table[name]
        found = self._made.get(id(term))
        if found is None:
            found = self._lowered(term)
            if not term.bound:
                self._made[id(term)] = found
        return found

    def _lowered(self, term: Term) -> Any:
        if term.op in {"map", "filter"}:
            return self._over_list(term)
        return _OPERATIONS[term.op](self, term, *(self.value(arg) for arg in term.args))

    def _over_list(self, term: Term) -> Any:
        of, element = term.args
        records = self.value(of)

        def each(**given: Any) -> Any:
            (self.records[term.value],) = given.values()
            return self.value(element)

        each.__signature__ = _signature(re.sub(r"\W", "_", f"{term.value}_"))  # type: ignore[attr-defined]
        return records.map(each) if term.op == "map" else records.filter(each)


def _signature(name: str) -> Any:
    return Signature([Parameter(name, Parameter.POSITIONAL_OR_KEYWORD)])


def literal(value: Any, kind: str) -> Any:
    """A constant of a term's kind."""
    if kind in {"list", "raw"}:
        return ibis.null()
    return ibis.literal(value, type=TYPES[kind])


_MOST_IN_A_ROW = 64


def _in_a_row(parts: Sequence[Any], join: Callable[[Any, Any], Any]) -> Any:
    """The parts joined; many of them as a tree of even depth, for Ibis and databases read it by recursion."""
    if len(parts) > _MOST_IN_A_ROW:
        half = len(parts) // 2
        return join(_in_a_row(parts[:half], join), _in_a_row(parts[half:], join))
    return reduce(join, parts)


def _joined(join: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    return lambda _, __, *parts: _in_a_row(parts, join)


def _case(_: Lowering, __: Term, *parts: Any) -> Any:
    pairs = [(parts[at], parts[at + 1]) for at in range(0, len(parts) - 1, 2)]
    return ibis.cases(*pairs, else_=parts[-1])


def _moment(_: Lowering, __: Term, raw: Any) -> Any:
    return _epoch_us(raw)


def _date(ordinal: Any) -> Any:
    return ibis.date(1970, 1, 1) + (ordinal - times.EPOCH_DAY).as_interval("D")


def _day_number(date: Any) -> Any:
    return date.cast("date").epoch_days().cast("int64") + times.EPOCH_DAY


def _decimal(term: Term, raw: Any) -> Any:
    return raw.cast("string").try_cast(f"decimal(38, {term.value})")


_OPERATIONS: dict[str, Callable[..., Any]] = {
    "column": lambda lowering, term: lowering.table[term.value],
    "const": lambda _, term: literal(term.value, term.kind),
    "and": _joined(operator.and_),
    "or": _joined(operator.or_),
    "not": lambda _, __, a: ~a,
    "eq": lambda _, __, a, b: a == b,
    "ne": lambda _, __, a, b: a != b,
    "lt": lambda _, __, a, b: a < b,
    "le": lambda _, __, a, b: a <= b,
    "in": lambda _, term, a: a.isin(list(term.value)),
    "isnull": lambda _, __, a: a.isnull(),
    "coalesce": lambda _, __, a, b: ibis.coalesce(a, b),
    "nullif": lambda _, __, a, b: a.nullif(b),
    "case": _case,
    "add": _joined(operator.add),
    "sub": lambda _, __, a, b: a - b,
    "neg": lambda _, __, a: -a,
    "mul": lambda _, __, a, b: a * b,
    "floordiv": lambda _, __, a, b: (a // b).cast("int64"),
    "mod": lambda _, __, a, b: a % b,
    "band": lambda _, __, a, b: a & b,
    "bor": _joined(operator.or_),
    "least": lambda _, __, *parts: ibis.least(*parts),
    "greatest": lambda _, __, *parts: ibis.greatest(*parts),
    # Cells as they come
    "text": lambda _, __, raw: raw if raw.type().is_string() else raw.cast("string"),
    "text_length": lambda _, __, raw: raw.length().cast("int64"),
    "flag": lambda _, __, raw: raw,
    "whole": lambda _, __, raw: raw.cast("int64"),
    "hundredths": lambda _, term, raw: (raw * 10**term.value).try_cast("int64"),
    "decimals": lambda _, term, raw: (_decimal(term, raw) * 10**term.value).try_cast("int64"),
    "decimals_exact": lambda _, term, raw: _decimal(term, raw).cast("float64") == raw,
    "date_day": lambda _, __, raw: _day_number(raw),
    "moment": _moment,
    "text_day": lambda _, __, text: texts.day(text),
    "text_moment": lambda _, __, text: texts.moment(text),
    "text_offset": lambda _, __, text: texts.offset(text),
    "text_is_day": lambda _, __, text: texts.is_day(text),
    "text_duration": lambda _, __, text: texts.duration(text),
    "folded": lambda _, __, text: texts.folded(text),
    "foldable": lambda _, __, text: texts.foldable(text),
    # Days
    "part": lambda _, term, a: getattr(_date(a), term.value)().cast("int64"),
    "add_months": lambda _, term, a: _day_number(_date(a) + ibis.interval(months=term.value)),
    # Lists
    "list": lambda _, __, raw: raw,
    "record": lambda lowering, term: lowering.records[term.value],
    "itself": lambda _, __, record: record,
    "field": lambda _, term, record: record[term.value],
    "length": lambda _, __, a: a.length(),
    "sum": lambda _, __, a: a.sums().cast("int64"),
    "least_of": lambda _, __, a: a.mins(),
    "greatest_of": lambda _, __, a: a.maxs(),
    "distinct": lambda _, __, a: a.unique().length(),
}
