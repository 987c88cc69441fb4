"""OpenFisca, measured from the outside: a program of its own, in a virtual environment of its own, made where it is missing.

It is under the AGPL. Nothing of this project imports it; what passes between the two is JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ..measure import ROOT, Figure, not_timed
from ..twenty_rules import by_hand
from .peer import STOPS, Said
from .rules import Answers, Condition, Rules, rules_of

NAME = "openfisca-core, a program of its own"
REQUIREMENT = "openfisca-core>=46,<47"
MANY = 1_000_000
PROGRAM = Path(__file__).with_name("openfisca_program.py")
ENVIRONMENT = ROOT / "build" / "benchmark-openfisca"


@cache
def interpreter() -> Path | None:
    """The Python that has OpenFisca; None where it can neither be found nor installed."""
    python = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        venv.create(ENVIRONMENT, with_pip=True)
    there = subprocess.run([python, "-c", "import openfisca_core"], capture_output=True)
    if there.returncode:
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", REQUIREMENT]
        if subprocess.run(install, capture_output=True).returncode:
            return None
    return python


def run(
    rules: Rules, people: Sequence[Answers], questions: Mapping[str, tuple[Condition, Answers]]
) -> dict[str, Any] | None:
    """What the program answers; None where OpenFisca is not installed."""
    python = interpreter()
    if python is None:
        return None
    given = {
        "rules": {id_: _written(condition) for id_, condition in rules.items()},
        "people": list(people),
        "questions": {name: (_written(condition), answers) for name, (condition, answers) in questions.items()},
        "many": MANY,
    }
    done = subprocess.run([python, PROGRAM], input=json.dumps(given), capture_output=True, text=True)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        return None
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _written(condition: Condition) -> list[Any]:
    return [(each.items, each.operator, each.value) for each in condition]


def measured(people: Sequence[Mapping[str, Any]], own: float) -> tuple[list[Figure], list[str]]:
    """A row for one person at a time, and what is to be said of it. `own` is what riskengine takes."""
    from .speed import ENGINE, TIMES_FASTER

    found = run(rules_of(), people, {})
    if found is None:
        return [not_timed(NAME, "not installed")], []
    right = sum(fired == by_hand(dict(person)) for fired, person in zip(found["fired"], people, strict=True))
    if right < len(people):
        return [not_timed(NAME, f"wrong: right on {right} of {len(people)}")], []
    seconds = found["seconds"]
    note = (
        f"OpenFisca {found['version']} (AGPL) is run as a program of its own in an environment of its own, and timed there, by "
        f"itself. With {MANY:,} people in one simulation it takes {found['seconds_each'] * 1e9:.0f} ns for each."
    )
    return [Figure(NAME, seconds, ENGINE, seconds / own, at_least=TIMES_FASTER)], [note]


def asked(questions: Mapping[str, tuple[Condition, Answers]]) -> dict[str, Said] | None:
    """What OpenFisca says to each question; None where it is not installed."""
    found = run({}, [], questions)
    if found is None:
        return None
    return {name: Said(words, STOPS if holds is None else holds) for name, (words, holds) in found["said"].items()}
