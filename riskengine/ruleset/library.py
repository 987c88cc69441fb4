"""The library: several versions of several rulesets side by side, one of which holds on a given date."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..language.names import not_a_name
from ..language.times import NotATime, parse_date
from ..problems import Place, Problem, Refused, did_you_mean
from . import yaml_text
from .build import read_definition_of
from .definition import Definition

TESTS = ".tests.yaml"
"""How the name of a file ends that holds tests of the ruleset beside it."""

_ANNOUNCES = re.compile(r"""^(\ufeff|---)?\s*["']?ruleset["']?\s*:|[{,]\s*"ruleset"\s*:""", re.MULTILINE)
_REST = re.compile(
    r"^(licence|sources|parties|scales|parameters|uses|items|values|outcomes|rules|actions|properties|tests):",
    re.MULTILINE,
)
"""The sections of a ruleset that say nothing of what it is called and when it holds; at the start of a line one begins."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A version of a ruleset as its file announces it, before it is read whole."""

    id: str
    version: str
    valid_from: str
    valid_to: str | None
    title: Mapping[str, str]
    path: Path

    @property
    def order(self) -> tuple[int, ...]:
        """The version's numbers, by which versions are ordered."""
        return tuple(int(part) for part in self.version.split(".")) if _is_version(self.version) else (0,)

    def holds_on(self, day: str) -> bool:
        """Whether the version holds on an ISO date."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Shelves:
    """Rulesets by id and version. Files are announced at once and read whole when first asked for; thread-safe.

    With `keep_roots`, the nodes of files that were read are kept, by file, for whoever looks at positions.
    """

    def __init__(self, paths: Iterable[Path], *, keep_roots: bool = False) -> None:
        self.roots: dict[str, yaml_text.Node] | None = {} if keep_roots else None
        self.entries: list[Entry] = []
        self.problems: list[Problem] = []
        self.sources: dict[str, str] = {}
        self._read: dict[Path, Definition] = {}
        self._being_read: list[Path] = []
        self._lock = threading.RLock()
        for path in paths:
            self._announce(path)
        self.entries.sort(key=lambda entry: (entry.id, entry.order))
        self._no_doubles()

    def _announce(self, path: Path) -> None:
        if path.name.endswith(TESTS):
            return
        try:
            text = yaml_text.file_text(path)
            head = _head(text, str(path))
        except Refused as refused:
            # A file that cannot be read is told where it may be a ruleset; other YAML may lie beside rulesets.
            if all(_ANNOUNCES.search(text) for text in refused.sources.values()):
                self.problems.extend(refused.problems)
                self.sources.update(refused.sources)
            return
        if not isinstance(head, dict) or "ruleset" not in head or head.keys() & {"case", "answers"}:
            return  # a text pack, a case, or something else that lies beside rulesets
        valid, title = head.get("valid"), head.get("title")
        valid = valid if isinstance(valid, dict) else {}
        self.entries.append(
            Entry(
                id=str(head["ruleset"]),
                version=str(head.get("version", "0.0.0")),
                valid_from=str(valid.get("from", "")),
                valid_to=None if valid.get("to") is None else str(valid["to"]),
                title=title if isinstance(title, dict) else {},
                path=path,
            )
        )
        self.sources[str(path)] = text

    def _no_doubles(self) -> None:
        seen: dict[tuple[str, str], Entry] = {}
        for entry in self.entries:
            first = seen.setdefault((entry.id, entry.version), entry)
            if first is not entry:
                self.problems.append(
                    Problem(
                        "duplicate-version",
                        f"{entry.id} {entry.version} is in {first.path} too",
                        Place(str(entry.path), 1, 1),
                        "give one of them another version",
                    )
                )

    # Finding

    def find(self, id_: str, version: str | None = None, on: str | None = None) -> Entry:
        """The version asked for, the one that holds on a date, or the newest.

        Raises:
            Refused: there is none, or two hold on that date.
        """
        versions = [entry for entry in self.entries if entry.id == id_]
        if not versions:
            known = sorted({entry.id for entry in self.entries})
            hint = did_you_mean(id_, known) or (f"the rulesets here are {', '.join(known)}" if known else None)
            raise Refused(
                [Problem("unknown-ruleset", f'"{_short(id_)}" is not a ruleset of this library', None, hint)], {}
            )
        if version is not None:
            for entry in versions:
                if entry.version == version:
                    return entry
            shown = ", ".join(entry.version for entry in versions)
            raise Refused(
                [
                    Problem(
                        "unknown-version", f"{id_} has no version {_short(version)}", None, f"its versions are {shown}"
                    )
                ],
                {},
            )
        if on is None:
            return versions[-1]
        valid = [entry for entry in versions if entry.holds_on(on)]
        if len(valid) == 1:
            return valid[0]
        spans = "; ".join(
            f"{entry.version} from {entry.valid_from}{f' to {entry.valid_to}' if entry.valid_to else ''}"
            for entry in versions
        )
        if not valid:
            raise Refused(
                [Problem("not-valid", f"no version of {id_} holds on {on}", None, f"its versions: {spans}")], {}
            )
        shown = " and ".join(entry.version for entry in valid)
        raise Refused(
            [
                Problem(
                    "doubly-valid",
                    f"versions {shown} of {id_} both hold on {on}",
                    None,
                    f"name one: {id_}@{valid[-1].version}",
                )
            ],
            {},
        )

    def read(self, entry: Entry) -> Definition:
        """The whole ruleset.

        Raises:
            Refused: it has faults.
        """
        with self._lock:
            found = self._read.get(entry.path)
            if found is None:
                if entry.path in self._being_read:
                    circle = " → ".join(path.stem for path in [*self._being_read, entry.path])
                    raise Refused(
                        [Problem("cyclic-use", f"these rulesets use each other in a circle: {circle}", None)], {}
                    )
                self._being_read.append(entry.path)
                try:
                    text = self.sources[str(entry.path)]
                    file = str(entry.path)
                    root = yaml_text.read(text, file)
                    found = self._read[entry.path] = read_definition_of(root, text, file, self.used)
                    if self.roots is not None:
                        self.roots[file] = root
                finally:
                    self._being_read.pop()
            return found

    def used(self, id_: str, requirement: str, on: str | None = None) -> Definition:
        """A ruleset that another one uses: one that meets the requirement, and holds on the date where one is given.

        Raises:
            Refused: there is none, or it has faults.
        """
        return self.read(self.find_used(id_, requirement, on))

    def find_used(self, id_: str, requirement: str, on: str | None = None) -> Entry:
        """The version that a requirement like `>=1.0.0` picks.

        Raises:
            Refused: there is none.
        """
        if requirement.startswith("=="):
            return self.find(id_, requirement[2:])
        entry = self.find(id_, on=on)
        least = requirement.removeprefix(">=")
        if least != "any" and entry.order < tuple(int(part) for part in least.split(".")):
            raise Refused([Problem("unknown-version", f"{id_} {entry.version} does not meet {requirement}", None)], {})
        return entry


def _head(text: str, file: str) -> Any:
    """What a file says first, as far as it announces a ruleset; all of it where that cannot be told from the rest.

    Raises:
        Refused: the file cannot be read.
    """
    rest = _REST.search(text)
    if rest is not None and _ANNOUNCES.search(text, 0, rest.start()):
        try:
            head = yaml_text.plain(yaml_text.read(text[: rest.start()], file))
        except Refused:
            head = None  # an anchor that stands further down, or a fault that is told when the whole is read
        if isinstance(head, dict) and head.keys() >= {"ruleset", "version", "valid", "title"}:
            return head
    return yaml_text.plain(yaml_text.read(text, file))


def files_under(path: Path) -> list[Path]:
    """The YAML files of a folder and its subfolders, in a fixed order; the file itself where it is one."""
    if not path.is_dir():
        return [path]
    found = (each for pattern in ("*.yaml", "*.yml") for each in path.rglob(pattern))
    return sorted((each for each in found if each.is_file()), key=lambda each: each.as_posix())


def bundled_folder() -> Path:
    """Where the rulesets that come with the package lie: inside it when installed, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "rulesets"
    return inside if inside.is_dir() else package.parent / "rulesets"


def iso_day(day: dt.date | str) -> str:
    """A date as ISO text.

    Raises:
        Refused: it is no date.
    """
    written = day.isoformat()[:10] if isinstance(day, dt.date) else day
    try:
        parse_date(written)
    except NotATime as error:
        raise Refused([Problem("bad-date", str(error), None)], {}) from None
    return written


def is_id(word: str) -> bool:
    """Whether a word can be a ruleset's id, rather than a path."""
    return not_a_name(word) is None


def _is_version(word: str) -> bool:
    parts = word.split(".")
    return len(parts) == 3 and all(part.isdigit() for part in parts)


def _short(word: str) -> str:
    return word if len(word) <= 60 else word[:59] + "…"
