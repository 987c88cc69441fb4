"""Which ruleset a word on the command line means: an id, an id with a version, or a path."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..api import Library, Ruleset
from ..problems import Problem, Refused
from ..ruleset import yaml_text
from ..ruleset.library import Entry, bundled_folder, files_under, is_id
from .programs import kept_programs


class Found:
    """The ruleset that a word means, of which the date may still pick the version."""

    def __init__(self, library: Library, id_: str, version: str | None) -> None:
        self.library = library
        self.id = id_
        self.version = version

    def on(self, day: str | None) -> Ruleset:
        """The version named, else the one that holds on the day, else the newest.

        Raises:
            Refused: there is none, or it has faults.
        """
        return self.library.get(self.id, version=self.version, on=day if self.version is None else None)


def open_library(folders: Sequence[Path] = ()) -> Library:
    """The bundled rulesets, and those of a site's own folders."""
    programs = kept_programs()
    if not folders:
        return Library.bundled(programs=programs)
    return Library.open(bundled_folder(), *folders, programs=programs)


def find_ruleset(word: str, folders: Sequence[Path] = ()) -> Found:
    """The ruleset that a word means.

    A path stands before the library: a ruleset in it hides those of the same id elsewhere.

    Raises:
        Refused: there is no such file or ruleset, or the path holds none or several.
    """
    id_, _, version = word.partition("@")
    path = Path(word)
    if is_id(id_):
        library = open_library(folders)
        if not path.exists() or any(entry.id == id_ for entry in library.entries):
            return Found(library, id_, version or None)
    if not path.exists():
        raise Refused(
            [Problem("no-file", f'there is no file or folder "{word}"', None, "give a ruleset's id, or a path")]
        )
    here = _opened(path)
    ids = sorted({entry.id for entry in here.entries})
    if not ids:
        what = "this file is no ruleset" if path.is_file() else "no file in this folder is a ruleset"
        raise Refused([Problem("no-ruleset", f'"{word}": {what}', None, "a ruleset begins with ruleset: and its id")])
    if len(ids) > 1:
        shown = ", ".join(ids)
        raise Refused(
            [Problem("several-rulesets", f'"{word}" holds several rulesets: {shown}', None, "give the path of one")]
        )
    others = [entry.path for entry in open_library(folders).entries if entry.id not in ids]
    library = Library.open(*files_under(path), *others, programs=kept_programs())
    version = here.entries[0].version if len(here.entries) == 1 else ""
    return Found(library, ids[0], version or None)


def entries_under(word: str, folders: Sequence[Path] = ()) -> tuple[Library, Sequence[Entry]]:
    """All versions of rulesets that a word means: of an id, in a file, or in a folder and those below it.

    Raises:
        Refused: there is no such file or ruleset.
    """
    path = Path(word)
    if not path.exists() and is_id(word.partition("@")[0]):
        library = open_library(folders)
        id_, _, version = word.partition("@")
        library.get(id_, version=version or None)
        return library, [entry for entry in library.entries if entry.id == id_ and version in ("", entry.version)]
    here = _opened(path)
    own = {entry.id for entry in here.entries}
    others = [entry.path for entry in open_library(folders).entries if entry.id not in own]
    library = Library.open(*files_under(path), *others, programs=kept_programs())
    files = set(files_under(path))
    return library, [entry for entry in library.entries if entry.path in files]


def _opened(path: Path) -> Library:
    """What lies under a path. A file that was named must be readable, and so must something in a folder."""
    here = Library.open(path)
    if not here.entries:
        here.raise_problems()
        if path.is_file():
            yaml_text.read_file(path)
    return here
