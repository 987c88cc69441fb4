"""What another ruleset would have meant for a cohort: who would have come out otherwise, and what it would have asked of whom.

Both rulesets assess the same rows. What comes out is counts, and no count that is small enough to identify a person.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from ..api import Ruleset
from ..problems import Problem, Refused, did_you_mean
from . import sql_text as sql
from .bad_rows import CASE
from .columns import Columns, compiled
from .engine import Engine
from .files import Form, Input, Output, must_not_be_in_folders
from .impact_counting import Count as Count
from .impact_counting import Counted
from .impact_staging import ROW, Staged, group, staged
from .order import Order
from .running import Run, Watch
from .tables import columns_of, must_agree

MOST_GROUPS = 50


class Level(NamedTuple):
    """What an outcome came out as: one level, or the bounds of one that is open."""

    lowest: str
    highest: str

    @property
    def text(self) -> str:
        """The level, or both bounds."""
        return self.lowest if self.lowest == self.highest else f"{self.lowest}–{self.highest}"


@dataclass(frozen=True)
class Transition:
    """How many rows came out as one level before and another after; `by` column and value, how many of these in each subgroup."""

    before: Level
    after: Level
    count: Count
    by: Mapping[str, Mapping[str, Count]]


@dataclass(frozen=True)
class Workload:
    """How many rows ask for an action: certainly (`do`) or perhaps (`if`). None: that ruleset has no such action."""

    action: str
    party: str | None
    before: Mapping[str, Count] | None
    after: Mapping[str, Count] | None


@dataclass(frozen=True)
class Impact:
    """What came of a comparison.

    Attributes:
        before: the ruleset that is left.
        after: the ruleset that comes.
        rows: how many rows were assessed by both.
        bad: how many rows are not in order for one of them, and left out.
        below: counts from 1 to below this are hidden.
        changes: outcome -> kind of change (see `impact_counting.Kind`) -> how many rows.
        transitions: outcome -> its transitions, those that are most frequent first.
        groups: column -> value -> how many rows.
        workload: by action.
    """

    before: Ruleset
    after: Ruleset
    rows: Count
    bad: int
    below: int
    changes: Mapping[str, Mapping[str, Count]]
    transitions: Mapping[str, Sequence[Transition]]
    groups: Mapping[str, Mapping[str, Count]]
    workload: Sequence[Workload]

    @property
    def document(self) -> dict[str, Any]:
        """As JSON; a hidden count is null."""
        return {
            "before": _announced(self.before),
            "after": _announced(self.after),
            "rows": self.rows,
            "rows_not_in_order": self.bad,
            "hidden_below": self.below,
            "outcomes": {
                name: {
                    "changes": dict(self.changes[name]),
                    "transitions": [
                        {
                            "from": each.before._asdict(),
                            "to": each.after._asdict(),
                            "count": each.count,
                            "by": {column: dict(counts) for column, counts in each.by.items()},
                        }
                        for each in found
                    ],
                }
                for name, found in self.transitions.items()
            },
            "groups": {name: dict(found) for name, found in self.groups.items()},
            "workload": [
                {"action": each.action, "party": each.party, "before": each.before, "after": each.after}
                for each in self.workload
            ],
        }


def _announced(ruleset: Ruleset) -> dict[str, str]:
    definition = ruleset.definition
    return {"id": definition.id, "version": definition.version, "sha256": definition.sha256}


@dataclass(frozen=True)
class Cohort:
    """Whom the rulesets are compared on, and how.

    Attributes:
        inputs: the tables.
        by: the columns whose values make subgroups.
        below: counts from 1 to below this are hidden.
        shared: what else is asked for of both, as of a batch.
        memory: how much memory DuckDB may use, as in `2GB`.
        threads: how many threads it may use.
    """

    inputs: Sequence[Input]
    by: Sequence[str] = ()
    below: int = 5
    shared: Mapping[str, Any] = field(default_factory=dict)
    memory: str | None = None
    threads: int | None = None


def impact(before: Ruleset, after: Ruleset, cohort: Cohort, watch: Watch) -> Impact:
    """Compare two rulesets on a cohort.

    What lies on the disk meanwhile is in a folder for temporary files that only its owner may look into, and is gone afterwards.

    Args:
        before: what is in force.
        after: what would be.
        cohort: the rows.
        watch: whom to tell how far it is.

    Raises:
        Refused: something is wrong with the call or the table, or cannot be said in columns; or nothing of the two can be compared.
        KeyboardInterrupt: the user stopped it.
    """
    outcomes = [name for name in before.definition.outcomes if name in after.definition.outcomes]
    if not outcomes:
        said = f"{before.id} and {after.id} have no outcome in common, so there is nothing to compare"
        hint = "give two versions of a ruleset, or two whose outcomes have the same ids"
        raise Refused([Problem("nothing-to-compare", said, None, hint)])
    both = [(each, _compiled(each, cohort)) for each in (before, after)]
    names = _names(cohort, [columns for _, columns in both])
    usual: dict[str, Any] = {}
    for _, columns in both:
        usual |= columns.inputs
    with tempfile.TemporaryDirectory(prefix="riskengine-impact-") as name:
        folder = Path(name)
        try:
            with Engine(folder, cohort.memory, cohort.threads) as engine:
                rows = staged(cohort.inputs, {each: usual[each] for each in names}, cohort.by, folder, engine)
                _must_be_few(cohort, rows, engine)
                for side, (ruleset, columns) in zip(("before", "after"), both, strict=True):
                    keep = (*_added(cohort), *(each for each in names if each not in columns.inputs))
                    output = Output(folder / f"{side}.parquet", Form.parquet, False)
                    order = Order(ruleset, rows.inputs, output, keep=keep, **_own(cohort, ruleset))
                    try:
                        Run(order, watch).run()
                    except Refused as refused:
                        raise rows.named(refused) from None
                    engine.run(f"CREATE VIEW {side} AS SELECT * FROM {sql.parquet(output.path)}")
                return _counted(engine, before, after, cohort, outcomes, rows.rows)
        except pa.ArrowCancelled:
            raise KeyboardInterrupt from None


def _counted(
    engine: Engine, before: Ruleset, after: Ruleset, cohort: Cohort, outcomes: Sequence[str], rows: int
) -> Impact:
    found = Counted(engine, before, after, cohort.by, outcomes, cohort.below)
    groups = {
        column: {value: found.shown("group", column, value) for value in found.values(column)} for column in cohort.by
    }
    return Impact(
        before=before,
        after=after,
        rows=found.shown("all"),
        bad=rows - found.rows,
        below=cohort.below,
        changes={name: found.changes(name) for name in outcomes},
        transitions={name: _transitions(found, name, groups) for name in outcomes},
        groups=groups,
        workload=[_workload(found, name, before, after) for name in found.actions],
    )


def _transitions(found: Counted, outcome: str, groups: Mapping[str, Mapping[str, Count]]) -> list[Transition]:
    """Of a group whose size is hidden, zeros are hidden too: what is left would tell what its few members came out as."""
    made = [
        Transition(
            Level(move[0], move[1]),
            Level(move[2], move[3]),
            found.shown("move", outcome, *move),
            {
                column: {
                    value: None if size is None else found.shown("cell", column, value, outcome, *move)
                    for value, size in sizes.items()
                }
                for column, sizes in groups.items()
            },
        )
        for move in found.moves(outcome)
    ]
    # The most frequent first; those that are hidden last, by name, for their place must not tell their size.
    return sorted(made, key=lambda each: (each.count is None, -(each.count or 0), each.before, each.after))


def _workload(found: Counted, action: str, before: Ruleset, after: Ruleset) -> Workload:
    counts: dict[str, Mapping[str, Count] | None] = {}
    party: str | None = None
    for side, ruleset in (("before", before), ("after", after)):
        asked = ruleset.definition.actions.get(action)
        counts[side] = (
            None if asked is None else {each: found.shown("work", side, action, each) for each in ("do", "if")}
        )
        party = party if asked is None else asked.by
    return Workload(action, party, counts["before"], counts["after"])


def _must_be_few(cohort: Cohort, rows: Staged, engine: Engine) -> None:
    """Refuse to count by what is different for everybody, as a pseudonym: each count would be one person."""
    read = ", ".join(sql.text(each.path) for each in rows.inputs)
    csv = rows.inputs[0].form is Form.csv
    source = (
        f"read_csv([{read}], all_varchar = true, ignore_errors = true)"
        if csv
        else sql.parquet(*(each.path for each in rows.inputs))
    )
    problems = []
    for at, column in enumerate(cohort.by):
        values = int(engine.run(f"SELECT count(DISTINCT {group(at)}) FROM {source}")[0][0])
        if values > MOST_GROUPS:
            said = f'--by: "{column}" has {values} different values; groups would be too small to say anything of'
            hint = f"count by a column of at most {MOST_GROUPS} values, as a region or a kind of ward"
            problems.append(Problem("too-many-groups", said, None, hint))
    if problems:
        raise Refused(problems)


def _own(cohort: Cohort, ruleset: Ruleset) -> dict[str, Any]:
    """What is asked for of one ruleset: a parameter that only the other has is left out."""
    found = dict(cohort.shared)
    found["parameters"] = {
        name: value for name, value in found.get("parameters", {}).items() if name in ruleset.definition.parameters
    }
    return {**found, "memory": cohort.memory, "threads": cohort.threads}


def _compiled(ruleset: Ruleset, cohort: Cohort) -> Columns:
    own = _own(cohort, ruleset)
    return compiled(
        ruleset,
        parameters=own["parameters"],
        unknown={"*": own.get("unknown", ("unknown",)), **own.get("unknown_in", {})},
        as_of=own.get("as_of"),
        assessor=own.get("assessor"),
        keep=_added(cohort),
    )


def _added(cohort: Cohort) -> tuple[str, ...]:
    return (ROW, *map(group, range(len(cohort.by))))


def _names(cohort: Cohort, compiled_: Sequence[Columns]) -> tuple[str, ...]:
    """The columns of the cohort; each is known to one of the rulesets, or makes subgroups.

    Raises:
        Refused: one is neither, or a subgroup's column is not there.
    """
    known = {name for columns in compiled_ for name in columns.inputs}
    of_files = [columns_of(each, tuple(known)) for each in cohort.inputs]
    must_agree(cohort.inputs, of_files)
    must_not_be_in_folders(cohort.inputs, {*known, *cohort.by}, of_files[0])
    names = of_files[0]
    problems = [
        Problem("unknown-column", f'--by: there is no column "{each}"', None, did_you_mean(each, names))
        for each in cohort.by
        if each not in names
    ]
    if CASE in cohort.by:
        said = f'--by: "{CASE}" names single persons; counts say nothing of a person'
        problems.append(Problem("too-many-groups", said, None, "count by a column as a region or a kind of ward"))
    problems += [
        Problem("unknown-column", f'"{each}" is not an item of either ruleset', None,
                did_you_mean(each, known) or f"to count by it: --by {each}; otherwise leave it out of the table")
        for each in names
        if each not in known and each not in cohort.by
    ]  # fmt: skip
    if problems:
        raise Refused(problems)
    return tuple(each for each in names if each in known)
