"""Columns say of rulesets that use one another what `assess` says: open questions, joined plans, what is told, settings by row."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
from beside_assess import AS_OF, assert_same, random_table
from generated_families import TITLE, family
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sql_backends import in_duckdb, in_postgres, in_sqlite, same_as_assess, some_rows

from riskengine import Library
from riskengine.api import Ruleset


@settings(
    deadline=None, max_examples=15, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(seed=st.integers(0, 2**16), using=st.booleans())
def test_columns_equal_assess_on_generated_families(seed: int, using: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ruleset = family(seed, Path(folder)).get("top")
        table = random_table(ruleset, seed, 25, opened=0.2, using=using)
        assert assert_same(ruleset, table, as_of=AS_OF, values=True) == 25


def _ruleset(folder: Path, id_: str, **said: Any) -> None:
    head = {"ruleset": id_, "version": "1.0.0", "valid": {"from": "2020-01-01"}, "title": TITLE, "intended_use": TITLE}
    (folder / f"{id_}.yaml").write_text(json.dumps({**head, **said}), encoding="utf-8")


def _follow_up(folder: Path) -> Ruleset:
    """A follow-up that tells how many signs it takes, and where the person has moved out, joins the plan made of the signs."""
    _ruleset(
        folder,
        "signs",
        parameters={
            "enough": {"type": "count", "range": [1, 9], "default": 9, "title": TITLE},
            "within": {"type": "duration", "range": ["P1D", "P9D"], "default": "P9D", "title": TITLE},
        },
        items={"seen": {"type": "count", "range": [0, 9], "title": TITLE}},
        outcomes={"state": {"title": TITLE, "levels": ["calm", "alarm"]}},
        rules={
            "alarm": {
                "when": "seen >= enough",
                "then": {"state": "alarm"},
                "finding": {"text": TITLE},
                "plan": ["call"],
            }
        },
        actions={"call": {"title": TITLE, "by": "municipality", "due": "within"}},
    )
    _ruleset(
        folder,
        "follow-up",
        items={
            "seen_here": {"type": "count", "range": [0, 9], "title": TITLE},
            "agreed": {"type": "count", "range": [1, 9], "title": TITLE},
            "alone": {"type": "yes-no", "title": TITLE},
            "moved_out": {"type": "yes-no", "title": TITLE},
        },
        uses={
            "signs": {
                "version": "any",
                "answers": {"seen": "seen_here"},
                "parameters": {"enough": "agreed", "within": "P1D if alone else P2D"},
                "plan": "moved_out",
            }
        },
        outcomes={"response": {"title": TITLE, "levels": ["none", "contact"]}},
        rules={"contact": {"when": "signs.state == alarm", "then": {"response": "contact"}}},
    )
    return Library.open(folder).get("follow-up")


def test_what_a_joined_plan_adds(tmp_path: Path) -> None:
    ruleset = _follow_up(tmp_path)
    rows = [
        {"seen_here": 3, "agreed": 2, "alone": "yes", "moved_out": "yes"},
        {"seen_here": 3, "agreed": 2, "alone": "no", "moved_out": "no"},
        {"seen_here": 3, "agreed": 4, "alone": "no", "moved_out": "yes"},
        {"seen_here": 3, "agreed": 2, "alone": "no", "moved_out": None},
        {"seen_here": None, "agreed": 2, "alone": "no", "moved_out": "yes"},
        {"seen_here": 3, "agreed": None, "alone": "no", "moved_out": "yes"},
        {"seen_here": 3, "agreed": 2, "alone": None, "moved_out": "yes"},
    ]
    table = pa.Table.from_pylist(rows)
    assert assert_same(ruleset, table, as_of=AS_OF) == len(rows)
    found = ruleset.assess_table(table, as_of=AS_OF).to_pylist()
    assert [row["finding__signs.alarm"] for row in found] == ["holds", *[None] * 6]
    assert [row["action__signs.call"] for row in found] == ["do", None, None, "if", None, None, None]
    due = [row["action__signs.call__due"] for row in found]
    assert [None if each is None else each.isoformat() for each in due] == [
        "2026-11-23T11:00:00+00:00",
        None,
        None,
        "2026-11-24T11:00:00+00:00",
        None,
        None,
        None,
    ]
    # Of the fifth row nothing is known of the signs; of the sixth and seventh, what is agreed is open, so they are not assessed.
    asked = [[name for name in ruleset.definition.items if row[f"open__{name}"]] for row in found]
    assert asked == [[], [], [], ["moved_out"], ["seen_here"], ["agreed"], ["alone"]]


def test_joined_plans_in_other_databases(tmp_path: Path, server: Any) -> None:
    ruleset = _follow_up(tmp_path)
    with psycopg.connect(server.uri("postgres"), autocommit=True) as connection:
        runs = {"duckdb": in_duckdb, "sqlite": in_sqlite, "postgres": in_postgres(connection)}
        for dialect, run in runs.items():
            table = some_rows(ruleset, 5, 60, dialect)
            assert same_as_assess(ruleset, table, dialect, run, settings={"as_of": AS_OF}) == 60


def test_a_cell_nobody_looks_at_is_in_order(tmp_path: Path) -> None:
    """What is given to a used ruleset that waits for a setting is not read, as `assess` does not read it."""
    _follow_up(tmp_path)
    text = (tmp_path / "follow-up.yaml").read_text(encoding="utf-8")
    said = json.loads(text)
    del said["uses"]["signs"]["answers"]
    (tmp_path / "follow-up.yaml").write_text(json.dumps(said), encoding="utf-8")
    ruleset = Library.open(tmp_path).get("follow-up")
    table = pa.table({"agreed": [2, None], "alone": ["no", "no"], "moved_out": ["yes", "yes"], "signs__seen": [77, 77]})
    assert assert_same(ruleset, table, as_of=AS_OF) == 1


def test_what_is_given_further_down_is_given(tmp_path: Path) -> None:
    """An answer to a ruleset that a used ruleset uses is enough for both to be assessed."""
    levels = ["calm", "alarm"]
    outcome = {"state": {"title": TITLE, "levels": levels}}
    item = {"type": "yes-no", "title": TITLE}
    _ruleset(
        tmp_path, "low", items={"a": item}, outcomes=outcome, rules={"r": {"when": "a", "then": {"state": "alarm"}}}
    )
    used = {"when": "low.state == alarm", "then": {"state": "alarm"}}
    _ruleset(tmp_path, "mid", uses={"low": "any"}, items={"b": item}, outcomes=outcome, rules={"r": used})
    used = {"when": "mid.state == alarm", "then": {"state": "alarm"}}
    _ruleset(tmp_path, "top", uses={"mid": "any"}, items={"c": item}, outcomes=outcome, rules={"r": used})
    table = pa.table({"mid__low__a": ["yes", "no", None]})
    ruleset = Library.open(tmp_path).get("top")
    found = ruleset.assess_table(table, as_of=AS_OF, questions=False).to_pylist()
    assert [row["state"] for row in found] == ["alarm", "calm", None]
