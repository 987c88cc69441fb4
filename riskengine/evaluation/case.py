"""A case: what is known about one person or situation, read and checked against a ruleset.

Every answer is checked here, so that nothing can go wrong later: an item or option the ruleset lacks, a wrong type, a value
out of range, a moment after `as_of`. All that is wrong is told at once.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from ..collecting import nothing_collected
from ..language import times
from ..language.knowledge import Interval, Listed, Options, Partial, Wording, exactly
from ..language.meaning import World
from ..language.types import CalendarTime, Choice, Date, Duration, Moment, Number, Records, Text
from ..problems import Place, Problem, Refused, did_you_mean
from ..ruleset.asked import NotASetting, read_setting
from ..ruleset.definition import Definition, Item, Parameter

Path = tuple[str | int, ...]

MOST_TEXT = 100_000


@dataclass(frozen=True, slots=True)
class Assessor:
    """Who assesses: an id, a role and an organisation, each as far as given."""

    id: str | None = None
    role: str | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An item's answer. `state` is `known`, `unknown` (asked, not known) or `missing` (not asked).

    `partial` is what is known of the value, `written` the answer as it is recorded, and the rest where it comes from.
    """

    state: str
    partial: Partial
    written: Any = None
    by: str | None = None
    role: str | None = None
    at: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """What a parameter is set to, and by whom: `default`, `case`, or `ruleset` where one that uses this one does."""

    partial: Partial
    written: Any
    set_by: str


@dataclass(frozen=True, slots=True)
class Case:
    """A case that has been checked against a ruleset.

    `used` holds outcomes of used rulesets, `world` what conditions read, `plain_answers` that no answer says where it comes from.
    """

    id: str | None
    as_of: times.AsOf
    assessor: Assessor
    answers: Mapping[str, Answer]
    settings: Mapping[str, Setting]
    used: Mapping[tuple[str, str], Options]
    world: World
    plain_answers: bool = False


class Locator:
    """Where the parts of a case stand, for messages. This one knows no file; `place` of a subclass may."""

    file = ""
    text = ""

    def place(self, path: Path, *, key: bool = False) -> Place | None:
        """Where the part on the path stands; its key with `key`."""
        del path, key
        return None

    def sources(self) -> Mapping[str, str]:
        """The text of the file, for excerpts."""
        return {self.file: self.text} if self.file else {}

    def within(self, path: Path) -> Locator:
        """The locator of a case that stands on the path, as that of a used ruleset does."""
        del path
        return self


