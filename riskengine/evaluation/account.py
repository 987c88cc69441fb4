"""Every rule's account of itself: why it holds, why it fails and by how much, or why it is open and what it waits for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ..language import times, tree
from ..language.knowledge import TRUE, Interval, Listed, Options, Partial, Truth, is_known
from ..language.types import Choice, Condition, Date, Duration, Exact, Moment, Type
from ..language.words import Words
from ..ruleset.definition import Citation, Line, Rule, Texts
from ..ruleset.ruling import PLACEHOLDER
from .naming import RulesetNaming, amid_sentence, in_language
from .reading import Reading

LEADS = {
    "holds": {"nb": "Gjelder: {}.", "en": "Holds because {}."},
    "fails": {"nb": "Gjelder ikke: {}.", "en": "Does not hold: {}."},
    "open": {"nb": "Kan ikke avgjøres ennå: {}.", "en": "Cannot be decided yet: {}."},
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a condition that decides it, with the texts that say so.

    `distance` is how far the value read is from what would be needed: in the value's own measure, or in levels of a choice.
    """

    texts: Texts
    status: str
    value: Any = None
    needed: Any = None
    distance: Any = None


class Accounts:
    """Gives the accounts of a ruleset's rules in one world."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.definition = reading.definition
        self.offset = reading.world.offset
        self.namings = {language: RulesetNaming(self.definition, language) for language in self.definition.languages}
        self.languages = {language: Words(language, naming) for language, naming in self.namings.items()}
        self._parts: dict[str, list[Part]] = {}

    # Texts

    def because(self, rule: Rule, truth: Truth) -> dict[str, str]:
        """Why the rule holds, fails or is open, in each language."""
        status = truth.status
        if status == "holds" and rule.because is not None:
            return self.filled(rule.because)
        parts = self.parts(rule, truth)
        return {
            language: in_language(LEADS[status], language).format(
                "; ".join(amid_sentence(in_language(part.texts, language)) for part in parts)
            )
            for language in self.languages
        }

    def filled(self, texts: Texts) -> dict[str, str]:
        """The texts with the values and titles that their placeholders ask for."""
        return {language: self._filled(text, language) for language, text in texts.items()}

    def _filled(self, text: str, language: str) -> str:
        if "{" not in text:
            return text
        naming = self.namings.get(language) or RulesetNaming(self.definition, language)
        words = self.languages.get(language) or Words(language, naming)

        def put(match: re.Match[str]) -> str:
            name, _, part = match[1].partition(".")
            if part == "title":
                return naming.readable(name)
            node = self._node(name)
            if isinstance(node, tree.ItemRead) and self.definition.items[name].kind in {"text", "list"}:
                return words.grammar.unknown
            given = TRUE
            if isinstance(node, tree.ValueRead):
                given = self.reading.given(self.definition.values[name])
            return words.known_if(given, self.reading.of(node), node, self.offset)

        return PLACEHOLDER.sub(put, text)

    def _node(self, name: str) -> tree.Node:
        definition = self.definition
        if name in definition.items:
            return tree.ItemRead(definition.items[name].type, tree.NOWHERE, name)
        if name in definition.parameters:
            return tree.ParameterRead(definition.parameters[name].type, tree.NOWHERE, name)
        return tree.ValueRead(definition.values[name].type, tree.NOWHERE, name)

    # Parts

    def parts(self, rule: Rule, truth: Truth) -> list[Part]:
        """The parts that decide the rule's condition, worked out once."""
        found = self._parts.get(rule.id)
        if found is None:
            found = self._parts[rule.id] = list(self.deciding(rule.line, truth))
        return found

    def deciding(self, line: Line, truth: Truth) -> Iterator[Part]:
        """The parts that decide the condition: what holds, what fails, or what is open."""
        if line.text is not None:
            yield self._titled(line, line.text, truth)
        elif line.kind == "condition":
            yield from self._of_node(line.node, truth)
        else:
            for below in line.lines:
                found = self.reading.truth(below.node)
                if self._decides(line.kind, found, truth):
                    yield from self.deciding(below, found)

    def _titled(self, line: Line, text: Texts, truth: Truth) -> Part:
        """A line with its own text: alone where it holds, else with what it comes to."""
        said = {language: each.rstrip(".") for language, each in self.filled(text).items()}
        if truth.certain:
            return Part(said, truth.status)
        below = list(self.deciding(replace(line, text=None), truth))
        texts = {}
        for language, words in self.languages.items():
            phrase = words.grammar.not_clear if truth.possible else words.grammar.not_so
            reasons = "; ".join(in_language(part.texts, language) for part in below)
            texts[language] = phrase.format(in_language(said, language), reasons)
        only = below[0] if len(below) == 1 else Part({}, truth.status)
        return Part(texts, truth.status, only.value, only.needed, only.distance)

    def _of_node(self, node: tree.Node, truth: Truth) -> Iterator[Part]:
        match node:
            case tree.All(parts=parts) | tree.AnyOf(parts=parts):
                kind = "all" if isinstance(node, tree.All) else "any"
                for part in parts:
                    found = self.reading.truth(part)
                    if self._decides(kind, found, truth):
                        yield from self._of_node(part, found)
            case tree.ValueRead(name=name) if (
                isinstance(node.type, Condition) and self.definition.values[name].title is None
            ):
                yield from self._of_node(self.definition.values[name].node, truth)
            case tree.Not(of=tree.ValueRead(name=name) as of) if self.definition.values[name].title is None:
                # "Not a value" is told by what decides the value, which is the other way round.
                yield from self._of_node(self.definition.values[name].node, self.reading.truth(of))
            case _:
                yield self._leaf(node, truth)

    @staticmethod
    def _decides(kind: str, part: Truth, whole: Truth) -> bool:
        if kind == "all":
            return part.certain if whole.certain else part.status == whole.status
        if kind == "any":
            return part.status == whole.status
        return part.status == whole.status or not is_known(whole)

    def _leaf(self, node: tree.Node, truth: Truth) -> Part:
        texts = {
            language: words.observed(node, truth, self.reading, self.offset)
            for language, words in self.languages.items()
        }
        value, needed, distance = self._measured(node) if not truth.certain else (None, None, None)
        return Part(texts, truth.status, value, needed, distance)

    def _measured(self, node: tree.Node) -> tuple[Any, Any, Any]:
        match node:
            case tree.Compare(operator=operator, left=left, right=right):
                a, b = self.reading.of(left), self.reading.of(right)
                shown, needed = self.shown(a, left.type), self.shown(b, right.type)
                match a, b:
                    case Interval(), Interval():
                        return shown, needed, _measure(_gap(operator, a, b, whole=_steps_by_one(left.type)), left.type)
                    case Options(), Options() if isinstance(left.type, Choice) and left.type.ordered:
                        ends = Interval(a.lowest, a.highest), Interval(b.lowest, b.highest)
                        return shown, needed, _gap(operator, *ends, whole=True)
                    case _:
                        return shown, needed, None
            case tree.OneOf(of=of, mask=mask, negated=False):
                chosen = self.reading.of(of)
                assert isinstance(chosen, Options) and isinstance(of.type, Choice)
                wanted = [index for index in range(len(of.type.options)) if mask >> index & 1]
                needed = [of.type.options[index] for index in wanted]
                distance = None
                if of.type.ordered and chosen.single:
                    distance = min(abs(chosen.lowest - index) for index in wanted)
                return self.shown(chosen, of.type), needed, distance
            case _:
                return None, None, None

    # Values as they stand in an assessment

    def reads(self, rule: Rule) -> dict[str, Any]:
        """What the rule's condition reads, by name, with what is known of it."""
        found: dict[str, Any] = {}
        for node in self.definition.reads[rule.id]:
            match node:
                case tree.ItemRead(name=name):
                    found[name] = self._item(name)
                case tree.Knowledge(item=item) | tree.RoleRead(item=item):
                    found.setdefault(item, self._item(item))
                case tree.ParameterRead(name=name) | tree.ValueRead(name=name):
                    found[name] = self.shown(self.reading.of(node), node.type)
                case tree.OutcomeRead(ruleset=ruleset, outcome=outcome):
                    found[f"{ruleset}.{outcome}"] = self.shown(self.reading.of(node), node.type)
        return found

    def _item(self, name: str) -> Any:
        item, state = self.definition.items[name], self.reading.world.states[name]
        if state != "known":
            return {"state": state}
        if item.kind == "text":
            return {"state": "known"}
        if item.kind == "list":
            listed = self.reading.world.items[name]
            assert isinstance(listed, Listed)
            return {"records": len(listed.records or ())}
        return self.shown(self.reading.world.items[name], item.type)

    def shown(self, partial: Partial, kind: Type) -> Any:
        """What is known of a value, as JSON: the value, or its bounds."""
        return plain_knowledge(partial, kind, self.offset)


