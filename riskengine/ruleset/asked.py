"""From the form of an item, a field or a parameter to its definition: type, range, options, defaults."""

from __future__ import annotations

import keyword
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from ..language import meaning, names, times, units
from ..language.knowledge import Interval, Options, Partial
from ..language.types import (
    YES_NO,
    CalendarTime,
    Choice,
    Date,
    Duration,
    Exact,
    Field,
    Moment,
    Number,
    Records,
    Text,
    Type,
)
from ..problems import did_you_mean
from . import form as forms
from .definition import Item, Option, Parameter
from .desk import Desk, Path, exact
from .parties import SHARED

YES_NO_OPTIONS = (Option("no", {"nb": "Nei", "en": "No"}), Option("yes", {"nb": "Ja", "en": "Yes"}))

HIGHEST_COUNT = 1_000_000


def name_is_free(desk: Desk, word: str, path: Path, what: str) -> bool:
    """Whether a word may name something that conditions read; a problem is noted where it may not."""
    taken = names.taken_by_an_answer(word)
    if taken is not None:
        desk.problem("reserved-name", f'"{word}" cannot be {what}: it {taken}', path, key=True, hint="use another word")
        return False
    if names.shadows_a_builtin(word):
        desk.problem(
            "reserved-name",
            f'"{word}" cannot be {what}: it is the name of a function of Python and would mislead its readers',
            path,
            key=True,
            hint="use another word",
        )
        return False
    return True


def field_is_free(desk: Desk, word: str, path: Path) -> bool:
    """Whether a word may name a field, which always stands after a dot; a problem is noted where it may not."""
    if keyword.iskeyword(word):
        desk.problem(
            "reserved-name",
            f'"{word}" cannot be a field: it is a word of the language of conditions',
            path,
            key=True,
            hint="use another word",
        )
    return not keyword.iskeyword(word)


def build_item(desk: Desk, name: str, form: forms.AskedForm | str, path: Path) -> Item:
    """The item of that form; what is not understood is noted and stands as the widest of its kind."""
    if isinstance(form, str):
        kind = form
        form = forms.AskedForm()
    else:
        kind = getattr(form, "type", "text")
    title = desk.texts(form.title, [*path, "title"]) if form.title else None
    options = _options(desk, kind, form, path)
    type_, reach = _type(desk, kind, form, options, path)
    fields: tuple[Item, ...] = ()
    if isinstance(form, forms.ListItem):
        fields = tuple(
            build_item(desk, field, of, [*path, "of", field])
            for field, of in form.of.items()
            if field_is_free(desk, field, [*path, "of", field])
        )
        type_ = Records(tuple(Field(each.name, each.type, each.reach) for each in fields), form.most)
    for at, role in enumerate(form.roles or ()):
        if role not in parties(desk):
            desk.unknown("party", role, parties(desk), [*path, "roles", at])
    return Item(
        name=name,
        kind=kind,
        type=type_,
        reach=reach,
        title=title or dict.fromkeys(desk.form.title, name.replace("_", " ").replace("-", " ")),
        question=desk.texts(form.question, [*path, "question"]),
        help=desk.texts(form.help, [*path, "help"]),
        required=form.required,
        roles=tuple(form.roles or ()),
        citations=desk.citations(form.source, [*path, "source"]),
        options=options,
        unit=getattr(form, "unit", None),
        accepts=_accepts(desk, form, path),
        earliest_as_of=getattr(form, "earliest", None) == "as_of",
        latest_as_of=getattr(form, "latest", None) == "as_of",
        fields=fields,
        changes=form.changes or "slowly",
        measurement_error=_measurement_error(desk, form, path),
    )


def parties(desk: Desk) -> Sequence[str]:
    """The ids of all parties a ruleset may name."""
    return [*SHARED, *(each for each in desk.form.parties if each not in SHARED)]


def _options(desk: Desk, kind: str, form: object, path: Path) -> tuple[Option, ...]:
    if kind == "yes-no":
        return YES_NO_OPTIONS
    if kind != "choice":
        return ()
    written = getattr(form, "options", None)
    if written is None:
        desk.problem("missing-key", "a choice needs its options", path, key=True, hint="add options: [low, high]")
        return ()
    options = desk.options(written, [*path, "options"])
    for option in options:
        check_option(desk, option.id, [*path, "options"])
    return options


def check_option(desk: Desk, word: str, path: Path) -> None:
    """Note an option that conditions could not name, or that means something else in an answer."""
    taken = names.taken_in_conditions(word)
    if word in {"unknown", "missing"}:
        desk.problem(
            "reserved-name",
            f'"{word}" cannot be an option: every item may be answered so already',
            path,
            hint="leave it out",
        )
    elif taken is not None:
        desk.problem("reserved-name", f'"{word}" cannot be an option: it {taken}', path, hint="use another word")


