"""What each peer brings: ways to decide on the twenty rules, and what it says where an answer is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from .rules import Answers, Condition, Rules

UNKNOWN = "unknown"
"""What an engine means that says it cannot tell."""
STOPS = "stops"
"""What becomes of an engine that answers with an error."""


def as_it_is(answers: Any) -> Any:
    """The answers as a plain dict, for an engine that takes nothing else."""
    return answers


@dataclass(frozen=True, slots=True)
class Prepared:
    """Rules made ready once.

    `lay_out` turns a dict of answers into what `decide` takes. It is not timed, as checking a case is not timed for riskengine.
    """

    decide: Callable[[Any], list[str]]
    lay_out: Callable[[Mapping[str, Any]], Any] = as_it_is


@dataclass(frozen=True, slots=True)
class Said:
    """What an engine answered, in its own words, and what that means: true, false, `UNKNOWN` or `STOPS`."""

    words: str
    means: bool | str


Ask = Callable[[Condition, Answers], Said]
"""Puts a condition to an engine. It may raise what the engine raises."""


@dataclass(frozen=True, slots=True)
class Peer:
    """An engine: the distribution it comes in, its ways to decide, and how it is asked."""

    distribution: str
    ways: Mapping[str, Callable[[Rules], Prepared]]
    asked: Mapping[str, Ask] = field(default_factory=dict)

    @property
    def installed(self) -> bool:
        """Whether it is there to be measured."""
        return found_version(self.distribution) is not None


def found_version(distribution: str) -> str | None:
    """The version of what is installed, or None."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


class CannotBeSaid(Exception):
    """The engine has no way to write a condition. It was not asked."""


def as_said(answer: object) -> Said:
    """A plain true or false, as the engine gave it."""
    return Said(repr(answer), bool(answer))
