"""The files among which an editor works: those that are open, as they are in memory, and those around them on disk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ..problems import Refused
from ..ruleset import yaml_text
from ..ruleset.library import TESTS, Shelves, bundled_folder
from .recovery import recovered
from .sketch import Sketch

_MOST_FILES = 2000
_PASSED_OVER = frozenset({"node_modules", "__pycache__", "site-packages", "dist", "build"})
_ANNOUNCES = re.compile(r"""^(ruleset|tests_for|text_pack)[ ]*:[ ]*["']?([a-z][\w-]*)""", re.MULTILINE)
_CASE = re.compile(r"^(case|answers)[ ]*:", re.MULTILINE)
_USES = re.compile(r"^uses[ ]*:", re.MULTILINE)
_SMALL_DAMAGE = 3


class Announced(NamedTuple):
    """What a file on disk says that it is."""

    kind: str  # as the `kind` of a sketch
    id: str
    uses: bool  # whether it uses other rulesets


@dataclass(slots=True)
class Document:
    """A file as it is known here: its text, its tree as far as there is one, and what it names.

    Attributes:
        path: where it is, or would be saved.
        text: the text, without a byte order mark.
        root: the tree of the whole text; None while the text is not YAML.
        rough: the tree of what can be read: `root`, or one without some lines. Its places are those of the text.
        sketch: what `rough` names, or what the last good version of the document did where too little can be read.
        marked: whether the editor's text begins with a byte order mark.
    """

    path: Path
    text: str
    root: yaml_text.Node | None
    rough: yaml_text.Node | None
    sketch: Sketch
    marked: bool = False

    @property
    def file(self) -> str:
        """The name that problems carry."""
        return str(self.path)


