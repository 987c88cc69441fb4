"""Assess cases from an asynchronous program: `python examples/many_cases_async.py`.

One case takes some microseconds, or some milliseconds where answers are open and all of the document is asked for. A few may be
assessed where they stand; a thread keeps the event loop free meanwhile (`assess_soon`). Many at a time are for processes, as Python
runs one thread at a time: `Assessing` hands them to a pool, and does not take on more than it can do.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from riskengine import Library, Ruleset

AS_OF = "2026-11-22T12:00:00+01:00"

Answers = Mapping[str, Any]

_ruleset: Ruleset  # of this process; set by `open_ruleset`


async def assess_soon(ruleset: Ruleset, answers: Answers) -> bytes:
    """One assessment, in a thread. A library and its rulesets may be shared by any number of threads."""
    return await asyncio.to_thread(lambda: ruleset.assess(answers, as_of=AS_OF).to_json())


def open_ruleset(id: str) -> None:
    """Open the library in a process of the pool."""
    global _ruleset
    _ruleset = Library.bundled().get(id)
    _ruleset.prepare()


def assess_some(cases: Sequence[Answers]) -> tuple[int, list[bytes]]:
    """Assess some cases in a process of the pool; which process it was, and the documents."""
    return os.getpid(), [_ruleset.assess(answers, as_of=AS_OF).to_json() for answers in cases]


class Assessing:
    """A pool of processes for an event loop: `async with Assessing("vrisk10") as assessing: await assessing.some(cases)`."""

    def __init__(self, id: str, workers: int | None = None) -> None:
        self._workers = workers or os.cpu_count() or 1
        # Started anew rather than as copies of this process, which has threads.
        self._pool = ProcessPoolExecutor(self._workers, get_context("spawn"), open_ruleset, (id,))
        self._free = asyncio.Semaphore(2 * self._workers)

    async def __aenter__(self) -> Assessing:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self._pool.shutdown)

    async def some(self, cases: Sequence[Answers]) -> tuple[int, list[bytes]]:
        """Assess some cases; whoever asks waits while all processes have enough to do."""
        async with self._free:
            return await asyncio.get_running_loop().run_in_executor(self._pool, assess_some, cases)


async def main() -> None:
    """A thousand cases, while the event loop goes on."""
    cases = [{"violence": answer, "summary_risk": risk} for answer in ("no", "yes") for risk in ("low", "high")] * 250
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(0.01)
            beats += 1

    heart = asyncio.create_task(beat())
    alone = await assess_soon(Library.bundled().get("vrisk10"), cases[0])
    async with Assessing("vrisk10") as assessing:
        found = await asyncio.gather(*(assessing.some(cases[at : at + 100]) for at in range(0, len(cases), 100)))
    heart.cancel()
    documents = [document for _, some in found for document in some]
    print(f"{len(documents)} assessments by {len({process for process, _ in found})} processes")
    print(f"the first is the same as alone: {documents[0] == alone}; the event loop went on: {beats > 0}")


if __name__ == "__main__":
    asyncio.run(main())
