"""What happens in a case, as it is told: events, their form, and what is wrong with one.

The models are the one source of `schemas/event.schema.json` and of what is accepted. An event says two times: when something was
`seen` or done, which is data for the rulesets, and when it was `told`, which is its place among the others.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError, model_validator
from typing_extensions import TypeAliasType

from ..evaluation.pseudonym import looks_like_identity_number
from ..language import times
from ..problems import Place, Problem, Refused, did_you_mean, quoted
from ..ruleset import yaml_text
from ..ruleset.form import Form, Name
from ..ruleset.form_check import check_form

UNKNOWN = "unknown"
_EASTERNMOST = 14 * 60  # where a day begins first; which day it is where the person is, is for the plan to say
CONTACT = "contact"
"""The action that is the contact taken."""

Mark = TypeAliasType(
    "Mark",
    Annotated[
        str,
        StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/@+-]*$", max_length=200),
        Field(
            title="Event id",
            description="Letters, digits and . _ : / @ + -; a repeated id within a case is the same event once more.",
            examples=["2f6c1e9a", "journal:2026-11-21:7"],
        ),
    ],
)
Pseudonym = TypeAliasType(
    "Pseudonym",
    Annotated[
        str,
        StringConstraints(min_length=1, max_length=200),
        Field(
            title="Case", description="A pseudonym; never a name or a national identity number.", examples=["K-1042"]
        ),
    ],
)
Instant = TypeAliasType(
    "Instant",
    Annotated[
        str,
        StringConstraints(min_length=10, max_length=40),
        Field(
            title="Moment",
            description="A date and time with its offset from UTC.",
            examples=["2026-11-22T12:00:00+01:00"],
        ),
    ],
)
Words = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class EventForm(Form):
    """What every event says."""

    id: Mark
    case: Pseudonym
    told: Instant | None = Field(
        default=None, description="When it was told; left out, it is when the monitor received it."
    )
    received: Instant | None = Field(
        default=None, description="When the monitor received it; the monitor itself writes this."
    )
    by: Words | None = Field(
        default=None, description="Who tells: a role or an id, never a name.", examples=["ward staff"]
    )
    replaces: Mark | None = Field(
        default=None, description="The event that this one stands for instead: a correction, at that event's own place."
    )


class OpenedForm(EventForm):
    """The case is followed from now on, or again."""

    kind: Literal["opened"]


class ClosedForm(EventForm):
    """The case is no longer followed; no more alerts come of it."""

    kind: Literal["closed"]


class ObservationForm(EventForm):
    """A sign was seen."""

    kind: Literal["observation"]
    sign: Words = Field(
        description="The plan's key of the sign; `unknown` where it is not known which one of the plan's.",
        examples=["sleeps-little"],
    )
    seen: Words = Field(
        description="When it was seen: a date and time, a date, or `unknown`.",
        examples=["2026-11-21T07:00:00+01:00", "2026-11-21"],
    )


class AssessorForm(Form):
    """Who assessed."""

    id: Words | None = None
    role: Words | None = None
    organisation: Words | None = None


class AssessmentForm(EventForm):
    """An assessment was made: what was answered, or where it stands in the record."""

    kind: Literal["assessment"]
    ruleset: Name = Field(description="The ruleset's id.", examples=["vrisk10"])
    at: Instant | None = Field(default=None, description="When it was made.")
    answers: dict[str, Any] | None = Field(default=None, description="The answers, as in a case file.")
    using: dict[str, Any] | None = Field(
        default=None, description="What the rulesets it uses are given, as in a case file."
    )
    recorded: Words | None = Field(default=None, description="The id of a recorded assessment, instead of answers.")
    assessor: AssessorForm | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.answers is None) == (self.recorded is None):
            raise ValueError("an assessment has either answers or recorded")
        return self


class AcknowledgedForm(EventForm):
    """Somebody has read an alert and takes it on; the contact itself is still due."""

    kind: Literal["acknowledged"]
    alert: Words | None = Field(default=None, description="The alert's id; left out, whatever the case waits for.")


class ActionForm(EventForm):
    """Something was done."""

    kind: Literal["action"]
    action: Name = Field(
        description="What: `contact` is the contact that the plan asks for; otherwise an action of a ruleset.",
        examples=[CONTACT, "new-assessment"],
    )
    at: Instant | None = Field(default=None, description="When it was done.")


class PlanChangedForm(EventForm):
    """The person's plan was gone through and changed."""

    kind: Literal["plan-changed"]
    version: int | None = Field(default=None, ge=1, description="The plan's new version.")


class WithdrawalForm(EventForm):
    """An event was told by mistake, and counts no more."""

    kind: Literal["withdrawal"]
    of: Mark = Field(description="The event that is withdrawn.")


