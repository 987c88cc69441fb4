"""The form of a ruleset's file, as models.

These models are the one source of the published JSON Schema, of what an editor completes, and of what is accepted. They
say nothing about what conditions mean: those are still text here.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from typing_extensions import TypeAliasType

# Digits are written out: `\d` is also other scripts' digits to some readers of a pattern.
_WHOLE = "(0|[1-9][0-9]*)"
NAME_PATTERN = r"^[a-z][a-z0-9_]*(-[a-z0-9_]+)*$"
DATE_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
VERSION_PATTERN = rf"^{_WHOLE}\.{_WHOLE}\.{_WHOLE}$"
REQUIREMENT_PATTERN = rf"^(any|(>=|==){_WHOLE}\.{_WHOLE}\.{_WHOLE})$"
LANGUAGE_PATTERN = r"^[a-z]{2,3}$"
SIGNER_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9:._-]*$"

# Types with a name of their own are written once in the schema, and built once.

Name = TypeAliasType(
    "Name",
    Annotated[
        str,
        StringConstraints(pattern=NAME_PATTERN, max_length=64),
        Field(
            title="Id",
            description="An id: lower-case letters, digits, _ and -, starting with a letter.",
            examples=["summary_risk", "immediate-measures"],
        ),
    ],
)
PlannedName = TypeAliasType(
    "PlannedName",
    Annotated[
        str,
        StringConstraints(pattern=f"{NAME_PATTERN[:-1]}([.]{NAME_PATTERN[1:-1]})*$", max_length=300),
        Field(
            title="Planned action",
            description="An action's id; of a joined plan with the ruleset's id before it.",
            examples=["contact-specialist", "warning-signals.contact-specialist"],
        ),
    ],
)
Condition = TypeAliasType(
    "Condition",
    Annotated[
        Annotated[str, StringConstraints(min_length=1)] | bool | int | Decimal,
        Field(
            title="Condition",
            description="A condition or expression.",
            examples=["violence == yes and not (planning == no)", "round(weight / height ** 2, 1)"],
        ),
    ],
)
"""A condition or expression as text; a bare number, `true` or `false` is one too."""

Wording = TypeAliasType(
    "Wording", Annotated[str, StringConstraints(min_length=1, max_length=20_000), Field(title="Text")]
)
Texts = TypeAliasType(
    "Texts",
    Annotated[
        dict[Annotated[str, StringConstraints(pattern=LANGUAGE_PATTERN)], Wording],
        Field(
            min_length=1,
            title="Texts",
            description="A text in each language of the ruleset's title; nb is always there.",
            examples=[{"nb": "Varselsignaler", "en": "Warning signals"}],
        ),
    ],
)
Day = TypeAliasType(
    "Day",
    Annotated[
        str,
        StringConstraints(pattern=DATE_PATTERN),
        Field(title="Date", description="A date.", examples=["2026-11-22"]),
    ],
)
Version = TypeAliasType(
    "Version",
    Annotated[
        str,
        StringConstraints(pattern=VERSION_PATTERN),
        Field(title="Version", description="A semantic version.", examples=["1.0.0"]),
    ],
)
Requirement = TypeAliasType(
    "Requirement",
    Annotated[
        str,
        StringConstraints(pattern=REQUIREMENT_PATTERN),
        Field(
            title="Requirement",
            description="Which versions will do; `any` is each version valid at the decision date.",
            examples=["any", ">=1.0.0", "==1.2.0"],
        ),
    ],
)
Force = Literal["statute", "regulation", "recommendation", "practice", "contested", "local"]
Severity = Literal["error", "warning", "info", "contested"]
Number = int | Decimal


def _title(model: type[Any]) -> str:
    """`ItemTextsForm` is "Item texts"."""
    name = model.__name__.removesuffix("Form")
    return name[0] + "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name[1:])


class Form(BaseModel):
    """A part of a file: unknown keys are refused, nothing is coerced, and a key that stands there has a value."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True, model_title_generator=_title)

    @model_validator(mode="before")
    @classmethod
    def _no_empty_key(cls, data: Any) -> Any:
        # None is what a field is when its key is left out. A key without a value is something that was never finished:
        # an empty `when:` must not pass for no `when` at all.
        if isinstance(data, dict) and None in data.values():
            raise ValueError("a key without a value; leave the key out, or give it one")
        return data


