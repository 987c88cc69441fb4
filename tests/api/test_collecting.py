"""The collector stands still while something large is built, and is afterwards as it was."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest

from riskengine.collecting import nothing_collected


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    was = gc.isenabled()
    yield
    (gc.enable if was else gc.disable)()


@pytest.mark.parametrize("on", [True, False])
def test_the_collector_is_as_it_was(on: bool) -> None:
    (gc.enable if on else gc.disable)()
    with nothing_collected():
        assert not gc.isenabled()
        with nothing_collected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled() == on
    with pytest.raises(ValueError, match="faulty"), nothing_collected():
        raise ValueError("faulty")
    assert gc.isenabled() == on


def test_threads_that_build_at_the_same_time_leave_it_on() -> None:
    """The second begins while the first is under way, and ends after it."""
    first_in, second_in, first_out = threading.Event(), threading.Event(), threading.Event()
    seen: list[bool] = []

    def first() -> None:
        with nothing_collected():
            first_in.set()
            assert second_in.wait(60)
        first_out.set()

    def second() -> None:
        assert first_in.wait(60)
        with nothing_collected():
            second_in.set()
            assert first_out.wait(60)
            seen.append(gc.isenabled())

    threads = [threading.Thread(target=each) for each in (first, second)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(120)
    assert seen == [False]
    assert gc.isenabled()
