"""Checking files: everything wrong with rulesets, their tests and text packs that can be seen without a case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from ..api import Library
from ..problems import Place, Problem, Refused
from ..ruleset import yaml_text
from ..ruleset.definition import Test
from ..ruleset.form import TextPackForm
from ..ruleset.form_check import check_form
from ..ruleset.library import TESTS, Entry, Shelves, files_under
from ..trial.test_files import ruleset_beside, tests_beside
from .page import SEVERITIES
from .rule import Edit
from .rules import RULES, RULES_OF_VERSIONS
from .subject import Subject
from .tests_files import CheckedTests, check_misnamed_tests, check_own_tests, check_tests_alone, check_tests_file


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found, and the change that mends it where one is safe."""

    problem: Problem
    edit: Edit | None = None


@dataclass(slots=True)
class Report:
    """What was found in some files.

    `sources` holds the texts that places count, `subjects` the rulesets that were read without a fault, `files` how many
    rulesets and text packs there were, and `tests` how many files of tests.
    """

    findings: list[Finding] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    subjects: list[Subject] = field(default_factory=list)
    files: int = 0
    tests: int = 0

    @property
    def rulesets(self) -> int:
        """How many rulesets were read without a fault."""
        return len(self.subjects)

    @property
    def problems(self) -> list[Problem]:
        """The findings as problems, each once, in the order of files and places."""
        nowhere = Place("", 0, 0)
        return sorted(
            dict.fromkeys(finding.problem for finding in self.findings),
            key=lambda problem: (problem.place is None, problem.place or nowhere),
        )

    def counts(self) -> Mapping[str, int]:
        """How many findings there are of each severity, the gravest first."""
        found = Counter(problem.severity for problem in self.problems)
        return {severity: found[severity] for severity in reversed(SEVERITIES)}

    def at_least(self, severity: str) -> Report:
        """The same with the findings that are at least so grave."""
        least = SEVERITIES.index(severity)
        kept = [each for each in self.findings if SEVERITIES.index(each.problem.severity) >= least]
        return replace(self, findings=kept)

    @property
    def in_order(self) -> bool:
        """Whether nothing graver than information was found."""
        return all(finding.problem.severity == "info" for finding in self.findings)


def check_paths(paths: Sequence[Path], others: Iterable[Path] = ()) -> Report:
    """Check the rulesets, files of tests and text packs in files, and in folders with those below them.

    The file of tests beside a ruleset is checked with it. `others` are files of rulesets that those may use; they are not
    checked themselves.

    Raises:
        Refused: a path is not there, or nothing that can be checked lies under it.
    """
    files = _files(paths)
    own = set(map(str, files))
    shelves = Shelves(files, keep_roots=True)
    ids = {entry.id for entry in shelves.entries}
    beside = [path for path in others if str(path) not in own]
    library = Shelves([*files, *beside], keep_roots=True) if beside and _uses_others(shelves, ids) else shelves
    report = Report(sources=library.sources)
    report.findings.extend(Finding(problem) for problem in library.problems if _of(problem, own))
    checked: set[Path] = set()
    opened = Library(library)
    for entry in library.entries:
        if str(entry.path) in own:
            subject = _read(library, opened, entry, report, checked)
            if subject is not None:
                report.subjects.append(subject)
                report.findings.extend(check_one(subject))
    for path in _other_files(files, library):
        if path.name.endswith(TESTS):
            if path not in checked:
                told = str(ruleset_beside(path)) in own
                _note_tests(report, partial(check_tests_alone, path, [*files, *beside], told=told), path in paths)
        else:
            _check_other(path, report, named=path in paths)
    report.findings.extend(check_versions(report.subjects))
    if not report.files and not report.tests and not report.findings:
        shown = ", ".join(f'"{path}"' for path in paths)
        raise Refused(
            [
                Problem(
                    "no-ruleset", f"there is no ruleset in {shown}", None, "a ruleset begins with ruleset: and its id"
                )
            ]
        )
    return report


def check_one(subject: Subject) -> list[Finding]:
    """What the rules of checking find in a ruleset that could be read."""
    return [Finding(subject.problem(rule.page, found), found.edit) for rule in RULES for found in rule.check(subject)]


