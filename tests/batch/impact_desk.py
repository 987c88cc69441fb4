"""A folder with cohorts, `riskengine impact` run in it, and what should come of it, worked out row by row."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from batch_desk import ROOT, Desk
from beside_assess import assessed
from typer.testing import CliRunner, Result

from riskengine.api import Ruleset
from riskengine.batch.files import Input
from riskengine.batch.impact import Cohort, Impact, impact
from riskengine.cli.main import app
from riskengine.evaluation.case import Assessor
from riskengine.language import times
from riskengine.problems import Refused
from riskengine.ruleset.build import read_definition

VRISK = (ROOT / "rulesets" / "instruments" / "vrisk10.yaml").read_text(encoding="utf-8")
SIGNALS = (ROOT / "rulesets" / "monitoring" / "warning-signals.yaml").read_text(encoding="utf-8")


def of(text: str, *changes: tuple[str, str]) -> Ruleset:
    """A ruleset of a text in which some things are changed."""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return Ruleset(read_definition(text, "changed.yaml"))


GRAVER = ("when: summary_risk == high\n", "when: summary_risk >= moderate\n")
LATER = ("version: 1.0.0", "version: 1.1.0")


class Silent:
    """A watch that says nothing."""

    def begins(self, stage: str, total: int, done: int) -> None:
        """Nothing."""

    def more(self, count: int) -> None:
        """Nothing."""


@dataclass
class ImpactDesk(Desk):
    """A folder with cohorts."""

    folder: Path

    def impact(self, *words: str, status: int = 0) -> Result:
        """Run the command in this process."""
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            result = CliRunner().invoke(app, ["impact", *words], prog_name="riskengine")
        finally:
            os.chdir(before)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == status, result.output
        return result

    def compared(
        self,
        before: Ruleset,
        after: Ruleset,
        *names: str,
        as_of: str,
        by: tuple[str, ...] = (),
        below: int = 1,
        **more: Any,
    ) -> Impact:
        """Compare two rulesets on tables of the folder; nothing is hidden unless it is asked for."""
        inputs = [Input.of(self.folder / name) for name in names]
        shared = {"as_of": times.parse_as_of(as_of), "assessor": Assessor(), "parameters": {}, **more}
        return impact(before, after, Cohort(inputs, by, below, shared, threads=1), Silent())


def by_hand(
    before: Ruleset, after: Ruleset, rows: Iterable[Mapping[str, Any]], *, as_of: str, by: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The counts of an impact, by the assessment of each row."""
    found: dict[str, Any] = {
        "rows": 0,
        "bad": 0,
        "moves": Counter(),
        "cells": Counter(),
        "groups": Counter(),
        "work": Counter(),
    }
    outcomes = [name for name in before.definition.outcomes if name in after.definition.outcomes]
    for row in rows:
        try:
            both = [
                assessed(each, {name: said for name, said in row.items() if _read(each, name)}, as_of=as_of)
                for each in (before, after)
            ]
        except Refused:
            found["bad"] += 1
            continue
        found["rows"] += 1
        groups = [(column, "" if row[column] is None else str(row[column])) for column in by]
        found["groups"].update(groups)
        for name in outcomes:
            ends = [(each.outcomes[name].lowest, each.outcomes[name].highest) for each in both]
            found["moves"][name, *ends] += 1
            found["cells"].update((*group, name, *ends) for group in groups)
        for side, each in zip(("before", "after"), both, strict=True):
            found["work"].update((side, planned.action, planned.status) for planned in each.plan)
    return {name: dict(counts) if isinstance(counts, Counter) else counts for name, counts in found.items()}


def _read(ruleset: Ruleset, name: str) -> bool:
    return name.split("__")[0] in ruleset.definition.items or name == "as_of"


def told(found: Impact) -> dict[str, Any]:
    """The same counts, as an impact tells them; what is none is left out."""
    moves: dict[Any, Any] = {}
    cells: dict[Any, Any] = {}
    work: dict[Any, Any] = {}
    for name, transitions in found.transitions.items():
        for each in transitions:
            ends = (tuple(each.before), tuple(each.after))
            moves[name, *ends] = each.count
            for column, values in each.by.items():
                cells |= {(column, value, name, *ends): count for value, count in values.items() if count != 0}
    for asked in found.workload:
        for side, counts in (("before", asked.before), ("after", asked.after)):
            work |= {(side, asked.action, status): count for status, count in (counts or {}).items() if count != 0}
    groups = {(column, value): count for column, counts in found.groups.items() for value, count in counts.items()}
    return {"rows": found.rows, "bad": found.bad, "moves": moves, "cells": cells, "groups": groups, "work": work}
