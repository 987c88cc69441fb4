"""The words of a condition, in Bokmål and English, from the same tree that is evaluated.

A language is one `Grammar`: the phrases of each operator. Names are put in by a `Naming`, which knows the titles of a ruleset.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal, Protocol

from . import times, tree, units
from .knowledge import Interval, Options, Partial, Truth, is_known, negation
from .types import Choice, Condition, Date, Duration, Exact, Moment, Number, Type


class Read(Protocol):
    """What was read in the world at hand."""

    def of(self, node: tree.Node) -> Partial:
        """What is known of a node's value."""

    def state(self, item: str) -> str:
        """Whether an item is `known`, `unknown` or `missing`."""


class Naming(Protocol):
    """What things are called, in the language at hand."""

    def item(self, name: str) -> str:
        """An item's title."""

    def parameter(self, name: str) -> str:
        """A parameter's title."""

    def value(self, name: str) -> str:
        """A value's title."""

    def outcome(self, ruleset: str, name: str) -> str:
        """The title of a used ruleset's outcome."""

    def field(self, list_: str, name: str) -> str:
        """The title of a field of a list's records."""

    def option(self, node: tree.Node, index: int) -> str:
        """The title of an option of the choice that the node is."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """The phrases of one language. Those with `{}` take parts in the order of the tree."""

    quote: tuple[str, str]
    decimal: str
    both: str
    either: str
    negation: str
    held: str
    denied: str
    unsettled: str
    list_least: str
    comparisons: Mapping[str, str]
    requirements: Mapping[str, str]
    ordered: Mapping[str, str]
    ordered_requirements: Mapping[str, str]
    times: Mapping[str, str]
    true: str
    false: str
    states: Mapping[str, str]
    now: Mapping[str, str]
    role: str
    as_of: str
    calls: Mapping[str, str]
    rounded: str
    extreme: Mapping[str, str]
    points: str
    how_many: str
    case: str
    otherwise: str
    collected: Mapping[str, str]
    gathered: Mapping[str, str]
    where: str
    unknown: str
    not_given: str
    perhaps_given: str
    between: str
    is_now: str
    falls_short: str
    needed: str
    not_so: str
    not_clear: str


NB = Grammar(
    quote=("«", "»"),
    decimal=",",
    both=" og ",
    either=" eller ",
    negation="det stemmer ikke at {}",
    held="{} stemmer",
    denied="{} stemmer ikke",
    unsettled="{} er ikke avklart",
    list_least="minst {} av disse: {}",
    comparisons={
        "==": "{} er {}", "!=": "{} er ikke {}", "<": "{} er under {}",
        "<=": "{} er høyst {}", ">": "{} er over {}", ">=": "{} er minst {}",
    },
    requirements={"==": "{}", "!=": "noe annet enn {}", "<": "under {}", "<=": "høyst {}", ">": "over {}", ">=": "minst {}"},
    ordered={"<": "{} er lavere enn {}", "<=": "{} er {} eller lavere", ">": "{} er høyere enn {}", ">=": "{} er {} eller høyere"},
    ordered_requirements={"<": "lavere enn {}", "<=": "{} eller lavere", ">": "høyere enn {}", ">=": "{} eller høyere"},
    times={"<": "{} er før {}", "<=": "{} er senest {}", ">": "{} er etter {}", ">=": "{} er tidligst {}"},
    true="ja",
    false="nei",
    states={"known": "{} er kjent", "unknown": "det er svart «vet ikke» på {}", "missing": "{} er ikke besvart"},
    now={"known": "{} er besvart", "unknown": "{} er besvart med «vet ikke»", "missing": "{} er ikke besvart"},
    role="rollen til den som besvarte {}",
    as_of="tidspunktet for vurderingen",
    calls={
        "abs": "tallverdien av {}", "floor": "{} rundet ned", "negative": "minus {}", "date": "datoen for {}", "days": "{} i døgn",
        "hours": "{} i timer", "years_between": "hele år fra {} til {}", "months_between": "hele måneder fra {} til {}",
    },
    rounded="{} avrundet",
    extreme={"min": "det minste av {}", "max": "det største av {}"},
    points="poengene for {}",
    how_many="antallet som stemmer av disse: {}",
    case="{} hvis {}",
    otherwise="ellers {}",
    collected={"sum": "summen av {}", "count": "antallet av {}", "min": "det minste av {}", "max": "det største av {}"},
    gathered={
        "any": "for minst én i {list}{where}: {element}", "all": "for alle i {list}{where}: {element}",
        "count": "antallet i {list}{where}",
        "distinct": "antallet ulike {element} i {list}{where}", "sum": "summen av {element} i {list}{where}",
        "min": "minste {element} i {list}{where}", "max": "største {element} i {list}{where}",
    },
    where=" der {}",
    unknown="ikke kjent",
    not_given="ikke aktuelt",
    perhaps_given="ikke avklart",
    between="mellom {} og {}",
    is_now="{} er {}",
    falls_short="{} er {} (regelen gjelder ved {})",
    needed="regelen gjelder ved {}",
    not_so="«{}» stemmer ikke: {}",
    not_clear="«{}» er ikke avklart: {}",
)  # fmt: skip

EN = Grammar(
    quote=("“", "”"),
    decimal=".",
    both=" and ",
    either=" or ",
    negation="it does not hold that {}",
    held="{} holds",
    denied="{} does not hold",
    unsettled="{} is not settled",
    list_least="at least {} of these: {}",
    comparisons={
        "==": "{} is {}", "!=": "{} is not {}", "<": "{} is under {}",
        "<=": "{} is at most {}", ">": "{} is over {}", ">=": "{} is at least {}",
    },
    requirements={"==": "{}", "!=": "anything but {}", "<": "under {}", "<=": "at most {}", ">": "over {}", ">=": "at least {}"},
    ordered={"<": "{} is lower than {}", "<=": "{} is {} or lower", ">": "{} is higher than {}", ">=": "{} is {} or higher"},
    ordered_requirements={"<": "lower than {}", "<=": "{} or lower", ">": "higher than {}", ">=": "{} or higher"},
    times={"<": "{} is before {}", "<=": "{} is no later than {}", ">": "{} is after {}", ">=": "{} is no earlier than {}"},
    true="yes",
    false="no",
    states={"known": "{} is known", "unknown": "{} is answered “do not know”", "missing": "{} is not answered"},
    now={"known": "{} is answered", "unknown": "{} is answered “do not know”", "missing": "{} is not answered"},
    role="the role of whoever answered {}",
    as_of="the time of the assessment",
    calls={
        "abs": "the size of {}", "floor": "{} rounded down", "negative": "minus {}", "date": "the date of {}", "days": "{} in days",
        "hours": "{} in hours", "years_between": "whole years from {} to {}", "months_between": "whole months from {} to {}",
    },
    rounded="{} rounded",
    extreme={"min": "the least of {}", "max": "the greatest of {}"},
    points="the points of {}",
    how_many="the number that hold of these: {}",
    case="{} if {}",
    otherwise="otherwise {}",
    collected={"sum": "the sum of {}", "count": "the number of {}", "min": "the least of {}", "max": "the greatest of {}"},
    gathered={
        "any": "for at least one in {list}{where}: {element}", "all": "for all in {list}{where}: {element}",
        "count": "the number in {list}{where}",
        "distinct": "the number of different {element} in {list}{where}", "sum": "the sum of {element} in {list}{where}",
        "min": "the least {element} in {list}{where}", "max": "the greatest {element} in {list}{where}",
    },
    where=" where {}",
    unknown="not known",
    not_given="not applicable",
    perhaps_given="not settled",
    between="between {} and {}",
    is_now="{} is {}",
    falls_short="{} is {} (the rule holds if it is {})",
    needed="the rule holds if it is {}",
    not_so="“{}” does not hold: {}",
    not_clear="“{}” is not settled: {}",
)  # fmt: skip

GRAMMARS: Mapping[str, Grammar] = {"nb": NB, "en": EN}


def grammar(language: str) -> Grammar:
    """The grammar of a language; English where there is none of its own."""
    return GRAMMARS.get(language, EN)


class Words:
    """Puts conditions and values into words, in one language with one naming."""

    def __init__(self, language: str, naming: Naming) -> None:
        self.language = language
        self.grammar = grammar(language)
        self.naming = naming
        self.lists: dict[str, str] = {}

    # Values

    def number(self, number: Exact) -> str:
        """A number as it is written in the language, with at most six decimals."""
        if isinstance(number, int) or number.denominator == 1:
            return str(int(number))
        scaled = round(abs(number) * 10**6)
        text = f"{scaled // 10**6}{self.grammar.decimal}{scaled % 10**6:06d}".rstrip("0").rstrip(self.grammar.decimal)
        return ("-" if number < 0 else "") + text

    def measure(self, number: Exact, kind: Type, offset: int = 0) -> str:
        """Something that lies on a line, with its unit."""
        match kind:
            case Date():
                return times.words_date(int(number), self.language)
            case Moment():
                return times.words_moment(int(number), offset, self.language)
            case Duration():
                length = (
                    times.words_duration(abs(int(number)), self.language)
                    if number
                    else f"0 {'døgn' if self.language == 'nb' else 'days'}"
                )
                return ("-" if number < 0 else "") + length
            case Number(unit=unit) if unit:
                return f"{self.number(number)} {units.name(unit)}"
            case _:
                return self.number(number)

    def known_if(self, given: Truth, partial: Partial, node: tree.Node, offset: int = 0) -> str:
        """The same for a value that there may not be."""
        if not given.possible:
            return self.grammar.not_given
        if given.certain:
            return self.known(partial, node, offset)
        if not is_known(partial):
            return self.grammar.perhaps_given
        return f"{self.grammar.perhaps_given} ({self.known(partial, node, offset)})"

    def known(self, partial: Partial, node: tree.Node, offset: int = 0) -> str:
        """What is known of a node's value: the value, or the bounds it lies within."""
        match partial:
            case Truth():
                return (
                    self.grammar.unknown
                    if not is_known(partial)
                    else self.grammar.true
                    if partial.certain
                    else self.grammar.false
                )
            case Interval(lowest, highest):
                if lowest == highest:
                    return self.measure(lowest, node.type, offset)
                ends = self.measure(lowest, node.type, offset), self.measure(highest, node.type, offset)
                return f"{self.grammar.unknown} ({self.grammar.between.format(*ends)})"
            case Options(mask):
                assert isinstance(node.type, Choice)
                possible = [index for index in range(len(node.type.options)) if mask >> index & 1]
                shown = self.one_of_these([self.naming.option(node, index) for index in possible])
                if mask == node.type.everything and len(possible) > 1:
                    return self.grammar.unknown
                return shown if len(possible) == 1 else f"{self.grammar.unknown} ({shown})"
            case times.Period():
                return times.words_period(partial, self.language)
            case _:
                return self.grammar.unknown

    def one_of_these(self, said: Sequence[str]) -> str:
        """`a, b or c`."""
        return self.grammar.either.join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else said[0]

    # Conditions and expressions

    def quoted(self, title: str) -> str:
        """A title in quotation marks."""
        return f"{self.grammar.quote[0]}{title}{self.grammar.quote[1]}"

    def say(self, node: tree.Node) -> str:
        """The node in words."""
        return WORDS[type(node)](self, node)

    def joined(self, parts: Sequence[tree.Node], by: str) -> str:
        """Parts in a row; those that are rows themselves stand in brackets."""
        said = []
        for part in parts:
            text = self.part(part)
            said.append(f"({text})" if isinstance(part, tree.All | tree.AnyOf) and len(parts) > 1 else text)
        return by.join(said)

    def listed(self, parts: Sequence[tree.Node]) -> str:
        """Parts with semicolons between them."""
        return "; ".join(self.say(part) for part in parts)

    def constant(self, node: tree.Constant) -> str:
        if isinstance(node.type, Condition):
            return self.grammar.true if node.value else self.grammar.false
        if isinstance(node.type, Choice):
            assert isinstance(node.value, int)
            return self.naming.option(node, node.value)
        if isinstance(node.value, times.Period):
            return times.words_period(node.value, self.language)
        assert isinstance(node.value, int | Fraction)
        return self.measure(node.value, node.type)

    def item(self, node: tree.ItemRead) -> str:
        return self.quoted(self.naming.item(node.name))

    def parameter(self, node: tree.ParameterRead) -> str:
        return self.quoted(self.naming.parameter(node.name))

    def value(self, node: tree.ValueRead) -> str:
        return self.quoted(self.naming.value(node.name))

    def part(self, node: tree.Node) -> str:
        """The node as a statement of its own, where `say` would give only a title."""
        said = self.say(node)
        return self.grammar.held.format(said) if _is_titled_condition(node) else said

    def outcome(self, node: tree.OutcomeRead) -> str:
        return self.quoted(self.naming.outcome(node.ruleset, node.outcome))

    def field(self, node: tree.FieldRead) -> str:
        return self.quoted(self.naming.field(self.lists.get(node.variable, ""), node.name))

    def as_of(self, _node: tree.AsOf) -> str:
        return self.grammar.as_of

    def knowledge(self, node: tree.Knowledge) -> str:
        return self.grammar.states[node.state].format(self.quoted(self.naming.item(node.item)))

    def role(self, node: tree.RoleRead) -> str:
        return self.grammar.role.format(self.quoted(self.naming.item(node.item)))

    def negation(self, node: tree.Not) -> str:
        turned = negated(node.of)
        if turned is not None:
            return self.say(turned)
        if isinstance(node.of, tree.ValueRead):
            return self.grammar.denied.format(self.value(node.of))
        return self.grammar.negation.format(self.say(node.of))

    def every(self, node: tree.All) -> str:
        return self.joined(node.parts, self.grammar.both)

    def some(self, node: tree.AnyOf) -> str:
        return self.joined(node.parts, self.grammar.either)

    def at_least(self, node: tree.AtLeast) -> str:
        return self.grammar.list_least.format(self.say(node.least), self.listed(node.parts))

    def how_many(self, node: tree.HowMany) -> str:
        return self.grammar.how_many.format(self.listed(node.parts))

    def compare(self, node: tree.Compare) -> str:
        node = _value_first(node)
        other = self._other_of_two(node.operator, node.left, node.right)
        if other is not None:  # "is not yes" is "is no"
            return self.grammar.comparisons["=="].format(self.say(node.left), other)
        right = self._compared_with(node.left, node.right)
        operator = _sharpest(node.operator, node.right)
        return self._phrase(operator, node.left.type).format(self.say(node.left), right)

    def _compared_with(self, left: tree.Node, right: tree.Node) -> str:
        """The right side; an option has the title it has on the left, as others may have an option of the same id."""
        if isinstance(right, tree.Constant) and isinstance(right.type, Choice):
            assert isinstance(right.value, int)
            return self.naming.option(left, right.value)
        return self.say(right)

    def _other_of_two(self, operator: str, left: tree.Node, right: tree.Node) -> str | None:
        """What is left where one of two options is excluded."""
        if operator != "!=" or not isinstance(right, tree.Constant) or not isinstance(right.type, Choice):
            return None
        assert isinstance(right.value, int)
        return self.naming.option(left, 1 - right.value) if len(right.type.options) == 2 else None

    def _phrase(self, operator: str, kind: Type) -> str:
        if isinstance(kind, Choice) and operator in self.grammar.ordered:
            return self.grammar.ordered[operator]
        if isinstance(kind, Date | Moment) and operator in self.grammar.times:
            return self.grammar.times[operator]
        return self.grammar.comparisons[operator]

    def options(self, node: tree.OneOf) -> str:
        """The options of a membership test, joined by "or"."""
        assert isinstance(node.of.type, Choice)
        chosen = [index for index in range(len(node.of.type.options)) if node.mask >> index & 1]
        return self.one_of_these([self.naming.option(node.of, index) for index in chosen])

    def one_of(self, node: tree.OneOf) -> str:
        return self.grammar.comparisons["!=" if node.negated else "=="].format(self.say(node.of), self.options(node))

    def arithmetic(self, node: tree.Arithmetic) -> str:
        sign = {"*": "×", "/": "/", "+": "+", "-": "−"}[node.operator]
        sides = []
        for side in (node.left, node.right):
            text = self.say(side)
            sides.append(f"({text})" if isinstance(side, tree.Arithmetic) and node.operator in "*/" else text)
        return f"{sides[0]} {sign} {sides[1]}"

    def power(self, node: tree.Power) -> str:
        return f"{self.say(node.of)}^{node.exponent}"

    def shift(self, node: tree.Shift) -> str:
        return f"{self.say(node.of)} {'+' if node.sign > 0 else '−'} {self.say(node.by)}"

    def function(self, node: tree.Call) -> str:
        return self.grammar.calls[node.function].format(*(self.say(argument) for argument in node.arguments))

    def rounding(self, node: tree.Round) -> str:
        return self.grammar.rounded.format(self.say(node.of))

    def extreme(self, node: tree.Extreme) -> str:
        return self.grammar.extreme[node.kind].format(self.joined(node.parts, self.grammar.both))

    def points(self, node: tree.PointsOf) -> str:
        return self.grammar.points.format(self.say(node.of))

    def cases(self, node: tree.Cases) -> str:
        said = [self.grammar.case.format(self.say(branch.value), self.say(branch.when)) for branch in node.branches]
        if node.otherwise is not None:
            rest = self.say(node.otherwise)
            said.append(self.grammar.otherwise.format(rest) if said else rest)
        return "; ".join(said)

    def collected(self, node: tree.Collected) -> str:
        said = [self.grammar.case.format(self.say(branch.value), self.say(branch.when)) for branch in node.branches]
        return self.grammar.collected[node.kind].format("; ".join(said))

    def gather(self, node: tree.Gather) -> str:
        self.lists[node.variable] = node.of.name
        where = "" if node.condition is None else self.grammar.where.format(self.say(node.condition))
        element = "" if node.element is None else self.say(node.element)
        return self.grammar.gathered[node.kind].format(
            list=self.quoted(self.naming.item(node.of.name)), where=where, element=element
        )

    # What a part of a rule comes to

    def observed(self, node: tree.Node, truth: Truth, read: Read, offset: int) -> str:
        """A part with the value read under it: what it is, and what would be required where it does not hold."""
        match node:
            case tree.Compare(left=tree.Constant(), right=right) if not isinstance(right, tree.Constant):
                return self.observed(_value_first(node), truth, read, offset)
            case tree.Compare(operator=operator, left=left, right=right) if not isinstance(left.type, Condition):
                return self._observed(left, self._required(operator, left, right, read, offset), truth, read, offset)
            case tree.OneOf(of=of, negated=turned):
                required = self.grammar.requirements["!=" if turned else "=="].format(self.options(node))
                return self._observed(of, required, truth, read, offset)
            case tree.Knowledge(item=item) | tree.Not(of=tree.Knowledge(item=item)):
                return self.grammar.now[read.state(item)].format(self.quoted(self.naming.item(item)))
            case tree.Not(of=of) if (opposite := negated(of)) is not None:
                return self.observed(opposite, truth, read, offset)
            case tree.Not(of=of):
                return self._settled(of, negation(truth))
            case _:
                return self._settled(node, truth)

    def _settled(self, node: tree.Node, truth: Truth) -> str:
        """A condition that has no value under it: whether it holds."""
        if _is_titled_condition(node):
            phrase = self.grammar.held if truth.certain else self.grammar.denied
            return (phrase if is_known(truth) else self.grammar.unsettled).format(self.say(node))
        if not is_known(truth):
            return f"{self.say(node)} ({self.grammar.unknown})"
        return self.say(node) if truth.certain else self.grammar.negation.format(self.say(node))

    def _required(self, operator: str, left: tree.Node, right: tree.Node, read: Read, offset: int) -> str:
        other = self._other_of_two(operator, left, right)
        if other is not None:
            return other
        operator = _sharpest(operator, right)
        phrase = self.grammar.requirements[operator]
        if isinstance(left.type, Choice):
            phrase = self.grammar.ordered_requirements.get(operator, phrase)
        if isinstance(right, tree.Constant):
            return phrase.format(self._compared_with(left, right))
        return phrase.format(f"{self.known(read.of(right), right, offset)}, {self.say(right)}")

    def _observed(self, of: tree.Node, required: str, truth: Truth, read: Read, offset: int) -> str:
        if isinstance(of, tree.ItemRead) and read.state(of.name) != "known":
            now = self.grammar.now[read.state(of.name)].format(self.say(of))
            return now if truth.certain else f"{now} ({self.grammar.needed.format(required)})"
        known = self.known(read.of(of), of, offset)
        if truth.certain:
            return self.grammar.is_now.format(self.say(of), known)
        return self.grammar.falls_short.format(self.say(of), known, required)


