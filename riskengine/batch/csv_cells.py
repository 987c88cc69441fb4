"""The cells of a CSV file typed by the ruleset: what stands there as text becomes a number or a list where one is asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ..language.knowledge import Interval
from ..language.types import Number, Records
from ..ruleset.definition import Item
from . import sql_text as sql
from .columns import Columns
from .run import Run

LIST_PREFIX = "__list_"
MOST_DECIMALS = 9
_MOST_DIGITS = 17  # so many fit into 64 bits, before and after the point together
_WHOLE = "[+-]?[0-9]+([.]0+)?"
_DECIMAL = "[+-]?[0-9]+([.][0-9]+)?"
_DIGITS_AFTER = "[0-9][.,](?P<after>[0-9]+) *$"
_UNFIT = object()
_COMMA = re.compile(r"\s*[+-]?[0-9]+,[0-9]+\s*")


@dataclass(slots=True)
class CsvCells:
    """How the text columns of a CSV file are typed.

    Attributes:
        items: by column, the item that it answers.
        unknown: by column, the words that mean unknown.
        decimal_comma: whether 3,5 means three and a half.
        decimals: by column of decimal numbers, the most digits that some cell has after the point; it grows while staging.
    """

    items: Mapping[str, Item]
    unknown: Mapping[str, Sequence[str]]
    decimal_comma: bool = False
    decimals: dict[str, int] = field(default_factory=dict)

    @property
    def lists(self) -> dict[str, Item]:
        """The columns with lists, which stand there as JSON."""
        return {column: item for column, item in self.items.items() if isinstance(item.type, Records)}

    def schema(self, names: Sequence[str]) -> pa.Schema:
        """The columns with these names as they are staged."""
        lists = [pa.field(LIST_PREFIX + column, list_type(item)) for column, item in self.lists.items()]
        return pa.schema([*(pa.field(name, pa.string()) for name in names), *lists])

    @property
    def numbers(self) -> dict[str, Item]:
        """The columns with numbers."""
        return {column: item for column, item in self.items.items() if isinstance(item.type, Number)}

    def staged(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The rows with a column for each list beside its text; null where the text is no such list."""
        for column, item in self.numbers.items():
            if not _is_whole(item):
                after = pc.struct_field(pc.extract_regex(batch.column(column), _DIGITS_AFTER), "after")
                most = pc.max(pc.utf8_length(after)).as_py() or 0
                self.decimals[column] = min(_most_decimals(item), max(most, self.decimals.get(column, 0)))
        for column, item in self.lists.items():
            codes = set(self.unknown.get(column, ()))
            cells = [
                None if word is None or word in codes else _records(item, word, codes)
                for word in batch.column(column).to_pylist()
            ]
            batch = batch.append_column(LIST_PREFIX + column, pa.array(cells, list_type(item)))
        return batch

    def selected(self, columns: Sequence[str]) -> str:
        """The columns, typed, for a SELECT over the staged rows."""
        return ", ".join(f"{self._typed(column)} AS {sql.name(column)}" for column in columns)

    def in_order(self) -> str:
        """The SQL condition that every cell of a row could be typed; never null."""
        parts = [
            f"({sql.name(column)} IS NULL OR {self._well_typed(column)})" for column in (*self.numbers, *self.lists)
        ]
        return " AND ".join(parts) or "TRUE"

    def with_sentinels(self, columns: Columns) -> Columns:
        """The compiled ruleset, told of the numbers that stand for unknown here."""
        codes = dict(columns.run.unknown)
        for column in self.numbers:
            sentinel = self.sentinel(column)
            codes[column] = () if sentinel is None else (str(sentinel),)
        return replace(columns, run=_with_codes(columns.run, codes))

    def sentinel(self, column: str) -> int | None:
        """The number that stands for unknown in a column of numbers: one that no cell in order can have."""
        item = self.items[column]
        return 10 ** _digits(item) if isinstance(item.type, Number) and self.unknown.get(column) else None

    def value(self, column: str, word: str) -> Any:
        """A cell as it would stand in a case file: a number where one is asked for and the cell is one."""
        item = self.items.get(column)
        if item is None:
            return word
        if isinstance(item.type, Number):
            plain = word.strip(" ").replace(",", ".") if self.decimal_comma else word.strip(" ")
            if re.fullmatch(_DECIMAL, plain):
                number = Decimal(plain)
                return int(number) if number == number.to_integral_value() else number
        if isinstance(item.type, Records):
            try:
                found = json.loads(word, parse_float=Decimal)
            except (ValueError, RecursionError):
                return word
            return found if isinstance(found, list) else word
        return word

    def hint(self, column: str, word: str) -> str | None:
        """What may help where a cell is not in order for a reason that only a CSV file has."""
        item = self.items.get(column)
        if item is None:
            return None
        if isinstance(item.type, Number) and not self.decimal_comma and _COMMA.fullmatch(word):
            return "write 3.5, or let --decimal-comma read 3,5 so"
        if isinstance(item.type, Number) and _decimals(word) > _most_decimals(item):
            return f"a table takes at most {_most_decimals(item)} decimals here"
        if isinstance(item.type, Records) and self.value(column, word) == word:
            names = ", ".join(f'"{each.name}": …' for each in item.fields)
            return f"in CSV a list is JSON, as in [{{{names}}}]"
        return None

    def _typed(self, column: str) -> str:
        cell = sql.name(column)
        item = self.items.get(column)
        if item is None:
            return cell
        if isinstance(item.type, Records):
            return sql.name(LIST_PREFIX + column)
        if not isinstance(item.type, Number):
            return cell
        sentinel = self.sentinel(column)
        number = self._number(column, item)
        if sentinel is None:
            return number
        return f"CASE WHEN {cell} IN ({sql.texts(self.unknown[column])}) THEN {sentinel} ELSE {number} END"

    def _number(self, column: str, item: Item) -> str:
        word = self._plain(column)
        if _is_whole(item):
            return f"TRY_CAST(regexp_extract({word}, '[+-]?[0-9]+') AS BIGINT)"
        scale = self.decimals.get(column, 0)
        return f"TRY_CAST({word} AS DECIMAL({_digits(item) + 1 + scale}, {scale}))"

    def _plain(self, column: str) -> str:
        """The cell's text with a point in it, without the spaces around."""
        cell = f"trim({sql.name(column)})"
        return f"replace({cell}, ',', '.')" if self.decimal_comma else cell

    def _well_typed(self, column: str) -> str:
        cell, item = sql.name(column), self.items[column]
        known = f"{cell} IN ({sql.texts(self.unknown[column])})" if self.unknown.get(column) else "FALSE"
        if isinstance(item.type, Records):
            return f"({known} OR {sql.name(LIST_PREFIX + column)} IS NOT NULL)"
        word = self._plain(column)
        whole = _is_whole(item)
        fits = f"regexp_full_match({word}, {sql.text(_WHOLE if whole else _DECIMAL)})"
        if not whole:
            fits += f" AND length(split_part({word}, '.', 2)) <= {self.decimals.get(column, 0)}"
        number = self._number(column, item)
        sentinel = self.sentinel(column)
        fits += f" AND {number} IS NOT NULL"
        if sentinel is not None:
            fits += f" AND {number} <> {sentinel}"
        return f"({known} OR ({fits}))"


