"""Rows of a table below dashes (`- - one`, the entries each on a line), put in brackets, as the layout has them.

ruamel.yaml loses what stands after a list within a list; and a row is read across.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

import yaml


class Mark(Protocol):
    """A place in a text: its line from 0, and its offset."""

    @property
    def line(self) -> int:
        """The line."""

    @property
    def offset(self) -> int:
        """The offset."""


Events = Iterable[tuple[yaml.Event, Mark, Mark]]


@dataclass(slots=True)
class _Row:
    """A list or map that is open: whether it may be a row, and where its entries start and end, each with its text."""

    below: bool
    is_list: bool
    may: bool
    start: Mark
    entries: list[tuple[int, int, str]] = field(default_factory=list)
    last: int = 0


def in_brackets(text: str, events: Callable[[str], Events], comments: Iterable[int]) -> str:
    """The text with each row below dashes in brackets, where that changes nothing but the layout.

    Args:
        text: the text, which can be read.
        events: gives the events of a text, each with where it starts and ends.
        comments: the lines that have comments; a row with one stays as it is.
    """
    noted = frozenset(comments)
    for row in sorted(_rows(text, events(text), noted), key=lambda each: each.start.offset, reverse=True):
        written = "[" + ", ".join(said for _, _, said in row.entries) + "]"
        text = text[: row.start.offset] + written + text[row.entries[-1][1] :]
    return text


def _rows(text: str, events: Events, noted: frozenset[int]) -> Iterator[_Row]:
    stack: list[_Row] = []
    flow: Mark | None = None
    depth = 0
    for event, start, end in events:
        if isinstance(event, yaml.CollectionStartEvent):
            plain = not event.anchor and not event.tag
            if depth or event.flow_style:
                flow = flow or start
                depth += 1
                if not plain and stack:
                    stack[-1].may = False
                continue
            inside = bool(stack) and stack[-1].below and stack[-1].is_list
            if stack:
                stack[-1].may = False
            is_list = isinstance(event, yaml.SequenceStartEvent)
            stack.append(_Row(True, is_list, is_list and inside and plain, start))
        elif isinstance(event, yaml.CollectionEndEvent):
            if depth:
                depth -= 1
                if not depth and flow is not None:
                    _note(stack, flow, end, re.sub(r"\s*\n\s*", " ", text[flow.offset : end.offset]))
                    flow = None
                continue
            row = stack.pop()
            if row.may and row.entries and not noted & set(range(row.start.line, row.last + 1)):
                yield row
        elif isinstance(event, yaml.AliasEvent):
            if stack:
                stack[-1].may = False
        elif isinstance(event, yaml.ScalarEvent) and not depth:
            if stack and (event.anchor or event.tag or event.style in ("|", ">") or start.line != end.line):
                stack[-1].may = False
            written = text[start.offset : end.offset]
            if stack and not written:
                stack[-1].may = False
            _note(stack, start, end, written if event.style in ("'", '"') else _in_flow(written))


def _note(stack: list[_Row], start: Mark, end: Mark, said: str) -> None:
    if stack:
        stack[-1].entries.append((start.offset, end.offset, said))
        stack[-1].last = end.line


def _in_flow(written: str) -> str:
    """A plain word as it may stand in brackets."""
    return json.dumps(written, ensure_ascii=False) if re.search(r"[\[\]{},]", written) else written
