"""The tables of a batch, each as a Parquet file that can be read from any row: as it is, or staged from CSV or Arrow."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from ibis.expr.datatypes import DataType

from ..problems import Problem, Refused, did_you_mean
from . import sql_text as sql
from .column_types import agreed, alike, plain, read_as
from .csv_cells import CsvCells
from .csv_text import CsvText, Misshapen
from .durable import put_in_place, write_json
from .files import Form, Input, unreadable
from .partitions import Partition

ROW = "riskengine__row"
TYPED = "riskengine__typed"
_MOST_LISTED = 5
_MOST_TOLD = 10

More = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that can be read from any row.

    Attributes:
        source: the file that was named.
        parquet: what is read: that file, or what was staged from it.
        names: its columns.
        groups: how many rows each row group has.
        misshapen: rows of a CSV file that could not be staged.
        delimiter: what stands between the cells of a CSV file.
        reading: what is selected from it, in SQL, so that its columns have the types of the other tables.
    """

    source: Input
    parquet: Path
    names: tuple[str, ...]
    groups: tuple[int, ...]
    misshapen: tuple[Misshapen, ...] = ()
    delimiter: str | None = None
    reading: str = "*"

    @property
    def rows(self) -> int:
        """How many rows it has, those that are misshapen among them."""
        return sum(self.groups) + len(self.misshapen)

    def row_number(self, staged: int) -> int:
        """The number, from 1, that the row at a place (from 0) has in the file that was named."""
        before = bisect_right(range(len(self.misshapen)), staged, key=lambda at: self.misshapen[at].row - 1 - at)
        return staged + 1 + before


def schema_of(source: Input, cells: CsvCells | None) -> Any:
    """The columns of a file as Arrow has them, read from its beginning or its end only; of CSV, as they are staged.

    Raises:
        Refused: it cannot be read, or two columns cannot be told apart.
    """
    match source.form:
        case Form.csv:
            assert cells is not None
            return cells.schema(CsvText.open(source.path, tuple(cells.items)).header.names)
        case Form.parquet:
            return parquet_file(source.path).schema_arrow
        case Form.arrow:
            with _mapped(source.path) as stream:
                return _arrow_schema(source.path, stream)


def types_of(sources: Sequence[Input], usual: Mapping[str, DataType], cells: CsvCells | None) -> Any:
    """The columns of all files together as Arrow has them, each with the type that it is read as.

    Args:
        sources: files that agree.
        usual: the types that columns usually have, for those that hold nothing but nulls.
        cells: how the cells of CSV are typed, where the files are CSV.

    Raises:
        Refused: one cannot be read.
    """
    if cells is not None:
        return schema_of(sources[0], cells)
    return agreed([schema_of(each, None) for each in sources], usual)


def columns_of(source: Input, known: Sequence[str]) -> tuple[str, ...]:
    """The names of a file's columns.

    Args:
        source: the file.
        known: names of columns, by which the delimiter of CSV is told.

    Raises:
        Refused: it cannot be read.
    """
    if source.form is Form.csv:
        names = CsvText.open(source.path, known).header.names
    else:
        names = tuple(schema_of(source, None).names)
    must_be_apart(f'"{source.path}"', names)
    return names


def must_be_apart(table: str, names: Sequence[str]) -> None:
    """Refuse a table without columns, or with two that a database cannot tell apart.

    Args:
        table: what it is called in messages.
        names: its columns.

    Raises:
        Refused: it is such a table.
    """
    if not names:
        raise Refused([Problem("empty-table", f"{table} has no columns")])
    folded: dict[str, str] = {}
    for name in names:
        if folded.setdefault(name.casefold(), name) != name or names.count(name) > 1:
            said = f'{table}: the columns "{folded[name.casefold()]}" and "{name}" cannot be told apart'
            raise Refused([Problem("same-columns", said, None, "rename one of them")])


