"""Whether the tests of a ruleset would notice a small mistake in it.

A mistake is *killed* where some test fails, *equal* where no case that was tried shows any difference, *refused* where the ruleset
could not be read with it, and else it has *survived*: then there is a case that shows it, and no test that looks.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..evaluation.assessment import Assessment
from ..evaluation.case import Setting
from ..evaluation.interpreter import interpret
from ..evaluation.reading import Reading
from ..evaluation.verdict import Verdict, moved
from ..language import tree
from ..language.knowledge import Options, Partial, exactly
from ..language.meaning import World, evaluate, truth
from ..language.times import Period
from ..language.types import Choice, Condition
from ..ruleset import yaml_text
from ..ruleset.definition import Definition
from .candidates import Answers, Candidates
from .expectations import Result, due_of, found_by, planned, unmet
from .mutants import Mutant, mutants
from .search import Search
from .written import Pages

MOST_CASES = 500
MOST_CASES_OF_ITS_OWN = 80


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mutant: `killed` by a test, `survived`, `equal` or `refused`. A survivor has a case that shows it."""

    mutant: Mutant
    status: str
    by: str | None = None
    witness: Mapping[str, Any] | None = None


class NotAllowed(Exception):
    """With this mistake the ruleset could not be read: a table without an answer, or with two."""


