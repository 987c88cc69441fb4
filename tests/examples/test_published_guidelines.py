"""The published test cases of three openEHR GDL2 guidelines, run against the rulesets written after them.

The cases are read as published. Each guideline has a table here that says which item an input element is, which value
or outcome an output element is, and how what stands there is translated. An element that no table knows is an error, so
no input is dropped and no expectation passed over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from riskengine import Library

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "guidelines"

Translate = Callable[[str], Any]


def code(text: str) -> str:
    """The local code in `1|local::at0008|Yes|` or `local::at0005|Yes|`."""
    _, _, rest = text.partition("local::")
    found, _, _ = rest.partition("|")
    assert found, text
    return found


def coded(**options: str) -> Translate:
    """A coded answer, each code with the option it is."""
    return lambda text: options[code(text)]


def quantity(own: str, others: dict[str, str] | None = None) -> Translate:
    """A quantity: the number alone in the item's own unit, the number with its unit in another."""

    def translate(text: str) -> Any:
        number, _, unit = text.partition(",")
        if unit == own:
            return Decimal(number)
        return {"value": Decimal(number), "unit": (others or {})[unit]}

    return translate


def years(text: str) -> int:
    """An age, such as `49,a`."""
    number, _, unit = text.partition(",")
    assert unit == "a", text
    return int(number)


def day(text: str) -> str:
    """The date of a date and time, such as `1998-06-09T16:16Z`."""
    return text.partition("T")[0]


def points(text: str) -> Fraction:
    """The number of an ordinal, such as `2|local::at0006|≥ 50 years|`."""
    return Fraction(text.partition("|")[0])


@dataclass(frozen=True)
class Value:
    """An output element that is a value of the ruleset. A number is compared at the decimals it is published with."""

    name: str
    translate: Translate = Fraction

    def compare(self, assessment: Any, text: str) -> None:
        expected = self.translate(text)
        found = assessment.values[self.name].value
        assert found is not None, f"{self.name} is open"
        if isinstance(expected, str):
            assert found == expected, self.name
            return
        decimals = len(text.partition("|")[0].partition(".")[2])
        assert rounded(Fraction(str(found)), decimals) == expected, self.name


@dataclass(frozen=True)
class Outcome:
    """An output element that is an outcome of the ruleset."""

    name: str
    translate: Translate

    def compare(self, assessment: Any, text: str) -> None:
        found = assessment.outcomes[self.name]
        expected = self.translate(text)
        assert (found.value, found.lowest, found.highest) == (expected, expected, expected), self.name


def rounded(number: Fraction, decimals: int) -> Fraction:
    """A number that is not negative, rounded half up."""
    scale = 10**decimals
    return Fraction((number * scale + Fraction(1, 2)).__floor__(), scale)


@dataclass(frozen=True)
class Guideline:
    """A published guideline and the ruleset written after it."""

    cases: str
    number_of_cases: int
    ruleset: str
    as_of: str
    inputs: dict[str, tuple[str, Translate]]
    outputs: dict[str, Value | Outcome]


def criterion(first: int) -> Translate:
    """The three answers of a RIFLE criterion, with codes that follow one another."""
    names = ("risk", "injury", "failure")
    return coded(**{f"at{first + place:04}": name for place, name in enumerate(names)})


SURVIVAL_28 = coded(at0004="lower", at0003="higher")
SURVIVAL_84 = coded(at0007="lower", at0006="higher")

GLASGOW = Guideline(
    cases="Glasgow_alcoholic_hepatitis_score.v1.test.yml",
    number_of_cases=11,
    ruleset="glasgow-alcoholic-hepatitis",
    as_of="2026-11-22T12:00:00+01:00",
    inputs={
        "gt0003": ("age", years),
        "gt0005": ("wbc", quantity("10*9/l")),
        "gt0007": ("urea", quantity("mmol/l", {"mg/dl": "mg/dL"})),
        "gt0009": ("bilirubin", quantity("µmol/l", {"mg/dl": "mg/dL"})),
        "gt0011": ("pt", quantity("s")),
        "gt0013": ("pt_normal", quantity("s")),
    },
    outputs={
        "gt0015": Value("age_points", points),
        "gt0016": Value("wbc_points", points),
        "gt0017": Value("urea_points", points),
        "gt0018": Value("pt_ratio"),
        "gt0019": Value("pt_points", points),
        "gt0020": Value("bilirubin_points", points),
        "gt0021": Value("score"),
        "gt0045": Outcome("risk", SURVIVAL_28),
        "gt0046": Outcome("risk", SURVIVAL_84),
    },
)

