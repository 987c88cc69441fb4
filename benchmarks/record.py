"""The record: how fast it is written, verified and replayed.

Three ratios, each within one run: keeping an assessment to a bare insert of the same row by SQLAlchemy, which is as durable;
walking the chain to the time that hashing a gigabyte a second would leave for each entry; and replaying to assessing alone.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import event, insert

from riskengine.api import Library, Ruleset
from riskengine.audit import tables
from riskengine.audit.database import engine_for, url_of
from riskengine.audit.replaying import replay, replayed
from riskengine.audit.store import Store
from riskengine.audit.verifying import verify
from riskengine.evaluation.assessment import Assessment

from .measure import Figure, Report, stand_alone

RULESET, SMALL = "vrisk10", "warning-signals"
THREADS = 4
AS_OF = "2026-11-22T12:00:00+01:00"
ROUNDS, EACH = 15, 60
ENTRIES = 4_000
TARGET_RECORD = 1 / 0.6
TARGET_REPLAY = 1 / 0.5
AT_A_GIGABYTE = 50_000
"""How many entries a second are to be verified on a machine that hashes a gigabyte a second."""


def cases(ruleset: Ruleset, count: int) -> list[Assessment]:
    """Assessments of as many cases, of a few dozen people."""
    options = ("no", "maybe", "yes", "unknown")
    items = [name for name, item in ruleset.definition.items.items() if len(item.option_ids) == 3]
    found = []
    for at in range(count):
        answers: dict[str, Any] = {name: options[(at * 7 + 3 * place) % 4] for place, name in enumerate(items)}
        if "signals" in ruleset.definition.items:
            seen = [f"2026-11-{day:02}T08:00:00+01:00" for day in range(21, 21 - at % 6, -1)]
            answers["signals"] = [{"sign": f"sign {place}", "seen": each} for place, each in enumerate(seen)]
        if "summary_risk" in ruleset.definition.items:
            answers["summary_risk"] = ("low", "moderate", "high")[at % 3]
        found.append(ruleset.assess(answers, as_of=AS_OF, case=f"K-{at % 48}"))
    return found


def least(work: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The least seconds of each, in turns."""
    found = dict.fromkeys(work, float("inf"))
    for _ in range(rounds):
        for name, function in work.items():
            begun = time.perf_counter()
            function()
            found[name] = min(found[name], time.perf_counter() - begun)
    return found


@dataclass(frozen=True, slots=True)
class Written:
    """Seconds for keeping one assessment and for a bare insert of the same row, by one writer and by several threads."""

    record: float
    bare: float
    record_together: float
    bare_together: float
    body: int
    document: int


def writing(ruleset: Ruleset, folder: Path) -> Written:
    """How long it takes to keep an assessment. Both commit each row to disk in the same way.

    The assessment's document is there before, as it is when it is shown. Threads that insert take turns under a lock, as those
    that keep do: without it SQLite lets them wait by sleeping.
    """
    made = cases(ruleset, EACH)
    documents = [each.to_json() for each in made]
    bare = engine_for(url_of(folder / f"{ruleset.id}-bare.db"), create=True)
    with bare.begin() as connection:
        tables.decisions.create(connection)
    with Store.open(folder / f"{ruleset.id}.db") as store, ThreadPoolExecutor(THREADS) as pool:
        for each in made[:48]:
            store.record(ruleset, each)
        (row,) = list(store.decisions.links(store.decisions.last()[0]))
        number = iter(range(1, 10**9))
        turn = Lock()

        def insert_one(_: object) -> None:
            with turn, bare.connect().execution_options(writing=True) as connection, connection.begin():
                seq = next(number)
                own = {name: hashlib.sha256(f"{name}{seq}".encode()).hexdigest() for name in ("id", "previous", "hash")}
                connection.execute(insert(tables.decisions), {**row._asdict(), **own, "seq": seq})

        def record_one(at: int) -> None:
            store.record(ruleset, made[at], document=documents[at])

        taken = least(
            {
                "record": lambda: deque(map(record_one, range(EACH)), maxlen=0),
                "bare": lambda: deque(map(insert_one, range(EACH)), maxlen=0),
                "record_together": lambda: deque(pool.map(record_one, range(EACH)), maxlen=0),
                "bare_together": lambda: deque(pool.map(insert_one, range(EACH)), maxlen=0),
            },
            ROUNDS,
        )
    bare.dispose()
    seconds = {name: total / EACH for name, total in taken.items()}
    return Written(**seconds, body=len(row.body), document=len(documents[-1]))


