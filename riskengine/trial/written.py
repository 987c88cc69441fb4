"""Where the conditions and expressions of a ruleset stand in its file, each with its tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..language import tree
from ..problems import Place
from ..ruleset import yaml_text
from ..ruleset.computed import NOT_GIVEN
from ..ruleset.definition import Definition, Line, Rule

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A condition or expression: where it stands, and its tree. The tree's spans count the characters of `text`."""

    path: Path
    node: tree.Node
    text: str
    key: str


class Pages:
    """Where the parts of a ruleset stand in its file."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.root = yaml_text.read(definition.text, definition.file)

    def place(self, path: Sequence[str | int], *, key: bool = False) -> Place:
        """Where the part on the path stands."""
        return yaml_text.place(yaml_text.at(self.root, path, key=key), self.definition.file)

    def inside(self, path: Sequence[str | int], span: tree.Span) -> Place:
        """Where a part of the text on the path stands."""
        node = yaml_text.at(self.root, path)
        if span == tree.NOWHERE:
            return yaml_text.place(node, self.definition.file)
        return yaml_text.place_inside(node, self.definition.file, *span)

    def name_of(self, rule: Rule) -> str:
        """The name under which a rule is written; several rules made by `each` share one."""
        return rule.id.rpartition(":")[0] if rule.bindings else rule.id

    def of_rule(self, rule: Rule) -> Iterator[Written]:
        """The conditions of a rule, in the order written; none of a rule that the ruleset makes by itself."""
        if rule.made_by == "author":
            path: Path = ("rules", self.name_of(rule), "when")
            for line, where in self.lines(rule.line, path):
                if line.kind == "at_least" and isinstance(line.node, tree.AtLeast):
                    yield from self._scalar((*where, "at_least"), line.node.least, "at_least")
                elif isinstance(yaml_text.at(self.root, where), yaml_text.Scalar):
                    yield from self._scalar(where, line.node, "when")

    def lines(self, line: Line, path: Path) -> Iterator[tuple[Line, Path]]:
        """A line and all lines below it that stand for themselves in the file, each with its path."""
        node = yaml_text.at(self.root, path)
        if not isinstance(node, yaml_text.Mapping):
            yield line, path
            return
        if "when" in node.values:
            yield from self.lines(line, (*path, "when"))
            return
        yield line, path
        key = next((each for each in ("all", "any", "of") if each in node.values), None)
        if key is not None:
            for at, below in enumerate(line.lines):
                yield from self.lines(below, (*path, key, at))

    def of_value(self, name: str) -> Iterator[Written]:
        """The expressions and conditions of a value."""
        path: Path = ("values", name)
        node = self.definition.values[name].node
        written = yaml_text.at(self.root, path)
        if isinstance(written, yaml_text.Scalar):
            yield from self._scalar(path, _unwrapped(node), name)
            return
        assert isinstance(written, yaml_text.Mapping)
        if "value" in written.values:
            yield from self._scalar((*path, "value"), _unwrapped(node), name)
        elif "cases" in written.values and isinstance(node, tree.Cases):
            for at, branch in enumerate(node.branches):
                yield from self._scalar((*path, "cases", at, "when"), branch.when, "when")
                yield from self._scalar((*path, "cases", at, "value"), branch.value, "value")
            if node.otherwise is not None:
                yield from self._scalar((*path, "cases", len(node.branches), "otherwise"), node.otherwise, "otherwise")
        elif "table" in written.values and isinstance(node, tree.Cases | tree.Collected):
            yield from self._table((*path, "table"), node)

    def _table(self, path: Path, node: tree.Cases | tree.Collected) -> Iterator[Written]:
        for branch in sorted(node.branches, key=lambda branch: branch.row or 0):
            row: Path = (*path, "rows", branch.row or 0)
            cells = yaml_text.at(self.root, (*row, "if"))
            assert isinstance(cells, yaml_text.Sequence)
            tested = [at for at, cell in enumerate(cells.items) if not _anything(cell)]
            parts: Sequence[tree.Node] = [branch.when]
            if len(tested) != 1:
                parts = branch.when.parts if isinstance(branch.when, tree.All) else ()
            for at, part in zip(tested, parts, strict=False):
                yield from self._scalar((*row, "if", at), part, "if")
            yield from self._scalar((*row, "then"), branch.value, "then")
        if node.otherwise is not None:
            yield from self._scalar((*path, "otherwise"), node.otherwise, "otherwise")

    def _scalar(self, path: Path, node: tree.Node, key: str) -> Iterator[Written]:
        written = yaml_text.at(self.root, path)
        if isinstance(written, yaml_text.Scalar) and not (key == "otherwise" and written.raw == NOT_GIVEN):
            yield Written(path, node, written.raw, key)


def _unwrapped(node: tree.Node) -> tree.Node:
    if isinstance(node, tree.Cases) and not node.branches and node.otherwise is not None:
        return node.otherwise
    return node


def _anything(cell: yaml_text.Node) -> bool:
    return isinstance(cell, yaml_text.Scalar) and cell.raw.strip() == "-"
