"""Cases to test a ruleset with: on either side of each threshold, and pairs in which one condition alone turns a rule.

The pairs are those of MC/DC (modified condition/decision coverage): both cases settle the rule, one way and the other, and of
its conditions only one differs between them. Where none was found, that is said: conditions that read the same answers may
exclude it.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..evaluation.interpreter import interpret
from ..language import tree
from ..language.knowledge import Interval, Listed
from ..language.types import Condition
from ..ruleset.definition import Definition, Rule
from .candidates import ROLE, Answers, Candidates
from .expectations import planned
from .search import Goal, Search, settled

MOST_SETTINGS = 12
WIDTH = 110
MOST_LISTS = 40


@dataclass(frozen=True, slots=True)
class Pair:
    """Two cases in which one condition alone turns a rule."""

    rule: str
    leaf: tree.Node
    holds: Answers
    fails: Answers


@dataclass(frozen=True, slots=True)
class Case:
    """A case, for the rule that it was made for. `leaf` is the condition it turns on; None where it leaves the rule open."""

    rule: str
    leaf: tree.Node | None
    answers: Answers
    status: str


@dataclass(frozen=True, slots=True)
class Generated:
    """The cases made for a ruleset, the pairs they hold, and the conditions for which no pair was found."""

    definition: Definition
    candidates: Candidates
    cases: tuple[Case, ...]
    pairs: tuple[Pair, ...]
    not_found: tuple[tuple[str, tree.Node], ...]


def generate(definition: Definition, as_of: str) -> Generated:
    """Cases for each rule of a ruleset."""
    return _Generator(definition, as_of).all()


class _Generator:
    def __init__(self, definition: Definition, as_of: str) -> None:
        self.definition = definition
        self.candidates = Candidates(definition, as_of)
        self.search = Search(definition, self.candidates)

    def all(self) -> Generated:
        cases: dict[Any, Case] = {}
        pairs: list[Pair] = []
        not_found: list[tuple[str, tree.Node]] = []
        for rule in self.definition.rules.values():
            if rule.made_by != "author":
                continue
            for leaf in self.leaves(rule.condition):
                pair = self.pair(rule, leaf)
                if pair is None:
                    not_found.append((rule.id, leaf))
                    continue
                pairs.append(pair)
                here = [Case(rule.id, leaf, pair.holds, "holds"), Case(rule.id, leaf, pair.fails, "fails")]
                here += self._at_the_edge(rule, leaf, pair)
                for case in here:
                    cases.setdefault(_key(case.answers), case)
            for case in self._open(rule):
                cases.setdefault(_key(case.answers), case)
        return Generated(self.definition, self.candidates, tuple(cases.values()), tuple(pairs), tuple(not_found))

    def leaves(self, node: tree.Node) -> Iterator[tree.Node]:
        """The conditions that are combined in a condition, also through values."""
        below = self._parts(node)
        if below is None:
            yield node
            return
        for part in below:
            yield from self.leaves(part)

    def _parts(self, node: tree.Node) -> Sequence[tree.Node] | None:
        match node:
            case tree.Not(of=of):
                return (of,)
            case tree.All(parts=parts) | tree.AnyOf(parts=parts) | tree.AtLeast(parts=parts):
                return parts
            case tree.ValueRead(name=name) if isinstance(node.type, Condition):
                return (self.definition.values[name].node,)
            case _:
                return None

    # Pairs

    def pair(self, rule: Rule, leaf: tree.Node) -> Pair | None:
        """Two small cases in which the leaf alone turns the rule; None where none was found."""
        for goals in self._sensitive(rule.condition, leaf):
            environments = self.search.solutions([*goals, (leaf, True)])
            for environment in itertools.islice(environments, MOST_SETTINGS):
                found = self._turned(rule, leaf, environment)
                if found is not None:
                    return self._smaller(found)
        return None

    def _turned(self, rule: Rule, leaf: tree.Node, holding: Answers) -> Pair | None:
        """The pair of a case in which the leaf holds: what it reads is changed until it does not."""
        own = self.search.reads(leaf)
        around = {name: said for name, said in holding.items() if name not in own}
        for other in self.search.combinations(leaf, around):
            failing = {**holding, **other}
            found = self.is_pair(rule, leaf, holding, failing)
            if found is not None:
                return self._closer(rule, leaf, found)
        return None

    def is_pair(self, rule: Rule, leaf: tree.Node, one: Answers, other: Answers) -> Pair | None:
        """The two cases as a pair, where they are one."""
        looks = [self.search.look(one), self.search.look(other)]
        truths = [look.truth(rule.condition) for look in looks]
        turned = [look.truth(leaf) for look in looks]
        if not all(map(settled, [*truths, *turned])) or truths[0] == truths[1] or turned[0] == turned[1]:
            return None
        for each in self.leaves(rule.condition):
            if each is not leaf and looks[0].truth(each) != looks[1].truth(each):
                return None
        holds, fails = (one, other) if truths[0].certain else (other, one)
        return Pair(rule.id, leaf, holds, fails)

    def _closer(self, rule: Rule, leaf: tree.Node, pair: Pair) -> Pair:
        """The pair with the cases as near each other as they come, where the leaf turns on something on a line."""
        own = [name for name in self.search.reads(leaf) if name != ROLE]
        if len(own) != 1 or own[0] not in pair.holds or not isinstance(pair.holds[own[0]].partial, Interval | Listed):
            return pair
        around = {name: said for name, said in pair.holds.items() if name not in own}
        tried = [{**around, **each} for each in self.search.combinations(leaf, around)]
        known = [each for each in tried if _width(each[own[0]].partial) == 0]
        known.sort(key=lambda each: _middle(each[own[0]].partial))
        best = pair
        listed = isinstance(pair.holds[own[0]].partial, Listed)
        for low, high in itertools.combinations(known[:MOST_LISTS], 2) if listed else itertools.pairwise(known):
            found = self.is_pair(rule, leaf, low, high)
            if found is not None and _apart(found, own[0]) < _apart(best, own[0]):
                best = found
        return best

    def _smaller(self, pair: Pair) -> Pair:
        """The pair without the answers that do not matter to it."""
        rule = self.definition.rules[pair.rule]
        for name in list({**pair.holds, **pair.fails}):
            holds = {key: said for key, said in pair.holds.items() if key != name}
            fails = {key: said for key, said in pair.fails.items() if key != name}
            pair = self.is_pair(rule, pair.leaf, holds, fails) or pair
        return pair

    def _sensitive(self, node: tree.Node, leaf: tree.Node) -> Iterator[list[Goal]]:
        """What must come out how, for the leaf to decide the node."""
        if node is leaf:
            yield []
            return
        for part in self._parts(node) or ():
            for below in self._sensitive(part, leaf):
                others = [each for each in (self._parts(node) or ()) if each is not part]
                if isinstance(node, tree.All):
                    yield [*((each, True) for each in others), *below]
                elif isinstance(node, tree.AnyOf):
                    yield [*((each, False) for each in others), *below]
                elif isinstance(node, tree.AtLeast):
                    least = node.least.value if isinstance(node.least, tree.Constant) else 1
                    for some in itertools.islice(itertools.combinations(others, int(least) - 1), 20):  # type: ignore[arg-type]
                        yield [*((each, any(each is one for one in some)) for each in others), *below]
                else:
                    yield below

    # Further cases

    def _at_the_edge(self, rule: Rule, leaf: tree.Node, pair: Pair) -> Iterator[Case]:
        """Where the leaf compares something on a line: a step further on, on the side where there is none yet."""
        own = [name for name in self.search.reads(leaf) if name != ROLE]
        if len(own) != 1 or own[0] not in pair.holds or own[0] not in pair.fails:
            return
        if not isinstance(pair.holds[own[0]].partial, Interval):
            return
        numbers = {_middle(pair.holds[own[0]].partial), _middle(pair.fails[own[0]].partial)}
        size = max(numbers) - min(numbers)
        for said in self.candidates.of(own[0]):
            if _width(said.partial) == 0 and _middle(said.partial) in {min(numbers) - size, max(numbers) + size}:
                answers = {**pair.holds, own[0]: said}
                truth = self.search.look(answers).truth(rule.condition)
                yield Case(rule.id, leaf, answers, truth.status)

    def _open(self, rule: Rule) -> Iterator[Case]:
        """A case with one answer in which the rule is open."""
        for name in self.search.reads(rule.condition):
            if name != ROLE:
                said = self.candidates.said(name, "unknown")
                if said is not None and self.search.look({name: said}).truth(rule.condition).status == "open":
                    yield Case(rule.id, None, {name: said}, "open")
                    return


def _middle(partial: Any) -> Any:
    if isinstance(partial, Listed):
        return len(partial.records or ())
    return partial.lowest if isinstance(partial, Interval) else 0


def _width(partial: Any) -> Any:
    if isinstance(partial, Listed):
        return 0 if partial.records is not None else 1
    return partial.highest - partial.lowest if isinstance(partial, Interval) else 1


def _apart(pair: Pair, name: str) -> Any:
    return abs(_middle(pair.holds[name].partial) - _middle(pair.fails[name].partial))


def _key(answers: Answers) -> str:
    return json.dumps({name: said.written for name, said in sorted(answers.items())}, default=str)


# As YAML


def as_yaml(generated: Generated, names: Sequence[str]) -> str:
    """The cases as a file of tests, each with what the engine says now, and not signed off. `names` are the cases' names."""
    definition, candidates = generated.definition, generated.candidates
    lines = [f"tests_for: {definition.id}", "", "tests:"]
    for case, name in zip(generated.cases, names, strict=True):
        verdict = interpret(definition, candidates.world(case.answers))
        outcomes: dict[str, Any] = {}
        for outcome, levels in verdict.outcomes.items():
            ids = definition.outcomes[outcome].level_ids
            low, high = ids[levels.lowest], ids[levels.highest]
            outcomes[outcome] = low if low == high else {"lowest": low, "highest": high}
        do, _ = planned(definition, verdict)
        lines.append(f"  - name: {json.dumps(name, ensure_ascii=False)}")
        lines.append(f"    as_of: {candidates.as_of.text}")
        if ROLE in case.answers:
            lines.append(f"    assessor: {{role: {flow(case.answers[ROLE].written)}}}")
        if candidates.settings:
            lines.append(f"    parameters: {flow(candidates.settings)}")
        answers = {item: said.written for item, said in case.answers.items() if item != ROLE}
        lines += _answers(answers)
        lines.append("    expect:")
        if outcomes:
            lines.append(f"      outcomes: {flow(outcomes)}")
        if definition.actions:
            lines.append(f"      plan: {flow(do)}")
        lines.append(f"      rules: {flow({case.rule: verdict.rules[case.rule].status})}")
        lines.append("    signed_off: no")
    return "\n".join(lines) + "\n"


def _answers(answers: Mapping[str, Any]) -> Iterator[str]:
    line = f"    answers: {flow(answers)}"
    if len(line) <= WIDTH:
        yield line
        return
    yield "    answers:"
    for item, written in answers.items():
        line = f"      {item}: {flow(written)}"
        if len(line) <= WIDTH or not isinstance(written, list):
            yield line
        else:
            yield f"      {item}:"
            yield from (f"        - {flow(each)}" for each in written)


_BARE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+:.-]*")


def flow(value: Any) -> str:
    """A value in YAML's flow style, as it is read back."""
    match value:
        case Mapping():
            return "{" + ", ".join(f"{key}: {flow(each)}" for key, each in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(flow, value)) + "]"
        case str():
            bare = (
                _BARE.fullmatch(value)
                and not value.endswith(":")
                and not re.fullmatch(r"[0-9.eE+-]+|true|false|null", value)
            )
            return value if bare else json.dumps(value, ensure_ascii=False)
        case Decimal():
            return format(value, "f")
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)
