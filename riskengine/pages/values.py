"""Computed values as they stand on a page: an expression in words, or a table with one row for each case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..evaluation.naming import in_language
from ..language import tree
from ..ruleset import yaml_text
from ..ruleset.definition import Definition, Value
from ..trial.written import Pages, Written
from .clauses import Clause, cell_in_words, clause_of_node
from .naming import LinkedWording, linked
from .phrases import PagePhrases

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what its columns are about, and its rows. The last column is what follows; `rest` what does when no row holds."""

    policy: str
    columns: tuple[Markup, ...]
    result: Markup
    rows: tuple[tuple[Clause, ...], ...]
    results: tuple[Markup, ...]
    rest: Markup | None


class ValuesInWords:
    """Puts the values of one ruleset into words and tables."""

    def __init__(self, definition: Definition, wording: LinkedWording, phrases: PagePhrases) -> None:
        self.definition = definition
        self.wording = wording
        self.phrases = phrases
        self.written = Pages(definition)

    def table(self, value: Value) -> Table | None:
        """The value as a table; None where it is written as one expression."""
        form = self._form(value.name)
        if not isinstance(value.node, tree.Cases | tree.Collected) or not isinstance(form, dict):
            return None
        if "cases" in form:
            return self._of_cases(value, value.node)
        return self._of_table(value, value.node, form["table"]) if "table" in form else None

    def clause(self, value: Value) -> Clause:
        """The value as words."""
        node = value.node
        if isinstance(node, tree.Cases) and not node.branches and node.otherwise is not None:
            node = node.otherwise
        if isinstance(node, tree.All | tree.AnyOf | tree.AtLeast):
            return clause_of_node(node, self.wording)
        return Clause(linked(self.wording.words.say(node)))

    def _form(self, name: str) -> Any:
        return yaml_text.plain(yaml_text.at(self.written.root, ("values", name)))

    def _result(self, node: tree.Node, value: Value) -> Markup:
        if isinstance(node, tree.Constant) and value.options and isinstance(node.value, int):
            return linked(in_language(value.options[node.value].title, self.wording.language))
        return linked(self.wording.words.say(node))

    def _title(self, value: Value) -> Markup:
        from markupsafe import escape

        plain = value.title
        return escape(value.name if plain is None else in_language(plain, self.wording.language))

    def _of_cases(self, value: Value, node: tree.Cases | tree.Collected) -> Table:
        return Table(
            self.phrases.cases_policy,
            (linked(self.phrases.when_column),),
            self._title(value),
            tuple((clause_of_node(branch.when, self.wording),) for branch in node.branches),
            tuple(self._result(branch.value, value) for branch in node.branches),
            self._rest(node, value),
        )

    def _rest(self, node: tree.Cases | tree.Collected, value: Value) -> Markup | None:
        """What follows when no row holds; None where some row always does."""
        if value.given is not None and isinstance(node, tree.Cases):
            return linked(self.wording.words.grammar.not_given)
        return None if node.otherwise is None else self._result(node.otherwise, value)

    # Decision tables

    def _of_table(self, value: Value, node: tree.Cases | tree.Collected, form: dict[str, Any]) -> Table:
        cells = self._cells(value.name)
        branches = sorted(node.branches, key=lambda branch: branch.row or 0)
        inputs: Sequence[Any] = form["inputs"]
        rows = tuple(
            tuple(self._cell(cells.get((row, at)), form["rows"][row]["if"][at]) for at in range(len(inputs)))
            for row in range(len(branches))
        )
        columns = tuple(
            self._column(str(written), [cells[row, at] for row in range(len(rows)) if (row, at) in cells])
            for at, written in enumerate(inputs)
        )
        results = tuple(self._result(branch.value, value) for branch in branches)
        return Table(self._policy(form, value), columns, self._title(value), rows, results, self._rest(node, value))

    def _cells(self, name: str) -> dict[tuple[int, int], Written]:
        found = {}
        for each in self.written.of_value(name):
            match each.path:
                case (*_, "rows", int(row), "if", int(at)):
                    found[row, at] = each
                case _:
                    pass
        return found

    def _cell(self, cell: Written | None, written: Any) -> Clause:
        if cell is None:  # "-", which tests nothing
            return Clause(linked(self.phrases.anything))
        said = cell_in_words(cell.node, str(written).strip(), self.wording, self.phrases.between)
        return Clause(linked(said))

    def _column(self, written: str, cells: Sequence[Written]) -> Markup:
        definition, naming = self.definition, self.wording.naming
        if written in {*definition.items, *definition.parameters, *definition.values}:
            read = definition.items.get(written) or definition.parameters.get(written) or definition.values[written]
            return linked(f"{naming.readable(written)} ({read.unit})" if read.unit else naming.readable(written))
        subject = next(_subjects(cells), None)
        return linked(written if subject is None else self.wording.words.say(subject))

    def _policy(self, form: dict[str, Any], value: Value) -> str:
        hit = form["hit"]
        key = f"collect-{form['aggregate']}" if hit == "collect" else hit
        said = self.phrases.policies[key]
        if hit != "priority":
            return said
        titles = {option.id: in_language(option.title, self.wording.language) for option in value.options}
        return said.format(", ".join(titles.get(str(id_), str(id_)) for id_ in form["priority"]))


def _subjects(cells: Sequence[Written]) -> Iterator[tree.Node]:
    """What the cells of a column are about."""
    for cell in cells:
        node = cell.node
        if cell.text.strip() in {"true", "false"}:
            yield node.of if isinstance(node, tree.Not) and cell.text.strip() == "false" else node
            continue
        while isinstance(node, tree.Not | tree.All | tree.AnyOf):
            node = node.of if isinstance(node, tree.Not) else node.parts[0]
        if isinstance(node, tree.Compare):
            yield node.left
        elif isinstance(node, tree.OneOf):
            yield node.of
