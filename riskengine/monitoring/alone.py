"""One monitor at a time on one record: two would each send every alert, and neither would see the other's events."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ..problems import Problem, Refused

if TYPE_CHECKING:
    from sqlalchemy import Engine

_TURN = 0x6D6F6E69746F72  # "monitor"; PostgreSQL knows a lock by a number


@contextmanager
def alone(engine: Engine) -> Iterator[None]:
    """Be the one monitor of a record. It ends with the process too, however that ends.

    The lock is the system's own on a file beside a SQLite record, and a session's in PostgreSQL. The latter is lost where the
    server is started again meanwhile.

    Args:
        engine: of the record's database.

    Raises:
        Refused: another monitor follows cases by this record.
    """
    with _file(f"{engine.url.database}.monitor") if engine.url.get_backend_name() == "sqlite" else _session(engine):
        yield


def _in_use() -> Refused:
    said = "another monitor follows cases by this record, and two would each send every alert"
    return Refused([Problem("record-followed", said, None, "give the events to that one, by HTTP, or stop it first")])


@contextmanager
def _file(path: str) -> Iterator[None]:
    try:
        handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        said = f"the record cannot be written: {Path(path).name}: {error.strerror or error}"
        raise Refused([Problem("not-recorded", said)]) from None
    try:
        try:
            _lock(handle)
        except OSError:
            raise _in_use() from None
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":  # pragma: no cover

    def _lock(handle: int) -> None:
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:

    def _lock(handle: int) -> None:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def _session(engine: Engine) -> Iterator[None]:
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.execute(text("SELECT pg_try_advisory_lock(:turn)"), {"turn": _TURN}).scalar():
            raise _in_use()
        try:
            yield
        finally:
            with suppress(SQLAlchemyError):  # a server that was started again holds no lock
                connection.execute(text("SELECT pg_advisory_unlock(:turn)"), {"turn": _TURN})
