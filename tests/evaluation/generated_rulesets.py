"""Well-typed rulesets as text, worlds in which they are read, and the ways to complete such a world.

Each ruleset is read off a row of bytes, a choice at a time. Where the bytes end, every choice is the first, which is always the
plainest: so a failing example shrinks to a small ruleset, and drawing one costs one draw.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from typing import Any, TypeVar

from hypothesis import reject
from hypothesis import strategies as st

from riskengine.language import times
from riskengine.language.knowledge import Interval, Listed, Options, Partial, Wording, exactly, is_known
from riskengine.language.meaning import World
from riskengine.language.types import CalendarTime, Choice, Condition, Duration, Exact, Number, Records, Text, Type
from riskengine.problems import Refused
from riskengine.ruleset.build import read_definition
from riskengine.ruleset.definition import Definition, Parameter

T = TypeVar("T")
Doc = dict[str, Any]

TITLE = {"nb": "t"}
MOST_RECORDS = 3


class Tape:
    """Choices read off bytes."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def below(self, number: int) -> int:
        """A number from 0, less than `number`."""
        if self.at >= len(self.data):
            return 0
        self.at += 1
        return self.data[self.at - 1] * number >> 8

    def pick(self, among: Sequence[T]) -> T:
        """One of several, the first being the plainest."""
        return among[self.below(len(among))]

    def chance(self, of: int) -> bool:
        """True once in `of` times."""
        return self.below(of) == of - 1 and self.at <= len(self.data) and of > 1


# What rulesets are made of

SCALES: Mapping[str, tuple[str, ...]] = {
    "grade": ("low", "mid", "high"),
    "colour": ("red", "green", "dark-blue"),
    "presence": ("no", "maybe", "yes"),
    "yn": ("no", "yes"),
    "mood": ("calm", "tense", "very-tense"),
}
ORDERED = frozenset({"grade", "presence", "yn", "mood"})
POINTS: Mapping[str, tuple[float, ...]] = {"grade": (0, 2, 3), "presence": (0, 0.5, 1)}
COMPARISONS = (">=", "<", "==", "<=", ">", "!=")

DATES = ("2026-01-31", "2026-02-15", "2026-02-28", "2026-03-01", "2026-01-29", "2026-03-30")
MOMENTS = (
    "2026-01-31T00:00:00+00:00",
    "2026-01-30T23:30:00+01:00",
    "2026-02-01T12:00:00Z",
    "2026-02-28T00:00:00-05:00",
)
DURATIONS = ("P1D", "P2D", "PT12H", "PT36H", "P0D", "P30D")
PERIODS = ("P1M", "P1Y", "P1M1D", "P12D", "P13M")
AS_OF = ("2026-01-31T00:00:00Z", "2026-01-31T23:30:00-05:00", "2026-02-28T12:00:00+01:00", "2026-03-01T05:00:00+14:00")

ITEM_FORMS: Mapping[str, tuple[Doc, ...]] = {
    "yn": ({"type": "yes-no"},),
    "grade": ({"type": "choice", "options": "grade"},),
    "presence": ({"type": "choice", "options": "presence"},),
    "colour": ({"type": "choice", "options": "colour", "ordered": False},),
    "count": (
        {"type": "count", "range": [0, 3]},
        {"type": "count", "range": [2, 6]},
        {"type": "count", "range": [0, 1]},
    ),
    "number": (
        {"type": "number", "range": [0, 2]},
        {"type": "number", "range": [-1.5, 2]},
        {"type": "number", "range": [1, 1]},
    ),
    "weight": ({"type": "number", "range": [1, 4], "unit": "kg"}, {"type": "number", "range": [-2, 0.5], "unit": "kg"}),
    "date": (
        {"type": "date", "earliest": "2026-01-29", "latest": "2026-03-02"},
        {"type": "date", "earliest": "2026-02-28", "latest": "2026-02-28"},
    ),
    "moment": ({"type": "datetime", "earliest": "2026-01-30", "latest": "2026-02-01"},),
    "duration": ({"type": "duration", "range": ["P0D", "P3D"]}, {"type": "duration", "range": ["PT12H", "P1D"]}),
    "text": ({"type": "text"},),
}
PARAMETER_FORMS: Mapping[str, Doc] = {
    "count": {"type": "count", "range": [1, 3], "default": 2},
    "number": {"type": "number", "range": [-1, 1.5], "default": 0.5},
    "weight": {"type": "number", "range": [1, 2], "unit": "kg", "default": 1},
    "duration": {"type": "duration", "range": ["P0D", "P2D"], "default": "P1D"},
    "period": {"type": "period", "default": "P1M"},
    "grade": {"type": "choice", "options": "grade", "default": "mid"},
    "yn": {"type": "yes-no", "default": "no"},
    "date": {"type": "date", "default": "2026-02-15"},
    "moment": {"type": "datetime", "default": "2026-01-31T00:00:00Z"},
}

