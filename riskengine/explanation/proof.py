"""The proof of an outcome, action, rule or value: numbered steps, each from a fact or from steps before it.

Facts are answers, settings and used outcomes; each stands once, however many steps rest on it. That a level is not higher follows
from the rules that would raise it not holding, and so these are steps too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..evaluation.account import Accounts, cited
from ..evaluation.assessment import Assessment
from ..evaluation.naming import amid_sentence, in_language
from ..evaluation.reading import Reading
from ..language import tree
from ..language.knowledge import Listed, Truth, is_known
from ..language.types import Condition
from ..ruleset.definition import Citation, Line, Outcome, Rule
from .naming import Names


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a proof.

    `kind` is `answer`, `setting`, `used` (facts), `value`, `rule`, `outcome` or `action`; `about` names what it is about. `follows`
    holds the numbers of the steps it follows from, none for a fact. `texts` say it in each language.
    """

    number: int
    kind: str
    about: str
    status: str
    texts: Mapping[str, str]
    follows: tuple[int, ...]
    citations: tuple[Citation, ...]

    @property
    def document(self) -> dict[str, Any]:
        """The step as JSON."""
        return {
            "number": self.number,
            "kind": self.kind,
            "about": self.about,
            "status": self.status,
            "text": dict(self.texts),
            "follows_from": list(self.follows),
            "sources": [cited(citation) for citation in self.citations],
        }


Say = Callable[[Names], str]