class Mutation:
    """Runs the tests of a ruleset on its mutants. Only tests that pass can notice anything."""

    def __init__(self, definition: Definition, results: Sequence[Result]) -> None:
        self.definition = definition
        self.passing = [
            (each.test.name, each.assessment, each.test.expect) for each in results if each.passed and each.assessment
        ]
        first = next((assessment.case.as_of.text for _, assessment, _ in self.passing if assessment), None)
        self.candidates = Candidates(definition, first or f"{definition.valid_from}T12:00:00+00:00")
        self.search = Search(definition, self.candidates)
        self._reads = {
            **{("rule", id_): _values_in(rule.condition) for id_, rule in definition.rules.items()},
            **{("value", name): _values_in(value.node) for name, value in definition.values.items()},
        }
        self._exclusive = frozenset(_exclusive_tables(definition))
        self._cases: dict[tuple[str, ...], list[tuple[Answers, World, Verdict]]] = {}

    def fates(self) -> Iterator[Fate]:
        """What becomes of each mutant."""
        for mutant in mutants(self.definition):
            yield self.fate(mutant)

    def fate(self, mutant: Mutant) -> Fate:
        """What becomes of one mutant."""
        try:
            for name, assessment, expect in self.passing:
                assert assessment is not None
                if self.notices(mutant, assessment, expect):
                    return Fate(mutant, "killed", name)
            return self._survived(mutant)
        except (NotAllowed, ArithmeticError, IndexError, ValueError):
            return Fate(mutant, "refused")

    def notices(self, mutant: Mutant, assessment: Assessment, expect: Mapping[str, Any]) -> bool:
        """Whether a test fails on the mutant."""
        world = set_anew(mutant, assessment.case.world, assessment.case.settings)
        verdict = self.verdict(mutant, world, assessment.verdict, anew=world is not assessment.case.world)
        changed = mutant.rules or mutant.action or mutant.parameter or mutant.gives_otherwise
        if verdict is assessment.verdict and not changed:
            return False
        return any(unmet(mutant.definition, verdict, expect, world))

    def _survived(self, mutant: Mutant) -> Fate:
        for answers, world, verdict in itertools.chain(self._tried(mutant), self._tried_besides(mutant)):
            changed = set_anew(mutant, world, None)
            other = self.verdict(mutant, changed, verdict, anew=changed is not world)
            if other is verdict and changed is world and not (mutant.rules or mutant.action or mutant.gives_otherwise):
                continue
            if observed(self.definition, verdict, world) != observed(mutant.definition, other, changed):
                witness = {name: said.written for name, said in answers.items()}
                return Fate(mutant, "survived", witness=witness)
        return Fate(mutant, "equal")

    # Verdicts, working out again only what the mistake can have changed

    def verdict(self, mutant: Mutant, world: World, before: Verdict, *, anew: bool) -> Verdict:
        """The mutant's verdict in a world, where that of the ruleset is known."""
        original, definition = self.definition, mutant.definition
        values: dict[str, Partial] = {}
        within = replace(world, values=values)
        differing: set[str] = set()
        for name, value in definition.values.items():
            if not anew and value.node is original.values[name].node and not differing & self._reads["value", name]:
                values[name] = before.values[name]
                continue
            self._look_at_tables(value.node, within)
            values[name] = evaluate(value.node, within)
            if values[name] != before.values[name]:
                differing.add(name)
        rules = {}
        same = not differing
        for id_, rule in definition.rules.items():
            if (
                not anew
                and rule.condition is original.rules[id_].condition
                and not differing & self._reads["rule", id_]
            ):
                rules[id_] = before.rules[id_]
            else:
                rules[id_] = truth(rule.condition, within)
                same = same and rules[id_] == before.rules[id_]
        if same and not mutant.rules:
            return before
        pairs = [(rule, rules[id_]) for id_, rule in definition.rules.items()]
        levels = {name: moved(outcome, pairs) for name, outcome in definition.outcomes.items()}
        return Verdict(
            values,
            rules,
            {
                name: before.outcomes[name] if each.judgement else levels[name]
                for name, each in definition.outcomes.items()
            },
            {name: levels[name] for name in before.indicated},
        )

    def _look_at_tables(self, node: tree.Node, world: World) -> None:
        """A table whose rows exclude each other must still do so, and some row or `otherwise` must hold."""
        for part in node.walk():
            if (
                not isinstance(part, tree.Cases)
                or all(branch.row is None for branch in part.branches)
                or not part.branches
            ):
                continue
            if _inside_list(node, part):
                continue
            truths = [truth(branch.when, world) for branch in part.branches]
            if part.otherwise is None and not any(each.possible for each in truths):
                raise NotAllowed
            rows = frozenset(id(branch.value) for branch in part.branches)
            if rows & self._exclusive and sum(each.certain for each in truths) > 1:
                raise NotAllowed

    # Cases in which a difference may show

    def _tried(self, mutant: Mutant) -> Sequence[tuple[Answers, World, Verdict]]:
        """Cases about what the mutant changes, from a few answers to each item, that are worth trying."""
        nodes: list[tree.Node] = []
        changed = {id_ for id_, rule in mutant.definition.rules.items() if rule is not self.definition.rules[id_]}
        values = {name for name, each in mutant.definition.values.items() if each is not self.definition.values[name]}
        reading = {id_ for id_ in self.definition.rules if self._values_of(id_) & values}
        parameter = mutant.name if mutant.parameter is not None else None
        for id_, rule in self.definition.rules.items():
            if id_ in changed | reading or (parameter and self._reads_parameter(rule.condition, parameter)):
                nodes.append(rule.condition)
        for name in values:
            nodes += list(_tests_in(self.definition.values[name].node))
        if mutant.action is not None or not nodes:
            nodes += [rule.condition for rule in self.definition.rules.values() if rule.plan]
        names = tuple(sorted({name for node in nodes for name in self.search.reads(node)}))
        found = self._cases.get(names)
        if found is None:
            found = self._cases[names] = list(self._cases_of(names, nodes))
        return found

    def _tried_besides(self, mutant: Mutant) -> Iterator[tuple[Answers, World, Verdict]]:
        """Cases on either side of where the mutant's own conditions turn."""
        nodes: list[tree.Node] = []
        for name, value in mutant.definition.values.items():
            if value is not self.definition.values[name]:
                nodes += _tests_in(value.node)
        nodes += [
            rule.condition
            for id_, rule in mutant.definition.rules.items()
            if rule.condition is not self.definition.rules[id_].condition
        ]
        for node in nodes[:4]:
            for answers in _from_both_ends(list(self.search.combinations(node, {}))):
                world = self.candidates.world(answers)
                yield answers, world, interpret(self.definition, world)

    def _cases_of(self, names: Sequence[str], nodes: Sequence[tree.Node]) -> Iterator[tuple[Answers, World, Verdict]]:
        every: list[Answers] = [{}]
        for node in nodes[:8]:
            for wanted in (True, False):
                for at, answers in enumerate(self._reaching(node, wanted)):
                    if at >= 6:
                        break
                    every.append(answers)
                    # Each answer changed by itself, from where the condition is settled.
                    for name in names:
                        every += [{**answers, name: said} for said in self.candidates.of(name)[:30]]
        every += self.search.together(names)
        for answers in every[:MOST_CASES]:
            world = self.candidates.world(answers)
            yield answers, world, interpret(self.definition, world)

    def _reaching(self, node: tree.Node, wanted: bool) -> Iterator[Answers]:
        yield from self.search.solutions([(node, wanted)], tries=400)

    def _values_of(self, id_: str) -> set[str]:
        found, waiting = set(), set(self._reads["rule", id_])
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting |= self._reads["value", name]
        return found

    def _reads_parameter(self, node: tree.Node, parameter: str) -> bool:
        nodes = [node, *(self.definition.values[name].node for name in _all_values(self.definition, node))]
        return any(
            isinstance(part, tree.ParameterRead) and part.name == parameter for each in nodes for part in each.walk()
        )


