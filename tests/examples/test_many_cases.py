"""The examples for many cases: they fill two processes, and give what one would."""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from riskengine import Library

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
AS_OF = "2026-11-22T12:00:00+01:00"


def module(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(EXAMPLES))  # processes started anew find it by its name
    return importlib.import_module(name)


def lines() -> list[str]:
    chosen = [("K-1", {"violence": "yes"}), ("K-2", {"violense": "yes"}), ("K-3", {"summary_risk": "high"})]
    found = [json.dumps({"case": case, "as_of": AS_OF, "answers": answers}) for case, answers in chosen * 100]
    return [*found, "{", '"no case"', '{"as_of": 4, "answers": {}}']


def test_processes_share_the_cases_and_keep_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    example = module("many_cases_processes", monkeypatch)
    monkeypatch.setattr(example, "AT_ONCE", 20)
    example.open_ruleset("vrisk10")
    expected = [example.assess_line(line) for line in lines()]
    batches = list(example.batches(lines(), 20))
    monkeypatch.setattr(example, "batches", lambda _lines: iter(batches))
    found = list(example.assess_all("vrisk10", lines(), workers=2))
    assert [each for _, some in found for each in some] == expected
    processes = {process for process, _ in found}  # one of the two may be so quick that the other gets nothing to do
    assert 1 <= len(processes) <= 2 and os.getpid() not in processes
    ruleset = Library.bundled().get("vrisk10")
    assert expected[0] == ruleset.assess({"violence": "yes"}, as_of=AS_OF, case="K-1").to_json()
    refused = [json.loads(each).get("refused") for each in expected]
    assert refused[1][0].startswith("unknown-item: ")
    assert all(said[0].startswith(("not a case: ", "bad-time: ")) for said in refused[-3:])


def test_it_runs_from_a_file(tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text("\n".join(lines()[:5]) + "\n", encoding="utf-8")
    command = [sys.executable, str(EXAMPLES / "many_cases_processes.py"), "vrisk10", str(cases)]
    done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT)})
    assert [json.loads(line).get("case", "refused") for line in done.stdout.splitlines()] == [
        *("K-1", "refused", "K-3", "K-1", "refused"),
    ]


def test_an_event_loop_goes_on_meanwhile(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    example = module("many_cases_async", monkeypatch)

    async def beside_each_other() -> list[tuple[int, list[bytes]]]:
        found: list[tuple[int, list[bytes]]] = []
        async with example.Assessing("vrisk10", workers=2) as assessing:
            cases = [[{"violence": "yes"}] * 5, [{"summary_risk": "high"}] * 5] * 10
            for _ in range(500):  # the first process may have done all before the second is up
                found += await asyncio.gather(*map(assessing.some, cases))
                if len({process for process, _ in found}) == 2:
                    break
        return found

    found = asyncio.run(beside_each_other())
    ruleset = Library.bundled().get("vrisk10")
    assert found[1][1] == [ruleset.assess({"summary_risk": "high"}, as_of=AS_OF).to_json()] * 5
    processes = {process for process, _ in found}
    assert len(processes) == 2 and os.getpid() not in processes
    asyncio.run(example.main())
    assert "the first is the same as alone: True; the event loop went on: True" in capsys.readouterr().out