def plain_knowledge(partial: Partial, kind: Type, offset: int) -> Any:
    """What is known of a value, as JSON: the value, or its bounds."""
    match partial:
        case Truth():
            return partial.certain if is_known(partial) else {"lowest": False, "highest": True}
        case Interval(lowest, highest):
            ends = [plain_measure(end, kind, offset) for end in (lowest, highest)]
            return ends[0] if lowest == highest else {"lowest": ends[0], "highest": ends[1]}
        case Options(mask):
            assert isinstance(kind, Choice)
            possible = [option for index, option in enumerate(kind.options) if mask >> index & 1]
            if len(possible) == 1:
                return possible[0]
            return {"lowest": possible[0], "highest": possible[-1]} if kind.ordered else {"one_of": possible}
        case times.Period():
            return times.format_period(partial)
        case _:
            return None


def plain_measure(number: Exact, kind: Type, offset: int) -> Any:
    """Something on a line as JSON: a number, or an ISO 8601 date, datetime or duration."""
    match kind:
        case Date():
            return times.format_date(int(number))
        case Moment():
            return times.format_datetime(int(number), offset)
        case Duration():
            return signed_duration(int(number))
        case _:
            return plain_number(number)


def plain_number(number: Exact) -> int | float:
    """A number as JSON has it: whole where it is whole, else the nearest double."""
    return int(number) if number == int(number) else float(number)


