"""The tests of a ruleset, run, with what differs from what was expected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from ..evaluation.account import plain_knowledge
from ..evaluation.assessment import Assessment
from ..evaluation.case_file import Assesses, NodeLocator
from ..evaluation.pseudonym import looks_like_identity_number
from ..evaluation.reading import Reading
from ..evaluation.verdict import Verdict
from ..language import times
from ..language.knowledge import TRUE, Interval
from ..language.meaning import World
from ..language.types import Duration, Number
from ..problems import Place, Problem, Refused, did_you_mean
from ..ruleset.computed import NOT_GIVEN
from ..ruleset.definition import Action, Definition, Test
from .test_files import LocatedTest, all_tests


class Tested(Assesses, Protocol):
    """A ruleset with its tests."""

    @property
    def definition(self) -> Definition:
        """What it says."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """An expectation that a verdict does not meet, with the rules that are behind what came instead."""

    path: tuple[str, ...]
    expected: Any
    got: Any
    rules: Sequence[str]


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
    assessment: Assessment | None = None

    @property
    def passed(self) -> bool:
        """Whether everything is as expected."""
        return not self.differences and self.refused is None


def run_tests(ruleset: Tested, tests: Sequence[LocatedTest] | None = None) -> Sequence[Result]:
    """Run the tests of a ruleset, or those given. A test whose case is refused has failed.

    Raises:
        Refused: the file of tests beside the ruleset has faults.
    """
    return [_run(ruleset, each) for each in (all_tests(ruleset.definition) if tests is None else tests)]


def default_as_of(definition: Definition) -> str:
    """The moment of a test that names none: noon UTC on the day the version begins to hold."""
    return f"{definition.valid_from}T12:00:00+00:00"


def faults_of(ruleset: Tested, located: LocatedTest) -> Sequence[Problem]:
    """What is wrong with a test though it has the form of one: names that the ruleset does not have, a case that is refused."""
    test, where = located.test, located.where
    try:
        ruleset.read_case(test.case.get("answers") or {}, **_situation(ruleset, located))
        refused: list[Problem] = []
    except Refused as faulty:
        refused = [replace(each, place=each.place or located.place) for each in faulty.problems]
    return [*refused, *_unknown_names(ruleset.definition, test.expect, where), *_not_a_pseudonym(test, where)]


def _situation(ruleset: Tested, located: LocatedTest) -> dict[str, Any]:
    """What a test says besides answers, as `assess` takes it."""
    case = located.test.case
    return {
        "as_of": case.get("as_of") or default_as_of(ruleset.definition),
        "assessor": case.get("assessor"),
        "parameters": case.get("parameters"),
        "using": case.get("using"),
        "locator": located.where,
    }


def _run(ruleset: Tested, located: LocatedTest) -> Result:
    test, where = located.test, located.where
    assessment, problems = _assessed(ruleset, located)
    if problems or assessment is None:
        return Result(test, located.place, refused=Refused(problems, where.sources()))
    missed = [
        *unmet(assessment.definition, assessment.verdict, test.expect, assessment.case.world),
        *_unmet_of_joined_plans(assessment, test.expect),
    ]
    return Result(test, located.place, tuple(_told(assessment, each, where) for each in missed), None, assessment)


def _assessed(ruleset: Tested, located: LocatedTest) -> tuple[Assessment | None, list[Problem]]:
    """The assessment of a test's case, and what is wrong with the test. One of the two is there."""
    test, where = located.test, located.where
    problems = [*_unknown_names(ruleset.definition, test.expect, where), *_not_a_pseudonym(test, where)]
    try:
        assessment = ruleset.assess(test.case.get("answers") or {}, **_situation(ruleset, located))
    except Refused as refused:
        return None, [*(replace(each, place=each.place or located.place) for each in refused.problems), *problems]
    return (None, problems) if problems else (assessment, [])


def _not_a_pseudonym(test: Test, where: NodeLocator) -> Iterator[Problem]:
    if test.signature is not None and looks_like_identity_number(test.signature.by):
        said = "this may be a national identity number; who signs off is named by a role or a pseudonym"
        yield Problem("looks-like-identity-number", said, where.place(("signed_off", "by")))


