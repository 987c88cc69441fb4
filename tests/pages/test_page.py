"""The page of every ruleset: whole, sound, the same each time, and safe whatever its author wrote."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pytest
from page_reading import ROOT, Read, entries, ruleset_of, words
from typer.testing import CliRunner

from riskengine.api import Library, Ruleset
from riskengine.cli.main import app
from riskengine.evaluation.naming import in_language
from riskengine.pages.naming import anchor
from riskengine.pages.ruleset_page import ruleset_page
from riskengine.trial.expectations import Result, run_tests

HERE = Path(__file__).resolve().parent
SMALL, HOSTILE = HERE / "small.yaml", HERE / "hostile.yaml"
ENTRIES = entries()
LANGUAGES = ("nb", "en")


def ruleset_named(id_: str) -> Ruleset:
    library, entry = ENTRIES[id_]
    return library.ruleset(entry)


@lru_cache(maxsize=1)
def results(id_: str) -> tuple[Result, ...]:
    return tuple(run_tests(ruleset_named(id_)))


@lru_cache(maxsize=2)
def page(id_: str, language: str) -> Read:
    return Read(ruleset_page(ruleset_named(id_), language, tests=results(id_)))


def small(language: str) -> Read:
    return Read(ruleset_page(ruleset_of(SMALL), language))


# Test after test of one page, and then the next: a page that has been read takes megabytes, so that only the last are kept.
each_page = pytest.mark.parametrize(
    ("id_", "language"), [(id_, language) for id_ in ENTRIES for language in LANGUAGES], scope="module"
)


@each_page
def test_every_part_is_there_with_its_title(id_: str, language: str) -> None:
    definition, read = ruleset_named(id_).definition, page(id_, language)
    parts = [
        *(("item", name, each.title) for name, each in definition.items.items()),
        *(("parameter", name, each.title) for name, each in definition.parameters.items()),
        *(("outcome", name, each.title) for name, each in definition.outcomes.items()),
        *(("action", name, each.title) for name, each in definition.actions.items()),
        *(("property", name, each.title) for name, each in definition.properties.items()),
        *(("source", name, each.title) for name, each in definition.sources.items()),
    ]
    for kind, name, title in parts:
        assert " ".join(in_language(title, language).split()) in read.words_at(anchor(kind, name)), (kind, name)
    for kind, names in (("value", definition.values), ("rule", definition.rules), ("use", definition.uses)):
        for name in names:
            assert name in read.words_at(anchor(kind, name)), (kind, name)


@each_page
def test_every_test_is_there_with_its_result(id_: str, language: str) -> None:
    read = page(id_, language)
    assert len(results(id_)) == sum(each.startswith("test-") for each in read.ids)
    for number, result in enumerate(results(id_), start=1):
        said = read.words_at(f"test-{number}")
        assert " ".join(result.test.name.split()) in said
        passed, failed = ("✓", "✗") if result.passed else ("✗", "✓")
        assert passed in said
        assert failed not in said


@each_page
def test_every_citation_leads_to_its_source_and_back(id_: str, language: str) -> None:
    definition, read = ruleset_named(id_).definition, page(id_, language)
    for id_of_rule, rule in definition.rules.items():
        if rule.made_by == "author" and not rule.bindings:
            for citation in rule.citations:
                links = [each.attrib.get("href") for each in read.at(anchor("rule", id_of_rule)).iter("a")]
                assert f"#{anchor('source', citation.id)}" in links
                back = [each.attrib.get("href") for each in read.at(anchor("source", citation.id)).iter("a")]
                assert f"#{anchor('rule', id_of_rule)}" in back


@each_page
def test_the_page_is_sound(id_: str, language: str) -> None:
    read = page(id_, language)
    assert read.root.attrib["lang"] == language
    assert [id_ for id_, count in read.ids.items() if count > 1] == []
    inside = [link[1:] for link in read.links if link.startswith("#")]
    assert [link for link in inside if link not in read.ids] == []
    labels = [each for element in read.elements for each in element.attrib.get("aria-labelledby", "").split()]
    assert [label for label in labels if label not in read.ids] == []
    levels = [int(each.tag[1]) for each in read.elements if re.fullmatch("h[1-6]", each.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@each_page
def test_nothing_is_loaded_or_run(id_: str, language: str) -> None:
    assert_harmless(page(id_, language))


def assert_harmless(read: Read) -> None:
    tags = {each.tag.rpartition("}")[2] for each in read.elements}
    assert not tags & {
        "script",
        "iframe",
        "object",
        "embed",
        "img",
        "link",
        "form",
        "base",
        "image",
        "use",
        "foreignObject",
    }
    for each in read.elements:
        assert not [
            name for name in each.attrib if name.startswith("on") or name in {"src", "style", "srcset", "action"}
        ]
    assert all(link.startswith(("#", "https://", "http://")) for link in read.links)
    styles = [each.text or "" for each in read.named("style")]
    assert not any("@import" in style or re.search(r"url\((?!#)", style) for style in styles)
    policy = next(each.attrib["content"] for each in read.elements if "http-equiv" in each.attrib)
    hashes = [base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in styles]
    said = " ".join(f"'sha256-{each}'" for each in hashes)
    assert policy == f"default-src 'none'; style-src {said}; base-uri 'none'; form-action 'none'"


@each_page
def test_what_is_signed_is_named(id_: str, language: str) -> None:
    definition, read = ruleset_named(id_).definition, page(id_, language)
    section = next(each for each in read.named("section") if each.attrib.get("aria-labelledby") == "sign")
    said = words(section)
    assert definition.sha256 in said
    assert f"{definition.id} {definition.version}" in said
    assert len([each for each in section.iter("td") if not words(each)]) == 12
    footer = read.named("style")[1].text or ""
    assert f"SHA-256 {definition.sha256}" in footer


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_texts_stay_texts(language: str) -> None:
    ruleset = ruleset_of(HOSTILE)
    read = Read(ruleset_page(ruleset, language))
    assert_harmless(read)
    said = words(read.root)
    definition = ruleset.definition
    for text in (
        definition.title, definition.intended_use, definition.items["n"].title, definition.items["n"].help or {},
        definition.items["n"].question or {}, definition.outcomes["o"].title, definition.actions["act"].title,
        definition.sources["book"].title, definition.properties["p"].title, definition.rules["r"].title or {},
        definition.parameters["limit"].title, {"nb": definition.tests[0].name}, {"nb": "javascript:alert(3)"},
    ):  # fmt: skip
        assert in_language(text, language).strip() in said
    assert "49" not in said.replace(definition.sha256, "")  # no template of the author's is filled in


def test_marks_of_links_in_a_text_lead_nowhere() -> None:
    """The characters that carry links inside the program are no way to write one."""
    read = Read(ruleset_page(ruleset_of(HOSTILE), "en"))
    heading = next(read.at("item-c").iter("h3"))
    assert list(heading.iter("a")) == []
    assert "item-ngo" in words(heading)


def test_the_page_of_coverage_is_as_harmless(tmp_path: Path) -> None:
    """`riskengine test --coverage-html` writes its page on the same base."""
    target = tmp_path / "coverage.html"
    ran = CliRunner().invoke(app, ["test", str(HOSTILE), "--coverage-html", str(target)])
    assert ran.exit_code == 1, ran.output  # its test fails, so that what differs is on the page too
    read = Read(target.read_text(encoding="utf-8"))
    assert_harmless(read)
    assert [id_ for id_, count in read.ids.items() if count > 1] == []
    assert [link for link in read.links if link[1:] not in read.ids] == []
    lines = [words(row) for row in read.named("tr") if "id" in row.attrib]
    written = HOSTILE.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(written)
    assert all(" ".join(text.split()) in line for text, line in zip(written, lines, strict=True))


def test_no_letter_turns_the_text_around(tmp_path: Path) -> None:
    """A text that runs the other way shows something else than what is signed."""
    path = tmp_path / "turned.yaml"
    path.write_text(
        SMALL.read_text(encoding="utf-8").replace("Et eksempel.", "\u202eTil venstre\u202c."), encoding="utf-8"
    )
    read = Read(ruleset_page(ruleset_of(path), "nb"))
    assert "\ufffdTil venstre\ufffd." in words(read.root)
    assert "\u202e" not in read.text


def test_the_same_ruleset_gives_the_same_bytes(tmp_path: Path) -> None:
    """In another folder, and in a process with another order of hashes."""
    here = ruleset_page(ruleset_of(SMALL), "nb")
    elsewhere = Path(shutil.copy(SMALL, tmp_path))
    assert ruleset_page(ruleset_of(elsewhere), "nb") == here
    for seed in ("1", "2"):
        shown = subprocess.run(
            [sys.executable, "-m", "riskengine", "show", str(elsewhere), "--format", "html"],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "latin-1"},
            capture_output=True,
            check=True,
        )
        assert shown.stdout == here.encode("utf-8")


# What it says


def test_a_decision_table_is_a_table() -> None:
    read = small("en")
    rows = [[words(cell) for cell in row] for row in read.at("value-band").iter("tr")]
    assert rows == [
        ["Row", "Number", "Grade", "Weight (kg)", "Band"],
        ["1", "at least 10", "anything", "anything", "High"],
        ["2", "from 3 to 9, both included", "anything but low", "under 50.5", "Middle"],
        ["Otherwise", "Low"],
    ]
    assert "first that holds gives the value (DMN: first)" in read.words_at("value-band")
    assert "sum of all rows that hold (DMN: collect, sum)" in read.words_at("value-score")
    assert "stands first here counts (DMN: priority): High, Middle, Low." in read.words_at("value-worst")
    worst = [[words(cell) for cell in row] for row in read.at("value-worst").iter("tr")][1:]
    assert worst == [["1", "at least 3", "Middle"], ["2", "at least 10", "High"], ["Otherwise", "Low"]]


def test_a_rule_is_told_with_what_its_author_meant_and_what_it_reads() -> None:
    said = small("en").words_at("rule-two-of-three")
    assert "at least 2 of these hold: the grade is high (That is: “Grade” is high) – [2] (recommendation)" in said
    assert "“Risk” becomes at least “high” “Ready” becomes at most “no”" in said
    assert "Finding: should be followed up Two of three. A reason is required." in said
    assert "the rules point to “Judgement” as “high”" in small("en").words_at("rule-heavy")


def test_what_uses_what() -> None:
    read = small("nb")
    assert "Leses av Bånd; Poeng; Verste; Mange Id n" in read.words_at("item-n")
    assert "Leses av Ring" in read.words_at("parameter-within")
    assert "Følger av Mange; Ikke kjent: …" in read.words_at("action-call")
    assert "§ 1 andre ledd: Mange" in read.words_at("source-law")
    assert "Ingenting i regelsettet viser til kilden." in read.words_at("source-unused")
    assert "Et høyere svar på «Antall» gir aldri et lavere nivå av «Risiko»." in read.words_at("item-n")
    assert "Alltid minst ett av disse stemmer: «Risiko» er ikke høy «Klar» er nei" in read.words_at(
        "property-high-is-not-ready"
    )


def test_tests_are_told_in_words() -> None:
    read = small("nb")
    passing, unsigned, failing = (read.words_at(f"test-{number}") for number in (1, 2, 3))
    assert "✓ Bestått Gjennomgått" in passing
    assert (
        "Antall 5 Grad middels Søvnløs ja Vekt 60,5 kg Tegn (Hva: a, Når: 20. november 2026) Innstilling: Grense 4"
        in passing
    )
    assert "Ikke gjennomgått av et menneske" in unsigned
    assert "Gjennomgått av psykolog, 21. november 2026" in failing
    assert "outcomes.risk high low" in failing


def test_without_a_language_the_page_says_so(tmp_path: Path) -> None:
    path = tmp_path / "only.yaml"
    path.write_text(
        "ruleset: only\nversion: 1.0.0\nvalid: {from: 2026-01-01}\ntitle: {nb: Bare norsk}\nintended_use: {nb: Noe.}\n"
        "items: {a: {type: yes-no, title: {nb: A}}}\nrules: {r: {when: a, finding: {text: {nb: Ja.}}}}\n",
        encoding="utf-8",
    )
    assert "The ruleset has no texts in English" in ruleset_page(ruleset_of(path), "en")
    assert "no texts" not in ruleset_page(ruleset_of(path), "nb")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_page_word_for_word(language: str) -> None:
    """`python tests/pages/test_page.py` writes the golden files anew; read the difference before committing it."""
    assert golden(language) == (HERE / "golden" / f"small.{language}.html").read_text(encoding="utf-8")


def golden(language: str) -> str:
    ruleset: Ruleset = ruleset_of(SMALL)
    text = ruleset_page(ruleset, language)
    body = text[text.index("<body>") :].replace(ruleset.definition.sha256, "SHA")
    return re.sub(r"riskengine [0-9][^ <]*\.(?=<)", "riskengine VERSION.", body)


if __name__ == "__main__":
    (HERE / "golden").mkdir(exist_ok=True)
    for each in LANGUAGES:
        (HERE / "golden" / f"small.{each}.html").write_text(golden(each), encoding="utf-8", newline="\n")


@pytest.mark.parametrize(("language", "said"), [("nb", "24 timer fra «<a href="), ("en", "24 hours from “<a href=")])
def test_a_limit_says_what_it_runs_from(language: str, said: str) -> None:
    assert said in ruleset_page(Library.bundled().get("discharge-notices"), language, tests=())
