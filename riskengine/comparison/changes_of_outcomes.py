"""What changed in the scales on which a case is graded."""

from __future__ import annotations

from collections.abc import Iterator

from ..ruleset.definition import Definition, Outcome
from .change import Change, Size


class OutcomeAdded(Change):
    """An outcome that was not there."""

    kind = "outcome-added"
    NB = "Nytt utfall: {title} ({about})."
    EN = "New outcome: {title} ({about})."


class OutcomeRemoved(Change):
    """An outcome that is no longer there."""

    kind = "outcome-removed"
    NB = "Utfallet {title} ({about}) er fjernet."
    EN = "The outcome {title} ({about}) is removed."

    @property
    def size(self) -> Size:
        """What was told is no longer told."""
        return "major"


class LevelAdded(Change):
    """A level that was not there."""

    kind = "level-added"
    moves_cases = True
    NB = "Utfallet {title} ({about}) har fått nivået «{new}»."
    EN = "The outcome {title} ({about}) has a new level, “{new}”."


class LevelRemoved(Change):
    """A level that is no longer there."""

    kind = "level-removed"
    moves_cases = True
    NB = "Utfallet {title} ({about}) har ikke lenger nivået «{old}»."
    EN = "The outcome {title} ({about}) no longer has the level “{old}”."

    @property
    def size(self) -> Size:
        """Who waits for the level never gets it."""
        return "major"


class LevelsReordered(Change):
    """The same levels in another order."""

    kind = "levels-reordered"
    moves_cases = True
    NB = "Nivåene av {title} ({about}) står i en annen rekkefølge: {new}; før: {old}."
    EN = "The levels of {title} ({about}) are in another order: {new}; before: {old}."

    @property
    def size(self) -> Size:
        """What was graver is less grave."""
        return "major"


class StartsElsewhere(Change):
    """An outcome starts at the other end."""

    kind = "starts-elsewhere"
    moves_cases = True
    NB = "Utfallet {title} ({about}) begynner på {new}; før: {old}."
    EN = "The outcome {title} ({about}) starts at {new}; before: {old}."


class DecidedOtherwise(Change):
    """Rules decide where a clinician did, or the other way round."""

    kind = "decided-otherwise"
    moves_cases = True
    NB = "Utfallet {title} ({about}) avgjøres av {new}; før: {old}."
    EN = "The outcome {title} ({about}) is decided by {new}; before: {old}."

    @property
    def size(self) -> Size:
        """The human's part is another."""
        return "major"


_DECIDED = {"rules": {"nb": "reglene", "en": "the rules"}, "clinician": {"nb": "klinikeren", "en": "the clinician"}}


def of_outcomes(old: Definition, new: Definition) -> Iterator[Change]:
    """What changed in the outcomes of a ruleset."""
    for name, outcome in old.outcomes.items():
        if name not in new.outcomes:
            yield OutcomeRemoved(name, outcome.title, old=outcome.title)
    for name, outcome in new.outcomes.items():
        if name in old.outcomes:
            yield from _of_outcome(old.outcomes[name], outcome)
        else:
            yield OutcomeAdded(name, outcome.title, new=outcome.title)


def _of_outcome(old: Outcome, new: Outcome) -> Iterator[Change]:
    for level in old.levels:
        if level.id not in new.level_ids:
            yield LevelRemoved(new.name, new.title, old=level.title)
    for level in new.levels:
        if level.id not in old.level_ids:
            yield LevelAdded(new.name, new.title, new=level.title)
    shared = [id_ for id_ in old.level_ids if id_ in new.level_ids]
    if shared != [id_ for id_ in new.level_ids if id_ in old.level_ids]:
        yield LevelsReordered(new.name, new.title, old.level_ids, new.level_ids)
    if old.starts_highest != new.starts_highest:
        yield StartsElsewhere(new.name, new.title, _start(old), _start(new))
    if old.judgement != new.judgement:
        yield DecidedOtherwise(new.name, new.title, _DECIDED[old.decided_by], _DECIDED[new.decided_by])


def _start(outcome: Outcome) -> object:
    return outcome.levels[-1 if outcome.starts_highest else 0].title
