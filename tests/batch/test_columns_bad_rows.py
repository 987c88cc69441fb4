"""Cells that are not in order: what columns say of them is what `assess` refuses in them, and such rows are not assessed."""

from __future__ import annotations

import random
from typing import Any

import ibis
import pyarrow as pa
import pytest
from beside_assess import AS_OF, assert_same, random_table

from riskengine import Library
from riskengine.api import Ruleset
from riskengine.batch.columns import compiled
from riskengine.problems import Refused
from riskengine.ruleset.build import read_definition

ALL_KINDS = """
ruleset: all-kinds
version: 1.0.0
valid: {from: 2020-01-01, to: 2026-12-31}
title: {nb: t}
intended_use: {nb: t}
items:
  answer: {type: choice, options: [no, maybe, yes], title: {nb: t}}
  falls: {type: count, range: [0, 9], title: {nb: t}}
  weight: {type: number, range: [2.5, 400], unit: kg, title: {nb: t}}
  born: {type: date, latest: as_of, title: {nb: t}}
  seen: {type: datetime, latest: as_of, title: {nb: t}}
  planned: {type: datetime, earliest: as_of, title: {nb: t}}
  held: {type: duration, range: [P0D, P14D], title: {nb: t}}
  events: {type: list, most: 3, title: {nb: t},
           of: {at: {type: datetime, latest: as_of, title: {nb: t}}, what: {type: text, title: {nb: t}}}}
outcomes:
  level: {title: {nb: t}, levels: [low, high]}
rules:
  old: {when: 'years_between(born, date(as_of)) >= 70 or weight >= 99.5', then: {level: high}}
  often: {when: falls >= 3 or held > P2D or answer == yes, then: {level: high}}
  recent: {when: distinct(e.what for e in events if as_of - e.at <= P14D) >= 2 or planned - seen > P3D, then: {level: high}}
"""

WRONG: dict[str, tuple[tuple[pa.DataType, Any, str], ...]] = {
    "answer": ((pa.string(), "YES", "unknown-option"), (pa.string(), "", "unknown-option")),
    "falls": (
        (pa.int64(), 10, "out-of-range"),
        (pa.int64(), -1, "out-of-range"),
        (pa.int64(), 2**62, "out-of-range"),
        (pa.float64(), 1.5, "wrong-type"),
        (pa.float64(), float("nan"), "wrong-type"),
        (pa.float64(), float("inf"), "wrong-type"),
    ),
    "weight": ((pa.float64(), 2.4, "out-of-range"), (pa.int32(), 401, "out-of-range")),
    "born": (
        (pa.string(), "2026-11-31", "bad-time"),
        (pa.string(), "1.2.2020", "bad-time"),
        (pa.string(), "1899-12-31", "bad-time"),
        (pa.string(), "2026-11-23", "after-as-of"),
    ),
    "seen": (
        (pa.string(), "2026-11-22T24:00", "bad-time"),
        (pa.string(), "2026-11-22T12:00:00+15:00", "bad-time"),
        (pa.string(), "2026-11-22T12:00:01+01:00", "after-as-of"),
        (pa.string(), "2026-11-23", "after-as-of"),
        (pa.string(), "2199-12-31T23:59:59-14:00", "out-of-range"),
    ),
    "planned": ((pa.string(), "2026-11-21", "before-as-of"), (pa.string(), "2026-11-22T10:59:59Z", "before-as-of")),
    "held": (
        (pa.string(), "P15D", "out-of-range"),
        (pa.string(), "P1M", "bad-time"),
        (pa.string(), "P", "bad-time"),
        (pa.string(), "PT", "bad-time"),
        (pa.string(), "P999999999W", "bad-time"),
        (pa.string(), "PT999999999999S", "bad-time"),
    ),
}


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    return Ruleset(read_definition(ALL_KINDS, "all-kinds.yaml"))