class ValidityForm(Form):
    """The decision dates for which a version holds, both ends included."""

    from_: Day = Field(alias="from", description="The first decision date.")
    to: Day | None = Field(default=None, description="The last decision date; left out while the version holds.")


class LicenceForm(Form):
    """The terms of an instrument whose wording is not free."""

    title: Texts = Field(description="What is licensed, and by whom.")
    terms: Texts = Field(description="What the terms are, in short.")
    wording: Literal["free", "text-pack"] = Field(
        default="text-pack",
        description="Whether guidance stands in the ruleset or comes in a text pack that the licensed site adds.",
    )


class SourceForm(Form):
    """A document that rules cite."""

    title: Wording | Texts = Field(description="The document's title, as one would look it up.")
    force: Force = Field(description="What the source itself demands; it gives findings their severity.")
    section: Wording | Texts | None = Field(
        default=None, description="Where in it; a reference may name a closer section."
    )
    url: Wording | None = Field(default=None, description="Where it can be read.")


class CloserReferenceForm(Form):
    """A source, with a closer section."""

    id: Name = Field(description="The source's id.")
    section: Wording | Texts = Field(description="Where in it.", examples=["§ 9 first paragraph, letter a"])


Reference = TypeAliasType("Reference", Name | CloserReferenceForm)
References = TypeAliasType(
    "References",
    Annotated[
        Reference | Annotated[list[Reference], Field(min_length=1)],
        Field(
            title="Source",
            description="What this rests on: a source's id, one with a closer section, or a list of these; "
            "`local` is a local choice.",
            examples=["local", {"id": "forskrift-1115", "section": "§ 9"}],
        ),
    ],
)


class OptionForm(Form):
    """An option with its points."""

    title: Texts = Field(description="What the option is called.")
    points: Number | None = Field(
        default=None, description="What `points(…)` gives for it; either all options have it, or none."
    )


OptionMap = TypeAliasType(
    "OptionMap", Annotated[dict[Name, Texts | OptionForm], Field(min_length=1, title="Option map")]
)
Options = TypeAliasType(
    "Options",
    Annotated[
        Name | Annotated[list[Name], Field(min_length=1)] | OptionMap,
        Field(title="Options", description="A scale's name, a list of ids, or a map from ids to texts; lowest first."),
    ],
)
"""A scale's name, a list of ids, or a map from ids to texts; lowest first."""


Worsens = TypeAliasType(
    "Worsens",
    Annotated[
        Literal[True]
        | Annotated[list[Name], Field(min_length=1)]
        | Annotated[dict[Name, Literal["up", "down"]], Field(min_length=1)],
        Field(
            title="Worsens",
            description="The outcomes that a higher answer can only make graver, which `riskengine verify` proves: true for all, "
            "a list, or a map that says whether a higher answer can only move the outcome up or only down.",
            examples=[["plan_level"], {"ready": "down"}, True],
        ),
    ],
)
"""What a higher answer can only make graver."""


class AskedForm(Form):
    """What all items share."""

    title: Texts | None = Field(default=None, description="What it is called, in few words.")
    question: Texts | None = Field(default=None, description="How it is asked; otherwise the title.")
    help: Texts | None = Field(default=None, description="Why it is asked.")
    required: bool = Field(default=False, description="Being missing is then a finding, required:ITEM.")
    roles: Annotated[list[Name], Field(min_length=1)] | None = Field(
        default=None, description="Who may answer; an answer from anybody else is a finding, role:ITEM."
    )
    worsens: Worsens | None = Field(
        default=None,
        description="The outcomes that a higher answer can only make graver: true for all, a list, or a map to up or down.",
    )
    changes: Literal["never", "slowly", "readily"] | None = Field(
        default=None,
        description="How readily the answer can come to be another: never (a birth, a history), slowly (the default), readily. "
        "`riskengine explain` holds what never changes fixed, and tells first what changes readily.",
    )
    source: References | None = Field(
        default=None,
        description="Where the item comes from: a source's id, one with a closer section, or a list of these.",
    )


class YesNoItem(AskedForm):
    """`no` or `yes`."""

    model_config = ConfigDict(title="Yes-no item")

    type: Literal["yes-no"] = Field(description="Answered with no or yes.")


