"""The types of what conditions read and compute."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from . import units

if TYPE_CHECKING:
    from .knowledge import Partial

YES_NO = ("no", "yes")


@dataclass(frozen=True, slots=True)
class Condition:
    """True or false."""

    def __str__(self) -> str:
        return "a condition"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some options, lowest first where they are ordered."""

    options: tuple[str, ...]
    ordered: bool = True

    @property
    def everything(self) -> int:
        """The mask in which each option is possible."""
        return (1 << len(self.options)) - 1

    @property
    def yes_no(self) -> bool:
        """Whether this is a plain yes/no, which may stand as a condition by itself."""
        return self.options == YES_NO and self.ordered

    def __str__(self) -> str:
        shown = ", ".join(self.options[:6]) + (", …" if len(self.options) > 6 else "")
        return f"a choice of {shown}"


@dataclass(frozen=True, slots=True)
class Number:
    """An exact number: `int` or `Fraction`.

    `unit` is None for a bare number in the text of a condition, which takes the unit of what it meets.
    `whole` says that it is always a whole number.
    """

    unit: units.Unit | None = units.NONE
    whole: bool = False

    def __str__(self) -> str:
        if self.unit:
            return f"a number in {units.name(self.unit)}"
        return "a whole number" if self.whole else "a number"


@dataclass(frozen=True, slots=True)
class Date:
    """A day, as its proleptic ordinal."""

    def __str__(self) -> str:
        return "a date"


@dataclass(frozen=True, slots=True)
class Moment:
    """A date with a time, as microseconds since 1970-01-01T00:00Z."""

    def __str__(self) -> str:
        return "a date with a time"


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time, in microseconds."""

    def __str__(self) -> str:
        return "a duration"


@dataclass(frozen=True, slots=True)
class CalendarTime:
    """Months and days, which have no fixed length and can only be added to a date."""

    def __str__(self) -> str:
        return "calendar time (months or years)"


@dataclass(frozen=True, slots=True)
class Text:
    """Text, which conditions may not read."""

    def __str__(self) -> str:
        return "text"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record. `reach` is what its value can be at all, by the declared range."""

    name: str
    type: Type
    reach: Partial


@dataclass(frozen=True, slots=True)
class Records:
    """A list of at most `most` records, each with the same fields."""

    fields: tuple[Field, ...]
    most: int

    def field(self, name: str) -> Field | None:
        """The field of that name; None where there is none."""
        return next((field for field in self.fields if field.name == name), None)

    def __str__(self) -> str:
        return "a list"


Type = Condition | Choice | Number | Date | Moment | Duration | CalendarTime | Text | Records

Exact = int | Fraction
"""A number without rounding; dates, moments and durations are whole."""


def measured(a: Type) -> bool:
    """Whether values of the type lie on a line, so that what is known of one is an interval."""
    return isinstance(a, Number | Date | Moment | Duration)
