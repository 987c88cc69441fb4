"""Events as they stand after corrections: what was told by mistake left out, and what was corrected in its own place.

The result depends on the set of events only, never on the order in which they came. Of several corrections of one event, the
one told last counts; a correction that is itself withdrawn does not count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from .events import Event, WithdrawalForm

Place = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """An event as it stands: its place among the others, and what it says now.

    A correction stands where the event it corrects stood; one that says that something was seen later than that, stands there.
    """

    place: Place
    event: Event

    @property
    def told(self) -> int:
        """When what it says takes effect."""
        return self.place[0]


def standing(events: Iterable[Event]) -> list[Standing]:
    """The events as they stand, in order."""
    by_id = {each.id: each for each in events}
    corrections: dict[str, list[Event]] = {}
    for each in by_id.values():
        if each.target is not None and each.target in by_id:
            corrections.setdefault(each.target, []).append(each)
    for several in corrections.values():
        several.sort(key=lambda each: each.place, reverse=True)
    roots = [each for each in by_id.values() if each.target is None or each.target not in by_id]
    reached = _reached(roots, corrections)
    # Events that correct each other in a circle stand at nobody's place: the first of them is taken for what it says.
    for each in sorted(by_id.values(), key=lambda each: each.place):
        if each.id not in reached:
            roots.append(each)
            reached |= _reached([each], corrections)
    found = []
    for root in roots:
        said = _as_it_stands(root, corrections)
        if said is not None and not isinstance(said.said, WithdrawalForm):
            found.append(Standing((max(root.told, said.earliest), root.id), said))
    found.sort(key=lambda each: each.place)
    return found


def moments_touched(events: Iterable[Event], new: Collection[str]) -> tuple[int, int]:
    """From when until when something may stand otherwise than without the new events.

    That is where those stand, and where that stands which they correct or are corrected by, and where it stood before.
    """
    by_id = {each.id: each for each in events}
    near: dict[str, list[str]] = {}
    for each in by_id.values():
        if each.target is not None and each.target in by_id:
            near.setdefault(each.id, []).append(each.target)
            near.setdefault(each.target, []).append(each.id)
    begin, end = 2**62, -(2**62)
    for id_ in new:
        together: set[str] = set()
        waiting = [id_]
        while waiting:
            one = waiting.pop()
            if one not in together:
                together.add(one)
                waiting += near.get(one, ())
        some = [by_id[one] for one in together]
        roots = [each for each in some if each.target is None or each.target not in by_id]
        # What corrects something that was not known stood by itself; and in a circle, whichever comes first does.
        alone = [each for each in some if each.target in new] if roots else some
        begin = min(begin, *(each.told for each in (*roots, *alone)))
        end = max(end, *(each.told for each in (*roots, *alone)), *(each.earliest for each in some))
    return begin, end


def _reached(roots: Iterable[Event], corrections: dict[str, list[Event]]) -> set[str]:
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        each = waiting.pop()
        if each.id not in found:
            found.add(each.id)
            waiting += corrections.get(each.id, ())
    return found


def _as_it_stands(root: Event, corrections: dict[str, list[Event]]) -> Event | None:
    """What an event says after its corrections; None where it is withdrawn."""
    return _resolved(root, corrections, frozenset())


def _resolved(each: Event, corrections: dict[str, list[Event]], above: frozenset[str]) -> Event | None:
    """By recursion, as deep as corrections of corrections go; `above` keeps a circle from going on for ever."""
    if len(above) > 100:
        return each
    above = above | {each.id}
    for correction in corrections.get(each.id, ()):
        if correction.id in above:
            continue
        now = _resolved(correction, corrections, above)
        if now is None:
            continue  # the correction is withdrawn, so the one before it counts
        return None if isinstance(now.said, WithdrawalForm) else now
    return each
