"""Rulesets that read other rulesets' outcomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from riskengine import Library, Refused, Ruleset

SCREEN = """
ruleset: screen
version: 1.2.0
valid: {from: 2020-01-01}
title: {nb: Screening, en: Screen}
intended_use: {nb: Prøve., en: A trial.}
items:
  signs: {type: count, range: [0, 10], title: {nb: Tegn, en: Signs}}
outcomes:
  risk: {title: {nb: Risiko, en: Risk}, levels: [low, moderate-risk, high]}
rules:
  some: {when: signs >= 1, then: {risk: moderate-risk}}
  many: {when: signs >= 5, then: {risk: high}}
"""

PATHWAY = """
ruleset: pathway
version: 1.0.0
valid: {from: 2020-01-01}
title: {nb: Forløp, en: Pathway}
intended_use: {nb: Prøve., en: A trial.}
uses: {screen: ">=1.0.0"}
items:
  known_before: {type: yes-no, title: {nb: Kjent fra før, en: Known before}}
outcomes:
  step: {title: {nb: Trinn, en: Step}, levels: [wait, work-up]}
rules:
  raised: {when: screen.risk >= moderate-risk and known_before, then: {step: work-up}, plan: [call]}
actions:
  call: {title: {nb: Ring, en: Call}, by: municipality, to: specialist-service, due: PT24H}
"""

AS_OF = "2026-11-22T12:00:00+01:00"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "screen.yaml").write_text(SCREEN, encoding="utf-8")
    (tmp_path / "pathway.yaml").write_text(PATHWAY, encoding="utf-8")
    return tmp_path


@pytest.fixture
def pathway(folder: Path) -> Ruleset:
    return Library.open(folder).get("pathway")


def test_a_used_rulesets_outcome_is_read(pathway: Ruleset) -> None:
    assessment = pathway.assess({"known_before": "yes"}, using={"screen": {"answers": {"signs": 2}}}, as_of=AS_OF)
    assert assessment.outcomes["step"].value == "work-up"
    assert assessment.document["using"]["screen"]["outcomes"]["risk"]["value"] == "moderate-risk"
    assert assessment.document["rules"]["raised"]["reads"] == {"screen.risk": "moderate-risk", "known_before": "yes"}


def test_an_assessment_may_be_given_itself(folder: Path) -> None:
    library = Library.open(folder)
    screened = library.get("screen").assess({"signs": 0}, as_of=AS_OF)
    assessment = library.get("pathway").assess({"known_before": "yes"}, using={"screen": screened}, as_of=AS_OF)
    assert assessment.outcomes["step"].value == "wait"


def test_a_used_ruleset_that_is_not_given_leaves_its_outcomes_open(pathway: Ruleset) -> None:
    assessment = pathway.assess({"known_before": "yes"}, as_of=AS_OF)
    step = assessment.outcomes["step"]
    assert (step.value, step.lowest, step.highest) == (None, "wait", "work-up")
    assert [question.item for question in assessment.open_questions] == ["screen.*"]
    assert [(action.action, action.status) for action in assessment.plan] == [("call", "if")]


def test_open_answers_of_a_used_ruleset_are_questions_here(pathway: Ruleset) -> None:
    assessment = pathway.assess(
        {"known_before": "yes"}, using={"screen": {"answers": {"signs": "unknown"}}}, as_of=AS_OF
    )
    assert [question.item for question in assessment.open_questions] == ["screen.signs"]


def test_a_used_ruleset_that_cannot_matter_is_no_question(pathway: Ruleset) -> None:
    assessment = pathway.assess({"known_before": "no"}, as_of=AS_OF)
    assert assessment.outcomes["step"].determined
    assert not assessment.open_questions


def test_faults_in_the_answers_of_a_used_ruleset(pathway: Ruleset) -> None:
    with pytest.raises(Refused, match="out-of-range"):
        pathway.assess({}, using={"screen": {"answers": {"signs": 11}}}, as_of=AS_OF)
    with pytest.raises(Refused, match='"scren" is not used by pathway'):
        pathway.assess({}, using={"scren": {"answers": {}}}, as_of=AS_OF)
    with pytest.raises(Refused, match="no-record"):
        pathway.assess({}, using={"screen": {"recorded": "2026-1"}}, as_of=AS_OF)


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ('uses: {screen: ">=1.0.0"}', 'uses: {screen: ">=2.0.0"}', "unknown-version"),
        ('uses: {screen: ">=1.0.0"}', 'uses: {scren: ">=1.0.0"}', "unknown-ruleset"),
        ("screen.risk", "screen.risks", "unknown-name"),
        ("moderate-risk and", "moderate-riks and", "unknown-option"),
    ],
)
def test_faults_of_uses_are_told_where_they_stand(folder: Path, before: str, after: str, code: str) -> None:
    (folder / "pathway.yaml").write_text(PATHWAY.replace(before, after), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        Library.open(folder).get("pathway")
    assert code in {problem.code for problem in refused.value.problems}
    assert all(problem.place is not None for problem in refused.value.problems)


def test_rulesets_that_use_each_other_in_a_circle(folder: Path) -> None:
    circular = SCREEN.replace("items:", "uses: {pathway: any}\nitems:")
    (folder / "screen.yaml").write_text(circular, encoding="utf-8")
    with pytest.raises(Refused, match="in a circle: pathway → screen → pathway"):
        Library.open(folder).get("pathway")
