"""Rows of any ruleset's items, and the ruleset over them beside `assess` of each row."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import ibis
import pyarrow as pa

from riskengine.api import Ruleset
from riskengine.batch.columns import Columns, compiled
from riskengine.evaluation.assessment import Assessment
from riskengine.language import times
from riskengine.language.knowledge import Interval, Options, Truth
from riskengine.language.types import Choice, Date, Duration, Moment, Number, Records
from riskengine.problems import Refused
from riskengine.ruleset.definition import Item

AS_OF = "2026-11-22T12:00:00+01:00"

Row = dict[str, Any]


# Rows


def column_type(item: Item, rng: random.Random) -> pa.DataType:
    """A type of column that the item can be read from."""
    match item.type:
        case Choice(options=("no", "yes")):
            return rng.choice([pa.string(), pa.string(), pa.bool_()])
        case Choice():
            return pa.string()
        case Number(whole=True):
            return rng.choice([pa.int64(), pa.int32(), pa.float64(), pa.decimal128(12, 2)])
        case Number():
            return rng.choice([pa.int64(), pa.float64(), pa.decimal128(12, 3)])
        case Date():
            return rng.choice([pa.date32(), pa.string()])
        case Moment():
            return rng.choice([pa.timestamp("us", tz="UTC"), pa.string(), pa.timestamp("us"), pa.date32()])
        case Records():
            return pa.list_(pa.struct([(each.name, column_type(each, rng)) for each in item.fields]))
        case _:
            return pa.string()


def cell(item: Item, type_: pa.DataType, rng: random.Random) -> Any:
    """A known answer, as a column of the type holds it; None where none of that type can be in order."""
    reach = item.reach
    match item.type:
        case Choice():
            chosen = rng.choice(item.option_ids)
            return chosen == "yes" if pa.types.is_boolean(type_) else chosen
        case Number():
            assert isinstance(reach, Interval)
            return _number(reach, type_, rng, whole=item.type.whole)
        case Date() | Moment():
            assert isinstance(reach, Interval)
            return _time(item, reach, type_, rng)
        case Duration():
            assert isinstance(reach, Interval)
            length = rng.choice([reach.lowest, reach.highest, _between(reach, rng)])
            return times.format_duration(int(length))
        case Records():
            return [_record(item, type_.value_type, rng) for _ in range(rng.randrange(min(item.type.most, 4) + 1))]
        case _:
            return rng.choice(["a", "b", "ny  Ting", "Ny ting", "unknowns"])


def _between(reach: Interval, rng: random.Random) -> int:
    lowest, highest = math.ceil(reach.lowest), math.floor(reach.highest)
    near = [each for each in (-1, 0, 1, 2, 3, 4, 5, times.DAY, 14 * times.DAY) if lowest <= each <= highest]
    return rng.choice([*near, rng.randint(lowest, highest), rng.randint(lowest, min(highest, lowest + 5))])


def _number(reach: Interval, type_: pa.DataType, rng: random.Random, *, whole: bool) -> Any:
    if whole or pa.types.is_integer(type_):
        if math.ceil(reach.lowest) > math.floor(reach.highest):
            return None
        chosen: Any = _between(reach, rng)
    else:
        chosen = Fraction(reach.lowest) + Fraction(reach.highest - reach.lowest) * rng.randrange(9) / 8
        chosen = Fraction(round(chosen * 1000), 1000)
        if not reach.lowest <= chosen <= reach.highest:
            return None
    if pa.types.is_floating(type_):
        return float(chosen)
    return Decimal(chosen.numerator) / chosen.denominator if pa.types.is_decimal(type_) else int(chosen)


def _time(item: Item, reach: Interval, type_: pa.DataType, rng: random.Random) -> Any:
    now = times.parse_as_of(AS_OF)
    if isinstance(item.type, Date):
        today = times.day_of(now.microseconds, now.offset_minutes)
        day = rng.choice([_between(reach, rng), today - rng.randrange(4), today + rng.randrange(-400, 40)])
        day = max(int(reach.lowest), min(int(reach.highest), day))
        return times.format_date(day) if pa.types.is_string(type_) else dt.date.fromordinal(day)
    moment = rng.choice([_between(reach, rng), now.microseconds - rng.randrange(40) * times.HOUR * 9])
    moment = max(int(reach.lowest), min(int(reach.highest), moment))
    if pa.types.is_date(type_):
        return dt.date.fromordinal(times.day_of(moment, now.offset_minutes))
    if pa.types.is_string(type_):
        offset = rng.choice([0, 60, -300, 825])
        written = times.format_datetime(moment, offset)
        return rng.choice([written, written, written[:10], written.replace("+00:00", "Z")])
    naive = dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=moment)
    if type_.tz is None:
        return naive + dt.timedelta(minutes=now.offset_minutes)
    return naive.replace(tzinfo=dt.UTC)


def _record(item: Item, type_: pa.DataType, rng: random.Random) -> Row:
    return {
        each.name: None if rng.random() < 0.2 else cell(each, type_.field(each.name).type, rng) for each in item.fields
    }


def random_table(
    ruleset: Ruleset, seed: int, rows: int, *, opened: float = 0.3, as_of: bool = False, using: bool = False
) -> pa.Table:
    """Random rows in order, for all items of a ruleset."""
    rng = random.Random(seed)
    definition = ruleset.definition
    fields = [pa.field(name, column_type(item, rng)) for name, item in definition.items.items()]
    made: list[Row] = []
    parties = [*definition.parties_by_word, "somebody else"]
    roles = [name for name in definition.items if name in definition.roles_read]
    for _ in range(rows):
        row: Row = {}
        share = rng.choice([0, opened, 0.9])
        for (name, item), field in zip(definition.items.items(), fields, strict=True):
            text = pa.types.is_string(field.type)
            if rng.random() < share:
                row[name] = rng.choice([None, "unknown"]) if text else None
            else:
                row[name] = cell(item, field.type, rng)
        for name in roles:
            row[name + "__role"] = rng.choice([None, rng.choice(parties), rng.choice(parties).title() + " "])
        if as_of:
            row["as_of"] = rng.choice([AS_OF, "2026-11-22T23:30:00-05:00", "2026-12-01T00:30:00Z", None])
        made.append(row)
    extra = [pa.field(f"{name}__role", pa.string()) for name in roles]
    for prefix, shown in _asked_below(ruleset, "") if using else ():
        fields_of = [pa.field(prefix + name, column_type(item, rng)) for name, item in shown.items()]
        extra += fields_of
        for row in made:
            share = rng.choice([0.1, 0.5, 1])
            for item, field in zip(shown.values(), fields_of, strict=True):
                row[field.name] = None if rng.random() < share else cell(item, field.type, rng)
    extra += [pa.field("as_of", pa.string())] if as_of else []
    return pa.Table.from_pylist(made, schema=pa.schema([*fields, *extra]))


def _asked_below(ruleset: Ruleset, prefix: str, shared: Sequence[str] = ()) -> Iterator[tuple[str, dict[str, Item]]]:
    """The items of used rulesets that a row may answer, by how their columns begin: those that are not told from above."""
    for id_, use in ruleset.definition.uses.items():
        if id_ in shared:
            continue
        used = ruleset.used(id_, AS_OF[:10])
        below = f"{prefix}{id_}__"
        yield below, {name: each for name, each in used.definition.items.items() if name not in use.answers}
        yield from _asked_below(used, below, use.shares)


# The same row, assessed


def answers_of(ruleset: Ruleset, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the answers of a case."""
    found: dict[str, Any] = {}
    for name, item in ruleset.definition.items.items():
        said = answer_of(item, row.get(name))
        role = row.get(f"{name}__role")
        if role is not None:
            found[name] = {"role": role, **({"state": "missing"} if said is None else {"value": said})}
        elif said is not None:
            found[name] = said
    return found


