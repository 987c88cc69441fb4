"""Giving something another name, everywhere at once, or saying why that cannot be.

A renaming is made on the texts, then proved: what comes out is read again, must load, and must name the same things at the
same places. A name that would be caught up with another one is thereby refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..checking.mending import mended
from ..checking.rule import Edit
from ..checking.stamps import stamp, stamps_file, written_path
from ..checking.subject import Subject
from ..language.names import not_a_name, taken_by_an_answer, taken_in_conditions
from ..problems import Refused
from ..ruleset import yaml_text
from ..ruleset.build import read_definition
from ..ruleset.definition import Definition
from ..ruleset.library import Shelves
from .files import Document, Files
from .navigation import everywhere, name_at, names_in
from .occurrences import Occurrence, occurrences
from .positions import Span
from .sketch import READABLE, SECTIONS, Sketch, Symbol

_IN_CONDITIONS = frozenset({*READABLE, "option", "field", "alias"})
_SECTION = {kind: section for section, kind in SECTIONS.items()}


class NotRenamed(Exception):
    """Why something cannot be given that name, as a sentence."""


@dataclass(slots=True)
class Renaming:
    """The changes by file; `texts` are the files' texts before."""

    edits: dict[Path, list[Edit]] = field(default_factory=dict)
    texts: dict[Path, str] = field(default_factory=dict)

    def after(self, path: Path) -> str:
        """The text of a file with its changes made."""
        return mended(self.texts[path], self.edits[path])


def renamable(document: Document, offset: int) -> Occurrence:
    """The name at an offset, where it can be given another one.

    Raises:
        NotRenamed: there is none, or it is none of the ruleset's own.
    """
    found = name_at(document, offset)
    if found is None:
        raise NotRenamed("There is no name here that could be changed.")
    symbol = found.symbol
    if symbol.kind == "ruleset":
        raise NotRenamed(
            f'"{symbol.name}" is the id under which assessments are recorded; it is not changed by renaming.'
        )
    if not symbol.ruleset or symbol.of in ("yes-no", "parties"):
        raise NotRenamed(f'"{symbol.name}" is always there, and keeps its name.')
    return found


def renaming(document: Document, offset: int, new: str, files: Files) -> Renaming:
    """The changes that give what is named at an offset a new name.

    Raises:
        NotRenamed: the name may not be so, is taken, or the files cannot be read, before or after.
    """
    symbol = renamable(document, offset).symbol
    home = _home(symbol, document, files)
    _allowed(symbol, new, home.sketch)
    before = _loads(home, files)
    places = list(everywhere(symbol, home, files))
    made = Renaming()
    for each in places:
        _readable(each.document)
        made.texts[each.document.path] = each.document.text
        made.edits.setdefault(each.document.path, []).append(Edit(*each.occurrence.span, new))
    renamed = Symbol(symbol.ruleset, symbol.kind, new, symbol.of)
    _proved(made, {each.document.path: each.document for each in places}, symbol, renamed, home, files)
    _with_stamps(made, home, before, files)
    return made


def _home(symbol: Symbol, document: Document, files: Files) -> Document:
    """The document of the ruleset in which the symbol is defined."""
    if document.sketch.kind == "ruleset" and document.sketch.id == symbol.ruleset:
        return document
    beside = files.ruleset_beside(document.path)
    if beside is not None and beside.sketch.id == symbol.ruleset:
        return beside
    found = (files.document(path) for path in files.ruleset_paths(symbol.ruleset))
    home = next((each for each in found if each is not None), None)
    if home is None:
        raise NotRenamed(f'The ruleset "{symbol.ruleset}" was not found.')
    return home


def _allowed(symbol: Symbol, new: str, sketch: Sketch) -> None:
    old = symbol.name
    if new == old:
        raise NotRenamed(f'That is its name already: "{old}".')
    why = not_a_name(new)
    if why is None and symbol.kind in _IN_CONDITIONS:
        why = (taken_by_an_answer if symbol.kind in (*READABLE, "alias") else taken_in_conditions)(new)
    if why is not None:
        raise NotRenamed(f'"{new}" {why}.')
    if symbol.kind in (*READABLE, "alias"):
        for kind in (*READABLE, "ruleset"):
            if new in sketch.named(kind):
                raise NotRenamed(f'"{new}" is taken: it is {_a(kind)} of this ruleset.')
    if new in sketch.named(symbol.kind, symbol.of):
        raise NotRenamed(f'"{new}" is taken: it is {_a(symbol.kind)} of this ruleset.')


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _readable(document: Document) -> None:
    if document.root is None:
        raise NotRenamed(f"{document.path.name} is not YAML as it stands; mend that first.")


def _loads(document: Document, files: Files) -> Definition:
    _readable(document)
    try:
        return read_definition(document.text, document.file, files.shelves(document.sketch).used)
    except Refused as refused:
        first = refused.problems[0]
        at = "" if first.place is None else f"line {first.place.line}: "
        raise NotRenamed(f"{document.path.name} has faults; mend them first ({at}{first.message}).") from None


# Proof