class ChoiceItem(AskedForm):
    """One of some options."""

    type: Literal["choice"] = Field(description="Answered with one of the options.")
    options: Options = Field(
        description="The answers to choose from: a scale's name, a list of ids, or a map from ids to texts; lowest first."
    )
    ordered: bool = Field(default=True, description="Whether the options are written from lowest to highest.")


class CountItem(AskedForm):
    """A whole number, 0 or more."""

    type: Literal["count"] = Field(description="Answered with a whole number, 0 or more.")
    range: Annotated[list[int], Field(min_length=2, max_length=2)] | None = Field(
        default=None, description="The lowest and the highest answer.", examples=[[0, 40]]
    )
    measurement_error: Annotated[int, Field(gt=0)] | None = Field(
        default=None, description="How far the answer may be from the truth, to either side.", examples=[1]
    )


class NumberItem(AskedForm):
    """An exact decimal number."""

    type: Literal["number"] = Field(description="Answered with a decimal number, which is kept exact.")
    range: Annotated[list[Number], Field(min_length=2, max_length=2)] = Field(
        description="The lowest and the highest answer.", examples=[[20, 250]]
    )
    unit: Wording | None = Field(default=None, description="The unit of the answer.", examples=["kg", "mmol/l"])
    accepts: dict[Wording, Number] | None = Field(
        default=None,
        description="Other units an answer may come in, with the factor to `unit`.",
        examples=[{"g": 0.001}],
    )
    measurement_error: Annotated[Number, Field(gt=0)] | None = Field(
        default=None,
        description="How far the answer may be from the truth, to either side, in its own `unit`.",
        examples=[0.5],
    )


class DateItem(AskedForm):
    """A day."""

    type: Literal["date"] = Field(description="Answered with a day.")
    earliest: Day | Literal["as_of"] | None = Field(
        default=None, description="The first day an answer may be, or as_of."
    )
    latest: Day | Literal["as_of"] | None = Field(default=None, description="The last day an answer may be, or as_of.")


class DatetimeItem(AskedForm):
    """A day with a time."""

    type: Literal["datetime"] = Field(description="Answered with a day and a time.")
    earliest: Day | Literal["as_of"] | None = Field(
        default=None, description="The first day an answer may be, or as_of."
    )
    latest: Day | Literal["as_of"] | None = Field(default=None, description="The last day an answer may be, or as_of.")


class DurationItem(AskedForm):
    """A length of time of weeks, days, hours, minutes, seconds."""

    type: Literal["duration"] = Field(description="Answered with a length of time, as in P14D or PT24H.")
    range: Annotated[list[Wording], Field(min_length=2, max_length=2)] | None = Field(
        default=None, description="The shortest and the longest answer.", examples=[["P0D", "P30D"]]
    )
    measurement_error: Wording | None = Field(
        default=None, description="How far the answer may be from the truth, to either side.", examples=["PT1H"]
    )


class TextItem(AskedForm):
    """Text that conditions do not read."""

    type: Literal["text"] = Field(description="Answered with any text; conditions do not read it.")


FieldForm = Annotated[
    YesNoItem | ChoiceItem | CountItem | NumberItem | DateItem | DatetimeItem | DurationItem | TextItem,
    Field(discriminator="type"),
]
FieldType = Literal["yes-no", "count", "date", "datetime", "duration", "text"]


class ListItem(AskedForm):
    """Records, each with the same fields."""

    type: Literal["list"] = Field(description="Answered with records, each with the same fields.")
    of: Annotated[dict[Name, FieldType | FieldForm], Field(min_length=1)] = Field(
        description="The fields of a record: a type's name, or a map like that of an item."
    )
    most: Annotated[int, Field(ge=1, le=10_000)] = Field(default=1000, description="How many records there may be.")


ItemForm = Annotated[
    YesNoItem | ChoiceItem | CountItem | NumberItem | DateItem | DatetimeItem | DurationItem | TextItem | ListItem,
    Field(discriminator="type"),
]


class ParameterForm(Form):
    """What a site or one person's plan may set."""

    type: Literal["yes-no", "choice", "count", "number", "date", "datetime", "duration", "period", "text"] = Field(
        description="What kind of value it has; a period is calendar time, as in P6M."
    )
    title: Texts = Field(description="What it is called, in few words.")
    source: References = Field(default="local", description="Where the default comes from; `local` is a local choice.")
    default: str | bool | Number | None = Field(default=None, description="Without it the case must set the parameter.")
    options: Options | None = Field(default=None, description="The values to choose from, for a choice; lowest first.")
    ordered: bool = Field(default=True, description="Whether the options are written from lowest to highest.")
    range: Annotated[list[Number | Wording], Field(min_length=2, max_length=2)] | None = Field(
        default=None, description="The lowest and the highest that may be set.", examples=[[1, 20], ["PT0S", "P7D"]]
    )
    unit: Wording | None = Field(default=None, description="The unit of a number.", examples=["kg"])
    help: Texts | None = Field(default=None, description="What whoever sets it should know.")


