"""The engines under test. Without durable-rules its tests are skipped; `.ci/run` installs it, and then they must run."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import pytest

from riskengine.monitoring.machine import MachineEngine
from riskengine.monitoring.sessions import Sessions

HOUR = 3_600_000_000
DAY = 24 * HOUR


def needs_durable() -> None:
    """Skip where durable-rules cannot be imported, unless the environment says that it must."""
    try:
        import durable_rules_engine  # noqa: F401
        from durable import engine  # noqa: F401
    except ImportError:
        if os.environ.get("RISKENGINE_DURABLE") == "required":
            raise
        pytest.skip("durable-rules is not installed, or does not import here", allow_module_level=True)


def durable(awake: int = 8) -> Sessions:
    """An engine on durable-rules."""
    needs_durable()
    from riskengine.monitoring.durable import DurableEngine

    return DurableEngine(awake)


ENGINES: dict[str, Callable[[], Sessions]] = {"durable-rules": durable, "statemachine": MachineEngine}


def run_child(program: str, *, timeout: int = 600) -> tuple[int, str, str]:
    """Run a program in a process of its own: exit status (negative: killed by that signal), output and errors."""
    import subprocess
    from pathlib import Path

    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        timeout=timeout,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr
