"""From answers to the two files of a ruleset that is begun, checked before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..api import Ruleset
from ..checking.check import check_one
from ..checking.subject import Subject
from ..checking.tests_files import check_tests_text
from ..problems import Problem, Refused
from ..ruleset import yaml_text
from ..ruleset.build import read_definition
from ..ruleset.library import TESTS
from ..trial.expectations import run_tests
from ..trial.test_files import read_tests
from .answers import Answers
from .frame import frame
from .ruleset_text import ruleset_text
from .tests_text import tests_text

RULESET_SCHEMA, TESTS_SCHEMA = "ruleset.schema.json", "tests.schema.json"


@dataclass(frozen=True, slots=True)
class Begun:
    """The texts of the two files."""

    ruleset: str
    tests: str


def begin(answers: Answers, language: str, schemas: str = "") -> Begun:
    """The files for answers without faults.

    Args:
        answers: what is answered.
        language: the language of the comments and of the tests' names, nb or en.
        schemas: the folder with the JSON Schemas, as seen from the files; empty for the same folder.

    Raises:
        Refused: ruamel.yaml is not installed; or what would be written is not in order, which is told.
    """
    bones = frame(answers)
    begun = Begun(
        ruleset_text(bones, language, f"{schemas}{RULESET_SCHEMA}"),
        tests_text(bones, language, f"{schemas}{TESTS_SCHEMA}"),
    )
    problems = _wrong(begun, answers.name)
    if problems:
        files = {f"{answers.name}.yaml": begun.ruleset, f"{answers.name}{TESTS}": begun.tests}
        raise Refused(problems, files)
    return begun


def _wrong(begun: Begun, name: str) -> Sequence[Problem]:
    """What `check` and `test` would say; information is no reason to refuse."""
    file, beside = f"{name}.yaml", f"{name}{TESTS}"
    definition = read_definition(begun.ruleset, file)
    ruleset = Ruleset(definition)
    checked = check_tests_text(begun.tests, beside, ruleset)
    subject = Subject(definition, yaml_text.read(begun.ruleset, file), checked.tests)
    found = [*checked.problems, *(each.problem for each in check_one(subject))]
    graver = [problem for problem in found if problem.severity != "info"]
    if graver:
        return graver
    tests = read_tests(yaml_text.read(begun.tests, beside), begun.tests, beside, definition)
    return [
        Problem("failed-test", f'the test "{each.test.name}" does not pass', each.place)
        for each in run_tests(ruleset, tests)
        if not each.passed
    ]


def schemas_seen_from(folder: Path) -> str:
    """The folder of the published schemas, as a path from a folder, where one above it has them; otherwise empty."""
    here = folder.resolve()
    for up, above in enumerate((here, *here.parents)):
        if (above / "schemas" / RULESET_SCHEMA).is_file():
            return "../" * up + "schemas/"
    return ""
