"""Programs kept on disk: how long until a process is ready, when it makes them and when it finds them?

The answers of both are compared before anything is timed. A process that finds them still reads the ruleset's text.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from riskengine import KeptPrograms, Library, Refused, Ruleset
from riskengine.language.knowledge import Interval
from riskengine.ruleset.build import read_definition
from riskengine.ruleset.definition import Definition

from .measure import ROOT, Figure, Report, shown_time, stand_alone, wholes_in_turns
from .scaling import of_both

RULES = 2_000
ROUNDS = 5

COMMAND = """
import os, sys
os.environ.update({environment!r})
sys.argv[1:] = {arguments!r}
from riskengine.cli.main import main
main()
"""
CASE = "case: K-1042\nruleset: {id}\nas_of: 2026-11-22T12:00:00+01:00\nanswers: {answers}\n"


class Folder:
    """A folder of programs with a secret of its own."""

    def __init__(self, within: Path) -> None:
        self.data, self.programs = within / "data", within / "programs"

    def kept(self) -> KeptPrograms:
        """As a new process opens it."""
        found = KeptPrograms(self.programs, secret=self.data / "riskengine" / "programs.key")
        assert found.notice is None, found.notice
        return found

    def command(self, *arguments: str, keeping: bool) -> list[str]:
        """The command line as a process of its own."""
        environment = {"XDG_DATA_HOME": str(self.data)} | (
            {"RISKENGINE_PROGRAMS": str(self.programs)} if keeping else {}
        )
        return ["-c", COMMAND.format(environment=environment, arguments=list(arguments))]


def measure() -> Report:
    """The figures of this benchmark."""
    with tempfile.TemporaryDirectory() as made:
        return _measured(Folder(Path(made)), Path(made))


def _measured(folder: Folder, place: Path) -> Report:
    text, answers, partly = of_both(RULES)
    file = place / "grown.yaml"
    file.write_text(text, encoding="utf-8")
    library, grown = Library.bundled(), Library.open(file)
    some: Mapping[str, tuple[Callable[[], object], Sequence[Ruleset]]] = {
        "V-RISK-10": (lambda: Library.bundled().get("vrisk10"), [library.get("vrisk10")]),
        "the whole library": (_whole_library, [library.ruleset(entry) for entry in library.entries]),
        f"{RULES:,} rules over as many items": (lambda: read_definition(text, "grown.yaml"), [grown.get("grown")]),
    }
    figures: list[Figure] = []
    for name, (read, rulesets) in some.items():
        _must_say_the_same(rulesets, folder, [answers, partly] if rulesets[0].id == "grown" else [])
        seconds = wholes_in_turns(
            {
                "read": read,
                "one, made": partial(_ready, rulesets, None, many=False),
                "one, found": partial(_ready, rulesets, folder, many=False),
                "many, made": partial(_ready, rulesets, None, many=True),
                "many, found": partial(_ready, rulesets, folder, many=True),
            },
            rounds=ROUNDS,
            clock=time.process_time,
        )
        figures.append(Figure(f"{name}: its text read, which comes before either", seconds["read"]))
        for count, said in (("one", "ready for a case"), ("many", "ready for many")):
            before, after = seconds[f"{count}, made"], seconds[f"{count}, found"]
            figures.append(Figure(f"{name}: {said}, programs made", before))
            figures.append(Figure(f"{name}: {said}, programs found", after, "made", after / before))
    figures += _as_commands(folder, place, file, answers)
    entries = list(folder.programs.iterdir())
    size = sum(each.stat().st_size for each in entries) / 2**20
    opened = wholes_in_turns({"": folder.kept}, rounds=ROUNDS, clock=time.process_time)[""]
    notes = [
        "The times are the processor's.",
        "`ready for a case`: what concludes from complete and from open answers. `ready for many`: also what writes documents.",
        f"To open the folder takes {shown_time(opened)} of each time found: riskengine's sources are hashed, the secret is read.",
        f"The programs of all these rulesets are {len(entries)} files of together {size:.1f} MiB.",
    ]
    return Report("Programs kept on disk", "Made, or found: how long until a process is ready?", figures, notes)


def _as_commands(folder: Folder, place: Path, ruleset: Path, answers: Mapping[str, Any]) -> list[Figure]:
    case, small = place / "case.yaml", place / "vrisk10.yaml"
    case.write_text(CASE.format(id="grown", answers=dict(answers)), encoding="utf-8")
    small.write_text(CASE.format(id="vrisk10", answers={"violence": "yes"}), encoding="utf-8")
    calls = {
        "V-RISK-10": ("assess", "vrisk10", str(small), "--format", "json"),
        f"{RULES:,} rules": ("assess", str(ruleset), str(case), "--format", "json"),
    }
    figures = []
    for name, call in calls.items():
        said = {
            keeping: f"{name}: riskengine assess, programs {'found' if keeping else 'made'}"
            for keeping in (False, True)
        }
        commands = {said[keeping]: folder.command(*call, keeping=keeping) for keeping in (False, True)}
        runs = {
            what: partial(subprocess.check_output, [sys.executable, *each], cwd=ROOT) for what, each in commands.items()
        }
        assert len({run() for run in (*runs.values(), *runs.values())}) == 1  # the first time they are made and kept
        seconds = wholes_in_turns(runs, rounds=ROUNDS, clock=_of_children)
        figures.append(Figure(said[False], seconds[said[False]]))
        figures.append(Figure(said[True], seconds[said[True]], "made", seconds[said[True]] / seconds[said[False]]))
    return figures


def _of_children() -> float:
    """The processor's time of the processes that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def _whole_library() -> int:
    library = Library.bundled()
    return len([library.ruleset(entry) for entry in library.entries])


