"""A real pseudo-terminal of 80 columns, on which a person answers what is asked."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from command_line import ROOT

PATIENCE = 120
KEYS = ("\x03", "\x04")


def converse(folder: Path, arguments: list[str], lines: list[str], asked: Callable[[bytes], int]) -> tuple[str, int]:
    """Run riskengine and give it a line whenever it asks; what was shown, and the exit status.

    `asked` tells by a number that grows whether something has been asked anew.
    """
    import pty

    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover - the child becomes another program
        os.chdir(folder)
        signal.signal(
            signal.SIGINT, signal.SIG_DFL
        )  # a shell's background jobs ignore it, and so would what they start
        os.environ |= {"PYTHONPATH": str(ROOT), "COLUMNS": "80", "TERM": "xterm", "PYTHONUTF8": "1"}
        os.execv(sys.executable, [sys.executable, "-m", "riskengine", *arguments])
    said, waiting, deadline = b"", list(lines), time.monotonic() + PATIENCE
    prompts, quiet, key = 0, 0, b""
    while time.monotonic() < deadline:
        ready, _, _ = select.select([terminal], [], [], 0.2)
        quiet = 0 if ready else quiet + 1
        if key and quiet > 25:  # a key that came while the terminal changed its mode is lost; a person presses it again
            os.write(terminal, key)
            quiet = 0
        if ready:
            try:
                chunk = os.read(terminal, 65536)
            except OSError:
                break
            if not chunk:
                break
            said += chunk
        seen = asked(said)
        if waiting and seen > prompts:
            prompts = seen
            line = waiting.pop(0)
            key = line.encode() if line in KEYS else b""
            os.write(terminal, key or f"{line}\n".encode())
    else:
        os.kill(pid, signal.SIGKILL)  # it waits for something that nobody will say
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    return said.decode("utf-8"), os.waitstatus_to_exitcode(status)
