"""What a ruleset tells the rulesets it uses: answers, settings, and their plans in its own."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskengine.api import Library, Ruleset
from riskengine.evaluation.assessment import Assessment
from riskengine.problems import Refused

AS_OF = "2026-11-22T12:00:00+01:00"
SCREEN = """
ruleset: screen
version: 1.0.0
valid: {from: 2020-01-01}
title: {nb: Skjerming, en: Screen}
intended_use: {nb: Prøve., en: Trial.}
parameters:
  least: {type: count, default: 2, range: [1, 3], title: {nb: Minst, en: Least}, source: local}
items:
  service: {type: choice, options: [ward, home, gp], ordered: false, title: {nb: Tjeneste, en: Service}}
  signs: {type: count, range: [0, 4], title: {nb: Tegn, en: Signs}}
outcomes:
  risk: {title: {nb: Risiko, en: Risk}, levels: [low, raised, high]}
rules:
  many:
    when: signs >= least
    then: {risk: high}
    plan: [call]
    finding: {text: {nb: Mange tegn., en: Many signs.}, severity: warning}
    source: local
  ward: {when: service == ward, then: {risk: raised}, source: local}
actions:
  call: {title: {nb: Ring, en: Call}, by: ward, due: PT2H}
"""
WORKUP = """
ruleset: workup
version: 1.0.0
valid: {from: 2020-01-01}
title: {nb: Utredning, en: Work-up}
intended_use: {nb: Prøve., en: Trial.}
items:
  screened: {type: choice, options: [low, raised, high], title: {nb: Risiko, en: Risk}}
  urgent: {type: yes-no, title: {nb: Haster, en: Urgent}}
outcomes:
  needed: {title: {nb: Trengs, en: Needed}, levels: [no, soon, now]}
rules:
  soon: {when: screened >= raised, then: {needed: soon}, plan: [work-up], source: local}
  now: {when: screened == high and urgent == yes, then: {needed: now}, source: local}
actions:
  work-up: {title: {nb: Utred, en: Work up}, by: clinician, due: PT1H}
"""
PATHWAY = """
ruleset: pathway
version: 1.0.0
valid: {from: 2020-01-01}
title: {nb: Forløp, en: Pathway}
intended_use: {nb: Prøve., en: Trial.}
uses:
  workup:
    version: any
    answers: {screened: screen.risk, urgent: total >= 3}
    plan: yes
  screen:
    version: ">=1.0.0"
    parameters: {least: agreed}
    answers: {service: where}
    plan: yes
items:
  agreed: {type: count, range: [1, 3], title: {nb: Avtalt, en: Agreed}}
  where: {type: choice, options: [home, ward], ordered: false, title: {nb: Hvor, en: Where}}
  calls: {type: count, range: [0, 2], title: {nb: Anrop, en: Calls}}
values:
  total: calls + agreed
outcomes:
  level: {title: {nb: Nivå, en: Level}, levels: [none, some, most]}
rules:
  some: {when: workup.needed >= soon, then: {level: some}, plan: [meet], source: local}
  most: {when: workup.needed == now or screen.risk == high and calls == 2, then: {level: most}, source: local}
actions:
  meet: {title: {nb: Møt, en: Meet}, by: municipality, due: PT3H}
