"""What a ruleset concludes in a world, before anybody has put it in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ..language.knowledge import Options, Partial, Truth
from ..language.meaning import World
from ..ruleset.definition import Outcome, Rule


class Levels(NamedTuple):
    """The lowest and highest level an outcome can still have, by index."""

    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Values, the truth of each rule, and the levels of each outcome, all by name in the order written.

    `indicated` holds, for outcomes decided by a clinician, the levels to which the rules point; only where some rule does.
    """

    values: Mapping[str, Partial]
    rules: Mapping[str, Truth]
    outcomes: Mapping[str, Levels]
    indicated: Mapping[str, Levels]


def moved(outcome: Outcome, rules: Iterable[tuple[Rule, Truth]]) -> Levels:
    """To which levels the rules move an outcome.

    An outcome that starts lowest is raised: holding rules make its lowest level, holding and open ones its highest. One
    that starts highest is the mirror image.
    """
    certain, possible = set(), set()
    for rule, truth in rules:
        for name, level in rule.then:
            if name == outcome.name:
                if truth.certain:
                    certain.add(level)
                if truth.possible:
                    possible.add(level)
    if outcome.starts_highest:
        top = len(outcome.levels) - 1
        return Levels(min(possible, default=top), min(certain, default=top))
    return Levels(max(certain, default=0), max(possible, default=0))


def judged(outcome: Outcome, world: World) -> Levels:
    """The levels that the clinician's judgement leaves, where the outcome is decided by one."""
    assert outcome.judgement is not None
    judgement = world.items[outcome.judgement]
    assert isinstance(judgement, Options)
    return Levels(judgement.lowest, judgement.highest)
