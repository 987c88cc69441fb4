"""Small rulesets of which every complete case can be tried, and what trying them all says."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hypothesis import strategies as st

from riskengine.evaluation.interpreter import interpret
from riskengine.evaluation.verdict import Verdict
from riskengine.language import times
from riskengine.language.knowledge import Listed, Options, Partial, exactly
from riskengine.language.meaning import World
from riskengine.ruleset.build import read_definition
from riskengine.ruleset.definition import Definition

TITLE = {"nb": "t"}
AS_OF = times.parse_as_of("2026-01-31T12:00:00Z")

ITEMS: Mapping[str, dict[str, Any]] = {
    "a": {"type": "yes-no", "title": TITLE},
    "b": {"type": "choice", "options": ["low", "mid", "high"], "title": TITLE},
    "c": {"type": "count", "range": [0, 3], "title": TITLE},
    "d": {"type": "choice", "options": ["red", "green"], "ordered": False, "title": TITLE},
    "records": {
        "type": "list",
        "most": 2,
        "title": TITLE,
        "of": {"f": "yes-no", "n": {"type": "count", "range": [0, 1]}},
    },
}
LEVELS = ["l0", "l1", "l2"]

_atoms = st.sampled_from(
    [
        "a", "not a", "b == low", "b >= mid", "b == high", "b in [low, high]", "c >= 2", "c == 0", "c < p", "d == red", "true",
        "c + p > 3", "c * p >= 2", "count(a, b == high, c > 1) >= 2", "any(r.f for r in records)", "total >= 2", "grade == mid",
        "all(r.n > 0 for r in records if r.f)", "count(records) > 1", "sum(r.n for r in records) >= p",
    ]
)  # fmt: skip
conditions = st.recursive(
    _atoms,
    lambda inner: st.one_of(
        st.builds("({}) and ({})".format, inner, inner),
        st.builds("({}) or ({})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=4,
)
_reads = st.sampled_from(["o >= l1", "o == l0", "o == l2", "s >= l2", "s == l0"])


@st.composite
def small_rulesets(draw: Any) -> Small:
    """A ruleset over a few small items, with outcomes that start at either end."""
    rules = {}
    for at in range(draw(st.integers(1, 4))):
        outcome = draw(st.sampled_from(["o", "s"]))
        rules[f"r{at}"] = {"when": draw(conditions), "then": {outcome: draw(st.sampled_from(LEVELS))}}
    return ruleset(rules, f"({draw(conditions)}) or ({draw(_reads)})", declared=draw(st.booleans()))


def ruleset(rules: dict[str, Any], holds: str, *, declared: bool) -> Small:
    items = {name: dict(form) for name, form in ITEMS.items()}
    if declared:
        for name in ("a", "b", "c"):
            items[name]["worsens"] = True
    doc = {
        "ruleset": "small",
        "version": "1.0.0",
        "valid": {"from": "2020-01-01"},
        "title": TITLE,
        "intended_use": TITLE,
        "parameters": {"p": {"type": "count", "range": [0, 2], "default": 1, "title": TITLE}},
        "items": items,
        "values": {
            "total": "c + sum(r.n for r in records)",
            "grade": {
                "options": ["low", "mid", "high"],
                "cases": [{"when": "c >= 2", "value": "high"}, {"when": "a", "value": "mid"}, {"otherwise": "low"}],
            },
        },
        "outcomes": {
            "o": {"title": TITLE, "levels": LEVELS},
            "s": {"title": TITLE, "levels": LEVELS, "starts": "highest"},
        },
        "rules": rules,
        "properties": {"claim": {"title": TITLE, "holds": holds}},
    }
    return Small(json.dumps(doc))


@dataclass(frozen=True)
class Small:
    """A small ruleset, with each complete case and its verdict."""

    text: str

    def __repr__(self) -> str:
        return self.text

    @cached_property
    def definition(self) -> Definition:
        return read_definition(self.text, "small.yaml")

    @cached_property
    def cases(self) -> list[tuple[World, Verdict]]:
        return [(world, interpret(self.definition, world)) for world in self.worlds()]

    def worlds(self) -> Iterator[World]:
        definition = self.definition
        records: list[dict[str, Partial]] = [
            {"f": Options(1 << f), "n": exactly(n)} for f, n in itertools.product(range(2), range(2))
        ]
        lists = [Listed(each) for length in range(3) for each in itertools.product(records, repeat=length)]
        answers: dict[str, list[Any]] = {
            "a": [Options(1), Options(2)],
            "b": [Options(1), Options(2), Options(4)],
            "c": [exactly(n) for n in range(4)],
            "d": [Options(1), Options(2)],
            "records": lists,
        }
        read = self._read()
        free = {name: among if name in read else among[:1] for name, among in answers.items()}
        everyone = Options((1 << len(definition.role_ids)) - 1)
        for p in range(3) if "p" in read else [1]:
            for each in itertools.product(*free.values()):
                yield World(
                    items=dict(zip(free, each, strict=True)),
                    states=dict.fromkeys(free, "known"),
                    roles=dict.fromkeys(free, everyone),
                    parameters={"p": exactly(p)},
                    values={},
                    used={},
                    as_of=exactly(AS_OF.microseconds),
                    offset=AS_OF.offset_minutes,
                )

    def _read(self) -> set[str]:
        doc = json.loads(self.text)
        said = " ".join([*(rule["when"] for rule in doc["rules"].values()), doc["properties"]["claim"]["holds"]])
        said = said.replace("total", "c records").replace("grade", "a c")
        words = set(said.replace("(", " ").replace(")", " ").replace(",", " ").split())
        return {name for name in (*ITEMS, "p") if name in words}
