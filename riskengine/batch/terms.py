"""What a column is computed from: a small tree, with equal parts held once, between a ruleset's conditions and Ibis.

A condition is one boolean that may be null: true, false, or null where it is open. SQL's `AND`, `OR` and `NOT` are Kleene's, so
nothing has to be said twice. Whatever else may be null says so (`nullable`). What is settled is folded as it is built.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Kind = str
"""What a term gives: `bool`, `int`, `text`, `list`, `record`, `raw` (a cell as it came), or what is written out."""


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """An operation and its parts. Equal terms of one `Terms` are the same object."""

    op: str
    args: tuple[Term, ...]
    value: Any
    kind: Kind
    nullable: bool
    bound: frozenset[str]

    @property
    def constant(self) -> bool:
        """Whether it is written down, null included."""
        return self.op == "const"


def there_only_where(term: Term) -> bool:
    """Whether a term is something where a condition holds, its first part, and null elsewhere."""
    return term.op == "case" and len(term.args) == 3 and term.args[2].constant and term.args[2].value is None


class Terms:
    """Makes terms, each once."""

    def __init__(self) -> None:
        self._made: dict[tuple[Any, ...], Term] = {}
        self.true = self.constant(True, "bool")
        self.false = self.constant(False, "bool")
        self.open = self.constant(None, "bool")
        self.nothing = self.constant(None, "int")

    def make(self, op: str, args: Sequence[Term] = (), value: Any = None, *, kind: Kind, nullable: bool) -> Term:
        """The term of an operation, without folding."""
        key = (op, tuple(map(id, args)), value, type(value), kind)
        found = self._made.get(key)
        if found is None:
            bound: frozenset[str] = frozenset().union(*(arg.bound for arg in args))
            if op == "record":
                bound = frozenset({value})
            elif op in {"map", "filter"}:
                bound -= {value}
            found = self._made[key] = Term(op, tuple(args), value, kind, nullable, bound)
        return found

    def constant(self, value: Any, kind: Kind) -> Term:
        """Something written down."""
        return self.make("const", (), value, kind=kind, nullable=value is None)

    def number(self, value: int) -> Term:
        """A whole number."""
        return self.constant(int(value), "int")

    def text(self, value: str | None) -> Term:
        """A text, or none."""
        return self.constant(value, "text")

    def column(self, name: str) -> Term:
        """A cell of the input as it came."""
        return self.make("column", (), name, kind="raw", nullable=True)

    # Conditions

    def negation(self, of: Term) -> Term:
        """Kleene's not."""
        if of.constant:
            return self.constant(None if of.value is None else not of.value, "bool")
        if of.op == "not":
            return of.args[0]
        if of.op == "eq":
            return self.make("ne", of.args, kind="bool", nullable=of.nullable)
        if of.op == "ne":
            return self.make("eq", of.args, kind="bool", nullable=of.nullable)
        if of.op == "lt":
            return self.make("le", of.args[::-1], kind="bool", nullable=of.nullable)
        if of.op == "le":
            return self.make("lt", of.args[::-1], kind="bool", nullable=of.nullable)
        return self.make("not", (of,), kind="bool", nullable=of.nullable)

    def every(self, parts: Iterable[Term]) -> Term:
        """Kleene's and."""
        return self._joined("and", parts, self.true, self.false)

    def either(self, parts: Iterable[Term]) -> Term:
        """Kleene's or."""
        return self._joined("or", parts, self.false, self.true)

    def _joined(self, op: str, parts: Iterable[Term], neutral: Term, settling: Term) -> Term:
        found: dict[int, Term] = {}
        for part in parts:
            if part is settling:
                return settling
            if part is neutral:
                continue
            for each in part.args if part.op == op else (part,):
                found[id(each)] = each
        rest = tuple(found.values())
        if not rest:
            return neutral
        if len(rest) == 1:
            return rest[0]
        return self.make(op, rest, kind="bool", nullable=any(part.nullable for part in rest))

    def certain(self, of: Term) -> Term:
        """Whether a condition certainly holds: never null."""
        return self.or_else(of, self.false)

    def possible(self, of: Term) -> Term:
        """Whether a condition possibly holds: never null."""
        return self.or_else(of, self.true)

    def kleene(self, certain: Term, possible: Term) -> Term:
        """A condition of which is known whether it certainly and whether it possibly holds."""
        if certain is possible:
            return certain
        if certain is self.true or possible is self.false:
            return certain
        return self.case([(certain, self.true), (possible, self.open)], self.false)

    def missing(self, of: Term) -> Term:
        """Whether it is null."""
        if of.constant:
            return self.constant(of.value is None, "bool")
        if not of.nullable:
            return self.false
        if (
            of.op == "not"
        ):  # as open as what it denies; Ibis writes "(not a) is null" as "not a is null", which is another thing
            return self.missing(of.args[0])
        return self.make("isnull", (of,), kind="bool", nullable=False)

    def there(self, of: Term) -> Term:
        """Whether it is not null."""
        return self.negation(self.missing(of))

    # Comparisons, null where a side is

    def equal(self, a: Term, b: Term) -> Term:
        """Whether two are equal."""
        for one, other in ((a, b), (b, a)):
            if one.op == "not":  # Ibis writes "a = (not b)" without its parentheses too
                return self.negation(self.equal(one.args[0], other))
        return self._compared("eq", a, b, lambda x, y: x == y)

    def less(self, a: Term, b: Term) -> Term:
        """Whether one is less than another."""
        return self._compared("lt", a, b, lambda x, y: x < y)

    def at_most(self, a: Term, b: Term) -> Term:
        """Whether one is not more than another."""
        return self._compared("le", a, b, lambda x, y: x <= y)

    def _compared(self, op: str, a: Term, b: Term, settle: Any) -> Term:
        if _null(a, b):
            return self.open  # said here, as Ibis reads "equals null" as "is null"
        if a.constant and b.constant:
            return self.constant(bool(settle(a.value, b.value)), "bool")
        if a is b and not a.nullable:
            return self.constant(op != "lt", "bool")
        return self.make(op, (a, b), kind="bool", nullable=a.nullable or b.nullable)

    def among(self, of: Term, texts: Sequence[str]) -> Term:
        """Whether a text is one of some; null where it is."""
        if of.constant:
            return self.open if of.value is None else self.constant(of.value in texts, "bool")
        if len(texts) == 1:
            return self.equal(of, self.text(texts[0]))
        return self.make("in", (of,), tuple(texts), kind="bool", nullable=of.nullable)

    def bits(self, of: Term, mask: int) -> Term:
        """Whether a mask has some of these bits."""
        if of.constant:
            return self.constant(of.value & mask != 0, "bool")
        return self.negation(
            self.equal(self.make("band", (of, self.number(mask)), kind="int", nullable=False), self.number(0))
        )

    # Either

    def or_else(self, of: Term, otherwise: Term) -> Term:
        """The first, or the other where that is null."""
        if not of.nullable:
            return of
        if of.constant:
            return otherwise
        return self.make("coalesce", (of, otherwise), kind=of.kind, nullable=otherwise.nullable)

    def case(self, branches: Sequence[tuple[Term, Term]], otherwise: Term) -> Term:
        """The value of the first branch whose condition is true; an open condition counts as false."""
        kept: list[tuple[Term, Term]] = []
        for when, then in branches:
            if when is self.true:
                otherwise = then
                break
            if when is self.false or when is self.open:
                continue
            kept.append((when, then))
        while kept and kept[-1][1] is otherwise:
            kept.pop()
        if not kept:
            return otherwise
        if len(kept) == 1 and not kept[0][0].nullable:
            when, then = kept[0]
            if then is self.true and otherwise is self.false:
                return when
            if then is self.false and otherwise is self.true:
                return self.negation(when)
        flat = [part for pair in kept for part in pair]
        nullable = otherwise.nullable or any(then.nullable for _, then in kept)
        return self.make("case", (*flat, otherwise), kind=otherwise.kind, nullable=nullable)

    # Whole numbers

    def plus(self, *parts: Term) -> Term:
        """The sum."""
        if _null(*parts):
            return self.nothing
        fixed = sum(part.value for part in parts if part.constant)
        rest = [part for part in parts if not part.constant]
        if not rest:
            return self.number(fixed)
        kept = [*rest, *([self.number(fixed)] if fixed else [])]
        return kept[0] if len(kept) == 1 else self._number("add", kept)

    def minus(self, a: Term, b: Term) -> Term:
        """The difference."""
        if _null(a, b):
            return self.nothing
        if b.constant:
            return self.plus(a, self.number(-b.value))
        if a is b and not a.nullable:
            return self.number(0)
        return self._number("sub", (a, b))

    def negative(self, of: Term) -> Term:
        """The number with the other sign."""
        if _null(of):
            return of
        return self.number(-of.value) if of.constant else self._number("neg", (of,))

    def times(self, a: Term, b: Term) -> Term:
        """The product."""
        if _null(a, b):
            return self.nothing
        if a.constant and b.constant:
            return self.number(a.value * b.value)
        if a.constant:
            a, b = b, a
        if b.constant and b.value in (0, 1):
            return a if b.value else self.number(0)
        return self._number("mul", (a, b))

    def divided(self, a: Term, by: int) -> Term:
        """The quotient by a positive constant, rounded down."""
        if _null(a):
            return a
        if a.constant:
            return self.number(a.value // by)
        return a if by == 1 else self._number("floordiv", (a, self.number(by)))

    def least(self, parts: Iterable[Term]) -> Term:
        """The least of numbers, none of them null."""
        return self._extreme("least", parts, min)

    def greatest(self, parts: Iterable[Term]) -> Term:
        """The greatest of numbers, none of them null."""
        return self._extreme("greatest", parts, max)

    def _extreme(self, op: str, parts: Iterable[Term], best: Any) -> Term:
        every = list(dict.fromkeys(parts))
        fixed = [part.value for part in every if part.constant]
        rest = [part for part in every if not part.constant]
        if fixed:
            rest.append(self.number(best(fixed)))
        return rest[0] if len(rest) == 1 else self._number(op, rest)

    def union(self, parts: Iterable[Term]) -> Term:
        """The bits of all masks."""
        every = list(dict.fromkeys(parts))
        fixed = 0
        for part in every:
            fixed |= part.value if part.constant else 0
        rest = [part for part in every if not part.constant]
        if fixed or not rest:
            rest.append(self.number(fixed))
        return rest[0] if len(rest) == 1 else self._number("bor", rest)

    def _number(self, op: str, args: Sequence[Term]) -> Term:
        return self.make(op, args, kind="int", nullable=any(arg.nullable for arg in args))

    # Lists

    def record(self, variable: str) -> Term:
        """The record that a name stands for, inside `map` and `filter`."""
        return self.make("record", (), variable, kind="raw", nullable=False)

    def field(self, record: Term, name: str) -> Term:
        """A field of a record, as it came."""
        return self.make("field", (record,), name, kind="raw", nullable=True)

    def mapped(self, of: Term, variable: str, element: Term) -> Term:
        """A list with each record replaced."""
        return self.make("map", (of, element), variable, kind="list", nullable=of.nullable)

    def filtered(self, of: Term, variable: str, condition: Term) -> Term:
        """The records for which a condition is true."""
        if condition is self.true:
            return of
        return self.make("filter", (of, condition), variable, kind="list", nullable=of.nullable)

    def of_list(self, op: str, of: Term) -> Term:
        """`length` of a list; `sum`, `least_of`, `greatest_of` of its numbers (null where there are none); `distinct` values."""
        return self.make(op, (of,), kind="int", nullable=op != "length" or of.nullable)


def _null(*parts: Term) -> bool:
    return any(part.constant and part.value is None for part in parts)
