"""Reads the syntax tree of a condition into the project's own tree: names, types, comparing and computing.

Each construct that is not named here is refused. All that could go wrong while a condition is evaluated is found here
instead: types, units, a division by what may be zero, numbers out of bounds.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, takewhile

from ..problems import did_you_mean
from . import first_mistakes, syntax, times, tree, units
from .degree import HIGHEST, degree
from .functions import FUNCTIONS
from .knowledge import Interval, Partial
from .meaning import LARGEST_NUMBER, World, step
from .scope import AlreadyTold, Scope
from .syntax import Complaint, Stop, as_written, short
from .two_meanings import difference, read_in_two_ways, two_meanings
from .types import (
    CalendarTime,
    Choice,
    Condition,
    Date,
    Duration,
    Moment,
    Number,
    Records,
    Text,
    Type,
    measured,
)

MOST_NODES = 2000
DEEPEST = 100
DEEPEST_CHOICE = 8
HIGHEST_EXPONENT = 8
_EARLIEST, _LATEST = 250_000, 1_300_000  # days of the years 685 and 3560: a period more or less, and it is a date still

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_DURATION = re.compile(r"P(?:\d+[YMWD])*(?:T(?:\d+(?:\.\d+)?[HMS])+)?")

_COMPARISONS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_ARITHMETIC: Mapping[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


@dataclass(frozen=True, slots=True)
class Parsed:
    """A condition that was read: its tree, or the complaints that stand against it.

    `reads_record` says that it asks what is known or who answered, so that it may not move an outcome. `reach` is what
    its value can be at all.
    """

    node: tree.Node | None
    complaints: tuple[Complaint, ...]
    reads_record: bool = False
    reach: Partial | None = None


class Reader:
    """Reads one condition: its text, its scope, and what has been found out so far."""

    def __init__(self, text: str, scope: Scope, shift: int = 0) -> None:
        self.text = syntax.Text(text, scope.hyphenated, shift)
        self.scope = scope
        self.world: World = scope.anything
        self.records: dict[str, Records] = {}
        self.complaints: list[Complaint] = []
        self.reads_record = False
        self.reaches: dict[int, Partial] = {}
        self.count = 0
        self.depth = 0
        self.choices = 0
        self.links: set[int] = set()
        self.meant: dict[int, str] = {}  # by the word, what to write instead
        self.asked_of: dict[int, str] = {}  # by the word, the item that it is compared with

    # Reading the text

    def read(self, build: Callable[[], tree.Node]) -> Parsed:
        """What `build` makes of the text, or the complaints against it."""
        node: tree.Node | None = None
        try:
            node = build()
        except Stop as stop:
            if stop.complaint is not None:
                self.complaints.append(stop.complaint)
        except AlreadyTold:
            return Parsed(None, tuple(self.complaints))
        if self.complaints or node is None:
            return Parsed(None, tuple(self.complaints))
        if degree(node, lambda name: self.scope.value(name).degree) > HIGHEST:
            message = "this multiplies numbers so often that they could have thousands of digits"
            return Parsed(
                None, (Complaint("too-complex", message, node.span, "round(…) what it reads, or use lower powers"),)
            )
        return Parsed(node, (), self.reads_record, self.reaches[id(node)])

    def span(self, node: ast.expr) -> tree.Span:
        """Where the node stands, in characters of the condition's text."""
        return self.text.span(node)

    def source(self, node: ast.expr) -> str:
        """The node as it was written."""
        return self.text.of(node)

    def refuse(self, code: str, message: str, where: ast.expr | tree.Span, hint: str | None = None) -> Stop:
        """A complaint that stops the reading of this part."""
        span = where if isinstance(where, tuple) else self.span(where)
        return Stop(Complaint(code, message, span, hint))

    # Making nodes: each is checked for what it can reach as soon as it is made.

    def made(self, node: tree.Node) -> tree.Node:
        """The node, counted, and bounded by what it can reach."""
        self.count += 1
        if self.count > MOST_NODES:
            raise self.refuse(
                "too-complex", f"this condition has more than {MOST_NODES} parts", node.span, "name its parts as values"
            )
        reach = step(node, self.world, self.reach_of)
        if isinstance(reach, Interval) and not _within_bounds(node.type, reach):
            raise self.refuse(
                "out-of-bounds",
                "this can become larger than the engine computes exactly",
                node.span,
                "declare narrower ranges for what it reads",
            )
        self.reaches[id(node)] = reach
        return node

    def reach_of(self, node: tree.Node, _world: World) -> Partial:
        """What a node made before can be at all."""
        return self.reaches[id(node)]

    # Conditions

    @contextmanager
    def deeper(self, parsed: ast.expr | tree.Span) -> Iterator[None]:
        """One level deeper in the condition."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.refuse(
                "too-complex", f"this condition is more than {DEEPEST} levels deep", parsed, "name its parts as values"
            )
        yield
        self.depth -= 1

    @contextmanager
    def nested(self, parsed: ast.expr, *, deeper: bool = True) -> Iterator[None]:
        """Inside an `if … else` or a `for`, unless it only goes on with a chain of them."""
        self.choices += deeper
        if self.choices > DEEPEST_CHOICE:
            raise self.refuse(
                "too-complex",
                f"if … else and for stand more than {DEEPEST_CHOICE} deep here",
                parsed,
                "name its parts as values with cases:",
            )
        yield
        self.choices -= deeper

    def condition(self, parsed: ast.expr) -> tree.Node:
        """The node of a condition."""
        with self.deeper(parsed):
            return self._condition(parsed)

    def _condition(self, parsed: ast.expr) -> tree.Node:
        match parsed:
            case ast.BoolOp(op=operator, values=values):
                kind = tree.All if isinstance(operator, ast.And) else tree.AnyOf
                self._look_for_options_alone(operator, values)
                return self.made(kind(Condition(), self.span(parsed), self.each_condition(values)))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self.made(tree.Not(Condition(), self.span(parsed), self.condition(operand)))
        return self.as_condition(self.any(parsed), parsed)

    def _look_for_options_alone(self, joined: ast.boolop, parts: Sequence[ast.expr]) -> None:
        """Note what is meant by `item == this or that`."""
        for before, part in pairwise(parts):
            if not isinstance(before, ast.Compare) or len(before.ops) != 1 or not self._could_be_option(part):
                continue
            kind = self._declared(before.left)
            words = list(takewhile(self._could_be_option, parts[parts.index(part) :]))
            if isinstance(kind, Choice) and all(self.source(word) in kind.options for word in words):
                hint = first_mistakes.for_more_options(
                    joined, before, [self.source(word) for word in words], self.source
                )
                self.meant.update((id(word), hint) for word in words)

    def _declared(self, parsed: ast.expr) -> Type | None:
        """The type of a name or of a part of one, as far as it is declared."""
        match parsed:
            case ast.Name(id=id_):
                name = as_written(id_)
                name = self.scope.aliases.get(name, name)
                return self.scope.items.get(name) or self.scope.parameters.get(name)
            case ast.Attribute(value=ast.Name(id=id_), attr=attribute):
                owner, name = as_written(id_), as_written(attribute)
                field = self.records[owner].field(name) if owner in self.records else None
                return field.type if field is not None else self.scope.used.get(owner, {}).get(name)
        return None

    def each_condition(self, parts: Sequence[ast.expr]) -> tuple[tree.Node, ...]:
        """The nodes of several conditions."""
        return self.each(parts, self.condition)

    def each(self, parts: Sequence[ast.expr], read: Callable[[ast.expr], tree.Node]) -> tuple[tree.Node, ...]:
        """The nodes of several parts: what is wrong with one does not hide what is wrong with the next."""
        found: list[tree.Node] = []
        depth, choices = self.depth, self.choices
        for part in parts:
            try:
                found.append(read(part))
            except Stop as stop:
                self.depth, self.choices = depth, choices
                if stop.complaint is not None:
                    self.complaints.append(stop.complaint)
        if len(found) < len(parts):
            raise Stop(None)
        return tuple(found)

    def as_condition(self, node: tree.Node, parsed: ast.expr) -> tree.Node:
        """The node as a condition: a yes/no counts as one."""
        if isinstance(node.type, Condition):
            return node
        if isinstance(node.type, Choice) and node.type.yes_no:
            yes = self.made(tree.Constant(node.type, node.span, 1))
            return self.made(tree.Compare(Condition(), node.span, "==", node, yes))
        hint = None
        if isinstance(node.type, Choice):
            hint = f"compare it, as in {self.source(parsed)} == {node.type.options[-1]}"
        elif measured(node.type):
            hint = f"compare it, as in {self.source(parsed)} >= …"
        raise self.refuse("not-a-condition", f'"{self.source(parsed)}" is {node.type}, not true or false', parsed, hint)

    def expected(self, parsed: ast.expr, wanted: Type | None) -> tree.Node:
        """The node of an expression of the wanted type, where one is wanted."""
        if wanted is None:
            return self.top(parsed)
        if isinstance(wanted, Condition):
            return self.condition(parsed)
        node = self.any(parsed, wanted)
        self.must_fit(node, wanted, parsed)
        return node

    def top(self, parsed: ast.expr) -> tree.Node:
        """The node of an expression of any type."""
        if isinstance(parsed, ast.BoolOp) or (isinstance(parsed, ast.UnaryOp) and isinstance(parsed.op, ast.Not)):
            return self.condition(parsed)
        return self.any(parsed)

    def must_fit(self, node: tree.Node, wanted: Type, parsed: ast.expr) -> None:
        """Refuse a node that is not of the wanted type."""
        if isinstance(wanted, Number) and isinstance(node.type, Number):
            if self.unify(node.type, wanted) is None:
                raise self.refuse("unit-mismatch", f"this is {node.type}; expected {wanted}", parsed)
            if wanted.whole and not node.type.whole:
                raise self.refuse(
                    "wrong-type", "this may be a fraction; expected a whole number", parsed, "use floor(…) or round(…)"
                )
        elif type(node.type) is not type(wanted) or (isinstance(wanted, Choice) and node.type != wanted):
            raise self.refuse("wrong-type", f"this is {node.type}; expected {wanted}", parsed)

    # Anything

    def any(self, parsed: ast.expr, wanted: Type | None = None) -> tree.Node:
        """The node of an expression; option names are read as those of `wanted`, where that is a choice."""
        with self.deeper(parsed):
            return self._any(parsed, wanted)

    def _any(self, parsed: ast.expr, wanted: Type | None) -> tree.Node:
        match parsed:
            case ast.Constant():
                return self.constant(parsed)
            case ast.Name():
                return self.name(parsed, wanted)
            case ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
                return self.condition(parsed)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.negative(parsed, operand)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.any(operand)
            case ast.BinOp():
                return self.binary(parsed, wanted)
            case ast.Compare():
                return self.comparison(parsed)
            case ast.IfExp():
                return self.conditional(parsed, wanted)
            case ast.Call():
                return self.call(parsed)
            case ast.Attribute():
                return self.attribute(parsed)
            case ast.List() | ast.Tuple() | ast.Set():
                raise self.refuse("not-allowed", "a list stands only after in: level in [moderate, high]", parsed)
            case ast.GeneratorExp() | ast.ListComp() | ast.SetComp():
                raise self.refuse(
                    "not-allowed",
                    "for stands only inside count, any, all, distinct, sum, min or max",
                    parsed,
                    "as in count(s for s in signals)",
                )
            case _:
                raise self.refuse(
                    "not-allowed", f'"{short(self.source(parsed))}" is not part of the language of conditions', parsed
                )

    def constant(self, parsed: ast.Constant) -> tree.Node:
        """A number written down."""
        written = self.source(parsed)
        match parsed.value:
            case bool():
                raise self.refuse(
                    "unknown-name",
                    f'"{written}" is not a word of conditions',
                    parsed,
                    f'did you mean "{written.lower()}"?',
                )
            case int() | float():
                if not _NUMBER.fullmatch(written) or len(written) > 30:
                    raise self.refuse(
                        "not-a-number",
                        f'"{short(written)}" is not a number as conditions write them',
                        parsed,
                        "write it like 20 or 0.5",
                    )
                exact = Fraction(written)
                if exact > LARGEST_NUMBER:
                    raise self.refuse(
                        "out-of-bounds",
                        f"{short(written)} is larger than the engine computes with ({LARGEST_NUMBER})",
                        parsed,
                    )
                value = exact.numerator if exact.denominator == 1 else exact
                return self.made(tree.Constant(Number(None, whole=isinstance(value, int)), self.span(parsed), value))
            case str():
                raise self.refuse(
                    "not-allowed",
                    "conditions do not read text",
                    parsed,
                    f"write {parsed.value}, without quotation marks"
                    if _NUMBER.fullmatch(parsed.value)
                    else f'an option is a bare word ({_bare(parsed.value)}), a date is date("2026-06-01")',
                )
            case _:
                raise self.refuse(
                    "not-allowed", f'"{short(written)}" is not part of the language of conditions', parsed
                )

    def name(self, parsed: ast.Name, wanted: Type | None) -> tree.Node:
        """A name: of the ruleset, an option of what is wanted, or a duration."""
        written = as_written(parsed.id)
        span = self.span(parsed)
        if isinstance(wanted, Choice) and written in wanted.options and written not in self.records:
            complaint = two_meanings(self.scope, written, span, wanted)
            if complaint is not None:
                raise Stop(complaint)
            return self.made(tree.Constant(wanted, span, wanted.options.index(written)))
        known = self.read_name(written, parsed)
        if known is not None:
            return self.made(known)
        if written in {"true", "false"}:
            return self.made(tree.Constant(Condition(), span, written == "true"))
        if _DURATION.fullmatch(written) and len(written) > 1:
            return self.made(self.duration(written, parsed))
        if written in self.scope.used:
            raise self.refuse(
                "not-allowed", f'"{written}" is a ruleset', parsed, f"read one of its outcomes: {written}.…"
            )
        if isinstance(wanted, Choice):
            options = ", ".join(wanted.options)
            raise self.refuse(
                "unknown-option",
                f'"{written}" is not an option here; the options are {options}',
                parsed,
                first_mistakes.for_an_unknown_option(written, self.asked_of.get(id(parsed)))
                or did_you_mean(written, wanted.options),
            )
        if written in self.scope.unread:
            raise self.refuse(
                "unknown-name",
                f'"{written}" is an outcome, which rules and values of the same ruleset do not read',
                parsed,
                "read what decides it, or let another ruleset use this one",
            )
        raise self.refuse(
            "unknown-name",
            f'"{written}" is not a parameter, item or value of this ruleset',
            parsed,
            self.meant.get(id(parsed)) or did_you_mean(written, [*self.scope.names(), *self.records]),
        )

    def read_name(self, written: str, parsed: ast.expr) -> tree.Node | None:
        """The node that reads a name of the ruleset; None where it is none."""
        span = self.span(parsed)
        scope = self.scope
        if written in self.records:
            raise self.whole_record(written, parsed)
        node = self._read_name(scope.aliases.get(written, written), span)
        if node is not None and "-" in written and measured(node.type):
            apart = difference(scope, written)
            if apart is not None:
                raise self.refuse(
                    "ambiguous-name",
                    f'"{written}" is one name here, and also reads as {apart}',
                    parsed,
                    (
                        "use another word in each:"
                        if written in scope.aliases
                        else f"rename the {scope.what_is(written)}"
                    )
                    + f"; a difference has spaces: {apart}",
                )
        return node

    def _read_name(self, written: str, span: tree.Span) -> tree.Node | None:
        scope = self.scope
        if written in scope.items:
            return tree.ItemRead(scope.items[written], span, written)
        if written in scope.parameters:
            return tree.ParameterRead(scope.parameters[written], span, written)
        if written in scope.values:
            seen = scope.value(written)
            self.reads_record = self.reads_record or seen.reads_record
            return tree.ValueRead(seen.type, span, written)
        if written == "as_of":
            return tree.AsOf(Moment(), span)
        return None

    def whole_record(self, written: str, parsed: ast.expr) -> Stop:
        """The refusal of a record where one of its fields is needed."""
        fields = ", ".join(f"{written}.{field.name}" for field in self.records[written].fields)
        return self.refuse(
            "not-allowed", f'"{written}" stands for a whole record', parsed, f"read one of its fields: {fields}"
        )

    def duration(self, written: str, parsed: ast.expr) -> tree.Node:
        """A duration or calendar time written as a bare word."""
        calendar = "Y" in written or "M" in written.split("T")[0]
        try:
            if calendar:
                return tree.Constant(CalendarTime(), self.span(parsed), times.parse_period(written))
            return tree.Constant(Duration(), self.span(parsed), times.parse_duration(written))
        except times.NotATime as error:
            raise self.refuse("bad-time", str(error), parsed) from None

    def attribute(self, parsed: ast.Attribute) -> tree.Node:
        """A field of a record, or an outcome of a used ruleset."""
        if not isinstance(parsed.value, ast.Name):
            raise self.refuse(
                "not-allowed", f'"{short(self.source(parsed))}" is not part of the language of conditions', parsed
            )
        owner, name = as_written(parsed.value.id), as_written(parsed.attr)
        span = self.span(parsed)
        attribute_span = (span[1] - len(name), span[1])
        if owner in self.records:
            field = self.records[owner].field(name)
            if field is None:
                fields = [each.name for each in self.records[owner].fields]
                raise self.refuse(
                    "unknown-field",
                    f'"{name}" is not a field of {owner}; the fields are {", ".join(fields)}',
                    attribute_span,
                    did_you_mean(name, fields),
                )
            return self.made(tree.FieldRead(field.type, span, owner, name))
        if owner in self.scope.used:
            outcomes = self.scope.used[owner]
            if name not in outcomes:
                raise self.refuse(
                    "unknown-name",
                    f'"{name}" is not an outcome of {owner}; its outcomes are {", ".join(outcomes)}',
                    attribute_span,
                    did_you_mean(name, outcomes),
                )
            return self.made(tree.OutcomeRead(outcomes[name], span, owner, name))
        raise self.refuse(
            "not-allowed",
            f'"{owner}" has no parts; only records of a list and used rulesets do',
            parsed,
            f"go through its records, as in any(s.{name} == … for s in {owner})"
            if isinstance(self.scope.items.get(owner), Records)
            else did_you_mean(owner, [*self.records, *self.scope.used]),
        )

    def negative(self, parsed: ast.UnaryOp, operand: ast.expr) -> tree.Node:
        """A number with the other sign."""
        inner = self.any(operand)
        if not isinstance(inner.type, Number):
            raise self.refuse("wrong-type", f"only numbers have a negative; this is {inner.type}", parsed)
        if isinstance(inner, tree.Constant):
            assert not isinstance(inner.value, times.Period)
            return self.made(tree.Constant(inner.type, self.span(parsed), -inner.value))
        return self.made(tree.Call(inner.type, self.span(parsed), "negative", (inner,)))

    def conditional(self, parsed: ast.IfExp, wanted: Type | None) -> tree.Node:
        """`a if c else b`."""
        if isinstance(parsed.orelse, ast.IfExp):
            self.links.add(id(parsed.orelse))
        with self.nested(parsed, deeper=id(parsed) not in self.links):
            test = self.condition(parsed.test)
            then, otherwise = self.pair(parsed.body, parsed.orelse, wanted)
        if isinstance(then.type, Condition) or isinstance(otherwise.type, Condition):
            then, otherwise = self.as_condition(then, parsed.body), self.as_condition(otherwise, parsed.orelse)
        kind = self.common(then, otherwise, parsed)
        if isinstance(kind, CalendarTime | Text | Records):
            raise self.refuse("wrong-type", f"if … else does not choose between {kind}", parsed)
        branches: tuple[tree.Branch, ...] = (tree.Branch(test, then),)
        if isinstance(otherwise, tree.Cases) and isinstance(parsed.orelse, ast.IfExp):
            # A chain reads as one list of cases, however long it is.
            branches, otherwise = branches + otherwise.branches, otherwise.otherwise or otherwise
        return self.made(tree.Cases(kind, self.span(parsed), branches, otherwise))

    def pair(self, a: ast.expr, b: ast.expr, wanted: Type | None = None) -> tuple[tree.Node, tree.Node]:
        """Two expressions of one type, either of which may be an option of the other's."""
        if wanted is None and self._could_be_option(a) and not self._could_be_option(b):
            second = self.any(b)
            return self.any(a, second.type), second
        first = self.any(a, wanted)
        if wanted is None:
            self.one_meaning_each((a, b), {id(a): first})
        second = self.any(b, wanted or first.type)
        if wanted is None:
            self.one_meaning_each((a, b), {id(b): second})
        return first, second

    def one_meaning_each(self, operands: Sequence[ast.expr], read: Mapping[int, tree.Node]) -> None:
        """Refuse words of expressions that meet which could be options of each other as well; `read` are those read so far."""
        kinds = {at: node.type for at, node in read.items()}
        found = list(read_in_two_ways(self.scope, operands, kinds, self.source, self.span))
        self.complaints.extend(found)
        if found:
            raise Stop(None)

    def _could_be_option(self, parsed: ast.expr) -> bool:
        if not isinstance(parsed, ast.Name) and not (isinstance(parsed, ast.BinOp) and "-" in self.source(parsed)):
            return False
        words = (as_written(node.id) for node in ast.walk(parsed) if isinstance(node, ast.Name))
        return not any(self._is_known(word) or _DURATION.fullmatch(word) for word in words)

    def _is_known(self, word: str) -> bool:
        return word in {"true", "false"} or word in self.records or self.scope.reads(word)

    # Comparing

    def comparison(self, parsed: ast.Compare) -> tree.Node:
        """A comparison, which may be chained."""
        operands = [parsed.left, *parsed.comparators]
        if any(isinstance(operator, ast.In | ast.NotIn) for operator in parsed.ops):
            if len(parsed.ops) > 1:
                raise self.refuse(
                    "not-allowed", "in is not chained with other comparisons", parsed, "join them with and"
                )
            return self.membership(parsed)
        for operator in parsed.ops:
            if type(operator) not in _COMPARISONS:
                raise self.refuse("not-allowed", "is does not compare", parsed, "did you mean ==?")
        certain = [operand for operand in operands if not self._could_be_option(operand)]
        # Values last: they are understood only when they are read, and one that cannot be told from an option is not read.
        read: dict[int, tree.Node] = {}
        for of_values in (False, True):
            some = [operand for operand in certain if self._is_value(operand) is of_values]
            read |= zip(map(id, some), self.each(some, self.any), strict=True)
            self.one_meaning_each(certain, read)
        kinds = (read[id(operand)].type for operand in certain)
        kind = next((kind for kind in kinds if isinstance(kind, Choice)), None)
        # What can only be an option is read as one of the choice that stands on another side.
        options = [operand for operand in operands if id(operand) not in read]
        if not certain:
            options = self._to_blame(options)
        self._look_for_mistakes(parsed, operands, read)
        read |= zip(map(id, options), self.each(options, lambda operand: self.option(operand, kind)), strict=True)
        complete = [read[id(operand)] for operand in operands]
        parts = []
        for at, operator in enumerate(parsed.ops):
            span = (complete[at].span[0], complete[at + 1].span[1])
            parts.append(self.compare(_COMPARISONS[type(operator)], complete[at], complete[at + 1], span))
        if len(parts) == 1:
            return parts[0]
        return self.made(tree.All(Condition(), self.span(parsed), tuple(parts)))

    def _look_for_mistakes(self, parsed: ast.Compare, operands: list[ast.expr], read: Mapping[int, tree.Node]) -> None:
        """What is compared with a word that is no option of it, for the hint; a condition is not compared with yes or no."""
        if len(operands) != 2 or len(read) != 1:
            return
        other, word = operands if id(operands[0]) in read else reversed(operands)
        written, answer = self.source(other), self.source(word)
        if isinstance(read[id(other)], tree.ItemRead):
            self.asked_of[id(word)] = written
        if isinstance(read[id(other)].type, Condition):
            hint = first_mistakes.for_a_condition(written, _COMPARISONS[type(parsed.ops[0])], answer)
            if hint is not None:
                raise self.refuse("wrong-type", f'"{short(written)}" is true or false, not an answer', word, hint)

    def _is_value(self, operand: ast.expr) -> bool:
        return isinstance(operand, ast.Name) and as_written(operand.id) in self.scope.values

    def _to_blame(self, words: list[ast.expr]) -> list[ast.expr]:
        """Of words none of which is a name: those that are no option of anything either; the first where all are."""
        unread = [word for word in words if self.source(word) in self.scope.unread]
        if unread:
            return unread
        kinds = [*self.scope.items.values(), *self.scope.parameters.values()]
        kinds += [kind for outcomes in self.scope.used.values() for kind in outcomes.values()]
        known = {"yes", "no", *(option for kind in kinds if isinstance(kind, Choice) for option in kind.options)}
        return [word for word in words if self.source(word) not in known] or words[:1]

    def option(self, operand: ast.expr, kind: Type | None) -> tree.Node:
        """An operand that is an option of the choice it is compared with."""
        if isinstance(operand, ast.BinOp) and isinstance(kind, Choice):
            # A misspelt word with hyphens reads as a subtraction.
            written = self.source(operand)
            raise self.refuse(
                "unknown-option",
                f'"{written}" is not an option here; the options are {", ".join(kind.options)}',
                operand,
                did_you_mean(written, kind.options),
            )
        return self.any(operand, kind)

    def compare(self, operator: str, left: tree.Node, right: tree.Node, span: tree.Span) -> tree.Node:
        """Two operands compared, of types that do compare."""
        a, b = left.type, right.type
        for side in (left, right):
            if isinstance(side.type, Text | Records):
                what = "text" if isinstance(side.type, Text) else "whole lists"
                raise self.refuse(
                    "not-readable",
                    f"conditions do not compare {what}",
                    side.span,
                    "they may ask known(…), and distinct(…) counts how many differ"
                    if what == "text"
                    else "they may count its records: count(…)",
                )
        if isinstance(a, Choice) and isinstance(b, Choice):
            if a.options != b.options:
                raise self.refuse(
                    "wrong-type", f"{a} is compared with {b}", span, "only choices with the same options compare"
                )
            if operator not in {"==", "!="} and not (a.ordered and b.ordered):
                raise self.refuse("not-ordered", "these options have no order", span, "use == or in")
        elif isinstance(a, Number) and isinstance(b, Number):
            if self.unify(a, b) is None:
                raise self.refuse("unit-mismatch", f"{a} is compared with {b}", span)
        elif isinstance(a, Condition) or isinstance(b, Condition):
            left, right = self._both_conditions(left, right, span)
            if operator not in {"==", "!="}:
                raise self.refuse("wrong-type", "true and false have no order", span)
        elif type(a) is not type(b) or not measured(a):
            hint = first_mistakes.for_different_types(a, b)
            raise self.refuse("wrong-type", f"{a} is compared with {b}", span, hint)
        return self.made(tree.Compare(Condition(), span, operator, left, right))  # type: ignore[arg-type]

    def _both_conditions(self, left: tree.Node, right: tree.Node, span: tree.Span) -> tuple[tree.Node, tree.Node]:
        for side in (left, right):
            if not isinstance(side.type, Condition) and not (isinstance(side.type, Choice) and side.type.yes_no):
                raise self.refuse("wrong-type", f"{left.type} is compared with {right.type}", span)
        made = []
        for side in (left, right):
            if isinstance(side.type, Choice):
                yes = self.made(tree.Constant(side.type, side.span, 1))
                made.append(self.made(tree.Compare(Condition(), side.span, "==", side, yes)))
            else:
                made.append(side)
        return made[0], made[1]

    def membership(self, parsed: ast.Compare) -> tree.Node:
        """`in` and `not in`."""
        negated = isinstance(parsed.ops[0], ast.NotIn)
        options = parsed.comparators[0]
        if not isinstance(options, ast.List | ast.Tuple | ast.Set) or not options.elts:
            raise self.refuse(
                "not-allowed", "after in stands a list of options", options, "as in level in [moderate, high]"
            )
        of = self.any(parsed.left)
        span = self.span(parsed)
        if isinstance(of.type, Choice):
            self.one_meaning_each((parsed.left, *options.elts), {id(parsed.left): of})
            mask = 0
            for each in options.elts:
                option = self.option(each, of.type)
                if not isinstance(option, tree.Constant) or option.type != of.type or not isinstance(option.value, int):
                    raise self.refuse("not-allowed", "the list after in holds option names only", each)
                mask |= 1 << option.value
            return self.made(tree.OneOf(Condition(), span, of, mask, negated))
        equal = tuple(self.compare("==", of, self.any(each), self.span(each)) for each in options.elts)
        found = self.made(tree.AnyOf(Condition(), span, equal))
        return self.made(tree.Not(Condition(), span, found)) if negated else found

    # Computing

    def unify(self, a: Number, b: Number) -> units.Unit | None:
        """The unit in which two numbers meet; None where they do not. Bare numbers take the other's."""
        if a.unit is None:
            return b.unit if b.unit is not None else units.NONE
        if b.unit is None or a.unit == b.unit:
            return a.unit
        return None

    def common(self, a: tree.Node, b: tree.Node, parsed: ast.expr) -> Type:
        """The type of something that is one of two nodes."""
        if isinstance(a.type, Number) and isinstance(b.type, Number):
            unit = self.unify(a.type, b.type)
            if unit is None:
                raise self.refuse("unit-mismatch", f"{a.type} and {b.type} do not mix", parsed)
            bare = a.type.unit is None and b.type.unit is None
            return Number(None if bare else unit, a.type.whole and b.type.whole)
        if a.type != b.type:
            raise self.refuse("wrong-type", f"{a.type} and {b.type} do not mix", parsed)
        return a.type

    def binary(self, parsed: ast.BinOp, wanted: Type | None) -> tree.Node:
        """A sum, difference, product, quotient or power."""
        if isinstance(wanted, Choice) and self._could_be_option(parsed):
            return self.option(parsed, wanted)
        span = self.span(parsed)
        if isinstance(parsed.op, ast.Pow):
            return self.power(parsed)
        operator = _ARITHMETIC.get(type(parsed.op))
        if operator is None:
            raise self.refuse(
                "not-allowed",
                f'"{short(self.source(parsed))}" computes in a way conditions do not',
                parsed,
                "they have + - * / and **",
            )
        left, right = self.each([parsed.left, parsed.right], self.any)
        a, b = left.type, right.type
        if isinstance(a, Number) and isinstance(b, Number):
            return self.arithmetic(operator, left, right, parsed)
        if operator == "-" and isinstance(a, Date | Moment) and type(a) is type(b):
            return self.made(tree.Arithmetic(Duration(), span, "-", left, right))
        if operator in "+-" and isinstance(a, Date | Moment) and isinstance(b, Duration | CalendarTime):
            return self.made(tree.Shift(a, span, left, right, 1 if operator == "+" else -1))
        if operator in "+-" and isinstance(a, Duration) and isinstance(b, Duration):
            return self.made(tree.Arithmetic(Duration(), span, operator, left, right))  # type: ignore[arg-type]
        if operator == "*" and {type(a), type(b)} == {Duration, Number}:
            number = a if isinstance(a, Number) else b
            if isinstance(number, Number) and number.whole and not number.unit:
                return self.made(tree.Arithmetic(Duration(), span, "*", left, right))
        hint = "date(…) gives the day of a date with a time" if {type(a), type(b)} == {Date, Moment} else None
        raise self.refuse("wrong-type", f'"{operator}" does not take {a} and {b}', parsed, hint)

    def arithmetic(self, operator: str, left: tree.Node, right: tree.Node, parsed: ast.BinOp) -> tree.Node:
        """Two numbers put together."""
        a, b = left.type, right.type
        assert isinstance(a, Number) and isinstance(b, Number)
        if operator in "+-":
            kind = self.common(left, right, parsed)
        else:
            if operator == "/":
                reach = self.reaches[id(right)]
                assert isinstance(reach, Interval)
                if reach.lowest <= 0 <= reach.highest:
                    raise self.refuse(
                        "may-divide-by-zero",
                        f'"{short(self.source(parsed.right))}" can be 0, and nothing is divided by 0',
                        parsed.right,
                        "declare a range for it that excludes 0, or use max(…, 1)",
                    )
            bare = a.unit is None and b.unit is None
            unit = units.times(a.unit or (), b.unit or (), -1 if operator == "/" else 1)
            kind = Number(None if bare else unit, operator == "*" and a.whole and b.whole)
        return self.made(tree.Arithmetic(kind, self.span(parsed), operator, left, right))  # type: ignore[arg-type]

    def power(self, parsed: ast.BinOp) -> tree.Node:
        """A whole power, written down."""
        of, exponent = self.any(parsed.left), self.any(parsed.right)
        written = exponent.value if isinstance(exponent, tree.Constant) else None
        if not isinstance(written, int) or isinstance(written, bool) or not 0 <= written <= HIGHEST_EXPONENT:
            raise self.refuse(
                "not-allowed", f"an exponent is a whole number from 0 to {HIGHEST_EXPONENT}, written down", parsed.right
            )
        if not isinstance(of.type, Number):
            raise self.refuse("wrong-type", f"only numbers have powers; this is {of.type}", parsed.left)
        unit = None if of.type.unit is None else units.to_power(of.type.unit, written)
        return self.made(tree.Power(Number(unit, of.type.whole), self.span(parsed), of, written))

    # Functions

    def call(self, parsed: ast.Call) -> tree.Node:
        """A function of conditions."""
        if not isinstance(parsed.func, ast.Name):
            raise self.refuse(
                "not-allowed", f'"{short(self.source(parsed))}" is not part of the language of conditions', parsed
            )
        name = parsed.func.id
        handler = FUNCTIONS.get(name)
        if handler is None:
            raise self.refuse(
                "unknown-function",
                f'"{short(name)}" is not a function of conditions',
                parsed.func,
                did_you_mean(name, FUNCTIONS),
            )
        allowed = {"default"} if name in {"min", "max"} else set()
        for keyword in parsed.keywords:
            if keyword.arg not in allowed:
                raise self.refuse("wrong-arguments", f'{name}(…) takes no "{keyword.arg or "**"}"', keyword.value)
        return handler(self, parsed)


def _within_bounds(kind: Type, reach: Interval) -> bool:
    if isinstance(kind, Date):
        return reach.lowest > _EARLIEST and reach.highest < _LATEST
    if isinstance(kind, Moment):
        first, last = ((day - times.EPOCH_DAY) * times.DAY for day in (_EARLIEST, _LATEST))
        return reach.lowest > first and reach.highest < last
    if isinstance(kind, Duration):
        return reach.lowest > -(10**18) and reach.highest < 10**18
    small = max(reach.lowest.denominator, reach.highest.denominator) < 10**90
    return small and reach.lowest > -(10**30) and reach.highest < 10**30


def _bare(text: str) -> str:
    return text if re.fullmatch(r"[a-z][a-z0-9_-]*", text) and len(text) < 30 else "yes"
