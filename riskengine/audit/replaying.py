"""Running history again: each recorded assessment made anew and compared, over all cores, in bounded memory."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

from .. import __version__
from ..api import Library, Ruleset
from ..evaluation.assessment import Assessment
from ..problems import Refused
from ..ruleset import yaml_text
from ..ruleset.library import Entry
from .frame import ASSESSMENT, CORRECTION, level_of
from .snapshot import assess_again, by_engine, holding_always
from .store import Kept, Store

_PIECE = 250
"""How many entries a worker takes at a time."""


@dataclass(frozen=True, slots=True)
class Difference:
    """An entry whose assessment does not come out the same: where it differs first, or why it could not be made again."""

    id: str
    seq: int
    about: str


@dataclass(slots=True)
class Replayed:
    """What came of replaying entries. `engines` counts those made by another version of the engine, by that version."""

    same: int = 0
    erased: int = 0
    other: int = 0
    engines: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    def take(self, more: Replayed) -> None:
        """Add what came of others."""
        self.same += more.same
        self.erased += more.erased
        self.other += more.other
        self.engines += more.engines
        self.differences += more.differences


@dataclass(frozen=True, slots=True)
class Where:
    """Where a record is; workers open it for themselves."""

    url: str
    keys: str


@dataclass(frozen=True, slots=True)
class Texts:
    """A ruleset as it travels to workers: the texts of its library, and which it is. `mark` tells it from others."""

    library: tuple[tuple[Entry, str], ...]
    id: str
    version: str
    mark: str

    @classmethod
    def of(cls, ruleset: Ruleset, library: Library) -> Texts:
        """A ruleset with all that it may be assessed with."""
        entries = []
        for entry in library.entries:
            text = ruleset.definition.text if _same(entry, ruleset) else yaml_text.file_text(entry.path)
            entries.append((entry, text))
        said = hashlib.sha256(ruleset.definition.text.encode()).hexdigest()
        return cls(tuple(entries), ruleset.id, ruleset.version, said)

    def ruleset(self) -> Ruleset:
        """The ruleset, as if it had held on every day."""
        library = Library.of_texts(self.library)
        return holding_always(library.get(self.id, version=self.version), library)


def where(store: Store) -> Where:
    """Where an open record is."""
    return Where(*(each.render_as_string(hide_password=False) for each in (store.url, store.keys_url)))


def _same(entry: Entry, ruleset: Ruleset) -> bool:
    return (entry.id, entry.version) == (ruleset.id, ruleset.version)


# Replay by the stored rulesets


def replay(
    store: Store,
    lowest: int = 1,
    highest: int | None = None,
    *,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Replayed]:
    """Make each recorded assessment again, with the texts stored then, and compare it byte for byte.

    Args:
        store: the record.
        lowest: the number of the first entry.
        highest: the number of the last.
        workers: how many processes; one for each core where it is left out, none (in this process) with 0.
        progress: told how many more entries are done.

    Yields:
        What came of each piece of the record, in order.
    """
    yield from _in_pieces(store, lowest, highest, workers, progress, _replay_piece, ())


def _replay_piece(store: Store, lowest: int, highest: int) -> Replayed:
    found = Replayed()
    for kept in store.kept(lowest, highest):
        if kept.content is None:
            found.erased += 1
        elif kept.kind not in (ASSESSMENT, CORRECTION):
            found.other += 1
        else:
            _replay_one(store, kept, found)
    return found


def _replay_one(store: Store, kept: Kept, found: Replayed) -> None:
    engine = str(kept.frame["engine"]["version"])
    if engine != __version__:
        found.engines[engine] += 1
    try:
        made = assess_again(kept.frame["input"], store.rulesets)
        if made.to_json() == kept.assessment:
            found.same += 1
            return
        document = json.loads(kept.assessment)
        again = by_engine(made, document)
    except Refused as refused:
        found.differences.append(Difference(kept.id, kept.link.seq, refused.problems[0].message))
        return
    if again.to_json() == kept.assessment:  # but for the version of the engine, which is told by itself
        found.same += 1
        if engine == __version__:
            found.engines["?"] += 1
        return
    found.differences.append(Difference(kept.id, kept.link.seq, first_difference(document, again.document)))


def first_difference(one: Any, other: Any, path: str = "") -> str:
    """Where two documents differ first, as a path with both values."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            if key not in one or key not in other:
                return f"{path}{key}: {'only now' if key in other else 'only then'}"
            if one[key] != other[key]:
                return first_difference(one[key], other[key], f"{path}{key}.")
    if isinstance(one, list) and isinstance(other, list):
        for at, (left, right) in enumerate(zip(one, other, strict=False)):
            if left != right:
                return first_difference(left, right, f"{path}{at + 1}.")
        if len(one) != len(other):
            return f"{path.rstrip('.')}: {len(one)} → {len(other)}"
    return f"{path.rstrip('.')}: {_short(one)} → {_short(other)}"


