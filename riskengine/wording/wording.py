"""What the parts of a ruleset are called on a page: rules, conditions, options, sources, parties."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ..evaluation.naming import RulesetNaming, amid_sentence, in_language
from ..language.words import Words
from ..ruleset.definition import Citation, Definition, Line, Option, Outcome, Rule, Texts
from ..ruleset.ruling import PLACEHOLDER
from .phrases import LANGUAGES


class Wording:
    """The words for a ruleset in one language."""

    def __init__(self, definition: Definition, language: str) -> None:
        self.definition = definition
        self.language = language
        self.phrases = LANGUAGES[language]
        self.naming = RulesetNaming(definition, language)
        self.words = Words(language, self.naming)
        self._numbers = {id_: number for number, id_ in enumerate(definition.sources, start=1)}
        self._others: dict[tuple[str, str], tuple[int, Citation]] = {}

    def text(self, texts: Texts) -> str:
        """A text; where it asks for a value, the title of that value stands."""
        return PLACEHOLDER.sub(self._placeholder, in_language(texts, self.language))

    def _placeholder(self, match: re.Match[str]) -> str:
        name, _, part = match[1].partition(".")
        title = self.naming.readable(name)
        return title if part == "title" else self.phrases.quoted(title)

    def quoted_item(self, name: str) -> str:
        """An item's title in quotation marks."""
        return self.phrases.quoted(self.naming.item(name))

    def option(self, option: Option) -> str:
        """An option's title as it stands inside a sentence."""
        return amid_sentence(in_language(option.title, self.language))

    def level(self, outcome: Outcome, id_: str) -> str:
        """A level's title as it stands inside a sentence."""
        return self.option(outcome.levels[outcome.level_ids.index(id_)])

    def options(self, options: Sequence[Option]) -> str:
        """Options in a row, with semicolons where one of them has a comma or colon itself."""
        titles = [self.option(option) for option in options]
        return ("; " if any({",", ":"} & set(title) for title in titles) else ", ").join(titles)

    def party(self, id_: str) -> str:
        """A party's title."""
        return self.naming.party(id_)

    def parties(self, ids: Sequence[str]) -> str:
        """`lege eller psykolog`."""
        return self.phrases.listed([self.party(id_) for id_ in ids], last=self.phrases.disjunction)

    # Rules

    def rule(self, rule: Rule) -> str:
        """A rule's title; of a rule without one, what it finds, else its id."""
        if rule.title is not None:
            return self.text(rule.title)
        return rule.id if rule.finding is None else self.text(rule.finding.text).rstrip(".")

    def condition(self, line: Line, *, outermost: bool = True) -> str:
        """When a rule applies, as one clause."""
        if line.text is not None:
            return amid_sentence(self.text(line.text).rstrip("."))
        if line.kind == "condition":
            return self.words.part(line.node)
        below = [self.condition(each, outermost=False) for each in line.lines]
        if line.kind == "at_least":
            return f"{self.least(line)} {'; '.join(below)}"
        grammar = self.words.grammar
        said = f",{grammar.both if line.kind == 'all' else grammar.either}".join(below)
        return said if outermost or len(below) < 2 else f"({said})"

    def least(self, line: Line) -> str:
        """`minst 2 av disse stemmer:`."""
        from ..language.tree import AtLeast

        least = self.words.say(line.node.least) if isinstance(line.node, AtLeast) else ""
        return self.phrases.kinds_of_line[line.kind].format(least)

    # What an open answer can change

    def could_change(
        self, targets: Sequence[str], title_of_rule: Callable[[str], str], title_of_action: Callable[[str], Texts]
    ) -> str:
        """What an answer can change: outcomes by title, actions and findings by title where there is only one."""
        phrases, definition = self.phrases, self.definition
        names: dict[str, list[str]] = {"outcome": [], "action": [], "finding": []}
        for target in targets:
            kind, _, name = target.partition(":")
            names[kind].append(name)
        said = []
        if names["outcome"]:
            titles = [
                phrases.quoted(in_language(definition.outcomes[name].title, self.language)) for name in names["outcome"]
            ]
            said.append(phrases.changes_outcomes[len(titles) > 1].format(phrases.listed(titles)))
        plans = [name for name in names["action"] if name.endswith(".*")]
        if plans:
            titles = [phrases.quoted(in_language(title_of_action(name), self.language)) for name in plans]
            said.append(phrases.changes_plans.format(phrases.listed(titles)))
        actions = [in_language(title_of_action(name), self.language) for name in names["action"] if name not in plans]
        findings = [title_of_rule(name) for name in names["finding"]]
        for titles, forms in ((actions, phrases.changes_actions), (findings, phrases.changes_findings)):
            if titles:
                said.append(
                    forms[1].format(len(titles)) if len(titles) > 1 else forms[0].format(phrases.quoted(titles[0]))
                )
        return f"{phrases.changes.format(phrases.listed(said))}."

    # Sources

    def cited(self, citations: Sequence[Citation]) -> str:
        """`[1] punkt 7.2; [2] avsluttende vurdering`, by the numbers under which the sources are listed."""
        if not citations:
            return self.phrases.local
        return "; ".join(f"[{self._numbers[each.id]}] {self._section(each)}".rstrip() for each in citations)

    def cited_of(self, other: Wording, citations: Sequence[Citation]) -> str:
        """The same for citations of another ruleset: its sources are listed after this one's, those that are alike once."""
        said = []
        for each in citations:
            title = self._source(each)
            own = next((id_ for id_, source in self.definition.sources.items() if self._source(source) == title), None)
            if own is not None:
                number = self._numbers[own]
            else:
                number, _ = self._others.setdefault(title, (len(self._numbers) + len(self._others) + 1, each))
            said.append(f"[{number}] {other._section(each)}".rstrip())
        return "; ".join(said) or self.phrases.local

    def _source(self, citation: Citation) -> tuple[str, str]:
        return in_language(citation.title, self.language).rstrip("."), citation.force

    def _section(self, citation: Citation) -> str:
        if citation.section is None:
            return ""
        section = in_language(citation.section, self.language)
        return self.phrases.section.format(section) if section[:1].isdigit() else section

    def sources(self) -> Sequence[tuple[str, str]]:
        """The sources as they are listed: each with its mark, `[1]`, and its description."""
        numbered = [(self._numbers[id_], citation) for id_, citation in self.definition.sources.items()]
        found = []
        for number, citation in (*numbered, *self._others.values()):
            title, force = self._source(citation)
            url = "" if citation.url is None else f" {citation.url}"
            found.append((f"[{number}] ", f"{title} ({self.phrases.forces[force]}).{url}"))
        return found
