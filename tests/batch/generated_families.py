"""Rulesets that use one another: told answers and settings, sharing, joined plans. Each is valid; what they say is by chance."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from riskengine import Library

TITLE = {"nb": "t", "en": "t"}
LEVELS = ("calm", "tense", "very-tense")

Doc = dict[str, Any]


class Writer:
    """Writes a family: `low`, used by `mid` and `side`, and `top`, which uses all three."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.reads: list[str] = []
        self.numbers: list[str] = []

    def chance(self, of: float) -> bool:
        return self.rng.random() < of

    def family(self) -> dict[str, Doc]:
        return {
            "low": self.ruleset("low", {}, []),
            "mid": self.ruleset("mid", {"low": {"version": "any"}}, ["low"]),
            "side": self.ruleset("side", {"low": {"version": "any"}}, ["low"]),
            "top": self.top(),
        }

    def top(self) -> Doc:
        uses = {}
        for id_ in self.rng.sample(["low", "mid", "side"], 3):
            shares = ["low"] if id_ != "low" and self.chance(0.7) else []
            uses[id_] = {"version": "any", **({"shares": shares} if shares else {})}
        return self.ruleset("top", uses, list(uses))

    def ruleset(self, id_: str, uses: Doc, outcomes: list[str]) -> Doc:
        rng = self.rng
        items: Doc = {f"{each}{len(id_)}": {"type": "yes-no", "title": TITLE} for each in "abc"}
        items |= {
            "a": {"type": "yes-no", "title": TITLE},
            "b": {"type": "yes-no", "title": TITLE},
            "k": {"type": "count", "range": [0, 3], "title": TITLE},
            "feeling": {"type": "choice", "options": list(LEVELS), "title": TITLE},
            "signs": {
                "type": "list",
                "title": TITLE,
                "of": {"seen": {"type": "yes-no", "title": TITLE}, "on": {"type": "date", "title": TITLE}},
            },
        }
        self.reads = [each for each in items if each not in {"k", "signs", "feeling"}]
        self.numbers = ["k"]
        doc: Doc = {
            "ruleset": id_,
            "version": "1.0.0",
            "valid": {"from": "2020-01-01"},
            "title": TITLE,
            "intended_use": TITLE,
            "parameters": {
                "most": {"title": TITLE, "type": "count", "range": [0, 3], "default": 2},
                "mood": {"title": TITLE, "type": "choice", "options": list(LEVELS), "default": "tense"},
                "within": {"title": TITLE, "type": "duration", "range": ["P1D", "P9D"], "default": "P3D"},
            },
            "items": items,
            "values": {},
        }
        # What is told may not read the outcome that comes of it, so the values that it reads are written first.
        for name in ("v", "w"):
            doc["values"][name] = self.condition(2)
            self.reads.append(name)
        doc["values"]["many"] = rng.choice(
            ["count(s for s in signs if s.seen)", f"count(a, b, {rng.choice(self.reads)})"]
        )
        known = list(self.reads)
        for name, use in uses.items():
            self.tell(use, known)
            if name == "low" and self.chance(0.4):
                known = [*known, "low.mood >= tense"]
            plan = rng.choice(["yes", "a", "b and v", None, self.condition(1)])
            if plan is not None:
                use["plan"] = plan
        self.reads += [f"{each}.mood {rng.choice(['>=', '==', '<'])} {rng.choice(LEVELS[1:])}" for each in outcomes]
        doc["values"]["z"] = self.condition(2)
        self.reads.append("z")
        for use in uses.values():
            if "plan" in use and self.chance(0.3):
                use["plan"] = self.condition(1)
        if uses:
            doc["uses"] = uses
        doc["outcomes"] = {
            "mood": {"title": TITLE, "levels": list(LEVELS), "starts": rng.choice(["lowest", "highest"])}
        }
        doc["actions"] = {
            "meet": {"title": TITLE, "by": "municipality"},
            "call": {"title": TITLE, "by": "municipality", "due": rng.choice(["P1D", "P1M", "within"])},
        }
        doc["rules"] = {f"r{at}": self.rule(at) for at in range(5)}
        return doc

    def tell(self, use: Doc, known: list[str]) -> None:
        """Some of the items `a`, `b`, `k` and `signs`, and some of the parameters."""
        rng = self.rng
        answers = {}
        for name in ("a", "b"):
            if self.chance(0.5):
                one, other = rng.choice(known), rng.choice(known)
                answers[name] = rng.choice([one, other, f"{one} and {other}", "yes"])
        if self.chance(0.4):
            answers["k"] = rng.choice(["k", "min(k + 1, 3)", "min(many, 3) if a else k", "min(many, 3)"])
        if self.chance(0.3):
            answers["signs"] = "signs"
        if answers:
            use["answers"] = answers
        settings = {}
        if self.chance(0.4):
            settings["most"] = rng.choice(["most", "1", "3", "k", "k", "min(many, 3)"])
        if self.chance(0.3):
            settings["mood"] = rng.choice(["mood", "calm", "feeling", "feeling"])
        if self.chance(0.3):
            settings["within"] = rng.choice(["within", "P2D if a else within", "P2D"])
        if settings:
            use["parameters"] = settings

    def rule(self, at: int) -> Doc:
        rng = self.rng
        rule: Doc = {"when": self.condition(2)}
        if at == 0:
            rule["when"] = rng.choice([f"unknown({rng.choice('ab')})", "missing(a) or unknown(k)", self.condition(1)])
            return {**rule, "finding": {"text": TITLE}, **({"plan": ["meet"]} if self.chance(0.3) else {})}
        if self.chance(0.7):
            rule["then"] = {"mood": rng.choice(LEVELS)}
        if self.chance(0.4):
            rule["finding"] = {"text": TITLE}
        if self.chance(0.6) or len(rule) == 1:
            rule["plan"] = rng.sample(["meet", "call"], rng.choice([1, 1, 2]))
        return rule

    def condition(self, depth: int) -> str:
        rng = self.rng
        if depth == 0 or self.chance(0.3):
            return rng.choice([*(rng.choice(self.reads) for _ in range(4)), "k >= most", "k == 2", "mood == tense"])
        parts = [self.condition(depth - 1) for _ in range(2)]
        seen = "(any(s.seen for s in signs) or ({} and {}))"
        return rng.choice(["({} and {})", "({} or {})", "(not ({}) and {})", seen]).format(*parts)


def family(seed: int, folder: Path) -> Library:
    """A library of a family."""
    for id_, doc in Writer(random.Random(seed)).family().items():
        (folder / f"{id_}.yaml").write_text(json.dumps(doc), encoding="utf-8")
    return Library.open(folder)
