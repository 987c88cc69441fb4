"""A third opinion: the charts of the design written down plainly, without tables and without a library."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from riskengine.monitoring.statechart import ChartSettings, EngineFailed, Entered, Signal, Waiting


@dataclass
class Session:
    state: str
    since: int
    step: int = 0
    episode: int = 0
    deadline: int | None = None
    began: int = 0
    acknowledged: bool = False


class ReferenceEngine:
    name = "reference"

    def __init__(self) -> None:
        self.sessions: dict[str, dict[str, Session]] = {}
        self.charts: dict[str, dict[str, ChartSettings]] = {}
        self.last: dict[tuple[str, str], int] = {}

    def open(self, case: str, charts: Mapping[str, ChartSettings], at: int = 0) -> None:
        self.forget(case)
        self.sessions[case] = {}
        self.settings(case, charts, at)

    def settings(self, case: str, charts: Mapping[str, ChartSettings], at: int = 0) -> None:
        self.charts[case] = dict(charts)
        here = self.sessions[case]
        for gone in here.keys() - charts.keys():
            del here[gone]
        for name, settings in charts.items():
            here.setdefault(name, Session("calm" if settings.kind == "response" else "idle", at))

    def waiting(self, case: str) -> Mapping[str, Waiting]:
        return {
            name: Waiting(each.state, each.since, each.step, each.episode, each.deadline)
            for name, each in self.sessions[case].items()
        }

    def forget(self, case: str) -> None:
        self.sessions.pop(case, None)
        for key in [key for key in self.last if key[0] == case]:
            del self.last[key]

    def held(self, case: str) -> object:
        last = {key: at for key, at in self.last.items() if key[0] == case}
        return deepcopy(self.sessions[case]), dict(self.charts[case]), last

    def resume(self, case: str, held: object) -> None:
        self.forget(case)
        kept: Any = deepcopy(held)
        sessions, charts, last = kept
        self.sessions[case], self.charts[case] = sessions, charts
        self.last |= last

    def close(self) -> None:
        self.sessions.clear()

    def post(self, signal: Signal) -> list[Entered]:
        if signal.case not in self.sessions:
            raise EngineFailed(signal.case, "it is not open")
        key = signal.case, signal.chart
        if signal.at < self.last.get(key, signal.at):
            raise EngineFailed(signal.case, "time runs backwards")
        self.last[key] = signal.at
        now = self.sessions[signal.case][signal.chart]
        settings = self.charts[signal.case][signal.chart]
        found: list[Entered] = []

        def enter(state: str, at: int, step: int = 0, deadline: int | None = None, new: bool = False) -> None:
            source = now.state
            if new:
                now.episode += 1
                now.began = at
            if state not in ("contact-due",) or new:
                now.acknowledged = False
            if state != source:
                now.since = at
            now.state, now.step, now.deadline = state, step, deadline
            found.append(Entered(signal.case, signal.chart, source, state, at, step, now.episode))

        act = self._response if settings.kind == "response" else self._follow_up
        act(signal, now, settings, enter)
        return found

    @staticmethod
    def _remind(settings: ChartSettings, at: int) -> int | None:
        return None if settings.remind_every is None else at + settings.remind_every

    def _response(self, signal: Signal, now: Session, settings: ChartSettings, enter) -> None:  # type: ignore[no-untyped-def]
        at, waits = signal.at, settings.waits
        if signal.kind == "closed":
            if now.state != "closed":
                enter("closed", at)
        elif now.state == "closed":
            if signal.kind == "opened":
                enter("calm", at)
        elif signal.kind == "concluded":
            if now.state in ("calm", "watch"):
                if signal.lowest >= 2:
                    enter("contact-due", at, 1, at + waits[0], new=True)
                elif now.state == "calm" and signal.highest >= 1:
                    enter("watch", at)
                elif now.state == "watch" and signal.highest == 0:
                    enter("calm", at)
            elif now.state == "contacted":
                if signal.lowest < 2:
                    enter("watch" if signal.highest >= 1 else "calm", at)
                elif settings.renews_after is not None and at >= now.since + settings.renews_after:
                    enter("contact-due", at, 1, at + waits[0], new=True)
        elif signal.kind == "acknowledged":
            if now.state == "contact-due" and not now.acknowledged:
                now.acknowledged = True
                within = settings.contact_within
                now.deadline = None if within is None else max(at, now.began + within)
        elif signal.kind == "acted":
            if now.state in ("contact-due", "overdue"):
                enter("contacted", at)
        elif signal.kind == "moment":
            while now.deadline is not None and now.deadline <= at:
                due = now.deadline
                if now.state == "contact-due" and not now.acknowledged and now.step < len(waits):
                    enter("contact-due", due, now.step + 1, due + waits[now.step])
                else:
                    enter("overdue", due, len(waits), self._remind(settings, due))

    def _follow_up(self, signal: Signal, now: Session, settings: ChartSettings, enter) -> None:  # type: ignore[no-untyped-def]
        at = signal.at
        if signal.kind == "closed":
            if now.state != "closed":
                enter("closed", at)
        elif now.state == "closed":
            if signal.kind == "opened":
                enter("idle", at)
        elif signal.kind == "concluded":
            if now.state in ("idle", "done") and signal.lowest >= 1:
                enter("awaited", at, 1, at + settings.waits[0], new=True)
            elif now.state == "done" and signal.highest == 0:
                enter("idle", at)
        elif signal.kind == "acted":
            if now.state in ("awaited", "overdue"):
                enter("done", at)
        elif signal.kind == "moment":
            while now.deadline is not None and now.deadline <= at:
                due = now.deadline
                enter("overdue", due, 1, self._remind(settings, due))
