"""A case of the solver in a person's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..evaluation.naming import in_language
from ..language import times
from ..language.types import Date, Duration, Moment, Type
from ..ruleset.definition import Definition, Item, Option

_OPEN = {"nb": "vet ikke", "en": "not known"}
_EMPTY = {"nb": "ingen", "en": "none"}


class WitnessWords:
    """Tells the answers of a case in one language."""

    def __init__(self, definition: Definition, language: str) -> None:
        self.definition = definition
        self.language = language

    def answer(self, name: str, said: Any) -> str:
        """An item with its answer."""
        return self._answered(self.definition.items[name], said)

    def setting(self, name: str, said: Any) -> str:
        """A parameter with what it is set to."""
        parameter = self.definition.parameters[name]
        title = in_language(parameter.title, self.language)
        return f"{title}: {self._value(parameter.type, parameter.options, parameter.unit, said)}"

    def outcome(self, name: str, shown: Any) -> str:
        """An outcome with its level, or the bounds it lies within."""
        outcome = self.definition.outcomes[name]
        levels = {level.id: in_language(level.title, self.language) for level in outcome.levels}
        if isinstance(shown, Mapping):
            to = "til" if self.language == "nb" else "to"
            found = f"{levels[shown['lowest']]} {to} {levels[shown['highest']]}"
        else:
            found = levels[shown]
        return f"{in_language(outcome.title, self.language)}: {found}"

    def moment(self, as_of: str) -> str:
        """The moment of the assessment."""
        return self._value(Moment(), (), None, as_of)

    def _answered(self, item: Item, said: Any) -> str:
        title = in_language(item.title, self.language)
        role = said.get("role") if isinstance(said, Mapping) else None
        value = said.get("value") if isinstance(said, Mapping) else said
        if isinstance(value, list):
            records = [self._record(item, record) for record in value]
            told = "; ".join(f"({record})" for record in records) or _EMPTY[self.language]
        else:
            told = self._value(item.type, item.options, item.unit, value)
        return f"{title}: {told}" + (f" [{role}]" if role else "")

    def _record(self, item: Item, record: Mapping[str, Any]) -> str:
        fields = ((item.field_named(name), said) for name, said in record.items())
        return ", ".join(self._answered(field, said) for field, said in fields if field is not None)

    def _value(self, type_: Type, options: tuple[Option, ...], unit: str | None, said: Any) -> str:
        if said is None or said == "unknown":
            return _OPEN[self.language]
        chosen = next((option for option in options if option.id == said), None)
        if chosen is not None:
            return in_language(chosen.title, self.language)
        match type_:
            case Date():
                return times.words_date(times.parse_date(said), self.language)
            case Moment():
                moment = times.parse_as_of(said)
                return times.words_moment(moment.microseconds, moment.offset_minutes, self.language)
            case Duration() if times.parse_duration(said):
                return times.words_duration(times.parse_duration(said), self.language)
            case _:
                return f"{said} {unit}" if unit else str(said)
