"""A formula says of a complete case what the program says."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne

import pytest

pytest.importorskip("z3")

from analysis_cases import opened, partial_of, pinned, value_of
from generated_rulesets import TITLE, Generated, rulesets, world_of
from hypothesis import given
from plain_evaluator import conclude

from riskengine.analysis.formula import FORMULA, Formulas
from riskengine.analysis.open_formula import OPEN_FORMULA
from riskengine.analysis.solver import Unsupported
from riskengine.analysis.terms import Level, number, rounded_compared
from riskengine.analysis.variables import Settled, variables
from riskengine.evaluation.interpreter import interpret
from riskengine.language import times, tree
from riskengine.language.meaning import rounded
from riskengine.ruleset.build import read_definition


def test_each_kind_of_node_has_a_formula() -> None:
    assert set(FORMULA) == tree.node_types()
    assert set(OPEN_FORMULA) == tree.node_types()


@given(rulesets())
def test_a_formula_says_what_plain_python_says(made: Generated) -> None:
    definition = made.definition
    world = world_of(made.tape, definition, complete=True)
    case = pinned(definition, world, variables(definition, Settled(list_length=3)))
    formulas = Formulas(definition, case)
    concluded = conclude(definition, world)
    for id_ in definition.rules:
        try:
            found = formulas.rule(id_)
        except Unsupported:
            continue
        assert value_of(found) == concluded.rules[id_], id_
    for name, value in definition.values.items():
        try:
            term = formulas.of(value.node)
        except Unsupported:
            continue
        assert value_of(term) == concluded.values[name], name
    for name, outcome in definition.outcomes.items():
        try:
            level = formulas.moved(outcome)
        except Unsupported:
            continue
        assert isinstance(level, Level)
        assert value_of(level) == concluded.levels[name]


@given(rulesets())
def test_an_open_formula_says_what_the_interpreter_says(made: Generated) -> None:
    definition = made.definition
    world = world_of(made.tape, definition, complete=False)
    formulas = opened(definition, world, variables(definition, Settled(list_length=3)))
    verdict = interpret(definition, world)
    for id_ in definition.rules:
        try:
            found = formulas.rule(id_)
        except Unsupported:
            continue
        assert partial_of(found) == verdict.rules[id_], id_
    for name, value in definition.values.items():
        try:
            term = formulas.of(value.node)
        except Unsupported:
            continue
        assert partial_of(term) == verdict.values[name], name


@pytest.mark.parametrize("operator", ["==", "!=", "<", "<=", ">", ">="])
def test_a_rounded_number_is_compared_as_if_it_were_rounded(operator: str) -> None:
    holds = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}[operator]
    for twentieths in range(-8, 9):
        value = Fraction(twentieths, 20)
        for limit in (Fraction(at, 20) for at in range(-5, 6)):
            found = rounded_compared(number(value), 1, operator, limit)
            assert value_of(found) == holds(rounded(value, 1), limit), (value, limit)


def test_months_and_years_are_compared_without_counting_them() -> None:
    definition = read_definition(AGES, "ages.yaml")
    case = variables(definition, Settled())
    days = [
        times.parse_date(day)
        for day in ("2023-01-31", "2024-02-28", "2024-02-29", "2024-03-01", "2025-02-28", "2026-01-30")
    ]
    for a, b in itertools.product(days, days):
        terms = {**case.terms, ("item", "a"): number(a), ("item", "b"): number(b)}
        formulas = Formulas(definition, replace(case, terms=terms))
        for id_, rule in definition.rules.items():
            function, operator, count = id_.split("-", 2)
            between = times.years_between if function == "years" else times.months_between
            expected = {"least": ge, "below": lt, "same": eq}[operator](between(a, b), int(count.replace("m", "-")))
            assert value_of(formulas.rule(id_)) == expected, (id_, a, b)
            assert rule.id == id_


AGES = json.dumps(
    {
        "ruleset": "ages",
        "version": "1.0.0",
        "valid": {"from": "2020-01-01"},
        "title": TITLE,
        "intended_use": TITLE,
        "items": {
            name: {"type": "date", "earliest": "2022-01-01", "latest": "2027-01-01", "title": TITLE} for name in "ab"
        },
        "rules": {
            f"{function}-{name}-{str(count).replace('-', 'm')}": {
                "when": f"{function}_between(a, b) {operator} {count}",
                "finding": {"text": TITLE},
            }
            for function in ("years", "months")
            for name, operator in (("least", ">="), ("below", "<"), ("same", "=="))
            for count in (-2, -1, 0, 1, 2)
        },
    }
)
