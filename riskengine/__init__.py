"""Structured risk assessment as rulesets: graded plans, honest bounds where something is unknown, and a full trace.

from riskengine import Library

ruleset = Library.bundled().get("vrisk10")
assessment = ruleset.assess({"violence": "yes"}, as_of="2026-11-22T12:00:00+01:00")
assessment.outcomes["plan_level"].lowest
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from .api import Library, Ruleset
    from .evaluation.assessment import (
        Assessment,
        FindingResult,
        OutcomeResult,
        Override,
        PlannedAction,
        RuleAccount,
        ValueResult,
    )
    from .evaluation.case import Assessor
    from .evaluation.case_file import CaseFile, read_case_file
    from .evaluation.questions import OpenQuestion
    from .problems import Place, Problem, Refused
    from .programs_on_disk import KeptPrograms

_HOME = {
    "Library": "api",
    "Ruleset": "api",
    "Assessment": "evaluation.assessment",
    "FindingResult": "evaluation.assessment",
    "OpenQuestion": "evaluation.questions",
    "OutcomeResult": "evaluation.assessment",
    "Override": "evaluation.assessment",
    "PlannedAction": "evaluation.assessment",
    "RuleAccount": "evaluation.assessment",
    "ValueResult": "evaluation.assessment",
    "Assessor": "evaluation.case",
    "CaseFile": "evaluation.case_file",
    "KeptPrograms": "programs_on_disk",
    "Place": "problems",
    "Problem": "problems",
    "Refused": "problems",
    "read_case_file": "evaluation.case_file",
}

__all__ = [
    "Assessment",
    "Assessor",
    "CaseFile",
    "FindingResult",
    "KeptPrograms",
    "Library",
    "OpenQuestion",
    "OutcomeResult",
    "Override",
    "Place",
    "PlannedAction",
    "Problem",
    "Refused",
    "RuleAccount",
    "Ruleset",
    "ValueResult",
    "__version__",
    "read_case_file",
]


def __getattr__(name: str) -> Any:
    # Names are fetched when first used, so that `riskengine --help` does not pay for the engine.
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f".{_HOME[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
