"""The reference of operators and functions leaves nothing out, and each of its examples holds."""

from __future__ import annotations

import sys

import pytest
from doc_pages import DOCS

sys.path.insert(0, str(DOCS))

from generators.functions import ANSWERS, AS_OF, EXAMPLES, OPERATORS, functions

from riskengine.api import Ruleset
from riskengine.language.names import FUNCTIONS as NAMES
from riskengine.ruleset.build import read_definition

RULESET = """
ruleset: sample
version: 1.0.0
valid: {from: 2026-01-01}
title: {nb: Eksempel}
intended_use: {nb: Eksempel.}
items:
  a: {type: number, range: [0, 100], title: {nb: A}}
  b: {type: number, range: [0, 100], title: {nb: B}}
  x: {type: yes-no, title: {nb: X}}
  size:
    type: choice
    options:
      small: {title: {nb: Liten}, points: 0}
      medium: {title: {nb: Middels}, points: 1}
      large: {title: {nb: Stor}, points: 2}
    title: {nb: Størrelse}
  day: {type: date, title: {nb: Dag}}
  seen: {type: datetime, title: {nb: Sett}}
  gap: {type: yes-no, title: {nb: Ikke spurt}}
  stays: {type: list, title: {nb: Opphold}, of: {days_there: {type: count, range: [0, 100], title: {nb: Dager}}}}
rules:
  example: {when: 'CONDITION', finding: {text: {nb: Gjelder.}}, source: local}
"""


def test_every_function_is_told() -> None:
    assert set(EXAMPLES) == set(NAMES)
    told = functions()
    assert all(f"{name}(" in told for name in NAMES)


@pytest.mark.parametrize("example", [*(each.example for each in OPERATORS), *EXAMPLES.values()])
def test_the_examples_hold(example: str) -> None:
    ruleset = Ruleset(read_definition(RULESET.replace("CONDITION", example), "sample.yaml"))
    assessment = ruleset.assess(ANSWERS, as_of=AS_OF, assessor={"role": "nurse"})
    assert assessment.document["rules"]["example"]["status"] == "holds"


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_shows_its_own_function(name: str) -> None:
    assert f"{name}(" in EXAMPLES[name]