def _proved(
    made: Renaming,
    documents: Mapping[Path, Document],
    old: Symbol,
    new: Symbol,
    home: Document,
    files: Files,
) -> None:
    """Refuse the renaming unless each file reads as before, but for the name."""
    texts = {path: made.after(path) for path in made.edits}
    roots = {}
    for path, text in texts.items():
        try:
            roots[path] = yaml_text.read(text, str(path))
        except Refused as refused:
            raise NotRenamed(
                f'With "{new.name}", {path.name} could not be read: {refused.problems[0].message}.'
            ) from None
    sketches: dict[str, Sketch] = {}
    changed_home = roots.get(home.path)
    if changed_home is not None:
        sketches[home.sketch.id] = Sketch.of(changed_home, home.sketch.used)
    for path, document in documents.items():
        own = sketches.get(home.sketch.id) if path == home.path else None
        sketch = own or Sketch.of(roots[path], _used(sketches, document))
        after = occurrences(roots[path], texts[path], sketch)
        if _names(after) != _expected(names_in(document), made.edits[path], old, new):
            raise NotRenamed(f'"{new.name}" would be mixed up with something else of that name in {path.name}.')
    for path, text in texts.items():
        if documents[path].sketch.kind == "ruleset":
            shelves = files.shelves(documents[path].sketch)
            shelves.sources.update({str(each): after for each, after in texts.items()})
            _still_loads(path, text, shelves, new)


def _used(changed: Mapping[str, Sketch], document: Document) -> Callable[[str], Sketch | None]:
    """What a document uses, as it is after the renaming."""
    return lambda id_: changed.get(id_) or document.sketch.used(id_)


def _still_loads(path: Path, text: str, shelves: Shelves, new: Symbol) -> None:
    try:
        read_definition(text, str(path), shelves.used)
    except Refused as refused:
        said = f'With "{new.name}", {path.name} would not load: {refused.problems[0].message}.'
        raise NotRenamed(said) from None


def _names(found: Sequence[Occurrence]) -> set[tuple[Span, Symbol, bool]]:
    return {(each.span, each.symbol, each.defines) for each in found}


def _expected(
    before: Sequence[Occurrence], edits: Sequence[Edit], old: Symbol, new: Symbol
) -> set[tuple[Span, Symbol, bool]]:
    """The names of a file after the renaming: the same, moved, and the new name for the old one."""
    ends = sorted(edit.end for edit in {(edit.start, edit.end): edit for edit in edits}.values())
    grown = len(new.name) - len(old.name)
    found = set()
    for each in before:
        moved = sum(end <= each.span.start for end in ends) * grown
        span = Span(each.span.start + moved, each.span.end + moved)
        symbol = each.symbol
        if symbol == old:
            symbol, span = new, Span(span.start, span.end + grown)
        elif symbol.ruleset == old.ruleset and symbol.of:
            symbol = Symbol(symbol.ruleset, symbol.kind, symbol.name, _owner_renamed(symbol, old, new.name))
        found.add((span, symbol, each.defines))
    return found


def _owner_renamed(symbol: Symbol, old: Symbol, new: str) -> str:
    """What an option, field or alias belongs to, after the renaming."""
    if symbol.kind == "field":
        return new if old.kind == "item" and symbol.of == old.name else symbol.of
    if symbol.kind == "alias":
        return new if old.kind == "rule" and symbol.of == old.name else symbol.of
    parts = symbol.of.split(".")
    if old.kind == "field":
        if len(parts) == 4 and parts[1] == old.of and parts[3] == old.name:
            parts[3] = new
    elif parts[:2] == [_SECTION.get(old.kind, ""), old.name]:
        parts[1] = new
    return ".".join(parts)


# The stamps of translations, which lie beside the ruleset and speak of texts by their paths


def _with_stamps(made: Renaming, home: Document, before: Definition, files: Files) -> None:
    """Let the stamps speak of the texts as they are after the renaming; a stamp that was stale stays so."""
    path = stamps_file(home.path)
    if home.path not in made.edits or not path.is_file():
        return
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return
    renamed = made.after(home.path)
    after = read_definition(renamed, home.file, files.shelves(home.sketch).used)
    replaced: dict[str, dict[str, str]] = {}
    pairs = zip(_texts(before, home.text), _texts(after, renamed), strict=True)
    for (old_path, old_texts), (new_path, new_texts) in pairs:
        words = {f"{each}:{stamp(old_texts[each])}": f"{each}:{stamp(new_texts[each])}" for each in old_texts}
        replaced[written_path(old_path)] = {written_path(old_path): written_path(new_path), **words}
    edits, start = [], 0
    for line in text.splitlines(keepends=True):
        words = replaced.get(line.split(" ")[0].strip(), {})
        for found in re.finditer(r"\S+", line):
            new = words.get(found[0], found[0])
            if new != found[0]:
                edits.append(Edit(start + found.start(), start + found.end(), new))
        start += len(line)
    if edits:
        made.texts[path], made.edits[path] = text, edits


def _texts(definition: Definition, text: str) -> Sequence[tuple[tuple[str | int, ...], Mapping[str, str]]]:
    return Subject(definition, yaml_text.read(text, definition.file)).texts
