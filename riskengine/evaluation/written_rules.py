"""The rules of an assessment's document, written by a program of their own where all answers are known.

What a rule says of itself is, for each way it can come out, one text with holes (`told`). The program finds which way it is, and
fills the holes: a formatted string for each rule. What cannot be told so is left to whoever calls.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

from ..language import times, tree
from ..language.knowledge import FALSE, TRUE, Interval, Options
from ..language.types import Choice, Condition, Date, Moment, Number, Type, measured
from ..language.words import Words
from ..ruleset.definition import Definition, Item, Rule, Value
from . import emit
from .account import LEADS, cited, plain_measure, signed_duration
from .byte_text import escaped, in_order, literal, number, quoted, quotient, whole, with_holes
from .exact import NAMESPACE, ExactEmitter, Names
from .kept_programs import Batch, Source
from .layout import Layout, may_be_fraction, ratio_names
from .naming import RulesetNaming, in_language
from .program import Program
from .told import Foretelling, Hole, NotForetold, ToldPart, because_of, plain, told_as_members, ways_of

RULES_AT_ONCE = 100
"""Rules in one function: Python's own compiler takes more than twice the time for twice the function."""

NAMES_AT_ONCE = 200
MOST_KEPT_OF_ONE = 128
MOST_KEPT = 2000
"""So many texts of a rule, and of all the rules of a function, are kept; more would cost more memory than it saves time."""
"""Items or values in one function."""

PIECES_AT_ONCE = 30
"""Pieces of one formatted string."""

_SAFE = 2**53 - 1

Piece = str | ast.expr
Template = list[Piece]
Alone = Callable[[str], str]
"""Writes one member by itself, by its name."""

Writer = Callable[[Sequence[Any], Sequence[Any], Alone, Alone], str]
"""Writes some members from the slots and values, and with what writes an answer and what writes a rule by itself."""

WholeWriter = Callable[
    [Sequence[Any], Sequence[Any], Alone, Alone],
    tuple[str, Sequence[str], str, Sequence[bool], Sequence[Any], Sequence[int]],
]
"""Writes answers, each rule, and values; tells which rules hold, what the values are, and to which levels rules move outcomes."""

Text = Callable[[Sequence[Any], Sequence[Any]], str]
"""Writes a text from the slots and the values."""


def measure_json(value: Any, kind: Type, offset: int) -> str:
    """What lies on a line, as JSON."""
    return literal(plain_measure(value, kind, offset))


def measure_said(words: Words, value: Any, kind: Type, offset: int) -> str:
    """What lies on a line, in words, as it stands between quotation marks."""
    return escaped(words.measure(value, kind, offset))


def period_json(period: times.Period) -> str:
    """Calendar time as JSON."""
    return quoted(times.format_period(period))


def period_said(period: times.Period, language: str) -> str:
    """Calendar time in words."""
    return escaped(times.words_period(period, language))


def length_json(length: int) -> str:
    """A duration as JSON."""
    return quoted(signed_duration(length))


WRITING: Mapping[str, Any] = {
    **NAMESPACE, "str": str, "number": number, "whole": whole, "measure_json": measure_json, "measure_said": measure_said,
    "period_json": period_json, "period_said": period_said, "length_json": length_json, "quotient": quotient,
    "together": "".join,
}  # fmt: skip


