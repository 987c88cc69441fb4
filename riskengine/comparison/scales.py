"""What of two versions can be matched: options and levels by their ids, answers by their kind, and the days on which both hold."""

from __future__ import annotations

from collections.abc import Sequence

from ..language import times
from ..language.types import Choice, Number, Records
from ..ruleset.definition import Definition, Item


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


def moments_overlap(old: Definition, new: Definition) -> bool:
    """Whether there is a day on which both versions hold."""
    return max(old.valid_from, new.valid_from) <= min(old.valid_to or "9999", new.valid_to or "9999")


def common_options(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether some option is in both."""
    return bool(set(old) & set(new))


def same_kind(old: Item, new: Item) -> bool:
    """Whether an answer to the one can be an answer to the other."""
    a, b = old.type, new.type
    if isinstance(a, Choice) and isinstance(b, Choice):
        return common_options(a.options, b.options)
    if isinstance(a, Number) and isinstance(b, Number):
        return a.unit == b.unit and old.unit == new.unit and a.whole == b.whole
    if isinstance(a, Records) and isinstance(b, Records):
        twins = ((each, new.field_named(each.name)) for each in old.fields)
        return all(twin is None or same_kind(each, twin) for each, twin in twins)
    return type(a) is type(b)


def later_start(old: Definition, new: Definition) -> str:
    """The moment at which a case is assessed where the moment does not matter: noon on the later of the first days."""
    return times.parse_as_of(f"{max(old.valid_from, new.valid_from)}T12:00:00+00:00").text
