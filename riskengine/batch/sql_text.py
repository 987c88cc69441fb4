"""Names and words as they may stand in SQL."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def name(word: str) -> str:
    """The name of a column or a table, quoted."""
    return '"' + word.replace('"', '""') + '"'


def text(word: object) -> str:
    """A text, quoted."""
    return "'" + str(word).replace("'", "''") + "'"


def texts(words: Iterable[object]) -> str:
    """Texts, quoted, with commas between."""
    return ", ".join(text(word) for word in words)


def parquet(*paths: Path, options: str = "") -> str:
    """Parquet files as a table expression of DuckDB.

    DuckDB takes a path for a pattern, and the folders on the way (`violence=yes/`) for columns that replace those of the file.
    Neither must happen to a file that was named: it would be another's answers.
    """
    exactly = ", ".join(text("".join(f"[{each}]" if each in "*?[" else each for each in str(path))) for path in paths)
    return f"read_parquet([{exactly}], hive_partitioning = false{options})"
