"""Versions of a ruleset that leave days out, or that hold on the same day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..page import Page
from ..rule import Found, VersionsRule
from ..subject import Subject

GAP = Page(
    code="validity-gap",
    severity="warning",
    summary="No version of a ruleset holds on some days between two versions",
    what="A version ends, the next one begins later than the day after.",
    why="A case with a decision date in between is refused.",
    mend="Let the newer version begin on the day after the older one ends.",
    bad="""
valid: {from: 2025-01-01, to: 2025-12-31}
---
version: 2.0.0
valid: {from: 2026-02-01}
""",
    good="""
valid: {from: 2025-01-01, to: 2026-01-31}
---
version: 2.0.0
valid: {from: 2026-02-01}
""",
)

OVERLAP = Page(
    code="validity-overlap",
    severity="error",
    summary="Two versions of a ruleset hold on the same day",
    what="A version begins before the one before it has ended, or that one never ends.",
    why="A case with such a decision date is refused: nobody could say which version it was judged by.",
    mend="Give the older version a last day: `valid: {from: …, to: …}`.",
    bad="""
valid: {from: 2025-01-01}
---
version: 2.0.0
valid: {from: 2026-02-01}
""",
    good="""
valid: {from: 2025-01-01, to: 2026-01-31}
---
version: 2.0.0
valid: {from: 2026-02-01}
""",
)

_DAY = dt.timedelta(days=1)


def gaps(versions: Sequence[Subject]) -> Iterator[tuple[Subject, Found]]:
    """The days that no version covers."""
    for older, newer in pairwise(versions):
        if older.definition.valid_to is not None:
            first = dt.date.fromisoformat(older.definition.valid_to) + _DAY
            last = dt.date.fromisoformat(newer.definition.valid_from) - _DAY
            if first <= last:
                message = f"no version holds from {first} to {last}: {older.definition.version} has ended by then"
                yield newer, Found(("valid", "from"), message, f"let it begin on {first}")


def overlaps(versions: Sequence[Subject]) -> Iterator[tuple[Subject, Found]]:
    """The days that two versions cover."""
    for older, newer in pairwise(versions):
        begins, ends = newer.definition.valid_from, older.definition.valid_to
        if ends is None or begins <= ends:
            until = f" until {ends}" if ends else ""
            message = f"version {older.definition.version} holds from then on too{until}"
            before = dt.date.fromisoformat(begins) - _DAY
            yield newer, Found(("valid", "from"), message, f"end {older.definition.version} on {before}")


RULES = (VersionsRule(GAP, gaps), VersionsRule(OVERLAP, overlaps))
