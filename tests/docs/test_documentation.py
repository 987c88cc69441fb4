"""The documentation is true: each page's samples are read, its commands run, and what they show is what it says.

`python tests/docs/refresh.py` writes what the commands show into the pages anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from doc_editing import added, patched
from doc_pages import DOCS, SAMPLE, TUTORIAL, NotAStep, Step, pages, steps_of
from doc_steps import Differs, Run, abridged, steady


@pytest.mark.parametrize("path", [pytest.param(path, id=str(path.relative_to(DOCS))) for path in pages()])
def test_a_page_does_what_it_says(path: Path, tmp_path: Path) -> None:
    run = Run(tmp_path)
    for step in steps_of(path):
        run.step(step)


def test_the_tutorial_ends_with_the_sample() -> None:
    last = steps_of(DOCS / TUTORIAL)[-1]
    assert (last.kind, last.about) == ("same", SAMPLE.name)
    assert last.text == SAMPLE.read_text(encoding="utf-8")


def step(language: str, text: str, kind: str = "", about: str = "") -> Step:
    return Step("a page", 1, language, kind, about, text, (1, 2))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (step("console", "$ riskengine list --lang en\nnothing\n"), "it shows"),
        (step("console", "$ riskengine show no-such\n", "status", "0"), "exits with 2"),
        (step("python", "print(1)\n", "same", "gone.yaml"), "No such file"),
        (step("yaml", "items: {}\n"), "neither a ruleset"),
        (step("yaml", "items: {}\n", "fragment"), "no context"),
        (step("sh", "true\n"), "give it a mark"),
        (step("sh", "true\n", "not run"), "say why"),
        (step("text", "1\n", "output"), "no Python block"),
        (step("yaml", "a: b\n", "file", "../outside.yaml"), "outside"),
        (step("yaml", "case: K-1042\nruleset: vrisk10\nanswers: {violense: yes}\n"), "violense"),
    ],
)
def test_what_is_not_so_is_told(wrong: Step, why: str, tmp_path: Path) -> None:
    with pytest.raises((Differs, FileNotFoundError), match=why):
        Run(tmp_path).step(wrong)


def test_a_page_with_a_mark_that_says_nothing_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    for text in ("<!-- fyle: a.yaml -->\n", "    an indented block\n"):
        page.write_text(text, encoding="utf-8")
        with pytest.raises(NotAStep):
            steps_of(page)


def test_lines_left_out_are_found_again() -> None:
    shown = "one\ntwo\nthree\nfour\nfive\n"
    assert abridged(shown, "one\n…\nfour\n") == "one\n…\nfour\n"
    assert abridged(shown, "…\nthree\n…\n") == "…\nthree\n…\n"
    assert abridged(shown, "two\nthree and more\nfour\n…\n") == "two\nthree\nfour\n…\n"
    assert abridged(shown, "six\n…\n") == shown


def test_which_example_a_solver_gives_is_not_compared() -> None:
    one = "- Some cases go up.\n  Case 1: a long\n  example.\n  Before: a. Now: b.\n- More.\n  See case 1.\n\nProved\n"
    other = "- Some cases go up.\n  Case 1: another.\n  Before: a. Now: b.\n- More.\n  Case 2: one\n  more.\n\nProved\n"
    assert steady(one) == steady(other)
    assert steady(one) != steady(other.replace("More", "Less"))


def test_an_entry_goes_to_the_end_of_its_section() -> None:
    text = "a: 1\n\nitems:\n  x: {type: count}\n\nrules:\n  r:\n    when: x >= 1\n"
    assert added(text, "items:\n  y: {type: count}\n") == (
        "a: 1\n\nitems:\n  x: {type: count}\n  y: {type: count}\n\nrules:\n  r:\n    when: x >= 1\n"
    )
    assert "when: x >= 2\n" in added(text, "rules:\n  r:\n    when: x >= 2\n")
    assert "x >= 1" not in added(text, "rules:\n  r:\n    when: x >= 2\n")
    assert added(text, "actions:\n  act: 1\n").endswith("when: x >= 1\n\nactions:\n  act: 1\n")
    assert added("a: 1\ntests:\n  - name: n\n", "tests:\n  - name: m\n") == "a: 1\ntests:\n  - name: n\n\n  - name: m\n"
    assert added(text, "a: 2\n").startswith("a: 2\n\nitems")


def test_a_patch_changes_what_stands_there_once() -> None:
    assert patched("a\nb\nc\n", " a\n-b\n+d\n") == "a\nd\nc\n"
    assert patched("a\na\n", "-a\n+b\n") is None
    assert patched("c\n", "-a\n+b\n") is None
