"""A record: the one class through which everything is kept in it, read, corrected and erased."""

from __future__ import annotations

from ..problems import Refused
from .afterwards import Afterwards
from .reading import Event, Kept
from .refusals import NotKept, not_kept


class Store(Afterwards):
    """A record that is open. Safe for many threads; many processes may each open the same one.

    What it does stands in four files: `opening`, `reading`, `keeping`, `afterwards`.
    """


__all__ = ["Event", "Kept", "NotKept", "Refused", "Store", "not_kept"]