class Cells:
    """What holes are filled with: byte text under a name, worked out once for all that read it."""

    def __init__(self, definition: Definition, emitter: ExactEmitter) -> None:
        self.definition = definition
        self.emitter = emitter
        self.body: list[ast.stmt] = []
        self._found: dict[tuple[Any, ...], ast.expr] = {}
        self.names = emitter.names
        self._numbers: dict[tuple[Any, ...], tuple[str, ...]] = {}
        self._nodes: list[tree.Node] = []  # kept, as their ids must not be used again

    def piece(self, hole: Hole, words: Mapping[str, Words]) -> Template:
        """What fills a hole."""
        if hole.distance:
            return self._distance(hole.node)
        if hole.language is None:
            return [self.json(hole.node)]
        said = self._said(hole.node, words[hole.language])
        if hole.given is None:
            return said
        there = emit.read(self.emitter_settled(hole.given))
        grammar = words[hole.language].grammar
        return [emit.choose(there, joined(said), emit.constant(escaped(grammar.not_given)))]

    def emitter_settled(self, node: tree.Node) -> str:
        """The truth of a node under a name."""
        return self._named(("truth", *self._key(node)), lambda: self.emitter.expression(node))

    def test(self, node: tree.Node) -> ast.expr:
        """Whether a node holds: a name or a constant."""
        found = self.emitter.expression(node)
        if isinstance(found, ast.Constant | ast.Name):
            return found
        name = self._named(("truth", *self._key(node)), lambda: found)
        self.emitter.known[id(node)] = emit.read(name)
        return emit.read(name)

    def _key(self, node: tree.Node) -> tuple[Any, ...]:
        match node:
            case tree.ItemRead(name=name) | tree.ParameterRead(name=name) | tree.ValueRead(name=name):
                return type(node), name
            case _:
                self._nodes.append(node)
                return (id(node),)

    def _named(self, key: tuple[Any, ...], build: Callable[[], ast.expr]) -> str:
        found = self._found.get(key)
        if found is None:
            value = build()
            name = f"c{len(self._found)}"
            self._found[key] = emit.read(name)
            self.body.append(emit.assign(name, value))
            return name
        assert isinstance(found, ast.Name)
        return found.id

    def _cell(self, key: tuple[Any, ...], build: Callable[[], ast.expr]) -> ast.expr:
        return emit.read(self._named(key, build))

    def _value(self, node: tree.Node) -> ast.expr:
        found = self.emitter.expression(node)
        if isinstance(found, ast.Constant | ast.Name):
            return found
        return self._cell(("value", *self._key(node)), lambda: found)

    def constant(self, value: Any) -> ast.expr:
        """A constant by a name."""
        return self.emitter.names.constant(value)

    def json(self, node: tree.Node) -> ast.expr:
        """What a node comes to, as JSON."""
        kind = node.type
        if isinstance(node, tree.Constant) and not isinstance(
            kind, Moment
        ):  # a moment is told at the offset of the case
            return emit.constant(_constant_json(node))
        if isinstance(kind, Choice):
            options = tuple(quoted(option) for option in kind.options)
            return self._cell(("json", *self._key(node)), lambda: emit.at(self.constant(options), self._value(node)))
        if isinstance(kind, Condition):
            return emit.choose(self._value(node), emit.constant("true"), emit.constant("false"))
        if isinstance(kind, Number):
            return self._number(node)[0]
        if measured(kind):
            key = ("json", *self._key(node))
            return self._cell(key, lambda: emit.call("measure_json", self._value(node), self.constant(kind), _offset()))
        if isinstance(node, tree.ParameterRead) and self.definition.parameters[node.name].kind != "text":
            return self._cell(("json", *self._key(node)), lambda: emit.call("period_json", self._value(node)))
        return emit.constant("null")

    def _number(self, node: tree.Node) -> tuple[ast.expr, ast.expr, ast.expr]:
        """A number as JSON, and in words with a point and with a comma."""
        assert isinstance(node.type, Number)
        key = self._key(node)
        if node.type.whole:
            said = self._cell(("said", *key), lambda: _as_text(self._value(node)))
            if self._is_safe(node):
                return said, said, said
            return self._cell(("json", *key), lambda: emit.call("whole", self._value(node))), said, said
        names = self._numbers.get(key)
        if names is None:
            value = self._value(node)
            names = self._numbers[key] = tuple(f"n{len(self._numbers)}_{form}" for form in ("json", "point", "comma"))
            self.body.append(emit.unpack(names, emit.call("number", value)))
        said_as_json, point, comma = map(emit.read, names)
        return said_as_json, point, comma

    def _is_safe(self, node: tree.Node) -> bool:
        definition = self.definition
        match node:
            case tree.ItemRead(name=name):
                reach = definition.items[name].reach
            case tree.ParameterRead(name=name):
                reach = definition.parameters[name].reach
            case tree.ValueRead(name=name):
                reach = definition.values[name].reach
            case _:
                return False
        return isinstance(reach, Interval) and reach.lowest >= -_SAFE and reach.highest <= _SAFE

    def _said(self, node: tree.Node, words: Words) -> Template:
        """What a node comes to, in words."""
        kind, grammar, key = node.type, words.grammar, ("said", words.language, *self._key(node))
        if isinstance(kind, Choice):
            # Words that leave holes cannot say what they are filled with; plain ones with the same naming can.
            saying = Words(words.language, words.naming)
            options = tuple(escaped(saying.known(Options(1 << at), node)) for at in range(len(kind.options)))
            return [self._cell(key, lambda: emit.at(self.constant(options), self._value(node)))]
        if isinstance(kind, Condition):
            said = emit.constant(escaped(grammar.true)), emit.constant(escaped(grammar.false))
            return [emit.choose(self._value(node), *said)]
        if isinstance(kind, Number) and grammar.decimal in ".,":
            _, point, comma = self._number(node)
            unit = escaped(words.measure(0, kind))[1:]
            return [point if grammar.decimal == "." else comma, *([unit] if unit else [])]
        if measured(kind):
            saying = Words(words.language, words.naming)
            parts = [self.constant(saying), self._value(node), self.constant(kind), _offset()]
            return [self._cell(key, lambda: emit.call("measure_said", *parts))]
        if isinstance(node, tree.ParameterRead) and self.definition.parameters[node.name].kind != "text":
            language = emit.constant(words.language)
            return [self._cell(key, lambda: emit.call("period_said", self._value(node), language))]
        return [escaped(grammar.unknown)]

    def _distance(self, node: tree.Node) -> Template:
        """How far a condition that fails is from holding, as JSON."""
        if isinstance(node, tree.OneOf):
            assert isinstance(node.of.type, Choice)
            count = len(node.of.type.options)
            wanted = [at for at in range(count) if node.mask >> at & 1]
            far = tuple(str(min((abs(at - each) for each in wanted), default=0)) for at in range(count))
            return [emit.at(self.constant(far), self._value(node.of))]
        assert isinstance(node, tree.Compare)
        kind, operator = node.left.type, node.operator
        if isinstance(kind, Number) and not (_is_whole(node.left) and _is_whole(node.right)):
            return [self._quotient(node)]
        a, b = self._value(node.left), self._value(node.right)
        gap = _gap(operator, a, b)
        if operator in {">", "<"} and isinstance(kind, Choice | Date | Number):
            gap = emit.arithmetic("+", gap, emit.constant(1))
        if isinstance(kind, Date):
            return ['"P', gap, 'D"']
        if isinstance(kind, Choice) or self._is_small(node):
            return [gap]
        return [emit.call("whole" if isinstance(kind, Number) else "length_json", gap)]

    def _is_small(self, node: tree.Compare) -> bool:
        """Whether the distance between two whole numbers is one that JSON holds exactly."""
        if not isinstance(node.left.type, Number):
            return False
        return all(self._is_small_number(side) for side in (node.left, node.right))

    def _is_small_number(self, node: tree.Node) -> bool:
        if isinstance(node, tree.Constant):
            return isinstance(node.value, int) and abs(node.value) < 10**15
        return (
            isinstance(node, tree.ItemRead) and self._is_safe(node) and _within(self.definition.items[node.name].reach)
        )

    def _quotient(self, node: tree.Compare) -> ast.expr:
        left, right, operator = node.left, node.right, node.operator
        if isinstance(left, tree.ItemRead) and isinstance(right, tree.Constant) and may_be_fraction(left.type):
            # Whole numbers subtract many times faster than fractions.
            one, other = self.emitter.as_whole(left, right)
            assert isinstance(right.value, int | Fraction)
            _, below_name = ratio_names(self.names.items[left.name])
            below = emit.read(below_name)
            scale = emit.arithmetic("*", below, emit.constant(right.value.denominator))
            return emit.call("quotient", _gap(operator, one, other), scale)
        gap = _gap(operator, self._value(left), self._value(right))
        if operator in {">", "<"} and _is_whole(left):
            gap = emit.arithmetic("+", gap, emit.constant(1))
        return emit.at(emit.call("number", gap), 0)


