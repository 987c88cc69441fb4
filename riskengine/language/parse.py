"""From the text of a condition to a typed tree, without ever executing it."""

from __future__ import annotations

from . import tree
from .cells import cell
from .reader import Parsed, Reader
from .scope import Scope
from .syntax import Complaint
from .types import Type

__all__ = ["Complaint", "Parsed", "parse_cell", "parse_condition", "parse_expression"]


def parse_condition(text: str, scope: Scope) -> Parsed:
    """The tree of a condition, which is true or false."""
    reader = Reader(text, scope)
    return reader.read(lambda: reader.condition(reader.text.parsed()))


def parse_expression(text: str, scope: Scope, expected: Type | None = None) -> Parsed:
    """The tree of an expression; of the expected type where one is given (option names are read by it)."""
    reader = Reader(text, scope)
    return reader.read(lambda: reader.expected(reader.text.parsed(), expected))


def parse_cell(text: str, scope: Scope, subject: tree.Node) -> Parsed:
    """The tree of a cell of a decision table, as a condition on the column's input `subject`.

    `-` is anything; `>= 7`; `3..6`; `yes`; `no, maybe`; `not(yes)`.
    """
    reader = Reader(text, scope)
    return reader.read(lambda: cell(reader, subject))
