"""A ruleset read over a table of some schema: its items, parameters, roles and used outcomes, then its values and rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import ibis.expr.datatypes as dt

from ..language import meaning, times, tree
from ..language.knowledge import Interval, Options
from ..language.types import Choice, Records
from ..problems import Place, Problem, Refused
from ..ruleset.definition import Definition, Item, Rule, Use
from . import calendar
from .emitter import ColumnEmitter, Known, Scene
from .inputs import CellReader, Check, Now, Read
from .known import Amount, ListCell, NotExact, Pick, amount, settled
from .run import Run, Used
from .terms import Term, Terms
from .using import Result, Told, nothing_known, results

ROLE = "__role"


class Composed:
    """A ruleset over a schema: the truth of each rule and what is known of each value, as terms.

    `settings` holds the parameters of which the setting differs from row to row, each known exactly.
    What cannot be said exactly in columns, or read from a column, is noted in `problems`. With `answered`, rules that ask what
    is known are told that every item is answered; what is known of the answers stays as it is.
    """

    def __init__(
        self,
        definition: Definition,
        run: Run,
        schema: Mapping[str, dt.DataType],
        terms: Terms,
        now: Now,
        *,
        prefix: str = "",
        answered: bool = False,
        told: Mapping[str, Told] | None = None,
        shared: Mapping[str, Result] | None = None,
        settings: Mapping[str, Pick | Amount] | None = None,
    ) -> None:
        self.definition = definition
        self.run = run
        self.schema = schema
        self.terms = terms
        self.now = now
        self.prefix = prefix
        self.problems: list[Problem] = []
        self.sources = {definition.file: definition.text}
        self.told = told or {}
        self.settings = settings or {}
        self.reader = CellReader(terms, schema, now, run.codes)
        self.reads: dict[str, Read] = {name: self._read(item) for name, item in definition.items.items()}
        self.checks: list[tuple[str, Check]] = [
            (read.column, check) for read in self.reads.values() for check in read.checks
        ]
        self.results: dict[str, Result] = {}
        used: dict[tuple[str, str], Pick] = {}
        for use in definition.uses.values():
            self._note_result(used, use, nothing_known(terms, use))
        self.scene = Scene(
            items={name: read.cell for name, read in self.reads.items()},
            states={name: _all_answered(terms) if answered else read.states for name, read in self.reads.items()},
            roles={name: self._role(name) for name in definition.items if name in definition.roles_read},
            parameters={name: self._parameter(name) for name in definition.parameters},
            used=used,
            as_of=now.moment,
            offset=now.offset,
        )
        self.problems += self.reader.problems
        self.emitter = ColumnEmitter(terms, self.scene)
        self.values: dict[str, Known] = self.scene.values
        self.rules: dict[str, Term] = {}
        self._use(used, shared or {})
        self._values(definition.values)
        self.scene_values_in_order()
        self._rules()

    def _read(self, item: Item) -> Read:
        told = self.told.get(item.name)
        column = self.prefix + item.name
        if told is None:
            return self.reader.item(item, column)
        if column in self.schema:
            said = f'"{item.name}" of {self.definition.id} is told from the ruleset that uses it, so it has no column'
            self.problems.append(Problem("told-already", said, None, f'leave out the column "{column}"'))
        return Read(column, told.cell, told.states, ())

    # What is used

    def _note_result(self, used: dict[tuple[str, str], Pick], use: Use, result: Result) -> None:
        self.results[use.ruleset] = result
        for name, pick in result.outcomes.items():
            used[use.ruleset, name] = pick

    def _use(self, used: dict[tuple[str, str], Pick], shared: Mapping[str, Result]) -> None:
        """Work out the used rulesets, each after those whose outcomes it is told."""
        try:
            for id_, result in results(self, shared):
                self._note_result(used, self.definition.uses[id_], result)
        except NotExact as why:
            said = f"{self.definition.id} cannot be computed in columns: {why}"
            self.problems.append(Problem("not-in-columns", said, next(iter(self._places()), None)))

    def _places(self) -> Iterator[Place]:
        for rule in self.definition.rules.values():
            reads = any(isinstance(part, tree.OutcomeRead) for part in rule.condition.walk())
            if reads and rule.place is not None:
                yield rule.place

    def below(
        self,
        used: Used,
        prefix: str,
        told: Mapping[str, Told],
        shared: Mapping[str, Result],
        settings: Mapping[str, Pick | Amount],
    ) -> Composed:
        """A used ruleset over the same table."""
        assert used.definition is not None
        found = Composed(
            used.definition,
            used.run,
            self.schema,
            self.terms,
            self.now,
            prefix=prefix,
            told=told,
            shared=shared,
            settings=settings,
        )
        self.problems += found.problems
        self.sources |= found.sources
        self.checks += [*found.checks, *found.emitter.checks]
        return found

    def must_hold(self, used: Definition, where: Term) -> None:
        """Note that rows in which a used ruleset is read must be of a day on which it holds."""
        check = Check("not-valid", self.terms.every([where, beyond(self.terms, self.now, used)]))
        if check.bad is not self.terms.false:
            self.checks.append(("as_of", check))

    def list_as(self, item: Item, cell: ListCell) -> ListCell:
        """A list as the item of a used ruleset; nothing is known of its records but what that item says of them."""
        assert isinstance(item.type, Records)
        reader = self.reader

        def read(record: Term | None) -> Mapping[str, Any]:
            return cell.read(record) if record is not None else reader.anything(item)

        return ListCell(item.type, cell.records, read)

    def values_for(self, nodes: Iterable[tree.Node]) -> None:
        """Work out the values that the nodes read."""
        needed: set[str] = set()
        waiting = list(nodes)
        while waiting:
            for part in waiting.pop().walk():
                if isinstance(part, tree.ValueRead) and part.name not in needed:
                    needed.add(part.name)
                    waiting.append(self.definition.values[part.name].node)
        self._values([name for name in self.definition.values if name in needed])

    def scene_values_in_order(self) -> None:
        """Put the values in the order in which the ruleset has them."""
        for name in self.definition.values:
            self.values[name] = self.values.pop(name)

    def raise_problems(self) -> None:
        """Refuse what cannot be said in columns, all of it at once.

        Raises:
            Refused: something cannot.
        """
        if self.problems:
            raise Refused(dict.fromkeys(self.problems), self.sources)

    # What is read

    def _parameter(self, name: str) -> Pick | Amount | times.Period | None:
        if name in self.settings:
            return self.settings[name]
        parameter = self.definition.parameters[name]
        setting = self.run.settings[name]
        match setting:
            case Options():
                assert isinstance(parameter.type, Choice)
                return Pick(parameter.type, text=self.terms.text(parameter.type.options[setting.lowest]))
            case Interval():
                return settled(self.terms, setting.lowest)
            case times.Period():
                return setting
            case _:
                return None

    def _role(self, item: str) -> Pick:
        terms, definition = self.terms, self.definition
        kind = Choice(definition.role_ids, ordered=False)
        spoken = self.run.assessor.role
        default = terms.text(None)
        if spoken is not None:
            default = terms.text(definition.parties_by_word.get(spoken.strip().casefold(), "other"))
        column = self.prefix + item + ROLE
        if item in self.told:
            column = self._role_told(self.told[item])
        type_ = self.schema.get(column)
        if type_ is None or type_.is_null():
            return Pick(kind, text=default)
        if not type_.is_string():
            self.problems.append(Problem("wrong-type", f'column "{column}" is {type_}; expected text', None))
        raw = terms.make("text", (terms.column(column),), kind="text", nullable=True)
        word = terms.make("folded", (raw,), kind="text", nullable=True)
        foreign = terms.negation(terms.certain(terms.make("foldable", (raw,), kind="bool", nullable=True)))
        self.checks.append((column, Check("not-comparable", terms.every([terms.there(raw), foreign]))))
        by_party: dict[str, list[str]] = {}
        for each, party in definition.parties_by_word.items():
            by_party.setdefault(party, []).append(each)
        branches = [(terms.missing(word), default)]
        branches += [(terms.among(word, words), terms.text(party)) for party, words in by_party.items()]
        return Pick(kind, text=terms.case(branches, terms.text("other")))

    def _role_told(self, told: Told) -> str:
        """The column of the role of whoever gave an answer that is told: that of the item there; none where it is computed."""
        above = self.prefix.removesuffix(f"{self.definition.id}__")
        return "" if told.role is None else above + told.role + ROLE

    # What follows

    def _values(self, names: Iterable[str]) -> None:
        for name in names:
            if name in self.values:
                continue
            value = self.definition.values[name]
            try:
                self.values[name] = self.emitter.of(value.node)
            except NotExact as why:
                self.refuse(f'value "{name}"', why, value.place)
                self.values[name] = _anything(self.terms, value.type, value.reach)

    def _rules(self) -> None:
        for id_, rule in self.definition.rules.items():
            self.rules[id_] = self.condition(rule)

    def condition(self, rule: Rule) -> Term:
        """The truth of a rule; of one that is refused, open."""
        try:
            return self.emitter.condition(rule.condition)
        except NotExact as why:
            self.refuse(f'rule "{rule.id}"', why, rule.place)
            return self.terms.open

    def refuse(self, what: str, why: NotExact, place: Place | None) -> None:
        """Note that something cannot be said in columns."""
        self.problems.append(Problem("not-in-columns", f"{what} cannot be computed in columns: {why}", place))


def _all_answered(terms: Terms) -> Mapping[str, Term]:
    return {"known": terms.true, "unknown": terms.false, "missing": terms.false}


def _anything(terms: Terms, type_: Any, reach: Any) -> Known:
    """Something in place of a value that is refused, so that the rest can be looked at."""
    if isinstance(type_, Choice):
        return Pick(type_, text=terms.text(None))
    if isinstance(reach, Interval):
        return settled(terms, reach.lowest)
    return terms.open


def moment_of(
    terms: Terms, run: Run, schema: Mapping[str, dt.DataType], definition: Definition
) -> tuple[Now, list[tuple[str, Check]]]:
    """The moment of the assessment of each row, and where it is not in order."""
    far = meaning.FARTHEST_OFFSET * times.MINUTE
    least, most = meaning.EARLIEST_MOMENT - far, meaning.LATEST_MOMENT + far
    type_ = schema.get("as_of")
    if type_ is None or type_.is_null():
        assert run.as_of is not None
        return Now(settled(terms, run.as_of.microseconds), terms.number(run.as_of.offset_minutes)), []
    raw = terms.column("as_of")
    checks: list[tuple[str, Check]] = []
    if type_.is_timestamp() and type_.timezone is not None:
        moment = terms.make("moment", (raw,), kind="int", nullable=True)
        offset: Term = terms.number(0)
        wrong = terms.missing(moment)
    elif type_.is_string():
        text = terms.make("text", (raw,), kind="text", nullable=True)
        local = terms.make("text_moment", (text,), kind="int", nullable=True)
        written = terms.make("text_offset", (text,), kind="int", nullable=True)
        alone = terms.make("text_is_day", (text,), kind="bool", nullable=True)
        moment = terms.minus(local, terms.times(written, terms.number(times.MINUTE)))
        offset = terms.or_else(written, terms.number(0))
        wrong = terms.either([terms.missing(moment), terms.certain(alone)])
    else:
        raise Refused(
            [
                Problem(
                    "bad-time",
                    f'column "as_of" is {type_}; expected a timestamp with time zone, or text like 2026-11-22T12:00:00+01:00',
                    None,
                )
            ]
        )
    if run.as_of is not None:
        given = terms.there(raw)
        moment = terms.case([(given, moment)], terms.number(run.as_of.microseconds))
        if not offset.constant or run.as_of.offset_minutes:
            offset = terms.case([(given, offset)], terms.number(run.as_of.offset_minutes))
        wrong = terms.every([given, wrong])
    checks.append(("as_of", Check("bad-time", terms.certain(wrong))))
    known = terms.or_else(moment, terms.number(0))
    outside = terms.either([terms.less(known, terms.number(least)), terms.less(terms.number(most), known)])
    checks.append(("as_of", Check("bad-time", outside)))
    now = Now(amount(terms, known, known, 1, least, most), offset)
    checks.append(("as_of", Check("not-valid", beyond(terms, now, definition))))
    return now, checks


def beyond(terms: Terms, now: Now, definition: Definition) -> Term:
    """Whether a ruleset does not hold on the day of the assessment."""
    day = calendar.day_of(terms, now.moment, now.offset).lowest
    found = [terms.less(day, terms.number(times.parse_date(definition.valid_from)))]
    if definition.valid_to is not None:
        found.append(terms.less(terms.number(times.parse_date(definition.valid_to)), day))
    return terms.either(found)
