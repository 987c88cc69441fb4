"""Running the command line, in this process or as a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from riskengine.cli.main import app

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CASES = HERE / "cases"
GOLDEN = HERE / "golden"


@dataclass(frozen=True)
class Ran:
    """What came of a run."""

    status: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode("utf-8")


def run(arguments: Sequence[str], *, folder: Path = ROOT, stdin: bytes | None = None) -> Ran:
    """Run in this process, in a folder."""
    with _in_folder(folder):
        result = CliRunner().invoke(app, list(arguments), input=stdin, prog_name="riskengine")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Ran(result.exit_code, result.stdout_bytes, result.stderr)


def run_process(
    arguments: Sequence[str], *, folder: Path = ROOT, stdin: bytes = b"", environment: dict[str, str] | None = None
) -> Ran:
    """Run as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "riskengine", *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **(environment or {})},
        check=False,
        timeout=600,
    )
    return Ran(done.returncode, done.stdout, done.stderr.decode("utf-8", errors="replace"))


def steady(text: str) -> str:
    """A report without the hash of the ruleset, which changes with each word of it."""
    return re.sub(r"SHA-256 [0-9a-f]{12}…", "SHA-256 …", text).replace("\r\n", "\n")


@contextmanager
def _in_folder(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
