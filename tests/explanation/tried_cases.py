"""Small rulesets of which every case can be tried, and what trying them all says of an explanation."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from hypothesis import strategies as st

from riskengine.evaluation.interpreter import interpret
from riskengine.language import times
from riskengine.language.knowledge import Options, Partial, exactly
from riskengine.language.meaning import World
from riskengine.ruleset.build import read_definition
from riskengine.ruleset.definition import Definition

T = {"nb": "t"}
AS_OF = times.parse_as_of("2026-01-31T12:00:00Z")
LEVELS = ["l0", "l1", "l2"]
ITEMS: dict[str, dict[str, Any]] = {
    "a": {"type": "yes-no", "title": T},
    "b": {"type": "choice", "options": ["low", "mid", "high"], "title": T},
    "c": {"type": "count", "range": [0, 3], "title": T},
    "d": {"type": "choice", "options": ["red", "green"], "ordered": False, "title": T},
    "w": {"type": "number", "range": [0, 4], "title": T},
}
# Everything is compared with halves, so that quarters stand for all there is between.
ANSWERS: dict[str, list[Partial]] = {
    "a": [Options(1), Options(2)],
    "b": [Options(1), Options(2), Options(4)],
    "c": [exactly(n) for n in range(4)],
    "d": [Options(1), Options(2)],
    "w": [exactly(Fraction(n, 4)) for n in range(17)],
}
PLAIN = ["a", "not a", "b == low", "b >= mid", "b == high", "b in [low, high]", "c >= 2", "c == 0", "c < p", "d == red",
         "count(a, b == high, c > 1) >= 2", "c + points(b) >= 4", "grade == mid", "grade >= mid"]  # fmt: skip
DECIMAL = ["w >= 1.5", "w < 2.5", "w == 2", "w > p", "c + w >= 4"]


@st.composite
def tried(draw: Any, *, decimal: bool = True) -> Tried:
    """A ruleset of a few rules, and a case of which some answers are open."""
    atoms = st.sampled_from([*PLAIN, *DECIMAL] if decimal else PLAIN)
    conditions = st.recursive(
        atoms,
        lambda inner: st.one_of(
            st.builds("({}) and ({})".format, inner, inner),
            st.builds("({}) or ({})".format, inner, inner),
            st.builds("not ({})".format, inner),
        ),
        max_leaves=4,
    )
    rules: dict[str, Any] = {}
    for at in range(draw(st.integers(1, 4))):
        rules[f"r{at}"] = {
            "when": draw(conditions),
            "then": {draw(st.sampled_from(["o", "s"])): draw(st.sampled_from(LEVELS))},
        }
    rules["f"] = {"when": draw(conditions), "finding": {"text": T}, "plan": ["act"]}
    never = draw(st.sets(st.sampled_from(list(ITEMS)), max_size=2))
    chosen = {name: draw(st.sampled_from(among)) for name, among in ANSWERS.items()}
    open_ = draw(st.sets(st.sampled_from(list(ITEMS)), max_size=3))
    return Tried(json.dumps(document(rules, never)), tuple(chosen.items()), frozenset(open_))


def document(rules: dict[str, Any], never: set[str]) -> dict[str, Any]:
    points = {level: {"title": T, "points": at} for at, level in enumerate(("low", "mid", "high"))}
    items = {name: dict(form) for name, form in ITEMS.items()}
    items["b"]["options"] = points
    for name in never:
        items[name]["changes"] = "never"
    return {
        "ruleset": "tried", "version": "1.0.0", "valid": {"from": "2020-01-01"}, "title": T, "intended_use": T,
        "parameters": {"p": {"type": "count", "range": [0, 2], "default": 1, "title": T}},
        "items": items,
        "values": {"grade": {"options": ["low", "mid", "high"],
                             "cases": [{"when": "c >= 2", "value": "high"}, {"when": "a", "value": "mid"}, {"otherwise": "low"}]}},
        "outcomes": {"o": {"title": T, "levels": LEVELS}, "s": {"title": T, "levels": LEVELS, "starts": "highest"}},
        "rules": rules,
        "actions": {"act": {"title": T, "by": "nurse"}},
    }  # fmt: skip


@dataclass(frozen=True)
class Tried:
    """A ruleset with a case, whose every completion is tried."""

    text: str
    chosen: tuple[tuple[str, Partial], ...]
    open: frozenset[str]

    def __repr__(self) -> str:
        return f"{json.loads(self.text)['rules']} {dict(self.chosen)} open: {sorted(self.open)}"

    @cached_property
    def definition(self) -> Definition:
        return read_definition(self.text, "tried.yaml")

    @cached_property
    def world(self) -> World:
        items = {
            name: self.definition.items[name].reach if name in self.open else partial for name, partial in self.chosen
        }
        return world_of(self.definition, items, self.open)

    @property
    def known(self) -> list[str]:
        return [name for name in ITEMS if name not in self.open]

    @cached_property
    def read(self) -> frozenset[str]:
        """The items that rules read; the others need not be tried."""
        said = " ".join(rule["when"] for rule in json.loads(self.text)["rules"].values()).replace("grade", "c a")
        words = set("".join(letter if letter.isalnum() else " " for letter in said).split())
        return frozenset(words & set(ITEMS))

    def completions(self, free: Sequence[str]) -> Iterator[dict[str, Partial]]:
        """The answers of every case that is as this one but for the free items."""
        given = dict(self.chosen)
        names = [name for name in free if name in self.read]
        for way in itertools.product(*(ANSWERS[name] for name in names)):
            yield {**given, **dict(zip(names, way, strict=True))}

    def levels(self, answers: dict[str, Partial]) -> dict[str, int]:
        return self._result(tuple(sorted(answers.items())))[0]

    def things(self, answers: dict[str, Partial]) -> dict[str, Any]:
        """Levels, findings and actions by what they are called."""
        levels, holds = self._result(tuple(sorted(answers.items())))
        return {**{f"outcome:{name}": level for name, level in levels.items()}, "finding:f": holds, "action:act": holds}

    @cached_property
    def _results(self) -> dict[Any, tuple[dict[str, int], bool]]:
        return {}

    def _result(self, answers: tuple[tuple[str, Partial], ...]) -> tuple[dict[str, int], bool]:
        found = self._results.get(answers)
        if found is None:
            verdict = interpret(self.definition, world_of(self.definition, dict(answers), frozenset()))
            found = {name: each.lowest for name, each in verdict.outcomes.items()}, verdict.rules["f"].certain
            self._results[answers] = found
        return found

    def reachable(self, outcome: str, free: Sequence[str]) -> set[int]:
        return {self.levels(answers)[outcome] for answers in self.completions(free)}

    def with_case(self, **answers: Partial) -> Tried:
        """The same ruleset, with other answers; what was worked out of it is shared."""
        other = replace(self, chosen=tuple({**dict(self.chosen), **answers}.items()))
        other.__dict__.update(definition=self.definition, read=self.read, _results=self._results)
        return other


def world_of(definition: Definition, items: dict[str, Partial], open_: frozenset[str]) -> World:
    everyone = Options((1 << len(definition.role_ids)) - 1)
    return World(
        items=items,
        states={name: "missing" if name in open_ else "known" for name in items},
        roles=dict.fromkeys(items, everyone),
        parameters={"p": exactly(1)},
        values={},
        used={},
        as_of=exactly(AS_OF.microseconds),
        offset=AS_OF.offset_minutes,
    )
