"""`riskengine batch` on a real terminal of 80 columns: a bar while it works, and the interrupt key."""

from __future__ import annotations

import os
import re
import select
import signal
import sys
import time
from pathlib import Path

import pytest
from batch_desk import AS_OF, ROOT, Desk
from beside_assess import random_table

from riskengine import Library

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")
PATIENCE = 120
WORDS = ("batch", "vrisk10", "in.parquet", "-o", "out.parquet", "--as-of", AS_OF, "--lang", "en")


def on_terminal(folder: Path, *words: str, interrupt_when: str | None = None) -> tuple[str, int]:
    """What is shown, and the exit status; the interrupt key is pressed when a file of that pattern is there."""
    import pty

    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover - the child becomes another program
        os.chdir(folder)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.environ |= {"PYTHONPATH": str(ROOT), "COLUMNS": "80", "TERM": "xterm", "PYTHONUTF8": "1"}
        os.execv(sys.executable, [sys.executable, "-m", "riskengine", *words])
    shown, pressed, deadline = b"", 0.0, time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        due = interrupt_when is not None and any(folder.glob(interrupt_when))
        if due and time.monotonic() - pressed > 5:  # a key that is lost is pressed again
            os.write(terminal, b"\x03")
            pressed = time.monotonic()
        if select.select([terminal], [], [], 0.01)[0]:
            try:
                chunk = os.read(terminal, 65536)
            except OSError:
                break
            if not chunk:
                break
            shown += chunk
    else:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    return shown.decode("utf-8"), os.waitstatus_to_exitcode(status)


def lines(shown: str) -> list[str]:
    """What stood on the screen at some time, line by line, without colours."""
    return [line for line in re.split(r"[\r\n]+", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)) if line]


def desk_with(folder: Path, rows: int, group: int) -> Desk:
    desk = Desk(folder)
    desk.write("in.parquet", random_table(Library.bundled().get("vrisk10"), 9, rows), group=group)
    return desk


def test_a_bar_while_it_works_and_a_summary_after_it(tmp_path: Path) -> None:
    desk_with(tmp_path, 60, 20)
    shown, status = on_terminal(tmp_path, *WORDS, "--partition-rows", "20")
    assert status == 0
    assert any(line.startswith("Assessing 60 rows") for line in lines(shown))
    assert any(line.startswith("60 rows read, all in order.") for line in lines(shown))
    assert max(map(len, lines(shown))) <= 80


def test_nothing_but_the_summary_where_there_is_no_terminal(tmp_path: Path) -> None:
    said = desk_with(tmp_path, 60, 20).batch(*WORDS[1:])
    assert said.startswith("60 rows read")
    assert "\x1b" not in said


def test_the_interrupt_key_on_a_terminal(tmp_path: Path) -> None:
    """Status 130, a sentence, no traceback; then the same command goes on."""
    desk = desk_with(tmp_path, 400, 10)
    words = (*WORDS, "--partition-rows", "10")
    shown, status = on_terminal(tmp_path, *words, interrupt_when=".out.parquet.riskengine/part-000002.json")
    assert status == 130
    assert "Stopped. Give the same command again" in " ".join(lines(shown))
    assert "Traceback" not in shown
    assert not (tmp_path / "out.parquet").exists()
    shown, status = on_terminal(tmp_path, *words)
    assert status == 0
    assert any(line.startswith("Going on where the last run stopped") for line in lines(shown))
    assert len(desk.read("out.parquet")) == 400
