"""The rows of a batch that are not in order, each told in the words in which `assess` would refuse the same case."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from ..api import Ruleset
from ..evaluation.case import Assessor, Locator, Path
from ..evaluation.pseudonym import looks_like_identity_number
from ..language import times
from ..problems import Place, Problem, Refused
from ..ruleset.definition import Definition, Item
from .columns import Columns
from .csv_cells import CsvCells
from .csv_text import Misshapen
from .run import Run

SEPARATOR = "__"
ROLE = "__role"
CASE, AS_OF = "case", "as_of"
_LONGEST_VALUE = 200
_NO_MOMENT = "the moment of the assessment is missing"
_GIVE_MOMENT = "fill it in, or give --as-of for rows that have none"
_NOT_IN_COLUMNS = "the value cannot be read exactly from this column"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row. `column` and `value` are None where it is the row as a whole."""

    row: int
    case: str | None
    column: str | None
    value: Any
    code: str
    reason: str
    hint: str | None = None
    file: str | None = None

    def line(self) -> str:
        """The fault as a line of JSON; keys that say nothing are left out, but for those every line has."""
        said = {
            "file": self.file,
            "row": self.row,
            "case": self.case,
            "column": self.column,
            "value": _written(self.value),
            "code": self.code,
            "reason": self.reason,
            "hint": self.hint,
        }
        kept = {key: each for key, each in said.items() if each is not None or key not in ("file", "hint")}
        return json.dumps(kept, ensure_ascii=False, allow_nan=False) + "\n"


@dataclass(frozen=True, slots=True)
class Answers:
    """Which columns answer what.

    Attributes:
        columns: by column, the used rulesets on the way to the one that asks (none for the ruleset itself), and its item.
        roles: by column, the column whose answer's giver it tells.
    """

    columns: Mapping[str, tuple[tuple[str, ...], Item]]
    roles: Mapping[str, str]

    @classmethod
    def among(cls, names: Sequence[str], columns: Columns) -> Answers:
        """Those among a table's columns."""
        known = {name: (way, item) for name, way, item in _asked(columns.definition, columns.run, ())}
        roles = {column + ROLE: column for column in known}
        return cls(
            {name: known[name] for name in names if name in known},
            {name: roles[name] for name in names if name in roles and name not in known},
        )

    @property
    def items(self) -> dict[str, Item]:
        """By column, the item."""
        return {column: item for column, (_, item) in self.columns.items()}


def _asked(definition: Definition, run: Run, way: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...], Item]]:
    for name, item in definition.items.items():
        yield SEPARATOR.join((*way, name)), way, item
    for id_, used in run.used.items():
        if used.definition is not None:
            yield from _asked(used.definition, used.run, (*way, id_))


@dataclass(slots=True)
class Judge:
    """Reads single rows as `assess` reads a case, and tells what is wrong with them.

    Attributes:
        ruleset: what would assess them.
        answers: which columns answer what.
        unknown: by column, the words and numbers that mean unknown, as text.
        as_of: the moment of rows that have none of their own.
        assessor: who assesses.
        parameters: what is set.
        cells: how the cells are typed, where the table was CSV.
    """

    ruleset: Ruleset
    answers: Answers
    unknown: Mapping[str, Sequence[str]]
    as_of: times.AsOf | None
    assessor: Assessor
    parameters: Mapping[str, Any]
    cells: CsvCells | None = None
    _unknown: dict[str, frozenset[str]] = field(default_factory=dict)

    def faults(
        self, row: Mapping[str, Any], number: int, file: str | None, said: Sequence[tuple[str, str]]
    ) -> Iterator[Fault]:
        """What is wrong with a row that is not in order.

        Args:
            row: its cells, as they stand in the file.
            number: its number there, from 1.
            file: the file, where there are several.
            said: columns and codes that columns alone have found, told where `assess` would take the row.
        """
        case = _case(row.get(CASE))
        hidden = case is not None and looks_like_identity_number(case)
        shown = None if hidden else case
        locator = _Columns()
        if self.as_of is None and row.get(AS_OF) is None:
            problem = Problem("missing-as-of", _NO_MOMENT, None, _GIVE_MOMENT)
            yield _fault(problem, number, shown, AS_OF, None, file)
            return
        try:
            self._read(row, case, locator)
        except Refused as refused:
            for problem in refused.problems:
                column = problem.place.file if problem.place is not None else None
                value = None if column is None or (hidden and column == CASE) else row.get(column)
                if column is not None and self.cells is not None and isinstance(value, str):
                    problem = replace(problem, hint=self.cells.hint(column, value) or problem.hint)
                yield _fault(problem, number, shown, column, value, file)
        else:
            yield from self._not_in_columns(row, number, shown, file, said)

    def _read(self, row: Mapping[str, Any], case: str | None, locator: Locator) -> None:
        given: dict[str, Any] = {"answers": {}}
        for column, (way, item) in self.answers.columns.items():
            if row.get(column) is not None:
                _below(given, way)["answers"][item.name] = self._answer(column, row[column])
        for role, column in self.answers.roles.items():
            if row.get(role) is not None and row.get(column) is not None:
                way, item = self.answers.columns[column]
                answers = _below(given, way)["answers"]
                answers[item.name] = {"value": answers[item.name], "role": row[role]}
        moment = _moment(row.get(AS_OF)) or self.as_of
        assert moment is not None
        self.ruleset.read_case(
            given["answers"],
            as_of=moment,
            assessor=self.assessor,
            parameters=self.parameters,
            using=given.get("using", {}),
            case=case,
            locator=locator,
        )

    def _answer(self, column: str, cell: Any) -> Any:
        if column not in self._unknown:
            self._unknown[column] = frozenset(self.unknown.get(column, ()))
        if as_word(cell) in self._unknown[column]:
            return "unknown"
        if isinstance(cell, bool):
            return "yes" if cell else "no"
        if isinstance(cell, str):
            return cell if self.cells is None else self.cells.value(column, cell)
        if isinstance(cell, list):
            return [_record(each, self._unknown[column]) for each in cell]
        return _plain(cell)

    def misshapen(self, row: Misshapen, file: str | None) -> Fault:
        """What is wrong with a row that has too few or too many cells."""
        return _fault(Problem("wrong-number-of-cells", row.reason), row.row, None, None, None, file)

    def _not_in_columns(
        self, row: Mapping[str, Any], number: int, case: str | None, file: str | None, said: Sequence[tuple[str, str]]
    ) -> Iterator[Fault]:
        """What `assess` could read and columns cannot, such as more decimals than they take."""
        hints: dict[str, str | None] = dict.fromkeys(column for column, _ in said)
        if self.cells is not None:
            for column in self.answers.columns:
                hint = self.cells.hint(column, row[column]) if isinstance(row.get(column), str) else None
                if hint is not None:
                    hints[column] = hint
        for column, hint in hints.items():
            problem = Problem("not-in-columns", _NOT_IN_COLUMNS, None, hint)
            yield _fault(problem, number, case, column, row.get(column), file)
        if not hints:
            problem = Problem("not-in-columns", "this row cannot be read exactly in columns")
            yield _fault(problem, number, case, None, None, file)