_OPPOSITE: Mapping[str, Literal["==", "!=", "<", "<=", ">", ">="]] = {
    "==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<",
}  # fmt: skip


_MIRRORED: Mapping[str, Literal["==", "!=", "<", "<=", ">", ">="]] = {
    "==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=",
}  # fmt: skip


def _sharpest(operator: str, right: tree.Node) -> str:
    """`==` where a comparison with the last or first option leaves only that."""
    if isinstance(right, tree.Constant) and isinstance(right.type, Choice):
        if operator == ">=" and right.value == len(right.type.options) - 1:
            return "=="
        if operator == "<=" and right.value == 0:
            return "=="
    return operator


def _value_first(node: tree.Compare) -> tree.Compare:
    """The comparison with what is read on the left: "the age is over 18", not "18 is under the age"."""
    if not isinstance(node.left, tree.Constant) or isinstance(node.right, tree.Constant):
        return node
    return replace(node, operator=_MIRRORED[node.operator], left=node.right, right=node.left)


def negated(node: tree.Node) -> tree.Node | None:
    """What holds exactly where the node fails, where that can be said without a "not"; else None."""
    match node:
        case tree.Compare(operator=operator, left=left) if not isinstance(left.type, Condition):
            return replace(node, operator=_OPPOSITE[operator])
        case tree.OneOf(negated=turned):
            return replace(node, negated=not turned)
        case tree.Not(of=of):
            return of
        case _:
            return None