@dataclass(slots=True)
class Files:
    """The open documents, and the files under some folders.

    What is on disk is looked up once and kept until `refresh`.
    """

    folders: list[Path] = field(default_factory=list)
    _open: dict[Path, Document] = field(default_factory=dict)
    _read: dict[Path, Document] = field(default_factory=dict)
    _announced: dict[Path, Announced] | None = None

    # Open documents

    def opened(self, path: Path, text: str) -> Document:
        """Take a document's text, new or changed."""
        before = self._open.get(path)
        self._open[path] = found = self._document(path, text, before)
        return found

    def closed(self, path: Path) -> None:
        """Forget an open document."""
        self._open.pop(path, None)
        self.refresh()

    def refresh(self) -> None:
        """Look at the disk again when next asked."""
        self._announced = None
        self._read.clear()

    def open_documents(self) -> list[Document]:
        """The documents that are open."""
        return list(self._open.values())

    def document(self, path: Path) -> Document | None:
        """The document of a file, open or on disk; None where it cannot be read."""
        found = self._open.get(path) or self._read.get(path)
        if found is None and path.is_file():
            try:
                text = path.read_bytes().decode("utf-8-sig")
            except (OSError, UnicodeDecodeError):
                return None
            found = self._read[path] = self._document(path, text, None)
        return found

    def _document(self, path: Path, text: str, before: Document | None) -> Document:
        marked = text.startswith("\ufeff")
        text = text.removeprefix("\ufeff")

        def used(id_: str) -> Sketch | None:
            return self.sketch_of(id_, path)

        try:
            root = yaml_text.read(text, str(path))
        except Refused:
            found = recovered(text, str(path))
            much_damage = found.root is None or found.left_out > _SMALL_DAMAGE
            sketch = before.sketch if before is not None and much_damage else Sketch.of(found.root, used)
            return Document(path, text, None, found.root, sketch, marked)
        return Document(path, text, root, root, Sketch.of(root, used), marked)

    # Others

    def announced(self) -> dict[Path, Announced]:
        """The rulesets, tests, text packs and cases under the folders and around the open documents, by path."""
        if self._announced is None:
            folders = [*self.folders, *(path.parent for path in self._open)]
            found: dict[Path, Announced] = {}
            for path in _yaml_files(folders):
                said = _announced(path)
                if said is not None:
                    found[path] = said
            own = {said.id for said in found.values() if said.kind == "ruleset"}
            for path in _yaml_files([bundled_folder()]):
                said = _announced(path)
                if said is not None and said.id not in own:
                    found.setdefault(path, said)
            self._announced = found
        return self._announced

    def ruleset_paths(self, id_: str | None = None) -> list[Path]:
        """The files that hold rulesets (of that id), those that are open first."""
        found = dict.fromkeys(path for path, each in self._open.items() if _is_ruleset(each.sketch, id_))
        for path, said in self.announced().items():
            if path not in self._open and said.kind == "ruleset" and id_ in (None, said.id):
                found[path] = None
        return list(found)

    def sketch_of(self, id_: str, asking: Path) -> Sketch | None:
        """The sketch of a ruleset: the one that a file of tests stands beside, else any of that id."""
        beside = self.ruleset_beside(asking)
        if beside is not None and beside.sketch.id == id_:
            return beside.sketch
        own = self._open.get(asking)
        if own is not None and _is_ruleset(own.sketch, id_):
            return own.sketch
        found = (self.document(path) for path in self.ruleset_paths(id_))
        return next((each.sketch for each in found if each is not None), None)

    def ruleset_beside(self, path: Path) -> Document | None:
        """The ruleset that a file of tests stands beside."""
        if not path.name.endswith(TESTS):
            return None
        stem = path.name.removesuffix(TESTS)
        found = (self.document(path.with_name(stem + end)) for end in (".yaml", ".yml"))
        return next((each for each in found if each is not None), None)

    def documents_about(self, id_: str, besides: Path) -> Iterator[Document]:
        """The author's other files that speak of a ruleset: its tests and text packs, and rulesets that use it.

        The bundled rulesets are not among them, unless their folder is open: they are read, and never changed.
        """
        bundled = bundled_folder()
        folders = [*self.folders, *(path.parent for path in self._open)]
        own_bundled = any(folder in (bundled, *bundled.parents) or bundled in folder.parents for folder in folders)
        announced = {path for path in self.announced() if own_bundled or bundled not in path.parents}
        paths = {*self._open, *announced}
        for path in sorted(paths - {besides}):
            said = self.announced().get(path)
            if path not in self._open and (said is None or (said.id != id_ and not said.uses)):
                continue
            found = self.document(path)
            if found is not None and (found.sketch.id == id_ or id_ in found.sketch.section("uses")):
                yield found

    def shelves(self, sketch: Sketch) -> Shelves:
        """The library that a ruleset needs: its own versions, and the rulesets it uses, straight or by way of others.

        Those that are open say what they say in the editor.
        """
        ids: dict[str, Sketch] = {}
        waiting = [sketch]
        while waiting:
            each = waiting.pop()
            if each.id not in ids:
                ids[each.id] = each
                used = (each.used(id_) for id_ in each.section("uses"))
                waiting.extend(other for other in used if other is not None)
        shelves = Shelves([path for id_ in ids for path in self.ruleset_paths(id_) if path.is_file()])
        shelves.sources.update({str(path): each.text for path, each in self._open.items()})
        return shelves


def _is_ruleset(sketch: Sketch, id_: str | None) -> bool:
    return sketch.kind == "ruleset" and id_ in (None, sketch.id)


def _yaml_files(folders: Iterable[Path]) -> Iterator[Path]:
    seen: set[Path] = set()
    count = 0
    waiting = [folder for folder in folders if folder.is_dir()]
    while waiting:
        folder = waiting.pop(0)
        if folder in seen:
            continue
        seen.add(folder)
        try:
            inside = sorted(folder.iterdir())
        except OSError:
            continue
        for each in inside:
            if each.is_dir():
                if not each.name.startswith(".") and each.name not in _PASSED_OVER and not each.is_symlink():
                    waiting.append(each)
            elif each.suffix in (".yaml", ".yml"):
                count += 1
                if count > _MOST_FILES:
                    return
                yield each


def _announced(path: Path) -> Announced | None:
    try:
        if path.stat().st_size > yaml_text.Limits().bytes:
            return None
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
    found = _ANNOUNCES.search(text)
    if found is None:
        return None
    kind = {"tests_for": "tests", "text_pack": "text-pack", "ruleset": "ruleset"}[found[1]]
    kind = "case" if kind == "ruleset" and _CASE.search(text) else kind
    return Announced(kind, found[2], _USES.search(text) is not None)
