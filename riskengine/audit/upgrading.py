"""Bringing the tables of a record to the form that this version of the engine writes, by Alembic's steps."""

from __future__ import annotations

import secrets
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from . import tables
from .database import reading, writing
from .refusals import not_kept, not_readable, refused, why

NEWEST = "r0001"


def form_of(connection: Connection) -> str | None:
    """The form that the tables are in; None where there are none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def prepare(engine: Engine, *, create: bool) -> str:
    """Make or bring up the tables where that is needed, and give the name of the record.

    Raises:
        NotKept: they cannot be made.
        Refused: the record was written by a newer version, or there is none and none is to be made.
    """
    try:
        with reading(engine) as connection:
            form = form_of(connection)
        if form != NEWEST:
            if form is not None and form not in _known():
                hint = "use that version of riskengine, or a newer one"
                raise refused("newer-record", f'this record has a form that is not known here ("{form}")', hint)
            if form is None and not create:
                raise not_readable("this database holds no record", "assess --record makes one; or name another")
            _upgrade(engine)
        with reading(engine) as connection:
            return str(connection.execute(select(tables.store.c.id)).scalar_one())
    except SQLAlchemyError as error:
        raise not_kept(why(error)) from None


def _configuration(connection: Connection | None = None) -> object:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _known() -> set[str]:
    from alembic.script import ScriptDirectory

    return {each.revision for each in ScriptDirectory.from_config(_configuration()).walk_revisions()}  # type: ignore[arg-type]


def _upgrade(engine: Engine) -> None:
    from alembic import command

    with writing(engine) as connection:
        if form_of(connection) != NEWEST:  # another process may have been first
            command.upgrade(_configuration(connection), "head")  # type: ignore[arg-type]
        if connection.execute(select(tables.store.c.id)).first() is None:
            connection.execute(insert(tables.store).values(id=secrets.token_hex(32)))


def missing_guards(engine: Engine) -> list[str]:
    """The triggers that keep the record append-only and are not in place."""
    from .migrations.versions.r0001_begin import guard_names

    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
    }
    with reading(engine) as connection:
        there = set(connection.execute(text(names[engine.dialect.name])).scalars())
    return sorted(guard_names(engine.dialect.name) - there)
