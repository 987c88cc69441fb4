"""The form of an explanation's document, as types: the one source of its JSON Schema. `as_json` makes such documents.

`python -m riskengine.explanation.document` writes `schemas/explanation.schema.json`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, NotRequired

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema
from typing_extensions import TypedDict

from ..ruleset.schema import DIALECT, Lean, as_file, ordered

_CLOSED = ConfigDict(extra="forbid", strict=True)

Texts = Annotated[dict[str, str], Field(description="A text by language; nb is always there.", min_length=1)]
Plain = str | bool | int | float
Answer = Annotated[
    Any, Field(description="An answer: the value; its bounds; {records: n} for a list; null where there is none.")
]


@with_config(_CLOSED)
class SourceDocument(TypedDict):
    """Where something stands."""

    id: str
    title: Texts
    section: NotRequired[Texts]
    force: Literal["statute", "regulation", "recommendation", "practice", "contested", "local"]
    url: NotRequired[str]


@with_config(_CLOSED)
class StepDocument(TypedDict):
    """A step of a proof: a fact, or what follows from steps before it."""

    number: Annotated[int, Field(ge=1)]
    kind: Literal["answer", "setting", "used", "value", "rule", "start", "bound", "outcome", "action"]
    about: Annotated[str, Field(description="The item, parameter, value, rule, outcome or action.")]
    status: Literal["known", "unknown", "missing", "open", "holds", "fails"]
    text: Texts
    follows_from: list[int]
    sources: list[SourceDocument]


@with_config(_CLOSED)
class PartDocument(TypedDict):
    """A part of a condition that decides it: the value read, what is needed, and how far it is from there."""

    text: Texts
    status: Literal["holds", "fails", "open"]
    value: NotRequired[Any]
    needed: NotRequired[Any]
    distance: NotRequired[Any]


@with_config(_CLOSED)
class RuleDocument(TypedDict):
    """Why a rule holds, fails or is open."""

    rule: str
    status: Literal["holds", "fails", "open"]
    parts: list[PartDocument]
    waits_for: list[str]
    steps: list[StepDocument]


@with_config(_CLOSED)
class ActionDocument(TypedDict):
    """Why an action stands in the plan, may come into it, or does not."""

    action: str
    status: Literal["do", "if", "no"]
    steps: list[StepDocument]
    rules: list[RuleDocument]


@with_config(_CLOSED)
class ReasonsDocument(TypedDict):
    """The smallest sets of answers that alone force the level."""

    level: str
    sets: list[list[str]]
    count: Annotated[int | None, Field(description="How many smallest sets there are; null: more than were counted.")]
    smallest: Annotated[
        bool, Field(description="False: nothing in the set can be left out, but another may be smaller.")
    ]
    in_all: list[str]
    others: Annotated[list[str], Field(description="Answers in none of the sets: any answer gives the same.")]


@with_config(_CLOSED)
class ChangeDocument(TypedDict):
    """An answer as it is and as it would be."""

    item: str
    before: Answer
    after: Answer
    without: NotRequired[Annotated[list[int], Field(description="Of a list: the records left out, by number from 1.")]]
    put_in: NotRequired[
        Annotated[list[dict[str, Any]], Field(description="Of a list: the records put in; a text is null.")]
    ]


@with_config(_CLOSED)
class CounterfactualDocument(TypedDict):
    """A smallest change, and the bounds of the outcome with it."""

    changes: list[ChangeDocument]
    lowest: str
    highest: str


@with_config(_CLOSED)
class CounterfactualsDocument(TypedDict):
    """The smallest changes in one direction, the most readily made first."""

    status: Literal["found", "end-of-scale", "none", "not-within", "unsettled", "waits"]
    size: int
    found: list[CounterfactualDocument]
    count: int
    fixed: list[str]
    open: list[str]


@with_config(_CLOSED)
class TurnDocument(TypedDict):
    """Where a level would turn: at a value, or just beyond it where that is not included."""

    at: Plain
    included: bool
    exact: bool
    distance: Plain
    lowest: str
    highest: str


@with_config(_CLOSED)
class RobustnessDocument(TypedDict):
    """How far a numeric answer is from another level."""

    item: str
    value: Plain
    down: TurnDocument | None
    up: TurnDocument | None
    measurement_error: NotRequired[Plain]
    spanned: NotRequired[list[str]]
    settled: NotRequired[bool]


@with_config(_CLOSED)
class OutcomeDocument(TypedDict):
    """An outcome explained."""

    steps: list[StepDocument]
    sufficient: ReasonsDocument | None
    lower: CounterfactualsDocument | None
    higher: CounterfactualsDocument | None
    robustness: list[RobustnessDocument]


@with_config(_CLOSED)
class ReachDocument(TypedDict):
    """The levels within reach of an outcome."""

    levels: list[str]
    settled: Annotated[bool, Field(description="False: some of the levels may be out of reach.")]


@with_config(_CLOSED)
class PivotDocument(TypedDict):
    """An open item that alone can change something, or may."""

    item: str
    matters: Literal["yes", "perhaps"]
    changes: list[str]


@with_config(_CLOSED)
class NextDocument(TypedDict):
    """A question, with how many levels fewer stay within reach whatever the answer is."""

    item: str
    narrows: int
    left: int


@with_config(_CLOSED)
class StillMattersDocument(TypedDict):
    """What is open."""

    reachable: dict[str, ReachDocument]
    pivotal: list[PivotDocument]
    no_longer: list[str]
    next: list[NextDocument]


@with_config(_CLOSED)
class LevelDocument(TypedDict):
    """Why an outcome has, may have or cannot have a level."""

    outcome: str
    level: str
    status: Literal["is", "open", "out", "impossible"]
    settled: bool
    steps: list[StepDocument]
    rules: list[RuleDocument]
    never_hold: list[str]
    hidden: list[str]
    changes: CounterfactualsDocument | None


@with_config(_CLOSED)
class BoundsDocument(TypedDict):
    """An outcome's bounds."""

    lowest: str
    highest: str


@with_config(_CLOSED)
class WhatIfOutcomeDocument(TypedDict):
    """An outcome side by side."""

    before: BoundsDocument
    after: BoundsDocument


@with_config(_CLOSED)
class WhatIfDocument(TypedDict):
    """The case with other answers, side by side with it."""

    answers: list[ChangeDocument]
    outcomes: dict[str, WhatIfOutcomeDocument]
    actions_added: list[str]
    actions_gone: list[str]
    findings_added: list[str]
    findings_gone: list[str]
    rules_changed: list[str]
    stale: list[str]


@with_config(_CLOSED)
class RulesetDocument(TypedDict):
    """The ruleset."""

    id: str
    version: str
    sha256: str


@with_config(_CLOSED)
class ExplanationDocument(TypedDict):
    """Why an assessment is as it is, what still matters, and what would change it."""

    ruleset: RulesetDocument
    case: str | None
    as_of: str
    outcomes: dict[str, OutcomeDocument]
    still_matters: StillMattersDocument | None
    rule: RuleDocument | None
    level: LevelDocument | None
    action: ActionDocument | None
    what_if: WhatIfDocument | None


class _WithNull(Lean):
    """Of a document that is written, in which null is a value."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """What it may be, or null."""
        return GenerateJsonSchema.nullable_schema(self, schema)


def explanation_schema() -> dict[str, Any]:
    """The JSON Schema of an explanation."""
    said: dict[str, Any] = ordered(TypeAdapter(ExplanationDocument).json_schema(schema_generator=_WithNull))
    return {"$schema": DIALECT, "$id": "urn:riskengine:schema:explanation:1", **said}


def main(folder: Path = Path("schemas")) -> None:
    """Write the schema's file."""
    (folder / "explanation.schema.json").write_text(as_file(explanation_schema()), encoding="utf-8")


if __name__ == "__main__":
    main()
