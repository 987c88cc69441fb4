"""A ruleset that has been understood: names resolved, conditions typed, texts in place.

Everything here is immutable and has been checked; nothing of it is text that still has to be parsed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from ..language.knowledge import Partial
from ..language.times import Period
from ..language.tree import ItemRead, Knowledge, Node, OutcomeRead, ParameterRead, RoleRead, ValueRead
from ..language.types import Choice, Exact, Records, Type
from ..problems import Place

Texts = Mapping[str, str]
"""A text by language."""

SEVERITY_OF_FORCE = {
    "statute": "error",
    "regulation": "error",
    "recommendation": "warning",
    "contested": "contested",
    "practice": "info",
    "local": "info",
}
"""Severity follows what the source itself demands."""

MANY_RULES = 500
_STRENGTH = ("statute", "regulation", "contested", "recommendation", "practice", "local")


@dataclass(frozen=True, slots=True)
class Citation:
    """Where something stands: a source and its section. `force` is what the source demands."""

    id: str
    title: Texts
    section: Texts | None
    force: str
    url: str | None = None


def strongest_force(citations: tuple[Citation, ...]) -> str:
    """The strongest force among the citations; `local` where there are none."""
    forces = {citation.force for citation in citations} or {"local"}
    return min(forces, key=_STRENGTH.index)


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a choice, or a level of an outcome."""

    id: str
    title: Texts
    points: Exact | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is asked, or a field of a list's records.

    `kind` is the type as written (`yes-no`, `choice`, …), `reach` what an answer can be at all, `accepts` other units with the
    factor to the item's own, `earliest` and `latest` are `as_of` where the moment of the assessment bounds the answer.
    `worsens` says for outcomes whether a higher answer can only move them `up` or only `down`. `changes` is how readily the answer
    can come to be another (`never`, `slowly`, `readily`), `measurement_error` how far it may be from the truth, in its own measure.
    """

    name: str
    kind: str
    type: Type
    reach: Partial
    title: Texts
    question: Texts | None = None
    help: Texts | None = None
    required: bool = False
    roles: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    options: tuple[Option, ...] = ()
    unit: str | None = None
    accepts: Mapping[str, Fraction] = field(default_factory=dict)
    earliest_as_of: bool = False
    latest_as_of: bool = False
    fields: tuple[Item, ...] = ()
    worsens: Mapping[str, str] = field(default_factory=dict)
    changes: str = "slowly"
    measurement_error: Exact | None = None

    @property
    def option_ids(self) -> tuple[str, ...]:
        """The ids of its options, lowest first."""
        return tuple(option.id for option in self.options)

    def field_named(self, name: str) -> Item | None:
        """The field of a list's records with that name."""
        return next((each for each in self.fields if each.name == name), None)


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a site or one person's plan may set.

    `default` is the value itself, None where the case must set it; `default_written` is how the ruleset writes it.
    """

    name: str
    kind: str
    type: Type
    reach: Partial
    title: Texts
    help: Texts | None
    citations: tuple[Citation, ...]
    options: tuple[Option, ...] = ()
    unit: str | None = None
    default: Exact | Period | str | None = None
    default_written: Any = None


@dataclass(frozen=True, slots=True)
class Value:
    """Something computed from the answers.

    `given` is the condition under which there is such a value at all; None where there always is. Where it fails, what
    `node` comes to means nothing, and no rule reads it.
    """

    name: str
    type: Type
    node: Node
    reach: Partial
    title: Texts | None
    citations: tuple[Citation, ...]
    options: tuple[Option, ...] = ()
    unit: str | None = None
    reads_record: bool = False
    degree: int = 1
    place: Place | None = None
    given: Node | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """An ordered scale that rules move, or on which a clinician's judgement stands."""

    name: str
    title: Texts
    levels: tuple[Option, ...]
    starts_highest: bool
    judgement: str | None
    citations: tuple[Citation, ...]

    @property
    def decided_by(self) -> str:
        """`clinician` or `rules`."""
        return "clinician" if self.judgement is not None else "rules"

    @property
    def level_ids(self) -> tuple[str, ...]:
        """The ids of its levels, lowest first."""
        return tuple(level.id for level in self.levels)

    @property
    def type(self) -> Choice:
        """The outcome as a choice of its levels."""
        return Choice(self.level_ids)