def answer_of(item: Item, said: Any) -> Any:
    if isinstance(said, bool):
        return "yes" if said else "no"
    if isinstance(item.type, Number) and item.type.whole and isinstance(said, Decimal | float):
        return said
    if isinstance(said, list):
        return [
            {
                each.name: "unknown" if record[each.name] is None else answer_of(each, record[each.name])
                for each in item.fields
            }
            for record in said
        ]
    if isinstance(said, dt.datetime) and said.tzinfo is None:
        return said.isoformat()
    return said


def assessed(ruleset: Ruleset, row: Mapping[str, Any], **settings: Any) -> Assessment:
    """The assessment of a row."""
    settings = {**settings, "as_of": row.get("as_of") or settings["as_of"]}
    using = _using(ruleset, row)
    if using:
        settings["using"] = using
    return ruleset.assess(answers_of(ruleset, row), **settings)


def _using(ruleset: Ruleset, row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row gives to used rulesets, and to those that they use."""
    found: dict[str, Any] = {}
    for id_ in ruleset.definition.uses:
        below = {
            name.removeprefix(f"{id_}__"): said
            for name, said in row.items()
            if name.startswith(f"{id_}__") and said is not None
        }
        if below:
            used = ruleset.used(id_, AS_OF[:10])
            found[id_] = {"answers": answers_of(used, below), "using": _using(used, below)}
    return found


def told(columns: Columns, assessment: Assessment) -> Row:
    """What the columns of a row should hold, worked out from its assessment."""
    definition = columns.definition
    found: Row = {}
    for name, outcome in assessment.outcomes.items():
        found[name] = outcome.value
        found[f"{name}__lowest"] = outcome.lowest
        found[f"{name}__highest"] = outcome.highest
        found[f"{name}__determined"] = outcome.determined
    statuses = {each.rule: each.status for each in assessment.findings}
    for id_, rule in definition.rules.items():
        if rule.finding is not None:
            found[f"finding__{id_}"] = statuses.get(id_, "fails")
        if columns.rules:
            found[f"rule__{id_}"] = assessment.verdict.rules[id_].status
    for id_ in definition.joined_findings:
        found[f"finding__{id_}"] = statuses.get(id_)
    of_used = {each for each in statuses if each not in definition.rules}
    assert of_used <= set(definition.joined_findings), of_used
    plan = {each.action: each for each in assessment.plan}
    assert plan.keys() <= {*definition.actions, *definition.joined_actions}, plan.keys()
    for id_ in (*definition.actions, *definition.joined_actions):
        planned = plan.get(id_)
        found[f"action__{id_}"] = None if planned is None else planned.status
        if f"action__{id_}__due" in columns.outputs:
            at = None if planned is None or planned.due_at is None else planned.due_at
            found[f"action__{id_}__due"] = None if at is None else times.parse_as_of(at).microseconds
    if columns.values:
        for name in definition.values:
            found |= told_value(assessment, name)
    if any(name.startswith("open__") for name in columns.outputs):
        asked = {each.item for each in assessment.open_questions}
        for name in definition.items:
            found[f"open__{name}"] = name in asked
    return found


def told_value(assessment: Assessment, name: str) -> Row:
    value = assessment.definition.values[name]
    ends: tuple[Any, Any]
    if not assessment.given(value).possible:
        ends = None, None
    else:
        partial = assessment.verdict.values[name]
        match partial:
            case Truth(certain, possible):
                ends = certain, possible
            case Options():
                assert isinstance(value.type, Choice)
                ends = value.type.options[partial.lowest], value.type.options[partial.highest]
            case Interval(lowest, highest):
                ends = lowest, highest
                if isinstance(value.type, Date):
                    ends = dt.date.fromordinal(int(lowest)), dt.date.fromordinal(int(highest))
            case _:
                raise TypeError(partial)
    return {f"value__{name}__lowest": ends[0], f"value__{name}__highest": ends[1]}


def plain(cell: Any) -> Any:
    """A cell of the output, so that it can be compared."""
    if isinstance(cell, dt.datetime):
        return (cell.replace(tzinfo=dt.UTC) - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)
    if isinstance(cell, Decimal):
        return Fraction(cell)
    return cell


def assert_same(ruleset: Ruleset, table: pa.Table, *, connection: Any = None, **settings: Any) -> int:
    """That the columns say of each row what its assessment says; gives how many rows were assessed.

    Raises:
        Refused: the ruleset cannot be said in columns.
    """
    options = {key: settings.pop(key) for key in ("questions", "values", "rules") if key in settings}
    columns = compiled(ruleset, keep=["n"], **{"rules": True, "values": True, **options}, **settings)
    numbered = table.append_column("n", pa.array(range(table.num_rows), pa.int64()))
    source = (
        ibis.memtable(numbered) if connection is None else connection.create_table("rows", numbered, overwrite=True)
    )
    found = {row["n"]: row for row in columns.over(source).to_pyarrow().to_pylist()}
    bad: dict[int, set[str]] = {}
    for each in columns.bad(source, row="n").to_pyarrow().to_pylist():
        bad.setdefault(each["row"], set()).add(each["code"])
    done = 0
    for at, row in enumerate(table.to_pylist()):
        try:
            assessment = assessed(ruleset, row, **settings)
        except Refused as refused:
            assert at not in found, (at, row, str(refused))
            assert bad[at] <= {each.code for each in refused.problems}, (bad[at], str(refused))
            continue
        assert at not in bad, (row, bad[at])
        expected = told(columns, assessment)
        given = {name: plain(value) for name, value in found[at].items() if name not in ("n", "as_of", "case")}
        wrong = {
            name: (expected[name], given.get(name, "not there"))
            for name in expected
            if given.get(name, 0) != expected[name]
        }
        assert not wrong, f"row {at}: (assess, columns) {wrong}\n{row}"
        assert list(given) == list(columns.outputs)[-len(given) :], (list(given), list(columns.outputs))
        assert given.keys() == expected.keys()
        done += 1
    return done


def bundled_ids(rulesets: Sequence[Any]) -> list[str]:
    return [f"{each.id}@{each.version}" for each in rulesets]
