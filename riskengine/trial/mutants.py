"""Small mistakes that somebody could make in a ruleset: one threshold, operator, level or line at a time, made on its trees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from ..language import times, tree
from ..language.knowledge import Interval
from ..language.types import Choice, Condition, Duration, Exact, measured
from ..problems import Place
from ..ruleset import yaml_text
from ..ruleset.definition import Action, Definition, Parameter, Rule
from .candidates import step_of, write
from .slips import alike, slips_below, slips_in, slips_of_parts
from .substitution import Swaps, with_nodes, with_rules
from .written import Pages, Path, Written


@dataclass(frozen=True)
class Mutant:
    """A ruleset with one mistake in it.

    `about` and `name` say where (`rule`, `value`, `parameter` or `item`), `old` and `new` are the part before and after, `said`
    is what else a sentence about it needs. `unlike` holds by rule what its tree had, for those that were changed.
    """

    kind: str
    about: str
    name: str
    place: Place | None
    original: Definition
    swaps: Swaps = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    parameter: Parameter | None = None
    action: Action | None = None
    old: tree.Node | None = None
    new: tree.Node | None = None
    said: tuple[Any, ...] = ()

    @cached_property
    def gives_otherwise(self) -> bool:
        """Whether some value may be given in other cases than before."""
        values = self.original.values
        return any(each.given is not values[name].given for name, each in self.definition.values.items())

    @cached_property
    def definition(self) -> Definition:
        """The ruleset with the mistake."""
        found = self.original
        if self.swaps:
            found = with_nodes(found, self.swaps)
        if self.rules:
            found = with_rules(found, self.rules)
        if self.parameter is not None:
            parameters = {**found.parameters, self.name: self.parameter}
            found = replace(found, parameters=MappingProxyType(parameters))
        if self.action is not None:
            found = replace(found, actions=MappingProxyType({**found.actions, self.name: self.action}))
        return found


def mutants(definition: Definition) -> Iterator[Mutant]:
    """All mutants of a ruleset, in the order of its file."""
    maker = _Maker(definition)
    yield from maker.of_parameters()
    yield from maker.of_values()
    yield from maker.of_rules()
    yield from maker.of_actions()


class _Maker:
    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.pages = Pages(definition)

    # Parameters

    def of_parameters(self) -> Iterator[Mutant]:
        for name, parameter in self.definition.parameters.items():
            place = self.pages.place(("parameters", name, "default"))
            for new in _other_defaults(parameter):
                changed = replace(parameter, default=new, default_written=_default_written(new, parameter))
                said = (parameter.default, new)
                yield Mutant("default", "parameter", name, place, self.definition, parameter=changed, said=said)

    def of_actions(self) -> Iterator[Mutant]:
        for name, action in self.definition.actions.items():
            if isinstance(action.due, int) and action.due > 0:
                size = times.HOUR if "H" in str(action.due_written) else step_of(action.due, Duration())
                place = self.pages.place(("actions", name, "due"))
                for due in (action.due - int(size), action.due + int(size)):
                    changed = replace(action, due=due, due_written=times.format_duration(due))
                    said = (action.due, due)
                    yield Mutant("due", "action", name, place, self.definition, action=changed, said=said)

    # Values

    def of_values(self) -> Iterator[Mutant]:
        for name, value in self.definition.values.items():
            seen: set[int] = set()
            for written in self.pages.of_value(name):
                for kind, old, new, said in slips_below(written.node, seen):
                    place = self.pages.inside(written.path, old.span)
                    yield self._one(kind, "value", name, place, {id(old): new}, old, new, said)
            yield from self._of_edges(name)
            yield from self._of_hits(name, value.node)

    def _of_edges(self, name: str) -> Iterator[Mutant]:
        """Thresholds at which one row of a table ends and another begins: both are moved, as the rows may not overlap."""
        edges: dict[tuple[Any, Any], list[tuple[Written, tree.Constant]]] = {}
        for written in self.pages.of_value(name):
            if written.key == "if":
                for node in written.node.walk():
                    if isinstance(node, tree.Constant) and measured(node.type):
                        edges.setdefault((written.path[-1], node.value), []).append((written, node))
        for cells in edges.values():
            written, first = cells[0]
            if len(cells) > 1:
                for kind, old, new, said in slips_in(first):
                    assert isinstance(new, tree.Constant)
                    swaps: dict[int, tree.Node] = {id(node): replace(node, value=new.value) for _, node in cells}
                    place = self.pages.inside(written.path, old.span)
                    yield self._one(kind, "value", name, place, swaps, old, new, said)

    def _of_hits(self, name: str, node: tree.Node) -> Iterator[Mutant]:
        path: Path = ("values", name, "table", "hit")
        hit = yaml_text.at(self.pages.root, path)
        table = yaml_text.at(self.pages.root, path[:3])
        if not isinstance(table, yaml_text.Mapping) or not {"table"} <= set(path):
            return
        policy = hit.raw if isinstance(hit, yaml_text.Scalar) else "unique"
        new: tree.Node
        if isinstance(node, tree.Cases) and policy == "first" and len(node.branches) > 1:
            new = replace(node, branches=node.branches[::-1])
            yield self._one("hit", "value", name, self.pages.place(path), {id(node): new}, node, new, ("first", "last"))
        elif isinstance(node, tree.Cases) and policy == "priority":
            new = replace(node, branches=tuple(sorted(node.branches, key=lambda branch: branch.row or 0)))
            yield self._one("hit", "value", name, self.pages.place(path), {id(node): new}, node, new, (policy, "first"))
        elif isinstance(node, tree.Collected) and node.kind in {"sum", "min", "max"}:
            other = {"min": "max", "max": "min"}.get(node.kind)
            if other is not None:
                new = replace(node, kind=other)  # type: ignore[arg-type]
                place = self.pages.place((*path[:3], "aggregate"))
                yield self._one("hit", "value", name, place, {id(node): new}, node, new, (node.kind, other))

    def _one(
        self,
        kind: str,
        about: str,
        name: str,
        place: Place | None,
        swaps: Swaps,
        old: tree.Node,
        new: tree.Node,
        said: Any,
    ) -> Mutant:
        return Mutant(kind, about, name, place, self.definition, swaps=swaps, old=old, new=new, said=said)

    # Rules

    def of_rules(self) -> Iterator[Mutant]:
        groups: dict[str, list[Rule]] = {}
        for rule in self.definition.rules.values():
            groups.setdefault(self.pages.name_of(rule), []).append(rule)
        for name, rules in groups.items():
            if rules[0].made_by == "author":
                yield from self._of_conditions(name, rules)
                yield from self._of_effects(name, rules)
            yield from self._dropped(rules)

    def _of_conditions(self, name: str, rules: Sequence[Rule]) -> Iterator[Mutant]:
        """Mutants of what the rules are written with: where `each` makes several rules of one text, all of them change."""
        first = rules[0]
        every = [list(rule.condition.walk()) for rule in rules]
        position = {id(node): at for at, node in enumerate(every[0])}
        seen: set[int] = set()
        for line, path in self.pages.lines(first.line, ("rules", name, "when")):
            if line.lines:
                for kind, old, new, said in slips_of_parts(line.node):
                    place = self._place_of_line(line.lines, path, said) if kind == "line-dropped" else None
                    yield from self._all(kind, name, place or self.pages.place(path), old, new, said, every, position)
        for written in self.pages.of_rule(first):
            if written.key == "at_least" and isinstance(written.node, tree.Constant):
                continue  # how many of the lines must hold is looked at with the lines
            whole = {id(written.node)} if self._is_list(first, written) else set()
            for kind, old, new, said in slips_below(written.node, seen, whole):
                place = self.pages.inside(written.path, old.span)
                yield from self._all(kind, name, place, old, new, said, every, position)

    @staticmethod
    def _is_list(rule: Rule, written: Written) -> bool:
        """Whether the parts of the condition are lines, of which there are mutants already."""
        return any(line.node is written.node for line in _lines(rule.line) if line.lines)

    def _place_of_line(self, lines: Sequence[Any], path: Path, said: tuple[Any, ...]) -> Place | None:
        node = yaml_text.at(self.pages.root, path)
        if isinstance(node, yaml_text.Mapping):
            key = next((each for each in ("all", "any", "of") if each in node.values), None)
            if key is not None:
                return self.pages.place((*path, key, said[0]))
        return self.pages.inside(path, lines[said[0]].node.span)

    def _all(
        self,
        kind: str,
        name: str,
        place: Place | None,
        old: tree.Node,
        new: tree.Node,
        said: Any,
        every: Sequence[Sequence[tree.Node]],
        position: Mapping[int, int],
    ) -> Iterator[Mutant]:
        at = position.get(id(old))
        if at is None:
            return
        swaps: dict[int, tree.Node] = {id(old): new}
        for nodes in every[1:]:
            twin = next((each for each in slips_in(nodes[at]) if alike(each, kind, old, new, said)), None)
            if twin is None:
                return  # the rules differ in what the mistake would be
            swaps[id(nodes[at])] = twin[2]
        yield self._one(kind, "rule", name, place, swaps, old, new, said)

    def _of_effects(self, name: str, rules: Sequence[Rule]) -> Iterator[Mutant]:
        rule = rules[0]
        for at, (outcome, level) in enumerate(rule.then):
            levels = self.definition.outcomes[outcome].level_ids
            for other in (level - 1, level + 1):
                if not 0 <= other < len(levels):
                    continue
                changed = {
                    each.id: replace(each, then=(*each.then[:at], (outcome, other), *each.then[at + 1 :]))
                    for each in rules
                }
                place = self.pages.place(("rules", name, "then", outcome))
                said = (outcome, level, other)
                yield Mutant("level", "rule", name, place, self.definition, rules=changed, said=said)
        for at, action in enumerate(rule.plan):
            changed = {each.id: replace(each, plan=(*each.plan[:at], *each.plan[at + 1 :])) for each in rules}
            place = self.pages.place(("rules", name, "plan", at))
            yield Mutant("action-dropped", "rule", name, place, self.definition, rules=changed, said=(action,))
        if rule.finding is not None and (rule.then or rule.plan):
            changed = {each.id: replace(each, finding=None) for each in rules}
            place = self.pages.place(("rules", name, "finding"), key=True)
            yield Mutant("finding-dropped", "rule", name, place, self.definition, rules=changed)

    def _dropped(self, rules: Sequence[Rule]) -> Iterator[Mutant]:
        for rule in rules:
            never = tree.Constant(Condition(), tree.NOWHERE, False)
            line = replace(rule.line, node=never, text=None, kind="condition", lines=())
            path: Path = ("rules", self.pages.name_of(rule))
            if rule.made_by in {"required", "role"}:
                path = ("items", rule.id.partition(":")[2], "required" if rule.made_by == "required" else "roles")
            elif rule.made_by == "disagreement":
                path = ("outcomes", rule.id.partition(":")[2])
            changed = {rule.id: replace(rule, line=line)}
            place = self.pages.place(path, key=True)
            yield Mutant("rule-dropped", "rule", rule.id, place, self.definition, rules=changed, said=(rule.made_by,))


def _lines(line: Any) -> Iterator[Any]:
    yield line
    for below in line.lines:
        yield from _lines(below)


def _other_defaults(parameter: Parameter) -> Iterator[Exact | times.Period]:
    value, kind, reach = parameter.default, parameter.type, parameter.reach
    match value:
        case None | str():
            return
        case times.Period(months, days):
            for by in (-1, 1):
                other = times.Period(months + by, days) if months else times.Period(months, days + by)
                if other.months >= 0 and other.days >= 0 and (other.months or other.days):
                    yield other
        case _ if isinstance(kind, Choice):
            yield from (each for each in (value - 1, value + 1) if 0 <= each < len(kind.options))
        case _:
            assert isinstance(reach, Interval)
            size = step_of(value, kind)
            if size == times.DAY and "H" in str(parameter.default_written):
                size = times.HOUR
            yield from (each for each in (value - size, value + size) if reach.lowest <= each <= reach.highest)


def _default_written(value: Exact | times.Period, parameter: Parameter) -> Any:
    if isinstance(value, times.Period):
        return times.format_period(value)
    if isinstance(parameter.type, Choice):
        return parameter.type.options[int(value)]
    return write(value, parameter.type, 0)
