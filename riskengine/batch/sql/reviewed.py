"""What a query may be made of where it is not run by the tests: parts that mean the same in every database."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from .dialects import Dialect
from .spoken import is_spoken

_EVERYWHERE: tuple[type[exp.Expr], ...] = (
    exp.Alias,
    exp.Identifier,
    exp.Column,
    exp.Literal,
    exp.Null,
    exp.Boolean,
    exp.Paren,
    exp.And,
    exp.Or,
    exp.Not,
    exp.EQ,
    exp.NEQ,
    exp.LT,
    exp.LTE,
    exp.GT,
    exp.GTE,
    exp.Is,
    exp.In,
    exp.Case,
    exp.If,
    exp.Coalesce,
    exp.Nullif,
    exp.Add,
    exp.Sub,
    exp.Mul,
    exp.Neg,
    exp.Least,
    exp.Greatest,
    exp.Collate,
    exp.Var,  # the name of a collation
    exp.Where,
)
_BITS = (exp.BitwiseAnd, exp.BitwiseOr)
_WITHOUT_BITS = frozenset({"oracle"})
_TYPES = {"BIGINT", "INT", "SMALLINT", "DECIMAL", "BOOLEAN", "BIT", "TEXT", "VARCHAR", "CHARACTER_SET"}

_IN_WORDS: Mapping[type[exp.Expr], str] = {
    exp.Unnest: "a list of records",
    exp.Array: "a list of records",
    exp.ArraySize: "a list of records",
    exp.Interval: "a time counted from another",
    exp.BitwiseAnd: "a set of options still possible",
    exp.BitwiseOr: "a set of options still possible",
    exp.Floor: "a division rounded down",
    exp.Div: "a division",
    exp.Round: "a rounded number",
}


def not_reviewed(node: exp.Expr, dialect: Dialect) -> str | None:
    """What in a part of a query nobody has gone through for the dialect, in words; None where all is reviewed."""
    found = [each for each in node.walk() if not _is_reviewed(each, dialect)]
    for each in found:
        for kind, words in _IN_WORDS.items():
            if isinstance(each, kind):
                return words
    return found[0].key.upper() if found else None


def _is_reviewed(node: exp.Expr, dialect: Dialect) -> bool:
    if isinstance(node, exp.Cast):
        return type(node) is exp.Cast
    if isinstance(node, exp.DataType):
        return node.this.name in _TYPES
    if isinstance(node, exp.DataTypeParam):
        return True
    if is_spoken(node, dialect):
        return True
    if isinstance(node, _BITS):
        return dialect.name not in _WITHOUT_BITS
    return type(node) in _EVERYWHERE
