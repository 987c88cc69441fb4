"""`riskengine batch` as a user runs it: a process of its own, whose time and memory the system tells when it has ended."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from .measure import ROOT


@dataclass(frozen=True, slots=True)
class Done:
    """What a run took: seconds, seconds of processors, and the most memory that its process held, in bytes."""

    seconds: float
    processors: float
    peak: int


def batch(given: str, output: Path, *options: str) -> Done:
    """V-RISK-10 over the tables of a pattern, assessed by a psychologist; the output is a folder.

    Raises:
        RuntimeError: it failed, with what it said.
    """
    command = [sys.executable, "-m", "riskengine", "batch", "vrisk10", given, "-o", f"{output}/"]
    command += ["--role", "psychologist", "--overwrite", *options]
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(said)
    return Done(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024))
