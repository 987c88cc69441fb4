"""Units of measure, as exact products of powers of base symbols.

Nothing is converted behind the author's back: `kg` and `g` are different symbols. An item that may be answered in several
units says so itself, with the factor (`accepts`).
"""

from __future__ import annotations

import re

Unit = tuple[tuple[str, int], ...]
"""Symbols with their exponents, sorted, none of them zero. `kg/m2` is `(("kg", 1), ("m", -2))`."""

NONE: Unit = ()
"""The unit of a plain number: a count, a score, a ratio of two like quantities."""


class NotAUnit(ValueError):
    """A unit that cannot be read. The message says what was expected."""


def parse(text: str) -> Unit:
    """The unit written as `text`, in the manner of UCUM: `kg`, `kg/m2`, `mmol/L`, `/min`, `mm[Hg]`, `10*9/L`, `1`.

    Raises:
        NotAUnit: the text is no product of symbols with whole exponents.
    """
    powers: dict[str, int] = {}
    sign = 1
    rest = text.strip()
    if not rest or len(rest) > 40:
        raise NotAUnit(f'"{text}" is not a unit; units look like kg, kg/m2, mmol/L or /min')
    for part in re.split(r"([./])", rest):
        if part in {".", "/"}:
            sign = -1 if part == "/" else 1
            continue
        if part in {"", "1"}:
            continue
        symbol, exponent = _split(part, text)
        powers[symbol] = powers.get(symbol, 0) + sign * exponent
    return _normal(powers)


def _split(part: str, text: str) -> tuple[str, int]:
    if part.startswith("10*"):
        return part, 1
    match = re.fullmatch(r"([^\d\s-][^\s]*?)(-?\d)?", part)
    if match is None:
        raise NotAUnit(f'"{text}" is not a unit; units look like kg, kg/m2, mmol/L or /min')
    return match[1], int(match[2]) if match[2] else 1


def _normal(powers: dict[str, int]) -> Unit:
    return tuple(sorted((symbol, power) for symbol, power in powers.items() if power))


def times(a: Unit, b: Unit, sign: int = 1) -> Unit:
    """The unit of a product; of a quotient with `sign=-1`."""
    powers = dict(a)
    for symbol, power in b:
        powers[symbol] = powers.get(symbol, 0) + sign * power
    return _normal(powers)


def to_power(unit: Unit, exponent: int) -> Unit:
    """The unit of a power."""
    return _normal({symbol: power * exponent for symbol, power in unit})


def name(unit: Unit) -> str:
    """The unit as it is written: `kg/m2`; `1` for a plain number."""
    above = ".".join(f"{symbol}{power if power != 1 else ''}" for symbol, power in unit if power > 0)
    below = "".join(f"/{symbol}{-power if power != -1 else ''}" for symbol, power in unit if power < 0)
    return (above + below) or "1"
