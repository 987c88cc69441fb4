"""No false alarms on what is known to be good; and finer points of single rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_rulesets import as_files

from riskengine.checking.check import Report, check_paths
from riskengine.checking.mending import mend_files
from riskengine.checking.pages import pages
from riskengine.checking.quantities import compared
from riskengine.checking.stamps import as_file, of_texts, read_stamps, stamps_file
from riskengine.formatting import formatted

ROOT = Path(__file__).resolve().parents[2]


def checked(example: str, folder: Path) -> Report:
    for number, text in enumerate(as_files(example)):
        (folder / f"file{number}.yaml").write_text(text, encoding="utf-8")
    return check_paths([folder])


def codes(report: Report) -> list[str]:
    return [problem.code for problem in report.problems]


def test_nothing_is_found_in_the_rulesets_of_the_repository() -> None:
    report = check_paths([ROOT / "rulesets", ROOT / "examples"])
    assert report.problems == []
    assert report.rulesets >= 6


def test_the_sample_of_the_pages_is_in_order(tmp_path: Path) -> None:
    assert checked("", tmp_path).problems == []


@pytest.mark.parametrize(
    ("nb", "en"),
    [
        ("4 tegn", "4 signs"),
        ("fire tegn", "4 signs"),
        ("begge", "the two"),
        ("1,5 mg og 1 000 ml", "1.5 mg and 1,000 mL"),
        ("6.–9. døgn", "days 6–9"),
        ("første døgn", "day 1"),
        ("25. april 2018", "25 April 2018"),
        ("25.04.2018", "25 April 2018"),
        ("minst 350 µmol/l", "at least 350 µmol/L (4 mg/dL)"),
        ("i 24 timer", "for 24 hours"),
        ("87 % etter 28 døgn", "87% at 28 days"),
        ("{window} og {recent}", "{window} and {recent}"),
        ("§ 9 første ledd", "§ 9 first paragraph"),
        ("HCR-20 V3", "HCR-20 V3"),
        ("et eksempel", "an example"),
    ],
)
def test_numbers_that_are_the_same(nb: str, en: str) -> None:
    assert compared(nb, "nb", en, "en") is None


@pytest.mark.parametrize(
    ("nb", "en"),
    [
        ("4 tegn", "5 signs"),
        ("fire tegn", "five signs"),
        ("fire tegn", "5 signs"),
        ("minst 4", "at least"),
        ("1,5 mg", "15 mg"),
        ("24 timer", "24 days"),
        ("5 mg", "5 g"),
        ("25.04.2018", "25 May 2018"),
        ("grensen (4)", "the limit (5)"),
    ],
)
def test_numbers_that_differ(nb: str, en: str) -> None:
    assert compared(nb, "nb", en, "en") is not None


@pytest.mark.parametrize("code", [code for code, page in pages().items() if page.fixable])
def test_what_is_mended_is_in_order_and_stays_so(code: str, tmp_path: Path) -> None:
    report = checked(pages()[code].bad, tmp_path)
    assert code in codes(report)
    assert mend_files(report) == [str(tmp_path / "file0.yaml")]
    again = check_paths([tmp_path])
    assert code not in codes(again)
    assert again.counts()["error"] == 0
    assert mend_files(again) == []


def test_mending_keeps_comments_and_the_rest(tmp_path: Path) -> None:
    example = """
rules:
  # Why this rule is here.
  chilled:
    when: not fever  # no fever
    finding:
      severity: warning
      text: {nb: Ingen feber., en: No fever.}
    source: guide
"""
    before = as_files(example)[0]
    mend_files(checked(example, tmp_path))
    assert (tmp_path / "file0.yaml").read_text(encoding="utf-8") == before.replace("      severity: warning\n", "")


def test_a_severity_with_a_comment_is_not_taken_out(tmp_path: Path) -> None:
    example = pages()["redundant-severity"].bad.replace(
        "severity: warning", "severity: warning  # decided by the board"
    )
    report = checked(example, tmp_path)
    assert "redundant-severity" in codes(report)
    assert mend_files(report) == []


def test_a_stale_translation_is_found_by_the_stamp_of_its_source(tmp_path: Path) -> None:
    example = (
        "rules:\n  chilled: {when: not fever, finding: {text: {nb: Ingen feber., en: No fever.}}, source: guide}\n"
    )
    report = checked(example, tmp_path)
    assert "stale-translation" not in codes(report)
    (subject,) = report.subjects
    file = tmp_path / "file0.yaml"
    stamps_file(file).write_text(as_file(of_texts(subject.texts)), encoding="utf-8")
    assert read_stamps(file) == of_texts(subject.texts)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Ingen feber.", "Ikke feber."), encoding="utf-8")
    (stale,) = [problem for problem in check_paths([tmp_path]).problems if problem.code == "stale-translation"]
    assert stale.place is not None
    file.write_text(
        text.replace("Ingen feber.", "Ikke feber.").replace("No fever.", "Without fever."), encoding="utf-8"
    )
    assert "stale-translation" not in codes(check_paths([tmp_path]))
    file.write_text(formatted(text, str(file)), encoding="utf-8")
    assert "stale-translation" not in codes(check_paths([tmp_path]))


def test_a_file_of_stamps_that_is_none_is_passed_over(tmp_path: Path) -> None:
    report = checked("", tmp_path)
    stamps_file(tmp_path / "file0.yaml").write_bytes(b"\xff\x00 nonsense\nitems nb\n")
    assert check_paths([tmp_path]).problems == report.problems


def test_a_comparison_that_matters_for_one_item_of_each_is_left_alone(tmp_path: Path) -> None:
    example = """
