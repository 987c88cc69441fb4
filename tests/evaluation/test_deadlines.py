"""Deadlines that run from something in the case: `due_from`."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskengine.api import Ruleset
from riskengine.cli.report import report
from riskengine.problems import Refused
from riskengine.ruleset.build import read_definition

TITLE = {"nb": "Tittel", "en": "Title"}
NOTIFY = {"title": {"nb": "Varsle", "en": "Notify"}, "by": "ward", "due": "PT24H", "due_from": "admitted"}
REVIEW = {"title": {"nb": "Gå gjennom", "en": "Review"}, "by": "ward", "due": "P1M", "due_from": "decided"}
NOW = "2026-11-22T12:00:00+01:00"


def read(**actions: Any) -> Ruleset:
    said = {
        "ruleset": "limits",
        "version": "1.0.0",
        "valid": {"from": "2020-01-01"},
        "title": TITLE,
        "intended_use": TITLE,
        "items": {
            "admitted": {"type": "datetime", "title": {"nb": "Innlagt", "en": "Admitted"}},
            "decided": {"type": "date", "title": {"nb": "Vedtatt", "en": "Decided"}},
            "calls": {"type": "count", "title": TITLE},
        },
        "rules": {"tell": {"when": "true", "plan": list(actions)}},
        "actions": actions,
    }
    return Ruleset(read_definition(json.dumps(said), "limits.yaml"))


LIMITS = read(notify=NOTIFY, review=REVIEW)


def test_a_limit_runs_from_the_moment_it_names() -> None:
    found = LIMITS.assess({"admitted": "2026-11-22T02:00:00+01:00", "decided": "2026-01-31"}, as_of=NOW)
    assert [(each.action, each.due_from, each.due_at) for each in found.plan] == [
        ("review", "2026-01-31", "2026-03-01T00:00:00+01:00"),  # 28 February, to its end
        ("notify", "2026-11-22T02:00:00+01:00", "2026-11-23T02:00:00+01:00"),
    ]


@given(st.datetimes(dt.datetime(2001, 1, 1), dt.datetime(2099, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_a_duration_ends_so_long_after(begins: dt.datetime, offset: int) -> None:
    at = begins.replace(microsecond=0, tzinfo=dt.timezone(dt.timedelta(minutes=offset)))
    found = LIMITS.assess({"admitted": at}, as_of=NOW).plan
    due_at = next(each.due_at for each in found if each.action == "notify")
    assert due_at is not None
    assert dt.datetime.fromisoformat(due_at) == at + dt.timedelta(hours=24)


@pytest.mark.parametrize(
    ("answers", "due_from"),
    [
        ({}, {"lowest": "1900-01-01T01:00:00+01:00", "highest": "2200-01-01T00:59:59.999999+01:00"}),
        (
            {"admitted": "2026-11-20"},
            {"lowest": "2026-11-20T00:00:00+01:00", "highest": "2026-11-20T23:59:59.999999+01:00"},
        ),
    ],
)
def test_no_moment_is_told_while_the_beginning_is_open(answers: dict[str, str], due_from: dict[str, str]) -> None:
    planned = {each["action"]: each for each in LIMITS.assess(answers, as_of=NOW).document["plan"]}
    assert (planned["notify"]["due"], planned["notify"]["due_at"]) == ("PT24H", None)
    assert planned["notify"]["due_from"] == due_from


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (
            {"admitted": "2026-11-22T02:00:00+01:00"},
            "innen 24 timer fra 22. november 2026 kl. 02.00 (23. november 2026 kl. 02.00).",
        ),
        (
            {"admitted": "2026-11-20T10:00:00+01:00"},
            "innen 24 timer fra 20. november 2026 kl. 10.00 (21. november 2026 kl. 10.00). Fristen er ute.",
        ),
        ({"admitted": "unknown"}, "innen 24 timer fra «Innlagt», som ikke er kjent."),
        ({"decided": "2026-11-10"}, "innen 1 måned fra 10. november 2026 (10. desember 2026)."),
    ],
)
def test_the_report_says_what_a_limit_runs_from(answers: dict[str, str], said: str) -> None:
    text = " ".join(str(report(LIMITS.assess(answers, as_of=NOW), "nb", width=200)).split())
    assert f"Frist: {said}" in text


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ({**NOTIFY, "due_from": "calls"}, "wrong-type"),
        ({**NOTIFY, "due_from": "admited"}, "unknown-name"),
        ({key: value for key, value in NOTIFY.items() if key != "due"}, "wrong-keys"),
    ],
)
def test_what_a_limit_cannot_run_from_is_told(action: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(notify=action)
    assert [problem.code for problem in refused.value.problems] == [code]
