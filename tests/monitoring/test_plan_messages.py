"""What is said of plans that have faults, word for word; what `test` and `show` print.

`python tests/monitoring/test_plan_messages.py` writes the golden files anew; read the difference before committing it.
"""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path

import pytest
from typer.testing import CliRunner

from riskengine.cli.main import app

HERE = Path(__file__).resolve().parent
GOLDEN = HERE / "golden"
EXAMPLE = "examples/plans/kriseplan-fire-tegn.yaml"
ROOT = HERE.parents[1]
FAULTY = sorted(path.stem for path in (HERE / "faulty").glob("plan-*.yaml"))
CALLS = {
    **{f"check-{name}": ["check", f"tests/monitoring/faulty/{name}.yaml"] for name in FAULTY},
    "check-form-of-json": ["check", "tests/monitoring/faulty/plan-form.yaml", "--format", "json"],
    "check-events": ["check", "tests/monitoring/faulty/events.jsonl"],
    "test-failing.nb": ["test", "tests/monitoring/faulty/plan-failing.yaml"],
    "test-failing.en": ["test", "tests/monitoring/faulty/plan-failing.yaml", "--lang", "en"],
    "test-faulty": ["test", "tests/monitoring/faulty/plan-tests.yaml"],
    "show.nb": ["show", EXAMPLE],
    "show.en": ["show", EXAMPLE, "--lang", "en"],
    "show-faulty": ["show", "tests/monitoring/faulty/plan-form.yaml"],
}


def said(arguments: list[str]) -> str:
    with chdir(ROOT):
        ran = CliRunner().invoke(app, arguments, prog_name="riskengine")
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    err = f"--- stderr\n{ran.stderr}" if ran.stderr else ""
    return f"status {ran.exit_code}\n\n{ran.stdout}{err}"


@pytest.mark.parametrize("name", CALLS)
def test_what_is_said(name: str) -> None:
    golden = GOLDEN / f"{name}.txt"
    assert said(CALLS[name]) == golden.read_text(encoding="utf-8"), "run: python tests/monitoring/test_plan_messages.py"


def test_nothing_is_wider_than_a_terminal() -> None:
    for name in ("show.nb", "show.en", "test-failing.nb", "test-failing.en"):
        assert max(map(len, (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").splitlines())) <= 80


def test_the_examples_are_in_order() -> None:
    events = EXAMPLE.replace("yaml", "jsonl")
    folder = "examples/plans"
    for call in (["check", folder, events], ["test", folder], ["format", folder, "--check"]):
        assert said(call).startswith("status 0\n"), said(call)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_page_is_one_file_that_says_what_the_terminal_says(language: str) -> None:
    page = said(["show", EXAMPLE, "--format", "html", "--lang", language])
    for line in ("K-1042", "00 00 00 01", "default-src &#39;none&#39;"):
        assert line in page
    assert "<script" not in page and "http" not in page.replace("http-equiv", "")


def write() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for name, arguments in CALLS.items():
        (GOLDEN / f"{name}.txt").write_text(said(arguments), encoding="utf-8")


if __name__ == "__main__":
    write()