def _gap(operator: str, a: ast.expr, b: ast.expr) -> ast.expr:
    """How far `a` is from comparing so with `b`, where it does not."""
    gap = ast.BinOp(b, ast.Sub(), a) if operator in {">=", ">"} else ast.BinOp(a, ast.Sub(), b)
    return emit.call("abs", gap) if operator == "==" else gap


def _is_whole(node: tree.Node) -> bool:
    """Whether a number is always whole, as far as its type tells."""
    return isinstance(node.type, Number) and node.type.whole


def _as_text(whole_number: ast.expr) -> ast.expr:
    return ast.JoinedStr([ast.FormattedValue(whole_number, ord("s"), None)])  # without the cost of a call


def _within(reach: Any) -> bool:
    return isinstance(reach, Interval) and reach.lowest > -(10**15) and reach.highest < 10**15


def _offset() -> ast.expr:
    return emit.read("offset")


def _constant_json(node: tree.Constant) -> str:
    kind, value = node.type, node.value
    if isinstance(kind, Condition):
        return literal(bool(value))
    if isinstance(kind, Choice):
        assert isinstance(value, int)
        return literal(kind.options[value])
    if isinstance(value, times.Period):
        return period_json(value)
    return literal(plain_measure(value, kind, 0))


def joined(template: Sequence[Piece]) -> ast.expr:
    """The template as one expression."""
    parts: list[ast.expr] = []
    text = ""
    for piece in template:
        if isinstance(piece, ast.Constant) and isinstance(piece.value, str):
            piece = piece.value
        if isinstance(piece, str):
            text += piece
            continue
        if text:
            parts.append(ast.Constant(text))
            text = ""
        parts.append(ast.FormattedValue(piece, -1, None))
    if text or not parts:
        parts.append(ast.Constant(text))
    if not any(isinstance(each, ast.FormattedValue) for each in parts):
        return parts[0]
    # Python joins more than thirty pieces in a slower way.
    while len(parts) > PIECES_AT_ONCE:
        groups = [parts[at : at + PIECES_AT_ONCE] for at in range(0, len(parts), PIECES_AT_ONCE)]
        parts = [ast.FormattedValue(ast.JoinedStr(group), -1, None) for group in groups]
    return ast.JoinedStr(parts)


