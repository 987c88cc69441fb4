"""Which files a batch reads and writes, and what form each has."""

from __future__ import annotations

import fnmatch
import glob
import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ..problems import Problem, Refused, did_you_mean


class Form(StrEnum):
    """A form of table."""

    parquet = "parquet"
    csv = "csv"
    arrow = "arrow"


SUFFIXES = {
    ".parquet": Form.parquet,
    ".pq": Form.parquet,
    ".csv": Form.csv,
    ".tsv": Form.csv,
    ".arrow": Form.arrow,
    ".feather": Form.arrow,
    ".ipc": Form.arrow,
}
_LONG_SUFFIXES = [suffix for suffix in SUFFIXES if len(suffix) > 4]  # a misspelling of others can mean anything
_READ_AS = "tables are read from .parquet, .csv and .arrow"
_WRITTEN_AS = "tables are written as .parquet, .csv or .arrow, or as a folder/ of .parquet files"
_FROM_A_FILE = "a table is read more than once, so it must be a file"
BAD_ROWS = ".bad.jsonl"


@dataclass(frozen=True, slots=True)
class Input:
    """One file that is read: its size in bytes, and when it was changed last, in nanoseconds since 1970."""

    path: Path
    form: Form
    size: int
    changed: int

    @classmethod
    def of(cls, path: Path) -> Input:
        """The file at a path.

        Raises:
            Refused: its name does not say what form of table it has, or it cannot be looked at.
        """
        form = SUFFIXES.get(path.suffix.lower())
        if form is None:
            raise _refused("no-table", f'"{path}" is no table', _READ_AS)
        try:
            found = path.stat()
        except OSError as error:
            raise unreadable(path, error.strerror or str(error)) from None
        return cls(path, form, found.st_size, found.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Output:
    """Where the result goes: a file, or a `folder` of Parquet files."""

    path: Path
    form: Form
    folder: bool

    @property
    def bad_rows(self) -> Path:
        """The file for the rows that are not in order, beside the output."""
        return self.path.with_name(self.path.name + BAD_ROWS)

    @property
    def work(self) -> Path:
        """The folder for what is finished so far, beside the output."""
        return self.path.with_name(f".{self.path.name}.riskengine")


def inputs_of(word: str) -> list[Input]:
    """The files that a word names: a file, all tables in a folder and those below it, or what matches a pattern.

    Raises:
        Refused: there is none, or they are not all of one form.
    """
    path = Path(word)
    if path.is_dir():
        inside = sorted(each for each in path.rglob("*") if each.suffix.lower() in SUFFIXES and each.is_file())
        paths = [each for each in inside if not any(part[0] in "._" for part in each.relative_to(path).parts)]
        if not paths:
            raise _refused("no-file", f'there is no table in the folder "{word}"', _READ_AS)
    elif path.exists() or not glob.has_magic(word):
        if not path.exists():
            beside = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
            hint = _FROM_A_FILE if word == "-" else did_you_mean(path.name, beside)
            raise _refused("no-file", f'there is no file or folder "{word}"', hint)
        if not path.is_file():
            raise _refused("no-file", f'"{word}" is no file', _FROM_A_FILE)
        paths = [path]
    else:
        paths = sorted(each for each in map(Path, glob.glob(word, recursive=True)) if each.is_file())  # noqa: PTH207 - a pattern may be absolute
        if not paths:
            hint = "in a pattern, * stands for any part of a name, and ** for any folders"
            raise _refused("no-file", f'no file matches "{word}"', hint)
    found = [Input.of(each) for each in paths]
    forms = sorted({each.form.value for each in found})
    if len(forms) > 1:
        said = f'"{word}" means tables of several forms: {", ".join(forms)}'
        raise _refused("no-table", said, 'give a pattern that means one form, as in "folder/*.parquet"')
    return found


def output_of(word: str, inputs: Sequence[Input], source: str | None = None) -> Output:
    """Where the result goes.

    Args:
        word: where to, as it was written.
        inputs: the files that are read.
        source: the word that named these.

    It is a folder where the word ends in `/` or names one, or where several files are read and the word has no suffix.

    Raises:
        Refused: its form cannot be told, its folder is missing, or it would replace what is read.
    """
    path = Path(word)
    folder = word.endswith(("/", "\\")) or path.is_dir() or (len(inputs) > 1 and not path.suffix)
    form = Form.parquet if folder else SUFFIXES.get(path.suffix.lower())
    if form is None:
        hint = did_you_mean(path.suffix, _LONG_SUFFIXES) or _WRITTEN_AS
        raise _refused("no-table", f'"{word}" does not say what form of table is wanted', hint)
    if path.name in ("", ".", ".."):
        raise _refused("no-table", f'"{word}" cannot be the output', "give it a name of its own")
    if not path.parent.is_dir():
        raise _refused("no-folder", f'there is no folder "{path.parent}"', "make it first, or write somewhere else")
    output = Output(path, form, folder)
    read = {each.path.resolve() for each in inputs}
    taken = path.resolve()
    if taken in read or any(taken in each.parents for each in read):
        raise _refused("same-file", f'"{word}" is what is read; it would be lost', "write to another name")
    if source is not None and _would_be_read(source, output, taken):
        said = f'"{word}" would be read as a table of "{source}" the next time'
        raise _refused("same-folder", said, "write to another folder")
    return output


def _would_be_read(source: str, output: Output, taken: Path) -> bool:
    """Whether a word that names a folder or matches names would mean the output too, were it there."""
    named = Path(source)
    if named.is_dir():
        return taken.is_relative_to(named.resolve())
    if named.exists():
        return False
    plain = len(list(itertools.takewhile(lambda each: not glob.has_magic(each), named.parts)))
    base, wanted = Path(*named.parts[:plain]).resolve(), named.parts[plain:]
    if output.folder:
        taken /= "part-000001.parquet"
    if not taken.is_relative_to(base):
        return False
    below = taken.relative_to(base).parts
    if "**" in wanted:
        return fnmatch.fnmatch(below[-1], wanted[-1])
    return len(below) == len(wanted) and all(map(fnmatch.fnmatch, below, wanted))


def must_not_be_in_folders(inputs: Sequence[Input], wanted: Collection[str], names: Collection[str]) -> None:
    """Refuse tables of which something that is read stands in the names of folders (`violence=yes/`) alone.

    Args:
        inputs: the tables.
        wanted: the columns that are read, counted by or kept.
        names: the columns that the tables have.

    Raises:
        Refused: it does; each such column is told.
    """
    folders: dict[str, Path] = {}
    for each in inputs:
        for part in each.path.parts[:-1]:
            column, equals, _ = part.partition("=")
            if equals and column in wanted and column not in names:
                folders.setdefault(column, each.path)
    if folders:
        raise Refused(
            Problem(
                "in-folder-names",
                f'"{column}" stands in the name of a folder and not in the table ("{path}"); folders are not read',
                None,
                "write it into the tables, as a column",
            )
            for column, path in folders.items()
        )


def unreadable(path: Path, why: str) -> Refused:
    """What is said of a table that cannot be read."""
    said = " ".join("".join(each if each.isprintable() else " " for each in why).split())
    return _refused("unreadable-table", f'"{path}" cannot be read: {said[:200]}')


def _refused(code: str, message: str, hint: str | None = None) -> Refused:
    return Refused([Problem(code, message, None, hint)])
