"""Whatever table a program has at hand, made ready for DuckDB: a frame, an Arrow table, or files read as a batch reads them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.sql.datatypes import DuckDBType

from ..problems import Problem, Refused
from . import sql_text as sql
from .bad_rows import Answers, Judge
from .column_types import agreed, read_as
from .columns import Columns
from .csv_cells import CsvCells
from .files import Form, inputs_of
from .partitions import Partition
from .tables import ROW, TYPED, Table, columns_of, must_agree, must_be_apart, must_be_readable, opened, scan, selected
from .tables import types_of as types_of_files

if TYPE_CHECKING:
    from ..api import Ruleset

_CASES = "cases"


@dataclass
class AtHand:
    """A table that can be read.

    Attributes:
        columns: the ruleset, compiled; told of what the table's cells stand for.
        rows: the rows that can be read as what they are asked for.
        tables: the files it was read from, none where it was in memory.
        cells: how cells are typed, where these are CSV.
    """

    connection: duckdb.DuckDBPyConnection
    columns: Columns
    rows: ir.Table
    tables: Sequence[Table] = ()
    cells: CsvCells | None = None
    _numbered: ir.Table | None = None

    def bad(self) -> ir.Table:
        """The cells that are not in order, as of `Columns.bad`; `number` makes of a `row` the number that it has in its file."""
        if self._numbered is None:
            return self.columns.bad(self.rows)
        return replace(self.columns, keep=(*self.columns.keep, ROW)).bad(self._numbered, row=ROW)

    def number(self, row: int) -> str:
        """The number (from 1) of a row; where there are several files, with the file."""
        if not self.tables:
            return str(row)
        for table in self.tables:
            if row < sum(table.groups):
                return self._number(table, table.row_number(row))
            row -= sum(table.groups)
        raise IndexError(row)

    def _number(self, table: Table, row: int) -> str:
        return str(row) if len(self.tables) == 1 else f'{row} of "{table.source.path}"'

    def run(self, table: ir.Table) -> pa.Table:
        """What a lazy table comes to.

        Raises:
            Refused: a file is broken.
        """
        try:
            return self.connection.sql(str(ibis.to_sql(table, dialect="duckdb"))).to_arrow_table()
        except duckdb.Error:
            for each in self.tables:
                must_be_readable(each, _all(each))
            raise

    def untyped(self, ruleset: Ruleset, parameters: Mapping[str, Any], most: int) -> tuple[int, list[Problem]]:
        """How many rows of CSV hold what cannot be read at all, and what is wrong with the first of them."""
        if self.cells is None:
            return 0, []
        columns = self.columns
        names = self.tables[0].names
        answers = Answers.among(names, columns)
        codes = self.cells.unknown
        judge = Judge(ruleset, answers, codes, columns.run.as_of, columns.run.assessor, parameters, self.cells)
        count = 0
        problems: list[Problem] = []
        for table in self.tables:
            count += len(table.misshapen)
            problems += [
                Problem("wrong-number-of-cells", f"row {self._number(table, each.row)}: {each.reason}", None)
                for each in table.misshapen[:most]
            ]
            rows = f"(SELECT * FROM {scan(table, _all(table))} WHERE NOT ({self.cells.in_order()}))"
            ((more,),) = self.connection.execute(f"SELECT count(*) FROM {rows}").fetchall()
            count += int(more)
            shown = ", ".join(map(sql.name, names))
            faulty = f"SELECT file_row_number AS {ROW}, {shown} FROM {rows} ORDER BY file_row_number LIMIT {most}"
            for row in self.connection.sql(faulty).to_arrow_table().to_pylist():
                number = table.row_number(row.pop(ROW))
                for fault in judge.faults(row, number, None, []):
                    said = f"row {self._number(table, number)}: {fault.reason}"
                    problems.append(Problem(fault.code, said, None, fault.hint))
        return count, problems[:most]


def at_hand(connection: duckdb.DuckDBPyConnection, table: Any, columns: Columns, folder: Path) -> AtHand:
    """A table made ready.

    Args:
        connection: what reads it.
        table: a `pyarrow.Table`, a pandas or Polars frame, or the path of a file, a folder of files or a pattern.
        columns: the ruleset, compiled.
        folder: where files may be staged that cannot be read as they are.

    Raises:
        Refused: it is none of these, or cannot be read.
    """
    if isinstance(table, str | Path):
        return _files(connection, str(table), columns, folder)
    arrow = _arrow(table)
    must_be_apart("the table", arrow.column_names)
    connection.register(f"{_CASES}_given", arrow)
    reading = read_as(arrow.schema, agreed([arrow.schema], columns.inputs))
    connection.execute(f"CREATE TEMP VIEW {_CASES} AS SELECT {reading} FROM {_CASES}_given")
    return AtHand(connection, columns, _described(connection))


def _arrow(table: Any) -> pa.Table:
    if hasattr(table, "to_arrow"):
        table = table.to_arrow()
    elif hasattr(table, "columns") and hasattr(table, "to_dict"):
        if any(name is not None for name in table.index.names):  # a frame that is indexed by its cases
            table = table.reset_index()
        table = pa.Table.from_pandas(table, preserve_index=False)
    elif isinstance(table, pa.RecordBatch):
        table = pa.Table.from_batches([table])
    if isinstance(table, pa.Table):
        return table
    said = (
        f"a {type(table).__name__} is no table; give a pyarrow.Table, a pandas or Polars frame, an Ibis table or a path"
    )
    raise Refused([Problem("wrong-type", said, None)])


def _files(connection: duckdb.DuckDBPyConnection, word: str, columns: Columns, folder: Path) -> AtHand:
    inputs = inputs_of(word)
    names = [columns_of(each, tuple(columns.inputs)) for each in inputs]
    must_agree(inputs, names)
    cells: CsvCells | None = None
    if inputs[0].form is Form.csv:
        answers = Answers.among(names[0], columns)
        cells = CsvCells(answers.items, {each: columns.run.codes(each) for each in answers.columns})
        columns = cells.with_sentinels(columns)
    types = types_of_files(inputs, columns.inputs, cells)
    tables = [
        opened(each, number, folder, cells or CsvCells({}, {}), _nothing, types) for number, each in enumerate(inputs)
    ]
    before = itertools.accumulate((sum(table.groups) for table in tables), initial=0)
    parts = [
        f"SELECT * REPLACE ({ROW} + {rows} AS {ROW}) FROM ({selected(scan(table, _all(table)), cells, names[0])})"
        for table, rows in zip(tables, before, strict=False)
    ]
    shown = " UNION ALL ".join(parts)
    connection.execute(f"CREATE TEMP VIEW {_CASES} AS SELECT * EXCLUDE ({TYPED}) FROM ({shown}) WHERE {TYPED}")
    numbered = _described(connection)
    return AtHand(connection, columns, numbered.drop(ROW), tables, cells, numbered)


def _all(table: Table) -> Partition:
    return Partition(0, 0, 0, sum(table.groups))


def _described(connection: duckdb.DuckDBPyConnection) -> ir.Table:
    described = connection.execute(f"DESCRIBE {_CASES}").fetchall()
    return ibis.table({name: DuckDBType.from_string(type_) for name, type_, *_ in described}, name=_CASES)


def _nothing(count: int) -> None:
    del count