def _short(value: Any) -> str:
    said = json.dumps(value, ensure_ascii=False)
    return said if len(said) <= 60 else said[:59] + "…"


# Replay by another ruleset


@dataclass(frozen=True, slots=True)
class Regraded:
    """A case that another ruleset grades or plans otherwise. `moves` is by outcome: what it was, what it would be."""

    id: str
    seq: int
    case: str | None
    as_of: str
    moves: dict[str, tuple[str, str]]
    plan_then: tuple[tuple[str, str], ...]
    plan_now: tuple[tuple[str, str], ...]

    @property
    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "record": self.id,
            "case": self.case,
            "as_of": self.as_of,
            "outcomes": {name: {"then": then, "now": now} for name, (then, now) in self.moves.items()},
            "plan": {"then": [list(each) for each in self.plan_then], "now": [list(each) for each in self.plan_now]},
        }


@dataclass(slots=True)
class Compared:
    """What came of history under another ruleset. `moves` counts, by outcome, from which level to which."""

    runs: int = 0
    erased: int = 0
    of_others: int = 0
    superseded: int = 0
    moves: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    regraded: list[Regraded] = field(default_factory=list)
    not_run: list[Difference] = field(default_factory=list)


def replay_with(
    store: Store,
    new: Texts,
    old: Texts | None = None,
    lowest: int = 1,
    highest: int | None = None,
    *,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Compared]:
    """Assess recorded cases by another ruleset of the same id, and compare.

    Args:
        store: the record.
        new: the other ruleset.
        old: what to compare with; left out, what was recorded.
        lowest: the number of the first entry.
        highest: the number of the last.
        workers: as for `replay`.
        progress: told how many more entries are done.

    Yields:
        What came of each piece of the record, in order.
    """
    gone = _in_pieces(store, 1, None, workers, None, _superseded_piece, ())
    superseded = frozenset(id_ for each in gone for id_ in each)
    yield from _in_pieces(store, lowest, highest, workers, progress, _compare_piece, (new, old, superseded))


def _superseded_piece(store: Store, lowest: int, highest: int) -> list[str]:
    return [kept.frame["supersedes"] for kept in store.kept(lowest, highest) if kept.kind == CORRECTION]


_RULESETS: dict[tuple[str, str, str], Ruleset] = {}


def _ruleset(texts: Texts) -> Ruleset:
    key = (texts.id, texts.version, texts.mark)
    if key not in _RULESETS:
        if len(_RULESETS) > 1:
            _RULESETS.clear()
        _RULESETS[key] = texts.ruleset()
    return _RULESETS[key]


def _compare_piece(
    store: Store, lowest: int, highest: int, new: Texts, old: Texts | None, superseded: frozenset[str]
) -> Compared:
    found = Compared()
    after = _ruleset(new)
    before = None if old is None else _ruleset(old)
    for kept in store.kept(lowest, highest):
        if kept.content is None:
            found.erased += 1
        elif kept.kind not in (ASSESSMENT, CORRECTION):
            continue
        elif kept.id in superseded:
            found.superseded += 1
        elif kept.frame["ruleset"]["id"] != new.id:
            found.of_others += 1
        else:
            _compare_one(store, kept, after, before, found)
    return found