class Dependencies:
    """On which answers a statement hangs, where these have few values each, and it hangs on nothing else."""

    def __init__(self, definition: Definition, cells: Sequence[ast.stmt], constants: Mapping[str, Any]) -> None:
        self._items = {f"i{at}": item for at, item in enumerate(definition.items.values())}
        self._always = WRITING.keys() | constants.keys()
        self._read: dict[str, set[str]] = {}
        for each in cells:
            if isinstance(each, ast.Assign):
                given = emit.names_in([ast.Expr(each.value)])
                self._read |= dict.fromkeys(emit.names_in([ast.Expr(target) for target in each.targets]), given)

    def number_of(self, statement: ast.stmt, name: str, first: int) -> tuple[int, ast.expr] | None:
        """How many ways there are for a statement that gives a name its text, and which it is of the case, from `first` on."""
        slots = self._slots(emit.names_in([statement]) - {name})
        if not slots:
            return None
        count, number = 1, None
        for slot in sorted(slots):
            reach = few_values(self._items[slot])
            if reach is None:
                return None
            least, many = reach
            count *= many
            if count > MOST_KEPT_OF_ONE:
                return None
            place = emit.arithmetic("-", emit.read(slot), emit.constant(least)) if least else emit.read(slot)
            number = (
                place
                if number is None
                else emit.arithmetic("+", emit.arithmetic("*", number, emit.constant(many)), place)
            )
        assert number is not None
        return count, emit.arithmetic("+", number, emit.constant(first)) if first else number

    def _slots(self, names: set[str]) -> set[str] | None:
        found: set[str] = set()
        for name in names:
            if name in self._items:
                found.add(name)
            elif name in self._read:
                below = self._slots(self._read[name])
                if below is None:
                    return None
                found |= below
            elif name not in self._always:
                return None
        return found


def few_values(item: Item) -> tuple[int, int] | None:
    """The least number that stands for an answer to an item, and how many there are; None where they are many."""
    if isinstance(item.type, Choice):
        return 0, len(item.type.options)
    if isinstance(item.type, Number) and item.type.whole and isinstance(item.reach, Interval):
        least, most = item.reach
        if isinstance(least, int) and isinstance(most, int) and most - least < MOST_KEPT_OF_ONE:
            return least, most - least + 1
    return None


