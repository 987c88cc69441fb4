"""What things are called: an option by the title it has where it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from riskengine import Library
from riskengine.evaluation.naming import amid_sentence

GUIDELINES = Path(__file__).resolve().parents[2] / "examples" / "guidelines"


@pytest.mark.parametrize("language, title", [("nb", "over 25 % fall"), ("en", "a fall of more than 25%")])
def test_items_with_options_of_the_same_ids_keep_their_own_titles(language: str, title: str) -> None:
    """Creatinine, GFR and urine output each have an option `risk`, with titles of their own."""
    rifle = Library.open(GUIDELINES).get("rifle")
    assessment = rifle.assess({"gfr": "not-met"}, as_of="2026-11-22T12:00:00+01:00")
    because = assessment.rules["class-r"].because[language]
    assert "1,5" in because or "1.5" in because
    failing = rifle.assess(
        dict.fromkeys(("creatinine", "gfr", "urine_output"), "not-met"), as_of="2026-11-22T12:00:00+01:00"
    )
    assert title in failing.rules["class-r"].because[language]


@pytest.mark.parametrize(
    "title, amid",
    [
        ("Nei", "nei"),
        ("TSB", "TSB"),
        ("R: risiko for nyresvikt", "R: risiko for nyresvikt"),
        ("A fall of at most 25%", "a fall of at most 25%"),
        ("HCR-20 gjort", "HCR-20 gjort"),
        ("Tverrfaglig spesialisert rusbehandling (TSB)", "tverrfaglig spesialisert rusbehandling (TSB)"),
        ("", ""),
    ],
)
def test_titles_amid_a_sentence(title: str, amid: str) -> None:
    assert amid_sentence(title) == amid