def signed_duration(length: int) -> str:
    """A duration, with a minus where it runs backwards."""
    return ("-" if length < 0 else "") + times.format_duration(abs(length))


def cited(citation: Citation) -> dict[str, Any]:
    """A citation as JSON."""
    found: dict[str, Any] = {"id": citation.id, "title": dict(citation.title), "force": citation.force}
    if citation.section is not None:
        found["section"] = dict(citation.section)
    if citation.url is not None:
        found["url"] = citation.url
    return found


def _gap(operator: str, a: Interval, b: Interval, *, whole: bool) -> Exact | None:
    """How far the value certainly is from what is required; None where equality is required of something open."""
    step = 1 if whole else 0
    match operator:
        case ">=" | ">":
            return max(0, b.lowest - a.highest + (step if operator == ">" else 0))
        case "<=" | "<":
            return max(0, a.lowest - b.highest + (step if operator == "<" else 0))
        case "==":
            return max(0, b.lowest - a.highest, a.lowest - b.highest)
        case _:
            return None


def _steps_by_one(kind: Type) -> bool:
    return isinstance(kind, Date) or getattr(kind, "whole", False)


def _measure(gap: Exact | None, kind: Type) -> Any:
    if gap is None:
        return None
    if isinstance(kind, Date):
        return f"P{int(gap)}D"
    if isinstance(kind, Moment | Duration):
        return signed_duration(int(gap))
    return plain_number(gap)


def parts_as_json(parts: list[Part]) -> list[dict[str, Any]]:
    """Parts as JSON, each with its texts, and with value, needed and distance where there are such."""
    found = []
    for part in parts:
        said: dict[str, Any] = {"text": dict(part.texts), "status": part.status}
        for key in ("value", "needed", "distance"):
            if getattr(part, key) is not None:
                said[key] = getattr(part, key)
        found.append(said)
    return found
