"""Options of two versions, matched by their ids."""

from __future__ import annotations

from collections.abc import Sequence


def merged(old: Sequence[str], new: Sequence[str]) -> tuple[str, ...] | None:
    """One scale that holds the levels of both in the order each has; None where they disagree about the order."""
    shared = [id_ for id_ in old if id_ in new]
    if shared != [id_ for id_ in new if id_ in old]:
        return None
    found: list[str] = []
    at = 0
    for id_ in new:
        if id_ in shared:
            while old[at] != id_:
                found.append(old[at])
                at += 1
            at += 1
        found.append(id_)
    return (*found, *old[at:])
