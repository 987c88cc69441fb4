"""The sentences of what tests show, and of what they would not notice, in Bokmål and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..evaluation.naming import RulesetNaming, in_language
from ..language import times, tree
from ..language.types import Condition, Duration
from ..language.words import Words
from ..ruleset.definition import Definition, Signature
from ..trial.coverage import Part
from ..trial.generation import Case
from ..trial.mutants import Mutant
from ..trial.substitution import swapped
from .dates import date_in_words

Phrases = Mapping[str, Any]

PHRASES: Mapping[str, Phrases] = {
    "nb": {
        "counts": "{passed} bestått, {failed} ikke bestått",
        "with-faults": ", {faulty} med feil",
        "no-tests": "ingen tester",
        "failed": "ikke bestått: «{name}»",
        "at-line": " (linje {line})",
        "expected": "forventet: ",
        "got": "fikk:      ",
        "signed": ("Én test er gjennomgått av {by} {on}.", "{} tester er gjennomgått av {by} {on}."),
        "coverage": "Dekning: {percent} prosent ({covered} av {all})",
        "complete": "Alt er vist av minst én test.",
        "below": "Dekningen er {percent} prosent; kravet er {least}.",
        "rule-holds": "Ingen test viser at regelen {rule} gjelder.",
        "rule-fails": "Ingen test viser at regelen {rule} ikke gjelder.",
        "rule-open": "Ingen test viser at regelen {rule} ikke kan avgjøres ennå.",
        "row": "Ingen test viser rad {at} i tabellen {value}.",
        "branch": "Ingen test viser tilfelle {at} av {value}.",
        "otherwise": "Ingen test viser hva {value} er ellers.",
        "text": "Ingen test viser {what} til regelen {rule} på {language}.",
        "because": "begrunnelsen",
        "finding": "merknaden",
        "line": "teksten til linje {at}",
        "nb": "bokmål",
        "en": "engelsk",
        "action-do": "Ingen test har tiltaket {action} i planen.",
        "action-if": "Ingen test har tiltaket {action} som noe som kan bli aktuelt.",
        "mutation": "Innlagte feil: {killed} av {counted} blir oppdaget ({percent} prosent)",
        "equal": ("Én feil til endrer ingenting i noe tilfelle som er prøvd.",
                  "{} feil til endrer ingenting i noe tilfelle som er prøvd."),
        "refused": ("Én feil til ville gjort regelsettet uleselig.", "{} feil til ville gjort regelsettet uleselig."),
        "none-survived": "Testene oppdager alle feilene.",
        "too-few": "{percent} prosent av feilene blir oppdaget; kravet er {least}.",
        "lead": "Ingen test ville merke det om {}.",
        "became": "{old} ble til {new} {where}",
        "dropped": "{old} falt ut {where}",
        "rule-dropped": "regelen {rule} falt bort",
        "required-dropped": "{item} ikke lenger var påkrevd",
        "role-dropped": "hvem som helst kunne svare på {item}",
        "disagreement-dropped": "uenighet om {outcome} ikke lenger ble en merknad",
        "finding-dropped": "regelen {rule} ikke lenger ga en merknad",
        "action-dropped": "regelen {rule} ikke lenger ba om tiltaket {action}",
        "level": "regelen {rule} ga «{new}» i stedet for «{old}»",
        "hit": "tabellen {value} fulgte «{new}» i stedet for «{old}»",
        "default": "{parameter} var {new} i stedet for {old}",
        "due": "fristen for {action} var {new} i stedet for {old}",
        "points": "svaret «{option}» ga {new} poeng i stedet for {old} {where}",
        "in-rule": "i regelen {}",
        "in-value": "i verdien {}",
        "shows": "Et tilfelle som viser det: {}",
        "shows-empty": "Et tilfelle uten svar viser det.",
        "unsigned": ("Én test er ikke gjennomgått av et menneske (signed_off: no).",
                     "{} tester er ikke gjennomgått av et menneske (signed_off: no)."),
        "case-turns": "{rule}: «{leaf}» avgjør alene – {status}",
        "case-open": "{rule}: ikke avgjort",
        "holds": "gjelder",
        "fails": "gjelder ikke",
        "open": "ikke avgjort",
        "not-found": "Fant ikke to tilfeller der «{leaf}» alene avgjør {rule}.",
        "generated": "{cases} tester laget, med {pairs} par der ett vilkår avgjør. "
                     "Ingen er gjennomgått: les hver av dem før den tas i bruk.",
    },
    "en": {
        "counts": "{passed} passed, {failed} failed",
        "with-faults": ", {faulty} with faults",
        "no-tests": "no tests",
        "failed": "failed: “{name}”",
        "at-line": " (line {line})",
        "expected": "expected: ",
        "got": "got:      ",
        "signed": ("One test was signed off by {by} on {on}.", "{} tests were signed off by {by} on {on}."),
        "coverage": "Coverage: {percent} percent ({covered} of {all})",
        "complete": "Everything is shown by some test.",
        "below": "The coverage is {percent} percent; at least {least} is asked for.",
        "rule-holds": "No test shows that the rule {rule} holds.",
        "rule-fails": "No test shows that the rule {rule} does not hold.",
        "rule-open": "No test shows that the rule {rule} cannot be decided yet.",
        "row": "No test shows row {at} of the table {value}.",
        "branch": "No test shows case {at} of {value}.",
        "otherwise": "No test shows what {value} is otherwise.",
        "text": "No test shows {what} of the rule {rule} in {language}.",
        "because": "the reason",
        "finding": "the finding",
        "line": "the text of line {at}",
        "nb": "Bokmål",
        "en": "English",
        "action-do": "No test has the action {action} in the plan.",
        "action-if": "No test has the action {action} as one that may apply.",
        "mutation": "Mistakes put in: {killed} of {counted} are noticed ({percent} percent)",
        "equal": ("One more mistake makes no difference in any case that was tried.",
                  "{} more mistakes make no difference in any case that was tried."),
        "refused": ("With one more mistake the ruleset could not be read.", "With {} more mistakes the ruleset could not be read."),
        "none-survived": "The tests notice all of them.",
        "too-few": "{percent} percent of the mistakes are noticed; at least {least} is asked for.",
        "lead": "No test would notice if {}.",
        "became": "{old} became {new} {where}",
        "dropped": "{old} were left out {where}",
        "rule-dropped": "the rule {rule} were left out",
        "required-dropped": "{item} were no longer required",
        "role-dropped": "anybody could answer {item}",
        "disagreement-dropped": "disagreement about {outcome} were no longer a finding",
        "finding-dropped": "the rule {rule} no longer gave a finding",
        "action-dropped": "the rule {rule} no longer asked for the action {action}",
        "level": "the rule {rule} gave “{new}” instead of “{old}”",
        "hit": "the table {value} followed “{new}” instead of “{old}”",
        "default": "{parameter} were {new} instead of {old}",
        "due": "the time limit for {action} were {new} instead of {old}",
        "points": "the answer “{option}” gave {new} points instead of {old} {where}",
        "in-rule": "in the rule {}",
        "in-value": "in the value {}",
        "shows": "A case that shows it: {}",
        "shows-empty": "A case without answers shows it.",
        "unsigned": ("One test is not signed off by a person (signed_off: no).",
                     "{} tests are not signed off by a person (signed_off: no)."),
        "case-turns": "{rule}: “{leaf}” alone decides, {status}",
        "case-open": "{rule}: open",
        "holds": "holds",
        "fails": "fails",
        "open": "open",
        "not-found": "No two cases were found in which “{leaf}” alone decides {rule}.",
        "generated": "{cases} tests made, with {pairs} pairs in which one condition decides. "
                     "None is signed off: read each before it is used.",
    },
}  # fmt: skip


class TrialWords:
    """Puts what a ruleset's tests show, and what they miss, into sentences of one language."""

    def __init__(self, definition: Definition, language: str) -> None:
        self.definition = definition
        self.language = language
        self.phrases: Mapping[str, Any] = PHRASES[language]
        self.naming = RulesetNaming(definition, language)
        self.words = Words(language, self.naming)

    def say(self, key: str, **filling: object) -> str:
        """A phrase with what belongs in it."""
        text: str = self.phrases[key]
        return text.format(**filling)

    def inside(self, node: tree.Node) -> str:
        """A condition in words, as it stands between quotation marks."""
        begin, end = self.words.grammar.quote
        return self.words.say(node).replace(begin, "‘").replace(end, "’")

    def quoted(self, node: tree.Node) -> str:
        """A condition in words, between quotation marks."""
        said = self.words.say(node)
        begin, end = self.words.grammar.quote
        whole = said.startswith(begin) and said.endswith(end) and said.count(begin) == 1
        return said if whole else self.words.quoted(self.inside(node))

    def counted(self, key: str, count: int, **filling: object) -> str:
        """A phrase that has a form for one and a form for several."""
        one, several = self.phrases[key]
        form: str = one if count == 1 else several
        return form.format(count, **filling)

    def signed(self, signature: Signature, count: int) -> str:
        """Who signed tests off, and when."""
        party = self.definition.parties.get(signature.by)
        by = signature.by if party is None else in_language(party, self.language)
        return self.counted("signed", count, by=by, on=date_in_words(signature.on, self.language))

    def percent(self, percent: float) -> str:
        """A percentage, never rounded up to what it is not."""
        cut = int(percent * 10) / 10
        shown = f"{cut:.0f}" if cut == int(cut) else f"{cut:.1f}"
        return shown.replace(".", "," if self.language == "nb" else ".")

    # Names

    def rule(self, id_: str) -> str:
        """A rule by its id, and its title where it has one of its own."""
        rule = self.definition.rules.get(id_)
        if rule is None or rule.title is None or "{" in in_language(rule.title, self.language):
            return id_
        return f"{id_} ({in_language(rule.title, self.language)})"

    def value(self, name: str) -> str:
        """A value by its name, and its title where it has one."""
        title = self.definition.values[name].title
        return name if title is None else f"{name} ({in_language(title, self.language)})"

    def action(self, name: str) -> str:
        """An action by its id and title."""
        return f"{name} ({in_language(self.definition.actions[name].title, self.language)})"

    # Coverage

    def lacking(self, part: Part) -> str:
        """What no test shows."""
        kind, name, *rest = part.goal
        match kind:
            case "rule":
                return self.say(f"rule-{rest[0]}", rule=self.rule(name))
            case "row" | "branch":
                return self.say(kind, at=rest[0], value=self.value(name))
            case "otherwise":
                return self.say(kind, value=self.value(name))
            case "action":
                return self.say(f"action-{rest[0]}", action=self.action(name))
            case _:
                what, language = rest
                said = self.say("line", at=what.split()[1]) if what.startswith("line") else self.say(what)
                tongue = self.phrases.get(language, language)
                return self.say("text", what=said, rule=self.rule(name), language=tongue)

    # Mutants

    def survivor(self, mutant: Mutant) -> str:
        """What no test would notice."""
        text: str = self.phrases["lead"]
        return text.format(self._mistake(mutant))

    def _mistake(self, mutant: Mutant) -> str:
        definition = self.definition
        rule = self.rule(mutant.name) if mutant.about == "rule" else ""
        match mutant.kind, mutant.said:
            case "rule-dropped", ("author",):
                return self.say("rule-dropped", rule=rule)
            case "rule-dropped", (by,):
                name = mutant.name.partition(":")[2]
                title = self.words.quoted(self.naming.item(name)) if name in definition.items else name
                return self.say(f"{by}-dropped", item=title, outcome=name)
            case "finding-dropped", _:
                return self.say("finding-dropped", rule=rule)
            case "action-dropped", (action,):
                return self.say("action-dropped", rule=rule, action=self.action(action))
            case "level", (outcome, old, new):
                levels = [in_language(level.title, self.language) for level in definition.outcomes[outcome].levels]
                return self.say("level", rule=rule, old=levels[old], new=levels[new])
            case "hit", (old, new):
                return self.say("hit", value=self.value(mutant.name), old=old, new=new)
            case "default", (old, new):
                title = self.words.quoted(self.naming.parameter(mutant.name))
                return self.say(
                    "default", parameter=title, old=self._setting(mutant, old), new=self._setting(mutant, new)
                )
            case "due", (old, new):
                ends = [self.words.measure(each, Duration()) for each in (old, new)]
                return self.say("due", action=self.action(mutant.name), old=ends[0], new=ends[1])
            case "points", (at, old, new) if isinstance(mutant.old, tree.PointsOf):
                option = self.naming.option(mutant.old.of, at)
                where = self._where(mutant)
                numbers = self.words.number(old), self.words.number(new)
                return self.say("points", option=option, old=numbers[0], new=numbers[1], where=where)
            case "line-dropped", (_, line):
                return self.say("dropped", old=self.quoted(line), where=self._where(mutant))
            case _:
                old, new = self._around(mutant)
                return self.say("became", old=self.quoted(old), new=self.quoted(new), where=self._where(mutant))

    def _where(self, mutant: Mutant) -> str:
        name = self.rule(mutant.name) if mutant.about == "rule" else self.value(mutant.name)
        text: str = self.phrases[f"in-{mutant.about}"]
        return text.format(name)

    def _around(self, mutant: Mutant) -> tuple[tree.Node, tree.Node]:
        """The smallest condition around what is changed, before and after."""
        assert mutant.old is not None and mutant.new is not None
        smallest, size = mutant.old, 0
        if not isinstance(mutant.old.type, Condition):
            roots = [rule.condition for rule in self.definition.rules.values()]
            roots += [value.node for value in self.definition.values.values()]
            for root in roots:
                for node in root.walk():
                    if isinstance(node.type, Condition):
                        below = list(node.walk())
                        if any(each is mutant.old for each in below) and (not size or len(below) < size):
                            smallest, size = node, len(below)
        return smallest, swapped(smallest, mutant.swaps)

    def _setting(self, mutant: Mutant, value: Any) -> str:
        parameter = self.definition.parameters[mutant.name]
        if isinstance(value, times.Period):
            return times.words_period(value, self.language)
        if parameter.options:
            return self.words.quoted(in_language(parameter.options[int(value)].title, self.language))
        return self.words.measure(value, parameter.type)

    # Generated cases

    def case(self, case: Case) -> str:
        """The name of a generated case."""
        if case.leaf is None:
            return self.say("case-open", rule=case.rule)
        return self.say("case-turns", rule=case.rule, leaf=self.inside(case.leaf), status=self.phrases[case.status])
