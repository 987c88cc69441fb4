"""How often clinicians decided otherwise than each rule says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .frame import ASSESSMENT, CORRECTION, OVERRIDE
from .store import Store


@dataclass(slots=True)
class OfRule:
    """A rule of one version of a ruleset: in how many assessments it moved an outcome, in how many it was overridden, and why."""

    ruleset: str
    version: str
    rule: str
    outcome: str
    moved: int = 0
    overridden: int = 0
    raised: int = 0
    lowered: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "ruleset": self.ruleset, "version": self.version, "rule": self.rule, "outcome": self.outcome,
            "moved": self.moved, "overridden": self.overridden, "raised": self.raised, "lowered": self.lowered,
            "reasons": dict(sorted(self.reasons.items())),
        }  # fmt: skip


NO_RULE = "-"
"""Stands for a rule where none had moved the outcome: it lay at the level where it starts."""

_Key = tuple[str, str, str, str]


def disagreements(store: Store) -> list[OfRule]:
    """Each rule that was overridden or moved an outcome, the most overridden first; nothing superseded or erased."""
    gone = {kept.frame["supersedes"] for kept in store.kept() if kept.kind == CORRECTION}
    found: dict[_Key, OfRule] = {}
    last: dict[tuple[str, str], dict[str, Any]] = {}
    for kept in store.kept():
        frame = kept.frame
        if kept.kind in (ASSESSMENT, CORRECTION) and kept.id not in gone:
            ruleset = frame["ruleset"]
            for outcome, rules in frame["moved_by"].items():
                for rule in rules or [NO_RULE]:
                    key = (ruleset["id"], ruleset["version"], rule, outcome)
                    found.setdefault(key, OfRule(*key)).moved += 1
            for decided in frame["overrides"]:
                last[kept.id, decided["outcome"]] = {**decided, "ruleset": ruleset}
        elif kept.kind == OVERRIDE:
            last[frame["of"], frame["outcome"]] = frame
    for (id_, outcome), decided in last.items():
        if id_ not in gone:
            for rule in decided["rules"] or [NO_RULE]:
                key = (decided["ruleset"]["id"], decided["ruleset"]["version"], rule, outcome)
                _count(found.setdefault(key, OfRule(*key)), decided)
    return sorted(found.values(), key=lambda each: (-each.overridden, each.ruleset, each.version, each.rule))


def _count(of: OfRule, decided: Mapping[str, Any]) -> None:
    if decided["level"] == decided["engine"]:
        return
    of.overridden += 1
    of.reasons[decided["code"]] += 1
    levels = decided["levels"]
    if levels.index(decided["level"]) > levels.index(decided["engine"]):
        of.raised += 1
    else:
        of.lowered += 1
