"""From the text of a condition to a typed tree.

The text is read with the standard library's `ast` and never executed: each construct that is not named here is refused.
All that could go wrong while a condition is evaluated is found here instead: types, units, a division by what may be zero,
numbers out of bounds.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction

from ..problems import did_you_mean
from . import times, tree, units
from .knowledge import Interval, Partial
from .meaning import LARGEST_NUMBER, World, evaluate, step
from .scope import AlreadyTold, Scope
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

MOST_CHARACTERS = 4000
MOST_NODES = 2000
DEEPEST = 100
DEEPEST_CHOICE = 8
MOST_DECIMALS = 6
HIGHEST_EXPONENT = 8

# A letter that Python takes in names and that no author types: it holds the place of the hyphen in `not-needed`.
_HYPHEN = "ǀ"
_HYPHENATED = re.compile(r"(?<![\w-])[A-Za-z_]\w*(?:-\w+)+(?![\w-])")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_DURATION = re.compile(r"P(?:\d+[YMWD])*(?:T(?:\d+(?:\.\d+)?[HMS])+)?")
_WITH_AN_EXAMPLE = "a condition looks like: violence == yes and age >= 18"

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
class Complaint:
    """A problem in the text of a condition, by characters of the text."""

    code: str
    message: str
    span: tree.Span
    hint: str | None = None


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


class _Stop(Exception):
    def __init__(self, complaint: Complaint | None) -> None:
        self.complaint = complaint


def parse_condition(text: str, scope: Scope) -> Parsed:
    """The tree of a condition, which is true or false."""
    return _Reader(text, scope).read(lambda reader, parsed: reader.condition(parsed))


def parse_expression(text: str, scope: Scope, expected: Type | None = None) -> Parsed:
    """The tree of an expression; of the expected type where one is given (option names are read by it)."""
    return _Reader(text, scope).read(lambda reader, parsed: reader.expected(parsed, expected))


def parse_cell(text: str, scope: Scope, subject: tree.Node) -> Parsed:
    """The tree of a cell of a decision table, as a condition on the column's input `subject`.

    `-` is anything; `>= 7`; `3..6`; `yes`; `no, maybe`; `not(yes)`.
    """
    return _Reader(text, scope).cell(subject)


class _Reader:
    def __init__(self, text: str, scope: Scope, shift: int = 0) -> None:
        self.text = text
        self.scope = scope
        self.world: World = scope.anything
        self.records: dict[str, Records] = {}
        self.complaints: list[Complaint] = []
        self.reads_record = False
        self.reaches: dict[int, Partial] = {}
        self.shift = shift
        self.lead = 0
        self.bytes_to_characters: Sequence[int] | None = None
        self.count = 0
        self.depth = 0
        self.choices = 0

    # Reading the text

    def read(self, build: Callable[[_Reader, ast.expr], tree.Node]) -> Parsed:
        node: tree.Node | None = None
        try:
            node = build(self, self.syntax(self.text))
        except _Stop as stop:
            if stop.complaint is not None:
                self.complaints.append(stop.complaint)
        except AlreadyTold:
            return Parsed(None, tuple(self.complaints))
        if self.complaints or node is None:
            return Parsed(None, tuple(self.complaints))
        return Parsed(node, (), self.reads_record, self.reaches[id(node)])

    def syntax(self, text: str) -> ast.expr:
        if len(text) > MOST_CHARACTERS:
            raise _Stop(
                Complaint(
                    "too-complex",
                    f"this condition has {len(text)} characters; the most is {MOST_CHARACTERS}",
                    (0, 1),
                    "name its parts as values, or write it as a list (all:, any:)",
                )
            )
        if not text.strip():
            raise _Stop(Complaint("empty-condition", "this condition is empty", (0, 1), _WITH_AN_EXAMPLE))
        for character, instead in (("#", None), ("\\", None), (";", None), ("`", None), ("&", "and"), ("|", "or")):
            at = text.find(character)
            if at >= 0:
                hint = f"did you mean {instead}?" if instead else None
                raise _Stop(Complaint("condition-syntax", f'"{character}" has no meaning in a condition', (at, at + 1), hint))
        plain = re.sub(r"\bdefault\s*=(?!=)", lambda match: " " * len(match[0]), text)
        single = re.search(r"(?<![=!<>])=(?!=)", plain)
        if single is not None:
            raise _Stop(Complaint("condition-syntax", '"=" does not compare', single.span(), "did you mean ==?"))
        hidden = _HYPHENATED.sub(self._hide, text.replace("\n", " ").replace("\r", " "))
        stripped = hidden.lstrip()
        self.lead = len(hidden) - len(stripped)
        if not stripped.isascii():
            self.bytes_to_characters = [at for at, one in enumerate(stripped) for _ in one.encode()] + [len(stripped)]
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                return ast.parse(stripped, mode="eval").body
        except SyntaxError as error:
            at = self._from_syntax_error(error, stripped)
            raise _Stop(Complaint("condition-syntax", _in_plain_words(error), (at, at + 1), _WITH_AN_EXAMPLE)) from None
        except (RecursionError, MemoryError, ValueError, Warning):
            raise _Stop(
                Complaint("too-complex", "this condition is nested too deeply to be read", (0, 1), "name its parts as values")
            ) from None

    def _hide(self, match: re.Match[str]) -> str:
        word = match[0]
        return word.replace("-", _HYPHEN) if word in self.scope.hyphenated else word

    def _from_syntax_error(self, error: SyntaxError, stripped: str) -> int:
        # `offset` counts characters from 1 and may lie past the end, where something is missing.
        at = (error.offset or 1) - 1
        return self.lead + max(0, min(at, len(stripped) - 1))

    def span(self, node: ast.expr) -> tree.Span:
        """Where the node stands, in characters of the condition's text."""
        start, end = node.col_offset, node.end_col_offset or node.col_offset + 1
        if self.bytes_to_characters is not None:
            start, end = self.bytes_to_characters[start], self.bytes_to_characters[end]
        return (self.shift + self.lead + start, self.shift + self.lead + end)

    def source(self, node: ast.expr) -> str:
        start, end = self.span(node)
        return self.text[start - self.shift : end - self.shift]

    def refuse(self, code: str, message: str, where: ast.expr | tree.Span, hint: str | None = None) -> _Stop:
        span = where if isinstance(where, tuple) else self.span(where)
        return _Stop(Complaint(code, message, span, hint))

    # Making nodes: each is checked for what it can reach as soon as it is made.

    def made(self, node: tree.Node) -> tree.Node:
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
        return self.reaches[id(node)]

    # Conditions

    @contextmanager
    def deeper(self, parsed: ast.expr) -> Iterator[None]:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.refuse("too-complex", f"this condition is more than {DEEPEST} levels deep", parsed, "name its parts as values")
        yield
        self.depth -= 1

    def condition(self, parsed: ast.expr) -> tree.Node:
        with self.deeper(parsed):
            return self._condition(parsed)

    def _condition(self, parsed: ast.expr) -> tree.Node:
        match parsed:
            case ast.BoolOp(op=operator, values=values):
                kind = tree.All if isinstance(operator, ast.And) else tree.AnyOf
                return self.made(kind(Condition(), self.span(parsed), self.each_condition(values)))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self.made(tree.Not(Condition(), self.span(parsed), self.condition(operand)))
        return self.as_condition(self.any(parsed), parsed)

    def each_condition(self, parts: Sequence[ast.expr]) -> tuple[tree.Node, ...]:
        # A wrong part does not hide what is wrong with the next.
        found: list[tree.Node] = []
        depth, choices = self.depth, self.choices
        for part in parts:
            try:
                found.append(self.condition(part))
            except _Stop as stop:
                self.depth, self.choices = depth, choices
                if stop.complaint is not None:
                    self.complaints.append(stop.complaint)
        if len(found) < len(parts):
            raise _Stop(None)
        return tuple(found)

    def as_condition(self, node: tree.Node, parsed: ast.expr) -> tree.Node:
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
        if wanted is None:
            return self.top(parsed)
        if isinstance(wanted, Condition):
            return self.condition(parsed)
        node = self.any(parsed, wanted)
        self.must_fit(node, wanted, parsed)
        return node

    def top(self, parsed: ast.expr) -> tree.Node:
        if isinstance(parsed, ast.BoolOp) or (isinstance(parsed, ast.UnaryOp) and isinstance(parsed.op, ast.Not)):
            return self.condition(parsed)
        return self.any(parsed)

    def must_fit(self, node: tree.Node, wanted: Type, parsed: ast.expr) -> None:
        if isinstance(wanted, Number) and isinstance(node.type, Number):
            if self.unify(node.type, wanted) is None:
                raise self.refuse("unit-mismatch", f"this is {node.type}; expected {wanted}", parsed)
            if wanted.whole and not node.type.whole:
                raise self.refuse("wrong-type", "this may be a fraction; expected a whole number", parsed, "use floor(…) or round(…)")
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
                    "not-allowed", "for stands only inside count, any, all, distinct, sum, min or max", parsed, "as in count(s for s in signals)"
                )
            case _:
                raise self.refuse("not-allowed", f'"{_short(self.source(parsed))}" is not part of the language of conditions', parsed)

    def constant(self, parsed: ast.Constant) -> tree.Node:
        written = self.source(parsed)
        match parsed.value:
            case bool():
                raise self.refuse("unknown-name", f'"{written}" is not a word of conditions', parsed, f'did you mean "{written.lower()}"?')
            case int() | float():
                if not _NUMBER.fullmatch(written) or len(written) > 30:
                    raise self.refuse("not-a-number", f'"{_short(written)}" is not a number as conditions write them', parsed, "write it like 20 or 0.5")
                exact = Fraction(written)
                if exact > LARGEST_NUMBER:
                    raise self.refuse("out-of-bounds", f"{_short(written)} is larger than the engine computes with ({LARGEST_NUMBER})", parsed)
                value = exact.numerator if exact.denominator == 1 else exact
                return self.made(tree.Constant(Number(None, whole=isinstance(value, int)), self.span(parsed), value))
            case str():
                raise self.refuse(
                    "not-allowed",
                    "conditions do not read text",
                    parsed,
                    f'an option is a bare word ({_bare(parsed.value)}), a date is date("2026-06-01")',
                )
            case _:
                raise self.refuse("not-allowed", f'"{_short(written)}" is not part of the language of conditions', parsed)

    def name(self, parsed: ast.Name, wanted: Type | None) -> tree.Node:
        written = parsed.id.replace(_HYPHEN, "-")
        span = self.span(parsed)
        known = self.read_name(written, parsed)
        if isinstance(wanted, Choice) and written in wanted.options:
            if known is not None and written not in self.scope.used:
                raise self.refuse(
                    "ambiguous-name", f'"{written}" is both an option here and a name of the ruleset', parsed, "rename one of them"
                )
            return self.made(tree.Constant(wanted, span, wanted.options.index(written)))
        if known is not None:
            return self.made(known)
        if written in {"true", "false"}:
            return self.made(tree.Constant(Condition(), span, written == "true"))
        if _DURATION.fullmatch(written) and len(written) > 1:
            return self.made(self.duration(written, parsed))
        if isinstance(wanted, Choice):
            options = ", ".join(wanted.options)
            raise self.refuse(
                "unknown-option", f'"{written}" is not an option here; the options are {options}', parsed, did_you_mean(written, wanted.options)
            )
        if written in self.scope.used:
            raise self.refuse("not-allowed", f'"{written}" is a ruleset', parsed, f"read one of its outcomes: {written}.…")
        raise self.refuse(
            "unknown-name",
            f'"{written}" is not a parameter, item or value of this ruleset',
            parsed,
            did_you_mean(written, [*self.scope.names(), *self.records]),
        )

    def read_name(self, written: str, parsed: ast.expr) -> tree.Node | None:
        span = self.span(parsed)
        scope = self.scope
        if written in self.records:
            raise self.whole_record(written, parsed)
        written = scope.aliases.get(written, written)
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

    def whole_record(self, written: str, parsed: ast.expr) -> _Stop:
        fields = ", ".join(f"{written}.{field.name}" for field in self.records[written].fields)
        return self.refuse("not-allowed", f'"{written}" stands for a whole record', parsed, f"read one of its fields: {fields}")

    def duration(self, written: str, parsed: ast.expr) -> tree.Node:
        calendar = "Y" in written or "M" in written.split("T")[0]
        try:
            if calendar:
                return tree.Constant(CalendarTime(), self.span(parsed), times.parse_period(written))
            return tree.Constant(Duration(), self.span(parsed), times.parse_duration(written))
        except times.NotATime as error:
            raise self.refuse("bad-time", str(error), parsed) from None

    def attribute(self, parsed: ast.Attribute) -> tree.Node:
        if not isinstance(parsed.value, ast.Name):
            raise self.refuse("not-allowed", f'"{_short(self.source(parsed))}" is not part of the language of conditions', parsed)
        owner, name = parsed.value.id.replace(_HYPHEN, "-"), parsed.attr.replace(_HYPHEN, "-")
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
            did_you_mean(owner, [*self.records, *self.scope.used]),
        )

    def negative(self, parsed: ast.UnaryOp, operand: ast.expr) -> tree.Node:
        inner = self.any(operand)
        if not isinstance(inner.type, Number):
            raise self.refuse("wrong-type", f"only numbers have a negative; this is {inner.type}", parsed)
        if isinstance(inner, tree.Constant):
            assert not isinstance(inner.value, times.Period)
            return self.made(tree.Constant(inner.type, self.span(parsed), -inner.value))
        return self.made(tree.Call(inner.type, self.span(parsed), "negative", (inner,)))

    def conditional(self, parsed: ast.IfExp, wanted: Type | None) -> tree.Node:
        test = self.condition(parsed.test)
        self.choices += 1
        if self.choices > DEEPEST_CHOICE and not isinstance(parsed.orelse, ast.IfExp):
            raise self.refuse("too-complex", f"if … else stands more than {DEEPEST_CHOICE} deep here", parsed, "name its parts as values with cases:")
        then, otherwise = self.pair(parsed.body, parsed.orelse, wanted)
        self.choices -= 1
        if isinstance(then.type, Condition) or isinstance(otherwise.type, Condition):
            then, otherwise = self.as_condition(then, parsed.body), self.as_condition(otherwise, parsed.orelse)
        kind = self.common(then, otherwise, parsed)
        if isinstance(kind, CalendarTime | Text | Records):
            raise self.refuse("wrong-type", f"if … else does not choose between {kind}", parsed)
        branches = (tree.Branch(test, then),)
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
        return first, self.any(b, wanted or first.type)

    def _could_be_option(self, parsed: ast.expr) -> bool:
        words = [node.id.replace(_HYPHEN, "-") for node in ast.walk(parsed) if isinstance(node, ast.Name)]
        simple = isinstance(parsed, ast.Name) or (isinstance(parsed, ast.BinOp) and "-" in self.source(parsed))
        known = set(self.scope.names()) | set(self.records) | {"true", "false"}
        return simple and not any(word in known or _DURATION.fullmatch(word) for word in words)

    # Comparing

    def comparison(self, parsed: ast.Compare) -> tree.Node:
        operands = [parsed.left, *parsed.comparators]
        if any(isinstance(operator, ast.In | ast.NotIn) for operator in parsed.ops):
            if len(parsed.ops) > 1:
                raise self.refuse("not-allowed", "in is not chained with other comparisons", parsed, "join them with and")
            return self.membership(parsed)
        for operator in parsed.ops:
            if type(operator) not in _COMPARISONS:
                raise self.refuse("not-allowed", "is does not compare", parsed, "did you mean ==?")
        kind: Type | None = None
        nodes: list[tree.Node | None] = [None] * len(operands)
        for at, operand in enumerate(operands):
            if not self._could_be_option(operand):
                node = self.any(operand)
                nodes[at] = node
                kind = kind or (node.type if isinstance(node.type, Choice) else None)
        complete = [node or self.option(operand, kind) for node, operand in zip(nodes, operands, strict=True)]
        parts = []
        for at, operator in enumerate(parsed.ops):
            span = (complete[at].span[0], complete[at + 1].span[1])
            parts.append(self.compare(_COMPARISONS[type(operator)], complete[at], complete[at + 1], span))
        if len(parts) == 1:
            return parts[0]
        return self.made(tree.All(Condition(), self.span(parsed), tuple(parts)))

    def option(self, operand: ast.expr, kind: Type | None) -> tree.Node:
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
        a, b = left.type, right.type
        for side in (left, right):
            if isinstance(side.type, Text | Records):
                what = "text" if isinstance(side.type, Text) else "whole lists"
                raise self.refuse(
                    "not-readable",
                    f"conditions do not compare {what}",
                    side.span,
                    "they may ask known(…), and count(distinct …)" if what == "text" else "they may count its records: count(…)",
                )
        if isinstance(a, Choice) and isinstance(b, Choice):
            if a.options != b.options:
                raise self.refuse("wrong-type", f"{a} is compared with {b}", span, "only choices with the same options compare")
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
            hint = None
            if {type(a), type(b)} == {Date, Moment}:
                hint = "date(…) gives the day of a date with a time"
            elif {type(a), type(b)} == {Duration, CalendarTime}:
                hint = "months and years have no fixed length: use days, as in P30D, or add them to a date"
            elif {type(a), type(b)} == {Choice, Number}:
                hint = "points(…) gives the points of a choice"
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
        negated = isinstance(parsed.ops[0], ast.NotIn)
        options = parsed.comparators[0]
        if not isinstance(options, ast.List | ast.Tuple | ast.Set) or not options.elts:
            raise self.refuse("not-allowed", "after in stands a list of options", options, "as in level in [moderate, high]")
        of = self.any(parsed.left)
        span = self.span(parsed)
        if isinstance(of.type, Choice):
            mask = 0
            for each in options.elts:
                option = self.option(each, of.type)
                if not isinstance(option, tree.Constant) or not isinstance(option.value, int):
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
        if isinstance(wanted, Choice) and self._could_be_option(parsed):
            return self.option(parsed, wanted)
        span = self.span(parsed)
        if isinstance(parsed.op, ast.Pow):
            return self.power(parsed)
        operator = _ARITHMETIC.get(type(parsed.op))
        if operator is None:
            raise self.refuse("not-allowed", f'"{_short(self.source(parsed))}" computes in a way conditions do not', parsed, "they have + - * / and **")
        left, right = self.any(parsed.left), self.any(parsed.right)
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
                        f'"{_short(self.source(parsed.right))}" can be 0, and nothing is divided by 0',
                        parsed.right,
                        "declare a range for it that excludes 0, or use max(…, 1)",
                    )
            bare = a.unit is None and b.unit is None
            unit = units.times(a.unit or (), b.unit or (), -1 if operator == "/" else 1)
            kind = Number(None if bare else unit, operator == "*" and a.whole and b.whole)
        return self.made(tree.Arithmetic(kind, self.span(parsed), operator, left, right))  # type: ignore[arg-type]

    def power(self, parsed: ast.BinOp) -> tree.Node:
        of, exponent = self.any(parsed.left), self.any(parsed.right)
        written = exponent.value if isinstance(exponent, tree.Constant) else None
        if not isinstance(written, int) or isinstance(written, bool) or not 0 <= written <= HIGHEST_EXPONENT:
            raise self.refuse("not-allowed", f"an exponent is a whole number from 0 to {HIGHEST_EXPONENT}, written down", parsed.right)
        if not isinstance(of.type, Number):
            raise self.refuse("wrong-type", f"only numbers have powers; this is {of.type}", parsed.left)
        unit = None if of.type.unit is None else units.to_power(of.type.unit, written)
        return self.made(tree.Power(Number(unit, of.type.whole), self.span(parsed), of, written))

    # Functions

    def call(self, parsed: ast.Call) -> tree.Node:
        if not isinstance(parsed.func, ast.Name):
            raise self.refuse("not-allowed", f'"{_short(self.source(parsed))}" is not part of the language of conditions', parsed)
        name = parsed.func.id
        handler = _FUNCTIONS.get(name)
        if handler is None:
            raise self.refuse(
                "unknown-function", f'"{_short(name)}" is not a function of conditions', parsed.func, did_you_mean(name, _FUNCTIONS)
            )
        allowed = {"default"} if name in {"min", "max"} else set()
        for keyword in parsed.keywords:
            if keyword.arg not in allowed:
                raise self.refuse("wrong-arguments", f'{name}(…) takes no "{keyword.arg or "**"}"', keyword.value)
        return handler(self, parsed)

    def arguments(self, parsed: ast.Call, count: int, example: str) -> list[ast.expr]:
        if len(parsed.args) != count or any(isinstance(each, ast.Starred | ast.GeneratorExp) for each in parsed.args):
            raise self.refuse("wrong-arguments", f"{self.source(parsed.func)}(…) is written {example}", parsed)
        return parsed.args

    def number(self, parsed: ast.expr) -> tree.Node:
        node = self.any(parsed)
        if not isinstance(node.type, Number):
            hint = "points(…) gives the points of a choice" if isinstance(node.type, Choice) else None
            raise self.refuse("wrong-type", f"this is {node.type}; expected a number", parsed, hint)
        return node

    def simple(self, parsed: ast.Call) -> tree.Node:
        name = self.source(parsed.func)
        of = self.number(self.arguments(parsed, 1, f"{name}(x)")[0])
        assert isinstance(of.type, Number)
        kind = Number(of.type.unit, True) if name == "floor" else of.type
        return self.made(tree.Call(kind, self.span(parsed), name, (of,)))  # type: ignore[arg-type]

    def length(self, parsed: ast.Call) -> tree.Node:
        name = self.source(parsed.func)
        argument = self.arguments(parsed, 1, f"{name}(as_of - seen)")[0]
        of = self.any(argument)
        if not isinstance(of.type, Duration):
            raise self.refuse("wrong-type", f"this is {of.type}; expected a duration", argument)
        return self.made(tree.Call(Number(), self.span(parsed), name, (of,)))  # type: ignore[arg-type]

    def between(self, parsed: ast.Call) -> tree.Node:
        name = self.source(parsed.func)
        ends = tuple(self.day(each) for each in self.arguments(parsed, 2, f"{name}(born, as_of)"))
        return self.made(tree.Call(Number(whole=True), self.span(parsed), name, ends))  # type: ignore[arg-type]

    def day(self, parsed: ast.expr) -> tree.Node:
        of = self.any(parsed)
        if isinstance(of.type, Moment):
            return self.made(tree.Call(Date(), of.span, "date", (of,)))
        if not isinstance(of.type, Date):
            raise self.refuse("wrong-type", f"this is {of.type}; expected a date", parsed)
        return of

    def rounding(self, parsed: ast.Call) -> tree.Node:
        if len(parsed.args) not in {1, 2}:
            raise self.refuse("wrong-arguments", "round(…) is written round(x) or round(x, 1)", parsed)
        of = self.number(parsed.args[0])
        decimals = 0
        if len(parsed.args) == 2:
            written = parsed.args[1]
            if not isinstance(written, ast.Constant) or type(written.value) is not int or not 0 <= written.value <= MOST_DECIMALS:
                raise self.refuse("wrong-arguments", f"the decimals of round are a whole number from 0 to {MOST_DECIMALS}", written)
            decimals = written.value
        assert isinstance(of.type, Number)
        return self.made(tree.Round(Number(of.type.unit, decimals == 0), self.span(parsed), of, decimals))

    def points(self, parsed: ast.Call) -> tree.Node:
        argument = self.arguments(parsed, 1, "points(item)")[0]
        of = self.any(argument)
        name = of.name if isinstance(of, tree.ItemRead | tree.ValueRead) else None
        if isinstance(of, tree.FieldRead):
            name = f"{self._list_of(of.variable)}.{of.name}"
        points = self.scope.points.get(name) if name is not None else None
        if points is None:
            raise self.refuse("no-points", f'"{_short(self.source(argument))}" has no points', argument, "give its options points: {no: {title: …, points: 0}}")
        return self.made(tree.PointsOf(Number(whole=all(isinstance(each, int) for each in points)), self.span(parsed), of, points))

    def _list_of(self, variable: str) -> str:
        records = self.records[variable]
        return next(name for name, kind in self.scope.items.items() if kind is records)

    def knowledge(self, parsed: ast.Call) -> tree.Node:
        state = self.source(parsed.func)
        item = self.item(parsed, state)
        return self.made(tree.Knowledge(Condition(), self.span(parsed), state, item))  # type: ignore[arg-type]

    def role(self, parsed: ast.Call) -> tree.Node:
        item = self.item(parsed, "role")
        return self.made(tree.RoleRead(self.scope.parties, self.span(parsed), item))

    def item(self, parsed: ast.Call, name: str) -> str:
        argument = self.arguments(parsed, 1, f"{name}(item)")[0]
        if not isinstance(argument, ast.Name):
            raise self.refuse("wrong-arguments", f"{name}(…) takes the name of an item", argument)
        written = argument.id.replace(_HYPHEN, "-")
        item = self.scope.aliases.get(written, written)
        if item not in self.scope.items:
            raise self.refuse("unknown-name", f'"{written}" is not an item of this ruleset', argument, did_you_mean(written, self.scope.items))
        self.reads_record = True
        return item

    def written_time(self, parsed: ast.Call) -> tree.Node:
        name = self.source(parsed.func)
        argument = self.arguments(parsed, 1, f'{name}("2026-06-01{"T12:00:00+01:00" if name == "datetime" else ""}")')[0]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            try:
                if name == "date":
                    return self.made(tree.Constant(Date(), self.span(parsed), times.parse_date(argument.value)))
                moment = times.parse_as_of(argument.value).microseconds
            except times.NotATime as error:
                raise self.refuse("bad-time", str(error), argument) from None
            return self.made(tree.Constant(Moment(), self.span(parsed), moment))
        of = self.any(argument)
        if name == "datetime" or not isinstance(of.type, Moment):
            raise self.refuse("wrong-type", f"this is {of.type}; expected a date with a time", argument)
        return self.made(tree.Call(Date(), self.span(parsed), "date", (of,)))

    def counting(self, parsed: ast.Call) -> tree.Node:
        if len(parsed.args) == 1:
            only = parsed.args[0]
            if isinstance(only, ast.GeneratorExp):
                return self.gather(parsed, only)
            if isinstance(only, ast.Name):
                listed = self.read_name(only.id.replace(_HYPHEN, "-"), only)
                if listed is not None and isinstance(listed.type, Records):
                    of = self.made(listed)
                    assert isinstance(of, tree.ItemRead)
                    return self.made(tree.Gather(Number(whole=True), self.span(parsed), "count", of, "", None, None, None))
        if not parsed.args:
            raise self.refuse("wrong-arguments", "count(…) counts conditions, or the records of a list", parsed, "as in count(s for s in signals)")
        return self.made(tree.HowMany(Number(whole=True), self.span(parsed), self.each_condition(parsed.args)))

    def gathering(self, parsed: ast.Call) -> tree.Node:
        name = self.source(parsed.func)
        if parsed.args and isinstance(parsed.args[0], ast.GeneratorExp):
            if len(parsed.args) > 1:
                raise self.refuse("wrong-arguments", f"{name}(…) goes over one list", parsed)
            return self.gather(parsed, parsed.args[0])
        if name == "sum" and parsed.args:
            nodes = [self.number(each) for each in parsed.args]
            while len(nodes) > 1:
                # In pairs, so that many terms do not make a deep tree.
                nodes = [self.plus(*nodes[at : at + 2], parsed=parsed) for at in range(0, len(nodes), 2)]
            return nodes[0]
        if name in {"min", "max"} and len(parsed.args) >= 2 and not parsed.keywords:
            parts = [self.any(each) for each in parsed.args]
            kind = parts[0].type
            for first, second in zip(parts, parts[1:], strict=False):
                kind = self.common(first, second, parsed)
            if not measured(kind):
                raise self.refuse("wrong-type", f"{name}(…) takes numbers, dates or durations; this is {kind}", parsed)
            if isinstance(kind, Number):
                kinds = [part.type for part in parts if isinstance(part.type, Number)]
                unit = next((each.unit for each in kinds if each.unit is not None), None)
                kind = Number(unit, all(each.whole for each in kinds))
            return self.made(tree.Extreme(kind, self.span(parsed), name, tuple(parts)))  # type: ignore[arg-type]
        raise self.refuse("wrong-arguments", f"{name}(…) goes over the records of a list", parsed, f"as in {_GATHERED[name]}")

    def plus(self, a: tree.Node, b: tree.Node | None = None, *, parsed: ast.expr) -> tree.Node:
        if b is None:
            return a
        return self.made(tree.Arithmetic(self.common(a, b, parsed), (a.span[0], b.span[1]), "+", a, b))

    @contextmanager
    def bound(self, variable: str, records: Records) -> Iterator[None]:
        before = self.world, dict(self.records)
        self.records[variable] = records
        self.world = self.world.within(variable, {field.name: field.reach for field in records.fields})
        try:
            yield
        finally:
            self.world, self.records = before

    def gather(self, parsed: ast.Call, generator: ast.GeneratorExp) -> tree.Node:
        name = self.source(parsed.func)
        if len(generator.generators) != 1 or generator.generators[0].is_async:
            raise self.refuse("not-allowed", "one for at a time", generator, f"as in {_GATHERED[name]}")
        loop = generator.generators[0]
        if not isinstance(loop.target, ast.Name):
            raise self.refuse("not-allowed", "after for stands one new name", loop.target, f"as in {_GATHERED[name]}")
        variable = loop.target.id
        if variable in set(self.scope.names()) | set(self.records):
            raise self.refuse("ambiguous-name", f'"{variable}" is already a name of this ruleset', loop.target, "use another name after for")
        of = self.any(loop.iter)
        if not isinstance(of, tree.ItemRead) or not isinstance(of.type, Records):
            raise self.refuse("wrong-type", f'"{_short(self.source(loop.iter))}" is not a list', loop.iter, did_you_mean(self.source(loop.iter), self._lists()))
        with self.bound(variable, of.type):
            conditions = self.each_condition(loop.ifs)
            element: tree.Node | None = None
            itself = isinstance(generator.elt, ast.Name) and generator.elt.id == variable
            if name == "count":
                if not itself:
                    conditions = (*conditions, self.condition(generator.elt))
            elif name in {"any", "all"}:
                element = self.condition(generator.elt)
            else:
                if itself:
                    raise self.whole_record(variable, generator.elt)
                element = self.any(generator.elt)
            condition: tree.Node | None = None
            if len(conditions) == 1:
                condition = conditions[0]
            elif conditions:
                condition = self.made(tree.All(Condition(), (conditions[0].span[0], conditions[-1].span[1]), conditions))
        kind, default = self._gathered_kind(name, element, parsed, generator)
        return self.made(tree.Gather(kind, self.span(parsed), name, of, variable, element, condition, default))  # type: ignore[arg-type]

    def _lists(self) -> list[str]:
        return [name for name, kind in self.scope.items.items() if isinstance(kind, Records)]

    def _gathered_kind(
        self, name: str, element: tree.Node | None, parsed: ast.Call, generator: ast.GeneratorExp
    ) -> tuple[Type, tree.Node | None]:
        if name in {"any", "all"}:
            return Condition(), None
        if name in {"count", "distinct"} or element is None:
            return Number(whole=True), None
        if name == "sum":
            if not isinstance(element.type, Number):
                raise self.refuse("wrong-type", f"sum(…) adds numbers; this is {element.type}", generator.elt)
            return element.type, None
        if not measured(element.type):
            raise self.refuse("wrong-type", f"{name}(…) takes numbers, dates or durations; this is {element.type}", generator.elt)
        if not parsed.keywords:
            raise self.refuse("wrong-arguments", f"what is the {name} of no records? say it with default=", parsed, f"as in {_GATHERED[name]}")
        default = self.any(parsed.keywords[0].value)
        return self.common(element, default, parsed), default

    # Cells of decision tables

    def cell(self, subject: tree.Node) -> Parsed:
        self.reaches[id(subject)] = evaluate(subject, self.world)
        node: tree.Node | None = None
        try:
            node = self.cell_condition(self.text.strip(), subject, len(self.text) - len(self.text.lstrip()))
        except _Stop as stop:
            if stop.complaint is not None:
                self.complaints.append(stop.complaint)
        if self.complaints or node is None:
            return Parsed(None, tuple(self.complaints))
        return Parsed(node, (), self.reads_record, self.reaches[id(node)])

    def cell_condition(self, text: str, subject: tree.Node, at: int) -> tree.Node:
        span = (at, at + max(1, len(text)))
        if text == "-":
            return self.made(tree.Constant(Condition(), span, True))
        negated = re.fullmatch(r"not\((.*)\)", text)
        if negated is not None:
            return self.made(tree.Not(Condition(), span, self.cell_condition(negated[1].strip(), subject, at + 4)))
        if not text:
            raise self.refuse("empty-condition", "this cell is empty", span, "- stands for anything")
        parts = []
        for part in re.finditer(r"[^,]+", text):
            lead = len(part[0]) - len(part[0].lstrip())
            parts.append(self.cell_test(part[0].strip(), subject, at + part.start() + lead))
        if len(parts) == 1:
            return parts[0]
        masks = [_mask(each) for each in parts]
        if isinstance(subject.type, Choice) and None not in masks:
            together = 0
            for mask in masks:
                together |= mask or 0
            return self.made(tree.OneOf(Condition(), span, subject, together, False))
        return self.made(tree.AnyOf(Condition(), span, tuple(parts)))

    def cell_test(self, text: str, subject: tree.Node, at: int) -> tree.Node:
        span = (at, at + len(text))
        between = re.fullmatch(r"(\S+?)\s*\.\.\s*(\S+)", text)
        if between is not None and measured(subject.type):
            low = self.cell_value(between[1], subject, at)
            high = self.cell_value(between[2], subject, at + between.start(2))
            ends = (self.compare(">=", subject, low, span), self.compare("<=", subject, high, span))
            return self.made(tree.All(Condition(), span, ends))
        compared = re.fullmatch(r"(>=|<=|>|<|==|!=)\s*(.+)", text)
        if compared is not None:
            return self.compare(compared[1], subject, self.cell_value(compared[2], subject, at + compared.start(2)), span)
        if isinstance(subject.type, Condition):
            if text not in {"true", "false"}:
                raise self.refuse("wrong-type", f'"{_short(text)}" is neither true nor false', span)
            return self.made(subject if text == "true" else tree.Not(Condition(), span, subject))
        return self.compare("==", subject, self.cell_value(text, subject, at), span)

    def cell_value(self, text: str, subject: tree.Node, at: int) -> tree.Node:
        inner = _Reader(text, self.scope, at)
        inner.reaches, inner.complaints = self.reaches, self.complaints
        return inner.option(inner.syntax(text), subject.type)


