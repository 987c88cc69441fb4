"""What a change of rules would have meant: each count beside the assessments of the rows, one by one."""

from __future__ import annotations

import json
import random
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from batch_desk import AS_OF
from beside_assess import random_table
from hypothesis import given, settings
from hypothesis import strategies as st
from impact_desk import GRAVER, LATER, SIGNALS, VRISK, ImpactDesk, by_hand, of, told

from riskengine.batch.impact import Impact

WITHOUT_STRESS = (
    ("insight, suspicion, empathy, planning, stress]", "insight, suspicion, empathy, planning]"),
    ("            - unknown(stress)\n", ""),
)


@pytest.fixture
def desk(tmp_path: Path) -> ImpactDesk:
    return ImpactDesk(tmp_path)


def with_region(table: pa.Table, seed: int = 1, values: tuple[str | None, ...] = ("nord", "øst", None)) -> pa.Table:
    rng = random.Random(seed)
    return table.append_column("region", pa.array([rng.choice(values) for _ in range(table.num_rows)], pa.string()))


def cohort(seed: int = 3, rows: int = 120) -> pa.Table:
    return with_region(random_table(of(VRISK), seed, rows, opened=0.15), seed)


@pytest.mark.parametrize("name", ["in.parquet", "in.csv", "in.arrow"])
def test_each_count_is_that_of_the_assessments(desk: ImpactDesk, name: str) -> None:
    before, after = of(VRISK), of(VRISK, LATER, GRAVER)
    table = cohort()
    desk.write(name, table)
    by = ("region", "summary_risk")  # one that is no item, and one that is
    rows = [{key: said for key, said in row.items() if said is not None or key in by} for row in table.to_pylist()]
    found = desk.compared(before, after, name, as_of=AS_OF, by=by)
    assert told(found) == by_hand(before, after, rows, as_of=AS_OF, by=by)
    assert found.bad == 0
    assert len({(each.before, each.after) for each in found.transitions["plan_level"]}) >= 5


def test_the_forms_of_a_table_give_the_same(desk: ImpactDesk) -> None:
    before, after = of(VRISK), of(VRISK, LATER, GRAVER)
    for name in ("in.parquet", "in.csv", "in.arrow"):
        desk.write(name, cohort())
    documents = [
        desk.compared(before, after, name, as_of=AS_OF, by=("region",), below=5).document
        for name in ("in.parquet", "in.csv", "in.arrow")
    ]
    assert documents[0] == documents[1] == documents[2]


def test_several_files_are_one_cohort(desk: ImpactDesk) -> None:
    before, after = of(VRISK), of(VRISK, LATER, GRAVER)
    table = cohort()
    for suffix in ("parquet", "csv"):
        desk.write(f"all.{suffix}", table)
        desk.write(f"one.{suffix}", table.slice(0, 47))
        desk.write(f"two.{suffix}", table.slice(47))
        whole = desk.compared(before, after, f"all.{suffix}", as_of=AS_OF, by=("region",))
        parts = desk.compared(before, after, f"one.{suffix}", f"two.{suffix}", as_of=AS_OF, by=("region",))
        assert told(whole) == told(parts)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 25), st.booleans())
def test_any_cohort(seed: int, rows: int, swapped: bool) -> None:
    before, after = of(VRISK), of(VRISK, LATER, GRAVER, *WITHOUT_STRESS)
    if swapped:
        before, after = after, before
    with tempfile.TemporaryDirectory() as folder:
        desk = ImpactDesk(Path(folder))
        table = cohort(seed, rows)
        desk.write("in.parquet", table)
        found = desk.compared(before, after, "in.parquet", as_of=AS_OF, by=("region",))
        assert told(found) == by_hand(before, after, table.to_pylist(), as_of=AS_OF, by=("region",))


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 5))
def test_lists_of_records(seed: int, threshold: int) -> None:
    before, after = of(SIGNALS), of(SIGNALS, LATER, ("default: 4", f"default: {threshold}"))
    table = random_table(before, seed, 30)
    with tempfile.TemporaryDirectory() as folder:
        desk = ImpactDesk(Path(folder))
        desk.write("in.parquet", table)
        found = desk.compared(before, after, "in.parquet", as_of=AS_OF)
        assert told(found) == by_hand(before, after, table.to_pylist(), as_of=AS_OF)