class CaseForm(Form):
    """One case of a value: the first whose condition holds gives it."""

    when: Condition | None = Field(default=None, description="When this case holds.")
    value: Condition | None = Field(default=None, description="What the value is when the condition holds.")
    otherwise: Condition | None = Field(
        default=None,
        description="What the value is when no case before it holds; `not-given` where there then is none.",
    )


class RowForm(Form):
    """A row of a decision table: a cell for each input, and what follows."""

    if_: Annotated[list[Condition], Field(min_length=1)] = Field(
        alias="if",
        description="A cell for each input; - is anything.",
        examples=[[">= 7", "-"], ["3..6", "no, maybe"]],
    )
    then: Condition = Field(description="What follows when each cell of the row holds.")


class TableForm(Form):
    """A decision table with one of DMN's hit policies."""

    inputs: Annotated[list[Condition], Field(min_length=1, max_length=20)] = Field(
        description="What the cells are about."
    )
    hit: Literal["unique", "first", "priority", "any", "collect"] = Field(
        description="Which row counts: the only one, the first, the first by `priority`, any (they agree), or all."
    )
    priority: Annotated[list[Name], Field(min_length=1)] | None = Field(
        default=None, description="The results, the one that wins first; with hit: priority."
    )
    aggregate: Literal["sum", "count", "min", "max"] | None = Field(
        default=None, description="What is made of the rows that match; with hit: collect."
    )
    rows: Annotated[list[RowForm], Field(min_length=1, max_length=1000)] = Field(
        description="The rows, each with a cell for every input and what follows."
    )
    otherwise: Condition | None = Field(
        default=None, description="What follows when no row matches; `not-given` where there then is no such value."
    )


class ValueForm(Form):
    """Something computed: an expression, cases, or a decision table."""

    title: Texts | None = Field(
        default=None, description="What it is called; a value with a title is shown with the result."
    )
    options: Options | None = Field(default=None, description="What it can be, where it is a choice; lowest first.")
    ordered: bool = Field(default=True, description="Whether the options are written from lowest to highest.")
    unit: Wording | None = Field(default=None, description="The unit of a number.", examples=["kg/m2"])
    value: Condition | None = Field(default=None, description="The expression that gives it.")
    cases: Annotated[list[CaseForm], Field(min_length=1, max_length=200)] | None = Field(
        default=None, description="The first whose condition holds gives the value."
    )
    table: TableForm | None = Field(default=None, description="A decision table that gives it.")
    source: References | None = Field(
        default=None,
        description="What the computation rests on: a source's id, one with a closer section, or a list of these.",
    )


class OutcomeForm(Form):
    """An ordered scale, lowest level first, that rules move."""

    title: Texts = Field(description="What it is called, in few words.")
    levels: Options = Field(
        description="Its levels, lowest first: a scale's name, a list of ids, or a map from ids to texts."
    )
    starts: Literal["lowest", "highest"] = Field(default="lowest", description="From which end rules move it.")
    decided_by: Literal["rules", "clinician"] = Field(
        default="rules", description="Whether rules give the level, or the clinician's judgement does."
    )
    judgement: Name | None = Field(default=None, description="The item in which the clinician's judgement stands.")
    source: References | None = Field(
        default=None,
        description="What the scale rests on: a source's id, one with a closer section, or a list of these.",
    )


class LineForm(Form):
    """A line of a list of conditions, with a text and a source of its own, or a list within the list."""

    when: Condition | None = Field(default=None, description="The condition of this line.")
    all: Annotated[list[Lines], Field(min_length=1)] | None = Field(default=None, description="Each of these holds.")
    any: Annotated[list[Lines], Field(min_length=1)] | None = Field(default=None, description="One of these holds.")
    at_least: int | Name | None = Field(
        default=None, description="How many of the lines under `of` hold: a number, or a parameter."
    )
    of: Annotated[list[Lines], Field(min_length=1)] | None = Field(default=None, description="What at_least counts.")
    text: Texts | None = Field(default=None, description="What the line says where it is explained.")
    source: References | None = Field(
        default=None, description="What this line rests on, where that is closer than the rule's own source."
    )


