"""What both engines share: the sessions of cases, the checks before a signal reaches a library, and leaps of time.

An engine adds one thing: which answer of the chart a signal gets, and how the chart then stands.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from threading import RLock
from typing import cast

from .statechart import (
    CHARTS,
    KINDS,
    LATEST,
    NEVER,
    RESPONSE,
    Chart,
    ChartSettings,
    EngineFailed,
    Entered,
    Signal,
    Standing,
    Transition,
    Waiting,
)


class Session:
    """One chart of one case.

    Attributes:
        case, name: the case, and the chart's name in its plan.
        chart: the statechart.
        settings: what the plan says.
        standing: how it stands; replaced as a whole, once a signal is answered in full.
    """

    __slots__ = ("case", "chart", "name", "settings", "standing")

    def __init__(self, case: str, name: str, settings: ChartSettings, at: int) -> None:
        self.case = case
        self.name = name
        self.chart: Chart = CHARTS[settings.kind]
        self.settings = settings
        self.standing = Standing(self.chart.states[0], since=at, last=at)


class Sessions(ABC):
    """An engine but for the one step that a library takes. May be used from several threads; one signal is answered at a time."""

    name: str

    def __init__(self) -> None:
        self._cases: dict[str, dict[str, Session]] = {}
        self._lock = RLock()
        self._closed = False

    @abstractmethod
    def _step(self, session: Session, now: Standing, signal: Signal) -> tuple[Transition | None, Standing]:
        """The transition that is taken, None where the chart says that nothing changes, and how the chart stands after it."""

    def _leave(self, session: Session) -> None:  # noqa: B027 - only a library that keeps something has anything to leave
        """Drop what the library holds of a session; it is made again from how it stands when it is next needed."""

    def open(self, case: str, charts: Mapping[str, ChartSettings], at: int = 0) -> None:
        """See `Engine`."""
        _check_case(case)
        _check_charts(case, charts)
        _check_moment(case, at)
        with self._lock:
            self._check_in_use(case)
            if case in self._cases:
                raise EngineFailed(case, "the case is open already")
            self._cases[case] = {name: Session(case, name, given, at) for name, given in charts.items()}

    def settings(self, case: str, charts: Mapping[str, ChartSettings], at: int = 0) -> None:
        """See `Engine`."""
        _check_charts(case, charts)
        _check_moment(case, at)
        with self._lock:
            held = self._held(case)
            for name, session in held.items():
                given = charts.get(name)
                if given is not None and given.kind != session.settings.kind:
                    raise EngineFailed(
                        case, f'"{name}" was a {session.settings.kind} chart and cannot become a {given.kind} chart'
                    )
            renewed: dict[str, Session] = {}
            for name, given in charts.items():
                session = held.get(name) or Session(case, name, given, at)
                self._leave(session)  # its numbers are made anew from what the plan says now
                session.settings = given
                renewed[name] = session
            for name in held.keys() - charts.keys():
                self._leave(held[name])
            self._cases[case] = renewed

    def post(self, signal: Signal) -> list[Entered]:
        """See `Engine`."""
        _check_case(signal.case)
        with self._lock:
            session = self._session(signal)
            _check_signal(signal, session)
            now = session.standing
            entered: list[Entered] = []
            try:
                while True:
                    here = signal
                    if signal.kind == "moment" and now.deadline <= signal.at:
                        # A leap of time takes the same steps as many small ones, each when it was due.
                        here = signal._replace(at=now.deadline)
                    transition, after = self._step(session, now, here)
                    if transition is not None and transition.told:
                        entered.append(_entered(session, transition, here.at, after))
                    if here is not signal and after.deadline <= now.deadline:
                        raise EngineFailed(signal.case, f'the deadline of "{now.state}" passed and nothing followed')
                    now = after
                    if here is signal or (here.at == signal.at and now.deadline > signal.at):
                        break
            except BaseException as fault:
                self._leave(session)
                if isinstance(fault, EngineFailed) or not isinstance(fault, Exception):
                    raise
                raise EngineFailed(signal.case, f"{self.name} failed: {type(fault).__name__}: {fault}") from fault
            session.standing = now._replace(last=signal.at)
            return entered

    def waiting(self, case: str) -> Mapping[str, Waiting]:
        """See `Engine`."""
        with self._lock:
            return {name: _waiting(session.standing) for name, session in self._held(case).items()}

    def forget(self, case: str) -> None:
        """See `Engine`."""
        with self._lock:
            for session in self._cases.pop(case, {}).values():
                self._leave(session)

    def held(self, case: str) -> object:
        """See `Resumable`: how each chart of the case stands, and what the plan says to it.

        How many episodes there were before is left out: nothing that comes hangs on it.
        """
        with self._lock:
            held = self._held(case)
            return tuple(each.settings for each in held.values()), json.dumps(
                [(name, *each.standing._replace(episode=0)) for name, each in held.items()], separators=(",", ":")
            )

    def resume(self, case: str, held: object) -> None:
        """See `Resumable`."""
        with self._lock:
            self._check_in_use(case)
            self.forget(case)
            sessions: dict[str, Session] = {}
            all_settings, written = cast(tuple[tuple[ChartSettings, ...], str], held)
            for settings, (name, *numbers) in zip(all_settings, json.loads(written), strict=True):
                session = sessions[name] = Session(case, name, settings, 0)
                session.standing = Standing(*numbers)
            self._cases[case] = sessions

    def close(self) -> None:
        """See `Engine`."""
        with self._lock:
            for case in list(self._cases):
                self.forget(case)
            self._closed = True

    def _check_in_use(self, case: str) -> None:
        if self._closed:
            raise EngineFailed(case, "the engine is closed")

    def _held(self, case: str) -> dict[str, Session]:
        self._check_in_use(case)
        held = self._cases.get(case)
        if held is None:
            raise EngineFailed(case, "the case is not open")
        return held

    def _session(self, signal: Signal) -> Session:
        held = self._held(signal.case)
        session = held.get(signal.chart)
        if session is None:
            raise EngineFailed(
                signal.case, f"there is no chart {signal.chart!r}; the plan has {', '.join(sorted(held)) or 'none'}"
            )
        return session


def _entered(session: Session, transition: Transition, at: int, after: Standing) -> Entered:
    return Entered(
        session.case,
        session.name,
        transition.source,
        transition.target,
        at,
        after.step,
        after.episode,
        transition.name,
    )


def _waiting(now: Standing) -> Waiting:
    deadline = None if now.deadline == NEVER else now.deadline
    return Waiting(now.state, now.since, now.step, now.episode, deadline)


def _check_case(case: str) -> None:
    if type(case) is not str or not case:
        raise EngineFailed(str(case), "a case is named by a text that is not empty")


def _check_moment(case: str, at: int) -> None:
    if type(at) is not int or not 0 <= at < LATEST:
        raise EngineFailed(case, f"a moment is a whole number of microseconds from 0 up to 2**60, not {at!r}")


def _check_signal(signal: Signal, session: Session) -> None:
    case, chart = signal.case, session.chart
    if signal.kind not in KINDS:
        raise EngineFailed(case, f"there is no signal {signal.kind!r}; there are {', '.join(KINDS)}")
    _check_moment(case, signal.at)
    if signal.at < session.standing.last:
        raise EngineFailed(
            case, f"{signal.at} is earlier than the last signal, {session.standing.last}; the case must be folded again"
        )
    for level in (signal.lowest, signal.highest):
        if type(level) is not int or not 0 <= level <= chart.top:
            raise EngineFailed(
                case, f"a level of a {chart.kind} chart is a whole number from 0 to {chart.top}, not {level!r}"
            )
    if signal.lowest > signal.highest:
        raise EngineFailed(case, f"the lowest level, {signal.lowest}, is above the highest, {signal.highest}")


def _check_charts(case: str, charts: Mapping[str, ChartSettings]) -> None:
    for name, given in charts.items():
        if given.kind not in CHARTS:
            raise EngineFailed(case, f"{name}: there is no chart of kind {given.kind!r}; there are {', '.join(CHARTS)}")
        if given.kind != RESPONSE and len(given.waits) != 1:
            raise EngineFailed(case, f"{name}: a follow-up has one wait, not {len(given.waits)}")
        if not given.waits:
            raise EngineFailed(case, f"{name}: the escalation has no step")
        spans = [*given.waits, given.contact_within, given.remind_every]
        for span in spans:
            if span is not None and (type(span) is not int or not 0 < span < LATEST):
                raise EngineFailed(case, f"{name}: a wait is a whole number of microseconds above 0, not {span!r}")
        renews = given.renews_after
        if renews is not None and (type(renews) is not int or not 0 <= renews < LATEST):
            raise EngineFailed(
                case, f"{name}: renews_after is a whole number of microseconds, 0 or more, not {renews!r}"
            )
