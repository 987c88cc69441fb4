"""The names in the text of a condition, each with where it stands and what it names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..language.functions import FUNCTIONS
from ..language.syntax import Stop, Text, as_written
from ..ruleset.ruling import PLACEHOLDER
from .sketch import OptionSet, Symbol
from .slots import Cell, Expression, Template

WORD = re.compile(r"[A-Za-z_]\w*(?:-\w+)*")


class Named(NamedTuple):
    """A name in a text: its first character, the one after its last, and what it names."""

    start: int
    end: int
    symbol: Symbol


def in_expression(text: str, where: Expression) -> list[Named]:
    """The names in a condition or expression; of one that cannot be read, those that are plain."""
    written = Text(text, where.sketch.words_with_hyphen())
    try:
        parsed = written.parsed()
    except Stop:
        return list(_plain_words(text, where))
    reader = _Reader(written, where)
    reader.visit(parsed, where.options)
    return sorted(reader.found)


def in_cell(text: str, where: Cell) -> list[Named]:
    """The names in a cell of a decision table."""
    options = option_set(where.subject, Expression(where.sketch))
    found = []
    for match in WORD.finditer(text):
        symbol = _option(match[0], options) or where.sketch.readable(match[0])
        if symbol is not None:
            found.append(Named(match.start(), match.end(), symbol))
    return found


def in_template(text: str, where: Template) -> list[Named]:
    """The names in the braces of a text."""
    found = []
    for match in PLACEHOLDER.finditer(text):
        name = match[1].partition(".")[0]
        symbol = where.sketch.readable(name)
        if name in where.aliases:
            symbol = where.sketch.symbol("alias", name, where.rule)
        if symbol is not None:
            found.append(Named(match.start(1), match.start(1) + len(name), symbol))
    return found


def option_set(text: str, where: Expression, variables: Mapping[str, str] | None = None) -> OptionSet | None:
    """The options of what an expression gives; None where that is no choice."""
    written = Text(text, where.sketch.words_with_hyphen())
    try:
        parsed = written.parsed()
    except Stop:
        return None
    reader = _Reader(written, where)
    reader.variables.update(variables or {})
    return reader.options_of(parsed)


class _Reader:
    def __init__(self, text: Text, where: Expression) -> None:
        self.text = text
        self.where = where
        self.sketch = where.sketch
        self.variables: dict[str, str] = {}  # the record's name in a loop -> the list
        self.found: list[Named] = []

    def visit(self, node: ast.AST, wanted: OptionSet | None = None) -> None:
        """Find the names in a node; a bare word may be an option of what is wanted."""
        match node:
            case ast.Name():
                self._name(node, wanted)
            case ast.Attribute(value=ast.Name() as of):
                self._attribute(node, of)
            case ast.Compare(left=left, comparators=others):
                sides = [left, *others]
                options = next((found for side in sides if (found := self.options_of(side)) is not None), None)
                for side in sides:
                    elements = side.elts if isinstance(side, ast.List | ast.Tuple | ast.Set) else [side]
                    for each in elements:
                        self.visit(each, options)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self.visit(body, wanted)
                self.visit(test)
                self.visit(orelse, wanted)
            case ast.Call(func=ast.Name() as function, args=arguments, keywords=keywords):
                self._function(function)
                for each in (*arguments, *(keyword.value for keyword in keywords)):
                    self.visit(each)
            case ast.GeneratorExp(elt=element, generators=loops):
                before = dict(self.variables)
                for loop in loops:
                    self.visit(loop.iter)
                    if isinstance(loop.target, ast.Name) and isinstance(loop.iter, ast.Name):
                        self.variables[as_written(loop.target.id)] = as_written(loop.iter.id)
                    for condition in loop.ifs:
                        self.visit(condition)
                self.visit(element)
                self.variables = before
            case _:
                for child in ast.iter_child_nodes(node):
                    self.visit(child)

    def _function(self, node: ast.Name) -> None:
        if node.id in FUNCTIONS:
            self.found.append(Named(*self.text.span(node), Symbol("", "function", node.id)))

    def _name(self, node: ast.Name, wanted: OptionSet | None) -> None:
        word = as_written(node.id)
        symbol = None if word in self.variables else _option(word, wanted) or self._symbol(word)
        if symbol is not None:
            self.found.append(Named(*self.text.span(node), symbol))

    def _symbol(self, word: str) -> Symbol | None:
        sketch = self.sketch
        if word in self.where.aliases:
            return sketch.symbol("alias", word, self.where.rule)
        known = sketch.readable(word)
        if known is None and self.where.outcomes and word in sketch.section("outcomes"):
            return sketch.symbol("outcome", word)
        if known is None and word in sketch.section("uses"):
            return sketch.symbol("ruleset", word)
        return known

    def _attribute(self, node: ast.Attribute, of: ast.Name) -> None:
        owner, name = as_written(of.id), as_written(node.attr)
        end = self.text.span(node)[1]
        start = end - len(name)
        list_ = self.variables.get(owner)
        if list_ is not None:
            if name in self.sketch.named("field", list_):
                self.found.append(Named(start, end, self.sketch.symbol("field", name, list_)))
        elif owner in self.sketch.section("uses"):
            self.found.append(Named(*self.text.span(of), self.sketch.symbol("ruleset", owner)))
            other = self.sketch.used(owner)
            if other is not None and name in other.section("outcomes"):
                self.found.append(Named(start, end, other.symbol("outcome", name)))

    def options_of(self, node: ast.AST) -> OptionSet | None:
        """The options of what a node gives."""
        match node:
            case ast.Name(id=id_):
                word = as_written(id_)
                items = self.where.aliases.get(word)
                if isinstance(items, list) and items:
                    return self.sketch.options(f"items.{items[0]}")
                known = self._symbol(word)
                return None if known is None else self.sketch.options(f"{known.kind}s.{word}")
            case ast.Attribute(value=ast.Name(id=id_), attr=attribute):
                owner, name = as_written(id_), as_written(attribute)
                if owner in self.variables:
                    return self.sketch.options(f"items.{self.variables[owner]}.of.{name}")
                other = self.sketch.used(owner) if owner in self.sketch.section("uses") else None
                return None if other is None else other.options(f"outcomes.{name}")
            case ast.Call(func=ast.Name(id="role")):
                return self.sketch.parties()
            case ast.IfExp(body=body, orelse=orelse):
                return self.options_of(body) or self.options_of(orelse)
            case _:
                return None


def _option(word: str, options: OptionSet | None) -> Symbol | None:
    if options is None or word not in options.options:
        return None
    if options.id == "parties":
        return Symbol("", "party", word) if word == "other" else Symbol(options.ruleset, "party", word)
    return options.symbol(word)


def _plain_words(text: str, where: Expression) -> Iterator[Named]:
    """The names of a text that is not Python's grammar (yet)."""
    reader = _Reader(Text(text, frozenset()), where)
    for match in WORD.finditer(text):
        called = text[match.end() :].lstrip().startswith("(")
        symbol = Symbol("", "function", match[0]) if called and match[0] in FUNCTIONS else reader._symbol(match[0])
        if symbol is not None:
            yield Named(match.start(), match.end(), symbol)
