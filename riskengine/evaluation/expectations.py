"""The tests that a ruleset carries, run, with what differs from what was expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from ..language import times
from ..language.knowledge import Interval
from ..language.types import Duration, Number
from ..problems import Place, Problem, Refused, did_you_mean
from ..ruleset import yaml_text
from ..ruleset.definition import Definition, Test
from .assessment import Assessment
from .case_file import Assesses, NodeLocator


class Tested(Assesses, Protocol):
    """A ruleset with its tests."""

    @property
    def definition(self) -> Definition:
        """What it says."""


@dataclass(frozen=True, slots=True)
class Difference:
    """An expectation that is not met.

    `about` is what it is about (`outcomes.plan_level`), `expected` and `got` are in the form in which tests are written, and
    `because` is the account of the rule, or of the rules behind it, by rule and language.
    """

    about: str
    expected: str
    got: str
    place: Place | None
    because: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a test. It passed where there are no differences and no problems."""

    test: Test
    place: Place | None
    differences: tuple[Difference, ...] = ()
    refused: Refused | None = None

    @property
    def passed(self) -> bool:
        """Whether everything is as expected."""
        return not self.differences and self.refused is None


def run_tests(ruleset: Tested) -> Sequence[Result]:
    """Run the tests that a ruleset carries. A test whose case is refused has failed."""
    definition = ruleset.definition
    if not definition.tests:
        return []
    root = yaml_text.read(definition.text, definition.file)
    whole = NodeLocator(root, definition.file, definition.text)
    return [_run(ruleset, test, whole.within(("tests", at))) for at, test in enumerate(definition.tests)]


def default_as_of(definition: Definition) -> str:
    """The moment of a test that names none: noon UTC on the day the version begins to hold."""
    return f"{definition.valid_from}T12:00:00+00:00"


def _run(ruleset: Tested, test: Test, where: NodeLocator) -> Result:
    place = where.place(("name",))
    case = test.case
    problems = list(_unknown_names(ruleset.definition, test.expect, where))
    try:
        assessment = ruleset.assess(
            case.get("answers") or {},
            as_of=case.get("as_of") or default_as_of(ruleset.definition),
            assessor=case.get("assessor"),
            parameters=case.get("parameters"),
            using=case.get("using"),
            locator=where,
        )
    except Refused as refused:
        everything = [replace(each, place=each.place or place) for each in refused.problems]
        return Result(test, place, refused=Refused([*everything, *problems], where.sources()))
    if problems:
        return Result(test, place, refused=Refused(problems, where.sources()))
    return Result(test, place, tuple(_differences(assessment, test.expect, where)))


def _unknown_names(definition: Definition, expect: Mapping[str, Any], where: NodeLocator) -> Iterator[Problem]:
    """Expectations of what the ruleset does not have: they could never be met."""
    known: dict[str, tuple[str, Sequence[str]]] = {
        "outcomes": ("outcome", list(definition.outcomes)),
        "values": ("value", list(definition.values)),
        "rules": ("rule", list(definition.rules)),
        "findings": ("rule", [id_ for id_, rule in definition.rules.items() if rule.finding is not None]),
        "plan": ("action", list(definition.actions)),
        "plan_if": ("action", list(definition.actions)),
    }
    for key, (what, names) in known.items():
        written = expect.get(key) or ()
        for at, name in enumerate(written):
            if name not in names:
                path = ("expect", key, name if isinstance(written, Mapping) else at)
                place = where.place(path, key=isinstance(written, Mapping))
                having = " with a finding" if key == "findings" and name in definition.rules else ""
                message = f'"{name}" is not {"an" if what[0] in "ao" else "a"} {what} of {definition.id}{having}'
                yield Problem(f"unknown-{what}", message, place, did_you_mean(name, names))
    for name, level in (expect.get("outcomes") or {}).items():
        if name not in definition.outcomes:
            continue
        levels = definition.outcomes[name].level_ids
        for end, said in (level if isinstance(level, Mapping) else {"": level}).items():
            if said not in levels:
                path = ("expect", "outcomes", name, *([end] if end else []))
                message = f'"{said}" is not a level of {name}; its levels are {", ".join(levels)}'
                yield Problem("unknown-level", message, where.place(path), did_you_mean(str(said), levels))


