"""Each command that a document names is there, with each option that it gives it: also where nothing is run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from doc_pages import DOCS, ROOT, pages

from riskengine.cli.main import app

DOCUMENTS = [ROOT / "README.md", DOCS / "codes.md", *pages()]
_SPAN = re.compile(r"`(riskengine [^`]+)`")
_LINE = re.compile(r"^\s*(?:\$ |- run: )?(?:\.venv/bin/)?(riskengine [a-z][^#>|\n]*)", re.MULTILINE)
_FENCE = re.compile(r"^ *```(?:sh|console|yaml)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


def named(text: str) -> Iterator[str]:
    """The commands that a document names, in its sentences and in its blocks."""
    yield from _SPAN.findall(_FENCE.sub("", text))
    for block in _FENCE.findall(text):
        yield from _LINE.findall(block)


def options_of(words: list[str]) -> tuple[str, set[str]]:
    """The command that the words begin with, and the options that it takes."""
    command: Any = typer.main.get_command(app)
    said = "riskengine"
    while words and words[0] in getattr(command, "commands", {}):
        said += f" {words[0]}"
        command = command.commands[words.pop(0)]
    options = {option for parameter in command.params for option in parameter.opts if option.startswith("-")}
    return said, options | {"--help", "-h", "--version"}


@pytest.mark.parametrize("path", [pytest.param(path, id=str(path.relative_to(ROOT))) for path in DOCUMENTS])
def test_each_command_that_is_named_is_there(path: Path) -> None:
    for written in named(path.read_text(encoding="utf-8")):
        words = written.split()[1:]
        if words[0] in {"COMMAND", "0.1.0"}:
            continue
        said, options = options_of(words)
        assert said != "riskengine" or words[0].startswith("-"), f"no such command: {written}"
        given = {word.split("=")[0] for word in words if re.match(r"--?[a-z]", word)}
        assert given <= options, f"{written}: {said} has no {given - options}"


def test_a_command_that_is_not_there_is_found() -> None:
    text = "`riskengine chek x`, and\n```sh\nriskengine check --fxi x  # why\n```\n"
    assert [each.strip() for each in named(text)] == ["riskengine chek x", "riskengine check --fxi x"]
    assert options_of(["chek", "x"])[0] == "riskengine"
    assert "--fxi" not in options_of(["check", "--fxi"])[1]
    assert "--fix" in options_of(["check"])[1]
