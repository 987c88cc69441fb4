"""What depends on what, as pictures small enough to read: for each outcome the rules that move it, what they read, what follows.

A picture has columns from left to right: what is asked and set, what is computed, the rules, and what follows. Rules written once
with `each` are one node.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..ruleset.definition import Definition, Rule
from .uses import Part, Uses, reads

MOST_RULES = 12
"""How many rules one picture shows; more are split over several."""

MOST_ALIKE = 3
"""How many items that are read by just the same have boxes of their own; more share one."""


@dataclass(frozen=True, slots=True)
class Node:
    """A box: what it stands for, in which column, and of a rule whether it finds something.

    `part.kind` is that of `Part`, or `level` with the name `outcome=level`. `members` are all that it stands for where that is
    more: rules of one `each`, or items that are read by just the same.
    """

    part: Part
    column: int
    members: tuple[Part, ...] = ()
    finds: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from one box to another: `reads`, `moves` or `asks`."""

    start: Part
    end: Part
    kind: str


@dataclass(slots=True)
class Graph:
    """One picture. `outcome` is what it is about, None for rules that move none; it is number `at` of `count` about that."""

    outcome: str | None
    at: int
    count: int
    nodes: dict[Part, Node] = field(default_factory=dict)
    edges: dict[Edge, None] = field(default_factory=dict)

    @property
    def rules(self) -> Sequence[Node]:
        """The boxes of rules, in the order of the ruleset."""
        return [node for node in self.nodes.values() if node.part.kind == "rule"]

    def before(self, part: Part) -> Sequence[Part]:
        """What leads to a box, one by one."""
        starts = [self.nodes[edge.start] for edge in self.edges if edge.end == part]
        return [member for start in starts for member in start.members or (start.part,)]

    def after(self, part: Part) -> Sequence[Edge]:
        """What a box leads to."""
        return [edge for edge in self.edges if edge.start == part]


def level_part(outcome: str, level: str) -> Part:
    """The box of an outcome's level."""
    return Part("level", f"{outcome}={level}")


def graphs(
    definition: Definition, uses: Uses | None = None, told: Mapping[Part, Hashable] | None = None
) -> Sequence[Graph]:
    """The pictures of a ruleset: for each outcome one or more, then those of the rules that move no outcome.

    Items of which something else is `told` never share a box.
    """
    uses = uses or Uses(definition)
    found: list[Graph] = []
    for outcome in definition.outcomes:
        groups = [group for group in uses.groups if outcome in dict(group[0].then)]
        found += _split(definition, groups, outcome)
    found += _split(definition, [group for group in uses.groups if not group[0].then], None)
    for graph in found:
        _share_boxes(graph, told or {})
    return found


def _share_boxes(graph: Graph, told: Mapping[Part, Hashable]) -> None:
    """Put items that are read by just the same into one box, so that a checklist is not a tangle of lines."""
    alike: dict[Hashable, list[Part]] = {}
    for part in graph.nodes:
        if part.kind == "item":
            ends = frozenset((edge.end, edge.kind) for edge in graph.after(part))
            alike.setdefault((ends, told.get(part)), []).append(part)
    for parts in alike.values():
        if len(parts) > MOST_ALIKE:
            first, others = parts[0], set(parts[1:])
            graph.nodes[first] = replace(graph.nodes[first], members=tuple(parts))
            graph.nodes = {part: node for part, node in graph.nodes.items() if part not in others}
            graph.edges = {edge: None for edge in graph.edges if edge.start not in others}


