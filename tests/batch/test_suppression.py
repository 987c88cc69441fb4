"""No count that is hidden can be worked out from what is shown, as a solver sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from riskengine.batch.suppression import Sum, hidden

Cell = tuple[str, str]


def table(rows: Sequence[Sequence[int]]) -> tuple[dict[Cell, int], list[Sum[Cell]]]:
    """A table with its margins, and which are sums of which."""
    counts: dict[Cell, int] = {}
    across, down = range(len(rows)), range(len(rows[0]))
    for at in across:
        for by in down:
            counts[f"r{at}", f"c{by}"] = rows[at][by]
    sums: list[Sum[Cell]] = []
    for at in across:
        counts[f"r{at}", "all"] = sum(rows[at])
        sums.append(Sum((f"r{at}", "all"), [(f"r{at}", f"c{by}") for by in down]))
    for by in down:
        counts["all", f"c{by}"] = sum(row[by] for row in rows)
        sums.append(Sum(("all", f"c{by}"), [(f"r{at}", f"c{by}") for at in across]))
    counts["all", "all"] = sum(map(sum, rows))
    sums.append(Sum(("all", "all"), [(f"r{at}", "all") for at in across]))
    sums.append(Sum(("all", "all"), [("all", f"c{by}") for by in down]))
    return counts, sums


def can_be_worked_out(counts: Mapping[Cell, int], sums: Sequence[Sum[Cell]], found: set[Cell]) -> set[Cell]:
    """The hidden cells for which only one whole number fits."""
    solver = z3.Solver()
    names = {cell: z3.Int(f"{cell}") for cell in counts}
    for cell, name in names.items():
        solver.add(name >= 0 if cell in found else name == counts[cell])
    for each in sums:
        solver.add(names[each.total] == z3.Sum([names[cell] for cell in each.parts]))
    exposed = set()
    for cell in found:
        solver.push()
        solver.add(names[cell] != counts[cell])
        if solver.check() == z3.unsat:
            exposed.add(cell)
        solver.pop()
    return exposed


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 4).flatmap(
        lambda wide: st.lists(st.lists(st.integers(0, 12), min_size=wide, max_size=wide), min_size=1, max_size=4)
    )
)
def test_nothing_hidden_can_be_worked_out(rows: list[tuple[int, ...]]) -> None:
    counts, sums = table(rows)
    found = hidden(counts, sums, 5)
    small = {cell for cell, count in counts.items() if 0 < count < 5}
    assert small <= found
    assert not can_be_worked_out(counts, sums, found) & small
    if not small:
        assert not found


def test_what_is_large_is_shown() -> None:
    counts, sums = table([[50, 20], [30, 40]])
    assert hidden(counts, sums, 5) == set()


def test_one_small_count_takes_a_rectangle_with_it_and_no_more() -> None:
    counts, sums = table([[3, 20, 31], [30, 41, 52], [60, 70, 80]])
    assert hidden(counts, sums, 5) == {("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")}


def test_small_counts_that_are_together_still_small_are_not_given_away_as_a_sum() -> None:
    counts, sums = table([[1, 2, 40]])
    assert ("r0", "c2") in hidden(counts, sums, 5)


def test_zeros_are_shown_and_nobody_is_hidden_where_nobody_asks_for_it() -> None:
    counts, sums = table([[0, 10], [10, 0]])
    assert hidden(counts, sums, 5) == set()
    counts, sums = table([[1, 2], [3, 4]])
    assert hidden(counts, sums, 1) == set()
