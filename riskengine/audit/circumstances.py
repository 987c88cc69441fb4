"""What a record holds of a decision besides the assessment: who decided, on what basis, what was done, who was told.

The fields follow what Norwegian record law asks of such an account; none is required by the engine, and what is not said is
not there. The models are the one source of the form of the file that `--circumstances` takes.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..evaluation.case_file import NodeLocator
from ..evaluation.pseudonym import looks_like_identity_number
from ..language import times
from ..problems import Problem, Refused, did_you_mean
from ..ruleset import yaml_text

Words = Annotated[str, Field(min_length=1, max_length=100_000)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Person(_Part):
    """Who: an id such as `hpr:9999999`, a role, and the unit and organisation that they belong to."""

    id: Words | None = None
    role: Words | None = None
    unit: Words | None = None
    organisation: Words | None = None


class Conclusion(_Part):
    """What the clinician concluded, apart from what the engine says."""

    text: Words
    agrees: bool | None = None
    reason: Words | None = None


class Notice(_Part):
    """A notice that was sent: to whom, when, about what."""

    to: Words
    at: Words
    about: Words | None = None
    action: Words | None = None


class Done(_Part):
    """An action of the plan that was carried out, or was not and why."""

    action: Words
    at: Words
    by: Words | None = None
    remark: Words | None = None


class Signature(_Part):
    """Who signed, when and how; `value` is what a signing service gave."""

    by: Words
    at: Words
    method: Words | None = None
    value: Words | None = None


class Disclosure(_Part):
    """To whom something was made known, when, what, and on what basis."""

    to: Words
    at: Words
    what: Words | None = None
    basis: Words | None = None


class Circumstances(_Part):
    """What is known of a decision besides the assessment."""

    episode: Words | None = None
    unit: Words | None = None
    decided_by: Person | None = None
    basis: Words | None = None
    purpose: Words | None = None
    conclusion: Conclusion | None = None
    actions: tuple[Done, ...] = ()
    notices: tuple[Notice, ...] = ()
    review_date: Words | None = None
    signature: Signature | None = None
    disclosures: tuple[Disclosure, ...] = ()

    @property
    def document(self) -> dict[str, Any]:
        """What was said, as JSON."""
        return self.model_dump(mode="json", exclude_none=True, exclude_defaults=True)


NOTHING = Circumstances()
_MOMENTS = {"at"}


def read_circumstances(path: str) -> Circumstances:
    """The circumstances in a YAML or JSON file.

    Raises:
        Refused: the file cannot be read, or says something that is none; all that is wrong is told, with its place.
    """
    text, root = yaml_text.read_file(path)
    locator = NodeLocator(root, str(path), text)
    said = yaml_text.plain(root)
    if not isinstance(said, dict):
        problem = Problem("wrong-type", "circumstances are a map of keys", locator.place(()), "as in basis: …")
        raise Refused([problem], locator.sources())
    problems: list[Problem] = []
    found: Circumstances | None = None
    try:
        found = Circumstances.model_validate(_yes_and_no(said))
    except ValidationError as error:
        problems += [_problem(each, locator) for each in error.errors()]
    problems += _of_values(said, (), locator)
    if problems or found is None:
        raise Refused(problems, locator.sources())
    return found


def _yes_and_no(said: Any) -> Any:
    """YAML 1.2 has no `yes`: the one place for a yes or a no takes the word."""
    conclusion = said.get("conclusion")
    if isinstance(conclusion, dict) and conclusion.get("agrees") in ("yes", "no"):
        said = {**said, "conclusion": {**conclusion, "agrees": conclusion["agrees"] == "yes"}}
    return {key: tuple(each) if isinstance(each, list) else each for key, each in said.items()}


def _problem(error: Any, locator: NodeLocator) -> Problem:
    path = tuple(error["loc"])
    name = path[-1] if path else ""
    if error["type"] == "extra_forbidden":
        keys = _keys_at(path[:-1])
        said = f'"{name}" is not a key here; the keys are {", ".join(keys)}'
        return Problem("unknown-key", said, locator.place(path, key=True), did_you_mean(str(name), keys))
    if error["type"] == "missing":
        return Problem("missing-key", f'"{name}" is missing here', locator.place(path[:-1]), f"add {name}: …")
    expected = _EXPECTED.get(error["type"])
    said = f'"{name}" {expected}' if expected else f'"{name}": {error["msg"]}'
    return Problem("wrong-type", said, locator.place(path))


_EXPECTED = {
    "string_type": "is text",
    "string_too_short": "is empty",
    "bool_type": "is yes or no",
    "bool_parsing": "is yes or no",
    "tuple_type": "is a list",
    "model_type": "is a map of keys",
    "model_attributes_type": "is a map of keys",
}


_LISTS: dict[str, type[_Part]] = {
    "decided_by": Person, "conclusion": Conclusion, "actions": Done, "notices": Notice, "signature": Signature,
    "disclosures": Disclosure,
}  # fmt: skip


def _keys_at(path: tuple[Any, ...]) -> list[str]:
    model = _LISTS[path[0]] if path else Circumstances
    return list(model.model_fields)


def _of_values(said: Any, path: tuple[Any, ...], locator: NodeLocator) -> list[Problem]:
    """What the types do not say: times are times, and nobody is named by a national identity number."""
    found: list[Problem] = []
    if isinstance(said, dict):
        for key, each in said.items():
            found += _of_values(each, (*path, key), locator)
    elif isinstance(said, list):
        for at, each in enumerate(said):
            found += _of_values(each, (*path, at), locator)
    elif isinstance(said, str):
        if path[-1] in _MOMENTS:
            try:
                times.parse_as_of(said)
            except times.NotATime as error:
                found.append(Problem("bad-time", f"{path[-1]}: {error}", locator.place(path)))
        if path[-1] == "review_date":
            try:
                times.parse_date(said)
            except times.NotATime as error:
                found.append(Problem("bad-time", f"review_date: {error}", locator.place(path)))
        if looks_like_identity_number(said):
            hint = "use a code that only the service itself can trace"
            message = "this may be a national identity number; people are named by codes"
            found.append(Problem("looks-like-identity-number", message, locator.place(path), hint))
    return found
