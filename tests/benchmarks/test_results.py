"""RESULTS.md: what is kept of an earlier run, what is missed, and what is told of what was not timed."""

from __future__ import annotations

from benchmarks.__main__ import BY_ITSELF, PARTS, chosen, kept, results
from benchmarks.measure import ROOT, Figure, Report, Table, as_table, not_timed

NOW = ["- machine: a", "- versions: b 1"]


def section(title: str, *figures: Figure) -> str:
    return as_table(Report(title, "A question?", figures, ["A note."], [Table(("engine", "says"), [("a", "b | c")])]))


def test_a_ratio_is_held_against_its_target() -> None:
    assert Figure("a", 1.0, "b", 1.4, 1.3).missed
    assert not Figure("a", 1.0, "b", 1.3, 1.3).missed
    assert Figure("a", 1.0, "b", 2.9, at_least=3.0).missed
    assert not Figure("a", 1.0, "b", 3.0, at_least=3.0).missed
    assert not not_timed("a", "not installed").missed
    assert Figure("a", 1.0, "b", None, 1.0).missed


def test_a_section_shows_its_tables() -> None:
    text = section("One", Figure("quick", 2e-6, "slow", 0.5, at_least=3.0), not_timed("gone", "not installed"))
    lines = text.splitlines()
    assert lines[0] == "## One"
    assert "| quick | 2 µs          | 0.50  | slow | ≥ 3    | **missed** |" in lines
    assert "| gone  | not installed |       |      |        |            |" in lines
    assert r"| a      | b \| c |" in lines
    assert lines[-1] == "- A note."


def test_sections_are_kept_and_written_anew() -> None:
    first = {
        "start_up": section("Starting", Figure("a", 1.0, "b", 4.0, 3.0)),
        "one_case": section("One", Figure("c", 1.0)),
    }
    text = results(first, NOW)
    assert text.index("## One") < text.index("## Starting")
    assert "- targets: missed: a\n" in text
    assert kept(text, NOW) == first
    again = kept(text, NOW) | {"start_up": section("Starting", Figure("a", 1.0, "b", 2.0, 3.0))}
    assert "- targets: all met\n" in results(again, NOW)
    assert "not run here: twenty_rules" in text


def test_figures_of_another_machine_are_not_kept() -> None:
    text = results({"one_case": section("One", Figure("c", 1.0))}, NOW)
    assert kept(text, ["- machine: a", "- versions: b 2"]) == {}
    assert kept("", NOW) == {}


def test_benchmarks_are_chosen_by_name() -> None:
    assert chosen([]) == [name for name in PARTS if name not in BY_ITSELF]
    assert chosen(["peers"]) == ["peers.speed", "peers.missing"]
    assert chosen(["hundred_million", "one_case"]) == ["one_case", "hundred_million"]


def test_each_benchmark_is_there_and_in_the_readme() -> None:
    folder = ROOT / "benchmarks"
    readme = (folder / "README.md").read_text(encoding="utf-8")
    for name in PARTS:
        path = name.replace(".", "/") + ".py"
        assert (folder / path).is_file()
        assert f"`{path}`" in readme
