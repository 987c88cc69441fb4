"""One chained log in the database: adding entries, one writer at a time, and reading them in order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Engine, Table, func, select
from sqlalchemy.exc import SQLAlchemyError

from . import database
from .chain import Draft, Link, linked
from .refusals import not_certain, not_kept, why

SETTLING = 30
"""How many seconds a writer asks a database that went away, before it says that it does not know."""

_DISK = ("disk is full", "no space left", "could not extend file", "disk i/o error")


class Log:
    """A log of one record. Safe for many threads and processes."""

    def __init__(self, engine: Engine, table: Table, genesis: str, now: Callable[[], str]) -> None:
        self.engine = engine
        self.table = table
        self.genesis = genesis
        self._now = now
        self._turn = threading.Lock()
        self._last = select(table.c.seq, table.c.hash).order_by(table.c.seq.desc()).limit(1)
        # Compiled once: what is written a thousand times a second is not put together each time.
        compiled = table.insert().compile(dialect=engine.dialect)
        self._insert, self._by_place = str(compiled), compiled.positiontup is not None
        assert compiled.positiontup in (None, list(Link._fields))
        self._last_written = str(self._last.compile(dialect=engine.dialect, compile_kwargs={"literal_binds": True}))

    # Adding

    def add(self, drafts: Callable[[database.Turn, str, int], Sequence[Draft]]) -> list[Link]:
        """Add what `drafts` gives, all of it or nothing.

        Args:
            drafts: called when it is this writer's turn, with what may be done then, the moment and the number of the
                last entry; nobody else writes until it is added.

        Returns:
            The entries, which are on disk.

        Raises:
            NotKept: nothing was kept; or, with the code `not-certain`, the database went away and could not be asked.
        """
        added: list[Link] = []
        at_the_end = False
        try:
            with self._turn, database.adding(self.engine) as turn:
                recorded = self._now()
                last = turn.run(self._last_written).fetchone()
                seq, previous = (0, self.genesis) if last is None else (last[0], last[1])
                for draft in drafts(turn, recorded, seq):
                    seq += 1
                    link = linked(draft, seq, recorded, previous)
                    turn.run(self._insert, self._row(link))
                    previous = link.hash
                    added.append(link)
                at_the_end = True
        except SQLAlchemyError as error:
            if not (added and at_the_end and self._is_there(added[-1], why(error))):
                raise not_kept(why(error), _hint(why(error))) from None
        return added

    def _is_there(self, link: Link, said: str) -> bool:
        """Whether an entry was kept after all, although the database said otherwise or went away.

        The question is asked as a writer: when it is answered, whoever wrote before has ended, one way or the other.
        """
        until = time.monotonic() + SETTLING
        while True:
            try:
                with self._turn, database.writing(self.engine) as connection:
                    query = select(self.table.c.hash).where(self.table.c.id == link.id)
                    return connection.execute(query).scalar() == link.hash
            except SQLAlchemyError as error:
                if database.is_file(self.engine.url) and "full" in str(error):
                    return False  # SQLite has undone it already; there is no room even to ask as a writer
                if time.monotonic() > until:
                    raise not_certain(link.id, said) from None
                time.sleep(0.2)

    def _row(self, link: Link) -> Any:
        """An entry as the driver takes it: by place, or by name."""
        return link if self._by_place else link._asdict()

    # Reading

    def links(
        self,
        lowest: int = 1,
        highest: int | None = None,
        key_ids: Sequence[str] | None = None,
        kinds: Sequence[str] | None = None,
    ) -> Iterator[Link]:
        """The entries in order, in bounded memory; only those with the keys, or of the kinds, where these are named."""
        query = select(self.table).where(self.table.c.seq >= lowest).order_by(self.table.c.seq)
        if highest is not None:
            query = query.where(self.table.c.seq <= highest)
        if key_ids is not None:
            query = query.where(self.table.c.key_id.in_(key_ids))
        if kinds is not None:
            query = query.where(self.table.c.kind.in_(kinds))
        with database.reading(self.engine) as connection:
            rows = database.in_order(connection, query)
            while some := rows.fetchmany(200):
                yield from map(Link._make, some)

    def find(self, id_: str) -> Link | None:
        """The entry with an id."""
        with database.reading(self.engine) as connection:
            row = connection.execute(select(self.table).where(self.table.c.id == id_)).first()
        return None if row is None else Link(*row)

    def beginning_with(self, start: str, kinds: Sequence[str], most: int = 5) -> list[str]:
        """The ids of entries of these kinds that begin so; the first few."""
        with database.reading(self.engine) as connection:
            query = select(self.table.c.id).where(
                self.table.c.id.startswith(start, autoescape=True), self.table.c.kind.in_(kinds)
            )
            return [str(each) for each in connection.execute(query.limit(most)).scalars()]

    def last(self) -> tuple[int, str]:
        """The number and hash of the last entry; (0, the record's name) where there is none."""
        with database.reading(self.engine) as connection:
            row = connection.execute(self._last).first()
        return (0, self.genesis) if row is None else (row.seq, row.hash)

    def count(self) -> int:
        """How many entries there are."""
        with database.reading(self.engine) as connection:
            return int(connection.execute(select(func.count()).select_from(self.table)).scalar_one())

    def seq_of_hash(self, hash_: str) -> int | None:
        """The number of the entry with a hash."""
        with database.reading(self.engine) as connection:
            return connection.execute(select(self.table.c.seq).where(self.table.c.hash == hash_)).scalar()


def _hint(said: str) -> str | None:
    if any(each in said.lower() for each in _DISK):
        return "make room on the disk, then do it again"
    return None
