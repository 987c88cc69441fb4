"""Reading cases from files: all that is wrong is told at once, with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from riskengine import Library, Refused, Ruleset
from riskengine.evaluation.case_file import CASE_KEYS, read_case, read_case_file
from riskengine.evaluation.case_schema import any_case_schema
from riskengine.evaluation.pseudonym import looks_like_identity_number

ROOT = Path(__file__).resolve().parents[2]
VRISK10 = Library.bundled().get("vrisk10")
AS_OF = "as_of: 2026-11-22T12:00:00+01:00\n"

USER = """
ruleset: pathway
version: 1.0.0
valid: {from: 2020-01-01}
title: {nb: Forløp, en: Pathway}
intended_use: {nb: Test, en: Test}
uses: {vrisk10: any}
items:
  a: {type: yes-no, title: {nb: A, en: A}}
rules:
  r: {when: vrisk10.plan_level >= detailed-assessment, finding: {text: {nb: R, en: R}}}
"""


def told(text: str, ruleset: Ruleset = VRISK10) -> list[tuple[str, int, int]]:
    """The code, line and column of all that is wrong."""
    with pytest.raises(Refused) as refused:
        read_case(text, "case.yaml").assess(ruleset)
    found = {
        (each.code, each.place.line, each.place.column) for each in refused.value.problems if each.place is not None
    }
    assert all(each.place is not None for each in refused.value.problems)
    assert "case.yaml:" in str(refused.value)
    return sorted(found, key=lambda each: each[1:])


def test_header_answers_parameters_and_overrides_are_told_in_one_run() -> None:
    text = (
        "case: 01017012345\n"
        "rulset: vrisk10\n"
        f"{AS_OF}"
        "assessor: {rolle: x}\n"
        "parameters: {measure: 1}\n"
        "answers: {violense: yes, threats: maby}\n"
        "overrides: {risk: {level: low}}\n"
    )
    assert told(text) == [
        ("looks-like-identity-number", 1, 7),
        ("unknown-key", 2, 1),
        ("unknown-key", 4, 12),
        ("unknown-parameter", 5, 14),
        ("unknown-item", 6, 11),
        ("unknown-option", 6, 35),
        ("missing-key", 7, 13),
    ]


def test_used_cases_are_told_in_the_same_run(tmp_path: Path) -> None:
    (tmp_path / "pathway.yaml").write_text(USER, encoding="utf-8")
    pathway = Library.open(ROOT / "rulesets", tmp_path).get("pathway")
    text = (
        f"{AS_OF}"
        "answers: {b: yes}\n"
        "using:\n"
        "  vrisk10:\n"
        "    answers: {violence: yess}\n"
        "    parameters: {measures_within: 3}\n"
        "    extra: 1\n"
        "  vrsk10: {answers: {}}\n"
    )
    assert told(text, pathway) == [
        ("unknown-item", 2, 11),
        ("unknown-option", 5, 25),
        ("wrong-parameter", 6, 35),
        ("unknown-key", 7, 5),
        ("unknown-ruleset", 8, 3),
    ]
    recorded = f"{AS_OF}using: {{vrisk10: {{recorded: abc}}}}\n"
    assert told(recorded, pathway) == [("no-record", 2, 29)]
    given = read_case(f"{AS_OF}using: {{vrisk10: {{answers: {{more_assessment: yes}}}}}}\n", "case.yaml").assess(
        pathway
    )
    assert [finding.status for finding in given.findings] == ["holds"]


def test_a_case_of_another_ruleset_is_told_alone() -> None:
    assert told(f"ruleset: warning-signals\n{AS_OF}answers: {{signals: []}}\n") == [("other-ruleset", 1, 10)]


def test_a_ruleset_may_be_named_with_its_version() -> None:
    assert read_case(f"ruleset: vrisk10@1.0.0\n{AS_OF}", "case.yaml").assess(VRISK10).outcomes


def test_a_moment_is_needed_somewhere() -> None:
    assert told("case: K-1\n")[0][0] == "missing-key"
    assert read_case("case: K-1\n", "case.yaml").assess(VRISK10, as_of="2026-11-22T12:00:00+01:00").outcomes


def test_what_is_set_elsewhere_has_no_place_in_the_file() -> None:
    case = read_case(f"{AS_OF}parameters: {{measures_within: PT1H}}\n", "case.yaml")
    with pytest.raises(Refused) as refused:
        case.assess(VRISK10, as_of="2001-01-01T12:00:00+01:00", parameters={"measures_within": "P9D"})
    assert [problem.place for problem in refused.value.problems] == [None, None]


def test_an_override_stays_beside_the_result() -> None:
    text = f"{AS_OF}answers: {{summary_risk: low}}\noverrides: {{risk: {{level: high, reason: Kjent fra før}}}}\n"
    outcome = read_case(text, "case.yaml").assess(VRISK10).outcomes["risk"]
    assert outcome.value == "low"
    assert outcome.override is not None
    assert outcome.override.level == "high"


def test_an_override_has_a_code_that_can_be_counted() -> None:
    text = f"{AS_OF}answers: {{summary_risk: low}}\noverrides: {{risk: {{level: high, reason: Kjent}}}}\n"
    for coded, code in ((text, "other"), (text.replace("level:", "code: known-otherwise, level:"), "known-otherwise")):
        assessment = read_case(coded, "case.yaml").assess(VRISK10)
        override = assessment.outcomes["risk"].override
        assert override is not None
        assert override.code == code
        assert json.loads(assessment.to_json())["outcomes"]["risk"]["override"]["code"] == code
    with pytest.raises(Refused) as refused:
        read_case(text.replace("level:", "code: known-otherwse, level:"), "case.yaml").assess(VRISK10)
    (problem,) = refused.value.problems
    assert (problem.code, problem.hint) == ("unknown-reason", 'did you mean "known-otherwise"?')
    assert problem.place is not None
    assert (problem.place.line, problem.place.column) == (3, 26)
    with pytest.raises(Refused, match="the codes are clinical-judgement, known-otherwise"):
        read_case(text.replace("level:", "code: [x], level:").replace("[x]", "zzz"), "case.yaml").assess(VRISK10)
    assert [each.code for each in read_case(text.replace("level:", "code: [x], level:"), "c.yaml").problems] == [
        "wrong-type"
    ]


def test_numbers_are_good_pseudonyms_as_they_are_written() -> None:
    assert read_case("case: 00421\n", "case.yaml").case == "00421"


def test_json_is_read_too() -> None:
    case = {"case": "K-1", "as_of": "2026-11-22T12:00:00+01:00", "answers": {"violence": "yes"}}
    assert read_case(json.dumps(case), "case.json").assess(VRISK10).case.answers["violence"].written == "yes"


@pytest.mark.parametrize("text", ["- a\n", "words\n", "4\n"])
def test_what_is_no_map_is_no_case(text: str) -> None:
    with pytest.raises(Refused):
        read_case(text, "case.yaml")


@pytest.mark.parametrize(
    "key",
    [
        "case: [a]",
        "as_of: {a: b}",
        "assessor: nurse",
        "parameters: [a]",
        "answers: words",
        "using: 3",
        "overrides: [x]",
        "using: {a: 3}",
    ],
)
def test_each_key_has_its_type(key: str) -> None:
    case = read_case(f"{key}\n", "case.yaml")
    assert [problem.code for problem in case.problems] == ["wrong-type"]


def test_the_schema_has_the_keys_that_are_read() -> None:
    assert tuple(any_case_schema()["properties"]) == CASE_KEYS


def test_every_example_is_read_without_a_word() -> None:
    for path in (ROOT / "examples").glob("*.yaml"):
        assert not read_case_file(path).problems


@pytest.mark.parametrize(
    "word",
    [
        "01017012345",
        "010170 12345",
        "010170-12345",
        "41017012345",
        "01417012345",
        "01817012345",
        "K-01017012345",
        "sak 311299 00000",
    ],
)
def test_words_that_may_be_identity_numbers(word: str) -> None:
    assert looks_like_identity_number(word)


@pytest.mark.parametrize(
    "word", ["K-1042", "99999999990", "1234567", "123456789012", "hpr:9999999", "00000000001", "2026-11-22", ""]
)
def test_words_that_are_none(word: str) -> None:
    assert not looks_like_identity_number(word)
