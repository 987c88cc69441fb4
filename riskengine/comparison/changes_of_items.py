"""What changed in what is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..language.knowledge import Interval
from ..language.types import Records
from ..ruleset.definition import Definition, Item, Option
from .change import Change, Size
from .measures import range_said


class ItemAdded(Change):
    """An item that was not there."""

    kind = "item-added"
    moves_cases = True
    NB = "Nytt spørsmål: {title} ({about})."
    EN = "New item: {title} ({about})."


class ItemRemoved(Change):
    """An item that is no longer there: a case that answers it is refused."""

    kind = "item-removed"
    moves_cases = True
    NB = "Spørsmålet {title} ({about}) er fjernet. En sak som svarer på det, blir avvist."
    EN = "The item {title} ({about}) is removed. A case that answers it is refused."

    @property
    def size(self) -> Size:
        """A case that was valid is refused."""
        return "major"


class ItemTypeChanged(Change):
    """Another kind of answer is asked for."""

    kind = "item-type-changed"
    moves_cases = True
    NB = "Spørsmålet {title} ({about}) har en annen slags svar: {new}, ikke {old}."
    EN = "The item {title} ({about}) takes another kind of answer: {new}, not {old}."

    @property
    def size(self) -> Size:
        """A case that was valid may be refused."""
        return "major"


class OptionAdded(Change):
    """An option that was not there."""

    kind = "option-added"
    moves_cases = True
    NB = "Spørsmålet {title} ({about}) har fått svaret «{new}»."
    EN = "The item {title} ({about}) has a new option, “{new}”."


class OptionRemoved(Change):
    """An option that is no longer there."""

    kind = "option-removed"
    moves_cases = True
    NB = "Spørsmålet {title} ({about}) har ikke lenger svaret «{old}». En sak som bruker det, blir avvist."
    EN = "The item {title} ({about}) no longer has the option “{old}”. A case that uses it is refused."

    @property
    def size(self) -> Size:
        """A case that was valid is refused."""
        return "major"


class OptionsReordered(Change):
    """The same options in another order."""

    kind = "options-reordered"
    moves_cases = True
    NB = "Svarene på {title} ({about}) står i en annen rekkefølge: {new}, ikke {old}."
    EN = "The options of {title} ({about}) are in another order: {new}, not {old}."


class OptionPointsChanged(Change):
    """An option counts otherwise."""

    kind = "option-points-changed"
    moves_cases = True
    NB = "Et svar på {title} ({about}) gir {new} poeng, ikke {old}."
    EN = "An option of {title} ({about}) gives {new} points, not {old}."


class MadeRequired(Change):
    """An item that must be answered: a finding where it is not."""

    kind = "made-required"
    NB = "Spørsmålet {title} ({about}) må nå besvares."
    EN = "The item {title} ({about}) must now be answered."


class MadeOptional(Change):
    """An item that need not be answered any longer."""

    kind = "made-optional"
    NB = "Spørsmålet {title} ({about}) må ikke lenger besvares."
    EN = "The item {title} ({about}) need no longer be answered."


class RolesChanged(Change):
    """Others may answer an item."""

    kind = "roles-changed"
    NB = "Hvem som kan svare på {title} ({about}): {new}; før: {old}."
    EN = "Who may answer {title} ({about}): {new}; before: {old}."


class ItemRangeChanged(Change):
    """Other answers are possible at all."""

    kind = "item-range-changed"
    moves_cases = True
    NB = "Svaret på {title} ({about}) kan være {new}; før: {old}."
    EN = "The answer to {title} ({about}) may be {new}; before: {old}."


class ItemRangeNarrowed(ItemRangeChanged):
    """Fewer answers are possible."""

    kind = "item-range-narrowed"

    @property
    def size(self) -> Size:
        """A case that was valid is refused."""
        return "major"


class WorsensChanged(Change):
    """Another direction is claimed."""

    kind = "worsens-changed"
    NB = "Hva et høyere svar på {title} ({about}) gjør, er oppgitt på nytt: {new}; før: {old}."
    EN = "What a higher answer to {title} ({about}) does is stated anew: {new}; before: {old}."

    @property
    def size(self) -> Size:
        """A claim about the rules changes no case."""
        return "patch"


class ChangeabilityChanged(WorsensChanged):
    """Another readiness to change, or another measurement error: what explanations say, and no case's result."""

    kind = "changeability-changed"
    NB = "Hvordan svaret på {title} ({about}) kan endre seg, er oppgitt på nytt: {new}; før: {old}."
    EN = "How the answer to {title} ({about}) may change is stated anew: {new}; before: {old}."


class UnitsChanged(Change):
    """Answers may be given in other units."""

    kind = "units-changed"
    NB = "Svaret på {title} ({about}) kan også gis i {new}; før: {old}."
    EN = "The answer to {title} ({about}) may also be given in {new}; before: {old}."


class UnitsNarrowed(UnitsChanged):
    """Answers may no longer be given in all the units that they could, or a unit counts otherwise."""

    kind = "units-narrowed"

    @property
    def size(self) -> Size:
        """A case that was valid is refused, or read otherwise."""
        return "major"


