"""What those who meet the monitor for the first time hand it: files of other kinds, other encodings, keys twice, names misspelt."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import httpx
import pytest
from cases_at_hand import CASE, PLAN, library
from starlette.applications import Starlette
from typer.testing import CliRunner, Result

from riskengine.audit.store import Store
from riskengine.cli.main import app
from riskengine.monitoring.alone import alone
from riskengine.monitoring.event_lines import events_of
from riskengine.monitoring.events import event_of_line
from riskengine.monitoring.http import application
from riskengine.monitoring.plan_file import read_plan
from riskengine.problems import Problem, Refused

SIGN = next(iter(read_plan(PLAN, "plan.yaml", library()).signs))
EVENT = {
    "kind": "observation",
    "id": "a1",
    "case": CASE,
    "sign": SIGN,
    "seen": "2026-11-18",
    "told": "2026-11-19T08:00:00+01:00",
}


def monitored(folder: Path, content: bytes, *more: str) -> Result:
    (folder / "plan.yaml").write_text(PLAN, encoding="utf-8")
    (folder / "events.jsonl").write_bytes(content)
    words = ["monitor", str(folder / "plan.yaml"), str(folder / "events.jsonl"), "--lang", "en", *more]
    ran = CliRunner().invoke(app, words)
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    return ran


def test_no_events_yet_is_a_calm_case_on_the_day_of_the_plan(tmp_path: Path) -> None:
    ran = monitored(tmp_path, b"")
    assert ran.exit_code == 0 and not ran.stdout
    assert "No events." in ran.stderr and "Calm" in ran.stderr and "1970" not in ran.stderr


@pytest.mark.parametrize("key", ["id", "case", "sign"])
def test_a_key_given_twice_is_refused_at_the_second(key: str) -> None:
    line = json.dumps(EVENT)[:-1] + f', "{key}": "other"}}'
    with pytest.raises(Refused) as refused:
        event_of_line(line, "events.jsonl", 3)
    (problem,) = refused.value.problems
    assert problem.code == "duplicate-key" and problem.place is not None
    assert (problem.place.line, problem.place.column) == (3, line.rindex(f'"{key}"') + 1)


def test_a_key_given_twice_within_answers_is_refused() -> None:
    line = '{"kind": "assessment", "id": "x", "case": "K-1", "told": "2026-11-19T08:00:00Z", "ruleset": "vrisk10", '
    with pytest.raises(Refused, match="threats"):
        event_of_line(line + '"answers": {"threats": "no", "threats": "yes"}}', "events.jsonl", 1)


@pytest.mark.parametrize("live", [False, True])
def test_what_is_not_utf_8_is_refused_at_its_line_and_never_kept_otherwise(tmp_path: Path, live: bool) -> None:
    bad = json.dumps({**EVENT, "sign": "SLAAR"}).encode().replace(b"SLAAR", b"sl\xe5r")
    more = ["--live", "--record", str(tmp_path / "record.db")] if live else []
    ran = monitored(tmp_path, bad + b"\n", *more)
    assert ran.exit_code == (1 if live else 2) and "error[not-utf-8]" in ran.stderr and ":1:" in ran.stderr
    assert "sl" not in ran.stdout


@pytest.mark.parametrize(
    ("content", "told"),
    [(PLAN.encode(), "the plan is given first"), (b'[{"kind": "closed"}]', "brackets"), (b"kind;id\n1;2\n", "one event a line")],
)  # fmt: skip
def test_a_file_of_another_kind_is_told_once(tmp_path: Path, content: bytes, told: str) -> None:
    ran = monitored(tmp_path, content)
    assert ran.exit_code == 2 and ran.stderr.count("error[") == 1 and told in ran.stderr


def test_a_wrong_moment_is_told_by_the_option_it_stands_in(tmp_path: Path) -> None:
    assert "--until" in monitored(tmp_path, b"", "--until", "yesterday").stderr


def test_a_misspelt_sign_is_told_with_the_nearest_of_the_plan(tmp_path: Path) -> None:
    ran = monitored(tmp_path, json.dumps({**EVENT, "sign": SIGN[:-1]}).encode())
    assert ran.exit_code == 0 and f'did you mean "{SIGN}"?' in ran.stderr


def test_windows_line_ends_and_a_mark_of_order_change_nothing(tmp_path: Path) -> None:
    plain = monitored(tmp_path, json.dumps(EVENT).encode())
    other = monitored(tmp_path, b"\xef\xbb\xbf" + json.dumps(EVENT).encode() + b"\r\n\r\n")
    assert (plain.stdout, plain.stderr) == (other.stdout, other.stderr)


class _Takes:
    """A runner that takes everything."""

    def __init__(self) -> None:
        self.taken: list[object] = []

    def now(self) -> int:
        return 1_800_000_000_000_000

    def accept(self, events: list[object]) -> list[object]:
        from riskengine.monitoring.running import Kept

        self.taken += events
        return [Kept(each, "entry", None, repeated=False) for each in events]  # type: ignore[arg-type]


def posted(body: bytes, kind: str = "application/json") -> tuple[int, dict[str, object]]:
    taking = _Takes()
    pages = application(taking, token=None, language="nb", signs={CASE: [SIGN]})  # type: ignore[arg-type]
    answer = post_to(pages, body, kind)
    return answer.status_code, answer.json()


def post_to(pages: Starlette, body: bytes, kind: str) -> httpx.Response:
    async def post() -> httpx.Response:
        transport = httpx.ASGITransport(pages)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.post("/events", content=body, headers={"content-type": kind})

    return asyncio.run(post())


def test_by_http_an_empty_body_is_no_success() -> None:
    assert posted(b"")[0] == 400 and posted(b" \r\n")[0] == 400


def test_by_http_keys_twice_deep_nesting_and_lines_within_are_each_told_or_taken() -> None:
    status, answer = posted(json.dumps(EVENT)[:-1].encode() + b', "id": "a2"}')
    assert status == 422 and answer["problems"][0]["code"] == "duplicate-key"  # type: ignore[index]
    assert posted(b"[" * 100_000)[0] == 422
    assert posted(json.dumps(EVENT, indent=2).encode())[0] == 200
    separator = json.dumps({**EVENT, "by": "a\u2028b\u0085c"}, ensure_ascii=False).encode()
    assert posted(separator)[0] == 200
    assert posted(separator + b"\n", "application/x-ndjson")[0] == 200


def test_by_http_a_fault_stands_at_its_own_line() -> None:
    status, answer = posted(json.dumps({**EVENT, "seeen": "x"}, indent=2).encode())
    assert status == 422 and {each["line"] for each in answer["problems"]} == {8}  # type: ignore[attr-defined]


def test_by_http_a_misspelt_sign_is_kept_and_told() -> None:
    status, answer = posted(json.dumps({**EVENT, "sign": SIGN[:-1]}).encode())
    assert status == 200 and len(answer["kept"]) == 1  # type: ignore[arg-type]
    assert answer["notes"][0]["hint"] == f'did you mean "{SIGN}"?'  # type: ignore[index]
    assert "notes" not in posted(json.dumps(EVENT).encode())[1]


def test_one_monitor_follows_a_record_at_a_time(tmp_path: Path) -> None:
    with Store.open(tmp_path / "record.db") as one, Store.open(tmp_path / "record.db") as other:
        with alone(one.engine):
            with pytest.raises(Refused, match="another monitor"), alone(other.engine):
                pass
            ran = monitored(tmp_path, b"", "--live", "--record", str(tmp_path / "record.db"))
            assert ran.exit_code == 2 and "record-followed" in ran.stderr
        with alone(other.engine):
            pass


def test_lines_that_cannot_be_decoded_do_not_stop_the_others() -> None:
    lines = [json.dumps(EVENT), json.dumps(EVENT)[:-1] + ', "by": "\udce5"}', json.dumps({**EVENT, "id": "a2"})]
    assert [isinstance(each, Refused) for each in events_of(lines, "events")] == [False, True, False]


def test_the_password_of_a_record_is_not_shown() -> None:
    from riskengine.cli.monitor_live import _shown_address

    shown = _shown_address("postgresql://varsel:hemmelig@db.example.org/record")
    assert "hemmelig" not in shown and "db.example.org/record" in shown
    assert _shown_address("ward/record.db") == "ward/record.db"


def test_by_http_a_record_that_cannot_be_written_is_told_by_its_code() -> None:
    class Full(_Takes):
        def accept(self, events: list[object]) -> list[object]:
            assert events
            raise Refused([Problem("not-recorded", "the disk is full", None, "make room")])

    pages = application(Full(), token=None, language="nb")  # type: ignore[arg-type]
    answer = post_to(pages, json.dumps(EVENT).encode(), "application/json")
    assert answer.status_code == 503
    assert answer.json()["problems"] == [{"code": "not-recorded", "message": "the disk is full", "hint": "make room"}]