def _measurement_error(desk: Desk, form: object, path: Path) -> Exact | None:
    written = getattr(form, "measurement_error", None)
    if written is None:
        return None
    if isinstance(written, int | Decimal):
        return exact(written)
    try:
        found = times.parse_duration(str(written))
    except times.NotATime as error:
        desk.problem("bad-time", str(error), [*path, "measurement_error"])
        return None
    if found <= 0:
        desk.problem("not-in-range", "a measurement error is more than nothing", [*path, "measurement_error"])
        return None
    return found


def _accepts(desk: Desk, form: object, path: Path) -> dict[str, Fraction]:
    written = getattr(form, "accepts", None) or {}
    if written and getattr(form, "unit", None) is None:
        desk.problem(
            "missing-key",
            "other units are accepted, but the item's own unit is missing",
            path,
            key=True,
            hint="add unit: …",
        )
    found = {}
    for unit, factor in written.items():
        if factor <= 0:
            desk.problem("not-in-range", "a factor between units is more than 0", [*path, "accepts", unit])
        else:
            found[unit] = Fraction(factor)
    return found


def _type(desk: Desk, kind: str, form: object, options: tuple[Option, ...], path: Path) -> tuple[Type, Partial]:
    match kind:
        case "yes-no":
            choice = Choice(YES_NO)
            return choice, Options(choice.everything)
        case "choice":
            choice = Choice(tuple(option.id for option in options) or ("…",), getattr(form, "ordered", True))
            return choice, Options(choice.everything)
        case "count":
            reach = _numbers(desk, form, path, (0, HIGHEST_COUNT))
            if reach.lowest < 0 or reach.lowest != int(reach.lowest) or reach.highest != int(reach.highest):
                desk.problem("not-in-range", "a count has whole numbers from 0", [*path, "range"])
                reach = Interval(0, HIGHEST_COUNT)
            return Number(whole=True), reach
        case "number":
            return Number(_unit(desk, form, path)), _numbers(
                desk, form, path, (-meaning.LARGEST_NUMBER, meaning.LARGEST_NUMBER)
            )
        case "date":
            return Date(), _days(desk, form, path, moment=False)
        case "datetime":
            return Moment(), _days(desk, form, path, moment=True)
        case "duration":
            return Duration(), _durations(desk, form, path)
        case "period":
            return CalendarTime(), times.Period(300 * 12, 0)
        case "list":
            return Records((), 1), meaning.everything(Records((), 1))
        case _:
            return Text(), meaning.everything(Text())


def _unit(desk: Desk, form: object, path: Path) -> units.Unit:
    written = getattr(form, "unit", None)
    if written is None:
        return units.NONE
    try:
        return units.parse(written)
    except units.NotAUnit as error:
        desk.problem("bad-unit", str(error), [*path, "unit"])
        return units.NONE


def _numbers(desk: Desk, form: object, path: Path, widest: tuple[int, int]) -> Interval:
    written = getattr(form, "range", None)
    if written is None:
        return Interval(*widest)
    ends: list[Exact] = []
    for at, end in enumerate(written):
        if not isinstance(end, int | Decimal) or isinstance(end, bool):
            desk.problem("wrong-type", f'"{end}" is not a number', [*path, "range", at])
            return Interval(*widest)
        ends.append(exact(end))
    if not ends[0] <= ends[1]:
        desk.problem(
            "not-in-range",
            f"the range ends at {written[1]}, before it begins at {written[0]}",
            [*path, "range"],
            hint="swap them",
        )
        return Interval(*widest)
    if ends[0] < -meaning.LARGEST_NUMBER or ends[1] > meaning.LARGEST_NUMBER:
        desk.problem(
            "out-of-bounds", f"the engine computes with numbers up to {meaning.LARGEST_NUMBER}", [*path, "range"]
        )
        return Interval(*widest)
    return Interval(ends[0], ends[1])


def _durations(desk: Desk, form: object, path: Path) -> Interval:
    written = getattr(form, "range", None)
    widest = Interval(0, meaning.LONGEST_DURATION)
    if written is None:
        return widest
    ends = []
    for at, end in enumerate(written):
        try:
            ends.append(times.parse_duration(str(end)))
        except times.NotATime as error:
            desk.problem("bad-time", str(error), [*path, "range", at])
            return widest
    if not ends[0] <= ends[1]:
        desk.problem(
            "not-in-range",
            f"the range ends at {written[1]}, before it begins at {written[0]}",
            [*path, "range"],
            hint="swap them",
        )
        return widest
    return Interval(ends[0], ends[1])