Lines = TypeAliasType(
    "Lines",
    Annotated[
        Annotated[str, StringConstraints(min_length=1)] | bool | LineForm,
        Field(
            title="Conditions",
            description="A condition, or lines of them: all, any, or at_least with of.",
            examples=["violence == yes", {"any": ["stress == yes", "insight == yes"]}],
        ),
    ],
)


class FindingForm(Form):
    """What a rule finds."""

    text: Texts = Field(description="What is found, in a sentence; {name} is the value of an item, value or parameter.")
    severity: Severity | None = Field(default=None, description="Otherwise the force of the source gives it.")
    asks_for_reason: bool = Field(default=False, description="Whether one who goes on must say why.")


class RuleForm(Form):
    """What follows, and when."""

    title: Texts | None = Field(default=None, description="What the rule is called, in few words.")
    each: (
        Annotated[dict[Name, Annotated[list[Name], Field(min_length=1)]], Field(min_length=1, max_length=3)] | None
    ) = Field(
        default=None,
        description="One rule for each of these items; the word stands for the item. Several lists are read side by side.",
        examples=[{"x": ["violence", "threats"]}, {"x": ["h1", "h2"], "y": ["h1_relevance", "h2_relevance"]}],
    )
    when: Lines = Field(
        description="When the rule holds: a condition, or lines of them (all, any, or at_least with of)."
    )
    then: Annotated[dict[Name, Name], Field(min_length=1)] | None = Field(
        default=None, description="The outcomes that move, and the level of each.", examples=[{"response": "contact"}]
    )
    finding: FindingForm | None = Field(default=None, description="What is found when the rule holds.")
    plan: Annotated[list[Name], Field(min_length=1)] | None = Field(default=None, description="The actions to be done.")
    because: Texts | None = Field(
        default=None, description="Shown when the rule holds; {name} is the value of an item, value or parameter."
    )
    source: References | None = Field(
        default=None,
        description="What the rule rests on: a source's id, one with a closer section, or a list of these; or `local`.",
    )


class ActionForm(Form):
    """Something that somebody must do."""

    title: Texts = Field(description="What is to be done, in a short sentence.")
    by: Name = Field(description="The party that does it.")
    to: Name | None = Field(default=None, description="The party it goes to.")
    due: Wording | None = Field(
        default=None,
        description="A duration (PT24H; PT0S is at once), a period (P6M), or a parameter.",
        examples=["PT24H", "P6M", "PT0S"],
    )
    due_from: Condition | None = Field(
        default=None,
        description="The date, or date with a time, that the limit runs from; otherwise the moment of the assessment. "
        "From a date it runs from the end of that day.",
        examples=["admitted_at"],
    )
    channel: Texts | None = Field(default=None, description="By which means.")
    legal_basis: References | None = Field(
        default=None, description="What law or guidance the action rests on: a source's id, or a list."
    )
    help: Texts | None = Field(default=None, description="How it is done, and what to think of.")


class PropertyForm(Form):
    """Something that must hold for every complete case, which `riskengine verify` proves."""

    title: Texts = Field(description="What it says, in a sentence.")
    holds: Condition = Field(
        description="A condition over items, values, parameters and outcomes, an outcome by its bare name.",
        examples=["not (violence == yes and plan_level == none)"],
    )
    source: References | None = Field(
        default=None,
        description="What the property rests on: a source's id, one with a closer section, or a list of these.",
    )


class BoundsForm(Form):
    """Expected bounds where something is open."""

    lowest: str | bool | Number = Field(description="The lowest that it can still be.")
    highest: str | bool | Number = Field(description="The highest that it can still be.")


