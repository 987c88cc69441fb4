"""An alert as one receiver gets it: in its language, and with no more than it may read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from ..alert import (
    CONTACT_DUE,
    ENGINE_FAILED,
    ESCALATED,
    FOLLOW_UP_OVERDUE,
    OVERDUE,
    REMINDER,
    UNDECIDED,
    UNLISTED_SIGN,
    WITHDRAWN,
    Alert,
)
from ..receivers import Receiver

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

SUBJECTS: Mapping[str, Mapping[str, str]] = {
    "nb": {
        CONTACT_DUE: "{case}: kontakt skal tas",
        ESCALATED: "{case}: kontakt skal tas, og ingen har svart ennå",
        OVERDUE: "{case}: ingen har svart på at kontakt skal tas",
        REMINDER: "{case}: påminnelse, kontakt er fortsatt ikke tatt",
        FOLLOW_UP_OVERDUE: "{case}: noe i planen skulle vært gjort",
        UNLISTED_SIGN: "{case}: et tegn som ikke står i planen",
        UNDECIDED: "{case}: det kan ikke avgjøres om kontakt skal tas",
        ENGINE_FAILED: "{case}: overvåkingen har stanset",
        WITHDRAWN: "{case}: en tidligere melding gjelder ikke lenger",
    },
    "en": {
        CONTACT_DUE: "{case}: contact is due",
        ESCALATED: "{case}: contact is due, and nobody has answered yet",
        OVERDUE: "{case}: nobody has answered that contact is due",
        REMINDER: "{case}: reminder, contact has still not been made",
        FOLLOW_UP_OVERDUE: "{case}: something in the plan should have been done",
        UNLISTED_SIGN: "{case}: a sign that is not in the plan",
        UNDECIDED: "{case}: it cannot be settled whether contact is due",
        ENGINE_FAILED: "{case}: monitoring has stopped",
        WITHDRAWN: "{case}: an earlier message no longer applies",
    },
}
_SENTENCES: Mapping[str, Mapping[str, str]] = {
    "nb": {
        CONTACT_DUE: "Etter planen for {case} skal det tas kontakt. Dette gjelder fra {due}.",
        ESCALATED: "Etter planen for {case} skal det tas kontakt. De som fikk meldingen før dere, har ikke svart.",
        OVERDUE: "Etter planen for {case} skal det tas kontakt. Alle har fått melding. Ingen har svart, og fristen var {due}.",
        REMINDER: "Etter planen for {case} skal det tas kontakt. Det er ikke registrert at kontakt er tatt.",
        FOLLOW_UP_OVERDUE: "Planen for {case} hadde en frist som gikk ut {due}: {about}",
        UNLISTED_SIGN: "Det er meldt om et tegn hos {case} som ikke står i planen. Det er ikke talt med. Vurder hva det betyr.",
        UNDECIDED: "Noe som planen for {case} spør om, er ikke kjent. Derfor kan det ikke avgjøres om kontakt skal tas.",
        ENGINE_FAILED: (
            "Overvåkingen av {case} har stanset på grunn av en feil. Inntil den er i gang igjen, må noen selv følge med på planen."
        ),
        WITHDRAWN: "Meldingen {of} om {case} gjelder ikke lenger. Opplysningene den bygde på, er rettet eller utfylt.",
        "answer-by": "Bekreft at meldingen er mottatt, innen {answer_by}.",
        "late": "Meldingen kommer senere enn den skulle: opplysningene kom sent, eller overvåkingen sto stille.",
        "reasons": "Grunn: {reasons}",
        "signs": "Tegn som er sett: {signs}.",
        "link": "Les mer: {link}",
        "id": "Meldingens nummer er {id}. Kommer den flere ganger, er det samme melding.",
        "decides": "Meldingen følger av planen. Hva som skal gjøres, avgjør dere.",
    },
    "en": {
        CONTACT_DUE: "The plan for {case} asks for contact. It has been due since {due}.",
        ESCALATED: "The plan for {case} asks for contact. Those who were told first have not answered, so it now comes to you.",
        OVERDUE: "The plan for {case} asks for contact. All have been told. Nobody has answered, and the time limit was {due}.",
        REMINDER: "The plan for {case} asks for contact. It is not recorded that contact has been made.",
        FOLLOW_UP_OVERDUE: "The plan for {case} had a time limit that ran out {due}: {about}",
        UNLISTED_SIGN: (
            "Somebody has told of a sign in {case} that is not in the plan. It is not counted. Please consider what it means."
        ),
        UNDECIDED: "Something that the plan for {case} asks for is not known. So it cannot be settled whether contact is due.",
        ENGINE_FAILED: "Monitoring of {case} has stopped because of an error. Until it runs again, somebody must follow the plan.",
        WITHDRAWN: "Message {of} about {case} no longer applies. What it rested on has been corrected or completed.",
        "answer-by": "Please confirm that you have received this by {answer_by}.",
        "late": "This message comes later than it should: the information came late, or monitoring stood still.",
        "reasons": "Reason: {reasons}",
        "signs": "Signs seen: {signs}.",
        "link": "Read more: {link}",
        "id": "This message is number {id}. Should it come again, it is the same message.",
        "decides": "The message follows from the plan. What to do is yours to decide.",
    },
}
_MAY_READ_REASONS = ("reasons", "signs")


@dataclass(frozen=True, slots=True)
class Message:
    """What one receiver gets.

    Attributes:
        id: the alert's id.
        subject: one line.
        text: the whole message, for a person.
        document: the same for a program; it holds no more than the text.
    """

    id: str
    subject: str
    text: str
    document: Mapping[str, Any]


def message_for(alert: Alert, receiver: Receiver) -> Message:
    """The alert as the receiver may read it."""
    said = _SENTENCES[receiver.language]
    reasons = _in(alert.because, receiver.language) if receiver.may_read in _MAY_READ_REASONS else None
    signs = alert.signs.get(receiver.language) if receiver.may_read == "signs" else None
    words = {
        "case": alert.case,
        "due": shown(alert.due, alert.time_zone, receiver.language),
        "about": _in(alert.about, receiver.language) or "",
        "of": alert.of or "",
        "id": alert.id,
        "link": alert.link or "",
        "reasons": reasons or "",
        "signs": ", ".join(signs or ()),
        "answer_by": "" if alert.answer_by is None else shown(alert.answer_by, alert.time_zone, receiver.language),
    }
    first = [alert.kind, *(["answer-by"] if alert.answer_by is not None else []), *(["late"] if alert.late else [])]
    second = [*(["reasons"] if reasons else []), *(["signs"] if signs else [])]
    last = [*(["link"] if alert.link else []), "decides", "id"]
    paragraphs = [
        "\n".join(said[key].format(**words).rstrip() for key in keys) for keys in (first, second, last) if keys
    ]
    text = "\n\n".join(paragraphs) + "\n"
    subject = SUBJECTS[receiver.language][alert.kind].format(case=alert.case)
    document: dict[str, Any] = {
        "id": alert.id,
        "case": alert.case,
        "kind": alert.kind,
        "chart": alert.chart,
        "step": alert.step,
        "to": alert.to,
        "contact": alert.contact,
        "due": moment(alert.due),
        "answer_by": None if alert.answer_by is None else moment(alert.answer_by),
        "late": alert.late,
        "of": alert.of,
        "link": alert.link,
        "subject": subject,
        "text": text,
    }
    if reasons:
        document["because"] = reasons
    if signs:
        document["signs"] = list(signs)
    return Message(alert.id, subject, text, document)


def moment(at: int) -> str:
    """A moment as ISO 8601 in UTC."""
    return (EPOCH + dt.timedelta(microseconds=at)).isoformat().replace("+00:00", "Z")


def shown(at: int, time_zone: str, language: str) -> str:
    """A moment as people read it, where the person of the case lives."""
    local = (EPOCH + dt.timedelta(microseconds=at)).astimezone(ZoneInfo(time_zone))
    if language == "nb":
        return f"{local.day}.{local.month}.{local.year} kl. {local:%H.%M}"
    return f"{local:%Y-%m-%d at %H:%M}"


def _in(texts: Mapping[str, str], language: str) -> str | None:
    return texts.get(language) or texts.get("nb") or next(iter(texts.values()), None)
