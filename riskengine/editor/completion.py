"""What may be written at the cursor: keys of the form, names of the ruleset, options of an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .cursor import Cursor, Path, cursor
from .expressions import option_set
from .files import Document
from .function_words import FUNCTION_WORDS, WORDS
from .positions import Span
from .shape import Key, shape
from .sketch import READABLE, OptionSet, Sketch, mapping, title_of
from .slots import Cell, Chooses, Column, Expression, Names, RuleIds, Template, slot

Kind = Literal[
    "key", "item", "parameter", "value", "outcome", "option", "function", "word", "field", "name", "constant"
]

_TYPED = re.compile(r"[A-Za-z_]\w*(?:-\w*)*$")
_TYPED_ID = re.compile(r"[\w:.-]*$")
_FIELD = re.compile(r"([A-Za-z_]\w*(?:-\w+)*)\.([\w-]*)$")
_COMPARED = re.compile(
    r"((?:role\([^()]*\))|[A-Za-z_]\w*(?:-\w+)*(?:\.\w+(?:-\w+)*)?)\s*"
    r"(?:(?:==|!=|>=|<=|>|<)\s*|(?:not\s+)?in\s*[\[(][^\])]*?)(?:[A-Za-z_]\w*(?:-\w*)*)?$"
)
_ABOUT_ITEM = re.compile(r"\b(?:known|unknown|missing|role)\(\s*(?:[A-Za-z_]\w*(?:-\w*)*)?$")
_LOOP = r"\bfor\s+{}\s+in\s+([a-z]\w*(?:-\w+)*)"
_LOOPS = re.compile(r"\bfor\s+([A-Za-z_]\w*)\s+in\s+([a-z]\w*(?:-\w+)*)")
_OPEN_BRACE = re.compile(r"\{([\w-]*)(\.\w*)?$")
_LENGTHS = ("PT0S", "PT1H", "PT24H", "P1D", "P7D", "P14D", "P30D")
_MADE = {"required": "items", "role": "items", "disagreement": "outcomes"}


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that may be written.

    Attributes:
        label: what is shown and searched by.
        kind: what it is.
        replaces: the stretch of the text in whose place it comes.
        text: what is written.
        detail: a few words beside the label, such as a title.
        description: what it means.
        rank: proposals with a lower rank come first.
    """

    label: str
    kind: Kind
    replaces: Span
    text: str
    detail: str = ""
    description: str = ""
    rank: int = 5


def proposals(document: Document, offset: int, language: str) -> list[Proposal]:
    """What may be written at an offset of a document; nothing where that is not known."""
    sketch = document.sketch
    if sketch.kind == "other" and sketch.data:
        return []
    at = cursor(document.text, offset)
    if at.role == "nothing":
        return []
    proposer = _Proposer(document, offset, at, language)
    found: dict[str, Proposal] = {}
    for each in proposer.all():
        found.setdefault(each.label, each)
    return sorted(found.values(), key=lambda each: each.rank)


