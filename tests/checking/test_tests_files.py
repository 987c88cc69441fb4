"""Files of tests beside rulesets, and tests that rulesets carry: every fault told where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from riskengine import Library, Refused
from riskengine.checking.check import Report, check_paths
from riskengine.checking.pages import pages
from riskengine.checking.tests_files import check_tests_text
from riskengine.formatting import formatted

RULESET = """\
ruleset: sample
version: 1.0.0
valid: {from: 2026-01-01}
title: {nb: Eksempel, en: Sample}
intended_use: {nb: Et eksempel., en: A sample.}
parameters:
  limit: {type: count, default: 2, range: [1, 9], title: {nb: Grense, en: Limit}, source: local}
items:
  signs: {type: count, range: [0, 20], title: {nb: Tegn, en: Signs}, required: true, source: local}
  fever: {type: yes-no, title: {nb: Feber, en: Fever}, source: local}
values:
  twice: {value: signs * 2, title: {nb: Dobbelt, en: Twice}}
outcomes:
  response: {title: {nb: Oppfølging, en: Response}, levels: [none, watch, contact]}
rules:
  many: {when: signs >= limit, then: {response: contact}, plan: [call], source: local}
  feverish: {when: fever, then: {response: watch}, source: local}
actions:
  call: {title: {nb: Ring, en: Call}, by: ward}
"""
TESTS = """\
tests_for: sample
tests:
  - name: by the number of signs
    as_of: 2026-11-22T12:00:00+01:00
    columns: [case, signs, fever, parameters.limit, outcomes.response, rules.many, due.call, reasons.response]
    cases:
      - [two, 2, no, "-", contact, holds, "-", [many]]
      - [one and feverish, 1, yes, "-", watch, fails, "-", [feverish]]
  - name: nothing is known
    answers: {signs: unknown}
    expect: {outcomes: {response: {lowest: none, highest: contact}}, plan_if: [call], plan: []}
    signed_off: {by: psychologist, on: 2026-11-22}
