"""`Ruleset.assess_table`: a ruleset over whatever table a program has at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.sql.datatypes import DuckDBType

from ..evaluation.pseudonym import looks_like_identity_number
from ..problems import Problem, Refused, did_you_mean
from .columns import Columns, Unknown, compiled

if TYPE_CHECKING:
    from ..api import Moment, Ruleset
    from ..evaluation.case import Assessor

_SHOWN = 10
_CASES = "cases"
_READERS = {
    ".parquet": "read_parquet",
    ".pq": "read_parquet",
    ".csv": "read_csv",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
}


def assess_table(
    ruleset: Ruleset,
    table: Any,
    *,
    parameters: Mapping[str, Any] | None = None,
    unknown: Unknown = ("unknown",),
    as_of: Moment | None = None,
    assessor: Assessor | Mapping[str, str] | None = None,
    keep: Iterable[str] = (),
    rules: bool = False,
    values: bool = False,
    questions: bool | None = None,
    bad_rows: Literal["refuse", "leave-out"] = "refuse",
) -> Any:
    """What a ruleset says of each row of a table; see `Ruleset.assess_table`."""
    columns = compiled(
        ruleset,
        parameters=parameters,
        unknown=unknown,
        as_of=as_of,
        assessor=assessor,
        keep=keep,
        rules=rules,
        values=values,
        questions=questions,
    )
    if isinstance(table, ir.Table):
        return columns.over(table)
    with _Engine() as engine:
        source = engine.source(table)
        if bad_rows == "refuse":
            _must_be_in_order(engine, columns, source)
        return engine.run(columns.over(source, checked=bad_rows != "refuse"))


class _Engine:
    """A DuckDB of its own, in which lazy tables are run."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("SET TimeZone = 'UTC'")

    def __enter__(self) -> _Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def run(self, table: ir.Table) -> pa.Table:
        """What a lazy table comes to."""
        return self.connection.sql(str(ibis.to_sql(table, dialect="duckdb"))).to_arrow_table()

    def source(self, table: Any) -> ir.Table:
        """A table to read, as a lazy table."""
        if isinstance(table, str | Path):
            return self._file(Path(table))
        if hasattr(table, "to_arrow"):
            table = table.to_arrow()
        elif hasattr(table, "columns") and hasattr(table, "to_dict"):
            table = pa.Table.from_pandas(table, preserve_index=False)
        if isinstance(table, pa.Table):
            self.connection.register(_CASES, table)
            return self._described()
        said = f"a {type(table).__name__} is no table; give a pyarrow.Table, a pandas or Polars frame, an Ibis table or a path"
        raise Refused([Problem("wrong-type", said, None)])

    def _file(self, path: Path) -> ir.Table:
        if not path.exists():
            raise Refused([Problem("no-file", f"there is no file {path}", None)])
        reader = _READERS.get(path.suffix.lower())
        if reader is None:
            said = f'"{path.name}" is no Parquet, CSV or Arrow file by its name'
            raise Refused([Problem("unknown-format", said, None, did_you_mean(path.suffix, _READERS))])
        if reader == "arrow":
            with pa.memory_map(str(path)) as file:
                self.connection.register(_CASES, pa.ipc.open_file(file).read_all())
        else:
            shown = str(path).replace("'", "''")
            self.connection.execute(f"CREATE TEMP VIEW {_CASES} AS SELECT * FROM {reader}('{shown}')")
        return self._described()

    def _described(self) -> ir.Table:
        described = self.connection.execute(f"DESCRIBE {_CASES}").fetchall()
        return ibis.table({name: DuckDBType.from_string(type_) for name, type_, *_ in described}, name=_CASES)


def _must_be_in_order(engine: _Engine, columns: Columns, source: ir.Table) -> None:
    """Refuse a table with cells that are not in order, telling the first of them."""
    bad = columns.bad(source)
    (count,) = engine.run(bad.aggregate(rows=bad.row.nunique()))["rows"].to_pylist()
    problems = []
    if count:
        first = engine.run(bad.order_by(["row", "column", "code"]).limit(_SHOWN)).to_pylist()
        for each in first:
            said = f'row {each["row"]}: "{each["value"]}" is not in order in column {each["column"]}'
            problems.append(Problem(each["code"], said, None))
        rows = "1 row is" if count == 1 else f"{count} rows are"
        more = f'{rows} not in order; correct them, or leave them out with bad_rows="leave-out"'
        problems.append(Problem("bad-rows", more, None))
    if "case" in source.columns and "case" not in columns.keep and source["case"].type().is_string():
        problems += _identity_numbers(engine, source)
    if problems:
        raise Refused(problems)


def _identity_numbers(engine: _Engine, source: ir.Table) -> list[Problem]:
    rows = source.select(row=ibis.row_number() + 1, case=source["case"])
    found = engine.run(rows.filter(rows["case"].re_search("[0-9]{6}[ .-]?[0-9]{5}")))
    named = [each["row"] for each in found.to_pylist() if looks_like_identity_number(each["case"])]
    if not named:
        return []
    said = f"row {named[0]}: this may be a national identity number; a case is named by a pseudonym"
    return [
        Problem(
            "looks-like-identity-number", said, None, "use a code that only the service itself can trace, like K-1042"
        )
    ]
