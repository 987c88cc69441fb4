"""From the form of a value to its tree: an expression, cases, or a decision table."""

from __future__ import annotations

from collections.abc import Sequence

from ..language import tree, units
from ..language.degree import degree
from ..language.knowledge import Interval, Options, Truth
from ..language.meaning import evaluate
from ..language.parse import Parsed, parse_cell, parse_condition, parse_expression
from ..language.scope import Scope
from ..language.types import Choice, Condition, Number, Type, measured
from . import form as forms
from .asked import check_option
from .definition import Option, Value
from .desk import Desk, Path, Written, as_text
from .tables import Column, TooManyCombinations, Witness, column, gap, overlap

NOT_GIVEN = "not-given"
"""Stands for the result of the last case where there then is no such value."""


class NotUnderstood(Exception):
    """A value could not be understood; why has been noted."""


class ValueBuilder:
    """Builds one value of the ruleset."""

    def __init__(self, desk: Desk, scope: Scope, name: str, form: Written | forms.ValueForm) -> None:
        self.desk = desk
        self.scope = scope
        self.name = name
        self.path: Path = ["values", name]
        self.form = form if isinstance(form, forms.ValueForm) else forms.ValueForm(value=form)
        self.bare = not isinstance(form, forms.ValueForm)
        self.reads_record = False
        self.options: tuple[Option, ...] = ()
        self.unit = units.NONE  # of bare numbers: the one the value declares
        self.given: tree.Node | None = None

    def build(self) -> Value:
        """The value.

        Raises:
            NotUnderstood: it has faults, which have been noted.
        """
        form, desk = self.form, self.desk
        self.options = desk.options(form.options, [*self.path, "options"]) if form.options is not None else ()
        for option in self.options:
            check_option(desk, option.id, [*self.path, "options"])
        wanted = self._wanted()
        ways = [way for way in ("value", "cases", "table") if getattr(form, way) is not None]
        if len(ways) != 1:
            desk.problem(
                "wrong-keys",
                "a value has one of value:, cases: and table:" + (f"; this has {' and '.join(ways)}" if ways else ""),
                self.path,
                key=True,
            )
            raise NotUnderstood
        if form.cases is not None:
            node = self._cases(form.cases, wanted)
        elif form.table is not None:
            node = self._table(form.table, wanted)
        else:
            path = self.path if self.bare else [*self.path, "value"]
            assert form.value is not None
            node = self._expression(form.value, path, wanted)
        node = self._settled(node)
        if not self.options and isinstance(node.type, Choice):
            self.options = self._options_of(node)
        reach = evaluate(node, self.scope.anything)
        given = self._given_with(node)
        if given is not None and self._has_option_not_given():
            said = f'"{NOT_GIVEN}" is an option of this value, and says too that there is no such value, as may be here'
            desk.problem("ambiguous-name", said, self.path, key=True, hint="rename the option")
            raise NotUnderstood
        return Value(
            name=self.name,
            type=node.type,
            node=node,
            reach=reach,
            title=desk.texts(form.title, [*self.path, "title"]),
            citations=desk.citations(form.source, [*self.path, "source"]),
            options=self.options,
            unit=form.unit or _unit_of(node.type),
            reads_record=self.reads_record,
            degree=degree(node, lambda name: self.scope.value(name).degree),
            place=desk.place(self.path, key=True),
            given=given,
        )

    def _given_with(self, node: tree.Node) -> tree.Node | None:
        """When there is such a value: when its own cases say so, and there are those it reads."""
        read = {
            part.name: self.scope.value(part.name).given for part in node.walk() if isinstance(part, tree.ValueRead)
        }
        needed = [given for given in (self.given, *read.values()) if given is not None]
        if len(needed) < 2:
            return needed[0] if needed else None
        return tree.All(Condition(), tree.NOWHERE, tuple(needed))

    def _says_not_given(self, written: Written, path: Path) -> bool:
        if written != NOT_GIVEN or self._has_option_not_given():
            return False
        what = self.scope.what_is(NOT_GIVEN)
        if what is not None:
            said = f'"{NOT_GIVEN}" says that there is no such value, and could also mean the {what} of that name'
            self.desk.problem("ambiguous-name", said, path, hint=f"rename the {what}")
            raise NotUnderstood
        return True

    def _has_option_not_given(self) -> bool:
        return any(option.id == NOT_GIVEN for option in self.options)

    def _is_given_where(self, conditions: Sequence[tree.Node]) -> None:
        self.given = conditions[0] if len(conditions) == 1 else tree.AnyOf(Condition(), tree.NOWHERE, tuple(conditions))

    def _wanted(self) -> Type | None:
        if self.options:
            return Choice(tuple(option.id for option in self.options), self.form.ordered)
        if self.form.unit is not None:
            try:
                self.unit = units.parse(self.form.unit)
                return Number(self.unit)
            except units.NotAUnit as error:
                self.desk.problem("bad-unit", str(error), [*self.path, "unit"])
        return None

    def _options_of(self, node: tree.Node) -> tuple[Option, ...]:
        """The options of a value that is a choice it read somewhere, with their titles."""
        assert isinstance(node.type, Choice)
        for each in self.desk.form.scales:
            options = self.desk.options(each, self.path)
            if tuple(option.id for option in options) == node.type.options:
                return options
        return tuple(
            Option(word, dict.fromkeys(self.desk.form.title, word.replace("-", " "))) for word in node.type.options
        )

    def _settled(self, node: tree.Node) -> tree.Node:
        """The node with a type that its readers can use: a bare number becomes a plain one."""
        if isinstance(node.type, Number) and node.type.unit is None:
            plain = Number(self.unit, node.type.whole)
            return (
                tree.Cases(plain, node.span, (), node)
                if not isinstance(node, tree.Constant)
                else tree.Constant(plain, node.span, node.value)
            )
        if not isinstance(node.type, Condition | Choice) and not measured(node.type):
            self.desk.problem("wrong-type", f"a value cannot be {node.type}", self.path, key=True)
            raise NotUnderstood
        return node

    def _take(self, parsed: Parsed, path: Path) -> tree.Node:
        self.desk.complaints(parsed.complaints, path)
        if parsed.node is None:
            raise NotUnderstood
        self.reads_record = self.reads_record or parsed.reads_record
        return parsed.node

    def _expression(self, written: Written, path: Path, wanted: Type | None) -> tree.Node:
        return self._take(parse_expression(as_text(written), self.scope, wanted), path)

    def _condition(self, written: Written, path: Path) -> tree.Node:
        return self._take(parse_condition(as_text(written), self.scope), path)

    # Cases

    def _cases(self, cases: Sequence[forms.CaseForm], wanted: Type | None) -> tree.Node:
        branches: list[tree.Branch] = []
        otherwise: tree.Node | None = None
        faulty = False
        for at, case in enumerate(cases):
            path = [*self.path, "cases", at]
            try:
                if case.otherwise is not None and case.when is None and case.value is None:
                    if at < len(cases) - 1:
                        self.desk.problem("wrong-keys", "otherwise stands last", path)
                    if self._says_not_given(case.otherwise, [*path, "otherwise"]) and branches:
                        self._is_given_where([branch.when for branch in branches])
                        otherwise = branches[-1].value
                        continue
                    otherwise = self._expression(case.otherwise, [*path, "otherwise"], wanted)
                elif case.when is not None and case.value is not None and case.otherwise is None:
                    when = self._condition(case.when, [*path, "when"])
                    branches.append(tree.Branch(when, self._expression(case.value, [*path, "value"], wanted)))
                else:
                    self.desk.problem("wrong-keys", "a case has when: and value:, the last one otherwise:", path)
                    faulty = True
            except NotUnderstood:
                faulty = True
        if otherwise is None and not faulty:
            self.desk.problem(
                "missing-otherwise",
                "what is it when no case holds?",
                [*self.path, "cases"],
                key=True,
                hint="add - otherwise: …",
            )
            faulty = True
        if faulty or otherwise is None:
            raise NotUnderstood
        kind = self._one_type([*(branch.value for branch in branches), otherwise], [*self.path, "cases"])
        return tree.Cases(kind, tree.NOWHERE, tuple(branches), otherwise)

    def _one_type(self, nodes: Sequence[tree.Node], path: Path) -> Type:
        kinds = [node.type for node in nodes]
        if all(isinstance(kind, Number) for kind in kinds):
            numbers = [kind for kind in kinds if isinstance(kind, Number)]
            found = {kind.unit for kind in numbers if kind.unit is not None}
            if len(found) <= 1:
                return Number(next(iter(found), self.unit), all(kind.whole for kind in numbers))
        elif all(kind == kinds[0] for kind in kinds):
            return kinds[0]
        different = next(kind for kind in kinds if kind != kinds[0])
        self.desk.problem("wrong-type", f"the results do not agree: {kinds[0]} and {different}", path, key=True)
        raise NotUnderstood

    # Decision tables

    def _table(self, table: forms.TableForm, wanted: Type | None) -> tree.Node:
        path = [*self.path, "table"]
        subjects = self._inputs(table, path)
        cells = self._cells(table, subjects, path)
        results = self._results(table, path, wanted)
        otherwise = None
        conditions = [_row_condition(row) for row in cells]
        last: Path = [*path, "otherwise"]
        if table.otherwise is not None and self._says_not_given(table.otherwise, last) and table.hit != "collect":
            self._is_given_where(conditions)
            otherwise = results[-1]
        elif table.otherwise is not None:
            otherwise = self._expression(table.otherwise, last, wanted)
        kind = self._one_type([*results, *([otherwise] if otherwise is not None else [])], path)
        branches = tuple(
            tree.Branch(when, value, row) for row, (when, value) in enumerate(zip(conditions, results, strict=True))
        )
        columns = [
            column(subject, [row[at] for row in cells], evaluate(subject, self.scope.anything), self.scope.anything)
            for at, subject in enumerate(subjects)
        ]
        if table.hit == "collect":
            return self._collected(table, branches, otherwise, kind, path)
        if table.hit in {"unique", "any"}:
            self._no_overlap(table, columns, results, subjects, path)
        if table.hit == "priority":
            branches = self._by_priority(table, branches, kind, path)
        elif table.priority is not None:
            self.desk.problem("wrong-keys", "priority: belongs to hit: priority", [*path, "priority"], key=True)
        if table.aggregate is not None:
            self.desk.problem("wrong-keys", "aggregate: belongs to hit: collect", [*path, "aggregate"], key=True)
        if otherwise is None:
            self._no_gap(columns, len(cells), subjects, path)
        return tree.Cases(kind, tree.NOWHERE, branches, otherwise)

    def _inputs(self, table: forms.TableForm, path: Path) -> list[tree.Node]:
        subjects = []
        for at, written in enumerate(table.inputs):
            node = self._expression(written, [*path, "inputs", at], None)
            if not isinstance(node.type, Choice | Condition) and not measured(node.type):
                self.desk.problem("wrong-type", f"a table cannot read {node.type}", [*path, "inputs", at])
                raise NotUnderstood
            subjects.append(node)
        return subjects

    def _cells(self, table: forms.TableForm, subjects: Sequence[tree.Node], path: Path) -> list[list[tree.Node]]:
        rows = []
        faulty = False
        for at, row in enumerate(table.rows):
            here = [*path, "rows", at, "if"]
            if len(row.if_) != len(subjects):
                self.desk.problem(
                    "wrong-length",
                    f"this row has {len(row.if_)} cells for {len(subjects)} inputs",
                    here,
                    key=True,
                    hint="- stands for anything",
                )
                faulty = True
                continue
            cells = []
            for index, (written, subject) in enumerate(zip(row.if_, subjects, strict=True)):
                try:
                    cells.append(self._take(parse_cell(as_text(written), self.scope, subject), [*here, index]))
                except NotUnderstood:
                    faulty = True
            rows.append(cells)
        if faulty:
            raise NotUnderstood
        return rows

    def _results(self, table: forms.TableForm, path: Path, wanted: Type | None) -> list[tree.Node]:
        results = []
        faulty = False
        for at, row in enumerate(table.rows):
            try:
                results.append(self._expression(row.then, [*path, "rows", at, "then"], wanted))
            except NotUnderstood:
                faulty = True
        if faulty:
            raise NotUnderstood
        return results

    def _collected(
        self,
        table: forms.TableForm,
        branches: tuple[tree.Branch, ...],
        otherwise: tree.Node | None,
        kind: Type,
        path: Path,
    ) -> tree.Node:
        if table.aggregate is None:
            self.desk.problem(
                "missing-key", "a table that collects says how: aggregate: sum, count, min or max", path, key=True
            )
            raise NotUnderstood
        if table.priority is not None:
            self.desk.problem("wrong-keys", "priority: belongs to hit: priority", [*path, "priority"], key=True)
        if otherwise is not None and table.aggregate in {"sum", "count"}:
            message = f"the {table.aggregate} of no rows is 0, so otherwise: says nothing here"
            self.desk.problem("wrong-keys", message, [*path, "otherwise"], key=True, hint="leave it out")
        if table.aggregate == "count":
            return tree.Collected(Number(whole=True), tree.NOWHERE, "count", branches, None)
        if not isinstance(kind, Number):
            self.desk.problem("wrong-type", f"only numbers are collected; the rows give {kind}", path, key=True)
            raise NotUnderstood
        if table.aggregate == "sum":
            return tree.Collected(kind, tree.NOWHERE, "sum", branches, None)
        if otherwise is None:
            self.desk.problem(
                "missing-otherwise",
                f"what is the {table.aggregate} when no row holds?",
                path,
                key=True,
                hint="add otherwise: …",
            )
            raise NotUnderstood
        return tree.Collected(kind, tree.NOWHERE, table.aggregate, branches, otherwise)

    def _by_priority(
        self, table: forms.TableForm, branches: tuple[tree.Branch, ...], kind: Type, path: Path
    ) -> tuple[tree.Branch, ...]:
        if table.priority is None or not isinstance(kind, Choice):
            self.desk.problem(
                "missing-key", "hit: priority needs options: and priority: [first, second, …]", path, key=True
            )
            raise NotUnderstood
        order = {}
        for at, word in enumerate(table.priority):
            if word not in kind.options:
                self.desk.unknown("option", word, kind.options, [*path, "priority", at])
                raise NotUnderstood
            order[kind.options.index(word)] = at
        for branch in branches:
            index = branch.value.value if isinstance(branch.value, tree.Constant) else None
            if index not in order:
                what = kind.options[index] if isinstance(index, int) else "this result"
                self.desk.problem(
                    "missing-key", f'"{what}" has no place in priority:', [*path, "rows", branch.row or 0, "then"]
                )
                raise NotUnderstood
        # Among matching rows the first in the order of priority wins, so that is the order in which they are tried.
        return tuple(sorted(branches, key=lambda branch: order[branch.value.value]))  # type: ignore[attr-defined]

    def _no_overlap(
        self,
        table: forms.TableForm,
        columns: Sequence[Column],
        results: Sequence[tree.Node],
        subjects: Sequence[tree.Node],
        path: Path,
    ) -> None:
        unsettled = not all(each.settled for each in columns)
        faulty = False
        for one in range(len(results)):
            for other in range(one + 1, len(results)):
                if table.hit == "any" and _same_constant(results[one], results[other]):
                    continue
                witness = overlap(columns, one, other)
                if witness is None:
                    continue
                faulty = True
                where = _shown(witness, table.inputs, subjects)
                if unsettled:
                    message = f"rows {one + 1} and {other + 1} may overlap, depending on a parameter ({where})"
                elif table.hit == "unique":
                    message = f"rows {one + 1} and {other + 1} both hold where {where}, and hit: unique allows one"
                else:
                    message = f"rows {one + 1} and {other + 1} both hold where {where}, and differ in what follows"
                self.desk.problem(
                    "table-overlap", message, [*path, "rows", other, "if"], hint="narrow a row, or use hit: first"
                )
        if faulty:
            raise NotUnderstood

    def _no_gap(self, columns: Sequence[Column], rows: int, subjects: Sequence[tree.Node], path: Path) -> None:
        hint = "add a row, or otherwise: …"
        if not all(each.settled for each in columns):
            self.desk.problem(
                "table-gap", "whether a row always holds depends on a parameter", [*path, "rows"], key=True, hint=hint
            )
            raise NotUnderstood
        try:
            witness = gap(columns, rows)
        except TooManyCombinations:
            self.desk.problem(
                "table-gap",
                "the table is too large to prove that a row always holds",
                [*path, "rows"],
                key=True,
                hint=hint,
            )
            raise NotUnderstood from None
        if witness is not None:
            assert self.form.table is not None
            where = _shown(witness, self.form.table.inputs, subjects)
            self.desk.problem("table-gap", f"no row holds where {where}", [*path, "rows"], key=True, hint=hint)
            raise NotUnderstood


def _row_condition(cells: Sequence[tree.Node]) -> tree.Node:
    tested = [cell for cell in cells if not (isinstance(cell, tree.Constant) and cell.value is True)]
    if len(tested) == 1:
        return tested[0]
    return tree.All(Condition(), tree.NOWHERE, tuple(tested))


def _same_constant(a: tree.Node, b: tree.Node) -> bool:
    return isinstance(a, tree.Constant) and isinstance(b, tree.Constant) and a.value == b.value


def _shown(witness: Witness, inputs: Sequence[Written], subjects: Sequence[tree.Node]) -> str:
    shown = []
    for partial, written, subject in zip(witness, inputs, subjects, strict=True):
        value = ""
        if isinstance(partial, Options) and isinstance(subject.type, Choice):
            value = subject.type.options[partial.lowest]
        elif isinstance(partial, Truth):
            value = "true" if partial.certain else "false"
        elif isinstance(partial, Interval):
            value = str(partial.lowest) if isinstance(partial.lowest, int) else f"{float(partial.lowest):g}"
        shown.append(f"{as_text(written)} is {value}")
    return " and ".join(shown)


def _unit_of(kind: Type) -> str | None:
    return units.name(kind.unit) if isinstance(kind, Number) and kind.unit else None
