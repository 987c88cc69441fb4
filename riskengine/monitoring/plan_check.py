"""Checking a person's plan: what is wrong with it, and what it could never do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..api import Library
from ..language import times
from ..problems import Problem, Refused
from ..ruleset import yaml_text
from .conclusions import Conclusions, Sign, Told
from .levels import CONTACT, of_response
from .on_duty import offset_minutes
from .plan import Plan
from .plan_file import is_plan, read_plan_root
from .plan_trial import test_faults


@dataclass(frozen=True, slots=True)
class CheckedPlan:
    """A plan that was checked: the plan, where it could be read, what was found, and the texts that places count."""

    plan: Plan | None
    problems: Sequence[Problem]
    sources: Mapping[str, str]


def plan_at(path: Path) -> bool:
    """Whether a file is a person's plan. One that cannot be read is none."""
    try:
        return is_plan(yaml_text.read_file(path)[1])
    except Refused:
        return False


def check_plan(path: Path, library: Library) -> CheckedPlan:
    """Check a plan's file.

    Raises:
        Refused: the file cannot be read at all.
    """
    text, root = yaml_text.read_file(path)
    file = str(path)
    plan, problems = read_plan_root(root, text, file, library)
    if plan is None:
        return CheckedPlan(None, problems, {file: text})
    found = test_faults(plan, library)
    found += [] if found else _never_due(plan, root, library)
    found += _unanswered(plan, root)
    return CheckedPlan(plan, found, {file: text})


def _never_due(plan: Plan, root: yaml_text.Node, library: Library) -> list[Problem]:
    """Whether contact could fall due at all, with all of the plan's signs seen at once and everything else open."""
    conclusions = Conclusions(library)
    noon = times.parse_as_of(f"{plan.updated}T12:00:00Z").microseconds
    shown = times.format_datetime(noon, offset_minutes(noon, plan.duty.zone))
    signs = [Sign(key, shown, key) for key in plan.signs]
    told: dict[str, Told] = {}
    outcomes = {}
    try:
        for id_ in plan.rulesets:
            made = conclusions.assess(plan, id_, told, signs, noon)
            outcomes.update({(id_, name): each for name, each in made.as_used().items()})
    except Refused as refused:
        place = yaml_text.place(yaml_text.at(root, ["rulesets"], key=True), plan.file)
        return [Problem(each.code, each.message, place, each.hint) for each in refused.problems]
    if of_response(plan.response, outcomes).highest >= CONTACT:
        return []
    place = yaml_text.place(yaml_text.at(root, ["response", "contact"]), plan.file)
    message = "contact can never fall due: not even with all of the plan's signs seen at once"
    count = f"{len(plan.signs)} sign{'s' if len(plan.signs) != 1 else ''}"
    hint = f"the plan has {count}; compare the threshold"
    return [Problem("contact-never-due", message, place, hint, "warning")]


def _unanswered(plan: Plan, root: yaml_text.Node) -> list[Problem]:
    """Functions of which nothing in the plan makes use."""
    used = {step.to for step in plan.response.escalation} | {each.to for each in plan.follow_ups.values()}
    found = []
    for name in plan.duty.functions:
        if name not in used:
            place = yaml_text.place(yaml_text.at(root, ["contacts", name], key=True), plan.file)
            message = f'nothing is ever sent to "{name}"'
            found.append(Problem("unused-contact", message, place, "let a step go to it, or leave it out", "info"))
    return found
