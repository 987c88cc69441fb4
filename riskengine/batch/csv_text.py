"""Reading CSV as text: every cell a word or nothing, so that no guess about types can change what stands there."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.csv as arrow_csv

from ..problems import Problem, Refused
from .files import unreadable

DELIMITERS = (";", ",", "\t")
MOST_MISSHAPEN = 10_000
_BLOCK = 1 << 24  # bytes; no single row may be longer


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a CSV file: its delimiter and the names of its columns."""

    delimiter: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Misshapen:
    """A row with too few or too many cells. `row` counts from 1, without the header."""

    row: int
    cells: int
    expected: int

    @property
    def reason(self) -> str:
        """What is wrong with it."""
        return f"this row has {_cells(self.cells)}; the header has {self.expected}"


@dataclass(slots=True)
class CsvText:
    """A CSV file in UTF-8, with `;`, `,` or tabs between the cells.

    `misshapen` grows while the file is read: rows whose cells cannot be told which column they belong to.
    """

    path: Path
    header: Header
    misshapen: list[Misshapen] = field(default_factory=list)

    @classmethod
    def open(cls, path: Path, known: Sequence[str]) -> CsvText:
        """A file, of which the header is read. The delimiter is the one that gives the most `known` names.

        Raises:
            Refused: it cannot be read, is empty, not UTF-8, or names a column twice or not at all.
        """
        return cls(path, read_header(path, known))

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows, in pieces, all cells as text; an empty cell is null.

        Raises:
            Refused: the file is not UTF-8, a quotation is never closed, or hardly a row has the cells of the header.
        """
        with self.path.open("rb") as stream:
            counting = _Quotes(stream)
            last: pa.RecordBatch | None = None
            try:
                reader = arrow_csv.open_csv(
                    pa.PythonFile(counting, mode="r"),
                    read_options=arrow_csv.ReadOptions(use_threads=False, block_size=_BLOCK),  # rows keep their numbers
                    parse_options=arrow_csv.ParseOptions(
                        delimiter=self.header.delimiter,
                        newlines_in_values=True,
                        invalid_row_handler=self._misshapen,
                    ),
                    convert_options=arrow_csv.ConvertOptions(
                        column_types={name: pa.string() for name in self.header.names},
                        strings_can_be_null=True,
                        quoted_strings_can_be_null=True,
                        null_values=[""],
                    ),
                )
                for batch in reader:
                    self._not_too_many()
                    if batch.num_rows:
                        last = batch
                        yield batch
            except pa.ArrowInvalid as error:
                if "Empty CSV file" in str(error):  # a header without an end of line
                    return
                raise self._refused(str(error)) from None
            self._not_too_many()
            if counting.odd and last is not None and _ends_with_open_quotation(last):
                said = f'"{self.path}": a quotation is begun with " and never closed'
                raise Refused([Problem("bad-csv", said, None, 'within quotation marks, " is written twice: ""')])

    def _misshapen(self, row: Any) -> str:
        self.misshapen.append(Misshapen(row.number - 1, row.actual_columns, row.expected_columns))
        return "skip"

    def _not_too_many(self) -> None:
        if len(self.misshapen) > MOST_MISSHAPEN:
            first = self.misshapen[0]
            said = f'"{self.path}": more than {MOST_MISSHAPEN} rows have not the cells of the header'
            raise Refused([Problem("bad-csv", said, None, f"the first is row {first.row}: {first.reason}")])

    def _refused(self, why: str) -> Refused:
        if "UTF8" in why or "UTF-8" in why:
            return _not_utf8(self.path)
        if "straddling" in why:
            said = f'"{self.path}" has a row of more than {_BLOCK >> 20} MB'
            return Refused([Problem("bad-csv", said, None, 'perhaps a quotation is begun with " and never closed')])
        return unreadable(self.path, why)


def read_header(path: Path, known: Sequence[str]) -> Header:
    """The header of a CSV file.

    Raises:
        Refused: as `CsvText.open`.
    """
    try:
        with path.open("rb") as stream:
            beginning = stream.read(4)
        if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise _not_utf8(path)
        with path.open(encoding="utf-8-sig", newline="") as text:
            line = text.readline(1 << 20)
            candidates = []
            for delimiter in DELIMITERS:
                text.seek(0)
                names = next(csv.reader(text, delimiter=delimiter), [])
                candidates.append(Header(delimiter, tuple(names)))
    except OSError as error:
        raise unreadable(path, error.strerror or str(error)) from None
    except UnicodeDecodeError:
        raise _not_utf8(path) from None
    except csv.Error as error:
        raise unreadable(path, str(error)) from None
    if not line.strip():
        raise Refused([Problem("empty-table", f'"{path}" is empty', None, "the first line names the columns")])
    if line.lower().startswith("sep="):
        said = f'"{path}" begins with "{line.strip()}", which is for spreadsheets alone'
        raise Refused([Problem("bad-csv", said, None, "remove this line; the first line names the columns")])
    wanted = set(known)
    header = max(candidates, key=lambda each: (len(wanted.intersection(each.names)), len(each.names)))
    other = next((each for each in "|:" if len(wanted.intersection(line.strip().split(each))) > 1), None)
    if other is not None:
        said = f'"{path}" has "{other}" between the cells'
        raise Refused([Problem("bad-csv", said, None, "write it with ; or , or tabs between them")])
    _check_names(path, header)
    return header


def _check_names(path: Path, header: Header) -> None:
    problems = []
    for at, name in enumerate(header.names, start=1):
        if not name.strip():
            problems.append(Problem("bad-csv", f'"{path}": column {at} has no name', None, "name it, or leave it out"))
    for name in dict.fromkeys(each for each in header.names if header.names.count(each) > 1 and each.strip()):
        said = f'"{path}": the column "{name}" is there {header.names.count(name)} times'
        problems.append(Problem("bad-csv", said, None, "leave one of them"))
    if problems:
        raise Refused(problems)


def _not_utf8(path: Path) -> Refused:
    """The first line that is not UTF-8 is named."""
    where = ""
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                where = f" (line {number})"
                break
    hint = 'save it as UTF-8; in Excel: "CSV UTF-8"'
    return Refused([Problem("not-utf8", f'"{path}" is not written in UTF-8{where}', None, hint)])


def _ends_with_open_quotation(batch: pa.RecordBatch) -> bool:
    return any(
        "\n" in (cell or "") or "\r" in (cell or "") for cell in batch.slice(batch.num_rows - 1).to_pylist()[0].values()
    )


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


class _Quotes:
    """A stream that counts quotation marks while it is read: where none is left open, there is an even number."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.odd = False

    def read(self, size: int = -1) -> bytes:
        got = self.stream.read(size)
        self.odd ^= bool(got.count(b'"') & 1)
        return got

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    @property
    def closed(self) -> bool:
        return self.stream.closed

    def close(self) -> None:
        self.stream.close()

    def flush(self) -> None:
        """Nothing is written."""
