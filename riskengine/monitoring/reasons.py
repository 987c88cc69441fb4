"""Why: the texts of an alert, from the rules that hold and the questions that are open. Never a second set of words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..evaluation.assessment import Assessment
from ..ruleset.definition import Texts
from .conclusions import Sign
from .events import UNKNOWN
from .plan import Plan

LANGUAGES = ("nb", "en")
_UNDECIDED = {
    "nb": "Det kan ikke avgjøres om kontakt er nødvendig. Mangler svar: {items}.",
    "en": "It cannot be decided whether contact is needed. Answers are missing: {items}.",
}
_UNDECIDED_SHORT = {
    "nb": "Det kan ikke avgjøres om kontakt er nødvendig.",
    "en": "It cannot be decided whether contact is needed.",
}
_UNKNOWN_SIGN = {"nb": "et tegn som ikke er nærmere oppgitt", "en": "a sign that was not specified"}
_UNLISTED = {
    "nb": "Det er sett et tegn som ikke står i planen.",
    "en": "A sign was seen that is not in the plan.",
}
_FALLEN = {
    "nb": "Grunnlaget for kontakt gjelder ikke lenger, men kontakt ble ikke bekreftet.",
    "en": "What called for contact no longer holds, but no contact was confirmed.",
}


def in_words(texts: Mapping[str, str], language: str) -> str:
    """The text in a language; in Bokmål where it is not given in that."""
    return texts.get(language) or texts.get("nb") or next(iter(texts.values()), "")


def because(made: Iterable[Assessment], reads: frozenset[tuple[str, str]]) -> Texts:
    """The reasons that the rules give which bring the outcomes to their levels, in each language."""
    found: list[Texts] = []
    for each in made:
        accounts = each.rules
        for name, levels in each.verdict.outcomes.items():
            if (each.definition.id, name) not in reads:
                continue
            for id_, rule in each.definition.rules.items():
                moves = any(outcome == name and level == levels.lowest for outcome, level in rule.then)
                if moves and accounts[id_].status == "holds" and accounts[id_].because:
                    found.append(accounts[id_].because)
    return {
        language: " ".join(dict.fromkeys(in_words(each, language) for each in found)) for language in LANGUAGES if found
    }


def undecided(made: Iterable[Assessment], reads: frozenset[tuple[str, str]]) -> Texts:
    """That it cannot be decided, and which answers are missing, in each language."""
    items: list[Texts] = []
    for each in made:
        outcomes = {f"outcome:{name}" for id_, name in reads if id_ == each.definition.id}
        for question in each.open_questions:
            item = each.definition.items.get(question.item)
            if outcomes & set(question.could_change) and item is not None:
                items.append(item.title)
    if not items:
        return _UNDECIDED_SHORT
    shown = {language: [in_words(each, language) for each in items] for language in LANGUAGES}
    return {language: _UNDECIDED[language].format(items=_listed(shown[language], language)) for language in LANGUAGES}


def unlisted() -> Texts:
    """That a sign is not in the plan."""
    return _UNLISTED


def fallen() -> Texts:
    """That contact is still due though nothing calls for it any more."""
    return _FALLEN


def signs_in_words(plan: Plan, signs: Sequence[Sign]) -> Mapping[str, tuple[str, ...]]:
    """The signs in the plan's words, each once, in each language."""
    texts = [_UNKNOWN_SIGN if each.key == UNKNOWN else plan.sign(each.key) for each in signs]
    return {
        language: tuple(dict.fromkeys(in_words(each, language) for each in texts)) for language in LANGUAGES if texts
    }


_MOST_NAMED = 5


def _listed(words: list[str], language: str) -> str:
    several = list(dict.fromkeys(words))
    rest = len(several) - _MOST_NAMED
    if rest > 1:
        several = [*several[:_MOST_NAMED], {"nb": f"{rest} til", "en": f"{rest} more"}[language]]
    shown = [f"«{each}»" if language == "nb" else f"“{each}”" for each in several]
    if rest > 1:
        shown[-1] = several[-1]
    and_ = {"nb": " og ", "en": " and "}[language]
    return and_.join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]
