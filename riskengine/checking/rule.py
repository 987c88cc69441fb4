"""What a rule of checking is: a page, and a function that gives what it finds in a ruleset."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .page import Page

if TYPE_CHECKING:
    from .subject import Subject


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a file's text that mends a finding: the characters from `start` to `end` become `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """Something found: where, by its path in the file (its key with `key`, a part of its text with `span`), and what."""

    path: Sequence[str | int]
    message: str
    hint: str | None = None
    key: bool = False
    span: tuple[int, int] | None = None
    edit: Edit | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of checking."""

    page: Page
    check: Callable[[Subject], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class VersionsRule:
    """A rule about the versions of one ruleset, oldest first by the date from which they hold."""

    page: Page
    check: Callable[[Sequence[Subject]], Iterator[tuple[Subject, Found]]]
