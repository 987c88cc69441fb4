"""Where the command line keeps compiled programs: where the environment says so, and else nowhere."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from .console import note

if TYPE_CHECKING:
    from ..programs_on_disk import KeptPrograms

VARIABLE = "RISKENGINE_PROGRAMS"


def kept_programs() -> KeptPrograms | None:
    """The folder that the environment names; None where it names none. Why it is of no use is said once, on stderr."""
    folder = os.environ.get(VARIABLE, "")
    return _in_folder(folder) if folder else None


@cache
def _in_folder(folder: str) -> KeptPrograms:
    from ..programs_on_disk import KeptPrograms

    kept = KeptPrograms(folder)
    if kept.notice is not None:
        note(f"riskengine: {VARIABLE}: {kept.notice}")
    return kept