def _below(given: dict[str, Any], way: Sequence[str]) -> dict[str, Any]:
    """What is given of a used ruleset, by the rulesets on the way there."""
    for id_ in way:
        given = given.setdefault("using", {}).setdefault(id_, {"answers": {}})
    return given


def _fault(problem: Problem, number: int, case: str | None, column: str | None, value: Any, file: str | None) -> Fault:
    return Fault(number, case, column, value, problem.code, problem.message, problem.hint, file)


class _Columns(Locator):
    """Tells the column of a part of a case, as the file of a place."""

    def __init__(self, base: Path = ()) -> None:
        self.base = base

    def place(self, path: Path, *, key: bool = False) -> Place | None:
        """The column on the path."""
        del key
        full = (*self.base, *path)
        way: list[str] = []
        while len(full) > 1 and full[0] == "using":
            way.append(str(full[1]))
            full = full[2:]
        match full:
            case ("case" | "as_of" as name,):
                return Place(str(name), 1, 1)
            case ("answers", item, *rest):
                return Place(SEPARATOR.join((*way, str(item))) + (ROLE if "role" in rest else ""), 1, 1)
        return None

    def within(self, path: Path) -> _Columns:
        """The columns of a used ruleset."""
        return _Columns((*self.base, *path))


def as_word(cell: Any) -> str:
    """A cell as it is written in an option, to be held against codes for unknown."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        cell = Decimal(repr(cell))
    if isinstance(cell, Decimal) and cell.is_finite():
        return str(int(cell)) if cell == cell.to_integral_value() else str(cell.normalize())
    return str(cell)


def _record(record: Any, unknown: Set[str]) -> Any:
    """A record of a nested column; there, a field that is null is unknown."""
    if not isinstance(record, Mapping):
        return record
    return {
        key: "unknown" if each is None or as_word(each) in unknown else _plain(each) for key, each in record.items()
    }


def _plain(cell: Any) -> Any:
    """A number without the noughts that only a column's scale has put at its end; anything else as it is."""
    if not isinstance(cell, Decimal) or not cell.is_finite():
        return cell
    return int(cell) if cell == cell.to_integral_value() else cell.normalize()


def _case(cell: Any) -> str | None:
    return None if cell is None else str(cell)


def _moment(cell: Any) -> str | dt.datetime | None:
    if cell is None:
        return None
    return cell if isinstance(cell, dt.datetime) else str(cell)


def _written(value: Any) -> Any:
    """A value as JSON has it; long texts are cut."""
    match value:
        case None | bool() | int():
            return value
        case float() if value == value and abs(value) != float("inf"):
            return value
        case str():
            return value if len(value) <= _LONGEST_VALUE else value[: _LONGEST_VALUE - 1] + "…"
        case Decimal():
            return as_word(value)
        case dt.datetime() | dt.date():
            return value.isoformat()
        case dt.timedelta():
            return times.format_duration(value // dt.timedelta(microseconds=1))
        case Mapping():
            return {str(key): _written(each) for key, each in value.items()}
        case list() | tuple():
            return [_written(each) for each in value]
    return str(value)