def _compare_one(store: Store, kept: Kept, after: Ruleset, before: Ruleset | None, found: Compared) -> None:
    snapshot = kept.frame["input"]
    try:
        now = assess_again(snapshot, store.rulesets, after)
        then = (
            json.loads(kept.assessment) if before is None else assess_again(snapshot, store.rulesets, before).document
        )
    except Refused as refused:
        found.not_run.append(Difference(kept.id, kept.link.seq, "; ".join(each.message for each in refused.problems)))
        return
    found.runs += 1
    moves: dict[str, tuple[str, str]] = {}
    results = _results(now)
    for name in {**then["outcomes"], **results}:
        was = level_of(then["outcomes"][name]) if name in then["outcomes"] else ""
        is_ = level_of(results[name]) if name in results else ""
        found.moves[name, was, is_] += 1
        if was != is_:
            moves[name] = (was, is_)
    plan_then = tuple((each["action"], each["status"]) for each in then["plan"])
    plan_now = tuple((each.action, each.status) for each in now.plan)
    if moves or sorted(plan_then) != sorted(plan_now):
        found.regraded.append(
            Regraded(kept.id, kept.link.seq, snapshot["case"], snapshot["as_of"], moves, plan_then, plan_now)
        )


def _results(assessment: Assessment) -> dict[str, dict[str, Any]]:
    return {
        name: {"value": each.value, "lowest": each.lowest, "highest": each.highest}
        for name, each in assessment.outcomes.items()
    }


# Pieces


_OPEN: dict[Where, Store] = {}


def _in_worker(function: Callable[..., Any], place: Where, lowest: int, highest: int, more: tuple[Any, ...]) -> Any:
    if place not in _OPEN:
        _OPEN[place] = Store.open(place.url, keys=place.keys, create=False)
    return function(_OPEN[place], lowest, highest, *more)


def _in_pieces(
    store: Store,
    lowest: int,
    highest: int | None,
    workers: int | None,
    progress: Callable[[int], None] | None,
    function: Callable[..., Any],
    more: tuple[Any, ...],
) -> Iterator[Any]:
    """What the function gives of each piece, in order; never more pieces under way than a few for each worker."""
    last = store.decisions.last()[0]
    end = last if highest is None else min(highest, last)
    pieces = ((low, min(low + _PIECE - 1, end)) for low in range(max(1, lowest), end + 1, _PIECE))
    count = _cores() if workers is None else workers
    if count == 0 or end - lowest < _PIECE:
        for low, high in pieces:
            yield function(store, low, high, *more)
            _tell(progress, low, high)
        return
    waiting: deque[tuple[Future[Any], int, int]] = deque()
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        for low, high in pieces:
            waiting.append((pool.submit(_in_worker, function, where(store), low, high, more), low, high))
            if len(waiting) >= 3 * count:
                yield _next(waiting, progress)
        while waiting:
            yield _next(waiting, progress)


def _next(waiting: deque[tuple[Future[Any], int, int]], progress: Callable[[int], None] | None) -> Any:
    future, low, high = waiting.popleft()
    found = future.result()
    _tell(progress, low, high)
    return found


def _tell(progress: Callable[[int], None] | None, low: int, high: int) -> None:
    if progress is not None:
        progress(high - low + 1)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def range_of(store: Store, first: str | None, last: str | None) -> tuple[int, int | None]:
    """The numbers of a range of entries given by their ids."""
    lowest = 1 if first is None else store.find(first).link.seq
    return lowest, None if last is None else store.find(last).link.seq


def replayed(pieces: Iterator[Replayed]) -> Replayed:
    """All pieces as one."""
    found = Replayed()
    for each in pieces:
        found.take(each)
    return found
