"""The rules of an assessment's document, remembered by what they read: most cases of a ruleset have most of it in common.

What a rule says of itself depends on what it reads and nothing else. So its text may be used again for any case that gives it the
same to read: the same option, "do not know", nothing yet. How many texts are kept for a rule is bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

from ..language import tree
from ..language.meaning import World
from ..language.types import CalendarTime, Date, Duration, Moment, Type
from ..ruleset.definition import Definition, Line, Rule, Texts
from ..ruleset.ruling import PLACEHOLDER
from .byte_text import in_order, quoted

if TYPE_CHECKING:
    from .assessment import Assessment

MOST_TEXTS = 64
"""How many texts of one rule are kept; then they are let go and gathered anew."""

Reads = Callable[[World], Any]


class RememberedRules:
    """The texts of a ruleset's rules. Threads may share it: at worst two make the same text."""

    def __init__(self, definition: Definition) -> None:
        self._rules: list[tuple[str, str, Reads | None, dict[Any, str]]] = [
            (id_, f"{quoted(id_)}:", _reads(definition, definition.rules[id_]), {})
            for id_ in in_order(definition.rules)
        ]

    def pieces(self, assessment: Assessment) -> Iterator[str]:
        """The members of the document's `rules`, as byte text."""
        world = assessment.case.world
        comma = ""
        for id_, name, reads, texts in self._rules:
            if reads is None:
                yield comma + name + assessment.rule_text(id_)
            else:
                read = reads(world)
                text = texts.get(read)
                if text is None:
                    text = assessment.rule_text(id_)
                    if len(texts) >= MOST_TEXTS:
                        texts.clear()
                    texts[read] = text
                yield comma + name + text
            comma = ","


def _reads(definition: Definition, rule: Rule) -> Reads | None:
    """What gives all that a rule reads of a world, also through values and in its texts; None where that cannot be compared."""
    nodes = list(_nodes(definition, rule))
    items = list(dict.fromkeys(name for node in nodes if (name := _item(node)) is not None))
    if any(definition.items[name].kind in {"list", "text"} for name in items):
        return None
    parts: list[Reads] = []
    if items:
        parts += [_of("items", items), _of("states", items)]
    parameters = list(dict.fromkeys(node.name for node in nodes if isinstance(node, tree.ParameterRead)))
    if parameters:
        parts.append(_of("parameters", parameters))
    roles = list(dict.fromkeys(node.item for node in nodes if isinstance(node, tree.RoleRead)))
    if roles:
        parts.append(_of("roles", roles))
    used = list(dict.fromkeys((node.ruleset, node.outcome) for node in nodes if isinstance(node, tree.OutcomeRead)))
    if used:
        parts.append(_of("used", used))
    kinds = [node.type for node in nodes] + [definition.items[name].type for name in items]
    if any(map(_of_time, kinds)):
        parts.append(attrgetter("as_of", "offset"))
    if len(parts) == 2:
        first, second = parts  # items and their states, as nearly always
        return lambda world: (first(world), second(world))
    return lambda world: tuple([part(world) for part in parts])


def _of(what: str, names: Sequence[Any]) -> Reads:
    of, found = attrgetter(what), itemgetter(*names)
    return lambda world: found(of(world))


def _of_time(type_: Type) -> bool:
    """Whether it is told with the offset of the case."""
    return isinstance(type_, Date | Moment | Duration | CalendarTime)


def _item(node: tree.Node) -> str | None:
    match node:
        case tree.ItemRead(name=name):
            return name
        case tree.Knowledge(item=name) | tree.RoleRead(item=name):
            return name
        case _:
            return None


def _nodes(definition: Definition, rule: Rule) -> Iterator[tree.Node]:
    """The nodes of a rule, those of the values that it reads, and what its texts name."""
    waiting: list[tree.Node] = [rule.condition]
    for texts in _texts(rule):
        for text in texts.values():
            waiting += _named(definition, text)
    seen: set[str] = set()
    while waiting:
        for node in waiting.pop().walk():
            yield node
            if isinstance(node, tree.ValueRead) and node.name not in seen:
                seen.add(node.name)
                value = definition.values[node.name]
                waiting += [value.node, *([value.given] if value.given is not None else [])]


def _texts(rule: Rule) -> Iterator[Texts]:
    yield from (each for each in (rule.title, rule.because) if each is not None)
    lines: list[Line] = [rule.line]
    while lines:
        line = lines.pop()
        lines += line.lines
        if line.text is not None:
            yield line.text


def _named(definition: Definition, text: str) -> Iterator[tree.Node]:
    kinds: Sequence[tuple[Mapping[str, Any], Any]] = (
        (definition.items, tree.ItemRead),
        (definition.parameters, tree.ParameterRead),
        (definition.values, tree.ValueRead),
    )
    for match in PLACEHOLDER.finditer(text):
        name = match[1].partition(".")[0]
        for members, read in kinds:
            if name in members:
                yield read(members[name].type, tree.NOWHERE, name)
