"""A batch that is stopped goes on where it stopped, and comes to the same as one that was not."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from batch_desk import AS_OF, Desk
from beside_assess import random_table

from riskengine import Library
from riskengine.batch import durable
from riskengine.batch.engine import Engine

PARTS = 6
ROWS = 20
COMMAND = ("vrisk10", "in.parquet", "--as-of", AS_OF, "--partition-rows", str(ROWS))
LANGUAGE = ("--lang", "en")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    table = random_table(Library.bundled().get("vrisk10"), 4, PARTS * ROWS)
    rows = table.to_pylist()
    rows[33]["insight"] = "nonsense"  # in the second partition
    desk.write("in.parquet", type(table).from_pylist(rows, schema=table.schema), group=ROWS)
    return desk


def finished(desk: Desk, output: str) -> int:
    """How many partitions of an output are finished for good."""
    return len(list((desk.folder / f".{output}.riskengine").glob("part-*.json")))


def work_folder_is_ours(desk: Desk, output: str) -> bool:
    return stat.S_IMODE((desk.folder / f".{output}.riskengine").stat().st_mode) == 0o700


def wait_for(desk: Desk, output: str, parts: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while finished(desk, output) < parts and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
@pytest.mark.parametrize("output", ["out.parquet", "out.csv", "parts/"])
def test_killed_at_any_point(desk: Desk, output: str) -> None:
    """Killed twice, at some point after so many partitions, and then left alone: the output is that of a run left alone."""
    name = output.removesuffix("/")
    rng = random.Random(output)
    for killed_after in (1, 3):
        process = desk.start(*COMMAND, "-o", output)
        wait_for(desk, name, killed_after, process)
        time.sleep(rng.random() * 0.05)
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
        process.communicate()
        assert not (desk.folder / name).exists() or process.returncode == 1
    assert work_folder_is_ours(desk, name)
    done = finished(desk, name)
    assert done >= 3
    said = desk.batch(*COMMAND, "-o", output, *LANGUAGE, status=1)
    assert f"{done * ROWS} of {PARTS * ROWS} rows are done" in said
    alone = output.replace("out", "alone").replace("parts", "others")
    desk.batch(*COMMAND, "-o", alone, status=1)
    assert desk.read(name) == desk.read(alone.removesuffix("/"))
    assert desk.bad(name) == desk.bad(alone.removesuffix("/"))
    assert [each["row"] for each in desk.bad(name)] == [34]
    assert not [each for each in desk.names() if each.startswith(".")]


def stopped(desk: Desk, monkeypatch: pytest.MonkeyPatch, after: int, *words: str) -> str:
    """What is said when the interrupt key is pressed after so many partitions."""
    from riskengine.batch import running

    parts = running._Work._part
    calls = iter(range(100))

    def part(self: object, *about: object) -> object:
        if next(calls) == after:
            raise KeyboardInterrupt
        return parts(self, *about)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(running._Work, "_part", part)
        return desk.batch(*COMMAND, *words, status=130)


def test_the_interrupt_key(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    said = stopped(desk, monkeypatch, 2, "-o", "out.parquet", *LANGUAGE)
    assert said.startswith("Stopped. Give the same command again")
    assert not (desk.folder / "out.parquet").exists()
    assert "40 of 120 rows are done" in desk.batch(*COMMAND, "-o", "out.parquet", *LANGUAGE, status=1)


def test_stopped_before_anything_is_done(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    said = stopped(desk, monkeypatch, 0, "-o", "out.parquet", *LANGUAGE)
    assert said == "Stopped before anything was done. Nothing is written.\n"
    assert desk.names() == ["in.parquet"]


def test_a_run_that_asks_for_something_else_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was done before must not be mixed with it; --restart throws it away."""
    stopped(desk, monkeypatch, 2, "-o", "out.parquet")
    said = desk.batch(*COMMAND, "-o", "out.parquet", "--rules", "--unknown", "9", status=2)
    assert "another --unknown, another --rules" in said
    assert finished(desk, "out.parquet") == 2
    desk.batch(*COMMAND, "-o", "out.parquet", "--rules", "--restart", status=1)
    assert any(name.startswith("rule__") for name in desk.read("out.parquet")[0])


