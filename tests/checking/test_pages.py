"""Every code has a page, and the examples on it are what they say."""

from __future__ import annotations

import re
from pathlib import Path

import codes_of_the_program
import pytest
from codes_of_the_program import told_codes
from sample_rulesets import as_files

from riskengine.checking.check import Report, check_paths
from riskengine.checking.faults import calls, plans
from riskengine.checking.page import SEVERITIES
from riskengine.checking.pages import document, explained, pages
from riskengine.checking.rules import RULES, RULES_OF_VERSIONS
from riskengine.cli.checking import explain_code

ROOT = Path(__file__).resolve().parents[2]

# What no text of a ruleset can show: it is about the file itself, a decision date, a second file beside it, a case or a call.
WITHOUT_EXAMPLE = {
    "no-file", "no-ruleset", "not-a-file", "no-permission", "too-large", "not-utf-8", "too-many-nodes", "too-many-problems",
    "not-valid", "doubly-valid", "stale-translation",
    "unknown-column", "tests-without-ruleset", "other-ruleset", "other-version",
    "looks-like-identity-number", "told-already", "told-otherwise", "not-determined", "missing-reason", "no-record",
    *(page.code for page in calls.PAGES),
    *(page.code for page in plans.PAGES),
}  # fmt: skip
GOLDEN = re.compile(r"(?:error|warning|info)\[([a-z0-9-]+)\]:")


def checked(example: str, folder: Path) -> Report:
    for number, text in enumerate(as_files(example)):
        (folder / f"file{number}.yaml").write_text(text, encoding="utf-8")
    return check_paths(sorted(folder.iterdir()))


TOLD = told_codes()


def test_every_code_has_a_page() -> None:
    """A code without a page gets one in `riskengine/checking/faults/`; then `python -m riskengine.checking.pages`."""
    assert {code: files for code, files in TOLD.items() if code not in pages()} == {}


def test_no_page_is_of_a_code_that_is_never_told() -> None:
    told = TOLD.keys() | {rule.page.code for rule in (*RULES, *RULES_OF_VERSIONS)}
    assert pages().keys() - told == set()


def test_every_code_of_a_golden_file_has_a_page() -> None:
    """A second way to the codes: what commands were seen to say."""
    seen = {
        code for path in (ROOT / "tests").rglob("*.txt") for code in GOLDEN.findall(path.read_text(encoding="utf-8"))
    }
    assert len(seen) >= 60
    assert seen - pages().keys() == set()
    assert seen - TOLD.keys() - {rule.page.code for rule in (*RULES, *RULES_OF_VERSIONS)} == set()


def test_codes_are_found_through_helpers_that_hand_them_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "room.py").write_text(
        "class A:\n"
        "    def refuse(self, where, code):\n        raise Refused([Problem(code, 'x')])\n"
        "    def again(self, code, n):\n        self.refuse(1, code)\n"
        "    def one(self):\n        self.again('first-code' if self else 'second-code', 2)\n"
        "def two():\n    return Problem(code='third-code', message='x')\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(codes_of_the_program, "PACKAGE", tmp_path)
    assert told_codes().keys() == {"first-code", "second-code", "third-code"}


@pytest.mark.parametrize("code", sorted(pages()))
def test_every_code_is_explained(code: str) -> None:
    assert explain_code(code).startswith(f"{pages()[code].severity}[{code}]: ")


@pytest.mark.parametrize("code", sorted(pages()))
def test_a_page_says_everything(code: str) -> None:
    page = pages()[code]
    assert page.severity in SEVERITIES
    for said in (page.summary, page.why, page.mend):
        assert said.strip() == said
        assert said
    assert not page.summary.endswith(".")
    assert explained(page).startswith(f"{page.severity}[{code}]: ")
    assert explained(page).replace("\n", "").isprintable()
    assert bool(page.bad.strip()) is (code not in WITHOUT_EXAMPLE)


@pytest.mark.parametrize("code", sorted(pages().keys() - WITHOUT_EXAMPLE))
def test_the_bad_example_is_bad(code: str, tmp_path: Path) -> None:
    page = pages()[code]
    report = checked(page.bad, tmp_path)
    found = [problem for problem in report.problems if problem.code == code]
    assert found, [(problem.code, problem.message) for problem in report.problems]
    assert all(problem.severity == page.severity for problem in found)
    if code != "cyclic-use":
        assert all(problem.place is not None for problem in found)


@pytest.mark.parametrize("code", sorted(code for code, page in pages().items() if page.good.strip()))
def test_the_good_example_is_good(code: str, tmp_path: Path) -> None:
    report = checked(pages()[code].good, tmp_path)
    assert code not in {problem.code for problem in report.problems}
    assert report.counts()["error"] == 0, report.problems


def test_the_document_is_fresh() -> None:
    """`python -m riskengine.checking.pages` writes it."""
    assert (ROOT / "docs" / "codes.md").read_text(encoding="utf-8") == document()
