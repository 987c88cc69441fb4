"""Which record a command means, and who asks."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ParamSpec

import typer

from ..problems import Problem, Refused

if TYPE_CHECKING:
    from ..audit.circumstances import Person
    from ..audit.store import Store

NOT_KEPT = 1

StoreOption = Annotated[
    str | None,
    typer.Option(
        "--record",
        "--store",
        metavar="STORE",
        help="The record: a file, or a SQLAlchemy URL. Left out, a file in your data folder.",
    ),
]
KeysOption = Annotated[
    str | None,
    typer.Option("--keys", metavar="KEYS", help="The keys: a file or a URL. Left out, beside the record."),
]
ByOption = Annotated[
    str | None, typer.Option("--by", metavar="ID", help="Who does this, as hpr:9999999. Left out, your user name.")
]
RoleOption = Annotated[str | None, typer.Option("--role", metavar="ROLE", help="In which role.")]
OrganisationOption = Annotated[
    str | None, typer.Option("--organisation", metavar="ID", help="Of which organisation, as org:999999999.")
]
BasisOption = Annotated[
    str | None, typer.Option("--basis", metavar="TEXT", help="On what basis it is read; kept in the log of access.")
]

P = ParamSpec("P")


def keeping(command: Callable[P, None]) -> Callable[P, None]:
    """The command; where the record cannot be read or written, that is told, and the exit status is 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except Refused as refused:
            if not is_not_kept(refused):
                raise
            print(refused, file=sys.stderr)
            raise typer.Exit(NOT_KEPT) from None

    return run


def is_not_kept(refused: Refused) -> bool:
    """Whether it is the record that could not be read or written, rather than the call that is wrong."""
    if not has_libraries():
        return False
    from ..audit.refusals import NotKept

    return isinstance(refused, NotKept)


def has_libraries() -> bool:
    """Whether what the record needs is installed."""
    return all(
        find_spec(name) is not None for name in ("sqlalchemy", "alembic", "cryptography", "platformdirs", "zstandard")
    )


def default_store() -> Path:
    """Where the record lies when nothing else is said: in the user's data folder."""
    import platformdirs

    return Path(platformdirs.user_data_dir("riskengine", appauthor=False)) / "record.db"


@contextmanager
def opened(word: str | None, keys: str | None, *, create: bool = False, keyless: bool = False) -> Iterator[Store]:
    """The record that a command means.

    Raises:
        NotKept: it cannot be opened.
        Refused: what it needs is not installed, or it is no record's address.
    """
    if not has_libraries():
        hint = 'install it: pip install "riskengine[record]"'
        raise Refused([Problem("no-record-library", "what the record needs is not installed", None, hint)])
    from ..audit.store import Store

    if create and not word:
        default_store().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with Store.open(word or default_store(), keys=keys, create=create, keyless=keyless) as store:
        yield store


def person(by: str | None, role: str | None = None, organisation: str | None = None) -> Person:
    """Who asks.

    Raises:
        Refused: somebody is named by a national identity number.
    """
    from ..audit.circumstances import Person
    from ..evaluation.pseudonym import looks_like_identity_number

    for word in (by, role, organisation):
        if word is not None and looks_like_identity_number(word):
            said = "this may be a national identity number; people are named by codes"
            raise Refused([Problem("looks-like-identity-number", said, None, "as in --by hpr:9999999")])
    return Person(id=by or f"user:{getpass.getuser()}", role=role or None, organisation=organisation or None)
