"""`RISKENGINE_PROGRAMS` names the folder in which the command line keeps compiled programs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from command_line import run

from riskengine.cli.programs import VARIABLE
from riskengine.evaluation import emit

CASE = b"case: K-1042\nruleset: vrisk10\nas_of: 2026-11-22T12:00:00+01:00\nanswers: {violence: yes}\n"
ASSESS = ["assess", "vrisk10", "-", "--format", "json"]


def test_off_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for value in (None, ""):
        if value is None:
            monkeypatch.delenv(VARIABLE, raising=False)
        else:
            monkeypatch.setenv(VARIABLE, value)
        assert run(ASSESS, stdin=CASE).status == 0
    assert list(tmp_path.iterdir()) == []


def test_the_second_call_compiles_nothing_and_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plainly = run(ASSESS, stdin=CASE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv(VARIABLE, str(tmp_path / "programs"))
    assert run(ASSESS, stdin=CASE) == plainly
    assert len(list((tmp_path / "programs").iterdir())) >= 2
    assert (tmp_path / "data" / "riskengine" / "programs.key").exists()
    monkeypatch.setattr(emit, "code", None)
    assert run(ASSESS, stdin=CASE) == plainly


@pytest.mark.skipif(os.name != "posix", reason="modes as POSIX has them")
def test_why_it_is_of_no_use_is_said_once_beside_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plainly = run(ASSESS, stdin=CASE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    key = tmp_path / "data" / "riskengine" / "programs.key"
    key.parent.mkdir(parents=True)
    key.write_bytes(bytes(32))
    key.chmod(0o644)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "programs"))
    told = run(ASSESS, stdin=CASE)
    assert (told.status, told.out) == (plainly.status, plainly.out)
    assert told.err.splitlines() == [
        f'riskengine: {VARIABLE}: programs are not kept: others may read or change the secret "{key}"; '
        "remove it, and a new one is made"
    ]
    assert not (tmp_path / "programs").exists()
