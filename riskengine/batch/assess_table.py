"""`Ruleset.assess_table`: a ruleset over whatever table a program has at hand."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import duckdb
import ibis
import ibis.expr.types as ir

from ..evaluation.pseudonym import looks_like_identity_number
from ..problems import Problem, Refused, did_you_mean
from .columns import Unknown, compiled
from .engine import NOT_WORTH_IT
from .table_at_hand import AtHand, at_hand

if TYPE_CHECKING:
    from ..api import Moment, Ruleset
    from ..evaluation.case import Assessor

_SHOWN = 10
_BAD_ROWS = ("refuse", "leave-out")


def assess_table(
    ruleset: Ruleset,
    table: Any,
    *,
    parameters: Mapping[str, Any] | None = None,
    unknown: Unknown = ("unknown",),
    as_of: Moment | None = None,
    assessor: Assessor | Mapping[str, str] | None = None,
    keep: Iterable[str] = (),
    rules: bool = False,
    values: bool = False,
    questions: bool | None = None,
    bad_rows: Literal["refuse", "leave-out"] = "refuse",
) -> Any:
    """What a ruleset says of each row of a table; see `Ruleset.assess_table`."""
    if bad_rows not in _BAD_ROWS:
        said = f'bad_rows is "{bad_rows}"; it is one of {", ".join(_BAD_ROWS)}'
        raise Refused([Problem("bad-setting", said, None, did_you_mean(bad_rows, _BAD_ROWS))])
    settings = dict(parameters or {})
    columns = compiled(
        ruleset,
        parameters=settings,
        unknown=unknown,
        as_of=as_of,
        assessor=assessor,
        keep=keep,
        rules=rules,
        values=values,
        questions=questions,
    )
    if isinstance(table, ir.Table):
        _must_be_there_to_keep(columns.keep, table)
        return columns.over(table)
    with duckdb.connect() as connection, tempfile.TemporaryDirectory(prefix="riskengine-table-") as folder:
        for setting in ("TimeZone = 'UTC'", NOT_WORTH_IT):
            connection.execute(f"SET {setting}")
        source = at_hand(connection, table, columns, Path(folder))
        _must_be_there_to_keep(columns.keep, source.rows)
        rows = source.rows
        if bad_rows == "refuse":
            _must_be_in_order(source, ruleset, settings)
        elif named := _named_by_numbers(source):
            rows = rows.filter(rows["case"].isnull() | ~rows["case"].isin(named))
        return source.run(source.columns.over(rows, checked=bad_rows != "refuse"))


def _must_be_there_to_keep(keep: Iterable[str], table: ir.Table) -> None:
    problems = [
        Problem(
            "kept-column", f'keep: there is no column "{name}" in the table', None, did_you_mean(name, table.columns)
        )
        for name in keep
        if name not in table.columns
    ]
    if problems:
        raise Refused(problems)


def _must_be_in_order(source: AtHand, ruleset: Ruleset, parameters: Mapping[str, Any]) -> None:
    """Refuse a table with cells that are not in order, telling the first of them."""
    bad = source.bad()
    (count,) = source.run(bad.aggregate(rows=bad.row.nunique()))["rows"].to_pylist()
    more, problems = source.untyped(ruleset, parameters, _SHOWN)
    if count:
        first = source.run(bad.order_by(["row", "column", "code"]).limit(_SHOWN)).to_pylist()
        for each in first:
            said = f'row {source.number(each["row"])}: "{each["value"]}" is not in order in column {each["column"]}'
            problems.append(Problem(each["code"], said, None))
    if count + more:
        rows = "1 row is" if count + more == 1 else f"{count + more} rows are"
        told = f'{rows} not in order; correct them, or leave them out with bad_rows="leave-out"'
        problems.append(Problem("bad-rows", told, None))
    problems += _identity_numbers(source)
    if problems:
        raise Refused(problems)


def _named_by_numbers(source: AtHand) -> list[str]:
    """The cases that are named by what may be a national identity number."""
    rows = source.rows
    if "case" not in rows.columns or "case" in source.columns.keep or not rows["case"].type().is_string():
        return []
    found = source.run(rows.select("case").filter(rows["case"].re_search("[0-9]{6}[ .-]?[0-9]{5}")).distinct())
    return [each for each in found["case"].to_pylist() if looks_like_identity_number(each)]


def _identity_numbers(source: AtHand) -> list[Problem]:
    named = _named_by_numbers(source)
    if not named:
        return []
    rows = source.rows.select(row=ibis.row_number() + 1, case=source.rows["case"])
    (first,) = source.run(rows.filter(rows["case"].isin(named)).aggregate(row=rows.row.min()))["row"].to_pylist()
    said = f"row {first}: this may be a national identity number; a case is named by a pseudonym"
    return [
        Problem(
            "looks-like-identity-number", said, None, "use a code that only the service itself can trace, like K-1042"
        )
    ]
