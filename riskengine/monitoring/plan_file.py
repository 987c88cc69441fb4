"""Reading a person's plan from its file: everything that is wrong with it at once, each at its place."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..api import Library
from ..evaluation.case import Assessor, CaseReader
from ..evaluation.case_file import NodeLocator
from ..evaluation.pseudonym import looks_like_identity_number
from ..language import times, tree
from ..language.scope import Scope
from ..language.types import Condition, Moment, Text
from ..problems import Problem, Refused, did_you_mean, quoted
from ..ruleset import yaml_text
from ..ruleset.build import content_hash
from ..ruleset.definition import Definition
from ..ruleset.form_check import check_form
from . import plan_form as forms
from .alert import KINDS as ALERT_KINDS
from .changes_by_time import moves_in_steps
from .events import CONTACT
from .on_duty import DAY, Duty, OnDuty, Span
from .plan import (
    RESPONSE,
    Expectation,
    FollowUp,
    OpenReturn,
    Plan,
    PlannedCondition,
    PlannedRuleset,
    PlanTest,
    Response,
    Step,
)
from .plan_conditions import read_condition, scope_of

Path_ = Sequence[str | int]

_LONGEST = 366 * times.DAY
_RESERVED = frozenset({RESPONSE})
_SOME_DAY = times.parse_as_of("2026-01-01T12:00:00Z")
_DAY_NAMES = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_NOTHING = PlannedCondition("", tree.Constant(Condition(), tree.NOWHERE, False), frozenset())
_WHAT = {
    "unknown-contact": "a function of the plan's contacts",
    "unknown-receiver": "one of the plan's receivers",
    "unknown-outcome": "an outcome of the plan's rulesets",
    "unknown-action": "an action of the plan's rulesets",
    "unknown-item": "an item of the ruleset",
    "unknown-follow-up": "a follow-up of the plan",
    "unknown-alert-kind": "a kind of alert",
}


def is_plan(root: yaml_text.Node) -> bool:
    """Whether a file is a person's plan: it has the key `plan` and announces no ruleset, tests or case."""
    if not isinstance(root, yaml_text.Mapping) or "plan" not in root.values:
        return False
    return not root.values.keys() & {"ruleset", "tests_for", "text_pack", "case"}


def read_plan_file(path: str | Path, library: Library) -> Plan:
    """The plan in a file.

    Raises:
        Refused: the file cannot be read, or something is wrong with the plan; all of it is told.
    """
    text, root = yaml_text.read_file(path)
    return _given(*read_plan_root(root, text, str(path), library), text, str(path))


def read_plan(text: str, file: str, library: Library) -> Plan:
    """The plan in a text; `file` names it in messages.

    Raises:
        Refused: as `read_plan_file`.
    """
    return _given(*read_plan_root(yaml_text.read(text, file), text, file, library), text, file)


def _given(plan: Plan | None, problems: Sequence[Problem], text: str, file: str) -> Plan:
    if plan is None or problems:
        raise Refused(problems, {file: text})
    return plan


def read_plan_root(
    root: yaml_text.Node, text: str, file: str, library: Library
) -> tuple[Plan | None, Sequence[Problem]]:
    """The plan, or None, and everything that is wrong with it."""
    form, problems = check_form(forms.PlanForm, root, file)
    if form is None:
        return None, problems
    reader = _Reader(form, NodeLocator(root, file, text), library)
    plan = reader.read(content_hash(root))
    return (None if reader.problems else plan), reader.problems


