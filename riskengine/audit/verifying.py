"""Walking the chains of a record: does each entry say what it said when it was added, and stand where it stood?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from .chain import ERASURE, RULESET, Link
from .heads import Head
from .log import Log
from .sealing import NotOpened, opened
from .store import Store
from .upgrading import missing_guards


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that does not fit. `seq` and `id` are of the first entry in `log` that does not; 0 where it is none.

    `kind` is `changed`, `removed`, `moved`, `inserted`, `truncated`, `other-record`, `bad-signature`, `unguarded`, `not-opened`,
    `not-erased` or `key-lost`.
    """

    kind: str
    log: str
    seq: int = 0
    id: str = ""
    about: str = ""


@dataclass(slots=True)
class Verified:
    """What came of it: how many entries were walked in each log, and what does not fit, the first of each log."""

    counts: dict[str, int] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)
    erased: int = 0

    @property
    def holds(self) -> bool:
        """Whether everything fits."""
        return not self.flaws


Progress = Callable[[str, int], None]
"""Told of each few hundred entries: the log, and how many more were walked."""

_TOLD_EACH = 500


def verify(
    store: Store,
    *,
    head: Head | None = None,
    head_is_signed: bool = True,
    progress: Progress | None = None,
    open_: bool = True,
) -> Verified:
    """Walk both chains, in constant memory.

    Args:
        store: the record.
        head: a head that was kept elsewhere; the record must still hold it.
        head_is_signed: whether its signature was found good.
        progress: told as the walk goes on.
        open_: also open each sealed entry whose key is there, to see that the content is what was recorded.
    """
    found = Verified()
    if not head_is_signed:
        found.flaws.append(Flaw("bad-signature", "decisions"))
    if head is not None and head.store != store.id:
        found.flaws.append(Flaw("other-record", "decisions", about=head.store))
        head = None
    for name, log in (("decisions", store.decisions), ("access", store.accesses)):
        found.counts[name] = 0
        for flaw in _walk(name, log, found, progress):
            found.flaws.append(flaw)
            break
        if head is not None and name in head.logs:
            found.flaws += _against(head, name, log, found.counts[name])
    if open_ and found.holds:
        found.flaws += _contents(store, found)
    found.flaws += [Flaw("unguarded", "decisions", about=each) for each in missing_guards(store.engine)]
    return found


def _walk(name: str, log: Log, found: Verified, progress: Progress | None) -> Iterator[Flaw]:
    """Each entry that does not fit."""
    seq, previous = 0, log.genesis
    untold = 0
    for link in log.links():
        if link.seq != seq + 1:
            yield Flaw("removed", name, seq + 1)
        if not link.holds:
            yield Flaw("changed", name, link.seq, link.id)
        if link.previous != previous:
            yield _out_of_place(name, log, link)
        if link.kind == RULESET and link.content != hashlib.sha256(link.body).hexdigest():
            yield Flaw("changed", name, link.seq, link.id)
        seq, previous = link.seq, link.hash
        found.counts[name] += 1
        untold += 1
        if progress is not None and untold == _TOLD_EACH:
            progress(name, untold)
            untold = 0
    if progress is not None:
        progress(name, untold)


def _out_of_place(name: str, log: Log, link: Link) -> Flaw:
    """An entry that is whole but does not rest on the one before it."""
    rests_on = log.seq_of_hash(link.previous)
    if rests_on is not None or link.previous == log.genesis:
        return Flaw("moved", name, link.seq, link.id)
    return Flaw("inserted", name, link.seq, link.id)


def _against(head: Head, name: str, log: Log, count: int) -> Iterator[Flaw]:
    tail = head.logs[name]
    if tail.count == 0:
        return
    if count < tail.count and (log.last()[0] < tail.count):
        yield Flaw("truncated", name, log.last()[0], about=str(tail.count))
    elif log.seq_of_hash(tail.hash) != tail.count:
        yield Flaw("changed", name, tail.count)


def _contents(store: Store, found: Verified) -> Iterator[Flaw]:
    """What the keys show: that each content is the one recorded, and that what is erased is so because it was to be."""
    keys: dict[str, bytes | None] = {}
    lost: dict[str, Link] = {}
    erased: set[str] = set()
    for link in store.decisions.links():
        if link.kind == ERASURE and link.key_id is not None:
            erased.add(link.key_id)
        if not link.is_sealed or link.key_id is None:
            continue
        if link.key_id not in keys:
            if len(keys) > 50_000:
                keys.clear()
            key = store.keys.find(link.key_id)
            keys[link.key_id] = None if key is None else key.secret
        secret = keys[link.key_id]
        if secret is None:
            found.erased += 1
            lost.setdefault(link.key_id, link)
            continue
        try:
            opened(link.body, secret, store.bound(link.id, link.key_id), link.content)
        except NotOpened:
            yield Flaw("not-opened", "decisions", link.seq, link.id)
            return
    for key_id, link in lost.items():
        if key_id not in erased:
            yield Flaw("key-lost", "decisions", link.seq, link.id)
            return
    for key_id in erased & set(store.keys.all_ids(sorted(erased))):
        yield Flaw("not-erased", "decisions", about=key_id)
