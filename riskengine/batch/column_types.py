"""Types of columns that mean the same, made one: files written by different programs are one table, and empty columns are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import ibis.expr.datatypes as dt
import pyarrow as pa
from ibis.backends.sql.datatypes import DuckDBType

from . import sql_text as sql


def plain(type_: Any) -> Any:
    """A type of Arrow without what says only how it is kept: dictionaries, large offsets, times finer than microseconds.

    A language of rules counts microseconds; a finer time is read as the nearest of them.
    """
    if pa.types.is_dictionary(type_):
        return plain(type_.value_type)
    if pa.types.is_large_string(type_) or pa.types.is_string_view(type_):
        return pa.string()
    if pa.types.is_timestamp(type_):
        return pa.timestamp("us", tz=None if type_.tz is None else "UTC")
    if pa.types.is_struct(type_):
        return pa.struct([pa.field(each.name, plain(each.type)) for each in type_])
    if pa.types.is_list(type_) or pa.types.is_large_list(type_) or pa.types.is_fixed_size_list(type_):
        return pa.list_(plain(type_.value_type))
    return type_


def agreed(schemas: Iterable[Any], usual: Mapping[str, dt.DataType]) -> Any:
    """The columns of the first of some schemas, each with the type that it is read as in all of them.

    Args:
        schemas: of the files of one table.
        usual: the types that columns usually have, for those that hold nothing but nulls.
    """
    first, *others = schemas
    found = {each.name: plain(each.type) for each in first}
    for schema in others:
        for each in schema:
            if pa.types.is_null(found.get(each.name, each.type)):
                found[each.name] = plain(each.type)
    named = {name: _filled(type_, usual.get(name)) for name, type_ in found.items() if name in first.names}
    return pa.schema(list(named.items()))


def alike(one: Any, other: Any) -> bool:
    """Whether two types are read as the same, a column of nulls as any."""
    return pa.types.is_null(one) or pa.types.is_null(other) or bool(plain(one) == plain(other))


def read_as(own: Any, wanted: Any) -> str:
    """What to select from a table with the columns `own`, in SQL, so that they have the types `wanted`."""
    changed = [
        f"CAST({sql.name(each.name)} AS {_sql(wanted.field(each.name).type)}) AS {sql.name(each.name)}"
        for each in own
        if _must_be_cast(each.type)
    ]
    return f"* REPLACE ({', '.join(changed)})" if changed else "*"


def _filled(type_: Any, usual: dt.DataType | None) -> Any:
    """A type without nulls, which no condition can be said of."""
    if pa.types.is_null(type_):
        return pa.string() if usual is None else plain(usual.to_pyarrow())
    if pa.types.is_struct(type_):
        within = dict(usual.items()) if isinstance(usual, dt.Struct) else {}
        return pa.struct([pa.field(each.name, _filled(each.type, within.get(each.name))) for each in type_])
    if pa.types.is_list(type_):
        return pa.list_(_filled(type_.value_type, usual.value_type if isinstance(usual, dt.Array) else None))
    return type_


def _must_be_cast(type_: Any) -> bool:
    if pa.types.is_null(type_):
        return True
    if pa.types.is_timestamp(type_):
        return bool(type_.unit == "ns")
    return any(_must_be_cast(type_.field(at).type) for at in range(type_.num_fields))


def _sql(type_: Any) -> str:
    return str(DuckDBType.to_string(dt.DataType.from_pyarrow(type_)))
