"""Reading a case from a YAML or JSON file, with a place in the file for everything that may be wrong with it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from ..language import times
from ..problems import Place, Problem, Refusals, Refused, did_you_mean
from ..ruleset import yaml_text
from .assessment import Assessment
from .case import Assessor, Case, Locator
from .case import Path as CasePath
from .override_reasons import OTHER

CASE_KEYS = ("case", "ruleset", "as_of", "assessor", "parameters", "answers", "using", "overrides")
ASSESSOR_KEYS = ("id", "role", "organisation")
USED_KEYS = ("answers", "parameters", "assessor", "using", "recorded")
OVERRIDE_KEYS = ("level", "reason", "code")
STDIN = "stdin"


class Assesses(Protocol):
    """What can assess a case: a `Ruleset`."""

    @property
    def id(self) -> str:
        """The ruleset's id."""

    def assess(
        self,
        answers: Mapping[str, Any],
        *,
        as_of: str | times.AsOf,
        assessor: Assessor | Mapping[str, str] | None = None,
        parameters: Mapping[str, Any] | None = None,
        using: Mapping[str, Any] | None = None,
        case: str | None = None,
        locator: Locator | None = None,
    ) -> Assessment:
        """The assessment of a case."""

    def read_case(
        self,
        answers: Mapping[str, Any],
        *,
        as_of: str | times.AsOf,
        assessor: Assessor | Mapping[str, str] | None = None,
        parameters: Mapping[str, Any] | None = None,
        using: Mapping[str, Any] | None = None,
        case: str | None = None,
        locator: Locator | None = None,
    ) -> Case:
        """The case, checked; nothing is concluded from it."""


class NodeLocator(Locator):
    """Where the parts of a case stand in a file that was read as YAML.

    `base` is the path to the case itself. What is set `elsewhere`, as on the command line, has no place in the file.
    """

    def __init__(
        self, root: yaml_text.Node, file: str, text: str, base: CasePath = (), elsewhere: Iterable[CasePath] = ()
    ) -> None:
        self.root = root
        self.file = file
        self.text = text
        self.base = base
        self.elsewhere = frozenset(elsewhere)

    def place(self, path: CasePath, *, key: bool = False) -> Place | None:
        """Where the part on the path stands; its key with `key`."""
        if path in self.elsewhere:
            return None
        full = [*self.base, *path]
        while full and not _stands(self.root, full):
            full.pop()
        return yaml_text.place(
            yaml_text.at(self.root, full, key=key or len(full) < len(self.base) + len(path)), self.file
        )

    def within(self, path: CasePath) -> NodeLocator:
        """The locator of a case that stands on the path."""
        return NodeLocator(self.root, self.file, self.text, (*self.base, *path))