def _days(desk: Desk, form: object, path: Path, *, moment: bool) -> Interval:
    ends: list[int] = []
    for key, otherwise in (("earliest", meaning.EARLIEST_DAY), ("latest", meaning.LATEST_DAY)):
        written = getattr(form, key, None)
        day = otherwise
        if written is not None and written != "as_of":
            try:
                day = times.parse_date(written)
            except times.NotATime as error:
                desk.problem("bad-time", str(error), [*path, key])
        ends.append(day)
    if ends[0] > ends[1]:
        desk.problem("not-in-range", "the latest date is before the earliest", [*path, "latest"], hint="swap them")
        ends = [meaning.EARLIEST_DAY, meaning.LATEST_DAY]
    if not moment:
        return Interval(ends[0], ends[1])
    return Interval((ends[0] - times.EPOCH_DAY) * times.DAY, (ends[1] - times.EPOCH_DAY + 1) * times.DAY - 1)


def build_parameter(desk: Desk, name: str, form: forms.ParameterForm, path: Path) -> Parameter:
    """The parameter of that form, with its default as a value."""
    if form.range is not None and form.type not in {"count", "number", "duration"}:
        desk.problem("wrong-keys", f"a {form.type} has no range", [*path, "range"], key=True, hint="leave it out")
    options = _options(desk, form.type, form, path)
    type_, reach = _type(desk, form.type, form, options, path)
    default: Exact | times.Period | str | None = None
    if form.default is not None:
        read = read_setting(type_, reach, form.default, form.unit)
        if isinstance(read, NotASetting):
            desk.problem("wrong-default", f"the default {read.message}", [*path, "default"], hint=read.hint)
        else:
            default = read
    return Parameter(
        name=name,
        kind=form.type,
        type=type_,
        reach=reach,
        title=desk.texts(form.title, [*path, "title"]) or {},
        help=desk.texts(form.help, [*path, "help"]),
        citations=desk.citations(form.source, [*path, "source"]),
        options=options,
        unit=form.unit,
        default=default,
        default_written=_as_written(form.default),
    )


class NotASetting:
    """Why something cannot be the value of a parameter, as the end of a sentence."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        self.message = message
        self.hint = hint


def read_setting(
    type_: Type, reach: Partial, written: object, unit: str | None
) -> Exact | times.Period | str | NotASetting:
    """The value of a parameter from what was written: a number, a time, an option's index, or text."""
    if written in ("unknown", "missing"):
        return NotASetting(f'"{written}" is no setting: a site or a plan decides what it is to be', "give it a value")
    match type_:
        case Choice():
            if not isinstance(written, str) or written not in type_.options:
                return NotASetting(
                    f'"{written}" is not one of its options: {", ".join(type_.options)}',
                    did_you_mean(str(written), type_.options),
                )
            return type_.options.index(written)
        case Number():
            if isinstance(written, bool) or not isinstance(written, int | Decimal):
                return NotASetting(
                    f'"{written}" is not a number{"" if unit is None else f" (in {unit})"}', "write it like 4 or 0.5"
                )
            number = exact(written)
            if type_.whole and not isinstance(number, int):
                return NotASetting(f"{written} is not a whole number")
            return _in_reach(number, reach, str(written), type_)
        case Date() | Moment() | Duration() | CalendarTime():
            if not isinstance(written, str):
                return NotASetting(f'"{written}" is not {type_}')
            try:
                return _in_reach(_time(type_, written), reach, written, type_)
            except times.NotATime as error:
                return NotASetting(f"is not {type_}: {error}")
        case _:
            return written if isinstance(written, str) and written.strip() else NotASetting("is not text")


def _time(type_: Type, written: str) -> int | times.Period:
    match type_:
        case Date():
            return times.parse_date(written)
        case Moment():
            return times.parse_as_of(written).microseconds
        case Duration():
            return times.parse_duration(written)
        case _:
            return times.parse_period(written)


def _in_reach(
    value: Exact | times.Period, reach: Partial, written: str, type_: Type
) -> Exact | times.Period | NotASetting:
    if (
        isinstance(reach, Interval)
        and not isinstance(value, times.Period)
        and not reach.lowest <= value <= reach.highest
    ):
        if isinstance(type_, Duration):
            ends = [times.format_duration(int(end)) for end in reach]
        elif isinstance(type_, Date):
            ends = [times.format_date(int(end)) for end in reach]
        elif isinstance(type_, Moment):
            ends = [times.format_datetime(int(end), 0) for end in reach]
        else:
            ends = [str(end) for end in reach]
        return NotASetting(f"{written} is outside its range; its range is {ends[0]} to {ends[1]}")
    return value


def _as_written(default: object) -> object:
    return exact(default) if isinstance(default, int | Decimal) and not isinstance(default, bool) else default
