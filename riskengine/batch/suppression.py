"""Which counts may be shown, so that none that is small enough to identify a person can be seen or worked out.

Small counts are hidden. Where a hidden one could be worked out from sums that are shown, or where those hidden in a sum are so few
that none of them can be large, the smallest that is shown is hidden as well, until neither is so. Zeros are shown: nobody is behind
them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

Cell = TypeVar("Cell", bound=Hashable)


@dataclass(frozen=True)
class Sum(Generic[Cell]):
    """That a count is the sum of others, as whoever reads them knows."""

    total: Cell
    parts: Sequence[Cell]


def hidden(
    counts: Mapping[Cell, int],
    sums: Sequence[Sum[Cell]],
    below: int,
    unsaid: Collection[Cell] = (),
    rank: Callable[[Cell], int] = lambda _cell: 0,
) -> set[Cell]:
    """The cells whose counts must not be shown.

    Args:
        counts: how many there are in each cell, totals among them.
        sums: which cells are sums of which.
        below: counts from 1 to below this are small.
        unsaid: cells of sums that are never shown to anybody, as what two sums have in common.
        rank: what matters most has the lowest; cells of a higher rank give way to it.

    Returns:
        The cells to hide. What is shown does not determine any of them, nor any sum that nothing of them can be large.
    """
    search = _Search(counts, below, frozenset(unsaid), rank)
    for most in sorted({rank(cell) for cell in counts}):
        search.begin([each for each in sums if all(rank(cell) <= most for cell in (each.total, *each.parts))], most)
        while search.found and (exposed := search.exposed()) is not None:
            if not search.hide_beside(*exposed):
                return {cell for cell in counts if cell not in search.unsaid}
    return search.found


class _Search(Generic[Cell]):
    """What is hidden so far."""

    def __init__(
        self, counts: Mapping[Cell, int], below: int, unsaid: frozenset[Cell], rank: Callable[[Cell], int]
    ) -> None:
        self.counts, self.below, self.unsaid, self.rank = counts, below, unsaid, rank
        self.found: set[Cell] = set()
        self.sums: Sequence[Sum[Cell]] = ()
        self._of: dict[Cell, list[Sum[Cell]]] = {}

    def begin(self, sums: Sequence[Sum[Cell]], rank: int) -> None:
        """Go on to the cells of a rank, with the sums of all cells so far."""
        small = {cell for cell, count in self.counts.items() if 0 < count < self.below and self.rank(cell) == rank}
        self.found |= small - self.unsaid
        self.sums = sums
        self._of = {}
        for each in sums:
            for cell in (each.total, *each.parts):
                self._of.setdefault(cell, []).append(each)

    def exposed(self) -> tuple[Cell, Sequence[Sum[Cell]]] | None:
        """A cell that is given away, with the sums in which another can be hidden for its sake."""
        for each in self.sums:
            cell = self._given_away(each)
            if cell is not None:
                return cell, [each]
        determined = _determined(self.sums, self.found | self.unsaid) & self.found
        return next(((cell, self._of[cell]) for cell in self.counts if cell in determined), None)

    def _given_away(self, each: Sum[Cell]) -> Cell | None:
        """What a sum gives away by itself.

        Zeros are shown, so that at least one person is behind each hidden count: of three whose sum is five, none is above three.
        """
        if each.total in self.unsaid or any(cell in self.unsaid for cell in each.parts):
            return None
        parts = [cell for cell in each.parts if cell in self.found]
        if each.total in self.found:
            return None if parts else each.total
        few = sum(self.counts[cell] for cell in parts) - len(parts) + 1 < self.below
        return parts[0] if parts and (few or len(parts) == 1) else None

    def hide_beside(self, cell: Cell, of: Sequence[Sum[Cell]]) -> bool:
        """Hide one more for a cell's sake; whether there was one.

        Never a zero, and a total only where no part is left. What few sums have a part in goes first, for each of them may ask
        for yet another; then what is smallest.
        """
        for sums in (of, [*self._of[cell], *(other for each in of for other in self._around(each))]):
            chosen = {each: False for sum_ in sums for each in sum_.parts if self._can_be_hidden(each)}
            chosen |= {sum_.total: True for sum_ in sums if self._can_be_hidden(sum_.total)}
            if chosen:
                self.found.add(
                    min(
                        chosen,
                        key=lambda each: (-self.rank(each), chosen[each], len(self._of[each]), self.counts[each]),
                    )
                )
                return True
        return False

    def _around(self, each: Sum[Cell]) -> list[Sum[Cell]]:
        cells = [cell for cell in (each.total, *each.parts) if cell in self.found or cell in self.unsaid]
        return [other for cell in cells for other in self._of[cell]]

    def _can_be_hidden(self, cell: Cell) -> bool:
        return self.counts[cell] > 0 and cell not in self.found and cell not in self.unsaid


def _determined(sums: Sequence[Sum[Cell]], found: Collection[Cell]) -> set[Cell]:
    """The hidden cells that follow from the sums, as unknowns from linear equations."""
    order = {cell: at for at, cell in enumerate(found)}
    rows: list[dict[int, Fraction]] = []
    for each in sums:
        row = {order[cell]: Fraction(1) for cell in each.parts if cell in order}
        if each.total in order:
            row[order[each.total]] = Fraction(-1)
        if row:
            rows.append(row)
    reduced: dict[int, dict[int, Fraction]] = {}
    for row in rows:
        row = _less(row, reduced)
        if not row:
            continue
        pivot = min(row)
        scale = row[pivot]
        row = {at: value / scale for at, value in row.items()}
        for other in list(reduced):
            reduced[other] = _less_one(reduced[other], pivot, row)
        reduced[pivot] = row
    cells = list(order)
    return {cells[pivot] for pivot, row in reduced.items() if len(row) == 1}


def _less(row: dict[int, Fraction], reduced: Mapping[int, dict[int, Fraction]]) -> dict[int, Fraction]:
    for pivot, other in reduced.items():
        row = _less_one(row, pivot, other)
    return row


def _less_one(row: dict[int, Fraction], pivot: int, other: Mapping[int, Fraction]) -> dict[int, Fraction]:
    times = row.get(pivot)
    if not times:
        return row
    found = dict(row)
    for at, value in other.items():
        left = found.get(at, Fraction(0)) - times * value
        if left:
            found[at] = left
        else:
            found.pop(at, None)
    return found
