"""What every database says alike, from terms to SQL without a detour: comparisons, AND and OR, CASE, whole numbers.

Ibis and the tidying after it cost ten times as much, and nearly all of a large ruleset is made of this. What databases say each in
their own way is left to them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ibis.expr.datatypes as dt
from ibis.backends.sql import compilers
from sqlglot import exp

from ..terms import Term
from .tidying import say_among, say_or_null

_BINARY: Mapping[str, type[exp.Expr]] = {
    "eq": exp.EQ,
    "ne": exp.NEQ,
    "lt": exp.LT,
    "le": exp.LTE,
    "add": exp.Add,
    "sub": exp.Sub,
    "mul": exp.Mul,
    "band": exp.BitwiseAnd,
    "bor": exp.BitwiseOr,
}
_CONNECTORS: Mapping[str, type[exp.Expr]] = {"and": exp.And, "or": exp.Or}
_FLAT = (exp.Add, exp.Mul, exp.BitwiseAnd, exp.BitwiseOr)
_CELLS: Mapping[str, Callable[[dt.DataType], bool]] = {
    "text": lambda type_: type_.is_string(),
    "whole": lambda type_: type_.is_int64(),
    "flag": lambda _: True,
}
"""What takes a cell as it is, where its type is such."""
_IN_BRACKETS = (*_BINARY.values(), exp.And, exp.Or, exp.Is, exp.Not, exp.In)
_STANDS_ALONE = (exp.Column, exp.Literal, exp.Null, exp.Boolean, exp.Case, exp.Coalesce, exp.Cast, exp.Paren)
_PLAIN = frozenset(
    {*_BINARY, *_CONNECTORS, *_CELLS, "column", "const", "not", "in", "isnull", "coalesce", "nullif", "case", "neg"}
)
_TYPES: Mapping[str, dt.DataType] = {"bool": dt.boolean, "int": dt.int64, "text": dt.string}
MOST_IN_A_ROW = 250
"""More parts than this are put in brackets, group by group: parsers take each part of a chain for a level, and bear a thousand."""


class PlainWords:
    """Turns terms into SQL in one step of a query.

    Args:
        named: the terms that are columns of the step before, by their `id`.
        schema: the columns that the query reads, with their types.
        compiler: the name of Ibis' compiler, which knows the dialect's types.
    """

    def __init__(self, named: Mapping[int, str], schema: Mapping[str, dt.DataType], compiler: str) -> None:
        self._named = named
        self._schema = schema
        self._mapper: Any = getattr(compilers, compiler)().type_mapper
        self._plain: dict[int, bool] = {}
        self._cases: list[exp.Case] = []

    def can_say(self, term: Term) -> bool:
        """Whether all of a term is said alike everywhere."""
        found = self._plain.get(id(term))
        if found is None:
            found = id(term) in self._named or (self._is_plain(term) and all(map(self.can_say, term.args)))
            self._plain[id(term)] = found
        return found

    def _is_plain(self, term: Term) -> bool:
        if term.op == "const":
            return term.kind in _TYPES
        if term.op in _CELLS:
            raw = term.args[0]
            return raw.op == "column" and _CELLS[term.op](self._schema[raw.value])
        return term.op in _PLAIN

    def column(self, term: Term, name: str) -> exp.Expr:
        """A term as a column of that name."""
        self._cases.clear()
        said = self._said(term)
        if isinstance(said, exp.Column) and said.name == name:
            return said
        found = exp.Alias(this=said, alias=_identifier(name))
        self._finish()
        return found

    def condition(self, term: Term) -> exp.Where:
        """A condition on rows."""
        self._cases.clear()
        found = exp.Where(this=self._said(term))
        self._finish()
        return found

    def _finish(self) -> None:
        for case in self._cases:
            say_among(case)

    def _said(self, term: Term) -> exp.Expr:
        name = self._named.get(id(term))
        if name is not None:
            return column(name)
        if term.op in _CELLS:
            return column(term.args[0].value)
        if term.op in _CONNECTORS:
            return in_a_row(_CONNECTORS[term.op], [self._said(arg) for arg in term.args])
        if term.op in _BINARY:
            return in_a_row(_BINARY[term.op], [self._said(arg) for arg in term.args])
        return _WORDS[term.op](self, term)

    def _constant(self, term: Term) -> exp.Expr:
        value = term.value
        if value is None:
            return exp.Cast(this=exp.Null(), to=self._mapper.from_ibis(_TYPES[term.kind]))
        if term.kind == "bool":
            return exp.Boolean(this=value)
        if term.kind == "text":
            return exp.Literal.string(value)
        return _number(value)

    def _not(self, term: Term) -> exp.Expr:
        said = self._said(term.args[0])
        bare = isinstance(said, (*_STANDS_ALONE, exp.Is, exp.In))
        return exp.Not(this=said if bare else exp.Paren(this=said))

    def _negative(self, term: Term) -> exp.Expr:
        said = self._said(term.args[0])
        return exp.Neg(this=said if isinstance(said, _STANDS_ALONE) else exp.Paren(this=said))

    def _among(self, term: Term) -> exp.Expr:
        said = [exp.Literal.string(each) if isinstance(each, str) else _number(each) for each in term.value]
        of = self._said(term.args[0])
        return exp.In(this=_bracket(of) if isinstance(of, (exp.Not, exp.In, exp.Is)) else of, expressions=said)

    def _is_null(self, term: Term) -> exp.Expr:
        return exp.Is(this=_bracket(self._said(term.args[0])), expression=exp.Null())

    def _filled(self, term: Term) -> exp.Expr:
        first, second = (self._said(arg) for arg in term.args)
        return say_or_null(exp.Coalesce(this=first, expressions=[second]))

    def _nullif(self, term: Term) -> exp.Expr:
        first, second = (self._said(arg) for arg in term.args)
        return exp.Nullif(this=first, expression=second)

    def _case(self, term: Term) -> exp.Expr:
        *branches, default = term.args
        pairs = zip(branches[::2], branches[1::2], strict=True)
        ifs = [exp.If(this=self._said(when), true=self._said(then)) for when, then in pairs]
        nothing = id(default) not in self._named and default.op == "const" and default.value is None
        found = exp.Case(ifs=ifs, default=None if nothing else self._said(default))
        self._cases.append(found)
        return found


_WORDS: Mapping[str, Callable[[PlainWords, Term], exp.Expr]] = {
    "column": lambda _, term: column(term.value),
    "const": PlainWords._constant,
    "not": PlainWords._not,
    "neg": PlainWords._negative,
    "in": PlainWords._among,
    "isnull": PlainWords._is_null,
    "coalesce": PlainWords._filled,
    "nullif": PlainWords._nullif,
    "case": PlainWords._case,
}


def in_a_row(kind: type[exp.Expr], parts: Sequence[exp.Expr]) -> exp.Expr:
    """The parts with one operator between; of very many, groups in brackets."""
    while len(parts) > MOST_IN_A_ROW:
        groups = [parts[at : at + MOST_IN_A_ROW] for at in range(0, len(parts), MOST_IN_A_ROW)]
        parts = [_bracket(_chain(kind, group)) for group in groups]
    return _chain(kind, parts)


def column(name: str) -> exp.Column:
    """A column of the step before."""
    return exp.Column(this=_identifier(name))


def _identifier(name: str) -> exp.Identifier:
    return exp.Identifier(this=name, quoted=True)


def _number(value: int) -> exp.Expr:
    said = exp.Literal(this=str(abs(value)), is_string=False)
    return exp.Neg(this=said) if value < 0 else said


def _chain(kind: type[exp.Expr], parts: Sequence[exp.Expr]) -> exp.Expr:
    connects = kind in (exp.And, exp.Or)
    found: exp.Expr | None = None
    for each in parts:
        part = each
        if connects:
            part = exp.Paren(this=each) if isinstance(each, (exp.And, exp.Or)) and type(each) is not kind else each
        elif not (found is None and kind in _FLAT and type(each) is kind):
            part = _bracket(each)
        if found is None:
            found = part
        elif connects or kind in _FLAT or type(found) is not kind:
            found = kind(this=found, expression=part)
        else:
            found = kind(this=exp.Paren(this=found), expression=part)
    assert found is not None
    return found


def _bracket(said: exp.Expr) -> exp.Expr:
    return exp.Paren(this=said) if isinstance(said, _IN_BRACKETS) else said