AnyEventForm = Annotated[
    OpenedForm
    | ClosedForm
    | ObservationForm
    | AssessmentForm
    | AcknowledgedForm
    | ActionForm
    | PlanChangedForm
    | WithdrawalForm,
    Field(discriminator="kind"),
]
FORMS: Mapping[str, type[EventForm]] = {
    "opened": OpenedForm,
    "closed": ClosedForm,
    "observation": ObservationForm,
    "assessment": AssessmentForm,
    "acknowledged": AcknowledgedForm,
    "action": ActionForm,
    "plan-changed": PlanChangedForm,
    "withdrawal": WithdrawalForm,
}
ADAPTER: TypeAdapter[EventForm] = TypeAdapter(AnyEventForm)


@dataclass(frozen=True, slots=True)
class Event:
    """An event that can be folded. `told` is in microseconds since 1970 UTC, `offset` the minutes from UTC it was told at."""

    said: EventForm
    told: int
    offset: int

    @property
    def id(self) -> str:
        """Its id, one within the case."""
        return self.said.id

    @property
    def case(self) -> str:
        """The pseudonym of its case."""
        return self.said.case

    @property
    def place(self) -> tuple[int, str]:
        """Where it stands among the events of the case: when it was told, then its id."""
        return self.told, self.said.id

    @property
    def target(self) -> str | None:
        """The event that it corrects or withdraws."""
        return self.said.of if isinstance(self.said, WithdrawalForm) else self.said.replaces

    @property
    def earliest(self) -> int:
        """The first moment at which it can have been told: not before what it tells of was seen."""
        if self.target is None or not isinstance(self.said, ObservationForm) or self.said.seen == UNKNOWN:
            return self.told if self.target is None else -(2**62)
        return times.parse_moment(self.said.seen, self.offset)[0]

    def document(self) -> dict[str, Any]:
        """The event as a record keeps it: reading it again gives the same event."""
        return self.said.model_dump(exclude_none=True)

    def same_as(self, other: Event) -> bool:
        """Whether it says the same. When the monitor received it is no part of what it says."""
        return self.said.model_copy(update={"received": None}) == other.said.model_copy(update={"received": None})


def event(document: Mapping[str, Any] | EventForm, *, received: int | None = None) -> Event:
    """An event from what a program has at hand.

    Args:
        document: the event, in the form of `schemas/event.schema.json`.
        received: when the monitor received it, in microseconds since 1970 UTC; stands in the event from then on.

    Raises:
        Refused: something is wrong with it; all of it is told.
    """
    if not isinstance(document, EventForm):
        try:
            document = ADAPTER.validate_python(dict(document))
        except (ValidationError, TypeError, ValueError):
            raise Refused(_faults(document)) from None
    return _dated(document, received)


def event_of_line(line: str | bytes, file: str, number: int, *, received: int | None = None) -> Event:
    """An event from a line of JSON.

    Args:
        line: the line, with or without its end.
        file: the name that problems carry.
        number: which line of the file it is, from 1.
        received: as for `event`.

    Raises:
        Refused: something is wrong with it; all of it is told, at its place.
    """
    try:
        said = ADAPTER.validate_json(line)
        once = _each_key_once(line)
    except ValidationError:
        once = False
    if not once:
        said = _refused_line(line, file, number)
    try:
        return _dated(said, received)
    except Refused as refused:
        raise _placed(refused, line, file, number) from None


def _each_key_once(line: str | bytes) -> bool:
    """Whether no key is given twice: JSON takes the last of them, and what the first said would be gone unseen."""
    once = True

    def pairs(found: list[tuple[str, Any]]) -> None:
        nonlocal once
        once = once and len({key for key, _ in found}) == len(found)

    with suppress(
        ValueError, RecursionError
    ):  # the line was read, so that only what is read otherwise here comes to this
        json.loads(line, object_pairs_hook=pairs)
    return once


def _refused_line(line: str | bytes, file: str, number: int) -> EventForm:
    """Tell everything that is wrong with the line, at its place; where the slower reader finds nothing, the event."""
    text = (line if isinstance(line, str) else line.decode("utf-8", "replace")).strip("\r\n")
    try:
        root = yaml_text.read(text, file)
    except Refused as refused:
        raise Refused(
            [_moved(problem, file, number) for problem in refused.problems], _sources(text, file, number)
        ) from None
    form, problems = _checked(root, file)
    if form is None:
        raise Refused([_moved(problem, file, number) for problem in problems], _sources(text, file, number))
    return form


