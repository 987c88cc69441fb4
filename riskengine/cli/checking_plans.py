"""Persons' plans among the files that `riskengine check` is given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ..api import Library
from ..checking.check import Finding, Report, check_paths
from ..problems import Refused
from ..ruleset.library import files_under


class Counted(NamedTuple):
    """How many plans there were, and files of events."""

    plans: int
    events: int


EVENTS = ".jsonl"


def check_files_and_plans(paths: Sequence[Path], others: Sequence[Path]) -> tuple[Report, Counted]:
    """Check rulesets, their tests, plans and files of events; what was found, and how many plans and files of events there were.

    Raises:
        Refused: a path is not there, or nothing that can be checked lies under it.
    """
    plans = plans_under(paths)
    events = [path for path in paths if path.suffix == EVENTS and path.is_file()]
    rest = [path for path in paths if path not in plans and path not in events]
    report = Report()
    if rest or not (plans or events):
        try:
            report = check_paths(rest, others)
        except Refused as refused:
            if not (plans or events) or refused.problems[0].code != "no-ruleset":
                raise
    if plans:
        from ..monitoring.plan_check import check_plan

        library = _library(_rulesets(rest), others)
        for plan in plans:
            checked = check_plan(plan, library)
            report.findings.extend(map(Finding, checked.problems))
            report.sources.update(checked.sources)
    for path in events:
        from ..monitoring.event_lines import read_events

        try:
            read_events(path)
        except Refused as refused:
            report.findings.extend(map(Finding, refused.problems))
            report.sources.update(refused.sources)
    return report, Counted(len(plans), len(events))


def _library(own: Sequence[Path], others: Sequence[Path]) -> Library:
    """The rulesets named, and of the others those that are not among them in the same version."""
    named = {(entry.id, entry.version) for entry in Library.open(*own).entries}
    further = [entry.path for entry in Library.open(*others).entries if (entry.id, entry.version) not in named]
    return Library.open(*own, *further)


def plans_under(paths: Sequence[Path]) -> list[Path]:
    """The plans among files, and in folders with those below them."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.exists():
            found.update((file, None) for file in files_under(path) if is_plan_file(file))
    return list(found)


def is_plan_file(path: Path) -> bool:
    """Whether a file is a person's plan."""
    try:
        with path.open(encoding="utf-8", errors="replace") as lines:
            if not any(line.startswith(("plan:", '"plan"', "{")) for line in lines):
                return False  # most files are none, and need not be read whole
    except OSError:
        return False
    from ..monitoring.plan_check import plan_at

    return plan_at(path)


def _rulesets(paths: Sequence[Path]) -> list[Path]:
    return [file for path in paths for file in files_under(path)]
