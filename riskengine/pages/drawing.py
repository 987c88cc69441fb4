"""The pictures of what depends on what, drawn: boxes and lines with their places, for the template that writes them as SVG.

Nothing is told by colour alone. Kinds of boxes differ in outline and carry their kind in words, kinds of lines differ in weight and
dashes, and what came of a case is a sign with a word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..evaluation.naming import in_language
from .graph import Edge, Graph, Node
from .layout import Box, Placed, placed
from .letters import broken
from .phrases import PagePhrases
from .titles import Titles
from .uses import Part

BOX = 196
_ROOM = BOX - 24
_BETWEEN = 64
_MARGIN = 8
_LETTER, _SMALL = 13, 11
_LINE = 17
_MOST_LINES = 5
_MOST_MEMBERS = 10
_PORTS = 9
_DASH, _HANG = "– ", "\N{NO-BREAK SPACE}" * 3

Status = str
"""`holds`, `fails` or `open`: of a rule, or of whatever else a case settles."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What came of a part in one case: its status, and how it is told (`✓ gjelder`, `moderat`)."""

    status: Status
    text: str


@dataclass(frozen=True, slots=True)
class Letters:
    """A line of text in a box, by where it begins."""

    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """A box: its corner and size, what it says, and where it leads. `outline` is the path of what is not a plain rectangle."""

    part: Part
    x: int
    y: int
    width: int
    height: int
    kind: Letters
    lines: tuple[Letters, ...]
    title: str
    href: str
    mark: Mark | None
    mark_at: Letters | None
    flag: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line: its path, its kind (`reads`, `moves`, `asks`), and the status of the rule it comes from."""

    kind: str
    path: str
    status: Status | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """One picture, ready to be written."""

    id: str
    title: str
    width: int
    height: int
    boxes: tuple[DrawnBox, ...]
    lines: tuple[DrawnLine, ...]
    graph: Graph


def drawing(
    graph: Graph, titles: Titles, phrases: PagePhrases, id_: str, marks: Mapping[Part, Mark] | None = None
) -> Drawing:
    """A picture drawn.

    Args:
        graph: what depends on what.
        titles: the titles of the ruleset, in the language of the picture.
        phrases: the phrases of that language.
        id_: the id of the picture on its page.
        marks: what came of each part in one case, to be shown on its box. A rule written with `each` is marked as the one of those
            it stands for that says most: one that holds, else one that is open.
    """
    return _Drawer(graph, titles, phrases, marks or {}).draw(id_)


def rule_marks(statuses: Mapping[str, Status], phrases: PagePhrases) -> Mapping[Part, Mark]:
    """The marks of rules, from the status that each has in one case, as an assessment gives it."""
    return {Part("rule", id_): Mark(status, phrases.marks[status]) for id_, status in statuses.items()}


class _Drawer:
    def __init__(self, graph: Graph, titles: Titles, phrases: PagePhrases, marks: Mapping[Part, Mark]) -> None:
        self.graph = graph
        self.titles = titles
        self.phrases = phrases
        self.marks = marks
        self.labels = {part: self._label(node) for part, node in graph.nodes.items()}

    def draw(self, id_: str) -> Drawing:
        nodes = self.graph.nodes
        boxes = [Box(part, node.column, self._height(part)) for part, node in nodes.items()]
        lines = [(edge.start, edge.end) for edge in self.graph.edges]
        places = placed(boxes, lines)
        self.ports = self._ports(places)
        columns = 1 + max((node.column for node in nodes.values()), default=0)
        return Drawing(
            id_,
            self._title(),
            columns * BOX + (columns - 1) * _BETWEEN + 2 * _MARGIN,
            places.height + 2 * _MARGIN,
            tuple(self._box(node, places) for node in nodes.values()),
            tuple(self._line(edge, places) for edge in self.graph.edges),
            self.graph,
        )

    def _title(self) -> str:
        graph, phrases = self.graph, self.phrases
        if graph.outcome is None:
            title = phrases.picture_of_rest
        else:
            shown = self.titles.of(Part("outcome", graph.outcome))
            title = phrases.picture_of.format(self.titles.wording.phrases.quoted(shown))
        return title if graph.count == 1 else phrases.picture_part.format(title, graph.at, graph.count)

    # Boxes

    def _label(self, node: Node) -> str:
        title = self.titles.of(node.part)
        if len(node.members) < 2:
            return title
        if node.part.kind == "rule":
            return self.phrases.several.format(title, len(node.members))
        return "; ".join(map(self.titles.of, node.members))

    def _lines_of(self, part: Part) -> Sequence[str]:
        members = self.graph.nodes[part].members
        if part.kind == "rule" or len(members) < 2:
            return broken(self.labels[part], _LETTER, _ROOM, _MOST_LINES)
        shown = members if len(members) <= _MOST_MEMBERS else members[: _MOST_MEMBERS - 1]
        lines = [
            f"{_HANG if at else _DASH}{line}"
            for each in shown
            for at, line in enumerate(broken(self.titles.of(each), _LETTER, _ROOM - 12, 2))
        ]
        return (
            lines if len(shown) == len(members) else [*lines, self.phrases.and_more.format(len(members) - len(shown))]
        )

    def _height(self, part: Part) -> int:
        marked = 1 if self._mark(self.graph.nodes[part]) is not None else 0
        return (1 + marked + len(self._lines_of(part))) * _LINE + 14

    def _box(self, node: Node, places: Placed[Part]) -> DrawnBox:
        part = node.part
        height = self._height(part)
        x, y = _left(node.column), _MARGIN + places.middles[part] - height // 2
        lines = [Letters(x + 14, y + 20 + _LINE * (at + 1), text) for at, text in enumerate(self._lines_of(part))]
        mark = self._mark(node)
        mark_at = None if mark is None else Letters(x + 14, y + 20 + _LINE * (len(lines) + 1), mark.text)
        kind = self._kind(node)
        kind_of_several = part.kind == "item" and bool(node.members)
        return DrawnBox(
            part=part,
            x=x,
            y=y,
            width=BOX,
            height=height,
            kind=Letters(x + 14, y + 19, broken(kind, _SMALL, _ROOM - 16, 1)[0]),
            lines=tuple(lines),
            title=f"{kind}: {self.labels[part]}",
            href="#items" if kind_of_several else f"#{self.titles.anchor_of(part)}",
            mark=mark,
            mark_at=mark_at,
            flag=(x + BOX - 22, y + 9) if node.finds else None,
        )

    def _kind(self, node: Node) -> str:
        part = node.part
        if part.kind == "item" and node.members:
            return self.phrases.several_items.format(len(node.members))
        if part.kind == "level":
            outcome = self.titles.definition.outcomes[part.name.partition("=")[0]]
            return in_language(outcome.title, self.titles.wording.language)
        return self.phrases.node_kinds[part.kind]

    def _mark(self, node: Node) -> Mark | None:
        if node.part.kind != "rule":
            return self.marks.get(node.part)
        found = [mark for part in node.members if (mark := self.marks.get(part)) is not None]
        if len(node.members) < 2 or not found:
            return found[0] if found else None
        for status in ("holds", "open", "fails"):
            alike = [mark for mark in found if mark.status == status]
            if alike:
                return Mark(
                    status, f"{alike[0].text} ({self.phrases.of_several.format(len(alike), len(node.members))})"
                )
        return found[0]

    # Lines

    def _ports(self, places: Placed[Part]) -> Mapping[tuple[Edge, bool], int]:
        """The heights at which each line leaves its box (True) and comes to one (False), side by side so it can be followed."""
        found: dict[tuple[Edge, bool], int] = {}
        for part in self.graph.nodes:
            for leaving in (True, False):
                edges = [edge for edge in self.graph.edges if part == (edge.start if leaving else edge.end)]
                edges.sort(key=lambda edge: _next(edge, places, leaving))
                step = min(_PORTS, (self._height(part) - 20) // max(1, len(edges)))
                top = places.middles[part] - step * (len(edges) - 1) // 2
                found |= {(edge, leaving): top + step * at for at, edge in enumerate(edges)}
        return found

    def _line(self, edge: Edge, places: Placed[Part]) -> DrawnLine:
        start, end = self.graph.nodes[edge.start], self.graph.nodes[edge.end]
        lanes = places.lanes[edge.start, edge.end]
        points = [(_left(start.column) + BOX, self.ports[edge, True])]
        for at, height in enumerate(lanes, start=start.column + 1):
            points += [(_left(at), height), (_left(at) + BOX, height)]
        points.append((_left(end.column) - (5 if edge.kind != "reads" else 0), self.ports[edge, False]))
        mark = self._mark(start) if start.part.kind == "rule" else None
        return DrawnLine(edge.kind, _path(points), None if mark is None else mark.status)


def _next(edge: Edge, places: Placed[Part], leaving: bool) -> int:
    """The height to which a line goes on from one of its ends."""
    lanes = places.lanes[edge.start, edge.end]
    if lanes:
        return lanes[0 if leaving else -1]
    return places.middles[edge.end if leaving else edge.start]


def _left(column: int) -> int:
    return _MARGIN + column * (BOX + _BETWEEN)


def _path(points: Sequence[tuple[int, int]]) -> str:
    """Straight through the columns, curved between them."""
    said = f"M{points[0][0]} {points[0][1] + _MARGIN}"
    for at in range(0, len(points) - 1, 2):
        (x, y), (to_x, to_y) = points[at], points[at + 1]
        bend = (to_x - x) // 2
        y, to_y = y + _MARGIN, to_y + _MARGIN
        said += f"C{x + bend} {y} {to_x - bend} {to_y} {to_x} {to_y}"
        if at + 2 < len(points):
            said += f"H{points[at + 2][0]}"
    return said
