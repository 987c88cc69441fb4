"""Python's collector of cycles stands still while something large is built that is to be kept."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Standing:
    """Whether the collector stands still, for how many, and whether it is to go on afterwards."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.asked = 0
        self.was = True


_standing = _Standing()


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Meanwhile nothing is collected; afterwards the collector is as it was. May be nested, and also stands over a function.

    What is built lives on: collecting would go through all of it again and again, the oftener the larger it gets, and free nothing.
    Memory that no cycle holds is freed as ever.
    """
    # The collector is the process's. Threads that each put back what they found would now and then leave it off for good.
    with _standing.lock:
        if not _standing.asked:
            _standing.was = gc.isenabled()
            gc.disable()
        _standing.asked += 1
    try:
        yield
    finally:
        with _standing.lock:
            _standing.asked -= 1
            if not _standing.asked and _standing.was:
                gc.enable()
