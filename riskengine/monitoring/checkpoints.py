"""How a case stood at moments of its fold, so that what comes late is folded from there and not from the start.

Few are kept, whatever the length of the fold: close together towards the end, where nearly all that comes late belongs, and ever
farther apart before it. What comes late at a place then costs about what comes after that place, not what comes before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

_WEIGHT = 0.75
"""Between 0, which keeps them evenly spaced, and 1, which keeps each gap in proportion to what comes after it."""
Position = tuple[int, int, str]
"""How far a fold has come: the moment, what of it (the plan, an event, time), and the id of the event."""


@runtime_checkable
class Resumable(Protocol):
    """An engine that can go on with a case from where it stood."""

    def held(self, case: str) -> object:
        """All that is held of an open case: a value that does not change, and is equal where the case stands the same."""
        ...

    def resume(self, case: str, held: object) -> None:
        """Let a case stand as it did, whether or not it is open."""
        ...


class Checkpoint(NamedTuple):
    """How a case stood. Nothing of it is ever changed.

    Attributes:
        position: how far the fold had come.
        folded: how many events had been folded.
        alerts: how many alerts there were.
        shared: what was known of the case that is there once for many checkpoints: the plan, assessments, outcomes.
        state: the rest of it, as text, which takes a fraction of the room.
        held: what the engine held of it; None where it was closed.
    """

    position: Position
    folded: int
    alerts: int
    shared: tuple[object, ...]
    state: str
    held: object

    def is_as(self, other: Checkpoint) -> bool:
        """Whether the fold goes on from here as from the other, but for how much came before."""
        return self.position == other.position and self[3:] == other[3:]


@dataclass(frozen=True, slots=True)
class Spacing:
    """Which checkpoints are kept: at most `most`, one after every `every` events at first; none with `most` 0.

    Ten leave gaps of some events where it was folded last, and of an eighth or so of a fold of some hundred events at its start:
    what comes late is folded from at most about as many events before it as there are after it. Each takes about one kilobyte.
    """

    every: int = 3
    most: int = 10


class Checkpoints:
    """Those of one fold, in order."""

    __slots__ = ("_kept", "_spacing")

    def __init__(self, spacing: Spacing) -> None:
        self._spacing = spacing
        self._kept: list[Checkpoint] = []

    def __len__(self) -> int:
        return len(self._kept)

    def is_due(self, folded: int) -> bool:
        """Whether there should be one when so many events have been folded."""
        last = self._kept[-1].folded if self._kept else 0
        return self._spacing.most > 0 and folded - last >= self._spacing.every

    def add(self, checkpoint: Checkpoint) -> None:
        """Keep one that comes after all others; where that is one too many, leave the one that is missed least."""
        self._kept.append(checkpoint)
        while len(self._kept) > self._spacing.most:
            del self._kept[self._least_missed()]

    def back_to(self, position: Position) -> tuple[Checkpoint | None, list[Checkpoint]]:
        """The last one before a position, None where there is none; and those after it, which are no longer kept."""
        count = len(self._kept)
        while count and self._kept[count - 1].position >= position:
            count -= 1
        later = self._kept[count:]
        del self._kept[count:]
        return (self._kept[-1] if self._kept else None), later

    def add_moved(self, later: Sequence[Checkpoint], events: int, alerts: int) -> None:
        """Keep some that were left, before which there are now so many more events and alerts."""
        for each in later:
            self.add(each._replace(folded=each.folded + events, alerts=each.alerts + alerts))

    def _least_missed(self) -> int:
        """The one without which the gap around it is smallest for how far back it is."""
        kept = self._kept
        end = kept[-1].folded + 1
        least, best = 0, float("inf")
        before = 0
        for at in range(len(kept) - 1):
            gap = kept[at + 1].folded - before
            missed = gap / (end - before) ** _WEIGHT
            if missed < best:
                least, best = at, missed
            before = kept[at].folded
        return least
