"""A person's plan that has been understood: names resolved, conditions typed, hours and durations read.

Everything here is immutable. Durations are in microseconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..language import tree
from ..language.knowledge import Options, Truth
from ..problems import Place
from ..ruleset.definition import Texts
from ..ruleset.parties import SHARED
from .on_duty import Duty
from .receivers import Receiver

RESPONSE = "response"
"""The name of the chart of contact; follow-ups have their own names."""


@dataclass(frozen=True, slots=True)
class PlannedRuleset:
    """A ruleset of the plan: which versions, what the plan sets, and the item that observed signs go into."""

    id: str
    version: str
    parameters: Mapping[str, Any]
    signs_in: str | None


@dataclass(frozen=True)
class PlannedCondition:
    """A condition over outcomes, as written and as a tree. `reads` are the outcomes, as (ruleset, outcome)."""

    text: str
    node: tree.Node
    reads: frozenset[tuple[str, str]]

    @cached_property
    def in_order(self) -> tuple[tuple[str, str], ...]:
        """What it reads, in one order."""
        return tuple(sorted(self.reads))

    @cached_property
    def found(self) -> dict[tuple[Options | None, ...], Truth]:
        """What came of it, by the levels it was asked with. It is kept here, so that it goes when the plan does."""
        return {}


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the escalation."""

    to: str
    acknowledge_within: int


@dataclass(frozen=True, slots=True)
class Response:
    """When to watch, when to make contact, and what happens if nobody answers."""

    watch: PlannedCondition | None
    contact: PlannedCondition
    escalation: tuple[Step, ...]
    contact_within: int
    remind_every: int | None = None
    renews_after: int | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something that must be done within some time. Either `when` or `changes`; one of the three `until` is there."""

    name: str
    title: Texts | None
    when: PlannedCondition | None
    changes: tuple[str, str] | None
    until_assessed: str | None
    until_plan: bool
    until_action: str | None
    within: int
    to: str
    remind_every: int | None


@dataclass(frozen=True, slots=True)
class OpenReturn:
    """The agreement that the person may come back."""

    agreed: bool
    where: Texts | None
    how: Texts | None
    until: str | None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a test expects at a moment; None is anything. `alerts` are all until then, each with what must be so."""

    at: int
    state: str | None
    undecided: bool | None
    follow_ups: Mapping[str, str] | None
    alerts: Sequence[Mapping[str, Any]] | None
    path: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class PlanTest:
    """A test of the plan: events as written, and what is expected at moments in order."""

    name: str
    events: Sequence[Mapping[str, Any]]
    expected: Sequence[Expectation]
    place: Place | None
    path: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of a person's plan.

    Attributes:
        case: the case's pseudonym.
        version: its number.
        updated: the day it was agreed, ISO.
        reassess_every: how often rulesets are assessed again that change with time in a way that cannot be worked out.
        signs: the person's own signs: key -> the plan's words.
        count_unlisted: whether a sign that is not among them counts as one.
        receivers: how contacts are reached; None where the site's file says so.
        sha256: of the file's content; comments and layout are no part of it.
    """

    case: str
    version: int
    updated: str
    title: Texts
    duty: Duty
    rulesets: Mapping[str, PlannedRuleset]
    signs: Mapping[str, Texts]
    count_unlisted: bool
    response: Response
    follow_ups: Mapping[str, FollowUp]
    parties: Mapping[str, Texts]
    reassess_every: int | None = None
    receivers: Mapping[str, Receiver] | None = None
    open_return: OpenReturn | None = None
    tests: Sequence[PlanTest] = field(default=())
    file: str = ""
    text: str = ""
    sha256: str = ""

    @property
    def charts(self) -> Iterator[str]:
        """The names of its charts: the response, then the follow-ups."""
        yield RESPONSE
        yield from self.follow_ups

    def party(self, name: str) -> Texts:
        """What a function or contact is called; its id where the plan gives it no name."""
        return self.parties.get(name) or SHARED.get(name) or {"nb": name, "en": name}

    def sign(self, key: str) -> Texts:
        """A sign in the plan's words; as it was told where it is not in the plan."""
        return self.signs.get(key) or {"nb": key, "en": key}
