"""The statecharts on `python-statemachine`: one machine a chart, made from its data, on which every session takes its turn."""

from __future__ import annotations

from collections.abc import Callable
from operator import eq, ge, le
from typing import Any

from statemachine import StateChart
from statemachine.io import create_machine_class_from_definition

from .sessions import Session, Sessions
from .statechart import CHARTS, Chart, ChartSettings, EngineFailed, Guard, Signal, Standing, Transition, numbers, taken

NAME = "statemachine"
_COMPARE: dict[str, Callable[[int, int], bool]] = {"<=": le, ">=": ge, "==": eq}


class MachineEngine(Sessions):
    """Needs no compiler, and runs on every Python that riskengine runs on."""

    name = NAME

    def __init__(self) -> None:
        super().__init__()
        self._machines = {kind: _Machine(chart) for kind, chart in CHARTS.items()}

    def _step(self, session: Session, now: Standing, signal: Signal) -> tuple[Transition | None, Standing]:
        return self._machines[session.chart.kind].answer(now, signal, session.settings)


class _Turn:
    """One signal on its way through the machine: what guards read, and what came of it."""

    __slots__ = ("after", "at", "now", "numbers", "settings", "taken")

    def __init__(self, now: Standing, signal: Signal, settings: ChartSettings) -> None:
        self.now = now
        self.at = signal.at
        self.settings = settings
        self.numbers = {
            "at": signal.at,
            "lowest": signal.lowest,
            "highest": signal.highest,
            **numbers(now, settings),
        }
        self.taken: Transition | None = None
        self.after: Standing | None = None


class _Machine:
    """A chart's machine. It remembers nothing between two signals: the state is set before each."""

    def __init__(self, chart: Chart) -> None:
        self._machine: StateChart[Any] = _machine_class(chart)()

    def answer(self, now: Standing, signal: Signal, settings: ChartSettings) -> tuple[Transition | None, Standing]:
        """The transition taken (None for a stay) and how the chart then stands."""
        turn = _Turn(now, signal, settings)
        self._machine.current_state_value = now.state
        self._machine.send(_event(signal.kind), turn=turn)
        if turn.after is None:
            raise EngineFailed(signal.case, f"the chart has no answer to {signal.kind!r} in {now.state!r}")
        if list(self._machine.configuration_values) != [turn.after.state]:
            raise EngineFailed(signal.case, f"the machine did not arrive in {turn.after.state!r}")
        return turn.taken, turn.after


def _machine_class(chart: Chart) -> type[StateChart[Any]]:
    states: dict[str, Any] = {
        _identifier(state): {"value": state, "initial": state == chart.states[0], "on": {}} for state in chart.states
    }
    for transition in chart.transitions:
        answers = states[_identifier(transition.source)]["on"].setdefault(_event(transition.signal), [])
        answers.append(
            {
                "target": _identifier(transition.target),
                "internal": transition.source == transition.target,
                "cond": [_condition(guard) for guard in transition.when],
                "on": _action(transition),
            }
        )
    for state, kinds in chart.stays.items():
        for kind in kinds:
            answers = states[_identifier(state)]["on"].setdefault(_event(kind), [])
            answers.append({"target": _identifier(state), "internal": True, "on": _stay})
    return create_machine_class_from_definition(
        f"{chart.kind}-chart",
        states,
        allow_event_without_transition=False,
        catch_errors_as_events=False,
        enable_self_transition_entries=False,
        atomic_configuration_update=True,
    )


def _identifier(state: str) -> str:
    return f"in_{state.replace('-', '_')}"


def _event(kind: str) -> str:
    """A state and a signal may share a name; a machine's may not."""
    return f"signal_{kind}"


def _condition(guard: Guard) -> Callable[[_Turn], bool]:
    compare, number, of = _COMPARE[guard.operator], guard.number, guard.of

    def holds(turn: _Turn) -> bool:
        return compare(turn.numbers[number], turn.at if of == "at" else of)

    return holds


def _action(transition: Transition) -> Callable[[_Turn], None]:
    def act(turn: _Turn) -> None:
        turn.taken = transition
        turn.after = taken(turn.now, transition, turn.at, turn.settings)

    return act


def _stay(turn: _Turn) -> None:
    turn.after = turn.now._replace(last=turn.at)
