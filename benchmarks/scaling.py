"""Twice as many rules, items or records: how many times as long does each step take?

The rulesets are made here, of no clinical use. From each size to the next the work doubles. What is held to the target is what a
doubling costs at the upper end, where what is fixed at the start no longer hides what grows.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from importlib import import_module
from itertools import pairwise
from math import log2
from multiprocessing import get_context
from types import FrameType
from typing import Any

from riskengine import Assessment, Library, Ruleset
from riskengine.ruleset.build import read_definition
from riskengine.ruleset.definition import Definition

from .measure import ROOT, Figure, Report, Table, shown_time, stand_alone, wholes_in_turns

AS_OF = "2026-11-22T12:00:00+01:00"
LARGEST = 10_000
MOST = 2.2
"""How many times as long twice as much may take."""
SIZES = (10, 20, 40, 80, 160, 320, 640, 1250, 2500, 5000, 10_000)
FROM = 1250
"""From here on doublings are held to the target: below, what is fixed at the start hides what grows."""

HEAD = """\
ruleset: grown
version: 1.0.0
valid: {from: 2020-01-01}
title: {nb: Vokst til å måle med}
intended_use: {nb: Bare til å måle fart med.}
outcomes: {level: {title: {nb: Nivå}, levels: {none: {nb: Ingen}, some: {nb: Noe}, much: {nb: Mye}}}}
"""

AGAIN = 5

Answers = Mapping[str, Any]


def of_rules(count: int) -> tuple[str, Answers, Answers]:
    """So many rules over a hundred items; the ruleset's text, complete answers, and answers of which a fifth is open."""
    return _grown(count, 100)


def of_items(count: int) -> tuple[str, Answers, Answers]:
    """Twenty rules over so many items."""
    return _grown(20, count)


def of_both(count: int) -> tuple[str, Answers, Answers]:
    """So many rules over as many items."""
    return _grown(count, count)


def of_records(count: int) -> tuple[str, Answers, Answers]:
    """Five rules about a list of so many records."""
    text = HEAD + (
        "items:\n"
        f"  seen: {{type: list, most: {LARGEST}, of: {{sign: {{type: yes-no, title: {{nb: Tegn}}}},"
        " strength: {type: count, range: [0, 100], title: {nb: Styrke}}}, title: {nb: Sett}}\n"
        "rules:\n"
        "  many: {when: count(s for s in seen if s.sign == yes) >= 4, then: {level: some}}\n"
        "  strong: {when: any(s.strength > 98 for s in seen), then: {level: much}}\n"
        "  different: {when: distinct(s.strength for s in seen) >= 3, then: {level: some}}\n"
        "  sum: {when: sum(s.strength for s in seen) >= 1000, then: {level: some}}\n"
        "  highest: {when: 'max((s.strength for s in seen), default=0) >= 50', then: {level: some}}\n"
    )
    known = [{"sign": "yes" if at % 3 else "no", "strength": at * 7 % 101} for at in range(count)]
    partly: list[dict[str, Any]] = [
        {**each, "sign": "unknown"} if at % 5 == 0 else each for at, each in enumerate(known)
    ]
    return text, {"seen": known}, {"seen": partly}


def _grown(rules: int, items: int) -> tuple[str, Answers, Answers]:
    lines = ["items:"]
    lines += [
        f"  item{at}: {{type: count, range: [0, 100], title: {{nb: Punkt {at}}}}}"
        if at % 2
        else f"  item{at}: {{type: yes-no, title: {{nb: Punkt {at}}}}}"
        for at in range(items)
    ]
    counts, choices = range(1, items, 2), range(0, items, 2)
    lines += ["rules:"]
    lines += [
        f"  rule{at}: {{when: item{counts[at % len(counts)]} >= {at % 97 + 1}"
        f" and item{choices[at * 7 % len(choices)]} == yes, then: {{level: {'some' if at % 3 else 'much'}}}}}"
        for at in range(rules)
    ]
    answers = {f"item{at}": at * 13 % 100 if at % 2 else "yes" if at % 3 else "no" for at in range(items)}
    partly = {name: answer for at, (name, answer) in enumerate(answers.items()) if at % 5}
    return HEAD + "\n".join(lines) + "\n", answers, partly


GROWING: Mapping[str, Callable[[int], tuple[str, Answers, Answers]]] = {
    "rules": of_rules, "items": of_items, "rules and items": of_both, "records of a list": of_records,
}  # fmt: skip


def seconds_of(work: Callable[[], Any]) -> tuple[float, Any]:
    """The processor's seconds, and what the work gives."""
    # Of this process alone: these take too long to be repeated until the machine is quiet.
    begun = time.process_time()
    done = work()
    return time.process_time() - begun, done