def check_versions(subjects: Sequence[Subject]) -> list[Finding]:
    """What is found between versions of one ruleset."""
    by_id: dict[str, list[Subject]] = {}
    for subject in sorted(subjects, key=lambda each: each.definition.valid_from):
        by_id.setdefault(subject.definition.id, []).append(subject)
    return [
        Finding(subject.problem(rule.page, found), found.edit)
        for versions in by_id.values()
        for rule in RULES_OF_VERSIONS
        for subject, found in rule.check(versions)
    ]


def _files(paths: Sequence[Path]) -> list[Path]:
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise Refused(
                [Problem("no-file", f'there is no file or folder "{path}"', None, "give the path of a ruleset")]
            )
        found.update(dict.fromkeys(files_under(path)))
    return list(found)


def _uses_others(shelves: Shelves, ids: set[str]) -> bool:
    """Whether a ruleset names others that are not among those checked; only then is the library read."""
    return any(use not in ids for text in shelves.sources.values() if "uses:" in text for use in _uses(text))


def _uses(text: str) -> Iterable[str]:
    try:
        said = yaml_text.plain(yaml_text.read(text, ""))
    except Refused:
        return ()
    uses = said.get("uses") if isinstance(said, dict) else None
    return uses if isinstance(uses, dict) else ()


def _of(problem: Problem, own: set[str]) -> bool:
    return problem.place is None or problem.place.file in own


def _read(library: Shelves, opened: Library, entry: Entry, report: Report, checked: set[Path]) -> Subject | None:
    report.files += 1
    try:
        ruleset = opened.ruleset(entry)
    except Refused as refused:
        report.findings.extend(Finding(problem) for problem in refused.problems)
        report.sources.update(refused.sources)
        return None
    report.findings.extend(map(Finding, check_own_tests(ruleset)))
    tests: Sequence[Test] | None = ()
    path = tests_beside(entry.path)
    if path.is_file():
        checked.add(path)
        tests = _note_tests(report, partial(check_tests_file, path, ruleset), named=False)
    definition = ruleset.definition
    root = (library.roots or {}).pop(definition.file, None) or yaml_text.read(definition.text, definition.file)
    return Subject(definition, root, tests)


def _note_tests(report: Report, check: Callable[[], CheckedTests], named: bool) -> Sequence[Test] | None:
    """Check a file of tests, note what is found, and give the tests in it; None where it has faults."""
    report.tests += 1
    try:
        found = check()
    except Refused as refused:
        if named and not refused.sources:
            raise  # there is nothing to point at: the call is wrong
        found = CheckedTests((), refused.problems, refused.sources)
    report.findings.extend(map(Finding, found.problems))
    report.sources.update(found.sources)
    return None if found.problems else found.tests


def _other_files(files: Sequence[Path], library: Shelves) -> list[Path]:
    rulesets = {entry.path for entry in library.entries}
    broken = {problem.place.file for problem in library.problems if problem.place is not None}
    return [path for path in files if path not in rulesets and str(path) not in broken]


def _check_other(path: Path, report: Report, *, named: bool) -> None:
    """Check a file that is no ruleset: only text packs and tests are of interest, unless the file was named."""
    file = str(path)
    try:
        text, root = yaml_text.read_file(path)
    except Refused as refused:
        if named:
            if not refused.sources:
                raise  # there is nothing to point at: the call is wrong
            report.findings.extend(Finding(problem) for problem in refused.problems)
            report.sources.update(refused.sources)
            report.files += 1
        return
    said = yaml_text.plain(root)
    if isinstance(said, dict) and "text_pack" in said:
        report.files += 1
        report.sources[file] = text
        _, problems = check_form(TextPackForm, root, file)
        report.findings.extend(Finding(problem) for problem in problems)
    elif isinstance(said, dict) and "tests_for" in said:
        _note_tests(report, partial(check_misnamed_tests, path), named)
    elif named:
        raise Refused(
            [Problem("no-ruleset", f'"{file}" is no ruleset', None, "a ruleset begins with ruleset: and its id")]
        )
