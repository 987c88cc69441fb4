"""Every code has a page, and the examples on it are what they say."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from sample_rulesets import as_files

from riskengine.checking.check import Report, check_paths
from riskengine.checking.page import SEVERITIES
from riskengine.checking.pages import document, explained, pages
from riskengine.checking.rules import RULES, RULES_OF_VERSIONS

ROOT = Path(__file__).resolve().parents[2]

# What no text of a ruleset can show: it is about the file itself, about a decision date, or about a second file beside it.
WITHOUT_EXAMPLE = {
    "no-file", "not-a-file", "no-permission", "too-large", "not-utf-8", "too-many-nodes", "too-many-problems", "not-valid",
    "doubly-valid", "stale-translation",
}  # fmt: skip

_TOLD_BY = {"Problem", "problem", "refuse", "report", "_Mistake", "_stop", "Complaint"}
_TOLD_AS_TUPLES = {"form_check.py", "yaml_faults.py"}
_CODE = re.compile(r"[a-z]+(-[a-z0-9]+)*")


def codes_of_reading() -> set[str]:
    """The codes that the source can give when a ruleset is read."""
    found = set()
    for room in ("language", "ruleset"):
        for path in (ROOT / "riskengine" / room).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                said: list[ast.expr] = []
                if isinstance(node, ast.Call) and node.args:
                    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                    if name in _TOLD_BY:
                        said = [node.args[0]]
                    elif (
                        name == "unknown"
                        and isinstance(node.args[0], ast.Constant)
                        and isinstance(node.args[0].value, str)
                    ):
                        found.add(f"unknown-{node.args[0].value}")
                elif isinstance(node, ast.Assign) and any(getattr(to, "id", "") == "code" for to in node.targets):
                    said = [node.value]
                elif (
                    isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and path.name in _TOLD_AS_TUPLES
                ):
                    said = node.value.elts[:1]
                for each in said:
                    constants = [inner.value for inner in ast.walk(each) if isinstance(inner, ast.Constant)]
                    found |= {word for word in constants if isinstance(word, str) and _CODE.fullmatch(word)}
    return found - {"min", "unknown-"}


def checked(example: str, folder: Path) -> Report:
    for number, text in enumerate(as_files(example)):
        (folder / f"file{number}.yaml").write_text(text, encoding="utf-8")
    return check_paths(sorted(folder.iterdir()))


def test_every_code_has_a_page() -> None:
    assert codes_of_reading() - pages().keys() == set()


def test_no_page_is_of_a_code_that_is_never_told() -> None:
    told = codes_of_reading() | {rule.page.code for rule in (*RULES, *RULES_OF_VERSIONS)}
    assert pages().keys() - told == set()


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
