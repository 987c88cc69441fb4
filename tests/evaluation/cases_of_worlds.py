"""A case that leads to a given world, as a reader of cases would have made it."""

from __future__ import annotations

from typing import Any

from riskengine.evaluation.account import plain_knowledge
from riskengine.evaluation.case import Answer, Assessor, Case, Setting
from riskengine.language import times
from riskengine.language.knowledge import Interval, Listed, Partial, Wording, is_known
from riskengine.language.meaning import World
from riskengine.language.types import Choice, Number, Records, Type
from riskengine.ruleset.definition import Definition


def written(type_: Type, partial: Partial, offset: int) -> Any:
    """How somebody would have written an answer; a time that is open within its day as the day."""
    match partial:
        case Wording(text):
            return text
        case Listed(records):
            assert isinstance(type_, Records)
            return [
                {
                    field.name: written(field.type, record[field.name], offset)
                    if is_known(record[field.name])
                    else "unknown"
                    for field in type_.fields
                }
                for record in records or ()
            ]
        case Interval(lowest, highest) if isinstance(type_, Number):
            assert lowest == highest
            return lowest
        case Interval(lowest, highest) if lowest != highest:
            return times.format_date(times.day_of(int(lowest), offset))
        case _ if isinstance(type_, Choice) and not is_known(partial):
            return type_.options[0]  # no single answer says so much; the document does not ask
        case _:
            return plain_knowledge(partial, type_, offset)


def case_of(
    definition: Definition,
    world: World,
    *,
    sources: dict[str, dict[str, str]] | None = None,
    id_: str | None = "K-1042",
    assessor: Assessor | None = None,
) -> Case:
    """The case; `sources` tells by item where an answer comes from."""
    told = sources or {}
    answers = {}
    for name, item in definition.items.items():
        state, partial = world.states[name], world.items[name]
        said = written(item.type, partial, world.offset) if state == "known" else None
        answers[name] = Answer(state, partial, said, **told.get(name, {}))
    settings = {}
    for name, parameter in definition.parameters.items():
        partial = world.parameters[name]
        shown = written(parameter.type, partial, world.offset)
        settings[name] = Setting(partial, shown, "case")
    moment = times.format_datetime(int(world.as_of.lowest), world.offset)
    return Case(
        id_,
        times.parse_as_of(moment),
        assessor or Assessor(),
        answers,
        settings,
        world.used,
        world,
        not told,
    )
