"""The same with 10,000 cases and 1,000,000 events, and a year of 5,000 cases; takes some ten minutes on two processors."""

from __future__ import annotations

from . import monitoring
from .measure import Report


def measure() -> Report:
    """The figures at full size."""
    return monitoring.measure(cases=10_000, year_of=5_000, engines=monitoring.ENGINES[:1], orders=False)
