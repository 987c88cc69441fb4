"""All pages by code, and the ways in which they are shown.

`python -m riskengine.checking.pages` writes `docs/codes.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from textwrap import fill, indent

from .faults import FAULTS
from .page import Page
from .rules import RULES, RULES_OF_VERSIONS

_WIDTH = 100
_LONGEST = 140

_HEAD = """# Codes

What riskengine may say of a ruleset, its tests, a case or a call, one section a code: as `riskengine check --explain CODE` does.
The examples are parts of a ruleset. Written by `python -m riskengine.checking.pages`; the tests run each example.

"""


@cache
def pages() -> Mapping[str, Page]:
    """Every code with its page: first what is found in rulesets that can be read, then faults."""
    findings = [rule.page for rule in (*RULES, *RULES_OF_VERSIONS)]
    return {page.code: page for page in (*findings, *FAULTS)}


def explained(page: Page) -> str:
    """A page as text for a terminal."""
    parts = [f"{page.severity}[{page.code}]: {page.summary}"]
    if page.what:
        parts.append(fill(page.what, _WIDTH))
    parts.append(_titled("Why it matters", fill(page.why, _WIDTH - 2)))
    if page.bad.strip():
        parts.append(_titled("Avoid", _shown(page.bad)))
    if page.good.strip():
        parts.append(_titled("Prefer", _shown(page.good)))
    parts.append(_titled("How to mend it", fill(page.mend, _WIDTH - 2)))
    if page.fixable:
        parts.append("`riskengine check --fix` mends it.")
    return "\n\n".join(parts) + "\n"


def _titled(title: str, text: str) -> str:
    return f"{title}\n{indent(text, '  ')}"


def _shown(example: str) -> str:
    """An example as it is shown: no control characters, and no line without end."""
    lines = example.removeprefix("%%\n").strip("\n").split("\n")
    visible = ("".join(letter if letter.isprintable() else "·" for letter in line) for line in lines)
    return "\n".join(line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…" for line in visible)


def document() -> str:
    """`docs/codes.md`."""
    table = ["| code | severity | | mended by `--fix` |", "|---|---|---|---|"]
    for page in pages().values():
        table.append(
            f"| [`{page.code}`](#{page.code}) | {page.severity} | {page.summary} | {'yes' if page.fixable else ''} |"
        )
    return _HEAD + "\n".join([*table, "", *map(_section, pages().values())])


def _section(page: Page) -> str:
    said = [f"## {page.code}", f"*{page.severity.capitalize()}.* {page.summary}."]
    if page.what:
        said.append(page.what)
    said.append(f"**Why it matters.** {page.why}")
    if page.bad.strip():
        said.append(f"Avoid:\n\n```yaml fragment\n{_shown(page.bad)}\n```")
    if page.good.strip():
        said.append(f"Prefer:\n\n```yaml fragment\n{_shown(page.good)}\n```")
    said.append(f"**How to mend it.** {page.mend}{' `--fix` does it.' if page.fixable else ''}")
    return "\n\n".join(said) + "\n"


def main(path: Path = Path("docs/codes.md")) -> None:
    """Write the document."""
    path.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
