"""What an impact must not give away: counts of a few people, in any of its forms, and the cohort itself."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pytest
import z3
from batch_desk import AS_OF, ROOT
from beside_assess import random_table
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from impact_desk import GRAVER, LATER, VRISK, ImpactDesk, of
from test_impact import with_region

from riskengine.batch import running
from riskengine.batch.impact import Impact
from riskengine.batch.impact_counting import Counted, Key
from riskengine.cli.impact_plot import draw
from riskengine.cli.impacting import report

BELOW = 5


class Told(Counted):
    """Counts that remember what they were made of."""

    made: ClassVar[list[Told]] = []

    def __init__(self, *about: Any) -> None:
        super().__init__(*about)
        self.made.append(self)

    def _profiles(self, engine: Any) -> Any:
        self.profiles = super()._profiles(engine)
        return self.profiles


def impact_of(folder: Path, seed: int, rows: int, by: tuple[str, ...]) -> tuple[Impact, Told]:
    desk = ImpactDesk(folder)
    table = with_region(random_table(of(VRISK), seed, rows, opened=0.1), seed)
    part = pa.array([("a" if region == "nord" else "b") for region in table["region"].to_pylist()])
    table = table.append_column("part", part)  # of which a region is a part
    desk.write("in.parquet", table.drop_columns([each for each in ("region", "part") if each not in by]))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("riskengine.batch.impact.Counted", Told)
        found = desk.compared(of(VRISK), of(VRISK, LATER, GRAVER), "in.parquet", as_of=AS_OF, by=by, below=BELOW)
    return found, Told.made.pop()


@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.integers(0, 10_000), st.integers(1, 40), st.booleans())
def test_nothing_small_follows_from_all_that_is_shown(seed: int, rows: int, grouped: bool) -> None:
    """A solver that knows which combinations of all columns there are, and every count that is shown, cannot tell a small one."""
    with tempfile.TemporaryDirectory() as folder:
        _, told = impact_of(Path(folder), seed, rows, ("region", "part") if grouped else ())
    solver = z3.Solver()
    unknown = {profile: z3.Real(f"p{at}") for at, profile in enumerate(told.profiles)}
    sums: dict[Key, list[Any]] = {("all",): list(unknown.values())}
    counts: dict[Key, int] = {("all",): sum(told.profiles.values())}
    for profile, name in unknown.items():
        solver.add(name >= 0)
        for key in told._keys(profile):
            sums.setdefault(key, []).append(name)
            counts[key] = counts.get(key, 0) + told.profiles[profile]
    never = {key for key in counts if key[-1] in ("neither", "same") and counts[key] >= BELOW}
    for key, parts in sums.items():
        if key not in never and told.shown(*key) is not None:
            assert told.shown(*key) == counts[key]
            assert counts[key] == 0 or counts[key] >= BELOW
            solver.add(z3.Sum(parts) == counts[key])
    for key, parts in sums.items():
        if 0 < counts[key] < BELOW:
            assert told.shown(*key) is None
            solver.push()
            solver.add(z3.Sum(parts) != counts[key])
            assert solver.check() == z3.sat, key
            solver.pop()


def numbers(found: Any) -> list[int]:
    """All numbers in a document, but for how many rows are not in order and below what is hidden."""
    if isinstance(found, dict):
        kept = [each for name, each in found.items() if name not in ("rows_not_in_order", "hidden_below")]
        return list(itertools.chain.from_iterable(map(numbers, kept)))
    if isinstance(found, list):
        return list(itertools.chain.from_iterable(map(numbers, found)))
    return [found] if isinstance(found, int) else []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_form_tells_a_small_count(tmp_path: Path, seed: int) -> None:
    found, _ = impact_of(tmp_path, seed, 90, ("region",))
    assert any(count == 0 or count >= BELOW for count in numbers(found.document))
    assert not [count for count in numbers(found.document) if 0 < count < BELOW]
    for language in ("nb", "en"):
        lines = report(found, language).splitlines()
        counts = [re.match(r" +([\d*]+)  \S", line) for line in lines]
        assert [match[1] for match in counts if match]
        assert not [match[1] for match in counts if match and match[1] in {"1", "2", "3", "4"}]
        draw(found, tmp_path / "x.svg", language)
        texts = re.findall(r"<text[^>]*>([^<]*)</text>", (tmp_path / "x.svg").read_text(encoding="utf-8"))
        assert "*" in texts
        assert not {"1", "2", "3", "4"} & set(texts)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_is_said_of_a_group_whose_size_is_hidden(tmp_path: Path, seed: int) -> None:
    """Else a group of one would tell what that person came out as: by what is zero, and what is not."""
    found, _ = impact_of(tmp_path, seed, 14, ("region",))
    small = [value for value, size in found.groups["region"].items() if size is None]
    assert small
    for transitions in found.transitions.values():
        assert {each.by["region"][value] for each in transitions for value in small} == {None}
    lines = report(found, "en").splitlines()
    for value in small:
        for at in (at for at, line in enumerate(lines) if line == f"  {value}: * rows"):
            assert not lines[at + 1].startswith("    ")


def test_where_hidden_counts_stand_and_how_they_are_drawn_does_not_tell_their_size(tmp_path: Path) -> None:
    """Two cohorts that differ in nothing but hidden counts come out the same, byte by byte, in all forms."""
    forms = []
    for at, (few, others) in enumerate(((1, 9), (4, 6))):
        folder = tmp_path / str(at)
        folder.mkdir()
        desk = ImpactDesk(folder)
        # Few are moderate, and others high; which is which cannot be told, as both are hidden.
        rows = [("low", "no", "no")] * 20 + [("moderate", "no", "no")] * few + [("high", "no", "no")] * others
        desk.write("in.parquet", pa.table(dict(zip(RISKS, map(list, zip(*rows, strict=True)), strict=True))))
        found = desk.compared(of(VRISK), of(VRISK, LATER, GRAVER), "in.parquet", as_of=AS_OF, below=BELOW)
        for suffix in ("svg", "png", "pdf"):
            draw(found, folder / f"x.{suffix}", "nb")
        drawn = [(folder / f"x.{suffix}").read_bytes() for suffix in ("svg", "png", "pdf")]
        document = {**found.document, "before": None, "after": None}
        forms.append((json.dumps(document), report(found, "nb"), *drawn))
        assert "*" in forms[-1][1]
    assert forms[0] == forms[1]


RISKS = ("summary_risk", "more_assessment", "preventive_measures")


# The cohort on the disk


def temporary(folder: Path) -> list[Path]:
    return list(folder.glob("riskengine-impact-*"))


def test_what_lies_on_the_disk_meanwhile_is_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    place = tmp_path / "tmp"
    place.mkdir()
    runs = running.Run.run

    def run(self: running.Run) -> running.Totals:
        (folder,) = temporary(place)
        seen.append(stat.S_IMODE(folder.stat().st_mode))
        return runs(self)

    monkeypatch.setattr(tempfile, "tempdir", str(place))
    monkeypatch.setattr(running.Run, "run", run)
    monkeypatch.setattr("riskengine.batch.impact.Run", running.Run)
    impact_of(tmp_path, 1, 20, ("region",))
    assert seen == [0o700, 0o700]
    assert temporary(place) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, pa.ArrowCancelled, ValueError])
def test_nothing_is_left_where_it_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    place = tmp_path / "tmp"
    place.mkdir()

    def run(_run: object) -> object:
        raise error("signal")

    monkeypatch.setattr(tempfile, "tempdir", str(place))
    monkeypatch.setattr("riskengine.batch.impact.Run.run", run)
    with pytest.raises(ValueError if error is ValueError else KeyboardInterrupt):
        impact_of(tmp_path, 1, 20, ())
    assert temporary(place) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_the_interrupt_key(tmp_path: Path) -> None:
    desk = ImpactDesk(tmp_path)
    place = tmp_path / "tmp"
    place.mkdir()
    table = random_table(of(VRISK), 1, 300)
    desk.write("in.parquet", pa.concat_tables([table] * 2000))
    desk.text("after.yaml", VRISK.replace(*LATER))
    process = subprocess.Popen(
        [sys.executable, "-m", "riskengine", "impact", "vrisk10", "after.yaml", "in.parquet", "--as-of", AS_OF],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "TMPDIR": str(place)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(
            signal.SIGINT, signal.default_int_handler
        ),  # also where it runs in the background
    )
    deadline = time.monotonic() + 120
    while not list(place.glob("*/in0.parquet")) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    while process.poll() is None and time.monotonic() < deadline:  # a key that is lost is pressed again
        process.send_signal(signal.SIGINT)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            continue
    out, said = process.communicate()
    assert (process.returncode, out) == (130, b"")
    assert said.decode("utf-8") == "Stoppet. Ingenting er skrevet.\n"
    assert temporary(place) == []
