"""One case: its events folded in their order, the engine's charts posted to, and the alerts that come of it.

State and alerts are a function of the plan's versions, the set of events and the moment. What comes in its turn is folded at
once; what comes late, or corrects something, folds the case anew from the start, which gives the same alerts with the same ids.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from sys import intern

from ..evaluation.assessment import Assessment
from ..language import times
from ..language.knowledge import Options
from ..problems import Refused
from .alert import Alert
from .alerts_kept import AlertsKept
from .alerts_of_case import Raiser
from .case_in_writing import read, written
from .checkpoints import Checkpoint, Checkpoints, Position
from .conclusions import Sign, Told
from .corrections import Standing, moments_touched, standing
from .events import (
    CONTACT,
    UNKNOWN,
    AcknowledgedForm,
    ActionForm,
    AssessmentForm,
    ClosedForm,
    Event,
    ObservationForm,
    OpenedForm,
    PlanChangedForm,
)
from .levels import CONTACT as CONTACT_LEVEL
from .levels import QUIET, Levels, follow_up_settings, of_follow_up, of_response, response_settings
from .on_duty import offset_minutes
from .plan import RESPONSE, FollowUp, Plan
from .recorded import told_in
from .shared import Tools
from .statechart import ChartSettings, EngineFailed, Signal, Waiting

_BEFORE, _EVENT, _TIME = 0, 1, 2
_NOWHERE: Position = (-(2**62), _BEFORE, "")
_NEVER: Position = (2**62, _TIME, "")


@dataclass(slots=True)
class Came:
    """What came of folding: alerts that were not there before, and alerts told before that no longer hold."""

    alerts: list[Alert] = field(default_factory=list)
    withdrawn: list[Alert] = field(default_factory=list)


@dataclass(slots=True)
class _Left:
    """A fold that was left because something came late: how it ended, and what may be joined again.

    Attributes:
        after: from after this position on, what is to be folded is the same as before.
        plan_at: the version of the plan that held in the end. A later version looks at all that was told before it again.
        checkpoints: how the case stood on the way, and in the end, in order.
        alerts: those raised after the place where the new fold begins, of which the first had `begin` before it.
    """

    after: Position
    plan_at: int
    checkpoints: list[Checkpoint]
    begin: int
    alerts: dict[str, Alert]


class Case:
    """A case as it stands; `Monitor` holds many."""

    __slots__ = (
        "_checkpoints",
        "_corrected",
        "_dirty",
        "_events",
        "_folded",
        "_left",
        "_made",
        "_order",
        "_position",
        "_targets",
        "_tools",
        "_touched",
        "_waiting",
        "alerts",
        "closed_at",
        "failed",
        "follow_ups",
        "gone",
        "id",
        "kept",
        "known_levels",
        "last_certain",
        "moment",
        "open",
        "outcomes",
        "plan",
        "plan_number",
        "plans",
        "raiser",
        "response",
        "signs",
        "standing",
        "started",
        "told",
        "undecided",
        "until",
    )

    def __init__(self, id_: str, tools: Tools) -> None:
        self.id = id_
        self._tools = tools
        self.plans: list[tuple[int, int, Plan]] = []
        self.kept: dict[str, Event] | None = {} if tools.history is None else None
        self._targets: frozenset[str] = frozenset()
        self._waiting: list[Standing] = []
        self._dirty = False
        self._touched: tuple[Position, Position] | None = None
        self._corrected: list[str] = []
        self._events: list[Event] | None = None
        self._order: list[Standing] | None = [] if tools.history is None else None
        self._left: _Left | None = None
        self._checkpoints = Checkpoints(tools.spacing)
        self.moment = -(2**62)
        self.alerts = AlertsKept()
        self._clear()

    def _clear(self) -> None:
        self._position: Position = _NOWHERE
        self._folded = 0
        self.plan_number = 0
        self._made: dict[str, Assessment] = {}
        self.plan: Plan | None = None
        self.started = False
        self.open = True
        self.closed_at = 0
        self.failed: str | None = None
        self.told: Mapping[str, Told] = {}
        self.signs: Sequence[Sign] = ()
        self.gone: Mapping[str, frozenset[str]] = {}
        self.outcomes: Mapping[tuple[str, str], Options] = {}
        self.until: Mapping[str, int] = {}
        self.response: Levels = QUIET
        self.follow_ups: Mapping[str, Levels] = {}
        self.last_certain: Mapping[str, int] = {}
        self.undecided = False
        self.standing: Mapping[str, Waiting] = {}
        self.alerts = AlertsKept()
        self.raiser = Raiser(self)

    # What is known of the case

    @property
    def tools(self) -> Tools:
        """What all cases share."""
        return self._tools

    def plan_at(self, moment: int) -> Plan:
        """The plan that holds at a moment."""
        found = self.plans[0][2]
        for at, _, plan in self.plans:
            if at <= moment:
                found = plan
        return found

    @property
    def plans_until_now(self) -> Iterable[Plan]:
        """The versions of the plan that have held so far."""
        return (plan for _, _, plan in self.plans[: self.plan_number + 1])

    def add_plan(self, plan: Plan, at: int) -> None:
        """A version of the plan, from a moment on; the first holds for all before it too."""
        entry = (at, plan.version, plan)
        if any((each[0], each[1], each[2].sha256) == (at, plan.version, plan.sha256) for each in self.plans):
            return
        self.plans.append(entry)
        self.plans.sort(key=lambda each: each[:2])
        first = self.plans[0] is entry
        late = self.started and ((at, _BEFORE, "") <= self._position or first)
        if late or self.failed is not None:
            self._touch(_NOWHERE if first else (at, _BEFORE, ""), _NEVER)

    def add(self, event: Event) -> None:
        """An event that was not known before; it is folded by `run`."""
        if self.kept is not None:
            self.kept[event.id] = event
        place = (event.told, _EVENT, event.id)
        standing_ = Standing(event.place, event)
        if event.target is not None or event.id in self._targets:
            if event.target is not None:
                self._targets |= {event.target}
            self._corrected.append(event.id)
            self._order = None
            self._dirty = True
            return
        if self._order is not None:
            insort(self._order, standing_, key=_place)
        if place <= self._position:
            self._touch(place, place)
        elif not self._dirty:
            insort(self._waiting, standing_, key=_place)

    def _touch(self, first: Position, last: Position) -> None:
        """Something is otherwise than it was folded, from one position until another."""
        before = self._touched
        self._touched = (first, last) if before is None else (min(before[0], first), max(before[1], last))
        self._dirty = True

    def next_moment(self) -> int | None:
        """The first moment at which something will happen if nothing is told."""
        if self._dirty:
            return self.moment
        if not self.plans or self.failed is not None:
            return None
        return self._next()

    def _next(self) -> int | None:
        found = [self._waiting[0].told] if self._waiting else []
        if not self.started:
            return min([*found, self.plans[0][0]])
        if self.plan_number + 1 < len(self.plans):
            found.append(self.plans[self.plan_number + 1][0])
        if self.open:
            found += self.until.values()
            found += [each.deadline for each in self.standing.values() if each.deadline is not None]
        return min(found, default=None)

    # Folding

    def run(self, moment: int) -> Came:
        """Fold what is to be folded until a moment."""
        self.moment = max(self.moment, moment)
        came = Came()
        if not self.plans:
            return came
        if self._dirty:
            return self._run_again(came)
        count = len(self.alerts)
        self._until(self.moment)
        came.alerts = [alert for _, alert in self.alerts.since(count)]  # no alert is made twice in one fold
        self.alerts.pack()
        return came

    def _run_again(self, came: Came) -> Came:
        """Fold anew what comes after the last checkpoint before all that is otherwise, and join the former fold where it can be."""
        order, first, last = self._as_it_stands()
        found, before = self._go_back(first, last)
        self._waiting = order[bisect_right(order, self._position, key=_position) :]
        self._dirty, self._touched = False, None
        self._until(self.moment)
        self._events = self._left = None
        for id_, alert in list(self.alerts.since(found)):
            told = before.pop(id_, None)
            if told is None:
                came.alerts.append(alert)
            elif told is not alert and told == replace(alert, late=told.late, contact=told.contact):
                self.alerts.add(told)  # it was told then: whether that was late, and who was on duty, stays as it was
        came.withdrawn = list(before.values())
        self.alerts.pack()
        return came

    def _as_it_stands(self) -> tuple[list[Standing], Position, Position]:
        """The events in order, and from where until where something is otherwise than it was folded."""
        if self._order is None or self._corrected:
            events = list(self.kept.values()) if self.kept is not None else self._history()
            if self._corrected:
                begin, end = moments_touched(events, self._corrected)
                self._touch((begin, _BEFORE, ""), (end, _TIME, ""))
                self._corrected = []
            order = standing(events)
            if self.kept is not None:
                self._order = order
            else:
                self._events = events
        else:
            order = self._order
        assert self._touched is not None
        return order, *self._touched

    def _go_back(self, first: Position, last: Position) -> tuple[int, dict[str, Alert]]:
        """Stand as before all that is otherwise. Gives how many alerts there are, and those that are no longer."""
        end = self._checkpoint() if self.failed is None and self.started else None
        found, later = self._checkpoints.back_to(first)
        if self._tools.resumable is None:
            found = end = None
        count = 0 if found is None else found.alerts
        before = self.alerts.take_back(count)
        if end is not None and later:
            self._left = _Left(last, self.plan_number, [*later, end], count, dict(before))
        if found is None:
            self._tools.engine.forget(self.id)
            self._clear()
        else:
            self._resume(found)
        return count, before

    def _checkpoint(self) -> Checkpoint | None:
        """How the case stands; None where the engine cannot go on from there."""
        engine = self._tools.resumable
        if engine is None:
            return None
        held = engine.held(self.id) if self.open else None
        shared = self.plan, self.told, self.outcomes
        return Checkpoint(self._position, self._folded, len(self.alerts), shared, written(self), held)

    def _resume(self, checkpoint: Checkpoint) -> None:
        """Stand as at a checkpoint; its alerts are those there are."""
        self._position = checkpoint.position
        self.plan, self.told, self.outcomes = checkpoint.shared  # type: ignore[assignment]  # as they were put there
        read(checkpoint.state, self)
        self._folded = checkpoint.folded
        self.failed = None
        self._made = {}
        engine = self._tools.resumable
        assert engine is not None
        if self.open:
            engine.resume(self.id, checkpoint.held)
            self.standing = self._tools.engine.waiting(self.id)
        else:
            self._tools.engine.forget(self.id)
            self.standing = {}

    def _join(self, left: _Left) -> None:
        """Where the case stands as it did in the former fold, and nothing after that is otherwise, go on from that one's end."""
        position = self._position
        some = left.checkpoints
        while some and some[0].position < position:
            del some[0]
        if not some or some[0].position != position or position <= left.after or self.plan_number != left.plan_at:
            return
        there, now = some[0], self._checkpoint()
        if now is None or not now.is_as(there):
            return
        events, alerts = now.folded - there.folded, now.alerts - there.alerts
        self.alerts.add_all(islice(left.alerts.values(), there.alerts - left.begin, None))
        *between, end = some
        self._checkpoints.add_moved(between, events, alerts)
        self._resume(end._replace(folded=end.folded + events))
        self._waiting = self._waiting[bisect_right(self._waiting, self._position, key=_position) :]
        self._left = None

    def _history(self) -> list[Event]:
        assert self._tools.history is not None
        events = list(self._tools.history(self.id))
        self._targets = frozenset(each.target for each in events if each.target is not None)
        return events

    def _until(self, moment: int) -> None:
        if self.failed is not None:
            return
        try:
            while True:
                at = self._next()
                if at is None or at > moment:
                    return
                self._step(at)
                if self._left is not None:
                    self._join(self._left)
                if self._checkpoints.is_due(self._folded):
                    made = self._checkpoint()
                    if made is not None:
                        self._checkpoints.add(made)
        except (EngineFailed, Refused) as error:
            self._fail(error)

    def _step(self, at: int) -> None:
        """All that happens at one moment: the plan, then what is told, then what time alone does."""
        if not self.started:
            self._start(at)
        while self.plan_number + 1 < len(self.plans) and self.plans[self.plan_number + 1][0] <= at:
            self._position = (at, _BEFORE, "")
            self.plan_number += 1
            self._change_plan(self.plans[self.plan_number][2], at)
        while self._waiting and self._waiting[0].told <= at:
            each = self._waiting.pop(0)
            self._position = (at, _EVENT, each.place[1])
            self._folded += 1
            self._fold(each, at)
        if self.open:
            self._pass(at)
        self._made = {}

    def assessment(self, id_: str, at: int) -> Assessment:
        """The assessment by one of the plan's rulesets, as of a moment; where it was just made, that one."""
        assert self.plan is not None
        made = self._made if self._position[0] == at else {}  # what a screen asks for between two steps is not kept
        return self._tools.conclusions.assess(self.plan, id_, self.told, self.signs, at, made)

    def _start(self, at: int) -> None:
        self.started = True
        self.plan = self.plans[0][2]
        self._position = (at, _BEFORE, "")
        self._open(at)

    def _open(self, at: int) -> None:
        assert self.plan is not None
        self.open = True
        self.response, self.undecided = QUIET, False
        self.follow_ups, self.last_certain = {}, {}
        self._tools.engine.open(self.id, self._charts(self.plan), at)
        self.standing = self._tools.engine.waiting(self.id)
        self._conclude(tuple(self.plan.rulesets), at)

    def _close(self, at: int) -> None:
        self.open, self.closed_at = False, at
        self._tools.engine.forget(self.id)
        self.standing, self.until, self.outcomes = {}, {}, {}
        self.response, self.undecided = QUIET, False

    def _change_plan(self, plan: Plan, at: int) -> None:
        self.plan = plan
        self.signs = tuple(self._observed(at))
        self._made = {}
        self.gone = {}
        if not self.open:
            return
        self._tools.engine.settings(self.id, self._charts(plan), at)
        self.standing = self._tools.engine.waiting(self.id)
        self.outcomes = {key: each for key, each in self.outcomes.items() if key[0] in plan.rulesets}
        self.until = {}
        self.follow_ups = {name: each for name, each in self.follow_ups.items() if name in plan.follow_ups}
        self.last_certain = {name: each for name, each in self.last_certain.items() if name in plan.follow_ups}
        for chart in plan.charts:
            self._post("plan", at, chart)
        self._fulfil(at, lambda each: each.until_plan)
        self._conclude(tuple(plan.rulesets), at)

    def _observed(self, before: int) -> Iterable[Sign]:
        """The plan's signs seen until a moment; those that nothing could read any more may be read by a new plan."""
        order = self._order
        if order is None:
            order = standing(self.kept.values() if self.kept is not None else self._events or self._history())
        for each in order:
            if each.told < before and isinstance(each.event.said, ObservationForm):
                sign = self._seen(each, each.event.said)
                if self.counts(sign):
                    yield sign

    def _charts(self, plan: Plan) -> Mapping[str, ChartSettings]:
        charts = {RESPONSE: response_settings(plan.response)}
        return charts | {name: follow_up_settings(each) for name, each in plan.follow_ups.items()}

    def _fail(self, error: Exception) -> None:
        why = error.why if isinstance(error, EngineFailed) else "; ".join(_told(error))
        self.failed = why
        self._tools.engine.forget(self.id)
        self.raiser.failed(self._position[0], why)

    # Events

    def _fold(self, each: Standing, at: int) -> None:
        assert self.plan is not None
        match each.event.said:
            case ObservationForm() as said:
                self._observe(each, said, at)
            case AssessmentForm() as said:
                assessed = said.ruleset
                self.told = {**self.told, assessed: self._answers(said, at)}
                self._made = {}
                if self.open:
                    self._fulfil(at, lambda one: one.until_assessed == assessed)
                    self._conclude(self._tools.readers(self.plan).of.get(assessed, ()), at, "assessment")
            case AcknowledgedForm() as said if self.open:
                if self.raiser.is_about_now(said.alert):
                    self._post("acknowledged", at, RESPONSE)
            case ActionForm() as said if self.open:
                taken = said.action
                if taken == CONTACT:
                    self._post("acted", at, RESPONSE)
                    if self.response.lowest < CONTACT_LEVEL:
                        self._post("concluded", at, RESPONSE, self.response)
                self._fulfil(at, lambda one: one.until_action == taken)
            case PlanChangedForm() if self.open:
                self._fulfil(at, lambda one: one.until_plan)
            case OpenedForm() if not self.open:
                self._open(at)
            case ClosedForm() if self.open:
                self._close(at)

    def _observe(self, each: Standing, said: ObservationForm, at: int) -> None:
        assert self.plan is not None
        sign = self._seen(each, said)
        if self.counts(sign):
            self.signs = (*self.signs, sign)
            self._made = {}
        if not self.open:
            return
        if sign.key != UNKNOWN and sign.key not in self.plan.signs:
            self.raiser.unlisted(sign, at)
        if self.counts(sign):
            self._conclude(self._tools.readers(self.plan).of_signs, at, "observation")

    def _seen(self, each: Standing, said: ObservationForm) -> Sign:
        """The sign, with its moment independent of the offset at which it is read."""
        seen, at = said.seen, None
        if seen != UNKNOWN:
            assert self.plan is not None
            dated = len(seen) == len("2026-11-22")
            local = offset_minutes(each.told, self.plan.duty.zone) if dated else each.event.offset
            first, _ = times.parse_moment(seen, local)
            if not dated or first > each.told:
                seen, at = "", min(first, each.told)
        return Sign(intern(said.sign), seen, each.event.id, at)

    def counts(self, sign: Sign) -> bool:
        """Whether a sign is one of the plan's."""
        assert self.plan is not None
        return sign.key == UNKNOWN or sign.key in self.plan.signs or self.plan.count_unlisted

    def _answers(self, said: AssessmentForm, at: int) -> Told:
        """What an assessment said.

        Raises:
            Refused: it stands in a record that cannot be looked up.
        """
        if said.recorded is None:
            assessor = None if said.assessor is None else said.assessor.model_dump(exclude_none=True)
            return Told(said.answers or {}, said.using or {}, assessor)
        return told_in(self._tools.recorded, said, self.id, at)

    def _fulfil(self, at: int, done: Callable[[FollowUp], bool]) -> None:
        assert self.plan is not None
        for name, each in self.plan.follow_ups.items():
            if done(each):
                self._post("acted", at, name)
                if each.when is not None and self.follow_ups.get(name, QUIET).highest == 0:
                    self._post("concluded", at, name, QUIET)

    # Conclusions

    def _conclude(self, ids: tuple[str, ...], at: int, cause: str = "") -> None:
        assert self.plan is not None
        for id_ in ids:
            found = self._tools.conclusions.conclude(self.plan, id_, self.told, self.signs, at, self._made)
            new = {(id_, name): options for name, options in found.outcomes.items()}
            if any(self.outcomes.get(key) != options for key, options in new.items()):
                self.outcomes = self._tools.once({**self.outcomes, **new})
            if self.plan.rulesets[id_].signs_in is not None and self.gone.get(id_) != found.gone:
                self.gone = {**self.gone, id_: found.gone}
            if self.until.get(id_) != found.until:
                rest = {key: each for key, each in self.until.items() if key != id_}
                self.until = rest if found.until is None else {**rest, id_: found.until}
        self._forget_signs()
        self._tell_charts(frozenset(ids), at, cause)

    def _forget_signs(self) -> None:
        """Leave signs that nothing can read any more: the fold goes on without them, and gives the same."""
        assert self.plan is not None
        taking = self._tools.readers(self.plan).taking
        if taking and all(self.gone.get(id_) for id_ in taking):
            gone = frozenset.intersection(*(self.gone[id_] for id_ in taking))
            if any(each.event in gone for each in self.signs):
                self.signs = tuple(each for each in self.signs if each.event not in gone)
                self._made = {}  # they were made with those signs

    def _tell_charts(self, ids: frozenset[str], at: int, cause: str) -> None:
        assert self.plan is not None
        response = self.plan.response
        now = of_response(response, self.outcomes)
        again = cause != "" and now.lowest >= CONTACT_LEVEL and any(id_ in ids for id_, _ in response.contact.reads)
        if now != self.response or again:
            self.response = now
            self._post("concluded", at, RESPONSE, now)
        undecided = now.lowest < CONTACT_LEVEL <= now.highest
        if undecided and not self.undecided:
            self.raiser.undecided(at, tell=self.standing[RESPONSE].state in ("calm", "watch"))
        self.undecided = undecided
        for name, each in self.plan.follow_ups.items():
            if each.changes is not None:
                self._changed(name, each.changes, at)
            else:
                self._asked(name, each, ids, at, cause)

    def _asked(self, name: str, each: FollowUp, ids: frozenset[str], at: int, cause: str) -> None:
        assert each.when is not None
        now = of_follow_up(each, self.outcomes)
        again = cause == "assessment" and now.lowest >= 1 and any(id_ in ids for id_, _ in each.when.reads)
        if now != self.follow_ups.get(name, QUIET) or again:
            self.follow_ups = {**self.follow_ups, name: now}
            self._post("concluded", at, name, now)

    def _changed(self, name: str, outcome: tuple[str, str], at: int) -> None:
        """An outcome certainly has another level than before; what is open may be as it was."""
        now = self.outcomes[outcome].mask
        before = self.last_certain.get(name)
        if before is None or before & now:
            both = now if before is None else before & now
            if both != before:
                self.last_certain = {**self.last_certain, name: both}
            return
        self.last_certain = {**self.last_certain, name: now}
        self._post("concluded", at, name, Levels(1, 1))

    # Time and charts

    def _pass(self, at: int) -> None:
        """What time alone does at a moment."""
        assert self.plan is not None
        due = tuple(id_ for id_ in self.plan.rulesets if self.until.get(id_, at + 1) <= at)
        if due:
            self._position = (at, _TIME, "")
            self._conclude(due, at)
        for chart in self.plan.charts:
            deadline = self.standing[chart].deadline
            if deadline is not None and deadline <= at:
                self._position = (at, _TIME, "")
                self._post("moment", at, chart)
                after = self.standing[chart].deadline
                if after is not None and after <= at:
                    raise EngineFailed(self.id, f"the deadline of {chart} does not move on")

    def _post(self, kind: str, at: int, chart: str, levels: Levels | None = None) -> None:
        lowest, highest = levels or (self.response if chart == RESPONSE else self.follow_ups.get(chart, QUIET))
        entered = self._tools.engine.post(Signal(self.id, kind, at, chart, lowest, highest))
        self.standing = self._tools.engine.waiting(self.id)
        for each in entered:
            self.raiser.entered(each)


def _place(each: Standing) -> tuple[int, str]:
    return each.place


def _position(each: Standing) -> Position:
    return each.place[0], _EVENT, each.place[1]


def _told(error: Exception) -> list[str]:
    return [each.message for each in error.problems] if isinstance(error, Refused) else [str(error)]
