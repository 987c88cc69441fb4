"""Putting finished parts together, and the result in its place: all of it at once, or nothing."""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import pyarrow as pa

from . import sql_text as sql
from .durable import force_folder, put_in_place, remove
from .engine import Engine
from .files import Form, Output

ROWS_OF_A_GROUP = 122_880
PARQUET = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS_OF_A_GROUP}"
NEW = "new"


def assemble(
    engine: Engine,
    parts: Sequence[Path],
    output: Output,
    folder: Path,
    delimiter: str,
    tell: Callable[[float], None],
) -> Path:
    """Put parts together in a work folder in the form that is wanted; gives the file or folder made.

    Args:
        engine: what reads them.
        parts: Parquet files, at least one, in the order of their rows.
        output: what is wanted.
        folder: the work folder.
        delimiter: what stands between the cells of CSV.
        tell: called, perhaps from another thread, with how much is written, from 0 to 1.
    """
    new = folder / NEW
    remove(new)
    source = sql.parquet(*parts)
    if output.folder:
        new.mkdir()
        for part in parts:
            _linked(part, new / part.name)
        force_folder(new)
    elif output.form is Form.parquet:
        if len(parts) == 1:
            _linked(parts[0], new)
        else:
            engine.run_told(f"COPY (SELECT * FROM {source}) TO {sql.text(new)} ({PARQUET})", tell)
    elif output.form is Form.csv:
        described = engine.run(f"DESCRIBE SELECT * FROM {source}")
        columns = ", ".join(_as_text(name, type_) for name, type_, *_ in described)
        form = f"FORMAT csv, HEADER, DELIMITER {sql.text(delimiter)}"
        engine.run_told(f"COPY (SELECT {columns} FROM {source}) TO {sql.text(new)} ({form})", tell)
    else:
        reader = engine.reader(f"SELECT * FROM {source}", ROWS_OF_A_GROUP)
        with pa.OSFile(str(new), "wb") as stream, pa.ipc.new_file(stream, reader.schema) as writer:
            for batch in engine.pieces(reader):
                writer.write_batch(batch)
    return new


def place(new: Path, output: Output, folder: Path) -> None:
    """Give the result its name; what had it before is replaced."""
    if output.path.is_dir() and not output.path.is_symlink():
        old = folder / "old"
        remove(old)
        output.path.replace(old)
    elif output.folder:
        remove(output.path)
    if new.is_dir():
        new.replace(output.path)
        force_folder(output.path.parent)
    else:
        put_in_place(new, output.path)


def join_bad_rows(pieces: Sequence[Sequence[Path]], new: Path) -> None:
    """Write the faults of all tables to a file, in the order of their rows.

    Args:
        pieces: for each table, files of faults, each in order.
        new: where to.
    """
    with new.open("w", encoding="utf-8", newline="\n") as to:
        new.chmod(0o600)  # they hold what was answered, and why it is wrong
        for files in pieces:
            with ExitStack() as stack:
                streams = [stack.enter_context(each.open(encoding="utf-8")) for each in files if each.exists()]
                to.writelines(heapq.merge(*map(_lines, streams), key=lambda line: int(json.loads(line)["row"])))


def _lines(stream: IO[str]) -> Iterator[str]:
    yield from stream


def _linked(path: Path, name: Path) -> None:
    """A second name for a file, so that the part is still there should the run be stopped before the end."""
    try:
        name.hardlink_to(path)
    except OSError:  # a disk that knows no links
        name.write_bytes(path.read_bytes())


def _as_text(name: str, type_: str) -> str:
    """A column as CSV has it: moments in ISO 8601, lists as JSON."""
    column = sql.name(name)
    if type_ == "TIMESTAMP WITH TIME ZONE":
        written = f"replace(strftime({column}, '%Y-%m-%dT%H:%M:%S.%f'), '.000000', '') || 'Z'"
    elif type_.startswith("TIMESTAMP"):
        written = f"replace(strftime({column}, '%Y-%m-%dT%H:%M:%S.%f'), '.000000', '')"
    elif type_.endswith("]") or type_.startswith(("STRUCT", "MAP")):
        written = f"CAST(to_json({column}) AS VARCHAR)"
    else:
        return column
    return f"{written} AS {column}"
