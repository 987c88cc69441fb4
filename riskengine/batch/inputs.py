"""How each column of the input is read, by the type of its item and of the column, and which cells are not in order.

What a cell means is what `evaluation.case` makes of the same answer. Null is missing, a declared code is unknown; in a record of a
list, null is unknown, as nothing else can be said there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from math import ceil, floor
from typing import Any

import ibis.expr.datatypes as dt

from ..evaluation.case import MOST_TEXT
from ..language import times
from ..language.knowledge import Interval
from ..language.types import Choice, Date, Duration, Moment, Number, Records
from ..problems import Problem
from ..ruleset.definition import Item
from . import calendar
from .known import Amount, Cell, ListCell, Pick, Wording, amount, open_amount, size
from .terms import Term, Terms

MOST_DECIMALS = 6
"""So many decimals a number may have that comes as a double."""


@dataclass(frozen=True, slots=True)
class Check:
    """A way in which a cell may not be in order: the code of the problem, and a condition that is true where it is so."""

    code: str
    bad: Term


@dataclass(frozen=True, slots=True)
class Read:
    """An item as its column is read. Where the column is not there, the item is missing in each row."""

    column: str
    cell: Cell
    states: Mapping[str, Term]
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Now:
    """The moment of the assessment of a row, and its offset from UTC in minutes."""

    moment: Amount
    offset: Term


@dataclass(slots=True)
class CellReader:
    """Reads the columns of a table with this schema. What cannot be read is noted in `problems`."""

    terms: Terms
    schema: Mapping[str, dt.DataType]
    now: Now
    unknown: Callable[[str], Sequence[str]]
    problems: list[Problem] = field(default_factory=list)

    def item(self, item: Item, column: str) -> Read:
        """An item of a ruleset."""
        terms = self.terms
        type_ = self.schema.get(column)
        if type_ is None or type_.is_null():
            nothing = terms.constant(None, "list" if isinstance(item.type, Records) else "int")
            cell = self._nothing(item, nothing)
            return Read(column, cell, {"known": terms.false, "unknown": terms.false, "missing": terms.true}, ())
        raw = terms.column(column)
        cell, checks, unknown = self._value(item, raw, type_, column, self.unknown(column))
        missing = terms.missing(raw)
        states = {"missing": missing, "unknown": terms.certain(unknown)}
        states["known"] = terms.every([terms.negation(missing), terms.negation(states["unknown"])])
        return Read(column, cell, states, tuple(checks))

    def _nothing(self, item: Item, nothing: Term) -> Cell:
        match item.type:
            case Choice():
                return Pick(item.type, text=self.terms.text(None))
            case Records():
                return ListCell(item.type, nothing, partial(self._fields, item, {}))
            case Number() | Date() | Moment() | Duration():
                return self._measure(item, nothing, nothing, 1)
            case _:
                return Wording(self.terms.text(None))

    def _refuse(self, column: str, type_: dt.DataType, wanted: str, hint: str | None = None) -> None:
        self.problems.append(Problem("wrong-type", f'column "{column}" is {type_}; expected {wanted}', None, hint))

    def _value(
        self, item: Item, raw: Term, type_: dt.DataType, column: str, codes: Sequence[str]
    ) -> tuple[Cell, list[Check], Term]:
        """The cell, what may be wrong with it, and whether it is declared unknown."""
        match item.type:
            case Choice():
                return self._choice(item.type, raw, type_, column, codes)
            case Number():
                return self._number(item, item.type, raw, type_, column, codes)
            case Date():
                return self._date(item, raw, type_, column, codes)
            case Moment():
                return self._moment(item, raw, type_, column, codes)
            case Duration():
                return self._duration(item, raw, type_, column, codes)
            case Records():
                return self._records(item, item.type, raw, type_, column)
            case _:
                return self._text(raw, type_, column, codes)

    def _words(self, raw: Term, codes: Sequence[str]) -> tuple[Term, Term]:
        """A text, null where it is missing or declared unknown; and whether it is the latter."""
        terms = self.terms
        text = terms.make("text", (raw,), kind="text", nullable=True)
        if not codes:
            return text, terms.false
        unknown = terms.among(text, codes)
        if len(codes) == 1:
            return terms.make("nullif", (text, terms.text(codes[0])), kind="text", nullable=True), unknown
        return terms.case([(unknown, terms.text(None))], text), unknown

    def _choice(
        self, kind: Choice, raw: Term, type_: dt.DataType, column: str, codes: Sequence[str]
    ) -> tuple[Cell, list[Check], Term]:
        terms = self.terms
        if type_.is_boolean() and {"no", "yes"} <= set(kind.options):
            flag = terms.make("flag", (raw,), kind="bool", nullable=True)
            text = terms.case([(flag, terms.text("yes")), (terms.negation(flag), terms.text("no"))], terms.text(None))
            return Pick(kind, text=text), [], terms.false
        if not type_.is_string():
            also = " or boolean" if {"no", "yes"} <= set(kind.options) else ""
            self._refuse(column, type_, f"text{also}, one of {', '.join(kind.options)}")
        text, unknown = self._words(raw, codes)
        # A case, as it leaves off at the first that fits: DuckDB takes a third of the time of a long IN.
        told = terms.make("text", (raw,), kind="text", nullable=True)
        right = [(terms.equal(told, terms.text(each)), terms.true) for each in (*kind.options, *codes)]
        bad = terms.negation(terms.case([*right, (terms.missing(raw), terms.true)], terms.false))
        return Pick(kind, text=text), [Check("unknown-option", bad)], unknown

    def _number(
        self, item: Item, kind: Number, raw: Term, type_: dt.DataType, column: str, codes: Sequence[str]
    ) -> tuple[Cell, list[Check], Term]:
        terms = self.terms
        assert isinstance(item.reach, Interval)
        least, most = item.reach
        checks: list[Check] = []
        scale = 1
        if type_.is_integer():
            value = terms.make("whole", (raw,), kind="int", nullable=True)
        elif type_.is_decimal() and (type_.scale or 0) <= 9:
            scale = 10 ** (type_.scale or 0)
            value = terms.make("hundredths", (raw,), type_.scale or 0, kind="int", nullable=True)
        elif type_.is_floating():
            decimals = MOST_DECIMALS
            while decimals and size(least, most) * 10**decimals >= 2**53:
                decimals -= 1
            scale = 10**decimals
            value = terms.make("decimals", (raw,), decimals, kind="int", nullable=True)
            exact = terms.make("decimals_exact", (raw,), decimals, kind="bool", nullable=True)
            checks.append(Check("wrong-type", terms.every([terms.there(raw), terms.negation(terms.certain(exact))])))
        else:
            self._refuse(column, type_, "a whole number" if kind.whole else "a number")
            value = terms.make("whole", (raw,), kind="int", nullable=True)
        numbers = [each for each in map(_as_number, codes) if each is not None]
        unknown = terms.either([terms.equal(value, terms.number(int(code * scale))) for code in numbers])
        checks = [Check(each.code, terms.every([each.bad, terms.negation(terms.certain(unknown))])) for each in checks]
        if unknown is not terms.false:
            value = terms.case([(unknown, terms.constant(None, "int"))], value)
        if kind.whole and scale > 1:
            remainder = terms.make("mod", (value, terms.number(scale)), kind="int", nullable=True)
            whole = terms.equal(remainder, terms.number(0))
            checks.append(Check("wrong-type", terms.certain(terms.negation(whole))))
        checks.append(self._range(value, scale, item.reach))
        return self._measure(item, value, value, scale), checks, unknown

    def _range(self, value: Term, scale: int, reach: Interval) -> Check:
        terms = self.terms
        least, most = ceil(reach.lowest * scale), floor(reach.highest * scale)
        bounds = [terms.less(value, terms.number(least)), terms.less(terms.number(most), value)]
        return Check("out-of-range", terms.certain(terms.either(bounds)))

    def _open_reach(self, item: Item) -> tuple[Term, Term] | Interval:
        """What an answer can be at this moment: `CaseReader._reach` in columns."""
        terms = self.terms
        reach = item.reach
        assert isinstance(reach, Interval)
        if not (item.earliest_as_of or item.latest_as_of):
            return reach
        now = self.now_for(item)
        ends = terms.number(int(reach.lowest)), terms.number(int(reach.highest))
        lowest = terms.greatest([ends[0], now]) if item.earliest_as_of else ends[0]
        highest = terms.least([ends[1], now]) if item.latest_as_of else ends[1]
        there = terms.at_most(lowest, highest)
        lowest, highest = terms.case([(there, lowest)], ends[0]), terms.case([(there, highest)], ends[1])
        if lowest.constant and highest.constant:
            return Interval(lowest.value, highest.value)
        return lowest, highest

    def now_for(self, item: Item) -> Term:
        """The day or moment of the assessment, as the item counts."""
        if isinstance(item.type, Date):
            return calendar.day_of(self.terms, self.now.moment, self.now.offset).lowest
        return self.now.moment.lowest

    def _measure(self, item: Item, first: Term, last: Term, scale: int) -> Amount:
        """What lies on a line, from its ends, null where it is open."""
        terms = self.terms
        reach = item.reach
        assert isinstance(reach, Interval)
        opened = self._open_reach(item)
        if isinstance(opened, Interval):
            if first is last:
                return open_amount(terms, first, scale, opened.lowest, opened.highest)
            ends: tuple[Term, Term] = terms.number(int(opened.lowest)), terms.number(int(opened.highest))
        else:
            ends = opened
        return amount(
            terms, terms.or_else(first, ends[0]), terms.or_else(last, ends[1]), scale, reach.lowest, reach.highest
        )

    def _within(self, item: Item, first: Term, last: Term) -> tuple[Amount, list[Check]]:
        """A date or moment between two ends, clipped to what it can be; and where it lies outside."""
        terms = self.terms
        reach = item.reach
        assert isinstance(reach, Interval)
        earliest, latest = terms.number(int(reach.lowest)), terms.number(int(reach.highest))
        outside = terms.either([terms.less(last, earliest), terms.less(latest, first)])
        checks = [Check("out-of-range", terms.certain(outside))]
        now = self.now_for(item)
        if item.latest_as_of:
            checks.append(Check("after-as-of", terms.certain(terms.less(now, first))))
        if item.earliest_as_of:
            checks.append(Check("before-as-of", terms.certain(terms.less(last, now))))
        if first is not last:
            starts = [first, earliest, *([now] if item.earliest_as_of else [])]
            ends = [last, latest, *([now] if item.latest_as_of else [])]
            given = terms.there(first)
            first = terms.case([(given, terms.greatest(starts))], terms.constant(None, "int"))
            last = terms.case([(given, terms.least(ends))], terms.constant(None, "int"))
        return self._measure(item, first, last, 1), checks

    def _date(
        self, item: Item, raw: Term, type_: dt.DataType, column: str, codes: Sequence[str]
    ) -> tuple[Cell, list[Check], Term]:
        terms = self.terms
        unknown, checks = terms.false, []
        if type_.is_date():
            value = terms.make("date_day", (raw,), kind="int", nullable=True)
        else:
            if not type_.is_string():
                self._refuse(column, type_, "a date, or text like 2026-11-22")
            text, unknown = self._words(raw, codes)
            value = terms.make("text_day", (text,), kind="int", nullable=True)
            checks.append(Check("bad-time", terms.every([terms.there(text), terms.missing(value)])))
        cell, outside = self._within(item, value, value)
        return cell, [*checks, *outside], unknown

    def _moment(
        self, item: Item, raw: Term, type_: dt.DataType, column: str, codes: Sequence[str]
    ) -> tuple[Cell, list[Check], Term]:
        terms = self.terms
        unknown, checks = terms.false, []
        offset = terms.times(self.now.offset, terms.number(times.MINUTE))
        if type_.is_timestamp():
            first = terms.make("moment", (raw,), kind="int", nullable=True)
            if type_.timezone is None:
                first = terms.minus(first, offset)  # a time without its offset is read as at that of the assessment
            last = first
        elif type_.is_date():
            on = terms.make("date_day", (raw,), kind="int", nullable=True)
            first = calendar.midnight(terms, on, self.now.offset)
            last = terms.plus(first, terms.number(times.DAY - 1))
        else:
            if not type_.is_string():
                self._refuse(column, type_, "a timestamp with time zone, or text like 2026-11-22T12:00:00+01:00")
            text, unknown = self._words(raw, codes)
            local = terms.make("text_moment", (text,), kind="int", nullable=True)
            written = terms.make("text_offset", (text,), kind="int", nullable=True)
            own = terms.or_else(written, self.now.offset)
            first = terms.minus(local, terms.times(own, terms.number(times.MINUTE)))
            alone = terms.make("text_is_day", (text,), kind="bool", nullable=True)
            last = terms.plus(first, terms.case([(alone, terms.number(times.DAY - 1))], terms.number(0)))
            checks.append(Check("bad-time", terms.every([terms.there(text), terms.missing(local)])))
        cell, outside = self._within(item, first, last)
        return cell, [*checks, *outside], unknown

    def _duration(
        self, item: Item, raw: Term, type_: dt.DataType, column: str, codes: Sequence[str]
    ) -> tuple[Cell, list[Check], Term]:
        terms = self.terms
        assert isinstance(item.reach, Interval)
        if not type_.is_string():
            self._refuse(column, type_, "text like P14D or PT24H")
        text, unknown = self._words(raw, codes)
        value = terms.make("text_duration", (text,), kind="int", nullable=True)
        checks = [
            Check("bad-time", terms.every([terms.there(text), terms.missing(value)])),
            self._range(value, 1, item.reach),
        ]
        return self._measure(item, value, value, 1), checks, unknown

    def _text(self, raw: Term, type_: dt.DataType, column: str, codes: Sequence[str]) -> tuple[Cell, list[Check], Term]:
        terms = self.terms
        if not type_.is_string():
            self._refuse(column, type_, "text")
        text, unknown = self._words(raw, codes)
        length = terms.make("text_length", (text,), kind="int", nullable=True)
        too_long = terms.certain(terms.less(terms.number(MOST_TEXT), length))
        return Wording(text), [Check("wrong-type", too_long)], unknown

    # Lists

    def _records(
        self, item: Item, kind: Records, raw: Term, type_: dt.DataType, column: str
    ) -> tuple[Cell, list[Check], Term]:
        terms = self.terms
        wanted = f"a list of records with {', '.join(each.name for each in item.fields)}"
        fields: Mapping[str, dt.DataType] = {}
        if type_.is_array() and type_.value_type.is_struct():
            fields = dict(type_.value_type.items())
            for name in fields:
                if item.field_named(name) is None:
                    self.problems.append(
                        Problem(
                            "unknown-field", f'column "{column}": "{name}" is not a field of {item.name}', None, wanted
                        )
                    )
        else:
            self._refuse(column, type_, wanted)
        records = terms.make("list", (raw,), kind="list", nullable=True)
        variable = f"check_{column}"
        faults: list[Check] = []
        for each in item.fields:
            if each.name in fields:
                cell = terms.field(terms.record(variable), each.name)
                _, checks, _ = self._value(each, cell, fields[each.name], f"{column}.{each.name}", self.unknown(column))
                faults += checks
        absent = terms.missing(terms.make("itself", (terms.record(variable),), kind="raw", nullable=True))
        bad = [Check("wrong-type", absent), *faults]
        length = terms.of_list("length", records)
        checks = [Check("out-of-range", terms.certain(terms.less(terms.number(kind.most), length)))]
        for code in dict.fromkeys(each.code for each in bad):
            some = terms.either([each.bad for each in bad if each.code == code])
            found = terms.of_list("length", terms.filtered(records, variable, some))
            checks.append(Check(code, terms.certain(terms.less(terms.number(0), found))))
        return ListCell(kind, records, partial(self._fields, item, fields)), checks, terms.false

    def _fields(
        self, item: Item, fields: Mapping[str, dt.DataType], record: Term | None
    ) -> Mapping[str, Pick | Amount | Wording]:
        """What is known of the fields of a record; of None, a record of which nothing is known."""
        found: dict[str, Any] = {}
        for each in item.fields:
            if record is None:
                found[each.name] = self._anything(each)
            elif each.name not in fields:
                found[each.name] = self._nothing(each, self.terms.constant(None, "int"))
            else:
                raw = self.terms.field(record, each.name)
                column = f"{item.name}.{each.name}"
                found[each.name], _, _ = self._value(each, raw, fields[each.name], column, self.unknown(item.name))
        return found

    def anything(self, item: Item) -> Mapping[str, Pick | Amount | Wording]:
        """A record of a list of which nothing is known."""
        return {each.name: self._anything(each) for each in item.fields}

    def _anything(self, field: Item) -> Pick | Amount | Wording:
        """A field of which nothing is known: by its declared range alone."""
        if isinstance(field.reach, Interval):
            terms = self.terms
            return open_amount(terms, terms.constant(None, "int"), 1, field.reach.lowest, field.reach.highest)
        found = self._nothing(field, self.terms.constant(None, "int"))
        assert isinstance(found, Pick | Wording)
        return found


def _as_number(code: str) -> Fraction | None:
    try:
        return Fraction(code)
    except (ValueError, ZeroDivisionError):
        return None


def usual_type(item: Item) -> dt.DataType:
    """The type of column that an item is usually read from."""
    match item.type:
        case Number(whole=True):
            return dt.int64
        case Number():
            return dt.float64
        case Date():
            return dt.date
        case Moment():
            return dt.Timestamp(timezone="UTC")
        case Records():
            return dt.Array(dt.Struct({each.name: usual_type(each) for each in item.fields}))
        case _:
            return dt.string
