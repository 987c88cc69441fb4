"""An assessment as a clinician reads it: the result with its bounds, the plan, what is missing, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .. import __version__
from ..evaluation.assessment import Assessment, FindingResult, OutcomeResult, PlannedAction
from ..evaluation.case import Setting, role_of
from ..evaluation.naming import amid_sentence, in_language
from ..evaluation.override_reasons import OTHER, REASONS
from ..language import times
from ..language.knowledge import Interval, is_known
from ..language.tree import NOWHERE, ParameterRead, ValueRead
from ..language.types import Condition, Date, Duration, Text
from ..ruleset.definition import Parameter, Rule
from ..wording.phrases import LANGUAGES
from ..wording.wording import Wording
from .page import WIDTH, Page

STYLE_OF_SEVERITY = {"error": "bold red", "warning": "bold yellow", "contested": "bold magenta", "info": "bold"}


def report(assessment: Assessment, language: str, *, all_rules: bool = False, width: int = WIDTH) -> Page:
    """The page of an assessment; with `all_rules` also the rules that do not hold, each with why not."""
    return _Report(assessment, language, width).write(all_rules=all_rules)


class _Report:
    def __init__(self, assessment: Assessment, language: str, width: int) -> None:
        self.assessment = assessment
        self.definition = assessment.definition
        self.language = language
        self.phrases = LANGUAGES[language]
        self.wording = Wording(self.definition, language)
        self.page = Page(width)

    def write(self, *, all_rules: bool) -> Page:
        self._head()
        self._outcomes()
        self._plan()
        self._findings()
        self._missing()
        self._why(all_rules=all_rules)
        self._used()
        self._parameters()
        self._sources()
        self._foot()
        return self.page

    # Head

    def _head(self) -> None:
        page, phrases, case = self.page, self.phrases, self.assessment.case
        title = in_language(self.definition.title, self.language)
        page.title(f"{title}, {phrases.version.format(self.definition.version)}")
        moment = self._moment(case.as_of.microseconds)
        offset = case.as_of.offset_minutes
        utc = f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}:{abs(offset) % 60:02}"
        named = phrases.no_case if case.id is None else phrases.case.format(case.id)
        page.write(f"{named}, {phrases.as_of.format(moment, utc)}")
        assessor = self._assessor()
        if assessor:
            page.write(phrases.assessed_by.format(assessor))

    def _assessor(self) -> str:
        assessor = self.assessment.case.assessor
        role = None if assessor.role is None else role_of(assessor.role, self.definition)
        words = assessor.role if role is None else self.wording.party(role)
        return ", ".join(word for word in (words, assessor.id, assessor.organisation) if word)

    def _moment(self, microseconds: int) -> str:
        return times.words_moment(microseconds, self.assessment.case.as_of.offset_minutes, self.language)

    # Outcomes

    def _outcomes(self) -> None:
        self.page.heading(self.phrases.outcomes)
        for name, result in self.assessment.outcomes.items():
            self._outcome(name, result)
        values = [
            (value, self.assessment.verdict.values[name])
            for name, value in self.definition.values.items()
            if value.title is not None and not isinstance(value.type, Condition)
        ]
        if values:
            self.page.gap()
        for value, partial in values:
            node = ValueRead(value.type, NOWHERE, value.name)
            offset = self.assessment.case.as_of.offset_minutes
            known = self.wording.words.known_if(self.assessment.given(value), partial, node, offset)
            self.page.write(f"{in_language(value.title or {}, self.language)}: {known}", hang=2)

    def _outcome(self, name: str, result: OutcomeResult) -> None:
        page, phrases, outcome = self.page, self.phrases, self.definition.outcomes[name]
        title = in_language(outcome.title, self.language)
        said = self._level(name, result)
        if result.override is not None:
            page.write(
                phrases.overridden.format(title, self.wording.level(outcome, result.override.level)), style="bold"
            )
            coded = in_language(REASONS[result.override.code], self.language)
            more = "" if result.override.code == OTHER else f" ({coded})"
            page.write(phrases.reason.format(result.override.reason + more), indent=2, hang=2)
            page.write(phrases.rules_give.format(said), indent=2, hang=2)
        else:
            page.write(f"{title}: {said}", hang=2, style="bold" if result.determined else "bold yellow")
        if outcome.judgement is not None:
            judgement = self.wording.quoted_item(outcome.judgement)
            told = phrases.decided_by_clinician if result.determined else phrases.waits_for_judgement
            page.write(told.format(judgement), indent=2, hang=2)
        if result.indicated is not None:
            ends = [self.wording.level(outcome, level) for level in dict.fromkeys(result.indicated)]
            page.write(phrases.rules_indicate.format(phrases.listed(ends)), indent=2, hang=2)

    def _level(self, name: str, result: OutcomeResult) -> str:
        outcome, phrases = self.definition.outcomes[name], self.phrases
        if result.value is not None:
            level = self.wording.level(outcome, result.value)
            steps = len(outcome.levels)
            at = outcome.level_ids.index(result.value) + 1
            return f"{level} ({phrases.step.format(at, steps)})" if steps > 2 else level
        ends = [self.wording.level(outcome, level) for level in (result.lowest, result.highest)]
        if len(outcome.levels) == 2:
            return phrases.either_or.format(phrases.listed(ends, last=phrases.disjunction))
        return phrases.between.format(*ends)

    # Plan

    def _plan(self) -> None:
        page, phrases = self.page, self.phrases
        page.heading(phrases.plan)
        to_do = [action for action in self.assessment.plan if action.status == "do"]
        perhaps = [action for action in self.assessment.plan if action.status != "do"]
        if not to_do:
            page.write(phrases.no_plan)
        for number, action in enumerate(to_do, start=1):
            if number > 1:
                page.gap()
            self._action(f"{number}. ", action)
        if perhaps:
            page.gap()
            page.write(f"{phrases.perhaps}:", style="bold")
        for action in perhaps:
            page.gap()
            self._action("- ", action)

    def _action(self, mark: str, action: PlannedAction) -> None:
        page, phrases, definition = self.page, self.phrases, action.definition
        indent = len(mark)
        owner, _ = self.assessment.owner(action.action)
        wording = self.wording if owner is self.assessment else Wording(owner.definition, self.language)
        page.write(in_language(action.title, self.language), first=mark, style="bold")
        by = wording.party(action.by)
        to = None if action.to is None else wording.party(action.to)
        who = phrases.by.format(by) if to is None else phrases.by_to.format(by, to)
        page.write(f"{who}.", indent=indent, hang=2)
        page.write(f"{phrases.deadline.format(self._deadline(action))}.", indent=indent, hang=2)
        if action.status != "do":
            page.write(f"{phrases.depends_on.format(self._conditions(action.rules))}.", indent=indent, hang=2)
        if definition.channel is not None:
            page.write(phrases.channel.format(in_language(definition.channel, self.language)), indent=indent, hang=2)
        if definition.legal_basis:
            basis = definition.legal_basis
            cited = wording.cited(basis) if owner is self.assessment else self.wording.cited_of(wording, basis)
            page.write(f"{phrases.basis.format(cited)}.", indent=indent, hang=2)
        if owner is not self.assessment:
            title = in_language(owner.definition.title, self.language)
            page.write(f"{phrases.from_ruleset.format(title)}.", indent=indent, hang=2)

    def _deadline(self, action: PlannedAction) -> str:
        phrases = self.phrases
        if action.due is None:
            return phrases.no_deadline
        try:
            length = times.words_duration(times.parse_duration(action.due), self.language)
        except times.NotATime:
            length = times.words_period(times.parse_period(action.due), self.language)
        begins = None if action.definition.due_from is None else self._begins(action)
        if action.due_at is None:
            return phrases.within_from_open.format(length, begins)
        at, now = times.parse_as_of(action.due_at).microseconds, self.assessment.case.as_of.microseconds
        if begins is None:
            return phrases.at_once if at == now else phrases.within.format(length, self._moment(at))
        of_days = action.definition.due_from is not None and isinstance(action.definition.due_from.type, Date)
        ends = self._last_day(at) if of_days else self._moment(at)
        said = phrases.within_from.format(length, begins, ends)
        return said if now <= at else f"{said}. {phrases.overdue}"

    def _last_day(self, end: int) -> str:
        """The last day of a limit that ends with a day."""
        return times.words_date(times.day_of(end - 1, self.assessment.case.as_of.offset_minutes), self.language)

    def _begins(self, action: PlannedAction) -> str:
        """What a deadline runs from: the date or moment, or what that is called while it is open."""
        owner, _ = self.assessment.owner(action.action)
        node = action.definition.due_from
        assert node is not None
        words = Wording(owner.definition, self.language).words
        partial = owner.reading(node)
        return words.known(partial, node, owner.case.as_of.offset_minutes) if is_known(partial) else words.say(node)

    def _conditions(self, ids: Sequence[str]) -> str:
        said = []
        for id_ in ids:
            owner, name = self.assessment.owner(id_)
            wording = self.wording if owner is self.assessment else Wording(owner.definition, self.language)
            said.append(wording.condition(owner.definition.rules[name].line))
        return f"; {self.phrases.disjunction} ".join(dict.fromkeys(said))

    # Findings

    def _findings(self) -> None:
        page, phrases = self.page, self.phrases
        page.heading(phrases.findings)
        certain = [finding for finding in self.assessment.findings if finding.status == "holds"]
        perhaps = [finding for finding in self.assessment.findings if finding.status != "holds"]
        if not certain:
            page.write(phrases.no_findings)
        for severity in dict.fromkeys(finding.severity for finding in certain):
            self._of_severity(severity, [finding for finding in certain if finding.severity == severity])
        if perhaps:
            page.gap()
            page.write(f"{phrases.may_be_found}:", style="bold")
        for finding in perhaps:
            page.bullet(in_language(finding.text, self.language))

    def _of_severity(self, severity: str, findings: Sequence[FindingResult]) -> None:
        page, phrases = self.page, self.phrases
        page.gap()
        page.write(f"{phrases.severities[severity]}:", style=STYLE_OF_SEVERITY[severity])
        owners = {each.rule: self.assessment.owner(each.rule) for each in findings}
        missing = [
            each for each in findings
            if (owner := owners[each.rule])[0].definition.rules[owner[1]].made_by == "required"
        ]  # fmt: skip
        for finding in findings:
            if finding not in missing:
                text = in_language(finding.text, self.language)
                whose = owners[finding.rule][0]
                if whose is not self.assessment:
                    text = f"{in_language(whose.definition.title, self.language)}: {text}"
                page.bullet(f"{text} {phrases.reason_needed}" if finding.asks_for_reason else text)
        if missing:  # each of them is told under what is missing
            page.bullet(phrases.counted(phrases.required_missing, len(missing)))

    # What is missing

    def _missing(self) -> None:
        page, phrases = self.page, self.phrases
        page.heading(phrases.missing)
        answers = self.assessment.case.answers
        changes = {question.item: question.could_change for question in self.assessment.open_questions}
        missing = [name for name, answer in answers.items() if answer.state == "missing"]
        groups = {
            phrases.required: [name for name in missing if self.definition.items[name].required],
            phrases.still_matters: [
                name
                for name in changes
                if name not in answers or (name in missing and not self.definition.items[name].required)
            ],
            phrases.in_part: [name for name in changes if name in answers and answers[name].state == "known"],
            phrases.unknown: [name for name, answer in answers.items() if answer.state == "unknown"],
        }
        if not any(groups.values()):
            page.write(phrases.nothing_missing)
        for heading, names in groups.items():
            if not names:
                continue
            page.gap()
            page.write(f"{heading}:", style="bold")
            for name in names:
                page.bullet(self._item_title(name))
                if name in changes:
                    page.write(self._changes(changes[name]), indent=2, hang=2)
        rest = [name for name in missing if name not in changes and not self.definition.items[name].required]
        if rest:
            page.gap()
            page.write(phrases.counted(phrases.no_matter, len(rest)))

    def _item_title(self, name: str) -> str:
        if name in self.definition.items:
            return self.wording.naming.item(name)
        owner, item = self.assessment.owner(name)
        if item in owner.definition.items:
            title = in_language(owner.definition.title, self.language)
            return f"{title}: {in_language(owner.definition.items[item].title, self.language)}"
        return in_language(owner.definition.uses[item.partition(".")[0]].title, self.language)

    def _changes(self, targets: Sequence[str]) -> str:
        return self.wording.could_change(
            targets, lambda id_: self._rule_title(self.definition.rules[id_]), self.assessment.title_of_action
        )

    # Why

    def _why(self, *, all_rules: bool) -> None:
        page, phrases = self.page, self.phrases
        page.heading(phrases.why)
        by_status: dict[str, list[str]] = {"holds": [], "open": [], "fails": []}
        for id_, account in self.assessment.rules.items():
            by_status[account.status].append(id_)
        # That a required answer is missing needs no reason beyond what is told under what is missing.
        shown = [id_ for id_ in by_status["holds"] if self.definition.rules[id_].made_by != "required"]
        self._rules(phrases.hold, shown)
        self._rules(phrases.open, by_status["open"], in_full=all_rules)
        if all_rules:
            self._rules(phrases.fail, by_status["fails"])
        elif by_status["fails"]:
            page.gap()
            page.write(phrases.counted(phrases.fail_count, len(by_status["fails"])))

    def _rules(self, heading: str, ids: Sequence[str], *, in_full: bool = True) -> None:
        if not ids:
            return
        self.page.gap()
        self.page.write(f"{heading}:", style="bold")
        for id_ in ids:
            self._rule(self.definition.rules[id_], in_full=in_full)

    def _rule_title(self, rule: Rule) -> str:
        """The rule's title, else what it finds, with what is known put in."""
        title = self.assessment.document["rules"][rule.id].get("title")
        if title is not None:
            return in_language(title, self.language)
        found = next((finding for finding in self.assessment.findings if finding.rule == rule.id), None)
        return self.wording.rule(rule) if found is None else in_language(found.text, self.language).rstrip(".")

    def _rule(self, rule: Rule, *, in_full: bool) -> None:
        page, phrases = self.page, self.phrases
        account = self.assessment.rules[rule.id]
        page.bullet(self._rule_title(rule))
        if in_full:
            page.write(in_language(account.because, self.language), indent=2, hang=2)
        else:
            page.write(f"{phrases.applies_if.format(self.wording.condition(rule.line))}.", indent=2, hang=2)
        if account.status == "holds" and rule.because is not None:
            parts = self.assessment.document["rules"][rule.id]["parts"]
            reasons = "; ".join(amid_sentence(in_language(part["text"], self.language)) for part in parts)
            page.write(f"{phrases.triggered_by.format(reasons)}.", indent=2, hang=2)
        if account.waits_for:
            waits = "; ".join(phrases.quoted(self._item_title(name)) for name in account.waits_for)
            page.write(f"{phrases.waits_for.format(waits)}.", indent=2, hang=2)
        page.write(f"{phrases.source.format(self.wording.cited(rule.citations))}.", indent=2, hang=2)

    # The end

    def _used(self) -> None:
        if not self.definition.uses:
            return
        page, phrases = self.page, self.phrases
        page.heading(phrases.used)
        read = self.definition.outcomes_read
        not_given = []
        for id_, use in self.definition.uses.items():
            used = self.assessment.used.get(id_)
            if not isinstance(used, Assessment):
                not_given.append(in_language(use.title, self.language))
                continue
            below = _Report(used, self.language, page.width)
            page.bullet(
                f"{in_language(used.definition.title, self.language)}, {phrases.version.format(used.definition.version)}"
            )
            for name, result in used.outcomes.items():
                if (id_, name) in read:
                    title = in_language(used.definition.outcomes[name].title, self.language)
                    page.write(f"{title}: {below._level(name, result)}", indent=2, hang=2)
        if not_given:
            page.gap()
            page.write(phrases.not_given.format(phrases.listed(not_given)))

    def _parameters(self) -> None:
        settings: Mapping[str, Setting] = self.assessment.case.settings
        if not settings:
            return
        self.page.heading(self.phrases.parameters)
        for name, setting in settings.items():
            parameter = self.definition.parameters[name]
            title = in_language(parameter.title, self.language)
            value = self._setting(parameter, setting)
            self.page.bullet(f"{title}: {value} ({self.phrases.set_by.get(setting.set_by, setting.set_by)})")

    def _setting(self, parameter: Parameter, setting: Setting) -> str:
        is_deadline = any(action.due == parameter.name for action in self.definition.actions.values())
        if is_deadline and isinstance(parameter.type, Duration) and isinstance(setting.partial, Interval):
            return times.words_duration(int(setting.partial.lowest), self.language)
        if isinstance(parameter.type, Text):
            return self.phrases.quoted(str(setting.written))
        node = ParameterRead(parameter.type, NOWHERE, parameter.name)
        return self.wording.words.known(setting.partial, node, self.assessment.case.as_of.offset_minutes)

    def _sources(self) -> None:
        sources = self.wording.sources()
        if sources:
            self.page.heading(self.phrases.sources)
        for mark, description in sources:
            self.page.write(description, first=mark)

    def _foot(self) -> None:
        page, phrases, definition = self.page, self.phrases, self.definition
        page.gap()
        used = [each.definition for each in self.assessment.used.values() if isinstance(each, Assessment)]
        for licence in [each.licence for each in (definition, *used) if each.licence is not None]:
            title, terms = in_language(licence.title, self.language), in_language(licence.terms, self.language)
            page.write(phrases.licence.format(f"{title}. {terms}"))
            page.gap()
        page.write(phrases.clinician_decides, style="bold")
        made = phrases.made_with.format(definition.id, definition.version, definition.sha256[:12], __version__)
        page.write(made, style="dim")
