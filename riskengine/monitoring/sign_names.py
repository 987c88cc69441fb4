"""Signs that are told by a name that the plan does not have: kept as they are, and whoever tells them learns of it at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ..problems import Problem, did_you_mean, quoted
from .events import UNKNOWN, Event, ObservationForm


def unlisted(event: Event, signs: Mapping[str, Collection[str]]) -> Problem | None:
    """That an event's sign is none of its plan's, with the nearest one; None where there is nothing to tell.

    Args:
        event: an event that was taken in.
        signs: by case, the keys of the plan's signs.
    """
    said = event.said
    if not isinstance(said, ObservationForm) or said.sign == UNKNOWN:
        return None
    known = signs.get(event.case, ())
    if not known or said.sign in known:
        return None
    message = (
        f"{event.id}: {quoted(said.sign)} is none of the signs in the plan of {event.case}; it is kept as it was told"
    )
    return Problem("unlisted-sign", message, None, did_you_mean(said.sign, known))
