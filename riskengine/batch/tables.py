"""The tables of a batch, each as a Parquet file that can be read from any row: as it is, or staged from CSV or Arrow."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ..problems import Problem, Refused, did_you_mean
from . import sql_text as sql
from .csv_cells import CsvCells
from .csv_text import CsvText, Misshapen
from .durable import put_in_place, write_json
from .files import Form, Input, unreadable
from .partitions import Partition

ROW = "riskengine__row"
TYPED = "riskengine__typed"

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
    """

    source: Input
    parquet: Path
    names: tuple[str, ...]
    groups: tuple[int, ...]
    misshapen: tuple[Misshapen, ...] = ()
    delimiter: str | None = None

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
    folded: dict[str, str] = {}
    for name in names:
        if folded.setdefault(name.casefold(), name) != name or names.count(name) > 1:
            said = f'"{source.path}": the columns "{folded[name.casefold()]}" and "{name}" cannot be told apart'
            raise Refused([Problem("same-columns", said, None, "rename one of them")])
    return names


def must_agree(sources: Sequence[Input], names: Sequence[tuple[str, ...]]) -> None:
    """Refuse files that have not the same columns as the first, or not of the same types.

    Raises:
        Refused: some have not; all are told.
    """
    problems = []
    for source, own in zip(sources[1:], names[1:], strict=True):
        for name in own:
            if name not in names[0]:
                said = f'"{source.path}" has the column "{name}", and "{sources[0].path}" has not'
                hint = did_you_mean(name, names[0]) or "all files of a batch have the same columns"
                problems.append(Problem("other-columns", said, None, hint))
        for name in names[0]:
            if name not in own:
                said = f'"{source.path}" has no column "{name}", and "{sources[0].path}" has'
                problems.append(Problem("other-columns", said, None, "all files of a batch have the same columns"))
        if source.form is not Form.csv and set(own) == set(names[0]):
            problems += _other_types(sources[0], source)
    if problems:
        raise Refused(problems)


def _other_types(first: Input, source: Input) -> Iterator[Problem]:
    wanted = schema_of(first, None)
    for each in schema_of(source, None):
        type_ = wanted.field(each.name).type
        if type_ != each.type:
            said = f'"{each.name}" is {each.type} in "{source.path}" and {type_} in "{first.path}"'
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


def opened(source: Input, number: int, folder: Path, cells: CsvCells, more: More) -> Table:
    """The table in a file; CSV and Arrow are staged in a folder first, unless they are there from before.

    Args:
        source: the file.
        number: its number, for the name of what is staged.
        folder: where to stage.
        cells: how the cells of CSV are typed; it learns how many decimals there are.
        more: called with how many bytes were read meanwhile.

    Raises:
        Refused: it cannot be read.
    """
    if source.form is Form.parquet:
        metadata = parquet_file(source.path).metadata
        more(source.size)
        return Table(source, source.path, columns_of(source, ()), _groups(metadata))
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
    groups = _groups(parquet_file(staged).metadata)
    return Table(source, staged, tuple(said["names"]), groups, misshapen, said.get("delimiter"))


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
    source = f"read_parquet({sql.text(table.parquet)}, file_row_number = true)"
    return f"(SELECT * FROM {source} WHERE file_row_number >= {partition.first} AND file_row_number < {partition.end})"


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
