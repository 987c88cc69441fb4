"""A condition as it is written, with what each thing in it was under it.

when: recent >= threshold
      2         4
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..evaluation.account import plain_knowledge
from ..evaluation.assessment import Assessment
from ..evaluation.reading import Reading
from ..language import tree
from ..language.knowledge import Listed
from ..language.types import Text
from ..ruleset.definition import Rule
from .written import Pages, Written

LONGEST_VALUE = 32


def diagram(assessment: Assessment, rule: Rule, pages: Pages, width: int = 80) -> Sequence[str]:
    """The lines of a rule's conditions, with what each thing they read was; nothing for a rule that is not written."""
    reading = Reading(assessment.definition, assessment.case.world, assessment.verdict)
    found: list[str] = []
    shown: set[str] = set()
    for written in pages.of_rule(rule):
        lines, values = _one(written, reading, width)
        found += lines
        shown |= values
    for name in sorted(shown, key=list(assessment.definition.values).index):
        for written in pages.of_value(name):
            if written.key == name:
                found += _one(written, reading, width)[0]
    return found


def _one(written: Written, reading: Reading, width: int) -> tuple[list[str], set[str]]:
    label = f"{written.key}: "
    notes = list(_notes(written.node, reading))
    lines: list[str] = []
    for start, end in _stretches(written.text, width - len(label)):
        here = [(span[0] - start, text) for span, text in notes if start <= span[0] < end]
        lead = label if start == 0 else " " * len(label)
        lines.append((lead + " ".join(written.text[start:end].splitlines()).rstrip()).rstrip())
        lines += [" " * len(label) + row for row in _rows(here, width - len(label))]
    read = {part.name for part in written.node.walk() if isinstance(part, tree.ValueRead)}
    return lines, read


def _stretches(text: str, width: int) -> Iterator[tuple[int, int]]:
    """The text cut at blanks into stretches that fit."""
    start = 0
    while len(text) - start > width:
        blank = text.rfind(" ", start + 1, start + width + 1)
        end = start + width if blank < 0 else blank + 1
        yield start, end
        start = end
    yield start, len(text)


def _rows(notes: Sequence[tuple[int, str]], width: int) -> list[str]:
    """Notes under their columns: those that do not fit beside the next one go further down, at the end of a line."""
    rows: list[list[tuple[int, str]]] = []
    left: dict[int, list[int]] = {}
    for column, text in sorted(notes, reverse=True):
        shift = max(0, min(column, width - len(text)))
        for depth in range(len(rows) + 1):
            if depth == len(rows):
                rows.append([])
            taken = [at for at, _ in rows[depth]] + left.get(depth, [])
            if all(shift + len(text) < at for at in taken):
                rows[depth].append((shift, text))
                for above in range(depth):
                    left.setdefault(above, []).append(column)
                break
    found = []
    for depth, row in enumerate(rows):
        line = ""
        bars = [(at, "|") for at in left.get(depth, [])]
        for at, text in sorted([*row, *bars]):
            line = line.ljust(at) + text
        found.append(line.rstrip())
    return found


def _notes(node: tree.Node, reading: Reading) -> Iterator[tuple[tree.Span, str]]:
    seen: set[int] = set()
    waiting: list[tuple[tree.Node, bool]] = [(node, False)]
    while waiting:
        part, inside = waiting.pop()
        if part.span != tree.NOWHERE and part.span[0] not in seen:
            text = _note(part, reading, inside=inside)
            if text is not None:
                seen.add(part.span[0])
                yield part.span, text
        if isinstance(part, tree.Gather):
            waiting.append((part.of, inside))
            waiting += [(each, True) for each in (part.element, part.condition) if each is not None]
            continue
        waiting += [(each, inside) for each in part.children()]


def _note(node: tree.Node, reading: Reading, *, inside: bool) -> str | None:
    match node:
        case tree.ItemRead(name=name):
            return _item(name, reading)
        case tree.Knowledge(item=name):
            return _item(name, reading)
        case tree.ParameterRead() | tree.ValueRead() | tree.OutcomeRead() | tree.RoleRead() | tree.AsOf():
            return _written(plain_knowledge(reading.of(node), node.type, reading.world.offset))
        case tree.Gather() if not inside:
            return _written(plain_knowledge(reading.of(node), node.type, reading.world.offset))
        case _:
            return None


def _item(name: str, reading: Reading) -> str:
    state, item, partial = reading.state(name), reading.definition.items[name], reading.world.items[name]
    if state != "known":
        return state
    if isinstance(partial, Listed):
        return f"[{len(partial.records or ())}]"
    if isinstance(item.type, Text):
        return "known"
    return _written(plain_knowledge(partial, item.type, reading.world.offset))


def _written(shown: Any) -> str:
    match shown:
        case None:
            text = "?"
        case bool():
            text = "true" if shown else "false"
        case Mapping() if "one_of" in shown:
            text = "|".join(map(str, shown["one_of"]))
        case Mapping():
            text = f"{_written(shown['lowest'])}..{_written(shown['highest'])}"
        case _:
            text = str(shown)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
