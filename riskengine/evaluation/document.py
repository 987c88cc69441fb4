"""The form of an assessment's document, as types: the one source of its JSON Schema.

`Assessment.document` makes such documents; a test holds the two together.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict

from .override_reasons import REASONS

_CLOSED = ConfigDict(extra="forbid", strict=True)

Texts = Annotated[dict[str, str], Field(description="A text by language; nb is always there.", min_length=1)]
Force = Literal["statute", "regulation", "recommendation", "practice", "contested", "local"]
Severity = Literal["error", "warning", "contested", "info"]
Status = Literal["holds", "fails", "open"]
Plain = str | bool | int | float


@with_config(_CLOSED)
class RulesetDocument(TypedDict):
    """The ruleset that was used."""

    id: str
    version: str
    sha256: Annotated[
        str, Field(pattern="^[0-9a-f]{64}$", description="Of what the ruleset says, whatever its layout.")
    ]
    title: Texts


@with_config(_CLOSED)
class EngineDocument(TypedDict):
    """The engine that was used."""

    version: str


@with_config(_CLOSED)
class AssessorDocument(TypedDict):
    """Who assessed."""

    id: NotRequired[str]
    role: NotRequired[str]
    organisation: NotRequired[str]


@with_config(_CLOSED)
class ParameterDocument(TypedDict):
    """What a parameter was set to, and by whom."""

    value: Plain
    set_by: Literal["default", "case", "ruleset"]


@with_config(_CLOSED)
class AnswerDocument(TypedDict):
    """An answer: its value, or that it is unknown (asked, not known) or missing (not asked); and where it comes from."""

    value: NotRequired[Plain | list[dict[str, Plain]]]
    state: NotRequired[Literal["unknown", "missing"]]
    by: NotRequired[str]
    role: NotRequired[str]
    at: NotRequired[str]
    source: NotRequired[str]


@with_config(_CLOSED)
class ValueDocument(TypedDict):
    """A value, as far as it is known: exactly, within bounds, or one of some options; or that there is none in this case."""

    given: NotRequired[
        Annotated[
            Literal["no", "open"],
            Field(
                description="`no` where there is no such value, `open` where that is not settled; left out where there is."
            ),
        ]
    ]
    value: NotRequired[Plain]
    lowest: NotRequired[Plain | None]
    highest: NotRequired[Plain | None]
    one_of: NotRequired[list[str]]


@with_config(_CLOSED)
class IndicatedDocument(TypedDict):
    """Where the rules point, for an outcome that a clinician decides."""

    lowest: str
    highest: str


@with_config(_CLOSED)
class OverrideDocument(TypedDict):
    """A clinician's own decision; the engine's result stays beside it."""

    level: str
    code: Annotated[str, Field(json_schema_extra={"enum": list(REASONS)})]
    reason: str
    by: AssessorDocument


@with_config(_CLOSED)
class OutcomeDocument(TypedDict):
    """An outcome with its bounds. `value` is null exactly when `determined` is false."""

    value: str | None
    lowest: str
    highest: str
    determined: bool
    decided_by: Literal["rules", "clinician"]
    indicated: NotRequired[IndicatedDocument]
    override: NotRequired[OverrideDocument]


@with_config(_CLOSED)
class FindingDocument(TypedDict):
    """What a rule found (`holds`), or may still find (`open`)."""

    rule: str
    severity: Severity
    status: Literal["holds", "open"]
    text: Texts
    asks_for_reason: bool


@with_config(_CLOSED)
class SourceDocument(TypedDict):
    """Where something stands. A local choice has no more than its id and force."""

    id: str
    force: Force
    title: NotRequired[Texts]
    section: NotRequired[Texts]
    url: NotRequired[str]


@with_config(_CLOSED)
class ActionDocument(TypedDict):
    """An action: `do` where a rule that asks for it holds, `if` where such a rule is open."""

    action: str
    status: Literal["do", "if"]
    title: Texts
    by: str
    to: str | None
    due: Annotated[str | None, Field(description="An ISO 8601 duration or period.")]
    due_at: Annotated[str | None, Field(description="The moment it ends; null where none is given, or that is open.")]
    rules: list[str]
    due_from: NotRequired[
        Annotated[str | dict[str, str], Field(description="What it runs from in the case, or the bounds of that.")]
    ]
    channel: NotRequired[Texts]
    legal_basis: NotRequired[list[SourceDocument]]


@with_config(_CLOSED)
class OpenQuestionDocument(TypedDict):
    """An item that can still change something: `outcome:X`, `finding:RULE`, `action:X`. A list may be known in part."""

    item: str
    state: Literal["unknown", "missing", "known"]
    could_change: list[Annotated[str, Field(pattern="^(outcome|finding|action):")]]


@with_config(_CLOSED)
class PartDocument(TypedDict):
    """A part of a condition that decides it, with the value read and what would be needed."""

    text: Texts
    status: Status
    value: NotRequired[Any]
    needed: NotRequired[Any]
    distance: NotRequired[Any]


@with_config(_CLOSED)
class RuleDocument(TypedDict):
    """A rule's account of itself, fired or not."""

    status: Status
    reads: dict[str, Any]
    because: Texts
    source: SourceDocument
    parts: list[PartDocument]
    further_sources: NotRequired[list[SourceDocument]]
    waits_for: NotRequired[list[str]]
    title: NotRequired[Texts]


@with_config(_CLOSED)
class AssessmentDocument(TypedDict):
    """What a ruleset says about one case at one moment."""

    ruleset: RulesetDocument
    engine: EngineDocument
    case: Annotated[str | None, Field(description="A pseudonym.")]
    as_of: str
    assessor: AssessorDocument
    parameters: dict[str, ParameterDocument]
    answers: dict[str, AnswerDocument]
    values: dict[str, ValueDocument]
    outcomes: dict[str, OutcomeDocument]
    findings: list[FindingDocument]
    plan: list[ActionDocument]
    open_questions: list[OpenQuestionDocument]
    rules: dict[str, RuleDocument]
    using: NotRequired[Annotated[dict[str, AssessmentDocument], Field(description="Of the rulesets used, by id.")]]