def _told(assessment: Assessment, missed: Unmet, where: NodeLocator) -> Difference:
    because = {id_: assessment.rules[id_].because for id_ in dict.fromkeys(missed.rules)}
    place = where.place(("expect", *missed.path))
    return Difference(".".join(missed.path), _written(missed.expected), _written(missed.got), place, because)


# Names


def _unknown_names(definition: Definition, expect: Mapping[str, Any], where: NodeLocator) -> Iterator[Problem]:
    """Expectations of what the ruleset does not have: they could never be met."""
    known: dict[str, tuple[str, Sequence[str]]] = {
        "outcomes": ("outcome", list(definition.outcomes)),
        "values": ("value", list(definition.values)),
        "rules": ("rule", list(definition.rules)),
        "findings": (
            "rule",
            [
                *(id_ for id_, rule in definition.rules.items() if rule.finding is not None),
                *definition.joined_findings,
            ],
        ),
        "plan": ("action", [*definition.actions, *definition.joined_actions]),
        "plan_if": ("action", [*definition.actions, *definition.joined_actions]),
        "due": ("action", list(definition.actions)),
        "reasons": ("outcome", list(definition.outcomes)),
    }
    for key, (what, names) in known.items():
        written = expect.get(key) or ()
        for at, name in enumerate(written):
            if name not in names:
                path = ("expect", key, name if isinstance(written, Mapping) else at)
                place = where.place(path, key=isinstance(written, Mapping))
                having = " with a finding" if key == "findings" and name in definition.rules else ""
                message = f'"{name}" is not {"an" if what[0] in "ao" else "a"} {what} of {definition.id}{having}'
                made = [id_ for id_ in names if what == "rule" and id_.startswith(f"{name}:")]
                hint = f"it stands for {', '.join(made[:5])}{' …' if made[5:] else ''}" if made else None
                yield Problem(f"unknown-{what}", message, place, hint or did_you_mean(name, names))
    for name, level in (expect.get("outcomes") or {}).items():
        if name not in definition.outcomes:
            continue
        levels = definition.outcomes[name].level_ids
        for end, said in (level if isinstance(level, Mapping) else {"": level}).items():
            if said not in levels:
                path = ("expect", "outcomes", name, *([end] if end else []))
                message = f'"{said}" is not a level of {name}; its levels are {", ".join(levels)}'
                yield Problem("unknown-level", message, where.place(path), did_you_mean(str(said), levels))
    for name, rules in (expect.get("reasons") or {}).items():
        moving = _movers(definition, name)
        for at, id_ in enumerate(rules if name in definition.outcomes else ()):
            if id_ not in moving:
                message = f'"{id_}" is not a rule of {definition.id} that moves {name}'
                place = where.place(("expect", "reasons", name, at))
                yield Problem("unknown-rule", message, place, did_you_mean(id_, moving))


def _own(names: Sequence[str] | None) -> Sequence[str] | None:
    """The actions of the ruleset itself: those of joined plans are not for its own rules to give."""
    return None if names is None else [name for name in names if "." not in name]


def _unmet_of_joined_plans(assessment: Assessment, expect: Mapping[str, Any]) -> Iterator[Unmet]:
    """Where a test names actions of joined plans, or findings of their rulesets, these must be all."""
    found = [each.rule for each in assessment.findings if "." in each.rule]
    expected = [name for name in expect.get("findings") or () if "." in name]
    if expected and set(expected) != set(found):
        yield Unmet(("findings",), expected, found, ())
    for key, status in (("plan", "do"), ("plan_if", "if")):
        expected = [name for name in expect.get(key) or () if "." in name]
        found = [each.action for each in assessment.plan if "." in each.action and each.status == status]
        if expected and set(expected) != set(found):
            yield Unmet((key,), expected, found, ())


def _movers(definition: Definition, outcome: str) -> list[str]:
    return [id_ for id_, rule in definition.rules.items() if outcome in dict(rule.then)]


# What a verdict does not meet


