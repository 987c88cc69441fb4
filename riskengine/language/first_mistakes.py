"""What those who write their first conditions mean by what is not written so here: hints for complaints."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence

from .types import CalendarTime, Choice, Date, Duration, Moment, Number, Type

# What is written, and what is said of it, in the order in which they are looked for. A group is what is pointed at.
_WRITTEN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<![\w-])(AND|OR|NOT|IN)(?![\w-])"), "did you mean {lower}?"),
    (re.compile("(≥|=>)"), "did you mean >=?"),
    (re.compile("(≤|=<)"), "did you mean <=?"),
    (re.compile("(≠|<>|=!)"), "did you mean !=?"),
    (re.compile(r"(!)(?!=)"), "did you mean not?"),
    (re.compile(r"(?<![\w\"'-])(\d{4}-\d\d-\d\d)(?![\w\"'-])"), 'a date is written date("{text}")'),
    (re.compile(r"(?<![\w.])\d+(?:\.\d+)? (days?|døgn|dager?)(?!\w)"), "a duration is one word: P14D is 14 days"),
    (re.compile(r"(?<![\w.])\d+(?:\.\d+)? (hours?|timer?)(?!\w)"), "a duration is one word: PT24H is 24 hours"),
    (
        re.compile(r"(?<![\w.])\d+(?:\.\d+)? (?!and\b|or\b|if\b|else\b|in\b|not\b|for\b)([^\W\d]\w*)"),
        "a number stands alone: it has the unit of what it is compared with",
    ),
    (re.compile(r"[\w)] (between) [\w(]"), "write it as 18 <= age < 65"),
    (re.compile(r"^\s*(if|when|where)\s+[\w(]"), "leave the word out: the condition alone stands here"),
)


def miswritten(text: str) -> tuple[tuple[int, int], str] | None:
    """Where a text that cannot be read has something known from elsewhere, and how that is written here."""
    for pattern, hint in _WRITTEN:
        match = pattern.search(text)
        if match is not None:
            return match.span(1), hint.format(lower=match[1].lower(), text=match[1])
    return None


def for_an_unknown_option(word: str, compared: str | None) -> str | None:
    """What to write instead of `item == unknown`; `compared` is the item, None where it is none."""
    if word not in {"unknown", "missing", "known"}:
        return None
    return f"{word}({compared or 'item'}) asks that" + ("" if compared else ", of an item")


def for_different_types(a: Type, b: Type) -> str | None:
    """What to write instead of a comparison of these types."""
    kinds = {type(a), type(b)}
    if kinds == {Duration, Number}:
        return "a duration is written P14D or PT24H; days(…) and hours(…) give numbers"
    if kinds == {Choice, Number}:
        return "points(…) gives the points of a choice"
    if kinds == {Date, Moment}:
        return "date(…) gives the day of a date with a time"
    if kinds == {Duration, CalendarTime}:
        return "months and years have no fixed length: use days, as in P30D, or add them to a date"
    return None


def for_a_condition(written: str, operator: str, answer: str) -> str | None:
    """What to write instead of `condition == yes`; None where something else is meant."""
    if answer not in {"yes", "no"} or operator not in {"==", "!="}:
        return None
    if (answer == "yes") is (operator == "=="):
        return f"write {written}"
    return f"write not {written}" if re.fullmatch(r"[\w-]+(\([^()]*\))?", written) else f"write not ({written})"


def for_more_options(
    joined: ast.boolop, compared: ast.Compare, words: Sequence[str], source: Callable[[ast.expr], str]
) -> str:
    """What to write instead of `item == this or that`, where the words are `that`."""
    left, first = source(compared.left), source(compared.comparators[0])
    match joined, compared.ops[0]:
        case ast.Or(), ast.Eq():
            return f"write {left} in [{', '.join([first, *words])}]"
        case ast.And(), ast.NotEq():
            return f"write {left} not in [{', '.join([first, *words])}]"
    return "each side of and and or says what is compared, as the first does"