def _stands(root: yaml_text.Node, path: list[str | int]) -> bool:
    node = root
    for part in path:
        if isinstance(node, yaml_text.Mapping) and isinstance(part, str) and part in node.values:
            node = node.values[part]
        elif isinstance(node, yaml_text.Sequence) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
        else:
            return False
    return True


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case as its file has it. `problems` is what is wrong with the file itself, whatever the ruleset.

    `answers`, `parameters`, `using` and `overrides` are as written; the ruleset checks them.
    """

    locator: NodeLocator
    case: str | None = None
    ruleset: str | None = None
    as_of: str | None = None
    assessor: Assessor = field(default_factory=Assessor)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    using: Mapping[str, Any] = field(default_factory=dict)
    overrides: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def assess(
        self, ruleset: Assesses, *, as_of: str | times.AsOf | None = None, parameters: Mapping[str, Any] | None = None
    ) -> Assessment:
        """The assessment of this case.

        Args:
            ruleset: what assesses it.
            as_of: the moment, instead of the file's own.
            parameters: settings, besides and instead of the file's own.

        Raises:
            Refused: something is wrong with the case; all that was found is told, with its place in the file.
        """
        refusals = Refusals()
        refusals.add(self.problems, self.locator.sources())
        if self.ruleset is not None and self.ruleset.partition("@")[0] != ruleset.id:
            said = f'this is a case of "{self.ruleset}", not of "{ruleset.id}"'
            refusals.add(
                [Problem("other-ruleset", said, self.locator.place(("ruleset",)), "assess it with its own ruleset")]
            )
            refusals.raise_any()  # its answers are answers to other questions
        elsewhere: list[CasePath] = [("parameters", name) for name in parameters or {}]
        if as_of is not None and self.as_of != (as_of.text if isinstance(as_of, times.AsOf) else as_of):
            elsewhere.append(("as_of",))
        locator = NodeLocator(self.locator.root, self.locator.file, self.locator.text, elsewhere=elsewhere)
        moment = as_of or self.as_of
        if moment is None:
            hint = "add as_of: 2026-11-22T12:00:00+01:00"
            refusals.add([Problem("missing-key", "the case says no as_of", self.locator.place(()), hint)])
            refusals.raise_any()
            raise AssertionError
        assessment: Assessment | None = None
        with refusals.gathered():
            assessment = ruleset.assess(
                self.answers,
                as_of=moment,
                assessor=self.assessor,
                parameters={**self.parameters, **(parameters or {})},
                using=self.using,
                case=self.case,
                locator=locator,
            )
        if assessment is not None:
            for outcome, decided in self.overrides.items():
                with refusals.gathered():
                    assessment = self._overridden(assessment, outcome, decided)
        refusals.raise_any()
        assert assessment is not None
        return assessment

    def _overridden(self, assessment: Assessment, outcome: str, decided: Mapping[str, str]) -> Assessment:
        try:
            code = decided.get("code", OTHER)
            return assessment.override(outcome, decided["level"], reason=decided["reason"], code=code)
        except Refused as refused:
            part = {"unknown-level": "level", "missing-reason": "reason", "unknown-reason": "code"}
            problems = []
            for problem in refused.problems:
                path = (outcome, part[problem.code]) if problem.code in part else (outcome,)
                place = self.locator.place(("overrides", *path), key=len(path) == 1)
                problems.append(replace(problem, place=place))
            raise Refused(problems, self.locator.sources()) from None


def read_case_file(path: str | Path) -> CaseFile:
    """The case in a file; `-` is what comes in on stdin.

    What is wrong with the case itself stands in its `problems`, so that it can be told together with what a ruleset finds.

    Raises:
        Refused: the file cannot be read, is no YAML or JSON, or holds no map.
    """
    if str(path) == "-":
        return read_case(sys.stdin.buffer.read(yaml_text.Limits().bytes + 1), STDIN)
    text, root = yaml_text.read_file(path)
    return _Reader(NodeLocator(root, str(path), text)).read()


def read_case(text: str | bytes, file: str) -> CaseFile:
    """The case in a text; `file` names it in messages.

    Raises:
        Refused: the text is no YAML or JSON, or holds no map.
    """
    root = yaml_text.read(text, file)
    words = text if isinstance(text, str) else text.decode("utf-8-sig")
    return _Reader(NodeLocator(root, file, words)).read()


class _Reader:
    """Checks the frame of a case: its keys, and the types of all that no ruleset needs to say anything about."""

    def __init__(self, locator: NodeLocator) -> None:
        self.locator = locator
        self.root = locator.root
        self.problems: list[Problem] = []

    def read(self) -> CaseFile:
        if not isinstance(self.root, yaml_text.Mapping):
            hint = "begin with case:, ruleset: and answers:"
            problem = Problem("wrong-type", "a case is a map of keys", self.locator.place(()), hint)
            raise Refused([problem], self.locator.sources())
        self._keys(self.root, CASE_KEYS, "a case", ())
        return CaseFile(
            locator=self.locator,
            case=self._text(("case",)),
            ruleset=self._text(("ruleset",)),
            as_of=self._as_of(),
            assessor=self._assessor(("assessor",)),
            parameters=self._map(("parameters",)),
            answers=self._map(("answers",)),
            using=self._using(("using",)),
            overrides=self._overrides(),
            problems=tuple(self.problems),
        )

    def _problem(self, code: str, message: str, path: CasePath, *, key: bool = False, hint: str | None = None) -> None:
        self.problems.append(Problem(code, message, self.locator.place(path, key=key), hint))

    def _keys(self, node: yaml_text.Mapping, keys: tuple[str, ...], what: str, path: CasePath) -> None:
        for key in node.keys:
            if key not in keys:
                said = f'"{key}" is not a key of {what}; the keys are {", ".join(keys)}'
                self._problem("unknown-key", said, (*path, key), key=True, hint=did_you_mean(key, keys))

    def _node(self, path: CasePath) -> yaml_text.Node | None:
        """The node on the path; None where there is none, or nothing stands there."""
        if not _stands(self.root, list(path)):
            return None
        node = yaml_text.at(self.root, path)
        return None if isinstance(node, yaml_text.Scalar) and node.value is None else node

    def _text(self, path: CasePath) -> str | None:
        node = self._node(path)
        if node is None:
            return None
        if (
            isinstance(node, yaml_text.Scalar)
            and isinstance(node.value, str | int)
            and not isinstance(node.value, bool)
        ):
            return node.raw  # a number is a good pseudonym, as it was written
        self._problem("wrong-type", f'"{path[-1]}" is text', path)
        return None

    def _as_of(self) -> str | None:
        written = self._text(("as_of",))
        if written is not None:
            try:
                times.parse_as_of(written)
            except times.NotATime as error:
                self._problem("bad-time", f"as_of: {error}", ("as_of",))
                return None
        return written

    def _map(self, path: CasePath) -> dict[str, Any]:
        node = self._node(path)
        if node is None:
            return {}
        if not isinstance(node, yaml_text.Mapping):
            self._problem("wrong-type", f'"{path[-1]}" is a map of names and what is said of them', path)
            return {}
        found: dict[str, Any] = yaml_text.plain(node)
        return found

    def _assessor(self, path: CasePath) -> Assessor:
        node = self._node(path)
        if isinstance(node, yaml_text.Mapping):
            self._keys(node, ASSESSOR_KEYS, "an assessor", path)
            said = {key: self._text((*path, key)) for key in ASSESSOR_KEYS}
            return Assessor(**said)
        if node is not None:
            self._problem(
                "wrong-type", "an assessor has id, role and organisation", path, hint="write it like {role: nurse}"
            )
        return Assessor()

    def _using(self, path: CasePath) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for id_, given in self._map(path).items():
            here = (*path, id_)
            node = self._node(here)
            if not isinstance(node, yaml_text.Mapping):
                hint = f"write it like {id_}: {{answers: {{…}}}}"
                self._problem("wrong-type", f'what is used of "{id_}" is a map with answers', here, hint=hint)
                continue
            self._keys(node, USED_KEYS, "a used ruleset", here)
            used: dict[str, Any] = {key: given[key] for key in ("recorded",) if key in given}
            if "recorded" not in used or "answers" in given:
                used["answers"] = self._map((*here, "answers"))
            if "answers" not in given and "recorded" not in given:
                self._problem(
                    "missing-key", f'"{id_}" has neither answers nor recorded', here, key=True, hint="add answers: {…}"
                )
            used["parameters"] = self._map((*here, "parameters"))
            used["using"] = self._using((*here, "using"))
            if given.get("assessor") is not None:
                used["assessor"] = self._assessor((*here, "assessor"))
            found[id_] = used
        return found

    def _overrides(self) -> dict[str, dict[str, str]]:
        found = {}
        for outcome in self._map(("overrides",)):
            path = ("overrides", outcome)
            node = self._node(path)
            if not isinstance(node, yaml_text.Mapping):
                hint = f"write it like {outcome}: {{level: …, reason: …}}"
                self._problem("wrong-type", f'the override of "{outcome}" has level and reason', path, hint=hint)
                continue
            self._keys(node, OVERRIDE_KEYS, "an override", path)
            said = {key: self._text((*path, key)) for key in OVERRIDE_KEYS}
            missing = [key for key in ("level", "reason") if key not in node.values or said[key] is None]
            for key in missing:
                hint = f"add {key}: …"
                self._problem("missing-key", f'the override of "{outcome}" has no {key}', path, key=True, hint=hint)
            if not missing:
                found[outcome] = {key: word for key, word in said.items() if word is not None}
        return found