class WrittenParts:
    """Makes the functions that write the parts of a document, in their canonical order, a good many members at a time."""

    def __init__(self, definition: Definition, program: Program, batch: Batch) -> None:
        self._definition, self._program, self._batch = definition, program, batch

    def whole(self) -> WholeWriter | None:
        """What writes all of it at once, so that nothing is worked out twice; None where the ruleset is too large for that."""
        definition = self._definition
        items, rules, values = (in_order(each) for each in (definition.items, definition.rules, definition.values))
        if len(rules) > RULES_AT_ONCE or max(len(items), len(values)) > NAMES_AT_ONCE:
            return None
        return self._made(lambda: self._chunk().whole(items, rules, values, self._program))

    def answers(self) -> list[Writer]:
        """What writes the answers, of which none says where it comes from."""
        batches = _batches(in_order(self._definition.items), NAMES_AT_ONCE)
        return [self._made(partial(self._chunk_of, _Chunk.answers, names)) for names in batches]

    def rules(self) -> list[Writer]:
        """What writes the rules."""
        batches = _batches(in_order(self._definition.rules), RULES_AT_ONCE)
        return [self._made(partial(self._chunk_of, _Chunk.rules, ids)) for ids in batches]

    def values(self) -> list[Writer]:
        """What writes the values."""
        batches = _batches(in_order(self._definition.values), NAMES_AT_ONCE)
        return [self._made(partial(self._chunk_of, _Chunk.values, names)) for names in batches]

    def text(self, before: str, texts: Mapping[str, str], after: str) -> Text:
        """What writes a text by language, filled with what the case holds, between two pieces of byte text.

        Raises:
            NotForetold: it cannot be told without the case.
        """
        found = self._found(lambda: self._chunk().text(before, texts, after))
        if isinstance(found, str):
            return lambda _slots, _values: found
        return lambda slots, values: str(found(slots, values, _no_other, _no_other))

    def _made(self, build: Callable[[], Source]) -> Callable[..., Any]:
        found = self._found(build)
        assert not isinstance(found, str)
        return found

    def _found(self, build: Callable[[], Source | str]) -> Callable[..., Any] | str:
        """The function or the text, made or found.

        Raises:
            NotForetold: it cannot be told without the case. That too is kept.
        """

        def source() -> Source | str | None:
            try:
                return build()
            except NotForetold:
                return None

        parameters = ("slots", "values", "answer_alone", "rule_alone")
        kept: dict[int, str] = {}
        namespace = {**WRITING, "kept": kept, "kept_text": kept.get}
        found = self._batch.function_or_text("rules", source, namespace, parameters)
        if found is None:
            raise NotForetold
        return found

    def _chunk_of(self, write: Callable[[_Chunk, Sequence[str]], Source], names: Sequence[str]) -> Source:
        return write(self._chunk(), names)

    def _chunk(self) -> _Chunk:
        return _Chunk(self._definition, self._program.layout)


def _batches(names: Sequence[str], size: int) -> list[Sequence[str]]:
    return [names[at : at + size] for at in range(0, len(names), size)]