def _differences(assessment: Assessment, expect: Mapping[str, Any], where: NodeLocator) -> Iterator[Difference]:
    for name, expected in (expect.get("outcomes") or {}).items():
        result = assessment.outcomes[name]
        got = result.value if result.determined else {"lowest": result.lowest, "highest": result.highest}
        if got != _bounds(expected):
            rules = [id_ for id_, rule in assessment.definition.rules.items() if name in dict(rule.then)]
            yield _difference(assessment, where, ("outcomes", name), expected, got, _moving(assessment, rules))
    for name, expected in (expect.get("values") or {}).items():
        shown = _value(assessment, name)
        if not _same(assessment, name, expected, shown):
            yield _difference(assessment, where, ("values", name), expected, shown, ())
    for name, expected in (expect.get("rules") or {}).items():
        status = assessment.rules[name].status
        if status != expected:
            yield _difference(assessment, where, ("rules", name), expected, status, (name,))
    plan = {action.action: action for action in assessment.plan}
    for key, status in (("plan", "do"), ("plan_if", "if")):
        if expect.get(key) is not None:
            asked = [name for name, action in plan.items() if action.status == status]
            yield from _sets(assessment, where, key, expect[key], asked)
    if expect.get("findings") is not None:
        found = [finding.rule for finding in assessment.findings if finding.status == "holds"]
        yield from _sets(assessment, where, "findings", expect["findings"], found)


def _sets(
    assessment: Assessment, where: NodeLocator, key: str, expected: Sequence[str], got: Sequence[str]
) -> Iterator[Difference]:
    lacking = [name for name in expected if name not in got]
    besides = [name for name in got if name not in expected]
    if lacking or besides:
        rules = [
            id_ for name in [*lacking, *besides] for id_ in ([name] if key == "findings" else _asking(assessment, name))
        ]
        yield _difference(assessment, where, (key,), list(expected), list(got), rules)


def _asking(assessment: Assessment, action: str) -> Sequence[str]:
    rules = assessment.definition.rules
    asking = [id_ for id_, rule in rules.items() if action in rule.plan]
    return _moving(assessment, asking)


def _moving(assessment: Assessment, rules: Sequence[str]) -> Sequence[str]:
    """The rules behind a result: those that hold or are open, else all that could have."""
    return [id_ for id_ in rules if assessment.rules[id_].status != "fails"] or rules


def _difference(
    assessment: Assessment,
    where: NodeLocator,
    path: tuple[str, ...],
    expected: Any,
    got: Any,
    rules: Sequence[str],
) -> Difference:
    because = {id_: assessment.rules[id_].because for id_ in dict.fromkeys(rules)}
    return Difference(".".join(path), _written(expected), _written(got), where.place(("expect", *path)), because)


def _bounds(expected: Any) -> Any:
    return dict(expected) if isinstance(expected, Mapping) else expected


def _value(assessment: Assessment, name: str) -> Any:
    result = assessment.values[name]
    if result.one_of is not None:
        return {"one_of": list(result.one_of)}
    if result.value is not None:
        return result.value
    return {"lowest": result.lowest, "highest": result.highest}


def _same(assessment: Assessment, name: str, expected: Any, shown: Any) -> bool:
    """Whether a value is as expected; numbers and durations exactly, however they are written."""
    kind = assessment.definition.values[name].type
    partial = assessment.verdict.values[name]
    if isinstance(partial, Interval) and isinstance(kind, Number | Duration):
        ends = (expected["lowest"], expected["highest"]) if isinstance(expected, Mapping) else (expected, expected)
        return tuple(_exact(end) for end in ends) == (partial.lowest, partial.highest)
    return bool(_bounds(expected) == shown)


def _exact(written: Any) -> Any:
    if isinstance(written, Decimal | int) and not isinstance(written, bool):
        return Fraction(written)
    if isinstance(written, str):
        try:
            return times.parse_duration(written.removeprefix("-")) * (-1 if written.startswith("-") else 1)
        except times.NotATime:
            return written
    return written


def _written(value: Any) -> str:
    """As one would write it in a test."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_written(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    return str(value)
