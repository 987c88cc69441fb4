"""What holds for all rows of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..evaluation.case import Assessor
from ..language import times
from ..language.knowledge import Partial
from ..ruleset.definition import Definition


@dataclass(frozen=True, slots=True)
class Used:
    """A used ruleset, in the version that holds.

    `definition` is None where it cannot be read with the one that uses it, for the reason `why_not`.
    """

    definition: Definition | None
    run: Run
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """The moment of assessment where it is one for all rows, settings, the assessor, codes for unknown, and the rulesets used.

    `varying` are the parameters of which the setting differs from row to row; what `settings` holds of those means nothing.
    """

    as_of: times.AsOf | None
    settings: Mapping[str, Partial]
    assessor: Assessor
    unknown: Mapping[str, Sequence[str]]
    used: Mapping[str, Used] = field(default_factory=dict)
    varying: frozenset[str] = frozenset()

    def codes(self, column: str) -> Sequence[str]:
        """The codes that mean unknown in a column."""
        return self.unknown.get(column, self.unknown.get("*", ()))

    def using(self, used: Mapping[str, Used]) -> Run:
        """The same with the rulesets that are used."""
        return replace(self, used=used)
