"""What `riskengine diff` does, without its options."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..comparison.comparison import Comparison, compare
from .audit_replay import Total, history_on, past_cases, summary
from .auditing import said
from .diff_memo import DiffMemo
from .finding import find_ruleset
from .markdown_page import MarkdownPage
from .page import Page, show, terminal_width

TOO_LOW = 1


def run(
    old: str,
    new: str,
    folders: Sequence[Path],
    *,
    seconds: float,
    list_length: int,
    cases: Path | None,
    record: str | None = None,
    keys: str | None = None,
    form: str,
    language: str,
    plain: bool,
) -> int:
    """Compare, tell, and give the exit status.

    Raises:
        Refused: one of the rulesets cannot be read.
    """
    before, after = (find_ruleset(word, folders).on(None).definition for word in (old, new))
    found = compare(before, after, time.monotonic, seconds, list_length)
    if cases is not None:
        for path, text in _files(found, cases):
            path.write_text(text, encoding="utf-8")
    past = None if record is None else past_cases(record, keys, old, new, folders)
    if form == "json":
        document = found.document if past is None else {**found.document, "history": summary(past)}
        print(json.dumps(document, ensure_ascii=False, indent=2, default=_number))
    elif form == "markdown":
        page = MarkdownPage()
        DiffMemo(found, language, page).write()
        _past_on(page, past, language)
        sys.stdout.write(str(page))
    else:
        text_page = Page(terminal_width())
        DiffMemo(found, language, text_page).write()
        _past_on(text_page, past, language)
        show(text_page, plain=plain)
    return TOO_LOW if found.numbering.too_low else 0


def _past_on(page: Page | MarkdownPage, past: Total | None, language: str) -> None:
    if past is not None:
        page.heading(said(language, "history"))
        history_on(page, past, language)


def _files(found: Comparison, folder: Path) -> Iterator[tuple[Path, str]]:
    """Each example as a file; as two where the versions do not ask for the same."""
    folder.mkdir(parents=True, exist_ok=True)
    for effect in found.effects or ():
        if effect.witness is None:
            continue
        name = "-".join([effect.claim, *effect.about.values()])
        if effect.witness.same:
            yield folder / f"{name}.yaml", effect.witness.new.to_yaml()
        else:
            yield folder / f"{name}-old.yaml", effect.witness.old.to_yaml()
            yield folder / f"{name}-new.yaml", effect.witness.new.to_yaml()


def _number(value: object) -> Any:
    assert isinstance(value, Decimal)
    return float(value)
