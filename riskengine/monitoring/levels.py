"""From what the rulesets conclude to what the charts are told: levels as whole numbers, lowest and highest."""

from __future__ import annotations

from typing import NamedTuple

from .plan import FollowUp, Response
from .plan_conditions import Outcomes, holds
from .statechart import FOLLOW_UP, RESPONSE, ChartSettings

CALM, WATCH, CONTACT = 0, 1, 2


class Levels(NamedTuple):
    """The level that is certain, and the one it may be as long as something is open."""

    lowest: int
    highest: int


QUIET = Levels(0, 0)


def of_response(response: Response, outcomes: Outcomes) -> Levels:
    """Of contact: calm, watch or contact."""
    contact = holds(response.contact, outcomes)
    watch = contact if response.watch is None else holds(response.watch, outcomes)
    lowest = CONTACT if contact.certain else WATCH if response.watch is not None and watch.certain else CALM
    highest = CONTACT if contact.possible else WATCH if response.watch is not None and watch.possible else CALM
    return Levels(lowest, highest)


def of_follow_up(follow_up: FollowUp, outcomes: Outcomes) -> Levels:
    """Of a follow-up with a condition: asked for or not."""
    assert follow_up.when is not None
    found = holds(follow_up.when, outcomes)
    return Levels(int(found.certain), int(found.possible))


def response_settings(response: Response) -> ChartSettings:
    """What the plan says to the chart of contact."""
    return ChartSettings(
        RESPONSE,
        tuple(each.acknowledge_within for each in response.escalation),
        response.contact_within,
        response.remind_every,
        response.renews_after,
    )


def follow_up_settings(follow_up: FollowUp) -> ChartSettings:
    """What the plan says to the chart of a follow-up."""
    return ChartSettings(FOLLOW_UP, (follow_up.within,), None, follow_up.remind_every, None)