USED = json.dumps(
    {
        "ruleset": "other",
        "version": "1.0.0",
        "valid": {"from": "2020-01-01"},
        "title": TITLE,
        "intended_use": TITLE,
        "items": {"x": {"type": "yes-no", "title": TITLE}},
        "outcomes": {"mood": {"title": TITLE, "levels": list(SCALES["mood"])}},
        "rules": {"r": {"when": "x", "then": {"mood": "tense"}}},
    }
)


@cache
def used_definition(_ruleset: str, _requirement: str) -> Definition:
    """The one ruleset that generated ones may use."""
    return read_definition(USED, "used.yaml")


@dataclass(frozen=True)
class Source:
    """Something that an expression of a kind may read. `record` says that it speaks of the record."""

    text: str
    kind: str
    whole: bool = False
    points: bool = False
    record: bool = False


class Author:
    """Writes a ruleset, a choice of the tape at a time.

    The kinds are the names of scales, `condition`, `count` (whole numbers), `number`, `weight` (kg), `date`, `moment`, `duration`,
    `period` and `text`.
    """

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.sources: list[Source] = []
        self.lists: dict[str, list[Source]] = {}
        self.items: list[str] = []
        self.record = False
        self.read_record = False
        self.loops = 0

    # Expressions

    def reads(self, *kinds: str) -> list[Source]:
        return [each for each in self.sources if each.kind in kinds and (self.record or not each.record)]

    def read(self, *kinds: str) -> str | None:
        """Something of one of the kinds that can be read; None where there is nothing."""
        there = self.reads(*kinds)
        if not there:
            return None
        found = self.tape.pick(there)
        self.read_record = self.read_record or found.record
        return found.text

    def expression(self, kind: str, depth: int) -> str:
        if kind in SCALES:
            return self.choice(kind, depth)
        makers: dict[str, Callable[[int], str]] = {
            "condition": self.condition,
            "count": self.whole,
            "number": self.number,
            "weight": self.weight,
            "date": self.date,
            "moment": self.moment,
            "duration": self.duration,
        }
        return makers[kind](depth)

    def either(self, kind: str, depth: int) -> str:
        return f"({self.expression(kind, depth - 1)} if {self.condition(depth - 1)} else {self.expression(kind, depth - 1)})"

    def option(self, scale: str) -> str:
        return self.tape.pick(SCALES[scale])

    def choice(self, scale: str, depth: int) -> str:
        found = self.read(scale)
        assert found is not None
        if depth > 0 and self.tape.chance(4):
            other = self.tape.pick([self.option(scale), self.choice(scale, depth - 1)])
            return f"({found} if {self.condition(depth - 1)} else {other})"
        return found

    def scales(self) -> list[str]:
        return [scale for scale in SCALES if self.reads(scale)]

    def whole(self, depth: int) -> str:
        leaf = self.read("count")
        if depth <= 0:
            return self.tape.pick([leaf or "1", leaf or "2", "2", "1", "0", "3"])
        makers: list[Callable[[], str]] = [
            lambda: leaf or "2",
            lambda: f"count({', '.join(self.condition(depth - 1) for _ in range(1 + self.tape.below(3)))})",
            lambda: f"({self.whole(depth - 1)} {self.tape.pick('+-*')} {self.whole(depth - 1)})",
            lambda: self.gathered_whole(depth),
            lambda: f"floor({self.number(depth - 1)})",
            lambda: f"round({self.number(depth - 1)})",
            lambda: (
                f"{self.tape.pick(['years_between', 'months_between'])}({self.day(depth - 1)}, {self.day(depth - 1)})"
            ),
            lambda: f"{self.tape.pick(['min', 'max'])}({self.whole(depth - 1)}, {self.whole(depth - 1)})",
            lambda: f"abs({self.whole(depth - 1)})",
            lambda: self.either("count", depth),
        ]
        return self.tape.pick(makers)()

    def day(self, depth: int) -> str:
        return self.tape.pick([self.date, self.moment])(depth)

    def number(self, depth: int) -> str:
        leaf = self.read("number", "count")
        if depth <= 0:
            return self.tape.pick([leaf or "1", leaf or "0.5", leaf or "2", self.points(), "1", "0.5", "-1"])
        makers: list[Callable[[], str]] = [
            lambda: leaf or "1.5",
            lambda: self.whole(depth),
            lambda: f"({self.number(depth - 1)} {self.tape.pick('+-*')} {self.number(depth - 1)})",
            lambda: f"({self.number(depth - 1)} / max({self.number(depth - 1)}, {self.tape.pick(['1', '0.5'])}))",
            lambda: f"({self.number(depth - 1)} / (-1 - abs({self.number(depth - 1)})))",
            lambda: f"({self.number(depth - 1)} ** {self.tape.pick([2, 3, 0, 1])})",
            lambda: f"round({self.number(depth - 1)}, {self.tape.pick([0, 1, 2])})",
            lambda: f"(-{self.number(depth - 1)})",
            lambda: f"{self.tape.pick(['days', 'hours'])}({self.duration(depth - 1)})",
            self.points,
            lambda: (
                f"{self.tape.pick(['min', 'max'])}({', '.join(self.number(depth - 1) for _ in range(2 + self.tape.below(2)))})"
            ),
            lambda: f"sum({', '.join(self.number(depth - 1) for _ in range(1 + self.tape.below(3)))})",
            lambda: self.gathered("number", depth),
            self.ratio,
            lambda: self.either("number", depth),
        ]
        return self.tape.pick(makers)()

    def points(self) -> str:
        there = [each for each in self.sources if each.points and (self.record or not each.record)]
        return f"points({self.tape.pick(there).text})" if there else "2"

    def ratio(self) -> str:
        of, to = self.read("weight"), self.read("weight")
        return f"({of} / max({to}, 1))" if of and to else "1.5"

    def weight(self, depth: int) -> str:
        leaf = self.read("weight")
        if depth <= 0 or leaf is None:
            return self.tape.pick([leaf or "1", leaf or "2", "2", "1.5"])
        makers: list[Callable[[], str]] = [
            lambda: leaf,
            lambda: f"({self.weight(depth - 1)} {self.tape.pick('+-')} {self.weight(depth - 1)})",
            lambda: f"({self.number(depth - 1)} * {leaf})",
            lambda: f"{self.tape.pick(['min', 'max'])}({leaf}, {self.weight(depth - 1)})",
            lambda: f"round({leaf}, 1)",
            lambda: self.gathered("weight", depth),
            lambda: f"({leaf} if {self.condition(depth - 1)} else {self.weight(depth - 1)})",
        ]
        return self.tape.pick(makers)()

    def date(self, depth: int) -> str:
        leaf = self.read("date")
        written = f'date("{self.tape.pick(DATES)}")'
        if depth <= 0:
            return self.tape.pick([leaf or written, leaf or written, written])
        makers: list[Callable[[], str]] = [
            lambda: leaf or written,
            lambda: f"date({self.moment(depth - 1)})",
            lambda: f"({self.date(depth - 1)} {self.tape.pick('+-')} {self.span(depth - 1)})",
            lambda: f"{self.tape.pick(['min', 'max'])}({self.date(depth - 1)}, {self.date(depth - 1)})",
            lambda: self.gathered("date", depth),
            lambda: self.either("date", depth),
        ]
        return self.tape.pick(makers)()

    def moment(self, depth: int) -> str:
        leaf = self.read("moment") or "as_of"
        written = f'datetime("{self.tape.pick(MOMENTS)}")'
        if depth <= 0:
            return self.tape.pick([leaf, leaf, "as_of", written])
        makers: list[Callable[[], str]] = [
            lambda: leaf,
            lambda: f"({self.moment(depth - 1)} {self.tape.pick('+-')} {self.span(depth - 1)})",
            lambda: f"{self.tape.pick(['min', 'max'])}({self.moment(depth - 1)}, {self.moment(depth - 1)})",
            lambda: self.gathered("moment", depth),
            lambda: self.either("moment", depth),
        ]
        return self.tape.pick(makers)()

    def span(self, depth: int) -> str:
        """Something to move a date by: calendar time or a duration."""
        return self.tape.pick([self.tape.pick(PERIODS), self.read("period") or "P1M", self.duration(depth)])

    def duration(self, depth: int) -> str:
        leaf = self.read("duration")
        written = self.tape.pick(DURATIONS)
        if depth <= 0:
            return self.tape.pick([leaf or written, leaf or written, written])
        makers: list[Callable[[], str]] = [
            lambda: leaf or written,
            lambda: f"({self.moment(depth - 1)} - {self.moment(depth - 1)})",
            lambda: f"({self.date(depth - 1)} - {self.date(depth - 1)})",
            lambda: f"({self.duration(depth - 1)} {self.tape.pick('+-')} {self.duration(depth - 1)})",
            lambda: f"({self.duration(depth - 1)} * {self.whole(depth - 1)})",
            lambda: f"{self.tape.pick(['min', 'max'])}({self.duration(depth - 1)}, {self.duration(depth - 1)})",
            lambda: self.gathered("duration", depth),
            lambda: self.either("duration", depth),
        ]
        return self.tape.pick(makers)()

    # Conditions

    def condition(self, depth: int) -> str:
        leaf = self.read("condition", "yn")
        if self.record and self.tape.chance(4):
            return self.knowledge()
        if depth <= 0:
            return self.tape.pick(
                [leaf or "true", leaf or "false", self.comparison(0), self.comparison(0), self.comparison(0)]
            )
        makers: list[Callable[[], str]] = [
            lambda: self.comparison(depth - 1),
            lambda: self.comparison(0),
            lambda: f"(not {self.condition(depth - 1)})",
            lambda: self.joined(" and ", depth),
            lambda: self.joined(" or ", depth),
            lambda: (
                f"(count({', '.join(self.condition(depth - 1) for _ in range(2 + self.tape.below(2)))}) >= {self.whole(0)})"
            ),
            lambda: self.gathered_condition(depth),
            lambda: self.member(depth),
            lambda: self.chained(depth),
            lambda: f"({self.condition(depth - 1)} {self.tape.pick(['==', '!='])} {self.condition(depth - 1)})",
            lambda: f"({self.condition(depth - 1)} if {self.condition(depth - 1)} else {self.condition(depth - 1)})",
            lambda: f"(({self.whole(depth - 1)}) in [1, 2, {self.whole(0)}])",
        ]
        return self.tape.pick(makers)()

    def joined(self, word: str, depth: int) -> str:
        return f"({word.join(self.condition(depth - 1) for _ in range(2 + self.tape.below(2)))})"

    def comparison(self, depth: int) -> str:
        scales = self.scales()
        kind = self.tape.pick([*scales, "count", "number", "weight", "date", "moment", "duration", *scales])
        if kind in SCALES:
            operator = self.tape.pick(COMPARISONS if kind in ORDERED else ("==", "!="))
            left, right = (
                self.choice(kind, depth),
                self.tape.pick([self.option(kind), self.option(kind), self.choice(kind, depth)]),
            )
            return f"({left} {operator} {right})" if self.tape.below(3) < 2 else f"({right} {operator} {left})"
        return f"({self.expression(kind, depth)} {self.tape.pick(COMPARISONS)} {self.expression(kind, 0)})"

    def chained(self, depth: int) -> str:
        kind = self.tape.pick(["count", "number", "date", "duration"])
        first, second = self.tape.pick(COMPARISONS), self.tape.pick(COMPARISONS)
        return f"({self.expression(kind, 0)} {first} {self.expression(kind, depth - 1)} {second} {self.expression(kind, 0)})"

    def member(self, depth: int) -> str:
        scales = self.scales()
        if not scales:
            return "true"
        scale = self.tape.pick(scales)
        options = [self.option(scale) for _ in range(1 + self.tape.below(2))]
        return f"({self.choice(scale, depth - 1)} {self.tape.pick(['in', 'not in'])} [{', '.join(options)}])"

    def knowledge(self) -> str:
        self.read_record = True
        if self.tape.chance(4):
            return f"(role({self.tape.pick(self.items)}) in [physician, nurse])"
        return f"{self.tape.pick(['known', 'unknown', 'missing'])}({self.tape.pick(self.items)})"

    # Lists

    @contextmanager
    def record_of(self) -> Iterator[tuple[str, str]]:
        """A list, and a new name for its record, whose fields may be read inside."""
        name = self.tape.pick(list(self.lists))
        self.loops += 1
        variable = f"s{self.loops}"
        before = list(self.sources)
        # A record's own fields are what is mostly asked about.
        fields = [replace(each, text=f"{variable}.{each.text}") for each in self.lists[name]]
        self.sources = [*fields, *self.sources, *fields]
        try:
            yield name, variable
        finally:
            self.sources = before

    def only(self, depth: int) -> str:
        return f" if {self.condition(depth - 1)}" if self.tape.below(2) else ""

    def can_loop(self) -> bool:
        return bool(self.lists) and self.loops < 6

    def gathered_whole(self, depth: int) -> str:
        if not self.can_loop():
            return self.whole(0)
        with self.record_of() as (name, variable):
            form = self.tape.below(4)
            if form == 0:
                return f"count({name})"
            if form == 1:
                return f"count({variable} for {variable} in {name}{self.only(depth)})"
            if form == 2:
                return f"count({self.condition(depth - 1)} for {variable} in {name}{self.only(depth)})"
            kind = self.tape.pick([each.kind for each in self.lists[name]])
            # Texts are told apart within a list only, so a text is a field of the record.
            texts = [f"{variable}.{each.text}" for each in self.lists[name] if each.kind == "text"]
            element = self.tape.pick(texts) if kind == "text" else self.expression(kind, depth - 1)
            return f"distinct({element} for {variable} in {name}{self.only(depth)})"

    def gathered(self, kind: str, depth: int) -> str:
        if not self.can_loop():
            return self.expression(kind, 0)
        function = self.tape.pick(["min", "max", "sum"] if kind in {"number", "weight"} else ["min", "max"])
        with self.record_of() as (name, variable):
            if kind == "weight":
                read = self.read("weight")
                element = read or "1"
                if read is None:
                    return self.weight(0)
            else:
                element = self.expression(kind, depth - 1)
            loop = f"{element} for {variable} in {name}{self.only(depth)}"
        return f"sum({loop})" if function == "sum" else f"{function}(({loop}), default={self.expression(kind, 0)})"

    def gathered_condition(self, depth: int) -> str:
        if not self.can_loop():
            return self.condition(0)
        function = self.tape.pick(["any", "all"])
        with self.record_of() as (name, variable):
            return f"{function}({self.condition(depth - 1)} for {variable} in {name}{self.only(depth)})"

    # Items, parameters, values

    def item(self, name: str, kind: str, doc: Doc) -> None:
        form = {**self.tape.pick(ITEM_FORMS[kind]), "title": TITLE}
        if self.tape.chance(5):
            form["required"] = True
        if self.tape.chance(5):
            form["roles"] = [self.tape.pick(["physician", "nurse"])]
        doc["items"][name] = form
        self.items.append(name)
        self.sources.append(Source(name, kind, points=kind in POINTS))

    def listed(self, name: str, doc: Doc) -> None:
        kinds = [self.tape.pick(list(ITEM_FORMS)) for _ in range(1 + self.tape.below(3))]
        fields = {f"f_{kind}": {**self.tape.pick(ITEM_FORMS[kind]), "title": TITLE} for kind in kinds}
        doc["items"][name] = {"type": "list", "of": fields, "most": 1 + self.tape.below(MOST_RECORDS), "title": TITLE}
        self.items.append(name)
        self.lists[name] = [Source(f"f_{kind}", kind, points=kind in POINTS) for kind in dict.fromkeys(kinds)]

    def parameter(self, name: str, kind: str, doc: Doc) -> None:
        doc["parameters"][name] = {**PARAMETER_FORMS[kind], "title": TITLE}
        self.sources.append(Source(name, kind))

    def value(self, name: str, doc: Doc) -> None:
        self.record, self.read_record = self.tape.chance(8), False
        form = self.tape.below(4)
        kinds = ["condition", "count", "number", "weight", "date", "moment", "duration", *self.scales()]
        kind = self.tape.pick(kinds)
        written: Any
        if form <= 1:
            written = self.expression(kind, 3)
            if self.tape.chance(2):
                written = {"value": written, "title": TITLE}
        elif form == 2:
            written = self.cases(kind)
        else:
            kind, written = self.table()
        if kind == "weight":
            # Whether it has the unit depends on what it read; a unit of its own settles it.
            written = {**written, "unit": "kg"} if isinstance(written, dict) else {"value": written, "unit": "kg"}
        doc["values"][name] = written
        self.sources.append(Source(name, kind, record=self.read_record))
        self.record = False

    def result(self, kind: str, depth: int = 0) -> str:
        if kind in SCALES:
            return self.option(kind)
        if kind == "condition":
            # A bare yes/no is a choice, and results must agree.
            return f"({self.condition(depth)} and true)"
        return self.expression(kind, depth)

    def cases(self, kind: str) -> Doc:
        branches = [{"when": self.condition(2), "value": self.result(kind, 1)} for _ in range(1 + self.tape.below(3))]
        doc: Doc = {"cases": [*branches, {"otherwise": self.result(kind, 1)}]}
        return self.with_options(kind, doc)

    def with_options(self, kind: str, doc: Doc) -> Doc:
        if kind in SCALES:
            doc["options"] = kind if kind != "yn" and kind != "mood" else list(SCALES[kind])
            if kind not in ORDERED:
                doc["ordered"] = False
        return doc

    # Decision tables

    def table(self) -> tuple[str, Doc]:
        hit = self.tape.pick(["first", "unique", "priority", "any", "collect"])
        kind = self.tape.pick(["grade", "colour", "count", "number", "condition"])
        if hit == "priority":
            kind = self.tape.pick(["grade", "colour"])
        if hit == "collect":
            kind = self.tape.pick(["count", "number"])
        inputs = [
            self.tape.pick(["count", "number", "condition", "date", "moment", "duration", *self.scales()])
            for _ in range(1 + self.tape.below(2))
        ]
        subjects = [self.expression(each, self.tape.below(2)) for each in inputs]
        table: Doc = {"inputs": subjects, "hit": hit}
        if hit == "unique":
            first = self.partition(inputs[0])
            rows = [[cell, *(self.cell(each, fixed=True) for each in inputs[1:])] for cell in first]
        else:
            rows = [[self.cell(each, fixed=hit == "any") for each in inputs] for _ in range(1 + self.tape.below(4))]
        results = [self.result(kind) for _ in rows]
        if hit == "any":
            constant = self.option(kind) if kind in SCALES else "true" if kind == "condition" else "1"
            results = [constant] * len(rows)
        table["rows"] = [{"if": cells, "then": then} for cells, then in zip(rows, results, strict=True)]
        if hit == "priority":
            turn = self.tape.below(3)
            table["priority"] = [*SCALES[kind][turn:], *SCALES[kind][:turn]]
        if hit == "collect":
            table["aggregate"] = self.tape.pick(["sum", "count", "min", "max"])
            if table["aggregate"] in {"min", "max"}:
                table["otherwise"] = self.result(kind)
            return ("count" if table["aggregate"] == "count" else kind), {"table": table}
        complete = hit == "unique" and len(inputs) == 1
        if not (complete and self.tape.below(2)):
            table["otherwise"] = self.result(kind)
        return kind, self.with_options(kind, {"table": table})

    def written_down(self, kind: str) -> str:
        if kind in SCALES:
            return self.option(kind)
        constants: Mapping[str, Sequence[str]] = {
            "count": ("1", "2", "0", "3", "1 + 1", "2.5"),
            "number": ("1", "0.5", "0", "2", "-1", "3 * 0.5"),
            "date": tuple(f'date("{date}")' for date in DATES),
            "moment": tuple(f'datetime("{moment}")' for moment in MOMENTS),
            "duration": ("P1D", "PT12H", "P2D", "P0D", "PT12H * 3"),
        }
        return self.tape.pick(constants[kind])

    def cell(self, kind: str, *, fixed: bool) -> str:
        if kind == "condition":
            return self.tape.pick(["-", "true", "false", "not(true)"])
        one, other = self.written_down(kind), self.written_down(kind)
        if kind in SCALES:
            cells = ["-", one, f"{one}, {other}", f"not({one})", f"!= {one}", f"not({one}, {other})"]
            return self.tape.pick([*cells, f">= {one}", f"< {one}"] if kind in ORDERED else cells)
        cells = [
            "-",
            f">= {one}",
            f"< {one}",
            one,
            f"> {one}",
            f"<= {one}",
            f"{one}, {other}",
            f"not({one})",
            f"not(> {one})",
        ]
        if not any(sign in one + other for sign in "*+"):
            cells += [f"{one}..{other}", f"{one}..{other}"]
        parameter = next((each.text for each in self.sources if each.kind == kind and each.text.startswith("p")), None)
        if not fixed and parameter is not None:
            cells.append(f">= {parameter}")
        return self.tape.pick(cells)

    def partition(self, kind: str) -> list[str]:
        """Cells of which exactly one holds."""
        if kind == "condition":
            return ["true", "false"]
        if kind in SCALES:
            options = list(SCALES[kind])
            if self.tape.below(2):
                return [options[0], f"not({options[0]})"]
            return options
        low, high = {
            "count": ("1", "2"),
            "number": ("0.5", "1"),
            "date": (f'date("{DATES[0]}")', f'date("{DATES[1]}")'),
        }.get(
            kind, ("P1D", "P2D") if kind == "duration" else (f'datetime("{MOMENTS[1]}")', f'datetime("{MOMENTS[2]}")')
        )
        ways = [[f"< {low}", f">= {low}"], [f"<= {low}", f"> {low}"], [f"< {low}", f"{low}..{high}", f"> {high}"]]
        return self.tape.pick(ways)

    # Rules

    def lines(self, depth: int) -> Any:
        form = self.tape.below(5) if depth > 0 else 0
        if form <= 1:
            return self.condition(2)
        below = [self.lines(depth - 1) for _ in range(1 + self.tape.below(3))]
        if form == 2:
            return {"all": below}
        if form == 3:
            return {"any": below}
        named = [each.text for each in self.reads("count") if "." not in each.text and each.text[0] in "pv"]
        if named and self.tape.below(2):
            return {"at_least": self.tape.pick(named), "of": below}
        return {"at_least": 1 + self.tape.below(len(below)), "of": below}

    def rule(self, name: str, doc: Doc, outcomes: Mapping[str, Sequence[str]]) -> None:
        self.record = self.tape.chance(4)
        choices = [each.text for each in self.sources if each.kind in SCALES and each.text in self.items]
        rule: Doc
        if self.record:
            rule = {"when": self.lines(2), "finding": {"text": TITLE}}
            if self.tape.below(2):
                rule = {"each": {"x": self.items[:2]}, "when": "unknown(x) or missing(x)", "finding": {"text": TITLE}}
        else:
            outcome = self.tape.pick(list(outcomes))
            then = {outcome: self.tape.pick(outcomes[outcome])}
            rule = {"when": self.lines(2), "then": then}
            if len(choices) > 1 and self.tape.chance(5):
                kinds = {each.text: each.kind for each in self.sources}
                same = [each for each in choices if kinds[each] == kinds[choices[0]]]
                rule = {
                    "each": {"x": same},
                    "when": f"x == {self.option(kinds[same[0]])} or {self.condition(1)}",
                    "then": then,
                }
        doc["rules"][name] = rule
        self.record = False

    def ruleset(self) -> Doc:
        tape = self.tape
        doc: Doc = {
            "ruleset": "generated",
            "version": "1.0.0",
            "valid": {"from": "2020-01-01"},
            "title": TITLE,
            "intended_use": TITLE,
            "scales": {
                "grade": {
                    word: {"title": TITLE, "points": points}
                    for word, points in zip(SCALES["grade"], POINTS["grade"], strict=True)
                },
                "presence": {
                    word: {"title": TITLE, "points": points}
                    for word, points in zip(SCALES["presence"], POINTS["presence"], strict=True)
                },
                "colour": list(SCALES["colour"]),
            },
            "items": {},
            "parameters": {},
            "values": {},
            "outcomes": {},
            "rules": {},
        }
        for at in range(1 + tape.below(5)):
            kind = tape.pick(list(ITEM_FORMS))
            self.item(f"i{at}_{kind}", kind, doc)
        if tape.below(3):
            self.listed("records", doc)
        for at in range(tape.below(3)):
            kind = tape.pick(list(PARAMETER_FORMS))
            self.parameter(f"p{at}_{kind}", kind, doc)
        if tape.chance(4):
            doc["uses"] = {"other": "any"}
            self.sources.append(Source("other.mood", "mood"))
        for at in range(tape.below(4)):
            self.value(f"v{at}", doc)
        if tape.chance(3):
            # The order in which values are written means nothing.
            doc["values"] = dict(reversed(doc["values"].items()))
        outcomes: dict[str, Sequence[str]] = {}
        for at in range(1 + tape.below(2)):
            levels = [f"l{level}" for level in range(2 + tape.below(3))]
            doc["outcomes"][f"o{at}"] = {"title": TITLE, "levels": levels, "starts": tape.pick(["lowest", "highest"])}
            outcomes[f"o{at}"] = levels
        if tape.chance(4):
            self.item("judgement", "grade", doc)
            doc["outcomes"]["judged"] = {
                "title": TITLE,
                "levels": "grade",
                "decided_by": "clinician",
                "judgement": "judgement",
                "starts": tape.pick(["lowest", "highest"]),
            }
            outcomes["judged"] = SCALES["grade"]
        for at in range(1 + tape.below(4)):
            self.rule(f"r{at}", doc, outcomes)
        return {key: said for key, said in doc.items() if said}


