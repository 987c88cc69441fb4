"""Texts compared byte by byte, also where a database by itself takes "YES" for "yes"."""

from __future__ import annotations

from collections.abc import Collection

import sqlglot
from sqlglot import exp

from .dialects import Dialect


def compared_exactly(select: exp.Select, texts: Collection[str], dialect: Dialect) -> exp.Select | None:
    """A step to put before the first one, in which texts carry how they are compared; None where none is needed.

    Args:
        select: the first step.
        texts: the columns that are texts.
        dialect: of the query.
    """
    reads = list(dict.fromkeys(column.name for column in select.find_all(exp.Column)))
    if dialect.exact_text is None or not set(texts) & set(reads):
        return None
    columns: list[exp.Expr] = []
    for name in reads:
        column = exp.column(name, quoted=True)
        if name in texts:
            written = dialect.exact_text.format(column.sql(dialect=dialect.name))
            exact = sqlglot.parse_one(written, read=dialect.name)
            columns.append(exp.alias_(exact, exp.to_identifier(name, quoted=True)))
        else:
            columns.append(column)
    return exp.Select(expressions=columns, from_=exp.From(this=select.args["from_"].this.copy()))
