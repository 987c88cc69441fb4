"""The pathway's four case files, and the program for integrators that reads them."""

from __future__ import annotations

import importlib.util
import itertools
import sys
from pathlib import Path
from types import ModuleType

import pytest

from riskengine import Assessment, read_case_file

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CASES = sorted(EXAMPLES.glob("samhandlingsforlop-?-*.yaml"))


@pytest.fixture(scope="module")
def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("samhandlingsforlop", EXAMPLES / "samhandlingsforlop.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def course(program: ModuleType) -> list[Assessment]:
    found: list[Assessment] = program.assess(CASES)
    return found


def test_four_files_of_one_case_in_order() -> None:
    read = [read_case_file(path) for path in CASES]
    assert len(read) == 4
    assert {case.case for case in read} == {"K-3117"}
    moments = [case.as_of for case in read]
    assert None not in moments and moments == sorted(moments, key=str)
    for earlier, later in itertools.pairwise(read):
        # The file grows: what has been answered once is answered from then on, though the answer may be another.
        assert earlier.answers.keys() <= later.answers.keys()
        assert earlier.using.keys() <= later.using.keys()


@pytest.mark.parametrize(
    ("number", "next_step", "urgency", "chain", "findings", "joined"),
    [
        (
            0,
            "work-up",
            "now",
            "broken",
            {"measures-not-in-place", "municipality-not-involved", "nobody-knows:crisis_plan"},
            {"discharge-notices.early-notice-overdue"},
        ),
        (1, "work-up", "due", "weak", {"plan-not-updated"}, {"risk-management-plan.made-for-another-setting"}),
        (
            2,
            "prepare-discharge",
            "due",
            "broken",
            {"crisis-plan-not-usable", "ready-by-law-not-by-plan"},
            {"responsible-parties.unassigned-task"},
        ),
        (
            3,
            "follow-up",
            "now",
            "broken",
            {"threshold-not-known", "admission-after-ready"},
            {"deterioration-response.refused"},
        ),
    ],
)
def test_what_each_says(
    course: list[Assessment],
    number: int,
    next_step: str,
    urgency: str,
    chain: str,
    findings: set[str],
    joined: set[str],
) -> None:
    found = course[number]
    assert {name: outcome.value for name, outcome in found.outcomes.items()} == {
        "next_step": next_step,
        "urgency": urgency,
        "chain": chain,
    }
    held = {each.rule for each in found.findings if each.status == "holds"}
    assert {rule for rule in held if "." not in rule} == findings
    # With a plan come the findings that are the reasons for it.
    assert {rule for rule in held if "." in rule} >= joined


def test_the_plans_go_by_the_phase(program: ModuleType, course: list[Assessment]) -> None:
    first, second, third, fourth = (list(program.to_do(each)) for each in course)
    # Sorted by deadline: the notice is overdue, the measures are for now, the work-up has until the fourteenth day.
    assert first[:3] == ["discharge-notices.notify-early", "put-measures-in-place", "agree-on-work-up"]
    assert "risk-management-plan.update-plan" in second
    assert "responsible-parties.settle-responsibility" in third
    assert fourth[:2] == ["ask-for-threshold", "deterioration-response.warning-signals.contact-specialist"]
    assert "deterioration-response.use-direct-return" in fourth
    # Two rulesets of the plan read the same warning signals; what these ask for stands once.
    assert sum(id_.endswith("contact-specialist") for id_ in fourth) == 1
    for plan in (first, second, third):
        assert not any(id_.startswith("deterioration-response.") for id_ in plan)


def test_nobody_is_asked_about_what_does_not_matter_yet(course: list[Assessment]) -> None:
    for number in (1, 2, 3):
        assert course[number].open_questions == []
    assert [question.item for question in course[0].open_questions] == ["risk_found"]


def test_what_has_changed(program: ModuleType, course: list[Assessment]) -> None:
    before: Assessment | None = None
    for now in course:
        changed = program.change(before, now)
        assert set(changed.new) | set(changed.still_open) == set(program.to_do(now))
        assert set(changed.gone) | set(changed.still_open) == set(program.to_do(before))
        assert not set(changed.new) & set(changed.still_open)
        assert not set(changed.gone) & set(changed.still_open)
        before = now
    second = program.change(course[0], course[1])
    assert second.still_open == ("violence-risk-workup.make-workup",)
    assert "plan-not-updated" in second.found
    assert "measures-not-in-place" in second.settled
    assert "discharge-notices.notify-early" in second.gone


@pytest.mark.parametrize(
    ("lang", "words"), [("nb", ["Nytt:", "Fortsatt åpent:", "Falt bort:"]), ("en", ["New:", "Gone:"])]
)
def test_the_program_prints_them(
    program: ModuleType, capsys: pytest.CaptureFixture[str], lang: str, words: list[str]
) -> None:
    program.main(["--lang", lang])
    printed = capsys.readouterr().out
    assert printed.count("K-3117") == 4
    assert all(word in printed for word in words)