def of_items(old: Definition, new: Definition) -> Iterator[Change]:
    """What changed in the items of a ruleset, those of lists' records included."""
    yield from _among(old.items, new.items, "")


def _among(old: Mapping[str, Item], new: Mapping[str, Item], within: str) -> Iterator[Change]:
    for name, item in old.items():
        if name not in new:
            yield ItemRemoved(within + name, item.title, old=item.title)
    for name, item in new.items():
        if name not in old:
            yield ItemAdded(within + name, item.title, new=item.title)
        else:
            yield from _of_item(old[name], item, within + name)


def _of_item(old: Item, new: Item, about: str) -> Iterator[Change]:
    if (old.kind, old.unit) != (new.kind, new.unit):
        yield ItemTypeChanged(about, new.title, _kind(old), _kind(new))
    else:
        yield from of_options(old.options, new.options, about, new.title)
        yield from _range(old, new, about)
        yield from _among(
            {each.name: each for each in old.fields}, {each.name: each for each in new.fields}, f"{about}."
        )
    if dict(old.accepts) != dict(new.accepts):
        narrowed = any(new.accepts.get(unit) != factor for unit, factor in old.accepts.items())
        yield (UnitsNarrowed if narrowed else UnitsChanged)(about, new.title, tuple(old.accepts), tuple(new.accepts))
    if old.required != new.required:
        yield (MadeRequired if new.required else MadeOptional)(about, new.title, old.required, new.required)
    if set(old.roles) != set(new.roles):
        yield RolesChanged(about, new.title, old.roles, new.roles)
    if dict(old.worsens) != dict(new.worsens):
        yield WorsensChanged(about, new.title, _worsens(old), _worsens(new))
    if (old.changes, old.measurement_error) != (new.changes, new.measurement_error):
        yield ChangeabilityChanged(about, new.title, _changeability(old), _changeability(new))


def _changeability(item: Item) -> dict[str, str]:
    words = {
        "never": {"nb": "aldri", "en": "never"},
        "slowly": {"nb": "langsomt", "en": "slowly"},
        "readily": {"nb": "lett", "en": "readily"},
    }[item.changes]
    if item.measurement_error is None:
        return words
    return {language: f"{word} (± {float(item.measurement_error):g})" for language, word in words.items()}


def _kind(item: Item) -> str:
    return f"{item.kind} ({item.unit})" if item.unit else item.kind


def _worsens(item: Item) -> tuple[str, ...]:
    return tuple(f"{outcome}: {direction}" for outcome, direction in item.worsens.items())


def of_options(
    old: tuple[Option, ...], new: tuple[Option, ...], about: str, title: Mapping[str, str]
) -> Iterator[Change]:
    """What changed in the options of a choice."""
    before, after = {each.id: each for each in old}, {each.id: each for each in new}
    for id_, option in before.items():
        if id_ not in after:
            yield OptionRemoved(f"{about}.{id_}", title, old=option.title)
    for id_, option in after.items():
        if id_ not in before:
            yield OptionAdded(f"{about}.{id_}", title, new=option.title)
        elif option.points != before[id_].points:
            yield OptionPointsChanged(f"{about}.{id_}", title, before[id_].points, option.points)
    shared = [id_ for id_ in before if id_ in after], [id_ for id_ in after if id_ in before]
    if shared[0] != shared[1]:
        yield OptionsReordered(about, title, tuple(before), tuple(after))


def _range(old: Item, new: Item, about: str) -> Iterator[Change]:
    now = (old.earliest_as_of, old.latest_as_of), (new.earliest_as_of, new.latest_as_of)
    a, b = old.reach, new.reach
    if isinstance(old.type, Records) and isinstance(new.type, Records):
        if old.type.most != new.type.most:
            kind = ItemRangeNarrowed if new.type.most < old.type.most else ItemRangeChanged
            yield kind(about, new.title, _at_most(old.type.most), _at_most(new.type.most))
    elif (
        isinstance(a, Interval)
        and isinstance(b, Interval)
        and ((a.lowest, a.highest) != (b.lowest, b.highest) or now[0] != now[1])
    ):
        narrowed = b.lowest > a.lowest or b.highest < a.highest
        narrowed = narrowed or any(after and not before for before, after in zip(*now, strict=True))
        kind = ItemRangeNarrowed if narrowed else ItemRangeChanged
        yield kind(about, new.title, _with_now(old, now[0]), _with_now(new, now[1]))


def _with_now(item: Item, now: tuple[bool, bool]) -> Any:
    found = range_said(item.reach, item.type)
    words = {
        "nb": ("ikke før vurderingen", "ikke etter vurderingen"),
        "en": ("not before the assessment", "not after it"),
    }
    more = {language: [word for word, set_ in zip(said, now, strict=True) if set_] for language, said in words.items()}
    return {language: ", ".join([text, *more[language]]) for language, text in found.items()}


def _at_most(most: int) -> Mapping[str, str]:
    return {"nb": f"en liste med høyst {most}", "en": f"a list of at most {most}"}
