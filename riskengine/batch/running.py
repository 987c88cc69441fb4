"""One run of a batch: partitions worked one by one, each finished for good before the next begins."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pyarrow as pa

from ..problems import Problem, Refused, did_you_mean
from .bad_rows import Answers, Judge
from .columns import Columns
from .csv_cells import CsvCells
from .durable import put_in_place
from .engine import Engine, understood
from .files import Form, Input, Output, must_not_be_in_folders
from .order import Order
from .partitions import Partition, partitions
from .placing import assemble, join_bad_rows, place
from .statements import Statements
from .tables import Table, columns_of, must_agree, must_be_readable, opened, types_of
from .work_folder import PLACED, PLACING, STATE, WorkFolder

BAD = "bad.jsonl"
_PART = re.compile(r"part-[0-9]{6,}\.parquet")


class Watch(Protocol):
    """Whom a run tells how far it is. Stages are `reading` (in bytes), `assessing` (in rows) and `writing` (in percent)."""

    def begins(self, stage: str, total: int, done: int) -> None:
        """A stage begins, of which something may be done from before."""

    def more(self, count: int) -> None:
        """So much more is done."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What came of a run: rows read, rows not in order, and in how many each outcome is determined."""

    rows: int
    bad: int
    determined: Mapping[str, int]

    @property
    def good(self) -> int:
        """How many rows were assessed."""
        return self.rows - self.bad


class Run:
    """A run of a batch.

    Args:
        order: what is asked for.
        watch: whom to tell how far it is.

    Attributes:
        resumed: whether it goes on from a run that was stopped.
        kept: whether something is finished and stays for another run.
    """

    def __init__(self, order: Order, watch: Watch) -> None:
        self.order = order
        self.watch = watch
        self.resumed = False
        self.kept = False

    def run(self) -> Totals:
        """Read, assess, and put the result in its place.

        Raises:
            Refused: something is wrong with what is asked for or what is read.
            KeyboardInterrupt: the user stopped it. What is finished stays, for a run that goes on.
        """
        order = self.order
        columns = order.columns()
        names = [columns_of(each, tuple(columns.inputs)) for each in order.inputs]
        must_agree(order.inputs, names)
        must_not_be_in_folders(order.inputs, {*columns.inputs, *order.keep}, names[0])
        _must_be_there_to_keep(order, columns, names[0])
        stopped = (order.output.work / STATE).exists() and not order.restart
        if not (stopped and (order.output.work / f"{PLACING}.json").exists()):
            _must_be_free(order)
        folder = WorkFolder(order.output.work)
        agreed = False
        try:
            with Engine(folder.path, order.memory, order.threads) as engine:
                self.resumed = folder.begin(order.asked(), restart=order.restart)
                agreed = True
                totals = _Work(self, engine, folder, columns, names[0]).all()
        except BaseException as error:
            if agreed and not self.kept and not self.resumed:
                folder.remove()
            if isinstance(error, pa.ArrowCancelled):
                raise KeyboardInterrupt from None
            if isinstance(error, OSError):
                raise understood(error) from None
            raise
        folder.remove()
        return totals


