"""The tables of a record, as SQLAlchemy knows them. `migrations/` makes them; a test holds the two together."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Table

metadata = MetaData()

store = Table("store", metadata, Column("id", String(64), primary_key=True))
"""One row: the random name of this record, on which the first entry of each log rests."""


def _log(name: str) -> Table:
    """A chained log. `seq` counts from 1 without gaps; `previous` is the hash of the entry before."""
    return Table(
        name,
        metadata,
        Column("seq", Integer, primary_key=True, autoincrement=False),
        Column("id", String(64), nullable=False, unique=True),
        Column("kind", String(16), nullable=False),
        Column("recorded", String(32), nullable=False),
        Column("key_id", String(32), nullable=True),
        Column("content", String(64), nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("previous", String(64), nullable=False, unique=True),
        Column("hash", String(64), nullable=False, unique=True),
        Index(f"ix_{name}_key_id", "key_id"),
    )


decisions = _log("decision")
access = _log("access")

key_metadata = MetaData()

case_keys = Table(
    "case_key",
    key_metadata,
    Column("key_id", String(32), primary_key=True),
    Column("case_name", String(200), nullable=True),
    Column("secret", LargeBinary, nullable=False),
    Column("created", String(32), nullable=False),
    Column("closing", Boolean, nullable=False, default=False),
    Index("ix_case_key_case_name", "case_name"),
)
"""The keys of cases; apart from the logs, for these rows can be destroyed."""
