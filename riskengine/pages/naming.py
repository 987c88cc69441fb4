"""What things are called on a page: titles that know where they lead, and outcomes that properties read by their bare names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..evaluation.naming import RulesetNaming, in_language
from ..language import tree
from ..language.words import Words
from ..ruleset.definition import Definition, Option
from ..wording.wording import Wording

if TYPE_CHECKING:
    from markupsafe import Markup

# A title carries its anchor between characters that Unicode keeps out of every text, so that words can be put around it,
# and everything else escaped, before it becomes a link.
_OPEN, _BETWEEN, _CLOSE = "\ufdd0", "\ufdd1", "\ufdd2"
_LINK = re.compile(f"{_OPEN}([^{_OPEN}{_BETWEEN}{_CLOSE}]*){_BETWEEN}([^{_OPEN}{_BETWEEN}{_CLOSE}]*){_CLOSE}")
_STRAY = re.compile(f"[{_OPEN}{_BETWEEN}{_CLOSE}]")


def anchor(kind: str, name: str) -> str:
    """The id under which a part of a ruleset stands on its page, as in `item-violence`."""
    return f"{kind}-{name}"


class PropertyNaming(RulesetNaming):
    """The titles of a ruleset, where a bare name may also be an outcome's: so properties read them."""

    def value(self, name: str) -> str:
        """The title of a value, or of the outcome that a property reads."""
        if name in self.definition.values:
            return super().value(name)
        return in_language(self.definition.outcomes[name].title, self.language)

    def _options_of(self, node: tree.Node) -> tuple[Option, ...]:
        if isinstance(node, tree.ValueRead) and node.name not in self.definition.values:
            return self.definition.outcomes[node.name].levels
        return super()._options_of(node)


class LinkedNaming(PropertyNaming):
    """Titles that lead to where the thing stands on the page, once `linked` has seen them."""

    def item(self, name: str) -> str:
        """An item's title."""
        return _leading(anchor("item", name), super().item(name))

    def parameter(self, name: str) -> str:
        """A parameter's title."""
        return _leading(anchor("parameter", name), super().parameter(name))

    def value(self, name: str) -> str:
        """The title of a value, or of the outcome that a property reads."""
        kind = "value" if name in self.definition.values else "outcome"
        return _leading(anchor(kind, name), super().value(name))

    def outcome(self, ruleset: str, name: str) -> str:
        """The title of a used ruleset's outcome."""
        return _leading(anchor("use", ruleset), super().outcome(ruleset, name))

    def field(self, list_: str, name: str) -> str:
        """The title of a field of a list's records."""
        return _leading(anchor("item", list_), super().field(list_, name))


class PropertyWording(Wording):
    """The words for a ruleset, its properties included."""

    def __init__(self, definition: Definition, language: str) -> None:
        super().__init__(definition, language)
        self._named(PropertyNaming(definition, language))

    def _named(self, naming: RulesetNaming) -> None:
        self.naming = naming
        self.words = Words(self.language, naming)


class LinkedWording(PropertyWording):
    """The words for a ruleset, in which titles are links once `linked` has seen them."""

    def __init__(self, definition: Definition, language: str) -> None:
        super().__init__(definition, language)
        self._named(LinkedNaming(definition, language))

    def outcome_link(self, name: str) -> str:
        """An outcome's title, leading to it."""
        return _leading(anchor("outcome", name), in_language(self.definition.outcomes[name].title, self.language))


def _leading(to: str, title: str) -> str:
    return f"{_OPEN}{to}{_BETWEEN}{_STRAY.sub('', title)}{_CLOSE}"


def linked(text: str) -> Markup:
    """Words as HTML: titles as links, all else escaped."""
    from markupsafe import Markup, escape

    found = []
    at = 0
    for link in _LINK.finditer(text):
        found.append(escape(_STRAY.sub("", text[at : link.start()])))
        found.append(Markup('<a href="#{}">{}</a>').format(link[1], link[2]))
        at = link.end()
    found.append(escape(_STRAY.sub("", text[at:])))
    return Markup("").join(found)
