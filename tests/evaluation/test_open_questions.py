"""No item that can change something is left out of the open questions, on generated rulesets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from generated_rulesets import Generated, completions, points_of, rulesets, world_of
from hypothesis import given

from riskengine.evaluation.assessment import Assessment
from riskengine.evaluation.case import Answer, Assessor, Case
from riskengine.evaluation.interpreter import interpret
from riskengine.evaluation.program import Program
from riskengine.language.knowledge import Listed, is_known
from riskengine.language.meaning import World
from riskengine.language.times import AsOf
from riskengine.language.types import Records
from riskengine.ruleset.definition import Definition


def assessed(definition: Definition, world: World) -> Assessment:
    """The assessment of a world, as if a case had said it."""
    answers = {name: Answer(world.states[name], partial) for name, partial in world.items.items()}
    as_of = AsOf(int(world.as_of.lowest), world.offset, "2026-01-31T00:00:00Z")
    case = Case(None, as_of, Assessor(), answers, {}, world.used, world)
    return Assessment(definition, case, Program(definition).run(world), engine="test")


def consequences(definition: Definition, world: World) -> Any:
    """What a case comes to: levels, findings, and the actions asked for."""
    verdict = interpret(definition, world)
    holding = [rule for id_, rule in definition.rules.items() if verdict.rules[id_].certain]
    found = {rule.id for rule in holding if rule.finding is not None}
    return verdict.outcomes, found, {action for rule in holding for action in rule.plan}


def changed_alone(definition: Definition, open_world: World, completion: World, name: str) -> Iterator[World]:
    """The completion with other answers to one open item."""
    item, partial = definition.items[name], open_world.items[name]
    if not isinstance(item.type, Records):
        for point in points_of(item.type, partial):
            yield replace(completion, items={**completion.items, name: point})
        return
    assert isinstance(partial, Listed)
    if partial.records is None:
        yield replace(completion, items={**completion.items, name: Listed(())})
        return
    now = completion.items[name]
    assert isinstance(now, Listed)
    assert now.records is not None
    for at, record in enumerate(partial.records):
        for field in item.type.fields:
            if not is_known(record[field.name]):
                for point in points_of(field.type, record[field.name]):
                    records = [*now.records]
                    records[at] = {**records[at], field.name: point}
                    yield replace(completion, items={**completion.items, name: Listed(tuple(records))})


@given(rulesets())
def test_2_8_every_item_that_can_matter_is_asked(made: Generated) -> None:
    """Contract, an assessment: every unanswered item whose answer alone can change something is among the open questions."""
    definition = made.definition
    world = world_of(made.tape, definition, complete=False)
    named = {question.item for question in assessed(definition, world).open_questions}
    unnamed = [name for name in definition.items if name not in named and not is_known(world.items[name])]
    for completion in completions(definition, world, made.tape, most=6):
        before = consequences(definition, completion)
        for name in unnamed:
            for other in changed_alone(definition, world, completion, name):
                assert consequences(definition, other) == before, name


@given(rulesets())
def test_nothing_is_asked_where_nothing_is_open(made: Generated) -> None:
    """A complete case has no open questions."""
    assert not assessed(made.definition, world_of(made.tape, made.definition, complete=True)).open_questions
