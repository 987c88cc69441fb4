"""`riskengine format`: one layout, and nothing else changed."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest
from command_line import ROOT, run
from hypothesis import given
from hypothesis import strategies as st

from riskengine import Refused
from riskengine.formatting import WIDTH, formatted
from riskengine.ruleset import yaml_text
from riskengine.ruleset.build import content_hash

RULESETS = sorted([*(ROOT / "rulesets").rglob("*.yaml"), *(ROOT / "examples" / "guidelines").glob("*.yaml"),
                   *(ROOT / "examples" / "texts").glob("*.yaml"), *(ROOT / "benchmarks").glob("*.yaml")])  # fmt: skip


def digest(text: str) -> str:
    return content_hash(yaml_text.read(text, "x.yaml"))


def disordered(chance: random.Random, text: str) -> str:
    """The same ruleset as another author might have laid it out."""
    found = []
    for line in text.split("\n"):
        if chance.random() < 0.05 and not line.startswith("      "):
            found.append("")
        if chance.random() < 0.05 and line.strip() and not line.startswith("      "):
            found.append(f"{line[: len(line) - len(line.lstrip())]}# a remark, {chance.randrange(1000)}")
        if chance.random() < 0.1 and ", " in line and "{" in line and '"' not in line and "#" not in line:
            at = line.index(", ", line.index("{")) if ", " in line[line.index("{") :] else len(line)
            found += [line[: at + 1], f"{' ' * 30}{line[at + 1 :].strip()}"] if at < len(line) else [line]
            continue
        found.append(line + "   " * (chance.random() < 0.03 and not line.startswith("      ")))
    return "\n".join(found)


@pytest.mark.parametrize("path", RULESETS, ids=lambda path: path.stem)
def test_the_rulesets_of_the_repository_have_the_layout(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert formatted(text, str(path)) == text


@pytest.mark.parametrize("path", RULESETS, ids=lambda path: path.stem)
def test_the_same_is_said_afterwards_and_again_changes_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    chance = random.Random(path.stem)
    tried = 0
    enough = 8 if len(text) < 6_000 else 3 if len(text) < 20_000 else 1  # the long ones say nothing new, and take long
    for _ in range(40):
        if tried == enough:
            break
        other = disordered(chance, text)
        try:
            before = digest(other)
        except Refused:
            continue
        tried += 1
        laid_out = formatted(other, path.name)
        assert digest(laid_out) == before
        assert formatted(laid_out, path.name) == laid_out
        assert sum("# a remark" in line for line in laid_out.split("\n")) == other.count("# a remark")
        assert "\n\n\n" not in laid_out
    assert tried == enough


def test_the_layout() -> None:
    text = """\
# At the top.
ruleset:    sample
title: { nb: "Eksempel", en: Sample }   # the title


items:
    worry: {type: choice, options: [low,
      high]}   # of two


    # Kept above pain.
    pain:
        type: yes-no
        help: {nb: En tekst som er så lang at den ikke får plass på en linje sammen med den andre., en: A text as long as it.}
        note: >-
          Folded as
          it was.
rules:
- {when: 'a', x: 010}
"""
    assert (
        formatted(text, "x.yaml")
        == """\
# At the top.
ruleset: sample
title: {nb: "Eksempel", en: Sample}     # the title

items:
  worry: {type: choice, options: [low, high]}  # of two

  # Kept above pain.
  pain:
    type: yes-no
    help:
      nb: En tekst som er så lang at den ikke får plass på en linje sammen med den andre.
      en: A text as long as it.
    note: >-
      Folded as
      it was.

rules:
  - {when: 'a', x: 010}
