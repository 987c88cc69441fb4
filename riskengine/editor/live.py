"""What is wrong with a document as it stands in the editor: all that reading it finds, and all that `check` finds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..api import Library, Ruleset
from ..checking.check import Finding, check_one, check_versions
from ..checking.rule import Edit
from ..checking.subject import Subject
from ..checking.tests_files import check_own_tests, check_tests_text
from ..evaluation.case_file import read_case
from ..problems import Problem, Refused
from ..ruleset import yaml_text
from ..ruleset.build import read_definition
from ..ruleset.definition import Definition
from ..ruleset.form import TextPackForm
from ..ruleset.form_check import check_form
from ..ruleset.library import Shelves
from .files import Document, Files
from .positions import Positions, Span
from .replacement import replacement

_EARLIER = re.compile(r"the first one is on line (\d+)")
_ANNOUNCES = re.compile(r"^(ruleset|tests_for|text_pack)[ ]*:", re.MULTILINE)
_OF_THE_DATE = frozenset({"not-valid", "doubly-valid"})  # told when the case is assessed, at its own date
_NO_MOMENT = "2100-01-01T12:00:00+01:00"


@dataclass(frozen=True, slots=True)
class Mend:
    """A change that mends a problem: what it is called, and whether `check --fix` makes it unasked."""

    title: str
    edit: Edit
    unasked: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A problem as an editor shows it.

    Attributes:
        problem: what is wrong.
        span: where, in characters of the document's text.
        mend: the changes of the document that mend it.
        related: other places of the document that have to do with it, each with a sentence.
    """

    problem: Problem
    span: Span
    mend: tuple[Mend, ...] = ()
    related: tuple[tuple[Span, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a document, and the ruleset that it holds or is for, where that could be read."""

    shown: tuple[Shown, ...]
    definition: Definition | None = None


def checked(document: Document, files: Files) -> Checked:
    """Everything that is wrong with a document; nothing where it is no file of ours."""
    definition: Definition | None = None
    findings: list[Finding] = []
    if document.root is None:
        if document.sketch.kind == "other" and not _ANNOUNCES.search(document.text):
            return Checked(())  # some other YAML file, half written
        findings = [Finding(problem) for problem in _unread(document)]
    else:
        match document.sketch.kind:
            case "ruleset":
                findings, definition = _ruleset(document, files)
            case "tests":
                findings, definition = _tests(document, files)
            case "text-pack":
                _, problems = check_form(TextPackForm, document.root, document.file)
                findings = [Finding(problem) for problem in problems]
            case "case":
                findings, definition = _case(document, files)
    own = [each for each in findings if each.problem.place is None or each.problem.place.file == document.file]
    return Checked(tuple(_shown(own, document)), definition)


def definition_of(document: Document, files: Files) -> Definition:
    """The ruleset that a document holds.

    Raises:
        Refused: it has faults.
    """
    return read_definition(document.text, document.file, files.shelves(document.sketch).used)


def _unread(document: Document) -> Iterable[Problem]:
    try:
        yaml_text.read(document.text, document.file)
    except Refused as refused:
        return refused.problems
    return ()


def _ruleset(document: Document, files: Files) -> tuple[list[Finding], Definition | None]:
    assert document.root is not None
    shelves = files.shelves(document.sketch)
    doubles = [Finding(each) for each in shelves.problems if each.code == "duplicate-version"]
    try:
        definition = read_definition(document.text, document.file, shelves.used)
    except Refused as refused:
        return [*doubles, *map(Finding, refused.problems)], None
    ruleset = Ruleset(definition, Library(shelves))
    findings = [*doubles, *map(Finding, check_own_tests(ruleset))]
    beside = files.document(document.path.with_name(f"{document.path.stem}.tests.yaml"))
    tests = () if beside is None else check_tests_text(beside.text, beside.file, ruleset).tests
    subject = Subject(definition, document.root, tests)
    findings += check_one(subject)
    versions = [subject, *_other_versions(shelves, definition)]
    if len(versions) > 1:
        findings += check_versions(versions)
    return findings, definition


def _other_versions(shelves: Shelves, definition: Definition) -> Iterator[Subject]:
    for entry in shelves.entries:
        if entry.id == definition.id and str(entry.path) != definition.file and entry.version != definition.version:
            try:
                other = shelves.read(entry)
                yield Subject(other, yaml_text.read(other.text, other.file))
            except Refused:
                continue  # told where it stands


def _tests(document: Document, files: Files) -> tuple[list[Finding], Definition | None]:
    ruleset = _ruleset_for(document, files)
    found = check_tests_text(document.text, document.file, ruleset)
    return [Finding(problem) for problem in found.problems], None if ruleset is None else ruleset.definition


def _case(document: Document, files: Files) -> tuple[list[Finding], Definition | None]:
    ruleset = _ruleset_for(document, files)
    try:
        case = read_case(document.text, document.file)
        if ruleset is None:
            return [Finding(problem) for problem in case.problems], None
        case.assess(
            ruleset, as_of=None if case.as_of else _NO_MOMENT
        )  # without a moment, `assess` takes that of the call
    except Refused as refused:
        found = [problem for problem in refused.problems if problem.code not in _OF_THE_DATE]
        return [Finding(problem) for problem in found], None if ruleset is None else ruleset.definition
    return [], ruleset.definition


def _ruleset_for(document: Document, files: Files) -> Ruleset | None:
    """The ruleset that tests or a case are for; None where there is none, or it has faults, which it tells itself."""
    of = files.ruleset_beside(document.path)
    if of is None:
        found = (files.document(path) for path in files.ruleset_paths(document.sketch.id))
        of = next((each for each in found if each is not None), None)
    if of is None:
        return None
    shelves = files.shelves(of.sketch)
    try:
        return Ruleset(read_definition(of.text, of.file, shelves.used), Library(shelves))
    except Refused:
        return None


# How a finding is shown


def _shown(findings: Iterable[Finding], document: Document) -> Iterator[Shown]:
    positions = Positions(document.text, "utf-32")
    for problem, edit in {each.problem: each.edit for each in findings}.items():
        span = Span(0, 0) if problem.place is None else positions.place(problem.place)
        mend: list[Mend] = []
        if edit is not None:
            mend.append(Mend(_called(document.text, edit), edit, unasked=True))
        meant = replacement(problem, span, document.text)
        if meant is not None:
            mend.append(Mend(f"Write {meant.text}", meant, unasked=False))
            if problem.message.startswith('"{'):
                span = Span(meant.start, meant.end)  # the name within the text, rather than the whole text
        yield Shown(problem, span, tuple(mend), tuple(_related(problem, span, document, positions)))


def _called(text: str, edit: Edit) -> str:
    before = " ".join(text[edit.start : edit.end].split())
    shown = before if len(before) <= 40 else f"{before[:39]}…"
    if not edit.text:
        return f"Delete {shown}"
    after = " ".join(edit.text.split())
    return f"Write {after if len(after) <= 40 else f'{after[:39]}…'}"


def _related(problem: Problem, span: Span, document: Document, positions: Positions) -> Iterator[tuple[Span, str]]:
    """Where else to look: the first of two, the other thing of that name, the outcome whose levels are meant."""
    earlier = _EARLIER.search(problem.message)
    if earlier is not None:
        line = positions.line_of(positions.offset(int(earlier[1]) - 1, 0))
        blank = len(document.text[line.start : line.end]) - len(document.text[line.start : line.end].lstrip())
        yield Span(line.start + blank, line.end), "the first one"
    if document.rough is None or problem.code not in {"ambiguous-name", "unknown-level", "unknown-option"}:
        return
    word = document.text[span.start : span.end]
    for section in ("items", "parameters", "values", "uses", "outcomes"):
        names = document.sketch.section(section)
        named = word in names if problem.code == "ambiguous-name" else False
        for name in [word] if named else [each for each in names if f" of {each};" in problem.message]:
            node = yaml_text.at(document.rough, [section, name], key=True)
            at = positions.place(yaml_text.place(node, document.file))
            if at != span:
                yield at, f"{name} in {section}"
