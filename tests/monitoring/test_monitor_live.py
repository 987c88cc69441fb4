"""`riskengine monitor` as a program that runs: killed at any point, asked over HTTP, watched in a terminal."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from cases_at_hand import CASE, PLAN, SIGNS, library
from reference_engine import ReferenceEngine

from riskengine.audit.store import Store
from riskengine.audit.verifying import verify
from riskengine.language.times import SECOND, format_datetime
from riskengine.monitoring.journal import RecordJournal
from riskengine.monitoring.monitor import Monitor
from riskengine.monitoring.plan_file import read_plan

QUICK = (
    PLAN.replace("acknowledge_within: PT2H", "acknowledge_within: PT1S")
    .replace("acknowledge_within: PT1H", "acknowledge_within: PT1S")
    .replace("updated: 2026-10-01", "updated: 2026-10-01\nreassess_every: P1D" if "reassess_every" not in PLAN else "")
)


PATIENCE = 120  # seconds, for what comes at once where nothing else runs


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as heard:
        port: int = heard.getsockname()[1]
        return port


class Running:
    """The program, and how to ask it."""

    def __init__(self, process: subprocess.Popen[bytes], address: str, headers: dict[str, str]) -> None:
        self.process, self.address = process, address
        self.client = httpx.Client(base_url=address, timeout=PATIENCE, headers=headers, trust_env=False)

    def post(self, *events: dict[str, Any]) -> httpx.Response:
        body = "\n".join(json.dumps(each) for each in events)
        return self.client.post("/events", content=body, headers={"content-type": "application/x-ndjson"})


@contextmanager
def started(folder: Path, *more: str, environment: dict[str, str] | None = None, **headers: str) -> Iterator[Running]:
    port = free_port()
    plan = folder / "plan.yaml"
    if not plan.exists():
        plan.write_text(QUICK, encoding="utf-8")
    words = [
        *("monitor", str(plan), "--listen", f"127.0.0.1:{port}", "--record", str(folder / "record.db")),
        *("--engine", "statemachine", "--lang", "en", *more),
    ]
    with (folder / "alerts.jsonl").open("ab") as out, (folder / "said.txt").open("ab") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "riskengine", *words],
            stdout=out,
            stderr=said,
            env={**os.environ, **(environment or {})},
        )
        running = Running(process, f"http://127.0.0.1:{port}", headers)
        try:
            until = time.monotonic() + PATIENCE
            while not answers(running):
                assert process.poll() is None, (folder / "said.txt").read_text()
                assert time.monotonic() < until, "it does not answer"
                time.sleep(0.05)
            yield running
        finally:
            running.client.close()
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(PATIENCE)


def answers(running: Running) -> bool:
    try:
        return running.client.get("/health").status_code == 200
    except httpx.TransportError:
        return False


def sign(name: str, id_: str, ago: float = 0.0) -> dict[str, Any]:
    moment = format_datetime(time.time_ns() // 1000 - int(ago * SECOND), 0)
    return {"kind": "observation", "id": id_, "case": CASE, "sign": name, "seen": moment}


def lines(path: Path) -> list[dict[str, Any]]:
    whole = path.read_text(encoding="utf-8")
    return [json.loads(line) for line in whole[: whole.rfind("\n") + 1].splitlines()]


def test_killed_at_random_points_it_forgets_nothing_and_sends_all_that_is_due(tmp_path: Path) -> None:
    chance = random.Random(20261122)
    acknowledged: list[str] = []
    number = 0
    for _ in range(6):
        with started(tmp_path) as running:
            until = time.monotonic() + chance.uniform(0.05, 0.8)
            while time.monotonic() < until:
                number += 1
                answer = running.post(sign(SIGNS[number % len(SIGNS)], f"e{number}"))
                assert answer.status_code == 200, answer.text
                acknowledged += [each["id"] for each in answer.json()["kept"]]
                time.sleep(chance.uniform(0, 0.03))
            running.process.kill()
            running.process.wait()
    with started(tmp_path) as running:
        again = running.post(sign(SIGNS[1], "e1"))
        assert again.status_code == 422  # the same id with another moment is something else
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not {"overdue"} & {
            each["kind"] for each in lines(tmp_path / "alerts.jsonl")
        }:
            time.sleep(0.1)
        shown = running.client.get("/cases").json()
    assert shown["cases"][0]["state"] == "overdue"
    with Store.open(tmp_path / "record.db", create=False) as store:
        assert verify(store).holds
        journal = RecordJournal(store)
        kept = [event for _, event in journal.events()]
        assert set(acknowledged) <= {each.id for each in kept} and len({each.id for each in kept}) == len(kept)
        delivered = {each.alert["id"] for each in journal.deliveries()}
        monitor = Monitor(library(), ReferenceEngine())
        for each in journal.plans():
            monitor.plan(read_plan(each.text, each.file, library()), each.since)
        monitor.fold(kept)
        monitor.advance(time.time_ns() // 1000)
    sent = [each["id"] for each in lines(tmp_path / "alerts.jsonl")]
    assert delivered <= set(sent)
    due = {each.id for each in monitor.alerts(CASE).values() if each.kind != "reminder"}
    assert due <= set(sent), "an alert that was due never went out"
    assert {each.kind for each in monitor.alerts(CASE).values()} >= {"contact-due", "escalated", "overdue"}


def test_it_is_asked_over_http_and_says_what_is_wrong(tmp_path: Path) -> None:
    with started(tmp_path) as running:
        wrong = running.post(
            sign("sleeps-little", "a"), {"kind": "observatoin", "id": "b", "case": CASE}, sign("locks-door", "c")
        )
        assert wrong.status_code == 422
        told = wrong.json()
        assert [each["id"] for each in told["kept"]] == ["a", "c"] and told["problems"][0]["line"] == 2
        assert 'did you mean "observation"?' in told["problems"][0]["hint"]
        one = running.client.post("/events", json=sign("talks-of-watching", "d"))
        assert one.status_code == 200 and one.json()["kept"][0]["entry"]
        assert running.client.post("/events", content=b"x", headers={"content-type": "text/plain"}).status_code == 415
        assert (
            running.client.post("/events", content=b"\xff", headers={"content-type": "application/json"}).status_code
            == 400
        )
        assert running.client.get("/events").status_code == 405
        elsewhere = running.client.get("/cases", headers={"host": "elsewhere.example"})
        assert (elsewhere.status_code, elsewhere.content) == (421, b"")
        assert running.client.get("/cases", headers={"host": "localhost:1"}).status_code == 200
        page = running.client.get("/")
        assert "Contact is due" in page.text and "connect-src 'self'" in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"
        with running.client.stream("GET", "/live") as live:
            assert live.headers["content-type"].startswith("text/event-stream")
            first = next(live.iter_text())
            assert "data: " in first and CASE in first


def test_whoever_asks_must_show_the_token(tmp_path: Path) -> None:
    environment = {"MONITOR_TOKEN": "a-long-secret"}
    with started(tmp_path, "--token", "env:MONITOR_TOKEN", environment=environment) as running:
        assert running.client.get("/health").status_code == 200
        refused = running.client.get("/")
        assert refused.status_code == 401 and "Basic" in refused.headers["www-authenticate"]
        assert running.post(sign("sleeps-little", "a")).status_code == 401
        assert running.client.get("/", auth=("ward", "a-long-secret")).status_code == 200
        assert running.client.get("/", headers={"authorization": "Bearer a-long-secret"}).status_code == 200
        assert running.client.get("/", headers={"authorization": "Basic !"}).status_code == 401


def test_the_screen_follows_live(tmp_path: Path) -> None:
    """What the open page is sent when the state changes, without anybody asking again."""
    with started(tmp_path) as running, running.client.stream("GET", "/live") as live:
        parts = live.iter_text()
        assert "Calm" in next(parts)
        with httpx.Client(base_url=running.address, timeout=PATIENCE, trust_env=False) as other:
            for at, name in enumerate(SIGNS[:3]):
                assert other.post("/events", json=sign(name, f"e{at}")).status_code == 200
        seen = ""
        for part in parts:
            seen += part
            if "Contact is due" in seen:
                break
        assert "Contact is due" in seen


def test_it_stops_in_good_order(tmp_path: Path) -> None:
    with started(tmp_path) as running:
        running.post(sign("sleeps-little", "a"))
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(PATIENCE) == 0
    assert "Stopped. What was acknowledged is kept" in (tmp_path / "said.txt").read_text()


def run(folder: Path, *words: str, given: bytes = b"") -> tuple[int, str, str]:
    plan = folder / "plan.yaml"
    plan.write_text(PLAN, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "riskengine", "monitor", str(plan), *words, "--lang", "en"],
        input=given,
        capture_output=True,
        timeout=600,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_new_events_are_handed_in_now_and_then(tmp_path: Path) -> None:
    """A call a quarter of an hour: what is new is kept, what is due is sent, what is repeated is dropped."""
    record = str(tmp_path / "record.db")
    some = [json.dumps(sign(name, f"e{at}", ago=60)) for at, name in enumerate(SIGNS[:3])]
    events = tmp_path / "new.jsonl"
    events.write_text("\n".join(some[:2]), encoding="utf-8")
    assert run(tmp_path, str(events), "--live", "--record", record)[:2] == (0, "")
    status, out, said = run(tmp_path, "-", "--live", "--record", record, given="\n".join(some).encode())
    assert status == 0 and [json.loads(line)["kind"] for line in out.splitlines()] == ["contact-due"], said
    status, out, said = run(tmp_path, "-", "--live", "--record", record, given=b"{}\n" + some[0].encode())
    assert (
        (status, out) == (1, "")
        and "stdin:1:1" in said
        and "Events: 0 new ones kept, 1 kept before, 1 refused." in said
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["events.jsonl", "--live", "--until", "2026-12-01T00:00:00+01:00"], "--until is for time that is played"),
        (["events.jsonl", "--record", "x.db"], "add --live to keep events"),
        ([], "no events are given"),
        (["--listen", "127.0.0.1"], "is not an address to listen at"),
        (["--listen", "0.0.0.0:8800"], "so a token is needed"),
        (["--listen", "127.0.0.1:8801", "--token", "env:NOT_THERE"], "NOT_THERE is not set"),
        (["events.jsonl", "--token", "env:X"], "--token is for those who ask at --listen"),
        (["--watch"], "there is no terminal to show the screen in"),
        (["gone.jsonl"], 'there is no file "gone.jsonl"'),
        (["gone.jsonl", "--live"], "cannot be read"),
        (["events.jsonl", "--engine", "drools"], "drools"),
        (["events.jsonl", "--receivers", "gone.yaml"], "gone.yaml"),
    ],
)
def test_a_wrong_call_is_told_what_is_wrong(words: list[str], said: str, tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_text("", encoding="utf-8")
    words = [str(tmp_path / each) if each == "events.jsonl" else each for each in words]
    if "--live" in words or "--listen" in words or "--watch" in words:
        words += ["--record", str(tmp_path / "record.db")]
    status, out, err = run(tmp_path, *words)
    assert (status, out) == (2, "") and said in err and "Traceback" not in err
