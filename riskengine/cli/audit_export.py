"""What `riskengine audit export` does, without its options."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from .audit_store import opened, person
from .auditing import said
from .console import note

if TYPE_CHECKING:
    from ..audit.store import Kept, Store


def export_entries(
    record: str | None,
    keys: str | None,
    case: str | None,
    form: str,
    output: Path | None,
    by: str | None,
    organisation: str | None,
    basis: str | None,
    language: str,
) -> None:
    """Write entries as JSON Lines, or a case as a page.

    Raises:
        Refused: nothing is recorded of the case, or no case is named for a page.
    """
    from ..audit.refusals import refused

    if form == "html" and case is None:
        raise refused("no-case-named", "a page is of one case", "add --case CASE")
    who = person(by, None, organisation)
    with opened(record, keys) as store:
        of_case: list[Kept] | None = None
        if case is not None:
            of_case = list(store.kept(case=case))
            if not of_case:
                raise refused("unknown-case", f'nothing is recorded of "{case}"', "it may have been erased already")
        store.log_access("export", who, basis, of_case)
        count = _write(output, _page(store, case, of_case, language) if form == "html" else _lines(store, of_case))
    if output is not None:
        number = len(of_case) if of_case is not None and form == "html" else count
        note(said(language, "exported", count=number, path=output))


def _lines(store: Store, kept: list[Kept] | None) -> Iterator[bytes]:
    from ..audit.exporting import lines

    yield from lines(store, store.kept() if kept is None else kept)


def _page(store: Store, case: str | None, kept: list[Kept] | None, language: str) -> Iterator[bytes]:
    from ..audit.exporting import lines, packed_lines, shown
    from ..pages.case_page import case_page

    entries = kept or []
    erased = sum(each.content is None for each in entries)
    data = packed_lines(lines(store, entries))
    events = [each for each in entries if each.event]
    yield case_page(case, shown(store, entries), language, data=data, erased=erased, events=events).encode()


def _write(output: Path | None, parts: Iterator[bytes]) -> int:
    """Write the parts, and give how many there were; a file that only its owner may read."""
    from ..audit.refusals import refused

    count = 0
    if output is None:
        sys.stdout.flush()
        for part in parts:
            count += 1
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()
        return count
    try:
        with os.fdopen(os.open(output, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "wb") as file:
            for part in parts:
                count += 1
                file.write(part)
    except FileExistsError:
        raise refused("exists", f'"{output}" is there already', "choose another name") from None
    except OSError as error:
        raise refused("not-written", f'"{output}" cannot be written: {error.strerror}') from None
    return count - 1  # the first says what it is an export of
