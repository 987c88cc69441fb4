"""Writes what commands show, and files as they are by then, into the pages of the documentation anew.

The file that the tutorial ends with becomes the sample that other pages begin with.

    python tests/docs/refresh.py                  all pages
    python tests/docs/refresh.py docs/diff.md     these

What cannot be mended so is told, and the exit status is then 1: a command that fails, a sample that is refused. Read the
difference before it is committed: what a program shows is not therefore right.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from doc_pages import SAMPLE, TUTORIAL, pages, steps_of
from doc_steps import Differs, Run


def refreshed(path: Path) -> list[str]:
    """Refresh a page; what could not be mended."""
    left: list[str] = []
    new: list[tuple[tuple[int, int], str]] = []
    with tempfile.TemporaryDirectory() as folder:
        run = Run(Path(folder))
        for step in steps_of(path):
            try:
                run.step(step)
            except Differs as differs:
                if differs.shown is None:
                    left.append(str(differs))
                else:
                    new.append((step.lines, differs.shown))
        if path.name == TUTORIAL:
            shutil.copy(Path(folder) / SAMPLE.name, SAMPLE)
    lines = path.read_text(encoding="utf-8").splitlines()
    for (first, end), shown in reversed(new):
        fence = lines[first - 1]
        margin = fence[: len(fence) - len(fence.lstrip())]
        lines[first:end] = [f"{margin}{line}".rstrip() for line in shown.splitlines()]
    if new:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{path}: {len(new)} written anew")
    return left


def main(named: list[str]) -> int:
    left = [told for path in ([Path(name) for name in named] or pages()) for told in refreshed(path)]
    for told in left:
        print(told, file=sys.stderr)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
