"""An explanation of one assessment, made when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..evaluation.assessment import Assessment
from ..evaluation.canonical import canonical
from ..evaluation.program import Program
from ..problems import Problem, Refused, did_you_mean
from .changes import Counterfactuals, counterfactuals
from .explorer import Explorer, Unsettled
from .proof import Prover, Step
from .reasons import SufficientReasons, sufficient_reasons
from .still_matters import StillMatters, still_matters
from .turning import Robustness, robustness
from .what_if import WhatIf, what_if
from .why_not import ActionExplained, LevelExplained, RuleExplained, explain_action, explain_level, explain_rule


@dataclass(frozen=True, slots=True)
class OutcomeExplained:
    """Why an outcome is as it is, and, where it is determined by rules, what is enough for that and what would change it."""

    outcome: str
    steps: tuple[Step, ...]
    reasons: SufficientReasons | None
    lower: Counterfactuals | None
    higher: Counterfactuals | None
    robustness: tuple[Robustness, ...]


class Explanation:
    """An explanation; its parts are worked out when first read.

    `outcomes` are there where nothing closer was asked for, or those asked for; `rule`, `level`, `action` and `what_if` where they
    were asked for.
    """

    def __init__(
        self,
        assessment: Assessment,
        *,
        rule: str | None = None,
        outcome: str | None = None,
        level: str | None = None,
        action: str | None = None,
        what_if: Mapping[str, Any] | None = None,
        solver: bool = True,
    ) -> None:
        self.assessment = assessment
        self.definition = assessment.definition
        self.asked_rule = rule
        self.asked_outcome = outcome
        self.asked_level = level
        self.asked_action = action
        self.asked_what_if = what_if
        self.explorer = Explorer(assessment.definition, assessment.case.as_of, solver=solver)
        self.prover = Prover(assessment)

    @property
    def closer(self) -> bool:
        """Whether something closer than the whole case was asked for."""
        return any(
            each is not None for each in (self.asked_rule, self.asked_level, self.asked_action, self.asked_what_if)
        )

    @cached_property
    def outcomes(self) -> Mapping[str, OutcomeExplained]:
        """The outcomes explained, by name."""
        if self.closer:
            return {}
        names = list(self.definition.outcomes) if self.asked_outcome is None else [self.asked_outcome]
        return {name: self._outcome(name) for name in names}

    def _outcome(self, name: str) -> OutcomeExplained:
        world = self.assessment.case.world
        try:
            robust = robustness(self.explorer, world, name)
        except Unsettled:
            robust = ()
        return OutcomeExplained(
            name,
            self.prover.outcome(name),
            sufficient_reasons(self.explorer, world, name),
            counterfactuals(self.explorer, world, name, "lower"),
            counterfactuals(self.explorer, world, name, "higher"),
            robust,
        )

    @cached_property
    def still_matters(self) -> StillMatters | None:
        """What is open in the case; None where something closer was asked for."""
        if self.closer:
            return None
        return still_matters(self.explorer, self.assessment.case.world, self.asked_outcome)

    @cached_property
    def rule(self) -> RuleExplained | None:
        """The rule asked about."""
        return None if self.asked_rule is None else explain_rule(self.prover, self.asked_rule)

    @cached_property
    def level(self) -> LevelExplained | None:
        """The level asked about."""
        if self.asked_outcome is None or self.asked_level is None:
            return None
        return explain_level(self.prover, self.explorer, self.asked_outcome, self.asked_level)

    @cached_property
    def level_steps(self) -> tuple[Step, ...]:
        """The proof of the outcome whose level was asked about."""
        return () if self.asked_outcome is None else self.prover.outcome(self.asked_outcome)

    @cached_property
    def action(self) -> ActionExplained | None:
        """The action asked about."""
        return None if self.asked_action is None else explain_action(self.prover, self.asked_action)

    @cached_property
    def what_if(self) -> WhatIf | None:
        """The case with other answers.

        Raises:
            Refused: an item the ruleset lacks, or an answer it does not take.
        """
        if self.asked_what_if is None:
            return None
        return what_if(self.assessment, Program(self.definition), self.asked_what_if)

    @property
    def document(self) -> dict[str, Any]:
        """The explanation as JSON holds it."""
        from .as_json import document_of

        return document_of(self)

    def to_json(self) -> bytes:
        """The document as canonical JSON."""
        return canonical(self.document)

    def to_text(self, language: str = "nb", *, width: int = 80) -> str:
        """The explanation as plain text, to be read or read aloud."""
        from .telling import as_text, told

        return as_text(told(self, language), width)


def explain(
    assessment: Assessment,
    *,
    rule: str | None = None,
    outcome: str | None = None,
    action: str | None = None,
    what_if: Mapping[str, Any] | None = None,
    solver: bool = True,
) -> Explanation:
    """Why an assessment is as it is, what still matters, and what would change it.

    Args:
        assessment: what is to be explained.
        rule: only why this rule holds, fails or is open.
        outcome: only this outcome; `name=level` asks why it is, or is not, that level.
        action: only why this action stands in the plan, or does not.
        what_if: by item, other answers, to be shown side by side with the case.
        solver: whether what trying answers cannot settle may be put to z3, where that is installed.

    Raises:
        Refused: there is no such rule, outcome, level, action or item, or it does not take that answer.
    """
    definition = assessment.definition
    problems: list[Problem] = []
    _must_exist(problems, "rule", rule, list(definition.rules), definition.id)
    _must_exist(problems, "action", action, list(definition.actions), definition.id)
    name, equals, level = (outcome or "").partition("=")
    if outcome is not None:
        _must_exist(problems, "outcome", name, list(definition.outcomes), definition.id)
        if equals and name in definition.outcomes:
            levels = definition.outcomes[name].level_ids
            if level not in levels:
                said = f'"{level}" is not a level of {name}; its levels are {", ".join(levels)}'
                problems.append(Problem("unknown-level", said, None, did_you_mean(level, levels)))
    if problems:
        raise Refused(problems)
    made = Explanation(
        assessment,
        rule=rule,
        outcome=None if outcome is None else name,
        level=level if equals else None,
        action=action,
        what_if=what_if or None,
        solver=solver,
    )
    _ = made.what_if  # answers that the ruleset does not take are refused here
    return made


def _must_exist(problems: list[Problem], kind: str, name: str | None, known: Sequence[str], ruleset: str) -> None:
    if name is not None and name not in known:
        article = "an" if kind[0] in "aeiou" else "a"
        begin_alike = [each for each in known if each.startswith(name[: max(4, len(name) // 2)])][:5]
        hint = did_you_mean(name, known)
        if hint is None and (near := begin_alike or (known if len(known) <= 12 else ())):
            hint = f"the {kind}s {'that begin alike ' if begin_alike else ''}are {', '.join(near)}"
        elif hint is None and known:
            hint = f"see: riskengine show {ruleset}"
        problems.append(Problem(f"unknown-{kind}", f'"{name}" is not {article} {kind} of {ruleset}', None, hint))
