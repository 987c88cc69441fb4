"""What the things of a ruleset are called, for its words."""

from __future__ import annotations

from functools import cached_property

from ..language import tree
from ..language.types import Choice
from ..ruleset.definition import Definition, Option, Texts
from ..ruleset.parties import OTHER


def in_language(texts: Texts, language: str) -> str:
    """A text in the language, else in English, else in Bokmål."""
    return texts.get(language) or texts.get("en") or texts["nb"]


def amid_sentence(title: str) -> str:
    """A title as it stands inside a sentence: with a small first letter, unless its first word is an abbreviation."""
    first = title.split(maxsplit=1)[0] if title.strip() else ""
    return title[:1].lower() + title[1:] if first[1:].islower() or first in {"A", "I", "Å"} else title


class RulesetNaming:
    """The titles of a ruleset in one language."""

    def __init__(self, definition: Definition, language: str) -> None:
        self.definition = definition
        self.language = language

    @cached_property
    def _options(self) -> dict[tuple[str, ...], tuple[Option, ...]]:
        found: dict[tuple[str, ...], tuple[Option, ...]] = {}
        for options in _all_options(self.definition):
            found.setdefault(tuple(option.id for option in options), options)
        return found

    def item(self, name: str) -> str:
        """An item's title."""
        return in_language(self.definition.items[name].title, self.language)

    def parameter(self, name: str) -> str:
        """A parameter's title."""
        return in_language(self.definition.parameters[name].title, self.language)

    def value(self, name: str) -> str:
        """A value's title; its name where it has none."""
        title = self.definition.values[name].title
        return name.replace("_", " ") if title is None else in_language(title, self.language)

    def outcome(self, ruleset: str, name: str) -> str:
        """A used ruleset's outcome, by its names."""
        use = self.definition.uses.get(ruleset)
        if use is None or name not in use.titles:
            return f"{ruleset}: {name.replace('_', ' ')}"
        title = in_language(use.titles[name], self.language)
        return f"{in_language(use.title, self.language)}: {amid_sentence(title)}"

    def field(self, list_: str, name: str) -> str:
        """The title of a field of a list's records."""
        item = self.definition.items.get(list_)
        field = item.field_named(name) if item is not None else None
        return name if field is None else in_language(field.title, self.language)

    def readable(self, name: str) -> str:
        """The title of an item, parameter or value."""
        if name in self.definition.items:
            return self.item(name)
        return self.parameter(name) if name in self.definition.parameters else self.value(name)

    def option(self, node: tree.Node, index: int) -> str:
        """The title of an option: that of the item or value itself, else of any choice with the same options."""
        assert isinstance(node.type, Choice)
        if isinstance(node, tree.RoleRead):
            return self.party(node.type.options[index])
        options = self._options_of(node) or self._options.get(node.type.options, ())
        if not options:
            return node.type.options[index].replace("-", " ")
        return amid_sentence(in_language(options[index].title, self.language))

    def _options_of(self, node: tree.Node) -> tuple[Option, ...]:
        """The options of what is read, which may have the same ids as those of something else."""
        definition = self.definition
        match node:
            case tree.ItemRead(name=name):
                return definition.items[name].options
            case tree.ValueRead(name=name):
                return definition.values[name].options
            case tree.ParameterRead(name=name):
                return definition.parameters[name].options
            case tree.OutcomeRead(ruleset=ruleset, outcome=outcome):
                return definition.uses[ruleset].outcomes[outcome]
            case tree.FieldRead(name=name, type=Choice(options=ids)):
                fields = (item.field_named(name) for item in definition.items.values())
                return next((each.options for each in fields if each is not None and each.option_ids == ids), ())
            case _:
                return ()

    def party(self, id_: str) -> str:
        """A party's title."""
        return in_language(self.definition.parties.get(id_, OTHER), self.language)


def _all_options(definition: Definition) -> list[tuple[Option, ...]]:
    found = [item.options for item in definition.items.values()]
    found += [field.options for item in definition.items.values() for field in item.fields]
    found += [value.options for value in definition.values.values()]
    found += [outcome.levels for outcome in definition.outcomes.values()]
    found += [levels for use in definition.uses.values() for levels in use.outcomes.values()]
    return [options for options in found if options]
