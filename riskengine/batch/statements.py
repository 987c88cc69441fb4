"""The two queries of a batch, made once over a view that shows one partition after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import ibis

from ..evaluation.pseudonym import looks_like_identity_number
from ..problems import Problem, Refused
from . import sql_text as sql
from .bad_rows import CASE
from .columns import Columns
from .csv_cells import CsvCells
from .engine import Engine
from .partitions import Partition
from .placing import PARQUET
from .tables import ROW, TYPED, Table, scan, selected

SHOWN = "riskengine_rows"
_BAD = "riskengine_bad_rows"
_IDENTITY_NUMBER = "[0-9]{6}[ .-]?[0-9]{5}"


class Statements:
    """What is asked of DuckDB, partition by partition.

    Args:
        engine: what answers.
        columns: the ruleset, compiled.
        names: the columns of the tables.
        cells: how cells are typed, where the tables were CSV.
    """

    def __init__(self, engine: Engine, columns: Columns, names: Sequence[str], cells: CsvCells | None) -> None:
        self.engine = engine
        self.columns = columns
        self.names = names
        self.cells = cells
        self.good = self.faulty = ""
        self.table: Table | None = None
        self.part: Partition | None = None

    def try_over(self, schema: Any) -> None:
        """Refuse what cannot be assessed, before anything is read.

        Args:
            schema: the columns as Arrow has them; of CSV, with the lists beside their text.

        Raises:
            Refused: a column is not known, or not of a type that can be read, or the moment of the assessment is missing.
        """
        nothing = f"{SHOWN}_none"
        self.engine.connection.register(nothing, schema.empty_table())
        self._create(f"(SELECT *, CAST(0 AS BIGINT) AS file_row_number FROM {sql.name(nothing)})")
        self._over()
        self.engine.connection.unregister(nothing)

    def prepare(self, table: Table) -> None:
        """Make the query, with the types that the columns turn out to have."""
        self._create(scan(table, Partition(0, 0, 0, 0)))
        self.good = str(ibis.to_sql(self._over(), dialect="duckdb"))

    def show(self, table: Table, part: Partition) -> None:
        """Show a partition."""
        self.table, self.part = table, part
        rows = self._identity_numbers(table, part)
        self._create(scan(table, part), rows)

    def write_good(self, to: Path, tell: Callable[[float], None]) -> int:
        """Assess the rows that are in order, and write what comes out; how many they are.

        `tell` is called from another thread with how much is done, from 0 to 1.
        """
        ((count,),) = self.engine.run_told(f"COPY ({self.good}) TO {sql.text(to)} ({PARQUET})", tell)
        return int(count)

    def determined(self, path: Path, outcomes: Sequence[str]) -> dict[str, int]:
        """In how many rows of a part each outcome is determined."""
        if not outcomes:
            return {}
        counts = ", ".join(f"count(*) FILTER ({sql.name(f'{outcome}__determined')})" for outcome in outcomes)
        (found,) = self.engine.run(f"SELECT {counts} FROM {sql.parquet(path)}")
        return dict(zip(outcomes, map(int, found), strict=True))

    def bad_rows(self) -> Iterator[tuple[int, dict[str, Any], list[tuple[str, str]]]]:
        """The rows that are not in order: the place (from 0), the cells as they stand in the file, and what the columns say.

        The latter are columns and codes; none where a cell could not be typed.
        """
        assert self.table is not None
        assert self.part is not None
        self.faulty = self.faulty or self._faulty()
        self.engine.run(
            f"CREATE OR REPLACE TEMP TABLE {_BAD} AS SELECT row, list([column_, code]) AS said FROM ({self.faulty}) GROUP BY row"
        )
        names = ", ".join(f"stands.{sql.name(name)}" for name in self.names)
        rows = (
            f"SELECT stands.file_row_number AS {ROW}, said, {names} FROM {scan(self.table, self.part)} AS stands"
            f" JOIN {_BAD} ON row = stands.file_row_number ORDER BY stands.file_row_number"
        )
        for batch in self.engine.pieces(self.engine.reader(rows)):
            for each in batch.to_pylist():
                place = each.pop(ROW)
                said = [(column, code) for column, code in each.pop("said") if column is not None]
                yield place, each, said

    def _create(self, source: str, left_out: Sequence[int] = ()) -> None:
        conditions = [f"file_row_number NOT IN ({', '.join(map(str, left_out))})"] if left_out else []
        rows = selected(source, self.cells, self.names, conditions)
        self.engine.run(f"CREATE OR REPLACE TEMP VIEW {SHOWN} AS {rows}")

    def _shown(self) -> ibis.Table:
        return self.engine.table(SHOWN)

    def _over(self) -> ibis.Table:
        shown = self._shown()
        try:
            return self.columns.over(shown.filter(shown[TYPED]).drop(ROW, TYPED))
        except Refused as refused:
            raise Refused([_for_the_command(each) for each in refused.problems], refused.sources) from None

    def _faulty(self) -> str:
        """The rows shown that are not in order, with columns and codes; made when first needed."""
        shown = self._shown()
        numbering = replace(self.columns, keep=(*self.columns.keep, ROW, TYPED))
        faulty = ibis.to_sql(numbering.bad(shown.filter(shown[TYPED]), row=ROW), dialect="duckdb")
        return (
            f'SELECT row, "column" AS column_, code FROM ({faulty})'
            f" UNION ALL SELECT {ROW}, NULL, NULL FROM {SHOWN} WHERE NOT {TYPED}"
        )

    def _identity_numbers(self, table: Table, part: Partition) -> list[int]:
        """The rows whose case is named by what may be a national identity number."""
        if CASE not in self.names:
            return []
        case = f"CAST({sql.name(CASE)} AS VARCHAR)"
        likely = f"regexp_matches({case}, {sql.text(_IDENTITY_NUMBER)})"
        query = f"SELECT file_row_number, {case} FROM {scan(table, part)} WHERE {likely}"
        return [row for row, word in self.engine.run(query) if looks_like_identity_number(word)]


def _for_the_command(problem: Problem) -> Problem:
    """A problem of a table, with what helps on the command line where the words are of a call."""
    match problem.code, problem.hint:
        case "unknown-column", str(hint) if hint.startswith("name the columns"):
            return replace(problem, hint="leave it out, or carry it through unread with --keep")
        case "missing-as-of", _:
            return replace(problem, hint="add --as-of 2026-11-22T12:00:00+01:00")
    return problem
