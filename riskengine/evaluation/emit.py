"""Small pieces of Python's syntax tree, so that the program reads as what it builds. No text is ever parsed or executed here."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from types import CodeType
from typing import Any

_OPERATORS: dict[str, ast.cmpop] = {
    "==": ast.Eq(),
    "!=": ast.NotEq(),
    "<": ast.Lt(),
    "<=": ast.LtE(),
    ">": ast.Gt(),
    ">=": ast.GtE(),
    "in": ast.In(),
    "is": ast.Is(),
    "is not": ast.IsNot(),
}
_ARITHMETIC: dict[str, ast.operator] = {
    "+": ast.Add(),
    "-": ast.Sub(),
    "*": ast.Mult(),
    "**": ast.Pow(),
    "&": ast.BitAnd(),
    "|": ast.BitOr(),
}

LOAD, STORE = ast.Load(), ast.Store()  # shared, as Python's own parser does: there is one of them in every name

TRUE = ast.Constant(True)
FALSE = ast.Constant(False)


def read(name: str) -> ast.Name:
    """The value of a name."""
    return ast.Name(name, LOAD)


def constant(value: Any) -> ast.expr:
    """A plain constant: an int, a bool, a string, None, or a frozenset of ints."""
    return ast.Constant(value)


def tuple_of(parts: Sequence[ast.expr]) -> ast.expr:
    """A tuple."""
    return ast.Tuple(list(parts), LOAD)


def call(name: str, *arguments: ast.expr, **named: ast.expr) -> ast.expr:
    """A call of a function by its name."""
    return ast.Call(read(name), list(arguments), [ast.keyword(key, value) for key, value in named.items()])


def compare(operator: str, left: ast.expr, right: ast.expr) -> ast.expr:
    """A comparison."""
    return ast.Compare(left, [_OPERATORS[operator]], [right])


def arithmetic(operator: str, left: ast.expr, right: ast.expr) -> ast.expr:
    """An operation of two numbers."""
    return ast.BinOp(left, _ARITHMETIC[operator], right)


def negative(of: ast.expr) -> ast.expr:
    """The number with the other sign."""
    return ast.UnaryOp(ast.USub(), of)


def is_constant(part: ast.expr, value: object) -> bool:
    """Whether the part is just this constant."""
    return isinstance(part, ast.Constant) and part.value is value


def every(parts: Sequence[ast.expr]) -> ast.expr:
    """And, with what is settled left out."""
    if any(is_constant(part, False) for part in parts):
        return FALSE
    rest = [part for part in parts if not is_constant(part, True)]
    return TRUE if not rest else rest[0] if len(rest) == 1 else ast.BoolOp(ast.And(), rest)


def either(parts: Sequence[ast.expr]) -> ast.expr:
    """Or, with what is settled left out."""
    if any(is_constant(part, True) for part in parts):
        return TRUE
    rest = [part for part in parts if not is_constant(part, False)]
    return FALSE if not rest else rest[0] if len(rest) == 1 else ast.BoolOp(ast.Or(), rest)


def negation(of: ast.expr) -> ast.expr:
    """Not."""
    if isinstance(of, ast.Constant):
        return FALSE if of.value else TRUE
    return ast.UnaryOp(ast.Not(), of)


def choose(test: ast.expr, then: ast.expr, otherwise: ast.expr) -> ast.expr:
    """One of two, without evaluating the other."""
    if isinstance(test, ast.Constant):
        return then if test.value else otherwise
    return ast.IfExp(test, then, otherwise)


def counted(parts: Sequence[ast.expr]) -> ast.expr:
    """How many of the truths hold, as a number."""
    return call("sum", tuple_of(parts))


def at(of: ast.expr, index: int | ast.expr) -> ast.expr:
    """An element of a tuple."""
    return ast.Subscript(of, index if isinstance(index, ast.expr) else ast.Constant(index), LOAD)


def assign(name: str, value: ast.expr) -> ast.stmt:
    """An assignment."""
    return ast.Assign([ast.Name(name, STORE)], value)


def unpack(names: Sequence[str], value: ast.expr) -> ast.stmt:
    """An assignment of a tuple's elements to names."""
    return ast.Assign([store_all(names)], value)


FEW = 1000


def taken(source: str, places: Mapping[str, int], body: Sequence[ast.stmt]) -> list[ast.stmt]:
    """What takes names out of a tuple: all at once where they are few, else those that the statements read.

    `places` says where in the tuple each name is, in the tuple's order.
    """
    if len(places) <= FEW:
        return [unpack(tuple(places), read(source))] if places else []
    found = sorted((places[name], name) for name in names_in(body) if name in places)
    return [assign(name, at(read(source), place)) for place, name in found]


def names_in(statements: Sequence[ast.stmt]) -> set[str]:
    """The names that statements read or write; the standard library's walk takes thrice the time."""
    found: set[str] = set()
    waiting: list[Any] = list(statements)
    while waiting:
        part = waiting.pop()
        if type(part) is ast.Name:
            found.add(part.id)
        elif type(part) is not ast.Constant:
            for value in part.__dict__.values():
                if type(value) is list:
                    waiting += value
                elif isinstance(value, _PLACED):
                    waiting.append(value)
    return found


def store_all(names: Sequence[str]) -> ast.expr:
    """Names that take a tuple's elements."""
    return ast.Tuple([ast.Name(name, STORE) for name in names], STORE)


def function(
    name: str, body: Sequence[ast.stmt], namespace: dict[str, Any], parameters: Sequence[str] = ("slots",)
) -> Callable[..., Any]:
    """A function with those parameters and that body, which sees the namespace and nothing else."""
    return defined(name, code(name, body, parameters), namespace)


def code(name: str, body: Sequence[ast.stmt], parameters: Sequence[str] = ("slots",)) -> CodeType:
    """The code that defines a function with those parameters and that body."""
    # The frame is parsed, so that each version of Python fills in its own fields.
    module = ast.parse(f"def program({', '.join(parameters)}): pass")
    definition = module.body[0]
    assert isinstance(definition, ast.FunctionDef)
    definition.name = name
    definition.body = list(body)
    _place(definition.body)
    return compile(module, f"<{name}>", "exec")  # our own tree, never an author's text


def defined(name: str, code: CodeType, namespace: Mapping[str, Any]) -> Callable[..., Any]:
    """The function that the code defines, which sees the namespace and nothing else."""
    scope: dict[str, Any] = {"__builtins__": {}, **namespace}
    exec(code, scope)
    made: Callable[..., Any] = scope[name]
    return made


_PLACED = (ast.expr, ast.stmt, ast.keyword, ast.comprehension)


def _place(statements: Sequence[ast.stmt]) -> None:
    """Give all parts a place, as Python asks for; the standard library's way takes twice the time."""
    waiting: list[Any] = list(statements)
    while waiting:
        part = waiting.pop()
        part.lineno, part.col_offset = 1, 0
        for name in part._fields:
            value = getattr(part, name)
            if type(value) is list:
                waiting += [each for each in value if isinstance(each, _PLACED)]
            elif isinstance(value, _PLACED):
                waiting.append(value)
