"""`riskengine test` with coverage, mistakes put in and generated cases, as its users meet it.

`python tests/trial/test_commands.py` writes the golden files anew; read the difference before committing it.
"""

from __future__ import annotations

import re
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests" / "cli"))

from command_line import Ran, run  # noqa: E402

SAMPLE = (HERE / "sample.yaml").read_text(encoding="utf-8")
GOLDEN = HERE / "golden"
REPORTS = {
    f"{name}.{language}": ["test", "sample.yaml", *options, "--lang", language]
    for language in ("nb", "en")
    for name, options in {
        "coverage": ["--coverage"],
        "unsigned": ["--coverage", "--unsigned"],
        "mutate": ["--mutate"],
        "generate": ["--generate"],
    }.items()
}
TESTS = """\
tests_for: sample
tests:
  - name: the table
    as_of: 2026-11-22T12:00:00+01:00
    columns: [case, n, weight, values.band]
    cases:
      - [ten, 10, 60, high]
      - [nine and light, 9, 50, mid]
      - [nine and heavy, 9, 50.5, low]
"""


def sample(folder: Path, tests: str | None = None, ruleset: str = SAMPLE) -> Path:
    (folder / "sample.yaml").write_text(ruleset, encoding="utf-8")
    if tests is not None:
        (folder / "sample.tests.yaml").write_text(tests, encoding="utf-8")
    return folder


def ran(folder: Path, *arguments: str) -> Ran:
    return run(["test", *arguments], folder=folder)


@pytest.mark.parametrize("name", REPORTS)
def test_what_is_shown(name: str, tmp_path: Path) -> None:
    result = run(REPORTS[name], folder=sample(tmp_path))
    assert result.text + result.err == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    if "generate" not in name:
        assert all(len(line) <= 80 for line in result.text.splitlines())


# Tests beside a ruleset


def test_tests_beside_a_ruleset_are_run_with_it(tmp_path: Path) -> None:
    sample(tmp_path, TESTS)
    for word in ("sample.yaml", "sample.tests.yaml", "."):
        assert "5 bestått, 1 ikke bestått" in ran(tmp_path, word).text


def test_the_library_does_not_read_them(tmp_path: Path) -> None:
    sample(tmp_path, "ruleset: sample\nversion: 1.0.0\n: : :\n")
    assert run(["show", "sample.yaml"], folder=tmp_path).status == 0
    assert run(["list", "--library", "."], folder=tmp_path).err == ""


def test_a_failing_row_is_told_at_its_cell(tmp_path: Path) -> None:
    sample(tmp_path, TESTS.replace("[ten, 10, 60, high]", "[ten, 10, 60, low]"))
    result = ran(tmp_path, "sample.yaml")
    assert "sample.tests.yaml:7:9: ikke bestått: «the table: ten»" in result.text
    assert "values.band (linje 7)" in result.text
    assert result.status == 1


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("tests_for: sample", "tests_for: other", "1:12: error[other-ruleset]"),
        ("tests_for: sample", "tests_fr: sample", "1:1: error[unknown-key]"),
        ("[case, n, weight, values.band]", "[case, n, wieght, values.band]", '5:24: error[unknown-column]: "wieght"'),
        ("[case, n, weight, values.band]", "[case, n, n, values.band]", "5:24: error[duplicate-option]"),
        ("[ten, 10, 60, high]", "[ten, 10, 60]", "7:9: error[wrong-length]"),
        ("values.band]", "rules.many]", "7:23: error[wrong-type]"),
        ("name: the table", "nme: the table", "error[unknown-key]"),
        (TESTS[TESTS.index("tests:") :], "tests: []\n", "error["),
        (TESTS[TESTS.index("tests:") :], "tests: [1]\n", "error["),
        (TESTS[TESTS.index("tests:") :], "tests: [{name: x}]\n", "error["),
        ("name: the table", "name: [the table", "error["),
    ],
)
def test_faults_of_a_file_of_tests_are_told_where_they_stand(old: str, new: str, told: str, tmp_path: Path) -> None:
    assert old in TESTS
    sample(tmp_path, TESTS.replace(old, new))
    result = ran(tmp_path, "sample.yaml")
    assert result.status == 2
    assert told in result.err
    assert "sample.tests.yaml:" in result.err
    assert "Traceback" not in result.err


def test_an_answer_that_is_refused_is_told_at_its_cell(tmp_path: Path) -> None:
    sample(tmp_path, TESTS.replace("[ten, 10, 60, high]", "[ten, 99, 60, high]"))
    assert "sample.tests.yaml:7:15: error[out-of-range]" in ran(tmp_path, "sample.yaml").text


@pytest.mark.parametrize(
    ("expect", "told"),
    [
        ("reasons: {rsk: [many]}", 'unknown-outcome]: "rsk"'),
        ("reasons: {risk: [mny]}", 'unknown-rule]: "mny" is not a rule of sample that moves risk'),
        ("reasons: {risk: ['asked:sleep']}", "that moves risk"),
        ("due: {cal: P2D}", 'unknown-action]: "cal"'),
        ("due: {call: P3D}", "fikk:      P2D"),
        ("due: {call: soon}", "fikk:      P2D"),
    ],
)
def test_reasons_and_deadlines_that_cannot_be(expect: str, told: str, tmp_path: Path) -> None:
    case = f"name: x, as_of: 2026-11-22T12:00:00+01:00, answers: {{n: 3}}, expect: {{{expect}}}"
    tests = f"tests_for: sample\ntests:\n  - {{{case}}}\n"
    sample(tmp_path, tests)
    result = ran(tmp_path, "sample.yaml")
    assert result.status == 1
    assert told in result.text


