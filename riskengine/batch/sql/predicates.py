"""A query for databases whose columns cannot hold a condition: there a condition is 1, 0 or null.

SQL Server and older Oracle know conditions only where they decide something (`WHERE`, `WHEN`). A condition that stands as a
value becomes `CASE WHEN … THEN 1 ELSE 0 END`, and a column that holds one is compared with 1 where a condition is
needed. Null stays null: where a condition could be null, a second branch says when it is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from sqlglot import exp

_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
_DECIDING = (exp.And, exp.Or, exp.Not, exp.Is, exp.In, *_COMPARISONS)
_WITH_TWO_SIDES = (exp.Add, exp.Sub, exp.Mul, exp.Mod, exp.BitwiseAnd, exp.BitwiseOr)
_NEVER_NULL = (exp.Literal, exp.Boolean, exp.Is)


def without_conditions_as_values(select: exp.Select, filled: Collection[str]) -> frozenset[str]:
    """Rewrite a select in place so that no condition stands where a value should.

    Args:
        select: one flat select.
        filled: the columns that it reads which are never null.

    Returns:
        Those of its own columns that are never null.
    """
    known = frozenset(filled)
    never_null: set[str] = set()
    columns = []
    for column in select.expressions:
        name, inner = (column.alias, column.this) if isinstance(column, exp.Alias) else (column.name, column)
        if never(inner, known):
            never_null.add(name)
        changed = _value(inner, known)
        columns.append(exp.alias_(changed, exp.to_identifier(name, quoted=True)) if changed is not inner else column)
    select.set("expressions", columns)
    where = select.args.get("where")
    if where is not None:
        where.set("this", _condition(where.this, known))
    return frozenset(never_null)


def never(node: exp.Expr, filled: Collection[str]) -> bool:
    """Whether an expression is never null, given the columns that are never null. False where that is not plain."""
    if isinstance(node, exp.Column):
        return node.name in filled
    if isinstance(node, exp.Case):
        branches = [node.args.get("default"), *(each.args["true"] for each in node.args["ifs"])]
        return all(branch is not None and never(branch, filled) for branch in branches)
    if isinstance(node, exp.Coalesce):
        return any(never(each, filled) for each in (node.this, *node.expressions))
    if isinstance(node, (exp.And, exp.Or)):
        parts = list(node.flatten())
        settled = {*filled, *_asked_after(parts, there=isinstance(node, exp.And))}
        return all(never(part, settled) for part in parts)
    if isinstance(node, (exp.In, exp.Least, exp.Greatest)):
        return all(never(each, filled) for each in (node.this, *node.expressions)) and not node.args.get("query")
    if isinstance(node, (exp.Paren, exp.Not, exp.Neg, exp.Cast, exp.Collate)):
        return never(node.this, filled)
    if isinstance(node, (*_COMPARISONS, *_WITH_TWO_SIDES)):
        return never(node.args["this"], filled) and never(node.args["expression"], filled)
    return isinstance(node, _NEVER_NULL)


def _asked_after(parts: Sequence[exp.Expr], *, there: bool) -> set[str]:
    """The columns of which a part by itself says what it comes to where they are null: `x IS NULL OR …`."""
    found = set()
    for part in parts:
        negated = isinstance(part, exp.Not)
        inner = part.this.unnest() if isinstance(part, exp.Not) else part
        if isinstance(inner, exp.Is) and isinstance(inner.this, exp.Column):
            turned = [negated, isinstance(inner.expression, exp.Not), bool(inner.args.get("negate"))]
            if (sum(turned) % 2 == 1) is there:
                found.add(inner.this.name)
    return found


def _is_condition(node: exp.Expr) -> bool:
    return isinstance(node.unnest(), (*_DECIDING, exp.Boolean))


def _value(node: exp.Expr, filled: Collection[str]) -> exp.Expr:
    """The expression as a value: conditions in it are 1 or 0."""
    if isinstance(node, exp.Boolean):
        return exp.Literal.number(1 if node.this else 0)
    if isinstance(node, exp.Cast) and node.is_type(exp.DataType.Type.BOOLEAN):
        return _value(node.this, filled)
    if isinstance(node, exp.Paren) and _is_condition(node):
        return _value(node.this, filled)
    if isinstance(node, _DECIDING):
        return _one_or_zero(node, filled)
    if isinstance(node, exp.Case):
        return _each_branch(node, filled)
    if isinstance(node, exp.Coalesce) and _is_condition(node.this) and len(node.expressions) == 1:
        otherwise = node.expressions[0]
        if isinstance(otherwise, exp.Boolean):
            return _filled(node.this, filled, bool(otherwise.this))
    return _with_children(node, lambda child: _value(child, filled))


def _condition(node: exp.Expr, filled: Collection[str]) -> exp.Expr:
    """The expression as a condition: what is 1 or 0 is compared with 1."""
    if isinstance(node, exp.Paren):
        return exp.Paren(this=_condition(node.this, filled))
    if isinstance(node, exp.Boolean):
        return exp.EQ(this=exp.Literal.number(1), expression=exp.Literal.number(1 if node.this else 0))
    if isinstance(node, (exp.And, exp.Or, exp.Not)):
        return _with_children(node, lambda child: _condition(child, filled))
    if isinstance(node, exp.Is):  # IS NULL, IS NOT NULL
        node.set("this", _value(node.this, filled))
        return node
    if isinstance(node, _DECIDING):
        return _with_children(node, lambda child: _value(child, filled))
    return exp.EQ(this=_value(node, filled), expression=exp.Literal.number(1))


def _one_or_zero(node: exp.Expr, filled: Collection[str]) -> exp.Case:
    found = exp.Case(ifs=[_when(_condition(node.copy(), filled), exp.Literal.number(1))])
    if never(node, filled):
        found.set("default", exp.Literal.number(0))
        return found
    contrary = exp.Not(this=exp.Paren(this=_condition(node, filled)))
    found.append("ifs", _when(contrary, exp.Literal.number(0)))
    return found


def _filled(node: exp.Expr, filled: Collection[str], otherwise: bool) -> exp.Case:
    """A condition with what it counts as where it is null."""
    condition = _condition(node, filled)
    if otherwise:
        condition = exp.Not(this=exp.Paren(this=condition))
    first, last = (0, 1) if otherwise else (1, 0)
    return exp.Case(ifs=[_when(condition, exp.Literal.number(first))], default=exp.Literal.number(last))


def _each_branch(node: exp.Case, filled: Collection[str]) -> exp.Expr:
    if node.this is not None:  # CASE x WHEN 1 …: what stands after WHEN is a value
        return _with_children(node, lambda child: _value(child, filled))
    branches = [_when(_condition(each.this, filled), _value(each.args["true"], filled)) for each in node.args["ifs"]]
    default = node.args.get("default")
    return exp.Case(ifs=branches, default=None if default is None else _value(default, filled))


def _when(condition: exp.Expr, value: exp.Expr) -> exp.If:
    return exp.If(this=condition, true=value)


def _with_children(node: exp.Expr, change: Callable[[exp.Expr], exp.Expr]) -> exp.Expr:
    for key, child in list(node.args.items()):
        if isinstance(child, exp.Expr):
            node.set(key, change(child))
        elif isinstance(child, list):
            node.set(key, [change(each) if isinstance(each, exp.Expr) else each for each in child])
    return node
