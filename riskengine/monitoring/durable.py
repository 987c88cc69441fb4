"""The statecharts on durable-rules: one session a chart and case. Few are in the library at a time; the others wait as numbers.

When a signal comes, its session is woken where it stood. When others have been awake more recently, it is put to sleep: the library
has room for 1,024 sessions, and each takes so much memory there that ten thousand cases would not fit.
"""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress

from .durable_chart import AWAKE, NAME, DurableChart, LibraryFailed, Numbers
from .sessions import Session, Sessions
from .statechart import CHARTS, Chart, Signal, Standing, Transition, numbers, taken

_KEPT = tuple(field for field in Standing._fields if field != "state")


class DurableEngine(Sessions):
    """Runs where durable-rules does: before Python 3.13, with a compiler to install it.

    Args:
        awake: how many sessions of each kind of chart are kept in the library.
    """

    name = NAME

    def __init__(self, awake: int = AWAKE) -> None:
        super().__init__()
        self._beds = {kind: _Beds(chart, awake) for kind, chart in CHARTS.items()}

    def _step(self, session: Session, now: Standing, signal: Signal) -> tuple[Transition | None, Standing]:
        return self._beds[session.chart.kind].answer(session, now, signal)

    def _leave(self, session: Session) -> None:
        self._beds[session.chart.kind].drop(session)

    def close(self) -> None:
        """See `Engine`."""
        with self._lock:
            if self._closed:
                return
            super().close()
            for beds in self._beds.values():
                beds.close()


class _Beds:
    """The sessions of one chart that are awake, by the numbers that the library knows them by."""

    def __init__(self, chart: Chart, awake: int) -> None:
        self._chart = DurableChart(chart, self._act)
        self._free = list(range(awake))
        self._awake: OrderedDict[Session, int] = OrderedDict()
        self._acted: set[Session] = set()
        self._turn: Session | None = None

    def answer(self, session: Session, now: Standing, signal: Signal) -> tuple[Transition | None, Standing]:
        number = self._number(session, now)
        self._turn = session
        transition, state, kept = self._chart.answer(number, signal)
        arrived = now.state if transition is None else transition.target
        if state != arrived:
            raise LibraryFailed(f"the session is in {state!r} and should be in {arrived!r}")
        return transition, Standing(state, *(kept[name] for name in _KEPT))

    def drop(self, session: Session) -> None:
        number = self._awake.pop(session, None)
        if number is None:
            return
        if session not in self._acted:
            return  # no action has run in it, and the library cannot delete it: its number is not used again
        self._acted.discard(session)
        with suppress(
            Exception
        ):  # nothing of the session is lost: it waits as numbers, and its place is not used again
            self._chart.drop(number)
            self._free.append(number)

    def close(self) -> None:
        self._chart.close()

    def _number(self, session: Session, now: Standing) -> int:
        number = self._awake.get(session)
        if number is not None:
            self._awake.move_to_end(session)
            return number
        if not self._free:
            if not self._awake:
                raise LibraryFailed("too many sessions have failed in the library; begin with a new engine")
            self.drop(next(iter(self._awake)))
        number = self._free.pop()
        self._awake[session] = number
        self._chart.wake(number, now.state, _numbers(now, session))
        return number

    def _act(self, transition: Transition | None, at: int, kept: Numbers) -> Numbers:
        """Runs inside the library, in a rule's action."""
        session = self._turn
        assert session is not None
        self._acted.add(session)
        state = "" if transition is None else transition.source
        now = Standing(state, *(kept[name] for name in _KEPT))
        if transition is None:
            return {"last": at}
        return _numbers(taken(now, transition, at, session.settings), session)


def _numbers(now: Standing, session: Session) -> Numbers:
    kept = now._asdict()
    del kept["state"]
    return {**kept, **numbers(now, session.settings)}
