"""Proofs about all cases: how long `verify` takes, and how that grows with the number of rules.

These are times, not ratios: the questions are the user's, who waits for them. Each ruleset is verified once, from its text.
"""

from __future__ import annotations

import json
import random
import sys
import time
from typing import Any

from riskengine.analysis.solver import Budget
from riskengine.analysis.verification import Verification, verify
from riskengine.ruleset.build import read_definition
from riskengine.ruleset.definition import Definition

from .measure import Figure, Report, stand_alone

T = {"nb": "t"}
LEVELS = ["none", "some", "much", "most"]
SIZES = (50, 100, 200, 500)


def head(id_: str) -> dict[str, Any]:
    return {"ruleset": id_, "version": "1.0.0", "valid": {"from": "2020-01-01"}, "title": T, "intended_use": T}


def instrument() -> Definition:
    """Twenty items on three levels, added up and counted, with every item declared to worsen the outcome."""
    scale = {level: {"title": T, "points": points} for points, level in enumerate(("no", "maybe", "yes"))}
    names = [f"item{at}" for at in range(20)]
    doc = {
        **head("instrument"),
        "scales": {"presence": scale},
        "items": {
            name: {"type": "choice", "options": "presence", "title": T, "required": True, "worsens": ["level"]}
            for name in names
        },
        "values": {
            "score": " + ".join(f"points({name})" for name in names),
            "present": f"count({', '.join(f'{name} == yes' for name in names)})",
        },
        "outcomes": {"level": {"title": T, "levels": LEVELS}},
        "rules": {
            "some": {"when": "score >= 10", "then": {"level": "some"}},
            "much": {"when": "score >= 20 or present >= 8", "then": {"level": "much"}},
            "most": {"when": "score >= 30 and present >= 12", "then": {"level": "most"}},
            "grave": {"when": "item0 == yes and item1 == yes and present >= 5", "then": {"level": "most"}},
        },
        "properties": {
            "many-get-something": {"title": T, "holds": "not (present >= 5) or level >= some"},
            "few-get-little": {"title": T, "holds": "score >= 10 or level == none"},
        },
    }
    return read_definition(json.dumps(doc), "instrument.yaml")


def rules(count: int) -> Definition:
    """So many rules over some items each, of all kinds, for three outcomes."""
    chance = random.Random(count)
    items: dict[str, Any] = {}
    atoms = []
    for at in range(max(20, count // 4)):
        name = f"i{at}"
        match at % 4:
            case 0:
                items[name] = {"type": "yes-no", "title": T}
                atoms.append(name)
            case 1:
                items[name] = {"type": "choice", "options": ["no", "maybe", "yes"], "title": T}
                atoms += [f"{name} >= maybe", f"{name} == yes"]
            case 2:
                items[name] = {"type": "count", "range": [0, 40], "title": T}
                atoms += [f"{name} >= {limit}" for limit in (5, 12, 25)]
            case _:
                items[name] = {"type": "number", "range": [20, 250], "unit": "kg", "title": T}
                atoms += [f"{name} < {limit}" for limit in (35.5, 80, 120)]
    found = {}
    for at in range(count):
        parts = chance.sample(atoms, 4)
        when = chance.choice(
            ["{} and {} and ({} or {})", "count({}, {}, {}, {}) >= 3", "({} or {}) and not ({} and {})"]
        )
        found[f"r{at}"] = {"when": when.format(*parts), "then": {f"o{at % 3}": chance.choice(LEVELS[1:])}}
    outcomes = {f"o{at}": {"title": T, "levels": LEVELS} for at in range(3)}
    doc = {**head("rules"), "items": items, "outcomes": outcomes, "rules": found}
    return read_definition(json.dumps(doc), "rules.yaml")


def timed(definition: Definition) -> tuple[float, Verification]:
    """How long the proofs about a ruleset take, and what came of them."""
    begun = time.perf_counter()
    found = verify(definition, Budget(time.monotonic, 600))
    return time.perf_counter() - begun, found


def measure() -> Report:
    """The figures of this benchmark."""
    figures, notes = [], []
    told: dict[str, float] = {}
    named = {"20 items on three levels": instrument(), **{f"{count} rules": rules(count) for count in SIZES}}
    for name, definition in named.items():
        seconds, found = timed(definition)
        told[name] = seconds
        targets = {"20 items on three levels": 5.0, "100 rules": 20.0}
        figures.append(Figure(name, seconds, "one second", seconds, targets.get(name)))
        summary = found.document["summary"]
        notes.append(
            f"{name}: {summary['proved']} proved, {summary['refuted']} refuted, {summary['not_proved']} not proved, "
            f"{len(found.movements)} movements told."
        )
    growth = told["500 rules"] / told["50 rules"]
    notes.append(f"From 50 to 500 rules, with a quarter as many items, the time grows {growth:.0f} times.")
    return Report("Proofs", "How long does it take to prove what holds for every case?", figures, tuple(notes))


if __name__ == "__main__":
    sys.setrecursionlimit(10_000)
    stand_alone(measure())
