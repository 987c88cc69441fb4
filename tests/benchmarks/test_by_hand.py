"""What is written by hand over columns says what riskengine says of each case. Nothing is timed here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest

from benchmarks import by_hand
from benchmarks.peers.rules import rules_of
from benchmarks.twenty_rules import RULESET
from riskengine import Library
from riskengine.evaluation.assessment import Assessment
from riskengine.ruleset.definition import Definition

duckdb = pytest.importorskip("duckdb", reason="riskengine[batch] is not installed")
ROWS = 400
ASSESSOR = {"id": "hpr:9999999", "role": "psychologist"}


def expected(definition: Definition, assessment: Assessment) -> dict[str, Any]:
    """The columns of a row, from what `assess` gives."""
    found: dict[str, Any] = {}
    for name, outcome in assessment.outcomes.items():
        found |= {
            name: outcome.value,
            f"{name}__lowest": outcome.lowest,
            f"{name}__highest": outcome.highest,
            f"{name}__determined": outcome.value is not None,
        }
    for id_, rule in definition.rules.items():
        if rule.finding is not None:
            found[f"finding__{id_}"] = assessment.verdict.rules[id_].status
    plan = {each.action: each for each in assessment.plan}
    for action in definition.actions.values():
        planned = plan.get(action.id)
        found[f"action__{action.id}"] = planned.status if planned else None
        if action.due is not None:
            found[f"action__{action.id}__due"] = moment(planned.due_at) if planned else None
    asked = {each.item for each in assessment.open_questions}
    return found | {f"open__{item}": item in asked for item in definition.items}


def moment(due: str | None) -> dt.datetime | None:
    return None if due is None else dt.datetime.fromisoformat(due).astimezone(dt.UTC)


def read(query: str, connection: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = connection.sql(query).to_arrow_table().to_pylist()
    return [
        {name: cell.astimezone(dt.UTC) if isinstance(cell, dt.datetime) else cell for name, cell in row.items()}
        for row in rows
    ]


def test_vrisk10_in_sql_is_what_assess_gives() -> None:
    rows = pytest.importorskip("benchmarks.rows")
    ruleset = Library.bundled().get("vrisk10")
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    connection.execute(f"create table cases as {rows.choices(ruleset.definition, ROWS)}")
    answered = read("select * from cases", connection)
    for checked in (False, True):
        by_case = {
            row["case"]: row for row in read(by_hand.vrisk10("cases", ruleset.definition, checked=checked), connection)
        }
        assert len(by_case) == ROWS
        for row in answered:
            said = by_case[row["case"]]
            answers = {name: row[name] for name in ruleset.definition.items if row[name] is not None}
            assessment = ruleset.assess(answers, as_of=row["as_of"].isoformat(), assessor=ASSESSOR)
            assert {name: said[name] for name in said if name not in {"case", "as_of"}} == expected(
                ruleset.definition, assessment
            ), answers


def test_rows_that_are_not_in_order_are_left_out() -> None:
    rows = pytest.importorskip("benchmarks.rows")
    definition = Library.bundled().get("vrisk10").definition
    connection = duckdb.connect()
    connection.execute(f"create table cases as {rows.choices(definition, 20)}")
    connection.execute("""update cases set violence = 'perhaps' where "case" = 'K-3'""")
    connection.execute("""update cases set stress = 'x', insight = null where "case" = 'K-7'""")
    cases = {row["case"] for row in read(by_hand.vrisk10("cases", definition, checked=True), connection)}
    assert cases == {f"K-{at}" for at in range(20)} - {"K-3", "K-7"}


def test_a_fifth_of_the_answers_is_open() -> None:
    rows = pytest.importorskip("benchmarks.rows")
    definition = Library.bundled().get("vrisk10").definition
    connection = duckdb.connect()
    connection.execute(f"create table cases as {rows.choices(definition, 20_000)}")
    for item in definition.items:
        (missing, unknown), *_ = connection.execute(
            f"select count(*) filter (where {item} is null), count(*) filter (where {item} = 'unknown') from cases"
        ).fetchall()
        assert missing == pytest.approx(2_000, rel=0.15)
        assert unknown == pytest.approx(2_000, rel=0.15)


def test_the_twenty_rules_by_hand_are_the_rulesets() -> None:
    rows, numpy, polars = (pytest.importorskip(name) for name in ("benchmarks.rows", "numpy", "polars"))
    ruleset = Library.open(RULESET).get("twenty-rules")
    definition, rules = ruleset.definition, rules_of()
    levels = by_hand.reached(definition, "urgency")
    connection = duckdb.connect()
    connection.execute(f"create table people as {rows.vitals(ROWS)}")
    people = read("select * from people", connection)
    frame = polars.DataFrame([{**person, "temperature": float(person["temperature"])} for person in people])
    columns = {name: frame[name].to_numpy() for name in frame.columns}
    in_sql = read(by_hand.rules_in_sql(rules, "people"), connection)
    outcome = [row["urgency"] for row in read(by_hand.outcome_in_sql(rules, levels, "none", "people"), connection)]
    in_numpy = by_hand.rules_in_numpy(columns, rules)
    in_polars = by_hand.rules_in_polars(frame, rules)
    assert by_hand.outcome_in_numpy(columns, rules, levels, "none").tolist() == outcome
    assert by_hand.outcome_in_polars(frame, rules, levels, "none")["urgency"].to_list() == outcome
    for at, person in enumerate(people):
        answers: Mapping[str, Any] = {
            name: ("yes" if cell else "no")
            if isinstance(cell, bool)
            else float(cell)
            if name == "temperature"
            else cell
            for name, cell in person.items()
        }
        assessment = ruleset.assess(answers, as_of="2026-11-22T12:00:00+01:00")
        held = {id_: truth.certain for id_, truth in assessment.verdict.rules.items()}
        assert in_sql[at] == held
        assert {id_: bool(column[at]) for id_, column in in_numpy.items()} == held
        assert in_polars.row(at, named=True) == held
        assert outcome[at] == assessment.outcomes["urgency"].value
    assert len(set(outcome)) == len(definition.outcomes["urgency"].level_ids)
    assert numpy.unique(list(in_numpy.values())).tolist() == [False, True]
