"""What may be wrong with an answer, in words of both languages, each with the code under which files tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..problems import Place, Problem

Path = tuple[str | int, ...]

CODES: Mapping[str, str] = {
    "empty": "too-short",
    "too-long": "wrong-value",
    "unreadable": "unreadable",
    "braces": "wrong-value",
    "language": "missing-translation",
    "numbers": "numbers-differ",
    "few-levels": "too-short",
    "few-options": "too-short",
    "as-many": "wrong-length",
    "few-items": "too-short",
    "twice": "duplicate-option",
    "no-options": "missing-key",
    "not-a-count": "wrong-value",
    "narrow": "not-in-range",
    "force": "wrong-value",
    "section": "missing-key",
    "no-source": "missing-key",
    "not-a-type": "wrong-value",
    "party": "unknown-party",
    "within": "bad-time",
    "date": "bad-date",
    "item-parts": "wrong-value",
    "too-many": "too-long",
    "not-good": "wrong-value",
}

PHRASES: Mapping[str, Mapping[str, str]] = {
    "nb": {
        "empty": "Her må det stå noe.",
        "too-long": "Teksten er for lang; høyst {most} tegn.",
        "unreadable": "Tegnet U+{code} kan ikke stå i en slik fil. Skriv teksten uten det.",
        "braces": "{{ og }} har en egen betydning i regelsettets tekster. Skriv teksten uten.",
        "language": "Teksten mangler på {language}.",
        "numbers": "Tallene er ikke like på bokmål og engelsk: «{nb}» og «{en}».",
        "few-levels": "Et utfall har minst to nivåer, skilt med komma.",
        "few-options": "Et valg har minst to svaralternativer, skilt med komma.",
        "as-many": "På bokmål er det {nb}, på engelsk {en}. Skriv like mange, i samme rekkefølge.",
        "few-items": "Med {levels} nivåer trengs minst {least} spørsmål: hvert nivå over det laveste krever ett tegn mer.",
        "twice": "«{text}» står to ganger.",
        "no-options": "Et valg trenger svaralternativer.",
        "not-a-count": "«{text}» er ikke et område. Skriv det som 0-20.",
        "narrow": "Området må være hele tall fra 0 til høyst 1000000, med minst to trinn, som 0-20.",
        "force": "«{text}» er ingen av dem. Velg {known}.",
        "no-source": "En kilde har en tittel.",
        "section": "En lov eller forskrift trenger en henvisning, som «§ 9».",
        "not-a-type": "«{text}» er ikke en slags svar. Velg yes-no, choice eller count.",
        "party": "«{text}» er ikke en part. Velg {known}, eller gi en ny part navn på bokmål og engelsk.",
        "within": "«{text}» er ikke en frist. Skriv den som 24 t, 14 d, PT24H eller 0 for straks.",
        "date": "«{text}» er ikke en dato. Skriv den som 2026-11-22.",
        "too-many": "Det er for mange; høyst {most}.",
        "not-good": "«{text}» kan ikke brukes her.",
        "item-parts": "«{text}» mangler noe. Skriv «slag; tittel; title», og for et valg også «; a, b; a, b», for antall «; 0-20».",
    },
    "en": {
        "empty": "something must stand here",
        "too-long": "the text is too long; at most {most} characters",
        "unreadable": "the character U+{code} may not stand in such a file; leave it out",
        "braces": "{{ and }} have a meaning of their own in the texts of a ruleset; leave them out",
        "language": "the text is not given in {language}",
        "numbers": "the numbers differ between the languages: “{nb}” and “{en}”",
        "few-levels": "an outcome has at least two levels, with commas between",
        "few-options": "a choice has at least two options, with commas between",
        "as-many": "there are {nb} in nb, and {en} in en; write as many, in the same order",
        "few-items": "{levels} levels need at least {least} questions: each level above the lowest takes one sign more",
        "twice": "“{text}” stands here twice",
        "no-options": "a choice needs options",
        "not-a-count": "“{text}” is not a range; write it as 0-20",
        "narrow": "the range must be whole numbers from 0 to at most 1000000, with two steps at least, such as 0-20",
        "force": "“{text}” is none of these; choose {known}",
        "no-source": "a source has a title",
        "section": "a statute or regulation needs a section, such as “§ 9”",
        "not-a-type": "“{text}” is no type of answer; choose yes-no, choice or count",
        "party": "“{text}” is not a party; choose {known}, or name a new one in nb and en",
        "within": "“{text}” is not a time limit; write it as 24 h, 14 d, PT24H, or 0 for at once",
        "date": "“{text}” is not a date; write it as 2026-11-22",
        "too-many": "there are too many; at most {most}",
        "not-good": "“{text}” cannot be used here",
        "item-parts": "“{text}” is not whole; write “type; tittel; title”, then “; a, b; a, b” for a choice, “; 0-20” for a count",
    },
}  # fmt: skip


@dataclass(eq=False)
class Fault(Exception):
    """Something wrong with an answer: which answer, what, and what belongs in the sentence."""

    path: Path
    key: str
    filling: Mapping[str, object] = field(default_factory=dict)

    def said(self, language: str) -> str:
        """The fault as a sentence."""
        return PHRASES[language][self.key].format(**self.filling)

    def problem(self, place: Place | None, about: str = "") -> Problem:
        """The fault as problems are told."""
        return Problem(CODES[self.key], f"{about}{self.said('en')}", place)
