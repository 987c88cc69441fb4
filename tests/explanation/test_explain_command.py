"""What `riskengine explain` says, word for word, and what it refuses.

`python tests/explanation/test_explain_command.py` writes the golden files anew; read the difference before committing it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from riskengine import Library, Refused
from riskengine.cli.main import app
from riskengine.explanation.document import explanation_schema
from riskengine.explanation.explanation import explain
from riskengine.pages.explanation_page import explanation_page
from riskengine.ruleset.schema import as_file

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
GOLDEN = HERE / "golden"
AS_OF = "2026-11-22T12:00:00+01:00"

VRISK = ["vrisk10", "examples/vrisk10-akuttpost.yaml"]
DISCHARGE = ["utskrivningsklar", "examples/utskrivningsklar-dps.yaml"]
SIGNALS = ["warning-signals", "examples/warning-signals-to-tegn.yaml"]
TEXTS: dict[str, list[str]] = {
    "vrisk10-akuttpost": VRISK,
    "vrisk10-komplett": ["vrisk10", "examples/vrisk10-komplett.yaml"],
    "vrisk10-nothing-answered": ["vrisk10", "tests/cli/cases/plain.yaml"],
    "vrisk10-rule-that-fails": [*VRISK, "--rule", "low-despite-violence"],
    "vrisk10-level-that-did-not-come": [*VRISK, "--outcome", "plan_level=detailed-assessment"],
    "vrisk10-action-that-is-not-asked-for": [*VRISK, "--action", "document-reason"],
    "vrisk10-what-if": [*VRISK, "--what-if", "preventive_measures=no", "--what-if", "summary_risk=low"],
    "warning-signals-to-tegn": SIGNALS,
    "warning-signals-fire-tegn": ["warning-signals", "examples/warning-signals-fire-tegn.yaml"],
    "warning-signals-rule-that-fails": [*SIGNALS, "--rule", "enough-signals"],
    "utskrivningsklar-dps": DISCHARGE,
    "utskrivningsklar-one-outcome": [*DISCHARGE, "--outcome", "ready"],
    "utskrivningsklar-klar": ["utskrivningsklar", "examples/utskrivningsklar-klar.yaml"],
    "utskrivningsklar-level-that-did-not-come": [*DISCHARGE, "--outcome", "ready=yes"],
}
ERRORS = {
    "unknown-rule": [*VRISK, "--rule", "low-despite-violense"],
    "unknown-rule-begins-alike": [*VRISK, "--rule", "low-but"],
    "unknown-outcome": [*VRISK, "--outcome", "plan-levl"],
    "unknown-level": [*VRISK, "--outcome", "plan_level=immediate-measure"],
    "unknown-action": [*VRISK, "--action", "document-reasons"],
    "unknown-item": [*VRISK, "--what-if", "sumary_risk=low"],
    "unknown-option": [*VRISK, "--what-if", "summary_risk=hig"],
    "bad-what-if": [*VRISK, "--what-if", "summary_risk"],
    "all-at-once": [*VRISK, "--rule", "x", "--outcome", "risk=hi", "--action", "y"],
}


def run(arguments: Sequence[str]) -> tuple[int, str, str]:
    with _in_folder(ROOT):
        result = CliRunner().invoke(app, ["explain", *arguments], prog_name="riskengine")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


@contextmanager
def _in_folder(folder: Path) -> Any:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("name", TEXTS)
def test_what_is_said(name: str, language: str) -> None:
    status, out, err = run([*TEXTS[name], "--lang", language])
    assert (status, err) == (0, "")
    assert out == (GOLDEN / f"{name}.{language}.txt").read_text(encoding="utf-8")
    assert all(len(line) <= 80 for line in out.splitlines())


@pytest.mark.parametrize("language", ["nb", "en"])
def test_nothing_reads_as_a_probability_or_as_advice(language: str) -> None:
    """Conditions on facts are stated; nobody is told to answer otherwise."""
    for path in GOLDEN.glob(f"*.{language}.txt"):
        text = " ".join(path.read_text(encoding="utf-8").casefold().split())
        for word in ("svar «", "velg ", "endre svaret", "sannsynlighet", "%", "answer with", "choose ", "probab"):
            assert word not in text, (path.name, word)


@pytest.mark.parametrize("name", ERRORS)
def test_what_is_refused(name: str) -> None:
    status, out, err = run(ERRORS[name])
    assert (status, out) == (2, "")
    assert err == (GOLDEN / f"error-{name}.txt").read_text(encoding="utf-8")


def test_the_json_is_canonical_and_follows_its_schema() -> None:
    for arguments in TEXTS.values():
        status, out, _ = run([*arguments, "--format", "json"])
        assert status == 0
        document = json.loads(out)
        jsonschema.Draft202012Validator(explanation_schema()).validate(document)
        assert out == json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_the_published_schema_is_that_of_the_types() -> None:
    published = (ROOT / "schemas" / "explanation.schema.json").read_text(encoding="utf-8")
    assert published == as_file(explanation_schema())
    assert CliRunner().invoke(app, ["schema", "explanation"]).stdout == published


def test_from_python() -> None:
    assessment = Library.open(ROOT / "rulesets").get("vrisk10").assess({"more_assessment": "yes"}, as_of=AS_OF)
    explanation = assessment.explain()
    still = explanation.still_matters
    assert still is not None
    assert still.reachable["plan_level"].levels == (1, 2)
    assert still.next[0].item == "summary_risk"
    assert json.loads(explanation.to_json()) == explanation.document
    assert explanation.to_text("en").startswith("Why")
    with pytest.raises(Refused):
        assessment.explain(rule="no-such-rule")
    other = assessment.explain(what_if={"summary_risk": "high"}).what_if
    assert other is not None
    assert other.after.outcomes["plan_level"].value == "immediate-measures"
    assert other.before is assessment


# Pages


class Reader(HTMLParser):
    """Collects what a page holds, and sees to it that its tags are closed."""

    EMPTY = frozenset({"meta", "path", "rect", "link", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.ids: list[str] = []
        self.pointed_to: list[str] = []
        self.classes: set[str] = set()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = dict(attributes)
        self.tags.add(tag)
        self.ids += [value for key, value in attributes if key == "id" and value]
        self.classes |= set((said.get("class") or "").split())
        self.pointed_to += [
            each for key in ("aria-labelledby", "aria-describedby") for each in (said.get(key) or "").split()
        ]
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        del attributes
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    assert not reader.open
    return reader


@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_page_draws_the_rules_of_the_case_without_relying_on_colour(tmp_path: Path, language: str) -> None:
    file = tmp_path / "page.html"
    status, out, _ = run([*DISCHARGE, "--html", str(file), "--lang", language])
    assert (status, out) == (0, "")
    page = read(file.read_text(encoding="utf-8"))
    assert {"holds", "fails", "undecided"} <= page.classes  # outlines of their own, see page.css
    text = " ".join(page.texts)
    for sign in ("✓", "✗", "?"):
        assert sign in text
    assert len(page.ids) == len(set(page.ids))
    assert set(page.pointed_to) <= set(page.ids)
    assert not {"script", "img", "iframe"} & page.tags
    assert ("skal" in text or "Hvorfor" in text) == (language == "nb")


def test_what_a_case_says_is_escaped() -> None:
    ruleset = Library.open(ROOT / "rulesets").get("vrisk10")
    hostile = "<script>alert(1)</script>"
    answers = {"violence": {"value": "yes", "by": hostile, "source": hostile}}
    assessment = ruleset.assess({**answers, "summary_risk": "low"}, as_of=AS_OF, case="K-1")
    page = explanation_page(explain(assessment, rule="low-despite-violence"), "nb")
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_page_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    status, _, err = run([*VRISK, "--html", str(tmp_path / "no" / "page.html")])
    assert status == 2
    assert "not-written" in err


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for name, arguments in TEXTS.items():
        for language in ("nb", "en"):
            _, out, err = run([*arguments, "--lang", language])
            assert not err, err
            (GOLDEN / f"{name}.{language}.txt").write_text(out, encoding="utf-8", newline="\n")
    for name, arguments in ERRORS.items():
        _, _, err = run(arguments)
        (GOLDEN / f"error-{name}.txt").write_text(err, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