# Gates and pages

SOUND = SAMPLE.replace("{lowest: mid, highest: mid}", "mid").replace(
    "rules: {many: open}, plan: []", "rules: {many: holds}, plan: [call]"
)


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (["--coverage-at-least", "0"], 0),
        (["--coverage-at-least", "100"], 1),
        (["--mutate-at-least", "1"], 0),
        (["--mutate-at-least", "100"], 1),
        (["--coverage-at-least", "101"], 2),
        (["--coverage-at-least", "some"], 2),
        (["-o", "x.yaml"], 2),
        (["--coverage-html", "no/such/folder.html"], 2),
        (["--generate", "-o", "no/such/folder.yaml"], 2),
        (["--coverage"], 0),
        (["--mutate"], 0),
    ],
)
def test_the_exit_status(options: list[str], status: int, tmp_path: Path) -> None:
    assert ran(sample(tmp_path, ruleset=SOUND), "sample.yaml", *options).status == status


def test_cases_are_made_for_one_ruleset_at_a_time(tmp_path: Path) -> None:
    assert ran(tmp_path, "vrisk10", "warning-signals", "--generate").status == 2
    assert ran(tmp_path, "nothing", "--generate").status == 2


def test_generated_cases_pass_and_are_not_counted_until_they_are_signed_off(tmp_path: Path) -> None:
    sample(tmp_path, ruleset=SOUND)
    assert ran(tmp_path, "sample.yaml", "--generate", "-o", "sample.tests.yaml").status == 0
    with_them = ran(tmp_path, "sample.yaml", "--coverage", "--mutate", "--lang", "en")
    assert with_them.status == 0
    assert re.search(r"\d+ tests are not signed off", with_them.text)
    numbers = [
        float(
            re.findall(r"Coverage: ([\d.]+)", ran(tmp_path, "sample.yaml", "--coverage", "--lang", "en", *more).text)[0]
        )
        for more in ((), ("--unsigned",))
    ]
    assert numbers[0] < numbers[1]


@pytest.mark.parametrize("language", ["nb", "en"])
def test_who_signed_off_is_shown_and_counts_as_signed_off(language: str, tmp_path: Path) -> None:
    def signed(line: str) -> str:
        text = SOUND.replace("    signed_off: no\n", f"    signed_off: {line}\n")
        sample(tmp_path, TESTS + "    signed_off: {by: psychologist, on: 2026-11-22}\n", text)
        return ran(tmp_path, "sample.yaml", "--coverage", "--lang", language).text

    coverage = re.compile(r"(?:Dekning|Coverage): (.*)")
    by, yes, no = (signed(each) for each in ("{by: 'hpr:9999999', on: 2026-10-01}", "yes", "no"))
    said = {
        "nb": ["Én test er gjennomgått av hpr:9999999 1. oktober 2026.", "3 tester er gjennomgått av psykolog 22. november 2026."],
        "en": ["One test was signed off by hpr:9999999 on 1 October 2026.", "3 tests were signed off by psychologist on 22"],
    }[language]  # fmt: skip
    assert all(each in " ".join(by.split()) for each in said), by
    assert coverage.findall(by) == coverage.findall(yes) != coverage.findall(no)
    assert all(len(line) <= 80 for line in by.splitlines())


def test_a_rule_made_by_each_shows_what_its_condition_read(tmp_path: Path) -> None:
    each = "    when: unknown(x) and n >= threshold\n"
    tests = (
        "tests_for: sample\ntests:\n  - name: x\n    as_of: 2026-11-22T12:00:00+01:00\n    answers: {n: 3, sleep: no}\n"
        "    expect: {rules: {asked:sleep: holds, asked:grade_seen: holds}}\n"
    )
    sample(tmp_path, tests, SOUND.replace("    when: unknown(x)\n", each).replace('{"asked:sleep": holds}', "{}"))
    text = ran(tmp_path, "sample.yaml", "--lang", "en").text
    assert text.count("when: unknown(x) and n >= threshold") == 2
    rows = [line.split() for line in text.split("\n")]
    assert ["no", "3", "3"] in rows
    assert ["missing", "3", "3"] in rows


class Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if "href" in given else []
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_page_needs_nothing_else_and_no_colours(language: str, tmp_path: Path) -> None:
    sample(tmp_path, ruleset=SOUND.replace("An example.", "<script>alert(1)</script>"))
    ran(tmp_path, "sample.yaml", "--coverage-html", "page.html", "--lang", language)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    read = Read()
    read.feed(page)
    assert not read.open
    assert f'<html lang="{language}">' in page
    assert "script" not in read.tags
    assert "http" not in page.replace("http-equiv", "").lower().split("</style>")[0]
    assert {link.removeprefix("#") for link in read.links} <= set(read.ids)
    assert len(read.ids) == len(set(read.ids))
    words = {"nb": ("✓ vist", "✗ ikke vist"), "en": ("✓ shown", "✗ not shown")}[language]
    assert all(word in page for word in words)
    assert page.count('scope="col"') == 3


@pytest.mark.parametrize("ruleset", ["vrisk10", "warning-signals", "utskrivningsklar"])
def test_the_bundled_rulesets_tests_show_everything_and_notice_every_mistake(ruleset: str, tmp_path: Path) -> None:
    result = ran(tmp_path, ruleset, "--coverage-at-least", "100", "--mutate-at-least", "100")
    assert result.status == 0, result.text


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        for report, arguments in REPORTS.items():
            result = run(arguments, folder=sample(Path(name)))
            (GOLDEN / f"{report}.txt").write_text(result.text + result.err, encoding="utf-8")


if __name__ == "__main__":
    main()
