"""A person's plan as one page: to read in a terminal, or to print and sign on one sheet. Both are made of the same sections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..api import Library
from ..evaluation.naming import amid_sentence, in_language
from ..language import times, tree
from ..language.types import Choice, Duration
from ..language.words import Words
from ..pages.environment import rendered
from ..ruleset.definition import Definition, Parameter
from .on_duty import DAY, OnDuty, Span
from .plan import FollowUp, Plan, PlannedCondition, PlannedRuleset
from .plan_words import DAYS, PHRASES


@dataclass(frozen=True, slots=True)
class Row:
    """Who has a function, and when."""

    function: str
    contact: str
    hours: str
    phone: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: a heading with entries, or a table of who is on duty. `numbered` where the order is one of steps."""

    heading: str
    entries: Sequence[str] = ()
    rows: Sequence[Row] = ()
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class PlanPage:
    """What stands on the page of a plan, in one language."""

    title: str
    head: str
    sections: Sequence[Section]
    care: str
    stamp: str
    phrases: Mapping[str, str]


def plan_page(plan: Plan, library: Library, language: str) -> PlanPage:
    """What stands on the page of a plan.

    Args:
        plan: the plan.
        library: the rulesets it was read with.
        language: `nb` or `en`.
    """
    return _Writer(plan, library, language).write()


def plan_html(plan: Plan, library: Library, language: str) -> str:
    """The page as one HTML file, complete in itself: one A4 sheet when printed, for a plan of ordinary length."""
    return rendered("plan.html", page=plan_page(plan, library, language), language=language)


class _PlanNaming:
    """What a plan's conditions read, by the titles of the rulesets."""

    def __init__(self, definitions: Mapping[str, Definition], language: str) -> None:
        self.definitions = definitions
        self.language = language

    def outcome(self, ruleset: str, name: str) -> str:
        definition = self.definitions[ruleset]
        title = in_language(definition.outcomes[name].title, self.language)
        return f"{in_language(definition.title, self.language)}: {amid_sentence(title)}"

    def option(self, node: tree.Node, index: int) -> str:
        assert isinstance(node.type, Choice)
        if isinstance(node, tree.OutcomeRead):
            level = self.definitions[node.ruleset].outcomes[node.outcome].levels[index]
            return amid_sentence(in_language(level.title, self.language))
        for definition in self.definitions.values():
            for outcome in definition.outcomes.values():
                if outcome.level_ids == node.type.options:
                    return amid_sentence(in_language(outcome.levels[index].title, self.language))
        return node.type.options[index].replace("-", " ")

    def item(self, name: str) -> str:
        return name

    parameter = value = item

    def field(self, list_: str, name: str) -> str:
        del list_
        return name


