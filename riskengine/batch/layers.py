"""From terms to Ibis: one layer of named columns upon another, so that SQL stays linear.


A term becomes a named column where it is read more than once, so it is computed once; a layer holds the named columns that can be
computed from those below.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import ibis
import ibis.expr.types as ir

from .lowering import Lowering
from .terms import Term

_LEAVES = frozenset({"const", "column", "record", "field", "itself"})
# Renamings of a cell: as cheap to say again as to name.
_CHEAP = frozenset({"text", "flag", "list", "not", "isnull"})


@ibis.udf.scalar.builtin(name="coalesce")  # type: ignore[untyped-decorator]
def _kept(first: bool, second: bool) -> bool:  # type: ignore[empty-body]
    """A column that nothing reads. Ibis does not merge layers that call a function it does not know, so they stay apart."""


def laid_out(
    table: ir.Table, outputs: Mapping[str, Term], carried: Iterable[str], only: Term | None = None
) -> ir.Table:
    """The table with these columns, after those that are carried through as they came.

    Of rows for which `only` is not true nothing is computed but what `only` needs: their numbers could be any, and overflow.
    """
    return _Plan(table, outputs, tuple(carried), only).table()


class _Plan:
    def __init__(
        self, table: ir.Table, outputs: Mapping[str, Term], carried: tuple[str, ...], only: Term | None
    ) -> None:
        self.base = table
        self.only = only
        self.gate = 0
        self.outputs = outputs
        self.carried = carried
        self.named: dict[int, str] = {}
        self.level: dict[int, int] = {}
        self.first = [] if only is None else _in_order([only])
        self.order = _in_order([*self.first, *outputs.values()])
        self._name()

    def _name(self) -> None:
        readers: dict[int, int] = {}
        for term in self.order:
            for arg in term.args:
                readers[id(arg)] = readers.get(id(arg), 0) + 1
        for term in self.outputs.values():
            readers[id(term)] = readers.get(id(term), 0) + 1
        if self.only is not None:
            readers.setdefault(id(self.only), 0)
        taken = {*self.base.columns}
        for at, term in enumerate(self.order):
            level = max((self.level[id(arg)] + (id(arg) in self.named) for arg in term.args), default=0)
            level = level if at < len(self.first) else max(level, self.gate)
            self.level[id(term)] = level
            if term is self.only:
                self.gate = level
            if readers[id(term)] > 1 and term.op not in _LEAVES and not term.bound and not _is_cheap(term):
                name = f"c{at}"
                while name in taken:
                    name += "_"
                self.named[id(term)] = name

    def table(self) -> ir.Table:
        layers: dict[int, list[Term]] = {}
        for term in self.order:
            if id(term) in self.named:
                layers.setdefault(self.level[id(term)], []).append(term)
        last = max((self.level[id(term)] + (id(term) in self.named) for term in self.outputs.values()), default=0)
        last = max(last, self.gate)
        needed = self._needed_from(layers, last)
        table = self.base
        there: dict[int, str] = {}
        for level in range(last):
            made = layers.get(level, [])
            table = self._gated(table, there, level)
            lowering = Lowering(table, there)
            columns: dict[str, Any] = {name: table[name] for name in needed[level + 1] if name in table.columns}
            for term in made:
                name = self.named[id(term)]
                if name in needed[level + 1]:
                    columns[name] = lowering.value(term)
            columns["layer_"] = _kept(ibis.literal(True), ibis.literal(True))
            table = table.select(**columns)
            there.update({id(term): self.named[id(term)] for term in made})
        table = self._gated(table, there, last)
        lowering = Lowering(table, there)
        outputs = {name: lowering.value(term) for name, term in self.outputs.items()}
        return table.select(**{name: table[name] for name in self.carried}, **outputs)

    def _gated(self, table: ir.Table, there: Mapping[int, str], level: int) -> ir.Table:
        if self.only is None or self.only.constant or level != self.gate:
            return table
        return table.filter(Lowering(table, there).value(self.only))

    def _needed_from(self, layers: Mapping[int, list[Term]], last: int) -> list[dict[str, None]]:
        """By level, the columns that it or a later one reads, in an order that is always the same."""
        needed: list[dict[str, None]] = [{} for _ in range(last + 1)]
        needed[last] = {**dict.fromkeys(self.carried), **self._read(self.outputs.values(), whole=True)}
        if self.only is not None and last == self.gate:
            needed[last] |= self._read([self.only], whole=True)
        for level in range(last - 1, -1, -1):
            own = {self.named[id(term)] for term in layers.get(level, [])}
            read = self._read(layers.get(level, []), whole=False)
            if self.only is not None and level == self.gate:
                read |= self._read([self.only], whole=True)
            needed[level] = {name: None for name in needed[level + 1] if name not in own} | read
        return needed

    def _read(self, terms: Iterable[Term], *, whole: bool) -> dict[str, None]:
        """The columns that the terms read: named ones, and those of the input."""
        found: dict[str, None] = {}
        seen: set[int] = set()
        waiting: list[Term] = []
        for term in terms:
            waiting += [term] if whole else term.args
        while waiting:
            term = waiting.pop()
            if id(term) in seen:
                continue
            seen.add(id(term))
            if id(term) in self.named:
                found[self.named[id(term)]] = None
            elif term.op == "column":
                found[term.value] = None
            else:
                waiting += term.args
        return found


def _is_cheap(term: Term) -> bool:
    return term.op in _CHEAP and term.args[0].op in _LEAVES


def _in_order(terms: Iterable[Term]) -> list[Term]:
    """The terms and all below them, each once, parts before wholes."""
    found: dict[int, Term] = {}
    waiting: list[tuple[Term, bool]] = [(term, False) for term in reversed(list(terms))]
    while waiting:
        term, parts_done = waiting.pop()
        if id(term) in found:
            continue
        if parts_done:
            found[id(term)] = term
            continue
        waiting.append((term, True))
        waiting += [(arg, False) for arg in reversed(term.args)]
    return list(found.values())
