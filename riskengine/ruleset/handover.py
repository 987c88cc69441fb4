"""What a ruleset tells the rulesets it uses: their parameters that it sets, and their items that it answers.

What is told must fit whatever the answers are, so it is checked when the ruleset is read, against the ranges of both sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from ..language import times
from ..language.knowledge import Interval, Options, Partial
from ..language.meaning import evaluate
from ..language.parse import parse_condition, parse_expression
from ..language.scope import Scope
from ..language.tree import Constant, ItemRead, Node, OutcomeRead, ValueRead
from ..language.two_meanings import two_meanings
from ..language.types import Choice, Condition, Date, Duration, Exact, Moment, Number, Records, Text, Type
from ..problems import did_you_mean
from . import form as forms
from .definition import Definition, Item, Parameter, Use, Value
from .desk import Desk, Path, as_text


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why something cannot be told: a code, a message and what may help."""

    code: str
    message: str
    hint: str | None = None


def with_handovers(
    desk: Desk,
    scope: Scope,
    items: Mapping[str, Item],
    values: Mapping[str, Value],
    uses: Mapping[str, Use],
    used: Mapping[str, Definition],
) -> dict[str, Use]:
    """The uses, each with what it is told."""
    found = {}
    for id_, use in uses.items():
        form = desk.form.uses[id_]
        if isinstance(form, forms.UseForm):
            reader = _Reader(desk, scope, items, used[id_], ["uses", id_])
            use = replace(
                use,
                parameters=MappingProxyType(reader.told("parameters", form.parameters or {})),
                answers=MappingProxyType(reader.told("answers", form.answers or {})),
                plan=reader.joined(form.plan),
                shares=reader.shared(form.shares or [], uses),
            )
        found[id_] = use
    _told_in_no_circle(desk, found, values)
    return found


@dataclass(frozen=True, slots=True)
class _Reader:
    desk: Desk
    scope: Scope
    items: Mapping[str, Item]
    used: Definition
    path: Path

    def told(self, section: str, written: Mapping[str, object]) -> dict[str, Node]:
        known: Mapping[str, Item | Parameter] = self.used.parameters if section == "parameters" else self.used.items
        found = {}
        for name, said in written.items():
            path = [*self.path, section, name]
            target = known.get(name)
            if target is None:
                what = "a parameter" if section == "parameters" else "an item"
                hint = did_you_mean(name, known)
                said = f'"{name}" is not {what} of {self.used.id}'
                self.desk.problem(f"unknown-{what.split()[1]}", said, path, key=True, hint=hint)
                continue
            text = as_text(said)  # type: ignore[arg-type]
            node: Node | None
            if isinstance(target.type, Choice) and text in target.type.options:
                complaint = two_meanings(self.scope, text, (0, len(text)), target.type, f"{self.used.id}.{name}")
                if complaint is not None:
                    self.desk.complaints([complaint], path)
                    continue
                node = Constant(target.type, (0, len(text)), target.type.options.index(text))
            elif text in self.items:  # also what conditions do not read: texts and lists
                node = ItemRead(self.items[text].type, (0, len(text)), text)
            else:
                parsed = parse_expression(text, self.scope)
                self.desk.complaints(parsed.complaints, path)
                node = parsed.node
                if parsed.reads_record:
                    self.desk.problem(
                        "knowledge-moves-outcome",
                        "what is known or who answered may not be told to another ruleset: it could move its outcomes",
                        path,
                        hint="tell it an answer, a value or an outcome",
                    )
                    continue
            if node is None:
                continue
            misfit = misfit_of(node, target, self.scope, self.items)
            if misfit is not None:
                self.desk.problem(misfit.code, misfit.message, path, hint=misfit.hint)
                continue
            found[name] = node
        return found

    def shared(self, written: Sequence[str], uses: Mapping[str, Use]) -> tuple[str, ...]:
        """The rulesets of which it reads the assessments made here."""
        found = []
        for at, id_ in enumerate(written):
            both = [each for each in uses if each in self.used.uses]
            if id_ in both:
                found.append(id_)
                continue
            said = f'"{id_}" is not used by both this ruleset and {self.used.id}'
            hint = did_you_mean(id_, both) or (f"they share {', '.join(both)}" if both else "they share none")
            self.desk.problem("unknown-ruleset", said, [*self.path, "shares", at], hint=hint)
        return tuple(found)

    def joined(self, written: object) -> Node | None:
        """When its plan is joined; None where it never is."""
        text = as_text(written)  # type: ignore[arg-type]
        if text in ("yes", "no"):
            return Constant(Condition(), (0, len(text)), True) if text == "yes" else None
        path = [*self.path, "plan"]
        parsed = parse_condition(text, self.scope)
        self.desk.complaints(parsed.complaints, path)
        return parsed.node


