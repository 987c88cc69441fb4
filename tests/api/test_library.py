"""The library: versions side by side, chosen by decision date."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from riskengine import Library, Refused

RULESET = """
ruleset: {id}
version: {version}
valid: {{from: {start}{end}}}
title: {{nb: Prøve}}
intended_use: {{nb: Prøve av biblioteket.}}
items:
  answer: {{type: yes-no, title: {{nb: Svar}}}}
outcomes:
  grade: {{title: {{nb: Grad}}, levels: [low, high]}}
rules:
  raise:
    when: answer
    then: {{grade: high}}
"""


def put(folder: Path, name: str, *, version: str, start: str, end: str | None = None, id: str = "trial") -> None:
    until = f", to: {end}" if end else ""
    (folder / name).write_text(RULESET.format(id=id, version=version, start=start, end=until), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(tmp_path, "old.yaml", version="1.0.0", start="2020-01-01", end="2026-05-31")
    put(tmp_path, "new.yaml", version="2.0.0", start="2026-06-01")
    return tmp_path


def test_2_7_the_decision_date_picks_the_version(folder: Path) -> None:
    """Semantics 7: several versions of one id live side by side, and the decision date picks one."""
    library = Library.open(folder)
    assert library.get("trial", on="2026-05-31").version == "1.0.0"
    assert library.get("trial", on=dt.date(2026, 6, 1)).version == "2.0.0"
    assert library.get("trial").version == "2.0.0"
    assert library.get("trial@1.0.0").version == "1.0.0"


def test_2_7_a_date_in_no_interval_is_an_error(folder: Path) -> None:
    """Semantics 7: an unresolved date is an error."""
    with pytest.raises(Refused, match="no version of trial holds on 2019-12-31") as refused:
        Library.open(folder).get("trial", on="2019-12-31")
    assert refused.value.problems[0].hint == "its versions: 1.0.0 from 2020-01-01 to 2026-05-31; 2.0.0 from 2026-06-01"


def test_2_7_a_date_in_two_intervals_is_an_error(folder: Path) -> None:
    """Semantics 7: a doubly valid date is an error."""
    put(folder, "newer.yaml", version="2.1.0", start="2026-07-01")
    with pytest.raises(Refused, match=r"versions 2\.0\.0 and 2\.1\.0 of trial both hold on 2026-07-01"):
        Library.open(folder).get("trial", on="2026-07-01")


def test_an_assessment_outside_the_versions_interval_is_refused(folder: Path) -> None:
    old = Library.open(folder).get("trial@1.0.0")
    assert old.assess({"answer": "yes"}, as_of="2026-05-31T23:59:59+02:00").outcomes["grade"].value == "high"
    with pytest.raises(Refused, match="holds from 2020-01-01 to 2026-05-31; the assessment is as of 2026-06-01"):
        old.assess({"answer": "yes"}, as_of="2026-06-01T00:00:00+02:00")


def test_an_unknown_ruleset_names_the_nearest(folder: Path) -> None:
    with pytest.raises(Refused) as refused:
        Library.open(folder).get("trail")
    assert refused.value.problems[0].hint == 'did you mean "trial"?'


def test_an_unknown_version_names_those_there_are(folder: Path) -> None:
    with pytest.raises(Refused) as refused:
        Library.open(folder).get("trial@3.0.0")
    assert refused.value.problems[0].hint == "its versions are 1.0.0, 2.0.0"


def test_the_same_version_twice_is_told(folder: Path) -> None:
    put(folder, "copy.yaml", version="2.0.0", start="2026-06-01")
    assert [problem.code for problem in Library.open(folder).problems] == ["duplicate-version"]


def test_a_broken_file_does_not_hide_the_others(folder: Path) -> None:
    (folder / "broken.yaml").write_text("ruleset: [", encoding="utf-8")
    library = Library.open(folder)
    assert len(library.entries) == 2
    assert {problem.code for problem in library.problems} == {"yaml-syntax"}


def test_a_folder_that_is_not_there() -> None:
    with pytest.raises(Refused, match="there is no file or folder"):
        Library.open("no/such/folder")


def test_the_hash_is_of_what_is_said_not_of_layout(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", version="1.0.0", start="2020-01-01")
    text = (tmp_path / "a.yaml").read_text(encoding="utf-8")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "a.yaml").write_text(
        "# a comment\n" + text.replace("{nb: Svar}", "{ nb:   Svar }"), encoding="utf-8"
    )
    first, second = (
        Library.open(folder).get("trial").definition.sha256 for folder in (tmp_path / "a.yaml", tmp_path / "b")
    )
    assert first == second
    (tmp_path / "b" / "a.yaml").write_text(text.replace("Svar", "Svaret"), encoding="utf-8")
    assert Library.open(tmp_path / "b").get("trial").definition.sha256 != first
