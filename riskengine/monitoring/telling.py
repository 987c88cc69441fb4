"""Why a case stands as it does, for a screen: by the rulesets' own reasons at the moment."""

from __future__ import annotations

from collections.abc import Mapping

from . import reasons
from .case import Case
from .levels import CONTACT, WATCH


def why(case: Case) -> Mapping[str, str]:
    """Why a case stands as it does, by language; nothing where there is nothing to say."""
    if case.failed is not None:
        return {
            "nb": f"Systemet følger ikke saken: {case.failed}",
            "en": f"The system does not follow the case: {case.failed}",
        }
    plan = case.plan
    if plan is None or not case.open:
        return {}
    condition = plan.response.contact
    if case.response.lowest < CONTACT and plan.response.watch is not None and case.response.lowest >= WATCH:
        condition = plan.response.watch
    made = case.raiser.made(condition.reads, case.moment)
    found = dict(reasons.because(made, condition.reads))
    if case.undecided:
        open_ = case.raiser.made(plan.response.contact.reads, case.moment)
        for language, text in reasons.undecided(open_, plan.response.contact.reads).items():
            found[language] = f"{found[language]} {text}" if found.get(language) else text
    state = next((each.state for name, each in case.standing.items() if name == "response"), "")
    if state in ("contact-due", "overdue") and case.response.lowest < CONTACT:
        for language, text in reasons.fallen().items():
            found[language] = f"{text} {found.get(language, '')}".strip()
    return found
