"""Values that there may not be: `otherwise: not-given`."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskengine.api import Ruleset
from riskengine.problems import Refused
from riskengine.ruleset.build import read_definition

TITLE = {"nb": "Tittel", "en": "Title"}
DAYS = ["2024-12-31", "2025-01-01", "2026-06-01"]
PAY: dict[str, Any] = {
    "ruleset": "pay",
    "version": "1.0.0",
    "valid": {"from": "2020-01-01"},
    "title": TITLE,
    "intended_use": TITLE,
    "items": {
        "duty": {"type": "yes-no", "title": TITLE},
        "ready": {"type": "date", "title": TITLE, "earliest": "2024-12-31", "latest": "2026-06-01"},
        "nights": {"type": "count", "title": TITLE, "range": [0, 3]},
    },
    "values": {
        "payment_from": {
            "title": TITLE,
            "cases": [{"when": "duty == yes", "value": "ready"}, {"otherwise": "not-given"}],
        },
        "rate": {
            "title": TITLE,
            "unit": "kr",
            "table": {
                "inputs": ["ready"],
                "hit": "unique",
                "rows": [
                    {"if": ['date("2024-01-01")..date("2024-12-31")'], "then": 5000},
                    {"if": ['date("2025-01-01")..date("2025-12-31")'], "then": 5100},
                ],
                "otherwise": "not-given",
            },
        },
        "amount": {"title": TITLE, "unit": "kr", "value": "rate * nights if payment_from >= date(\"2024-01-01\") else 0"},
    },
    "rules": {
        "asked": {
            "when": "duty == yes",
            "finding": {"text": {"nb": "Fra {payment_from}, {rate}.", "en": "From {payment_from}, {rate}."}},
        }
    },
}  # fmt: skip


def ruleset(**sections: Any) -> Ruleset:
    return Ruleset(read_definition(json.dumps({**PAY, **sections}), "pay.yaml"))


PAYING = ruleset()


def plainly(answers: dict[str, Any]) -> dict[str, Any]:
    """What a complete case gives, in plain Python; None where there is no such value."""
    from_ = answers["ready"] if answers["duty"] == "yes" else None
    rate = {"2024": 5000, "2025": 5100}.get(answers["ready"][:4])
    return {
        "payment_from": from_,
        "rate": rate,
        "amount": None if from_ is None or rate is None else rate * answers["nights"],
    }


@given(st.fixed_dictionaries({}, optional={
    "duty": st.sampled_from(["yes", "no", "unknown"]),
    "ready": st.sampled_from([*DAYS, "unknown"]),
    "nights": st.sampled_from([0, 1, 3, "unknown"]),
}))  # fmt: skip
def test_no_completion_contradicts_what_is_said_of_a_value(answers: dict[str, Any]) -> None:
    found = PAYING.assess(answers, as_of="2026-11-22T12:00:00+01:00").values
    domains: dict[str, list[Any]] = {"duty": ["yes", "no"], "ready": DAYS, "nights": [0, 1, 2, 3]}
    known = {name: [value] for name, value in answers.items() if value != "unknown"}
    completions = [
        plainly(dict(zip(domains, each, strict=True)))
        for each in itertools.product(*({**domains, **known}[name] for name in domains))
    ]
    for name, result in found.items():
        there = {completion[name] for completion in completions}
        if result.given == "no":
            assert there == {None}
        elif result.given == "open":
            assert result.value is None
            assert all(result.lowest <= each <= result.highest for each in there if each is not None)
        else:
            assert None not in there
            assert all(result.lowest <= each <= result.highest for each in there)
            assert (result.value is not None) == (result.lowest == result.highest)
    if len(completions) == 1:
        assert {name: None if each.given == "no" else each.value for name, each in found.items()} == completions[0]


@pytest.mark.parametrize(
    ("answers", "document", "text"),
    [
        ({"duty": "yes", "ready": "2025-01-01"}, {"value": "2025-01-01"}, "Fra 1. januar 2025, 5100 kr."),
        ({"duty": "yes", "ready": "2026-06-01"}, {"value": "2026-06-01"}, "Fra 1. juni 2026, ikke aktuelt."),
        (
            {"ready": "2025-01-01"},
            {"given": "open", "lowest": "2025-01-01", "highest": "2025-01-01"},
            "Fra ikke avklart (1. januar 2025), 5100 kr.",
        ),
    ],
)
def test_what_is_not_given_is_said_so(answers: dict[str, str], document: dict[str, str], text: str) -> None:
    assessment = PAYING.assess(answers, as_of="2026-11-22T12:00:00+01:00")
    assert assessment.document["values"]["payment_from"] == document
    assert assessment.document["findings"][0]["text"]["nb"] == text


def test_a_value_that_is_not_given_has_no_bounds() -> None:
    document = PAYING.assess({"duty": "no", "ready": "2025-01-01"}, as_of="2026-11-22T12:00:00+01:00").document
    assert document["values"]["payment_from"] == {"given": "no"}
    assert document["values"]["amount"] == {"given": "no"}


@pytest.mark.parametrize(
    "sections",
    [
        {"rules": {"late": {"when": 'payment_from > date("2025-01-01")', "finding": {"text": TITLE}}}},
        {"rules": {"dear": {"when": {"any": ["duty == yes", "amount > 3 * 5000"]}, "finding": {"text": TITLE}}}},
        {"properties": {"dear": {"title": TITLE, "holds": "rate > 0"}}},
    ],
)
def test_nothing_but_values_reads_what_may_not_be_given(sections: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        ruleset(**sections)
    assert [problem.code for problem in refused.value.problems] == ["not-always-given"]
    assert refused.value.problems[0].place is not None


def test_an_option_may_still_be_called_not_given() -> None:
    consent = {"title": TITLE, "options": ["not-given", "given"]}
    cases = [{"when": "duty == yes", "value": "given"}, {"otherwise": "not-given"}]
    one = ruleset(values={**PAY["values"], "consent": {**consent, "cases": cases}})
    found = one.assess({"duty": "no"}, as_of="2026-11-22T12:00:00+01:00").values["consent"]
    assert (found.given, found.value) == ("yes", "not-given")
