"""Reading a plan: whatever stands in the file, it is read or refused with places; and a plan says what it was read as."""

from __future__ import annotations

import pytest
from cases_at_hand import PLAN, library, plan
from hypothesis import given, settings
from hypothesis import strategies as st

from riskengine.language.knowledge import Options
from riskengine.language.times import DAY, HOUR
from riskengine.monitoring.levels import Levels, of_response
from riskengine.monitoring.plan_file import is_plan, read_plan
from riskengine.problems import Refused
from riskengine.ruleset import yaml_text

LINES = PLAN.splitlines(keepends=True)
_WORDS = (
    "[]",
    "{}",
    "yes",
    "7",
    "PT2H",
    "P2M",
    "unknown",
    "''",
    "- a",
    "vrisk10.plan_level >= unknown",
    "{nb: x}",
    "mon-fri",
)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["drop", "twice", "value", "cut", "swap"])):
            case "drop":
                lines[at] = ""
            case "twice":
                lines[at] *= 2
            case "value":
                key, colon, _ = lines[at].partition(":")
                lines[at] = f"{key}{colon} {draw(st.sampled_from(_WORDS))}\n"
            case "cut":
                lines[at] = lines[at][: draw(st.integers(0, len(lines[at])))]
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], lines[at]
    return "".join(lines)


@settings(max_examples=150)
@given(damaged())
def test_a_damaged_plan_is_read_or_refused_with_places(text: str) -> None:
    try:
        read = read_plan(text, "plan.yaml", library())
    except Refused as refused:
        for problem in refused.problems:
            assert problem.place is not None and problem.place.file == "plan.yaml", problem
            assert problem.place.line <= text.count("\n") + 2
        assert str(refused)
    else:
        assert read.case and read.response.escalation


def test_a_plan_is_what_it_says() -> None:
    read = plan()
    assert (read.case, read.version, read.response.contact_within, read.response.renews_after) == (
        "K-1042",
        1,
        DAY,
        DAY,
    )
    assert [(each.to, each.acknowledge_within) for each in read.response.escalation] == [
        ("specialist-service", 2 * HOUR),
        ("on-call", HOUR),
    ]
    assert read.rulesets["warning-signals"].signs_in == "signals" and read.rulesets["vrisk10"].signs_in is None
    assert read.follow_ups["plan-update"].changes == ("warning-signals", "response")
    assert read.sha256 == read_plan(f"# a comment\n{PLAN}", "other.yaml", library()).sha256


@pytest.mark.parametrize(
    ("mask", "levels"),
    [
        (0b001, (0, 0)),
        (0b010, (1, 1)),
        (0b100, (2, 2)),
        (0b011, (0, 1)),
        (0b110, (1, 2)),
        (0b111, (0, 2)),
        (None, (0, 2)),
    ],
)
def test_levels_follow_what_is_known_of_the_outcome(mask: int | None, levels: tuple[int, int]) -> None:
    outcomes = {} if mask is None else {("warning-signals", "response"): Options(mask)}
    assert of_response(plan().response, outcomes) == Levels(*levels)


def test_what_is_a_plan_and_what_is_not() -> None:
    def root(text: str) -> yaml_text.Node:
        return yaml_text.read(text, "x.yaml")

    assert is_plan(root(PLAN))
    assert not is_plan(root("ruleset: x\nplan: y\n"))
    assert not is_plan(root("case: K-1\nplan: y\n"))
    assert not is_plan(root("[plan]"))


@pytest.mark.parametrize("version", ["==1.0.0", ">=1.0.0", "any"])
def test_a_plan_may_say_which_version(version: str) -> None:
    read = read_plan(PLAN.replace("vrisk10: {}", f"vrisk10: {{version: '{version}'}}"), "plan.yaml", library())
    assert read.rulesets["vrisk10"].version == version


def test_a_version_that_is_not_there_is_told() -> None:
    for version in ("==9.0.0", ">=9.0.0"):
        with pytest.raises(Refused, match="unknown-version"):
            read_plan(PLAN.replace("vrisk10: {}", f"vrisk10: {{version: '{version}'}}"), "plan.yaml", library())
