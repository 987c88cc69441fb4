"""From a ruleset's file to its definition: names resolved, conditions typed, every fault of the file told at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from ..collecting import nothing_collected
from ..language import meaning, times
from ..language.knowledge import Interval, Options, Partial
from ..language.meaning import World
from ..language.parse import parse_expression
from ..language.scope import AlreadyTold, Scope, Seen
from ..language.tree import Node, ValueRead
from ..language.types import Choice, Date, Exact, Moment, Records
from ..problems import Place, Problem, Refused, did_you_mean
from . import form as forms
from . import yaml_text
from .asked import build_item, build_parameter, check_option, name_is_free
from .claims import build_properties, with_directions
from .computed import NotUnderstood, ValueBuilder
from .definition import (
    Action,
    Definition,
    Item,
    Licence,
    Outcome,
    Parameter,
    Property,
    Rule,
    Signature,
    Test,
    Texts,
    Use,
    Value,
    role_ids,
)
from .desk import Desk, as_text
from .form_check import check_form
from .handover import with_handovers
from .parties import SHARED
from .ruling import RuleBuilder

FindUsed = Callable[[str, str], Definition]
"""Gives a definition of the ruleset of that id that meets the requirement; raises `Refused` where there is none."""


def no_library(ruleset: str, requirement: str) -> Definition:
    """For a ruleset that is read by itself: no other can be used."""
    raise Refused([Problem("unknown-ruleset", f'"{ruleset}" ({requirement}) is used, but no library was opened')], {})


@nothing_collected()
def read_definition(text: str | bytes, file: str, find_used: FindUsed = no_library) -> Definition:
    """The ruleset written in `text`; `file` names it in messages.

    Raises:
        Refused: it has faults; all that could be found are told, each with its position.
    """
    root = yaml_text.read(text, file)
    words = text if isinstance(text, str) else text.decode("utf-8-sig")
    return read_definition_of(root, words, file, find_used)


@nothing_collected()
def read_definition_of(root: yaml_text.Node, words: str, file: str, find_used: FindUsed = no_library) -> Definition:
    """The same for a text that has been read as YAML already: `root` is what it says, `words` the text.

    Raises:
        Refused: it has faults.
    """
    form, problems = check_form(forms.RulesetForm, root, file)
    if form is None:
        raise Refused(problems, {file: words})
    desk = Desk(form, root, file)
    definition = _Builder(desk, words, find_used).build()
    if desk.problems or definition is None:
        raise Refused(desk.problems, {file: words})
    return definition


def read_definition_file(path: Path, find_used: FindUsed = no_library) -> Definition:
    """The ruleset in a file.

    Raises:
        Refused: the file cannot be read, or has faults.
    """
    text, _ = yaml_text.read_file(path)
    return read_definition(text, str(path), find_used)


def content_hash(root: yaml_text.Node) -> str:
    """The SHA-256 of what a file says: its content in the order written, without layout and comments."""
    said = json.dumps(yaml_text.plain(root), ensure_ascii=False, separators=(",", ":"), default=_number)
    return hashlib.sha256(said.encode()).hexdigest()


def _number(value: object) -> str:
    assert isinstance(value, Decimal)
    return format(value.normalize(), "f")


class _Builder:
    def __init__(self, desk: Desk, text: str, find_used: FindUsed) -> None:
        self.desk = desk
        self.form = desk.form
        self.text = text
        self.find_used = find_used
        self.used: dict[str, Definition] = {}
        self.values: dict[str, Value] = {}
        self.faulty_values: set[str] = set()
        self.being_built: list[str] = []
        self.value_reaches: dict[str, Partial] = {}

    def build(self) -> Definition | None:
        desk, form = self.desk, self.form
        self._validity()
        title = desk.texts(form.title, ["title"]) or {}
        intended_use = desk.texts(form.intended_use, ["intended_use"]) or {}
        parties: dict[str, Texts] = {
            **SHARED,
            **{id_: desk.texts(said, ["parties", id_]) or {} for id_, said in form.parties.items()},
        }
        sources = {id_: desk.citations(id_, ["sources", id_])[0] for id_ in form.sources if self._source_is_free(id_)}
        uses = self._uses()
        items = {
            name: build_item(desk, name, said, ["items", name])
            for name, said in form.items.items()
            if name_is_free(desk, name, ["items", name], "an item")
        }
        parameters = {
            name: build_parameter(desk, name, said, ["parameters", name])
            for name, said in form.parameters.items()
            if name_is_free(desk, name, ["parameters", name], "a parameter")
        }
        self._titles_of_items(items)
        self._one_meaning_each()
        self.scope = self._scope(items, parameters, uses, tuple(parties))
        for name in form.values:
            if name_is_free(desk, name, ["values", name], "a value"):
                self._value(name)
        uses = with_handovers(desk, self.scope, items, self.values, uses, self.used)
        outcomes = self._outcomes(items)
        items = with_directions(desk, items, outcomes)
        properties = build_properties(desk, self.scope, {**items, **parameters, **form.values, **form.uses}, outcomes)
        readable = frozenset([*items, *parameters, *form.values])
        rules = RuleBuilder(desk, self.scope, items, outcomes, parties, readable).build()
        self._read_only_where_given(rules, properties)
        actions = self._actions(parameters, parties)
        licence = None
        if form.licence is not None:
            licence = Licence(
                desk.texts(form.licence.title, ["licence", "title"]) or {},
                desk.texts(form.licence.terms, ["licence", "terms"]) or {},
                form.licence.wording,
            )
        if desk.problems:
            return None
        return Definition(
            id=form.ruleset,
            version=form.version,
            sha256=content_hash(desk.root),
            valid_from=form.valid.from_,
            valid_to=form.valid.to,
            title=title,
            intended_use=intended_use,
            licence=licence,
            sources=MappingProxyType(sources),
            parties=MappingProxyType(parties),
            parameters=MappingProxyType(parameters),
            uses=MappingProxyType(uses),
            items=MappingProxyType(items),
            values=MappingProxyType(self.values),
            outcomes=MappingProxyType(outcomes),
            rules=MappingProxyType(rules),
            actions=MappingProxyType(actions),
            tests=self._tests(),
            file=desk.file,
            text=self.text,
            properties=MappingProxyType(properties),
        )

    def _validity(self) -> None:
        ends = []
        for key, written in (("from", self.form.valid.from_), ("to", self.form.valid.to)):
            if written is None:
                continue
            try:
                ends.append(times.parse_date(written))
            except times.NotATime as error:
                self.desk.problem("bad-date", str(error), ["valid", key])
        if len(ends) == 2 and ends[0] > ends[1]:
            self.desk.problem(
                "not-in-range", "the version ends before it begins", ["valid", "to"], hint="swap from and to"
            )

    def _source_is_free(self, id_: str) -> bool:
        if id_ == "local":
            self.desk.problem(
                "reserved-name",
                '"local" is always there and means: no source',
                ["sources", id_],
                key=True,
                hint="use another id",
            )
        return id_ != "local"

    def _titles_of_items(self, items: Mapping[str, Item]) -> None:
        for name, said in self.form.items.items():
            if said.title is None and name in items:
                self.desk.problem(
                    "missing-key", f'"{name}" has no title', ["items", name], key=True, hint="add title: {nb: …, en: …}"
                )

    def _one_meaning_each(self) -> None:
        form = self.form
        sections: list[tuple[str, str, Iterable[str]]] = [
            ("items", "an item", form.items),
            ("parameters", "a parameter", form.parameters),
            ("values", "a value", form.values),
            ("uses", "a used ruleset", form.uses),
        ]
        seen: dict[str, str] = {}
        for key, what, names in sections:
            for name in names:
                if name in seen:
                    self.desk.problem(
                        "ambiguous-name",
                        f'"{name}" is already {seen[name]}',
                        [key, name],
                        key=True,
                        hint="rename one of them",
                    )
                seen.setdefault(name, what)

    def _uses(self) -> dict[str, Use]:
        found = {}
        for ruleset, requirement in self._requirements():
            try:
                used = self.used[ruleset] = self.find_used(ruleset, requirement)
            except Refused as refused:
                first = refused.problems[0]
                self.desk.problem(first.code, first.message, ["uses", ruleset], key=True, hint=first.hint)
                continue
            found[ruleset] = Use(
                ruleset,
                requirement,
                {name: outcome.levels for name, outcome in used.outcomes.items()},
                title=used.title,
                titles={name: outcome.title for name, outcome in used.outcomes.items()},
                items=tuple(used.items),
                actions=(*used.actions, *used.joined_actions),
                findings=(
                    *(rule.id for rule in used.rules.values() if rule.finding is not None),
                    *used.joined_findings,
                ),
            )
        return found

    def _requirements(self) -> Iterable[tuple[str, str]]:
        for ruleset, said in self.form.uses.items():
            yield ruleset, said.version if isinstance(said, forms.UseForm) else said

    def _scope(
        self,
        items: Mapping[str, Item],
        parameters: Mapping[str, Parameter],
        uses: Mapping[str, Use],
        parties: tuple[str, ...],
    ) -> Scope:
        everyone = Choice(role_ids(parties), ordered=False)
        used = {
            ruleset: {name: Choice(tuple(level.id for level in levels)) for name, levels in use.outcomes.items()}
            for ruleset, use in uses.items()
        }
        # A ruleset that could not be found is told once; its readers are not blamed.
        anything = World(
            items={name: item.reach for name, item in items.items()},
            states=dict.fromkeys(items, "missing"),
            roles=dict.fromkeys(items, Options(everyone.everything)),
            parameters={name: parameter.reach for name, parameter in parameters.items()},
            values=self.value_reaches,
            used={
                (ruleset, name): Options(kind.everything)
                for ruleset, outcomes in used.items()
                for name, kind in outcomes.items()
            },
            as_of=Interval(meaning.EARLIEST_MOMENT, meaning.LATEST_MOMENT),
            offset=0,
        )
        return Scope(
            items={name: item.type for name, item in items.items()},
            parameters={name: parameter.type for name, parameter in parameters.items()},
            values=frozenset(self.form.values),
            value=self._seen,
            used=used,
            points=_points(items),
            parties=everyone,
            anything=anything,
            hyphenated=self._hyphenated(),
            unread=frozenset(self.form.outcomes),
        )

    def _hyphenated(self) -> frozenset[str]:
        form = self.form
        words: set[str] = {*form.items, *form.parameters, *form.values, *form.uses, *form.parties, *SHARED}
        for scale in form.scales.values():
            words.update(scale)
        for said in (*form.items.values(), *form.parameters.values(), *form.values.values()):
            options = getattr(said, "options", None)
            words.update(options if isinstance(options, list | dict) else ())
            if isinstance(said, forms.ListItem):
                for name, of in said.of.items():
                    words.add(name)
                    below = getattr(of, "options", None)
                    words.update(below if isinstance(below, list | dict) else ())
        for used in self.used.values():
            for name, outcome in used.outcomes.items():
                words.update((name, *outcome.level_ids))
        return frozenset(word for word in words if "-" in word)

    # Values, each after those it reads

    def _seen(self, name: str) -> Seen:
        self._value(name)
        value = self.values.get(name)
        if value is None:
            raise AlreadyTold
        return Seen(value.type, value.reads_record, value.degree, value.given)

    def _value(self, name: str) -> None:
        if name in self.values or name in self.faulty_values:
            return
        if name in self.being_built:
            circle = [*self.being_built[self.being_built.index(name) :], name]
            self.desk.problem(
                "cyclic-value",
                f"these values read each other in a circle: {' → '.join(circle)}",
                ["values", name],
                key=True,
            )
            self.faulty_values.update(circle)
            return
        if len(self.being_built) > 100:
            self.desk.problem(
                "too-complex", "more than 100 values read each other in a row", ["values", name], key=True
            )
            self.faulty_values.add(name)
            return
        self.being_built.append(name)
        try:
            value = ValueBuilder(self.desk, self.scope, name, self.form.values[name]).build()
        except NotUnderstood:
            self.faulty_values.add(name)
        else:
            if name not in self.faulty_values:
                self.value_reaches[name] = value.reach
                self.values[name] = value
                points = tuple(option.points for option in value.options)
                if points and all(each is not None for each in points):
                    self.scope.points[name] = points  # type: ignore[index]
        finally:
            self.being_built.pop()

    def _read_only_where_given(self, rules: Mapping[str, Rule], properties: Mapping[str, Property]) -> None:
        """A value that is not always given is shown, and read by values that then are not given either; by nothing else."""
        readers: dict[tuple[str, str, str], Node] = {
            ("properties", each.name, "holds"): each.node for each in properties.values()
        }
        for id_, rule in rules.items():
            if rule.made_by == "author":
                readers.setdefault(("rules", id_.partition(":")[0] if rule.bindings else id_, "when"), rule.condition)
        for path, node in readers.items():
            read = [part.name for part in node.walk() if isinstance(part, ValueRead) and part.name in self.values]
            for name in dict.fromkeys(each for each in read if self.values[each].given is not None):
                self.desk.problem(
                    "not-always-given",
                    f'"{name}" is not always given, and nothing would be known of this where it is not',
                    path,
                    hint="read what decides whether it is given",
                )

    # Outcomes

    def _outcomes(self, items: Mapping[str, Item]) -> dict[str, Outcome]:
        desk = self.desk
        found = {}
        for name, said in self.form.outcomes.items():
            path = ["outcomes", name]
            levels = desk.options(said.levels, [*path, "levels"])
            for level in levels:
                if level.id in {"unknown", "missing"}:
                    check_option(desk, level.id, [*path, "levels"])
            if len(levels) == 1:
                desk.problem("too-short", "an outcome has at least two levels", [*path, "levels"])
            if said.decided_by == "clinician" and said.judgement is None:
                desk.problem(
                    "missing-key",
                    "which item holds the clinician's judgement?",
                    path,
                    key=True,
                    hint="add judgement: ITEM",
                )
            if said.decided_by == "rules" and said.judgement is not None:
                desk.problem(
                    "wrong-keys", "a judgement belongs to decided_by: clinician", [*path, "judgement"], key=True
                )
            if said.judgement is not None:
                item = items.get(said.judgement)
                ids = tuple(level.id for level in levels)
                if item is None:
                    desk.unknown("item", said.judgement, items, [*path, "judgement"])
                elif not isinstance(item.type, Choice) or item.type.options != ids:
                    desk.problem(
                        "wrong-type",
                        f'the options of "{said.judgement}" are not the levels of this outcome ({", ".join(ids)})',
                        [*path, "judgement"],
                        hint="give both the same scale",
                    )
            found[name] = Outcome(
                name=name,
                title=desk.texts(said.title, [*path, "title"]) or {},
                levels=levels,
                starts_highest=said.starts == "highest",
                judgement=said.judgement,
                citations=desk.citations(said.source, [*path, "source"]),
            )
        return found

    # Actions and tests

    def _actions(self, parameters: Mapping[str, Parameter], parties: Mapping[str, Texts]) -> dict[str, Action]:
        desk = self.desk
        found = {}
        for id_, said in self.form.actions.items():
            path = ["actions", id_]
            for key, party in (("by", said.by), ("to", said.to)):
                if party is not None and party not in parties:
                    desk.unknown("party", party, parties, [*path, key])
            found[id_] = Action(
                id=id_,
                title=desk.texts(said.title, [*path, "title"]) or {},
                by=said.by,
                to=said.to,
                due=self._due(said.due, parameters, [*path, "due"]),
                due_written=said.due,
                due_from=self._due_from(said, path),
                channel=desk.texts(said.channel, [*path, "channel"]),
                legal_basis=desk.citations(said.legal_basis, [*path, "legal_basis"]),
                help=desk.texts(said.help, [*path, "help"]),
            )
        return found

    def _due_from(self, said: forms.ActionForm, path: Sequence[str | int]) -> Node | None:
        if said.due_from is None:
            return None
        here = [*path, "due_from"]
        if said.due is None:
            self.desk.problem("wrong-keys", "due_from: says what due: runs from, and there is no due:", here, key=True)
        parsed = parse_expression(as_text(said.due_from), self.scope)
        self.desk.complaints(parsed.complaints, here)
        if parsed.node is not None and not isinstance(parsed.node.type, Date | Moment):
            self.desk.problem(
                "wrong-type", f"a limit runs from a date or a date with a time; this is {parsed.node.type}", here
            )
        return parsed.node

    def _due(
        self, written: str | None, parameters: Mapping[str, Parameter], path: list[str | int]
    ) -> int | times.Period | str | None:
        if written is None:
            return None
        if written in parameters:
            if parameters[written].kind not in {"duration", "period"}:
                self.desk.problem(
                    "wrong-type",
                    f'"{written}" is a {parameters[written].kind}; a deadline is a duration or a period',
                    path,
                )
            return written
        try:
            return times.parse_duration(written)
        except times.NotATime as not_a_duration:
            try:
                return times.parse_period(written)
            except times.NotATime:
                self.desk.problem("bad-time", str(not_a_duration), path, hint=did_you_mean(written, parameters))
                return None

    def _tests(self) -> tuple[Test, ...]:
        found = []
        for at, said in enumerate(self.form.tests):
            if isinstance(said.signed_off, forms.SignatureForm):
                try:
                    times.parse_date(said.signed_off.on)
                except times.NotATime as error:
                    self.desk.problem("bad-date", str(error), ["tests", at, "signed_off", "on"])
            found.append(as_test(said, self.desk.place(["tests", at, "name"])))
        return tuple(found)


def as_test(said: forms.TestForm, place: Place) -> Test:
    """The test of that form."""
    case = {
        key: value
        for key, value in (
            ("as_of", said.as_of),
            ("assessor", said.assessor),
            ("parameters", said.parameters),
            ("answers", said.answers),
            ("using", said.using),
        )
        if value is not None
    }
    expect = said.expect.model_dump(exclude_none=True)
    return Test(said.name, case, expect, place, said.signed_off != "no", signature_of(said.signed_off))


def signature_of(said: str | forms.SignatureForm) -> Signature | None:
    """Who signed off, where that is said."""
    return Signature(said.by, said.on) if isinstance(said, forms.SignatureForm) else None


def _points(items: Mapping[str, Item]) -> dict[str, tuple[Exact, ...]]:
    found: dict[str, tuple[Exact, ...]] = {}
    for item in items.values():
        _add_points(found, item.name, item)
        if isinstance(item.type, Records):
            for each in item.fields:
                _add_points(found, f"{item.name}.{each.name}", each)
    return found


def _add_points(found: dict[str, tuple[Exact, ...]], name: str, item: Item) -> None:
    points = tuple(option.points for option in item.options if option.points is not None)
    if points and len(points) == len(item.options):
        found[name] = points
