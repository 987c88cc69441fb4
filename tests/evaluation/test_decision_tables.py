"""Decision tables against DMN's words for each hit policy, and the proof that they are complete against trying everything."""

from __future__ import annotations

import itertools
import json
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest
from generated_rulesets import TITLE, Tape
from hypothesis import event, given, note
from hypothesis import strategies as st

from riskengine.evaluation.interpreter import interpret
from riskengine.evaluation.program import Program
from riskengine.language import times
from riskengine.language.knowledge import Interval, Options, Partial, Truth, exactly
from riskengine.language.meaning import World
from riskengine.problems import Refused
from riskengine.ruleset.build import read_definition
from riskengine.ruleset.definition import Definition

GRADES = ("low", "mid", "high")
COLOURS = ("red", "green", "blue")
FIRST_DAY = times.parse_date("2026-01-01")
ITEMS: dict[str, dict[str, Any]] = {
    "n": {"type": "count", "range": [0, 4], "title": TITLE},
    "x": {"type": "number", "range": [0, 2], "title": TITLE},
    "grade": {"type": "choice", "options": list(GRADES), "title": TITLE},
    "colour": {"type": "choice", "options": list(COLOURS), "ordered": False, "title": TITLE},
    "flag": {"type": "yes-no", "title": TITLE},
    "day": {"type": "date", "earliest": "2026-01-01", "latest": "2026-01-04", "title": TITLE},
    "stay": {"type": "duration", "range": ["PT0S", "PT0.000004S"], "title": TITLE},
}
DOMAINS: dict[str, list[Partial]] = {
    "n": [exactly(each) for each in range(5)],
    "x": [exactly(Fraction(each, 8)) for each in range(17)],
    "grade": [Options(1 << at) for at in range(3)],
    "colour": [Options(1 << at) for at in range(3)],
    "flag": [Options(1), Options(2)],
    "day": [exactly(FIRST_DAY + at) for at in range(4)],
    "stay": [exactly(at) for at in range(5)],
}
"""All that an item can be; of `x` enough to be in each region that cells with eighths or coarser limits can make."""

COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<": operator.lt,
    "<=": operator.le,
    "!=": operator.ne,
    "": operator.eq,
}

Test = Callable[[Any], bool]


@dataclass(frozen=True)
class Cell:
    """A cell as written, and what it says of a plain value."""

    text: str
    holds: Test


def limits(name: str) -> list[tuple[str, Any]]:
    """Values that a cell of the column may name, as written and as they are."""
    match name:
        case "n":
            return [
                ("2", 2),
                ("0", 0),
                ("3", 3),
                ("4", 4),
                ("2.5", Fraction(5, 2)),
                ("1.5", Fraction(3, 2)),
                ("1 * 3", 3),
                ("9", 9),
            ]
        case "x":
            return [
                ("1", 1),
                ("0", 0),
                ("2", 2),
                ("0.5", Fraction(1, 2)),
                ("1.25", Fraction(5, 4)),
                ("3 / 2", Fraction(3, 2)),
                ("-1", -1),
            ]
        case "grade":
            return list(zip(GRADES, range(3), strict=True))
        case "colour":
            return list(zip(COLOURS, range(3), strict=True))
        case "flag":
            return [("no", 0), ("yes", 1)]
        case "day":
            written = [(f'date("{times.format_date(FIRST_DAY + at)}")', FIRST_DAY + at) for at in range(4)]
            return [*written, ('date("2026-01-01") + P2D', FIRST_DAY + 2), ('date("2025-12-03") + P1M', FIRST_DAY + 2)]
        case _:
            return [("PT0.000002S", 2), ("PT0.000001S * 3", 3), ("PT0S", 0), ("P1D", times.DAY)]


