"""One case: its events folded in their order, the engine's charts posted to, and the alerts that come of it.

State and alerts are a function of the plan's versions, the set of events and the moment. What comes in its turn is folded at
once; what comes late, or corrects something, folds the case anew from the start, which gives the same alerts with the same ids.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from ..evaluation.assessment import Assessment
from ..language import times
from ..language.knowledge import Options
from ..problems import Refused
from .alert import Alert
from .alerts_of_case import Raiser
from .conclusions import Conclusions, Sign, Told
from .corrections import Standing, standing
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
from .statechart import ChartSettings, Engine, EngineFailed, Signal, Waiting

Recorded = Callable[[str, str], Assessment | Mapping[str, Any]]
"""By the id of an entry and the case's pseudonym, an assessment that stands in the record; raises `Refused`."""

_BEFORE, _EVENT, _TIME = 0, 1, 2
Position = tuple[int, int, str]
_NOWHERE: Position = (-(2**62), _BEFORE, "")


@dataclass(slots=True)
class Tools:
    """What all cases share."""

    engine: Engine
    conclusions: Conclusions
    history: Callable[[str], Iterable[Event]] | None = None
    recorded: Recorded | None = None
    link: str | None = None
    _readers: dict[tuple[str, int, str], Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    def readers(self, plan: Plan) -> Mapping[str, tuple[str, ...]]:
        """By ruleset of a plan, which of its rulesets conclude from what is told to that one: itself, and those that use it."""
        key = plan.case, plan.version, plan.sha256
        found = self._readers.get(key)
        if found is None:
            uses = {
                id_: frozenset(self.conclusions.ruleset(each, plan.updated).definition.uses)
                for id_, each in plan.rulesets.items()
            }
            found = self._readers[key] = {id_: tuple(_closure(id_, uses)) for id_ in plan.rulesets}
        return found


def _closure(id_: str, uses: Mapping[str, frozenset[str]]) -> Iterable[str]:
    """A ruleset and all that rest on it, each after those that it rests on."""
    found = {id_}
    while True:
        more = {each for each, used in uses.items() if used & found} - found
        if not more:
            break
        found |= more
    return [each for each in uses if each in found]


@dataclass(slots=True)
class Came:
    """What came of folding: alerts that were not there before, and alerts told before that no longer hold."""

    alerts: list[Alert] = field(default_factory=list)
    withdrawn: list[Alert] = field(default_factory=list)


class Case:
    """A case as it stands; `Monitor` holds many."""

    __slots__ = (
        "_dirty",
        "_made",
        "_plan_at",
        "_position",
        "_targets",
        "_tools",
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
        self.moment = -(2**62)
        self.alerts: dict[str, Alert] = {}
        self._clear()

    def _clear(self) -> None:
        self._position: Position = _NOWHERE
        self._plan_at = 0
        self._made: dict[str, Assessment] = {}
        self.plan: Plan | None = None
        self.started = False
        self.open = True
        self.closed_at = 0
        self.failed: str | None = None
        self.told: dict[str, Told] = {}
        self.signs: list[Sign] = []
        self.gone: dict[str, frozenset[str]] = {}
        self.outcomes: dict[tuple[str, str], Options] = {}
        self.until: dict[str, int] = {}
        self.response: Levels = QUIET
        self.follow_ups: dict[str, Levels] = {}
        self.last_certain: dict[str, int] = {}
        self.undecided = False
        self.standing: Mapping[str, Waiting] = {}
        self.alerts = {}
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

    def add_plan(self, plan: Plan, at: int) -> None:
        """A version of the plan, from a moment on; the first holds for all before it too."""
        entry = (at, plan.version, plan)
        if any((each[0], each[1], each[2].sha256) == (at, plan.version, plan.sha256) for each in self.plans):
            return
        self.plans.append(entry)
        self.plans.sort(key=lambda each: each[:2])
        late = self.started and ((at, _BEFORE, "") <= self._position or self.plans[0] is entry)
        if late or self.failed is not None:
            self._dirty = True

    def add(self, event: Event) -> None:
        """An event that was not known before; it is folded by `run`."""
        if self.kept is not None:
            self.kept[event.id] = event
        if event.target is not None:
            self._targets |= {event.target}
        late = (event.told, _EVENT, event.id) <= self._position
        if event.target is not None or event.id in self._targets or late:
            self._dirty = True
        elif not self._dirty:
            insort(self._waiting, Standing(event.place, event), key=lambda each: each.place)

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
        if self._plan_at + 1 < len(self.plans):
            found.append(self.plans[self._plan_at + 1][0])
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
        before, count = self.alerts, len(self.alerts)
        if not self._dirty:
            self._until(self.moment)
            came.alerts = list(islice(self.alerts.values(), count, None))  # no alert is made twice in one fold
            return came
        self._begin_again()
        self._until(self.moment)
        came.withdrawn = [each for id_, each in before.items() if id_ not in self.alerts]
        came.alerts = [each for id_, each in self.alerts.items() if id_ not in before]
        return came

    def _begin_again(self) -> None:
        self._tools.engine.forget(self.id)
        events = self.kept.values() if self.kept is not None else self._history()
        self._waiting = standing(events)
        self._dirty = False
        self._clear()

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
        except (EngineFailed, Refused) as error:
            self._fail(error)

    def _step(self, at: int) -> None:
        """All that happens at one moment: the plan, then what is told, then what time alone does."""
        if not self.started:
            self._start(at)
        while self._plan_at + 1 < len(self.plans) and self.plans[self._plan_at + 1][0] <= at:
            self._position = (at, _BEFORE, "")
            self._plan_at += 1
            self._change_plan(self.plans[self._plan_at][2], at)
        while self._waiting and self._waiting[0].told <= at:
            each = self._waiting.pop(0)
            self._position = (at, _EVENT, each.place[1])
            self._fold(each, at)
        if self.open:
            self._pass(at)
        self._made = {}

    def assessment(self, id_: str, at: int) -> Assessment:
        """The assessment by one of the plan's rulesets, as of a moment; where it was just made, that one."""
        assert self.plan is not None
        made = self._made.get(id_)
        if made is None or made.case.as_of.microseconds != at:
            made = self._tools.conclusions.assess(self.plan, id_, self.told, self.signs, at)
        return made

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
        self.signs = list(self._observed(at))
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
        events = self.kept.values() if self.kept is not None else self._history()
        for each in standing(events):
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
                self.told[assessed] = self._answers(said, at)
                self._made = {}
                if self.open:
                    self._fulfil(at, lambda one: one.until_assessed == assessed)
                    self._conclude(self._tools.readers(self.plan).get(assessed, ()), at, "assessment")
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
            self.signs.append(sign)
            self._made = {}
        if not self.open:
            return
        if sign.key != UNKNOWN and sign.key not in self.plan.signs:
            self.raiser.unlisted(sign, at)
        if self.counts(sign):
            self._conclude(self._read_signs(), at, "observation")

    def _seen(self, each: Standing, said: ObservationForm) -> Sign:
        """The sign, with its moment independent of the offset at which it is read."""
        seen = said.seen
        if seen != UNKNOWN:
            assert self.plan is not None
            local = offset_minutes(each.told, self.plan.duty.zone)
            dated = len(seen) == len("2026-11-22")
            first, _ = times.parse_moment(seen, local if dated else each.event.offset)
            if not dated or first > each.told:
                seen = times.format_datetime(min(first, each.told), 0)
        return Sign(said.sign, seen, each.event.id)

    def _read_signs(self) -> tuple[str, ...]:
        assert self.plan is not None
        readers = self._tools.readers(self.plan)
        taking = [id_ for id_, each in self.plan.rulesets.items() if each.signs_in is not None]
        found = {one for id_ in taking for one in readers[id_]}
        return tuple(each for each in self.plan.rulesets if each in found)

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
            found = self._tools.conclusions.conclude(self.plan, id_, self.told, self.signs, at)
            self._made[id_] = found.made
            for name, options in found.outcomes.items():
                self.outcomes[id_, name] = options
            if self.plan.rulesets[id_].signs_in is not None:
                self.gone[id_] = found.gone
            self.until.pop(id_, None)
            if found.until is not None:
                self.until[id_] = found.until
        self._forget_signs()
        self._tell_charts(frozenset(ids), at, cause)

    def _forget_signs(self) -> None:
        """Leave signs that nothing can read any more: the fold goes on without them, and gives the same."""
        assert self.plan is not None
        taking = [id_ for id_, each in self.plan.rulesets.items() if each.signs_in is not None]
        if taking and all(id_ in self.gone for id_ in taking):
            gone = frozenset.intersection(*(self.gone[id_] for id_ in taking))
            if gone:
                self.signs = [each for each in self.signs if each.event not in gone]
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
            self.follow_ups[name] = now
            self._post("concluded", at, name, now)

    def _changed(self, name: str, outcome: tuple[str, str], at: int) -> None:
        """An outcome certainly has another level than before; what is open may be as it was."""
        now = self.outcomes[outcome].mask
        before = self.last_certain.get(name)
        if before is None or before & now:
            self.last_certain[name] = now if before is None else before & now
            return
        self.last_certain[name] = now
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


def _told(error: Exception) -> list[str]:
    return [each.message for each in error.problems] if isinstance(error, Refused) else [str(error)]