def must_agree(sources: Sequence[Input], names: Sequence[tuple[str, ...]]) -> None:
    """Refuse files that have not the same columns as the first, or not of the same types.

    Raises:
        Refused: some have not; all are told.
    """
    problems = []
    for source, own in zip(sources[1:], names[1:], strict=True):
        more = [name for name in own if name not in names[0]]
        less = [name for name in names[0] if name not in own]
        hints = [did_you_mean(name, less) for name in more]
        hint = next(filter(None, hints), None) or "all files of a batch have the same columns"
        if more:
            said = f'"{source.path}" has {_listed(more)}, and "{sources[0].path}" has not'
            problems.append(Problem("other-columns", said, None, hint))
        if less:
            said = f'"{source.path}" has no {_listed(less, "")}, and "{sources[0].path}" has'
            problems.append(Problem("other-columns", said, None, "all files of a batch have the same columns"))
        if source.form is not Form.csv and set(own) == set(names[0]):
            problems += _other_types(sources[0], source)
    if len(problems) > _MOST_TOLD:
        left = Problem("other-columns", f"so have {len(problems) - _MOST_TOLD} more", None)
        problems = [*problems[:_MOST_TOLD], left]
    if problems:
        raise Refused(problems)


def _listed(names: Sequence[str], the: str = "the ") -> str:
    """Columns by name, the first of many."""
    shown = ", ".join(f'"{name}"' for name in names[:_MOST_LISTED])
    more = f" and {len(names) - _MOST_LISTED} more" if len(names) > _MOST_LISTED else ""
    return f"{the}column{'s' if len(names) > 1 else ''} {shown}{more}"


def _other_types(first: Input, source: Input) -> Iterator[Problem]:
    wanted = schema_of(first, None)
    for each in schema_of(source, None):
        type_ = wanted.field(each.name).type
        if not alike(type_, each.type):
            said = f'"{each.name}" is {plain(each.type)} in "{source.path}" and {plain(type_)} in "{first.path}"'
            yield Problem("other-columns", said, None, "all files of a batch have the same types")


def parquet_file(path: Path) -> Any:
    """A Parquet file, opened.

    Raises:
        Refused: it is none, or is broken.
    """
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise unreadable(path, str(error) or "it is broken") from None


def opened(source: Input, number: int, folder: Path, cells: CsvCells, more: More, types: Any = None) -> Table:
    """The table in a file; CSV and Arrow are staged in a folder first, unless they are there from before.

    Args:
        source: the file.
        number: its number, for the name of what is staged.
        folder: where to stage.
        cells: how the cells of CSV are typed; it learns how many decimals there are.
        more: called with how many bytes were read meanwhile.
        types: the columns with the types that they are to be read as, as of `types_of`; left out, their own.

    Raises:
        Refused: it cannot be read.
    """
    if source.form is Form.parquet:
        file = parquet_file(source.path)
        more(source.size)
        names = columns_of(source, ())
        return Table(source, source.path, names, _groups(file.metadata), reading=_reading(file, types))
    staged = folder / f"table-{number + 1:06}.parquet"
    notes = staged.with_suffix(".json")
    if not notes.exists():
        said = (
            _stage_csv(source, staged, cells, more) if source.form is Form.csv else _stage_arrow(source, staged, more)
        )
        write_json(notes, said)
    else:
        more(source.size)
    said = json.loads(notes.read_text(encoding="utf-8"))
    for column, most in said.get("decimals", {}).items():
        cells.decimals[column] = max(most, cells.decimals.get(column, 0))
    misshapen = tuple(Misshapen(**each) for each in said.get("misshapen", ()))
    file = parquet_file(staged)
    names, groups = tuple(said["names"]), _groups(file.metadata)
    return Table(source, staged, names, groups, misshapen, said.get("delimiter"), _reading(file, types))


def _reading(file: Any, types: Any) -> str:
    return "*" if types is None else read_as(file.schema_arrow, types)


def must_be_readable(table: Table, partition: Partition) -> None:
    """Read a partition's row groups once more, by another library, to tell whether it is the file that is broken.

    Raises:
        Refused: it is.
    """
    file = parquet_file(table.parquet)
    first = 0
    for group, rows in enumerate(table.groups):
        if first < partition.end and first + rows > partition.first:
            try:
                for _ in file.iter_batches(row_groups=[group]):
                    pass
            except (pa.ArrowException, OSError) as error:
                raise unreadable(table.source.path, f"rows {first + 1} to {first + rows}: {error}") from None
        first += rows


