"""What a fold knows of a case, as a short text: checkpoints are many, and objects take ten times the room."""

from __future__ import annotations

import json
from sys import intern
from typing import TYPE_CHECKING

from .levels import Levels
from .signs_alike import Sign

if TYPE_CHECKING:
    from .case import Case


def written(case: Case) -> str:
    """What is known of a case, but for its position, plan, assessments, outcomes and alerts, and the engine's part.

    Two cases of which it is the same go on alike if the rest is the same too.
    """
    return json.dumps(
        (
            case.plan_number,
            case.started,
            case.open,
            case.closed_at,
            case.undecided,
            case.response,
            case.follow_ups,
            case.last_certain,
            case.until,
            {id_: sorted(each) for id_, each in case.gone.items() if each},
            tuple(case.gone),
            [(each.key, each.seen, each.event, each.at) for each in case.signs],
            case.raiser.counts,
        ),
        separators=(",", ":"),
        sort_keys=True,
    )


def read(text: str, case: Case) -> None:
    """Let a case be as it was written."""
    (
        case.plan_number,
        case.started,
        case.open,
        case.closed_at,
        case.undecided,
        response,
        follow_ups,
        case.last_certain,
        case.until,
        gone,
        asked,
        signs,
        counts,
    ) = json.loads(text)
    case.response = Levels(*response)
    case.follow_ups = {name: Levels(*each) for name, each in follow_ups.items()}
    case.gone = {id_: frozenset(gone.get(id_, ())) for id_ in asked}
    case.signs = tuple(Sign(intern(key), seen, event, at) for key, seen, event, at in signs)
    case.raiser.counts = tuple(counts)
