"""Prints a part of README.md that is run or compared: the code block after a line `<!-- ci: NAME -->`."""

import re
import sys
from pathlib import Path


def block(name: str) -> str:
    """The code block marked with the name."""
    text = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"<!-- ci: {re.escape(name)} -->\n+```\w*\n(.*?)```", text, re.DOTALL)
    if found is None:
        raise SystemExit(f"README.md has no block marked <!-- ci: {name} -->")
    return found[1]


if __name__ == "__main__":
    sys.stdout.write(block(sys.argv[1]))
