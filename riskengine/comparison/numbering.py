"""The version number that follows from what changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ..ruleset.definition import Definition
from .change import Change

if TYPE_CHECKING:
    from .two_cases import Effect

Step = Literal["none", "patch", "minor", "major"]
STEPS: tuple[Step, ...] = ("none", "patch", "minor", "major")

SIZE_OF_EFFECT: dict[str, Step] = {
    "goes-up": "major",
    "goes-down": "major",
    "becomes-open": "major",
    "no-longer-asked": "major",
    "newly-asked": "minor",
}
"""What an effect that some case shows asks of the number."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """What the number must be. `certain` is false where a question that could ask for more was not settled.

    `stated` is the step that the new version takes; `lower` where its number is below the old one; None where the two are not
    versions of one ruleset.
    """

    needed: Step
    certain: bool
    stated: Step | Literal["lower"] | None
    proposed: str

    @property
    def too_low(self) -> bool:
        """Whether the new version's number says less than what changed."""
        if self.stated is None or self.needed == "none":
            return False
        return self.stated == "lower" or STEPS.index(self.stated) < STEPS.index(self.needed)

    @property
    def as_dict(self) -> dict[str, Any]:
        """The number as JSON has it."""
        return {
            "needed": self.needed,
            "certain": self.certain,
            "stated": self.stated,
            "proposed": self.proposed,
            "too_low": self.too_low,
        }


def numbering(
    old: Definition, new: Definition, changes: Sequence[Change], effects: Sequence[Effect] | None
) -> Numbering:
    """The number that follows."""
    steps: list[Step] = [change.size for change in changes]
    steps += [SIZE_OF_EFFECT[effect.claim] for effect in effects or () if effect.status == "refuted"]
    needed: Step = max(steps, key=STEPS.index) if steps else "none"
    if effects is None:
        settled = not any(change.moves_cases for change in changes)
    else:
        open_ = [SIZE_OF_EFFECT[effect.claim] for effect in effects if effect.status == "not-proved"]
        settled = all(STEPS.index(step) <= STEPS.index(needed) for step in open_)
    stated = _stated(old.version, new.version) if old.id == new.id else None
    return Numbering(needed, settled or needed == "major", stated, _next(old.version, needed))


def _numbers(version: str) -> tuple[int, int, int]:
    found = re.match(r"(\d+)\.(\d+)\.(\d+)", version)
    assert found is not None
    return int(found[1]), int(found[2]), int(found[3])


def _stated(old: str, new: str) -> Step | Literal["lower"]:
    before, after = _numbers(old), _numbers(new)
    if after < before:
        return "lower"
    if after[0] > before[0]:
        return "major"
    if after[1] > before[1]:
        return "minor"
    return "patch" if after[2] > before[2] or old != new else "none"


def _next(version: str, step: Step) -> str:
    major, minor, patch = _numbers(version)
    match step:
        case "major":
            return f"{major + 1}.0.0"
        case "minor":
            return f"{major}.{minor + 1}.0"
        case "patch":
            return f"{major}.{minor}.{patch + 1}"
        case _:
            return version