"""


def prepared(folder: Path, tests: str | None = TESTS, ruleset: str | None = RULESET) -> Path:
    if ruleset is not None:
        (folder / "sample.yaml").write_text(ruleset, encoding="utf-8")
    if tests is not None:
        (folder / "sample.tests.yaml").write_text(tests, encoding="utf-8")
    return folder


def told(report: Report) -> list[str]:
    return [
        f"{Path(problem.place.file).name}:{problem.place.line}:{problem.place.column} {problem.code} {problem.hint}"
        for problem in report.problems
        if problem.place is not None
    ]


def test_a_good_file_of_tests_is_counted_and_silent(tmp_path: Path) -> None:
    prepared(tmp_path)
    for paths in ([tmp_path], [tmp_path / "sample.yaml"], [tmp_path / "sample.tests.yaml"]):
        report = check_paths(paths)
        assert report.problems == []
        assert report.tests == 1


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # the form
        ("tests_for: sample", "tests_fr: sample", '1:1 unknown-key did you mean "tests_for"?'),
        ("name: by", "nme: by", '3:5 unknown-key did you mean "name"?'),
        ("    cases:", "    case:", '6:5 unknown-key did you mean "cases"?'),
        ("    columns: [case", "    columns: [[case]", "5:15 wrong-type"),
        ("plan: []}", "plan: call}", "11:93 wrong-type write [call]"),
        ("    expect: {outcomes", "    expected: {outcomes", '11:5 unknown-key did you mean "expect"?'),
        ("tests_for: sample", "tests_for: Sample", '1:12 bad-id did you mean "sample"?'),
        ("by: psychologist", "by: Kari Nordmann", "12:22 wrong-value a person's name does not belong here"),
        ("on: 2026-11-22", "on: 22.11.2026", '12:40 bad-date did you mean "2026-11-22"?'),
        ("on: 2026-11-22", "on: 2026-02-30", "12:40 bad-date None"),
        ("{by: psychologist, on: 2026-11-22}", "maybe", "12:17 wrong-value"),
        ("by: psychologist", 'by: "01017012345"', "12:22 looks-like-identity-number None"),
        ("tests_for: sample", "tests_for: other", "1:12 other-ruleset write tests_for: sample"),
        ("  - name: nothing", "  - name: [nothing", "10:12 yaml-syntax"),
        # names
        ("[case, signs,", "[case, sings,", '5:21 unknown-column did you mean "signs"?'),
        ("rules.many", "rules.mny", '5:72 unknown-rule did you mean "many"?'),
        ("outcomes.response,", "outcomes.respons,", '5:53 unknown-outcome did you mean "response"?'),
        ("parameters.limit", "parameters.limt", '5:35 unknown-parameter did you mean "limit"?'),
        ("due.call", "due.cal", '5:84 unknown-action did you mean "call"?'),
        ("reasons.response", "reasons.respons", '5:94 unknown-outcome did you mean "response"?'),
        ("contact, holds", "contac, holds", '7:27 unknown-level did you mean "contact"?'),
        ("[many]]", "[mny]]", '7:49 unknown-rule did you mean "many"?'),
        ("[two, 2,", "[two, 99,", "7:15 out-of-range None"),
        ('[two, 2, no, "-"', '[two, 2, no, 99', "7:22 wrong-parameter"),
        ("answers: {signs", "answers: {sings", '10:15 unknown-item did you mean "signs"?'),
        ("plan_if: [call]", "plan_if: [cal]", '11:80 unknown-action did you mean "call"?'),
        ("{lowest: none", "{lowest: nne", '11:44 unknown-level did you mean "none"?'),
        ("2026-11-22T12", "2026-02-30T12", "4:12 bad-time"),
        ("contact, holds, ", "contact, ", "7:9 wrong-length - leaves a column out"),
    ],
)  # fmt: skip
def test_faults_are_told_where_they_stand(old: str, new: str, expected: str, tmp_path: Path) -> None:
    assert old in TESTS
    found = told(check_paths([prepared(tmp_path, TESTS.replace(old, new, 1))]))
    assert any(each.startswith(f"sample.tests.yaml:{expected}") for each in found), found
    assert all(each.split()[1] in pages() for each in found)


def test_all_faults_of_a_file_are_told_in_one_run(tmp_path: Path) -> None:
    tests = (
        TESTS.replace("[two, 2,", "[two, 99,")
        .replace("{signs: unknown}", "{sings: unknown}")
        .replace("[call]", "[cal]")
    )
    codes = {problem.code for problem in check_paths([prepared(tmp_path, tests)]).problems}
    assert {"out-of-range", "unknown-item", "unknown-action"} <= codes


def test_tests_that_a_ruleset_carries_are_checked_too(tmp_path: Path) -> None:
    carried = "tests:\n  - {name: x, answers: {sings: 2}, expect: {rules: {mny: holds}}}\n"
    found = told(check_paths([prepared(tmp_path, None, RULESET + carried)]))
    assert 'sample.yaml:21:25 unknown-item did you mean "signs"?' in found
    assert 'sample.yaml:21:53 unknown-rule did you mean "many"?' in found


def test_a_rule_with_each_is_named_by_its_items(tmp_path: Path) -> None:
    unsure = "  unsure:\n    each: {x: [signs, fever]}\n    when: unknown(x)\n    finding: {text: {nb: Ukjent., en: Unknown.}}\n"
    ruleset = RULESET.replace("actions:", f"{unsure}    source: local\nactions:")
    tests = TESTS.replace("plan: []}", "plan: [], rules: {unsure: holds}}")
    found = told(check_paths([prepared(tmp_path, tests, ruleset)]))
    assert "sample.tests.yaml:11:105 unknown-rule it stands for unsure:signs, unsure:fever" in found


# A file of tests and its ruleset


def test_a_file_of_tests_without_a_ruleset(tmp_path: Path) -> None:
    prepared(tmp_path, TESTS.replace("on: 2026-11-22", "on: 2026-02-30"), None)
    for path in (tmp_path, tmp_path / "sample.tests.yaml"):
        found = told(check_paths([path]))
        assert found[0].startswith("sample.tests.yaml:1:12 tests-without-ruleset")
        assert found[1].startswith("sample.tests.yaml:12:40 bad-date")


def test_a_file_of_tests_beside_something_else(tmp_path: Path) -> None:
    prepared(tmp_path, TESTS, "case: K-1042\nanswers: {}\n")
    (only,) = check_paths([tmp_path / "sample.tests.yaml"]).problems
    assert only.code == "tests-without-ruleset"
    assert "cannot be read as a ruleset" in only.message


def test_where_the_ruleset_has_faults_they_are_told_once(tmp_path: Path) -> None:
    prepared(tmp_path, TESTS, RULESET.replace("signs >= limit", "signs >= limt"))
    assert [problem.code for problem in check_paths([tmp_path]).problems] == ["unknown-name"]
    (only,) = check_paths([tmp_path / "sample.tests.yaml"]).problems
    assert (only.code, only.place and only.place.line) == ("tests-without-ruleset", 1)


@pytest.mark.parametrize("name", ["sample.test.yaml", "sample.tests.yml", "others.yaml"])
def test_a_file_of_tests_by_another_name_is_told(name: str, tmp_path: Path) -> None:
    prepared(tmp_path, None)
    (tmp_path / name).write_text(TESTS, encoding="utf-8")
    found = [problem for problem in check_paths([tmp_path]).problems if problem.code == "tests-without-ruleset"]
    assert len(found) == 1
    assert found[0].hint == f"name it like its ruleset: {name.split('.')[0]}.tests.yaml"


def test_a_named_file_that_cannot_be_read_is_a_wrong_call(tmp_path: Path) -> None:
    (tmp_path / "sample.tests.yaml").mkdir()
    prepared(tmp_path, None)
    with pytest.raises(Refused):
        check_paths([tmp_path / "nowhere.tests.yaml"])
    assert check_paths([tmp_path / "sample.yaml"]).tests == 0


def test_a_ruleset_that_uses_another_is_found_in_the_library(tmp_path: Path) -> None:
    prepared(tmp_path)
    user = RULESET.replace("ruleset: sample", "ruleset: user").replace(
        "version: 1.0.0", "version: 1.0.0\nuses: {sample: any}"
    )
    (tmp_path / "user.yaml").write_text(user.replace("when: fever", "when: sample.response >= watch"), encoding="utf-8")
    using = "using: {sample: {answers: {sings: 9}}}"
    case = f"  - {{name: x, answers: {{signs: 1}}, {using}, expect: {{rules: {{feverish: holds, many: holds}}}}}}\n"
    (tmp_path / "user.tests.yaml").write_text(f"tests_for: user\ntests:\n{case}", encoding="utf-8")
    found = told(check_paths([tmp_path / "user.tests.yaml"], [tmp_path / "sample.yaml"]))
    assert 'user.tests.yaml:3:63 unknown-item did you mean "signs"?' in found


# What findings make of them


def test_tests_beside_a_ruleset_count(tmp_path: Path) -> None:
    def codes() -> list[str]:
        return [problem.code for problem in check_paths([tmp_path]).problems]

    prepared(tmp_path, None)
    assert codes() == ["no-tests"]
    prepared(tmp_path)
    assert codes() == []
    prepared(tmp_path, TESTS.replace("rules.many", "rules.mny"))
    assert codes() == ["unknown-rule"]  # which rules are tested is not known then
    prepared(
        tmp_path,
        "tests_for: sample\ntests:\n  - {name: x, answers: {fever: yes}, expect: {rules: {feverish: holds}}}\n",
    )
    assert codes() == ["untested-rule"]


# For editors


def test_a_text_in_memory_is_checked_without_a_file(tmp_path: Path) -> None:
    prepared(tmp_path, None)
    ruleset = Library.open(tmp_path).get("sample")
    good = check_tests_text(TESTS, "memory.tests.yaml", ruleset)
    assert (len(good.tests), list(good.problems)) == (3, [])
    bad = check_tests_text(TESTS.replace("rules.many", "rules.mny"), "memory.tests.yaml", ruleset)
    assert [(problem.code, problem.place and problem.place.line) for problem in bad.problems] == [("unknown-rule", 5)]
    alone = check_tests_text(TESTS.replace("rules.many", "rules.mny"), "memory.tests.yaml")
    assert (list(alone.tests), list(alone.problems)) == ([], [])
    broken = check_tests_text(b"tests_for: [\xff", "memory.tests.yaml", ruleset)
    assert [problem.code for problem in broken.problems] == ["not-utf-8"]


def test_half_written_texts_never_fail(tmp_path: Path) -> None:
    """As an editor sends them, after each key that is pressed."""
    prepared(tmp_path, None)
    ruleset = Library.open(tmp_path).get("sample")
    lines = TESTS.count("\n") + 1
    for end in range(0, len(TESTS), 7):
        for problem in check_tests_text(TESTS[:end], "memory.tests.yaml", ruleset).problems:
            assert problem.code in pages()
            assert problem.place is not None
            assert 1 <= problem.place.line <= lines


# The layout


def test_the_layout_keeps_comments_and_is_idempotent() -> None:
    messy = TESTS.replace("  - name: by", "  # above\n  - name:   by").replace("    cases:", "    cases:   # rows")
    messy = "# at the top\n" + messy.replace("\ntests:\n", "\n\n\n\ntests:\n").replace("[two, 2,", "[two,    2,")
    laid_out = formatted(messy, "x.tests.yaml")
    assert "[two, 2, no" in laid_out
    assert formatted(laid_out, "x.tests.yaml") == laid_out
    for comment in ("# at the top", "# above", "# rows"):
        assert laid_out.count(comment) == 1
    assert "\n\ntests:\n" in laid_out
    assert "\n\n\n" not in laid_out


def test_a_column_that_could_mean_two_things_is_refused_and_both_can_be_said(tmp_path: Path) -> None:
    ruleset = RULESET.replace("fever", "plan")
    tests = (
        "tests_for: sample\ntests:\n  - name: by the plan\n    as_of: 2026-11-22T12:00:00+01:00\n"
        "    columns: [case, signs, plan]\n    cases:\n      - [two, 2, no]\n"
    )
    found = told(check_paths([prepared(tmp_path, tests, ruleset)]))
    assert [line for line in found if "ambiguous-name" in line], found
    both = tests.replace("plan]", "answers.plan, expect.plan]").replace("2, no]", "2, no, [call]]")
    found = told(check_paths([prepared(tmp_path, both, ruleset)]))
    assert not [line for line in found if "error" in line], found
    definition = Library.open(tmp_path).get("sample")
    assert definition.assess({"signs": 2, "plan": "no"}, as_of="2026-11-22T12:00:00+01:00").plan[0].action == "call"
