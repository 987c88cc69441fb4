"""What changed in what a site or a person's plan may set."""

from __future__ import annotations

from collections.abc import Iterator

from ..language.knowledge import Interval
from ..ruleset.definition import Definition, Parameter
from .change import Change, Size
from .changes_of_items import of_options
from .measures import default_said, range_said


class ParameterAdded(Change):
    """A parameter that was not there."""

    kind = "parameter-added"
    moves_cases = True
    NB = "Ny parameter: {title} ({about}), med forvalg {new}."
    EN = "New parameter: {title} ({about}), by default {new}."


class RequiredParameterAdded(Change):
    """A parameter without default that was not there: a case that does not set it is refused."""

    kind = "required-parameter-added"
    moves_cases = True
    NB = "Ny parameter uten forvalg: {title} ({about}). En sak som ikke setter den, blir avvist."
    EN = "New parameter without default: {title} ({about}). A case that does not set it is refused."

    @property
    def size(self) -> Size:
        """A case that was valid is refused."""
        return "major"


class ParameterRemoved(Change):
    """A parameter that is no longer there: a case that sets it is refused."""

    kind = "parameter-removed"
    moves_cases = True
    NB = "Parameteren {title} ({about}) er fjernet. En sak som setter den, blir avvist."
    EN = "The parameter {title} ({about}) is removed. A case that sets it is refused."

    @property
    def size(self) -> Size:
        """A case that was valid is refused."""
        return "major"


class ParameterDefaultChanged(Change):
    """Another default."""

    kind = "parameter-default-changed"
    moves_cases = True
    NB = "{title} ({about}) er {new} der saken ikke sier noe annet; før: {old}."
    EN = "{title} ({about}) is {new} where a case says nothing else; before: {old}."


class ParameterDefaultDropped(ParameterDefaultChanged):
    """No default any longer: a case that does not set it is refused."""

    kind = "parameter-default-dropped"
    NB = "{title} ({about}) har ikke lenger noe forvalg (før: {old}). En sak som ikke setter den, blir avvist."
    EN = "{title} ({about}) has no default any longer (before: {old}). A case that does not set it is refused."

    @property
    def size(self) -> Size:
        """A case that was valid is refused."""
        return "major"


class ParameterRangeChanged(Change):
    """It may be set to other values."""

    kind = "parameter-range-changed"
    moves_cases = True
    NB = "{title} ({about}) kan settes {new}; før: {old}."
    EN = "{title} ({about}) can be set {new}; before: {old}."


class ParameterRangeNarrowed(ParameterRangeChanged):
    """It may no longer be set to all that it could be."""

    kind = "parameter-range-narrowed"

    @property
    def size(self) -> Size:
        """A case that was valid is refused."""
        return "major"


class ParameterTypeChanged(Change):
    """It is another kind of value."""

    kind = "parameter-type-changed"
    moves_cases = True
    NB = "{title} ({about}) er en annen slags verdi: {new}, ikke {old}."
    EN = "{title} ({about}) is another kind of value: {new}, not {old}."

    @property
    def size(self) -> Size:
        """A case that was valid may be refused."""
        return "major"


def of_parameters(old: Definition, new: Definition) -> Iterator[Change]:
    """What changed in the parameters of a ruleset."""
    for name, parameter in old.parameters.items():
        if name not in new.parameters:
            yield ParameterRemoved(name, parameter.title, old=default_said(parameter))
    for name, parameter in new.parameters.items():
        if name in old.parameters:
            yield from _of_parameter(old.parameters[name], parameter)
        elif parameter.default is None:
            yield RequiredParameterAdded(name, parameter.title)
        else:
            yield ParameterAdded(name, parameter.title, new=default_said(parameter))


def _of_parameter(old: Parameter, new: Parameter) -> Iterator[Change]:
    if (old.kind, old.unit) != (new.kind, new.unit):
        yield ParameterTypeChanged(new.name, new.title, old.kind, new.kind)
        return
    yield from of_options(old.options, new.options, new.name, new.title)
    if default_said(old) != default_said(new):
        kind = ParameterDefaultDropped if new.default is None else ParameterDefaultChanged
        yield kind(new.name, new.title, default_said(old), default_said(new))
    a, b = old.reach, new.reach
    if isinstance(a, Interval) and isinstance(b, Interval) and (a.lowest, a.highest) != (b.lowest, b.highest):
        narrowed = b.lowest > a.lowest or b.highest < a.highest
        changed = ParameterRangeNarrowed if narrowed else ParameterRangeChanged
        yield changed(new.name, new.title, range_said(a, old.type), range_said(b, new.type))
