"""A ruleset that is being checked: what it says, and where in its file it says it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ..language import meaning, tree
from ..language.knowledge import Interval, Options
from ..language.meaning import World
from ..language.parse import parse_condition, parse_expression
from ..language.scope import Scope, Seen
from ..language.types import Choice, Exact, Records
from ..problems import Place, Problem
from ..ruleset import yaml_text
from ..ruleset.definition import Definition, Item, Option, Rule, Test
from ..ruleset.desk import as_text
from ..ruleset.lines import Lines
from ..ruleset.ruling import PLACEHOLDER
from .page import Page
from .rule import Edit, Found

Path = tuple[str | int, ...]

_LANGUAGE = re.compile("[a-z]{2,3}")
_LINE_END = re.compile(r"(\r\n|\r|\n)?")


@dataclass(frozen=True, slots=True)
class Written:
    """A condition or expression as it stands in the file, once for each item of `each`."""

    path: Path
    nodes: tuple[tree.Node, ...]


class Subject:
    """A ruleset with its file. `tests_beside` are those in the file of tests beside it, None where that file has faults.

    `tests` are all of them, and None where they are not all known.
    """

    def __init__(self, definition: Definition, root: yaml_text.Node, tests_beside: Sequence[Test] | None = ()) -> None:
        self.definition = definition
        self.tests = None if tests_beside is None else (*definition.tests, *tests_beside)
        self.root = root
        self.data: Mapping[str, Any] = yaml_text.plain(root)

    # Places

    def place(self, path: Sequence[str | int], *, key: bool = False, span: tuple[int, int] | None = None) -> Place:
        """Where something stands."""
        node = yaml_text.at(self.root, path, key=key)
        if span is not None:
            return yaml_text.place_inside(node, self.definition.file, *span)
        return yaml_text.place(node, self.definition.file)

    def problem(self, page: Page, found: Found) -> Problem:
        """What was found, as it is told."""
        place = self.place(found.path, key=found.key, span=found.span)
        return Problem(page.code, found.message, place, found.hint, page.severity)

    def section(self, name: str) -> Mapping[str, Any]:
        """A section of the file; empty where it is left out."""
        found = self.data.get(name)
        return found if isinstance(found, Mapping) else {}

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.definition.text)

    def offset(self, place: Place) -> int:
        """The offset of a place in the file's text."""
        return self._lines.offset(place.line, place.column)

    def without(self, path: Sequence[str | int]) -> Edit | None:
        """The change that takes a key with its value out of the file; None where that is not safe by position alone."""
        key, value = yaml_text.at(self.root, path, key=True), yaml_text.at(self.root, path)
        if not isinstance(value, yaml_text.Scalar) or value.style in ("literal", "folded") or "\n" in value.written:
            return None
        text = self.definition.text
        start = self.offset(yaml_text.place(key, ""))
        end = self.offset(yaml_text.place(value, "")) + len(value.written)
        line_start, line_end = self._lines.start(start), self._lines.end(end)
        if not text[line_start:start].strip() and not text[end:line_end].strip():
            broken = _LINE_END.match(text, line_end)
            return Edit(line_start, broken.end() if broken else line_end, "")
        after = re.compile(r",[ ]*(?=[^\s#])").match(text, end)
        return Edit(start, after.end(), "") if after else None

    # Texts

    @cached_property
    def texts(self) -> tuple[tuple[Path, Mapping[str, str]], ...]:
        """All texts of the ruleset, with the paths on which they stand."""
        return tuple(_texts(self.data, ()))

    # Conditions

    @cached_property
    def scope(self) -> Scope:
        """What conditions may read."""
        definition = self.definition
        points = dict(_points(definition))
        for value in definition.values.values():
            given = tuple(option.points for option in value.options if option.points is not None)
            if given and len(given) == len(value.options):
                points[value.name] = given
        used = {
            name: {outcome: Choice(tuple(level.id for level in levels)) for outcome, levels in use.outcomes.items()}
            for name, use in definition.uses.items()
        }
        everyone = Choice(definition.role_ids, ordered=False)
        anything = World(
            items={name: item.reach for name, item in definition.items.items()},
            states={},
            roles=dict.fromkeys(definition.items, Options(everyone.everything)),
            parameters={name: parameter.reach for name, parameter in definition.parameters.items()},
            values={
                # Properties read outcomes by their bare names, where nothing else has the name.
                **{name: Options(outcome.type.everything) for name, outcome in definition.outcomes.items()},
                **{name: value.reach for name, value in definition.values.items()},
            },
            used={
                (name, outcome): Options(kind.everything)
                for name, outcomes in used.items()
                for outcome, kind in outcomes.items()
            },
            as_of=Interval(meaning.EARLIEST_MOMENT, meaning.LATEST_MOMENT),
            offset=0,
        )
        return Scope(
            items={name: item.type for name, item in definition.items.items()},
            parameters={name: parameter.type for name, parameter in definition.parameters.items()},
            values=frozenset(definition.values),
            value=lambda name: Seen(definition.values[name].type, definition.values[name].reads_record),
            used=used,
            points=points,
            parties=everyone,
            anything=anything,
            hyphenated=frozenset(word for word in _words(definition) if "-" in word),
        )

    @cached_property
    def conditions(self) -> tuple[Written, ...]:
        """The conditions of the ruleset, those of decision tables' cells left out."""
        return tuple(self._conditions())

    def _conditions(self) -> Iterator[Written]:
        for name, said in self.section("rules").items():
            each = said.get("each") or {}
            bindings = [dict(zip(each, items, strict=True)) for items in zip(*each.values(), strict=True)] or [{}]
            yield from self._lines_of(said["when"], ("rules", name, "when"), bindings)
        for name, said in self.section("values").items():
            if not isinstance(said, Mapping):
                yield from self._parsed(said, ("values", name), [{}], any_type=True)
                continue
            if "value" in said and "options" not in said:
                yield from self._parsed(said["value"], ("values", name, "value"), [{}], any_type=True)
            for at, case in enumerate(said.get("cases") or ()):
                if "when" in case:
                    yield from self._parsed(case["when"], ("values", name, "cases", at, "when"), [{}])
        for name, each_property in self.definition.properties.items():
            yield Written(("properties", name, "holds"), (each_property.node,))

    def _lines_of(self, said: Any, path: Path, bindings: Sequence[Mapping[str, str]]) -> Iterator[Written]:
        if not isinstance(said, Mapping):
            yield from self._parsed(said, path, bindings)
            return
        if "when" in said:
            yield from self._parsed(said["when"], (*path, "when"), bindings)
        for way in ("all", "any", "of"):
            for at, line in enumerate(said.get(way) or ()):
                yield from self._lines_of(line, (*path, way, at), bindings)

    def _parsed(
        self, said: Any, path: Path, bindings: Sequence[Mapping[str, str]], *, any_type: bool = False
    ) -> Iterator[Written]:
        parse = parse_expression if any_type else parse_condition
        nodes = []
        for bound in bindings:
            scope = replace(self.scope, aliases=bound) if bound else self.scope
            nodes.append(parse(as_text(said), scope).node)
        if all(node is not None for node in nodes):
            yield Written(path, tuple(node for node in nodes if node is not None))

    # What reads what

    @cached_property
    def read(self) -> frozenset[tuple[str, str]]:
        """What the rules, their texts and the properties read, straight or by way of values: (`item`, `value` …, name)."""
        definition = self.definition
        found: set[tuple[str, str]] = set()
        waiting: list[tree.Node] = [rule.condition for rule in self.author_rules]
        for value in definition.values.values():
            if value.title is not None:  # it is shown with the result
                waiting.append(value.node)
        waiting += [each.node for each in definition.properties.values()]
        for outcome in definition.outcomes.values():
            if outcome.judgement is not None:
                found.add(("item", outcome.judgement))
        for _, texts in self.texts:
            for text in texts.values():
                for match in PLACEHOLDER.finditer(text):
                    self._add(match[1].partition(".")[0], found, waiting)
        for use in definition.uses.values():
            waiting.extend(use.told)
            if use.plan is not None:
                waiting.append(use.plan)
                found.add(("use", use.ruleset))
        for action in definition.actions.values():
            if isinstance(action.due, str):
                found.add(("parameter", action.due))
            if action.due_from is not None:
                waiting.append(action.due_from)
        while waiting:
            for node in waiting.pop().walk():
                match node:
                    case tree.ItemRead(name=name):
                        found.add(("item", name))
                    case tree.Knowledge(item=name) | tree.RoleRead(item=name):
                        found.add(("item", name))
                    case tree.ParameterRead(name=name):
                        found.add(("parameter", name))
                    case tree.ValueRead(name=name):
                        self._add(name, found, waiting)
                    case tree.OutcomeRead(ruleset=name):
                        found.add(("use", name))
                    case _:
                        pass
        return frozenset(found)

    def _add(self, name: str, found: set[tuple[str, str]], waiting: list[tree.Node]) -> None:
        definition = self.definition
        if name in definition.values and ("value", name) not in found:
            found.add(("value", name))
            waiting.append(definition.values[name].node)
        elif name in definition.items:
            found.add(("item", name))
        elif name in definition.parameters:
            found.add(("parameter", name))

    @cached_property
    def author_rules(self) -> tuple[Rule, ...]:
        """The rules that the author wrote, one for each item of `each`."""
        return tuple(rule for rule in self.definition.rules.values() if rule.made_by == "author")

    def rules_named(self, name: str) -> tuple[Rule, ...]:
        """The rules that a rule of the file stands for: itself, or one for each item."""
        return tuple(rule for rule in self.author_rules if rule.id == name or rule.id.startswith(f"{name}:"))