def calls_of(work: Callable[[], Any]) -> tuple[int, Any]:
    """How many functions are called, Python's and C's, and what the work gives. It is the same on each machine."""
    count = 0

    def called(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        done = work()
    finally:
        sys.setprofile(before)
    return count, done


def steps(
    made: tuple[str, Answers, Answers], measured: Callable[[Callable[[], Any]], tuple[float, Any]], again: int = 1
) -> dict[str, float]:
    """What each step takes; what is soon done may be done again, and the least is told."""
    text, answers, partly = made
    found: dict[str, float] = {}

    def measure_step(step: str, work: Callable[[], Any]) -> Any:
        taken, done = measured(work)
        found[step] = min(taken, found.get(step, taken))
        return done

    gc.collect()
    definition: Definition = measure_step("load", lambda: read_definition(text, "grown.yaml"))
    ruleset = Ruleset(definition)
    gc.collect()
    measure_step("compile", lambda: [_assessed(ruleset, given) for given in (answers, partly)])  # when first asked for
    for kind, given in (("complete", answers), ("open", partly)):
        gc.collect()
        for _ in range(again):
            assessment = measure_step(f"assess, {kind}", partial(_assessed, ruleset, given))
            measure_step(f"questions and plan, {kind}", partial(_questions_and_plan, assessment))
        measure_step(f"to_json, {kind}", assessment.to_json)
    gc.collect()
    measure_step("prepare to write many", ruleset.prepare)
    gc.collect()
    for _ in range(again):
        measure_step("to_json of many, complete", _assessed(ruleset, answers).to_json)
    return found


def _questions_and_plan(assessment: Assessment) -> object:
    return assessment.open_questions, assessment.plan


def _assessed(ruleset: Ruleset, answers: Answers) -> Assessment:
    found = ruleset.assess(answers, as_of=AS_OF)
    assert found.verdict.outcomes
    return found


def growth(kind: str, sizes: Sequence[int] = SIZES, rounds: int = 2) -> dict[int, dict[str, float]]:
    """The least seconds of each step, by size. The sizes take turns, so that what else the machine does hits all alike."""
    made = {size: GROWING[kind](size) for size in sizes}
    least: dict[int, dict[str, float]] = {}
    for _ in range(rounds):
        for size in sizes:
            found = steps(made[size], seconds_of, AGAIN)
            before = least.get(size, found)
            least[size] = {step: min(taken, before[step]) for step, taken in found.items()}
    return least


def mean_doubling(least: Mapping[int, Mapping[str, float]], step: str, first: int) -> float:
    """By how much one doubling multiplies the time, on the average from a size on."""
    last = max(least)
    ratio = least[last][step] / least[first][step]
    return float(ratio ** (1 / log2(last / first)))


def _worst_doubling(least: Mapping[int, Mapping[str, float]], step: str) -> float:
    return max(least[larger][step] / least[smaller][step] for smaller, larger in pairwise(least))


ONE, TWO = "20,000 V-RISK-10 cases to JSON, one process", "20,000 V-RISK-10 cases to JSON, two processes"


def two_processes() -> dict[str, float]:
    """The least seconds for many cases, by the pool of `examples/many_cases_processes.py` with one process and with two."""
    sys.path.insert(0, str(ROOT / "examples"))
    example = import_module("many_cases_processes")
    at_once: int = example.AT_ONCE

    options = {name: item.option_ids for name, item in Library.bundled().get("vrisk10").definition.items.items()}
    who = {"role": "psychologist"}
    lines = [
        json.dumps(
            {
                "case": f"K-{number}",
                "as_of": AS_OF,
                "assessor": who,
                "answers": {name: ids[(number >> at) % len(ids)] for at, (name, ids) in enumerate(options.items())},
            }
        )
        for number in range(20_000)
    ]
    batches = [lines[at : at + at_once] for at in range(0, len(lines), at_once)]
    with ExitStack() as stack:
        pools = {
            name: stack.enter_context(
                ProcessPoolExecutor(count, get_context("spawn"), example.open_ruleset, ("vrisk10",))
            )
            for name, count in ((ONE, 1), (TWO, 2))
        }
        runs = {name: partial(_all_done, pool.map, example.assess_lines, batches) for name, pool in pools.items()}
        return wholes_in_turns(runs, rounds=4)  # the first round starts the processes, and is never the least


def _all_done(spread: Callable[..., Any], work: Callable[..., Any], batches: Sequence[Any]) -> int:
    return sum(len(found) for _, found in spread(work, batches))


def measure() -> Report:
    """The figures of this benchmark."""
    figures: list[Figure] = []
    rows: list[tuple[str, ...]] = []
    for kind in GROWING:
        least = growth(kind)
        before, after = (steps(GROWING[kind](size), calls_of) for size in (LARGEST // 2, LARGEST))
        for step, taken in least[LARGEST].items():
            said = f"{kind}, {step}"
            figures.append(Figure(said, taken, "half as many", mean_doubling(least, step, FROM), MOST))
            rows.append(
                (
                    said,
                    *(shown_time(least[size][step]) for size in (10, 160, 2500, 10_000)),
                    f"{mean_doubling(least, step, SIZES[0]):.2f}",
                    f"{_worst_doubling(least, step):.2f}",
                    f"{after[step] / before[step]:.2f}",
                )
            )
    seconds = two_processes()
    figures += [
        Figure(name, taken, "" if name == ONE else ONE, taken / seconds[ONE], None if name == ONE else 0.65)
        for name, taken in seconds.items()
    ]
    return Report(
        "Growing",
        f"Twice as many rules, items or records, from {SIZES[0]} to {LARGEST:,}: how many times as long?",
        figures,
        (
            f"The time is the processor's for {LARGEST:,}, the ratio what a doubling costs on the average from {FROM:,} on.",
            "The worst doubling is told in the table; a single one varies with what else the machine does, and costs more where "
            "what is read no longer lies in the processor's caches.",
            f"Calls are those of functions, Python's and C's, at {LARGEST:,} beside {LARGEST // 2:,}; they do not depend on the "
            "machine, and `tests/evaluation/test_growing.py` holds them to the target.",
            "`prepare to write many` makes ready what writes documents of complete cases; it pays from some dozens on.",
        ),
        (
            Table(
                ("what", "10", "160", "2,500", "10,000", "a doubling, on the average", "the worst", "calls, the last"),
                rows,
            ),
        ),
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:  # some of it, quickly: python -m benchmarks.scaling rules 10 100 1000
        for size, found in growth(sys.argv[1], [int(each) for each in sys.argv[2:]], rounds=1).items():
            print(size, {step: shown_time(taken) for step, taken in found.items()})
    else:
        stand_alone(measure())
