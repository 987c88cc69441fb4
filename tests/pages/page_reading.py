"""A page read as a browser reads it, by html5lib: what stands in it, and what leads where."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import html5lib

from riskengine import Library
from riskengine.api import Ruleset
from riskengine.ruleset.library import Entry

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = sorted((ROOT / "examples" / "guidelines").glob("*.yaml"))


class Read:
    """A page after a strict reading: an HTML fault in it fails the test."""

    def __init__(self, text: str) -> None:
        self.text = text
        parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False, strict=True)
        self.root: ET.Element = parser.parse(text)
        self.elements: Sequence[ET.Element] = list(self.root.iter())

    @cached_property
    def ids(self) -> Counter[str]:
        return Counter(each.attrib["id"] for each in self.elements if "id" in each.attrib)

    @cached_property
    def links(self) -> Sequence[str]:
        return [each.attrib["href"] for each in self.elements if "href" in each.attrib]

    def named(self, tag: str) -> Sequence[ET.Element]:
        """The elements of a tag, those of SVG with it."""
        return [each for each in self.elements if each.tag in {tag, f"{{http://www.w3.org/2000/svg}}{tag}"}]

    def at(self, id_: str) -> ET.Element:
        return self._by_id[id_]

    @cached_property
    def _by_id(self) -> Mapping[str, ET.Element]:
        return {each.attrib["id"]: each for each in self.elements if "id" in each.attrib}

    def words_at(self, id_: str) -> str:
        return words(self.at(id_))


BLOCKS = {
    "td",
    "th",
    "tr",
    "dt",
    "dd",
    "dl",
    "li",
    "ul",
    "ol",
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "div",
    "title",
    "text",
    "summary",
    "caption",
}


def words(element: ET.Element) -> str:
    """What is read of an element, with single spaces, and one between blocks."""
    return " ".join("".join(_texts(element)).split())


def _texts(element: ET.Element) -> Iterator[str]:
    block = isinstance(element.tag, str) and element.tag.rpartition("}")[2] in BLOCKS
    yield " " if block else ""
    if isinstance(element.tag, str):
        yield element.text or ""
    for below in element:
        yield from _texts(below)
        yield below.tail or ""
    yield " " if block else ""


def entries() -> Mapping[str, tuple[Library, Entry]]:
    """Every version of every ruleset of the library, and the examples, by id and version."""
    found = {}
    for library in (Library.bundled(), *map(Library.open, EXAMPLES)):
        found.update({f"{entry.id}@{entry.version}": (library, entry) for entry in library.entries})
    return found


def ruleset_of(path: Path) -> Ruleset:
    library = Library.open(path)
    library.raise_problems()
    return library.ruleset(library.entries[0])
