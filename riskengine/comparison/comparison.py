"""Two versions of a ruleset compared: what is written otherwise, what it does to cases, and the number that follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..language.types import CalendarTime, Records
from ..problems import Refused
from ..ruleset.definition import Definition
from .change import Change
from .numbering import Numbering, numbering
from .scales import moments_overlap, same_kind
from .written import changes

if TYPE_CHECKING:
    from .two_cases import Effect


@dataclass(frozen=True)
class Comparison:
    """What came of comparing. `effects` is None where there is no solver; `missing` then says what to install."""

    old: Definition
    new: Definition
    list_length: int
    changes: tuple[Change, ...]
    effects: tuple[Effect, ...] | None
    numbering: Numbering
    missing: str = ""

    @property
    def cut_lists(self) -> tuple[str, ...]:
        """The lists that may be longer than was reasoned about."""
        items = {**self.old.items, **self.new.items}.values()
        return tuple(
            item.name for item in items if isinstance(item.type, Records) and item.type.most > self.list_length
        )

    @property
    def one_sided(self) -> tuple[tuple[str, str], ...]:
        """What only one version asks for, by `old` or `new`: free in that one."""
        pairs: list[tuple[str, str]] = []
        for side, here, there in (("old", self.old, self.new), ("new", self.new, self.old)):
            pairs += [
                (side, name)
                for name, item in here.items.items()
                if name not in there.items or not same_kind(item, there.items[name])
            ]
            pairs += [(side, name) for name in here.parameters if name not in there.parameters]
        return tuple(pairs)

    @property
    def fixed_parameters(self) -> tuple[str, ...]:
        """The parameters that stay at their defaults: calendar times."""
        both = {**self.old.parameters, **self.new.parameters}
        return tuple(name for name, each in both.items() if isinstance(each.type, CalendarTime))

    @property
    def one_moment(self) -> bool:
        """Whether both versions hold on some day."""
        return moments_overlap(self.old, self.new)

    @property
    def document(self) -> dict[str, Any]:
        """The whole as JSON has it."""
        found: dict[str, Any] = {
            "old": _name(self.old),
            "new": _name(self.new),
            "changes": [change.as_dict() for change in self.changes],
            "effects": None if self.effects is None else [effect.as_dict for effect in self.effects],
            "number": self.numbering.as_dict,
            "assumptions": {
                "list_length": self.list_length,
                "lists": list(self.cut_lists),
                "only_in_old": [name for side, name in self.one_sided if side == "old"],
                "only_in_new": [name for side, name in self.one_sided if side == "new"],
                "fixed_parameters": list(self.fixed_parameters),
                "used": sorted({*self.old.uses, *self.new.uses}),
                "one_moment": self.one_moment,
            },
        }
        return found | ({"missing": self.missing} if self.missing else {})


def compare(
    old: Definition, new: Definition, clock: Callable[[], float], seconds: float, list_length: int = 6
) -> Comparison:
    """Compare two versions, in the time given. Without the solver, only what is written is compared."""
    written = changes(old, new)
    found: tuple[Effect, ...] | None = None
    missing = ""
    try:
        from ..analysis.solver import Budget
        from ..analysis.variables import Settled
        from .effects import effects
    except Refused as refused:
        missing = refused.problems[0].hint or refused.problems[0].message
    else:
        found = effects(old, new, Budget(clock, seconds), Settled(list_length))
    return Comparison(old, new, list_length, written, found, numbering(old, new, written, found), missing)


def _name(definition: Definition) -> dict[str, str]:
    return {"id": definition.id, "version": definition.version, "sha256": definition.sha256}
