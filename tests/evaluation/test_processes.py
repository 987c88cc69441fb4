"""The same in every process, whatever the order of its hashes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).with_name("verdicts_of_all_rulesets.py")


def test_2_6_processes_agree() -> None:
    """Design 2.6: the same ruleset, answers, parameters and as_of conclude the same, byte for byte, in every process."""
    running = [
        subprocess.Popen(
            [sys.executable, str(SCRIPT)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for seed in ("0", "1", "2")
    ]
    said = [process.communicate() for process in running]
    for process, (_, errors) in zip(running, said, strict=True):
        assert process.returncode == 0, errors.decode()
    assert len(said[0][0]) > 10_000
    assert said[0][0] == said[1][0] == said[2][0]
