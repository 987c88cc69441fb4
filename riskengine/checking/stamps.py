"""Stamps of texts, by which a translation is found to be older than its source text.

They lie beside the ruleset, in a file of its name that ends in `.translations`, one text a line, so that the ruleset's own file
stays as its author wrote it:

    items.violence.title nb:9f2c41d0 en:1b77e6aa
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

_HEAD = "# Written by `riskengine check --stamp`: each text as it was when its translations were last confirmed.\n"
_MOST_BYTES = 2_000_000


def stamp(text: str) -> str:
    """The stamp of a text; spacing does not count."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:8]


def of_texts(texts: Iterable[tuple[tuple[str | int, ...], Mapping[str, str]]]) -> dict[str, dict[str, str]]:
    """The stamps of texts by path and language."""
    return {written_path(path): {language: stamp(text) for language, text in said.items()} for path, said in texts}


def written_path(path: tuple[str | int, ...]) -> str:
    """A path as one word."""
    return ".".join(map(str, path))


def path_of(word: str) -> tuple[str | int, ...]:
    """The path that a word was written for."""
    return tuple(int(part) if part.isdigit() else part for part in word.split("."))


def stamps_file(ruleset: str | Path) -> Path:
    """Where the stamps of a ruleset's texts lie."""
    return Path(ruleset).with_suffix(".translations")


def read_stamps(ruleset: str | Path) -> dict[str, dict[str, str]]:
    """The stamps beside a ruleset; none where there is no such file. Lines that are no stamps are passed over."""
    path = stamps_file(ruleset)
    found: dict[str, dict[str, str]] = {}
    try:
        if not path.is_file() or path.stat().st_size > _MOST_BYTES:
            return {}
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError, ValueError):
        return {}
    for line in lines:
        name, *stamps = line.split()[:100] or [""]
        if name and not name.startswith("#"):
            pairs = (each.partition(":") for each in stamps)
            found[name] = {language: stamp for language, _, stamp in pairs}
    return found


def as_file(stamps: Mapping[str, Mapping[str, str]]) -> str:
    """The stamps as the text of a file."""
    lines = (" ".join([name, *(f"{language}:{each}" for language, each in of.items())]) for name, of in stamps.items())
    return _HEAD + "".join(f"{line}\n" for line in lines)
