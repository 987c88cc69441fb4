"""What becomes of a command that does not end well: a message and an exit status, never a traceback."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import typer

WRONG_INPUT = 2
INTERRUPTED = 130
TRACEBACK = "--traceback"

P = ParamSpec("P")


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """The command, with its failures told on stderr: what is refused as blocks, what should not happen as one line."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
            sys.stdout.flush()
        except (typer.Exit, typer.Abort, KeyboardInterrupt):
            raise
        except Exception as error:
            raise typer.Exit(_told(error)) from None

    return run


def _told(error: Exception) -> int:
    """Say what went wrong, and give the exit status."""
    from ..problems import Refused

    if isinstance(error, Refused):
        print(error, file=sys.stderr)
        return WRONG_INPUT
    if isinstance(error, OSError) and error.errno in (errno.EPIPE, errno.EINVAL):
        forget_stdout()  # whoever read the output has what they wanted
        return 0
    if TRACEBACK in sys.argv:
        raise error
    kind = type(error).__name__
    said = " ".join(str(error).split())[:200]
    print(
        f"riskengine: a fault of riskengine itself, not of your input ({kind}: {said}).\n"
        f"  Please report it, with what this gives: {' '.join(['riskengine', TRACEBACK, '…'])}",
        file=sys.stderr,
    )
    return WRONG_INPUT


def forget_stdout() -> None:
    """Let nothing more be written to a pipe that is closed, not even when Python ends."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - it lives as long as the program