class ExpectationForm(Form):
    """What a test expects; what is given must be exactly so."""

    outcomes: dict[Name, Name | BoundsForm] | None = Field(default=None, description="A level, or bounds, by outcome.")
    plan: list[PlannedName] | None = Field(
        default=None, description="The actions to do, in any order; those of joined plans as RULESET.ACTION."
    )
    plan_if: list[PlannedName] | None = Field(default=None, description="The actions that an open rule asks for.")
    findings: list[str] | None = Field(default=None, description="The rules whose findings hold, all of them.")
    rules: dict[str, Literal["holds", "fails", "open"]] | None = Field(
        default=None, description="Whether rules hold.", examples=[{"enough-signals": "fails"}]
    )
    values: dict[Name, str | bool | Number | BoundsForm] | None = Field(
        default=None, description="A value, or bounds, by name."
    )
    due: dict[Name, Wording] | None = Field(
        default=None, description="By action, how long it may take.", examples=[{"contact-specialist": "PT24H"}]
    )
    reasons: dict[Name, list[str]] | None = Field(
        default=None,
        description="By outcome, the rules that move it and hold, all of them.",
        examples=[{"plan_level": ["needs-measures-now"]}],
    )


Signer = TypeAliasType(
    "Signer",
    Annotated[
        str,
        StringConstraints(pattern=SIGNER_PATTERN, max_length=64),
        Field(
            title="Signer",
            description="A role, or an id that is a pseudonym; never a person's name.",
            examples=["psychologist", "hpr:9999999"],
        ),
    ],
)


class SignatureForm(Form):
    """Who has checked a test by hand, and when."""

    by: Signer = Field(description="Who has checked it: a role, or an id that is a pseudonym; never a person's name.")
    on: Day = Field(description="The day on which it was checked.")


SignedOff = TypeAliasType(
    "SignedOff",
    Annotated[
        Literal["no", "yes"] | SignatureForm,
        Field(
            title="Signed off",
            description="Whether somebody has checked by hand what is expected: no, yes, or by whom and when.",
            examples=["no", {"by": "psychologist", "on": "2026-11-22"}],
        ),
    ],
)
"""Whether somebody has checked a test by hand."""


class TestForm(Form):
    """A case with what is expected of it."""

    __test__ = False

    name: Wording = Field(description="What the case is about.")
    as_of: Wording | None = Field(
        default=None, description="The moment of the assessment.", examples=["2026-11-22T12:00:00+01:00"]
    )
    assessor: dict[str, str] | None = Field(
        default=None, description="Who assesses.", examples=[{"id": "hpr:9999999", "role": "psychologist"}]
    )
    parameters: dict[Name, Any] | None = Field(
        default=None, description="What the case sets, by parameter; the others have their defaults."
    )
    answers: dict[Name, Any] = Field(
        default_factory=dict, description="The answers; an item that is left out is missing."
    )
    using: dict[Name, Any] | None = Field(
        default=None, description="The answers of used rulesets.", examples=[{"vrisk10": {"answers": {}}}]
    )
    expect: ExpectationForm = Field(
        description="What must come out; each key is optional, and what is given must be exactly so."
    )
    signed_off: SignedOff = Field(
        default="yes",
        description="`no` where nobody has yet checked by hand what is expected; otherwise yes, or by whom and when.",
    )


class UseForm(Form):
    """Another ruleset whose outcomes are read, and what it is told from here."""

    version: Requirement = Field(description="Which versions will do: any, >=1.0.0 or ==1.2.0.")
    parameters: dict[Name, Condition] | None = Field(
        default=None,
        description="Its parameters that this ruleset sets, each with what is read here: a name or an expression.",
        examples=[{"threshold": "agreed_threshold"}],
    )
    answers: dict[Name, Condition] | None = Field(
        default=None,
        description="Its items that this ruleset answers, each with what is read here. What is open here is open there.",
        examples=[{"service": "service", "risk": "vrisk10.risk"}],
    )
    shares: Annotated[list[Name], Field(min_length=1)] | None = Field(
        default=None,
        description="Rulesets that both use: it reads the assessment made of them here, so that they are not answered twice.",
        examples=[["warning-signals"]],
    )
    plan: Condition = Field(
        default="no",
        description="`yes` where its actions come into this ruleset's plan, as RULESET.ACTION, and what it finds among the "
        "findings; or the condition under which they do.",
        examples=["yes", "phase == follow-up"],
    )


