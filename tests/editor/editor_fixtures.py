"""A site's folder of rulesets, and an editor that has it open."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from editor_client import ROOT, Editor


@pytest.fixture(scope="session")
def rulesets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site's folder: a copy of the bundled rulesets, and one that uses another."""
    folder = tmp_path_factory.mktemp("site") / "rulesets"
    shutil.copytree(ROOT / "rulesets", folder)
    shutil.copy(ROOT / "examples" / "texts" / "vrisk10-textpack.yaml", folder / "vrisk10-textpack.yaml")
    (folder / "pathway.yaml").write_text(PATHWAY, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def editor(rulesets: Path) -> Iterator[Editor]:
    found = Editor(rulesets)
    yield found
    found.close()
    assert (found.status, found.complaints) == (0, "")


PATHWAY = """\
ruleset: pathway
version: 1.0.0
valid: {from: 2024-01-01}
title: {nb: Forløp, en: Pathway}
intended_use: {nb: Et eksempel., en: An example.}
uses: {vrisk10: ">=1.0.0"}
items:
  worried: {type: yes-no, title: {nb: "Uro 😟 på avdelingen", en: Worry on the ward}}
outcomes:
  level: {title: {nb: Nivå, en: Level}, levels: [low, raised]}
rules:
  from-the-checklist:
    when: vrisk10.risk >= moderate or worried
    then: {level: raised}
    because: {nb: "Svaret var 😟 {worried}.", en: "The answer was 😟 {worried}."}
    source: local
tests:
  - name: worry is enough
    as_of: 2026-11-22T12:00:00+01:00
    answers: {worried: yes}
    using: {vrisk10: {answers: {violence: maybe}}}
    expect: {outcomes: {level: raised}, rules: {from-the-checklist: holds}}
"""