"""


def library(folder: Path, **files: str) -> Ruleset:
    for name, text in {"screen": SCREEN, "workup": WORKUP, "pathway": PATHWAY, **files}.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return Library.open(folder).get("pathway")


@pytest.fixture(scope="module")
def pathway(tmp_path_factory: pytest.TempPathFactory) -> Ruleset:
    return library(tmp_path_factory.mktemp("rulesets"))


def plainly(case: dict[str, Any]) -> tuple[str, set[str]]:
    """The level and the plan of a complete case, in plain Python."""
    risk = "high" if case["signs"] >= case["agreed"] else "raised" if case["where"] == "ward" else "low"
    urgent = case["calls"] + case["agreed"] >= 3
    needed = "now" if risk == "high" and urgent else "no" if risk == "low" else "soon"
    plan = {"screen.call"} if risk == "high" else set()
    plan |= {"workup.work-up", "meet"} if needed != "no" else set()
    most = needed == "now" or (risk == "high" and case["calls"] == 2)
    return "most" if most else "none" if needed == "no" else "some", plan


DOMAINS: dict[str, list[Any]] = {
    "agreed": [1, 2, 3],
    "where": ["home", "ward"],
    "calls": [0, 1, 2],
    "signs": [0, 1, 2, 3, 4],
}


def assessed(pathway: Ruleset, answers: dict[str, Any]) -> Assessment:
    own = {name: answer for name, answer in answers.items() if name != "signs"}
    signs = {name: answer for name, answer in answers.items() if name == "signs"}
    return pathway.assess(own, as_of=AS_OF, using={"screen": {"answers": signs}})


@given(st.fixed_dictionaries({}, optional={
    name: st.sampled_from([*domain, "unknown"]) for name, domain in DOMAINS.items()
}))  # fmt: skip
def test_what_is_handed_over_stays_within_all_completions(pathway: Ruleset, answers: dict[str, Any]) -> None:
    found = assessed(pathway, answers)
    known = {name: [answer] for name, answer in answers.items() if answer != "unknown"}
    completions = [
        plainly(dict(zip(DOMAINS, each, strict=True)))
        for each in itertools.product(*({**DOMAINS, **known}[name] for name in DOMAINS))
    ]
    level = found.outcomes["level"]
    order = ["none", "some", "most"]
    reached = {order.index(each) for each, _ in completions}
    assert order.index(level.lowest) <= min(reached) and max(reached) <= order.index(level.highest)
    do = {action.action for action in found.plan if action.status == "do"}
    perhaps = {action.action for action in found.plan}
    # A plan that waits for a setting is not assessed, and says so in the open questions.
    waiting = {
        target.removesuffix("*").removeprefix("action:")
        for question in found.open_questions
        for target in question.could_change
        if target.endswith(".*")
    }
    for _, plan in completions:
        assert do <= plan
        assert {each for each in plan if each.partition(".")[0] + "." not in waiting} <= perhaps
    if len(completions) == 1:
        assert (level.value, do, perhaps) == (*completions[0], completions[0][1])
    if not level.determined:
        asked = {question.item.rpartition(".")[2] for question in found.open_questions}
        for name in DOMAINS:
            if name in asked or name in known or (name == "signs" and "*" in asked):
                continue
            # What is not asked cannot change the level, whatever else is answered.
            others = [other for other in DOMAINS if other != name]
            for each in itertools.product(*({**DOMAINS, **known}[other] for other in others)):
                fixed = dict(zip(others, each, strict=True))
                assert len({plainly({**fixed, name: value})[0] for value in DOMAINS[name]}) == 1


def test_one_plan_in_order_of_deadline(pathway: Ruleset) -> None:
    found = assessed(pathway, {"agreed": 2, "where": "ward", "calls": 1, "signs": 3})
    assert [(each.action, each.status, each.rules) for each in found.plan] == [
        ("workup.work-up", "do", ("workup.soon",)),
        ("screen.call", "do", ("screen.many",)),
        ("meet", "do", ("some",)),
    ]
    document = found.document
    assert document["using"]["screen"]["parameters"]["least"] == {"value": 2, "set_by": "ruleset"}
    assert document["using"]["screen"]["answers"]["service"] == {"value": "ward"}
    assert document["using"]["workup"]["answers"] == {
        "screened": {"value": "high", "source": "pathway"},
        "urgent": {"value": "yes", "source": "pathway"},
    }


def test_what_joined_rulesets_found_stands_with_their_plans(pathway: Ruleset) -> None:
    found = assessed(pathway, {"agreed": 2, "where": "ward", "calls": 1, "signs": 3})
    assert [(each.rule, each.status, dict(each.text)["en"]) for each in found.findings] == [
        ("screen.many", "holds", "Many signs.")
    ]
    unsettled = assessed(pathway, {"agreed": 2, "where": "ward", "calls": 1})
    assert not [each for each in unsettled.findings if each.rule == "screen.many"]


def test_what_is_open_here_is_open_there(pathway: Ruleset) -> None:
    found = assessed(pathway, {"agreed": 2, "calls": 1, "signs": 0, "where": "unknown"})
    assert found.document["using"]["screen"]["answers"]["service"] == {"state": "unknown"}
    assert [question.item for question in found.open_questions] == ["where"]
    assert (found.outcomes["level"].lowest, found.outcomes["level"].highest) == ("none", "some")


def test_a_ruleset_that_waits_for_a_setting_leaves_its_outcomes_open(pathway: Ruleset) -> None:
    found = assessed(pathway, {"where": "home", "calls": 0, "signs": 2})
    assert "screen" not in found.used
    assert {question.item: question.could_change for question in found.open_questions}["agreed"]
    assert not found.outcomes["level"].determined


def test_what_is_told_is_not_answered_again(pathway: Ruleset) -> None:
    with pytest.raises(Refused) as refused:
        pathway.assess(
            {"agreed": 2, "where": "home"},
            as_of=AS_OF,
            using={"screen": {"answers": {"service": "gp", "signs": 1}, "parameters": {"least": 1}}},
        )
    assert [problem.code for problem in refused.value.problems] == ["told-already", "told-already"]


def test_an_assessment_made_elsewhere_must_rest_on_what_is_told(pathway: Ruleset) -> None:
    assert pathway._library is not None
    screen = pathway._library.get("screen")
    answers = {"service": "home", "signs": 1}
    fits = screen.assess(answers, as_of=AS_OF, parameters={"least": 2})
    here = {"agreed": 2, "where": "home", "calls": 0}
    assert pathway.assess(here, as_of=AS_OF, using={"screen": fits}).outcomes["level"].value == "none"
    with pytest.raises(Refused) as refused:
        pathway.assess({**here, "agreed": 1}, as_of=AS_OF, using={"screen": fits})
    assert [problem.code for problem in refused.value.problems] == ["told-otherwise"]
    assert "least" in refused.value.problems[0].message


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("{least: agreed}", "{leest: agreed}", "unknown-parameter"),
        ("{least: agreed}", "{least: agred}", "unknown-name"),
        ("{least: agreed}", "{least: calls}", "not-in-range"),
        ("{least: agreed}", "{least: where}", "wrong-type"),
        ("{least: agreed}", "{least: agreed + 1}", "not-in-range"),
        ("{service: where}", "{servise: where}", "unknown-item"),
        ("{service: where}", "{service: calls}", "wrong-type"),
        ("{service: where}", "{service: calls == 1}", "wrong-type"),
        ("urgent: total >= 3", "urgent: known(calls)", "knowledge-moves-outcome"),
        ("{service: where}", "{service: where, signs: points(where)}", "no-points"),
        ("options: [home, ward]", "options: [home, hospital]", "not-in-range"),
        ("{service: where}", "{service: where, signs: count(workup.needed == now)}", "cyclic-use"),
    ],
)
def test_what_does_not_fit_is_told_where_it_stands(tmp_path: Path, before: str, after: str, code: str) -> None:
    assert before in PATHWAY
    with pytest.raises(Refused) as refused:
        library(tmp_path, pathway=PATHWAY.replace(before, after))
    assert code in [problem.code for problem in refused.value.problems]
    assert all(problem.place is not None and problem.place.line > 5 for problem in refused.value.problems)


def test_a_fixed_answer_may_be_told(tmp_path: Path) -> None:
    fixed = library(tmp_path, pathway=PATHWAY.replace("{service: where}", "{service: gp}"))
    found = assessed(fixed, {"agreed": 3, "calls": 0, "signs": 0})
    assert found.document["using"]["screen"]["answers"]["service"]["value"] == "gp"
    assert found.outcomes["level"].value == "none"


def test_what_is_told_is_not_guessed_at(tmp_path: Path) -> None:
    """With an item `gp`, `service: gp` could tell its answer, or the option."""
    both = PATHWAY.replace("{service: where}", "{service: gp}").replace(
        "  calls: {", "  gp: {type: choice, options: [home, ward], title: {nb: Lege, en: GP}}\n  calls: {", 1
    )
    with pytest.raises(Refused) as refused:
        library(tmp_path, pathway=both)
    (found,) = refused.value.problems
    assert (found.code, found.hint) == ("ambiguous-name", "rename the item")
    assert found.message == '"gp" is both an option of screen.service and an item, and either could be meant'


@pytest.mark.parametrize(
    ("answers", "screen", "workup"),
    [
        ({"where": "ward"}, None, "do"),
        ({"where": "home"}, "do", "do"),
        ({"where": "unknown"}, "if", "do"),
    ],
)
def test_a_plan_is_joined_where_its_condition_holds(
    tmp_path: Path, answers: dict[str, str], screen: str | None, workup: str
) -> None:
    head, _, tail = PATHWAY.rpartition("    plan: yes\n")
    found = assessed(
        library(tmp_path, pathway=f"{head}    plan: where == home\n{tail}"),
        {**answers, "agreed": 1, "calls": 2, "signs": 1},
    )
    status = {action.action: action.status for action in found.plan}
    assert (status.get("screen.call"), status.get("workup.work-up")) == (screen, workup)
    asked = {question.item: question.could_change for question in found.open_questions}
    assert ("action:screen.call" in asked.get("where", ())) == (screen == "if")


SHARING = """
ruleset: pathway
version: 1.0.0
valid: {from: 2020-01-01}
title: {nb: Forløp, en: Pathway}
intended_use: {nb: Prøve., en: Trial.}
uses:
  below: {version: any, shares: [screen], plan: yes}
  screen: {version: any, plan: yes}
