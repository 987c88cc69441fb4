"""The one file that touches durable-rules 2.0.28: a statechart made from its data, and sessions of it that sleep and wake.

It uses the library's own statechart (`durable.engine.Statechart`) and none of what surrounds it. Without a host there is no thread
and no timer. The loop over the actions is ours, for the library's swallows what an action raises, and gives up in silence when the
wall clock says that an action took more than ten seconds. `tests/monitoring/test_durable_traps.py` shows each trap.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from durable import engine as library

from .statechart import KINDS, SIGNAL_NUMBERS, Chart, Guard, Signal, Transition

NAME = "durable-rules"
AWAKE = 16
"""How many sessions of a chart are in the library at once. It holds 1,024 at most, and each takes hundreds of kilobytes."""
_ASLEEP = "asleep"
_LAST = 1000
_KIND = {kind: index + 1 for index, kind in enumerate(KINDS)}
_COMPARE = {"<=": "$lte", ">=": "$gte"}
Numbers = dict[str, int]
Act = Callable[[Transition | None, int, Numbers], Numbers]


class LibraryFailed(Exception):
    """The library did something else than answer a signal with one rule."""


class DurableChart:
    """A statechart of the library, with up to `AWAKE` sessions numbered from 0.

    A session is named by its number, never by a case: the library tells sessions apart by a hash of 32 bits of the name alone, and
    writes the name into messages of its own as it is.

    Args:
        chart: what to make it from.
        act: what becomes of a session's numbers when a transition is taken (None: the chart says that nothing changes) at a moment.
    """

    def __init__(self, chart: Chart, act: Act) -> None:
        self._act = act
        self._fired: list[Transition | None] = []
        self._chart = library.Statechart(f"riskengine {chart.kind}", None, self._definition(chart))
        self._handle: int = self._chart._handle

    def wake(self, number: int, state: str, numbers: Mapping[str, int]) -> None:
        """Put a session into the library as it stands. The number must be free."""
        sid = str(number)
        self._chart.update_state({**numbers, "sid": sid, "id": "session", "running": 1})
        self._chart.assert_fact({"label": state, "chart": 1, "sid": sid})

    def answer(self, number: int, signal: Signal) -> tuple[Transition | None, str, Numbers]:
        """The transition that answers a signal (None: nothing changes), and the state and numbers after it.

        Raises:
            LibraryFailed: not exactly one rule answered, or something is left over that could answer later.
            Exception: what the library or an effect raised. Then the session must be dropped.
        """
        sid = str(number)
        self._fired.clear()
        offset = self._chart.assert_event(
            {
                "sid": sid,
                "id": "signal",
                "kind": _KIND[signal.kind],
                "at": signal.at,
                "lowest": signal.lowest,
                "highest": signal.highest,
            }
        )
        self._run_actions(offset)
        if len(self._fired) != 1:
            raise LibraryFailed(f"{len(self._fired)} rules answered {signal.kind!r} at {signal.at}, not one")
        if self._chart.get_pending_events(sid):
            raise LibraryFailed(f"{signal.kind!r} at {signal.at} is still pending after it was answered")
        labels = [fact["label"] for fact in self._chart.get_facts(sid) if "label" in fact]
        if len(labels) != 1:
            raise LibraryFailed(f"the session is in {len(labels)} states, not one")
        kept = self._chart.get_state(sid)
        return (
            self._fired[0],
            labels[0],
            {name: value for name, value in kept.items() if type(value) is int and name != "$s"},
        )

    def drop(self, number: int) -> None:
        """Delete a session and its memory. Only after an action has run in it: before that, the library frees what it never set."""
        self._chart.delete_state(str(number))

    def close(self) -> None:
        """Delete the chart. Its sessions must have been dropped."""
        library.durable_rules_engine.delete_ruleset(self._handle)

    def _run_actions(self, offset: int) -> None:
        """What `Ruleset.do_actions` does, but for its clock and its silence: whatever is raised reaches the caller."""
        rules = library.durable_rules_engine
        started = rules.start_action_for_state(self._handle, offset)
        if not started:
            return
        state, frame = json.loads(started[0]), started[1]
        while frame:
            ((name, messages),) = json.loads(frame).items()
            turn = _Turn(self._chart, state, messages)
            try:
                for step in _steps(self._chart._actions[name]):
                    step(turn)
                rules.update_state(self._handle, json.dumps(turn.s._d))
            except BaseException:
                rules.abandon_action(self._handle, offset)
                raise
            frame = rules.complete_and_start_action(self._handle, offset)

    def _definition(self, chart: Chart) -> dict[str, dict[str, Any]]:
        """The chart in the library's form. Its priorities make "the first that holds" of rules that hold together."""
        definition: dict[str, dict[str, Any]] = {state: {} for state in chart.states}
        for order, transition in enumerate(chart.transitions, start=1):
            definition[transition.source][f"t{order}"] = {
                "all": _conditions((transition.signal,), transition.when),
                "pri": order,
                "run": self._run(transition),
                "to": transition.target,
            }
        for state, kinds in chart.stays.items():
            definition[state]["stay"] = {
                "all": _conditions(kinds, ()),
                "pri": _LAST,
                "run": self._run(None),
                "to": state,
            }
        # The library wants a start that nothing leads to. A session wakes in the state in which it fell asleep.
        definition[_ASLEEP] = {"wake": {"all": [{"m": {"kind": 0}}], "run": _nothing, "to": chart.states[0]}}
        return definition

    def _run(self, transition: Transition | None) -> Callable[[Any], None]:
        def run(turn: Any) -> None:
            self._fired.append(transition)
            kept = {name: value for name, value in turn.s.items() if type(value) is int}
            for name, value in self._act(transition, turn.m.at, kept).items():
                turn.s[name] = value

        return run


class _Turn(library.Closure):  # type: ignore[misc]
    """What an action is given: the library's own, but for the wall clock that it reads when it begins."""

    def __init__(self, ruleset: Any, state: dict[str, Any], messages: dict[str, Any]) -> None:
        self.host = None
        self.s = library.Content(state)
        self._ruleset = ruleset
        self._m = messages


def _steps(promise: Any) -> Iterator[Callable[[Any], None]]:
    """An action's parts: what we run, then the library's own step into the next state."""
    while promise is not None:
        yield promise._func
        promise = promise._next


def _nothing(turn: Any) -> None:  # noqa: ARG001 - the library gives it
    return None


def _conditions(kinds: tuple[str, ...], when: tuple[Guard, ...]) -> list[dict[str, Any]]:
    """What must hold of the signal, and of the session where a guard reads it."""
    asked = [{"kind": _KIND[kind]} for kind in kinds]
    signal: list[dict[str, Any]] = [asked[0] if len(asked) == 1 else {"$or": asked}]
    session: list[dict[str, Any]] = []
    for guard in when:
        of: Any = {"m": "at"} if guard.of == "at" else guard.of
        test = {guard.number: of} if guard.operator == "==" else {_COMPARE[guard.operator]: {guard.number: of}}
        (signal if guard.number in SIGNAL_NUMBERS else session).append(test)
    conditions: list[dict[str, Any]] = [{"m": signal[0] if len(signal) == 1 else {"$and": signal}}]
    if session:
        conditions.append({"s": {"$and": [*session, {"$s": 1}]}})
    return conditions
