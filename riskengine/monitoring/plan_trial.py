"""The tests of a plan: events told, and what its case is to look like at some moments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..api import Library
from ..language import times
from ..problems import Place, Problem, Refusals, Refused
from ..ruleset import yaml_text
from .alert import Alert
from .events import Event, event_of_node
from .monitor import Monitor
from .on_duty import offset_minutes
from .plan import Expectation, Plan, PlanTest
from .statechart import ChartSettings, Engine, EngineFailed, Entered, Signal, Waiting


@dataclass(frozen=True, slots=True)
class Difference:
    """An expectation that is not met: what it is about, what was expected, what came instead, and where it stands."""

    about: str
    expected: str
    got: str
    place: Place | None
    why: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a test. `refused` tells what is wrong with its events."""

    test: PlanTest
    differences: Sequence[Difference]
    refused: Refused | None = None

    @property
    def passed(self) -> bool:
        """Whether everything is as expected."""
        return self.refused is None and not self.differences


class _Idle:
    """An engine for events that are read and never folded."""

    name = "idle"

    def open(self, case: str, charts: Mapping[str, ChartSettings], at: int = 0) -> None:
        """Nothing is opened."""
        del charts, at
        raise EngineFailed(case, "nothing is folded here")

    settings = open

    def post(self, signal: Signal) -> list[Entered]:
        """Nothing is posted."""
        raise EngineFailed(signal.case, "nothing is folded here")

    def waiting(self, case: str) -> Mapping[str, Waiting]:
        """Nothing is waited for."""
        del case
        return {}

    def forget(self, case: str) -> None:
        """There is nothing to forget."""

    def close(self) -> None:
        """There is nothing to close."""


def test_faults(plan: Plan, library: Library) -> list[Problem]:
    """What is wrong with the events of a plan's tests: their form, and answers that a ruleset does not take."""
    root = _root(plan)
    refusals = Refusals()
    for test in plan.tests:
        events = _events(plan, test, root, refusals)
        with refusals.gathered():
            _folded(plan, test, events, root, library, _Idle())
    return refusals.problems


test_faults.__test__ = False  # type: ignore[attr-defined]


def run_plan_tests(plan: Plan, library: Library, engine: Engine) -> Iterator[Result]:
    """Run the tests of a plan, in the order written."""
    root = _root(plan)
    for test in plan.tests:
        refusals = Refusals()
        events = _events(plan, test, root, refusals)
        monitor: Monitor | None = None
        with refusals.gathered():
            monitor = _folded(plan, test, events, root, library, engine)
        if refusals.problems or monitor is None:
            yield Result(test, (), Refused(refusals.problems, {plan.file: plan.text}))
        else:
            yield Result(test, tuple(_differences(plan, test, monitor, root)))


def _root(plan: Plan) -> yaml_text.Node:
    return yaml_text.read(plan.text, plan.file)


Numbered = Sequence[tuple[int, Event]]
"""Events with their numbers in the test."""


def _events(plan: Plan, test: PlanTest, root: yaml_text.Node, refusals: Refusals) -> Numbered:
    """The events of a test that can be read; what is wrong with the others is gathered, at its place."""
    found = []
    for number in range(len(test.events)):
        node = yaml_text.at(root, (*test.path, "events", number))
        with refusals.gathered():
            if not isinstance(node, yaml_text.Mapping):
                raise Refused([Problem("wrong-type", "an event is a map of keys", yaml_text.place(node, plan.file))])
            if "case" in node.values:
                place = yaml_text.place(node.keys["case"], plan.file)
                raise Refused([Problem("unknown-key", "the case is the plan's own", place, "leave it out")])
            found.append((number, event_of_node(_completed(node, plan.case, f"event-{number + 1}"), plan.file)))
    return found


def _completed(node: yaml_text.Mapping, case: str, id_: str) -> yaml_text.Mapping:
    """The event with what its test leaves out: the case, and its id where no other event names it."""
    added = {"case": case, "id": id_}
    values, keys = dict(node.values), dict(node.keys)
    for key, word in added.items():
        if key not in values:
            values[key] = keys[key] = yaml_text.Scalar(node.line, node.column, node.length, word, word, "plain", word)
    return replace(node, keys=keys, values=values)


