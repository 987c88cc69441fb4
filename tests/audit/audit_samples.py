"""Records to test with: on a file system without a real disk where there is one, so that thousands of writes take seconds."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from riskengine.api import Library, Ruleset
from riskengine.audit.circumstances import Person
from riskengine.audit.store import Store
from riskengine.audit.verifying import Verified, verify
from riskengine.evaluation.assessment import Assessment

AS_OF = "2026-11-22T12:00:00+01:00"
NURSE = Person(id="hpr:9999999", role="nurse", organisation="org:999999999")
FULL = bool(os.environ.get("CI"))
"""In the pipeline the loops run at full size; while working at a tenth, which takes seconds."""

SMALL = """ruleset: small
version: 1.0.0
valid: {from: 2020-01-01}
title: {nb: Liten, en: Small}
intended_use: {nb: Til prøver., en: For tests.}
items:
  signs: {type: count, range: [0, 40], title: {nb: Tegn, en: Signs}}
  seen: {type: text, title: {nb: Sett, en: Seen}}
outcomes:
  response: {levels: [none, watch, contact], title: {nb: Svar, en: Response}}
rules:
  some: {when: signs >= 1, then: {response: watch}, plan: [look], because: {nb: "{signs} tegn.", en: "{signs} signs."}}
  many: {when: signs >= 4, then: {response: contact}, plan: [call], because: {nb: "{signs} tegn.", en: "{signs} signs."}}
actions:
  look: {title: {nb: Se til, en: Look in}, by: municipality}
  call: {title: {nb: Ring, en: Call}, by: municipality}
"""


@cache
def bundled() -> Library:
    return Library.bundled()


def small(folder: Path, text: str = SMALL) -> Ruleset:
    path = folder / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return Library.open(path).get("small")


def assessed(ruleset: Ruleset, case: str | None = "K-1042", **answers: Any) -> Assessment:
    return ruleset.assess(answers, as_of=AS_OF, case=case)


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder in memory where the system has one."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(dir=memory if os.access(memory, os.W_OK) else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def filled(store: Store, ruleset: Ruleset, count: int = 6) -> list[str]:
    """Entries of two cases, one of them overridden."""
    ids = [
        store.record(ruleset, assessed(ruleset, f"K-{at % 2}", signs=at % 6, seen=f"mark{at}")).record_id
        for at in range(count)
    ]
    store.override(ids[1], "response", "contact", code="known-otherwise", reason="Told by phone.", by=NURSE)
    store.log_access("show", NURSE, "a complaint", None)
    return ids


def tampered(path: Path, *statements: str) -> None:
    """Change a file as somebody would who owns it and knows SQLite: without the triggers, which are put back."""
    with sqlite3.connect(path) as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in guards:
            connection.execute(sql)
    connection.close()


def verified(path: Path, **more: Any) -> Verified:
    with Store.open(path, create=False) as store:
        return verify(store, **more)


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(path) as connection:
        found = connection.execute(query).fetchall()
    connection.close()
    return found


def lines_of(written: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.splitlines()]
