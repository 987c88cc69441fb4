"""Dates in words."""

from __future__ import annotations

from ..language import times


def date_in_words(day: str, language: str) -> str:
    """An ISO date in words; as it is written where it is none."""
    try:
        return times.words_date(times.parse_date(day), language)
    except times.NotATime:
        return day
