"""Assess many cases on all cores: `python examples/many_cases_processes.py vrisk10 cases.jsonl > assessments.jsonl`.

Each line of the input is a case as JSON:

    {"case": "K-1042", "as_of": "2026-11-22T12:00:00+01:00", "answers": {"violence": "yes"}}

Each line of the output is what came of it, in the same order: the assessment, or what is wrong with the case.

Python runs one thread at a time, so that cores are filled by processes. Each opens the library once, when it starts, and gets some
hundred cases at a time: to send them costs more than to assess them if they are sent one by one.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from riskengine import Library, Refused, Ruleset

AT_ONCE = 200

_ruleset: Ruleset  # of this process; set by `open_ruleset`


def open_ruleset(id: str) -> None:
    """Open the library in this process, and make ready for many cases."""
    global _ruleset
    _ruleset = Library.bundled().get(id)
    _ruleset.prepare()


def assess_lines(lines: Sequence[str]) -> tuple[int, list[bytes]]:
    """Assess some cases in this process. Which process it was, and a line for each case."""
    return os.getpid(), [assess_line(line) for line in lines]


def assess_line(line: str) -> bytes:
    """The assessment of one case as JSON, or what is wrong with it."""
    try:
        case = json.loads(line)
        assessment = _ruleset.assess(
            case["answers"], as_of=case["as_of"], case=case.get("case"), assessor=case.get("assessor")
        )
        return assessment.to_json()
    except Refused as refused:
        wrong = [f"{problem.code}: {problem.message}" for problem in refused.problems]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        wrong = [f"not a case: {error}"]
    return json.dumps({"refused": wrong}, ensure_ascii=False).encode()


def batches(lines: Iterable[str], size: int = AT_ONCE) -> Iterator[list[str]]:
    """The lines, some at a time."""
    rest = iter(lines)
    while batch := list(islice(rest, size)):
        yield batch


def assess_all(id: str, lines: Iterable[str], workers: int | None = None) -> Iterator[tuple[int, list[bytes]]]:
    """Assess all cases, in order. No more than a few batches for each process wait at a time, however long the input is."""
    workers = workers or os.cpu_count() or 1
    # Started anew rather than as a copy of this process, which may have threads of its own.
    with ProcessPoolExecutor(workers, get_context("spawn"), open_ruleset, (id,)) as pool:
        waiting: list[Future[tuple[int, list[bytes]]]] = []
        for batch in batches(lines):
            waiting.append(pool.submit(assess_lines, batch))
            if len(waiting) > 3 * workers:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


if __name__ == "__main__":
    ruleset, path = sys.argv[1:]
    with Path(path).open(encoding="utf-8") as cases:
        for _, found in assess_all(ruleset, cases):
            for each in found:
                sys.stdout.buffer.write(each + b"\n")