def _from_both_ends(every: Sequence[Answers]) -> Sequence[Answers]:
    """The first and the last of many: the last are those next to where a condition turns."""
    half = MOST_CASES_OF_ITS_OWN // 2
    return every if len(every) <= 2 * half else [*every[:half], *every[-half:]]


def observed(definition: Definition, verdict: Verdict, world: World) -> tuple[Any, ...]:
    """All that anybody sees of a verdict."""
    do, perhaps = planned(definition, verdict)
    due = [due_of(definition.actions[name], world) for name in (*do, *perhaps)]
    shown = (
        _values_seen(definition, verdict, world),
        dict(verdict.rules),
        dict(verdict.outcomes),
        dict(verdict.indicated),
    )
    return (*shown, do, perhaps, due, found_by(definition, verdict))


def _values_seen(definition: Definition, verdict: Verdict, world: World) -> Mapping[str, Any]:
    """The values, each with whether it is given; what it comes to where it is not, nobody sees."""
    if all(value.given is None for value in definition.values.values()):
        return dict(verdict.values)
    reading = Reading(definition, world, verdict)
    given = {name: reading.given(value) for name, value in definition.values.items()}
    return {name: (given[name], partial if given[name].possible else None) for name, partial in verdict.values.items()}


def set_anew(mutant: Mutant, world: World, settings: Mapping[str, Setting] | None) -> World:
    """The world with the mutant's default, where the case does not set the parameter itself."""
    parameter = mutant.parameter
    if parameter is None or (settings is not None and settings[mutant.name].set_by != "default"):
        return world
    value = parameter.default
    partial: Partial
    if isinstance(value, Period):
        partial = value
    else:
        assert value is not None and not isinstance(value, str)
        partial = Options(1 << int(value)) if isinstance(parameter.type, Choice) else exactly(value)
    return replace(world, parameters={**world.parameters, mutant.name: partial})


def _values_in(node: tree.Node) -> set[str]:
    return {part.name for part in node.walk() if isinstance(part, tree.ValueRead)}


def _all_values(definition: Definition, node: tree.Node) -> set[str]:
    found: set[str] = set()
    waiting = _values_in(node)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting |= _values_in(definition.values[name].node)
    return found


def _tests_in(node: tree.Node) -> Iterator[tree.Node]:
    """The outermost conditions in a tree that speak of the case, not of a record of a list."""
    if isinstance(node.type, Condition):
        yield node
    elif not isinstance(node, tree.Gather):
        for part in node.children():
            yield from _tests_in(part)


def _inside_list(node: tree.Node, part: tree.Node) -> bool:
    return any(isinstance(each, tree.Gather) and any(below is part for below in each.walk()) for each in node.walk())


def _exclusive_tables(definition: Definition) -> Iterator[int]:
    """The rows of tables of which only one may hold, by the ids of their results."""
    pages = Pages(definition)
    for name, value in definition.values.items():
        table = yaml_text.at(pages.root, ("values", name, "table"))
        if not isinstance(table, yaml_text.Mapping) or "rows" not in table.values:
            continue
        hit = table.values.get("hit")
        policy = hit.raw if isinstance(hit, yaml_text.Scalar) else "unique"
        for part in value.node.walk():
            if policy == "unique" and isinstance(part, tree.Cases):
                yield from (id(branch.value) for branch in part.branches if branch.row is not None)