def _mask(node: tree.Node) -> int | None:
    if isinstance(node, tree.OneOf) and not node.negated:
        return node.mask
    if isinstance(node, tree.Compare) and node.operator == "==" and isinstance(node.right, tree.Constant):
        return 1 << int(node.right.value) if isinstance(node.right.value, int) else None
    return None


def _within_bounds(kind: Type, reach: Interval) -> bool:
    if isinstance(kind, Date):
        return 400_000 < reach.lowest and reach.highest < 1_300_000  # the years 1097 to 3559
    if isinstance(kind, Moment | Duration):
        return max(abs(reach.lowest), abs(reach.highest)) < 10**18
    return max(abs(reach.lowest), abs(reach.highest)) < 10**30


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def _bare(text: str) -> str:
    return text if re.fullmatch(r"[a-z][a-z0-9_-]*", text) and len(text) < 30 else "yes"


def _in_plain_words(error: SyntaxError) -> str:
    message = error.msg or ""
    if "was never closed" in message or "unexpected EOF" in message:
        return "a bracket is not closed"
    if "unmatched" in message:
        return "a bracket is closed that was not opened"
    if "does not match opening" in message:
        return "a bracket is closed by another kind"
    if "unterminated string" in message:
        return "a quotation mark is not closed"
    if "Generator expression must be parenthesized" in message:
        return "for … in … stands in brackets of its own where more follows, as in max((s.days for s in stays), default=0)"
    return "this condition cannot be read here"


_GATHERED = {
    "count": "count(s for s in signals)",
    "any": "any(s.ongoing for s in signals)",
    "all": "all(s.ongoing for s in signals)",
    "distinct": "distinct(s.sign for s in signals)",
    "sum": "sum(s.points for s in signals)",
    "min": "min((s.days for s in stays), default=0)",
    "max": "max((s.days for s in stays), default=0)",
}

_FUNCTIONS: Mapping[str, Callable[[_Reader, ast.Call], tree.Node]] = {
    "abs": _Reader.simple,
    "floor": _Reader.simple,
    "round": _Reader.rounding,
    "points": _Reader.points,
    "days": _Reader.length,
    "hours": _Reader.length,
    "years_between": _Reader.between,
    "months_between": _Reader.between,
    "date": _Reader.written_time,
    "datetime": _Reader.written_time,
    "known": _Reader.knowledge,
    "unknown": _Reader.knowledge,
    "missing": _Reader.knowledge,
    "role": _Reader.role,
    "count": _Reader.counting,
    "any": _Reader.gathering,
    "all": _Reader.gathering,
    "distinct": _Reader.gathering,
    "sum": _Reader.gathering,
    "min": _Reader.gathering,
    "max": _Reader.gathering,
}
