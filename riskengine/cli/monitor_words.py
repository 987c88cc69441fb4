"""What `riskengine monitor` says, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "nb": {
        "no-alerts": "Ingen meldinger.",
        "no-events": "Ingen hendelser.",
        "one-alert": "Én melding.",
        "alerts": "{count} meldinger.",
        "since": "siden {at}",
        "more-cases": "… og {count} saker til",
        "no-receiver": "{case}: ingen mottaker heter {contact}",
        "started": "Følger {count} saker med {engine}. Hendelser føres i {record}.",
        "started-one": "Følger én sak med {engine}. Hendelser føres i {record}.",
        "address": "Skjermen: {address}",
        "stop": "Stans med Ctrl-C.",
        "stopped": "Stanset. Alt som er bekreftet mottatt, er ført, og det som ikke er sendt, sendes ved neste start.",
        "undelivered": "{count} meldinger er ikke kommet frem ennå; de sendes ved neste start.",
        "kept": "Hendelser: {kept} nye ført, {repeated} var ført fra før, {refused} avvist.",
        "trouble": "{case}: meldingen {alert} kom ikke frem ({way}, forsøk {tries}): {why}",
        "last": "Siste meldinger",
    },
    "en": {
        "no-alerts": "No alerts.",
        "no-events": "No events.",
        "one-alert": "One alert.",
        "alerts": "{count} alerts.",
        "since": "since {at}",
        "more-cases": "… and {count} more cases",
        "no-receiver": "{case}: there is no receiver {contact}",
        "started": "Following {count} cases with {engine}. Events are kept in {record}.",
        "started-one": "Following one case with {engine}. Events are kept in {record}.",
        "address": "The screen: {address}",
        "stop": "Stop with Ctrl-C.",
        "stopped": "Stopped. What was acknowledged is kept, and what has not been sent is sent at the next start.",
        "undelivered": "{count} alerts have not got through yet; they are sent at the next start.",
        "kept": "Events: {kept} new ones kept, {repeated} kept before, {refused} refused.",
        "trouble": "{case}: alert {alert} did not get through ({way}, try {tries}): {why}",
        "last": "Latest alerts",
    },
}


def said(language: str, key: str, /, **words: object) -> str:
    """A sentence with its words."""
    return SENTENCES[language][key].format(**words)
