"""What is said of a name when the cursor rests on it: titles, questions, types, formulas and rules in words, sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..evaluation.naming import in_language
from ..language import times
from ..language.knowledge import Interval
from ..language.tree import Cases, Collected, Constant, Node
from ..language.types import Choice
from ..ruleset.asked import HIGHEST_COUNT
from ..ruleset.definition import Citation, Definition, Item, Line, Option, Outcome, Parameter, Rule, Value
from ..wording.phrases import LANGUAGES
from ..wording.wording import Wording
from .function_words import FUNCTION_WORDS, WORDS
from .sketch import Sketch, Symbol, mapping, title_of

_KINDS = {
    "nb": {
        "item": "spørsmål", "parameter": "innstilling", "value": "beregnet verdi", "outcome": "resultat", "rule": "regel",
        "action": "tiltak", "source": "kilde", "party": "part", "scale": "skala", "property": "egenskap",
        "ruleset": "regelsett", "option": "svar", "level": "nivå", "field": "felt", "alias": "står for", "function": "funksjon",
    },
    "en": {
        "item": "item", "parameter": "parameter", "value": "value", "outcome": "outcome", "rule": "rule",
        "action": "action", "source": "source", "party": "party", "scale": "scale", "property": "property",
        "ruleset": "ruleset", "option": "option", "level": "level", "field": "field", "alias": "stands for", "function": "function",
    },
}  # fmt: skip
_STEP = {"nb": "Nummer {} av {}", "en": "Number {} of {}"}
_POINTS = {"nb": "{} poeng", "en": "{} points"}


def about_word(word: str, language: str) -> str:
    """What a word of the language of conditions means, as Markdown; empty where it is none."""
    meaning = FUNCTION_WORDS.get(word) or WORDS.get(word)
    return "" if meaning is None else f"`{meaning.written}`\n\n{getattr(meaning, language)}"


def about(symbol: Symbol, sketch: Sketch, definition: Definition | None, language: str) -> str:
    """What there is to say of a symbol, as Markdown.

    Args:
        symbol: what is asked about.
        sketch: the ruleset it belongs to, as far as it can be read.
        definition: that ruleset as it was last understood; None where it never was.
        language: `nb` or `en`.
    """
    if symbol.kind == "function":
        return about_word(symbol.name, language)
    said = sketch.named(symbol.kind, symbol.of).get(symbol.name)
    title = title_of(_titled(symbol, said, sketch), language)
    head = f"**{_plain(title)}**\n\n" if title else ""
    kind = "level" if symbol.of.startswith("outcomes.") else symbol.kind
    head += f"{_KINDS[language][kind]} `{symbol.name}`"
    lines: list[str] = []
    shared = symbol.kind == "source" and not symbol.ruleset
    if definition is not None and (shared or definition.id == symbol.ruleset):
        lines = list(_Words(definition, language).lines(symbol))
    if not lines:
        lines = list(_from_sketch(symbol, sketch, language))
    return "\n\n".join([head, *map(_plain_line, lines)])


def _titled(symbol: Symbol, said: object, sketch: Sketch) -> object:
    """What holds the title of something. A source's title is said with its section, and so not above it as well."""
    match symbol.kind:
        case "source":
            return None
        case "ruleset":
            return sketch.data.get("title")
        case "option" | "party":
            return said
        case _:
            return mapping(said).get("title")


