"""The rows of an impact, numbered, so that what two rulesets make of a row can be put side by side."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
from ibis.expr.datatypes import DataType

from ..problems import Problem, Refused
from . import sql_text as sql
from .column_types import read_as
from .csv_text import CsvText
from .engine import Engine
from .files import Form, Input
from .tables import parquet_file, types_of

ROW = "impact__row"


def group(at: int) -> str:
    """The name of the copy of a column that makes subgroups."""
    return f"impact__by{at}"


@dataclass(frozen=True)
class Staged:
    """Tables with a number for each row and a copy of each column that makes subgroups.

    Attributes:
        inputs: the tables.
        rows: how many rows were read, those of CSV with too few or too many cells among them.
        sources: what was named by whoever asked, by what is read instead.
    """

    inputs: tuple[Input, ...]
    rows: int
    sources: Mapping[Path, Path]

    def named(self, refused: Refused) -> Refused:
        """A refusal that speaks of the tables as they were named, and of no folder that nobody has heard of."""
        return Refused(self._named(refused.problems), refused.sources)

    def _named(self, problems: Iterable[Problem]) -> Iterable[Problem]:
        for each in problems:
            message, hint = each.message, each.hint
            for path, source in self.sources.items():
                message = message.replace(str(path), str(source))
                hint = None if hint is None else hint.replace(str(path), str(source))
            if each.code == "disk-full":
                hint = "make room in the folder for temporary files, or name another with the variable TMPDIR"
            yield replace(each, message=message, hint=hint)


def staged(
    inputs: Sequence[Input], names: Mapping[str, DataType], by: Sequence[str], folder: Path, engine: Engine
) -> Staged:
    """Stage tables.

    Args:
        inputs: what is read.
        names: the columns that a ruleset reads, with the types that they usually have.
        by: the columns that make subgroups.
        folder: where to; only its owner may look into it.
        engine: what reads.

    Raises:
        Refused: a table cannot be read, or none has a row.
        KeyboardInterrupt: the user stopped it.
    """
    rows = 0
    made: dict[Path, Path] = {}
    types = None if inputs[0].form is Form.csv else types_of(inputs, names, None)
    for at, each in enumerate(inputs):
        path = folder / (f"in{at}.csv" if each.form is Form.csv else f"in{at}.parquet")
        made[path] = each.path
        if types is None:
            rows = _csv(each, path, tuple(names), by, rows)
        else:
            rows = _table(each, path, tuple(names), by, rows, engine, types)
    if not rows:
        what = f'"{inputs[0].path}" has' if len(inputs) == 1 else "the tables have"
        raise Refused([Problem("empty-table", f"{what} no rows")])
    return Staged(tuple(map(Input.of, made)), rows, made)


def _csv(source: Input, path: Path, names: Sequence[str], by: Sequence[str], start: int) -> int:
    text = CsvText.open(source.path, (*names, *by))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=text.header.delimiter)
        writer.writerow([*names, ROW, *map(group, range(len(by)))])
        for batch in text.batches():
            cells = [batch.column(name).to_pylist() for name in names]
            numbers = range(start + 1, start + batch.num_rows + 1)
            groups = [batch.column(name).to_pylist() for name in by]
            writer.writerows(zip(*cells, numbers, *groups, strict=True))
            start += batch.num_rows
    return start + len(text.misshapen)


def _table(
    source: Input, path: Path, names: Sequence[str], by: Sequence[str], start: int, engine: Engine, types: pa.Schema
) -> int:
    if source.form is Form.arrow:
        table = _arrow(source.path)
        engine.connection.register("source", table)
        read, own = "source", table.schema
    else:
        read, own = sql.parquet(source.path), parquet_file(source.path).schema_arrow
    read = f"(SELECT {read_as(own, types)} FROM {read})"
    kept = "".join(f"{sql.name(each)}, " for each in names)
    copies = "".join(f", CAST({sql.name(each)} AS VARCHAR) AS {group(at)}" for at, each in enumerate(by))
    engine.run(
        f"COPY (SELECT {kept}row_number() OVER () + {start} AS {ROW}{copies} FROM {read}) "
        f"TO {sql.text(path)} (FORMAT parquet)"
    )
    if source.form is Form.arrow:
        engine.connection.unregister("source")
    return start + int(parquet_file(path).metadata.num_rows)


def _arrow(path: Path) -> pa.Table:
    """An Arrow file that can be read from any place, or a stream; its header was read before."""
    with pa.memory_map(str(path)) as stream:
        try:
            return pa.ipc.open_file(stream).read_all()
        except pa.ArrowInvalid:
            stream.seek(0)
            return pa.ipc.open_stream(stream).read_all()