@dataclass(frozen=True)
class Generated:
    """A ruleset with a world, both read off a tape, and what is left of it for more choices."""

    text: str
    definition: Definition
    tape: Tape = field(repr=False)

    def __repr__(self) -> str:
        return self.text


def generated(data: bytes) -> Generated:
    """The ruleset that the bytes stand for. Each is well typed, so that none is refused."""
    tape = Tape(data)
    text = json.dumps(Author(tape).ruleset())
    return Generated(text, read_definition(text, "generated.yaml", used_definition), tape)


OUT_OF_REACH = frozenset({"out-of-bounds", "too-complex"})
"""Why a well-typed ruleset may still be refused: what it computes grows too large."""


def rulesets() -> st.SearchStrategy[Generated]:
    """Well-typed rulesets."""
    return st.binary(min_size=300, max_size=500).map(within_reach)


def within_reach(data: bytes) -> Generated:
    try:
        return generated(data)
    except Refused as refused:
        if {problem.code for problem in refused.problems} <= OUT_OF_REACH:
            reject()
        raise


# Worlds


def points_of(type_: Type, partial: Partial) -> list[Partial]:
    """Complete values that refine partial knowledge: all of them where they are few, else the ends and some inside."""
    match partial:
        case Options(mask):
            return [Options(1 << index) for index in range(mask.bit_length()) if mask >> index & 1]
        case Interval(low, high):
            if low == high:
                return [exactly(low)]
            whole = not isinstance(type_, Number) or type_.whole
            if whole and high - low <= 6:
                return [exactly(each) for each in range(int(low), int(high) + 1)]
            inside: list[Exact] = [low, high, (low + high) // 2 if whole else Fraction(low + high) / 2]
            if whole:
                inside += [
                    low + 1,
                    high - 1,
                    low + (high - low) // 3,
                    low + times.DAY,
                    low + times.DAY - 1,
                    low + 36 * times.HOUR,
                    low + 2,
                ]
            else:
                inside += [1, 0, Fraction(low * 3 + high) / 4, Fraction(1, 2), 2]
            return [exactly(each) for each in dict.fromkeys(inside) if low <= each <= high]
        case Wording(None):
            return [Wording("a"), Wording("b")]
        case _:
            return [partial]


def record_of(tape: Tape, kind: Records, *, open_too: bool) -> dict[str, Partial]:
    """A record with complete fields; with `open_too`, some are open."""
    found: dict[str, Partial] = {}
    for each in kind.fields:
        found[each.name] = tape.pick(points_of(each.type, each.reach))
        if open_too and tape.chance(3):
            found[each.name] = narrowed(tape, each.type, each.reach)
    return found


def narrowed(tape: Tape, type_: Type, partial: Partial) -> Partial:
    """Partial knowledge that is not wider than this."""
    if tape.below(3) == 0:
        return partial
    points = points_of(type_, partial)
    match partial:
        case Options(mask):
            chosen = (1 + tape.below(255)) & mask
            return Options(chosen or mask)
        case Interval():
            ends = sorted([tape.pick(points), tape.pick(points)])  # type: ignore[type-var]
            low, high = ends
            assert isinstance(low, Interval)
            assert isinstance(high, Interval)
            return Interval(low.lowest, high.highest)
        case _:
            return tape.pick(points)


def list_of(tape: Tape, kind: Records, *, open_too: bool) -> Listed:
    """A known list."""
    return Listed(tuple(record_of(tape, kind, open_too=open_too) for _ in range(tape.below(kind.most + 1))))


def settings_of(parameter: Parameter) -> list[Partial]:
    """What a parameter may be set to."""
    if isinstance(parameter.type, CalendarTime):
        return [times.parse_period(each) for each in PERIODS]
    if isinstance(parameter.type, Choice | Number | Duration | Text):
        return points_of(parameter.type, parameter.reach)
    if parameter.kind == "date":
        return [exactly(times.parse_date(each)) for each in DATES]
    return [exactly(times.parse_as_of(each).microseconds) for each in MOMENTS]


def world_of(tape: Tape, definition: Definition, *, complete: bool) -> World:
    """A world in which the ruleset is read."""
    items: dict[str, Partial] = {}
    states: dict[str, str] = {}
    for name, item in definition.items.items():
        states[name] = "known" if complete else tape.pick(["known", "unknown", "missing", "known"])
        if states[name] != "known":
            items[name] = item.reach
        elif isinstance(item.type, Records):
            items[name] = list_of(tape, item.type, open_too=not complete)
        else:
            points = points_of(item.type, item.reach)
            items[name] = tape.pick(points)
            if not complete and item.kind == "datetime" and tape.below(2):
                # A date alone is some time that day.
                items[name] = narrowed(tape, item.type, item.reach)
    everyone = len(definition.role_ids)
    now = times.parse_as_of(tape.pick(AS_OF))
    used: dict[tuple[str, str], Options] = {}
    for use in definition.uses.values():
        for name, levels in use.outcomes.items():
            every = (1 << len(levels)) - 1
            used[use.ruleset, name] = Options(
                1 << tape.below(len(levels)) if complete else (1 + tape.below(every)) & every
            )
    return World(
        items=items,
        states=states,
        roles={
            name: Options(1 << tape.below(everyone)) if complete or tape.below(2) else Options((1 << everyone) - 1)
            for name in items
        },
        parameters={name: tape.pick(settings_of(each)) for name, each in definition.parameters.items()},
        values={},
        used=used,
        as_of=exactly(now.microseconds),
        offset=now.offset_minutes,
    )


def completions(definition: Definition, world: World, tape: Tape, most: int = 12) -> Iterator[World]:
    """Complete worlds that refine the world: all of them where they are few, else some, among them the corners."""
    places: list[tuple[str, Any, list[Partial]]] = []
    for name, item in definition.items.items():
        partial = world.items[name]
        if isinstance(item.type, Records):
            if partial == Listed(None):
                lists: list[Partial] = [Listed(()), *(list_of(tape, item.type, open_too=False) for _ in range(4))]
                full = tuple(
                    {each.name: points_of(each.type, each.reach)[-1] for each in item.type.fields}
                    for _ in range(item.type.most)
                )
                places.append(("item", name, [*lists, Listed(full)]))
                continue
            assert isinstance(partial, Listed)
            for at, record in enumerate(partial.records or ()):
                for each in item.type.fields:
                    if not is_known(record[each.name]):
                        places.append(("field", (name, at, each.name), points_of(each.type, record[each.name])))
        elif not is_known(partial):
            places.append(("item", name, points_of(item.type, partial)))
    for key, options in world.used.items():
        if not options.single:
            places.append(("used", key, points_of(Condition(), options)))
    sizes = [len(each) for _, _, each in places]
    total = 1
    for size in sizes:
        total *= size
    ways: Iterator[Sequence[int]]
    if total <= most:
        ways = itertools.product(*(range(size) for size in sizes))
    else:
        some = random.Random(tape.below(256))
        corners = [[0] * len(sizes), [size - 1 for size in sizes], [min(1, size - 1) for size in sizes]]
        ways = iter([*corners, *([some.randrange(size) for size in sizes] for _ in range(most - len(corners)))])
    for way in ways:
        yield completed(
            definition, world, [(what, key, among[at]) for (what, key, among), at in zip(places, way, strict=True)]
        )


def completed(definition: Definition, world: World, answers: Sequence[tuple[str, Any, Partial]]) -> World:
    """The world with these answers, each item known."""
    items, used = dict(world.items), dict(world.used)
    for what, key, partial in answers:
        if what == "item":
            items[key] = partial
        elif what == "used":
            assert isinstance(partial, Options)
            used[key] = partial
        else:
            name, at, of = key
            listed = items[name]
            assert isinstance(listed, Listed)
            assert listed.records is not None
            records = list(listed.records)
            records[at] = {**records[at], of: partial}
            items[name] = Listed(tuple(records))
    return replace(
        world,
        items=items,
        used=used,
        states=dict.fromkeys(definition.items, "known"),
        roles={name: Options(options.mask & -options.mask) for name, options in world.roles.items()},
    )


def one_more_answer(definition: Definition, world: World, tape: Tape) -> World:
    """The world in which one more thing is known, wholly or in part."""
    name = tape.pick([*definition.items])
    item, partial = definition.items[name], world.items[name]
    states = {**world.states, name: "known"}
    if not isinstance(item.type, Records):
        if isinstance(item.type, Text) and partial == Wording(None):
            return replace(world, items={**world.items, name: Wording("a")}, states=states)
        return replace(world, items={**world.items, name: narrowed(tape, item.type, partial)}, states=states)
    assert isinstance(partial, Listed)
    if partial.records is None:
        return replace(world, items={**world.items, name: list_of(tape, item.type, open_too=True)}, states=states)
    records = [
        {each.name: narrowed(tape, each.type, record[each.name]) for each in item.type.fields}
        for record in partial.records
    ]
    return replace(world, items={**world.items, name: Listed(tuple(records))}, states=states)
