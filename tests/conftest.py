"""Hypothesis profiles: `dev` while working, `ci` in the pipeline, `nightly` for the long run (--hypothesis-profile=NAME).

And what holds for each process that runs tests: it collects its garbage, and two of them fit in a small machine.
"""

import gc
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

MOST_MEMORY = 2_000_000_000
"""Bytes of one process. A machine of the pipeline may have 7 GB for two of them, and for what they start."""

_TOLD = pytest.StashKey[bool]()

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile("dev", max_examples=100, deadline=None, suppress_health_check=_SLOW)
settings.register_profile(
    "ci", max_examples=500, deadline=None, suppress_health_check=_SLOW, derandomize=True, print_blob=True
)
settings.register_profile("nightly", max_examples=10_000, deadline=None, suppress_health_check=_SLOW)
pytest_plugins = ["editor_fixtures", "record_fixtures"]

settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.hookimpl(trylast=True)  # when the test's fixtures are gone
def pytest_runtest_teardown(item: pytest.Item) -> None:
    if not gc.isenabled():
        gc.enable()  # one test is to blame, not all that follow
        pytest.fail("the test leaves Python's collector off: the process would grow from here on")
    if _most_memory() > MOST_MEMORY and not item.config.stash.get(_TOLD, False):
        item.config.stash[_TOLD] = True
        pytest.fail(f"this process has grown to {_most_memory() / 1e9:.1f} GB: do its tests keep what they made?")


def _most_memory() -> int:
    """The most memory that this process has had, in bytes; 0 where that cannot be read."""
    status = Path("/proc/self/status")
    said = status.read_text().partition("VmHWM:")[2].split() if status.exists() else []
    return int(said[0]) * 1024 if said else 0
