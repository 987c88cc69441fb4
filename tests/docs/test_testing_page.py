"""The page about testing is true: its samples are read and run, and say what it says.

`python tests/docs/test_testing_page.py` writes what the commands say into the page anew.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "cli"))

from command_line import run  # noqa: E402

PAGE = ROOT / "docs" / "testing.md"
CONSOLE = re.compile(r"^```console\n\$ riskengine (.*?)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def prepared(folder: Path, page: str) -> None:
    """The files that the page's commands read."""
    ruleset, tests = re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    (folder / "fall-risk.yaml").write_text(ruleset, encoding="utf-8")
    (folder / "fall-risk.tests.yaml").write_text(tests, encoding="utf-8")
    (folder / "failing.yaml").write_text(ruleset.replace("{falls: 2}", "{falls: 1}"), encoding="utf-8")


def shown(command: str, folder: Path) -> str:
    return run(command.split(), folder=folder).text


def test_what_the_page_says_is_shown(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    prepared(tmp_path, page)
    commands = CONSOLE.findall(page)
    assert len(commands) == 4
    for command, said in commands:
        assert shown(command, tmp_path) == said, command
    assert "signed_off: no" in (tmp_path / "new.tests.yaml").read_text(encoding="utf-8")


def main() -> None:
    page = PAGE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepared(folder, page)
        for command, said in CONSOLE.findall(page):
            head = f"```console\n$ riskengine {command}\n"
            page = page.replace(f"{head}{said}```", f"{head}{shown(command, folder)}```")
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
