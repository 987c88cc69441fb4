"""Assessments from Python: who decides, who may answer, what is kept, and that nothing depends on where it runs."""

from __future__ import annotations

import datetime as dt
import json
import threading
from decimal import Decimal
from typing import Any

import pytest

from riskengine import Assessment, Assessor, Library, Refused, Ruleset
from riskengine.ruleset.build import read_definition

AS_OF = "2026-11-22T12:00:00+01:00"
TEN = "violence threats substance_use mental_illness personality_disorder insight suspicion empathy planning stress"
ALL_NO = dict.fromkeys(TEN.split(), "no")
CLOSED = {**ALL_NO, "summary_risk": "low", "more_assessment": "no", "preventive_measures": "no"}

JUDGED = """
ruleset: judged
version: 1.0.0
valid: {from: 2020-01-01}
title: {nb: Vurdert, en: Judged}
intended_use: {nb: Prøve., en: A trial.}
sources:
  guide: {title: Veileder, force: recommendation}
items:
  judgement:
    {type: choice, options: [low, moderate, high], title: {nb: Vurdering, en: Judgement}, roles: [physician], source: guide}
  threats: {type: yes-no, title: {nb: Trusler, en: Threats}}
  weapon: {type: yes-no, title: {nb: Våpen, en: Weapon}}
outcomes:
  risk: {title: {nb: Risiko, en: Risk}, levels: [low, moderate, high], decided_by: clinician, judgement: judgement}
rules:
  threatened: {when: threats, then: {risk: moderate}, source: guide}
  armed: {when: threats and weapon, then: {risk: high}, source: guide}
"""


@pytest.fixture(scope="module")
def vrisk10() -> Ruleset:
    return Library.bundled().get("vrisk10")


@pytest.fixture(scope="module")
def judged() -> Ruleset:
    return Ruleset(read_definition(JUDGED, "judged.yaml"))


def findings(assessment: Assessment) -> dict[str, str]:
    return {finding.rule: finding.status for finding in assessment.findings}


def test_2_4_the_clinicians_judgement_is_the_value(judged: Ruleset) -> None:
    """Semantics 4: the value of an outcome decided by a clinician comes from the judgement item."""
    assessment = judged.assess({"judgement": "low", "threats": "yes", "weapon": "no"}, as_of=AS_OF)
    risk = assessment.outcomes["risk"]
    assert (risk.value, risk.decided_by, risk.indicated) == ("low", "clinician", ("moderate", "moderate"))


def test_2_4_disagreement_is_a_finding_that_asks_for_a_reason(judged: Ruleset) -> None:
    """Semantics 4: disagreement between the rules and the judgement is a finding that asks for a reason."""
    disagreeing = judged.assess({"judgement": "low", "threats": "yes", "weapon": "no"}, as_of=AS_OF)
    found = next(finding for finding in disagreeing.findings if finding.rule == "disagreement:risk")
    assert (found.status, found.severity, found.asks_for_reason) == ("holds", "warning", True)
    agreeing = judged.assess({"judgement": "moderate", "threats": "yes", "weapon": "no"}, as_of=AS_OF)
    assert "disagreement:risk" not in findings(agreeing)
    assert (
        findings(judged.assess({"judgement": "moderate", "threats": "yes"}, as_of=AS_OF))["disagreement:risk"] == "open"
    )


def test_2_4_a_judgement_that_is_not_there_leaves_the_outcome_open(judged: Ruleset) -> None:
    """Semantics 4 and 2: a missing or unknown judgement is never a low one, whatever the rules indicate."""
    for answers in ({}, {"judgement": "unknown", "threats": "no"}):
        risk = judged.assess(answers, as_of=AS_OF).outcomes["risk"]
        assert (risk.value, risk.lowest, risk.highest, risk.determined) == (None, "low", "high", False)


