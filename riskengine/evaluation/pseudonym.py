"""Whether something that should be a pseudonym is a national identity number."""

from __future__ import annotations

import re

_ELEVEN_DIGITS = re.compile(r"(?<![0-9])([0-9]{6})[ .-]?([0-9]{5})(?![0-9])")
_FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


def looks_like_identity_number(word: str) -> bool:
    """Whether a Norwegian national identity number, D-number or help number may stand in the word.

    Eleven digits count when they begin with a date (with what D-numbers add to the day, and help and test numbers to the
    month) or when their control digits are right; numbers issued from 2032 need not have such control digits.
    """
    return any(_begins_with_date(digits) or _has_control_digits(digits) for digits in _runs(word))


def _runs(word: str) -> list[str]:
    return [first + second for first, second in _ELEVEN_DIGITS.findall(word)]


def _begins_with_date(digits: str) -> bool:
    day, month = int(digits[:2]), int(digits[2:4])
    return 1 <= (day - 40 if day > 40 else day) <= 31 and any(1 <= month - added <= 12 for added in (0, 40, 65, 80))


def _has_control_digits(digits: str) -> bool:
    numbers = [int(digit) for digit in digits]
    return all(
        sum(weight * number for weight, number in zip(weights, numbers, strict=False)) % 11 == 0
        for weights in (_FIRST_WEIGHTS, _SECOND_WEIGHTS)
    )
