"""A record that is open: its logs, its keys, and how both are opened and let go of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy.engine import URL

from . import tables
from .database import engine_for, is_file, must_have_folder, url_of
from .keys import Keys
from .log import Log
from .upgrading import prepare

Clock = Callable[[], dt.datetime]


def _utc() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Opened:
    """What all that is done with a record rests on. Safe for many threads; many processes may each open the same one."""

    def __init__(self, url: URL, keys_url: URL, *, create: bool, keyless: bool, clock: Clock) -> None:
        self.url, self.keys_url = url, keys_url
        self._create, self._clock = create, clock
        if create:
            must_have_folder(keys_url)  # or a record would be made whose keys have no place
        self.engine = engine_for(url, create=create)
        try:
            self.id = prepare(self.engine, create=create)
            if not keyless:
                self.keys  # noqa: B018 - opened now, so that what is wrong with them is told before anything is done
        except BaseException:
            self.engine.dispose()
            raise
        self.decisions = Log(self.engine, tables.decisions, self.id, self.now)
        self.accesses = Log(self.engine, tables.access, self.id, self.now)

    @classmethod
    def open(
        cls,
        word: str | Path,
        *,
        keys: str | Path | None = None,
        create: bool = True,
        keyless: bool = False,
        clock: Clock = _utc,
    ) -> Self:
        """The record at a SQLAlchemy URL or in a SQLite file.

        Args:
            word: where the record is.
            keys: where its keys are; left out, in a file beside it (`record.db.keys`), or in PostgreSQL in a table beside it.
            create: make it where there is none.
            keyless: open the keys only when one is needed, which walking the chain does not.
            clock: what gives the moment at which something is recorded.

        Raises:
            NotKept: it cannot be opened, is not there, or is open to others than its owner.
            Refused: this is not the address of a record.
        """
        url = url_of(word)
        if keys is not None:
            keys_url = url_of(keys)
        elif is_file(url):
            keys_url = URL.create("sqlite", database=f"{url.database}.keys")
        else:
            keys_url = url
        return cls(url, keys_url, create=create, keyless=keyless, clock=clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the databases."""
        self.engine.dispose()
        if "keys" in self.__dict__:
            self.keys.close()

    @cached_property
    def keys(self) -> Keys:
        """The keys of cases."""
        return Keys(self.keys_url, create=self._create, now=self.now)

    def now(self) -> str:
        """The moment, in UTC, to the microsecond."""
        return self._clock().astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"

    def bound(self, id_: str, key_id: str | None) -> str:
        """What the ciphertext of an entry is bound to: this record, this entry, this key."""
        return f"{self.id}/{id_}/{key_id}"
