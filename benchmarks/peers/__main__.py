"""The two benchmarks of this folder by themselves: `python -m benchmarks.peers`."""

from __future__ import annotations

from ..measure import as_table
from . import missing, speed

if __name__ == "__main__":
    reports = [speed.measure(), missing.measure()]
    print("\n\n".join(map(as_table, reports)))
    raise SystemExit(any(each.missed for report in reports for each in report.figures))