def cell(tape: Tape, name: str, depth: int = 1) -> Cell:
    """A cell of a column."""
    form = tape.below(6 if depth else 4)
    (text, limit), (other_text, other) = tape.pick(limits(name)), tape.pick(limits(name))
    if "PT0." in text + other_text:
        # As in any condition, a word for a duration has no point in it.
        text, limit, other_text, other = "PT0S", 0, "P1D", times.DAY
    if form == 0:
        return Cell("-", lambda _: True)
    if form == 1:
        sign = tape.pick(["", "", "!="] if name in {"colour", "flag"} else ["", ">=", "<", "<=", ">", "!="])
        return Cell(f"{sign} {text}".strip(), lambda value: COMPARED[sign](value, limit))
    if form == 2 and name not in {"grade", "colour", "flag"} and " " not in text + other_text:
        return Cell(f"{text}..{other_text}", lambda value: limit <= value <= other)
    if form in {2, 3}:
        return Cell(f"{text}, {other_text}", lambda value: value in (limit, other))
    if form == 4:
        inside = cell(tape, name, 0)
        return (
            Cell("-", lambda _: True)
            if inside.text == "-"
            else Cell(f"not({inside.text})", lambda value: not inside.holds(value))
        )
    one, two = cell(tape, name, 0), cell(tape, name, 0)
    if "-" in (one.text, two.text):
        return one
    return Cell(f"{one.text}, {two.text}", lambda value: one.holds(value) or two.holds(value))


@dataclass(frozen=True)
class Table:
    """A table with what it means by itself."""

    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[Cell, ...], str], ...]
    kind: str

    def matching(self, values: Sequence[Any]) -> list[str]:
        """The results of the rows that hold, in the order written."""
        return [
            then
            for cells, then in self.rows
            if all(each.holds(value) for each, value in zip(cells, values, strict=True))
        ]

    def document(self, hit: str, **more: Any) -> dict[str, Any]:
        rows = [{"if": [each.text for each in cells], "then": then} for cells, then in self.rows]
        value: dict[str, Any] = {"table": {"inputs": list(self.columns), "hit": hit, "rows": rows, **more}}
        if self.kind == "grade":
            value["options"] = list(GRADES)
        return {
            "ruleset": "r",
            "version": "1.0.0",
            "valid": {"from": "2020-01-01"},
            "title": TITLE,
            "intended_use": TITLE,
            "items": {name: ITEMS[name] for name in self.columns},
            "values": {"v": value},
            "outcomes": {"o": {"title": TITLE, "levels": ["a", "b"]}},
            "rules": {"r": {"when": "true", "then": {"o": "b"}}},
        }

    def inputs(self) -> list[tuple[Partial, ...]]:
        """All combinations of what the columns can be."""
        return list(itertools.product(*(DOMAINS[name] for name in self.columns)))


def table(tape: Tape, kind: str) -> Table:
    columns = tuple(dict.fromkeys(tape.pick(list(ITEMS)) for _ in range(1 + tape.below(2))))
    results = list(GRADES) if kind == "grade" else ["1", "2", "0.5", "-3"]
    rows = tuple((tuple(cell(tape, name) for name in columns), tape.pick(results)) for _ in range(1 + tape.below(4)))
    return Table(columns, rows, kind)


TAPES = st.binary(min_size=60, max_size=60).map(Tape)


def plain(partial: Partial) -> Any:
    assert isinstance(partial, Interval | Options)
    return partial.lowest


def world_of(definition: Definition, given_: Sequence[Partial], *, known: Sequence[bool]) -> World:
    items = {
        name: partial if seen else item.reach
        for (name, item), partial, seen in zip(definition.items.items(), given_, known, strict=True)
    }
    return World(
        items,
        {name: "known" if seen else "missing" for name, seen in zip(items, known, strict=True)},
        dict.fromkeys(items, Options(1)),
        {},
        {},
        {},
        exactly(0),
        0,
    )


def read(document: dict[str, Any]) -> Definition:
    return read_definition(json.dumps(document), "table.yaml")


def result_of(definition: Definition, values: Sequence[Partial]) -> Any:
    """The table's result where its inputs are known; interpreter and program agree."""
    world = world_of(definition, values, known=[True] * len(values))
    verdict = interpret(definition, world)
    assert Program(definition).run(world) == verdict
    found = verdict.values["v"]
    assert not isinstance(found, Interval) or found.lowest == found.highest
    return (
        GRADES[found.lowest] if isinstance(found, Options) else found.lowest if isinstance(found, Interval) else found
    )


