"""The work folder of a batch: what is finished so far, so that a run that was stopped goes on where it stopped.

It lies beside the output, only its owner may look into it, and it is removed when the output is in its place.

- `state.json`: what was asked for, of which ruleset, from which files. A run that asks for something else is refused.
- `table-N.parquet`: what was staged from CSV or Arrow.
- `part-N.parquet`, `part-N.bad.jsonl`: the rows of a partition; finished when `part-N.json`, which counts them, is there.
- `placing.json`: what has the names of the output from now on is this run's own.
- `placed.json`: the output is in its place, and only tidying up is left.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..problems import Problem, Refused
from .durable import private_folder, remove, write_json

STATE = "state.json"
ENGINE = "engine"
PLACING = "placing"
PLACED = "placed"


class WorkFolder:
    """A work folder, made when it is not there.

    Raises:
        Refused: it cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            private_folder(path)
        except OSError as error:
            said = f'the work folder "{path}" cannot be made: {error.strerror or error}'
            raise Refused([Problem("not-written", said)]) from None

    def begin(self, asked: Mapping[str, Any], *, restart: bool = False) -> bool:
        """Begin, or go on where a run that was asked for the same has stopped; gives whether it goes on.

        Nobody else may work in the folder meanwhile.

        Args:
            asked: what this run is asked for; JSON, by what it is called in messages.
            restart: whether what is there from before is thrown away.

        Raises:
            Refused: what is there from before was asked for otherwise.
        """
        wanted = json.loads(json.dumps(asked))
        before = None if restart else _read(self.path / STATE)
        if before is None:
            for each in self.path.iterdir():
                if not each.name.startswith(ENGINE):
                    remove(each)
            write_json(self.path / STATE, wanted)
            return False
        differing = [key for key in {**wanted, **before} if before.get(key) != wanted.get(key)]
        if differing:
            said = f'"{self.path}" holds a run that was stopped, with another {", another ".join(differing)}'
            hint = "run that command again to finish it, or add --restart to throw away what it did"
            raise Refused([Problem("other-run", said, None, hint)])
        return True

    def finished(self, name: str) -> dict[str, Any] | None:
        """What is said of a finished partition; None where it is not finished."""
        return _read(self.path / f"{name}.json")

    def finish(self, name: str, counts: Mapping[str, Any]) -> None:
        """Say that a partition is finished. Its files must be in their places before."""
        write_json(self.path / f"{name}.json", counts)

    def remove(self) -> None:
        """Remove the folder and all in it."""
        remove(self.path)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:  # not a file of ours
        return {}
    return found if isinstance(found, dict) else {}
