"""The alerts of a case: of the transitions its charts take, and of what no chart knows (unlisted signs, open questions, faults)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ..evaluation.assessment import Assessment
from ..language import times
from ..ruleset.definition import Texts
from . import reasons
from .alert import (
    CONTACT_DUE,
    ENGINE_FAILED,
    ESCALATED,
    FOLLOW_UP_OVERDUE,
    OVERDUE,
    REMINDER,
    UNDECIDED,
    UNLISTED_SIGN,
    Alert,
    alert_id,
)
from .conclusions import Sign, readable
from .levels import CONTACT
from .on_duty import local_time
from .plan import RESPONSE, FollowUp
from .statechart import Entered

if TYPE_CHECKING:
    from .case import Case

NONE_YET = (0, 0)
MOST_A_DAY = 3
"""Of so many episodes that once began on a later day than now, an acknowledgement still counts."""

LATE_AFTER = times.MINUTE
"""An alert is late when the monitor is so much later than it was due. A choice of the program, not of a plan: it only marks."""


class Raiser:
    """Makes the alerts of one case. Its counts tell episodes and reminders apart, also where a session began anew.

    Episodes are counted within the local day they begin on: what is told, corrected or withdrawn of another day leaves the
    ids of this day's alerts as they were, so that no receiver is told that a call no longer holds which does. They are not known
    by their moment, as a sign that is told some minutes late would then call anew, and leave an acknowledgement without its call.
    """

    __slots__ = ("_case", "_episodes", "_reminders", "_spells")

    def __init__(self, case: Case) -> None:
        self._case = case
        self._episodes: Mapping[str, Sequence[int]] = {}
        self._reminders: Mapping[str, int] = {}
        self._spells: Sequence[int] = NONE_YET

    @property
    def counts(self) -> tuple[Mapping[str, Sequence[int]], Mapping[str, int], Sequence[int]]:
        """What it has counted; a value that does not change."""
        return self._episodes, self._reminders, self._spells

    @counts.setter
    def counts(self, counts: tuple[Mapping[str, Sequence[int]], Mapping[str, int], Sequence[int]]) -> None:
        self._episodes, self._reminders, self._spells = counts

    def _begin_episode(self, chart: str, at: int) -> None:
        self._episodes = {**self._episodes, chart: self._next_of_day(self._episodes.get(chart, NONE_YET), at)}
        self._reminders = {**self._reminders, chart: 0}

    def _next_of_day(self, before: Sequence[int], at: int) -> Sequence[int]:
        plan = self._case.plan or self._case.plans[0][2]
        day = local_time(at, plan.duty.zone).toordinal()
        return day, before[1] + 1 if before[0] == day else 1

    def _remind(self, chart: str) -> int:
        number = self._reminders.get(chart, 0) + 1
        self._reminders = {**self._reminders, chart: number}
        return number

    def entered(self, each: Entered) -> None:
        """A chart took a transition."""
        if each.chart == RESPONSE:
            self._response(each)
        else:
            self._follow_up(each)

    def _response(self, each: Entered) -> None:
        plan = self._case.plan
        assert plan is not None
        steps = plan.response.escalation
        if each.target == "contact-due":
            begins = each.source != "contact-due"
            if begins:
                self._begin_episode(RESPONSE, each.at)
            step = min(each.step, len(steps))
            kind = CONTACT_DUE if begins else ESCALATED
            answer_by = each.at + steps[step - 1].acknowledge_within
            self._about_contact(kind, each.at, step, step, answer_by)
        elif each.target == "overdue":
            if each.source == "overdue":
                number = self._remind(RESPONSE)
                self._about_contact(REMINDER, each.at, len(steps), number, None)
            else:
                self._about_contact(OVERDUE, each.at, len(steps), len(steps), None)

    def _about_contact(self, kind: str, at: int, step: int, number: int, answer_by: int | None) -> None:
        plan = self._case.plan
        assert plan is not None
        made = self.made(plan.response.contact.reads, at)
        because = reasons.because(made, plan.response.contact.reads)
        if self._case.response.lowest < CONTACT:
            because = reasons.fallen()
        self._raise(
            RESPONSE,
            kind,
            _cause(self._episodes.get(RESPONSE, NONE_YET)),
            number,
            plan.response.escalation[step - 1].to,
            at,
            step=step,
            answer_by=answer_by,
            because=because,
            signs=self._signs(made, at),
        )

    def _follow_up(self, each: Entered) -> None:
        plan = self._case.plan
        assert plan is not None
        said = plan.follow_ups[each.chart]
        if each.target == "awaited":
            self._begin_episode(each.chart, each.at)
        elif each.target == "overdue":
            number = self._remind(each.chart) if each.source == "overdue" else 0
            self._raise(
                each.chart,
                REMINDER if number else FOLLOW_UP_OVERDUE,
                _cause(self._episodes.get(each.chart, NONE_YET)),
                number,
                said.to,
                each.at,
                step=each.step,
                because=self._why_asked(said, each.at),
                about=said.title or {"nb": each.chart, "en": each.chart},
            )

    def _why_asked(self, said: FollowUp, at: int) -> Texts:
        reads = frozenset([said.changes]) if said.changes is not None else said.when.reads if said.when else frozenset()
        return reasons.because(self.made(reads, at), reads)

    def unlisted(self, sign: Sign, at: int) -> None:
        """A sign was seen that the plan does not have."""
        plan = self._case.plan
        assert plan is not None
        said = dict.fromkeys(reasons.LANGUAGES, (sign.key,))
        to = plan.response.escalation[0].to
        self._raise(RESPONSE, UNLISTED_SIGN, sign.event, 0, to, at, because=reasons.unlisted(), signs=said)

    def undecided(self, at: int, *, tell: bool) -> None:
        """It became open whether contact is due; told where contact is not due already."""
        self._spells = self._next_of_day(self._spells, at)
        plan = self._case.plan
        assert plan is not None
        if tell:
            reads = plan.response.contact.reads
            why = reasons.undecided(self.made(reads, at), reads)
            to = plan.response.escalation[0].to
            self._raise(RESPONSE, UNDECIDED, _cause(self._spells), 0, to, at, because=why)

    def failed(self, at: int, why: str) -> None:
        """The case cannot be followed further."""
        plan = self._case.plan or self._case.plans[0][2]
        texts = {
            "nb": f"Saken kan ikke følges videre av systemet: {why} Følg den opp uten, og si fra til den som drifter systemet.",
            "en": f"The system cannot follow this case further: {why} Follow it without, and tell those who run the system.",
        }
        self._raise(RESPONSE, ENGINE_FAILED, str(at), 0, plan.response.escalation[0].to, at, because=texts)

    def is_about_now(self, id_: str | None) -> bool:
        """Whether an acknowledgement is of what contact is due for now: no alert is named, or one of this episode.

        A call that went out since this episode began is of it, also where it has another beginning now than when it was called for.
        """
        if id_ is None:
            return True
        first, count = self._episodes.get(RESPONSE, NONE_YET)
        if not count:
            return False
        plan = self._case.plan or self._case.plans[0][2]
        today = local_time(self._case.moment, plan.duty.zone).toordinal()
        steps = range(1 + max(len(plan.response.escalation) for plan in self._case.plans_until_now))
        called = [(CONTACT_DUE, steps), (ESCALATED, steps), (OVERDUE, steps)]
        reminded = (REMINDER, range(self._reminders.get(RESPONSE, 0) + 1))
        ways = [(_cause((first, count)), [*called, reminded])]
        ways += [(_cause((day, at)), called) for day in range(first + 1, today + 1) for at in range(1, MOST_A_DAY + 1)]
        return any(
            alert_id(self._case.id, RESPONSE, kind, cause, number) == id_
            for cause, kinds in ways
            for kind, numbers in kinds
            for number in numbers
        )

    def made(self, reads: Iterable[tuple[str, str]], at: int) -> list[Assessment]:
        """The assessments that give some outcomes, as of a moment."""
        case = self._case
        plan = case.plan
        assert plan is not None
        ids = {id_ for id_, _ in reads}
        return [case.assessment(id_, at) for id_ in plan.rulesets if id_ in ids]

    def _signs(self, made: Iterable[Assessment], at: int) -> Mapping[str, tuple[str, ...]]:
        case = self._case
        plan = case.plan
        assert plan is not None
        seen = {one.event for each in made for one in readable(each, plan.rulesets[each.definition.id], case.signs, at)}
        return reasons.signs_in_words(plan, [each for each in case.signs if each.event in seen])

    def _raise(
        self,
        chart: str,
        kind: str,
        cause: str,
        number: int,
        to: str,
        at: int,
        *,
        step: int = 0,
        answer_by: int | None = None,
        because: Texts | None = None,
        about: Texts | None = None,
        signs: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        case = self._case
        plan = case.plan or case.plans[0][2]
        late = case.moment - at > LATE_AFTER
        contact = plan.duty.at(to, case.moment if late else at) or plan.duty.functions[to][0].contact
        id_ = alert_id(case.id, chart, kind, cause, number)
        made = Alert(
            id=id_,
            case=case.id,
            chart=chart,
            kind=kind,
            step=step,
            to=to,
            contact=contact,
            due=at,
            answer_by=answer_by,
            because=case.tools.once(because or {}),
            about=case.tools.once(about or {}),
            signs=case.tools.once(signs or {}),
            late=late,
            link=case.tools.link,
            time_zone=plan.duty.zone.key,
        )
        case.alerts.add(made)


def _cause(counted: Sequence[int]) -> str:
    """The local day, as Python counts days, and which of that day it is."""
    return "/".join(map(str, counted))
