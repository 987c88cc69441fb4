"""A query as somebody would have written it: no prefixes that say nothing, no columns that nobody reads."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlglot import exp

_STANDS_ALONE = (exp.Column, exp.Literal, exp.Null, exp.Boolean, exp.Case, exp.Coalesce, exp.Cast, exp.Paren)
_BINDS_TIGHTER = (exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In)


def tidied(select: exp.Select) -> exp.Select:
    """The select without the prefix of the one table that it reads, and without brackets that change nothing."""
    for inner in list(select.find_all(exp.Not, exp.In, exp.Is)):
        _hold_together(inner)
    source = select.args["from_"].this
    prefix = source.alias
    for column in list(select.find_all(exp.Column)):
        if column.table == prefix and column.find_ancestor(exp.Select) is select:
            column.set("table", None)
    if not any(column.table == prefix for column in select.find_all(exp.Column)):
        source.set("alias", None)
    for bracket in list(select.find_all(exp.Paren)):
        if _changes_nothing(bracket.this, bracket.parent):
            bracket.replace(bracket.this)
    for case in list(select.find_all(exp.Case)):
        default = case.args.get("default")
        if isinstance(default.this if isinstance(default, exp.Cast) else default, exp.Null):
            case.set("default", None)
        say_among(case)
    for filled in list(select.find_all(exp.Coalesce)):
        said = say_or_null(filled)
        if said is not filled:
            filled.replace(said)
    return select


def _hold_together(inner: exp.Expr) -> None:
    """Put brackets where Ibis leaves them out: it writes `NOT x IS NULL` for what is null where `NOT x` is."""
    around = inner.parent
    if not isinstance(around, (exp.Is, exp.In, exp.Binary)) or isinstance(around, exp.Connector):
        return
    if isinstance(around, exp.Is) and inner.arg_key == "expression":
        return  # the NOT of IS NOT NULL
    bracket = exp.Paren()
    inner.replace(bracket)
    bracket.set("this", inner)


def say_among(case: exp.Case) -> None:
    """`x IS NULL OR x IN (…)` for a case that is true where x is null or equals one of some texts, and else false."""
    default = case.args.get("default")
    if case.this is not None or not isinstance(default, exp.Boolean) or default.this:
        return
    column: exp.Column | None = None
    texts: list[exp.Expr] = []
    asked_null = False
    for branch in case.args["ifs"]:
        when, then = branch.this, branch.args["true"]
        of = when.args.get("this")
        if not (isinstance(then, exp.Boolean) and then.this and isinstance(of, exp.Column)):
            return
        column = column or of
        if of != column:
            return
        if isinstance(when, exp.Is) and isinstance(when.expression, exp.Null) and not when.args.get("negate"):
            asked_null = True
        elif isinstance(when, exp.EQ) and isinstance(when.args["expression"], exp.Literal):
            texts.append(when.args["expression"].copy())
        else:
            return
    if column is not None and texts and asked_null:
        is_null = exp.Is(this=column.copy(), expression=exp.Null())
        case.replace(exp.Paren(this=exp.Or(this=is_null, expression=exp.In(this=column.copy(), expressions=texts))))


def say_or_null(filled: exp.Coalesce) -> exp.Expr:
    """`x IS NULL OR x IN (…)` for what counts as true where x is null: nobody stumbles over that. Else as it is."""
    asked, otherwise = filled.this.unnest(), filled.expressions[0]
    if not (isinstance(asked, exp.In) and isinstance(otherwise, exp.Boolean) and otherwise.this):
        return filled
    if isinstance(asked.this, exp.Column) and all(isinstance(each, exp.Literal) for each in asked.expressions):
        either = exp.Or(this=exp.Is(this=asked.this.copy(), expression=exp.Null()), expression=asked)
        return exp.Paren(this=either)
    return filled


def _changes_nothing(inner: exp.Expr, around: exp.Expr | None) -> bool:
    """Whether brackets round `inner` can go."""
    if isinstance(around, (exp.Dot, exp.Bracket)):
        return False
    if isinstance(inner, (exp.And, exp.Or)):
        return isinstance(around, (exp.Alias, exp.If, exp.Where)) or type(inner) is type(around)
    if isinstance(inner, _BINDS_TIGHTER):
        if isinstance(around, exp.Not):
            return isinstance(inner, (exp.Is, exp.In))
        return isinstance(around, (exp.Alias, exp.If, exp.Where, exp.And, exp.Or))
    return isinstance(inner, _STANDS_ALONE)


def joined(selects: Sequence[exp.Select], names: Sequence[str]) -> tuple[list[exp.Select], list[str]]:
    """The selects without those that only leave out rows: the next one does that."""
    kept: list[exp.Select] = []
    called: list[str] = []
    left_out: exp.Where | None = None
    for select, name in zip(selects, names, strict=True):
        if left_out is not None:
            select.set("where", left_out)
            left_out = None
        if (
            "where" in select.args
            and select.args["where"]
            and all(type(each) is exp.Column for each in select.expressions)
        ):
            left_out = select.args["where"]
            continue
        kept.append(select)
        called.append(name)
    return kept, called


def pruned(selects: Sequence[exp.Select]) -> list[exp.Select]:
    """The selects, each with those columns only that the next one reads. All of the last one's are kept."""
    kept: list[exp.Select] = []
    wanted: set[str] | None = None
    for select in reversed(selects):
        if wanted is not None:
            select.set("expressions", [each for each in select.expressions if each.alias_or_name in wanted])
        wanted = columns_of(select)
        kept.append(select)
    return kept[::-1]


def columns_of(node: exp.Expr) -> set[str]:
    """The names of the columns that a part of a query reads."""
    return {column.name for column in node.find_all(exp.Column)}


def shortened(selects: Sequence[exp.Select], longest: int | None) -> dict[str, str]:
    """Shorten names that a database would cut or refuse, in place; gives what each became.

    Args:
        selects: the steps.
        longest: how many bytes a name may have.
    """
    found: dict[str, str] = {}
    if longest is None:
        return found
    for select in selects:
        for name in select.find_all(exp.Identifier):
            if len(name.this.encode()) > longest:
                found[name.this] = found.get(name.this) or _short(name.this, longest)
                name.set("this", found[name.this])
    return found


def _short(name: str, longest: int) -> str:
    """The beginning of the name, and something that tells it apart from others that begin so."""
    told_apart = hashlib.sha256(name.encode()).hexdigest()[:8]
    return name.encode()[: longest - 9].decode(errors="ignore") + "~" + told_apart
