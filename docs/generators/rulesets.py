"""The rulesets of the library: a list, and a page for each, as `riskengine show` tells it."""

from __future__ import annotations

from riskengine import Library
from riskengine.cli.description import description
from riskengine.cli.page import Page
from riskengine.pages.ruleset_page import ruleset_page
from riskengine.trial.expectations import run_tests
from riskengine.wording.dates import date_in_words

from .markdown import code, plain, table

_ONE_LINE = 1_000_000
LANGUAGES = {"nb": "på norsk", "en": "in English"}


def rulesets() -> str:
    """The list of rulesets, with links to their pages."""
    entries = Library.bundled().entries
    rows = [
        [
            f"[{plain(_title(entry.title))}](rulesets/{entry.id}-{entry.version}.md)",
            code(f"{entry.id}@{entry.version}"),
            date_in_words(entry.valid_from, "en")
            + (f" – {date_in_words(entry.valid_to, 'en')}" if entry.valid_to else ""),
        ]
        for entry in entries
    ]
    pages = "\n".join(f"rulesets/{entry.id}-{entry.version}" for entry in entries)
    toctree = f"```{{toctree}}\n:hidden:\n\n{pages}\n```\n"
    return table(["ruleset", "id and version", "holds from"], rows) + "\n" + toctree


def ruleset_pages() -> dict[str, str]:
    """The page of each ruleset as Markdown, by the name of its file."""
    library = Library.bundled()
    return {
        f"{entry.id}-{entry.version}.md": _with_links(
            f"{entry.id}-{entry.version}",
            _markdown(description(library.ruleset(entry).definition, "en", width=_ONE_LINE)),
        )
        for entry in library.entries
    }


def pages_to_sign() -> dict[str, str]:
    """The page of each ruleset to print and sign, in each language, as HTML, by the name of its file."""
    library = Library.bundled()
    made: dict[str, str] = {}
    for entry in library.entries:
        ruleset = library.ruleset(entry)
        results = run_tests(ruleset)
        for language in LANGUAGES:
            made[f"{entry.id}-{entry.version}.{language}.html"] = ruleset_page(ruleset, language, tests=results)
    return made


def _with_links(name: str, markdown: str) -> str:
    head, below = markdown.split("\n\n", 1)
    links = " · ".join(f'<a href="{name}.{language}.html">{title}</a>' for language, title in LANGUAGES.items())
    return f"{head}\n\nWith its tests, pictures, and room for signatures: {links}.\n\n{below}"


def _title(title: object) -> str:
    assert isinstance(title, dict)
    return str(title.get("en") or title.get("nb"))


def _markdown(page: Page) -> str:
    """A page of text as Markdown: what is underlined is a heading, what is bold is the head of an entry."""
    said: list[str] = []
    lines = page.lines
    for number, (line, style) in enumerate(lines):
        text = line.strip()
        below = lines[number + 1][0] if number + 1 < len(lines) else ""
        if text and not text.strip("=-"):
            continue
        if below and not below.strip("=-") and style == "bold":
            said.append(f"{'#' if below.startswith('=') else '##'} {plain(text)}")
        elif style == "bold":
            said.append(f"### {plain(text.removeprefix('- '))}" if number < len(lines) - 1 else plain(text))
        elif line.startswith((" ", "-")) and text.startswith("- "):
            said.append(f"- {plain(text.removeprefix('- '))}")
        elif style == "dim":
            said.append(f"*{plain(text)}*")
        else:
            said.append(plain(text))
    return "\n\n".join(part for part in said if part) + "\n"
