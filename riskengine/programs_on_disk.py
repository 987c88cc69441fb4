"""Programs kept in a folder, for the next process of the same user.

Nothing in the folder is trusted, whoever may write in it. An entry is its content behind an HMAC-SHA256 over what it was made of
and over the content, by a secret that only the user can read and that lies elsewhere. What does not verify is as good as not there:
altered, cut off, under another name, of another user, another engine or another Python. Nothing is unpickled, and nothing is looked
into before it has verified.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import re
import secrets
import stat
import sys
import tempfile
from collections.abc import Callable
from importlib.util import MAGIC_NUMBER
from pathlib import Path

from . import __version__

MOST_BYTES = 256 * 2**20
SECRET_BYTES = 32
FORM = 1
"""Of the entries; another where what stands in them, or how, is no longer the same."""

MAKERS = ("evaluation", "language", "ruleset")
"""The rooms whose sources decide what a program is."""

_MAC_BYTES = hashlib.sha256().digest_size
_ENTRY = re.compile(r"[0-9a-f]{64}\.program|\.new-\w+\.program")
_HOW = 0
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
    _HOW |= getattr(os, _flag, 0)


class KeptPrograms:
    """Keeps the programs of rulesets in a folder.

    Any number of threads and processes may share one. Whatever is wrong with the folder or what lies in it, programs are then made
    anew.

    Attributes:
        folder: where the programs are.
        notice: why nothing is kept, in a sentence for the user; None where all is well.
    """

    def __init__(self, folder: str | Path, *, secret: str | Path | None = None, most_bytes: int = MOST_BYTES) -> None:
        """Find the user's secret, or make it.

        Args:
            folder: where the programs are; made when something is first kept. Others may be able to write in it.
            secret: the file with the user's secret; left out, one in the user's own folder for data. Not in the folder of programs.
            most_bytes: how large the folder may become. Beyond it the oldest entries are dropped.
        """
        self.folder = Path(folder)
        self.notice: str | None = None
        self._most_bytes = most_bytes
        self._keys: tuple[bytes, bytes] | None = None
        try:
            self.folder = _absolute(self.folder)
            made_by = _made_by()
            key = _secret(_users_own() if secret is None else _absolute(Path(secret)), self.folder)
        except _NotKept as why:
            self.notice = f"programs are not kept: {why}"
        else:
            # One key for names and one for contents, and both only for this engine on this Python.
            self._keys = _mac(key, b"names", made_by), _mac(key, b"contents", made_by)

    def found(self, of: bytes) -> bytes | None:
        """What was kept under `of`; None where there is nothing, or it is not just what was kept."""
        if self._keys is None:
            return None
        try:
            entry = _read(self._path(of), self._most_bytes)
        except (OSError, ValueError):  # ValueError: no system would take such a name
            return None
        if entry is None:
            return None
        mac, content = entry[:_MAC_BYTES], entry[_MAC_BYTES:]
        return content if hmac.compare_digest(mac, self._mac_of(of, content)) else None

    def keep(self, of: bytes, content: bytes) -> None:
        """Keep the content under `of`, if that can be."""
        if self._keys is None or _MAC_BYTES + len(content) > self._most_bytes:
            return
        with contextlib.suppress(OSError, ValueError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _put(self._path(of), self._mac_of(of, content) + content)
            self._drop_oldest()

    def _path(self, of: bytes) -> Path:
        assert self._keys is not None
        # Nobody without the secret can tell which name will be looked for; users who share a folder do not meet in it.
        return self.folder / f"{_mac(self._keys[0], of).hex()}.program"

    def _mac_of(self, of: bytes, content: bytes) -> bytes:
        assert self._keys is not None
        return _mac(self._keys[1], of, content)

    def _drop_oldest(self) -> None:
        entries = []
        with os.scandir(self.folder) as found:
            for each in found:
                if _ENTRY.fullmatch(each.name) and each.is_file(follow_symlinks=False):
                    about = each.stat(follow_symlinks=False)
                    entries.append((about.st_mtime_ns, each.name, about.st_size, each.path))
        too_many = sum(size for _, _, size, _ in entries) - self._most_bytes
        for _, _, size, path in sorted(entries):
            if too_many <= 0:
                return
            with contextlib.suppress(OSError):
                Path(path).unlink()
                too_many -= size


def _mac(key: bytes, *parts: bytes) -> bytes:
    """A MAC of some parts, which tells where one ends and the next begins."""
    mac = hmac.new(key, digestmod="sha256")
    for each in parts:
        mac.update(len(each).to_bytes(8, "big"))
        mac.update(each)
    return mac.digest()


def _read(path: Path, most: int, check: Callable[[os.stat_result], None] | None = None) -> bytes | None:
    """What is in a plain file that is no larger than that; None of anything else. Links are not followed, no pipe is waited for.

    Args:
        path: the file.
        most: its size in bytes.
        check: is told about the file that was opened, before it is read.

    Raises:
        OSError: there is none, or it cannot be read.
    """
    if not hasattr(os, "O_NOFOLLOW") and path.is_symlink():
        return None
    handle = os.open(path, os.O_RDONLY | _HOW)
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode) or about.st_size > most:
            return None
        if check is not None:
            check(about)
        with os.fdopen(handle, "rb", closefd=False) as file:
            content = file.read(most + 1)
        return content if len(content) <= most else None
    finally:
        os.close(handle)


def _put(path: Path, content: bytes) -> None:
    """Put a file there as a whole, in the place of what has its name.

    Raises:
        OSError: it cannot be.
    """
    handle, new = tempfile.mkstemp(prefix=".new-", suffix=".program", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(new, path)  # noqa: PTH105 - of a folder and a file by name
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(new)  # noqa: PTH108
        raise


# What programs are made by


def _made_by() -> bytes:
    """A hash of all that decides what a program is made into, beside the ruleset: this engine, its sources, and this Python.

    Raises:
        _NotKept: the sources cannot be read.
    """
    package = Path(__file__).parent
    sources = hashlib.sha256()
    try:
        # Each time read, as the time that a file was changed proves nothing. A release has a version of its own, which is that of
        # what runs; so a process that outlives an upgrade keeps nothing that a newer one would use.
        files = sorted(each for room in MAKERS for each in (package / room).rglob("*.py"))
        for each in [Path(__file__), *files]:
            words = each.read_bytes()
            sources.update(f"{each.relative_to(package).as_posix()} {len(words)}\n".encode())
            sources.update(words)
    except OSError as error:
        raise _NotKept(f"the sources of riskengine cannot be read: {error.strerror or error}") from None
    if not files:
        raise _NotKept("riskengine is here without its sources")
    said = [
        FORM, __version__, sources.hexdigest(), sys.implementation.name, sys.implementation.cache_tag, sys.version, sys.platform,
        getattr(sys, "abiflags", ""), sys.flags.optimize, MAGIC_NUMBER.hex(),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said).encode()).digest()


# The user's secret


class _NotKept(Exception):
    """Why programs are not kept."""


def _absolute(path: Path) -> Path:
    """The same from wherever the process later goes.

    Raises:
        _NotKept: there is no such home, or the process is nowhere.
    """
    try:
        return path.expanduser().absolute()
    except (OSError, RuntimeError) as error:
        raise _NotKept(f'"{path}" cannot be found: {getattr(error, "strerror", None) or error}') from None


def _users_own() -> Path:
    """Where the secret is unless another file was named.

    Raises:
        _NotKept: the user has no folder for data.
    """
    import platformdirs

    folder = Path(platformdirs.user_data_dir("riskengine", appauthor=False))
    if not folder.is_absolute():
        raise _NotKept(f'there is no folder of your own for the secret (only "{folder}"); set HOME or XDG_DATA_HOME')
    return folder / "programs.key"


def _secret(path: Path, programs: Path) -> bytes:
    """The secret in the file; a new one where there is none.

    Raises:
        _NotKept: it lies among the programs, others may read or change it, or it cannot be read or made.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = path.parent.resolve() / path.name
        if path.is_relative_to(programs.resolve()):
            raise _NotKept(f'the secret "{path}" must not lie among the programs; give it a folder of its own')
        _must_be_closed(path.parent)
        if not os.path.lexists(path):
            _make_secret(path)
        found = _read(path, SECRET_BYTES, _must_be_own)
    except _Open as why:
        raise _NotKept(f'{why} the secret "{path}"; {_ANEW}') from None
    except (OSError, RuntimeError, ValueError) as error:  # links in a circle; a name that no system would take
        if os.path.islink(path):  # noqa: PTH114 - which takes every name
            raise _NotKept(f'the secret "{path}" is a link; {_ANEW}') from None
        why_not = getattr(error, "strerror", None) or error
        raise _NotKept(f'the secret "{path}" can be neither read nor made: {why_not}') from None
    if found is None or len(found) != SECRET_BYTES:
        raise _NotKept(f'what lies in "{path}" is no secret of riskengine; {_ANEW}')
    return found