class _Work:
    """The work of a run, while its engine is open."""

    def __init__(self, run: Run, engine: Engine, folder: WorkFolder, columns: Columns, names: Sequence[str]) -> None:
        self.run = run
        self.order = order = run.order
        self.watch = run.watch
        self.folder = folder
        self.engine = engine
        self.outcomes = tuple(order.ruleset.definition.outcomes)
        answers = Answers.among(names, columns)
        codes = {column: order.codes(column) for column in answers.columns}
        csv = order.inputs[0].form is Form.csv
        self.cells = CsvCells(answers.items, codes, order.decimal_comma) if csv else None
        self.judge = Judge(order.ruleset, answers, codes, order.as_of, order.assessor, order.parameters, self.cells)
        if self.cells is not None:
            columns = self.cells.with_sentinels(columns)
        self.types = types_of(order.inputs, columns.inputs, self.cells)
        self.statements = Statements(engine, columns, names, self.cells)

    def all(self) -> Totals:
        """Everything, or what is left of it."""
        placed = self.folder.finished(PLACED)
        if placed is not None and self.order.output.path.exists():
            return Totals(**placed)
        self.statements.try_over(self.types)
        tables = self._tables()
        self.statements.prepare(tables[0])
        parts = partitions([table.groups for table in tables], self.order.rows) or [Partition(0, 0, 0, 0)]
        done = {part: self.folder.finished(part.name) for part in parts}
        rows = sum(part.rows for part in parts)
        self.watch.begins("assessing", rows, sum(part.rows for part, counts in done.items() if counts is not None))
        for part in parts:
            if done[part] is None:
                telling = _Telling(self.watch, part.rows)
                try:
                    done[part] = self._part(tables[part.table], part, telling)
                except duckdb.Error:
                    must_be_readable(tables[part.table], part)
                    raise
                self.run.kept = True
                telling(1.0)
        for each in self.order.inputs:
            if Input.of(each.path) != each:
                said = f'"{each.path}" was changed while it was read'
                raise Refused([Problem("changed-input", said, None, "run again with --restart")])
        counts = [each for each in done.values() if each is not None]
        determined = {name: sum(each["determined"][name] for each in counts) for name in self.outcomes}
        misshapen = sum(len(table.misshapen) for table in tables)
        bad = sum(each["bad"] for each in counts) + misshapen
        totals = Totals(rows + misshapen, bad, determined)
        self._place(tables, parts, totals)
        return totals

    def _tables(self) -> list[Table]:
        order = self.order
        staging = order.inputs[0].form is not Form.parquet
        if staging:
            self.watch.begins("reading", sum(each.size for each in order.inputs), 0)
        more = self.watch.more if staging else _nothing
        cells = self.cells or CsvCells({}, {})
        tables = []
        for number, each in enumerate(order.inputs):
            table = opened(each, number, self.folder.path, cells, more, self.types)
            self.run.kept = self.run.kept or staging
            tables.append(table)
        if not any(table.rows for table in tables):
            what = f'"{tables[0].source.path}" has' if len(tables) == 1 else "the tables have"
            self.run.kept = False
            raise Refused([Problem("empty-table", f"{what} no rows")])
        return tables

    def _part(self, table: Table, part: Partition, telling: _Telling) -> dict[str, Any]:
        """Assess a partition, and finish it for good."""
        path = self.folder.path
        new = path / f"{part.name}.new"
        self.statements.show(table, part)
        good = self.statements.write_good(new, telling)
        bad = part.rows - good
        if bad:
            self._bad_rows(table, part, bad)
        determined = self.statements.determined(new, self.outcomes)
        put_in_place(new, path / f"{part.name}.parquet")
        counts = {"rows": part.rows, "bad": bad, "determined": determined}
        self.folder.finish(part.name, counts)
        return counts

    def _bad_rows(self, table: Table, part: Partition, expected: int) -> None:
        file = str(table.source.path) if len(self.order.inputs) > 1 else None
        new = self.folder.path / f"{part.name}.bad.new"
        found = 0
        with new.open("w", encoding="utf-8", newline="\n") as to:
            for at, row, said in self.statements.bad_rows():
                found += 1
                to.writelines(fault.line() for fault in self.judge.faults(row, table.row_number(at), file, said))
        if found != expected:
            raise AssertionError(f"{expected} rows were left out, and {found} are not in order")
        put_in_place(new, self.folder.path / f"{part.name}.{BAD}")

    def _place(self, tables: Sequence[Table], parts: Sequence[Partition], totals: Totals) -> None:
        """Put the output in its place, the rows that are not in order before it."""
        output, path = self.order.output, self.folder.path
        self.watch.begins("writing", 100, 0)
        telling = _Telling(self.watch, 100)
        delimiter = "\t" if output.path.suffix.lower() == ".tsv" else tables[0].delimiter or ","
        files = [path / f"{part.name}.parquet" for part in parts]
        new = assemble(self.engine, files, output, path, delimiter, telling)
        if self.folder.finished(PLACING) is None:
            _must_be_free(self.order)  # somebody may have written it meanwhile
            self.folder.finish(PLACING, {})
        if totals.bad:
            pieces: list[list[Path]] = []
            for number, table in enumerate(tables):
                own = path / f"table-{number + 1:06}.{BAD}"
                file = str(table.source.path) if len(tables) > 1 else None
                own.write_text("".join(self.judge.misshapen(each, file).line() for each in table.misshapen), "utf-8")
                of_parts = [path / f"{part.name}.{BAD}" for part in parts if part.table == number]
                pieces.append([own, *of_parts])
            faults = path / f"{BAD}.new"
            join_bad_rows(pieces, faults)
            put_in_place(faults, output.bad_rows)
        else:
            output.bad_rows.unlink(missing_ok=True)
        counts = {"rows": totals.rows, "bad": totals.bad, "determined": dict(totals.determined)}
        place(new, output, path)
        self.folder.finish(PLACED, counts)
        telling(1.0)


class _Telling:
    """Tells how much of something is done, and never less than before."""

    def __init__(self, watch: Watch, whole: int) -> None:
        self.watch = watch
        self.whole = whole
        self.told = 0

    def __call__(self, part: float) -> None:
        """So much of it is done, from 0 to 1."""
        now = int(self.whole * part)
        if now > self.told:
            self.watch.more(now - self.told)
            self.told = now


def _must_be_there_to_keep(order: Order, columns: Columns, names: Sequence[str]) -> None:
    problems = []
    for column in order.keep:
        if column in columns.inputs:
            said = f'--keep: "{column}" is a column that is read, so it cannot be carried through unread'
            problems.append(
                Problem("kept-column", said, None, "leave it out; the output can be joined with the table by case")
            )
        elif column not in names:
            said = f'--keep: there is no column "{column}" in the table'
            problems.append(Problem("kept-column", said, None, did_you_mean(column, names)))
    if problems:
        raise Refused(problems)


def _must_be_free(order: Order) -> None:
    taken = [path for path in (order.output.path, order.output.bad_rows) if path.exists() or path.is_symlink()]
    if taken and not order.overwrite:
        problems = [
            Problem("exists", f'"{path}" is there already', None, "write to another name, or add --overwrite")
            for path in taken
        ]
        raise Refused(problems)
    _must_hold_no_other(order.output)


def _must_hold_no_other(output: Output) -> None:
    """Refuse to replace a folder in which there is something that no batch wrote: it would be lost."""
    if not output.path.is_dir():
        return
    others = sorted(each.name for each in output.path.iterdir() if not _PART.fullmatch(each.name))
    if others:
        said = f'"{output.path}" is a folder with other files ("{others[0]}"); they would be lost'
        raise Refused([Problem("exists", said, None, "write to a folder of its own")])


def _nothing(count: int) -> None:
    del count
