"""What if: the same case with other answers, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from ..evaluation.assessment import Assessment
from ..evaluation.case import CaseReader
from ..evaluation.program import Program
from ..language.knowledge import Partial
from ..language.tree import ItemRead


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Two assessments that differ in some answers.

    `answers` holds what was changed, before and after. `actions_*` are ids of actions of the plan, `findings_*` of rules.
    `stale` names used rulesets that are told some of these answers, and are not assessed anew.
    """

    answers: Mapping[str, tuple[Partial, Partial]]
    before: Assessment
    after: Assessment
    actions_added: tuple[str, ...]
    actions_gone: tuple[str, ...]
    findings_added: tuple[str, ...]
    findings_gone: tuple[str, ...]
    rules_changed: tuple[str, ...]
    stale: tuple[str, ...]


def what_if(assessment: Assessment, program: Program, answers: Mapping[str, Any]) -> WhatIf:
    """The case with other answers, written as in a case's file; `missing` takes an answer away.

    Raises:
        Refused: an item the ruleset lacks, or an answer it does not take.
    """
    definition, case = assessment.definition, assessment.case
    reader = CaseReader(replace(definition, parameters={}, uses={}), case.as_of)
    written = {name: None if value == "missing" else value for name, value in answers.items()}
    read = reader.read(written, parameters={}, assessor=case.assessor, used={})
    changed = {name: read.answers[name] for name in answers}
    world = replace(
        case.world,
        items=MappingProxyType({**case.world.items, **{name: each.partial for name, each in changed.items()}}),
        states=MappingProxyType({**case.world.states, **{name: each.state for name, each in changed.items()}}),
        roles=MappingProxyType({**case.world.roles, **{name: read.world.roles[name] for name in changed}}),
    )
    other = replace(case, answers=MappingProxyType({**case.answers, **changed}), world=world)
    after = Assessment(definition, other, program.run(world), engine=assessment.engine, used=assessment.used)
    plans = [{action.action: action.status for action in each.plan} for each in (assessment, after)]
    findings = [{each.rule for each in made.findings if each.status == "holds"} for made in (assessment, after)]
    rules = definition.rules
    return WhatIf(
        {name: (case.answers[name].partial, each.partial) for name, each in changed.items()},
        assessment,
        after,
        tuple(name for name, status in plans[1].items() if plans[0].get(name) != status and status == "do"),
        tuple(name for name, status in plans[0].items() if status == "do" and plans[1].get(name) != "do"),
        tuple(id_ for id_ in rules if id_ in findings[1] - findings[0]),
        tuple(id_ for id_ in rules if id_ in findings[0] - findings[1]),
        tuple(id_ for id_ in rules if assessment.verdict.rules[id_] != after.verdict.rules[id_]),
        tuple(
            id_
            for id_, use in definition.uses.items()
            if any(isinstance(part, ItemRead) and part.name in changed for node in use.told for part in node.walk())
        ),
    )