class _Chunk:
    """What one function is made of."""

    def __init__(self, definition: Definition, layout: Layout) -> None:
        self.definition = definition
        self.layout = layout
        self.names = Names(layout)
        self.names.values = {name: f"v{at}" for at, name in enumerate(definition.values)}
        self.emitter = ExactEmitter(self.names)
        self.cells = Cells(definition, self.emitter)
        self.foretelling = Foretelling(definition, self.cells.test)
        self.words: Mapping[str, Words] = _WordsOf(definition, self.foretelling)

    def answers(self, names: Sequence[str]) -> Source:
        """Of the function that writes the answers to these items."""
        return self._source([ast.Return(self._answers(names))])

    def rules(self, ids: Sequence[str]) -> Source:
        """Of the function that writes these rules."""
        body, written = self._rules(ids)
        return self._source([*body, ast.Return(emit.call("together", written))])

    def values(self, names: Sequence[str]) -> Source:
        """Of the function that writes these values."""
        return self._source([ast.Return(self._values(names))])

    def whole(self, items: Sequence[str], ids: Sequence[str], values: Sequence[str], program: Program) -> Source:
        """Of the function that writes all, and finds what comes of the case as it goes."""
        worked_out = program.values(self.emitter, frozenset(values))
        body, rules = self._rules(ids)
        held = [self.emitter.expression(rule.condition) for rule in self.definition.rules.values()]
        found = [self._answers(items), rules, self._values(values)]
        worth = [emit.read(self.names.values[name]) for name in self.definition.values]
        found += [emit.tuple_of(each) for each in (held, worth, program.levels(self.emitter))]
        return self._source([*body, ast.Return(emit.tuple_of(found))], worked_out)

    def _answers(self, names: Sequence[str]) -> ast.expr:
        return _members_of({name: self._answer(self.definition.items[name]) for name in names})

    def _rules(self, ids: Sequence[str]) -> tuple[list[ast.stmt], ast.expr]:
        """The statements that write these rules, and their texts, each with its key and with a comma before all but the first."""
        keys = [("," if at else "") + quoted(id_) + ":" for at, id_ in enumerate(ids)]
        written = [self._rule(self.definition.rules[id_], f"w{at}", keys[at]) for at, id_ in enumerate(ids)]
        return self._kept(written), emit.tuple_of([emit.read(f"w{at}") for at in range(len(ids))])

    def _kept(self, written: Sequence[ast.stmt]) -> list[ast.stmt]:
        """The statements, where each text that hangs on few answers is kept for the next case with the same."""
        dependencies = Dependencies(self.definition, self.cells.body, self.names.constants)
        body: list[ast.stmt] = []
        taken = 0
        for at, statement in enumerate(written):
            name = f"w{at}"
            found = dependencies.number_of(statement, name, taken)
            if found is None or taken + found[0] > MOST_KEPT:
                body.append(statement)
                continue
            taken += found[0]
            text, number = emit.read(name), found[1]
            store = ast.Assign([ast.Subscript(emit.read("kept"), number, emit.STORE)], text)
            body.append(emit.assign(name, emit.call("kept_text", number)))
            body.append(ast.If(emit.compare("is", text, emit.constant(None)), [statement, store], []))
        return body

    def _values(self, names: Sequence[str]) -> ast.expr:
        return _members_of({name: self._value(self.definition.values[name]) for name in names})

    def _answer(self, item: Item) -> Template:
        if isinstance(item.type, Choice | Number):
            return ['{"value":', self.cells.json(tree.ItemRead(item.type, tree.NOWHERE, item.name)), "}"]
        return [emit.call("answer_alone", emit.constant(item.name))]  # as it was written, which is not what it comes to

    def _value(self, value: Value) -> Template:
        said = self.cells.json(tree.ValueRead(value.type, tree.NOWHERE, value.name))
        if emit.is_constant(said, "null"):
            raise NotForetold
        if value.given is None:
            return ['{"value":', said, "}"]
        there = self.cells.test(value.given)
        return [emit.choose(there, joined(['{"value":', said, "}"]), emit.constant('{"given":"no"}'))]

    def text(self, before: str, texts: Mapping[str, str], after: str) -> Source | str:
        """Of the function that writes a text between two others; the text where it is always the same."""
        written = joined([before, *self._texts(self.foretelling.filled(texts)), after])
        if isinstance(written, ast.Constant):
            return str(written.value)
        return self._source([ast.Return(written)])

    def _source(self, body: list[ast.stmt], worked_out: Sequence[ast.stmt] | None = None) -> Source:
        """Of a function; it is given the values unless it has statements that work them out."""
        whole_body = [*(worked_out or ()), *self.cells.body, *body]
        values = {} if worked_out is not None else {f"v{at}": at for at in range(len(self.definition.values))}
        prelude = [
            *emit.taken("slots", self.layout.exact_places, whole_body),
            *emit.taken("values", values, whole_body),
        ]
        return Source([*prelude, *whole_body], self.names.constants)

    def _rule(self, rule: Rule, name: str, key: str) -> ast.stmt:
        """The statement that gives a rule's text its name; it begins with its key."""
        try:
            ways = [self._told(rule, name, key, certain) for certain in (True, False)]
        except NotForetold:
            return emit.assign(name, joined([key, emit.call("rule_alone", emit.constant(rule.id))]))
        holds = self.cells.test(rule.condition)
        if isinstance(holds, ast.Constant):
            return ways[0 if holds.value else 1][0]
        return ast.If(holds, *ways)

    def _told(self, rule: Rule, name: str, key: str, certain: bool) -> list[ast.stmt]:
        truth = TRUE if certain else FALSE
        ways = ways_of(self.foretelling.deciding(rule.line, truth))
        found: list[ast.stmt] = []
        for test, parts in reversed(ways):
            written: list[ast.stmt] = [emit.assign(name, joined([key, *self._members(rule, truth.status, parts)]))]
            found = written if not found or emit.is_constant(test, True) else [ast.If(test, written, found)]
        return found

    def _members(self, rule: Rule, status: str, parts: Sequence[ToldPart]) -> Template:
        citations = [cited(citation) for citation in rule.citations] or [{"id": "local", "force": "local"}]
        members: dict[str, Template] = {
            "because": self._texts(self._because(rule, status, parts)),
            "parts": ["[", *_between(",", [self._part(part) for part in parts]), "]"],
            "reads": self._reads(rule),
            "source": [literal(citations[0])],
            "status": [quoted(status)],
        }
        if len(citations) > 1:
            members["further_sources"] = [literal(citations[1:])]
        if rule.title is not None:
            members["title"] = self._texts(self.foretelling.filled(rule.title))
        return self._object(members)

    def _because(self, rule: Rule, status: str, parts: Sequence[ToldPart]) -> Mapping[str, str]:
        if status == "holds" and rule.because is not None:
            return self.foretelling.filled(rule.because)
        return {
            language: because_of(parts, language, in_language(LEADS[status], language))
            for language in self.foretelling.words
        }

    def _part(self, part: ToldPart) -> Template:
        members: dict[str, Template] = {"text": self._texts(part.texts)}
        for key, value in told_as_members(part).items():
            members[key] = [literal(value)] if plain(value) else self.cells.piece(value, self.words)
        return self._object(members)

    def _reads(self, rule: Rule) -> Template:
        found: dict[str, Template] = {}
        for node in self.definition.reads[rule.id]:
            match node:
                case tree.ItemRead(name=name):
                    found[name] = self._item(name)
                case tree.Knowledge(item=item) | tree.RoleRead(item=item):
                    found.setdefault(item, self._item(item))
                case tree.ParameterRead(name=name) | tree.ValueRead(name=name):
                    found[name] = [self.cells.json(node)]
                case tree.OutcomeRead(ruleset=ruleset, outcome=outcome):
                    found[f"{ruleset}.{outcome}"] = [self.cells.json(node)]
        return self._object(found)

    def _item(self, name: str) -> Template:
        item = self.definition.items[name]
        if item.kind == "text":
            return ['{"state":"known"}']
        if item.kind == "list":
            return ['{"records":', emit.call("str", emit.call("len", emit.read(self.names.items[name]))), "}"]
        return [self.cells.json(tree.ItemRead(item.type, tree.NOWHERE, name))]

    def _texts(self, texts: Mapping[str, str]) -> Template:
        return self._object({language: ['"', *self._filled(text), '"'] for language, text in texts.items()})

    def _filled(self, text: str) -> Template:
        found: Template = []
        for part in with_holes(text, self.foretelling.holes.at):
            found += self.cells.piece(part, self.words) if isinstance(part, Hole) else [part]
        return found

    @staticmethod
    def _object(members: Mapping[str, Template]) -> Template:
        return ["{", *_between(",", [[f"{quoted(key)}:", *members[key]] for key in in_order(members)]), "}"]


class _WordsOf(dict[str, Words]):
    """The words of a language, also of one that only some texts have."""

    def __init__(self, definition: Definition, foretelling: Foretelling) -> None:
        super().__init__(foretelling.words)
        self._definition = definition

    def __missing__(self, language: str) -> Words:
        return self.setdefault(language, Words(language, RulesetNaming(self._definition, language)))


def _members_of(members: Mapping[str, Template]) -> ast.expr:
    return joined(_between(",", [[f"{quoted(name)}:", *written] for name, written in members.items()]))


def _between(separator: str, templates: Sequence[Template]) -> Template:
    found: Template = []
    for at, template in enumerate(templates):
        found += [separator, *template] if at else template
    return found


def _no_other(id_: str) -> str:
    raise AssertionError(id_)