def misfit_of(node: Node, target: Item | Parameter, scope: Scope, items: Mapping[str, Item]) -> Misfit | None:
    """Why a node cannot be told as an answer to an item or a setting of a parameter; None where it can."""
    item = items[node.name] if isinstance(node, ItemRead) else None
    if not _alike(node.type, target.type):
        return Misfit("wrong-type", f'"{target.name}" is {target.type}, and this is {node.type}')
    if isinstance(target.type, Text | Records):
        same = item is not None and isinstance(target, Item) and _same_records(item, target)
        return (
            None if same else Misfit("wrong-type", f'"{target.name}" has other fields, or their answers other ranges')
        )
    reach = evaluate(node, scope.anything)
    if isinstance(target, Item) and not _bounded_alike(item, target):
        return Misfit(
            "not-in-range",
            f'"{target.name}" is bounded by as_of, and this is not',
            "read an item with the same earliest: or latest: as_of",
        )
    if not _within(reach, node.type, target.reach, target.type):
        return Misfit(
            "not-in-range",
            f'this can be what "{target.name}" cannot: {_said(reach, node.type)}, and there {_said(target.reach, target.type)}',
            "narrow the range, or the options, of what is read",
        )
    return None


def _alike(ours: Type, theirs: Type) -> bool:
    if isinstance(theirs, Choice):
        return isinstance(ours, Choice) or (isinstance(ours, Condition) and theirs.yes_no)
    if isinstance(ours, Number) and isinstance(theirs, Number):
        return (ours.unit is None or ours.unit == theirs.unit) and (ours.whole or not theirs.whole)
    return type(ours) is type(theirs)


def _same_records(ours: Item, theirs: Item) -> bool:
    if isinstance(theirs.type, Text):
        return isinstance(ours.type, Text)
    fields = {each.name: each for each in ours.fields}
    if set(fields) != {each.name for each in theirs.fields}:
        return False
    if getattr(ours.type, "most", 0) > getattr(theirs.type, "most", 0):
        return False
    for each in theirs.fields:
        mine = fields[each.name]
        if mine.type != each.type or not _bounded_alike(mine, each):
            return False
        if not isinstance(each.type, Text) and not _within(mine.reach, mine.type, each.reach, each.type):
            return False
    return True


def _bounded_alike(ours: Item | None, theirs: Item) -> bool:
    earliest, latest = (False, False) if ours is None else (ours.earliest_as_of, ours.latest_as_of)
    return (earliest or not theirs.earliest_as_of) and (latest or not theirs.latest_as_of)


def _within(ours: Partial, our_type: Type, theirs: Partial, their_type: Type) -> bool:
    if isinstance(their_type, Choice):
        options = ("no", "yes") if isinstance(our_type, Condition) else _options(ours, our_type)
        return set(options) <= set(_options(theirs, their_type))
    if isinstance(ours, Interval) and isinstance(theirs, Interval):
        return theirs.lowest <= ours.lowest and ours.highest <= theirs.highest
    return True


def _options(partial: Partial, kind: Type) -> tuple[str, ...]:
    assert isinstance(kind, Choice) and isinstance(partial, Options)
    return tuple(option for at, option in enumerate(kind.options) if partial.mask >> at & 1)


def _said(partial: Partial, kind: Type) -> str:
    if isinstance(kind, Choice):
        return ", ".join(_options(partial, kind))
    if isinstance(partial, Interval):
        return f"{_measure(partial.lowest, kind)} to {_measure(partial.highest, kind)}"
    return str(kind)


def _measure(number: Exact, kind: Type) -> str:
    match kind:
        case Date():
            return times.format_date(int(number))
        case Moment():
            return times.format_datetime(int(number), 0)
        case Duration():
            return times.format_duration(int(number))
        case _:
            return str(number) if isinstance(number, int) else f"{float(number):g}"


def _told_in_no_circle(desk: Desk, uses: Mapping[str, Use], values: Mapping[str, Value]) -> None:
    reads = {id_: {*_outcomes_read(use.told, values), *use.shares} for id_, use in uses.items()}
    for id_ in uses:
        circle = _circle(id_, reads)
        if circle is not None:
            said = f"these rulesets are told each other's outcomes in a circle: {' → '.join(circle)}"
            desk.problem("cyclic-use", said, ["uses", id_], key=True)
            return


def _circle(start: str, reads: Mapping[str, set[str]]) -> list[str] | None:
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for below in sorted(reads.get(way[-1], ())):
            if below == start:
                return [*way, start]
            if below not in seen:
                seen.add(below)
                ways.append([*way, below])
    return None


def _outcomes_read(nodes: tuple[Node, ...], values: Mapping[str, Value]) -> Iterator[str]:
    waiting = list(nodes)
    seen: set[str] = set()
    while waiting:
        for part in waiting.pop().walk():
            if isinstance(part, OutcomeRead):
                yield part.ruleset
            elif isinstance(part, ValueRead) and part.name not in seen and part.name in values:
                seen.add(part.name)
                waiting.append(values[part.name].node)