items:
  low: {type: count, range: [0, 5], title: {nb: Lav, en: Low}, source: guide}
  high: {type: count, range: [0, 9], title: {nb: Høy, en: High}, source: guide}
rules:
  some: {each: {x: [low, high]}, when: x >= 7, finding: {text: {nb: Mye., en: Much.}}, source: guide}
tests:
  - {name: much, answers: {high: 8}, expect: {rules: {some:high: holds}}}
"""
    assert codes(checked(example, tmp_path)) == []


def test_a_comparison_of_a_records_field_is_seen(tmp_path: Path) -> None:
    example = """
items:
  signs:
    type: list
    of: {strength: {type: count, range: [0, 5], title: {nb: Styrke, en: Strength}}}
    title: {nb: Tegn, en: Signs}
    source: guide
rules:
  strong: {when: any(s.strength >= 6 for s in signs), then: {response: contact}, source: guide}
"""
    assert "settled-comparison" in codes(checked(example, tmp_path))


def test_rulesets_that_are_used_are_found_beside_those_checked(tmp_path: Path) -> None:
    (own := tmp_path / "own").mkdir()
    (others := tmp_path / "others").mkdir()
    user, used = as_files(pages()["unused-ruleset"].good)
    (own / "user.yaml").write_text(user, encoding="utf-8")
    (others / "used.yaml").write_text(used, encoding="utf-8")
    assert "unknown-ruleset" in codes(check_paths([own]))
    report = check_paths([own], [others / "used.yaml"])
    assert report.counts()["error"] == 0
    assert report.rulesets == 1


def test_a_text_pack_is_checked_too(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text(
        "text_pack: vrisk10\nversion: one\nlicence: {nb: x}\nitems: {a: {}}\n", encoding="utf-8"
    )
    assert codes(check_paths([tmp_path])) == ["bad-version"]


# Properties

PROPERTY = """
parameters:
  limit: {type: count, default: 4, range: [1, 20], title: {nb: Grense, en: Limit}, source: guide}
items:
  pain: {type: yes-no, title: {nb: Smerte, en: Pain}, source: guide}
  age: {type: count, range: [0, 120], title: {nb: Alder, en: Age}, source: guide}
values:
  old: age >= limit
properties:
  contacted: {title: {nb: Følges opp, en: Followed up}, holds: HOLDS}
"""


def test_what_only_a_property_reads_is_used(tmp_path: Path) -> None:
    report = checked(PROPERTY.replace("HOLDS", "not (pain and old) or response >= contact"), tmp_path)
    assert codes(report) == []


def test_what_not_even_a_property_reads_is_not_used(tmp_path: Path) -> None:
    report = checked(PROPERTY.replace("HOLDS", "response >= none"), tmp_path)
    assert set(codes(report)) == {"unused-item", "unused-parameter", "unused-value", "settled-comparison"}


def test_a_comparison_in_a_property_that_is_settled_is_told_where_it_stands(tmp_path: Path) -> None:
    report = checked(PROPERTY.replace("HOLDS", "not (pain and old) or age < 180 or response == contact"), tmp_path)
    (only,) = report.problems
    assert only.code == "settled-comparison"
    assert only.place is not None
    line = (tmp_path / "file0.yaml").read_text(encoding="utf-8").split("\n")[only.place.line - 1]
    assert line[only.place.column - 1 : only.place.column - 1 + only.place.length] == "age < 180"


def test_a_level_that_a_property_reads_is_open(tmp_path: Path) -> None:
    """An outcome may have any of its levels, so that a comparison with one is settled by none."""
    for level in ("none", "contact"):
        report = checked(PROPERTY.replace("HOLDS", f"not (pain and old) or response == {level}"), tmp_path)
        assert codes(report) == []