class Prover:
    """Writes proofs about one assessment. The steps of one proof are numbered from 1."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.definition = assessment.definition
        self.reading = Reading(assessment.definition, assessment.case.world, assessment.verdict)
        self.accounts = Accounts(self.reading)
        self.names = {language: Names(self.accounts, language) for language in self.definition.languages}
        self._steps: list[Step] = []
        self._numbers: dict[tuple[str, str], int] = {}

    def outcome(self, name: str) -> tuple[Step, ...]:
        """Why an outcome has its level, or its bounds."""
        self._begin()
        outcome = self.definition.outcomes[name]
        if outcome.judgement is not None:
            self._judged(outcome)
        else:
            self._moved(outcome)
        return tuple(self._steps)

    def action(self, name: str) -> tuple[Step, ...]:
        """Why an action stands in the plan, may come into it, or does not stand in it."""
        self._begin()
        asking = [rule for rule in self.definition.rules.values() if name in rule.plan]
        truths = [self.assessment.verdict.rules[rule.id] for rule in asking]
        status = (
            "holds"
            if any(truth.certain for truth in truths)
            else "open"
            if any(truth.possible for truth in truths)
            else "fails"
        )
        numbers = [self._rule(rule) for rule in asking if self._status(rule) == status]
        action = self.definition.actions[name]
        said = {"holds": "in_plan", "open": "perhaps_in_plan", "fails": "not_in_plan"}[status]
        self._conclude(
            "action", name, status, numbers, lambda names: getattr(names.phrases, said).format(names.action(name)),
            action.legal_basis,
        )  # fmt: skip
        return tuple(self._steps)

    def rule(self, id_: str) -> tuple[Step, ...]:
        """Why a rule holds, fails or is open."""
        self._begin()
        self._rule(self.definition.rules[id_])
        return tuple(self._steps)

    def value(self, name: str) -> tuple[Step, ...]:
        """What a value is, and from which answers."""
        self._begin()
        self._value(name)
        return tuple(self._steps)

    # Steps

    def _begin(self) -> None:
        self._steps = []
        self._numbers = {}

    def _note(
        self,
        kind: str,
        about: str,
        status: str,
        say: Say,
        follows: Iterable[int] = (),
        citations: tuple[Citation, ...] = (),
    ) -> int:
        key = (kind, about)
        if key not in self._numbers:
            number = len(self._steps) + 1
            texts = {language: _sentence(say(names)) for language, names in self.names.items()}
            self._steps.append(Step(number, kind, about, status, texts, tuple(sorted(set(follows))), citations))
            self._numbers[key] = number
        return self._numbers[key]

    def _conclude(
        self,
        kind: str,
        about: str,
        status: str,
        follows: Sequence[int],
        say: Say,
        citations: tuple[Citation, ...] = (),
    ) -> int:
        def said(names: Names) -> str:
            text = say(names)
            if not follows:
                return text
            return names.phrases.from_these.format(_numbered(follows, names), text)

        return self._note(kind, about, status, said, follows, citations)

    # Facts

    def _facts(self, node: tree.Node) -> Iterator[int]:
        """The facts, and the titled values, on which a deciding part of a condition rests."""
        for part in _reads(node):
            match part:
                case tree.ItemRead(name=name) | tree.Knowledge(item=name) | tree.RoleRead(item=name):
                    yield self._answer(name)
                case tree.ParameterRead(name=name):
                    yield self._setting(name)
                case tree.OutcomeRead(ruleset=ruleset, outcome=outcome):
                    yield self._used(part, ruleset, outcome)
                case tree.ValueRead(name=name) if self._titled(name):
                    yield self._value(name)
                case tree.ValueRead(name=name):
                    yield from self._facts(self.definition.values[name].node)
                case _:
                    pass

    def _titled(self, name: str) -> bool:
        return self.definition.values[name].title is not None

    def _answer(self, name: str) -> int:
        item, answer = self.definition.items[name], self.assessment.case.answers[name]

        def say(names: Names) -> str:
            title = names.item(name)
            if answer.state != "known":
                phrases = names.phrases
                return (phrases.answered_unknown if answer.state == "unknown" else phrases.not_answered).format(title)
            is_ = names.phrases.has_records if isinstance(answer.partial, Listed) else names.phrases.answer_is
            said = is_.format(title, names.answer(name, answer.partial))
            by = names.said_by(name, self.assessment.case.answers)
            return f"{said} ({names.phrases.said_by.format(by)})" if by else said

        return self._note("answer", name, answer.state, say, (), item.citations)

    def _setting(self, name: str) -> int:
        parameter, setting = self.definition.parameters[name], self.assessment.case.settings.get(name)
        partial = self.reading.world.parameters[name]

        def say(names: Names) -> str:
            node = tree.ParameterRead(parameter.type, tree.NOWHERE, name)
            value = names.words.known(partial, node, names.offset)
            by = names.phrases.set_by[setting.set_by if setting is not None else "case"]
            return names.phrases.setting.format(names.quoted(names.naming.parameter(name)), value, by)

        return self._note("setting", name, "known", say, (), parameter.citations)

    def _used(self, node: tree.Node, ruleset: str, outcome: str) -> int:
        partial = self.reading.of(node)

        def say(names: Names) -> str:
            title = names.quoted(names.naming.outcome(ruleset, outcome))
            return names.phrases.used_is.format(title, names.words.known(partial, node, names.offset))

        return self._note("used", f"{ruleset}.{outcome}", "known" if is_known(partial) else "open", say)

    def _value(self, name: str) -> int:
        value = self.definition.values[name]
        partial = self.reading.of(tree.ValueRead(value.type, tree.NOWHERE, name))
        truth = partial if isinstance(partial, Truth) else None
        if truth is not None:
            parts = [*_deciding(value.node, truth, self.reading, self.definition.values, self._titled)]
            follows = [number for part in parts for number in self._facts(part)]
        else:
            follows = [*self._facts(value.node)]

        def say(names: Names) -> str:
            title = names.quoted(names.naming.value(name))
            if truth is not None:
                grammar = names.words.grammar
                phrase = grammar.held if truth.certain else grammar.unsettled if truth.possible else grammar.denied
                return phrase.format(title)
            node = tree.ValueRead(value.type, tree.NOWHERE, name)
            known = names.words.known(partial, node, names.offset)
            return names.phrases.value_is.format(title, known)

        return self._conclude(
            "value", name, "known" if is_known(partial) else "open", [*dict.fromkeys(follows)], say, value.citations
        )

    # Rules

    def _status(self, rule: Rule) -> str:
        return self.assessment.verdict.rules[rule.id].status

    def _rule(self, rule: Rule) -> int:
        if ("rule", rule.id) in self._numbers:
            return self._numbers["rule", rule.id]
        truth = self.assessment.verdict.rules[rule.id]
        nodes = list(self._deciding_line(rule.line, truth))
        follows = [*dict.fromkeys(number for node in nodes for number in self._facts(node))]
        parts = self.accounts.parts(rule, truth)

        def say(names: Names) -> str:
            phrases = names.phrases
            phrase = {"holds": phrases.rule_holds, "fails": phrases.rule_fails, "open": phrases.rule_open}[truth.status]
            why = "; ".join(amid_sentence(in_language(part.texts, names.language).rstrip(".")) for part in parts)
            return phrase.format(names.rule(rule), why)

        return self._conclude("rule", rule.id, truth.status, follows, say, rule.citations)

    def _deciding_line(self, line: Line, truth: Truth) -> Iterator[tree.Node]:
        if not line.lines:
            yield from _deciding(line.node, truth, self.reading, self.definition.values, self._titled)
            return
        for below in line.lines:
            found = self.reading.truth(below.node)
            if _decides(line.kind, found, truth):
                yield from self._deciding_line(below, found)

    # Outcomes

    def _judged(self, outcome: Outcome) -> None:
        assert outcome.judgement is not None
        number = self._answer(outcome.judgement)
        result = self.assessment.outcomes[outcome.name]

        def say(names: Names) -> str:
            title = names.outcome(outcome.name)
            if result.value is None:
                return names.phrases.judgement_open.format(title)
            return names.phrases.judged.format(title, names.level(outcome.name, result.value))

        self._conclude(
            "outcome", outcome.name, "known" if result.determined else "open", [number], say, outcome.citations
        )

    def _moved(self, outcome: Outcome) -> None:
        """The certain end follows from rules that hold, the other end from rules that do not."""
        name, ids = outcome.name, outcome.level_ids
        levels = self.assessment.verdict.outcomes[name]
        turned = outcome.starts_highest
        start, reached = (len(ids) - 1, levels.highest) if turned else (0, levels.lowest)
        rules = [(rule, dict(rule.then)[name]) for rule in self.definition.rules.values() if name in dict(rule.then)]
        begins = "begins_highest" if turned else "begins_lowest"
        said: list[int] = [
            self._note(
                "start", name, "known",
                lambda names: getattr(names.phrases, begins).format(names.outcome(name), names.level(name, ids[start])),
            )
        ]  # fmt: skip
        if reached != start:
            holding = [self._rule(rule) for rule, level in rules if level == reached and self._status(rule) == "holds"]
            bound = "at_most" if turned else "at_least"
            said = [
                self._conclude(
                    "bound", name, "holds", holding,
                    lambda names: getattr(names.phrases, bound).format(names.outcome(name), names.level(name, ids[reached])),
                )
            ]  # fmt: skip
        further = [(rule, level) for rule, level in rules if (level < reached if turned else level > reached)]
        open_ = [(rule, level) for rule, level in further if self._status(rule) == "open"]
        said += [self._rule(rule) for rule, _ in further if self._status(rule) == "fails"]
        said += [self._rule(rule) for rule, _ in open_]

        def say(names: Names) -> str:
            phrases, title = names.phrases, names.outcome(name)
            if levels.lowest != levels.highest:
                return phrases.between.format(title, *(names.level(name, ids[level]) for level in levels))
            text = phrases.so_it_is.format(title, names.level(name, ids[reached]))
            if not further:
                return f"{text}; {phrases.is_bottom if turned else phrases.is_top}"
            if reached == start:
                return f"{text}; {(phrases.no_rule_lowers if turned else phrases.no_rule_raises).format(title)}"
            return f"{text}; {phrases.nothing_lower if turned else phrases.nothing_higher}"

        status = "known" if levels.lowest == levels.highest else "open"
        self._conclude("outcome", name, status, said, say, outcome.citations)


def _sentence(text: str) -> str:
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "?", "!")) else ".")


def _numbered(numbers: Sequence[int], names: Names) -> str:
    """`1, 2 og 4`; `3 til 9` where many follow each other."""
    ordered = sorted(set(numbers))
    spans: list[list[int]] = []
    for number in ordered:
        if spans and spans[-1][-1] == number - 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    to = "til" if names.language == "nb" else "to"
    said = [
        text
        for span in spans
        for text in ([f"{span[0]} {to} {span[-1]}"] if len(span) > 2 else [str(number) for number in span])
    ]
    return names.listed(said)


# Which parts of a condition decide it


def _decides(kind: str, part: Truth, whole: Truth) -> bool:
    if kind == "all":
        return part.certain if whole.certain else part.status == whole.status
    if kind == "any":
        return part.status == whole.status
    return part.status == whole.status or not is_known(whole)


def _deciding(
    node: tree.Node, truth: Truth, reading: Reading, values: Mapping[str, Any], titled: Callable[[str], bool]
) -> Iterator[tree.Node]:
    match node:
        case tree.All(parts=parts) | tree.AnyOf(parts=parts):
            kind = "all" if isinstance(node, tree.All) else "any"
            for part in parts:
                found = reading.truth(part)
                if _decides(kind, found, truth):
                    yield from _deciding(part, found, reading, values, titled)
        case tree.ValueRead(name=name) if isinstance(node.type, Condition) and not titled(name):
            yield from _deciding(values[name].node, truth, reading, values, titled)
        case tree.Not(of=tree.ValueRead(name=name) as of) if not titled(name):
            yield from _deciding(values[name].node, reading.truth(of), reading, values, titled)
        case _:
            yield node


def _reads(node: tree.Node) -> Iterator[tree.Node]:
    """What a node reads."""
    for part in node.walk():
        if isinstance(
            part,
            tree.ItemRead | tree.Knowledge | tree.RoleRead | tree.ParameterRead | tree.OutcomeRead | tree.ValueRead,
        ):
            yield part
