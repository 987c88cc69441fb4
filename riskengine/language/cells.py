"""Cells of decision tables: unary tests on a column's input, in DMN's manner."""

from __future__ import annotations

import re

from . import tree
from .meaning import evaluate
from .reader import Reader
from .syntax import MOST_CHARACTERS, short
from .types import Choice, Condition, measured


def cell(reader: Reader, subject: tree.Node) -> tree.Node:
    """The condition that a cell states of the column's input."""
    reader.reaches[id(subject)] = evaluate(subject, reader.world)
    written = reader.text.written
    if len(written) > MOST_CHARACTERS:
        message = f"this cell has {len(written)} characters; the most is {MOST_CHARACTERS}"
        raise reader.refuse("too-complex", message, (0, 1), "name its parts as values")
    return _cell_condition(reader, written.strip(), subject, len(written) - len(written.lstrip()))


def _cell_condition(reader: Reader, text: str, subject: tree.Node, at: int) -> tree.Node:
    span = (at, at + max(1, len(text)))
    if text == "-":
        return reader.made(tree.Constant(Condition(), span, True))
    negated = re.fullmatch(r"not\((.*)\)", text)
    if negated is not None:
        inside = negated[1]
        with reader.deeper(span):
            of = _cell_condition(reader, inside.strip(), subject, at + 4 + len(inside) - len(inside.lstrip()))
        return reader.made(tree.Not(Condition(), span, of))
    if not text.strip(","):
        span = (0, 1) if at >= len(reader.text.written) else span
        raise reader.refuse("empty-condition", "this cell is empty", span, "- stands for anything")
    parts = []
    for part in re.finditer(r"[^,]+", text):
        lead = len(part[0]) - len(part[0].lstrip())
        parts.append(_cell_test(reader, part[0].strip(), subject, at + part.start() + lead))
    if len(parts) == 1:
        return parts[0]
    masks = [_mask(each) for each in parts] if isinstance(subject.type, Choice) else [None]
    if None not in masks:
        together = 0
        for mask in masks:
            together |= mask or 0
        return reader.made(tree.OneOf(Condition(), span, subject, together, False))
    return reader.made(tree.AnyOf(Condition(), span, tuple(parts)))


def _cell_test(reader: Reader, text: str, subject: tree.Node, at: int) -> tree.Node:
    span = (at, at + len(text))
    between = re.fullmatch(r"(\S+?)\s*\.\.\s*(\S+)", text)
    if between is not None and measured(subject.type):
        low = _cell_value(reader, between[1], subject, at)
        high = _cell_value(reader, between[2], subject, at + between.start(2))
        ends = (reader.compare(">=", subject, low, span), reader.compare("<=", subject, high, span))
        return reader.made(tree.All(Condition(), span, ends))
    compared = re.fullmatch(r"(>=|<=|>|<|==|!=)\s*(.+)", text)
    if compared is not None:
        return reader.compare(
            compared[1], subject, _cell_value(reader, compared[2], subject, at + compared.start(2)), span
        )
    if isinstance(subject.type, Condition):
        if text not in {"true", "false"}:
            raise reader.refuse("wrong-type", f'"{short(text)}" is neither true nor false', span)
        return subject if text == "true" else reader.made(tree.Not(Condition(), span, subject))
    return reader.compare("==", subject, _cell_value(reader, text, subject, at), span)


def _cell_value(reader: Reader, text: str, subject: tree.Node, at: int) -> tree.Node:
    inner = Reader(text, reader.scope, at)
    inner.reaches, inner.complaints, inner.count = reader.reaches, reader.complaints, reader.count
    found = inner.option(inner.text.parsed(), subject.type)
    reader.count, reader.reads_record = inner.count, reader.reads_record or inner.reads_record
    return found


def _mask(node: tree.Node) -> int | None:
    if isinstance(node, tree.OneOf) and not node.negated:
        return node.mask
    if isinstance(node, tree.Compare) and node.operator == "==" and isinstance(node.right, tree.Constant):
        return 1 << int(node.right.value) if isinstance(node.right.value, int) else None
    return None
