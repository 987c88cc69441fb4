"""What a batch is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .. import __version__
from ..api import Ruleset
from ..evaluation.case import Assessor
from ..language import times
from .columns import Columns, compiled
from .files import Input, Output
from .partitions import DEFAULT_ROWS


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for.

    Attributes:
        ruleset: what assesses the rows.
        inputs: the files that are read, at least one.
        output: where the result goes.
        as_of: the moment of all rows; None where each row has its own.
        assessor: who assesses.
        parameters: what is set.
        unknown: codes that mean unknown in any column.
        unknown_in: codes that mean unknown in one column.
        keep: columns that are carried through.
        rules: whether each rule's status is wanted.
        values: whether each value's bounds are wanted.
        decimal_comma: whether 3,5 in CSV means three and a half.
        rows: the most rows of a partition.
        memory: how much memory DuckDB may use, as in `2GB`.
        threads: how many threads it may use.
        overwrite: whether an output that is there is replaced.
        restart: whether what a stopped run has done is thrown away.
    """

    ruleset: Ruleset
    inputs: tuple[Input, ...]
    output: Output
    as_of: times.AsOf | None = None
    assessor: Assessor = field(default_factory=Assessor)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    unknown: tuple[str, ...] = ("unknown",)
    unknown_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keep: tuple[str, ...] = ()
    rules: bool = False
    values: bool = False
    decimal_comma: bool = False
    rows: int = DEFAULT_ROWS
    memory: str | None = None
    threads: int | None = None
    overwrite: bool = False
    restart: bool = False

    def asked(self) -> dict[str, Any]:
        """What decides about the result, by what it is called in messages; JSON."""
        definition = self.ruleset.definition
        return {
            "ruleset": [definition.id, definition.version, definition.sha256],
            "version of riskengine": __version__,
            "input": [[str(each.path), each.size, each.changed] for each in self.inputs],
            "--as-of": None if self.as_of is None else self.as_of.text,
            "assessor": [self.assessor.id, self.assessor.role, self.assessor.organisation],
            "--set": {name: str(value) for name, value in self.parameters.items()},
            "--unknown": [list(self.unknown), {name: list(codes) for name, codes in self.unknown_in.items()}],
            "--keep": list(self.keep),
            "--rules": self.rules,
            "--values": self.values,
            "--decimal-comma": self.decimal_comma,
            "--partition-rows": self.rows,
            "output": [str(self.output.path), self.output.form.value, self.output.folder],
        }

    def columns(self) -> Columns:
        """The ruleset, compiled for columns.

        Raises:
            Refused: a setting is wrong, or something of the ruleset cannot be computed in columns.
        """
        return compiled(
            self.ruleset,
            parameters=self.parameters,
            unknown={"*": self.unknown, **self.unknown_in},
            as_of=self.as_of,
            assessor=self.assessor,
            keep=self.keep,
            rules=self.rules,
            values=self.values,
        )

    def codes(self, column: str) -> tuple[str, ...]:
        """The codes that mean unknown in a column."""
        return tuple(self.unknown_in.get(column, self.unknown))
