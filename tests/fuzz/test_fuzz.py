"""A short run of the fuzzer, where atheris is there; the long ones are run by hand."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

FUZZER = Path(__file__).with_name("fuzz_reader.py")


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not installed")
def test_nothing_that_is_read_crashes(tmp_path: Path) -> None:
    command = [sys.executable, str(FUZZER), "-runs=400", "-seed=20261122", f"-artifact_prefix={tmp_path}/"]
    environment = {**os.environ, "PYTHONPATH": str(FUZZER.parents[2])}
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
    crashes = [path.read_bytes() for path in tmp_path.iterdir()]
    assert done.returncode == 0, (done.stderr[-3000:], crashes)
    assert "Done" in done.stderr
