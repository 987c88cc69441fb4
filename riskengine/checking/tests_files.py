"""Checking tests: those in files of their own, `NAME.tests.yaml` beside `NAME.yaml`, and those that a ruleset carries.

`check_tests_text` is for editors, which have the text in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from ..api import Library, Ruleset
from ..problems import Place, Problem, Refused
from ..ruleset import yaml_text
from ..ruleset.definition import Test
from ..ruleset.library import TESTS, Shelves
from ..trial.expectations import faults_of
from ..trial.test_files import located_tests, own_tests, ruleset_beside


@dataclass(frozen=True, slots=True)
class CheckedTests:
    """A file of tests that was checked: its tests, as far as they could be read, and what is wrong with it."""

    tests: Sequence[Test]
    problems: Sequence[Problem]
    sources: Mapping[str, str]


def check_tests_text(text: str | bytes, file: str, ruleset: Ruleset | None = None) -> CheckedTests:
    """Check the text of a file of tests; nothing else is read from the disk.

    Args:
        text: what the file says, or will say.
        file: the name that places carry.
        ruleset: the ruleset that the tests are for, best as `Library` gives it, so that rulesets it uses are found.
            Without it the form of the file is checked, and no name in it.
    """
    try:
        root = yaml_text.read(text, file)
    except Refused as refused:
        return CheckedTests((), refused.problems, refused.sources)
    words = text if isinstance(text, str) else text.decode("utf-8-sig")
    return _checked(root, words, file, ruleset)


def _checked(root: yaml_text.Node, words: str, file: str, ruleset: Ruleset | None) -> CheckedTests:
    definition = None if ruleset is None else ruleset.definition
    located, problems = located_tests(root, words, file, definition)
    if ruleset is not None:
        problems += [problem for each in located for problem in faults_of(ruleset, each)]
    return CheckedTests([each.test for each in located], problems, {file: words})


def check_tests_file(path: Path, ruleset: Ruleset | None) -> CheckedTests:
    """Check a file of tests.

    Raises:
        Refused: there is no such file, or it may not be read.
    """
    try:
        text, root = yaml_text.read_file(path)
    except Refused as refused:
        if not refused.sources:
            raise
        return CheckedTests((), refused.problems, refused.sources)
    return _checked(root, text, str(path), ruleset)


def check_own_tests(ruleset: Ruleset) -> Sequence[Problem]:
    """What is wrong with the tests that a ruleset carries: names it does not have, cases that are refused."""
    return [problem for each in own_tests(ruleset.definition) for problem in faults_of(ruleset, each)]


def check_tests_alone(path: Path, others: Iterable[Path], *, told: bool) -> CheckedTests:
    """Check a file of tests whose ruleset is not checked with it, or could not be read.

    Args:
        path: the file.
        others: files of rulesets that the ruleset may use.
        told: whether the faults of the ruleset have been told already.

    Raises:
        Refused: there is no such file, or it may not be read.
    """
    beside = ruleset_beside(path)
    if beside is None:
        stem = path.name.removesuffix(TESTS)
        said = f"no ruleset stands beside this file: there is neither {stem}.yaml nor {stem}.yml"
        hint = "a file of tests has the name of its ruleset, and lies in the same folder"
        return _with(check_tests_file(path, None), "tests-without-ruleset", said, hint)
    if told:
        return check_tests_file(path, None)
    shelves = Shelves([beside, *(other for other in others if other != beside)])
    entry = next((each for each in shelves.entries if each.path == beside), None)
    if entry is not None:
        try:
            return check_tests_file(path, Library(shelves).ruleset(entry))
        except Refused as refused:
            if not any(problem.place is not None and problem.place.file == str(beside) for problem in refused.problems):
                raise
    said = f"{beside.name} cannot be read as a ruleset, so that no name in this file could be checked"
    return _with(check_tests_file(path, None), "tests-without-ruleset", said, f"see: riskengine check {beside}")


def check_misnamed_tests(path: Path) -> CheckedTests:
    """Check a file that says `tests_for:` but has not the name of a file of tests."""
    stem = path.stem.removesuffix(".test").removesuffix(".tests")
    said = "no command reads this file of tests: its name does not end in .tests.yaml"
    return _with(
        check_tests_file(path, None), "tests-without-ruleset", said, f"name it like its ruleset: {stem}{TESTS}"
    )


def _with(checked: CheckedTests, code: str, said: str, hint: str) -> CheckedTests:
    """The same, with what is wrong with the file as a whole, told where it says whose tests it holds."""
    (file, text), *_ = checked.sources.items()
    place = Place(file, 1, 1)
    with suppress(Refused):
        place = yaml_text.place(yaml_text.at(yaml_text.read(text, file), ["tests_for"]), file)
    return replace(checked, problems=(*checked.problems, Problem(code, said, place, hint)))