PIECE, PIECES = b"x" * 8192, 2_000


def hash_pieces() -> None:
    """Hash pieces as long as an entry."""
    for _ in range(PIECES):
        hashlib.sha256(PIECE).digest()


@dataclass(frozen=True, slots=True)
class Walked:
    """Seconds an entry for verifying the chain, verifying with all opened, replaying, and assessing alone.

    And gigabytes hashed a second, in pieces as long as an entry.
    """

    chain: float
    opened: float
    replay: float
    alone: float
    hashed: float


def walking(ruleset: Ruleset, folder: Path) -> Walked:
    """Verifying, replaying, assessing and hashing, in turns."""
    made = cases(ruleset, 240)
    with Store.open(folder / "walk.db") as store:
        store.engine.dispose()
        event.listen(
            store.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF").close()
        )
        again = cycle(made)
        for _ in range(ENTRIES):
            store.record(ruleset, next(again))
        inputs = [each.frame["input"] for each in store.kept(2, 241)]
        answers = [json.loads(json.dumps(each["answers"])) for each in inputs]

        def alone() -> None:
            for each in answers:
                ruleset.assess(each, as_of=AS_OF, case="K-1").to_json()

        def replay_some() -> None:
            assert replayed(replay(store, 2, 241, workers=0)).same == len(inputs)

        taken = least(
            {
                "chain": lambda: verify(store, open_=False),
                "hashed": hash_pieces,
                "opened": lambda: verify(store),
                "replay": replay_some,
                "alone": alone,
            },
            9,
        )
    return Walked(
        taken["chain"] / ENTRIES,
        taken["opened"] / ENTRIES,
        taken["replay"] / 240,
        taken["alone"] / 240,
        PIECES * len(PIECE) / taken["hashed"] / 1e9,
    )


def measure() -> Report:
    """The figures of this benchmark."""
    library = Library.bundled()
    ruleset = library.get(RULESET)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written = {each: writing(library.get(each), folder) for each in (SMALL, RULESET)}
        walked = walking(ruleset, folder)
    chain, opened, replaying, alone, speed = walked.chain, walked.opened, walked.replay, walked.alone, walked.hashed
    allowed = 1 / (AT_A_GIGABYTE * speed)
    figures, notes = [], []
    for id_, each in written.items():
        bare, together = f"a bare insert, {id_}", f"a bare insert, {id_}, {THREADS} threads"
        figures += [
            Figure(bare, each.bare),
            Figure(f"keeping, {id_}", each.record, bare, each.record / each.bare, TARGET_RECORD),
            Figure(together, each.bare_together),
            Figure(
                f"keeping, {id_}, {THREADS} threads",
                each.record_together,
                together,
                each.record_together / each.bare_together,
            ),
        ]
        notes.append(
            f"{id_}: keeping has {each.bare / each.record:.2f} of the rate of a bare insert, with {THREADS} threads "
            f"{each.bare_together / each.record_together:.2f}. The document has {each.document} bytes, the stored body {each.body}."
        )
    hashed = "what the machine's hashing allows an entry"
    figures += [
        Figure("assessing alone", alone),
        Figure("replaying", replaying, "assessing alone", replaying / alone, TARGET_REPLAY),
        Figure(hashed, allowed),
        Figure("verifying the chain", chain, hashed, chain / allowed, 1.0),
        Figure("verifying with all opened", opened, hashed, opened / allowed),
    ]
    notes += [
        f"The chain is verified at {1 / chain:,.0f} entries a second, where the machine hashes {speed:.2f} GB/s; the target is "
        f"{AT_A_GIGABYTE:,} for each GB/s.",
        f"Replaying has {alone / replaying:.2f} of the rate of assessing alone, in one process; it is spread over all cores.",
    ]
    return Report("The record", "What does it cost to keep, verify and replay assessments?", figures, tuple(notes))


if __name__ == "__main__":
    stand_alone(measure())
