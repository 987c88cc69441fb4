"""What a ward sees: each case with its state and the time to its next limit, the most pressing first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..language import times
from .delivery.message import moment, shown

if TYPE_CHECKING:
    from .monitor import CaseState

MOST = 200
"""How many cases are shown; the most pressing ones."""

ORDER = ("failed", "overdue", "contact-due", "undecided", "watch", "contacted", "calm", "closed")
"""The states, the most pressing first. `undecided` is a case that may be more than it seems: something is not known."""

STATES: Mapping[str, Mapping[str, str]] = {
    "nb": {
        "failed": "Følges ikke",
        "overdue": "Over fristen",
        "contact-due": "Kontakt skal tas",
        "undecided": "Kan ikke avgjøres",
        "watch": "Følg med",
        "contacted": "Kontakt er tatt",
        "calm": "Rolig",
        "closed": "Avsluttet",
    },
    "en": {
        "failed": "Not followed",
        "overdue": "Overdue",
        "contact-due": "Contact is due",
        "undecided": "Cannot be settled",
        "watch": "Watch",
        "contacted": "Contacted",
        "calm": "Calm",
        "closed": "Closed",
    },
}
TEXTS: Mapping[str, Mapping[str, str]] = {
    "nb": {
        "title": "Saker som følges",
        "case": "Sak",
        "state": "Tilstand",
        "since": "Siden",
        "limit": "Neste frist",
        "why": "Hvorfor",
        "none": "Ingen saker følges.",
        "more": "… og {count} saker til, mindre presserende.",
        "over": "{time} over",
        "left": "om {time}",
        "late": "Frist ute: {names}.",
        "trouble": "{count} meldinger er ikke kommet frem",
        "trouble-one": "Én melding er ikke kommet frem",
        "failed": "Overvåkingen har stanset. Følg planene selv til den er i gang igjen.",
        "alive": "Oppdatert {at}",
        "lost": "Ingen forbindelse. Det som vises, er gammelt.",
        "decides": "Tilstanden følger av planene. Hva som skal gjøres, avgjør dere.",
        "minutes": "{count} min",
        "hours": "{count} t",
        "days": "{count} d",
    },
    "en": {
        "title": "Cases that are followed",
        "case": "Case",
        "state": "State",
        "since": "Since",
        "limit": "Next time limit",
        "why": "Why",
        "none": "No cases are followed.",
        "more": "… and {count} more cases, less pressing.",
        "over": "{time} over",
        "left": "in {time}",
        "late": "Past its time limit: {names}.",
        "trouble": "{count} messages have not got through",
        "trouble-one": "One message has not got through",
        "failed": "Monitoring has stopped. Follow the plans yourselves until it runs again.",
        "alive": "Updated {at}",
        "lost": "No connection. What is shown is old.",
        "decides": "The state follows from the plans. What to do is yours to decide.",
        "minutes": "{count} min",
        "hours": "{count} h",
        "days": "{count} d",
    },
}


@dataclass(frozen=True, slots=True)
class Row:
    """A case on the screen. Moments are in microseconds UTC."""

    case: str
    state: str
    since: int
    deadline: int | None
    late: tuple[str, ...]
    time_zone: str
    why: Mapping[str, str]
    reasons: Callable[[], Mapping[str, str]]

    def with_reasons(self) -> Row:
        """The row with its reasons worked out, which takes an assessment; while the case has not moved on."""
        return replace(self, why=self.reasons())

    @property
    def document(self) -> dict[str, Any]:
        """The row as JSON."""
        return {
            "case": self.case,
            "state": self.state,
            "since": moment(self.since),
            "deadline": None if self.deadline is None else moment(self.deadline),
            "late": list(self.late),
            "why": dict(self.why),
        }

    def cells(self, now: int, language: str) -> tuple[str, str, str, str, str]:
        """The case, its state, since when, its next limit and why, in words."""
        texts = TEXTS[language]
        limit = "" if self.deadline is None else _limit(self.deadline - now, texts)
        why = self.why.get(language) or self.why.get("nb", "")
        late = texts["late"].format(names=", ".join(self.late)) if self.late else ""
        since = shown(self.since, self.time_zone, language)
        return self.case, STATES[language][self.state], since, limit, " ".join(filter(None, (late, why)))


def in_order(found: Iterable[Row]) -> list[Row]:
    """Rows with the most pressing first: by state, whether something is late, the next limit, then the case."""
    return sorted(
        found,
        key=lambda row: (
            ORDER.index(row.state),
            not row.late,
            row.deadline if row.deadline is not None else float("inf"),
            row.case,
        ),
    )


def row_of(state: CaseState) -> Row:
    """A case's row."""
    undecided = state.undecided and state.state in ("calm", "watch", "contacted")
    return Row(
        case=state.case,
        state="failed" if state.failed is not None else "undecided" if undecided else state.state,
        since=state.since,
        deadline=state.deadline,
        late=state.late_follow_ups,
        time_zone=state.time_zone,
        why={},
        reasons=lambda: state.why,
    )


def _limit(left: int, texts: Mapping[str, str]) -> str:
    return texts["over" if left < 0 else "left"].format(time=_span(abs(left), texts))


def _span(length: int, texts: Mapping[str, str]) -> str:
    """A length of time as two parts at most: 2 d 4 h, 3 h 20 min, 5 min."""
    minutes = length // times.MINUTE
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [("days", days), ("hours", hours)] if days else [("hours", hours), ("minutes", minutes)]
    said = [texts[unit].format(count=count) for unit, count in parts if count]
    return " ".join(said) or texts["minutes"].format(count=0)
