"""How long exact numbers can become: a bound on the digits that a condition may make of those it reads.

Numbers are exact, so each product may have as many digits as its factors together. A degree of 1 stands for one number as
it was answered; the engine refuses what goes far beyond any formula that people write.
"""

from __future__ import annotations

from collections.abc import Callable

from . import tree

HIGHEST = 2000


def degree(node: tree.Node, of_value: Callable[[str], int]) -> int:
    """The degree of a node, where `of_value` tells that of the values it reads."""
    match node:
        case tree.Constant():
            return 0 if isinstance(node.value, int) else 1
        case tree.ValueRead(name=name):
            return of_value(name)
        case tree.Round() | tree.Call(function="floor"):
            return 1
        case tree.Power(of=of, exponent=exponent):
            return degree(of, of_value) * exponent
        case tree.Arithmetic(left=left, right=right):
            return degree(left, of_value) + degree(right, of_value)
        case _:
            return max((degree(part, of_value) for part in node.children()), default=1)
