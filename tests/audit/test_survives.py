"""What the record survives: kill -9, a full disk, many writers, a database that goes away."""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from audit_samples import AS_OF, FULL, NURSE, assessed, filled, quick_folder, small
from postgres_server import Server, new_database
from sqlalchemy import event
from sqlalchemy.engine import Engine

from riskengine.audit.refusals import NotKept
from riskengine.audit.replaying import replay, replayed
from riskengine.audit.store import Store
from riskengine.audit.verifying import verify
from riskengine.problems import Refused

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def writer(*words: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(HERE)])}
    command = [sys.executable, str(HERE / "writers.py"), *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def acknowledged(said: str) -> list[str]:
    return [line.split()[1] for line in said.splitlines() if line.startswith("kept ")]


def marks(store: Store) -> list[str]:
    """What was written in each entry that can be read, in the order of the chain."""
    return [each.frame["input"]["answers"]["seen"]["value"] for each in store.kept() if each.assessment]


def test_killed_in_the_middle_of_a_thousand_writes() -> None:
    """Every acknowledged entry is there, none half, and the chain holds: 100 times in the pipeline, 10 while working."""
    times = 100 if FULL else 10
    chance = random.Random(20261122)
    after = [chance.randrange(1, 1000) if FULL else chance.randrange(1, 300) for _ in range(times)]
    with quick_folder() as folder:
        small(folder)
        running = writer("killed", str(folder / "record.db"), str(folder), "1000", *map(str, after))
        said, _ = running.communicate(timeout=1500)
        assert running.returncode == 0
        kept = acknowledged(said)
        assert said.count("ended 9") == times, "each child was killed, and none had ended by itself"
        assert len(kept) >= sum(after)
        with Store.open(folder / "record.db", create=False) as store:
            found = verify(store)
            assert found.holds, found.flaws
            there = [each.id for each in store.kept()]
            assert set(kept) <= set(there)
            assert len(there) - len(kept) <= times, "at most the one that each child was writing"
            assert all(each.frame for each in store.kept())
            assert replayed(replay(store, highest=300, workers=0)).differences == []


def test_killed_in_the_middle_of_keeping_events_together() -> None:
    """Of each transaction all events are there or none, and all of those that were acknowledged."""
    times = 40 if FULL else 8
    chance = random.Random(20261123)
    with quick_folder() as folder:
        small(folder)
        after = [chance.randrange(1, 200) for _ in range(times)]
        running = writer("killed-batches", str(folder / "record.db"), str(folder), "1000", *map(str, after))
        said, _ = running.communicate(timeout=600)
        assert running.returncode == 0
        assert said.count("ended 9") == times
        kept = acknowledged(said)
        assert len(kept) >= sum(after)
        with Store.open(folder / "record.db", create=False) as store:
            assert verify(store).holds
            there = Counter(json.loads(each.document)["batch"] for each in store.events("monitor-event"))
            assert set(kept) <= set(there)
            assert len(there) - len(kept) <= times
            assert all(count == int(name.split(":")[1]) % 40 + 1 for name, count in there.items())


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_case_is_erased_while_others_write_of_it(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """No entry is sealed with a key that was destroyed: each is readable or was erased by an entry that says so."""
    ruleset = small(tmp_path)
    with quick_folder() as folder:
        address = str(folder / "record.db")
        if kind == "postgresql":
            address = new_database(request.getfixturevalue("server"))
        with Store.open(address) as store:
            store.record(ruleset, assessed(ruleset, "K-0"))
        stop = threading.Event()
        wrong: list[Exception] = []
        refused = 0

        def go_on_writing(number: int) -> None:
            nonlocal refused
            with Store.open(
                address, create=False
            ) as own:  # as a process of its own, which knows only what the record says
                while not stop.is_set():
                    try:
                        if number % 2:
                            own.keep_events("monitor-event", [("K-0", b"1"), (f"K-{number}", b"2")])
                        else:
                            own.record(ruleset, assessed(ruleset, "K-0", signs=number))
                    except Refused as error:  # while the keys are being destroyed
                        if error.problems[0].code != "being-erased":
                            wrong.append(error)
                        refused += 1
                    except Exception as error:
                        wrong.append(error)

        threads = [threading.Thread(target=go_on_writing, args=(number,)) for number in range(1, 5)]
        for thread in threads:
            thread.start()
        erased, enough, until = 0, 36 if FULL else 11, time.monotonic() + 600
        try:
            with Store.open(address, create=False) as store:
                while erased < enough and time.monotonic() < until:
                    time.sleep(0.05)  # something is written meanwhile; where it was nothing yet, the case is not known
                    try:
                        erased += store.erase("K-0", by=NURSE, basis=None)
                    except Refused as error:
                        assert error.problems[0].code == "unknown-case"
        finally:
            stop.set()
            for thread in threads:
                thread.join(600)
        assert not wrong, wrong[0]
        assert erased >= enough
        with Store.open(address, create=False) as store:
            found = verify(store)
            assert found.holds, found.flaws
            assert found.erased == erased
            left = list(store.kept(case="K-0"))
            assert all(each.content is not None for each in left)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_processes_with_eight_threads_each_write_one_chain(kind: str, request: pytest.FixtureRequest) -> None:
    """10,000 entries in the pipeline, 800 while working: all there, none twice, one chain."""
    each = 5_000 if FULL else 400
    with quick_folder() as folder:
        small(folder)
        address = str(folder / "record.db")
        if kind == "postgresql":
            address = new_database(request.getfixturevalue("server"))
        both = [writer("threads", address, str(folder), str(each), "8") for _ in range(2)]
        said = "".join(running.communicate(timeout=1500)[0] for running in both)
        assert [running.returncode for running in both] == [0, 0]
        kept = acknowledged(said)
        assert len(kept) == len(set(kept)) == 2 * each
        with Store.open(address, create=False) as store:
            found = verify(store)
            assert found.holds, found.flaws
            assert {one.id for one in store.kept()} == set(kept)
            assert found.counts["decisions"] == 2 * each + 1  # and the ruleset's text
            assert len(marks(store)) == len(set(marks(store)))
            assert store.keys.cases() == sorted(store.keys.cases())
            assert len(store.keys.cases()) == 2 * 8 * 7  # no case got two keys from writers in a hurry


def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    """The database may have no more than a few pages: a quota, as SQLite sees it."""
    ruleset = small(tmp_path)
    with Store.open(tmp_path / "record.db") as store:
        filled(store, ruleset)
        store.engine.dispose()
        event.listen(store.engine, "connect", _quota)
        kept, told = [], None
        for at in range(200):
            try:
                kept.append(store.record(ruleset, assessed(ruleset, "K-0", signs=1, seen=f"{at} {'x' * 50}")).record_id)
            except NotKept as refused:
                told = refused
                break
        assert told is not None, "the quota was never reached"
        assert "not-recorded" in str(told)
        assert "full" in str(told)
        assert "make room" in str(told)
        with pytest.raises(NotKept):
            store.record(ruleset, assessed(ruleset, "K-0", seen="y" * 50_000))
    with Store.open(tmp_path / "record.db", create=False) as store:
        assert verify(store).holds
        assert [each.id for each in store.kept()][7:] == kept
        store.record(ruleset, assessed(ruleset, "K-0"))  # with room again, it goes on


def _quota(connection: object, _: object) -> None:
    connection.execute("PRAGMA max_page_count=60").close()  # type: ignore[attr-defined]


def test_where_the_file_cannot_grow_no_result_is_shown(tmp_path: Path) -> None:
    """A real limit of the system on the size of a file, met by the command itself."""
    case = tmp_path / "case.yaml"
    case.write_text(
        f"case: K-1042\nruleset: small\nas_of: {AS_OF}\nanswers: {{signs: 4, seen: secret}}\n", encoding="utf-8"
    )
    small(tmp_path)
    command = [
        sys.executable, "-m", "riskengine", "assess", str(tmp_path / "small.yaml"), str(case),
        "--record", str(tmp_path / "record.db"), "--lang", "en",
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    before = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    assert "Call" in before.stdout
    size = (tmp_path / "record.db").stat().st_size
    limited = subprocess.run(
        command, capture_output=True, text=True, env=environment, check=False, preexec_fn=lambda: _limit(size // 2)
    )
    assert limited.returncode == 1
    assert limited.stdout == ""
    assert "error[not-recorded]" in limited.stderr or "error[record-not-readable]" in limited.stderr
    assert "Traceback" not in limited.stderr
    with Store.open(tmp_path / "record.db", create=False) as store:
        assert verify(store).holds
        assert len(list(store.kept())) == 1


def _limit(size: int) -> None:
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_database_that_is_stopped_and_started_during_writes(server: Server, tmp_path: Path) -> None:
    """Writers get an error or succeed, never both: what was acknowledged is there, and what failed is not."""
    address = new_database(server)
    small(tmp_path)
    running = writer("threads", address, str(tmp_path), str(4_000 if FULL else 1_200), "8")
    assert running.stdout is not None
    said: list[str] = []
    reading = threading.Thread(target=lambda: said.extend(running.stdout or []))
    reading.start()
    for _ in range(3 if FULL else 2):
        seen = len(said)
        until = time.monotonic() + 600
        while len(said) < seen + 60 and reading.is_alive() and time.monotonic() < until:
            time.sleep(0.02)
        server.stop()
        time.sleep(0.3)
        server.start()
    reading.join(600)
    assert running.wait(600) == 0
    running.stdout.close()
    kept = {line.split()[2] for line in said if line.startswith("kept ")}
    failed = {line.split()[2] for line in said if line.startswith("failed not-recorded")}
    unknown = {line for line in said if line.startswith("failed ")} - {
        line for line in said if line.startswith("failed not-recorded")
    }
    assert failed, "the database was not stopped during a write"
    assert not unknown, "it came back in time to be asked"
    with Store.open(address, create=False) as store:
        found = verify(store)
        assert found.holds, found.flaws
        there = marks(store)
        assert len(there) == len(set(there))
        assert set(there) == kept
        assert not set(there) & failed


def test_a_database_that_stays_away_is_told_as_not_certain(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes away at the commit and does not come back: then neither yes nor no is said."""
    monkeypatch.setattr("riskengine.audit.log.SETTLING", 1)
    ruleset = small(tmp_path)
    address = new_database(server)
    with Store.open(address) as store:
        store.record(ruleset, assessed(ruleset))
        stopped: list[bool] = []

        def stop(_: object) -> None:
            if not stopped:
                stopped.append(True)
                server.stop()

        event.listen(store.engine, "commit", stop)
        try:
            with pytest.raises(NotKept, match="not-certain"):
                store.log_access("show", NURSE, None, None)
        finally:
            event.remove(store.engine, "commit", stop)
            server.start()
        assert verify(store).holds


def test_an_error_after_the_commit_is_not_told_as_a_failure(tmp_path: Path) -> None:
    """The commit succeeded, and then the connection broke: the entry is there, so it counts as kept."""
    ruleset = small(tmp_path)
    with Store.open(tmp_path / "record.db") as store:
        store.record(ruleset, assessed(ruleset))
        broken = _break_after_commit(store.engine)
        kept = store.record(ruleset, assessed(ruleset, signs=2)).record_id
        assert broken == [True]
        assert [each.id for each in store.kept()][-1] == kept
        assert verify(store).holds


def _break_after_commit(engine: Engine) -> list[bool]:
    """Let the next commit be done and then fail."""
    from sqlalchemy.exc import OperationalError

    done: list[bool] = []
    commit = engine.dialect.do_commit

    def breaking(connection: object) -> None:
        commit(connection)  # type: ignore[arg-type]
        if not done:
            done.append(True)
            raise OperationalError("COMMIT", {}, Exception("the connection was lost"))

    engine.dialect.do_commit = breaking  # type: ignore[method-assign,assignment]
    return done