def test_an_input_that_was_changed_meanwhile(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped(desk, monkeypatch, 2, "-o", "out.parquet")
    os.utime(desk.folder / "in.parquet", (1, 1))
    assert "another input" in desk.batch(*COMMAND, "-o", "out.parquet", status=2)


def test_csv_is_not_read_twice(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was staged is there still, rows with the wrong number of cells among it."""
    desk.text("in.csv", "case,insight\nK-1,no\nK-2\nK-3,yes\nK-4,nonsense\nK-5,no\n")
    words = ("vrisk10", "in.csv", "-o", "out.parquet", "--as-of", AS_OF, "--partition-rows", "2")
    monkeypatch.setattr("test_batch_resume.COMMAND", words)
    stopped(desk, monkeypatch, 1)
    monkeypatch.setattr("riskengine.batch.tables._stage_csv", None)
    desk.batch(*words, status=1)
    assert [row["case"] for row in desk.read("out.parquet")] == ["K-1", "K-3", "K-5"]
    assert [(each["row"], each["code"]) for each in desk.bad("out.parquet")] == [
        (2, "wrong-number-of-cells"),
        (4, "unknown-option"),
    ]


def test_two_at_the_same_time(desk: Desk) -> None:
    """Where another works on the same output, nothing of its work is touched, not even with --restart."""
    folder = desk.folder / ".out.parquet.riskengine"
    folder.mkdir()
    (folder / "state.json").write_text("{}")
    program = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", program, str(folder / "engine.duckdb")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == b"open\n"
        said = desk.batch(*COMMAND, "-o", "out.parquet", "--restart", status=2)
        other.stdin.close()
    assert "error[in-use]" in said
    assert (folder / "state.json").read_text() == "{}"


def test_killed_after_the_output_was_put_in_its_place(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only tidying up was left."""
    with monkeypatch.context() as patched:
        patched.setattr("riskengine.batch.work_folder.WorkFolder.remove", _interrupted)
        desk.batch(*COMMAND, "-o", "out.parquet", status=130)
    rows = desk.read("out.parquet")
    said = desk.batch(*COMMAND, "-o", "out.parquet", *LANGUAGE, status=1)
    assert said.startswith("120 rows read, 1 is not in order")
    assert desk.read("out.parquet") == rows
    assert not [each for each in desk.names() if each.startswith(".")]


def _interrupted(_folder: object) -> None:
    raise KeyboardInterrupt


def test_a_full_disk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is finished stays; with room made, the same command goes on."""
    put, calls = durable.put_in_place, iter(range(100))

    def full(new: Path, path: Path) -> None:
        if path.suffix == ".parquet" and next(calls) == 3:
            raise OSError(errno.ENOSPC, "No space left on device", str(new))
        put(new, path)

    with monkeypatch.context() as patched:
        patched.setattr("riskengine.batch.running.put_in_place", full)
        said = desk.batch(*COMMAND, "-o", "out.parquet", status=2)
    assert "error[disk-full]: there is no room left on the disk\n  make room beside the output" in said
    assert "60 of 120 rows are done" in desk.batch(*COMMAND, "-o", "out.parquet", *LANGUAGE, status=1)


@pytest.mark.parametrize("left", [b"", b"half", b"\0" * 5000])
def test_a_database_that_was_half_made(tmp_path: Path, left: bytes) -> None:
    """It is made anew, for nothing is kept in it."""
    (tmp_path / "engine.duckdb").write_bytes(left)
    (tmp_path / "engine.duckdb.wal").write_bytes(left)
    with Engine(tmp_path) as engine:
        assert engine.run("SELECT 1") == [(1,)]


def test_duckdb_spills_into_the_work_folder(tmp_path: Path) -> None:
    with Engine(tmp_path, "150MB", 1) as engine:
        engine.run(
            "CREATE TEMP TABLE sorted AS SELECT range AS n, md5(range::VARCHAR) AS m FROM range(3000000) ORDER BY m"
        )
        assert (tmp_path / "spill").is_dir()
        ((limit,),) = engine.run("SELECT current_setting('memory_limit')")
        assert limit.startswith("143")
    with pytest.raises(duckdb.Error):
        engine.run("SELECT 1")
