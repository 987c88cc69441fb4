"""The answers from which a ruleset is begun: checked, with a default for each that is not given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..checking.quantities import compared
from ..language import times
from ..ruleset.parties import SHARED
from .faults import Fault, Path
from .form import AskedForm, BasisForm, BeginningForm

Texts = Mapping[str, str]

LANGUAGES = ("nb", "en")
FORCES = ("statute", "regulation", "recommendation", "practice")
TYPES = ("yes-no", "choice", "count")
MOST_CHARACTERS = 400
HIGHEST = 1_000_000

# What YAML may not hold, line ends that are none to the eye, and what turns the direction of writing.
_UNREADABLE = re.compile(
    "[^\x20-\x7e\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_LENGTH = re.compile(r"(\d{1,5})\s*([a-zæøå]+)")
_UNITS = {
    "D": ("d", "døgn", "dag", "dager", "day", "days"),
    "H": ("t", "h", "time", "timer", "hour", "hours"),
    "W": ("u", "w", "uke", "uker", "week", "weeks"),
    "M": ("m", "min", "minutt", "minutter", "minute", "minutes"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: `kind` is yes-no, choice or count. `options` are a choice's, `ends` a count's lowest and highest number."""

    kind: str
    title: Texts
    options: tuple[Texts, ...] = ()
    ends: tuple[int, int] = (0, 20)


@dataclass(frozen=True, slots=True)
class Basis:
    """The document that the rules rest on."""

    title: str
    section: str | None
    force: str


DEFAULT_TITLES: Mapping[str, Texts] = {
    "yes-no": {"nb": "Et spørsmål med ja eller nei", "en": "A yes-no question"},
    "choice": {"nb": "Et spørsmål med svaralternativer", "en": "A question with options"},
    "count": {"nb": "Et spørsmål om antall", "en": "A question of how many"},
}
DEFAULT_OPTIONS: tuple[Texts, ...] = (
    {"nb": "Ingen", "en": "None"},
    {"nb": "Noe", "en": "Some"},
    {"nb": "Mye", "en": "Much"},
)
DEFAULT_ITEMS = (
    Asked("yes-no", DEFAULT_TITLES["yes-no"]),
    Asked("choice", DEFAULT_TITLES["choice"], DEFAULT_OPTIONS),
    Asked("count", DEFAULT_TITLES["count"]),
)
DEFAULT_USE: Texts = {
    "nb": "Et utkast. Skal ikke brukes før fagfolk har gått gjennom innhold, kilder og tester.",
    "en": "A draft. Not to be used before professionals have gone through its content, sources and tests.",
}
DEFAULT_OUTCOME: Texts = {"nb": "Oppfølging", "en": "Response"}
DEFAULT_LEVELS: tuple[Texts, ...] = (
    {"nb": "Ingen", "en": "None"},
    {"nb": "Følg med", "en": "Watch"},
    {"nb": "Ta kontakt", "en": "Make contact"},
)
DEFAULT_ACTION: Texts = {
    "nb": "Ta kontakt, og avtal hva som skal gjøres videre",
    "en": "Make contact, and agree on what is to be done next",
}
DEFAULT_PARTY = "clinician"
DEFAULT_WITHIN = "P1D"


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers. `by` is a party that every ruleset knows, or the texts of another one; `within` is a duration."""

    name: str
    valid_from: str
    title: Texts
    intended_use: Texts = field(default_factory=lambda: DEFAULT_USE)
    outcome: Texts = field(default_factory=lambda: DEFAULT_OUTCOME)
    levels: tuple[Texts, ...] = DEFAULT_LEVELS
    items: tuple[Asked, ...] = DEFAULT_ITEMS
    source: Basis | None = None
    action: Texts = field(default_factory=lambda: DEFAULT_ACTION)
    by: str | Texts = DEFAULT_PARTY
    within: str = DEFAULT_WITHIN


def default_title(name: str) -> Texts:
    """A title made from a ruleset's id."""
    words = re.sub(r"[-_]+", " ", name).strip()
    return dict.fromkeys(LANGUAGES, words[:1].upper() + words[1:])


def least_items(levels: int) -> int:
    """How many questions are needed for so many levels: each level above the lowest takes one sign more."""
    return levels - 1


