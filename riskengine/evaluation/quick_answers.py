"""The answers that need no second look: a word that is an option, a number within its range, nothing at all.

`CaseReader` says what an answer means and what may be wrong with it. Here the answers to which it would say nothing stand ready, by
item, made once for a ruleset. There are as many as it has options and whole numbers in small ranges, so that they cannot grow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ..collecting import nothing_collected
from ..language.knowledge import Interval, Options
from ..language.types import Choice, Number
from ..ruleset.definition import Definition, Item
from .case import Answer

Quickly = Callable[[Any], Answer | None]
"""The answer for what is written; None where it takes a second look."""

MOST_NUMBERS = 300


class QuickAnswers:
    """By item, what makes of what is written an answer, if it is one of the plain ones."""

    @nothing_collected()
    def __init__(self, definition: Definition) -> None:
        self.by_item: Mapping[str, Quickly] = {name: _quickly(item) for name, item in definition.items.items()}


def _quickly(item: Item) -> Quickly:
    if item.earliest_as_of or item.latest_as_of:
        return _never
    if isinstance(item.type, Choice):
        words: dict[Any, Answer] = {None: Answer("missing", item.reach), "unknown": Answer("unknown", item.reach)}
        for at, option in enumerate(item.type.options):
            words.setdefault(option, Answer("known", Options(1 << at), option))
        return _word(words)
    if isinstance(item.type, Number) and isinstance(item.reach, Interval):
        return (_whole if item.type.whole else _number)(item.reach)
    return _never


def _never(_written: Any) -> Answer | None:
    return None


def _word(words: Mapping[Any, Answer]) -> Quickly:
    def quickly(written: Any) -> Answer | None:
        # Only words are looked up: True is equal to 1, and a list cannot be looked up at all.
        return words.get(written) if type(written) is str or written is None else None

    return quickly


def _whole(reach: Interval) -> Quickly:
    lowest, highest = reach
    missing, unknown = Answer("missing", reach), Answer("unknown", reach)
    if highest - lowest <= MOST_NUMBERS:
        made: dict[int, Answer] = {}

        def one_of_few(written: Any) -> Answer | None:
            if type(written) is int:
                found = made.get(written)
                if found is None and lowest <= written <= highest:
                    found = made[written] = Answer("known", Interval(written, written), written)
                return found
            return missing if written is None else unknown if type(written) is str and written == "unknown" else None

        return one_of_few

    def quickly(written: Any) -> Answer | None:
        if type(written) is int:
            return Answer("known", Interval(written, written), written) if lowest <= written <= highest else None
        return missing if written is None else unknown if type(written) is str and written == "unknown" else None

    return quickly


def _number(reach: Interval) -> Quickly:
    lowest, highest = reach
    missing, unknown = Answer("missing", reach), Answer("unknown", reach)

    def quickly(written: Any) -> Answer | None:
        if type(written) is float:
            if not lowest <= written <= highest:  # also where it is no number
                return None
            number = Fraction(Decimal(repr(written)))
            if number.denominator == 1:
                return None
            return Answer("known", Interval(number, number), number) if lowest <= number <= highest else None
        if type(written) is int:
            return Answer("known", Interval(written, written), written) if lowest <= written <= highest else None
        return missing if written is None else unknown if type(written) is str and written == "unknown" else None

    return quickly