def _is_titled_condition(node: tree.Node) -> bool:
    return isinstance(node, tree.ValueRead) and isinstance(node.type, Condition)


WORDS: Mapping[type[tree.Node], Callable[[Words, Any], str]] = {
    tree.Constant: Words.constant,
    tree.ItemRead: Words.item,
    tree.ParameterRead: Words.parameter,
    tree.ValueRead: Words.value,
    tree.OutcomeRead: Words.outcome,
    tree.FieldRead: Words.field,
    tree.AsOf: Words.as_of,
    tree.Knowledge: Words.knowledge,
    tree.RoleRead: Words.role,
    tree.Not: Words.negation,
    tree.All: Words.every,
    tree.AnyOf: Words.some,
    tree.AtLeast: Words.at_least,
    tree.HowMany: Words.how_many,
    tree.Compare: Words.compare,
    tree.OneOf: Words.one_of,
    tree.Arithmetic: Words.arithmetic,
    tree.Power: Words.power,
    tree.Shift: Words.shift,
    tree.Call: Words.function,
    tree.Round: Words.rounding,
    tree.Extreme: Words.extreme,
    tree.PointsOf: Words.points,
    tree.Cases: Words.cases,
    tree.Collected: Words.collected,
    tree.Gather: Words.gather,
}
"""How each kind of node is put into words."""
