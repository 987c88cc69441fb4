"""The functions of conditions: how each is written, and what node it makes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..problems import did_you_mean
from . import times, tree
from .syntax import as_written, short
from .types import Choice, Condition, Date, Duration, Moment, Number, Records, Text, Type, measured

if TYPE_CHECKING:
    from .reader import Reader

MOST_DECIMALS = 6
MOST_LOOPS = 2


def _arguments(reader: Reader, parsed: ast.Call, count: int, example: str) -> list[ast.expr]:
    if len(parsed.args) != count or any(isinstance(each, ast.Starred | ast.GeneratorExp) for each in parsed.args):
        raise reader.refuse("wrong-arguments", f"{reader.source(parsed.func)}(…) is written {example}", parsed)
    return parsed.args


def _number(reader: Reader, parsed: ast.expr) -> tree.Node:
    node = reader.any(parsed)
    if not isinstance(node.type, Number):
        hint = "points(…) gives the points of a choice" if isinstance(node.type, Choice) else None
        raise reader.refuse("wrong-type", f"this is {node.type}; expected a number", parsed, hint)
    return node


def _simple(reader: Reader, parsed: ast.Call) -> tree.Node:
    name = reader.source(parsed.func)
    of = _number(reader, _arguments(reader, parsed, 1, f"{name}(x)")[0])
    assert isinstance(of.type, Number)
    kind = Number(of.type.unit, True) if name == "floor" else of.type
    return reader.made(tree.Call(kind, reader.span(parsed), name, (of,)))  # type: ignore[arg-type]


def _length(reader: Reader, parsed: ast.Call) -> tree.Node:
    name = reader.source(parsed.func)
    argument = _arguments(reader, parsed, 1, f"{name}(as_of - seen)")[0]
    of = reader.any(argument)
    if not isinstance(of.type, Duration):
        raise reader.refuse("wrong-type", f"this is {of.type}; expected a duration", argument)
    return reader.made(tree.Call(Number(), reader.span(parsed), name, (of,)))  # type: ignore[arg-type]


def _between(reader: Reader, parsed: ast.Call) -> tree.Node:
    name = reader.source(parsed.func)
    ends = tuple(_day(reader, each) for each in _arguments(reader, parsed, 2, f"{name}(born, as_of)"))
    return reader.made(tree.Call(Number(whole=True), reader.span(parsed), name, ends))  # type: ignore[arg-type]


def _day(reader: Reader, parsed: ast.expr) -> tree.Node:
    of = reader.any(parsed)
    if isinstance(of.type, Moment):
        return reader.made(tree.Call(Date(), of.span, "date", (of,)))
    if not isinstance(of.type, Date):
        raise reader.refuse("wrong-type", f"this is {of.type}; expected a date", parsed)
    return of


def _rounding(reader: Reader, parsed: ast.Call) -> tree.Node:
    if len(parsed.args) not in {1, 2}:
        raise reader.refuse("wrong-arguments", "round(…) is written round(x) or round(x, 1)", parsed)
    of = _number(reader, parsed.args[0])
    decimals = 0
    if len(parsed.args) == 2:
        written = parsed.args[1]
        if (
            not isinstance(written, ast.Constant)
            or type(written.value) is not int
            or not 0 <= written.value <= MOST_DECIMALS
        ):
            raise reader.refuse(
                "wrong-arguments", f"the decimals of round are a whole number from 0 to {MOST_DECIMALS}", written
            )
        decimals = written.value
    assert isinstance(of.type, Number)
    return reader.made(tree.Round(Number(of.type.unit, decimals == 0), reader.span(parsed), of, decimals))


def _points(reader: Reader, parsed: ast.Call) -> tree.Node:
    argument = _arguments(reader, parsed, 1, "points(item)")[0]
    of = reader.any(argument)
    name = of.name if isinstance(of, tree.ItemRead | tree.ValueRead) else None
    if isinstance(of, tree.FieldRead):
        name = f"{_list_of(reader, of.variable)}.{of.name}"
    points = reader.scope.points.get(name) if name is not None else None
    if points is None:
        raise reader.refuse(
            "no-points",
            f'"{short(reader.source(argument))}" has no points',
            argument,
            "give its options points: {no: {title: …, points: 0}}",
        )
    return reader.made(
        tree.PointsOf(Number(whole=all(isinstance(each, int) for each in points)), reader.span(parsed), of, points)
    )


def _list_of(reader: Reader, variable: str) -> str:
    records = reader.records[variable]
    return next(name for name, kind in reader.scope.items.items() if kind is records)


def _knowledge(reader: Reader, parsed: ast.Call) -> tree.Node:
    state = reader.source(parsed.func)
    item = _item(reader, parsed, state)
    return reader.made(tree.Knowledge(Condition(), reader.span(parsed), state, item))  # type: ignore[arg-type]


def _role(reader: Reader, parsed: ast.Call) -> tree.Node:
    item = _item(reader, parsed, "role")
    return reader.made(tree.RoleRead(reader.scope.parties, reader.span(parsed), item))


def _item(reader: Reader, parsed: ast.Call, name: str) -> str:
    argument = _arguments(reader, parsed, 1, f"{name}(item)")[0]
    if not isinstance(argument, ast.Name):
        raise reader.refuse("wrong-arguments", f"{name}(…) takes the name of an item", argument)
    written = as_written(argument.id)
    item = reader.scope.aliases.get(written, written)
    if item not in reader.scope.items:
        raise reader.refuse(
            "unknown-name",
            f'"{written}" is not an item of this ruleset',
            argument,
            did_you_mean(written, reader.scope.items),
        )
    reader.reads_record = True
    return item


def _written_time(reader: Reader, parsed: ast.Call) -> tree.Node:
    name = reader.source(parsed.func)
    argument = _arguments(reader, parsed, 1, f'{name}("2026-06-01{"T12:00:00+01:00" if name == "datetime" else ""}")')[
        0
    ]
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        try:
            if name == "date":
                return reader.made(tree.Constant(Date(), reader.span(parsed), times.parse_date(argument.value)))
            moment = times.parse_as_of(argument.value).microseconds
        except times.NotATime as error:
            raise reader.refuse("bad-time", str(error), argument) from None
        return reader.made(tree.Constant(Moment(), reader.span(parsed), moment))
    of = reader.any(argument)
    if name == "datetime" or not isinstance(of.type, Moment):
        raise reader.refuse("wrong-type", f"this is {of.type}; expected a date with a time", argument)
    return reader.made(tree.Call(Date(), reader.span(parsed), "date", (of,)))


def _counting(reader: Reader, parsed: ast.Call) -> tree.Node:
    if len(parsed.args) == 1:
        only = parsed.args[0]
        if isinstance(only, ast.GeneratorExp):
            return _gather(reader, parsed, only)
        if isinstance(only, ast.Name):
            listed = reader.read_name(as_written(only.id), only)
            if listed is not None and isinstance(listed.type, Records):
                of = reader.made(listed)
                assert isinstance(of, tree.ItemRead)
                return reader.made(
                    tree.Gather(Number(whole=True), reader.span(parsed), "count", of, "", None, None, None)
                )
    if not parsed.args:
        raise reader.refuse(
            "wrong-arguments",
            "count(…) counts conditions, or the records of a list",
            parsed,
            "as in count(s for s in signals)",
        )
    return reader.made(tree.HowMany(Number(whole=True), reader.span(parsed), reader.each_condition(parsed.args)))


def _gathering(reader: Reader, parsed: ast.Call) -> tree.Node:
    name = reader.source(parsed.func)
    if parsed.args and isinstance(parsed.args[0], ast.GeneratorExp):
        if len(parsed.args) > 1:
            raise reader.refuse("wrong-arguments", f"{name}(…) goes over one list", parsed)
        return _gather(reader, parsed, parsed.args[0])
    if name == "sum" and parsed.args:
        nodes = [_number(reader, each) for each in parsed.args]
        while len(nodes) > 1:
            # In pairs, so that many terms do not make a deep tree.
            nodes = [_plus(reader, *nodes[at : at + 2], parsed=parsed) for at in range(0, len(nodes), 2)]
        return nodes[0]
    if name in {"min", "max"} and len(parsed.args) >= 2 and not parsed.keywords:
        parts = [reader.any(each) for each in parsed.args]
        # Each part meets the one that has a unit: bare numbers between two units would hide that these differ.
        united = next(
            (part for part in parts if isinstance(part.type, Number) and part.type.unit is not None), parts[0]
        )
        kind = parts[0].type
        for part in parts:
            kind = reader.common(united, part, parsed)
        if not measured(kind):
            raise reader.refuse("wrong-type", f"{name}(…) takes numbers, dates or durations; this is {kind}", parsed)
        if isinstance(kind, Number):
            kinds = [part.type for part in parts if isinstance(part.type, Number)]
            unit = next((each.unit for each in kinds if each.unit is not None), None)
            kind = Number(unit, all(each.whole for each in kinds))
        return reader.made(tree.Extreme(kind, reader.span(parsed), name, tuple(parts)))  # type: ignore[arg-type]
    raise reader.refuse(
        "wrong-arguments", f"{name}(…) goes over the records of a list", parsed, f"as in {_GATHERED[name]}"
    )


def _plus(reader: Reader, a: tree.Node, b: tree.Node | None = None, *, parsed: ast.expr) -> tree.Node:
    if b is None:
        return a
    return reader.made(tree.Arithmetic(reader.common(a, b, parsed), (a.span[0], b.span[1]), "+", a, b))


@contextmanager
def _bound(reader: Reader, variable: str, records: Records) -> Iterator[None]:
    before = reader.world, dict(reader.records)
    reader.records[variable] = records
    reader.world = reader.world.within(variable, {field.name: field.reach for field in records.fields})
    try:
        yield
    finally:
        reader.world, reader.records = before


def _gather(reader: Reader, parsed: ast.Call, generator: ast.GeneratorExp) -> tree.Node:
    name = reader.source(parsed.func)
    if len(generator.generators) != 1 or generator.generators[0].is_async:
        raise reader.refuse("not-allowed", "one for at a time", generator, f"as in {_GATHERED[name]}")
    loop = generator.generators[0]
    if not isinstance(loop.target, ast.Name):
        raise reader.refuse("not-allowed", "after for stands one new name", loop.target, f"as in {_GATHERED[name]}")
    variable = loop.target.id
    if variable in reader.records or reader.scope.has(variable):
        raise reader.refuse(
            "ambiguous-name",
            f'"{variable}" is already a name of this ruleset',
            loop.target,
            "use another name after for",
        )
    of = reader.any(loop.iter)
    if not isinstance(of, tree.ItemRead) or not isinstance(of.type, Records):
        raise reader.refuse(
            "wrong-type",
            f'"{short(reader.source(loop.iter))}" is not a list',
            loop.iter,
            did_you_mean(reader.source(loop.iter), _lists(reader)),
        )
    if len(reader.records) >= MOST_LOOPS:
        message = f"for stands inside for more than {MOST_LOOPS} deep, which would take long on long lists"
        raise reader.refuse("too-complex", message, generator)
    with _bound(reader, variable, of.type), reader.nested(parsed):
        conditions = reader.each_condition(loop.ifs)
        element: tree.Node | None = None
        itself = isinstance(generator.elt, ast.Name) and generator.elt.id == variable
        if name == "count":
            if not itself:
                conditions = (*conditions, reader.condition(generator.elt))
        elif name in {"any", "all"}:
            element = reader.condition(generator.elt)
        else:
            if itself:
                raise reader.whole_record(variable, generator.elt)
            element = reader.any(generator.elt)
        condition: tree.Node | None = None
        if len(conditions) == 1:
            condition = conditions[0]
        elif conditions:
            condition = reader.made(tree.All(Condition(), (conditions[0].span[0], conditions[-1].span[1]), conditions))
    kind, default = _gathered_kind(reader, name, element, parsed, generator)
    return reader.made(tree.Gather(kind, reader.span(parsed), name, of, variable, element, condition, default))  # type: ignore[arg-type]


def _lists(reader: Reader) -> list[str]:
    return [name for name, kind in reader.scope.items.items() if isinstance(kind, Records)]


def _gathered_kind(
    reader: Reader, name: str, element: tree.Node | None, parsed: ast.Call, generator: ast.GeneratorExp
) -> tuple[Type, tree.Node | None]:
    if name in {"any", "all"}:
        return Condition(), None
    if name == "distinct" and element is not None:
        single = isinstance(element.type, Condition | Choice) or measured(element.type)
        if not single and not (isinstance(element.type, Text) and isinstance(element, tree.FieldRead)):
            raise reader.refuse("wrong-type", f"distinct(…) does not tell {element.type} apart", generator.elt)
    if name in {"count", "distinct"} or element is None:
        return Number(whole=True), None
    if name == "sum":
        if not isinstance(element.type, Number):
            raise reader.refuse("wrong-type", f"sum(…) adds numbers; this is {element.type}", generator.elt)
        return element.type, None
    if not measured(element.type):
        raise reader.refuse(
            "wrong-type", f"{name}(…) takes numbers, dates or durations; this is {element.type}", generator.elt
        )
    if not parsed.keywords:
        raise reader.refuse(
            "wrong-arguments",
            f"what is the {name} of no records? say it with default=",
            parsed,
            f"as in {_GATHERED[name]}",
        )
    default = reader.any(parsed.keywords[0].value)
    return reader.common(element, default, parsed), default


_GATHERED = {
    "count": "count(s for s in signals)",
    "any": "any(s.ongoing for s in signals)",
    "all": "all(s.ongoing for s in signals)",
    "distinct": "distinct(s.sign for s in signals)",
    "sum": "sum(s.points for s in signals)",
    "min": "min((s.days for s in stays), default=0)",
    "max": "max((s.days for s in stays), default=0)",
}

FUNCTIONS: Mapping[str, Callable[[Reader, ast.Call], tree.Node]] = {
    "abs": _simple,
    "floor": _simple,
    "round": _rounding,
    "points": _points,
    "days": _length,
    "hours": _length,
    "years_between": _between,
    "months_between": _between,
    "date": _written_time,
    "datetime": _written_time,
    "known": _knowledge,
    "unknown": _knowledge,
    "missing": _knowledge,
    "role": _role,
    "count": _counting,
    "any": _gathering,
    "all": _gathering,
    "distinct": _gathering,
    "sum": _gathering,
    "min": _gathering,
    "max": _gathering,
}
"""The functions by name."""
