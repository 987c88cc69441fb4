"""Asking for a case item by item, on any terminal: what is asked next, what an answer may be, and how one stops.

Everything is said and asked through two callables, so that it can be tested without a terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..api import Ruleset
from ..evaluation.assessment import Assessment
from ..evaluation.case import Assessor, role_of
from ..evaluation.naming import in_language
from ..evaluation.pseudonym import looks_like_identity_number
from ..explanation.asking import Asking
from ..language import times
from ..language.knowledge import Interval
from ..problems import Refused
from ..ruleset.asked import HIGHEST_COUNT
from ..ruleset.definition import Item
from ..wording.phrases import LANGUAGES as PHRASES
from ..wording.wording import Wording
from .answering import NotAnAnswer, Typing
from .case_text import case_text
from .guidance import NO_GUIDANCE, Guidance
from .page import WIDTH, Page
from .questions import LANGUAGES

Ask = Callable[[str], str]
Say = Callable[[str], None]

UNKNOWN, SKIP, BACK, WHY, STOP = "u", "s", "b", "?", "q"
NEW, FINISHED, NONE, REMOVE = "n", "f", "i", "r"


class Stopped(Exception):
    """The one who answers wants to stop here."""


class _Back(Exception):
    """The one who answers wants the question before this one."""


@dataclass
class Interview:
    """Asks for the answers of one case.

    Required items come first, in the ruleset's own order; then other items, only while their answers can still change
    something, and first those that are sure to narrow most. `answers`, `case` and `role` hold what has been answered so far, at
    every moment.
    """

    ruleset: Ruleset
    as_of: times.AsOf
    language: str
    ask: Ask
    say: Say
    guidance: Guidance = NO_GUIDANCE
    parameters: Mapping[str, Any] = field(default_factory=dict)
    width: int = WIDTH
    answers: dict[str, Any] = field(default_factory=dict)
    case: str | None = None
    role: str | None = None
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.definition = self.ruleset.definition
        self.wording = Wording(self.definition, self.language)
        self.phrases = LANGUAGES[self.language]
        self.best = Asking(self.definition, self.as_of)
        self.typing = Typing(self.language, self.wording.words, self.as_of)

    def run(self) -> Assessment:
        """Ask until nothing is left that matters, and give the assessment.

        Raises:
            Stopped: the one who answers stopped before that.
        """
        title = in_language(self.definition.title, self.language)
        self._tell(self.phrases.opening.format(title))
        self._tell(self.phrases.how)
        self._tell(self.phrases.commands)
        self.assessment()  # settings that are wrong are refused before anything is asked
        self._ask_case()
        self._ask_role()
        while (name := self._next()) is not None:
            try:
                self._ask_item(self.definition.items[name])
                self.asked.append(name)
            except _Back:
                if self.asked:
                    self.asked.pop()
                else:
                    self._tell(self.phrases.not_first)
        self.say("")
        self._tell(self.phrases.done)
        return self.assessment()

    def assessment(self) -> Assessment:
        """The assessment of what has been answered so far."""
        return self._assessed(self.answers)

    def text(self) -> str:
        """The case as the text of a file, as far as it has been answered."""
        return case_text(
            case=self.case,
            ruleset=self.definition.id,
            as_of=self.as_of.text,
            role=self.role,
            parameters=self.parameters,
            answers={name: self.answers[name] for name in self.definition.items if name in self.answers},
        )

    def _assessed(self, answers: Mapping[str, Any]) -> Assessment:
        return self.ruleset.assess(
            answers, as_of=self.as_of, assessor=Assessor(role=self.role), parameters=self.parameters, case=self.case
        )

    # What comes next

    def _next(self) -> str | None:
        waiting = self._waiting()
        return waiting[0] if waiting else None

    def _waiting(self) -> list[str]:
        items = self.definition.items
        required = [name for name, item in items.items() if item.required and name not in self.asked]
        open_ = {question.item for question in self.assessment().open_questions}
        others = [name for name, item in items.items() if not item.required and name not in self.asked]
        # An answer that one went back to is asked again, whether or not it still matters.
        again = [name for name in others if name in self.answers]
        matter = [name for name in others if name in open_ and name not in self.answers]
        if required or again:
            return [*required, *again, *matter]
        return self.best.ordered(self.assessment().case.world, matter)

    # Saying

    def _tell(self, text: str, *, indent: int = 0, first: str = "") -> None:
        page = Page(self.width)
        page.write(text, indent=indent, first=first)
        self.say(str(page).rstrip("\n"))

    def _typed(self, prompt: str) -> str:
        return self.ask(prompt).strip()

    # Before the questions

    def _ask_case(self) -> None:
        self.say("")
        self._tell(self.phrases.case)
        while True:
            typed = self._typed(self.phrases.prompt)
            if typed == STOP:
                raise Stopped
            if looks_like_identity_number(typed):
                self._tell(self.phrases.case_not_so)
                continue
            self.case = typed or None
            return

    def _ask_role(self) -> None:
        roles = list(dict.fromkeys(role for item in self.definition.items.values() for role in item.roles))
        self.say("")
        self._tell(self.phrases.role)
        for number, role in enumerate(roles, start=1):
            self._tell(self.wording.party(role), indent=2, first=f"{number}. ")
        typed = self._typed(self.phrases.prompt)
        while typed.isdecimal() and not 1 <= int(typed) <= len(roles):
            self._tell(self.phrases.not_an_option.format(typed))
            typed = self._typed(self.phrases.prompt)
        if typed == STOP:
            raise Stopped
        if typed.isdecimal():
            self.role = roles[int(typed) - 1]
        else:
            self.role = (role_of(typed, self.definition) or typed) if typed else None

    # One item

    def _ask_item(self, item: Item) -> None:
        self._put(item)
        if item.kind == "list":
            self._ask_list(item)
            return
        while True:
            typed = self._typed(self.phrases.prompt)
            if not typed and item.name in self.answers:
                return
            if typed in ("", SKIP):
                self.answers.pop(item.name, None)
                self._tell(self.phrases.skipped)
                return
            answer = self._answer(item, typed)
            if answer is not None and self._accepted(item, answer):
                return

    def _put(self, item: Item) -> None:
        phrases = self.phrases
        self.say("")
        done = len(self.asked) + 1
        said = phrases.progress.format(done, len(self.asked) + len(self._waiting()))
        self._tell(f"{said} ({phrases.required})" if item.required else said)
        self._question(item)
        if item.name in self.answers:
            self._tell(phrases.now.format(self._shown(item, self.answers[item.name])))

    def _question(self, item: Item) -> None:
        """The question, and what an answer may be."""
        phrases = self.phrases
        title = in_language(item.title, self.language)
        self._tell(title if item.question is None else in_language(item.question, self.language))
        guidance = self.guidance.of(item.name, self.language)
        if guidance is not None:
            self._tell(guidance, indent=2)
        if item.roles:
            self._tell(phrases.roles.format(self.wording.parties(item.roles)))
        for number, option in enumerate(item.options, start=1):
            words = in_language(option.title, self.language)
            more = self.guidance.of_option(item.name, option.id, self.language)
            self._tell(words if more is None else f"{words}: {more}", indent=2, first=f"{number}. ")
        if item.kind != "list":
            self._tell(phrases.unknown_option, indent=2, first=f"{UNKNOWN}. ")
        form = {"count": phrases.count, "date": phrases.date, "datetime": phrases.moment, "duration": phrases.duration}
        if item.kind in form:
            self._tell(form[item.kind])
        if item.unit is not None:
            self._tell(
                phrases.in_unit.format(f" {PHRASES[self.language].disjunction} ".join((item.unit, *item.accepts)))
            )
        if (
            item.kind in {"count", "number"}
            and isinstance(item.reach, Interval)
            and item.reach.highest != HIGHEST_COUNT
        ):
            ends = [self.wording.words.number(end) for end in item.reach]
            self._tell(phrases.range.format(*ends))

    def _answer(self, item: Item, typed: str) -> Any:
        """The answer that was typed; None where something else was done, or it is no answer."""
        phrases = self.phrases
        if typed == STOP:
            raise Stopped
        if typed == BACK:
            raise _Back
        if typed == WHY:
            self._why(item)
            return None
        if typed == UNKNOWN or typed.casefold() == self.phrases.unknown:
            return "unknown"
        try:
            return self.typing.read(item, typed)
        except NotAnAnswer as wrong:
            self._tell(f"{wrong} {phrases.commands}")
            return None

    def _accepted(self, item: Item, answer: Any) -> bool:
        """Whether the ruleset takes the answer, which is then kept."""
        try:
            self._assessed({**self.answers, item.name: answer})
        except Refused as refused:
            self._refusal(refused)
            return False
        self.answers[item.name] = answer
        return True

    def _refusal(self, refused: Refused) -> None:
        now = times.words_moment(self.as_of.microseconds, self.as_of.offset_minutes, self.language)
        said = {"after-as-of": self.phrases.too_late, "before-as-of": self.phrases.too_early}
        for problem in refused.problems:
            self._tell(said[problem.code].format(now) if problem.code in said else problem.message)

    def _why(self, item: Item) -> None:
        told = [in_language(item.help, self.language)] if item.help is not None else []
        question = next((each for each in self.assessment().open_questions if each.item == item.name), None)
        words = PHRASES[self.language]
        if question is not None:
            rules, title = self.definition.rules, self.assessment().title_of_action
            told.append(
                self.wording.could_change(question.could_change, lambda id_: self.wording.rule(rules[id_]), title)
            )
        if item.citations:
            for citation in item.citations:
                section = "" if citation.section is None else f", {in_language(citation.section, self.language)}"
                told.append(f"{words.source.format(in_language(citation.title, self.language) + section)}.")
        for text in told or [self.phrases.no_reason]:
            self._tell(text)

    def _shown(self, item: Item, answer: Any) -> str:
        quoted = PHRASES[self.language].quoted
        if answer == "unknown":
            return quoted(self.phrases.unknown)
        if isinstance(answer, list):
            return self._counted(len(answer)).rstrip(".")
        if isinstance(answer, Mapping):
            return f"{answer['value']} {answer['unit']}"
        option = next((option for option in item.options if option.id == answer), None)
        if option is not None:
            return quoted(in_language(option.title, self.language))
        if item.kind in {"date", "datetime"}:
            first, _ = times.parse_moment(answer, self.as_of.offset_minutes)
            if "T" not in answer:
                return times.words_date(times.day_of(first, self.as_of.offset_minutes), self.language)
            return times.words_moment(first, self.as_of.offset_minutes, self.language)
        return str(answer)

    # A list

    def _counted(self, count: int) -> str:
        return PHRASES[self.language].counted(self.phrases.list_count, count) if count else self.phrases.list_empty

    def _ask_list(self, item: Item) -> None:
        before = self.answers.get(item.name)
        records: list[dict[str, Any]] = list(before) if isinstance(before, list) else []
        while True:
            for number, record in enumerate(records, start=1):
                self._tell(self.phrases.record.format(number, self._record_shown(item, record)), indent=2)
            self.say(self._list_commands(len(records)))
            typed = self._typed(self.phrases.list_what).casefold()
            if typed == NEW:
                added = self._ask_record(item, records)
                if added is not None:
                    records.append(added)
                    self.answers[item.name] = list(records)
            elif typed == REMOVE and records:
                self._tell(self.phrases.list_removed.format(self._record_shown(item, records.pop())))
                self.answers[item.name] = list(records)
            elif typed == NONE and not records:
                self.answers[item.name] = []
                return
            elif (typed == FINISHED and records) or (not typed and item.name in self.answers):
                return
            elif typed in ("", SKIP):
                self.answers.pop(item.name, None)
                self._tell(self.phrases.skipped)
                return
            else:
                answer = self._answer(item, typed) if typed in (UNKNOWN, BACK, WHY, STOP) else None
                if answer == "unknown":
                    self.answers[item.name] = "unknown"
                    return
                if typed != WHY:
                    self._tell(f"{self.phrases.not_an_option.format(typed)} {self.phrases.commands}")

    def _list_commands(self, count: int) -> str:
        shown = [NEW, FINISHED, REMOVE] if count else [NEW, NONE, UNKNOWN]
        return "\n".join(f"  {key}. {self.phrases.list_keys[key]}" for key in shown)

    def _ask_record(self, item: Item, records: list[dict[str, Any]]) -> dict[str, Any] | None:
        """A record; None where it was cancelled by going back from its first field."""
        found: dict[str, Any] = {}
        at = 0
        while at < len(item.fields):
            each = item.fields[at]
            try:
                found[each.name] = self._ask_field(item, each, records)
                at += 1
            except _Back:
                at -= 1
                if at < 0:
                    self._tell(self.phrases.record_cancelled)
                    return None
        return found

    def _ask_field(self, item: Item, each: Item, records: list[dict[str, Any]]) -> Any:
        self.say("")
        self._question_of_field(each)
        while True:
            typed = self._typed(self.phrases.prompt)
            if not typed:
                self._tell(self.phrases.empty_text)
                continue
            answer = self._answer(each, typed)
            if answer is None:
                continue
            rest = {field.name: "unknown" for field in item.fields}
            try:
                self._assessed({**self.answers, item.name: [*records, {**rest, each.name: answer}]})
            except Refused as refused:
                self._refusal(refused)
                continue
            return answer

    def _question_of_field(self, each: Item) -> None:
        title = in_language(each.title, self.language)
        self._tell(title if each.question is None else in_language(each.question, self.language))
        for number, option in enumerate(each.options, start=1):
            self._tell(in_language(option.title, self.language), indent=2, first=f"{number}. ")
        phrases = self.phrases
        self._tell(phrases.unknown_option, indent=2, first=f"{UNKNOWN}. ")
        form = {"count": phrases.count, "date": phrases.date, "datetime": phrases.moment, "duration": phrases.duration}
        if each.kind in form:
            self._tell(form[each.kind])

    def _record_shown(self, item: Item, record: Mapping[str, Any]) -> str:
        return "; ".join(self._shown(each, record[each.name]) for each in item.fields)
