"""The twenty rules as data, read from the ruleset itself, so that each engine is given the same ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from ..twenty_rules import RULESET

_COMPARISON = re.compile(r"(?P<items>\w+(?: \+ \w+)*) (?P<operator>>=|<=|==|<|>) (?P<value>[\w.]+)")

Answers = Mapping[str, float | str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """An item, or the sum of some, beside a number or an option."""

    items: tuple[str, ...]
    operator: str
    value: float | str

    def written(self, *, quote: str = '"') -> str:
        """As most expression languages have it."""
        value = f"{quote}{self.value}{quote}" if isinstance(self.value, str) else f"{self.value}"
        return f"{' + '.join(self.items)} {self.operator} {value}"


Condition = tuple[Comparison, ...]
"""All of them are to hold."""
Rules = Mapping[str, Condition]


def condition(text: str) -> Condition:
    """The comparisons of a conjunction; `ValueError` where it is anything else."""
    found = []
    for part in text.split(" and "):
        matched = _COMPARISON.fullmatch(part)
        if matched is None:
            raise ValueError(f"not a comparison of items and a constant: {part}")
        found.append(Comparison(tuple(matched["items"].split(" + ")), matched["operator"], _value(matched["value"])))
    return tuple(found)


def _value(text: str) -> float | str:
    if re.fullmatch(r"\d+", text):
        return int(text)
    return float(text) if re.fullmatch(r"\d+\.\d+", text) else text


def rules_of(path: Path = RULESET) -> dict[str, Condition]:
    """The rules of a ruleset whose conditions are conjunctions of comparisons, by id."""
    rules = yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
    return {id_: condition(rule["when"]) for id_, rule in rules.items()}


def joined(comparisons: Iterable[Comparison], word: str, *, quote: str = '"') -> str:
    """A conjunction as most expression languages have it."""
    return f" {word} ".join(each.written(quote=quote) for each in comparisons)