def _ready(read: Sequence[Ruleset], folder: Folder | None, *, many: bool) -> list[Ruleset]:
    kept = None if folder is None else folder.kept()
    found = []
    for each in read:
        ruleset = Ruleset(each.definition, each._library, programs=kept)
        if kept is not None and each._library is not None:
            ruleset._texts = each._library._texts_of(each.definition)  # as the library does, which would read it anew
        found.append(ruleset)
        program = ruleset.program
        _ = program.concluded, program._bounds  # made when first asked for
        if program._is_large:
            _ = program._large._exact, program._large._bounds
        if many:
            ruleset.prepare()
    return found


def _must_say_the_same(read: Sequence[Ruleset], folder: Folder, cases: Sequence[Mapping[str, Any]]) -> None:
    """Made, kept and found: the same documents, to the byte."""
    first, second, third = (_ready(read, each, many=True) for each in (None, folder, folder))
    for rulesets in zip(first, second, third, strict=True):
        for answers in cases or [{}, _plain_answers(rulesets[0].definition)]:
            made, *found = (_document(each, answers) for each in rulesets)
            assert found == [made, made], rulesets[0].id


def _document(ruleset: Ruleset, answers: Mapping[str, Any]) -> bytes:
    if ruleset.definition.uses:
        answers = {}
    try:
        day = max(ruleset.definition.valid_from, "2026-06-01")
        return ruleset.assess(answers, as_of=f"{day}T12:00:00+01:00", assessor={"role": "physician"}).to_json()
    except Refused as refused:
        return str(refused).encode()


def _plain_answers(definition: Definition) -> dict[str, Any]:
    """The first option of each choice, no list's record, the least of each number."""
    found: dict[str, Any] = {}
    for name, item in definition.items.items():
        if item.options:
            found[name] = item.option_ids[0]
        elif item.kind == "list":
            found[name] = []
        elif item.kind in {"count", "number"} and isinstance(item.reach, Interval):
            found[name] = float(item.reach.lowest) if item.kind == "number" else item.reach.lowest
    return found


if __name__ == "__main__":
    stand_alone(measure())
