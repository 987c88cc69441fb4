"""What changed in what somebody must do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..language.times import Period
from ..ruleset.definition import Action, Definition
from .change import Change, Size
from .measures import LANGUAGES, due_said, words_of
from .trees import same


class ActionAdded(Change):
    """An action that was not there."""

    kind = "action-added"
    NB = "Nytt tiltak: {title} ({about})."
    EN = "New action: {title} ({about})."


class ActionRemoved(Change):
    """An action that is no longer there."""

    kind = "action-removed"
    NB = "Tiltaket {title} ({about}) er fjernet."
    EN = "The action {title} ({about}) is removed."

    @property
    def size(self) -> Size:
        """What was asked for is no longer asked for."""
        return "major"


class DueEarlier(Change):
    """An action is due earlier."""

    kind = "due-earlier"
    NB = "Fristen for {title} ({about}) er kortere: {new}; før: {old}."
    EN = "{title} ({about}) is due earlier: {new}; before: {old}."


class DueLater(Change):
    """An action is due later, or has no time limit any longer."""

    kind = "due-later"
    NB = "Fristen for {title} ({about}) er lengre: {new}; før: {old}."
    EN = "{title} ({about}) is due later: {new}; before: {old}."

    @property
    def size(self) -> Size:
        """Less is asked for."""
        return "major"


class DueSetOtherwise(Change):
    """The time limit is set in another way, and which is earlier depends."""

    kind = "due-set-otherwise"
    NB = "Fristen for {title} ({about}) settes på en annen måte: {new}; før: {old}."
    EN = "When {title} ({about}) is due is set otherwise: {new}; before: {old}."

    @property
    def size(self) -> Size:
        """It may be later."""
        return "major"


class DueRunsFromElse(DueSetOtherwise):
    """The time limit runs from something else."""

    kind = "due-runs-from-else"
    NB = "Fristen for {title} ({about}) løper fra {new}; før: fra {old}."
    EN = "The time limit for {title} ({about}) runs from {new}; before: from {old}."


class OtherParty(Change):
    """Somebody else does it, or it goes to somebody else."""

    kind = "other-party"
    NB = "{title} ({about}) gjøres av {new}; før: {old}."
    EN = "{title} ({about}) is done by {new}; before: {old}."

    @property
    def size(self) -> Size:
        """Whoever did it no longer does."""
        return "major"


class OtherReceiver(OtherParty):
    """It goes to somebody else."""

    kind = "other-receiver"
    NB = "{title} ({about}) går til {new}; før: {old}."
    EN = "{title} ({about}) goes to {new}; before: {old}."


class LegalBasisChanged(Change):
    """It stands on other ground."""

    kind = "legal-basis-changed"
    NB = "Hjemmelen for {title} ({about}) er {new}; før: {old}."
    EN = "The legal basis of {title} ({about}) is {new}; before: {old}."

    @property
    def size(self) -> Size:
        """Nothing that is asked for changes."""
        return "patch"


def of_actions(old: Definition, new: Definition) -> Iterator[Change]:
    """What changed in the actions of a ruleset."""
    for id_, action in old.actions.items():
        if id_ not in new.actions:
            yield ActionRemoved(id_, action.title, old=action.title)
    for id_, action in new.actions.items():
        if id_ in old.actions:
            yield from _of_action(old, new, old.actions[id_], action)
        else:
            yield ActionAdded(id_, action.title, new=action.title)


def _of_action(old: Definition, new: Definition, before: Action, after: Action) -> Iterator[Change]:
    if before.by != after.by:
        yield OtherParty(after.id, after.title, _party(old, before.by), _party(new, after.by))
    if before.to != after.to:
        yield OtherReceiver(after.id, after.title, _party(old, before.to), _party(new, after.to))
    one, other = due_said(before, old), due_said(after, new)
    if not _from_the_same(before, after):
        froms = [_from_said(definition, action) for definition, action in ((old, before), (new, after))]
        yield DueRunsFromElse(after.id, after.title, *froms)
    elif one != other or _parameter(before) != _parameter(after):
        yield _due(old, new, before, after)(after.id, after.title, one, other)
    bases = tuple(tuple((each.id, _text(each.section)) for each in action.legal_basis) for action in (before, after))
    if bases[0] != bases[1]:
        said = [tuple(each.title for each in action.legal_basis) for action in (before, after)]
        yield LegalBasisChanged(after.id, after.title, *said)


def _text(section: Any) -> Any:
    return tuple(section.items()) if isinstance(section, Mapping) else section


def _from_the_same(before: Action, after: Action) -> bool:
    if before.due_from is None or after.due_from is None:
        return before.due_from is after.due_from
    return same(before.due_from, after.due_from)


def _from_said(definition: Definition, action: Action) -> Mapping[str, str]:
    if action.due_from is None:
        return {"nb": "tidspunktet for vurderingen", "en": "the moment of the assessment"}
    return {language: words_of(definition, language).say(action.due_from) for language in LANGUAGES}


def _parameter(action: Action) -> str | None:
    return action.due if isinstance(action.due, str) else None


def _due(old: Definition, new: Definition, before: Action, after: Action) -> type[Change]:
    one, other = _length(old, before), _length(new, after)
    if _parameter(before) != _parameter(after) or isinstance(one, Period) or isinstance(other, Period):
        if one is None and other is not None and not isinstance(other, str):
            return DueEarlier
        return DueLater if other is None else DueSetOtherwise
    if one is None or other is None:
        return DueEarlier if one is None else DueLater
    return DueEarlier if other < one else DueLater


def _length(definition: Definition, action: Action) -> Any:
    if isinstance(action.due, str):
        return definition.parameters[action.due].default
    return action.due


def _party(definition: Definition, id_: str | None) -> Any:
    return None if id_ is None else definition.parties.get(id_, id_)