def _split(definition: Definition, groups: Sequence[Sequence[Rule]], outcome: str | None) -> Iterator[Graph]:
    """Pictures of some rules. Where one would be too large, rules that give the same level stay together if they can."""
    judged = outcome is not None and definition.outcomes[outcome].judgement is not None
    if not groups and not judged:
        return
    if outcome is not None and len(groups) > MOST_RULES:
        groups = sorted(groups, key=lambda group: dict(group[0].then)[outcome])
    count = max(1, -(-len(groups) // MOST_RULES))
    size = -(-len(groups) // count)
    for at in range(count):
        yield _graph(definition, groups[at * size : (at + 1) * size], outcome, at + 1, count)


def _graph(definition: Definition, groups: Sequence[Sequence[Rule]], outcome: str | None, at: int, count: int) -> Graph:
    graph = Graph(outcome, at, count)
    depths = _depths(definition, groups)
    rules_at = 1 + max(depths.values(), default=0)
    for part in _in_order(definition, depths):
        graph.nodes[part] = Node(part, depths[part])
        for read in _read_by(part, definition):
            graph.edges[Edge(read, part, "reads")] = None
    for group in groups:
        first = group[0]
        rule = Part("rule", first.id)
        graph.nodes[rule] = Node(
            rule, rules_at, tuple(Part("rule", each.id) for each in group), first.finding is not None
        )
        for each in group:
            for read in reads(each.condition, definition):
                graph.edges[Edge(read, rule, "reads")] = None
        for name, level in first.then:
            if outcome in (None, name):
                graph.edges[Edge(rule, level_part(name, definition.outcomes[name].level_ids[level]), "moves")] = None
        for action in first.plan:
            graph.edges[Edge(rule, Part("action", action), "asks")] = None
    _what_follows(definition, graph, rules_at + 1)
    return graph


def _what_follows(definition: Definition, graph: Graph, column: int) -> None:
    judged = None if graph.outcome is None else definition.outcomes[graph.outcome].judgement
    if graph.outcome is not None and judged is not None:
        item = Part("item", judged)
        graph.nodes.setdefault(item, Node(item, 0))
        graph.edges[Edge(item, Part("outcome", graph.outcome), "moves")] = None
    ends = dict.fromkeys(edge.end for edge in graph.edges if edge.end not in graph.nodes)
    for part in sorted(ends, key=lambda part: _place(definition, part)):
        graph.nodes[part] = Node(part, column)


def _place(definition: Definition, part: Part) -> tuple[int, int]:
    """Highest level first, then actions in the order of the ruleset."""
    if part.kind == "level":
        outcome, _, level = part.name.partition("=")
        return 0, -definition.outcomes[outcome].level_ids.index(level)
    return 1, list(definition.actions).index(part.name) if part.kind == "action" else -1


def _depths(definition: Definition, groups: Sequence[Sequence[Rule]]) -> dict[Part, int]:
    """By what the rules read, directly or through values, its column: 0 for what is asked, then values after what they read."""
    found: dict[Part, int] = {}

    def depth(part: Part) -> int:
        if part not in found:
            found[part] = 0
            below = _read_by(part, definition)
            if below or part.kind == "value":
                found[part] = 1 + max((depth(each) for each in below), default=0)
        return found[part]

    for group in groups:
        for rule in group:
            for part in reads(rule.condition, definition):
                depth(part)
    return found


def _read_by(part: Part, definition: Definition) -> Sequence[Part]:
    """What a value reads, or what a used ruleset is told. The latter cannot be read back through the former: that is refused."""
    if part.kind == "value":
        return reads(definition.values[part.name].node, definition)
    if part.kind == "used":
        told = definition.uses[part.name.partition(".")[0]].told
        return list(dict.fromkeys(read for node in told for read in reads(node, definition)))
    return ()


def _in_order(definition: Definition, parts: dict[Part, int]) -> Sequence[Part]:
    """The parts in the order of the ruleset, so that a picture is the same however rules are written."""
    order = {Part("item", name): (0, at) for at, name in enumerate(definition.items)}
    order |= {Part("parameter", name): (1, at) for at, name in enumerate(definition.parameters)}
    order |= {Part("value", name): (3, at) for at, name in enumerate(definition.values)}
    return sorted(parts, key=lambda part: (*order.get(part, (2, 0)), part.name))
