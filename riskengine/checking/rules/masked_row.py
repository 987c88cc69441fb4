"""Rows of decision tables that are never used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...language.meaning import evaluate
from ...language.parse import parse_cell, parse_expression
from ...ruleset.desk import as_text
from ...ruleset.tables import Column, TooManyCombinations, column, gap
from ..page import Page
from ..rule import Found, Rule
from ..subject import Subject

PAGE = Page(
    code="masked-row",
    severity="warning",
    summary="A row of a decision table is never used",
    what="A row holds for no answers at all, or, in a table where the first row (or the first by priority) counts, every case "
    "in which it holds is taken by rows before it.",
    why="The row looks like a rule and is none. Rows in the wrong order are the usual reason.",
    mend="Put the narrower row before the wider one, correct its cells, or take it out.",
    bad="""
items:
  tally: {type: count, range: [0, 20], title: {nb: Poeng, en: Points}, source: guide}
values:
  band:
    options: [low, moderate, high]
    table:
      inputs: [tally]
      hit: first
      rows:
        - {if: [">= 3"], then: moderate}
        - {if: [">= 7"], then: high}
      otherwise: low
rules:
  banded: {when: band == high, then: {response: contact}, source: guide}
""",
    good="""
items:
  tally: {type: count, range: [0, 20], title: {nb: Poeng, en: Points}, source: guide}
values:
  band:
    options: [low, moderate, high]
    table:
      inputs: [tally]
      hit: first
      rows:
        - {if: [">= 7"], then: high}
        - {if: [">= 3"], then: moderate}
      otherwise: low
rules:
  banded: {when: band == high, then: {response: contact}, source: guide}
""",
)


def check(subject: Subject) -> Iterator[Found]:
    """Rows that never hold, and rows that are hidden by rows before them."""
    for name, said in subject.section("values").items():
        if isinstance(said, Mapping) and "table" in said:
            yield from _in_table(subject, ("values", name, "table", "rows"), said["table"])


def _in_table(subject: Subject, path: tuple[str, ...], table: Mapping[str, Any]) -> Iterator[Found]:
    columns = _columns(subject, table)
    rows: Sequence[Mapping[str, Any]] = table["rows"]
    if columns is None:
        return
    order = list(range(len(rows)))
    if table["hit"] == "priority":
        order.sort(key=lambda row: table["priority"].index(rows[row]["then"]))
    for at, row in enumerate(order):
        if any(not each.held[row] for each in columns):
            yield Found((*path, row, "if"), f"row {row + 1} holds for no answer", "by the ranges of the inputs")
        elif table["hit"] in ("first", "priority") and _masked(columns, order[:at], row):
            yield Found((*path, row, "if"), f"row {row + 1} is never used: rows before it take every case of it")


def _columns(subject: Subject, table: Mapping[str, Any]) -> list[Column] | None:
    world = subject.scope.anything
    found = []
    for at, written in enumerate(table["inputs"]):
        node = parse_expression(as_text(written), subject.scope).node
        if node is None:
            return None
        cells = [parse_cell(as_text(row["if"][at]), subject.scope, node).node for row in table["rows"]]
        known = [cell for cell in cells if cell is not None]
        if len(known) < len(cells):
            return None
        found.append(column(node, known, evaluate(node, world), world))
    return found


def _masked(columns: Sequence[Column], before: Sequence[int], row: int) -> bool:
    """Whether each combination in which the row holds is in a row before it."""
    if not before or not all(each.settled for each in columns):
        return False
    inside = []
    for each in columns:
        kept = [index for index in range(len(each.samples)) if each.held[row] >> index & 1]
        held = tuple(sum(1 << new for new, old in enumerate(kept) if each.held[other] >> old & 1) for other in before)
        inside.append(replace(each, samples=tuple(each.samples[index] for index in kept), held=held))
    try:
        return gap(inside, len(before)) is None
    except TooManyCombinations:
        return False


RULE = Rule(PAGE, check)
