"""What a command of a page shows on a terminal."""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import subprocess
import sys
from pathlib import Path
from unittest import mock

from doc_pages import ROOT

from riskengine.cli.main import app

# What the solver shows may depend on what it was asked before, so that these begin anew as they do for a reader.
_BY_SOLVER = frozenset({"diff", "explain", "verify"})
_SHELL = frozenset("|<>&;*$`\\\n")
_WRAPPER = f"""#!/bin/sh
PYTHONPATH={shlex.quote(str(ROOT))} PYTHONUTF8=1 exec {shlex.quote(sys.executable)} -m riskengine "$@"
"""


def shown_by(command: str, folder: Path) -> tuple[int, str]:
    """The exit status of a command run in a folder, and what it shows.

    The program itself runs in this process, which is quick; anything else by way of a shell.
    """
    words = shlex.split(command)
    if words[0] == "riskengine" and words[1] not in _BY_SOLVER and not _SHELL & set(command):
        return _in_this_process(words[1:], folder)
    return _in_a_shell(command, folder)


def _in_this_process(arguments: list[str], folder: Path) -> tuple[int, str]:
    # Both streams are one, as on a terminal, so that what is shown comes in the order in which it is written.
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n", write_through=True)
    status: object = 0
    with (
        contextlib.chdir(folder),
        mock.patch.dict(os.environ, {"COLUMNS": "80"}),
        contextlib.redirect_stdout(terminal),
        contextlib.redirect_stderr(terminal),
    ):
        try:
            app(arguments, prog_name="riskengine")
        except SystemExit as end:
            status = end.code or 0
    assert isinstance(status, int), status
    terminal.flush()
    assert isinstance(terminal.buffer, io.BytesIO)
    return status, terminal.buffer.getvalue().decode("utf-8")


def _in_a_shell(command: str, folder: Path) -> tuple[int, str]:
    programs = folder / ".programs"
    programs.mkdir(exist_ok=True)
    wrapper = programs / "riskengine"
    wrapper.write_text(_WRAPPER, encoding="utf-8")
    wrapper.chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "80", "LC_ALL": "C.UTF-8"},
        check=False,
        timeout=600,
    )
    return done.returncode, done.stdout.decode("utf-8")
