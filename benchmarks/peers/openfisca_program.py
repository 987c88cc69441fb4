"""The twenty rules in OpenFisca, as a program of its own: JSON in, JSON out.

It is run by the Python of a virtual environment made for it (`openfisca.py`), and nothing of riskengine imports it or is
imported by it. OpenFisca is under the AGPL, which is also why it is measured from the outside only.

In: {"rules": {id: [[[item], operator, value]]}, "people": [answers], "questions": {name: [condition, answers]}, "many": number}
Out: {"version", "fired": [[id]], "seconds": of one person, "seconds_each": in a crowd, "said": {name: [words, holds or null]}}
"""

from __future__ import annotations

import json
import operator
import sys
import time
from collections.abc import Callable
from functools import reduce
from importlib.metadata import version
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
}
PERIOD = "2026-11"


def system(rules: dict[str, Any]) -> Any:
    """A system with a variable for each item and each rule."""
    person = build_entity("person", "persons", "A person", is_person=True)
    made = TaxBenefitSystem([person])
    for item, kind in kinds(rules).items():
        fields = {"value_type": kind, "entity": person, "definition_period": DateUnit.MONTH, "label": item}
        made.add_variable(type(item, (Variable,), fields))
    for id_, condition in rules.items():
        fields = {"value_type": bool, "entity": person, "definition_period": DateUnit.MONTH, "label": id_}
        made.add_variable(type(named(id_), (Variable,), {**fields, "formula": formula(condition)}))
    return made


def kinds(rules: dict[str, Any]) -> dict[str, type]:
    """The type of each item: yes or no where it is compared with an option."""
    found: dict[str, type] = {}
    for items, _, value in (each for condition in rules.values() for each in condition):
        for item in items:
            kind = bool if isinstance(value, str) else type(value)
            found[item] = float if float in (kind, found.get(item)) else kind
    return found


def formula(condition: Any) -> Callable[[Any, Any], Any]:
    """All comparisons of a rule, over arrays."""

    def holds(person: Any, period: Any) -> Any:
        said = []
        for items, sign, value in condition:
            read = reduce(operator.add, [person(item, period) for item in items])
            said.append(OPERATORS[sign](read, value == "yes" if isinstance(value, str) else value))
        return reduce(operator.and_, said)

    return holds


def named(id_: str) -> str:
    """A rule's id as the name of a class."""
    return "rule_" + id_.replace("-", "_")


def plain(answer: Any) -> Any:
    """An answer as OpenFisca takes it."""
    return answer == "yes" if isinstance(answer, str) else answer


def simulated(made: Any, person: dict[str, Any]) -> Any:
    """A simulation of one person."""
    written = {item: {PERIOD: plain(answer)} for item, answer in person.items()}
    return SimulationBuilder().build_from_entities(made, {"persons": {"someone": written}})


def decide(made: Any, rules: Any, person: dict[str, Any]) -> list[str]:
    """The rules that fire for one person."""
    simulation = simulated(made, person)
    return [id_ for id_ in rules if simulation.calculate(named(id_), PERIOD)[0]]


def crowd(made: Any, rules: dict[str, Any], people: list[Any], many: int) -> tuple[float, list[int]]:
    """Seconds for each of so many people in one simulation (the people, over and over), and how often each rule fires."""
    columns = {item: np.resize([plain(person[item]) for person in people], many) for item in kinds(rules)}
    best = float("inf")
    for _ in range(3):
        simulation = SimulationBuilder().build_default_simulation(made, count=many)
        for item, column in columns.items():
            simulation.set_input(item, PERIOD, column)
        begun = time.perf_counter()
        fired = [simulation.calculate(named(id_), PERIOD) for id_ in rules]
        best = min(best, time.perf_counter() - begun)
    return best / many, [int(each[: len(people)].sum()) for each in fired]


def asked(questions: dict[str, Any]) -> dict[str, Any]:
    """What is said of each question."""
    said: dict[str, Any] = {}
    for name, (condition, answers) in questions.items():
        try:
            found = decide(system({name: condition}), [name], answers)
            said[name] = [repr(bool(found)), bool(found)]
        except Exception as error:
            said[name] = [f"{type(error).__name__}: {error}", None]
    return said


def main() -> None:
    """Read what is asked, and answer."""
    given = json.load(sys.stdin)
    rules, people = given["rules"], given["people"]
    made = system(rules)
    out: dict[str, Any] = {"version": version("openfisca-core"), "said": asked(given["questions"])}
    if people:
        out["fired"] = [decide(made, rules, person) for person in people]
        least = float("inf")
        for _ in range(3):
            begun = time.perf_counter()
            for person in people:
                decide(made, rules, person)
            least = min(least, time.perf_counter() - begun)
        out["seconds"] = least / len(people)
        out["seconds_each"], counts = crowd(made, rules, people, given["many"])
        assert counts == [sum(id_ in fired for fired in out["fired"]) for id_ in rules]
    json.dump(out, sys.stdout)


if __name__ == "__main__":
    main()