@pytest.mark.parametrize(
    ("assessor", "answer", "status"),
    [
        ({"role": "physician"}, "low", None),
        ({"role": "lege"}, "low", None),
        ({"role": "nurse"}, "low", "holds"),
        ({"role": "social worker"}, "low", "holds"),
        ({}, "low", "open"),
        ({"role": "nurse"}, {"value": "low", "role": "physician"}, None),
        ({"role": "physician"}, {"value": "low", "by": "naboen"}, "open"),
        ({"role": "physician"}, {"value": "low", "by": "nurse"}, "holds"),
        ({"role": "nurse"}, "unknown", None),
        ({"role": "nurse"}, None, None),
    ],
)
def test_2_4_an_answer_from_a_role_that_may_not_give_it(
    judged: Ruleset, assessor: Any, answer: Any, status: str | None
) -> None:
    """Semantics 4: made by someone with the right role; a wrong one is a finding, and one not stated may be wrong."""
    assessment = judged.assess({"judgement": answer}, assessor=assessor, as_of=AS_OF)
    assert findings(assessment).get("role:judgement") == status


def test_2_4_an_override_keeps_both(vrisk10: Ruleset) -> None:
    """Semantics 4: any determined outcome can be overridden with a reason; both stay."""
    assessment = vrisk10.assess(CLOSED, as_of=AS_OF, assessor={"role": "psychologist"})
    overridden = assessment.override(
        "plan_level",
        "detailed-assessment",
        reason="Ny bekymring i dag",
        by=Assessor(id="hpr:9999999", role="physician"),
    )
    document = json.loads(overridden.to_json())["outcomes"]["plan_level"]
    assert document["value"] == "no-further-action"
    assert document["override"]["level"] == "detailed-assessment"
    assert document["override"]["by"] == {"id": "hpr:9999999", "role": "physician"}
    assert "override" not in json.loads(assessment.to_json())["outcomes"]["plan_level"]


def test_2_4_an_override_needs_a_determined_outcome_a_level_and_a_reason(vrisk10: Ruleset) -> None:
    """Semantics 4: what is not determined cannot be overridden, and the reason is not optional."""
    open_case = vrisk10.assess({}, as_of=AS_OF)
    with pytest.raises(Refused) as refused:
        open_case.override("plan_level", "detailed", reason=" ")
    assert {problem.code for problem in refused.value.problems} == {"unknown-level", "not-determined", "missing-reason"}
    with pytest.raises(Refused, match="unknown-outcome"):
        open_case.override("plan_levels", "low", reason="x")
    with pytest.raises(Refused, match="unknown-reason"):
        vrisk10.assess(CLOSED, as_of=AS_OF).override("plan_level", "detailed-assessment", reason="x", code="others")


def test_2_1_do_not_know_is_never_no(vrisk10: Ruleset) -> None:
    """Semantics 1: unknown and missing are never "no": they leave open what a "no" would settle."""
    for answer in ("unknown", None):
        given = {**CLOSED, "preventive_measures": answer}
        level = vrisk10.assess(given, as_of=AS_OF).outcomes["plan_level"]
        assert (level.lowest, level.highest) == ("no-further-action", "immediate-measures")


@pytest.mark.parametrize("judgement", ["low", "moderate", "high", "unknown", None])
def test_2_2_a_value_only_where_determined(vrisk10: Ruleset, judgement: str | None) -> None:
    """Semantics 2: a level that is not determined is never shown as if it were."""
    document = vrisk10.assess({**CLOSED, "summary_risk": judgement}, as_of=AS_OF).document
    for outcome in document["outcomes"].values():
        assert outcome["determined"] == (outcome["lowest"] == outcome["highest"])
        assert outcome["value"] == (outcome["lowest"] if outcome["determined"] else None)
    assert document["outcomes"]["risk"]["determined"] == (judgement in {"low", "moderate", "high"})


def test_2_5_severity_follows_the_sources_force() -> None:
    """Semantics 5: statute and regulation give errors, recommendations warnings, practice information.

    An author may speak more softly than the source, or say that the matter is contested; never more strongly.
    """
    library = Library.bundled()
    must = dict.fromkeys(["statute", "regulation"], "error")
    expected = {**must, "recommendation": "warning", "practice": "info", "contested": "contested"}
    checked = 0
    for entry in library.entries:
        definition = library.get(entry.id, version=entry.version).definition
        for rule in definition.rules.values():
            forces = {citation.force for citation in rule.citations}
            if rule.finding is not None and len(forces) == 1:
                most = expected[forces.pop()]
                softer = {"error": ("warning", "info"), "warning": ("info",)}.get(most, ())
                assert rule.finding.severity in {most, *softer, "contested"}, rule.id
                checked += rule.finding.severity == most
    assert checked > 20


