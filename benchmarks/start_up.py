"""Starting: the command line's help, and one ruleset read and compiled."""

from __future__ import annotations

from importlib.util import find_spec
from typing import NoReturn

from riskengine.evaluation.program import Program
from riskengine.ruleset.build import read_definition

from .measure import BUNDLED, Contestant, Figure, Report, in_turns, processes_in_turns, stand_alone

RULESET = BUNDLED / "instruments" / "vrisk10.yaml"

PASS = "python -c pass"
LIBRARIES = 'python -c "import typer, rich"'
HELP = "riskengine --help"
READ = "vrisk10, read and compiled, in a process that runs"
WHOLE = "vrisk10, read and compiled, as a whole process"

COMMANDS = {
    PASS: ["-c", "pass"],
    LIBRARIES: ["-c", "import typer, rich"],
    HELP: ["-c", "import sys; from riskengine.cli.main import main; sys.exit(main())", "--help"],
    WHOLE: ["-c", "from riskengine import Library; Library.bundled().get('vrisk10').program"],
}


def measure() -> Report:
    """The figures of this benchmark."""
    there = find_spec("riskengine.cli") is not None and find_spec("riskengine.cli.main") is not None
    seconds = processes_in_turns({name: command for name, command in COMMANDS.items() if there or name != HELP})
    text = RULESET.read_text(encoding="utf-8")
    seconds |= in_turns({READ: Contestant(_read_and_compiled, [text])}, rounds=7)
    figures = [Figure(PASS, seconds[PASS])]
    figures += [Figure(name, seconds[name], PASS, seconds[name] / seconds[PASS]) for name in (LIBRARIES, WHOLE)]
    figures.append(Figure(READ, seconds[READ], PASS, seconds[READ] / seconds[PASS], 3.0))
    if there:
        figures.append(Figure(HELP, seconds[HELP], LIBRARIES, seconds[HELP] / seconds[LIBRARIES], 2.0))
    notes = ["3 times `python -c pass` is 60 ms on a machine where that takes 20 ms."]
    if not there:
        notes.append("There is no command line yet, so its help was not measured.")
    return Report("Starting", "How long before the first answer?", figures, notes)


def _read_and_compiled(text: str) -> Program:
    return Program(read_definition(text, str(RULESET), _uses_none))


def _uses_none(id_: str, requirement: str) -> NoReturn:
    raise AssertionError(f"vrisk10 uses no {id_} {requirement}")


if __name__ == "__main__":
    stand_alone(measure())
