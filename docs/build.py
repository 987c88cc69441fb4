"""Builds the documentation as a site, strictly: a broken link, or a page that nothing leads to, is an error.

    python docs/build.py                   into build/docs/html
    python docs/build.py --output FOLDER   into FOLDER/html

The pages are put together first: those of this folder, with the parts that are made from the program where they say
`<!-- generated: NAME -->` (up to `<!-- end -->` stands what is read instead where no site is built), and the sections of
`index.md` as the site's navigation. Needs the group `docs`, which `sh .ci/setup --tests` installs.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from pathlib import Path
from urllib.parse import unquote

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT), str(HERE)]

from generators import GENERATORS  # noqa: E402
from generators.rulesets import pages_to_sign, ruleset_pages  # noqa: E402

from riskengine import Refused  # noqa: E402

_GENERATED = re.compile(r"<!-- generated: (.+?) -->.*?<!-- end -->", re.DOTALL)
_COMMENT = re.compile(r"^ *<!--.*?-->\n?", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
_SECTION = re.compile(r"^## (?P<title>.+)\n(?P<body>(?:(?!^## ).*\n?)*)", re.MULTILINE)
_LINK = re.compile(r"\]\((?P<path>[^)#:\s]+)\)")
_HREF = re.compile(r'<a\b[^>]*\bhref="(?![a-z]+:|#|//)([^"#?]+)')
_ENTRY = re.compile(r"^- \[[^\]]+\]\((?P<page>[^)#:]+)\.md\)", re.MULTILINE)


def staged(page: str, text: str) -> str:
    """A page as the site has it."""
    text = _GENERATED.sub(lambda found: GENERATORS[found[1]](), text)
    text = _without_comments(text)
    if page == "index.md":
        text += navigation(text)
    return text


def with_files(page: str, text: str, folder: Path) -> str:
    """A page whose links to other files of the repository lead to copies of them on the site."""

    def on_site(link: re.Match[str]) -> str:
        path = (HERE / page).parent.joinpath(link["path"]).resolve()
        if path.is_relative_to(HERE) or not path.is_relative_to(ROOT) or not path.is_file():
            return link[0]
        copy = folder / "files" / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".md":  # a page that is reached by this link alone
            copy.write_text(f"---\norphan: true\n---\n\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
        else:
            shutil.copy(path, copy)
        return f"]({'../' * page.count('/')}files/{path.relative_to(ROOT).as_posix()})"

    return _LINK.sub(on_site, text)


def navigation(index: str) -> str:
    """The site's navigation: a part for each section of the index, with the pages it lists."""
    said = ""
    for section in _SECTION.finditer(index):
        pages = _ENTRY.findall(section["body"])
        if pages:
            said += f"\n```{{toctree}}\n:hidden:\n:caption: {section['title']}\n\n" + "\n".join(pages) + "\n```\n"
    return said


def stage(folder: Path) -> None:
    """Put the pages together in a folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(HERE / "conf.py", folder)
    for name in ("static", "samples"):
        shutil.copytree(HERE / name, folder / name)
    for path in sorted(HERE.rglob("*.md")):
        name = path.relative_to(HERE).as_posix()
        _write(folder / name, with_files(name, staged(name, path.read_text(encoding="utf-8")), folder))
    for name, text in ruleset_pages().items():
        _write(folder / "reference" / "rulesets" / name, text)
    for name, text in pages_to_sign().items():
        _write(folder / "extra" / "reference" / "rulesets" / name, text)


def build(output: Path) -> int:
    """Build the site; Sphinx's exit status."""
    try:
        from sphinx.cmd.build import main as sphinx
    except ImportError:
        print(
            "the site is built by Sphinx, which is not installed here; sh .ci/setup --tests installs it",
            file=sys.stderr,
        )
        return 2
    source, site = output / "source", output / "html"
    stage(source)
    shutil.rmtree(site, ignore_errors=True)
    status = sphinx(
        ["-b", "html", "-W", "--keep-going", "-q", "-j", "auto", "-d", str(output / "seen"), str(source), str(site)]
    )
    dead = dead_links(site)
    for told in dead:
        print(told, file=sys.stderr)
    if status == 0 and not dead:
        print(f"built {site / 'index.html'}")
    return status or int(bool(dead))


def dead_links(site: Path) -> list[str]:
    """The links of built pages to files that are not there; Sphinx does not look at those written as HTML."""
    return [
        f"{page.relative_to(site)}: there is no {href}"
        for page in sorted(site.rglob("*.html"))
        for href in dict.fromkeys(_HREF.findall(page.read_text(encoding="utf-8")))
        if not (page.parent / unquote(href)).exists()
    ]


def _without_comments(text: str) -> str:
    """Without the marks for the tests, but with what looks like one in a block of code."""
    kept: list[str] = []
    at = 0
    for fence in _FENCE.finditer(text):
        kept += [_COMMENT.sub("", text[at : fence.start()]), fence[0]]
        at = fence.end()
    return "".join([*kept, _COMMENT.sub("", text[at:])])


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Build the documentation as a site.")
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "docs")
    try:
        sys.exit(build(parser.parse_args().output.resolve()))
    except Refused as refused:  # a ruleset of the library
        print(refused, file=sys.stderr)
        sys.exit(1)