def _folded(
    plan: Plan, test: PlanTest, events: Numbered, root: yaml_text.Node, library: Library, engine: Engine
) -> Monitor:
    """A monitor that was told all of a test's events; no time has passed yet.

    Raises:
        Refused: an event would not be taken.
    """
    engine.forget(plan.case)
    monitor = Monitor(library, engine)
    monitor.plan(plan, min([each.told for _, each in events] + [test.expected[0].at]))
    refusals = Refusals()
    for number, each in events:
        for _, refused in monitor.fold([each]).refused:
            node = yaml_text.at(root, (*test.path, "events", number))
            refusals.add([replace(problem, place=_place(problem, node, plan.file)) for problem in refused.problems])
    refusals.raise_any()
    return monitor


def _place(problem: Problem, event: yaml_text.Node, file: str) -> Place:
    """Where a problem stands whose message begins with its path in the event, as in `answers.violence: …`."""
    path = [int(part) if part.isdigit() else part for part in problem.message.partition(":")[0].split(".")]
    named = isinstance(event, yaml_text.Mapping) and path[0] in event.values
    return yaml_text.place(
        yaml_text.at(event, path, key=problem.code.startswith("unknown-item")) if named else event, file
    )


def _differences(plan: Plan, test: PlanTest, monitor: Monitor, root: yaml_text.Node) -> Iterator[Difference]:
    for each in test.expected:
        _pass(monitor, each.at)
        yield from _at_a_moment(plan, each, monitor, root)


def _pass(monitor: Monitor, moment: int) -> None:
    """Let time pass as it does where the monitor runs: nothing is told later than it is due."""
    following = monitor.next_moment()
    while following is not None and following <= moment:
        monitor.advance(following)
        following = monitor.next_moment()
    monitor.advance(moment)


def _at_a_moment(plan: Plan, expected: Expectation, monitor: Monitor, root: yaml_text.Node) -> Iterator[Difference]:
    state = monitor.state(plan.case)
    when = _shown(expected.at, plan)

    def differs(key: str, wanted: str, got: str) -> Difference:
        place = yaml_text.place(yaml_text.at(root, (*expected.path, *key.split("."))), plan.file)
        return Difference(f"{key}, {when}", wanted, got, place, state.why)

    if expected.state is not None and expected.state != state.state:
        yield differs("state", expected.state, state.state)
    if expected.undecided is not None and expected.undecided != state.undecided:
        yield differs("undecided", *("yes" if each else "no" for each in (expected.undecided, state.undecided)))
    for name, wanted in (expected.follow_ups or {}).items():
        got = state.follow_ups[name].state if name in state.follow_ups else "closed"
        if got != wanted:
            yield differs(f"follow_ups.{name}", wanted, got)
    if expected.alerts is not None:
        alerts = sorted(monitor.alerts(plan.case).values(), key=lambda each: (each.due, each.chart, each.kind))
        matched = len(alerts) == len(expected.alerts) and all(map(_fits, expected.alerts, alerts))
        if not matched:
            wanted = _listed([_written(each, plan) for each in expected.alerts])
            yield differs("alerts", wanted, _listed([_written(_told(each, expected.alerts), plan) for each in alerts]))


def _fits(wanted: Mapping[str, Any], alert: Alert) -> bool:
    return all(getattr(alert, "due" if key == "at" else key) == value for key, value in wanted.items())


def _told(alert: Alert, wanted: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """An alert by what tests say of alerts: its kind and receiver, when, and what the test says of some."""
    keys = dict.fromkeys(("kind", "to", *(key for each in wanted for key in each), "at"))
    return {key: getattr(alert, "due" if key == "at" else key) for key in keys}


def _written(said: Mapping[str, Any], plan: Plan) -> str:
    shown = {key: _shown(value, plan) if key == "at" else value for key, value in said.items()}
    return "{" + ", ".join(f"{key}: {value}" for key, value in shown.items()) + "}"


def _listed(words: Sequence[str]) -> str:
    return "[" + ", ".join(words) + "]"


def _shown(moment: int, plan: Plan) -> str:
    return times.format_datetime(moment, offset_minutes(moment, plan.duty.zone))