def _texts(said: Any, path: Path) -> Iterator[tuple[Path, Mapping[str, str]]]:
    if isinstance(said, Mapping):
        if is_texts(said):
            yield path, said
            return
        for key, inner in said.items():
            if path or key != "tests":
                yield from _texts(inner, (*path, key))
    elif isinstance(said, list):
        for at, inner in enumerate(said):
            yield from _texts(inner, (*path, at))


def is_texts(said: Mapping[str, Any]) -> bool:
    """Whether this is a text in several languages."""
    return "nb" in said and all(
        isinstance(key, str) and _LANGUAGE.fullmatch(key) and isinstance(text, str) for key, text in said.items()
    )


def _points(definition: Definition) -> Iterator[tuple[str, tuple[Exact, ...]]]:
    for item in definition.items.values():
        below = [(f"{item.name}.{field.name}", field) for field in item.fields]
        for name, each in [(item.name, item), *below]:
            given = tuple(option.points for option in each.options if option.points is not None)
            if given and len(given) == len(each.options):
                yield name, given


def _words(definition: Definition) -> Iterator[str]:
    def options(of: Sequence[Option]) -> Iterator[str]:
        for option in of:
            yield option.id

    def item(of: Item) -> Iterator[str]:
        yield of.name
        yield from options(of.options)
        if isinstance(of.type, Records):
            for field in of.fields:
                yield from item(field)

    for each in definition.items.values():
        yield from item(each)
    for parameter in definition.parameters.values():
        yield parameter.name
        yield from options(parameter.options)
    for value in definition.values.values():
        yield value.name
        yield from options(value.options)
    for use in definition.uses.values():
        yield use.ruleset
        for name, levels in use.outcomes.items():
            yield name
            yield from options(levels)
    yield from definition.parties
