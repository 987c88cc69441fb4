"""Numbers, times and ranges in words, in each language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..evaluation.naming import RulesetNaming
from ..language import times
from ..language.knowledge import Interval
from ..language.times import Period
from ..language.types import Choice, Duration, Type
from ..language.words import Words
from ..ruleset.definition import Action, Definition, Option, Parameter

LANGUAGES = ("nb", "en")


def as_measure(value: Any, type_: Type) -> Mapping[str, str]:
    """A value that lies on a line."""
    return {language: _words(language).measure(value, type_) for language in LANGUAGES}


def range_said(reach: Any, type_: Type) -> Mapping[str, str]:
    """A range."""
    if not isinstance(reach, Interval):
        return {"nb": "alt", "en": "anything"}
    lowest, highest = as_measure(reach.lowest, type_), as_measure(reach.highest, type_)
    between = {"nb": "fra {} til {}", "en": "from {} to {}"}
    return {language: between[language].format(lowest[language], highest[language]) for language in LANGUAGES}


def default_said(parameter: Parameter) -> Any:
    """A parameter's default."""
    default = parameter.default
    if default is None:
        return None
    if isinstance(default, Period):
        return {language: times.words_period(default, language) for language in LANGUAGES}
    if isinstance(default, str):
        return default
    if isinstance(parameter.type, Choice):
        options: tuple[Option, ...] = parameter.options
        return options[int(default)].title if options else parameter.type.options[int(default)]
    return as_measure(default, parameter.type)


def due_said(action: Action, definition: Definition) -> Any:
    """How long an action may take, unless a case sets it otherwise."""
    due = action.due
    if isinstance(due, str):
        return default_said(definition.parameters[due])
    if isinstance(due, Period):
        return {language: times.words_period(due, language) for language in LANGUAGES}
    return None if due is None else as_measure(due, Duration())


class _NoNames:
    """Measures name nothing."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


def _words(language: str) -> Words:
    naming: Any = _NoNames()
    return Words(language, naming)


def words_of(definition: Definition, language: str) -> Words:
    """The words for conditions of a ruleset."""
    return Words(language, RulesetNaming(definition, language))