items:
  worried: {type: yes-no, title: {nb: Uro, en: Worry}}
outcomes:
  level: {title: {nb: Nivå, en: Level}, levels: [none, some, most]}
rules:
  some: {when: below.grade == up, then: {level: some}, source: local}
"""
BELOW = """
ruleset: below
version: 1.0.0
valid: {from: 2020-01-01}
title: {nb: Under, en: Below}
intended_use: {nb: Prøve., en: Trial.}
uses:
  screen: {version: any, plan: yes}
items:
  firm: {type: yes-no, title: {nb: Fast, en: Firm}}
outcomes:
  grade: {title: {nb: Grad, en: Grade}, levels: [down, up]}
rules:
  up: {when: screen.risk == high and firm, then: {grade: up}, source: local}
"""


@pytest.fixture(scope="module")
def sharing(tmp_path_factory: pytest.TempPathFactory) -> Ruleset:
    return library(tmp_path_factory.mktemp("sharing"), pathway=SHARING, below=BELOW)


def test_a_shared_assessment_is_made_once_and_its_plan_stands_once(sharing: Ruleset) -> None:
    using = {"screen": {"answers": {"signs": 3}}, "below": {"answers": {"firm": "yes"}}}
    found = sharing.assess({}, as_of=AS_OF, using=using)
    below = found.used["below"]
    assert isinstance(below, Assessment)
    assert below.used["screen"] is found.used["screen"]
    assert found.outcomes["level"].value == "some"
    assert [each.action for each in found.plan] == ["below.screen.call"]
    assert [(each.rule, each.severity) for each in found.findings] == [("below.screen.many", "warning")]


def test_what_a_shared_assessment_leaves_open_is_asked_once(sharing: Ruleset) -> None:
    found = sharing.assess({}, as_of=AS_OF, using={"screen": {"answers": {}}, "below": {"answers": {"firm": "yes"}}})
    assert [question.item for question in found.open_questions] == ["screen.service", "screen.signs"]
    assert [(each.action, each.status) for each in found.plan] == [("below.screen.call", "if")]


def test_a_shared_assessment_that_is_not_there_leaves_open_what_reads_it(sharing: Ruleset) -> None:
    found = sharing.assess({}, as_of=AS_OF, using={"below": {"answers": {"firm": "yes"}}})
    assert not found.outcomes["level"].determined
    assert "screen.*" in [question.item for question in found.open_questions]


def test_what_is_shared_is_not_given_again(sharing: Ruleset) -> None:
    given = {"answers": {}, "using": {"screen": {"answers": {"signs": 1}}}}
    with pytest.raises(Refused) as refused:
        sharing.assess({}, as_of=AS_OF, using={"below": given, "screen": {"answers": {"signs": 1}}})
    assert [problem.code for problem in refused.value.problems] == ["told-already"]


@pytest.mark.parametrize(
    ("shares", "code"), [("[scren]", "unknown-ruleset"), ("[below]", "unknown-ruleset"), ("[]", "too-short")]
)
def test_only_what_both_use_is_shared(tmp_path: Path, shares: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        library(tmp_path, pathway=SHARING.replace("[screen]", shares), below=BELOW)
    assert code in [problem.code for problem in refused.value.problems]
