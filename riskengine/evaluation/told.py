"""What decides a condition, told before any case is there: texts with holes for what a case fills in.

The words are those of `account` and `words`, run once for each way a rule can come out; only what they would read of a case is
left as a hole. So there is one source of each sentence, and the program that writes documents never makes one.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from ..language import tree
from ..language.knowledge import FALSE, TRUE, Partial, Truth
from ..language.types import Choice, Condition, measured
from ..language.words import Words
from ..ruleset.definition import Definition, Line, Texts
from ..ruleset.ruling import PLACEHOLDER
from . import emit
from .byte_text import HOLE, hole
from .naming import RulesetNaming, amid_sentence, in_language

MOST_ALTERNATIVES = 16


class NotForetold(Exception):
    """What a rule comes to cannot be told but from the case; then it is written as it is told, part by part."""


@dataclass(frozen=True, slots=True)
class Hole:
    """What is read of a case: a node, as it is said in a language, or as JSON has it where that is None.

    `distance` says that it is how far a comparison is from holding. `given` is set where there may be no such value.
    """

    node: tree.Node
    language: str | None = None
    distance: bool = False
    given: tree.Node | None = None


class Holes:
    """The holes of the texts of a ruleset."""

    def __init__(self) -> None:
        self._found: list[Hole] = []

    def mark(self, made: Hole) -> str:
        """The mark of a hole."""
        self._found.append(made)
        return hole(len(self._found) - 1)

    def at(self, index: int) -> Hole:
        """The hole that a mark stands for."""
        return self._found[index]


@dataclass(frozen=True, slots=True)
class ToldPart:
    """A part that decides a condition, as in `account.Part`; `value`, `needed` and `distance` are plain JSON, or holes."""

    texts: Texts
    status: str
    value: Any = None
    needed: Any = None
    distance: Any = None


@dataclass(frozen=True, slots=True)
class Alternatives:
    """What is told in one place: the parts of the first whose test holds; None is a test that always does."""

    ways: tuple[tuple[ast.expr | None, tuple[ToldPart, ...]], ...]


@dataclass(frozen=True, slots=True)
class _NothingRead:
    """Stands for what was read, in a case in which all is known."""

    def of(self, _node: tree.Node) -> Partial:
        """Nothing that anybody looks at: what would be said of it is a hole."""
        return TRUE

    def state(self, _item: str) -> str:
        """Known."""
        return "known"


_NOTHING_READ: Any = _NothingRead()


class WordsWithHoles(Words):
    """Words in which what is known of a case is a hole."""

    def __init__(self, language: str, naming: RulesetNaming, holes: Holes) -> None:
        super().__init__(language, naming)
        self.holes = holes

    def known(self, partial: Partial, node: tree.Node, offset: int = 0) -> str:
        """A hole that will be filled with what is known."""
        del partial, offset
        return self.holes.mark(Hole(node, self.language))


@dataclass
class Foretelling:
    """Tells what would decide each condition of a ruleset, in a case in which all is known."""

    definition: Definition
    test: Callable[[tree.Node], ast.expr]
    holes: Holes = field(default_factory=Holes)

    def __post_init__(self) -> None:
        self.namings = {each: RulesetNaming(self.definition, each) for each in self.definition.languages}
        self.words = {each: WordsWithHoles(each, naming, self.holes) for each, naming in self.namings.items()}

    # Texts

    def filled(self, texts: Texts) -> dict[str, str]:
        """The texts with holes where their placeholders stand."""
        return {language: self._filled(text, language) for language, text in texts.items()}

    def _filled(self, text: str, language: str) -> str:
        if "{" not in text:
            return text
        naming = self.namings.get(language) or RulesetNaming(self.definition, language)
        words = self.words.get(language) or WordsWithHoles(language, naming, self.holes)
        definition = self.definition

        def put(match: Any) -> str:
            name, _, part = match[1].partition(".")
            if part == "title":
                return naming.readable(name)
            if name in definition.items:
                item = definition.items[name]
                if item.kind in {"text", "list"}:
                    return words.grammar.unknown
                return words.known(TRUE, tree.ItemRead(item.type, tree.NOWHERE, name))
            if name in definition.parameters:
                return words.known(TRUE, tree.ParameterRead(definition.parameters[name].type, tree.NOWHERE, name))
            value = definition.values[name]
            read = tree.ValueRead(value.type, tree.NOWHERE, name)
            return self.holes.mark(Hole(read, language, given=value.given))

        return PLACEHOLDER.sub(put, text)

    # What decides a condition; as in `account`, which says it of a case

    def deciding(self, line: Line, truth: Truth) -> list[Alternatives]:
        """What decides the condition of a line where it comes out so."""
        if line.text is not None:
            return self._titled(line, line.text, truth)
        if line.kind == "condition":
            return self._of_node(line.node, truth)
        return list(self._deciding_of(line.kind, [(each.node, each) for each in line.lines], truth))

    def _deciding_of(self, kind: str, parts: Sequence[tuple[tree.Node, Any]], truth: Truth) -> Iterator[Alternatives]:
        sure = (kind == "all") is truth.certain if kind != "at_least" else False
        for node, part in parts:
            told = self.deciding(part, truth) if isinstance(part, Line) else self._of_node(part, truth)
            if sure:
                yield from told
                continue
            holds = self.test(node)
            if isinstance(holds, ast.Constant):
                if bool(holds.value) is truth.certain:
                    yield from told
                continue
            test = holds if truth.certain else emit.negation(holds)
            if len(told) == 1 and told[0].ways[0][0] is None:
                yield Alternatives(((test, told[0].ways[0][1]), (None, ())))
            else:
                ways = tuple((emit.every([test, each]), parts) for each, parts in ways_of(told))
                yield Alternatives((*ways, (None, ())))

    def _titled(self, line: Line, text: Texts, truth: Truth) -> list[Alternatives]:
        said = {language: _without_stop(each) for language, each in self.filled(text).items()}
        if truth.certain:
            return [_always(ToldPart(said, truth.status))]
        ways = []
        for test, below in ways_of(self.deciding(replace(line, text=None), truth)):
            texts = {}
            for language, words in self.words.items():
                reasons = "; ".join(in_language(part.texts, language) for part in below)
                texts[language] = words.grammar.not_so.format(in_language(said, language), reasons)
            only = below[0] if len(below) == 1 else ToldPart({}, truth.status)
            part = ToldPart(texts, truth.status, only.value, only.needed, only.distance)
            ways.append((None if emit.is_constant(test, True) else test, (part,)))
        return [Alternatives(tuple(ways))]

    def _of_node(self, node: tree.Node, truth: Truth) -> list[Alternatives]:
        values = self.definition.values
        match node:
            case tree.All(parts=parts) | tree.AnyOf(parts=parts):
                kind = "all" if isinstance(node, tree.All) else "any"
                return list(self._deciding_of(kind, [(part, part) for part in parts], truth))
            case tree.ValueRead(name=name) if isinstance(node.type, Condition) and values[name].title is None:
                return self._of_node(values[name].node, truth)
            case tree.Not(of=tree.ValueRead(name=name)) if values[name].title is None:
                return self._of_node(values[name].node, FALSE if truth.certain else TRUE)
            case _:
                return [_always(self._leaf(node, truth))]

    def _leaf(self, node: tree.Node, truth: Truth) -> ToldPart:
        texts = {each: words.observed(node, truth, _NOTHING_READ, 0) for each, words in self.words.items()}
        if truth.certain:
            return ToldPart(texts, truth.status)
        return ToldPart(texts, truth.status, *self._measured(node))

    def _measured(self, node: tree.Node) -> tuple[Any, Any, Any]:
        match node:
            case tree.Compare(operator=operator, left=left, right=right):
                if not isinstance(left.type, Choice | Condition) and not measured(left.type):
                    raise NotForetold
                ordered = measured(left.type) or (isinstance(left.type, Choice) and left.type.ordered)
                distance = Hole(node, distance=True) if ordered and operator != "!=" else None
                return Hole(left), Hole(right), distance
            case tree.OneOf(of=of, mask=mask, negated=False):
                assert isinstance(of.type, Choice)
                needed = [option for at, option in enumerate(of.type.options) if mask >> at & 1]
                return Hole(of), needed, Hole(node, distance=True) if of.type.ordered else None
            case _:
                return None, None, None


def ways_of(told: Sequence[Alternatives]) -> list[tuple[ast.expr, tuple[ToldPart, ...]]]:
    """All ways in which several places come out together, each with its test; the first whose test holds is the one.

    Raises:
        NotForetold: there are too many.
    """
    count = 1
    for each in told:
        count *= len(each.ways)
        if count > MOST_ALTERNATIVES:
            raise NotForetold
    found = []
    for chosen in product(*(each.ways for each in told)):
        test = emit.every([test for test, _ in chosen if test is not None])
        found.append((test, tuple(part for _, parts in chosen for part in parts)))
    return found


def because_of(parts: Sequence[ToldPart], language: str, lead: str) -> str:
    """The sentence of a rule that has no text of its own for how it comes out.

    Raises:
        NotForetold: whether a part begins with a small letter depends on the case.
    """
    said = []
    for part in parts:
        text = in_language(part.texts, language)
        if HOLE.search(text.split(maxsplit=1)[0] if text.strip() else ""):
            raise NotForetold
        said.append(amid_sentence(text))
    return lead.format("; ".join(said))


def _always(part: ToldPart) -> Alternatives:
    return Alternatives(((None, (part,)),))


def _without_stop(text: str) -> str:
    if text.endswith("\ufdd1") or HOLE.search(text[-3:]):
        raise NotForetold
    return text.rstrip(".")


def plain(part: Any) -> bool:
    """Whether there is no hole in it."""
    return not isinstance(part, Hole)


def told_as_members(part: ToldPart) -> Mapping[str, Any]:
    """A part's members as in the document, its text last of all."""
    found: dict[str, Any] = {"status": part.status}
    for key in ("value", "needed", "distance"):
        if getattr(part, key) is not None:
            found[key] = getattr(part, key)
    return found
