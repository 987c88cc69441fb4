"""A ruleset's columns as one SQL query: a named step for each layer, checked again by the parser of its dialect."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel

from ...problems import Problem, Refused
from .dialects import Assurance, Dialect
from .merging import compute_one_by_one
from .predicates import without_conditions_as_values
from .reviewed import not_reviewed
from .spoken import speak
from .steps import selects, texts_of
from .texts import compared_exactly
from .tidying import columns_of, joined, pruned, shortened, tidied

if TYPE_CHECKING:
    import ibis


_TEXTS = "texts"
_MOST_COLUMNS = {"postgres": 1664, "sqlite": 2000, "tsql": 4096}
"""How many columns a select may have, where the database says so; steps between are selects too."""
_NAME = re.compile(r'"(?:[^"\n]|"")+"|`(?:[^`\n]|``)+`|\[(?:[^\]\n]|\]\])+\]|[\w$-]+')
_TABLE = re.compile(rf"(?:{_NAME.pattern})(?:\.(?:{_NAME.pattern}))*")


class NotSayable(Exception):
    """Something that a dialect has no reviewed words for.

    Attributes:
        columns: the columns of the result that need it.
        what: what it is, for people.
    """

    def __init__(self, columns: Sequence[str], what: str) -> None:
        super().__init__(what)
        self.columns = tuple(columns)
        self.what = what


def query(
    table: ibis.Table,
    names: Sequence[str],
    dialect: Dialect,
    *,
    source: str,
    conditions: Collection[str] = (),
    carried: Collection[str] = (),
) -> tuple[str, dict[str, str]]:
    """The SQL of a lazy table, laid out to be read.

    Args:
        table: over one unbound table, made of steps that each read the one before.
        names: what the steps are called. The last one's is not used: it is the query itself.
        dialect: the form of SQL.
        source: the table to read, as `cases` or `schema.cases`.
        conditions: the columns of the result that are true or false.
        carried: columns that are passed on unread.

    Returns:
        The query, without a semicolon, the same for equal arguments; and columns whose names the dialect made shorter.

    Raises:
        NotSayable: the dialect has no reviewed words for something.
        Refused: the table's name cannot be read.
    """
    parts, names = joined([tidied(each) for each in selects(table, names, dialect.compiler)], names)
    text, short = whole_of(
        parts, names, dialect, source=source, texts=texts_of(table), conditions=conditions, carried=carried
    )
    return text, {name: short[name] for name in table.columns if name in short}


def whole_of(
    parts: Sequence[exp.Select],
    names: Sequence[str],
    dialect: Dialect,
    *,
    source: str,
    texts: Collection[str],
    conditions: Collection[str] = (),
    carried: Collection[str] = (),
) -> tuple[str, dict[str, str]]:
    """The SQL of selects that each read the one before, laid out to be read; they are taken over.

    Args:
        parts: the selects.
        names: what they are called. The last one's is not used: it is the query itself.
        dialect: the form of SQL.
        source: the table that the first one reads, as `cases` or `schema.cases`.
        texts: those of its columns that are texts.
        conditions: the columns of the result that are true or false.
        carried: columns that are passed on unread.

    Returns:
        As `query`.

    Raises:
        NotSayable, Refused: as `query`.
    """
    result = [each.alias_or_name for each in parts[-1].expressions]
    parts = pruned(parts)
    _must_have_room(parts, dialect)
    short = shortened(parts, dialect.longest_name)
    first = compared_exactly(parts[0], {*texts} - {*carried}, dialect)
    if first is not None:
        parts, names = [first, *parts], [_TEXTS, *names]
    reads = table_named(source, dialect)
    called = _apart(names, {each.name.lower() for each in reads.find_all(exp.Identifier)})
    filled: frozenset[str] = frozenset()
    for number, part in enumerate(parts):
        part.args["from_"].set("this", reads if number == 0 else _step(called[number - 1]))
        if not dialect.holds_conditions:
            filled = without_conditions_as_values(part, filled)
    if dialect.condition_type is not None:
        _typed(parts[-1], conditions, dialect.condition_type)
    if dialect.assurance is Assurance.read:
        _must_be_reviewed(parts, dialect)
    for part in parts:
        speak(part, dialect)
    one_by_one = compute_one_by_one(parts, dialect)
    whole = parts[-1]
    for name, part in zip(called, parts[:-1], strict=False):
        whole = whole.with_(exp.to_identifier(name, quoted=True), as_=part, copy=False)
    if one_by_one:
        for step in whole.find_all(exp.CTE):
            step.set("materialized", True)
    return _read_again(whole, dialect), {name: short[name] for name in result if name in short}


def _must_have_room(parts: Sequence[exp.Select], dialect: Dialect) -> None:
    """Refuse a query of more columns than the database takes."""
    most = _MOST_COLUMNS.get(dialect.name)
    widest = max(len(part.expressions) for part in parts)
    if most is not None and widest > most:
        result = len(parts[-1].expressions)
        said = f"the query gives {result} columns, and a step of it {widest}; {dialect.title} takes {most}"
        raise Refused([Problem("not-in-sql", said, None, "ask for fewer columns, or export it for duckdb or spark")])


def table_named(source: str, dialect: Dialect) -> exp.Table:
    """The table that a word names, quoted.

    Args:
        source: up to three names with dots between; a name with anything but letters, digits, `_`, `$` and `-` in quotes.
        dialect: of the query.

    Raises:
        Refused: it is no table's name.
    """
    names = [_unquoted(each[0]) for each in _NAME.finditer(source)]
    if not _TABLE.fullmatch(source) or not all(names) or len(names) > 3:
        said = f'"{source}" is no table\'s name in {dialect.title}'
        raise Refused([Problem("bad-table", said, None, "write it like cases or schema.cases")])
    table, *around = reversed(names)
    db, catalog = [*around, None, None][:2]
    return exp.table_(table, db=db, catalog=catalog, quoted=True)


def _unquoted(name: str) -> str:
    if name[0] not in '"`[':
        return name
    closing = name[-1]
    return name[1:-1].replace(closing * 2, closing)


def _step(name: str) -> exp.Table:
    return exp.Table(this=exp.to_identifier(name, quoted=True))


def _apart(names: Sequence[str], taken: Collection[str]) -> list[str]:
    """The names of the steps, none of them that of the table which the first one reads."""
    return [f"{name}_step" if name.lower() in taken else name for name in names]


def _typed(select: exp.Select, conditions: Collection[str], type_: str) -> None:
    """Give columns that are 1 or 0 the type that stands for a condition."""
    for column in select.expressions:
        if column.alias_or_name in conditions:
            inner = column.this if isinstance(column, exp.Alias) else column.copy()
            typed = exp.cast(inner, type_, dialect="tsql")
            column.replace(exp.alias_(typed, exp.to_identifier(column.alias_or_name, quoted=True)))


def _must_be_reviewed(parts: Sequence[exp.Select], dialect: Dialect) -> None:
    """Refuse what nobody has gone through for the dialect, with the columns of the result that rest on it."""
    for number, part in enumerate(parts):
        for column in [*part.expressions, *filter(None, [part.args.get("where")])]:
            what = not_reviewed(column, dialect)
            if what is not None:
                raise NotSayable(_resting_on({column.alias_or_name}, parts[number + 1 :]), what)


def _resting_on(names: set[str], parts: Sequence[exp.Select]) -> list[str]:
    """The columns of the last part that rest, through all parts, on columns of the part before the first."""
    for part in parts:
        names = {each.alias_or_name for each in part.expressions if columns_of(each) & names}
    return sorted(names)


def _read_again(whole: exp.Expr, dialect: Dialect) -> str:
    """The text. Of a dialect that the tests do not run, its parser must read it, and write it again as it stands."""
    if dialect.assurance is Assurance.run:
        return _written(whole, dialect, copy=False)
    text = _written(whole, dialect)
    (again,) = sqlglot.parse(text, read=dialect.name, error_level=ErrorLevel.RAISE)
    if again is None:
        raise ValueError(f"{dialect.title} reads nothing")
    as_it_stands = _written(_with_plain_names(again), dialect, pretty=False) == _written(whole, dialect, pretty=False)
    if not as_it_stands:
        raise ValueError(f"{dialect.title} reads the query otherwise than it was meant")
    return text


def _with_plain_names(whole: exp.Expr) -> exp.Expr:
    """With each step named as `query` names it: for SQL Server, sqlglot else writes `x AS x` for every column of a step."""
    for step in whole.find_all(exp.CTE):
        step.set("alias", step.args["alias"].this)
    return whole


def _written(whole: exp.Expr, dialect: Dialect, *, pretty: bool = True, copy: bool = True) -> str:
    """The text; without a copy, the query is taken over."""
    return whole.sql(dialect=dialect.name, pretty=pretty, unsupported_level=ErrorLevel.RAISE, comments=False, copy=copy)
