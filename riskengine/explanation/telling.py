"""An explanation told: sections of short lines, which every face of the product lays out in its own way."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from ..evaluation.account import Part
from ..evaluation.naming import amid_sentence, in_language
from ..language import times, tree
from ..language.knowledge import Listed, Partial, Wording
from .changes import Change, Counterfactual, Counterfactuals, without_and_with
from .explanation import Explanation, OutcomeExplained
from .naming import Names
from .places import Place, type_at, value_at
from .proof import Step
from .reasons import SufficientReasons
from .still_matters import Pivot, StillMatters
from .turning import Robustness, Turn
from .what_if import WhatIf
from .why_not import LevelExplained, RuleExplained

MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A line: `mark` stands before it (`1.`, `-`), `level` is how far it is set in. `step` is the step of a proof it tells."""

    text: str
    mark: str = ""
    level: int = 0
    step: Step | None = None


@dataclass(slots=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    lines: list[Line] = field(default_factory=list)


def told(explanation: Explanation, language: str) -> list[Section]:
    """The explanation in one language, `nb` or `en`."""
    return _Teller(explanation, language).sections()


def as_text(sections: Sequence[Section], width: int = 80) -> str:
    """Sections as plain text: headings underlined, lines wrapped with hanging indents."""
    found: list[str] = []
    for section in sections:
        if found:
            found.append("")
        if section.heading:
            heading = textwrap.wrap(section.heading, width)
            found += [*heading, "-" * max(map(len, heading))]
        for line in section.lines:
            first = "  " * line.level + (f"{line.mark} " if line.mark else "")
            found += textwrap.wrap(
                line.text,
                width,
                initial_indent=first,
                subsequent_indent=" " * len(first),
                break_long_words=False,
                break_on_hyphens=False,
            )
    return "\n".join(found) + "\n"


class _Teller:
    def __init__(self, explanation: Explanation, language: str) -> None:
        self.explanation = explanation
        self.definition = explanation.definition
        self.names = Names(explanation.prover.accounts, language)
        self.phrases = self.names.phrases
        self.language = language

    def sections(self) -> list[Section]:
        explanation = self.explanation
        found = [*self._closer()]
        for each in explanation.outcomes.values():
            found += self._outcome(each)
        if explanation.still_matters is not None:
            found.append(self._still(explanation.still_matters))
        if cited := self.names.sources():
            found.append(Section(self.phrases.sources, [Line(title, mark) for mark, title in cited]))
        return [*found, Section("", [Line(self.phrases.foot)])]

    def _closer(self) -> Iterator[Section]:
        explanation, phrases, names = self.explanation, self.phrases, self.names
        if (rule := explanation.rule) is not None:
            title = names.rule(self.definition.rules[rule.rule])
            yield Section(phrases.why_rule[rule.status].format(title), [*self._steps(rule.steps), *self._near(rule)])
        if (level := explanation.level) is not None:
            yield from self._level(level)
        if (action := explanation.action) is not None:
            lines = [*self._steps(action.steps)]
            for each in action.rules:
                lines += self._near(each)
            yield Section(phrases.why_action[action.status].format(names.action(action.action)), lines)
        if (pair := explanation.what_if) is not None:
            yield self._what_if(pair)

    # Proofs

    def _steps(self, steps: Sequence[Step]) -> Iterator[Line]:
        for step in steps:
            text = in_language(step.texts, self.language)
            if step.citations and step.kind in ("rule", "action", "value"):
                text = f"{text} {self.phrases.source.format(self.names.cited(step.citations))}"
            elif step.kind == "rule":
                text = f"{text} {self.phrases.source.format(self.phrases.local)}"
            yield Line(text, f"{step.number}.", 0, step)

    def _near(self, rule: RuleExplained) -> Iterator[Line]:
        """How far a rule that fails is from holding, and what an open one waits for."""
        far = [part for part in rule.parts if part.distance not in (None, 0)] if rule.status == "fails" else []
        if far:
            yield Line(self.phrases.near)
        for part in far:
            text = in_language(part.texts, self.language).rstrip(".")
            text = f"{text[:1].upper()}{text[1:]}"
            yield Line(f"{self.phrases.distance.format(text, self._distance(part))}.", "-")
        if rule.waits_for:
            yield Line(self.phrases.waits_for.format(self._items(rule.waits_for)))

    def _distance(self, part: Part) -> str:
        """A distance: options of a choice, a number, or a length of time."""
        if isinstance(part.distance, str):
            return times.words_duration(times.parse_duration(part.distance.lstrip("-")), self.language)
        if isinstance(part.needed, str | list | dict) and not isinstance(part.value, int | float):
            return self.phrases.counted(self.phrases.steps, int(part.distance))
        return self.names.words.number(Fraction(str(part.distance)))

    def _rule(self, rule: RuleExplained) -> str:
        """A rule's status in one sentence, without the facts it follows from."""
        phrases = self.phrases
        form = {"holds": phrases.rule_holds, "fails": phrases.rule_fails, "open": phrases.rule_open}[rule.status]
        why = "; ".join(amid_sentence(in_language(part.texts, self.language).rstrip(".")) for part in rule.parts)
        text = form.format(self.names.rule(self.definition.rules[rule.rule]), why)
        cited = self.names.cited(self.definition.rules[rule.rule].citations)
        return f"{text[:1].upper()}{text[1:]}. {phrases.source.format(cited)}"

    def _items(self, items: Sequence[str]) -> str:
        titles = [self.names.item(name) if name in self.definition.items else self.names.quoted(name) for name in items]
        if len(titles) > MOST_NAMED:
            rest = len(titles) - MOST_NAMED
            return f"{', '.join(titles[:MOST_NAMED])} {self.phrases.counted(self.phrases.more, rest)}"
        return self.names.listed(titles)

    # Outcomes

    def _outcome(self, found: OutcomeExplained) -> Iterator[Section]:
        names, phrases = self.names, self.phrases
        title = names.outcome(found.outcome)
        result = self.explanation.assessment.outcomes[found.outcome]
        if result.value is None:
            said = phrases.open_level.format(
                *(names.level(found.outcome, end) for end in (result.lowest, result.highest))
            )
        else:
            said = names.level(found.outcome, result.value)
        yield Section(phrases.why.format(phrases.so_it_is.format(title, said)), [*self._steps(found.steps)])
        if self.definition.outcomes[found.outcome].judgement is not None or not result.determined:
            return
        if found.reasons is not None:
            yield Section(phrases.sufficient.format(f"{title}: {said}"), [*self._reasons(found.reasons)])
        lines = [*self._changes(found.lower, phrases.lower), *self._changes(found.higher, phrases.higher)]
        yield Section(phrases.counterfactual.format(f"{title}: {said}"), lines)
        if found.robustness:
            yield Section(phrases.robust.format(title), [self._robust(each) for each in found.robustness])

    def _reasons(self, reasons: SufficientReasons) -> Iterator[Line]:
        names, phrases = self.names, self.phrases
        size = len(reasons.sets[0]) if reasons.sets else 0
        if size == 0:
            yield Line(phrases.no_answer_needed)
            return
        if reasons.count == 1 or not reasons.smallest:
            yield Line(phrases.alone)
            yield from (Line(self._answer_of(place), "-") for place in reasons.sets[0])
            if not reasons.smallest:
                yield Line(phrases.not_smallest)
        else:
            many = phrases.many_ways if reasons.count is None else phrases.several_ways
            count = len(reasons.sets) if reasons.count is None else reasons.count
            yield Line(many.format(count, size))
            for number, each in enumerate(reasons.sets, start=1):
                answers = "; ".join(self._answer_of(place).rstrip(".") for place in each)
                yield Line(f"{phrases.way.format(number)} {answers}.", "-")
        others = [place for place in reasons.others if reasons.count is not None]
        if others and reasons.smallest:
            titles = [names.place(place) for place in others]
            more = len(titles) - MOST_NAMED
            said = names.listed(titles) if more <= 0 else (
                f"{', '.join(titles[:MOST_NAMED])} {phrases.counted(phrases.more, more)}"
            )  # fmt: skip
            yield Line(phrases.any_other.format(said))

    def _answer_of(self, place: Place) -> str:
        names, phrases = self.names, self.phrases
        partial = value_at(self.explanation.assessment.case.world, place)
        if place.kind == "used":
            node = tree.OutcomeRead(type_at(self.definition, place), tree.NOWHERE, place.name, place.field)
            return f"{phrases.used_is.format(names.place(place), names.words.known(partial, node))}."
        is_ = phrases.has_records if isinstance(partial, Listed) else phrases.answer_is
        return f"{is_.format(names.item(place.name), names.answer(place.name, partial))}."

    # Changes

    def _changes(self, found: Counterfactuals | None, heading: str) -> Iterator[Line]:
        if found is None:
            return
        phrases = self.phrases
        down = found.direction == "lower"
        if found.status == "end-of-scale":
            yield Line(f"{heading} {phrases.bottom_already if down else phrases.top_already}".strip())
            return
        if found.status != "found":
            yield Line(f"{heading} {self._none(found)}".strip())
        else:
            yield Line(heading)
            yield from (Line(self._change(found.outcome, each), "-") for each in found.found)
            if found.count > len(found.found):
                yield Line(phrases.counted(phrases.more_changes, found.count - len(found.found)))
        if found.fixed:
            yield Line(phrases.fixed.format(self._items(found.fixed)))

    def _none(self, found: Counterfactuals) -> str:
        phrases = self.phrases
        match found.status:
            case "none":
                said = {"lower": phrases.none_lower, "higher": phrases.none_higher, "to": phrases.none_to}
                return said[found.direction]
            case "waits":
                return phrases.waits.format(self._items(found.open))
            case "not-within":
                return phrases.not_within.format(found.size)
            case _:
                return phrases.unsettled

    def _change(self, outcome: str, found: Counterfactual) -> str:
        names, phrases = self.names, self.phrases
        conditions = names.listed([self._condition(change) for change in found.changes])
        title = names.outcome(outcome)
        if found.lowest == found.highest:
            said = phrases.would_be.format(title, names.level(outcome, found.lowest))
        else:
            ends = names.level(outcome, found.lowest), names.level(outcome, found.highest)
            said = phrases.would_be_between.format(title, *ends)
        return phrases.with_one.format(conditions, said)

    def _condition(self, change: Change) -> str:
        names, phrases = self.names, self.phrases
        title = names.item(change.item)
        match change.before, change.after:
            case Listed() as before, Listed() as after if before.records is not None and after.records is not None:
                without, put_in = without_and_with(before, after)
                numbers = names.listed([str(number) for number in without])
                if not put_in:
                    return phrases.list_without.format(title, numbers)
                shown = self._record(change.item, put_in[0], before)
                if without:
                    return phrases.list_other.format(numbers, title, shown)
                return phrases.list_more[len(put_in) != 1].format(title, len(put_in), shown)
            case before, after:
                return phrases.had_been.format(
                    title, names.answer(change.item, after), names.answer(change.item, before)
                )

    def _record(self, item: str, record: Mapping[str, Partial], beside: Listed) -> str:
        """What a record of a list says, field by field; a text only whether it is another than those beside it."""
        names, phrases = self.names, self.phrases
        said = []
        for each in self.definition.items[item].fields:
            partial = record[each.name]
            title = names.quoted(in_language(each.title, self.language))
            if isinstance(partial, Wording):
                if any(other.get(each.name) == partial for other in beside.records or ()):
                    continue
                said.append(phrases.field_is.format(title, phrases.other_text))
            else:
                node = tree.FieldRead(each.type, tree.NOWHERE, "", each.name)
                said.append(phrases.field_is.format(title, names.words.known(partial, node, names.offset)))
        return "; ".join(said)

    # Distance

    def _robust(self, robust: Robustness) -> Line:
        names, phrases = self.names, self.phrases
        item = self.definition.items[robust.item]
        said = []
        for turn, at, beyond in (
            (robust.down, phrases.direction_down, phrases.beyond_down),
            (robust.up, phrases.direction_up, phrases.beyond_up),
        ):
            if turn is not None:
                value = names.measure(item, turn.at)
                value = value if turn.exact else phrases.about.format(value)
                form = at if turn.included else beyond
                said.append(
                    form.format(value, names.distance(item, turn.distance), self._between(robust.outcome, turn))
                )
        if not said:
            said.append(phrases.never_turns)
        if robust.error is not None:
            error = names.distance(item, robust.error)
            if len(robust.spanned) > 1:
                said.append(phrases.error_several.format(error, names.levels(robust.outcome, robust.spanned)))
            else:
                said.append(phrases.error_one.format(error))
        return Line(
            phrases.from_turn.format(names.item(robust.item), names.measure(item, robust.value), " ".join(said)), "-"
        )

    def _between(self, outcome: str, turn: Turn) -> str:
        if turn.lowest == turn.highest:
            return self.names.level(outcome, turn.lowest)
        return self.phrases.open_level.format(*(self.names.level(outcome, end) for end in (turn.lowest, turn.highest)))

    # What still matters

    def _still(self, still: StillMatters) -> Section:
        names, phrases = self.names, self.phrases
        lines: list[Line] = []
        ids = {name: outcome.level_ids for name, outcome in self.definition.outcomes.items()}
        for name, reach in still.reachable.items():
            title = names.outcome(name)
            levels = [ids[name][level] for level in reach.levels]
            if len(levels) == 1:
                lines.append(Line(phrases.nothing_can_change.format(title, names.level(name, levels[0]))))
            else:
                form = phrases.within_reach if reach.settled else phrases.perhaps_reach
                lines.append(Line(form.format(title, names.levels(name, levels))))
        for matters, heading in (("yes", phrases.pivotal), ("perhaps", phrases.perhaps_pivotal)):
            pivots = [each for each in still.pivotal if each.matters == matters]
            if pivots:
                lines.append(Line(heading))
                lines += [Line(f"{names.item(each.item)}. {self._could_change(each)}", "-") for each in pivots]
        if still.never:
            # Asked about one outcome, nothing was looked into but that: they may still change a finding or the plan.
            form = phrases.no_longer if self.explanation.asked_outcome is None else phrases.no_longer_outcome
            lines.append(Line(form.format(self._items(still.never))))
        if still.next:
            first = still.next[0]
            told_ = phrases.counted(phrases.next_narrows, first.narrows) if first.narrows else ""
            lines.append(Line(f"{phrases.next.format(names.item(first.item))} {told_}".strip()))
        if any(reach.needs_solver for reach in still.reachable.values()):
            lines.append(Line(phrases.needs_solver))
        if any(not options.single for options in self.explanation.assessment.case.world.used.values()):
            lines.append(Line(phrases.used_free))
        return Section(phrases.still_matters, lines)

    def _could_change(self, pivot: Pivot) -> str:
        said: dict[str, None] = {}
        for thing in pivot.changes:
            kind, _, name = thing.partition(":")
            said[self.names.outcome(name) if kind == "outcome" else self.phrases.kinds[kind]] = None
        return self.phrases.could_change.format(self.names.listed(list(said)))

    # A level

    def _level(self, found: LevelExplained) -> Iterator[Section]:
        names, phrases = self.names, self.phrases
        title, level = names.outcome(found.outcome), names.level(found.outcome, found.level)
        result = self.explanation.assessment.outcomes[found.outcome]
        heading = phrases.why_level if found.status == "is" else phrases.why_not_level
        lines: list[Line] = []
        if found.status == "open":
            lines.append(Line(phrases.level_within.format(title, level)))
        elif found.status == "out":
            now = phrases.open_level if result.value is None else "{}"
            ends = [names.level(found.outcome, end) for end in (result.lowest, result.highest)]
            lines.append(Line(phrases.level_out.format(title, level, now.format(*ends))))
            if not found.settled:
                lines.append(Line(phrases.level_unsettled))
        elif found.status == "impossible":
            lines.append(Line(phrases.level_impossible.format(level, title)))
            if not found.rules:
                lines.append(Line(phrases.no_rule_gives.format(level)))
            rules = self.definition.rules
            lines += [Line(phrases.rule_never.format(names.rule(rules[id_])), "-") for id_ in found.never]
            lines += [Line(phrases.rule_hidden.format(names.rule(rules[id_])), "-") for id_ in found.hidden]
        if self.definition.outcomes[found.outcome].judgement is not None:
            lines.append(Line(phrases.clinician.format(title)))
        yield Section(heading.format(title, level), [*lines, *self._steps(self.explanation.level_steps)])
        if found.rules and found.status not in ("is", "impossible"):
            section = Section(phrases.gives_it.format(level).rstrip(":"))
            for rule in found.rules:
                section.lines += [Line(self._rule(rule), "-"), *self._near(rule)]
            yield section
        if found.changes is not None:
            yield Section(
                phrases.level_to.format(level).rstrip(":"),
                [Line(line.text, line.mark) for line in self._changes(found.changes, "") if line.text],
            )

    # What if

    def _what_if(self, pair: WhatIf) -> Section:
        names, phrases = self.names, self.phrases
        lines: list[Line] = []
        said = []
        for name, (before, after) in pair.answers.items():
            both = [names.answer(name, partial) for partial in (after, before)]
            said.append(phrases.instead_of.format(names.item(name), *both))
        lines.append(Line(phrases.if_answers.format(names.listed(said))))
        rules, actions = self.definition.rules, self.definition.actions
        for outcome in self.definition.outcomes:
            ends = []
            for each in (pair.before, pair.after):
                result = each.outcomes[outcome]
                levels = [names.level(outcome, end) for end in dict.fromkeys((result.lowest, result.highest))]
                ends.append(levels[0] if len(levels) == 1 else phrases.open_level.format(*levels))
            title = names.outcome(outcome)
            same = ends[0] == ends[1]
            lines.append(
                Line(
                    phrases.outcome_same.format(title, ends[0])
                    if same
                    else phrases.outcome_changes.format(title, *ends),
                    "-",
                )
            )
        for form, ids in ((phrases.added, pair.actions_added), (phrases.gone, pair.actions_gone)):
            lines += [Line(form.format(names.action(id_)), "-") for id_ in ids if id_ in actions]
        for form, ids in ((phrases.findings_added, pair.findings_added), (phrases.findings_gone, pair.findings_gone)):
            for id_ in ids:
                finding = rules[id_].finding
                if finding is not None:
                    lines.append(Line(form.format(names.plain(finding.text)), "-"))
        lines += [Line(phrases.stale.format(id_), "-") for id_ in pair.stale]
        return Section(phrases.what_if, lines)