@dataclass(slots=True)
class CaseReader:
    """Checks a case against a ruleset; faults are collected in `problems`.

    `told_by` is the ruleset that uses this one and answers or sets some of it; the case does not do so again. `quickly` gives
    by item the answers that need no second look (`quick_answers`).
    """

    definition: Definition
    as_of: times.AsOf
    locator: Locator = field(default_factory=Locator)
    told_by: str = ""
    told_answers: Mapping[str, Answer] = field(default_factory=dict)
    told_settings: Mapping[str, Setting] = field(default_factory=dict)
    quickly: Mapping[str, Callable[[Any], Answer | None]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    plain_answers: bool = True

    def read(
        self,
        answers: Mapping[str, Any],
        *,
        parameters: Mapping[str, Any],
        assessor: Assessor,
        used: Mapping[tuple[str, str], Options],
        id_: str | None = None,
    ) -> Case:
        """The checked case.

        Raises:
            Refused: something is wrong with it; all that was found is told.
        """
        read = self._answers(answers)
        settings = self._settings(parameters)
        if self.problems:
            raise Refused(self.problems, self.locator.sources())
        everything = {
            (use.ruleset, name): Options((1 << len(levels)) - 1)
            for use in self.definition.uses.values()
            for name, levels in use.outcomes.items()
        }
        outcomes = {**everything, **used}
        world = World(
            items=MappingProxyType({name: answer.partial for name, answer in read.items()}),
            states=MappingProxyType({name: answer.state for name, answer in read.items()}),
            roles=MappingProxyType(self._roles(read, assessor)),
            parameters=MappingProxyType({name: setting.partial for name, setting in settings.items()}),
            values=MappingProxyType({}),
            used=MappingProxyType(outcomes),
            as_of=exactly(self.as_of.microseconds),
            offset=self.as_of.offset_minutes,
        )
        return Case(
            id_,
            self.as_of,
            assessor,
            MappingProxyType(read),
            MappingProxyType(settings),
            outcomes,
            world,
            self.plain_answers,
        )

    @staticmethod
    def using(case: Case, used: Mapping[tuple[str, str], Options]) -> Case:
        """The case with what has become known of the rulesets it uses."""
        outcomes = {**case.used, **used}
        return replace(case, used=outcomes, world=replace(case.world, used=MappingProxyType(outcomes)))

    def problem(self, code: str, message: str, path: Path, *, key: bool = False, hint: str | None = None) -> None:
        """Note what is wrong at a place of the case."""
        place = self.locator.place(path, key=key)
        if place is None and path:
            message = f"{_dotted(path)}: {message}"
        self.problems.append(Problem(code, message, place, hint))

    # Answers

    def _answers(self, answers: Mapping[str, Any]) -> dict[str, Answer]:
        items = self.definition.items
        for name in () if answers.keys() <= items.keys() else answers:
            if name not in items:
                self.problem(
                    "unknown-item",
                    f'"{name}" is not an item of {self.definition.id}',
                    ("answers", str(name)),
                    key=True,
                    hint=did_you_mean(str(name), items),
                )
        if self.quickly and not self.told_answers:
            return self._quick_answers(answers)
        found = {}
        for name, item in items.items():
            if name in self.told_answers:
                self._told_already(name, answers, "answers", "answered")
                found[name] = self.told_answers[name]
                self.plain_answers = False
            else:
                found[name] = self._answer(item, answers.get(name), ("answers", name))
        return found

    def _quick_answers(self, answers: Mapping[str, Any]) -> dict[str, Answer]:
        found = {}
        given = answers.get
        for name, quickly in self.quickly.items():
            written = given(name)
            found[name] = quickly(written) or self._answer(self.definition.items[name], written, ("answers", name))
        return found

    def _told_already(self, name: str, written: Mapping[str, Any], section: str, done: str) -> None:
        if written.get(name) is not None:
            self.problem(
                "told-already",
                f'"{name}" of {self.definition.id} is {done} by {self.told_by}, so it is not {done} here',
                (section, name),
                key=True,
                hint="leave it out",
            )

    def _answer(self, item: Item, written: Any, path: Path) -> Answer:
        open_reach = self._reach(item)
        if written is None:
            return Answer("missing", open_reach)
        if not isinstance(written, Mapping):
            return self._stated(item, written, path, open_reach)
        self.plain_answers = False
        keys = ("value", "state", "by", "role", "at", "source", "unit")
        for key in written:
            if key not in keys:
                self.problem(
                    "unknown-key",
                    f'"{key}" is not a key of an answer; the keys are {", ".join(keys)}',
                    (*path, str(key)),
                    key=True,
                    hint=did_you_mean(str(key), keys),
                )
        value, state = written.get("value"), written.get("state")
        if state is not None and state not in ("unknown", "missing", "known"):
            self.problem(
                "unknown-state",
                f'"{state}" is not a state; it is unknown or missing',
                (*path, "state"),
                hint=did_you_mean(str(state), ("unknown", "missing")),
            )
        if state in ("unknown", "missing"):
            if value is not None:
                self.problem(
                    "contradiction",
                    f"this answer has a value and is {state}",
                    (*path, "state"),
                    hint="leave one of them out",
                )
            value = "unknown" if state == "unknown" else None
        answer = (
            Answer("missing", open_reach)
            if value is None
            else self._stated(item, value, (*path, "value"), open_reach, written.get("unit"), path)
        )
        said: dict[str, str] = {}
        for key in ("by", "role", "at", "source"):
            if written.get(key) is not None:
                text = written[key]
                if isinstance(text, dt.date | dt.datetime):
                    text = text.isoformat()
                if not isinstance(text, str):
                    self.problem("wrong-type", f'"{key}" is text', (*path, key))
                    continue
                said[key] = text
        return replace(answer, by=said.get("by"), role=said.get("role"), at=said.get("at"), source=said.get("source"))

    def _stated(
        self, item: Item, value: Any, path: Path, reach: Partial, unit: Any = None, whole: Path | None = None
    ) -> Answer:
        if isinstance(value, str) and value == "unknown":
            return Answer("unknown", reach)
        if unit is not None and not isinstance(item.type, Number):
            self.problem("wrong-type", f'"{item.name}" has no unit', (*(whole or path), "unit"), key=True)
            return Answer("missing", reach)
        read = self._value(item, value, path, unit)
        if read is None:
            return Answer("missing", reach)
        partial, recorded = read
        return Answer("known", partial, recorded)

    def _reach(self, item: Item) -> Partial:
        """What an answer can be at all at this moment."""
        reach = item.reach
        if isinstance(reach, Interval) and (item.earliest_as_of or item.latest_as_of):
            first, last = self._now(item)
            lowest = max(reach.lowest, first) if item.earliest_as_of else reach.lowest
            highest = min(reach.highest, last) if item.latest_as_of else reach.highest
            if lowest <= highest:
                return Interval(lowest, highest)
        return reach

    def _now(self, item: Item) -> tuple[int, int]:
        if isinstance(item.type, Date):
            day = times.day_of(self.as_of.microseconds, self.as_of.offset_minutes)
            return day, day
        return self.as_of.microseconds, self.as_of.microseconds

    def _value(self, item: Item, value: Any, path: Path, unit: Any = None) -> tuple[Partial, Any] | None:
        match item.type:
            case Choice():
                return self._choice(item, item.type, value, path)
            case Number():
                return self._number(item, item.type, value, path, unit)
            case Date() | Moment():
                return self._moment(item, value, path)
            case Duration():
                return self._duration(item, value, path)
            case Records():
                return self._records(item, item.type, value, path)
            case _:
                return self._text(item, value, path)

    def _choice(self, item: Item, kind: Choice, value: Any, path: Path) -> tuple[Partial, Any] | None:
        shown = ", ".join([*kind.options, "unknown"])
        if isinstance(value, bool):
            word = "yes" if value else "no"
            hint = f'did you mean "{word}"?' if word in kind.options else None
            self.problem("wrong-type", f'"{item.name}" is answered with one of {shown}', path, hint=hint)
            return None
        if not isinstance(value, str) or value not in kind.options:
            self.problem(
                "unknown-option",
                f'"{_shown(value)}" is not an option of {item.name}; the options are {shown}',
                path,
                hint=did_you_mean(str(value), [*kind.options, "unknown"]),
            )
            return None
        return Options(1 << kind.options.index(value)), value

    def _number(self, item: Item, kind: Number, value: Any, path: Path, unit: Any) -> tuple[Partial, Any] | None:
        number = _exact_number(value)
        if number is None:
            expected = "a whole number" if kind.whole else f"a number{f' in {item.unit}' if item.unit else ''}"
            self.problem(
                "wrong-type",
                f'"{item.name}" is {expected}; "{_shown(value)}" is not',
                path,
                hint="write it like 4" if kind.whole else "write it like 4 or 0.5",
            )
            return None
        if unit is not None and unit != item.unit:
            factor = item.accepts.get(unit) if isinstance(unit, str) else None
            if factor is None:
                accepted = [each for each in (item.unit, *item.accepts) if each]
                self.problem(
                    "unknown-unit",
                    f'"{_shown(unit)}" is not a unit of {item.name}; it is answered in {", ".join(accepted) or "plain numbers"}',
                    (*path[:-1], "unit"),
                    hint=did_you_mean(str(unit), accepted),
                )
                return None
            number = number * factor
        if kind.whole and number.denominator != 1:
            self.problem("wrong-type", f'"{item.name}" is a whole number; {_shown(value)} is not', path)
            return None
        stated = number.numerator if number.denominator == 1 else number
        reach = item.reach
        assert isinstance(reach, Interval)
        if not reach.lowest <= stated <= reach.highest:
            ends = f"{_plain(reach.lowest)} to {_plain(reach.highest)}{f' {item.unit}' if item.unit else ''}"
            self.problem("out-of-range", f"{_shown(value)} is outside the range of {item.name}, {ends}", path)
            return None
        return exactly(stated), stated

    def _moment(self, item: Item, value: Any, path: Path) -> tuple[Partial, Any] | None:
        moment = isinstance(item.type, Moment)
        written = value.isoformat() if isinstance(value, dt.datetime | dt.date) else value
        try:
            if not isinstance(written, str):
                raise times.NotATime(f'"{_shown(value)}" is not a date{" with a time" if moment else ""}')
            if moment:
                first, last = times.parse_moment(written, self.as_of.offset_minutes)
            else:
                first = last = times.parse_date(written)
        except times.NotATime as error:
            self.problem("bad-time", f"{item.name}: {error}", path)
            return None
        reach = item.reach
        assert isinstance(reach, Interval)
        if last < reach.lowest or first > reach.highest:
            shown = (
                times.format_date if not moment else lambda end: times.format_datetime(end, self.as_of.offset_minutes)
            )
            self.problem(
                "out-of-range",
                f"{written} is outside the range of {item.name}, {shown(int(reach.lowest))} to {shown(int(reach.highest))}",
                path,
            )
            return None
        if item.latest_as_of or item.earliest_as_of:
            earliest_now, latest_now = self._now(item)
            if item.latest_as_of and first > latest_now:
                self.problem(
                    "after-as-of",
                    f"{item.name} is {written}, after the moment of the assessment ({self.as_of.text})",
                    path,
                    hint="correct the time, or as_of",
                )
                return None
            if item.earliest_as_of and last < earliest_now:
                self.problem(
                    "before-as-of",
                    f"{item.name} is {written}, before the moment of the assessment ({self.as_of.text})",
                    path,
                    hint="correct the time, or as_of",
                )
                return None
            first = max(first, earliest_now) if item.earliest_as_of else first
            last = min(last, latest_now) if item.latest_as_of else last
        return Interval(max(first, int(reach.lowest)), min(last, int(reach.highest))), written

    def _duration(self, item: Item, value: Any, path: Path) -> tuple[Partial, Any] | None:
        written = (
            times.format_duration(value // dt.timedelta(microseconds=1)) if isinstance(value, dt.timedelta) else value
        )
        try:
            if not isinstance(written, str):
                raise times.NotATime(f'"{_shown(value)}" is not a duration; write it like P14D or PT24H')
            length = times.parse_duration(written)
        except times.NotATime as error:
            self.problem("bad-time", f"{item.name}: {error}", path)
            return None
        reach = item.reach
        assert isinstance(reach, Interval)
        if not reach.lowest <= length <= reach.highest:
            shown = f"{times.format_duration(int(reach.lowest))} to {times.format_duration(int(reach.highest))}"
            self.problem("out-of-range", f"{written} is outside the range of {item.name}, {shown}", path)
            return None
        return exactly(length), written

    def _text(self, item: Item, value: Any, path: Path) -> tuple[Partial, Any] | None:
        if not isinstance(value, str) or len(value) > MOST_TEXT:
            self.problem(
                "wrong-type",
                f'"{item.name}" is text' + (f" of at most {MOST_TEXT} characters" if isinstance(value, str) else ""),
                path,
            )
            return None
        return Wording(told_apart(value)), value

    @nothing_collected()
    def _records(self, item: Item, kind: Records, value: Any, path: Path) -> tuple[Partial, Any] | None:
        if not isinstance(value, Sequence) or isinstance(value, str | bytes):
            self.problem(
                "wrong-type",
                f'"{item.name}" is a list of records',
                path,
                hint="begin each record with -; none at all is []",
            )
            return None
        if len(value) > kind.most:
            self.problem("out-of-range", f"{item.name} has {len(value)} records; the most is {kind.most}", path)
            return None
        faults = len(self.problems)
        records, recorded = [], []
        for at, each in enumerate(value):
            record, shown = self._record(item, each, (*path, at))
            records.append(record)
            recorded.append(shown)
        return None if len(self.problems) > faults else (Listed(tuple(records)), recorded)

    def _record(self, item: Item, written: Any, path: Path) -> tuple[Mapping[str, Partial], dict[str, Any]]:
        names = [field.name for field in item.fields]
        if not isinstance(written, Mapping):
            self.problem(
                "wrong-type",
                f"a record of {item.name} has {', '.join(names)}",
                path,
                hint=f"write it like - {{{names[0]}: …}}",
            )
            return {}, {}
        for key in written:
            if key not in names:
                self.problem(
                    "unknown-field",
                    f'"{key}" is not a field of {item.name}; the fields are {", ".join(names)}',
                    (*path, str(key)),
                    key=True,
                    hint=did_you_mean(str(key), names),
                )
        record: dict[str, Partial] = {}
        shown: dict[str, Any] = {}
        for each in item.fields:
            value = written.get(each.name)
            if value is None:
                self.problem(
                    "missing-field",
                    f'this record of {item.name} has no "{each.name}"',
                    path,
                    hint=f"add {each.name}: …, or {each.name}: unknown",
                )
                continue
            answer = self._stated(each, value, (*path, each.name), self._reach(each))
            record[each.name] = answer.partial
            shown[each.name] = answer.written if answer.state == "known" else "unknown"
        return MappingProxyType(record), shown

    # Roles

    def _roles(self, answers: Mapping[str, Answer], assessor: Assessor) -> dict[str, Options]:
        """Who may have answered each item; of items of which nothing asks that, anybody."""
        anybody = Options((1 << len(self.definition.role_ids)) - 1)
        found = dict.fromkeys(answers, anybody)
        for name in self.definition.roles_read:
            found[name] = self._role(answers[name], assessor)
        return found

    def _role(self, answer: Answer, assessor: Assessor) -> Options:
        roles = self.definition.role_ids
        stated = answer.role or (assessor.role if answer.by is None else None)
        word = stated or answer.by
        if word is None:
            return Options((1 << len(roles)) - 1)
        known = role_of(word, self.definition)
        if known is not None:
            return Options(1 << roles.index(known))
        # A role that the ruleset does not name is some other one; words about who told it may mean anybody.
        return Options(1 << roles.index("other")) if stated is not None else Options((1 << len(roles)) - 1)

    # Parameters

    def _settings(self, written: Mapping[str, Any]) -> dict[str, Setting]:
        parameters = self.definition.parameters
        known = f"its parameters are {', '.join(parameters)}" if parameters else "it has no parameters"
        for name in written:
            if name not in parameters:
                self.problem(
                    "unknown-parameter",
                    f'"{name}" is not a parameter of {self.definition.id}',
                    ("parameters", str(name)),
                    key=True,
                    hint=did_you_mean(str(name), parameters) or known,
                )
        found = {}
        for name, parameter in parameters.items():
            if name in self.told_settings:
                self._told_already(name, written, "parameters", "set")
                found[name] = self.told_settings[name]
                continue
            if written.get(name) is not None:
                setting = self._setting(parameter, written[name])
            elif parameter.default is not None:
                setting = Setting(_as_partial(parameter, parameter.default), parameter.default_written, "default")
            else:
                self.problem(
                    "missing-parameter",
                    f'"{name}" must be set for {self.definition.id}: it has no default ({_described(parameter)})',
                    ("parameters",),
                    hint=f"add parameters: {{{name}: …}}, or --set {name}=…",
                )
                continue
            if setting is not None:
                found[name] = setting
        return found

    def _setting(self, parameter: Parameter, written: Any) -> Setting | None:
        if isinstance(written, float):
            written = Decimal(repr(written))
        if isinstance(written, dt.timedelta):
            written = times.format_duration(written // dt.timedelta(microseconds=1))
        if isinstance(written, dt.date | dt.datetime):
            written = written.isoformat()
        value = read_setting(parameter.type, parameter.reach, written, parameter.unit)
        if isinstance(value, NotASetting):
            self.problem(
                "wrong-parameter", f"{parameter.name}: {value.message}", ("parameters", parameter.name), hint=value.hint
            )
            return None
        return Setting(_as_partial(parameter, value), value if isinstance(parameter.type, Number) else written, "case")


def _described(parameter: Parameter) -> str:
    """What a parameter is and, where the ruleset says so, what it is for; in English, as all faults are."""
    texts = [parameter.title, parameter.help]
    said = [text.get("en") or text["nb"] for text in texts if text]
    return ": ".join(text.rstrip(".") for text in said)


def role_of(word: str, definition: Definition) -> str | None:
    """The party that a word names, by its id or its title in some language; None where there is none."""
    return definition.parties_by_word.get(word.strip().casefold())


def told_apart(text: str) -> str:
    """The form in which texts are told apart: small letters, single spaces, composed characters."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _as_partial(parameter: Parameter, value: Any) -> Partial:
    match parameter.type:
        case Choice():
            return Options(1 << value)
        case CalendarTime():
            assert isinstance(value, times.Period)
            return value
        case Text():
            return Wording(value)
        case _:
            return exactly(value)


def _exact_number(value: Any) -> Fraction | None:
    if isinstance(value, float):
        value = Decimal(repr(value)) if value == value and abs(value) != float("inf") else None
    if isinstance(value, Decimal):
        # What is written with so many digits is no measurement, and would make every later number as long.
        return (
            Fraction(value)
            if value.is_finite() and abs(value.adjusted()) <= 30 and len(value.as_tuple().digits) <= 30
            else None
        )
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Fraction(value) if -(10**30) < value < 10**30 and value.denominator < 10**30 else None
    return None


def _plain(number: Any) -> str:
    return str(number) if isinstance(number, int) else f"{float(number):g}"


def _shown(value: Any) -> str:
    text = str(value) if not isinstance(value, bool) else str(value).lower()
    return text if len(text) <= 40 else text[:39] + "…"


def _dotted(path: Path) -> str:
    return ".".join(str(part) if isinstance(part, str) else str(part + 1) for part in path)