class _Proposer:
    def __init__(self, document: Document, offset: int, at: Cursor, language: str) -> None:
        self.document = document
        self.sketch = document.sketch
        self.offset = offset
        self.at = at
        self.language = language

    def all(self) -> Iterator[Proposal]:
        at = self.at
        if at.role in ("key", "entry") and not re.search(r"\s", at.text.strip()):
            yield from self._keys()
        if at.role in ("value", "entry"):
            yield from self._values(at.path)

    # Keys

    def _keys(self) -> Iterator[Proposal]:
        path = self.at.path
        data = self.sketch.data
        there = self._siblings(path)
        replaces = Span(self.offset - len(self.at.text), self.offset)
        form = shape(self.sketch.kind)
        for key in form.keys(path, data):
            if key.name not in there:
                yield self._key(key, replaces)
        named = slot(self.sketch, (*path, ""), key=True)
        for name, title, kind in self._names(named):
            if name not in there:
                yield Proposal(name, kind, replaces, f"{name}{self._colon()}", title, rank=2)
        if self._holds_texts(path):
            languages = [*mapping(self.sketch.data.get("title")), "nb", "en"]
            for each in dict.fromkeys(languages):
                if each not in there:
                    yield Proposal(each, "key", replaces, f"{each}{self._colon()}", rank=1)

    def _colon(self) -> str:
        """What follows a key: nothing where its colon stands there already."""
        return "" if re.match(r"[\w-]*[\"']?[ ]*:", self._rest_of_line()) else ": "

    def _key(self, key: Key, replaces: Span) -> Proposal:
        colon = self._colon()
        text = f"{key.name}{colon.strip() if key.opens and self.at.block else colon}"
        return Proposal(key.name, "key", replaces, text, "", key.description, 3 if key.required else 4)

    def _siblings(self, path: Path) -> frozenset[str]:
        """The keys that the map has already, besides the one that is being written."""
        found: Any = self.sketch.data
        for part in path:
            if isinstance(found, Mapping):
                found = found.get(part)
            elif isinstance(found, list) and isinstance(part, int) and part < len(found):
                found = found[part]
            else:
                return frozenset()
        return frozenset(str(each) for each in mapping(found) if each != self.at.text)

    def _holds_texts(self, path: Path) -> bool:
        return any(each.get("title") == "Texts" for each in shape(self.sketch.kind).at(path, self.sketch.data))

    # Values

    def _values(self, path: Path) -> Iterator[Proposal]:
        found = slot(self.sketch, path)
        match found:
            case Expression():
                yield from self._expression(found)
                return
            case Cell():
                yield from self._cell(found)
                return
            case Template():
                yield from self._template(found)
                return
        replaces = self._typed(_TYPED_ID)
        for name, title, kind in self._names(found):
            yield Proposal(name, kind, replaces, name, title, rank=1)
        if isinstance(found, Chooses) and path[:1] in (("tests",), ("answers",)) and "expect" not in path:
            yield Proposal("unknown", "constant", replaces, "unknown", "asked, not known", rank=3)
        if path[-1:] == ("due",):
            for each in _LENGTHS:
                yield Proposal(each, "constant", replaces, each, rank=4)
        if path[-1:] == ("unit",):
            for each in dict.fromkeys(_units(self.sketch)):
                yield Proposal(each, "constant", replaces, each, rank=2)
        for each in shape(self.sketch.kind).values(path, self.sketch.data):
            yield Proposal(each, "constant", replaces, each, rank=2)

    def _typed(self, pattern: re.Pattern[str]) -> Span:
        typed = pattern.search(self.at.text)
        return Span(self.offset - (len(typed[0]) if typed else 0), self.offset)

    def _names(self, found: object) -> Iterator[tuple[str, str, Kind]]:
        """The names that a place takes, each with its title."""
        match found:
            case Names(kind=kind, sketch=sketch, of=of):
                known = sketch.named(kind, of)
                for name in known:
                    yield name, title_of(known[name], self.language), _kind(kind)
            case Chooses(options=options):
                for name, said in options.options.items():
                    yield name, title_of(said, self.language), "option"
            case RuleIds(sketch=sketch):
                yield from self._rule_ids(sketch)
            case Column(sketch=sketch):
                yield from self._columns(sketch)

    def _rule_ids(self, sketch: Sketch) -> Iterator[tuple[str, str, Kind]]:
        for name, said in sketch.section("rules").items():
            each = next(iter(mapping(mapping(said).get("each")).values()), None)
            for item in each if isinstance(each, list) else [None]:
                yield (
                    name if item is None else f"{name}:{item}",
                    title_of(mapping(said).get("title"), self.language),
                    "name",
                )
        for prefix, section in _MADE.items():
            key = {"required": "required", "role": "roles", "disagreement": "judgement"}[prefix]
            for name, said in sketch.section(section).items():
                if mapping(said).get(key):
                    yield f"{prefix}:{name}", title_of(said, self.language), "name"

    def _columns(self, sketch: Sketch) -> Iterator[tuple[str, str, Kind]]:
        for name, said in sketch.section("items").items():
            yield name, title_of(said, self.language), "item"
        for section in ("outcomes", "parameters", "values", "rules"):
            for name, said in sketch.section(section).items():
                yield f"{section}.{name}", title_of(said, self.language), "name"
        for section, prefix in (("outcomes", "reasons"), ("actions", "due")):
            for name, said in sketch.section(section).items():
                yield f"{prefix}.{name}", title_of(said, self.language), "name"
        for name in ("case", "as_of", "assessor.role", "plan", "plan_if", "findings"):
            yield name, "", "constant"

    # Conditions

    def _expression(self, where: Expression) -> Iterator[Proposal]:
        text, sketch = self.at.text, where.sketch
        replaces = self._typed(_TYPED)
        whole = text + self._rest_of_line()
        variables = {match[1]: match[2] for match in _LOOPS.finditer(whole)}
        field = _FIELD.search(text)
        if field is not None:
            replaces = Span(self.offset - len(field[2]), self.offset)
            list_ = variables.get(field[1])
            other = sketch.used(field[1]) if field[1] in sketch.section("uses") else None
            if list_ is not None:
                for name, said in sketch.named("field", list_).items():
                    yield Proposal(name, "field", replaces, name, title_of(said, self.language), rank=1)
            elif other is not None:
                for name, said in other.section("outcomes").items():
                    yield Proposal(name, "outcome", replaces, name, title_of(said, self.language), rank=1)
            return
        compared = _COMPARED.search(text)
        options = where.options
        if compared is not None:
            options = option_set(compared[1], where, variables)
            if options is None and self._measures_time(compared[1], sketch):
                for each in _LENGTHS:
                    yield Proposal(each, "constant", replaces, each, rank=6)
        yield from self._options(options, replaces)
        if compared is not None and options is not None and "[" in compared[0]:
            return
        only_items = _ABOUT_ITEM.search(text) is not None
        yield from self._readable(sketch, replaces, ("item",) if only_items else READABLE)
        for alias in where.aliases:
            yield Proposal(alias, "item", replaces, alias, "each", rank=1)
        if only_items:
            return
        for variable, list_ in variables.items():
            yield Proposal(variable, "field", replaces, variable, list_, rank=2)
        if where.outcomes:
            for name, said in sketch.section("outcomes").items():
                yield Proposal(name, "outcome", replaces, name, title_of(said, self.language), rank=2)
        for name in sketch.section("uses"):
            yield Proposal(name, "name", replaces, name, rank=4)
        for name, meaning in FUNCTION_WORDS.items():
            said = getattr(meaning, self.language)
            yield Proposal(name, "function", replaces, f"{name}(", meaning.written, said, 7)
        for name, meaning in WORDS.items():
            if name == "not-given" and self.at.path[-1:] != ("otherwise",):
                continue
            yield Proposal(name, "word", replaces, name, meaning.written, getattr(meaning, self.language), 8)

    def _rest_of_line(self) -> str:
        line_end = self.document.text.find("\n", self.offset)
        return self.document.text[self.offset : line_end if line_end >= 0 else None]

    def _measures_time(self, operand: str, sketch: Sketch) -> bool:
        kinds = (sketch.type_of(f"{section}.{operand}") for section in ("items", "parameters"))
        return any(kind in ("duration", "datetime", "date") for kind in kinds) or "." in operand or operand == "as_of"

    def _options(self, options: OptionSet | None, replaces: Span) -> Iterator[Proposal]:
        for name, said in ({} if options is None else options.options).items():
            yield Proposal(name, "option", replaces, name, title_of(said, self.language), rank=0)

    def _readable(self, sketch: Sketch, replaces: Span, kinds: Iterable[str]) -> Iterator[Proposal]:
        for kind in kinds:
            for name, said in sketch.named(kind).items():
                yield Proposal(name, _kind(kind), replaces, name, title_of(mapping(said), self.language), rank=3)

    def _cell(self, where: Cell) -> Iterator[Proposal]:
        replaces = self._typed(_TYPED)
        yield from self._options(option_set(where.subject, Expression(where.sketch)), replaces)
        yield from self._readable(where.sketch, replaces, ("parameter", "value"))
        yield Proposal("-", "constant", replaces, '"-"' if not self.at.quote else "-", "anything", rank=4)

    # Texts with names in braces

    def _template(self, where: Template) -> Iterator[Proposal]:
        brace = _OPEN_BRACE.search(self.at.text)
        if brace is None:
            return
        if brace[2] is not None:
            replaces = Span(self.offset - len(brace[2]) + 1, self.offset)
            yield Proposal("title", "field", replaces, "title", "", "The title instead of the value.")
            return
        replaces = Span(self.offset - len(brace[1]), self.offset)
        yield from self._readable(where.sketch, replaces, READABLE)
        for alias in where.aliases:
            yield Proposal(alias, "item", replaces, alias, "each", rank=1)


def _kind(kind: str) -> Kind:
    match kind:
        case "item" | "parameter" | "value" | "outcome" | "option" | "field":
            return kind
        case _:
            return "name"


def _units(sketch: Sketch) -> Iterator[str]:
    for section in ("items", "parameters", "values"):
        for said in sketch.section(section).values():
            unit = mapping(said).get("unit")
            if isinstance(unit, str):
                yield unit