def test_a_row_that_is_in_order_for_one_only_is_left_out_of_both(desk: ImpactDesk) -> None:
    """The new ruleset asks for one thing more, and "perhaps" is no answer to it; the old one does not read it."""
    before = of(VRISK)
    after = of(VRISK, LATER, ("  summary_risk:\n    type: choice", ALONE + "  summary_risk:\n    type: choice"))
    table = random_table(of(VRISK), 3, 40)
    alone = ["no", "perhaps", None, "yes"] * 10
    table = table.append_column("alone", pa.array(alone))
    desk.write("in.parquet", table)
    found = desk.compared(before, after, "in.parquet", as_of=AS_OF)
    assert found.bad == 10
    assert told(found) == by_hand(before, after, table.to_pylist(), as_of=AS_OF)
    turned = desk.compared(after, before, "in.parquet", as_of=AS_OF)
    assert (turned.bad, turned.rows) == (10, 30)


ALONE = """  alone:
    type: yes-no
    title: {nb: Alene, en: Alone}
    source: form
"""


def test_rows_with_too_many_cells_are_counted_as_not_in_order(desk: ImpactDesk) -> None:
    desk.text("in.csv", "case,insight\nK-1,no\nK-2,no,yes\nK-3\nK-4,yes\nK-5,nei\n")
    found = desk.compared(of(VRISK), of(VRISK, LATER), "in.csv", as_of=AS_OF)
    assert (found.rows, found.bad) == (2, 3)


def test_all_rows_are_bad(desk: ImpactDesk) -> None:
    desk.text("in.csv", "case,insight,region\nK-1,nei,nord\nK-2,ja,øst\n")
    desk.text("after.yaml", VRISK.replace(*LATER))
    result = desk.impact(
        "vrisk10", "after.yaml", "in.csv", "--as-of", AS_OF, "--by", "region", "--lang", "en", status=1
    )
    assert "0 rows are assessed by both." in result.stdout
    assert "2 rows are not in order" in result.stdout
    found = desk.impact(
        "vrisk10", "after.yaml", "in.csv", "--as-of", AS_OF, "--format", "json", "--by", "region", status=1
    )
    document = json.loads(found.stdout)
    assert (document["rows"], document["rows_not_in_order"], document["groups"]) == (0, 2, {"region": {}})
    desk.impact("vrisk10", "after.yaml", "in.csv", "--as-of", AS_OF, "--by", "region", "--plot", "x.svg", status=1)
    assert not (desk.folder / "x.svg").exists()


def kinds(found: Impact, outcome: str) -> dict[str, Any]:
    return dict(found.changes[outcome])


def test_the_kinds_of_change_are_sums_of_the_transitions(desk: ImpactDesk) -> None:
    before, after = of(VRISK), of(VRISK, LATER, GRAVER)
    desk.write("in.parquet", cohort().drop_columns(["region"]))
    found = desk.compared(before, after, "in.parquet", as_of=AS_OF)
    order = [each.id for each in before.definition.outcomes["plan_level"].levels]
    expected = dict.fromkeys(("up", "down", "opened", "determined", "bounds"), 0)
    for each in found.transitions["plan_level"]:
        was, is_ = each.before.lowest == each.before.highest, each.after.lowest == each.after.highest
        if each.before == each.after:
            continue
        higher = order.index(each.after.lowest) > order.index(each.before.lowest)
        kind = ("up" if higher else "down") if was and is_ else "opened" if was else "determined" if is_ else "bounds"
        expected[kind] += each.count or 0
    assert kinds(found, "plan_level") == expected
    assert expected["up"] > 0
    assert expected["determined"] > 0
    turned = kinds(desk.compared(after, before, "in.parquet", as_of=AS_OF), "plan_level")
    assert (turned["down"], turned["opened"]) == (expected["up"], expected["determined"])


def test_where_levels_have_another_order_nobody_goes_up_or_down(desk: ImpactDesk) -> None:
    signals = of(SIGNALS)
    none = "      none: {nb: Ingen, en: None}\n"
    watch = "      watch: {nb: Følg med, en: Watch}\n"
    more = of(
        SIGNALS, LATER, (watch, watch + "      look: {nb: Se, en: Look}\n"), ("{response: watch}", "{response: look}")
    )
    assert none in SIGNALS
    desk.write("in.parquet", random_table(signals, 2, 40, opened=0))
    found = desk.compared(signals, more, "in.parquet", as_of=AS_OF)
    assert set(kinds(found, "response")) == {"moved", "opened", "determined", "bounds"}
    moved = [
        each.count for each in found.transitions["response"] if each.before.lowest == each.before.highest == "watch"
    ]
    assert kinds(found, "response")["moved"] == sum(count or 0 for count in moved) > 0


def test_a_parameter_that_only_one_has_is_set_there_alone(desk: ImpactDesk) -> None:
    before = of(SIGNALS)
    after = of(SIGNALS, LATER, ("  contact_within:", "  answer_within:"), ("due: contact_within", "due: answer_within"))
    desk.write("in.parquet", random_table(before, 2, 10))
    found = desk.compared(before, after, "in.parquet", as_of=AS_OF, parameters={"answer_within": "PT2H"})
    assert found.rows == 10