RIFLE = Guideline(
    cases="RIFLE_Criteria_guideline.v1.test.yml",
    number_of_cases=9,
    ruleset="rifle",
    as_of="2026-11-22T12:00:00+01:00",
    inputs={
        "gt0003": ("end_stage", coded(at0005="yes", at0006="no")),
        "gt0004": ("persistent", coded(at0005="yes", at0006="no")),
        "gt0005": ("creatinine", criterion(44)),
        "gt0006": ("gfr", criterion(47)),
        "gt0007": ("urine_output", criterion(50)),
    },
    outputs={
        "gt0009": Outcome(
            "rifle_class",
            coded(at0029="risk", at0030="injury", at0031="failure", at0033="loss", at0034="end-stage"),
        ),
    },
)

# The guideline takes age as the current year less the year of birth, and its cases were written in 2019. On the last
# day of that year this and the age in whole years are the same.
VANCOUVER = Guideline(
    cases="Vancouver_CPR.v1.test.yml",
    number_of_cases=7,
    ruleset="vancouver-chest-pain",
    as_of="2019-12-31T12:00:00+01:00",
    inputs={
        "gt0003": ("birth_date", day),
        "gt0007": ("ecg_abnormal", coded(at0020="no", at0021="yes")),
        "gt0008": ("troponin_positive", coded(at0022="no", at0023="yes")),
        "gt0009": ("prior_acs_or_nitrates", coded(at0024="no", at0025="yes")),
        "gt0010": ("palpation_reproduces", coded(at0026="no", at0027="yes")),
        "gt0011": ("radiates", coded(at0030="no", at0031="yes")),
    },
    outputs={
        "gt0005": Value("age", years),
        "gt0014": Value("step_1", coded(at0016="next-step", at0017="not-safe")),
        "gt0015": Value("step_2", coded(at0018="safe", at0019="next-step")),
        "gt0016": Value("step_3", coded(at0014="safe", at0015="not-safe")),
    },
)

GUIDELINES = (GLASGOW, RIFLE, VANCOUVER)


def cases(guideline: Guideline) -> list[dict[str, Any]]:
    text = (FOLDER / guideline.cases).read_text(encoding="utf-8")
    found: list[dict[str, Any]] = yaml.load(text, Loader=yaml.BaseLoader)["test_cases"]
    return found


def elements(part: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    """The elements of a case's input or expected output: the element's id, and what stands there."""
    return [(label.partition("|")[0], text) for block in part.values() for label, text in block.items()]


def answers(guideline: Guideline, case: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for element, text in elements(case["input"]):
        item, translate = guideline.inputs[element]
        found[item] = translate(text)
    return found


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open(FOLDER)


@pytest.mark.parametrize(
    ("guideline", "case"),
    [pytest.param(g, c, id=f"{g.ruleset}: {c['id']}") for g in GUIDELINES for c in cases(g)],
)
def test_published_case(library: Library, guideline: Guideline, case: dict[str, Any]) -> None:
    ruleset = library.get(guideline.ruleset)
    assessment = ruleset.assess(answers(guideline, case), as_of=guideline.as_of)
    expected = elements(case["expected_output"])
    assert expected
    for element, text in expected:
        guideline.outputs[element].compare(assessment, text)


@pytest.mark.parametrize("guideline", GUIDELINES, ids=lambda g: g.ruleset)
def test_every_published_case_is_run(guideline: Guideline) -> None:
    found = cases(guideline)
    assert len(found) == guideline.number_of_cases
    assert len({case["id"] for case in found}) == guideline.number_of_cases


# What the pathway ends in, for the published cases. The guideline leaves it to the reader to stop at the first step
# that ends.
PATHWAY = {
    "case_1:Age<50": "early-discharge",
    "case_2:Age <50": "no-early-discharge",
    "case_3:Age>50": "no-early-discharge",
    "case_4:Age>50": "early-discharge",
    "case_5:Age>50": "no-early-discharge",
    "case_6:Age >50": "no-early-discharge",
    "case_7:Age <50": "no-early-discharge",
}


@pytest.mark.parametrize("case", cases(VANCOUVER), ids=lambda case: case["id"])
def test_where_the_pathway_ends(library: Library, case: dict[str, Any]) -> None:
    assessment = library.get(VANCOUVER.ruleset).assess(answers(VANCOUVER, case), as_of=VANCOUVER.as_of)
    assert assessment.outcomes["disposition"].value == PATHWAY[case["id"]]
