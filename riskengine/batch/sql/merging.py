"""Whether the steps of a query should be computed one by one, where a database would rather write them into each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from .dialects import Dialect

_MUCH_LONGER: Mapping[str, float] = {"postgres": 3, "sqlite": 1}
"""By dialects that merge steps: how many times longer a merged query may be before computing each step pays.

What a step computes is then repeated wherever it is read. PostgreSQL plans and runs short merged queries faster than steps, and
long ones many times slower; SQLite is slower with merged steps of any length.
"""


def compute_one_by_one(parts: Sequence[exp.Select], dialect: Dialect) -> bool:
    """Whether steps should be marked as not to be merged."""
    longer = _MUCH_LONGER.get(dialect.name)
    return longer is not None and times_longer_merged(parts) > longer


def times_longer_merged(parts: Sequence[exp.Select]) -> float:
    """How many times more columns a query names once each step is written out wherever the next ones read it."""
    length: dict[str, int] = {}
    written = 0
    for part in parts:
        merged: dict[str, int] = {}
        for each in part.expressions:
            read = [column.name for column in each.find_all(exp.Column)]
            merged[each.alias_or_name] = 1 + sum(length.get(name, 1) for name in read)
            written += 1 + len(read)
        length = merged
    return sum(length.values()) / max(written, 1)
