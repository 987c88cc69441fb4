"""The samples in the documents are true: they are read, run, and compared with what they say."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest
from doc_pages import DOCS, pages

from riskengine import Library, Refused
from riskengine.ruleset import yaml_text
from riskengine.ruleset.build import read_definition

ROOT = Path(__file__).resolve().parents[2]
CODES = DOCS / "codes.md"
README = (ROOT / "README.md").read_text(encoding="utf-8")
WARNING_SIGNALS = "rulesets/monitoring/warning-signals.yaml"


def blocks(path: str, language: str) -> list[str]:
    return re.findall(
        rf"^```{language}\n(.*?)^```", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


def test_the_readmes_python_runs_and_prints_what_it_says() -> None:
    program, pathway = blocks("README.md", "python")
    shown = printed(program)
    assert shown.splitlines()[0] == re.findall(r"print\(level.*?#\s*(.*)", program)[0]
    assert "detailed-risk-assessment" in shown
    assert "summary_risk" in shown
    assert printed(pathway).splitlines() == [line.lstrip("# ") for line in re.findall(r"(?<=[ \n])# (.*)", pathway)]


def printed(program: str) -> str:
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        exec(compile(program, "README.md", "exec"), {})
    return shown.getvalue()


def test_the_readmes_case_is_a_case() -> None:
    (text,) = blocks("README.md", "yaml")
    case = yaml_text.plain(yaml_text.read(text, "README.md"))
    ruleset = Library.bundled().get(case["ruleset"])
    assessment = ruleset.assess(case["answers"], as_of=case["as_of"], assessor=case["assessor"], case=case["case"])
    threats = assessment.document["answers"]["threats"]
    assert threats == {"value": "maybe", "by": "ward staff", "at": "2026-11-21", "source": "journal"}


def test_the_readmes_fault_is_what_the_engine_says() -> None:
    told = next(block for block in blocks("README.md", "text") if "treshold" in block)
    text = (ROOT / WARNING_SIGNALS).read_text(encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_definition(text.replace("when: recent >= threshold", "when: recent >= treshold"), WARNING_SIGNALS)
    assert str(refused.value).splitlines() == told.splitlines()


def test_the_language_names_every_function() -> None:
    from riskengine.language.names import FUNCTIONS

    text = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
    assert not [name for name in FUNCTIONS if f"{name}(" not in text]


@pytest.mark.parametrize("path", [pytest.param(path, id=str(path.relative_to(DOCS))) for path in [*pages(), CODES]])
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_the_readmes_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
