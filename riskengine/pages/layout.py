"""Where the boxes of a picture stand: columns that are given, an order in each with few crossings, heights near the neighbours'.

The columns come from what the boxes mean, so what is left of a layered layout (Sugiyama) is its last two steps: order by
barycentres, and heights by least squares (pool adjacent violators). Both are exact and give the same picture every time.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
_SWEEPS = 8
_GAP = 12
_LANE = 10


@dataclass(frozen=True, slots=True)
class Box(Generic[Key]):
    """A box to place: its column and height."""

    key: Key
    column: int
    height: int


@dataclass(frozen=True, slots=True)
class Placed(Generic[Key]):
    """Where everything stands, from 0 at the top: the middle of each box, and the heights at which each line passes the columns
    between its ends."""

    middles: Mapping[Key, int]
    lanes: Mapping[tuple[Key, Key], tuple[int, ...]]
    height: int


def placed(boxes: Sequence[Box[Key]], lines: Sequence[tuple[Key, Key]]) -> Placed[Key]:
    """A place for each box. Lines that pass a column get a lane of their own through it."""
    return _Layout(boxes, lines).place()


class _Layout(Generic[Key]):
    def __init__(self, boxes: Sequence[Box[Key]], lines: Sequence[tuple[Key, Key]]) -> None:
        self.heights: list[int] = [box.height for box in boxes]
        self.numbers = {box.key: number for number, box in enumerate(boxes)}
        columns = [box.column for box in boxes]
        self.neighbours: list[list[int]] = [[] for _ in boxes]
        self.chains: dict[tuple[Key, Key], list[int]] = {}
        for start, end in dict.fromkeys(lines):
            one, other = self.numbers[start], self.numbers[end]
            chain = [one]
            for column in range(columns[one] + 1, columns[other]):
                chain.append(len(columns))
                columns.append(column)
                self.heights.append(_LANE)
                self.neighbours.append([])
            chain.append(other)
            for left, right in pairwise(chain):
                self.neighbours[left].append(right)
                self.neighbours[right].append(left)
            self.chains[start, end] = chain[1:-1]
        self.column_of = columns
        self.columns = [
            [at for at, each in enumerate(columns) if each == column] for column in range(max(columns, default=0) + 1)
        ]

    def place(self) -> Placed[Key]:
        order = self._order()
        heights = self._heights(order)
        top = min(
            (heights[each] - Fraction(self.heights[each], 2) for each in range(len(heights))), default=Fraction(0)
        )
        middles = [round(each - top) for each in heights]
        bottom = max((middles[each] + self.heights[each] // 2 for each in range(len(middles))), default=0)
        return Placed(
            {key: middles[number] for key, number in self.numbers.items()},
            {line: tuple(middles[each] for each in chain) for line, chain in self.chains.items()},
            bottom,
        )

    # Order

    def _order(self) -> list[list[int]]:
        best = [list(column) for column in self.columns]
        fewest = self._crossings(best)
        order = [list(column) for column in best]
        for sweep in range(_SWEEPS):
            forward = sweep % 2 == 0
            for column in range(len(order))[:: 1 if forward else -1]:
                self._sort(order, column, column + (-1 if forward else 1))
            crossings = self._crossings(order)
            if crossings < fewest:
                best, fewest = [list(column) for column in order], crossings
        return best

    def _sort(self, order: list[list[int]], column: int, by: int) -> None:
        if not 0 <= by < len(order):
            return
        places = {each: at for at, each in enumerate(order[by])}
        own = {each: at for at, each in enumerate(order[column])}

        def barycentre(each: int) -> Fraction:
            found = [places[other] for other in self.neighbours[each] if other in places]
            if not found:  # keeps its place, as a share of the column
                return Fraction(own[each] * len(order[by]), max(1, len(order[column])))
            return Fraction(sum(found), len(found))

        order[column].sort(key=lambda each: (barycentre(each), own[each]))

    def _crossings(self, order: list[list[int]]) -> int:
        places = {each: at for column in order for at, each in enumerate(column)}
        found = 0
        for column, following in pairwise(order):
            inside = set(following)
            ends = [
                places[other]
                for each in column
                for other in sorted(self.neighbours[each], key=places.__getitem__)
                if other in inside
            ]
            found += sum(later < earlier for at, earlier in enumerate(ends) for later in ends[at + 1 :])
        return found

    # Heights

    def _heights(self, order: list[list[int]]) -> list[Fraction]:
        heights = [Fraction(0)] * len(self.heights)
        for column in order:
            for each, height in zip(column, self._stacked(column, [Fraction(0)] * len(column)), strict=True):
                heights[each] = height
        for sweep in range(_SWEEPS):
            forward = sweep % 2 == 0
            for column in order[:: 1 if forward else -1]:
                wanted = [self._wanted(each, heights) for each in column]
                for each, height in zip(column, self._stacked(column, wanted), strict=True):
                    heights[each] = height
        return heights

    def _wanted(self, each: int, heights: Sequence[Fraction]) -> Fraction:
        near = self.neighbours[each]
        if not near:
            return heights[each]
        # Whole numbers keep the fractions from growing from sweep to sweep.
        return Fraction(round(sum((heights[other] for other in near), Fraction(0)) / len(near)))

    def _stacked(self, column: Sequence[int], wanted: Sequence[Fraction]) -> list[Fraction]:
        """The heights nearest to those wanted at which nothing in the column overlaps."""
        offsets = [Fraction(0)]
        for one, other in pairwise(column):
            offsets.append(offsets[-1] + Fraction(self.heights[one] + self.heights[other], 2) + _GAP)
        pools: list[tuple[Fraction, int]] = []  # the mean of each pool, and how many are in it
        for want, offset in zip(wanted, offsets, strict=False):
            mean, count = want - offset, 1
            while pools and pools[-1][0] > mean:
                before, size = pools.pop()
                mean, count = (before * size + mean * count) / (size + count), size + count
            pools.append((mean, count))
        flat = [mean for mean, count in pools for _ in range(count)]
        return [mean + offset for mean, offset in zip(flat, offsets, strict=False)]
