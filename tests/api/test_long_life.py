"""A program that embeds the engine runs for months: what it has done is gone when it is done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("long_life.py")

# One assessment is hundreds of objects, one ruleset thousands. Blocks also count what no collector follows, such as texts;
# the allocator and the standard library's own caches move them by some tens.
MOST_OBJECTS, MOST_BLOCKS = 5, 150  # each round
MOST_GROWN = 60_000_000  # over all rounds; a ruleset kept each round is about that, and a solver or a database not closed far more


@pytest.mark.parametrize(
    "jobs",
    [
        ("assess", "read_anew", "explain"),
        ("record", "monitor"),
        ("check", "edit", "test", "format", "show"),
        ("verify", "compare"),
        ("batch", "impact", "export"),
    ],
    ids=lambda jobs: "-".join(jobs),
)
def test_what_is_done_again_and_again_leaves_nothing(jobs: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, str(PROGRAM), *jobs],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["job"] for each in found] == list(jobs)
    for each in found:
        assert each["objects"] <= MOST_OBJECTS, found
        assert each["blocks"] <= MOST_BLOCKS, found
        assert each["grown"] <= MOST_GROWN, found
        assert each["collecting"], f"{each['job']} leaves the collector off"