class _Reader:
    """Makes a plan of its form; what is wrong is noted, and reading goes on."""

    def __init__(self, form: forms.PlanForm, where: NodeLocator, library: Library) -> None:
        self.form = form
        self.where = where
        self.library = library
        self.problems: list[Problem] = []
        self.definitions: dict[str, Definition] = {}

    def problem(self, code: str, message: str, path: Path_, *, key: bool = False, hint: str | None = None) -> None:
        self.problems.append(Problem(code, message, self.where.place(tuple(path), key=key), hint))

    def not_among(self, code: str, word: str, known: Iterable[str], path: Path_, *, key: bool = False) -> None:
        """A word that should be one of some known ones; the code says what they are."""
        known = list(known)
        hint = did_you_mean(word, known) or (f"known: {', '.join(known)}" if 0 < len(known) <= 8 else None)
        self.problem(code, f"{quoted(word)} is not {_WHAT[code]}", path, key=key, hint=hint)

    def read(self, sha256: str) -> Plan:
        form = self.form
        if looks_like_identity_number(form.plan):
            message = "this may be a national identity number; a plan names its case by a pseudonym"
            hint = "use a code that only the service itself can trace, like K-1042"
            self.problem("looks-like-identity-number", message, ["plan"], hint=hint)
        self._day(form.updated, ["updated"])
        self._texts()
        rulesets = self._rulesets()
        duty = self._duty()
        scope = scope_of(self.definitions)
        response = self._response(scope)
        follow_ups = {name: self._follow_up(name, said, scope) for name, said in form.follow_ups.items()}
        every = self._length(form.reassess_every, ["reassess_every"], least=times.MINUTE)
        self._must_be_reassessed(rulesets, every)
        return Plan(
            case=form.plan,
            version=form.version,
            updated=form.updated,
            title=form.title,
            duty=duty,
            rulesets=rulesets,
            signs=form.signs,
            count_unlisted=form.unlisted_signs == "count",
            response=response,
            follow_ups=follow_ups,
            parties=form.parties,
            reassess_every=every,
            receivers=form.receivers,
            open_return=self._open_return(),
            tests=[self._test(at, said) for at, said in enumerate(form.tests)],
            file=self.where.file,
            text=self.where.text,
            sha256=sha256,
        )

    # Texts, days, durations

    def _texts(self) -> None:
        named: list[tuple[Path_, Mapping[str, str] | None]] = [(("title",), self.form.title)]
        named += [(("signs", key), each) for key, each in self.form.signs.items()]
        named += [(("parties", key), each) for key, each in self.form.parties.items()]
        named += [(("follow_ups", key, "title"), each.title) for key, each in self.form.follow_ups.items()]
        if self.form.open_return is not None:
            named += [(("open_return", key), getattr(self.form.open_return, key)) for key in ("where", "how")]
        for path, said in named:
            missing = [each for each in self.form.title if said is not None and each not in said]
            if said is not None and "nb" not in said and "nb" not in missing:
                missing.insert(0, "nb")
            if missing:
                shown = " and ".join(missing)
                hint = f"add {missing[0]}: …"
                self.problem("missing-translation", f"this text is not given in {shown}", path, key=True, hint=hint)

    def _day(self, written: str | None, path: Path_) -> str | None:
        if written is not None:
            try:
                times.parse_date(written)
            except times.NotATime as error:
                self.problem("bad-date", str(error), path)
                return None
        return written

    def _length(self, written: str | None, path: Path_, *, least: int = times.SECOND) -> int | None:
        if written is None:
            return None
        try:
            length = times.parse_duration(written)
        except times.NotATime as error:
            self.problem("bad-time", str(error), path)
            return None
        if not least <= length <= _LONGEST:
            said = f"this is {times.words_duration(least, 'en')} to {times.words_duration(_LONGEST, 'en')}"
            self.problem("not-in-range", said, path)
            return None
        return length

    def _moment(self, written: str, path: Path_) -> int:
        try:
            return times.parse_as_of(written).microseconds
        except times.NotATime as error:
            self.problem("bad-time", str(error), path)
            return 0

    # Rulesets

    def _rulesets(self) -> dict[str, PlannedRuleset]:
        found = {}
        for id_, said in self.form.rulesets.items():
            try:
                definition = self._definition(id_, said.version)
            except Refused as refused:
                first = refused.problems[0]
                part = ["rulesets", id_]
                self.problem(first.code, first.message, part, key=True, hint=first.hint)
                continue
            self.definitions[id_] = definition
            self._parameters(definition, said.parameters)
            found[id_] = PlannedRuleset(id_, said.version, said.parameters, self._signs_in(definition, said))
        takes = [id_ for id_, each in found.items() if each.signs_in is not None]
        if self.form.signs and not takes and len(found) == len(self.form.rulesets):
            message = "the plan has signs, but none of its rulesets has a list that they go into"
            hint = "name a ruleset with a list of {sign: text, seen: datetime}, such as warning-signals"
            self.problem("signs-go-nowhere", message, ["signs"], key=True, hint=hint)
        if takes and not self.form.signs and self.form.unlisted_signs != "count":
            message = f"{takes[0]} counts signs, but the plan names none, so that none would ever count"
            self.problem("signs-go-nowhere", message, ["rulesets", takes[0]], key=True, hint="add signs: {…}")
        return found

    def _definition(self, id_: str, requirement: str) -> Definition:
        on = self.form.updated
        try:
            times.parse_date(on)
        except times.NotATime:
            return self.library.get(id_).definition
        version = requirement.removeprefix("==") if requirement.startswith("==") else None
        definition = self.library.get(id_, version=version, on=None if version else on).definition
        if requirement.startswith(">="):
            least = tuple(map(int, requirement[2:].split(".")))
            if tuple(map(int, definition.version.split("."))) < least:
                message = f"{id_} {definition.version} holds on {on}, and the plan asks for {requirement}"
                raise Refused([Problem("unknown-version", message, None, "change version: in the plan")])
        return definition

    def _parameters(self, definition: Definition, written: Mapping[str, Any]) -> None:
        here = self.where.within(("rulesets", definition.id))
        now = times.parse_as_of(f"{self.form.updated}T12:00:00Z") if self._is_day(self.form.updated) else _SOME_DAY
        try:
            CaseReader(definition, now, here).read({}, parameters=written, assessor=Assessor(), used={})
        except Refused as refused:
            self.problems += refused.problems

    @staticmethod
    def _is_day(written: str) -> bool:
        try:
            times.parse_date(written)
        except times.NotATime:
            return False
        return True

    def _signs_in(self, definition: Definition, said: forms.RulesetForm) -> str | None:
        fitting = [name for name, item in definition.items.items() if _takes_signs(definition, name)]
        if said.signs_in is None:
            return fitting[0] if len(fitting) == 1 else None
        if said.signs_in not in fitting:
            path = ("rulesets", definition.id, "signs_in")
            if said.signs_in in definition.items:
                message = f"{quoted(said.signs_in)} is not a list with sign (a text) and seen (a datetime)"
                self.problem("wrong-type", message, path, hint=f"such are: {', '.join(fitting)}" if fitting else None)
            else:
                self.not_among("unknown-item", said.signs_in, fitting, path)
            return None
        return said.signs_in

    def _must_be_reassessed(self, rulesets: Mapping[str, PlannedRuleset], every: int | None) -> None:
        if every is not None or self.form.reassess_every is not None:
            return
        for id_ in rulesets:
            used = self._with_used(self.definitions[id_])
            if any(moves_in_steps(each) for each in used):
                message = f"what {id_} concludes may change with time alone, at moments that cannot be worked out"
                hint = "add reassess_every: how often it is to be assessed again, such as PT1H"
                self.problem("needs-reassess-every", message, ["rulesets", id_], key=True, hint=hint)

    def _with_used(self, definition: Definition) -> list[Definition]:
        found = [definition]
        for id_ in definition.uses:
            try:
                found += self._with_used(self.library.used_by(definition, id_, self.form.updated).definition)
            except Refused:
                continue  # it is told where the ruleset is assessed
        return found

    # Response and follow-ups

    def _condition(self, written: str, scope: Scope, path: Path_) -> PlannedCondition | None:
        if not self.definitions:
            return None  # the rulesets it reads were not found, and that has been told
        condition, complaints = read_condition(written, scope)
        node = yaml_text.at(self.where.root, path)
        unread = self.form.rulesets.keys() - self.definitions.keys()
        for each in complaints:
            start, end = each.span
            if any(name in written[max(0, start) : max(end, start + 1)] for name in unread):
                continue
            place = yaml_text.place_inside(node, self.where.file, start, end)
            self.problems.append(Problem(each.code, each.message, place, each.hint))
        return condition

    def _response(self, scope: Scope) -> Response:
        said = self.form.response
        path = ("response",)
        steps = []
        for at, each in enumerate(said.escalation):
            here = (*path, "escalation", at)
            self._function(each.to, (*here, "to"))
            steps.append(Step(each.to, self._length(each.acknowledge_within, (*here, "acknowledge_within")) or 0))
        return Response(
            watch=None if said.watch is None else self._condition(said.watch, scope, (*path, "watch")),
            contact=self._condition(said.contact, scope, (*path, "contact")) or _NOTHING,
            escalation=tuple(steps),
            contact_within=self._length(said.contact_within, (*path, "contact_within")) or 0,
            remind_every=self._length(said.remind_every, (*path, "remind_every"), least=times.MINUTE),
            renews_after=self._length(said.renews_after, (*path, "renews_after"), least=0),
        )

    def _function(self, name: str, path: Path_) -> None:
        if name not in self.form.contacts:
            self.not_among("unknown-contact", name, self.form.contacts, path)

    def _follow_up(self, name: str, said: forms.FollowUpForm, scope: Scope) -> FollowUp:
        path = ("follow_ups", name)
        if name in _RESERVED:
            message = f'"{name}" is what the plan\'s own watch is called; a follow-up needs another name'
            self.problem("reserved-name", message, path, key=True)
        self._function(said.to, (*path, "to"))
        when: PlannedCondition | None = None
        changes: tuple[str, str] | None = None
        if isinstance(said.when, forms.ChangesForm):
            changes = self._outcome(said.when.changes, (*path, "when", "changes"))
        else:
            when = self._condition(said.when, scope, (*path, "when"))
        given = [key for key in ("assessed", "plan", "action") if getattr(said.until, key) is not None]
        if len(given) != 1:
            message = "what ends it is one of assessed, plan and action"
            self.problem("wrong-keys", message, (*path, "until"), key=True, hint="as in until: {assessed: vrisk10}")
        if said.until.assessed is not None:
            self._must_exist(said.until.assessed, (*path, "until", "assessed"))
        if said.until.action is not None:
            actions = [CONTACT, *(each for one in self.definitions.values() for each in one.actions)]
            if said.until.action not in actions and len(self.definitions) == len(self.form.rulesets):
                self.not_among("unknown-action", said.until.action, actions, (*path, "until", "action"))
        return FollowUp(
            name=name,
            title=said.title,
            when=when,
            changes=changes,
            until_assessed=said.until.assessed,
            until_plan=said.until.plan is not None,
            until_action=said.until.action,
            within=self._length(said.within, (*path, "within")) or 0,
            to=said.to,
            remind_every=self._length(said.remind_every, (*path, "remind_every"), least=times.MINUTE),
        )

    def _must_exist(self, id_: str, path: Path_) -> None:
        ids = {entry.id for entry in self.library.entries}
        if id_ not in ids:
            hint = did_you_mean(id_, ids) or "riskengine list shows the rulesets"
            self.problem("unknown-ruleset", f"there is no ruleset {quoted(id_)}", path, hint=hint)

    def _outcome(self, written: str, path: Path_) -> tuple[str, str] | None:
        id_, _, name = written.partition(".")
        known = [f"{each}.{outcome}" for each, one in self.definitions.items() for outcome in one.outcomes]
        if written in known:
            return id_, name
        if id_ not in self.form.rulesets.keys() - self.definitions.keys():
            self.not_among("unknown-outcome", written, known, path)
        return None

    # Contacts

    def _duty(self) -> Duty:
        try:
            zone = zoneinfo.ZoneInfo(self.form.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            known_zones = zoneinfo.available_timezones()
            hint = did_you_mean(self.form.time_zone, known_zones) or "as in Europe/Oslo"
            if not known_zones:
                hint = 'this machine knows no time zones; install them with: pip install "riskengine[monitor]"'
            self.problem(
                "unknown-time-zone", f"{quoted(self.form.time_zone)} is no time zone", ["time_zone"], hint=hint
            )
            if not known_zones:
                raise Refused(self.problems, self.where.sources()) from None
            zone = zoneinfo.ZoneInfo("UTC")
        known = self.form.receivers
        functions: dict[str, list[OnDuty]] = {}
        for name, said in self.form.contacts.items():
            rows = functions[name] = []
            before = len(self.problems)
            for at, each in enumerate(said):
                path = ("contacts", name, at)
                if known is not None and each.contact not in known:
                    self.not_among("unknown-receiver", each.contact, known, (*path, "contact"))
                closed = [self._day(day, (*path, "closed_on", number)) for number, day in enumerate(each.closed_on)]
                rows.append(
                    OnDuty(
                        each.contact,
                        None if each.hours is None else self._hours(each.hours, (*path, "hours")),
                        frozenset(dt.date.fromisoformat(day) for day in closed if day is not None),
                        each.phone,
                    )
                )
            if not any(problem.code in ("bad-hours", "bad-date") for problem in self.problems[before:]):
                self._nobody(Duty(zone, functions), name)
        return Duty(zone, functions)

    def _nobody(self, duty: Duty, name: str) -> None:
        gap = duty.gap(name)
        if gap is not None:
            day, minute = gap
            shown = (
                day.isoformat() if any(each.closed_on for each in duty.functions[name]) else _DAY_NAMES[day.weekday()]
            )
            message = f"nobody has {quoted(name)} on {shown} at {minute // 60:02}:{minute % 60:02}"
            hint = "end the list with somebody who has it at all hours"
            self.problem("nobody-on-duty", message, ["contacts", name], key=True, hint=hint)

    def _hours(self, written: Mapping[str, str | list[str]], path: Path_) -> dict[int, tuple[Span, ...]]:
        found: dict[int, list[Span]] = {}
        for days, said in written.items():
            spans = []
            for each in [said] if isinstance(said, str) else said:
                span = _span(each)
                if span is None:
                    message = f"{quoted(each)} is no span of hours"
                    hint = 'write it as in "08:00-15:30"; all day is "00:00-24:00"'
                    self.problem("bad-hours", message, (*path, days), hint=hint)
                else:
                    spans.append(span)
            numbers = _days(days)
            if numbers is None:
                words = [part.strip() for part in days.replace("-", ",").split(",")]
                wrong = next((word for word in words if word not in forms.DAYS), days)
                hint = (
                    did_you_mean(wrong, forms.DAYS)
                    or f"the days are {', '.join(forms.DAYS)}; as in mon-fri or sat, sun"
                )
                self.problem("bad-hours", f"{quoted(wrong)} is no day of the week", (*path, days), key=True, hint=hint)
            for day in numbers or ():
                found.setdefault(day, []).extend(spans)
        return {day: tuple(spans) for day, spans in found.items()}

    # The rest

    def _open_return(self) -> OpenReturn | None:
        said = self.form.open_return
        if said is None:
            return None
        return OpenReturn(said.agreed == "yes", said.where, said.how, self._day(said.until, ["open_return", "until"]))

    def _test(self, at: int, said: forms.TestForm) -> PlanTest:
        path = ("tests", at)
        expected = [self._expectation(said.at, said.expect, path)]
        for number, each in enumerate(said.then):
            here = (*path, "then", number)
            expected.append(self._expectation(each.at, each.expect, here))
            if expected[-1].at <= expected[-2].at and not self.problems:
                message = "this moment is not after the one before it"
                self.problem("not-in-order", message, (*here, "at"), hint="the moments of a test stand in their order")
        return PlanTest(said.name, said.events, expected, self.where.place((*path, "name")), path)

    def _expectation(self, at: str, said: forms.ExpectationForm, path: Path_) -> Expectation:
        here = (*path, "expect")
        for name in said.follow_ups or {}:
            if name not in self.form.follow_ups:
                self.not_among("unknown-follow-up", name, self.form.follow_ups, (*here, "follow_ups", name), key=True)
        alerts = None if said.alerts is None else [each.model_dump(exclude_none=True) for each in said.alerts]
        for number, each in enumerate(said.alerts or ()):
            spot = (*here, "alerts", number)
            if each.kind not in ALERT_KINDS:
                self.not_among("unknown-alert-kind", each.kind, ALERT_KINDS, (*spot, "kind"))
            if each.to is not None:
                self._function(each.to, (*spot, "to"))
            if each.chart is not None and each.chart not in (RESPONSE, *self.form.follow_ups):
                self.not_among("unknown-follow-up", each.chart, (RESPONSE, *self.form.follow_ups), (*spot, "chart"))
            if each.at is not None:
                assert alerts is not None
                alerts[number]["at"] = self._moment(each.at, (*spot, "at"))
        undecided = None if said.undecided is None else said.undecided == "yes"
        return Expectation(self._moment(at, (*path, "at")), said.state, undecided, said.follow_ups, alerts, here)


def _takes_signs(definition: Definition, name: str) -> bool:
    item = definition.items[name]
    sign, seen = item.field_named("sign"), item.field_named("seen")
    return sign is not None and seen is not None and isinstance(sign.type, Text) and isinstance(seen.type, Moment)


_SPAN = re.compile("([01][0-9]|2[0-3]):([0-5][0-9])-(?:([01][0-9]|2[0-3]):([0-5][0-9])|(24):(00))")


def _span(written: str) -> Span | None:
    """Hours as minutes after midnight, beyond the day's where they end on the next; None where they are none."""
    found = _SPAN.fullmatch(written.replace(" ", ""))
    if found is None:
        return None
    hour, minute, *rest = (int(each) for each in found.groups() if each is not None)
    start, end = hour * 60 + minute, rest[0] * 60 + rest[1]
    return None if start == end else (start, end if end > start else end + DAY)


def _days(written: str) -> list[int] | None:
    """Days of the week, 0 for Monday; None where one is none."""
    found = []
    for part in written.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        if first not in forms.DAYS or (last or first) not in forms.DAYS:
            return None
        start, end = forms.DAYS.index(first), forms.DAYS.index(last or first)
        found += [each % 7 for each in range(start, (end if end >= start else end + 7) + 1)]
    return found
