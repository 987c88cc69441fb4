"""The selects of a query, one step upon another: plain words straight from terms, what databases say each their way by Ibis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.datatypes as dt
from ibis.backends.sql import compilers
from sqlglot import exp

from ..terms import Term
from .lowering import SpokenLowering
from .plain import PlainWords, column, in_a_row
from .tidying import tidied

_TYPES: Mapping[str, dt.DataType] = {"bool": dt.boolean, "int": dt.int64, "text": dt.string}
_PLAINLY_WRITTEN = frozenset({None, "text", "bool", "int", "microseconds"})
_READS = "input"


class Making:
    """Selects in the making.

    Args:
        schema: the columns of the table that the first one reads, with their types.
        compiler: the name of Ibis' compiler.
        roles: the words for who may have answered.

    Attributes:
        selects: those made so far.
        columns: what the last of them gives, with the types.
    """

    def __init__(self, schema: Mapping[str, dt.DataType], compiler: str, roles: Sequence[str]) -> None:
        self.selects: list[exp.Select] = []
        self.columns: dict[str, dt.DataType] = dict(schema)
        self._schema = schema
        self._compiler = compiler
        self._roles = roles
        self._there: dict[int, str] = {}

    def step(
        self, kept: Iterable[str], made: Mapping[str, tuple[Term, str | None]], conditions: Sequence[Term] = ()
    ) -> None:
        """Add a select.

        Args:
            kept: the columns that are passed on as they came.
            made: columns by name, with how each is written out (see `conclusions.Named`); None, as the next step reads it.
            conditions: what must hold of a row; counts in the first select only.
        """
        plain = PlainWords(self._there, self._schema, self._compiler)
        only = () if self.selects else tuple(conditions)
        own = {
            name: (term, how)
            for name, (term, how) in made.items()
            if not (how in _PLAINLY_WRITTEN and plain.can_say(term))
        }
        columns = {name: self.columns[name] for name in kept}
        expressions: list[exp.Expr] = [column(name) for name in columns]
        said, types = self._by_ibis(own)
        for name, (term, _) in made.items():
            expressions.append(said[name] if name in own else plain.column(term, name))
            columns[name] = types[name] if name in own else self._type(term)
        if not expressions:  # rows may be all that the next step reads: no column is carried, and nothing is worked out
            expressions.append(exp.Alias(this=exp.true(), alias=exp.to_identifier("row", quoted=True)))
        source = exp.From(this=exp.Table(this=exp.to_identifier(_READS, quoted=True)))
        select = exp.Select(expressions=expressions, from_=source)
        if only:
            held = [plain.condition(each) if plain.can_say(each) else self._condition_by_ibis(each) for each in only]
            select.set("where", exp.Where(this=in_a_row(exp.And, [each.this for each in held])))
        self.selects.append(select)
        self.columns = columns
        self._there |= {id(term): name for name, (term, how) in made.items() if how is None}

    def _type(self, term: Term) -> dt.DataType:
        name = self._there.get(id(term))
        if name is not None:
            return self.columns[name]
        if term.kind in _TYPES:
            return _TYPES[term.kind]
        while term.args:
            term = term.args[0]
        return self._schema[term.value]

    def _by_ibis(
        self, made: Mapping[str, tuple[Term, str | None]]
    ) -> tuple[dict[str, exp.Expr], Mapping[str, dt.DataType]]:
        """The columns that databases say each in their own way, and their types."""
        if not made:
            return {}, {}
        table, lowering = self._table()
        columns: dict[str, Any] = {
            name: lowering.value(term) if how is None else lowering.written(term, how)
            for name, (term, how) in made.items()
        }
        expressions = self._compiled(table.select(**columns)).expressions
        if any(isinstance(each, exp.Star) for each in expressions):  # so Ibis says all columns of a table, as they are
            expressions = [column(name) for name in columns]
        types = {name: each.type() for name, each in columns.items()}
        return dict(zip(columns, expressions, strict=True)), types

    def _condition_by_ibis(self, term: Term) -> exp.Where:
        table, lowering = self._table()
        found: exp.Where = self._compiled(table.filter(lowering.value(term))).args["where"]
        return found

    def _table(self) -> tuple[Any, SpokenLowering]:
        table = ibis.table(ibis.schema(self.columns), name=_READS)
        return table, SpokenLowering(table, self._there, self._roles)

    def _compiled(self, table: Any) -> exp.Select:
        makes: Any = getattr(compilers, self._compiler)()
        return tidied(makes.to_sqlglot(table).copy())  # parts that Ibis says twice are one object to it
