"""The sentences of the command `batch`, in Bokmål and English."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, Mapping[str, str]] = {
    "nb": {
        "reading": "Leser inn",
        "assessing": "Vurderer {} rader",
        "writing": "Skriver resultatet",
        "resumed": "Går videre der forrige kjøring stoppet: {} av {} rader er ferdige.",
        "stopped": "Stoppet. Gi samme kommando en gang til, så går den videre herfra. Det som er ferdig, ligger i "
        "«{}», som bare du kan lese. Med --restart begynner den på nytt.",
        "kept": "Det som er ferdig, ligger i «{}», som bare du kan lese. Når feilen under er rettet, går samme kommando "
        "videre herfra. Med --restart begynner den på nytt.",
        "stopped-early": "Stoppet før noe var ferdig. Ingenting er skrevet.",
        "rows": "{rows} rader lest,",
        "rows-one": "1 rad lest,",
        "none-bad": "alle i orden.",
        "one-bad": "1 er ikke i orden og ble ikke vurdert.",
        "some-bad": "{bad} er ikke i orden og ble ikke vurdert.",
        "outcome": "Resultat",
        "determined": "avgjort",
        "open": "åpent",
        "output": "Skrevet til {}.",
        "bad-rows": "Hva som er galt med de andre radene, står i {}.",
        "time": "Det tok {}.",
    },
    "en": {
        "reading": "Reading",
        "assessing": "Assessing {} rows",
        "writing": "Writing the result",
        "resumed": "Going on where the last run stopped: {} of {} rows are done.",
        "stopped": "Stopped. Give the same command again, and it goes on from here. What is done lies in “{}”, "
        "which only you can read. With --restart it begins anew.",
        "kept": "What is done lies in “{}”, which only you can read. When the fault below is mended, the same command "
        "goes on from here. With --restart it begins anew.",
        "stopped-early": "Stopped before anything was done. Nothing is written.",
        "rows": "{rows} rows read,",
        "rows-one": "1 row read,",
        "none-bad": "all in order.",
        "one-bad": "1 is not in order and was not assessed.",
        "some-bad": "{bad} are not in order and were not assessed.",
        "outcome": "Outcome",
        "determined": "determined",
        "open": "open",
        "output": "Written to {}.",
        "bad-rows": "What is wrong with the other rows stands in {}.",
        "time": "It took {}.",
    },
}

_GROUPS = {"nb": "\N{NO-BREAK SPACE}", "en": ","}
_POINT = {"nb": ",", "en": "."}
_TIME = {"nb": ("{} sekunder", "{} min {} s"), "en": ("{} seconds", "{} min {} s")}


def number_in_words(number: int, language: str) -> str:
    """A whole number, in groups of three digits."""
    return f"{number:,}".replace(",", _GROUPS[language])


def share_in_words(part: int, whole: int, language: str) -> str:
    """A part in percent with one decimal; it is never rounded to all or nothing."""
    thousandths = min(999, max(1, (part * 2000 + whole) // (2 * whole))) if 0 < part < whole else part * 1000 // whole
    shown = f"{thousandths // 10}{_POINT[language]}{thousandths % 10}"
    return f"{shown.removesuffix(_POINT[language] + '0')} %" if language == "nb" else f"{shown.removesuffix('.0')}%"


def duration_in_words(seconds: float, language: str) -> str:
    """How long something took."""
    short, long = _TIME[language]
    if seconds < 60:
        return short.format(f"{seconds:.1f}".replace(".", _POINT[language]))
    return long.format(int(seconds) // 60, int(seconds) % 60)
