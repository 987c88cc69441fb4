"""What is said when the record cannot be used, or when something cannot be kept in it."""

from __future__ import annotations

from ..problems import Problem, Refused


class NotKept(Refused):
    """The record cannot be read or written now. Nothing that was to be kept counts as kept."""


def not_kept(why: str, hint: str | None = None) -> NotKept:
    """What is told where nothing was kept."""
    return NotKept([Problem("not-recorded", f"the record cannot be written: {why}; nothing was kept", None, hint)])


def not_certain(id_: str, why: str) -> NotKept:
    """What is told where the database went away while it was keeping, and did not come back to be asked."""
    said = f"it is not known whether entry {id_} was kept: the database went away at that moment ({why})"
    hint = f"when it is back, look for it with: riskengine audit show {id_}"
    return NotKept([Problem("not-certain", said, None, hint)])


def not_readable(why: str, hint: str | None = None) -> NotKept:
    """What is told where the record cannot be opened or read."""
    return NotKept([Problem("record-not-readable", f"the record cannot be read: {why}", None, hint)])


def open_to_others(path: object, mode: int) -> NotKept:
    """What is told where others than the owner may read or write a file of the record."""
    said = f'others than its owner may use "{path}" (its permissions are {mode:o})'
    return NotKept([Problem("open-to-others", said, None, f"close it first: chmod 600 {path}")])


def refused(code: str, message: str, hint: str | None = None) -> Refused:
    """A refusal without a place in a file."""
    return Refused([Problem(code, message, None, hint)])


def why(error: BaseException) -> str:
    """What a database said, in one line, without the statement and its data."""
    inner = getattr(error, "orig", None) or error
    lines = str(inner).strip().splitlines()
    return lines[0].strip() if lines else type(inner).__name__