@dataclass(frozen=True, slots=True)
class Line:
    """A part of a rule's condition that stands for itself: a conjunct, or a line of a list.

    `lines` holds the lines below it where it is a list (`kind` is then `all`, `any` or `at_least`).
    """

    node: Node
    text: Texts | None
    citations: tuple[Citation, ...]
    kind: str = "condition"
    lines: tuple[Line, ...] = ()
    source_text: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule finds, with its severity."""

    text: Texts
    severity: str
    asks_for_reason: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """What follows, and when.

    `then` holds (outcome, level by index). `made_for` is the name the rule was made for (an item of `each`, a required item),
    `bindings` the names bound by `each`. `made_by` is `author`, `required`, `role` or `disagreement`.
    """

    id: str
    title: Texts | None
    line: Line
    then: tuple[tuple[str, int], ...]
    finding: Finding | None
    plan: tuple[str, ...]
    because: Texts | None
    citations: tuple[Citation, ...]
    reads_record: bool = False
    bindings: Mapping[str, str] = field(default_factory=dict)
    made_by: str = "author"
    place: Place | None = None

    @property
    def condition(self) -> Node:
        """The tree of its condition."""
        return self.line.node


@dataclass(frozen=True, slots=True)
class Action:
    """Something that somebody must do.

    `due` is a duration in microseconds, a period, or the name of the parameter that holds one; `due_written` is how the
    ruleset writes it. It runs from `due_from`, a date or moment; where that is None, from the moment of the assessment.
    """

    id: str
    title: Texts
    by: str
    to: str | None
    due: int | Period | str | None
    due_written: str | None
    channel: Texts | None
    legal_basis: tuple[Citation, ...]
    help: Texts | None
    due_from: Node | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """Another ruleset whose outcomes are read.

    `outcomes` holds the levels of each, `titles` what they are called, `items` the names of what it asks, `actions` those of
    its plan and `findings` the rules that find something, joined ones with them. `parameters` and `answers` hold what it is
    told from here, by the names of its own parameters and items. Of the rulesets that it `shares`, it reads the assessments
    made here. Where `plan` holds, its actions come into the plan of the ruleset that uses it, and its findings among that
    ruleset's; None where they never do.
    """

    ruleset: str
    requirement: str
    outcomes: Mapping[str, tuple[Option, ...]]
    parameters: Mapping[str, Node] = field(default_factory=dict)
    answers: Mapping[str, Node] = field(default_factory=dict)
    plan: Node | None = None
    title: Texts = field(default_factory=dict)
    titles: Mapping[str, Texts] = field(default_factory=dict)
    items: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()

    @property
    def told(self) -> tuple[Node, ...]:
        """All that it is told."""
        return (*self.parameters.values(), *self.answers.values())


@dataclass(frozen=True, slots=True)
class Property:
    """What must hold for every complete case. It reads outcomes as it reads values, by their names (`ValueRead`)."""

    name: str
    title: Texts
    node: Node
    citations: tuple[Citation, ...]
    written: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """Who has checked a test by hand, by role or pseudonym, and on which day (an ISO date)."""

    by: str
    on: str


@dataclass(frozen=True, slots=True)
class Test:
    """A test case as written, with its position. `signature` is there where it says who signed it off, and when."""

    __test__ = False

    name: str
    case: Mapping[str, Any]
    expect: Mapping[str, Any]
    place: Place | None
    signed_off: bool = True
    signature: Signature | None = None


@dataclass(frozen=True, slots=True)
class Licence:
    """The terms of an instrument whose wording is not free."""

    title: Texts
    terms: Texts
    wording: str


@dataclass(frozen=True)
class Definition:
    """A ruleset as understood. All mappings keep the order written; `values` stand after the values they read."""

    id: str
    version: str
    sha256: str
    valid_from: str
    valid_to: str | None
    title: Texts
    intended_use: Texts
    licence: Licence | None
    sources: Mapping[str, Citation]
    parties: Mapping[str, Texts]
    parameters: Mapping[str, Parameter]
    uses: Mapping[str, Use]
    items: Mapping[str, Item]
    values: Mapping[str, Value]
    outcomes: Mapping[str, Outcome]
    rules: Mapping[str, Rule]
    actions: Mapping[str, Action]
    tests: tuple[Test, ...]
    file: str
    text: str
    properties: Mapping[str, Property] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that every text of the ruleset has."""
        return tuple(self.title)

    @cached_property
    def reads(self) -> Mapping[str, tuple[Node, ...]]:
        """By rule, the parts of its condition that read something of the case."""
        reading = (ItemRead, Knowledge, RoleRead, ParameterRead, ValueRead, OutcomeRead)
        return {
            id_: tuple(part for part in rule.condition.walk() if isinstance(part, reading))
            for id_, rule in self.rules.items()
        }

    @cached_property
    def asked_by(self) -> Mapping[str, tuple[Rule, ...]]:
        """By action, the rules that ask for it."""
        found: dict[str, list[Rule]] = {id_: [] for id_ in self.actions}
        for rule in self.rules.values():
            for action in dict.fromkeys(rule.plan):
                found.setdefault(action, []).append(rule)
        return {id_: tuple(rules) for id_, rules in found.items()}

    @cached_property
    def places_of_items(self) -> Mapping[str, int]:
        """The place of each item in the order written."""
        return {name: at for at, name in enumerate(self.items)}

    @cached_property
    def makes_much(self) -> bool:
        """Whether an assessment may be made of very many parts: some item is a list of records, or there are many rules."""
        return len(self.rules) > MANY_RULES or any(isinstance(item.type, Records) for item in self.items.values())

    @cached_property
    def roles_read(self) -> frozenset[str]:
        """The items of which something asks who answered them."""
        nodes = [*(rule.condition for rule in self.rules.values()), *(value.node for value in self.values.values())]
        return frozenset(part.item for node in nodes for part in node.walk() if isinstance(part, RoleRead))

    @cached_property
    def outcomes_told(self) -> frozenset[str]:
        """The used rulesets whose outcomes are told to others, or whose assessments they share."""
        return frozenset().union(*({*self._told_of(use.told), *use.shares} for use in self.uses.values()))

    @cached_property
    def joined_actions(self) -> tuple[str, ...]:
        """The actions of used rulesets that may stand in this one's plan: `warning-signals.contact-specialist`."""
        return tuple(
            f"{use.ruleset}.{action}" for use in self.uses.values() if use.plan is not None for action in use.actions
        )

    @cached_property
    def outcomes_read(self) -> frozenset[tuple[str, str]]:
        """The outcomes of used rulesets that are read here, by ruleset and name."""
        nodes = [*(rule.condition for rule in self.rules.values()), *(value.node for value in self.values.values())]
        nodes += [node for use in self.uses.values() for node in (*use.told, *([use.plan] if use.plan else []))]
        return frozenset(
            (part.ruleset, part.outcome) for node in nodes for part in node.walk() if isinstance(part, OutcomeRead)
        )

    @cached_property
    def joined_findings(self) -> tuple[str, ...]:
        """The rules of used rulesets whose findings may stand among this one's."""
        return tuple(
            f"{use.ruleset}.{rule}" for use in self.uses.values() if use.plan is not None for rule in use.findings
        )

    @cached_property
    def uses_in_order(self) -> tuple[str, ...]:
        """The used rulesets, each after those whose outcomes it is told."""
        waiting = {id_: {*self._told_of(use.told), *use.shares} - {id_} for id_, use in self.uses.items()}
        found: list[str] = []
        while waiting:
            ready = [id_ for id_, needs in waiting.items() if needs <= set(found)] or list(waiting)
            found += ready
            waiting = {id_: needs for id_, needs in waiting.items() if id_ not in ready}
        return tuple(found)

    def _told_of(self, nodes: Iterable[Node]) -> set[str]:
        """The used rulesets whose outcomes the nodes read, also through values."""
        found: set[str] = set()
        seen: set[str] = set()
        to_read = list(nodes)
        while to_read:
            for part in to_read.pop().walk():
                if isinstance(part, OutcomeRead):
                    found.add(part.ruleset)
                elif isinstance(part, ValueRead) and part.name not in seen:
                    seen.add(part.name)
                    to_read.append(self.values[part.name].node)
        return found

    @cached_property
    def role_ids(self) -> tuple[str, ...]:
        """The options of `role(…)`: all parties in a fixed order, and `other` for anybody else."""
        return role_ids(self.parties)

    @cached_property
    def parties_by_word(self) -> Mapping[str, str]:
        """The party that a word in small letters names, by its id or its title in some language."""
        found: dict[str, str] = {}
        for id_, titles in self.parties.items():
            for word in (id_, *(title.casefold() for title in titles.values())):
                found.setdefault(word, id_)
        return found


def role_ids(parties: Iterable[str]) -> tuple[str, ...]:
    """The options of `role(…)` where these are the parties."""
    return tuple(dict.fromkeys([*parties, "other"]))
