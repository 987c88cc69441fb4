"""One library shared by threads: each ruleset is read and compiled once, and all give the same answers."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from riskengine import Library
from riskengine.evaluation import emit
from riskengine.ruleset import library as shelves
from riskengine.ruleset.build import read_definition_of

AS_OF = "2026-11-22T12:00:00+01:00"
WHO = {"role": "psychologist"}
THREADS = 8
RULESETS = ("vrisk10", "warning-signals", "utskrivningsklar")


def documents(library: Library) -> list[bytes]:
    """Of each ruleset a case without answers, then a complete one of the first that has only choices, some dozen times."""
    found = []
    for id_ in RULESETS:
        found.append(library.get(id_).assess({}, as_of=AS_OF).to_json())
    ruleset = library.get("vrisk10")
    for turn in range(60):
        answers = {name: item.option_ids[turn % 2] for name, item in ruleset.definition.items.items()}
        found.append(ruleset.assess(answers, as_of=AS_OF, assessor=WHO, case=f"K-{turn}").to_json())
    return found


def test_a_library_shared_by_threads_is_read_and_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = documents(Library.bundled())
    made: Counter[str] = Counter()
    read: Counter[str] = Counter()
    function, reading = emit.function, read_definition_of

    def counted(name: str, *rest: Any) -> Any:
        made[name] += 1
        return function(name, *rest)

    def counted_reading(root: Any, text: str, file: str, used: Any) -> Any:
        read[file] += 1
        return reading(root, text, file, used)

    monkeypatch.setattr(emit, "function", counted)
    monkeypatch.setattr(shelves, "read_definition_of", counted_reading)
    library = Library.bundled()
    gate = threading.Barrier(THREADS)

    def at_once(_: int) -> list[bytes]:
        gate.wait()
        return documents(library)

    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(at_once, range(THREADS)))
    assert all(each == expected for each in found)
    assert read and set(read.values()) == {1}
    # Three rulesets were asked for bounds, one of them for verdicts of complete cases and for what writes many documents.
    assert (made["bounds"], made["verdict"]) == (3, 1)
    assert made["rules"] == made_alone(monkeypatch, function)


def made_alone(monkeypatch: pytest.MonkeyPatch, function: Callable[..., Any]) -> int:
    """How many functions write documents where one thread does it all."""
    made: Counter[str] = Counter()

    def counted(name: str, *rest: Any) -> Any:
        made[name] += 1
        return function(name, *rest)

    monkeypatch.setattr(emit, "function", counted)
    documents(Library.bundled())
    return made["rules"]
