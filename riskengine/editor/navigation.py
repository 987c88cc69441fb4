"""From a name under the cursor to where it is defined, and to every place that reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .files import Document, Files
from .occurrences import Occurrence, occurrences
from .sketch import Symbol


@dataclass(frozen=True, slots=True)
class Found:
    """A name, and the document that it stands in."""

    document: Document
    occurrence: Occurrence


def names_in(document: Document) -> list[Occurrence]:
    """All names of a document, as far as it can be read."""
    return [] if document.rough is None else occurrences(document.rough, document.text, document.sketch)


def name_at(document: Document, offset: int) -> Occurrence | None:
    """The name at an offset, or just before it."""
    near = [each for each in names_in(document) if each.span.start <= offset <= each.span.end]
    return next((each for each in near if offset < each.span.end), near[0] if near else None)


def everywhere(symbol: Symbol, document: Document, files: Files) -> Iterator[Found]:
    """Each place at which a symbol is named: in the document, and in the files that speak of its ruleset."""
    for each in names_in(document):
        if each.symbol == symbol:
            yield Found(document, each)
    if not symbol.ruleset:
        return
    for other in files.documents_about(symbol.ruleset, document.path):
        at_home = document.sketch.kind == "ruleset" and document.sketch.id == symbol.ruleset
        if at_home and other.sketch.kind == "ruleset" and other.sketch.id == symbol.ruleset:
            continue  # another version, with names of its own
        if other.sketch.kind == "tests" and not _beside_of(other, symbol, document, files):
            continue
        for each in names_in(other):
            if each.symbol == symbol:
                yield Found(other, each)


def _beside_of(tests: Document, symbol: Symbol, document: Document, files: Files) -> bool:
    """Whether a file of tests is for the very file that the document is, rather than for another version of it."""
    beside = files.ruleset_beside(tests.path)
    return (
        document.sketch.kind != "ruleset"
        or document.sketch.id != symbol.ruleset
        or beside is None
        or beside.path == document.path
    )


def definitions(symbol: Symbol, document: Document, files: Files) -> list[Found]:
    """Where a symbol is defined."""
    return [each for each in everywhere(symbol, document, files) if each.occurrence.defines]
