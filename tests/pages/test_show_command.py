"""`riskengine show`: as text with properties and demands in words, and as a page."""

from __future__ import annotations

from pathlib import Path

import pytest
from page_reading import Read, ruleset_of
from typer.testing import CliRunner

from riskengine.cli.main import app
from riskengine.pages.ruleset_page import ruleset_page

HERE = Path(__file__).resolve().parent
SMALL = HERE / "small.yaml"


def run(*arguments: str) -> tuple[int, bytes, str]:
    result = CliRunner().invoke(app, ["show", *arguments], prog_name="riskengine")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout_bytes, result.stderr


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_page_on_stdout_and_in_a_file(language: str, tmp_path: Path) -> None:
    page = ruleset_page(ruleset_of(SMALL), language).encode("utf-8")
    assert run(str(SMALL), "--format", "html", "--lang", language) == (0, page, "")
    target = tmp_path / "page.html"
    status, out, told = run(str(SMALL), "--format", "html", "-o", str(target), "--lang", language)
    assert (status, out) == (0, b"")
    assert told == f"{'Skrevet til' if language == 'nb' else 'Written to'} {target}.\n"
    assert target.read_bytes() == page
    assert Read(page.decode()).root.attrib["lang"] == language


def test_the_text_in_a_file_is_what_is_shown(tmp_path: Path) -> None:
    _, shown, _ = run(str(SMALL))
    status, out, _ = run(str(SMALL), "--output", str(tmp_path / "small.txt"))
    assert (status, out) == (0, b"")
    assert (tmp_path / "small.txt").read_bytes() == shown


@pytest.mark.parametrize("form", ["html", "text"])
def test_a_file_that_cannot_be_written_is_told(form: str, tmp_path: Path) -> None:
    target = tmp_path / "no" / "such" / "folder.html"
    status, out, told = run(str(SMALL), "--format", form, "-o", str(target))
    assert (status, out) == (2, b"")
    assert told == f'error[not-written]: "{target}" cannot be written: No such file or directory\n'
    assert not target.parent.exists()


def test_faults_in_the_tests_beside_are_told_and_nothing_is_written(tmp_path: Path) -> None:
    ruleset = tmp_path / "small.yaml"
    ruleset.write_bytes(SMALL.read_bytes())
    (tmp_path / "small.tests.yaml").write_text("tests_for: another\ntests: [{name: a, expect: {}}]\n", encoding="utf-8")
    status, out, told = run(str(ruleset), "--format", "html", "-o", str(tmp_path / "page.html"))
    assert (status, out) == (2, b"")
    assert "error[other-ruleset]" in told
    assert not (tmp_path / "page.html").exists()


def test_a_form_that_there_is_not_is_told() -> None:
    status, _, told = run(str(SMALL), "--format", "pdf")
    assert status == 2
    assert "text" in told
    assert "html" in told


def test_the_text_tells_properties_and_demands_in_words() -> None:
    _, out, _ = run(str(SMALL))
    text = out.decode()
    assert "   Et høyere svar på «Antall» gir aldri et lavere nivå av «Risiko».\n" in text
    assert (
        "Egenskaper\n----------\n- Høy risiko er aldri klar\n"
        "  I alle tilfeller: «Risiko» er ikke høy eller «Klar» er nei.\n"
        "  high-is-not-ready. Kilde: [1] § 1.\n" in text
    )
    _, out, _ = run(str(SMALL), "--lang", "en")
    assert "  In every case: “Risk” is not high or “Ready” is no.\n" in out.decode()
