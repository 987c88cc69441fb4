"""The numbers and units in a text, in a form in which texts of different languages can be compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

_MONTHS = {
    "nb": ("januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember"),
    "en": ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
           "december"),
}  # fmt: skip
_WORDS = {
    "nb": {"to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6, "sju": 7, "syv": 7, "åtte": 8, "ni": 9, "ti": 10, "elleve": 11,
           "tolv": 12},
    "en": {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
           "twelve": 12},
}  # fmt: skip
# They may stand for a number in digits ("første døgn", "day 1"), but do not count as numbers themselves.
_ORDINALS: dict[str, dict[str, int | Fraction]] = {
    "nb": {"en": 1, "ett": 1, "én": 1, "første": 1, "andre": 2, "tredje": 3, "fjerde": 4, "femte": 5, "sjette": 6, "sjuende": 7,
           "åttende": 8, "niende": 9, "tiende": 10, "halv": Fraction(1, 2)},
    "en": {"one": 1, "once": 1, "first": 1, "second": 2, "twice": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
           "eighth": 8, "ninth": 9, "tenth": 10, "half": Fraction(1, 2)},
}  # fmt: skip
_TIMES = {
    "nb": {"minutt": "min", "time": "h", "døgn": "day", "dag": "day", "uke": "week", "måned": "month", "år": "year"},
    "en": {"minute": "min", "hour": "h", "day": "day", "week": "week", "month": "month", "year": "year"},
}
_PLURALS = {"nb": ("er", "ene", "en", "ar", "r", "ne", "s", ""), "en": ("s", "")}
_SYMBOLS = frozenset(
    {"%", "kg", "g", "mg", "µg", "ug", "ng", "l", "dl", "ml", "µl", "mmol", "µmol", "umol", "nmol", "pmol", "mol", "mm", "cm", "m",
     "km", "kpa", "mmhg", "bpm", "iu", "ie"}
)  # fmt: skip
_SAME_SYMBOL = {"µg": "ug", "µmol": "umol", "µl": "ul", "ie": "iu"}

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_PARENTHESIS = re.compile(r"\([^()]*\)")
_DATE = re.compile(r"\b(?:(\d{4})-(\d{2})-(\d{2})|(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}))\b")
_SPACES = r"[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]"
_NUMBER = re.compile(rf"(?<![\w])\d{{1,3}}(?:{_SPACES}\d{{3}})+(?![\d])|(?<![\w])\d+(?:[.,]\d+)*")
_UNIT = re.compile(rf"{_SPACES}?([^\W\d_]+|%)")


class Quantities:
    """The numbers of a text.

    `numbers` counts those written in digits, `words` those written as words (`four`), `spelt` has these and ordinals, and
    `units` the units that stand after a number, in a common form.
    """

    def __init__(self, text: str, language: str) -> None:
        self.numbers: Counter[Fraction | str] = Counter()
        self.units: dict[Fraction, set[str]] = {}
        text = _PLACEHOLDER.sub(" ", text)
        for date in _dates(text, language):
            self.numbers[date] += 1
        text = _without_dates(text, language)
        for found in _NUMBER.finditer(text):
            number = _read(found[0], language)
            self.numbers[number] += 1
            unit = _UNIT.match(text, found.end())
            if unit is not None and (name := _unit(unit[1], language)):
                self.units.setdefault(number, set()).add(name)
        known, ordinals = _WORDS.get(language, {}), _ORDINALS.get(language, {})
        words = [word.casefold() for word in re.findall(r"[^\W\d_]+", text)]
        self.words = Counter(Fraction(known[word]) for word in words if word in known)
        self.spelt = {*self.words, *(Fraction(ordinals[word]) for word in words if word in ordinals)}


def compared(one: str, one_language: str, other: str, other_language: str) -> str | None:
    """How the numbers or units of two texts that should say the same differ; None where they do not.

    What only one of them has in parentheses is taken for an aside, such as a value in another unit.
    """
    if {one_language, other_language} - _WORDS.keys():
        return _numbers_of_any(one, one_language, other, other_language)
    a, b = Quantities(one, one_language), Quantities(other, other_language)
    if not _agree(a, b):
        bare_a = Quantities(_PARENTHESIS.sub(" ", one), one_language)
        bare_b = Quantities(_PARENTHESIS.sub(" ", other), other_language)
        if _agree(a, bare_b) or _agree(bare_a, b):
            return _units_differ(a, one_language, b, other_language)
        return f"{one_language} has {_shown(a)}, {other_language} has {_shown(b)}"
    return _units_differ(a, one_language, b, other_language)


def _units_differ(a: Quantities, one_language: str, b: Quantities, other_language: str) -> str | None:
    for number, units in a.units.items():
        others = b.units.get(number, units)
        if not units & others:
            shown = _decimal(number)
            return f"{one_language} has {shown} {_either(units)}, {other_language} has {shown} {_either(others)}"
    return None


def numbers_in(text: str, language: str) -> frozenset[Fraction]:
    """All numbers of a text, in digits or as words."""
    found = Quantities(text, language)
    return frozenset(number for number in (*found.numbers, *found.words) if isinstance(number, Fraction))


def _numbers_of_any(one: str, one_language: str, other: str, other_language: str) -> str | None:
    """For languages whose number words are not known: a number in digits here must not be another number there."""
    a, b = Quantities(one, one_language), Quantities(other, other_language)
    if a.numbers and b.numbers and a.numbers.keys() != b.numbers.keys() and a.numbers.total() == b.numbers.total():
        return f"{one_language} has {_shown(a)}, {other_language} has {_shown(b)}"
    return None


def _agree(a: Quantities, b: Quantities) -> bool:
    """Whether both have the same numbers; one that stands in digits here may stand as a word there."""
    left, right = set(a.numbers), set(b.numbers)
    only_left, only_right = left - right, right - left
    if only_left - b.spelt or only_right - a.spelt:
        return False
    words_a, words_b = set(a.words) - only_right - left, set(b.words) - only_left - right
    # A word may be left out ("both" for "the two"), but not be another one.
    return not (words_a - words_b and words_b - words_a)


def _dates(text: str, language: str) -> Iterator[str]:
    for found in _DATE.finditer(text):
        year, month, day, day_2, month_2, year_2 = found.groups()
        yield f"{int(year or year_2):04}-{int(month or month_2):02}-{int(day or day_2):02}"
    for found in _spelt_date(language).finditer(text):
        month = _MONTHS[language].index(found[2].casefold()) + 1
        day, year = found[1], found[3]
        yield f"{int(year):04}-{month:02}-{int(day):02}"


def _without_dates(text: str, language: str) -> str:
    return _spelt_date(language).sub(" ", _DATE.sub(" ", text))


def _spelt_date(language: str) -> re.Pattern[str]:
    months = _MONTHS.get(language) or ("(?!)",)
    return re.compile(rf"\b(\d{{1,2}})\.?\s+({'|'.join(months)})\s+(\d{{4}})\b", re.IGNORECASE)


def _read(written: str, language: str) -> Fraction:
    digits = re.sub(_SPACES, "", written)
    if language == "en":
        digits = re.sub(r",(?=\d{3}(?!\d))", "", digits)
    digits = digits.replace(",", ".")
    whole, _, rest = digits.partition(".")
    return Fraction(f"{whole}.{rest.replace('.', '')}" if rest else whole)


def _unit(word: str, language: str) -> str | None:
    small = word.casefold().replace("\N{GREEK SMALL LETTER MU}", "µ")
    if small in _SYMBOLS:
        return _SAME_SYMBOL.get(small, small)
    for stem, name in _TIMES.get(language, {}).items():
        if small.startswith(stem) and small[len(stem) :] in _PLURALS[language]:
            return name
    return None


def _shown(found: Quantities) -> str:
    numbers = [_decimal(number) if isinstance(number, Fraction) else number for number in found.numbers]
    words = [_decimal(number) for number in found.words if number not in found.numbers]
    return " and ".join(numbers + words) or "no number"


def _decimal(number: Fraction) -> str:
    return str(number.numerator) if number.denominator == 1 else f"{float(number):g}"


def _either(units: set[str]) -> str:
    return " or ".join(sorted(units))
