"""Decision tables: DMN's hit policies, and the proof that a table always has exactly the answers its policy promises.

Each column's input is cut into regions in which every cell gives the same answer. Two rows overlap where they share a
region in every column; a table has a gap where some combination of regions is in no row. Inputs are taken to vary
independently, so a table may be refused for a combination that cannot occur: `otherwise` or `first` settles it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from ..language import tree
from ..language.knowledge import Interval, Options, Partial, Truth, exactly, sure
from ..language.meaning import World, evaluate, step
from ..language.types import Choice, Condition, Exact, Number

MOST_REGIONS_TRIED = 50_000


@dataclass(frozen=True, slots=True)
class Column:
    """The regions of an input, by a sample of each, and for each row the mask of regions in which its cell holds.

    `settled` is false where a cell depends on more than the input (a parameter), so that nothing can be proved of it.
    """

    samples: tuple[Partial, ...]
    held: tuple[int, ...]
    settled: bool


def column(subject: tree.Node, cells: Sequence[tree.Node], reach: Partial, world: World) -> Column:
    """The column of an input with its cells, one a row."""
    samples = tuple(_samples(subject, cells, reach, world))
    held = []
    settled = True
    for cell in cells:
        mask = 0
        for index, sample in enumerate(samples):
            truth = _at(cell, subject, sample, world)
            settled = settled and truth.certain == truth.possible
            mask |= int(truth.possible) << index
        held.append(mask)
    return Column(samples, tuple(held), settled)


def _at(cell: tree.Node, subject: tree.Node, sample: Partial, world: World) -> Truth:
    def of(node: tree.Node, where: World) -> Partial:
        return sample if node is subject else step(node, where, of)

    found = of(cell, world)
    assert isinstance(found, Truth)
    return found


def _samples(subject: tree.Node, cells: Iterable[tree.Node], reach: Partial, world: World) -> Iterable[Partial]:
    kind = subject.type
    if isinstance(kind, Choice):
        assert isinstance(reach, Options)
        return [Options(1 << index) for index in range(len(kind.options)) if reach.mask >> index & 1]
    if isinstance(kind, Condition):
        return [sure(False), sure(True)]
    assert isinstance(reach, Interval)
    corners: set[Exact] = {reach.lowest, reach.highest}
    for cell in cells:
        for node in cell.walk():
            if isinstance(node, tree.Compare) and node.left is subject:
                limit = evaluate(node.right, world)
                assert isinstance(limit, Interval)
                corners.update(limit)
    inside = sorted(corner for corner in corners if reach.lowest <= corner <= reach.highest)
    between: list[Exact]
    if isinstance(kind, Number) and not kind.whole:
        between = [Fraction(corner + after) / 2 for corner, after in pairwise(inside)]
    else:
        # Only whole numbers occur: the first one past a corner stands for those up to the next corner.
        between = [math.floor(corner) + 1 for corner in inside]
        inside = [corner for corner in inside if corner == math.floor(corner)]
    return [exactly(each) for each in sorted({*inside, *between}) if reach.lowest <= each <= reach.highest]


Witness = tuple[Partial, ...]


def overlap(columns: Sequence[Column], one: int, other: int) -> Witness | None:
    """A combination of inputs that is in both rows; None where there is none."""
    found = []
    for each in columns:
        both = each.held[one] & each.held[other]
        if not both:
            return None
        found.append(each.samples[(both & -both).bit_length() - 1])
    return tuple(found)


class TooManyCombinations(Exception):
    """The table is too large to be proved complete in this way."""


def gap(columns: Sequence[Column], rows: int) -> Witness | None:
    """A combination of inputs that is in no row; None where each is in some row.

    Raises:
        TooManyCombinations: the proof would take too long.
    """
    covered: set[tuple[int, int]] = set()
    tried = 0

    def search(at: int, alive: int) -> Witness | None:
        nonlocal tried
        tried += 1
        if tried > MOST_REGIONS_TRIED:
            raise TooManyCombinations
        if not alive:
            return tuple(each.samples[0] for each in columns[at:])
        if at == len(columns) or (at, alive) in covered:
            return None
        for index, sample in enumerate(columns[at].samples):
            still = 0
            for row in range(rows):
                if alive >> row & 1 and columns[at].held[row] >> index & 1:
                    still |= 1 << row
            found = search(at + 1, still)
            if found is not None:
                return (sample, *found)
        covered.add((at, alive))
        return None

    return search(0, (1 << rows) - 1)
