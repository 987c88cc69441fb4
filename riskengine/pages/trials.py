"""The tests of a ruleset as they stand on a page: what is given, what is expected, and whether it comes out so now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..evaluation.naming import amid_sentence, in_language
from ..language import times
from ..language.types import Choice, Condition, Date, Duration, Moment, Type
from ..ruleset.computed import NOT_GIVEN
from ..ruleset.definition import Definition, Item, Option, Signature
from ..trial.expectations import Result
from .naming import LinkedWording, linked
from .phrases import PagePhrases
from .titles import Titles
from .uses import Part

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Said:
    """Something said of a test: what it is about, and what is said. Where several things have one answer, they stand together."""

    about: tuple[Markup, ...]
    said: Markup


@dataclass(frozen=True, slots=True)
class Trial:
    """A test on the page. `missed` tells what came instead, `refused` why its case could not be read."""

    number: int
    name: str
    passed: bool
    signed_off: bool
    signature: str | None
    file: str
    circumstances: tuple[str, ...]
    given: tuple[Said, ...]
    expected: tuple[Said, ...]
    missed: tuple[tuple[str, str, str], ...]
    refused: tuple[str, ...]


class TrialsInWords:
    """Puts the tests of one ruleset into words."""

    def __init__(self, wording: LinkedWording, titles: Titles, phrases: PagePhrases) -> None:
        self.wording = wording
        self.titles = titles
        self.phrases = phrases
        self.definition: Definition = wording.definition
        self.language = wording.language

    def trial(self, number: int, result: Result) -> Trial:
        """One test with its result."""
        test = result.test
        file = self.definition.file if result.place is None else result.place.file
        missed = tuple((each.about, each.expected, each.got) for each in result.differences)
        refused = () if result.refused is None else tuple(each.message for each in result.refused.problems)
        return Trial(
            number,
            test.name,
            result.passed,
            test.signed_off,
            None if test.signature is None else self._signature(test.signature),
            Path(file).name,
            tuple(self._circumstances(test.case)),
            tuple(self._given(test.case)),
            tuple(self._expected(test.expect)),
            missed,
            refused,
        )

    def _signature(self, signature: Signature) -> str:
        day = self._value(Date(), (), None, signature.on)
        return self.phrases.signed_by.format(self._party(signature.by), day)

    def _circumstances(self, case: Mapping[str, Any]) -> Iterator[str]:
        if case.get("as_of"):
            yield self.phrases.as_of.format(self._value(Moment(), (), None, case["as_of"]))
        role = (case.get("assessor") or {}).get("role")
        if role:
            yield self.phrases.role.format(self._party(role))

    def _party(self, role: str) -> str:
        id_ = self.definition.parties_by_word.get(str(role).casefold())
        return str(role) if id_ is None else self.wording.party(id_)

    # What is given

    def _given(self, case: Mapping[str, Any]) -> Iterator[Said]:
        """The answers, those alike together, in the order of the first of each."""
        answers = case.get("answers") or {}
        together: dict[str, list[str]] = {}
        for name, written in answers.items():
            item = self.definition.items.get(name)
            said = str(written) if item is None else self._answered(item, written)
            together.setdefault(said, []).append(name)
        for said, names in together.items():
            yield Said(tuple(self._item(name) for name in names), linked(said))
        for name, written in (case.get("parameters") or {}).items():
            parameter = self.definition.parameters.get(name)
            if parameter is not None:
                shown = self._value(parameter.type, parameter.options, parameter.unit, written)
                about = f"{self.phrases.with_parameter}: {self.wording.naming.parameter(name)}"
                yield Said((linked(about),), linked(shown))
        for ruleset, given in (case.get("using") or {}).items():
            answers = given.get("answers", {}) if isinstance(given, Mapping) else {}
            shown = ", ".join(f"{name}: {_plain(each)}" for name, each in answers.items()) or self.phrases.nothing_given
            yield Said((linked(self.phrases.using.format(ruleset)),), linked(shown))

    def _item(self, name: str) -> Markup:
        return linked(self.wording.naming.item(name) if name in self.definition.items else name)

    def _answered(self, item: Item, written: Any) -> str:
        more = []
        if isinstance(written, Mapping):
            if written.get("role"):
                more.append(self._party(written["role"]))
            elif written.get("by"):
                more.append(self._party(written["by"]))
            unit = written.get("unit", item.unit)
            value = written.get("value", written.get("state"))
        else:
            unit, value = item.unit, written
        said = self._list(item, value) if isinstance(value, list) else self._value(item.type, item.options, unit, value)
        return f"{said} ({', '.join(more)})" if more else said

    def _list(self, item: Item, records: Sequence[Any]) -> str:
        return "; ".join(self._record(item, record) for record in records) or self.phrases.nothing

    def _record(self, item: Item, record: Any) -> str:
        if not isinstance(record, Mapping):
            return _plain(record)
        said = []
        for name, written in record.items():
            field = item.field_named(name)
            if field is not None:
                title = in_language(field.title, self.language)
                said.append(f"{title}: {self._answered(field, written)}")
        return f"({', '.join(said)})"

    def _value(self, kind: Type, options: Sequence[Option], unit: str | None, written: Any) -> str:
        if written is None or written in ("unknown", "missing"):
            return self.wording.phrases.answers["missing" if written == "missing" else "unknown"]
        chosen = next((option for option in options if option.id == str(written)), None)
        if chosen is not None:
            return amid_sentence(in_language(chosen.title, self.language))
        if isinstance(kind, Condition) or (isinstance(kind, Choice) and kind.yes_no):
            grammar = self.wording.words.grammar
            return {"true": grammar.true, "yes": grammar.true}.get(_plain(written), grammar.false)
        try:
            match kind:
                case Date():
                    return times.words_date(times.parse_date(str(written)), self.language)
                case Moment() if "T" not in str(written):  # a day: some time that day
                    return times.words_date(times.parse_date(str(written)), self.language)
                case Moment():
                    moment = times.parse_as_of(str(written))
                    return times.words_moment(moment.microseconds, moment.offset_minutes, self.language)
                case Duration():
                    return times.words_duration(times.parse_duration(str(written)), self.language)
                case _:
                    pass
        except times.NotATime:
            return str(written)
        said = _plain(written)
        said = said.replace(".", self.wording.words.grammar.decimal) if isinstance(written, Decimal) else said
        return f"{said} {unit}" if unit else said

    # What is expected

    def _expected(self, expect: Mapping[str, Any]) -> Iterator[Said]:
        phrases = self.phrases
        for name, level in (expect.get("outcomes") or {}).items():
            shown = self._bounds(level, lambda id_, of=name: self._level(of, id_))
            yield Said((self._link(Part("outcome", name)),), linked(shown))
        for name, value in (expect.get("values") or {}).items():
            computed = self.definition.values.get(name)
            if computed is not None:
                shown = self._bounds(value, lambda each, of=computed: self._value(of.type, of.options, of.unit, each))
                yield Said((self._link(Part("value", name)),), linked(shown))
        for key, label in (("plan", phrases.expect_plan), ("plan_if", phrases.expect_plan_if)):
            if expect.get(key) is not None:
                yield Said((linked(label),), self._links([Part("action", id_) for id_ in expect[key]]))
        if expect.get("findings") is not None:
            yield Said((linked(phrases.expect_findings),), self._rules(expect["findings"]))
        by_status: dict[str, list[str]] = {}
        for id_, status in (expect.get("rules") or {}).items():
            by_status.setdefault(status, []).append(id_)
        for status, ids in by_status.items():
            yield Said((linked(phrases.expect_rules[status]),), self._rules(ids))
        for name, ids in (expect.get("reasons") or {}).items():
            label = phrases.expect_reasons.format(self._title(Part("outcome", name)))
            yield Said((linked(label),), self._rules(ids))
        for name, length in (expect.get("due") or {}).items():
            label = phrases.expect_due.format(self.wording.phrases.quoted(self._title(Part("action", name))))
            yield Said((linked(label),), linked(self._length(str(length))))

    def _bounds(self, expected: Any, said: Any) -> str:
        if expected == NOT_GIVEN:
            return self.wording.words.grammar.not_given
        if isinstance(expected, Mapping):
            bounds = self.phrases.bounds.format(said(expected.get("lowest")), said(expected.get("highest")))
            return f"{self.wording.words.grammar.perhaps_given} ({bounds})" if expected.get("given") else bounds
        return str(said(expected))

    def _level(self, outcome: str, id_: Any) -> str:
        levels = self.definition.outcomes[outcome].levels if outcome in self.definition.outcomes else ()
        titles = {level.id: in_language(level.title, self.language) for level in levels}
        return amid_sentence(titles.get(str(id_), str(id_)))

    def _length(self, written: str) -> str:
        try:
            return times.words_duration(times.parse_duration(written), self.language)
        except times.NotATime:
            pass
        try:
            return times.words_period(times.parse_period(written), self.language)
        except times.NotATime:
            return written

    def _rules(self, ids: Sequence[str]) -> Markup:
        """The rules; where all that one `each` stands for are named, they are named at once."""
        from markupsafe import Markup

        told: dict[str, Markup] = {}
        for id_ in ids:
            group = self.titles.groups.get(self.titles.uses.lead(id_), ())
            if len(group) > 1 and {rule.id for rule in group} <= set(ids):
                lead = group[0].id
                title = self.phrases.several.format(self.titles.rule(lead), len(group))
                told[lead] = Markup('<a href="#{}">{}</a>').format(self.titles.anchor_of(Part("rule", lead)), title)
            else:
                told[id_] = self._link(Part("rule", id_))
        return Markup("; ").join(told.values()) if told else linked(self.phrases.nothing)

    def _links(self, parts: Sequence[Part]) -> Markup:
        from markupsafe import Markup

        return Markup("; ").join(map(self._link, parts)) if parts else linked(self.phrases.nothing)

    def _link(self, part: Part) -> Markup:
        from markupsafe import Markup, escape

        title = self._title(part)
        anchor = self.titles.anchor_of(part)
        if not self._exists(part):
            return escape(title)
        return Markup('<a href="#{}">{}</a>').format(anchor, title)

    def _title(self, part: Part) -> str:
        if not self._exists(part):
            return part.name
        return self.titles.exact_rule(part.name) if part.kind == "rule" else self.titles.of(part)

    def _exists(self, part: Part) -> bool:
        """A test that fails may expect what is not there."""
        definition = self.definition
        known: Mapping[str, Mapping[str, Any]] = {
            "outcome": definition.outcomes,
            "value": definition.values,
            "action": definition.actions,
            "rule": definition.rules,
        }
        return part.name in known[part.kind]


def _plain(written: Any) -> str:
    if isinstance(written, bool):
        return "true" if written else "false"
    if isinstance(written, Decimal):
        return format(written, "f")
    if isinstance(written, Mapping) and "value" in written:
        return _plain(written["value"])
    return str(written)