def answered(name: str, today: str, form: BeginningForm) -> tuple[Answers, list[Fault]]:
    """The answers with defaults for those not given, and what is wrong with them.

    Args:
        name: the ruleset's id, which is one.
        today: the date from which the ruleset holds where none is given, as ISO text.
        form: what is given.
    """
    faults: list[Fault] = []

    def texts(given: Texts | None, default: Texts, *path: str | int) -> Texts:
        if given is None:
            return default
        cleaned = {language: clean(text) for language, text in given.items()}
        faults.extend(faults_of_texts(cleaned, path))
        return cleaned

    def several(given: Sequence[Texts], *path: str | int) -> tuple[Texts, ...]:
        found = tuple(texts(each, {}, *path, at) for at, each in enumerate(given))
        faults.extend(faults_of_several(found, path))
        return found

    def asked(said: AskedForm, at: int) -> Asked:
        path: Path = ("items", at)
        title = texts(said.title, {}, *path, "title")
        options = DEFAULT_OPTIONS if said.options is None else several(said.options, *path, "options")
        ends = (0, 20) if said.range is None else (said.range[0], said.range[1])
        if said.range is not None and not good_ends(*ends):
            faults.append(Fault((*path, "range"), "narrow"))
        if said.type != "choice":
            options = ()
        return Asked(said.type, title, options, ends)

    outcome, action = form.outcome, form.action
    levels = (
        DEFAULT_LEVELS if outcome is None or outcome.levels is None else several(outcome.levels, "outcome", "levels")
    )
    items = DEFAULT_ITEMS if form.items is None else tuple(asked(each, at) for at, each in enumerate(form.items))
    if len(items) < least_items(len(levels)):
        faults.append(Fault(("items",), "few-items", {"levels": len(levels), "least": least_items(len(levels))}))
    by: str | Texts = DEFAULT_PARTY
    within = DEFAULT_WITHIN
    if action is not None and action.by is not None:
        by = texts(action.by, {}, "action", "by") if isinstance(action.by, Mapping) else action.by
        if isinstance(by, str) and by not in SHARED:
            faults.append(Fault(("action", "by"), "party", {"text": by, "known": ", ".join(SHARED)}))
    if action is not None and action.within is not None:
        try:
            within = duration(action.within)
        except Fault as fault:
            faults.append(fault)
    source = form.source if isinstance(form.source, BasisForm) else None
    basis = (
        None if source is None else Basis(clean(source.title), source.section and clean(source.section), source.force)
    )
    if basis is not None:
        faults.extend(faults_of_basis(basis))
    valid_from = form.valid_from or today
    try:
        times.parse_date(valid_from)
    except times.NotATime:
        faults.append(Fault(("valid_from",), "date", {"text": valid_from}))
    answers = Answers(
        name=name,
        valid_from=valid_from,
        title=texts(form.title, default_title(name), "title"),
        intended_use=texts(form.intended_use, DEFAULT_USE, "intended_use"),
        outcome=texts(None if outcome is None else outcome.title, DEFAULT_OUTCOME, "outcome", "title"),
        levels=levels,
        items=items,
        source=basis,
        action=texts(None if action is None else action.title, DEFAULT_ACTION, "action", "title"),
        by=by,
        within=within,
    )
    return answers, faults


def clean(text: str) -> str:
    """A text with single blanks between its words, and none at its ends."""
    return " ".join(text.split())


def faults_of_text(text: str, path: Path) -> Iterator[Fault]:
    """What is wrong with a text of one language."""
    if not text:
        yield Fault(path, "empty")
    elif len(text) > MOST_CHARACTERS:
        yield Fault(path, "too-long", {"most": MOST_CHARACTERS})
    elif found := _UNREADABLE.search(text):
        yield Fault(path, "unreadable", {"code": f"{ord(found[0]):04X}"})
    elif "{" in text or "}" in text:
        yield Fault(path, "braces")


def faults_of_texts(texts: Texts, path: Path) -> Iterator[Fault]:
    """What is wrong with a text in both languages."""
    single = [fault for language, text in texts.items() for fault in faults_of_text(text, (*path, language))]
    yield from single
    for language in LANGUAGES:
        if language not in texts:
            yield Fault(path, "language", {"language": language})
    for language in texts:
        if language not in LANGUAGES:
            yield Fault((*path, language), "language", {"language": " / ".join(LANGUAGES)})
    if not single and set(LANGUAGES) <= texts.keys() and compared(texts["nb"], "nb", texts["en"], "en") is not None:
        yield Fault(path, "numbers", {"nb": texts["nb"], "en": texts["en"]})


def faults_of_several(several: Sequence[Texts], path: Path) -> Iterator[Fault]:
    """What is wrong with texts that are to be told apart."""
    for language in LANGUAGES:
        seen: set[str] = set()
        for at, texts in enumerate(several):
            word = texts.get(language, "").casefold()
            if word and word in seen:
                yield Fault((*path, at), "twice", {"text": texts[language]})
                return
            seen.add(word)


def faults_of_basis(basis: Basis) -> Iterator[Fault]:
    """What is wrong with a source."""
    yield from faults_of_text(basis.title, ("source", "title"))
    if basis.section:
        yield from faults_of_text(basis.section, ("source", "section"))
    elif basis.force in ("statute", "regulation"):
        yield Fault(("source",), "section")


def good_ends(lowest: int, highest: int) -> bool:
    """Whether a count may have this range: something may count as a sign, and something more."""
    return lowest >= 0 and lowest + 2 <= highest <= HIGHEST


def duration(typed: str) -> str:
    """A time limit as an ISO 8601 duration.

    Raises:
        Fault: it is none.
    """
    word = clean(typed).casefold()
    if word in ("0", "straks", "at once"):
        return "PT0S"
    written = word.upper()
    if found := _LENGTH.fullmatch(word):
        unit = next((letter for letter, words in _UNITS.items() if found[2] in words), None)
        if unit is not None:
            written = f"P{int(found[1])}{unit}" if unit in "DW" else f"PT{int(found[1])}{unit}"
    try:
        length = times.parse_duration(written)
    except times.NotATime:
        raise Fault(("action", "within"), "within", {"text": typed}) from None
    return times.format_duration(length)
