"""A ruleset over a table of a database that Ibis is connected to, by the query of `export`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import ibis.expr.operations as ops
from sqlglot import exp

from ...problems import Problem, Refused
from .dialects import DIALECTS, Assurance
from .export import exported

if TYPE_CHECKING:
    import ibis

    from ..columns import Columns

_BY_BACKEND: Mapping[str, str] = {"pyspark": "spark", "postgres": "postgres", "sqlite": "sqlite", "duckdb": "duckdb"}


def over(columns: Columns, table: ibis.Table, *, bad_rows: bool = False) -> ibis.Table:
    """What a ruleset says of each row of a table in DuckDB, PostgreSQL, SQLite or Spark, lazily, computed there.

    Args:
        columns: the ruleset, as `compiled` gives it.
        table: a table or view of the database; a row is a case.
        bad_rows: give the rows that are not in order instead.

    Raises:
        Refused: the database is another, the table is no table or view of it, or something of the ruleset cannot be said there.
    """
    backend: Any = table.get_backend()
    name = _BY_BACKEND.get(backend.name)
    if name is None:
        said = f"rulesets are not tested on {backend.name}; there are {', '.join(_BY_BACKEND)}"
        raise Refused([Problem("unknown-dialect", said, None, "export the ruleset as SQL, and review the query")])
    node: Any = table.op()
    if not isinstance(node, ops.DatabaseTable):
        raise Refused(
            [Problem("bad-table", "this is no table or view of the database", None, "make a view of it first")]
        )
    dialect = DIALECTS[name]
    assert dialect.assurance is Assurance.run
    namespace = node.namespace
    named = exp.table_(node.name, db=namespace.database, catalog=namespace.catalog, quoted=True)
    source = named.sql(dialect=dialect.name)
    made = exported(columns, dialect, source=source, schema=dict(table.schema().items()), bad_rows=bad_rows)
    return backend.sql(made.text)