class _Writer:
    def __init__(self, plan: Plan, library: Library, language: str) -> None:
        self.plan = plan
        self.library = library
        self.language = language
        self.phrases = PHRASES[language]
        self.definitions = {id_: _definition(library, each, plan) for id_, each in plan.rulesets.items()}
        self.words = Words(language, _PlanNaming(self.definitions, language))

    def say(self, phrase: str, **said: str) -> str:
        text = self.phrases[phrase].format(**said)
        return text[:1].upper() + text[1:]

    def write(self) -> PlanPage:
        plan = self.plan
        head = self.say("head", case=plan.case, version=str(plan.version), updated=self._day(plan.updated))
        sections = [
            Section(self.say("signs"), list(self._signs())),
            Section(self.say("when"), [*self._when(), *self._settings()]),
            Section(self.say("who"), list(self._steps()), numbered=True),
            Section(self.say("contacts"), rows=list(self._rows())),
        ]
        if plan.follow_ups:
            sections.append(
                Section(self.say("follow-ups"), [self._follow_up(each) for each in plan.follow_ups.values()])
            )
        if plan.open_return is not None:
            sections.append(Section(self.say("return"), [" ".join(self._open_return())]))
        used = ", ".join(f"{each.id} {each.version}" for each in self.definitions.values())
        stamp = f"{self.say('rulesets')}: {used}. {self.say('hash', sha=plan.sha256[:12] + '…')}"
        return PlanPage(in_language(plan.title, self.language), head, sections, self.say("care"), stamp, self.phrases)

    # Parts

    def _signs(self) -> Iterator[str]:
        for texts in self.plan.signs.values():
            yield in_language(texts, self.language)
        if not self.plan.signs:
            yield self.say("no-signs")

    def _when(self) -> Iterator[str]:
        response = self.plan.response
        if response.watch is not None:
            yield self.say("watch", condition=self._condition(response.watch))
        yield self.say("contact", condition=self._condition(response.contact))
        if any(each.signs_in for each in self.plan.rulesets.values()):
            unlisted = "unlisted-count" if self.plan.count_unlisted else "unlisted-tell"
            yield self.say(unlisted, to=self._party(response.escalation[0].to))
        yield self.say("open")

    def _steps(self) -> Iterator[str]:
        response = self.plan.response
        for number, step in enumerate(response.escalation):
            within = self._length(step.acknowledge_within)
            yield self.say("next" if number else "first", to=self._party(step.to), within=within)
        yield self.say("contact-within", within=self._length(response.contact_within))
        if response.remind_every is not None:
            to = self._party(response.escalation[-1].to)
            every = self._each(response.remind_every)
            if every is None:
                yield self.say("remind-apart", to=to, every=self._length(response.remind_every))
            else:
                yield self.say("remind", to=to, every=every)
        if response.renews_after is None:
            yield self.say("renews-not")
        else:
            yield self.say("renews", after=self._length(response.renews_after))

    def _each(self, length: int) -> str | None:
        """A length after "every": "every hour", "every 4 hours"; in Norwegian "hver time", "hver 4. time".

        None where it is no whole number of days, hours or minutes.
        """
        for unit, nb, en in (
            (times.DAY, "dag", "day"),
            (times.HOUR, "time", "hour"),
            (times.MINUTE, "minutt", "minute"),
        ):
            count, rest = divmod(length, unit)
            if count and not rest:
                if self.language == "nb":
                    return nb if count == 1 else f"{count}. {nb}"
                return en if count == 1 else f"{count} {en}s"
        return None

    def _rows(self) -> Iterator[Row]:
        for function, rows in self.plan.duty.functions.items():
            for number, row in enumerate(rows):
                name = self._capital(self._party(function)) if number == 0 else ""
                hours = self._hours(row)
                if row.hours is None and not row.closed_on:
                    hours = self.phrases["otherwise" if number else "always"]
                yield Row(name, self._capital(self._party(row.contact)), hours, row.phone or "")

    def _hours(self, row: OnDuty) -> str:
        said = []
        for days, spans in _grouped(row.hours or {}):
            shown = f" {self.phrases['and']} ".join(self._span(each) for each in spans)
            said.append(f"{self._days(days)} {shown}")
        if row.hours is None:
            said.append(self.phrases["always"])
        if row.closed_on:
            closed = ", ".join(self._day(each.isoformat()) for each in sorted(row.closed_on))
            said.append(self.phrases["not-on"].format(days=closed))
        return ", ".join(said)

    def _days(self, days: Sequence[int]) -> str:
        names = DAYS[self.language]
        if len(days) > 2 and list(days) == list(range(days[0], days[-1] + 1)):
            return f"{names[days[0]]}–{names[days[-1]]}"
        return f" {self.phrases['and']} ".join(names[each] for each in days)

    def _span(self, span: Span) -> str:
        point = "." if self.language == "nb" else ":"
        start, end = span
        end = end if end <= DAY else end - DAY
        return f"{start // 60:02}{point}{start % 60:02}–{end // 60:02}{point}{end % 60:02}"

    def _follow_up(self, each: FollowUp) -> str:
        title = in_language(each.title, self.language) if each.title else each.name.replace("-", " ")
        if each.changes is not None:
            cause = self.phrases["changes"].format(outcome=self._outcome(*each.changes))
        else:
            assert each.when is not None
            cause = self._condition(each.when)
        said = [self.say("asked", title=self._capital(title), within=self._length(each.within), cause=cause)]
        if each.until_assessed is not None:
            said.append(self.say("until-assessed", ruleset=self.words.quoted(self._ruleset(each.until_assessed))))
        elif each.until_action is not None:
            said.append(self.say("until-action", action=self._action(each.until_action)))
        else:
            said.append(self.say("until-plan"))
        said.append(self.say("overdue", to=self._party(each.to)))
        return " ".join(said)

    def _open_return(self) -> Iterator[str]:
        agreed = self.plan.open_return
        assert agreed is not None
        yield self.say("return-yes" if agreed.agreed else "return-no")
        for texts in (agreed.where, agreed.how):
            if texts is not None:
                text = in_language(texts, self.language)
                yield text if text.endswith(".") else f"{text}."
        if agreed.until is not None:
            yield self.say("return-until", day=self._day(agreed.until))

    def _settings(self) -> Iterator[str]:
        told = set()  # what several rulesets are set to alike is told once
        for id_, each in self.plan.rulesets.items():
            for name, written in each.parameters.items():
                parameter = self.definitions[id_].parameters[name]
                said = f"{in_language(parameter.title, self.language)}: {self._setting(parameter, written)}."
                if said not in told:
                    yield said
                told.add(said)

    # Words

    def _setting(self, parameter: Parameter, written: object) -> str:
        if isinstance(parameter.type, Duration) and isinstance(written, str):
            return self._length(times.parse_duration(written))
        if isinstance(parameter.type, Choice):
            found = next((each for each in parameter.options if each.id == written), None)
            return str(written) if found is None else amid_sentence(in_language(found.title, self.language))
        return f"{written}{f' {parameter.unit}' if parameter.unit else ''}"

    def _condition(self, condition: PlannedCondition) -> str:
        return self.words.say(condition.node)

    def _outcome(self, ruleset: str, name: str) -> str:
        return self.words.quoted(self.words.naming.outcome(ruleset, name))

    def _ruleset(self, id_: str) -> str:
        return in_language(self.library.get(id_).title, self.language)

    def _action(self, id_: str) -> str:
        for definition in self.definitions.values():
            if id_ in definition.actions:
                return amid_sentence(in_language(definition.actions[id_].title, self.language))
        return {"nb": "kontakt er tatt", "en": "contact was made"}[self.language]

    def _party(self, name: str) -> str:
        return in_language(self.plan.party(name), self.language)

    def _length(self, length: int) -> str:
        return times.words_duration(length, self.language)

    def _day(self, written: str) -> str:
        return times.words_date(times.parse_date(written), self.language)

    @staticmethod
    def _capital(text: str) -> str:
        return text[:1].upper() + text[1:]


def _definition(library: Library, planned: PlannedRuleset, plan: Plan) -> Definition:
    """The version that held when the plan was agreed."""
    exact = planned.version.removeprefix("==") if planned.version.startswith("==") else None
    return library.get(planned.id, version=exact, on=None if exact else plan.updated).definition


def _grouped(hours: Mapping[int, tuple[Span, ...]]) -> list[tuple[list[int], tuple[Span, ...]]]:
    """Days with the same hours together, in the order of the week."""
    found: dict[tuple[Span, ...], list[int]] = {}
    for day in sorted(hours):
        found.setdefault(hours[day], []).append(day)
    return [(days, spans) for spans, days in found.items()]
