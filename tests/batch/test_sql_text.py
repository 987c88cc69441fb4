"""Exported queries as they are read: golden files, every dialect's own parser, the same text each time, and what is refused.

`python tests/batch/test_sql_text.py` writes the golden files anew; read the difference before committing it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel

from riskengine import Library
from riskengine.batch.columns import compiled
from riskengine.batch.sql.dialects import DIALECTS, dialect
from riskengine.batch.sql.export import exported
from riskengine.cli.exporting import Wanted, sql_of
from riskengine.problems import Refused

GOLDEN = Path(__file__).parent / "golden"
AS_OF = "2026-11-22T12:00:00+01:00"
KEPT = {
    "vrisk10.duckdb.en.sql": ("vrisk10", "duckdb", "en", AS_OF),
    "vrisk10.postgres.nb.sql": ("vrisk10", "postgres", "nb", None),
    "vrisk10.tsql.en.sql": ("vrisk10", "tsql", "en", None),
}
SOME = ("vrisk10", "vrisk-y", "case-group", "discharge-notices", "warning-signals")
"""Choices, numbers, dates, moments and lists."""


def wanted(dialect: str, as_of: str | None, *, table: str = "cases", **other: bool) -> Wanted:
    options = {"roles": False, "using": False, "rules": False, "values": False, "bad_rows": False, **other}
    return Wanted(dialect, table, as_of, (), None, without=(), unknown=(), keep=(), output=None, **options)


def golden(name: str) -> str:
    id_, dialect, language, as_of = KEPT[name]
    return sql_of(id_, [], language, wanted(dialect, as_of))


@pytest.mark.parametrize("name", KEPT)
def test_golden(name: str) -> None:
    assert golden(name) == (GOLDEN / name).read_text(encoding="utf-8")


def test_the_same_bytes_in_every_process() -> None:
    """Whatever order sets have there: the words of an id are hashed otherwise in each."""
    program = (
        "from riskengine.cli.exporting import *\n"
        f"w = Wanted('spark', 'cases', {AS_OF!r}, (), None, True, False, (), (), (), True, True, False, None)\n"
        "print(sql_of('warning-signals', [], 'nb', w), sql_of('housing', [], 'en', w))"
    )
    seen = set()
    for seed in ("1", "2"):
        ran = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        )
        seen.add(ran.stdout)
    assert len(seen) == 1


@pytest.mark.parametrize("name", DIALECTS)
def test_each_dialect_reads_what_is_written_for_it(name: str) -> None:
    """Strictly, for every ruleset that can be said; the others are refused with a place."""
    said = 0
    for id_ in SOME:
        columns = compiled(Library.bundled().get(id_, on="2026-11-22"), as_of=AS_OF, rules=True, values=True)
        try:
            text = exported(columns, DIALECTS[name], source="s.cases").text
        except Refused as refused:
            assert {each.code for each in refused.problems} == {"not-in-sql"}
            assert any(each.place is not None for each in refused.problems), str(refused)
            continue
        (tree,) = sqlglot.parse(text, read=name, error_level=ErrorLevel.RAISE)
        assert isinstance(tree, exp.Select)
        assert "riskengine_" not in text
        said += 1
    assert said >= 2


@pytest.mark.parametrize("id_", ["level-of-care", "housing"])
def test_the_command_asks_which_items_are_open(id_: str) -> None:
    for name in ("sqlite", "postgres", "spark"):
        text = sql_of(id_, [], "en", wanted(name, AS_OF))
        (tree,) = sqlglot.parse(text, read=name)
        assert isinstance(tree, exp.Select)
        items = Library.bundled().get(id_, on="2026-11-22").definition.items
        assert {f"open__{item}" for item in items} <= {*tree.named_selects}


@pytest.mark.parametrize("name", DIALECTS)
def test_no_name_is_longer_than_the_dialect_allows(name: str) -> None:
    id_ = "vrisk10" if name == "oracle" else "level-of-care"  # which has long names, and cannot be said in Oracle
    made = exported(compiled(Library.bundled().get(id_), as_of=AS_OF, rules=True), DIALECTS[name])
    (tree,) = sqlglot.parse(made.text, read=name)
    assert tree is not None
    longest = max(len(each.this.encode()) for each in tree.find_all(exp.Identifier))
    assert longest <= (DIALECTS[name].longest_name or 1000)
    assert (name == "postgres") <= bool(made.shortened)
    assert len(set(made.shortened.values())) == len(made.shortened)


@pytest.mark.parametrize("name", ["tsql", "oracle"])
def test_conditions_stand_only_where_something_is_decided(name: str) -> None:
    """These databases have no column that is true or false, and no words for them."""
    conditions = (exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Is, exp.In)
    for id_ in ("vrisk10", "case-group"):
        columns = compiled(Library.bundled().get(id_), as_of=AS_OF, rules=True, values=True)
        try:
            made = exported(columns, DIALECTS[name])
        except Refused:
            assert id_ != "vrisk10"
            continue
        (tree,) = sqlglot.parse(made.text, read=name)
        assert tree is not None
        assert not list(tree.find_all(exp.Boolean))
        assert "BOOLEAN" not in made.text
        for node in tree.find_all(*conditions):
            around = node.parent
            while isinstance(around, exp.Paren | exp.And | exp.Or | exp.Not):
                around = around.parent
            deciding = isinstance(around, exp.Where) or (isinstance(around, exp.If) and not _is_value_of(node, around))
            assert deciding, node.sql(name)


def _is_value_of(node: exp.Expr, branch: exp.If) -> bool:
    return any(each is node for each in branch.args["true"].walk())


def test_lines_can_be_read() -> None:
    for name in KEPT:
        assert max(map(len, golden(name).splitlines())) <= 132


def test_a_name_cannot_leave_its_quotes() -> None:
    text = sql_of("vrisk10", [], "en", wanted("postgres", AS_OF, table='s."a""b; DROP TABLE x"'))
    assert 'FROM "s"."a""b; DROP TABLE x"' in text
    for bad in ("a; DROP TABLE x", "a b c", "(SELECT 1)", "", "a.b.c.d.e f", "x\n-- y"):
        with pytest.raises(Refused):
            sql_of("vrisk10", [], "en", wanted("postgres", AS_OF, table=bad))


def test_what_a_dialect_cannot_say_is_refused_with_its_place() -> None:
    with pytest.raises(Refused) as refused:
        sql_of("warning-signals", [], "en", wanted("postgres", AS_OF))
    first = refused.value.problems[0]
    assert (first.code, first.message) == (
        "not-in-sql",
        'value "recent" cannot be said in PostgreSQL: it reads a list of records',
    )
    assert first.place is not None
    assert first.place.file.endswith("warning-signals.yaml")


@pytest.mark.parametrize(("word", "meant"), [("PostgreSQL", "postgres"), ("mssql", "tsql"), ("pyspark", "spark")])
def test_other_names_of_dialects(word: str, meant: str) -> None:
    assert dialect(word).name == meant


def test_an_unknown_dialect_is_told_with_the_nearest() -> None:
    with pytest.raises(Refused, match=r'did you mean "snowflake"\?'):
        dialect("snowflak")


if __name__ == "__main__":
    for name in KEPT:
        (GOLDEN / name).parent.mkdir(exist_ok=True)
        (GOLDEN / name).write_text(golden(name), encoding="utf-8", newline="\n")
