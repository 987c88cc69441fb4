"""Faults of decision tables."""

from __future__ import annotations

from ..page import fault


def _table(rows: str, hit: str = "unique") -> str:
    return (
        "items:\n  tally: {type: count, range: [0, 20], title: {nb: Poeng, en: Points}}\n"
        "values:\n  band:\n    options: [low, high]\n    table:\n      inputs: [tally]\n"
        f"      hit: {hit}\n      rows:\n{rows}"
    )


_GOOD = _table('        - {if: ["< 7"], then: low}\n        - {if: [">= 7"], then: high}\n')

PAGES = (
    fault(
        "table-gap",
        "A decision table has no row for some answers",
        why="A case would one day fall into the gap. The message shows one that does.",
        mend="Add a row, or `otherwise: …`.",
        bad=_table('        - {if: ["< 6"], then: low}\n        - {if: [">= 7"], then: high}\n'),
        good=_GOOD,
    ),
    fault(
        "table-overlap",
        "Two rows of a decision table hold for the same answers",
        why="`hit: unique` promises one row. Which of the two counts, nobody said.",
        mend="Narrow one of them, or say `hit: first`.",
        bad=_table('        - {if: ["<= 7"], then: low}\n        - {if: [">= 7"], then: high}\n'),
        good=_GOOD,
    ),
    fault(
        "wrong-length",
        "A row has more or fewer cells than the table has inputs",
        why="It is not clear which cell is about what.",
        mend="Write one cell for each input; `-` stands for anything.",
        bad=_table('        - {if: ["< 7", "-"], then: low}\n        - {if: [">= 7"], then: high}\n'),
        good=_GOOD,
    ),
)
