"""DuckDB as it is used here: bounded in memory, spilling to a folder of its own, with nothing fetched from a network."""

from __future__ import annotations

import errno
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import ibis
import pyarrow as pa
from ibis.backends.sql.datatypes import DuckDBType

from ..problems import Problem, Refused
from .durable import remove
from .work_folder import ENGINE

SPILL = "spill"
NOT_WORTH_IT = "disabled_optimizers = 'statistics_propagation'"
"""It takes three times as long for twice as many columns, and gains nothing here; see `benchmarks.scaling_columns`."""
_IN_USE = ("set lock on file", "used by another process")
_BETWEEN_LOOKS = 0.2  # seconds

_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]i?B)\s*", re.IGNORECASE)


class Engine:
    """A DuckDB of its own in a work folder. While it is open, no other process can work in that folder.

    Args:
        folder: the work folder.
        memory: how much memory it may use, as in `2GB`; left out, most of what the machine has.
        threads: how many threads; left out, one for each core.

    Raises:
        Refused: another process works in the folder, or the amount of memory cannot be read.
    """

    def __init__(self, folder: Path, memory: str | None = None, threads: int | None = None) -> None:
        settings: dict[str, Any] = {
            "temp_directory": str(folder / SPILL),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        if memory is not None:
            settings["memory_limit"] = checked_size(memory)
        if threads is not None:
            settings["threads"] = threads
        self.connection = _connected(folder, settings)
        remove(folder / SPILL)  # from a run that was killed
        for setting in (
            "TimeZone = 'UTC'",
            "enable_progress_bar = true",
            "enable_progress_bar_print = false",
            NOT_WORTH_IT,
        ):
            self.run(f"SET {setting}")

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a statement; its rows.

        Raises:
            Refused: memory or disk is used up.
            KeyboardInterrupt: the user stopped it.
        """
        try:
            found: list[tuple[Any, ...]] = self.connection.execute(sql).fetchall()
        except (RuntimeError, duckdb.Error) as error:
            raise understood(error) from None
        return found

    def table(self, name: str) -> ibis.Table:
        """A table or view, to make lazy tables of; it has the types that DuckDB says it has."""
        described = self.run(f"DESCRIBE {name}")
        return ibis.table({column: DuckDBType.from_string(type_) for column, type_, *_ in described}, name=name)

    def run_told(self, sql: str, tell: Callable[[float], None]) -> list[tuple[Any, ...]]:
        """Run a statement, and tell now and then how much of it is done, from 0 to 1, from another thread.

        Raises:
            as `run`.
        """
        done = threading.Event()

        def look() -> None:
            while not done.wait(_BETWEEN_LOOKS):
                percent = self.connection.query_progress()
                if percent > 0:
                    tell(min(percent / 100, 1.0))

        looking = threading.Thread(target=look, daemon=True)
        looking.start()
        try:
            return self.run(sql)
        finally:
            done.set()
            looking.join()

    def reader(self, sql: str, rows: int = 10_000) -> Any:
        """The result of a query as an Arrow reader, in pieces of that many rows; to be read by way of `pieces`."""
        try:
            return self.connection.sql(sql).to_arrow_reader(rows)
        except (RuntimeError, duckdb.Error) as error:
            raise understood(error) from None

    @staticmethod
    def pieces(reader: Any) -> Iterator[Any]:
        """The pieces of a reader.

        Raises:
            as `run`.
        """
        try:
            yield from reader
        except (RuntimeError, duckdb.Error, pa.ArrowException, OSError) as error:
            raise understood(error) from None


def _connected(folder: Path, settings: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    database = folder / f"{ENGINE}.duckdb"
    try:
        return duckdb.connect(str(database), config=settings)
    except duckdb.Error as error:
        if any(word in str(error) for word in _IN_USE):
            said = f'another riskengine is working on "{folder.name[1:].removesuffix(".riskengine")}"'
            raise Refused([Problem("in-use", said, None, "wait until it is done, or write to another name")]) from None
    for each in (database, database.with_name(f"{database.name}.wal")):
        remove(each)  # a run was killed while it made it; nothing is kept in it
    return duckdb.connect(str(database), config=settings)


def understood(error: Exception) -> BaseException:
    """What an error of DuckDB means to the user; the error itself where it should not happen."""
    said = str(error)
    if isinstance(error, duckdb.InterruptException) or "Query interrupted" in said:
        return KeyboardInterrupt()
    if isinstance(error, duckdb.OutOfMemoryException):
        hint = "give it more with --memory, or take fewer --threads"
        return Refused([Problem("out-of-memory", "the memory that may be used is too small", None, hint)])
    no_room = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    if no_room or "No space left" in said or "max_temp_directory_size" in said:
        hint = "make room beside the output, and run the same command again: it goes on where it stopped"
        return Refused([Problem("disk-full", "there is no room left on the disk", None, hint)])
    if isinstance(error, OSError):
        where = f'"{error.filename}": ' if error.filename else ""
        return Refused([Problem("not-written", f"{where}{error.strerror or error}")])
    return error


def checked_size(word: str) -> str:
    """An amount of memory.

    Raises:
        Refused: it is none.
    """
    found = _SIZE.fullmatch(word)
    if found is None or float(found[1]) == 0:
        raise Refused(
            [Problem("bad-size", f'--memory "{word}" is no amount of memory', None, "write it like 2GB or 500MB")]
        )
    return f"{found[1]}{found[2]}"
