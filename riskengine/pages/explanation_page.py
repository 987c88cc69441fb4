"""An explanation as one HTML page: the sections of its text, and the rule graph of the case with what held, failed and was open.

What came of a box is told by its outline and by a sign with a word, never by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..evaluation.naming import in_language
from ..explanation.explanation import Explanation
from ..explanation.telling import Section, told
from ..language.knowledge import Options, Truth, is_known
from ..language.tree import NOWHERE, OutcomeRead, ValueRead
from ..language.types import Choice
from .drawing import Drawing, Mark, rule_marks
from .environment import rendered
from .graph import level_part
from .phrases import PAGE_PHRASES
from .uses import Part
from .view import RulesetView

TEXTS: Mapping[str, Mapping[str, str]] = {
    "nb": {
        "title": "Forklaring: {}",
        "case": "Sak {}, vurdert per {}",
        "no_case": "Vurdert per {}",
        "picture": "Reglene i denne saken",
        "legend": "✓ gjelder: heltrukket, tykk ramme. ✗ gjelder ikke: prikket ramme. ? ikke avgjort: stiplet ramme. "
        "Det som er besvart, viser svaret.",
        "open": "? ikke besvart",
        "unknown": "? «vet ikke»",
        "parts": "Delene i bildet",
        "to_content": "Til innholdet",
        "reached": "✓ nivået nå",
        "not_reached": "✗ ikke nivået nå",
        "may": "? kan bli nivået",
        "in_plan": "✓ i planen",
        "maybe_plan": "? kan komme i planen",
        "no_plan": "✗ ikke i planen",
    },
    "en": {
        "title": "Explanation: {}",
        "case": "Case {}, assessed as of {}",
        "no_case": "Assessed as of {}",
        "picture": "The rules in this case",
        "legend": "✓ holds: solid, heavy frame. ✗ does not hold: dotted frame. ? not settled: dashed frame. "
        "What is answered shows the answer.",
        "open": "? not answered",
        "unknown": "? “do not know”",
        "parts": "The parts of the picture",
        "to_content": "To the content",
        "reached": "✓ the level now",
        "not_reached": "✗ not the level now",
        "may": "? may become the level",
        "in_plan": "✓ in the plan",
        "maybe_plan": "? may come into the plan",
        "no_plan": "✗ not in the plan",
    },
}


def explanation_page(explanation: Explanation, language: str) -> str:
    """The page of an explanation: one file, complete in itself, nothing loaded and nothing run."""
    return rendered("explanation.html", view=ExplanationView(explanation, language), language=language)


class ExplanationView(RulesetView):
    """What the template of the page reads: the sections in words, and the pictures marked for the case."""

    def __init__(self, explanation: Explanation, language: str) -> None:
        self.explanation = explanation
        self.said = TEXTS[language]
        super().__init__(explanation.definition, language, (), _Marks(explanation, language).all())

    @property
    def page_title(self) -> str:
        """The page's heading."""
        return self.said["title"].format(self.title)

    @property
    def circumstances(self) -> str:
        """Which case, and when it was assessed."""
        case = self.explanation.assessment.case
        if case.id is None:
            return self.said["no_case"].format(case.as_of.text)
        return self.said["case"].format(case.id, case.as_of.text)

    @property
    def sections(self) -> Sequence[Section]:
        """The explanation in words."""
        return told(self.explanation, self.language)

    @property
    def pictures(self) -> Sequence[Drawing]:
        """The pictures; of one outcome alone where that was asked about."""
        asked = self.explanation.asked_outcome
        return [each for each in self.drawings if asked is None or each.graph.outcome == asked]

    def legend_of(self, drawn: Drawing) -> Sequence[tuple[str, str]]:
        """By part of a picture what came of it, so that the picture may be read as a list: its anchor is where links lead."""
        found = []
        for node in drawn.graph.nodes.values():
            for part in node.members or (node.part,):
                mark = (self.marks or {}).get(part)
                found.append((f"{self.kind_of(part)}: {self.name_of(part)}", "" if mark is None else mark.text))
        return found

    def kind_of(self, part: Part) -> str:
        """What kind of part it is; of a level its outcome."""
        if part.kind == "level":
            return in_language(self.definition.outcomes[part.name.partition("=")[0]].title, self.language)
        return PAGE_PHRASES[self.language].node_kinds[part.kind]

    def name_of(self, part: Part) -> str:
        """A part's title; of one rule of several that one text stands for, its own."""
        return self.titles.exact_rule(part.name) if part.kind == "rule" else self.titles.of(part)


class _Marks:
    """What came of each part of a ruleset in one case."""

    def __init__(self, explanation: Explanation, language: str) -> None:
        self.explanation = explanation
        self.assessment = explanation.assessment
        self.definition = explanation.definition
        self.language = language
        self.names = explanation.prover.names.get(language) or explanation.prover.names["nb"]
        self.said = TEXTS[language]

    def all(self) -> Mapping[Part, Mark]:
        """The marks."""
        phrases = PAGE_PHRASES[self.language]
        statuses = {id_: account.status for id_, account in self.assessment.rules.items()}
        found = dict(rule_marks(statuses, phrases))
        for name in self.definition.items:
            found[Part("item", name)] = self._item(name)
        for name, value in self.definition.values.items():
            partial = self.assessment.verdict.values[name]
            if isinstance(partial, Truth):
                found[Part("value", name)] = Mark(partial.status, phrases.marks[partial.status])
            else:
                node = ValueRead(value.type, NOWHERE, name)
                known = is_known(partial)
                found[Part("value", name)] = Mark(
                    "holds" if known else "open", f"{'=' if known else '?'} {self.names.words.known(partial, node)}"
                )
        for (ruleset, outcome), options in self.assessment.case.world.used.items():
            found[Part("used", f"{ruleset}.{outcome}")] = self._used(ruleset, outcome, options)
        for name, levels in self.assessment.verdict.outcomes.items():
            ids = self.definition.outcomes[name].level_ids
            for at, level in enumerate(ids):
                within = levels.lowest <= at <= levels.highest
                status = "fails" if not within else "holds" if levels.lowest == levels.highest else "open"
                text = {"holds": "reached", "open": "may", "fails": "not_reached"}[status]
                found[level_part(name, level)] = Mark(status, self.said[text])
            status = "holds" if levels.lowest == levels.highest else "open"
            ends = dict.fromkeys([ids[levels.lowest], ids[levels.highest]])
            found[Part("outcome", name)] = Mark(status, "–".join(self.names.level(name, end) for end in ends))
        planned = {action.action: action.status for action in self.assessment.plan}
        for name in self.definition.actions:
            status = {"do": "holds", "if": "open"}.get(planned.get(name, ""), "fails")
            found[Part("action", name)] = Mark(
                status, self.said[{"holds": "in_plan", "open": "maybe_plan", "fails": "no_plan"}[status]]
            )
        return found

    def _item(self, name: str) -> Mark:
        answer = self.assessment.case.answers[name]
        if answer.state != "known":
            return Mark("open", self.said["unknown" if answer.state == "unknown" else "open"])
        return Mark("holds", f"= {self.names.answer(name, answer.partial)}")

    def _used(self, ruleset: str, outcome: str, options: Options) -> Mark:
        kind = Choice(tuple(option.id for option in self.definition.uses[ruleset].outcomes[outcome]))
        text = self.names.words.known(options, OutcomeRead(kind, NOWHERE, ruleset, outcome))
        return Mark("holds" if options.single else "open", f"{'=' if options.single else '?'} {text}")
