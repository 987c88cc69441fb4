"""The solver, and how long it may take: every question is answered `yes`, `no`, or `not known` with the reason.

Everything else in this room reaches z3 through this module, so that there is one place that says what to do where it is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ..problems import Problem, Refused

try:
    import z3
except ImportError:
    _hint = "install it with: pip install 'riskengine[verify]'"
    raise Refused([Problem("no-solver", "this needs the solver z3, which is not installed", None, _hint)]) from None

__all__ = ["Answer", "Budget", "Unsupported", "ask", "z3"]

Formula = Any
"""A condition of z3, or a Python bool where nothing is open about it."""

LONGEST_QUESTION = 5.0
"""Seconds that one question may take at most, so that a single hard one does not use up the time of all."""


class Unsupported(Exception):
    """Something that is not put to the solver. `reason` is a stable code, `what` the name of what it is about."""

    def __init__(self, reason: str, what: str = "") -> None:
        super().__init__(reason, what)
        self.reason = reason
        self.what = what


class Budget:
    """How long the questions may take together. The clock is the caller's: nothing below the command line reads one."""

    def __init__(self, clock: Callable[[], float], seconds: float) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """The seconds left, never below zero."""
        return max(0.0, self._end - self._clock())


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether some case meets what was asked: `yes` with a model, `no`, or not known and why.

    Where there is none, `core` holds the assumptions that exclude it, as far as the solver tells.
    """

    found: bool | None
    model: Any = None
    why: str = ""
    core: tuple[Any, ...] | None = None


def ask(solver: Any, budget: Budget, *assumptions: Formula, longest: float = LONGEST_QUESTION) -> Answer:
    """Ask the solver whether what it holds, and the assumptions, can be true together."""
    left = min(budget.left(), longest)
    if left <= 0:
        return Answer(None, why="time-out")
    answer = _asked(solver, left, assumptions)
    if answer.found is None and answer.why == "too-hard":
        # A solver that is asked once, and not step by step, may use other means.
        alone = holding([*solver.assertions(), *assumptions])
        left = min(budget.left(), longest)
        second = _asked(alone, left, ()) if left > 0 else answer
        return Answer(second.found, second.model, second.why)
    return answer


def _asked(solver: Any, seconds: float, assumptions: Iterable[Formula]) -> Answer:
    solver.set("timeout", max(1, int(seconds * 1000)))
    result = solver.check(*assumptions)
    if result == z3.sat:
        return Answer(True, solver.model())
    if result == z3.unsat:
        return Answer(False, core=tuple(solver.unsat_core()))
    reason = str(solver.reason_unknown())
    timed_out = any(word in reason for word in ("timeout", "cancel", "resource"))
    return Answer(None, why="time-out" if timed_out else "too-hard")


def holding(formulas: Iterable[Formula]) -> Any:
    """A solver that holds the formulas."""
    solver = z3.Solver()
    for formula in formulas:
        solver.add(formula)
    return solver
