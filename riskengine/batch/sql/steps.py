"""A lazy table taken apart into the steps it was made by, each a select of its own over the step before.

Ibis would write steps that stand on each other as one select, with what a step computes written out wherever a later step
reads it: exponentially much for a ruleset, and nothing that anybody could review.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis
import ibis.expr.operations as ops
from ibis.backends.sql import compilers
from sqlglot import exp

_STEPS = (ops.Project, ops.Filter)


def steps(table: ibis.Table) -> tuple[Any, tuple[Any, ...]]:
    """The table that a lazy table reads, and the steps from there to it, first to last.

    Raises:
        ValueError: it is not made of steps over one table.
    """
    found: list[Any] = []
    node: Any = table.op()
    while isinstance(node, _STEPS):
        found.append(node)
        node = node.parent
    if not isinstance(node, ops.PhysicalTable):
        raise ValueError(f"{type(node).__name__} is no step over one table")
    return node, tuple(reversed(found))


def selects(table: ibis.Table, names: Sequence[str], compiler: str) -> list[exp.Select]:
    """One select for each step.

    Args:
        table: a lazy table made of steps over one table.
        names: what each step is called where the next reads it: as many as there are steps.
        compiler: the name of Ibis' compiler.

    Raises:
        ValueError: the table is not made of steps.
        ibis.common.exceptions.IbisError: the compiler has no words for something.
    """
    root, taken = steps(table)
    if len(names) != len(taken):
        raise ValueError(f"{len(taken)} steps and {len(names)} names")
    makes: Any = getattr(compilers, compiler)()
    found = []
    reads = ops.UnboundTable("input", root.schema)
    for name, step in zip(names, taken, strict=True):
        alone = step.replace({step.parent: reads})
        select = makes.to_sqlglot(alone.to_expr())
        if not isinstance(select, exp.Select):
            raise ValueError(f"{type(select).__name__} is no select")
        found.append(_spelt_out(select.copy(), alone))  # parts that Ibis says twice are one object to it
        reads = ops.UnboundTable(name, alone.schema)
    return found


def texts_of(table: ibis.Table) -> frozenset[str]:
    """The columns of the table which a lazy table reads that are texts."""
    root, _ = steps(table)
    return frozenset(name for name, type_ in root.schema.items() if type_.is_string())


def _spelt_out(select: exp.Select, step: Any) -> exp.Select:
    """The select with its columns named: `*` tells a reader nothing, and brings what nobody reads."""
    if any(isinstance(each, exp.Star) for each in select.expressions):
        (source,) = select.args["from_"].find_all(exp.Table)
        columns = [exp.column(name, table=source.alias, quoted=True) for name in step.schema.names]
        select.set("expressions", columns)
    return select
