"""What an author claims of all cases: `worsens` of an item, and `properties`. `riskengine verify` proves or refutes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..language.knowledge import Options, Partial
from ..language.parse import parse_condition
from ..language.scope import Scope, Seen
from ..language.syntax import Complaint
from ..language.tree import ItemRead, Node, ParameterRead, ValueRead
from ..language.types import Choice, measured
from . import form as forms
from .definition import Item, Outcome, Property
from .desk import Desk, Path, as_text


def with_directions(desk: Desk, items: Mapping[str, Item], outcomes: Mapping[str, Outcome]) -> dict[str, Item]:
    """The items, each with the direction in which a higher answer may move outcomes."""
    return {name: _directed(desk, item, outcomes) for name, item in items.items()}


def _directed(desk: Desk, item: Item, outcomes: Mapping[str, Outcome]) -> Item:
    form = desk.form.items[item.name]
    written = getattr(form, "worsens", None)
    if isinstance(form, forms.ListItem):
        for name, field in form.of.items():
            if getattr(field, "worsens", None) is not None:
                desk.problem("wrong-keys", "worsens: belongs to an item, not to a field of a list",
                             ["items", item.name, "of", name, "worsens"], key=True)  # fmt: skip
    if written is None:
        return item
    path: Path = ["items", item.name, "worsens"]
    ordered = measured(item.type) or (isinstance(item.type, Choice) and item.type.ordered)
    if not ordered:
        why = "its options have no order" if isinstance(item.type, Choice) else f"{item.type} has no order"
        desk.problem("not-ordered", f'"{item.name}" cannot worsen anything: {why}', path, key=True,
                     hint="say it of an item whose answers have an order, or write a property")  # fmt: skip
        return item
    named = list(outcomes) if written is True else list(written)
    found = {}
    for at, name in enumerate(named):
        if name not in outcomes:
            desk.unknown("outcome", name, outcomes, [*path, name if isinstance(written, dict) else at],
                         key=isinstance(written, dict))  # fmt: skip
            continue
        found[name] = "down" if outcomes[name].starts_highest else "up"
        if isinstance(written, dict):
            found[name] = written[name]
    return replace(item, worsens=found)


def build_properties(
    desk: Desk, scope: Scope, taken: Mapping[str, object], outcomes: Mapping[str, Outcome]
) -> dict[str, Property]:
    """The properties; their conditions read outcomes by their bare names."""
    if not desk.form.properties:
        return {}
    wider = _with_outcomes(scope, taken, outcomes)
    found = {}
    for name, form in desk.form.properties.items():
        path: Path = ["properties", name]
        title = desk.texts(form.title, [*path, "title"]) or {}
        citations = desk.citations(form.source, [*path, "source"])
        written = as_text(form.holds)
        parsed = parse_condition(written, wider)
        desk.complaints([*parsed.complaints, *_two_meanings(parsed.node, scope, outcomes)], [*path, "holds"])
        if parsed.node is None:
            continue
        if parsed.reads_record:
            desk.problem("knowledge-in-property", "a property speaks of the case, not of what is known or who answered",
                         [*path, "holds"], hint="leave out known(…), unknown(…), missing(…) and role(…)")  # fmt: skip
        found[name] = Property(name, title, parsed.node, citations, written, desk.place(path, key=True))
    return found


def _two_meanings(node: Node | None, scope: Scope, outcomes: Mapping[str, Outcome]) -> Iterator[Complaint]:
    """What stands against names that a property reads and that an outcome has too."""
    for part in node.walk() if node is not None else ():
        if isinstance(part, ItemRead | ParameterRead | ValueRead) and part.name in outcomes:
            what = scope.what_is(part.name)
            if what is not None:  # otherwise it is the outcome that is read
                said = f'"{part.name}" is both an outcome and {"an" if what == "item" else "a"} {what}, and either could be meant'
                yield Complaint("ambiguous-name", said, part.span, f"rename the {what} or the outcome")


def _with_outcomes(scope: Scope, taken: Mapping[str, object], outcomes: Mapping[str, Outcome]) -> Scope:
    free = {name: outcome for name, outcome in outcomes.items() if name not in taken}
    words = {word for name, outcome in free.items() for word in (name, *outcome.level_ids) if "-" in word}
    reaches: dict[str, Partial] = {**scope.anything.values}
    reaches.update({name: Options(outcome.type.everything) for name, outcome in free.items()})

    def value(name: str) -> Seen:
        return Seen(free[name].type, False) if name in free else scope.value(name)

    return replace(
        scope,
        values=scope.values | free.keys(),
        value=value,
        anything=replace(scope.anything, values=reaches),
        hyphenated=scope.hyphenated | words,
        outcomes=frozenset(free),
        unread=frozenset(),
    )
