"""Columns say of each row what `assess` says of it: for generated rulesets, and for V-RISK-10 over a random sample."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys

import ibis
import pyarrow as pa
import pytest
from beside_assess import AS_OF, assert_same, random_table
from generated_rulesets import TITLE, Generated, generated, rulesets, used_definition
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from riskengine import Library
from riskengine.api import Ruleset
from riskengine.batch.columns import compiled
from riskengine.batch.terms import Terms
from riskengine.language import tree
from riskengine.problems import Refused
from riskengine.ruleset.build import read_definition


# Not made smaller where it fails, which takes as long as a hundred queries: the generated ruleset is shown as it is.
@settings(
    deadline=None, max_examples=25, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(made=rulesets(), seed=st.integers(0, 2**16), as_of=st.booleans())
def test_columns_equal_assess_on_generated_rulesets(made: Generated, seed: int, as_of: bool) -> None:
    ruleset = Ruleset(made.definition)
    try:
        done = assert_same(ruleset, random_table(ruleset, seed, 12, as_of=as_of), as_of=AS_OF, values=seed % 2 == 0)
    except Refused as refused:
        assert {each.code for each in refused.problems} == {"not-in-columns"}
        assert all(each.place is not None for each in refused.problems)
        event("refused: " + "; ".join(sorted({each.message.partition(": ")[2] for each in refused.problems})))
    else:
        event(f"rows in order: {done > 0}")


def test_each_kind_of_node_has_columns() -> None:
    """Of each kind of node that generators reach, some ruleset is said in columns; what is refused says why, and where."""
    some = random.Random(3)
    said: set[type[tree.Node]] = set()
    for _ in range(250):
        try:
            definition = generated(some.randbytes(450)).definition
        except Refused:
            continue
        try:
            compiled(Ruleset(definition), as_of=AS_OF, values=True)
        except Refused as refused:
            assert {each.code for each in refused.problems} == {"not-in-columns"}
            assert all(each.place is not None for each in refused.problems)
            continue
        nodes = [
            *(value.node for value in definition.values.values()),
            *(rule.condition for rule in definition.rules.values()),
        ]
        said |= {type(part) for node in nodes for part in node.walk()}
    assert said == tree.node_types(), tree.node_types() - said


def test_what_is_always_open_is_no_empty_cell() -> None:
    """Ibis reads "equals null" as "is null"; a condition that is open in every row must not come to that."""
    doc = {
        "ruleset": "generated",
        "version": "1.0.0",
        "valid": {"from": "2020-01-01"},
        "title": TITLE,
        "intended_use": TITLE,
        "uses": {"other": "any"},
        "items": {"i0": {"type": "yes-no", "title": TITLE}},
        "outcomes": {"o": {"title": TITLE, "levels": ["low", "high"]}},
        "rules": {"r": {"when": "(other.mood >= other.mood) == (i0 >= yes)", "then": {"o": "high"}}},
    }
    ruleset = Ruleset(read_definition(json.dumps(doc), "generated.yaml", used_definition))
    assert assert_same(ruleset, pa.table({"i0": ["no", "yes", None, "unknown"]}), as_of=AS_OF) == 4


def test_a_denial_is_as_open_as_what_it_denies() -> None:
    """Ibis writes "(not a) is null" and "a = (not b)" without their parentheses, so they must not come to be."""
    terms = Terms()
    a, b = (
        terms.every([terms.make("flag", (terms.column(name),), kind="bool", nullable=True), terms.open])
        for name in "ab"
    )
    assert terms.negation(a).op == "not"
    assert terms.missing(terms.negation(a)) is terms.missing(a)
    for one, other in ((terms.negation(a), b), (b, terms.negation(a))):
        assert terms.equal(one, other).op == "ne"
        assert all(arg.op != "not" for arg in terms.equal(one, other).args)
    both = terms.equal(terms.negation(a), terms.negation(b))
    assert both.op == "eq" and set(both.args) == {a, b}


def test_what_a_denial_waits_for_is_asked() -> None:
    doc = {
        "ruleset": "generated",
        "version": "1.0.0",
        "valid": {"from": "2020-01-01"},
        "title": TITLE,
        "intended_use": TITLE,
        "items": {name: {"type": "yes-no", "title": TITLE} for name in "abc"},
        "outcomes": {"o": {"title": TITLE, "levels": ["low", "high"]}},
        "rules": {"r": {"when": "c and not (a and b)", "then": {"o": "high"}}},
    }
    ruleset = Ruleset(read_definition(json.dumps(doc), "generated.yaml"))
    table = pa.table({"a": [None, "yes", "no", None], "b": ["yes", None, None, None], "c": ["yes"] * 4})
    assert assert_same(ruleset, table, as_of=AS_OF) == 4
    asked = ruleset.assess_table(table, as_of=AS_OF).select(["open__a", "open__b"]).to_pylist()
    assert [tuple(row.values()) for row in asked] == [(True, False), (False, True), (False, False), (True, True)]


@pytest.mark.parametrize("assessor", [None, {"role": "Lege"}])
def test_columns_equal_assess_on_vrisk10(assessor: dict[str, str] | None) -> None:
    ruleset = Library.bundled().get("vrisk10")
    table = random_table(ruleset, 7, 400, as_of=True)
    assert assert_same(ruleset, table, as_of=AS_OF, assessor=assessor) == 400


def test_a_query_grows_with_the_ruleset_and_no_faster() -> None:
    """Shared parts become columns, so that doubling a ruleset doubles its query."""

    def length(parts: int) -> int:
        items = {f"{name}{at}": {"type": "yes-no", "title": TITLE} for at in range(parts) for name in "abc"}
        values = {f"v{at}": f"min(count(a{at}, b{at}, c{at}) + count(a{at} or b{at}), 3)" for at in range(parts)}
        values |= {f"w{at}": f"max(v{at}, 1) + v{at} + count(c{at}, v{at} >= 2)" for at in range(parts)}
        rules = {f"r{at}": {"when": f"w{at} + v{at} >= 4 or b{at}", "then": {"o": "high"}} for at in range(parts)}
        doc = {
            "ruleset": "generated",
            "version": "1.0.0",
            "valid": {"from": "2020-01-01"},
            "title": TITLE,
            "intended_use": TITLE,
            "items": items,
            "values": values,
            "outcomes": {"o": {"title": TITLE, "levels": ["low", "high"]}},
            "rules": rules,
        }
        ruleset = Ruleset(read_definition(json.dumps(doc), "generated.yaml"))
        columns = compiled(ruleset, as_of=AS_OF)
        return len(str(ibis.to_sql(columns.over(ibis.table(dict.fromkeys(items, "string"), name="t")))))

    assert length(8) <= 2.2 * length(4)
    assert length(16) <= 2.2 * length(8)


def test_the_same_ruleset_gives_the_same_query_in_every_process() -> None:
    program = (
        "import ibis; from riskengine import Library; from riskengine.batch.columns import compiled;"
        f"c = compiled(Library.bundled().get('warning-signals'), as_of={AS_OF!r});"
        "print(ibis.to_sql(c.over(ibis.table(dict(list(c.inputs.items())[2:]), name='t'))))"
    )
    texts = [
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
        ).stdout
        for seed in ("1", "2")
    ]
    assert texts[0] == texts[1] != ""
