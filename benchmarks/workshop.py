"""The author's workshop: checking the whole library, and what a change of one threshold among many rules means for every case.

These are times, not ratios: the questions are the author's, who waits for them.
"""

from __future__ import annotations

import gc
import sys
import time

from riskengine.checking.check import check_paths
from riskengine.comparison.comparison import Comparison, compare
from riskengine.ruleset.build import read_definition

from .measure import BUNDLED, Figure, Report, processes_in_turns, stand_alone
from .proofs import rules


def measure() -> Report:
    """The figures of this benchmark."""
    figures, notes = [], []
    gc.collect()
    gc.disable()  # as the command does
    begun = time.perf_counter()
    found = check_paths([BUNDLED])
    inside = time.perf_counter() - begun
    gc.enable()
    whole = processes_in_turns({"check": ["-m", "riskengine", "check", str(BUNDLED)]}, rounds=3)["check"]
    figures.append(Figure("check of the whole library, in a process that runs", inside, "one second", inside, 2.0))
    figures.append(Figure("riskengine check rulesets, as a whole process", whole, "one second", whole))
    files = sorted(BUNDLED.rglob("*.yaml"))
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files)
    notes.append(f"The library: {len(files)} files, {lines} lines, {len(found.findings)} findings.")
    for change in ("one threshold moved", "nothing but a text"):
        seconds, compared = changed(change)
        figures.append(Figure(f"diff of 100 rules, {change}", seconds, "one second", seconds, 5.0))
        effects = compared.effects or ()
        shown = sum(each.witness is not None for each in effects)
        proved = sum(each.status == "proved" for each in effects)
        notes.append(f"{change}: of {len(effects)} claims {proved} proved, {shown} shown by a witness case.")
    return Report("The author's workshop", "How long does an author wait?", figures, tuple(notes))


def changed(change: str) -> tuple[float, Comparison]:
    """How long it takes to say what a change among a hundred rules means for every case, and what was said."""
    old = rules(100)
    if change == "one threshold moved":
        text = old.text.replace("i2 >= 12", "i2 >= 13")
    else:
        text = old.text.replace('"intended_use": {"nb": "t"}', '"intended_use": {"nb": "u"}')
    assert text != old.text
    new = read_definition(text, "new.yaml")
    begun = time.perf_counter()
    found = compare(old, new, time.monotonic, 600)
    return time.perf_counter() - begun, found


if __name__ == "__main__":
    sys.setrecursionlimit(10_000)
    stand_alone(measure())
