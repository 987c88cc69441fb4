"""A ruleset as a person reads it: what it is for, what it asks, and what follows when."""

from __future__ import annotations

from collections.abc import Sequence

from ..evaluation.naming import amid_sentence, in_language
from ..language import times
from ..language.knowledge import Interval
from ..language.tree import Cases, Collected, Constant, Node
from ..language.types import Choice, Duration
from ..pages.naming import PropertyWording
from ..ruleset.asked import HIGHEST_COUNT
from ..ruleset.definition import Action, Definition, Item, Line, Outcome, Parameter, Property, Rule, Value
from ..wording.dates import date_in_words
from ..wording.phrases import LANGUAGES
from ..wording.proof_words import SENTENCES
from .page import WIDTH, Page


def description(definition: Definition, language: str, *, width: int = WIDTH) -> Page:
    """The page of a ruleset."""
    return _Description(definition, language, width).write()


class _Description:
    def __init__(self, definition: Definition, language: str, width: int) -> None:
        self.definition = definition
        self.language = language
        self.phrases = LANGUAGES[language]
        self.wording = PropertyWording(definition, language)
        self.page = Page(width)

    def write(self) -> Page:
        definition, phrases, page = self.definition, self.phrases, self.page
        self._head()
        if definition.uses:
            self._uses()
        page.heading(phrases.items)
        for number, item in enumerate(definition.items.values(), start=1):
            if number > 1:
                page.gap()
            self._item(f"{number}. ", item)
        if definition.parameters:
            page.heading(phrases.parameters)
            for parameter in definition.parameters.values():
                self._parameter(parameter)
        if definition.values:
            page.heading(phrases.values)
            for value in definition.values.values():
                self._value(value)
        if definition.outcomes:
            page.heading(phrases.outcomes)
            for outcome in definition.outcomes.values():
                self._outcome(outcome)
        self._rules()
        if definition.actions:
            page.heading(phrases.actions)
            for action in definition.actions.values():
                self._action(action)
        if definition.properties:
            page.heading(phrases.properties)
            for claim in definition.properties.values():
                self._property(claim)
        sources = self.wording.sources()
        if sources:
            page.heading(phrases.sources)
        for mark, text in sources:
            page.write(text, first=mark)
        page.gap()
        page.write(phrases.counted(phrases.tests, len(definition.tests)))
        page.write(phrases.clinician_decides, style="bold")
        return page

    def _head(self) -> None:
        definition, phrases, page = self.definition, self.phrases, self.page
        title = in_language(definition.title, self.language)
        page.title(f"{title}, {phrases.version.format(definition.version)}")
        first = date_in_words(definition.valid_from, self.language)
        if definition.valid_to is None:
            validity = phrases.valid.format(first)
        else:
            validity = phrases.valid_to.format(first, date_in_words(definition.valid_to, self.language))
        page.write(f"{definition.id}@{definition.version}. {validity}.")
        page.heading(phrases.intended_use)
        page.write(in_language(definition.intended_use, self.language))
        licence = definition.licence
        if licence is not None:
            page.gap()
            title, terms = in_language(licence.title, self.language), in_language(licence.terms, self.language)
            page.write(phrases.licence.format(f"{title}. {terms}"))
            if licence.wording == "text-pack":
                page.write(phrases.wording_elsewhere)

    def _uses(self) -> None:
        page, phrases, words = self.page, self.phrases, self.wording.words
        page.heading(phrases.used)
        for id_, use in self.definition.uses.items():
            page.bullet(f"{in_language(use.title, self.language)} ({id_}, {use.requirement})", style="bold")
            told = [f"{name}: {words.say(node)}" for name, node in (*use.parameters.items(), *use.answers.items())]
            if told:
                page.write(f"{phrases.told.format('; '.join(told))}.", indent=2, hang=2)
            if use.shares:
                titles = [in_language(self.definition.uses[each].title, self.language) for each in use.shares]
                page.write(
                    f"{phrases.shares.format(phrases.listed([phrases.quoted(each) for each in titles]))}.",
                    indent=2,
                    hang=2,
                )
            if use.plan is not None:
                always = isinstance(use.plan, Constant)
                said = phrases.plan_joined if always else phrases.plan_joined_if.format(words.part(use.plan))
                page.write(f"{said}.", indent=2, hang=2)

    # What is asked

    def _item(self, mark: str, item: Item) -> None:
        page, phrases, indent = self.page, self.phrases, len(mark)
        required = f" ({phrases.item_required})" if item.required else ""
        page.write(f"{in_language(item.title, self.language)}{required}", first=mark, style="bold")
        if item.question is not None:
            page.write(in_language(item.question, self.language), indent=indent, hang=2)
        page.write(self._form(item), indent=indent, hang=2)
        for each in item.fields:
            page.write(f"{in_language(each.title, self.language)}: {self._kind(each)}", indent=indent + 2, first="- ")
        if item.help is not None:
            page.write(phrases.help.format(in_language(item.help, self.language)), indent=indent, hang=2)
        for outcome, direction in item.worsens.items():
            title = phrases.quoted(in_language(self.definition.outcomes[outcome].title, self.language))
            said = SENTENCES[self.language][f"worsens-{direction}"]
            page.write(said.format(item=self.wording.quoted_item(item.name), outcome=title), indent=indent, hang=2)
        tail = [item.name]
        if item.citations:
            tail.append(phrases.source.format(self.wording.cited(item.citations)))
        page.write(f"{'. '.join(tail)}.", indent=indent, hang=2, style="dim")

    def _form(self, item: Item) -> str:
        """What an answer is, and who gives it."""
        phrases = self.phrases
        said = self._kind(item)
        said = phrases.options.format(said)
        if item.kind == "list":
            said += f". {phrases.records_of}"
        if item.roles:
            said += f"; {phrases.answered_by.format(self.wording.parties(item.roles))}"
        return said if said.endswith(":") else f"{said}."

    def _kind(self, item: Item | Parameter) -> str:
        phrases = self.phrases
        if item.kind == "choice":
            assert isinstance(item.type, Choice)
            order = phrases.ordered if item.type.ordered else phrases.unordered
            return f"{self.wording.options(item.options)} ({order})"
        said = phrases.kinds[item.kind]
        reach = item.reach
        if item.kind == "list":
            return f"{said}, {phrases.at_most.format(getattr(item.type, 'most', ''))}"
        if item.kind in {"count", "number"} and isinstance(reach, Interval) and reach.highest != HIGHEST_COUNT:
            ends = [self.wording.words.number(end) for end in reach]
            said = f"{said}, {ends[0]}–{ends[1]}{f' {item.unit}' if item.unit else ''}"
        if isinstance(item, Item):
            bounds = (("earliest", item.earliest_as_of), ("latest", item.latest_as_of))
            said = ", ".join([said, *(phrases.as_of_bounds[key] for key, held in bounds if held)])
        return said

    def _parameter(self, parameter: Parameter) -> None:
        phrases = self.phrases
        self.page.bullet(in_language(parameter.title, self.language), style="bold")
        if parameter.default is None:
            default = phrases.no_default
        else:
            default = phrases.default.format(self._setting(parameter))
        self.page.write(f"{self._kind(parameter)}; {default}.", indent=2, hang=2)
        if parameter.help is not None:
            self.page.write(in_language(parameter.help, self.language), indent=2, hang=2)
        cited = phrases.source.format(self.wording.cited(parameter.citations))
        self.page.write(f"{parameter.name}. {cited}.", indent=2, hang=2, style="dim")

    def _setting(self, parameter: Parameter) -> str:
        default = parameter.default
        if isinstance(default, times.Period):
            return times.words_period(default, self.language)
        if isinstance(parameter.type, Choice):
            assert isinstance(default, int)
            return self.wording.option(parameter.options[default])
        if isinstance(default, str) or default is None:
            return str(default)
        if isinstance(parameter.type, Duration):
            return times.words_duration(int(default), self.language)
        return self.wording.words.measure(default, parameter.type)

    # What is computed

    def _value(self, value: Value) -> None:
        page, words, phrases = self.page, self.wording.words, self.phrases
        page.bullet(self.wording.naming.value(value.name), style="bold")
        node = value.node
        if isinstance(node, Cases | Collected):
            for branch in node.branches:
                said = words.grammar.case.format(self._result(branch.value, value), words.say(branch.when))
                page.write(said, indent=2, first="- ")
            if value.given is not None and not isinstance(node, Collected):
                page.write(phrases.otherwise.format(words.grammar.not_given), indent=2, first="- ")
            elif node.otherwise is not None:
                page.write(phrases.otherwise.format(self._result(node.otherwise, value)), indent=2, first="- ")
        else:
            page.write(f"{words.say(node)}.", indent=2, hang=2)
        if value.citations:
            page.write(f"{phrases.source.format(self.wording.cited(value.citations))}.", indent=2, hang=2)
        page.write(f"{value.name}.", indent=2, style="dim")

    def _result(self, node: Node, value: Value) -> str:
        if isinstance(node, Constant) and value.options and isinstance(node.value, int):
            return self.wording.option(value.options[node.value])
        return self.wording.words.say(node)

    # What follows

    def _outcome(self, outcome: Outcome) -> None:
        page, phrases = self.page, self.phrases
        page.bullet(in_language(outcome.title, self.language), style="bold")
        page.write(f"{phrases.levels.format(self.wording.options(outcome.levels))}.", indent=2, hang=2)
        if outcome.judgement is not None:
            page.write(phrases.decided_by.format(self.wording.quoted_item(outcome.judgement)), indent=2, hang=2)
        else:
            page.write(phrases.starts["highest" if outcome.starts_highest else "lowest"], indent=2, hang=2)
        page.write(f"{outcome.name}.", indent=2, style="dim")

    def _rules(self) -> None:
        page, phrases = self.page, self.phrases
        rules = self.definition.rules.values()
        made = [rule for rule in rules if rule.made_by != "author"]
        page.heading(phrases.rules)
        for alike in self._by_author():
            self._rule(alike[0], alike[1:])
        if made:
            page.gap()
            page.write(phrases.counted(phrases.made_rules, len(made)))

    def _by_author(self) -> list[list[Rule]]:
        """The rules as they were written: those that one rule with `each` stands for, together."""
        found: dict[str, list[Rule]] = {}
        for rule in self.definition.rules.values():
            if rule.made_by == "author":
                found.setdefault(rule.id.partition(":")[0] if rule.bindings else rule.id, []).append(rule)
        return list(found.values())

    def _rule(self, rule: Rule, alike: Sequence[Rule]) -> None:
        page, phrases = self.page, self.phrases
        page.gap()
        page.bullet(rule.id if rule.title is None else self.wording.text(rule.title), style="bold")
        self._when(rule.line)
        for name, level in rule.then:
            outcome = self.definition.outcomes[name]
            title = phrases.quoted(in_language(outcome.title, self.language))
            page.write(f"{phrases.then.format(title, self.wording.option(outcome.levels[level]))}.", indent=2, hang=2)
        if rule.finding is not None:
            severity = amid_sentence(phrases.severities[rule.finding.severity])
            text = self.wording.text(rule.finding.text)
            more = f" {phrases.reason_needed}" if rule.finding.asks_for_reason else ""
            page.write(phrases.finding.format(severity, text) + more, indent=2, hang=2)
        for id_ in rule.plan:
            action = in_language(self.definition.actions[id_].title, self.language)
            page.write(f"{phrases.asks_for.format(action)}.", indent=2, hang=2)
        if alike:
            items = [self.wording.quoted_item(name) for each in alike for name in list(each.bindings.values())[:1]]
            page.write(f"{phrases.likewise.format(phrases.listed(items))}.", indent=2, hang=2)
        cited = phrases.source.format(self.wording.cited(rule.citations))
        page.write(f"{rule.id}. {cited}.", indent=2, hang=2, style="dim")

    def _when(self, line: Line) -> None:
        """When a rule applies: in one sentence, or as a list where it was written as one."""
        if line.kind == "condition" or (line.kind == "all" and not any(each.text or each.lines for each in line.lines)):
            self.page.write(self.phrases.when.format(self.wording.condition(line)), indent=2, hang=2)
            return
        self.page.write(self.phrases.when.format(self.wording.least(line)).rstrip("."), indent=2, hang=2)
        self._lines(line, 4)

    def _lines(self, line: Line, indent: int) -> None:
        for each in line.lines:
            if each.lines and each.text is None:
                self.page.write(self.wording.least(each), indent=indent, first="- ")
                self._lines(each, indent + 2)
                continue
            cited = f" ({self.wording.cited(each.citations)})" if each.citations else ""
            self.page.write(self.wording.condition(each) + cited, indent=indent, first="- ")

    def _action(self, action: Action) -> None:
        page, phrases = self.page, self.phrases
        page.gap()
        page.bullet(in_language(action.title, self.language), style="bold")
        by = self.wording.party(action.by)
        who = phrases.by.format(by) if action.to is None else phrases.by_to.format(by, self.wording.party(action.to))
        page.write(f"{who}.", indent=2, hang=2)
        due = self._due(action)
        if action.due_from is not None:
            due = phrases.from_when.format(due, self.wording.words.say(action.due_from))
        page.write(f"{phrases.deadline.format(due)}.", indent=2, hang=2)
        if action.channel is not None:
            page.write(f"{phrases.channel.format(in_language(action.channel, self.language))}.", indent=2, hang=2)
        if action.help is not None:
            page.write(in_language(action.help, self.language), indent=2, hang=2)
        if action.legal_basis:
            page.write(f"{phrases.basis.format(self.wording.cited(action.legal_basis))}.", indent=2, hang=2)
        page.write(f"{action.id}.", indent=2, style="dim")

    def _property(self, claim: Property) -> None:
        self.page.bullet(in_language(claim.title, self.language), style="bold")
        self.page.write(f"{self.phrases.always.format(self.wording.words.part(claim.node))}.", indent=2, hang=2)
        cited = self.phrases.source.format(self.wording.cited(claim.citations))
        self.page.write(f"{claim.name}. {cited}.", indent=2, hang=2, style="dim")

    def _due(self, action: Action) -> str:
        match action.due:
            case None:
                return self.phrases.no_deadline
            case str(name):
                return self.phrases.quoted(self.wording.naming.parameter(name))
            case times.Period() as period:
                return times.words_period(period, self.language)
            case length:
                return times.words_duration(length, self.language)
