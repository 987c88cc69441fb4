"""What the tests of a ruleset show of it: rules in each state, rows of tables, branches, texts in each language, actions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..evaluation.account import Accounts
from ..evaluation.account import Part as Said
from ..evaluation.assessment import Assessment
from ..evaluation.reading import Reading
from ..language import tree
from ..language.knowledge import Truth
from ..problems import Place
from ..ruleset.definition import Definition, Line, Rule, Texts
from .expectations import Result, planned
from .written import Pages, Path

Goal = tuple[str, ...]
"""What is to be shown, as a key: `("rule", id, "holds")`, `("row", value, "2")`, `("text", id, "because", "nb")` …"""


@dataclass(frozen=True, slots=True)
class Part:
    """Something that a test should show, where it stands, and the first test that shows it."""

    goal: Goal
    place: Place | None
    shown_by: str | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the tests of a ruleset show of it."""

    definition: Definition
    parts: tuple[Part, ...]

    @property
    def covered(self) -> int:
        """How many parts some test shows."""
        return sum(part.shown_by is not None for part in self.parts)

    @property
    def percent(self) -> float:
        """How many parts of a hundred some test shows."""
        return 100 * self.covered / len(self.parts) if self.parts else 100.0

    @property
    def lacking(self) -> Sequence[Part]:
        """What no test shows."""
        return [part for part in self.parts if part.shown_by is None]


def cover(definition: Definition, results: Iterable[Result], *, unsigned: bool = False) -> Coverage:
    """What tests show. Those that fail show nothing, and those that nobody has signed off only with `unsigned`."""
    pages = Pages(definition)
    shown: dict[Goal, str] = {}
    for result in results:
        if result.passed and result.assessment is not None and (unsigned or result.test.signed_off):
            for goal in seen_in(result.assessment, pages):
                shown.setdefault(goal, result.test.name)
    parts = tuple(Part(goal, place, shown.get(goal)) for goal, place in goals(definition, pages))
    return Coverage(definition, parts)


# What there is to show


def goals(definition: Definition, pages: Pages) -> Iterator[tuple[Goal, Place | None]]:
    """All that tests should show of a ruleset, in the order of its file."""
    for name, value in definition.values.items():
        for key, goal in _branches(name, value.node):
            yield goal, pages.place(_branch_path(name, key, value.node))
    for id_, rule in definition.rules.items():
        place = rule.place or pages.place(_made_path(rule), key=True)
        for status in states(definition, rule):
            yield ("rule", id_, status), place
        for what, texts, path in _texts(rule, pages):
            for language in texts:
                yield ("text", id_, what, language), pages.place((*path, language))
    for action in definition.actions:
        asking = [rule for rule in definition.rules.values() if action in rule.plan]
        place = pages.place(("actions", action), key=True)
        yield ("action", action, "do"), place
        if any("open" in states(definition, rule) for rule in asking):
            yield ("action", action, "if"), place


def states(definition: Definition, rule: Rule) -> Sequence[str]:
    """The states that a rule can have: one that asks for nothing but what is known is never open."""
    return ("holds", "fails", "open") if _can_be_open(definition, rule.condition) else ("holds", "fails")


def _can_be_open(definition: Definition, node: tree.Node) -> bool:
    for part in node.walk():
        match part:
            case tree.ItemRead() | tree.OutcomeRead() | tree.RoleRead():
                return True
            case tree.ValueRead(name=name):
                if _can_be_open(definition, definition.values[name].node):
                    return True
            case _:
                pass
    return False


def _branches(name: str, node: tree.Node) -> Iterator[tuple[int, Goal]]:
    for part in _tables(node):
        for at, branch in enumerate(part.branches):
            kind = "branch" if branch.row is None else "row"
            yield at, (kind, name, str((at if branch.row is None else branch.row) + 1))
        if part.otherwise is not None and isinstance(part, tree.Cases):
            yield -1, ("otherwise", name)


def _tables(node: tree.Node) -> Iterator[tree.Cases | tree.Collected]:
    """The cases or the table that a value is; not an `x if c else y` within an expression."""
    if isinstance(node, tree.Cases | tree.Collected) and node.branches and node.span == tree.NOWHERE:
        yield node


def _branch_path(name: str, at: int, node: tree.Node) -> Path:
    assert isinstance(node, tree.Cases | tree.Collected)
    row = node.branches[at].row if at >= 0 else None
    if row is not None:
        return ("values", name, "table", "rows", row, "then")
    if node.branches[0].row is not None:
        return ("values", name, "table", "otherwise")
    return ("values", name, "cases", at if at >= 0 else len(node.branches))


def _made_path(rule: Rule) -> Path:
    by, _, name = rule.id.partition(":")
    return {"required": ("items", name, "required"), "role": ("items", name, "roles")}.get(by, ("outcomes", name))


def _texts(rule: Rule, pages: Pages) -> Iterator[tuple[str, Texts, Path]]:
    if rule.made_by != "author":
        if rule.finding is not None:
            yield "finding", rule.finding.text, _made_path(rule)
        return
    path: Path = ("rules", pages.name_of(rule))
    if rule.because is not None:
        yield "because", rule.because, (*path, "because")
    if rule.finding is not None:
        yield "finding", rule.finding.text, (*path, "finding", "text")
    for at, (line, where) in enumerate(_titled(rule, pages), start=1):
        if line.text is not None:
            yield f"line {at}", line.text, (*where, "text")


def _titled(rule: Rule, pages: Pages) -> list[tuple[Line, Path]]:
    """The lines with a text of their own, in the order written."""
    path: Path = ("rules", pages.name_of(rule), "when")
    found = pages.lines(rule.line, path)
    return [(line, where[:-1] if where[-1] == "when" else where) for line, where in found if line.text is not None]


# What an assessment shows


class _Witness(Accounts):
    """Notes which lines' own texts are told."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading)
        self.told: set[int] = set()

    def _titled(self, line: Line, text: Texts, truth: Truth) -> Said:
        self.told.add(id(text))
        return super()._titled(line, text, truth)


def seen_in(assessment: Assessment, pages: Pages) -> Iterator[Goal]:
    """What an assessment shows of its ruleset."""
    definition, verdict = assessment.definition, assessment.verdict
    reading = Reading(definition, assessment.case.world, verdict)
    witness = _Witness(reading)
    for name, value in definition.values.items():
        yield from _branches_seen(name, value.node, reading)
    for id_, rule in definition.rules.items():
        truth = verdict.rules[id_]
        yield "rule", id_, truth.status
        if rule.because is not None and truth.certain:
            yield from (("text", id_, "because", language) for language in rule.because)
        if rule.finding is not None and truth.possible:
            yield from (("text", id_, "finding", language) for language in rule.finding.text)
        witness.parts(rule, truth)
        if rule.made_by == "author":
            for at, (line, _) in enumerate(_titled(rule, pages), start=1):
                if line.text is not None and id(line.text) in witness.told:
                    yield from (("text", id_, f"line {at}", language) for language in line.text)
    do, perhaps = planned(definition, verdict)
    yield from (("action", action, "do") for action in do)
    yield from (("action", action, "if") for action in perhaps)


def _branches_seen(name: str, node: tree.Node, reading: Reading) -> Iterator[Goal]:
    for part in _tables(node):
        for at, branch in enumerate(part.branches):
            truth = reading.truth(branch.when)
            if truth.certain:
                yield ("branch", name, str(at + 1)) if branch.row is None else ("row", name, str(branch.row + 1))
            if truth.possible and isinstance(part, tree.Cases):
                break
        else:
            if isinstance(part, tree.Cases):
                yield "otherwise", name