"""
    )


def test_a_long_list_of_words_is_filled() -> None:
    words = ", ".join(f"word_number_{number}" for number in range(20))
    laid_out = formatted(f"rules:\n  a: [{words}]\n  b: {{x: [{words}]}}\n", "x.yaml")
    lines = laid_out.split("\n")
    assert all(len(line) <= WIDTH for line in lines)
    assert lines[1].startswith("  a: [word_number_0, ")
    assert lines[2].startswith("      word_number_")
    assert formatted(laid_out, "x.yaml") == laid_out


@pytest.mark.parametrize("text", ['{"ruleset": "x"}', "a: [1,\n  # within brackets\n  2]\n", "a: [1\n", ""])
def test_what_cannot_be_laid_out_is_refused_or_kept_whole(text: str) -> None:
    try:
        laid_out = formatted(text, "x.yaml")
    except Refused:
        return
    assert digest(laid_out) == digest(text)
    assert text.count("#") == laid_out.count("#")


def test_windows_line_ends_become_plain_ones() -> None:
    assert formatted("a: 1\r\nb: 2\r\n", "x.yaml") == "a: 1\nb: 2\n"


def test_check_names_the_files_and_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text("ruleset:   sample\n", encoding="utf-8")
    ran = run(["format", "plan.yaml", "--check"], folder=tmp_path)
    assert (ran.status, ran.text) == (1, "plan.yaml\n1 of 1 file would change\n")
    assert file.read_text(encoding="utf-8") == "ruleset:   sample\n"
    assert run(["format", "."], folder=tmp_path).status == 0
    assert file.read_text(encoding="utf-8") == "ruleset: sample\n"
    assert run(["format", "plan.yaml", "--check"], folder=tmp_path).status == 0
    assert list(tmp_path.iterdir()) == [file]


def test_where_one_file_cannot_be_read_nothing_is_written(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text("ruleset:   sample\n", encoding="utf-8")
    bad.write_text("ruleset: sample\ntitle: {nb: x\n", encoding="utf-8")
    ran = run(["format", "."], folder=tmp_path)
    assert ran.status == 2
    assert "error[yaml-syntax]" in ran.err
    assert good.read_text(encoding="utf-8") == "ruleset:   sample\n"


def test_permissions_and_links_stay(tmp_path: Path) -> None:
    file, link = tmp_path / "plan.yaml", tmp_path / "link.yaml"
    file.write_text("ruleset:   sample\n", encoding="utf-8")
    file.chmod(0o640)
    link.symlink_to(file)
    assert run(["format", "link.yaml"], folder=tmp_path).status == 0
    assert link.is_symlink()
    assert file.read_text(encoding="utf-8") == "ruleset: sample\n"
    assert file.stat().st_mode & 0o777 == 0o640


def test_without_ruamel_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ruamel.yaml", None)
    ran = run(["format", "rulesets", "--check"])
    assert ran.status == 2
    assert "riskengine[author]" in ran.err


# Rows of tables

_cells = st.one_of(
    st.sampled_from(
        [
            "a",
            "one, two",
            "it is, and",
            '"-"',
            "[x, y]",
            "{lowest: a, highest: b}",
            "[]",
            "2026-11-22",
            "yes",
            "{a: [b]}",
        ]
    ),
    st.from_regex("[a-z]{1,40}", fullmatch=True),
    st.from_regex(r'"[a-zæøå,\[\]{}:# ]{0,30}"', fullmatch=True),
)


@given(st.lists(st.lists(_cells, min_size=1, max_size=8), min_size=1, max_size=4), st.data())
def test_rows_are_laid_out_in_one_way_however_they_were_written(rows: list[list[str]], data: st.DataObject) -> None:
    """In brackets or below dashes, with comments between them: the same is said, nothing is lost, and once is enough."""
    lines = ["tests_for: x", "tests:", "  - name: y", "    cases:"]
    for at, row in enumerate(rows):
        if data.draw(st.booleans()):
            lines.append(f"      # remark {at}")
        if data.draw(st.booleans()) and not any(", " in cell and cell[0] not in '"[{' for cell in row):
            lines.append(f"      - [{', '.join(row)}]")
        else:
            lines += [f"      {'-   -' if not number else '    -'} {cell}" for number, cell in enumerate(row)]
        lines += [""] * data.draw(st.integers(0, 1))
    text = "\n".join([*lines, "  # the last remark", "  - name: z", "    answers: {}", ""])
    laid_out = formatted(text, "x.tests.yaml")
    assert digest(laid_out) == digest(text)
    assert laid_out.count("remark") == text.count("remark")
    assert formatted(laid_out, "x.tests.yaml") == laid_out
    assert all(len(line) <= WIDTH for line in laid_out.split("\n"))
    assert "-   -" not in laid_out


def test_a_row_with_a_remark_in_it_stays_below_dashes() -> None:
    text = "tests:\n  - name: y\n    cases:\n      -   - a\n          # why\n          - b\n"
    assert formatted(text, "x.tests.yaml") == text
