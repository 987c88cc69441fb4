"""Why a clinician decided otherwise, by code: what can be counted, beside the words that say the rest."""

from __future__ import annotations

from collections.abc import Mapping

from ..problems import Problem, did_you_mean

REASONS: Mapping[str, Mapping[str, str]] = {
    "clinical-judgement": {"nb": "klinisk vurdering", "en": "clinical judgement"},
    "known-otherwise": {"nb": "kjent fra annen kilde", "en": "known from elsewhere"},
    "not-asked": {"nb": "noe vesentlig spørres det ikke om", "en": "something that matters is not asked"},
    "rule-does-not-fit": {"nb": "regelen passer ikke her", "en": "the rule does not fit here"},
    "patients-wish": {"nb": "pasientens ønske", "en": "the patient's wish"},
    "not-available": {"nb": "tilbudet finnes ikke", "en": "what it asks for is not available"},
    "agreed-plan": {"nb": "avtalt i planen", "en": "agreed in the plan"},
    "other": {"nb": "annet", "en": "other"},
}
"""A list of our own, short enough to choose from."""

OTHER = "other"


def unknown_reason(code: str) -> list[Problem]:
    """What is wrong with the code of a reason; nothing where it is one."""
    if code in REASONS:
        return []
    hint = did_you_mean(code, REASONS) or f"the codes are {', '.join(REASONS)}"
    return [Problem("unknown-reason", f'"{code}" is not the code of a reason', None, hint)]