@pytest.mark.parametrize(
    ("item", "type_", "cell", "code"),
    [(item, *each) for item, ways in WRONG.items() for each in ways],
    ids=lambda each: str(each)[:30],
)
def test_a_cell_that_assess_refuses_makes_a_bad_row(
    ruleset: Ruleset, item: str, type_: pa.DataType, cell: Any, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        ruleset.assess({item: cell}, as_of=AS_OF)
    assert code in {each.code for each in refused.value.problems}
    table = ibis.memtable(pa.table({item: pa.array([None, cell], type_), "case": ["K-1", "K-2"]}))
    columns = compiled(ruleset, as_of=AS_OF)
    bad = columns.bad(table).to_pyarrow().to_pylist()
    assert [(each["row"], each["case"], each["column"]) for each in bad if each["code"] == code] == [(2, "K-2", item)]
    assert columns.over(table)["case"].to_pyarrow().to_pylist() == ["K-1"]


@pytest.mark.parametrize("seed", range(4))
def test_rows_with_wrong_cells_here_and_there(ruleset: Ruleset, seed: int) -> None:
    """Codes are among those that `assess` gives, and exactly the rows that it refuses are left out."""
    rng = random.Random(seed)
    table = random_table(ruleset, seed, 60)
    rows = table.to_pylist()
    for row in rows:
        for item, ways in WRONG.items():
            fitting = [cell for type_, cell, _ in ways if type_ == table.schema.field(item).type]
            if fitting and rng.random() < 0.1:
                row[item] = rng.choice(fitting)
    done = assert_same(ruleset, pa.Table.from_pylist(rows, schema=table.schema), as_of=AS_OF)
    assert 0 < done < 60


def test_lists_with_wrong_records(ruleset: Ruleset) -> None:
    type_ = pa.list_(pa.struct([("at", pa.string()), ("what", pa.string())]))
    right = {"at": "2026-11-20", "what": "sover lite"}
    lists = [
        [right],
        [right] * 4,
        [right, None],
        [{"at": "2026-11-20", "what": "ﬁre"}],
        [{"at": "2026-11-24", "what": "sover lite"}],
        [],
        None,
    ]
    table = ibis.memtable(pa.table({"events": pa.array(lists, type_), "case": list("abcdefg")}))
    columns = compiled(ruleset, as_of=AS_OF)
    bad = columns.bad(table).order_by("row").to_pyarrow().to_pylist()
    assert [(each["case"], each["code"]) for each in bad] == [
        ("b", "out-of-range"),
        ("c", "wrong-type"),
        ("d", "not-comparable"),
        ("e", "after-as-of"),
    ]
    assert columns.over(table)["case"].to_pyarrow().to_pylist() == ["a", "f", "g"]


def test_rows_of_another_day_than_the_ruleset_holds_on(ruleset: Ruleset) -> None:
    moments = [
        "2019-12-31T23:30:00Z",
        "2019-12-31T23:30:00-02:00",
        "2027-01-01T00:30:00+01:00",
        "2026-12-31",
        None,
        AS_OF,
    ]
    table = ibis.memtable(pa.table({"as_of": moments}))
    bad = compiled(ruleset).bad(table).order_by(["row", "code"]).to_pyarrow().to_pylist()
    codes = {1: {"not-valid"}, 2: {"not-valid"}, 3: {"not-valid"}, 4: {"bad-time"}, 5: {"bad-time"}}
    assert {each["row"] for each in bad} == set(codes)
    assert all(codes[each["row"]] & {other["code"] for other in bad if other["row"] == each["row"]} for each in bad)
    with pytest.raises(Refused, match="as_of"):
        compiled(ruleset).over(ibis.memtable(pa.table({"falls": [1]})))


def test_codes_for_unknown(ruleset: Ruleset) -> None:
    vrisk10 = Library.bundled().get("vrisk10")
    told = pa.table({"violence": ["9", "yes", None], "insight": ["x", "9", "no"]})
    columns = compiled(vrisk10, unknown={"*": ["9"], "insight": ["x", "9"]}, as_of=AS_OF)
    found = columns.over(ibis.memtable(told)).to_pyarrow()
    assert found["finding__unsure:violence"].to_pylist() == ["holds", "fails", "fails"]
    assert found["finding__unsure:insight"].to_pylist() == ["holds", "holds", "fails"]
    numbers = ibis.memtable(pa.table({"falls": [99, 3, None]}))
    assert compiled(ruleset, unknown={"falls": ["99"]}, as_of=AS_OF).bad(numbers).to_pyarrow().num_rows == 0
    assert compiled(ruleset, as_of=AS_OF).bad(numbers).to_pyarrow().num_rows == 1


def test_a_table_with_a_bad_row_is_refused_with_the_first_of_them() -> None:
    vrisk10 = Library.bundled().get("vrisk10")
    table = pa.table({"violence": ["yes", "Yes", None]})
    with pytest.raises(Refused) as refused:
        vrisk10.assess_table(table, as_of=AS_OF)
    assert str(refused.value) == (
        'error[unknown-option]: row 2: "Yes" is not in order in column violence\n'
        'error[bad-rows]: 1 row is not in order; correct them, or leave them out with bad_rows="leave-out"'
    )
    assert vrisk10.assess_table(table, as_of=AS_OF, bad_rows="leave-out").num_rows == 2
    with pytest.raises(Refused, match="national identity number"):
        vrisk10.assess_table(pa.table({"case": ["010190 12345"]}), as_of=AS_OF)
    with pytest.raises(Refused, match='did you mean "violence"'):
        vrisk10.assess_table(pa.table({"violense": ["yes"]}), as_of=AS_OF)
    with pytest.raises(Refused, match="int64; expected text or boolean"):
        vrisk10.assess_table(pa.table({"violence": [1]}), as_of=AS_OF)


def test_codes_for_unknown_that_mean_something_else() -> None:
    vrisk10 = Library.bundled().get("vrisk10")
    with pytest.raises(Refused) as refused:
        compiled(vrisk10, unknown={"*": ["unknown"], "violence": ["no"], "violense": ["9"]}, as_of=AS_OF)
    assert str(refused.value) == (
        'error[unknown-column]: "violense" is no column that codes for unknown can be in\n'
        '  did you mean "violence"?\n'
        'error[wrong-code]: "no" is an option of violence, so it cannot mean unknown there\n'
        "  say in which columns it means unknown"
    )