def unmet(definition: Definition, verdict: Verdict, expect: Mapping[str, Any], world: World) -> Iterator[Unmet]:
    """The expectations that a verdict does not meet."""

    def moving(rules: Sequence[str]) -> Sequence[str]:
        """The rules behind a result: those that hold or are open, else all that could have."""
        return [id_ for id_ in rules if verdict.rules[id_].possible] or rules

    for name, expected in (expect.get("outcomes") or {}).items():
        levels, ids = verdict.outcomes[name], definition.outcomes[name].level_ids
        got: Any = ids[levels.lowest]
        if levels.lowest != levels.highest:
            got = {"lowest": got, "highest": ids[levels.highest]}
        if got != _bounds(expected):
            yield Unmet(("outcomes", name), expected, got, moving(_movers(definition, name)))
    for name, expected in (expect.get("values") or {}).items():
        value = definition.values[name]
        given = TRUE if value.given is None else Reading(definition, world, verdict).given(value)
        shown = plain_knowledge(verdict.values[name], definition.values[name].type, world.offset)
        if not given.possible:
            if expected != NOT_GIVEN:
                yield Unmet(("values", name), expected, NOT_GIVEN, ())
        elif not given.certain:
            bounds = shown if isinstance(shown, dict) else {"lowest": shown, "highest": shown}
            if _bounds(expected) != {"given": "open", **bounds}:
                yield Unmet(("values", name), expected, {"given": "open", **bounds}, ())
        elif not _same(definition, verdict, name, expected, shown):
            yield Unmet(("values", name), expected, shown, ())
    for name, expected in (expect.get("rules") or {}).items():
        status = verdict.rules[name].status
        if status != expected:
            yield Unmet(("rules", name), expected, status, (name,))

    def of_sets(key: str, found: Sequence[str], behind: Callable[[str], Sequence[str]]) -> Iterator[Unmet]:
        expected = _own(expect.get(key))
        if expected is not None and set(expected) != set(found):
            differing = [name for name in expected if name not in found] + [
                name for name in found if name not in expected
            ]
            yield Unmet((key,), list(expected), list(found), [id_ for name in differing for id_ in behind(name)])

    do, perhaps = planned(definition, verdict)
    yield from of_sets("plan", do, lambda action: moving(_asking(definition, action)))
    yield from of_sets("plan_if", perhaps, lambda action: moving(_asking(definition, action)))
    yield from of_sets("findings", found_by(definition, verdict), lambda rule: [rule])
    for name, expected in (expect.get("due") or {}).items():
        length = due_of(definition.actions[name], world)
        if length != _length(expected):
            got = "nothing" if length is None else _length_written(length)
            yield Unmet(("due", name), expected, got, ())
    for name, expected in (expect.get("reasons") or {}).items():
        holding = [id_ for id_ in _movers(definition, name) if verdict.rules[id_].certain]
        if set(expected) != set(holding):
            yield Unmet(("reasons", name), list(expected), holding, sorted(set(expected) ^ set(holding)))


def planned(definition: Definition, verdict: Verdict) -> tuple[list[str], list[str]]:
    """The actions to do, and those that an open rule asks for."""
    do, perhaps = [], []
    for action in definition.actions:
        truths = [verdict.rules[id_] for id_ in _asking(definition, action)]
        if any(truth.certain for truth in truths):
            do.append(action)
        elif any(truth.possible for truth in truths):
            perhaps.append(action)
    return do, perhaps


def found_by(definition: Definition, verdict: Verdict) -> list[str]:
    """The rules whose findings hold."""
    return [id_ for id_, rule in definition.rules.items() if rule.finding is not None and verdict.rules[id_].certain]


def _asking(definition: Definition, action: str) -> list[str]:
    return [id_ for id_, rule in definition.rules.items() if action in rule.plan]


def due_of(action: Action, world: World) -> int | times.Period | None:
    """How long an action may take, in a world that sets the parameters."""
    if not isinstance(action.due, str):
        return action.due
    partial = world.parameters[action.due]
    return (
        int(partial.lowest) if isinstance(partial, Interval) else partial if isinstance(partial, times.Period) else None
    )


def _length(written: str) -> int | times.Period | None:
    for parse in (times.parse_duration, times.parse_period):
        try:
            return parse(written)
        except times.NotATime:
            continue
    return None


def _length_written(length: int | times.Period) -> str:
    return times.format_period(length) if isinstance(length, times.Period) else times.format_duration(length)


def _bounds(expected: Any) -> Any:
    return dict(expected) if isinstance(expected, Mapping) else expected


def _same(definition: Definition, verdict: Verdict, name: str, expected: Any, shown: Any) -> bool:
    """Whether a value is as expected; numbers and durations exactly, however they are written."""
    kind = definition.values[name].type
    partial = verdict.values[name]
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
