"""The keys of cases. Destroying a case's keys erases all that was recorded of it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from .database import KEY_TURN, engine_for, is_file, reading, writing
from .refusals import not_kept, not_readable, refused, why
from .sealing import KEY_BYTES
from .tables import case_keys, key_metadata


@dataclass(frozen=True, slots=True)
class CaseKey:
    """A key, and the case whose entries it seals; `case` is None where the assessment named none."""

    id: str
    case: str | None
    secret: bytes


class Keys:
    """The key store: a SQLite file of its own beside a record in a file, or a table.

    Safe for many threads and processes.
    """

    def __init__(self, url: URL, *, create: bool, now: Callable[[], str]) -> None:
        self.url = url
        self._now = now
        self._engine: Engine = engine_for(url, create=create, erasing=True)
        try:
            with self._engine.connect() as connection:
                there = self._engine.dialect.has_table(connection, case_keys.name)
            if not there:
                with writing(self._engine, KEY_TURN) as connection:
                    key_metadata.create_all(connection)
        except SQLAlchemyError as error:
            raise not_kept(f"the keys: {why(error)}") from None

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def for_writing(self, case: str | None) -> CaseKey:
        """The key for a new entry of a case; a new one where it has none, and always where no case is named.

        Raises:
            Refused: the case is being erased.
        """
        return self.for_writing_all([case])[0]

    def for_writing_all(self, cases: Sequence[str | None]) -> list[CaseKey]:
        """The keys for new entries of cases, one for each, as `for_writing` gives them; new ones are made together.

        Raises:
            Refused: a case is being erased.
        """
        found: dict[str, CaseKey] = {}
        named = sorted({each for each in cases if each is not None})
        with self._engine.connect() as connection:
            for at in range(0, len(named), 500):
                some = select(case_keys).where(case_keys.c.case_name.in_(named[at : at + 500]))
                # Of each case the newest comes last, and stays.
                for row in connection.execute(some.order_by(case_keys.c.created, case_keys.c.key_id.desc())):
                    if row.closing:
                        hint = f"finish it first: riskengine audit erase {row.case_name}"
                        said = f"the erasure of {row.case_name} was begun and not finished"
                        raise refused("being-erased", said, hint)
                    found[row.case_name] = CaseKey(row.key_id, row.case_name, row.secret)
        made = iter(
            self._made([None for each in cases if each is None] + [each for each in named if each not in found])
        )
        fresh = [next(made) for each in cases if each is None]
        found.update((key.case, key) for key in made if key.case is not None)
        nameless = iter(fresh)
        return [next(nameless) if each is None else found[each] for each in cases]

    def _made(self, cases: Sequence[str | None]) -> list[CaseKey]:
        """New keys, all or none of them on disk."""
        keys = [CaseKey(secrets.token_hex(16), case, secrets.token_bytes(KEY_BYTES)) for case in cases]
        if keys:
            created = self._now()
            with writing(self._engine, KEY_TURN) as connection:
                connection.execute(
                    insert(case_keys),
                    [
                        {
                            "key_id": key.id,
                            "case_name": key.case,
                            "secret": key.secret,
                            "created": created,
                            "closing": False,
                        }
                        for key in keys
                    ],
                )
        return keys

    def rotate(self, cases: Iterable[str]) -> int:
        """Give the cases new keys for what is recorded from now on; what was recorded stays readable by the old ones."""
        return len(self._made(list(cases)))

    def cases(self) -> list[str]:
        """The cases that have keys."""
        with reading(self._engine) as connection:
            found = connection.execute(
                select(case_keys.c.case_name)
                .where(case_keys.c.case_name.is_not(None), case_keys.c.closing.is_(False))
                .distinct()
                .order_by(case_keys.c.case_name)
            )
            return [str(each) for each in found.scalars()]

    def find(self, id_: str) -> CaseKey | None:
        """A key by its id; None where it was destroyed."""
        return self.among([id_]).get(id_)

    def among(self, ids: Sequence[str]) -> dict[str, CaseKey]:
        """The keys, of those named, that are there and not being destroyed."""
        found: dict[str, CaseKey] = {}
        with reading(self._engine) as connection:
            for at in range(0, len(ids), 500):
                some = connection.execute(
                    select(case_keys).where(case_keys.c.key_id.in_(ids[at : at + 500]), case_keys.c.closing.is_(False))
                )
                found |= {row.key_id: CaseKey(row.key_id, row.case_name, row.secret) for row in some}
        return found

    def all_ids(self, ids: Sequence[str]) -> list[str]:
        """Of the keys named, those that are there at all."""
        there: list[str] = []
        with reading(self._engine) as connection:
            for at in range(0, len(ids), 500):
                query = select(case_keys.c.key_id).where(case_keys.c.key_id.in_(ids[at : at + 500]))
                there += connection.execute(query).scalars()
        return there

    def of_case(self, case: str) -> list[str]:
        """The ids of the keys of a case, also of those whose destruction was begun."""
        with reading(self._engine) as connection:
            found = connection.execute(
                select(case_keys.c.key_id).where(case_keys.c.case_name == case).order_by(case_keys.c.created)
            )
            return [str(each) for each in found.scalars()]

    def begin_destroying(self, ids: Sequence[str]) -> None:
        """Let nobody use the keys any more."""
        with writing(self._engine, KEY_TURN) as connection:
            connection.execute(update(case_keys).where(case_keys.c.key_id.in_(ids)).values(closing=True))

    def destroy(self, ids: Sequence[str]) -> None:
        """Remove the keys; from a file so that they are overwritten.

        Raises:
            NotKept: they could not be removed.
        """
        try:
            with writing(self._engine, KEY_TURN) as connection:
                connection.execute(delete(case_keys).where(case_keys.c.key_id.in_(ids)))
            if is_file(self.url):
                raw = self._engine.raw_connection()  # VACUUM takes no transaction, and SQLAlchemy begins one
                try:
                    raw.cursor().execute("VACUUM")
                finally:
                    raw.close()
        except SQLAlchemyError as error:
            raise not_readable(f"the keys could not be destroyed: {why(error)}", "run the same command again") from None
