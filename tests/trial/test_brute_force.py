"""What is said of tests, mistakes and pairs is true of rulesets at large: each claim is checked again the long way."""

from __future__ import annotations

import itertools

from generated_rulesets import Generated, rulesets
from hypothesis import given, settings

from riskengine.api import Library, Ruleset
from riskengine.evaluation.interpreter import interpret, with_values
from riskengine.evaluation.program import Program
from riskengine.language.knowledge import Truth
from riskengine.language.meaning import World, evaluate
from riskengine.language.tree import Node
from riskengine.ruleset import yaml_text
from riskengine.ruleset.definition import Definition
from riskengine.trial.coverage import cover, goals
from riskengine.trial.expectations import Result, run_tests, unmet
from riskengine.trial.generation import Pair, as_yaml, generate
from riskengine.trial.mutants import mutants
from riskengine.trial.mutation import Mutation, NotAllowed, observed, set_anew
from riskengine.trial.test_files import read_tests
from riskengine.trial.written import Pages

MOST_MUTANTS = 30
AS_OF = "2026-01-31T12:00:00+00:00"


def truth(definition: Definition, node: Node, world: World) -> Truth:
    found = evaluate(node, with_values(definition, world))
    assert isinstance(found, Truth)
    return found


def tried(definition: Definition) -> list[Result]:
    """The generated tests, written as YAML, read back and run."""
    made = generate(definition, AS_OF)
    if not made.cases:
        return []
    text = as_yaml(made, [f"case {at}" for at in range(len(made.cases))])
    tests = read_tests(yaml_text.read(text, "x.tests.yaml"), text, "x.tests.yaml", definition)
    assert all(not each.test.signed_off for each in tests)
    return list(run_tests(Ruleset(definition), tests))


@settings(max_examples=40)
@given(rulesets())
def test_generated_tests_pass_when_they_are_read_back(made: Generated) -> None:
    for result in tried(made.definition):
        assert result.passed, (result.test, result.refused, result.differences)


@settings(max_examples=40)
@given(rulesets())
def test_generated_pairs_are_pairs(made: Generated) -> None:
    definition = made.definition
    found = generate(definition, AS_OF)
    for pair in found.pairs:
        check_pair(definition, pair, found.candidates.world(pair.holds), found.candidates.world(pair.fails))


def check_pair(definition: Definition, pair: Pair, one: World, other: World) -> None:
    rule = definition.rules[pair.rule]
    assert truth(definition, rule.condition, one) == (True, True)
    assert truth(definition, rule.condition, other) == (False, False)
    turned = {truth(definition, pair.leaf, world) for world in (one, other)}
    assert turned == {(True, True), (False, False)}
    for leaf in leaves(definition, rule.condition):
        if leaf is not pair.leaf:
            assert truth(definition, leaf, one) == truth(definition, leaf, other)


def leaves(definition: Definition, node: Node) -> list[Node]:
    """The conditions that a condition puts together, found by the kinds of nodes alone."""
    kind = type(node).__name__
    if kind in {"All", "AnyOf", "AtLeast"}:
        return [leaf for part in node.parts for leaf in leaves(definition, part)]  # type: ignore[attr-defined]
    if kind == "Not":
        return leaves(definition, node.of)  # type: ignore[attr-defined]
    if kind == "ValueRead":
        return leaves(definition, definition.values[node.name].node)  # type: ignore[attr-defined]
    return [node]


@settings(max_examples=20)
@given(rulesets())
def test_what_is_said_of_mistakes_is_true_of_the_whole_ruleset(made: Generated) -> None:
    definition = made.definition
    results = tried(definition)
    mutation = Mutation(definition, results)
    by_name = {result.test.name: result for result in results}
    for mutant in itertools.islice(mutants(definition), MOST_MUTANTS):
        fate = mutation.fate(mutant)
        if fate.status == "refused":
            continue
        if fate.status == "killed":
            result = by_name[fate.by or ""]
            assert result.assessment is not None
            world = set_anew(mutant, result.assessment.case.world, result.assessment.case.settings)
            assert any(unmet(mutant.definition, Program(mutant.definition).run(world), result.test.expect, world))
            assert (
                not any(unmet(definition, interpret(definition, world), result.test.expect, world)) or mutant.parameter
            )
            continue
        for result in results:
            if result.assessment is not None and result.passed:
                world = set_anew(mutant, result.assessment.case.world, result.assessment.case.settings)
                assert not any(unmet(mutant.definition, interpret(mutant.definition, world), result.test.expect, world))
        if fate.status == "survived":
            assert fate.witness is not None
            answers = {name: said for name, said in fate.witness.items() if not name.startswith("@")}
            role = fate.witness.get("@role")
            assessment = Ruleset(definition).assess(
                answers,
                as_of=mutation.candidates.as_of,
                assessor={"role": role} if role else None,
                parameters=mutation.candidates.settings,
            )
            before = assessment.case.world
            after = set_anew(mutant, before, None)
            one = observed(definition, interpret(definition, before), before)
            other = observed(mutant.definition, interpret(mutant.definition, after), after)
            assert one != other


@settings(max_examples=20)
@given(rulesets())
def test_only_what_changed_is_worked_out_again(made: Generated) -> None:
    definition = made.definition
    results = [result for result in tried(definition) if result.passed][:5]
    mutation = Mutation(definition, results)
    for mutant in itertools.islice(mutants(definition), MOST_MUTANTS):
        fate = mutation.fate(mutant)
        for result in results:
            assert result.assessment is not None
            before = result.assessment.case.world
            world = set_anew(fate.mutant, before, result.assessment.case.settings)
            try:
                quick = mutation.verdict(fate.mutant, world, result.assessment.verdict, anew=world is not before)
                assert quick == interpret(fate.mutant.definition, world)
            except (NotAllowed, ArithmeticError, IndexError, ValueError):
                assert fate.status in {"refused", "killed"}


@settings(max_examples=40)
@given(rulesets())
def test_coverage_counts_what_the_verdicts_show(made: Generated) -> None:
    definition = made.definition
    results = tried(definition)
    coverage = cover(definition, results, unsigned=True)
    assert {part.goal for part in coverage.parts} == {goal for goal, _ in goals(definition, Pages(definition))}
    for part in coverage.parts:
        kind, name, *rest = part.goal
        if kind == "rule":
            shown = any(
                result.passed
                and result.assessment is not None
                and result.assessment.verdict.rules[name].status == rest[0]
                for result in results
            )
            assert shown == (part.shown_by is not None)
    assert cover(definition, results).covered == 0  # nobody has signed them off


def test_the_pairs_of_the_bundled_rulesets_are_pairs() -> None:
    library = Library.bundled()
    for id_ in ("vrisk10", "warning-signals", "utskrivningsklar", "bvc", "case-group"):
        definition = library.get(id_).definition
        found = generate(definition, "2026-11-22T12:00:00+01:00")
        assert found.pairs
        for pair in found.pairs:
            check_pair(definition, pair, found.candidates.world(pair.holds), found.candidates.world(pair.fails))