def _plain(text: str) -> str:
    """A text of the ruleset that Markdown leaves as it is."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>#|" else letter for letter in " ".join(text.split()))


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _plain_line(text: str) -> str:
    return "\n".join(f"- {_plain(each[2:])}" if each.startswith("- ") else _plain(each) for each in text.split("\n"))


def _from_sketch(symbol: Symbol, sketch: Sketch, language: str) -> Iterator[str]:
    """What can be said of a ruleset that cannot be understood at the moment."""
    if symbol.kind == "alias":
        items = mapping(mapping(sketch.section("rules").get(symbol.of)).get("each")).get(symbol.name)
        names = items if isinstance(items, list) else []
        yield "\n".join(f"- {title_of(sketch.section('items').get(name), language) or name}" for name in names)
        return
    if symbol.kind == "option":
        yield from _option(symbol, sketch, language)
        return
    section = f"{symbol.kind}s.{symbol.name}"
    if symbol.kind in ("item", "parameter", "value", "outcome"):
        kind = sketch.type_of(section)
        if kind in LANGUAGES[language].kinds:
            yield f"{LANGUAGES[language].kinds[kind]}."
        options = sketch.options(section)
        if options is not None:
            yield ", ".join(title_of(said, language) or name for name, said in options.options.items())


def _option(symbol: Symbol, sketch: Sketch, language: str) -> Iterator[str]:
    options = sketch.named("option", symbol.of)
    names = list(options)
    if symbol.name in names:
        shown = ", ".join(f"{title_of(options[name], language) or name} ({name})" for name in names)
        yield f"{_STEP[language].format(names.index(symbol.name) + 1, len(names))}: {shown}."
        points = mapping(options[symbol.name]).get("points")
        if points is not None:
            yield _POINTS[language].format(points)


class _Words:
    def __init__(self, definition: Definition, language: str) -> None:
        self.definition = definition
        self.language = language
        self.phrases = LANGUAGES[language]
        self.wording = Wording(definition, language)

    def lines(self, symbol: Symbol) -> Iterator[str]:
        definition, name = self.definition, symbol.name
        match symbol.kind:
            case "item" if name in definition.items:
                yield from self._item(definition.items[name])
            case "field" if symbol.of in definition.items:
                found = definition.items[symbol.of].field_named(name)
                if found is not None:
                    yield from self._item(found)
            case "parameter" if name in definition.parameters:
                yield from self._parameter(definition.parameters[name])
            case "value" if name in definition.values:
                yield from self._value(definition.values[name])
            case "outcome" if name in definition.outcomes:
                yield from self._outcome(definition.outcomes[name])
            case "rule":
                yield from self._rule(name)
            case "action" if name in definition.actions:
                yield from self._action(name)
            case "source" if name in definition.sources:
                yield self._source(definition.sources[name])
            case "source" if name == "local":
                yield _sentence(self.phrases.local)
            case "property" if name in definition.properties:
                yield _sentence(self.wording.words.say(definition.properties[name].node))
            case "ruleset" if name == definition.id:
                yield in_language(definition.intended_use, self.language)

    def _text(self, texts: object) -> str:
        return in_language(texts, self.language) if texts else ""  # type: ignore[arg-type]

    def _item(self, item: Item) -> Iterator[str]:
        if item.question is not None:
            yield self._text(item.question)
        yield self._kind(item)
        if item.fields:
            yield "\n".join(f"- {self._text(each.title)}: {self.phrases.kinds[each.kind]}" for each in item.fields)
        if item.roles:
            yield f"{self.phrases.answered_by.format(self.wording.parties(item.roles))}."
        if item.help is not None:
            yield self.phrases.help.format(self._text(item.help))
        yield from self._cited(item.citations)

    def _kind(self, item: Item | Parameter) -> str:
        phrases = self.phrases
        if item.kind == "choice" and isinstance(item.type, Choice):
            order = phrases.ordered if item.type.ordered else phrases.unordered
            return f"{phrases.options.format(self._options(item.options))} ({order})."
        said, reach = phrases.kinds[item.kind], item.reach
        if item.kind in {"count", "number"} and isinstance(reach, Interval) and reach.highest != HIGHEST_COUNT:
            low, high = (self.wording.words.number(end) for end in reach)
            said += f", {low}–{high}{f' {item.unit}' if item.unit else ''}"
        return f"{phrases.options.format(said)}."

    def _options(self, options: Sequence[Option]) -> str:
        return ", ".join(f"{self._text(option.title)} ({option.id})" for option in options)

    def _parameter(self, parameter: Parameter) -> Iterator[str]:
        written = parameter.default_written
        default = self.phrases.no_default if written is None else self.phrases.default.format(written)
        yield f"{self._kind(parameter)} {default[:1].upper()}{default[1:]}."
        if parameter.help is not None:
            yield self._text(parameter.help)
        yield from self._cited(parameter.citations)

    def _value(self, value: Value) -> Iterator[str]:
        words, node = self.wording.words, value.node
        if isinstance(node, Cases | Collected):
            lines = [
                f"- {words.grammar.case.format(self._result(branch.value, value), words.say(branch.when))}"
                for branch in node.branches
            ]
            if node.otherwise is not None:
                lines.append(f"- {self.phrases.otherwise.format(self._result(node.otherwise, value))}")
            yield "\n".join(lines)
        else:
            yield _sentence(words.say(node))
        if value.unit:
            yield value.unit
        yield from self._cited(value.citations)

    def _result(self, node: Node, value: Value) -> str:
        if isinstance(node, Constant) and value.options and isinstance(node.value, int):
            return self.wording.option(value.options[node.value])
        return self.wording.words.say(node)

    def _outcome(self, outcome: Outcome) -> Iterator[str]:
        yield f"{self.phrases.levels.format(self._options(outcome.levels))}."
        if outcome.judgement is not None:
            yield self.phrases.decided_by.format(self.wording.quoted_item(outcome.judgement))
        else:
            yield self.phrases.starts["highest" if outcome.starts_highest else "lowest"]
        yield from self._cited(outcome.citations)

    def _rule(self, name: str) -> Iterator[str]:
        own = (rule for rule in self.definition.rules.values() if rule.made_by == "author")
        alike = [rule for rule in own if rule.id == name or rule.id.startswith(f"{name}:")]
        if not alike:
            return
        rule, phrases = alike[0], self.phrases
        yield "\n".join(self._when(rule.line))
        for outcome_name, level in rule.then:
            outcome = self.definition.outcomes[outcome_name]
            title = phrases.quoted(self._text(outcome.title))
            yield f"{phrases.then.format(title, self.wording.option(outcome.levels[level]))}."
        if rule.finding is not None:
            severity = phrases.severities[rule.finding.severity]
            yield phrases.finding.format(severity[:1].lower() + severity[1:], self.wording.text(rule.finding.text))
        if rule.plan:
            yield "\n".join(
                f"- {phrases.asks_for.format(self._text(self.definition.actions[id_].title))}" for id_ in rule.plan
            )
        if len(alike) > 1:
            items = [self.wording.quoted_item(item) for each in alike[1:] for item in each.bindings.values()]
            yield f"{phrases.likewise.format(phrases.listed(items))}."
        yield from self._cited_of(rule)

    def _when(self, line: Line) -> Iterator[str]:
        as_list = line.kind != "condition" and any(each.text or each.lines for each in line.lines)
        if not as_list:
            yield self.phrases.when.format(self.wording.condition(line))
            return
        yield self.phrases.when.format(self.wording.least(line)).rstrip(".")
        for each in line.lines:
            yield f"- {self.wording.condition(each)}"

    def _action(self, name: str) -> Iterator[str]:
        action, phrases = self.definition.actions[name], self.phrases
        by = self.wording.party(action.by)
        who = phrases.by.format(by) if action.to is None else phrases.by_to.format(by, self.wording.party(action.to))
        yield f"{who}."
        match action.due:
            case None:
                due = phrases.no_deadline
            case str(parameter):
                due = phrases.quoted(self.wording.naming.parameter(parameter))
            case times.Period() as period:
                due = times.words_period(period, self.language)
            case length:
                due = times.words_duration(length, self.language)
        if action.due_from is not None:
            due = phrases.from_when.format(due, self.wording.words.say(action.due_from))
        yield f"{phrases.deadline.format(due)}."
        if action.channel is not None:
            yield f"{phrases.channel.format(self._text(action.channel))}."
        if action.help is not None:
            yield self._text(action.help)
        yield from self._cited(action.legal_basis)

    def _source(self, citation: Citation) -> str:
        section = "" if citation.section is None else f", {self._text(citation.section)}"
        url = "" if citation.url is None else f"\n{citation.url}"
        return f"{self._text(citation.title)}{section} ({self.phrases.forces[citation.force]}).{url}"

    def _cited_of(self, rule: Rule) -> Iterator[str]:
        yield from self._cited(rule.citations or ())
        if not rule.citations:
            yield f"{self.phrases.source.format(self.phrases.local)}."

    def _cited(self, citations: Sequence[Citation]) -> Iterator[str]:
        for each in citations:
            yield self.phrases.source.format(self._source(each))
