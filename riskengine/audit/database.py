"""Databases of the record: SQLite in one file that only its owner may use, or PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, Select, create_engine, event, text
from sqlalchemy.engine import URL, Dialect, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, SQLAlchemyError

from .refusals import NotKept, not_kept, not_readable, open_to_others, refused, why

WAITING = 60
"""How many seconds a writer waits for its turn."""

LOG_TURN, KEY_TURN = 7_246_371_048_115_003, 7_246_371_048_115_004
"""The names of the locks under which writers take turns in PostgreSQL; any numbers would do. Whoever holds the first may wait for
the second, never the other way about."""


def url_of(word: str | Path) -> URL:
    """The database that a word names: a SQLAlchemy URL, or the path of a SQLite file.

    Raises:
        Refused: it names none, or a kind of database that a record cannot be kept in.
    """
    written = str(word)
    if "://" not in written:
        return URL.create("sqlite", database=written)
    try:
        url = make_url(written)
    except (ArgumentError, ValueError):
        hint = "give a file, sqlite:///record.db, or postgresql://user@host/database"
        raise refused("bad-store", "this is not the address of a database", hint) from None
    kind = url.get_backend_name()
    if kind == "postgresql" and url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if kind not in ("sqlite", "postgresql"):
        raise refused("bad-store", f'a record cannot be kept in "{kind}"', "use sqlite:/// or postgresql://")
    if kind == "sqlite" and url.database in (None, "", ":memory:"):
        raise refused("bad-store", "a record must be kept in a file", "as in sqlite:///record.db")
    return url


def is_file(url: URL) -> bool:
    """Whether the database is a file of SQLite."""
    return url.get_backend_name() == "sqlite"


def engine_for(url: URL, *, create: bool, erasing: bool = False) -> Engine:
    """The engine for a database.

    Args:
        url: the database.
        create: make a SQLite file that is not there.
        erasing: what is deleted in it must be gone from the file, and not linger in a log beside it.

    Raises:
        NotKept: the file is not there, cannot be made, or is open to others.
        Refused: the driver is not installed.
    """
    if is_file(url):
        assert url.database is not None
        guarded_file(Path(url.database), create=create)
        engine = create_engine(url, connect_args={"timeout": WAITING, "check_same_thread": False})
        event.listen(engine, "connect", _erasing_file if erasing else _logging_file)
        event.listen(engine, "begin", _begin)
        return engine
    try:
        return create_engine(
            url, pool_pre_ping=True, pool_size=16, max_overflow=16, connect_args={"connect_timeout": 10}
        )
    except (NoSuchModuleError, ModuleNotFoundError):
        hint = 'install it: pip install "riskengine[record,postgres]"'
        raise refused("no-record-library", "the driver for PostgreSQL is not installed", hint) from None


def must_have_folder(url: URL) -> None:
    """Make sure that there is a folder for a file that may have to be made.

    A misspelt folder must not become a second record that nobody looks for.

    Raises:
        NotKept: there is none.
    """
    if is_file(url) and not (folder := Path(str(url.database)).parent).exists():
        raise _no_folder(folder)


def _no_folder(folder: Path) -> NotKept:
    hint = f"make it first, or name another: mkdir -m 700 {folder}"
    return not_kept(f'there is no folder "{folder}"', hint)


def guarded_file(path: Path, *, create: bool) -> None:
    """Make sure that a file of the record is there and only its owner may use it.

    Raises:
        NotKept: it is not there, cannot be made, or is open to others.
    """
    try:
        if create:
            with suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        mode = path.stat().st_mode & 0o777
    except FileNotFoundError:
        if create:
            raise _no_folder(path.parent) from None
        raise not_readable(f'there is no file "{path}"', "assess --record makes one; or name another") from None
    except OSError as error:
        raise not_kept(f'"{path}": {error.strerror}') from None
    if path.is_dir():
        raise not_readable(f'"{path}" is a folder', f"name a file in it: {path / 'record.db'}")
    if os.name == "posix" and mode & 0o077:
        raise open_to_others(path, mode)


def _logging_file(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's `begin` says BEGIN, see below
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "trusted_schema=OFF", "cell_size_check=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _erasing_file(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=DELETE", "synchronous=EXTRA", "secure_delete=ON", "trusted_schema=OFF"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    # A writer takes the lock at once: one that first reads and then writes might find that another has written.
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


class Turn(Protocol):
    """What a writer may do while it is its turn."""

    def run(self, statement: str, values: Any = None) -> Any:
        """Run a statement in the driver's own text. Gives its cursor."""

    def ask(self, query: Select[Any]) -> Sequence[Any]:
        """The rows of a query."""


class _Session:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def run(self, statement: str, values: Any = None) -> Any:
        return self._connection.exec_driver_sql(statement, values)

    def ask(self, query: Select[Any]) -> Sequence[Any]:
        return self._connection.execute(query).fetchall()


class _Straight:
    """SQLite answers within microseconds; what SQLAlchemy does around a statement takes several times as long."""

    def __init__(self, connection: sqlite3.Connection, dialect: Dialect) -> None:
        self.run = connection.execute
        self._dialect = dialect

    def ask(self, query: Select[Any]) -> Sequence[Any]:
        return self.run(_written(query, self._dialect)).fetchall()


@contextmanager
def adding(engine: Engine) -> Iterator[Turn]:
    """As `writing`, for the entries of a log, which are written a thousand times a second.

    Raises:
        SQLAlchemyError: it could not be done.
    """
    if not is_file(engine.url):
        with writing(engine) as connection:
            yield _Session(connection)
        return
    with _told(), closing(engine.raw_connection()) as pooled:
        driver = pooled.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        try:
            driver.execute("BEGIN IMMEDIATE")
            yield _Straight(driver, engine.dialect)
            engine.dialect.do_commit(pooled)
        except BaseException:
            engine.dialect.do_rollback(pooled)
            raise


@contextmanager
def writing(engine: Engine, turn: int = LOG_TURN) -> Iterator[Connection]:
    """A transaction in which this writer alone writes; it ends with what it wrote kept, or with nothing."""
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL synchronous_commit = on"))
            connection.execute(text(f"SET LOCAL lock_timeout = '{WAITING}s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": turn})
        yield connection


class Rows(Protocol):
    """What gives rows, some at a time; none when there are no more."""

    def fetchmany(self, size: int) -> Sequence[Any]:
        """The next few rows."""


def in_order(connection: Connection, query: Select[Any]) -> Rows:
    """The rows of a query, fetched as they are asked for. SQLite's come as the driver gives them."""
    if connection.dialect.name != "sqlite":
        return connection.execution_options(stream_results=True, max_row_buffer=200).execute(query)
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return _DriverRows(driver, _written(query, connection.dialect))


class _DriverRows:
    def __init__(self, driver: sqlite3.Connection, query: str) -> None:
        with _told():
            self._cursor = driver.execute(query)

    def fetchmany(self, size: int) -> Sequence[Any]:
        with _told():
            return self._cursor.fetchmany(size)


@contextmanager
def _told() -> Iterator[None]:
    """What SQLite's driver says, said as SQLAlchemy says it."""
    try:
        yield
    except sqlite3.Error as error:
        raise OperationalError("SQLite", None, error) from error


def _written(query: Select[Any], dialect: Dialect) -> str:
    """A query as text, with what it asks for written into it; only what the record made itself is asked for so."""
    return str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the record, whatever is written meanwhile.

    Raises:
        NotKept: the database cannot be read.
    """
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection
    except SQLAlchemyError as error:
        raise not_readable(why(error)) from None
