"""Plain titles of the parts of a ruleset, for headings, boxes and links."""

from __future__ import annotations

from collections.abc import Sequence

from ..evaluation.naming import in_language
from ..ruleset.definition import Rule, Texts
from ..ruleset.ruling import PLACEHOLDER
from .naming import PropertyWording, anchor
from .uses import Part, Uses

EACH = "…"
"""Stands in the title of several rules for what differs between them."""


class Titles:
    """The titles of one ruleset in one language."""

    def __init__(self, wording: PropertyWording, uses: Uses) -> None:
        self.wording = wording
        self.definition = wording.definition
        self.uses = uses
        self.groups = {group[0].id: group for group in uses.groups}

    def of(self, part: Part) -> str:
        """The title of any part."""
        definition, language = self.definition, self.wording.language
        match part.kind:
            case "item":
                return in_language(definition.items[part.name].title, language)
            case "parameter":
                return in_language(definition.parameters[part.name].title, language)
            case "value":
                return self.wording.naming.value(part.name)
            case "outcome":
                return in_language(definition.outcomes[part.name].title, language)
            case "level":
                outcome, _, level = part.name.partition("=")
                levels = {each.id: each for each in definition.outcomes[outcome].levels}
                return in_language(levels[level].title, language)
            case "rule":
                return self.rule(part.name)
            case "action":
                return in_language(definition.actions[part.name].title, language)
            case "property":
                return in_language(definition.properties[part.name].title, language)
            case "use":
                use = definition.uses[part.name]
                return in_language(use.title, language) if use.title else part.name
            case _:
                ruleset, _, outcome = part.name.partition(".")
                return self.wording.naming.outcome(ruleset, outcome)

    def rule(self, id_: str) -> str:
        """The title of a rule, or of all that one rule with `each` stands for."""
        group = self.groups.get(id_, ())
        rule = self.definition.rules[id_]
        if len(group) < 2:
            return self.wording.rule(rule)
        return self.shared(rule, group)

    def exact_rule(self, id_: str) -> str:
        """The title of one rule alone."""
        return self.wording.rule(self.definition.rules[id_])

    def shared(self, rule: Rule, group: Sequence[Rule]) -> str:
        """The title that the rules have in common."""
        texts = rule.title if rule.title is not None else rule.finding.text if rule.finding is not None else None
        if texts is None or not rule.bindings or len(group) < 2:
            return rule.id.partition(":")[0]
        return self.wording.text(_without(texts, set(rule.bindings.values()))).rstrip(".")

    def anchor_of(self, part: Part) -> str:
        """Where a part stands on the page; of another ruleset's outcome, where that ruleset is told of."""
        match part.kind:
            case "used":
                return anchor("use", part.name.partition(".")[0])
            case "level":
                outcome, _, _level = part.name.partition("=")
                return anchor("outcome", outcome)
            case kind:
                return anchor(kind, part.name)


def _without(texts: Texts, names: set[str]) -> Texts:
    """The texts with an ellipsis for these names."""
    return {
        language: PLACEHOLDER.sub(lambda found: EACH if found[1].partition(".")[0] in names else found[0], text)
        for language, text in texts.items()
    }
