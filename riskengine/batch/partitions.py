"""Cutting tables into partitions: pieces of rows that are worked one by one, and that a stopped run need not do again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

DEFAULT_ROWS = 5_000_000
"""The most rows of a partition, where nothing else is said: some seconds of work to do again after a run was stopped."""


@dataclass(frozen=True, slots=True)
class Partition:
    """The rows from `first` up to, not including, `end` (from 0) of the table with the number `table` (from 0)."""

    number: int
    table: int
    first: int
    end: int

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return self.end - self.first

    @property
    def name(self) -> str:
        """The name of its files, without suffix; in alphabetical order as in the order of rows."""
        return f"part-{self.number + 1:06}"


def partitions(tables: Sequence[Sequence[int]], rows: int) -> list[Partition]:
    """Cut tables into partitions of at most `rows` rows.

    Args:
        tables: for each table, how many rows each of its row groups has.
        rows: the most rows of a partition, at least 1. Row groups are kept together as far as that allows.
    """
    found: list[Partition] = []
    for table, groups in enumerate(tables):
        for first, end in _pieces(groups, rows):
            found.append(Partition(len(found), table, first, end))
    return found


def _pieces(groups: Sequence[int], rows: int) -> Iterator[tuple[int, int]]:
    first = end = 0
    for group in groups:
        if end > first and end + group - first > rows:
            yield first, end
            first = end
        end += group
        while end - first > rows:
            yield first, first + rows
            first += rows
    if end > first:
        yield first, end