def test_2_6_equal_input_gives_equal_bytes(vrisk10: Ruleset) -> None:
    """Semantics 6: the same ruleset, answers, parameters and as_of give the same bytes, in whatever order answers come."""
    answers = {**CLOSED, "insight": "unknown"}
    first = vrisk10.assess(answers, as_of=AS_OF).to_json()
    again = Library.bundled().get("vrisk10").assess(dict(reversed(answers.items())), as_of=AS_OF).to_json()
    assert first == again


def test_2_8_every_rule_has_an_account_of_itself(vrisk10: Ruleset) -> None:
    """Semantics 8: every rule is there, fired or not, with why in each language and with its source."""
    document = json.loads(vrisk10.assess({"violence": "yes"}, as_of=AS_OF).to_json())
    assert set(document["rules"]) == set(vrisk10.definition.rules)
    for rule in document["rules"].values():
        assert rule["status"] in {"holds", "fails", "open"}
        assert set(rule["because"]) == {"nb", "en"} and all(rule["because"].values())
        assert rule["source"]["force"] and rule["parts"]
        assert (rule["status"] == "open") == bool(rule.get("waits_for"))


def test_2_8_a_failing_rule_tells_its_distance() -> None:
    """Semantics 8: the failing part, the value read, the distance to the threshold."""
    signals = [{"sign": f"tegn {n}", "seen": "2026-11-20T08:00:00+01:00"} for n in range(2)]
    document = json.loads(Library.bundled().get("warning-signals").assess({"signals": signals}, as_of=AS_OF).to_json())
    (part,) = document["rules"]["enough-signals"]["parts"]
    assert (part["value"], part["needed"], part["distance"]) == (2, 4, 2)


def test_the_program_is_shared_by_threads(vrisk10: Ruleset) -> None:
    expected = vrisk10.assess(CLOSED, as_of=AS_OF).to_json()
    found: list[bytes] = []

    def work() -> None:
        for _ in range(20):
            found.append(vrisk10.assess(CLOSED, as_of=AS_OF).to_json())

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 160 and set(found) == {expected}


@pytest.mark.parametrize(
    "as_of", ["2026-11-22T12:00:00+01:00", dt.datetime(2026, 11, 22, 12, tzinfo=dt.timezone(dt.timedelta(hours=1)))]
)
def test_as_of_is_text_or_an_aware_datetime(vrisk10: Ruleset, as_of: Any) -> None:
    assert vrisk10.assess({}, as_of=as_of).document["as_of"] == AS_OF


@pytest.mark.parametrize("as_of", ["2026-11-22", "2026-11-22T12:00:00", "now", dt.datetime(2026, 11, 22, 12)])
def test_as_of_without_an_offset_is_refused(vrisk10: Ruleset, as_of: Any) -> None:
    with pytest.raises(Refused, match="as_of"):
        vrisk10.assess({}, as_of=as_of)


@pytest.mark.parametrize("weight", [80, 80.5, Decimal("80.5"), {"value": 80500, "unit": "g"}])
def test_numbers_come_in_every_usual_form(weight: Any) -> None:
    text = JUDGED.replace(
        "rules:",
        "  heavy: {title: {nb: T, en: H}, levels: [no, yes]}\nrules:\n  heavy: {when: weight >= 80, then: {heavy: yes}}",
    ).replace(
        "items:",
        "items:\n  weight: {type: number, unit: kg, accepts: {g: 0.001}, range: [1, 400], title: {nb: Vekt, en: Weight}}",
    )
    ruleset = Ruleset(read_definition(text, "weights.yaml"))
    assert ruleset.assess({"weight": weight}, as_of=AS_OF).outcomes["heavy"].value == "yes"


def test_all_faults_of_a_case_are_told_at_once(vrisk10: Ruleset) -> None:
    planning = {"value": "yes", "from": "x"}
    answers = {"violense": "yes", "threats": "perhaps", "insight": True, "stress": ["no"], "planning": planning}
    with pytest.raises(Refused) as refused:
        vrisk10.assess(answers, parameters={"treshold": 3}, as_of=AS_OF)
    assert sorted(problem.code for problem in refused.value.problems) == [
        "unknown-item",
        "unknown-key",
        "unknown-option",
        "unknown-option",
        "unknown-parameter",
        "wrong-type",
    ]