def _with_codes(run: Run, codes: Mapping[str, Sequence[str]]) -> Run:
    used = {id_: replace(each, run=_with_codes(each.run, codes)) for id_, each in run.used.items()}
    return replace(run, unknown=codes, used=used)


def list_type(item: Item) -> pa.DataType:
    """The type of a list's column."""
    return pa.list_(pa.struct([pa.field(each.name, _field_type(each)) for each in item.fields]))


def _field_type(item: Item) -> pa.DataType:
    if not isinstance(item.type, Number):
        return pa.string()
    return (
        pa.int64() if _is_whole(item) else pa.decimal128(_digits(item) + 1 + _most_decimals(item), _most_decimals(item))
    )


def _records(item: Item, word: str, codes: Set[str]) -> list[dict[str, Any]] | None:
    """The records that a JSON text holds, None where it is not in order so far that it can stand in a column."""
    try:
        found = json.loads(word, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return None
    names = [each.name for each in item.fields]
    if not isinstance(found, list) or not all(isinstance(each, dict) and set(each) <= set(names) for each in found):
        return None
    records = [{each.name: _plain(each, record.get(each.name), codes) for each in item.fields} for record in found]
    return None if any(_UNFIT in record.values() for record in records) else records


def _refuse_constant(word: str) -> Any:
    raise ValueError(word)


def _plain(item: Item, value: Any, codes: Set[str]) -> Any:
    """A field as it stands in a column, where null says that it is unknown; `_UNFIT` where it cannot stand there."""
    if not isinstance(item.type, Number):
        return value if isinstance(value, str) else _UNFIT
    if isinstance(value, str) and value in codes:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return _UNFIT
    number = Decimal(value)
    if not number.is_finite() or abs(number) >= 10 ** (_digits(item) + 1):
        return _UNFIT
    if _places(number) > (0 if _is_whole(item) else _most_decimals(item)):
        return _UNFIT
    return int(number) if _is_whole(item) else number


def _places(number: Decimal) -> int:
    """How many digits stand after the point, but for noughts at the end."""
    exponent = number.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _decimals(word: str) -> int:
    found = re.search(_DIGITS_AFTER, word)
    return len(found["after"]) if found else 0


def _is_whole(item: Item) -> bool:
    return isinstance(item.type, Number) and item.type.whole


def _most_decimals(item: Item) -> int:
    return min(MOST_DECIMALS, _MOST_DIGITS - _digits(item))


def _digits(item: Item) -> int:
    """How many digits the range of a number has before the point."""
    reach = item.reach
    assert isinstance(reach, Interval)
    return max(len(str(abs(int(end)))) for end in reach)
