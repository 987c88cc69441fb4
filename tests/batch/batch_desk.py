"""A folder with tables, and `riskengine batch` run in it."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from typer.testing import CliRunner

from riskengine.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
AS_OF = "2026-11-22T12:00:00+01:00"


class Desk:
    """A folder, and the command run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def batch(self, *words: str, status: int = 0) -> str:
        """Run in this process; what was said on stderr."""
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            result = CliRunner().invoke(app, ["batch", *words], prog_name="riskengine")
        finally:
            os.chdir(before)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == status, result.output
        assert not result.stdout
        assert "Traceback" not in result.stderr
        return result.stderr

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Run as a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "riskengine", "batch", *words],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def write(self, name: str, table: pa.Table, *, group: int = 1000, delimiter: str = ",") -> None:
        """Write a table in the form that its name says."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        if path.suffix == ".parquet":
            pq.write_table(table, path, row_group_size=group)
        elif path.suffix == ".arrow":
            with pa.OSFile(str(path), "wb") as stream, pa.ipc.new_file(stream, table.schema) as writer:
                writer.write_table(table, max_chunksize=group)
        else:
            with path.open("w", encoding="utf-8", newline="") as stream:
                writer_ = csv.writer(stream, delimiter=delimiter)
                writer_.writerow(table.column_names)
                writer_.writerows([as_csv(cell) for cell in row.values()] for row in table.to_pylist())

    def text(self, name: str, text: str) -> None:
        """Write a file."""
        (self.folder / name).write_text(text, encoding="utf-8")

    def read(self, name: str) -> list[dict[str, Any]]:
        """The rows of a table that was written."""
        path = self.folder / name
        if path.suffix == ".arrow":
            found: list[dict[str, Any]] = pa.ipc.open_file(path).read_all().to_pylist()
            return found
        if path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as stream:
                return [dict(row) for row in csv.DictReader(stream)]
        paths = sorted(path.iterdir()) if path.is_dir() else [path]
        return [row for each in paths for row in pq.read_table(each).to_pylist()]

    def bad(self, name: str) -> list[dict[str, Any]]:
        """The faults beside an output."""
        return [json.loads(line) for line in (self.folder / f"{name}.bad.jsonl").read_text("utf-8").splitlines()]

    def names(self) -> list[str]:
        """What lies in the folder, hidden files too."""
        return sorted(path.name for path in self.folder.iterdir())


def as_csv(cell: Any) -> Any:
    """A cell as somebody would write it in CSV."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, list):
        return json.dumps(cell, default=_plain, ensure_ascii=False)
    if isinstance(cell, float):
        return _plain(Decimal(repr(cell)))
    return _plain(cell)


def _plain(cell: Any) -> Any:
    if isinstance(cell, dt.datetime | dt.date):
        return cell.isoformat()
    return f"{cell:f}" if isinstance(cell, Decimal) else cell


def of_ids(ids: Sequence[str], table: pa.Table) -> pa.Table:
    """A table with pseudonyms for its rows."""
    return table.add_column(0, "case", pa.array(ids))
