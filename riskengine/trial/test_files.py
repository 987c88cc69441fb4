"""The tests of a ruleset: those it carries, and those in the file beside it (`NAME.tests.yaml` beside `NAME.yaml`).

A file of tests may hold tables of cases: what all rows share is said once, and each row fills in the columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..evaluation.case import Path as CasePath
from ..evaluation.case_file import NodeLocator
from ..language import times
from ..problems import Place, Problem, Refused, did_you_mean
from ..ruleset import form as forms
from ..ruleset import yaml_text
from ..ruleset.build import as_test, signature_of
from ..ruleset.definition import Definition, Test
from ..ruleset.form_check import check_form
from ..ruleset.library import TESTS

NAMED = ("parameters", "outcomes", "values", "rules", "reasons", "due")
WHOLE = ("plan", "plan_if", "findings")
OF_CASE = ("case", "as_of")
LEFT_OUT = "-"


@dataclass(frozen=True, slots=True)
class LocatedTest:
    """A test, and where its parts stand."""

    test: Test
    where: NodeLocator

    @property
    def place(self) -> Place | None:
        """Where the test stands."""
        return self.where.place(("name",))


class RowLocator(NodeLocator):
    """Where the parts of a case stand that is a row of a table: in a cell, or in what all rows share."""

    def __init__(self, table: NodeLocator, cells: Mapping[CasePath, CasePath]) -> None:
        super().__init__(table.root, table.file, table.text, table.base)
        self.cells = cells

    def place(self, path: CasePath, *, key: bool = False) -> Place | None:
        """Where the part on the path stands; a cell has no key."""
        for length in range(len(path), 0, -1):
            cell = self.cells.get(path[:length])
            if cell is not None:
                return super().place((*cell, *path[length:]))
        return super().place(path, key=key)


def tests_beside(path: Path) -> Path:
    """The file that holds further tests of the ruleset in a file."""
    return path.with_name(path.stem + TESTS)


def ruleset_beside(path: Path) -> Path | None:
    """The ruleset that a file of tests stands beside; None where it is no such file, or nothing stands there."""
    if not path.name.endswith(TESTS):
        return None
    stem = path.name.removesuffix(TESTS)
    return next((each for end in (".yaml", ".yml") if (each := path.with_name(stem + end)).is_file()), None)


def own_tests(definition: Definition) -> Sequence[LocatedTest]:
    """The tests that a ruleset carries."""
    if not definition.tests:
        return []
    root = yaml_text.read(definition.text, definition.file)
    whole = NodeLocator(root, definition.file, definition.text)
    return [LocatedTest(test, whole.within(("tests", at))) for at, test in enumerate(definition.tests)]


def all_tests(definition: Definition) -> Sequence[LocatedTest]:
    """The tests that a ruleset carries, and those in the file beside it.

    Raises:
        Refused: the file beside it has faults.
    """
    beside = tests_beside(Path(definition.file))
    found = list(own_tests(definition))
    if beside.is_file():
        text, root = yaml_text.read_file(beside)
        found += read_tests(root, text, str(beside), definition)
    return found


def read_tests(root: yaml_text.Node, text: str, file: str, definition: Definition) -> Sequence[LocatedTest]:
    """The tests in a file of their own.

    Raises:
        Refused: it has faults, or is for another ruleset.
    """
    found, problems = located_tests(root, text, file, definition)
    if problems:
        raise Refused(problems, {file: text})
    return found


def located_tests(
    root: yaml_text.Node, text: str, file: str, definition: Definition | None
) -> tuple[Sequence[LocatedTest], list[Problem]]:
    """The tests in a file of their own that can be read, and what is wrong with the file.

    Without a definition nothing is said of names, and no test is given: what a column is depends on the ruleset.
    """
    form, problems = check_form(forms.TestFileForm, root, file)
    if form is None:
        return [], problems
    whole = NodeLocator(root, file, text)
    problems += _bad_days(form, whole)
    if definition is None:
        return [], problems
    if form.tests_for != definition.id:
        place = yaml_text.place(yaml_text.at(root, ["tests_for"]), file)
        said = f'these are tests for "{form.tests_for}", but {definition.id} stands beside this file'
        problems.append(Problem("other-ruleset", said, place, f"write tests_for: {definition.id}"))
        return [], problems
    found: list[LocatedTest] = []
    for at, written in enumerate(form.tests):
        where = whole.within(("tests", at))
        if isinstance(written, forms.TestTableForm):
            found += _rows(written, where, definition, problems)
        else:
            place = yaml_text.place(yaml_text.at(root, ["tests", at, "name"]), file)
            found.append(LocatedTest(as_test(written, place), where))
    return found, problems


def _bad_days(form: forms.TestFileForm, whole: NodeLocator) -> Iterator[Problem]:
    for at, written in enumerate(form.tests):
        if isinstance(written.signed_off, forms.SignatureForm):
            try:
                times.parse_date(written.signed_off.on)
            except times.NotATime as error:
                yield Problem("bad-date", str(error), whole.place(("tests", at, "signed_off", "on")))


def _rows(
    table: forms.TestTableForm, where: NodeLocator, definition: Definition, problems: list[Problem]
) -> Iterator[LocatedTest]:
    targets = []
    faulty = False
    for at, column in enumerate(table.columns):
        target = _target(column, definition)
        if column in (*WHOLE, *OF_CASE) and column in definition.items:
            faulty = True
            what = "what is expected" if column in WHOLE else "something else of the case"
            said = f'"{column}" is an item of {definition.id} and {what}'
            hint = f'write "answers.{column}" for the item' + (
                f', "expect.{column}" for the other' if column in WHOLE else ""
            )
            problems.append(Problem("ambiguous-name", said, where.place(("columns", at)), hint))
        elif target is None or target in targets:
            faulty = True
            place = where.place(("columns", at))
            if target is None:
                known = [*definition.items, "case", "as_of", "assessor.role", *WHOLE, *(f"{word}.…" for word in NAMED)]
                hint = (
                    did_you_mean(column, [*definition.items, *WHOLE]) or f"a column is one of {', '.join(known[-12:])}"
                )
                said = f'"{column}" is neither an item of {definition.id} nor an expectation'
                problems.append(Problem("unknown-column", said, place, hint))
            else:
                problems.append(Problem("duplicate-option", f'"{column}" stands here twice', place))
        unknown = None if target is None else _unknown_name(target, definition)
        if unknown is not None:
            faulty = True
            what, name, names = unknown
            said = f'"{name}" is not {"an" if what[0] in "ao" else "a"} {what} of {definition.id}'
            meant = did_you_mean(name, names)
            problems.append(Problem(f"unknown-{what}", said, where.place(("columns", at)), meant))
        targets.append(target)
    if faulty:
        return
    signature = signature_of(table.signed_off)
    expect = {} if table.expect is None else table.expect.model_dump(exclude_none=True)
    for row, cells in enumerate(table.cases):
        if len(cells) != len(targets):
            said = f"this row has {len(cells)} cells for {len(targets)} columns"
            place = where.place(("cases", row))
            problems.append(Problem("wrong-length", said, place, "- leaves a column out"))
            continue
        said_here: dict[str, Any] = {
            "answers": dict(table.answers),
            "parameters": dict(table.parameters or {}),
            "assessor": dict(table.assessor or {}),
            "expect": {key: dict(each) if isinstance(each, Mapping) else each for key, each in expect.items()},
            "as_of": table.as_of,
        }
        name = f"{table.name} ({row + 1})"
        stands: dict[CasePath, CasePath] = {("name",): ("cases", row)}
        for at, (target, cell) in enumerate(zip(targets, cells, strict=True)):
            if cell == LEFT_OUT or target is None:
                continue
            if target == ("case",):
                name = f"{table.name}: {cell}"
                continue
            stands[target] = ("cases", row, at)
            below = said_here
            for part in target[:-1]:
                below = below.setdefault(str(part), {})
            below[str(target[-1])] = cell
        checked = _checked(said_here["expect"], row, targets, where, problems)
        if checked is None:
            continue
        case = {key: said_here[key] for key in ("as_of", "assessor", "parameters", "answers") if said_here[key]}
        case["answers"] = said_here["answers"]
        if table.using is not None:
            case["using"] = table.using
        test = Test(name, case, checked, where.place(("cases", row)), table.signed_off != "no", signature)
        yield LocatedTest(test, RowLocator(where, stands))


def _target(column: str, definition: Definition) -> CasePath | None:
    """Where in a case or its expectations the cells of a column go."""
    first, _, rest = column.partition(".")
    if column in OF_CASE:
        return (column,)
    if column == "assessor.role":
        return ("assessor", "role")
    if column in WHOLE or (first == "expect" and rest in WHOLE):
        return ("expect", rest or column)
    if first == "answers":
        return ("answers", rest) if rest in definition.items else None
    if first == "parameters" and rest:
        return ("parameters", rest)
    if first in NAMED and rest:
        return ("expect", first, rest)
    return ("answers", column) if column in definition.items else None


def _unknown_name(target: CasePath, definition: Definition) -> tuple[str, str, Sequence[str]] | None:
    """What a column is about that the ruleset does not have: what it should be, its name, and the names there are."""
    key, name = target[-2:] if len(target) > 1 else ("", "")
    known: Mapping[object, tuple[str, Iterable[str]]] = {
        "parameters": ("parameter", definition.parameters),
        "outcomes": ("outcome", definition.outcomes),
        "values": ("value", definition.values),
        "rules": ("rule", definition.rules),
        "reasons": ("outcome", definition.outcomes),
        "due": ("action", definition.actions),
    }
    if key not in known or name in (names := list(known[key][1])):
        return None
    return known[key][0], str(name), names


def _checked(
    expect: Mapping[str, Any],
    row: int,
    targets: Sequence[CasePath | None],
    where: NodeLocator,
    problems: list[Problem],
) -> dict[str, Any] | None:
    """The expectations in their form; None where a cell is none, which is told."""
    from pydantic import ValidationError

    try:
        return forms.ExpectationForm.model_validate(expect).model_dump(exclude_none=True)
    except ValidationError as refused:
        seen = set()
        for error in refused.errors():
            path = tuple(error["loc"])
            whole = ("expect", *path)
            at = next(
                (at for at, each in enumerate(targets) if each and each[0] == "expect" and each == whole[: len(each)]),
                None,
            )
            place = where.place(("cases", row) if at is None else ("cases", row, at))
            if place not in seen:
                seen.add(place)
                problems.append(Problem("wrong-type", "this is not what can be expected here", place, _form_of(path)))
        return None


def _form_of(path: Sequence[str | int]) -> str:
    match path[0] if path else "":
        case "rules":
            return "a rule holds, fails or is open"
        case "outcomes":
            return "write a level, or {lowest: …, highest: …}"
        case "plan" | "plan_if" | "findings" | "reasons":
            return "write a list, as in [a, b] or []"
        case _:
            return "write a value, or {lowest: …, highest: …}"
