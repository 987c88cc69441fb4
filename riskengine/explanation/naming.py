"""What the things of an explanation are called in one language: levels, answers, rules, sources."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from ..evaluation.account import Accounts
from ..evaluation.case import role_of
from ..evaluation.naming import RulesetNaming, amid_sentence, in_language
from ..language.knowledge import Listed, Partial, Wording
from ..language.tree import NOWHERE, ItemRead
from ..language.words import Words
from ..ruleset.definition import Citation, Definition, Item, Rule
from ..ruleset.ruling import PLACEHOLDER
from .phrases import Phrases, phrases_of
from .places import Place


class Names:
    """The words for one assessment's parts, in one language."""

    def __init__(self, accounts: Accounts, language: str) -> None:
        self.accounts = accounts
        self.definition: Definition = accounts.definition
        self.language = language
        self.phrases: Phrases = phrases_of(language)
        self.naming = RulesetNaming(self.definition, language)
        self.words = Words(language, self.naming)
        self.cited_ids: dict[str, None] = {}
        self._numbers = {id_: number for number, id_ in enumerate(self.definition.sources, start=1)}

    @cached_property
    def offset(self) -> int:
        """The minutes from UTC at which times are told."""
        return self.accounts.reading.world.offset

    def quoted(self, title: str) -> str:
        """A title in quotation marks."""
        return self.words.quoted(title)

    def listed(self, parts: Sequence[str], last: str | None = None) -> str:
        """`a, b og c`."""
        word = self.phrases.and_ if last is None else last
        return f" {word} ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)

    # Parts of the ruleset

    def item(self, name: str) -> str:
        """An item's title, quoted."""
        return self.quoted(self.naming.item(name))

    def place(self, place: Place) -> str:
        """The title of an item or used outcome, quoted."""
        if place.kind == "used":
            return self.quoted(self.naming.outcome(place.name, place.field))
        return self.item(place.name)

    def outcome(self, name: str) -> str:
        """An outcome's title, quoted."""
        return self.quoted(in_language(self.definition.outcomes[name].title, self.language))

    def level(self, outcome: str, level: str) -> str:
        """A level's title as it stands inside a sentence."""
        found = self.definition.outcomes[outcome]
        return amid_sentence(in_language(found.levels[found.level_ids.index(level)].title, self.language))

    def levels(self, outcome: str, levels: Sequence[str]) -> str:
        """`lav, moderat eller høy`."""
        return self.listed([self.level(outcome, level) for level in levels], self.phrases.or_)

    def rule(self, rule: Rule) -> str:
        """A rule's title, with what is known put in; of a rule without one what it finds, else its id."""
        texts = rule.title or (rule.finding.text if rule.finding is not None else None)
        if texts is None:
            return self.quoted(rule.id)
        return self.quoted(in_language(self.accounts.filled(texts), self.language).rstrip("."))

    def action(self, name: str) -> str:
        """An action's title, quoted."""
        return self.quoted(in_language(self.definition.actions[name].title, self.language))

    def plain(self, texts: Any) -> str:
        """A text in which names stand for values that are not known here."""
        return PLACEHOLDER.sub(
            lambda found: self.naming.readable(found[1].partition(".")[0]), in_language(texts, self.language)
        )

    # Answers

    def answer(self, name: str, partial: Partial) -> str:
        """What an answer is, as it stands after "er": `kanskje/moderat`, `3 oppføringer`."""
        item = self.definition.items[name]
        match partial:
            case Listed(records) if records is not None:
                return self.phrases.counted(self.phrases.records, len(records))
            case Wording() | Listed():
                return self.phrases.given
            case _:
                return self.words.known(partial, ItemRead(item.type, NOWHERE, name), self.offset)

    def measure(self, item: Item, value: Any) -> str:
        """A number, date or duration with its unit."""
        return self.words.measure(value, item.type, self.offset)

    def distance(self, item: Item, value: Any) -> str:
        """How far it is: a number with its unit, days between dates, a length of time between moments."""
        from ..language import times
        from ..language.types import Date, Moment

        if isinstance(item.type, Date):
            return times.words_duration(int(value) * times.DAY, self.language)
        if isinstance(item.type, Moment):
            return times.words_duration(int(value), self.language)
        return self.measure(item, value)

    def said_by(self, name: str, answers: Any) -> str:
        """Who gave an answer, when and from where, as far as the case says."""
        answer = answers.get(name)
        if answer is None:
            return ""
        role = None if answer.role is None else role_of(answer.role, self.definition)
        who = answer.by or (answer.role if role is None else self.naming.party(role))
        return ", ".join(each for each in (who, answer.at, answer.source) if each)

    # Sources

    def cited(self, citations: Sequence[Citation]) -> str:
        """`[1] punkt 7.2; [2] avsluttende vurdering`, by the numbers of the ruleset's sources; see `sources`."""
        said = []
        for each in citations:
            self.cited_ids[each.id] = None
            section = "" if each.section is None else in_language(each.section, self.language)
            if section[:1].isdigit():
                section = self.phrases.section.format(section)
            said.append(f"[{self._numbers[each.id]}] {section}".rstrip())
        return "; ".join(said) or self.phrases.local

    def sources(self) -> list[tuple[str, str]]:
        """The sources that were cited, each with its mark, `[1]`."""
        return [
            (f"[{self._numbers[id_]}]", in_language(citation.title, self.language).rstrip(".") + ".")
            for id_, citation in self.definition.sources.items()
            if id_ in self.cited_ids
        ]
