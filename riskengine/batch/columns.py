"""A ruleset compiled for columns: `compiled`, and what it does to a table.

Every figure equals what `Ruleset.assess` gives for the row; see `docs/columns.md` for how a row is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from ..evaluation.case import Assessor
from ..language import times
from ..language.knowledge import Partial
from ..problems import Problem, Refused, did_you_mean
from ..ruleset.definition import Definition
from . import conclusions
from .conclusions import Named
from .inputs import Check, usual_type
from .layers import laid_out
from .lowering import moment_from
from .questions import question_columns
from .run import Run
from .scene import ROLE, Composed, moment_of
from .terms import Terms
from .using import used_of

if TYPE_CHECKING:
    from ..api import Moment, Ruleset

Unknown = Sequence[str] | Mapping[str, Sequence[str]]
"""Codes that mean unknown: in every column, or by column, where `*` stands for every other."""

_ROW = "row_"

_TYPES: Mapping[str, dt.DataType] = {
    "text": dt.string,
    "bool": dt.boolean,
    "int": dt.int64,
    "date": dt.date,
    "moment": dt.Timestamp(timezone="UTC"),
    "microseconds": dt.int64,
}


@dataclass(frozen=True)
class Columns:
    """A ruleset for tables. Immutable; `over` and `bad` compute nothing themselves.

    `keep` are columns that are carried through unread.
    """

    definition: Definition
    run: Run
    keep: tuple[str, ...] = ()
    rules: bool = False
    values: bool = False
    questions: bool = True

    @cached_property
    def inputs(self) -> Mapping[str, dt.DataType]:
        """The columns that are read, with the types that they usually have. All may be left out; `as_of` where it is given."""
        found: dict[str, dt.DataType] = {"case": dt.string, "as_of": dt.Timestamp(timezone="UTC")}
        return found | dict(_inputs(self.definition, self.run, "", ()))

    @cached_property
    def outputs(self) -> Mapping[str, dt.DataType]:
        """The columns that come out, with their types, for a table of the usual types."""
        schema = {name: type_ for name, type_ in self.inputs.items() if "__" not in name or name.endswith(ROLE)}
        if self.run.as_of is not None:
            del schema["as_of"]
        found = {name: schema[name] for name in ("case", "as_of") if name in schema}
        _, named, _ = self.composed(schema)
        return found | {name: _type_of(written) for name, (_, written) in named.items()}

    def over(self, table: ir.Table, *, checked: bool = True) -> ir.Table:
        """What the ruleset says of each row.

        Args:
            table: a row is a case; see `inputs`.
            checked: leave out the rows that `bad` tells of. Without it, what comes out of such rows means nothing.

        Returns:
            The columns of `outputs`, in no order of rows, lazily.

        Raises:
            Refused: the table has a column that is no input, or of a type that its item cannot be read from.
        """
        schema = self._schema(table)
        composed, named, checks = self.composed(schema)
        carried = [name for name in ("case", "as_of", *self.keep) if name in table.columns]
        only = composed.terms.every([composed.terms.negation(check.bad) for _, check in checks]) if checked else None
        found = laid_out(table, {name: term for name, (term, _) in named.items()}, carried, only)
        dressed = {name: _dressed(found[name], written) for name, (_, written) in named.items()}
        if any(column is not None for column in dressed.values()):
            found = found.mutate(**{name: column for name, column in dressed.items() if column is not None})
        return found

    def bad(self, table: ir.Table, *, row: str | None = None) -> ir.Table:
        """The cells that are not in order, one a row, lazily: `row`, `case`, `column`, `value` as text and `code` of the problem.

        Args:
            table: as of `over`.
            row: the column that numbers rows; without it, rows are numbered from 1 as they come.

        Raises:
            Refused: as `over`.
        """
        schema = self._schema(table)
        composed, _, checks = self.composed(schema)
        numbered = table.mutate(**{_ROW: ibis.row_number() + 1 if row is None else table[row].cast("int64")})
        terms = {f"bad{at}_": check.bad for at, (_, check) in enumerate(checks)}
        terms["bad_"] = composed.terms.either(terms.values())
        columns = dict.fromkeys([_ROW, *(["case"] if "case" in schema else []), *(column for column, _ in checks)])
        faulty = laid_out(numbered, terms, columns)
        faulty = faulty.filter(faulty.bad_)
        case = faulty["case"].cast("string") if "case" in schema else ibis.null().cast("string")
        if not checks:  # nothing is read, so nothing can be wrong
            nothing = ibis.literal("")
            return faulty.select(row=faulty[_ROW], case=case, column=nothing, value=nothing, code=nothing)
        cells = []
        for at, (column, check) in enumerate(checks):
            shown = faulty[column] if faulty[column].type().is_string() else faulty[column].cast("string")
            cell = ibis.struct({"column": ibis.literal(column), "value": shown, "code": ibis.literal(check.code)})
            cells.append(ibis.cases((faulty[f"bad{at}_"], cell), else_=None))
        told = faulty.select(
            row=faulty[_ROW], case=case, cell=ibis.array(cells).filter(lambda cell: cell.notnull()).unnest()
        )
        return told.select("row", "case", column=told.cell["column"], value=told.cell["value"], code=told.cell["code"])

    def _schema(self, table: ir.Table) -> dict[str, dt.DataType]:
        schema = {name: type_ for name, type_ in table.schema().items() if name not in self.keep}
        problems = [
            Problem(
                "unknown-column",
                f'"{name}" is not an item of {self.definition.id}, nor a column that is kept',
                None,
                did_you_mean(name, self.inputs) or "name the columns to carry through unread with keep",
            )
            for name in schema
            if name not in self.inputs
        ]
        if "as_of" not in schema and self.run.as_of is None:
            problems.append(
                Problem(
                    "missing-as-of",
                    "no moment of assessment is given, and there is no column as_of",
                    None,
                    "give as_of",
                )
            )
        if problems:
            raise Refused(problems)
        return schema

    def composed(self, schema: Mapping[str, dt.DataType]) -> tuple[Composed, Named, list[tuple[str, Check]]]:
        """The ruleset read over a schema, the columns that come out, and what may be wrong with a row."""
        terms = Terms()
        now, checks = moment_of(terms, self.run, schema, self.definition)
        composed = Composed(self.definition, self.run, schema, terms, now)
        named = conclusions.outcome_columns(composed)
        named |= conclusions.finding_columns(composed)
        named |= conclusions.action_columns(composed)
        if self.rules:
            named |= conclusions.rule_columns(composed)
        if self.values:
            named |= conclusions.value_columns(composed)
        composed.raise_problems()
        if self.questions:
            named |= question_columns(composed)
        return composed, named, [*checks, *composed.checks, *composed.emitter.checks]


def compiled(
    ruleset: Ruleset,
    *,
    parameters: Mapping[str, Any] | None = None,
    unknown: Unknown = ("unknown",),
    as_of: Moment | None = None,
    assessor: Assessor | Mapping[str, str] | None = None,
    keep: Iterable[str] = (),
    rules: bool = False,
    values: bool = False,
    questions: bool | None = None,
) -> Columns:
    """A ruleset for tables.

    Args:
        ruleset: the ruleset.
        parameters: what the site sets, for all rows.
        unknown: the codes that mean "asked, not known".
        as_of: the moment of the assessment of all rows without a cell `as_of`.
        assessor: who assesses all rows; the role counts where a rule reads it and the row does not say.
        keep: columns to carry through unread.
        rules: whether each rule has a column.
        values: whether each value has its bounds as columns.
        questions: whether each item has a column that says if it is an open question; left out, it has.

    Raises:
        Refused: a setting is wrong, or something of the ruleset cannot be computed exactly in columns.
    """
    definition = ruleset.definition
    codes = dict(unknown) if isinstance(unknown, Mapping) else {"*": tuple(unknown)}
    at: Moment = f"{definition.valid_from}T12:00:00Z" if as_of is None else as_of
    case = ruleset.read_case({}, as_of=at, assessor=assessor, parameters=parameters)
    settings: dict[str, Partial] = {name: setting.partial for name, setting in case.settings.items()}
    run = Run(None if as_of is None else case.as_of, settings, case.assessor, codes)
    run = run.using(used_of(ruleset, run))
    columns = Columns(definition, run, tuple(keep), rules, values, questions is not False)
    _must_mean_unknown(columns, codes)
    _ = columns.outputs  # what cannot be said in columns is refused here, before any table
    return columns


def _must_mean_unknown(columns: Columns, codes: Mapping[str, Sequence[str]]) -> None:
    """Refuse codes for unknown in columns that there are not, or that mean something else there."""
    known = {
        *columns.inputs,
        *(f"{item.name}.{each.name}" for item in columns.definition.items.values() for each in item.fields),
    }
    problems = [
        Problem(
            "unknown-column", f'"{name}" is no column that codes for unknown can be in', None, did_you_mean(name, known)
        )
        for name in codes
        if name != "*" and name not in known
    ]
    for name, item in columns.definition.items.items():
        for code in columns.run.codes(name):
            if code in item.option_ids:
                said = f'"{code}" is an option of {name}, so it cannot mean unknown there'
                problems.append(Problem("wrong-code", said, None, "say in which columns it means unknown"))
    if problems:
        raise Refused(problems)


def _inputs(
    definition: Definition, run: Run, prefix: str, left_out: Iterable[str]
) -> Iterator[tuple[str, dt.DataType]]:
    """The columns that a ruleset and those that it uses are read from, but what these are told or share."""
    for name, item in definition.items.items():
        if name not in left_out:
            yield prefix + name, usual_type(item)
            if name in definition.roles_read:
                yield prefix + name + ROLE, dt.string
    for id_, use in definition.uses.items():
        used = run.used.get(id_)
        if used is not None and used.definition is not None and id_ not in left_out:
            yield from _inputs(used.definition, used.run, f"{prefix}{id_}__", {*use.answers, *use.shares})


def _type_of(written: str) -> dt.DataType:
    if written.startswith("number"):
        return dt.Decimal(38, int(written.removeprefix("number")))
    return _TYPES[written]


def _dressed(column: Any, written: str) -> Any | None:
    """A column as it is written out; None where it is so already."""
    if written == "moment":
        return moment_from(column)
    if written == "date":
        return ibis.date(1970, 1, 1) + (column - times.EPOCH_DAY).as_interval("D")
    if written.startswith("number"):
        decimals = int(written.removeprefix("number"))
        unit = ibis.literal(Decimal(1).scaleb(-decimals), type=f"decimal({decimals + 1}, {decimals})")
        return (column * unit).cast(f"decimal(38, {decimals})")
    return None
