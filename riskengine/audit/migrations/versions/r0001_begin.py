"""The first form: two chained logs that the database itself keeps append-only.

An entry can only be added after the last one and on its hash, so two writers cannot fork the chain even where both think
that it is their turn; and none can be changed, removed or replaced.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision = None

LOGS = ("decision", "access")
SAID = "the record is append-only"
NEXT = "an entry goes after the last one, on its hash"


def upgrade() -> None:
    """Make the tables and what guards them."""
    op.create_table("store", sa.Column("id", sa.String(64), primary_key=True))
    for name in LOGS:
        op.create_table(
            name,
            sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("id", sa.String(64), nullable=False, unique=True),
            sa.Column("kind", sa.String(16), nullable=False),
            sa.Column("recorded", sa.String(32), nullable=False),
            sa.Column("key_id", sa.String(32), nullable=True),
            sa.Column("content", sa.String(64), nullable=False),
            sa.Column("body", sa.LargeBinary, nullable=False),
            sa.Column("previous", sa.String(64), nullable=False, unique=True),
            sa.Column("hash", sa.String(64), nullable=False, unique=True),
        )
        op.create_index(f"ix_{name}_key_id", name, ["key_id"])
    for statement in guards(op.get_bind().dialect.name):
        op.execute(sa.text(statement.replace(":", r"\:")))


def guards(dialect: str) -> list[str]:
    """The triggers, for SQLite or PostgreSQL."""
    return _sqlite() if dialect == "sqlite" else _postgresql()


def _sqlite() -> list[str]:
    found = []
    for table in (*LOGS, "store"):
        found += [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    # REPLACE would remove rows without firing the trigger on DELETE; the place of a new entry leaves no room for it.
    found += [
        f"""CREATE TRIGGER {log}_next BEFORE INSERT ON {log}
        WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM {log})
          OR NEW.previous <> coalesce((SELECT hash FROM {log} ORDER BY seq DESC LIMIT 1), (SELECT id FROM store))
          OR EXISTS (SELECT 1 FROM {log} WHERE id = NEW.id OR hash = NEW.hash)
        BEGIN SELECT RAISE(ABORT, '{NEXT}'); END"""
        for log in LOGS
    ]
    found.append(
        f"CREATE TRIGGER store_next BEFORE INSERT ON store WHEN EXISTS (SELECT 1 FROM store) "
        f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
    )
    return found


def _postgresql() -> list[str]:
    found = [
        f"CREATE FUNCTION riskengine_no_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SAID}'; END $$",
    ]
    for table in (*LOGS, "store"):
        found += [
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION riskengine_no_change()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION riskengine_no_change()",
        ]
    for log in LOGS:
        found += [
            f"""CREATE FUNCTION riskengine_{log}_next() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE last_seq integer; last_hash varchar;
            BEGIN
              SELECT seq, hash INTO last_seq, last_hash FROM {log} ORDER BY seq DESC LIMIT 1;
              IF NEW.seq <> coalesce(last_seq, 0) + 1
                OR NEW.previous <> coalesce(last_hash, (SELECT id FROM store)) THEN
                RAISE EXCEPTION '{NEXT}';
              END IF;
              RETURN NEW;
            END $$""",
            f"CREATE TRIGGER {log}_next BEFORE INSERT ON {log} FOR EACH ROW EXECUTE FUNCTION riskengine_{log}_next()",
        ]
    return found


def guard_names(dialect: str) -> frozenset[str]:
    """The names of the triggers that must be in place."""
    return frozenset(each.split()[2] for each in guards(dialect) if each.startswith("CREATE TRIGGER"))