def assert_bounds_cover(definition: Definition, tape: Tape, made: Table, expected: Callable[[list[str]], Any]) -> None:
    """With some inputs open, each completion's result is still possible."""
    known = [tape.below(2) == 1 for _ in made.columns]
    combinations = made.inputs()
    values = tape.pick(combinations)
    world = world_of(definition, values, known=known)
    verdict = interpret(definition, world)
    assert Program(definition).run(world) == verdict
    found = verdict.values["v"]
    for completion in combinations:
        if any(seen and one != other for seen, one, other in zip(known, values, completion, strict=True)):
            continue
        result = expected(made.matching([plain(each) for each in completion]))
        if isinstance(found, Options):
            assert found.mask >> GRADES.index(result) & 1
        else:
            assert isinstance(found, Interval)
            assert found.lowest <= result <= found.highest


def sample(tape: Tape, made: Table) -> list[tuple[Partial, ...]]:
    combinations = made.inputs()
    return [tape.pick(combinations) for _ in range(12)]


@pytest.mark.parametrize("hit", ["first", "priority", "any", "unique"])
@given(TAPES)
def test_2_3_hit_policies(hit: str, tape: Tape) -> None:
    """Design 2.3: first, priority, any and unique mean what DMN means by them, also where inputs are open."""
    made = table(tape, "grade")
    priority = [GRADES[(tape.below(3) + at) % 3] for at in range(3)] if hit == "priority" else []
    if hit == "priority":
        priority = list(dict.fromkeys([*priority, *GRADES]))
    document = made.document(hit, otherwise="low", **({"priority": priority} if priority else {}))
    note(json.dumps(document["values"]))
    try:
        definition = read(document)
    except Refused as refused:
        assert hit in {"any", "unique"}, refused
        assert {problem.code for problem in refused.problems} == {"table-overlap"}
        event("overlaps")
        return

    def expected(matching: list[str]) -> str:
        match hit, matching:
            case _, []:
                return "low"
            case "priority", _:
                return min(matching, key=priority.index)
            case "any", _:
                assert len(set(matching)) == 1
            case "unique", _:
                assert len(matching) == 1
        return matching[0]

    for values in sample(tape, made):
        assert result_of(definition, values) == expected(made.matching([plain(each) for each in values]))
    assert_bounds_cover(definition, tape, made, expected)


@pytest.mark.parametrize("aggregate", ["sum", "count", "min", "max"])
@given(TAPES)
def test_2_3_collect(aggregate: str, tape: Tape) -> None:
    """Design 2.3: collect puts the results of all rows that hold together."""
    made = table(tape, "number")
    definition = read(
        made.document("collect", aggregate=aggregate, **({"otherwise": "7"} if aggregate in {"min", "max"} else {}))
    )

    def expected(matching: list[str]) -> Any:
        values = [Fraction(each) for each in matching]
        return {"sum": sum(values), "count": len(values), "min": min(values, default=7), "max": max(values, default=7)}[
            aggregate
        ]

    for values in sample(tape, made):
        assert result_of(definition, values) == expected(made.matching([plain(each) for each in values]))
    assert_bounds_cover(definition, tape, made, expected)


@pytest.mark.parametrize("hit", ["unique", "any"])
@given(TAPES)
def test_2_3_overlaps_and_gaps_are_found(hit: str, tape: Tape) -> None:
    """Design 2.3: a table is refused exactly where some inputs are in two rows that may not both hold, or in none."""
    made = table(tape, "grade")
    document = made.document(hit)
    note(json.dumps(document["values"]))
    combinations = [[plain(each) for each in values] for values in made.inputs()]

    def both(one: int, other: int) -> bool:
        if hit == "any" and made.rows[one][1] == made.rows[other][1]:
            return False
        return any(
            all(each.holds(value) for at in (one, other) for each, value in zip(made.rows[at][0], values, strict=True))
            for values in combinations
        )

    overlapping = {
        (one + 1, other + 1) for one, other in itertools.combinations(range(len(made.rows)), 2) if both(one, other)
    }
    gap = any(not made.matching(values) for values in combinations)
    try:
        definition = read(document)
    except Refused as refused:
        codes = [problem.code for problem in refused.problems]
        event(codes[0])
        assert set(codes) <= {"table-overlap", "table-gap"}
        told = {
            tuple(int(word) for word in problem.message.replace(",", "").split() if word.isdigit())[:2]
            for problem in refused.problems
            if problem.code == "table-overlap"
        }
        assert told == overlapping
        assert overlapping or gap
    else:
        event("complete")
        assert not overlapping
        assert not gap
        for values in sample(tape, made):
            assert result_of(definition, values) in made.matching([plain(each) for each in values])