_ANEW = "remove it, and a new one is made"


class _Open(Exception):
    """Who else has to do with the secret."""


def _must_be_own(about: os.stat_result) -> None:
    """The secret is the user's own, and nobody else can read or change it.

    Raises:
        _Open: somebody can.
    """
    if os.name != "posix":
        return  # there the folders of a user are closed by their lists of rights, which modes say nothing of
    if about.st_uid != os.geteuid():
        raise _Open("another user owns")
    if about.st_mode & 0o077:
        raise _Open("others may read or change")


def _make_secret(path: Path) -> None:
    """Put a new secret there, unless somebody is first; it is never there in part, nor ever open to others.

    Raises:
        OSError: it cannot be made.
    """
    handle, new = tempfile.mkstemp(prefix=".new-", dir=path.parent)  # mode 600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(SECRET_BYTES))
            file.flush()
            os.fsync(file.fileno())
        if os.name == "posix":
            with contextlib.suppress(FileExistsError):
                os.link(new, path)  # unlike a renaming, this never takes the place of another's
        else:
            with contextlib.suppress(FileExistsError):
                os.rename(new, path)  # noqa: PTH104 - the same, on Windows
    finally:
        with contextlib.suppress(OSError):
            os.unlink(new)  # noqa: PTH108


def _must_be_closed(folder: Path) -> None:
    """Whoever may write in a folder, or in one above it, can put another file in the secret's place.

    Raises:
        _NotKept: others may.
    """
    if os.name != "posix":
        return
    for each in (folder, *folder.parents):
        about = each.stat()
        if about.st_uid not in (0, os.geteuid()):
            raise _NotKept(f'"{each}", where the secret lies, belongs to another user')
        sticky = about.st_mode & stat.S_ISVTX and each != folder
        if about.st_mode & 0o022 and not sticky:
            raise _NotKept(f'others may write in "{each}", where the secret lies; close it: chmod go-w {each}')
