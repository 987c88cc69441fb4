"""An alert: what a plan asks somebody to do, when, and why. Its id is made of what it is about, so that it is made only once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CONTACT_DUE = "contact-due"
ESCALATED = "escalated"
OVERDUE = "overdue"
REMINDER = "reminder"
FOLLOW_UP_OVERDUE = "follow-up-overdue"
UNLISTED_SIGN = "unlisted-sign"
UNDECIDED = "undecided"
ENGINE_FAILED = "engine-failed"
WITHDRAWN = "withdrawn"

KINDS = (
    CONTACT_DUE,
    ESCALATED,
    OVERDUE,
    REMINDER,
    FOLLOW_UP_OVERDUE,
    UNLISTED_SIGN,
    UNDECIDED,
    ENGINE_FAILED,
    WITHDRAWN,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What a receiver is to know and do.

    Attributes:
        id: made by `alert_id`; the same whenever and wherever the same alert is made again.
        case: the case's pseudonym.
        chart: which of the plan's watches raised it: `response`, or a follow-up's name.
        kind: one of `KINDS`.
        step: the step of the escalation; 0 where there is none.
        to: the function in the plan that it goes to.
        contact: the receiver that has this function at the moment.
        due: since when it is due, in microseconds UTC.
        answer_by: when it must be acknowledged, in microseconds UTC; None where nothing has to be.
        because: language -> the reasons, as the rules give them.
        about: language -> what is overdue, for a follow-up.
        signs: language -> the signs, in the plan's words. Not every receiver may read them.
        late: it is sent later than it was due: what called for it was not known in time, or the monitor did not run.
        link: where the record can be read.
        of: of one that is withdrawn, its id.
        time_zone: in which its moments are shown.
    """

    id: str
    case: str
    chart: str
    kind: str
    step: int
    to: str
    contact: str
    due: int
    answer_by: int | None = None
    because: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    signs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    late: bool = False
    link: str | None = None
    of: str | None = None
    time_zone: str = "Europe/Oslo"

    @property
    def document(self) -> dict[str, Any]:
        """Everything as JSON holds it; for the record, not for a receiver."""
        return {name: _plain(getattr(self, name)) for name in self.__slots__}


def alert_id(case: str, chart: str, kind: str, cause: str, step: int = 0) -> str:
    """The id of an alert.

    Args:
        case: the case's pseudonym.
        chart: what raised it.
        kind: what kind it is.
        cause: what tells it from others of its kind: the day of the episode and which of that day, or the id of what it is about.
        step: the step of the escalation, or the number of the reminder.
    """
    parts = "\x1f".join((case, chart, kind, cause, str(step)))
    return hashlib.sha256(parts.encode()).hexdigest()[:20]


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return list(value) if isinstance(value, tuple) else value