def scan(table: Table, partition: Partition) -> str:
    """The rows of a partition as a table expression of SQL, with a column `file_row_number`."""
    source = sql.parquet(table.parquet, options=", file_row_number = true")
    rows = f"file_row_number >= {partition.first} AND file_row_number < {partition.end}"
    return f"(SELECT {table.reading} FROM {source} WHERE {rows})"


def selected(source: str, cells: CsvCells | None, columns: Sequence[str], conditions: Sequence[str] = ()) -> str:
    """The SELECT that gives rows typed, with their places (`ROW`) and whether each is to be assessed at all (`TYPED`).

    Args:
        source: a table expression with a column `file_row_number`, as of `scan`.
        cells: how the cells are typed, where the table was CSV.
        columns: those that are read.
        conditions: what must hold of a row besides; never null.
    """
    shown = cells.selected(columns) if cells is not None else ", ".join(map(sql.name, columns))
    typed = [*([cells.in_order()] if cells is not None else []), *conditions]
    return f"SELECT {shown}, {' AND '.join(typed) or 'TRUE'} AS {TYPED}, file_row_number AS {ROW} FROM {source}"


def _groups(metadata: Any) -> tuple[int, ...]:
    return tuple(metadata.row_group(at).num_rows for at in range(metadata.num_row_groups))


def _stage_csv(source: Input, staged: Path, cells: CsvCells, more: More) -> dict[str, Any]:
    text = CsvText.open(source.path, tuple(cells.items))
    own = CsvCells(cells.items, cells.unknown, cells.decimal_comma)
    _write(staged, own.schema(text.header.names), (own.staged(batch) for batch in text.batches()), source.size, more)
    return {
        "names": text.header.names,
        "delimiter": text.header.delimiter,
        "decimals": own.decimals,
        "misshapen": [{"row": each.row, "cells": each.cells, "expected": each.expected} for each in text.misshapen],
    }


def _stage_arrow(source: Input, staged: Path, more: More) -> dict[str, Any]:
    try:
        with _mapped(source.path) as stream:
            schema = _arrow_schema(source.path, stream)
            stream.seek(0)
            _write(staged, schema, _arrow_batches(stream), source.size, more)
    except (pa.ArrowException, OSError) as error:
        raise unreadable(source.path, str(error)) from None
    return {"names": schema.names}


def _mapped(path: Path) -> Any:
    try:
        return pa.memory_map(str(path))
    except (pa.ArrowException, OSError) as error:
        raise unreadable(path, str(error)) from None


def _arrow_schema(path: Path, stream: Any) -> Any:
    """The schema of an Arrow file, be it a file that can be read from any place or a stream."""
    try:
        return pa.ipc.open_file(stream).schema
    except pa.ArrowInvalid:
        stream.seek(0)
    try:
        return pa.ipc.open_stream(stream).schema
    except (pa.ArrowException, OSError):
        raise unreadable(path, "it is no Arrow file, or is broken") from None


def _arrow_batches(stream: Any) -> Iterator[Any]:
    try:
        file = pa.ipc.open_file(stream)
    except pa.ArrowInvalid:
        stream.seek(0)
        yield from pa.ipc.open_stream(stream)
        return
    for at in range(file.num_record_batches):
        yield file.get_batch(at)


def _write(staged: Path, schema: Any, batches: Iterator[Any], size: int, more: More) -> None:
    """Write batches to a Parquet file that is there as a whole or not at all; about as many bytes are told as were read."""
    new = staged.with_suffix(".new")
    told = taken = 0
    with pq.ParquetWriter(new, schema, compression="zstd", compression_level=1) as writer:
        for batch in batches:
            if batch.num_rows:
                writer.write_batch(batch)
            taken += batch.nbytes
            if min(taken, size) > told:
                more(min(taken, size) - told)
                told = min(taken, size)
    more(size - told)
    put_in_place(new, staged)