@given(TAPES)
def test_2_3_a_witness_is_one(tape: Tape) -> None:
    """Design 2.3: what a refusal shows as the inputs of an overlap or gap really is in both rows, or in none."""
    from riskengine.language.parse import parse_cell, parse_expression
    from riskengine.ruleset.tables import column, gap, overlap

    made = table(tape, "grade")
    scope = scope_of(made)
    columns = []
    for at, name in enumerate(made.columns):
        subject = parse_expression(name, scope).node
        assert subject is not None
        cells = [parse_cell(cells[at].text, scope, subject).node for cells, _ in made.rows]
        columns.append(
            column(subject, [each for each in cells if each is not None], scope.anything.items[name], scope.anything)
        )
        assert columns[-1].settled
        # Each sample is something the input can be.
        for found in columns[-1].samples:
            assert found in DOMAINS[name] or name == "x", found
    for one, other in itertools.combinations(range(len(made.rows)), 2):
        witness = overlap(columns, one, other)
        if witness is not None:
            values = [plain(each) for each in witness]
            assert all(
                each.holds(value) for at in (one, other) for each, value in zip(made.rows[at][0], values, strict=True)
            )
    missed = gap(columns, len(made.rows))
    if missed is not None:
        assert not made.matching([plain(each) for each in missed])


def scope_of(made: Table) -> Any:
    """The scope in which the table's cells are read."""
    from riskengine.language.scope import Scope, Seen
    from riskengine.language.types import Choice, Condition

    definition = read(made.document("first", otherwise="low"))
    anything = world_of(definition, [Options(1)] * len(made.columns), known=[False] * len(made.columns))
    return Scope(
        items={name: item.type for name, item in definition.items.items()},
        parameters={},
        values=frozenset(),
        value=lambda _: Seen(Condition(), False),
        used={},
        points={},
        parties=Choice(("other",), ordered=False),
        anything=anything,
        hyphenated=frozenset(),
    )


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        # A limit that is computed is a corner of the table as much as one written down.
        (["< 2 * 2", ">= 2 * 1"], "table-overlap"),
        (["< 1 + 1", ">= 1 + 2"], "table-gap"),
        (["< 1 + 1", ">= 2"], None),
        # Of a count there is nothing between 2 and 3, but there is 3 between 2.5 and 3.5.
        (["<= 2", ">= 3"], None),
        (["<= 2.5", ">= 3.5"], "table-gap"),
        (["<= 2.5", ">= 2.5"], None),
        (["<= 2.5", "2.2..4"], None),
        (["<= 3", "2.5..4"], "table-overlap"),
    ],
)
def test_2_3_corners_of_counts(rows: list[str], problem: str | None) -> None:
    """Design 2.3, by examples: overlap and gap are told of values that can occur, and of all of these."""
    made = Table(("n",), tuple(((Cell(text, lambda _: True),), "low") for text in rows), "grade")
    document = made.document("unique")
    if problem is None:
        read(document)
    else:
        with pytest.raises(Refused, match=problem):
            read(document)


def test_2_3_open_inputs_of_a_table_leave_open_what_they_may_give() -> None:
    """Design 2.3: the same treatment of open inputs: the result is what the reachable rows can give."""
    rows = [("yes", "high"), ("no", "mid")]
    made = Table(("flag",), tuple(((Cell(text, lambda _: True),), then) for text, then in rows), "grade")
    definition = read(made.document("unique"))
    world = world_of(definition, [Options(1)], known=[False])
    assert interpret(definition, world).values["v"] == Options(0b110)
    assert Program(definition).run(world) == interpret(definition, world)
    assert interpret(definition, world).rules["r"] == Truth(True, True)
