"""Canonical JSON in pieces, as *byte text*: a string in which each character stands for one byte of the UTF-8.

Pieces of byte text are put together as plain Python strings of one byte a character, and the whole becomes bytes by copying. Each
function gives what `canonical` gives for the same part, so that pieces side by side are the canonical text of the whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from ..language.types import Exact
from .canonical import canonical

_LARGEST = 2**53 - 1
REMEMBERED = 1000
"""Of so many decimal numbers it is remembered how they are written: measures have few decimals and come again."""


def literal(part: Any) -> str:
    """Anything that JSON can hold.

    Raises:
        ValueError: JSON cannot hold it exactly.
    """
    return canonical(part).decode("latin-1")


def quoted(text: str) -> str:
    """A text in its quotation marks.

    Raises:
        ValueError: it holds half of a surrogate pair.
    """
    found: str = encode_basestring(text)
    return found if found.isascii() else found.encode().decode("latin-1")


def escaped(text: str) -> str:
    """A text as it stands between quotation marks."""
    return quoted(text)[1:-1]


def whole(number: Exact) -> str:
    """A whole number.

    Raises:
        ValueError: it is beyond what JSON can hold exactly.
    """
    found = int(number)
    return str(found) if -_LARGEST <= found <= _LARGEST else literal(found)


@lru_cache(REMEMBERED)
def quotient(above: int, below: int) -> str:
    """A quotient as JSON has numbers: the nearest double, whole where it is whole.

    Raises:
        ValueError: it is beyond what JSON can hold exactly.
    """
    if above % below == 0:
        return whole(above // below)
    found = above / below
    return repr(found) if 1e-4 <= abs(found) < 1e15 and not found.is_integer() else literal(found)


def number(value: Exact) -> tuple[str, str, str]:
    """A number as JSON has it, and in words, with a decimal point and with a decimal comma.

    In words it has at most six decimals. Where JSON has no more, and the number is not so large that its digits end before
    them, both are the same.

    Raises:
        ValueError: it is beyond what JSON can hold exactly.
    """
    above, below = value.as_integer_ratio()
    if below == 1:
        said = str(above)
        return whole(above), said, said
    return _with_decimals(above, below)


@lru_cache(REMEMBERED)
def _with_decimals(above: int, below: int) -> tuple[str, str, str]:
    found = above / below
    if 1e-4 <= abs(found) < 1e8 and not found.is_integer():
        said = repr(found)
        if len(said) - said.index(".") <= 7:
            return said, said, said.replace(".", ",")
    scaled = round(Fraction(abs(above), below) * 10**6)
    said = f"{scaled // 10**6}.{scaled % 10**6:06d}".rstrip("0").rstrip(".")
    said = "-" + said if above < 0 else said
    return quotient(above, below), said, said.replace(".", ",")


def in_order(members: Mapping[str, Any]) -> list[str]:
    """The keys of an object in their canonical order: by UTF-16."""
    return sorted(members, key=lambda key: key.encode("utf-16-be"))


def object_of(members: Mapping[str, str]) -> str:
    """An object of members that are byte text."""
    return "{" + ",".join(f"{quoted(key)}:{members[key]}" for key in in_order(members)) + "}"


def list_of(parts: Iterable[str]) -> str:
    """A list of parts that are byte text."""
    return f"[{','.join(parts)}]"


HOLE = re.compile("\ufdd0([0-9]+)\ufdd1")


def hole(at: int) -> str:
    """A mark in a text where something is put in later; no text has these characters, which Unicode keeps free."""
    return f"\ufdd0{at}\ufdd1"


def with_holes(text: str, filling: Callable[[int], Any]) -> list[Any]:
    """The parts of a text as it stands between quotation marks, and what fills the holes between them."""
    found: list[Any] = []
    for at, part in enumerate(HOLE.split(text)):
        if at % 2:
            found.append(filling(int(part)))
        elif part:
            found.append(escaped(part))
    return found
