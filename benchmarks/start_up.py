"""Starting: the command line's help, and one ruleset read and compiled."""

from __future__ import annotations

import json
from importlib.util import find_spec
from typing import NoReturn

from riskengine import Library
from riskengine.evaluation.program import Program
from riskengine.ruleset import yaml_text
from riskengine.ruleset.build import read_definition

from .measure import BUNDLED, Contestant, Figure, Report, in_turns, processes_in_turns, stand_alone, wholes_in_turns

RULESET = BUNDLED / "instruments" / "vrisk10.yaml"

EVERY = "the whole library, read and checked, in a process that runs"
YAML = "of that, its YAML"
CACHED = "the same as JSON, which is the least that a cache on disk would cost"

PASS = "python -c pass"
LIBRARIES = 'python -c "import typer, rich"'
HELP = "riskengine --help"
READ = "vrisk10, read and compiled, in a process that runs"
WHOLE = "vrisk10, read and compiled, as a whole process"

COMMANDS = {
    PASS: ["-c", "pass"],
    LIBRARIES: ["-c", "import typer, rich"],
    HELP: ["-c", "import sys; from riskengine.cli.main import main; sys.exit(main())", "--help"],
    WHOLE: ["-c", "from riskengine import Library; Library.bundled().get('vrisk10').program.concluded"],
}


def measure() -> Report:
    """The figures of this benchmark."""
    there = find_spec("riskengine.cli") is not None and find_spec("riskengine.cli.main") is not None
    seconds = processes_in_turns({name: command for name, command in COMMANDS.items() if there or name != HELP})
    text = RULESET.read_text(encoding="utf-8")
    seconds |= in_turns({READ: Contestant(_read_and_compiled, [text])}, rounds=7)
    texts = _texts()
    plain = [json.dumps(yaml_text.plain(yaml_text.read(each, "cached.yaml"))) for each in texts]
    seconds |= wholes_in_turns(
        {
            EVERY: _every_ruleset,
            YAML: lambda: [yaml_text.read(each, "read.yaml") for each in texts],
            CACHED: lambda: [json.loads(each) for each in plain],
        },
        rounds=5,
    )
    figures = [Figure(PASS, seconds[PASS])]
    figures += [Figure(name, seconds[name], PASS, seconds[name] / seconds[PASS]) for name in (LIBRARIES, WHOLE)]
    figures.append(Figure(READ, seconds[READ], PASS, seconds[READ] / seconds[PASS], 3.0))
    if there:
        figures.append(Figure(HELP, seconds[HELP], LIBRARIES, seconds[HELP] / seconds[LIBRARIES], 2.0))
    figures += [Figure(EVERY, seconds[EVERY])]
    figures += [Figure(name, seconds[name], EVERY, seconds[name] / seconds[EVERY]) for name in (YAML, CACHED)]
    saved = (seconds[YAML] - seconds[CACHED]) / seconds[EVERY]
    notes = [
        f"A cache of what the texts of the library say would save at most {saved:.0%} of reading it, for each process anew; "
        "`docs/decisions.md` says why only programs are kept.",
        "3 times `python -c pass` is 60 ms on a machine where that takes 20 ms.",
    ]
    if not there:
        notes.append("There is no command line yet, so its help was not measured.")
    return Report("Starting", "How long before the first answer?", figures, notes)


def _texts() -> list[str]:
    return [entry.path.read_text(encoding="utf-8") for entry in Library.bundled().entries]


def _every_ruleset() -> int:
    library = Library.bundled()
    return len([library.ruleset(entry) for entry in library.entries])


def _read_and_compiled(text: str) -> Program:
    program = Program(read_definition(text, str(RULESET), _uses_none))
    _ = program.concluded, program._bounds  # made when first asked for
    return program


def _uses_none(id_: str, requirement: str) -> NoReturn:
    raise AssertionError(f"vrisk10 uses no {id_} {requirement}")


if __name__ == "__main__":
    stand_alone(measure())
