"""Many cases: events in, in any order, and alerts out. Time moves by `advance` only."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..api import Library
from ..language import times
from ..problems import Problem, Refused, did_you_mean, quoted
from .alert import Alert
from .case import Case
from .checkpoints import Spacing
from .conclusions import Conclusions, as_of
from .events import AssessmentForm, Event
from .plan import RESPONSE, Plan
from .recorded import told_in
from .shared import Recorded, Tools
from .statechart import Engine
from .telling import why

CLOCK_SKEW = 5 * times.MINUTE
"""How far a sender's clock may be ahead of the monitor's."""


@dataclass(frozen=True, slots=True)
class Folded:
    """What came of folding.

    Attributes:
        alerts: those that were not there before, in order of due. One that was withdrawn and holds again is among them.
        withdrawn: alerts given out before that a correction or a late event has taken the ground from.
        refused: events that were not taken, and why.
    """

    alerts: tuple[Alert, ...] = ()
    withdrawn: tuple[Alert, ...] = ()
    refused: tuple[tuple[Event, Refused], ...] = ()


@dataclass(frozen=True, slots=True)
class FollowUpState:
    """How a follow-up stands: idle, awaited, done or overdue, since when, and when it is due."""

    state: str
    since: int
    deadline: int | None


@dataclass(frozen=True, slots=True)
class CaseState:
    """How a case stands at the moment advanced to. Moments are in microseconds since 1970 UTC.

    Attributes:
        state: calm, watch, contact-due, contacted, overdue or closed.
        since: when that began.
        step: the step of the escalation that is waited for; 0 where there is none.
        deadline: when somebody must have answered, or contact must have been made.
        undecided: it is open whether contact is due.
        failed: why the case is not followed further; None where it is.
        plan: the version of the plan that holds.
        title: what the plan is called, by language.
    """

    case: str
    state: str
    since: int
    step: int
    deadline: int | None
    undecided: bool
    failed: str | None
    follow_ups: Mapping[str, FollowUpState]
    plan: int
    title: Mapping[str, str]
    time_zone: str
    _why: Callable[[], Mapping[str, str]]

    @property
    def late_follow_ups(self) -> tuple[str, ...]:
        """The follow-ups that are overdue."""
        return tuple(name for name, each in self.follow_ups.items() if each.state == "overdue")

    @property
    def why(self) -> Mapping[str, str]:
        """Why it stands so, by language; worked out when it is asked for, while the case has not moved on."""
        return self._why()


class Monitor:
    """Follows cases by their plans."""

    def __init__(
        self,
        library: Library,
        engine: Engine,
        *,
        link: str | None = None,
        history: Callable[[str], Iterable[Event]] | None = None,
        recorded: Recorded | None = None,
        spacing: Spacing | None = None,
    ) -> None:
        """A monitor without cases.

        Args:
            library: the rulesets.
            engine: what runs the charts.
            link: where the record can be read, for alerts.
            history: all events kept of a case, those just given to `fold` among them. Where it is given, events are not kept here,
                and whoever gives them drops what is repeated; otherwise they are kept in memory.
            spacing: which checkpoints are kept of each case, for what comes late.
            recorded: looks up an assessment in the record, by its entry's id and the case's pseudonym.
        """
        self._tools = Tools(engine, Conclusions(library), history, recorded, link, spacing or Spacing())
        self._cases: dict[str, Case] = {}
        self._moments: list[tuple[int, str]] = []
        self._moment = -(2**62)

    @property
    def moment(self) -> int:
        """The moment advanced to."""
        return self._moment

    @property
    def assessments(self) -> int:
        """How many assessments have been made so far."""
        return self._tools.conclusions.assessments

    def plan(self, plan: Plan, at: int) -> Folded:
        """A case's plan, the first or a new version, from a moment on; the first holds for all that was told before it too."""
        case = self._cases.get(plan.case)
        if case is None:
            case = self._cases[plan.case] = Case(plan.case, self._tools)
        case.add_plan(plan, at)
        return self._run({plan.case: case})

    def fold(self, events: Iterable[Event]) -> Folded:
        """Take events, in any order. One told later than the moment advanced to waits until `advance` reaches it."""
        refused: list[tuple[Event, Refused]] = []
        touched: dict[str, Case] = {}
        for each in events:
            refusal = self.refusal(each)
            if refusal is not None:
                refused.append((each, refusal))
                continue
            case = self._cases[each.case]
            if case.kept is None or each.id not in case.kept:
                case.add(each)
                touched[each.case] = case
        return self._run(touched, tuple(refused))

    def advance(self, moment: int) -> Folded:
        """Let time pass until a moment, in microseconds since 1970 UTC. An earlier moment than before does nothing."""
        if moment <= self._moment:
            return Folded()
        self._moment = moment
        due: dict[str, Case] = {}
        while self._moments and self._moments[0][0] <= moment:
            _, id_ = heapq.heappop(self._moments)
            case = self._cases.get(id_)
            if case is not None:
                due[id_] = case
        return self._run(due)

    def _run(self, cases: Mapping[str, Case], refused: tuple[tuple[Event, Refused], ...] = ()) -> Folded:
        alerts: list[Alert] = []
        withdrawn: list[Alert] = []
        for id_, case in cases.items():
            came = case.run(self._moment)
            alerts += came.alerts
            withdrawn += came.withdrawn
            following = case.next_moment()
            if following is not None:
                heapq.heappush(self._moments, (following, id_))
        if len(self._moments) > 64 + 8 * len(self._cases):
            self._tidy()
        return Folded(tuple(sorted(alerts, key=_order)), tuple(sorted(withdrawn, key=_order)), refused)

    def _tidy(self) -> None:
        """Leave moments that no longer hold; each case is there once afterwards."""
        found = ((case.next_moment(), id_) for id_, case in self._cases.items())
        self._moments = [(moment, id_) for moment, id_ in found if moment is not None]
        heapq.heapify(self._moments)

    def next_moment(self) -> int | None:
        """The first moment at which something will happen if nothing is told; None where nothing will.

        It may come out earlier than that: then nothing happens at it, and the next may be asked for.
        """
        return self._moments[0][0] if self._moments else None

    def refusal(self, event: Event) -> Refused | None:
        """Why an event would not be taken; None where it would. Nothing is changed."""
        case = self._cases.get(event.case)
        if case is None:
            message = f"no plan was given for the case {quoted(event.case)}"
            hint = did_you_mean(event.case, self._cases) or "give its plan first"
            return Refused([Problem("unplanned-case", message, None, hint)])
        if case.kept is not None and event.id in case.kept and not case.kept[event.id].same_as(event):
            message = f"the event {quoted(event.id)} of {event.case} was told before, and said something else"
            return Refused([Problem("repeated-id", message, None, "correct it with an event that replaces it")])
        if isinstance(event.said, AssessmentForm):
            try:
                self._check(event, event.said, case)
            except Refused as refused:
                return refused
        return None

    def _check(self, event: Event, said: AssessmentForm, case: Case) -> None:
        """Read the answers as a case file's are read.

        Raises:
            Refused: there is no such ruleset, or it does not take these answers.
        """
        plan = case.plan_at(event.told)
        planned = plan.rulesets.get(said.ruleset)
        now = as_of(event.told, plan.duty.zone)
        if planned is None:
            ruleset = self._tools.conclusions.library.get(said.ruleset, on=now.text[:10])
        else:
            ruleset = self._tools.conclusions.ruleset(planned, now.text[:10])
            if said.answers is not None and planned.signs_in in said.answers:
                message = f'"{planned.signs_in}" of {said.ruleset} is answered by the observations, so it is not answered here'
                raise Refused([Problem("told-already", message, None, "tell each sign as an observation")])
        if said.recorded is not None:
            told_in(self._tools.recorded, said, event.case, event.told)
            return
        ruleset.read_case(
            said.answers or {},
            as_of=now,
            assessor=None if said.assessor is None else said.assessor.model_dump(exclude_none=True),
            parameters={} if planned is None else planned.parameters,
            using=said.using or {},
            case=event.case,
        )

    def alerts(self, case: str) -> Mapping[str, Alert]:
        """All alerts of a case, as its events are now known, by id; those withdrawn are not among them."""
        return self._known(case).alerts

    def state(self, case: str) -> CaseState:
        """How a case stands."""
        return self._state(self._known(case))

    def cases(self) -> Iterator[CaseState]:
        """How each case stands, in the order in which their plans came."""
        return (self._state(each) for each in self._cases.values())

    def forget(self, case: str) -> None:
        """Leave a case, as when it is erased; its alerts go with it."""
        if self._cases.pop(case, None) is not None:
            self._tools.engine.forget(case)

    def _known(self, case: str) -> Case:
        if case not in self._cases:
            raise KeyError(case)
        return self._cases[case]

    @staticmethod
    def _state(case: Case) -> CaseState:
        plan = case.plan or case.plans[0][2]
        response = case.standing.get(RESPONSE)
        return CaseState(
            case=case.id,
            state="closed" if not case.open else "calm" if response is None else response.state,
            since=case.closed_at if not case.open else case.plans[0][0] if response is None else response.since,
            step=0 if response is None else response.step,
            deadline=None if response is None else response.deadline,
            undecided=case.undecided,
            failed=case.failed,
            follow_ups={
                name: FollowUpState(each.state, each.since, each.deadline)
                for name, each in case.standing.items()
                if name != RESPONSE
            },
            plan=plan.version,
            title=plan.title,
            time_zone=plan.duty.zone.key,
            _why=lambda: why(case),
        )


def _order(alert: Alert) -> tuple[int, str, str]:
    return alert.due, alert.case, alert.id
