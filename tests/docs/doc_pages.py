"""A page of the documentation as steps: its code blocks, each with the mark that stands above it.

A mark is an HTML comment, which no reader sees. It says what a block is:

    <!-- given: docs/samples/plan.yaml -->   a file of the repository is in the page's own folder; no block follows
    <!-- run: cp a.yaml b.yaml --> a command that no reader needs to see; no block follows
    <!-- file: plan.yaml -->       the block is written to a file in that folder; a ruleset must be readable
    <!-- faulty file: plan.yaml -->   the same, for a ruleset whose faults the page is about
    <!-- add: plan.yaml -->        it is added to the file, each entry at the end of its section
    <!-- patch: plan.yaml -->      a diff: its lines with - become those with +
    <!-- same: plan.yaml -->       it is the file as it is now
    <!-- fragment -->              a part of a ruleset, read within the last `context` (`fragment: NAME`: within that file)
    <!-- part: WHAT -->            a part of another file than a ruleset's; it must be YAML
    <!-- output -->                what the Python block before it prints
    <!-- status: 1 -->             the exit status of a block's commands, where it is not 0
    <!-- workflow -->              the steps of a workflow for a code host; its `run` lines are run here
    <!-- not run: WHY -->          a block for reading only

A comment with more lines than its mark is a step by itself, a file that no reader needs to see (`file: NAME`), or what is
around the fragments after it (`context`). Blocks of `console` are run, what stands below a command is what it prints, and
a line with nothing but `…` stands for lines left out. Blocks of `python` are run, one after the other. A block of `yaml`
without a mark is a whole file: a ruleset, a case, a text pack, or tests. The steps of a page share one folder and run in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
TUTORIAL = "tutorial.md"
SAMPLE = DOCS / "samples" / "leave-plan.yaml"
_COMMENT = re.compile(r"<!--\s*(?P<kind>[a-z ]+?)\s*(?::\s*(?P<about>[^\n]*?))?\s*(?:\n(?P<body>.*?))?-->", re.DOTALL)
_MARKS = frozenset(
    {
        "given",
        "run",
        "file",
        "faulty file",
        "add",
        "patch",
        "same",
        "context",
        "fragment",
        "part",
        "output",
        "status",
        "workflow",
        "not run",
    }
)
_OWN_TESTS = frozenset({"codes.md"})  # written by a program, and its examples run by the tests of that program


@dataclass(frozen=True)
class Step:
    """A block or comment of a page, at a line counted from 1; `lines` are those of its text, from 0, the end left out."""

    page: str
    line: int
    language: str
    kind: str
    about: str
    text: str
    lines: tuple[int, int]

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


class NotAStep(Exception):
    """A page holds a mark or a block that says nothing."""


def pages() -> list[Path]:
    """The pages whose blocks are steps."""
    return [path for path in sorted(DOCS.rglob("*.md")) if path.name not in _OWN_TESTS and not _hidden(path)]


def _hidden(path: Path) -> bool:
    return any(part.startswith("_") for part in path.relative_to(DOCS).parts)


def steps_of(path: Path) -> list[Step]:
    """The steps of a page, in order."""
    return list(_steps(path.read_text(encoding="utf-8"), path.name))


def _steps(text: str, page: str) -> Iterator[Step]:
    mark: tuple[str, str] | None = None
    for token in MarkdownIt("commonmark").parse(text):
        if token.map is None or token.type not in {"html_block", "fence", "code_block"}:
            continue
        line = token.map[0] + 1
        lines = token.map[0] + 1, token.map[1] - 1
        if token.type == "code_block":
            raise NotAStep(f"{page}:{line}: an indented block; write ``` and its language")
        if token.type == "html_block":
            for found in _COMMENT.finditer(token.content):
                kind, about = found["kind"], found["about"] or ""
                if kind in {"generated", "end"}:
                    continue
                if kind not in _MARKS:
                    raise NotAStep(f"{page}:{line}: no such mark as {kind!r}")
                if found["body"] is None and kind not in {"given", "run"}:
                    mark = kind, about
                else:
                    yield Step(page, line, "", kind, about, found["body"] or "", lines)
            continue
        kind, about = mark or ("", "")
        mark = None
        yield Step(page, line, token.info.strip(), kind, about, token.content, lines)
