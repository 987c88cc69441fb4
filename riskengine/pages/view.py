"""A ruleset as its page shows it: every part with its words, its links, and what uses it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from .. import __version__
from ..evaluation.naming import amid_sentence, in_language
from ..language import times
from ..language.knowledge import Interval
from ..language.types import Choice, Duration
from ..ruleset.asked import HIGHEST_COUNT
from ..ruleset.definition import (
    Action,
    Citation,
    Definition,
    Finding,
    Item,
    Option,
    Outcome,
    Parameter,
    Rule,
    Texts,
    Use,
    Value,
)
from ..trial.expectations import Result
from ..wording.dates import date_in_words
from ..wording.proof_words import SENTENCES
from .clauses import Clause, clause_of_line, clause_of_node
from .drawing import Drawing, Mark, drawing
from .graph import graphs, level_part
from .naming import LinkedWording, PropertyWording, anchor, linked
from .phrases import PAGE_PHRASES
from .titles import Titles
from .trials import Trial, TrialsInWords
from .uses import Cites, Part, Uses
from .values import Table, ValuesInWords

if TYPE_CHECKING:
    from markupsafe import Markup


_SHORT = 60


class RulesetView:
    """What the template of a ruleset's page reads. All texts are plain, and escaped when written, but for those that are links."""

    def __init__(
        self, definition: Definition, language: str, results: Sequence[Result], marks: Mapping[Part, Mark] | None = None
    ) -> None:
        self.definition = definition
        self.language = language
        self.results = results
        self.marks = marks
        self.wording = LinkedWording(definition, language)
        self.plain = PropertyWording(definition, language)
        self.phrases = PAGE_PHRASES[language]
        self.words = self.wording.phrases
        self.uses = Uses(definition)
        self.titles = Titles(self.plain, self.uses)
        self._values = ValuesInWords(definition, self.wording, self.phrases)

    # The head

    @property
    def title(self) -> str:
        """The ruleset's title."""
        return self.text(self.definition.title)

    @property
    def validity(self) -> str:
        """From when to when the version holds."""
        definition = self.definition
        first = date_in_words(definition.valid_from, self.language)
        if definition.valid_to is None:
            return self.words.valid.format(first)
        return self.words.valid_to.format(first, date_in_words(definition.valid_to, self.language))

    @property
    def file(self) -> str:
        """The name of the ruleset's file, without the folder, which is another on each machine."""
        return Path(self.definition.file).name

    @property
    def engine(self) -> str:
        """The version of riskengine."""
        return __version__

    @property
    def translated(self) -> bool:
        """Whether the ruleset has texts in the language of the page."""
        return self.language in self.definition.languages

    def text(self, texts: Texts) -> str:
        """A text."""
        return in_language(texts, self.language)

    def filled(self, texts: Texts) -> Markup:
        """A text with names in it, which become links."""
        return linked(self.wording.text(texts))

    def link(self, part: Part, title: str | None = None) -> Markup:
        """A link to a part, by its title."""
        from markupsafe import Markup

        said = self.titles.of(part) if title is None else title
        return Markup('<a href="#{}">{}</a>').format(self.titles.anchor_of(part), said)

    def links(self, parts: Sequence[Part]) -> Markup:
        """Links in a row."""
        from markupsafe import Markup

        return Markup("; ").join(map(self.link, parts))

    # What is asked and set

    def kind(self, asked: Item | Parameter) -> str:
        """What an answer is, and its bounds. Options stand by themselves."""
        words = self.words
        said = words.kinds[asked.kind]
        if asked.kind == "choice":
            assert isinstance(asked.type, Choice)
            return f"{said}, {words.ordered if asked.type.ordered else words.unordered}"
        if asked.kind == "list":
            return f"{said}, {words.at_most.format(getattr(asked.type, 'most', ''))}"
        reach = asked.reach
        if asked.kind in {"count", "number"} and isinstance(reach, Interval) and reach.highest != HIGHEST_COUNT:
            low, high = (self.plain.words.number(end) for end in reach)
            unit = f" {asked.unit}" if asked.unit else ""
            said = f"{said}, {self.phrases.between.format(low, high)}{unit}"
        elif isinstance(asked.type, Duration) and isinstance(reach, Interval):
            low, high = (times.words_duration(int(end), self.language) for end in reach)
            said = f"{said}, {self.phrases.between.format(low, high)}"
        if isinstance(asked, Item):
            bounds = (("earliest", asked.earliest_as_of), ("latest", asked.latest_as_of))
            said = ", ".join([said, *(words.as_of_bounds[key] for key, held in bounds if held)])
        return said

    def options(self, asked: Item | Parameter | Value) -> Sequence[Option]:
        """The options with titles that are the ruleset's own."""
        return asked.options if getattr(asked, "kind", "choice") == "choice" else ()

    def in_a_row(self, asked: Item | Parameter | Value) -> bool:
        """Whether the options are short enough to stand beside each other."""
        return sum(len(self.text(option.title)) + len(option.id) for option in asked.options) <= _SHORT

    def points(self, option: Option) -> str | None:
        """How many points an option gives."""
        return None if option.points is None else self.phrases.points.format(self.plain.words.number(option.points))

    def roles(self, item: Item) -> str:
        """Who may answer."""
        return self.plain.parties(item.roles)

    def worsens(self, item: Item) -> Sequence[Markup]:
        """What is demanded of how answers move outcomes."""
        quoted = self.words.quoted
        return [
            linked(
                SENTENCES[self.language][f"worsens-{direction}"].format(
                    item=quoted(self.plain.naming.item(item.name)), outcome=quoted(self.wording.outcome_link(outcome))
                )
            )
            for outcome, direction in item.worsens.items()
        ]

    def default(self, parameter: Parameter) -> str:
        """What a parameter is where nothing is set."""
        default = parameter.default
        match default:
            case None:
                return self.words.no_default
            case times.Period():
                said = times.words_period(default, self.language)
            case str():
                said = default
            case _ if isinstance(parameter.type, Choice):
                said = self.plain.option(parameter.options[int(default)])
            case _ if isinstance(parameter.type, Duration):
                said = times.words_duration(int(default), self.language)
            case _:
                said = self.plain.words.measure(default, parameter.type)
        return self.words.default.format(said)

    def readers(self, kind: str, name: str) -> Sequence[Part]:
        """What reads a part: values, rules, outcomes, actions and properties, but not rules that the ruleset makes."""
        found = self.uses.readers.get(Part(kind, name), ())
        return [each for each in found if each.kind != "rule" or self.definition.rules[each.name].made_by == "author"]

    # Other rulesets

    def told(self, use: Use) -> Sequence[tuple[str, Markup]]:
        """What a used ruleset is told from here: the names of its own parameters and items, each with what it gets."""
        given = {**use.parameters, **use.answers}
        return [(name, linked(self.wording.words.say(node))) for name, node in given.items()]

    # What is computed

    def table(self, value: Value) -> Table | None:
        """A value as a table; None where it is one expression."""
        return self._values.table(value)

    def expression(self, value: Value) -> Clause:
        """A value as words."""
        return self._values.clause(value)

    # What follows

    def start(self, outcome: Outcome) -> str:
        """Where an outcome starts, and which way rules move it."""
        return self.phrases.starts["highest" if outcome.starts_highest else "lowest"]

    def rules_to(self, outcome: Outcome, at: int) -> Sequence[Part]:
        """The rules that give a level."""
        rules = self.definition.rules
        return [
            Part("rule", id_) for id_ in self.uses.movers[outcome.name] if dict(rules[id_].then).get(outcome.name) == at
        ]

    def askers(self, action: str) -> Sequence[Part]:
        """The rules that ask for an action."""
        return [Part("rule", id_) for id_ in self.uses.askers[action]]

    @property
    def groups(self) -> Sequence[Sequence[Rule]]:
        """The author's rules, those of one `each` together."""
        return self.uses.groups

    @property
    def made(self) -> Sequence[Rule]:
        """The rules that the ruleset makes by itself."""
        return [rule for rule in self.definition.rules.values() if rule.made_by != "author"]

    def heading(self, group: Sequence[Rule]) -> str:
        """The title of a rule, or of several at once."""
        return self.titles.rule(group[0].id)

    def when(self, rule: Rule) -> Clause:
        """When a rule applies."""
        return clause_of_line(rule.line, self.wording)

    def then(self, rule: Rule) -> Sequence[Markup]:
        """How a rule moves outcomes."""
        said = []
        for name, level in rule.then:
            outcome = self.definition.outcomes[name]
            title = self.words.quoted(self.wording.outcome_link(name))
            shown = amid_sentence(self.text(outcome.levels[level].title))
            judged = outcome.judgement is not None
            phrase = (
                self.phrases.points_to
                if judged
                else self.phrases.lowers
                if outcome.starts_highest
                else self.phrases.raises
            )
            said.append(linked(phrase.format(title, self.words.quoted(shown))))
        return said

    def severity(self, finding: Finding) -> str:
        """How a finding is to be taken."""
        return self.phrases.severities[finding.severity]

    def bound_items(self, rule: Rule) -> Sequence[Part]:
        """The items that a rule of an `each` is about."""
        return [Part("item", name) for name in rule.bindings.values()]

    def due(self, action: Action) -> Markup:
        """By when an action is to be done."""
        said = self._length(action)
        if action.due_from is not None:
            said = self.words.from_when.format(said, self.wording.words.say(action.due_from))
        return linked(said)

    def _length(self, action: Action) -> str:
        match action.due:
            case None:
                return self.words.no_deadline
            case str(name):
                parameter = self.definition.parameters[name]
                link = self.words.quoted(self.wording.naming.parameter(name))
                return f"{link} ({self.default(parameter)})"
            case times.Period() as period:
                return times.words_period(period, self.language)
            case length:
                return times.words_duration(length, self.language)

    def holds(self, name: str) -> Clause:
        """What a property says."""
        return clause_of_node(self.definition.properties[name].node, self.wording)

    # Sources

    def section(self, citation: Citation) -> str:
        """Where in a source."""
        if citation.section is None:
            return ""
        section = self.text(citation.section)
        return self.words.section.format(section) if section[:1].isdigit() else section

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each source."""
        return {id_: number for number, id_ in enumerate(self.definition.sources, start=1)}

    def force(self, citation: Citation) -> str:
        """What a source demands."""
        return self.words.forces[citation.force]

    def by_section(self, citing: Sequence[Cites]) -> Sequence[tuple[str, Sequence[Part]]]:
        """What cites a source, by where in it."""
        found: dict[str, list[Part]] = {}
        for each in citing:
            found.setdefault(self.section(each.citation), []).append(each.part)
        return list(found.items())

    # The picture

    @cached_property
    def drawings(self) -> Sequence[Drawing]:
        """The pictures of what depends on what."""
        found = graphs(self.definition, self.uses, self.marks)
        return [
            drawing(graph, self.titles, self.phrases, anchor("picture", str(at)), self.marks)
            for at, graph in enumerate(found, start=1)
        ]

    def before(self, shown: Drawing, part: Part) -> Sequence[Part]:
        """What leads to a box of a picture."""
        return shown.graph.before(part)

    def after(self, shown: Drawing, part: Part) -> Sequence[Markup]:
        """What a box of a picture leads to."""
        said = []
        for edge in shown.graph.after(part):
            if edge.end.kind == "level":
                outcome = edge.end.name.partition("=")[0]
                title = self.titles.of(Part("outcome", outcome))
                said.append(self.link(edge.end, f"{title}: {amid_sentence(self.titles.of(edge.end))}"))
            else:
                said.append(self.link(edge.end))
        return said

    # Tests

    @cached_property
    def trials(self) -> Sequence[Trial]:
        """The tests, with their results."""
        words = TrialsInWords(self.wording, self.titles, self.phrases)
        return [words.trial(number, result) for number, result in enumerate(self.results, start=1)]

    @cached_property
    def shared_circumstances(self) -> Sequence[str]:
        """What is said of every test, and so need be said only once."""
        if len(self.trials) < 2:
            return ()
        return [
            each for each in self.trials[0].circumstances if all(each in trial.circumstances for trial in self.trials)
        ]

    @property
    def files_beside(self) -> Sequence[str]:
        """The files beside the ruleset that hold tests."""
        return sorted({trial.file for trial in self.trials} - {self.file})

    @property
    def trial_counts(self) -> str:
        """How the tests went, in a sentence."""
        failed = sum(not trial.passed for trial in self.trials)
        if not self.trials:
            return self.phrases.no_tests
        if failed:
            return self.phrases.some_failed.format(failed, len(self.trials))
        return self.words.counted(self.phrases.all_passed, len(self.trials))

    @property
    def unsigned(self) -> str | None:
        """How many tests nobody has checked, in a sentence."""
        count = sum(not trial.signed_off for trial in self.trials)
        return self.words.counted(self.phrases.some_unsigned, count) if count else None

    # For the template

    part = staticmethod(Part)
    level_part = staticmethod(level_part)
    anchor = staticmethod(anchor)