class RulesetForm(Form):
    """A ruleset, as written in a file."""

    ruleset: Name = Field(description="The ruleset's id.")
    version: Version = Field(description="The ruleset's version, as in 1.0.0; a change of meaning gets a new one.")
    valid: ValidityForm = Field(description="The decision dates for which this version holds.")
    title: Texts = Field(description="What the ruleset is called; its languages are those every text must have.")
    intended_use: Texts = Field(description="For whom and what it is, and what not.")
    licence: LicenceForm | None = Field(
        default=None, description="For an instrument whose wording is not free: whose it is, and on what terms."
    )
    sources: dict[Name, SourceForm] = Field(default_factory=dict, description="The documents that rules cite, by id.")
    parties: dict[Name, Texts] = Field(
        default_factory=dict, description="Who acts and who answers, besides the usual ones."
    )
    scales: dict[Name, Annotated[list[Name], Field(min_length=1)] | OptionMap] = Field(
        default_factory=dict, description="Options that several items share, by name; lowest first."
    )
    parameters: dict[Name, ParameterForm] = Field(
        default_factory=dict, description="What a site or one person's plan may set, by name."
    )
    uses: dict[Name, Requirement | UseForm] = Field(
        default_factory=dict,
        description="The rulesets whose outcomes are read here, each with the versions that will do, or a map that says more.",
        examples=[{"vrisk10": ">=1.0.0"}, {"vrisk10": {"version": ">=1.0.0", "plan": "yes"}}],
    )
    items: Annotated[dict[Name, ItemForm], Field(min_length=1)] = Field(description="What is asked, by name.")
    values: dict[Name, Condition | ValueForm] = Field(default_factory=dict, description="What is computed, by name.")
    outcomes: dict[Name, OutcomeForm] = Field(default_factory=dict, description="The scales that rules move, by name.")
    rules: Annotated[dict[Name, RuleForm], Field(min_length=1)] = Field(description="What follows, and when, by name.")
    actions: dict[Name, ActionForm] = Field(default_factory=dict, description="What somebody must do, by name.")
    properties: dict[Name, PropertyForm] = Field(
        default_factory=dict,
        description="What must hold for every complete case, by name; `riskengine verify` proves it.",
    )
    tests: list[TestForm] = Field(default_factory=list, description="Cases with what is expected of them.")


class TestTableForm(Form):
    """Cases that differ in a few answers only, one a row."""

    __test__ = False

    name: Wording = Field(description="What the cases are about.")
    as_of: Wording | None = Field(default=None, description="The moment of all the assessments.")
    assessor: dict[str, str] | None = Field(default=None, description="Who assesses, in all of them.")
    parameters: dict[Name, Any] | None = Field(default=None, description="What all of the cases set, by parameter.")
    answers: dict[Name, Any] = Field(default_factory=dict, description="The answers that all of them have.")
    using: dict[Name, Any] | None = Field(default=None, description="The answers of used rulesets, in all of them.")
    expect: ExpectationForm | None = Field(default=None, description="What is expected of all of them.")
    columns: Annotated[list[Wording], Field(min_length=1)] = Field(
        description="What each column holds: an item, `case` (what the row is about), `as_of`, `assessor.role`, `parameters.NAME`, "
        "or an expectation: `outcomes.NAME`, `values.NAME`, `rules.ID`, `reasons.OUTCOME`, `plan`, `plan_if`, `findings`.",
        examples=[["violence", "summary_risk", "outcomes.plan_level"]],
    )
    cases: Annotated[list[list[Any]], Field(min_length=1)] = Field(
        description="The rows, a cell for each column; - leaves it out."
    )
    signed_off: SignedOff = Field(
        default="yes",
        description="`no` where nobody has yet checked by hand what is expected; otherwise yes, or by whom and when.",
    )


class TestFileForm(Form):
    """The tests of a ruleset in a file of their own, NAME.tests.yaml beside NAME.yaml."""

    __test__ = False

    tests_for: Name = Field(description="The ruleset's id.")
    tests: Annotated[list[TestForm | TestTableForm], Field(min_length=1)] = Field(
        description="Cases, and tables of cases."
    )


class ItemTextsForm(Form):
    """The licensed wording of one item."""

    guidance: Texts | None = Field(default=None, description="The guidance to the item.")
    options: dict[Name, Texts] | None = Field(default=None, description="The wording of its options.")


class TextPackForm(Form):
    """Wording that is not free, in a file that a licensed site adds."""

    text_pack: Name = Field(description="The ruleset's id.")
    version: Version = Field(description="The ruleset's version it was made for.")
    licence: Texts = Field(description="The licence statement of the site.")
    items: Annotated[dict[Name, ItemTextsForm], Field(min_length=1)] = Field(description="The wording, by item.")