def _checked(root: yaml_text.Node, file: str) -> tuple[EventForm | None, list[Problem]]:
    here = yaml_text.place(root, file)
    if not isinstance(root, yaml_text.Mapping):
        return None, [
            Problem("wrong-type", "an event is a map of keys", here, 'write it like {"kind": "observation", …}')
        ]
    kind = root.values.get("kind")
    if not isinstance(kind, yaml_text.Scalar):
        return None, [Problem("missing-key", "the event does not say its kind", here, f"one of {', '.join(FORMS)}")]
    if kind.value not in FORMS:
        hint = did_you_mean(str(kind.value), FORMS) or f"one of {', '.join(FORMS)}"
        return None, [
            Problem(
                "unknown-event", f"{quoted(str(kind.value))} is no kind of event", yaml_text.place(kind, file), hint
            )
        ]
    return check_form(FORMS[str(kind.value)], root, file)


def event_of_node(node: yaml_text.Node, file: str) -> Event:
    """An event that stands in a larger file.

    Raises:
        Refused: something is wrong with it; all of it is told, at its place. The text of the file is for the caller to give.
    """
    form, problems = _checked(node, file)
    if form is None:
        raise Refused(problems)
    try:
        return _dated(form, None)
    except Refused as refused:
        raise Refused([_at_its_key(problem, node, file) for problem in refused.problems]) from None


def _at_its_key(problem: Problem, root: yaml_text.Node, file: str) -> Problem:
    """The problem at the key that its message begins with, or at the event."""
    key = problem.message.partition(":")[0]
    named = isinstance(root, yaml_text.Mapping) and key in root.values
    place = yaml_text.place(yaml_text.at(root, [key]) if named else root, file)
    return Problem(problem.code, problem.message, place, problem.hint)


def _faults(document: object) -> list[Problem]:
    """What is wrong with an event that stands in no file."""
    try:
        text = json.dumps(document if not isinstance(document, Mapping) else dict(document), default=str)
    except (TypeError, ValueError):
        return [Problem("wrong-type", "an event is a map of keys with plain values")]
    _, problems = _checked(yaml_text.read(text, "event"), "event")
    return [Problem(each.code, each.message, None, each.hint) for each in problems] or [
        Problem("wrong-type", "an event is a map of keys with plain values")
    ]


def _dated(said: EventForm, received: int | None) -> Event:
    problems: list[Problem] = []

    def instant(key: str, written: str) -> times.AsOf | None:
        try:
            return times.parse_as_of(written)
        except times.NotATime as error:
            problems.append(Problem("bad-time", f"{key}: {error}"))
            return None

    if received is not None and said.received is None:
        said = said.model_copy(update={"received": times.format_datetime(received, 0)})
    told = instant("told", said.told) if said.told is not None else None
    kept = instant("received", said.received) if said.received is not None else None
    if said.told is None:
        told = kept
        if said.received is None:
            hint = "add told: when it was told, with its offset from UTC"
            problems.append(Problem("missing-key", "the event does not say when it was told", None, hint))
    if looks_like_identity_number(said.case):
        hint = "use a code that only the service itself can trace, like K-1042"
        message = "case: this may be a national identity number; a case is named by a pseudonym"
        problems.append(Problem("looks-like-identity-number", message, None, hint))
    if said.id == said.replaces or (isinstance(said, WithdrawalForm) and said.id == said.of):
        problems.append(Problem("corrects-itself", f"{quoted(said.id)} corrects itself; it needs an id of its own"))
    if isinstance(said, WithdrawalForm) and said.replaces is not None:
        message = "replaces: a withdrawal names the event in of, and replaces nothing"
        problems.append(Problem("wrong-keys", message, None, "leave replaces out"))
    if isinstance(said, AssessmentForm | ActionForm) and said.at is not None:
        instant("at", said.at)
    if isinstance(said, ObservationForm) and said.seen != UNKNOWN and told is not None:
        try:
            dated = len(said.seen) == len("2026-11-22")
            first, _ = times.parse_moment(said.seen, _EASTERNMOST if dated else told.offset_minutes)
        except times.NotATime as error:
            problems.append(Problem("bad-time", f"seen: {error}"))
        else:
            if first > told.microseconds:
                problems.append(
                    Problem("after-as-of", "seen: nothing is seen after it was told", None, "correct one of them")
                )
    if problems:
        raise Refused(problems)
    assert told is not None
    return Event(said, told.microseconds, told.offset_minutes)


def _placed(refused: Refused, line: str | bytes, file: str, number: int) -> Refused:
    """The same, each problem at the key it begins with."""
    text = (line if isinstance(line, str) else line.decode("utf-8", "replace")).strip("\r\n")
    root = yaml_text.read(text, file)
    problems = [_moved(_at_its_key(problem, root, file), file, number) for problem in refused.problems]
    return Refused(problems, _sources(text, file, number))


def _moved(problem: Problem, file: str, number: int) -> Problem:
    place = problem.place or Place(file, 1, 1)
    return Problem(
        problem.code, problem.message, Place(file, number + place.line - 1, place.column, place.length), problem.hint
    )


def _sources(text: str, file: str, number: int) -> Mapping[str, str]:
    return {file: "\n" * (number - 1) + text}
