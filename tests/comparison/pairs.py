"""Two versions of a small ruleset, and what trying every case says of them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hypothesis import strategies as st
from small_rulesets import AS_OF, ITEMS, LEVELS, Small, conditions, small_rulesets

from riskengine.evaluation.interpreter import interpret
from riskengine.evaluation.verdict import Verdict
from riskengine.language.knowledge import Listed, Options, Partial, exactly
from riskengine.language.meaning import World
from riskengine.ruleset.build import read_definition
from riskengine.ruleset.definition import Definition

ACTIONS = {"call": {"title": {"nb": "Ring"}, "by": "nurse"}, "visit": {"title": {"nb": "Besøk"}, "by": "nurse"}}


@dataclass(frozen=True)
class Pair:
    """The old and the new version, as JSON."""

    old_text: str
    new_text: str

    @cached_property
    def old(self) -> Definition:
        return read_definition(self.old_text, "old.yaml")

    @cached_property
    def new(self) -> Definition:
        return read_definition(self.new_text, "new.yaml")

    def complete(self) -> Iterator[tuple[Verdict, Verdict]]:
        """Both verdicts on every complete case: with `p` not set, and set to all that it may be."""
        yield from self._verdicts(open_too=False)

    def partial(self) -> Iterator[tuple[Verdict, Verdict]]:
        """The same, of cases in which whole answers may be open."""
        yield from self._verdicts(open_too=True)

    def _verdicts(self, *, open_too: bool) -> Iterator[tuple[Verdict, Verdict]]:
        read = Small(self.old_text)._read() | Small(self.new_text)._read()
        answers = {name: all_ if name in read else all_[:1] for name, all_ in every_answer().items()}
        choices = [[*all_, None] if open_too and name in read else all_ for name, all_ in answers.items()]
        defaults = [json.loads(text)["parameters"]["p"]["default"] for text in (self.old_text, self.new_text)]
        settings = [(p, p) for p in range(3)] if "p" in read else []
        for each in itertools.product(*choices):
            said = dict(zip(answers, each, strict=True))
            for p, q in [(defaults[0], defaults[1]), *settings]:
                yield interpret(self.old, world(self.old, said, p)), interpret(self.new, world(self.new, said, q))


def every_answer() -> Mapping[str, list[Any]]:
    records: list[Mapping[str, Partial]] = [
        {"f": Options(1 << f), "n": exactly(n)} for f, n in itertools.product(range(2), range(2))
    ]
    return {
        "a": [Options(1), Options(2)],
        "b": [Options(1), Options(2), Options(4)],
        "c": [exactly(n) for n in range(4)],
        "d": [Options(1), Options(2)],
        "records": [Listed(each) for length in range(3) for each in itertools.product(records, repeat=length)],
    }


def world(definition: Definition, said: Mapping[str, Any], p: int) -> World:
    everyone = Options((1 << len(definition.role_ids)) - 1)
    return World(
        items={name: definition.items[name].reach if each is None else each for name, each in said.items()},
        states={name: "missing" if each is None else "known" for name, each in said.items()},
        roles=dict.fromkeys(said, everyone),
        parameters={"p": exactly(p)},
        values={},
        used={},
        as_of=exactly(AS_OF.microseconds),
        offset=AS_OF.offset_minutes,
    )


@st.composite
def pairs(draw: Any) -> Pair:
    """A small ruleset with actions, and the same with one to three things changed."""
    old = json.loads(draw(small_rulesets()).text)
    old["actions"] = ACTIONS
    for rule in old["rules"].values():
        rule["plan"] = draw(st.lists(st.sampled_from(sorted(ACTIONS)), unique=True))
    _ask_for_all(old)
    new = json.loads(json.dumps(old))
    for _ in range(draw(st.integers(1, 3))):
        rule = new["rules"][draw(st.sampled_from(sorted(new["rules"])))]
        match draw(st.sampled_from(["when", "weaker", "stronger", "then", "plan", "default"])):
            case "when":
                rule["when"] = draw(conditions)
            case "weaker":
                rule["when"] = f"({rule['when']}) or ({draw(conditions)})"
            case "stronger":
                rule["when"] = f"({rule['when']}) and ({draw(conditions)})"
            case "then":
                rule["then"] = {name: draw(st.sampled_from(LEVELS)) for name in rule.get("then", {"o": ""})}
            case "plan":
                rule["plan"] = draw(st.lists(st.sampled_from(sorted(ACTIONS)), unique=True))
            case _:
                new["parameters"]["p"]["default"] = draw(st.integers(0, 2))
    _ask_for_all(new)
    return Pair(json.dumps(old), json.dumps(new))


def _ask_for_all(doc: dict[str, Any]) -> None:
    """Some rule asks for each action."""
    first = next(iter(doc["rules"].values()))
    asked = {action for rule in doc["rules"].values() for action in rule["plan"]}
    first["plan"] = [*first["plan"], *(action for action in ACTIONS if action not in asked)]
    for rule in doc["rules"].values():
        if not rule["plan"]:
            rule["plan"] = ["call"]


def changed(**changes: Any) -> Pair:
    """A ruleset over the small items with one rule, and the same with what is given instead (`None` takes it out)."""
    old: dict[str, Any] = {
        "ruleset": "small",
        "version": "1.0.0",
        "valid": {"from": "2020-01-01"},
        "title": {"nb": "Liten", "en": "Small"},
        "intended_use": {"nb": "Test", "en": "Test"},
        "parameters": {"p": {"type": "count", "range": [0, 2], "default": 1, "title": {"nb": "P", "en": "P"}}},
        "items": {name: {**form, "title": {"nb": name, "en": name}} for name, form in ITEMS.items()},
        "outcomes": {"o": {"title": {"nb": "Utfall", "en": "Outcome"}, "levels": LEVELS}},
        "rules": {
            "r": {"title": {"nb": "Regel", "en": "Rule"}, "when": "c >= 2", "then": {"o": "l1"}, "plan": ["call"]}
        },
        "actions": {"call": {"title": {"nb": "Ring", "en": "Call"}, "by": "nurse", "due": "PT24H"}},
    }
    for item in old["items"].values():
        if "of" in item:
            item["of"] = {
                "f": {"type": "yes-no", "title": {"nb": "f", "en": "f"}},
                "n": {"type": "count", "range": [0, 1], "title": {"nb": "n", "en": "n"}},
            }
    new = json.loads(json.dumps(old))
    for path, value in changes.items():
        *within, last = path.split("__")
        here = new
        for step in within:
            here = here[step]
        if value is None:
            del here[last]
        else:
            here[last] = value
    return Pair(json.dumps(old), json.dumps(new))
