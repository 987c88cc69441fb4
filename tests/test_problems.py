from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskengine.problems import Place, Problem, Refused, did_you_mean, nearest, quoted, render

RULES = "rules:\n  some:\n    when: recent >= treshold\n    then: {a: b}\n"


def test_block_is_the_documented_form() -> None:
    problem = Problem(
        "unknown-name",
        '"treshold" is not a parameter, item or value of this ruleset',
        Place("rulesets/warning-signals.yaml", 31, 21, 8),
        'did you mean "threshold"?',
    )
    text = "\n" * 30 + "    when: recent >= treshold\n"
    assert render([problem], {"rulesets/warning-signals.yaml": text}) == (
        "rulesets/warning-signals.yaml:31:21: error[unknown-name]: "
        '"treshold" is not a parameter, item or value of this ruleset\n'
        "  31 |     when: recent >= treshold\n"
        '     |                     ^^^^^^^^ did you mean "threshold"?'
    )


def test_problems_are_sorted_by_place_and_shown_once() -> None:
    late = Problem("b", "late", Place("x.yaml", 4, 5, 4))
    early = Problem("a", "early", Place("x.yaml", 3, 5, 4))
    nowhere = Problem("c", "nowhere", hint="look again")
    assert render([nowhere, late, early, late], {"x.yaml": RULES}) == (
        "x.yaml:3:5: error[a]: early\n"
        "  3 |     when: recent >= treshold\n"
        "    |     ^^^^\n"
        "x.yaml:4:5: error[b]: late\n"
        "  4 |     then: {a: b}\n"
        "    |     ^^^^\n"
        "error[c]: nowhere\n"
        "  look again"
    )


def test_lines_are_counted_as_numbers_not_as_text() -> None:
    text = "a\n" * 12
    rendered = render([Problem("x", str(line), Place("f", line, 1)) for line in (10, 9, 2)], {"f": text})
    assert [line for line in rendered.split("\n") if line.startswith("f:")] == [
        "f:2:1: error[x]: 2",
        "f:9:1: error[x]: 9",
        "f:10:1: error[x]: 10",
    ]


@pytest.mark.parametrize("sources", [{}, {"f": "one line"}, {"f": "one\n\nthree"}])
def test_without_the_line_there_is_no_excerpt(sources: dict[str, str]) -> None:
    assert render([Problem("x", "m", Place("f", 2, 7), "try this")], sources) == "f:2:7: error[x]: m\n  try this"


def test_a_long_line_is_shortened_around_the_underlined_part() -> None:
    line = "a" * 500 + "WRONG" + "b" * 500
    _, excerpt, carets = render([Problem("x", "m", Place("f", 1, 501, 5))], {"f": line}).split("\n")
    assert excerpt.startswith("  1 | …aaa")
    assert excerpt.endswith("bbb…")
    assert len(excerpt) == len("  1 | ") + 100
    start = carets.index("^")
    assert excerpt[start : start + 5] == "WRONG"
    assert carets.strip(" |") == "^^^^^"


@pytest.mark.parametrize(
    ("column", "length"), [(1, 5000), (1, 1), (900, 5000), (1000, 1), (1001, 1), (5000, 3), (0, 0)]
)
def test_the_carets_stay_under_a_shortened_line(column: int, length: int) -> None:
    _, excerpt, carets = render([Problem("x", "m", Place("f", 1, column, length))], {"f": "x" * 1000}).split("\n")
    assert len(excerpt) <= len("  1 | ") + 100
    assert len(carets) <= len("  1 | ") + 101
    assert "^" in carets


def test_the_underline_stops_at_the_end_of_the_line() -> None:
    assert render([Problem("x", "m", Place("f", 1, 4, 99))], {"f": "a: bcd\ne: f"}).split("\n")[2] == "    |    ^^^"


def test_tabs_and_control_characters_are_made_visible() -> None:
    problem = Problem("x", "a\x1b[31mred\n", Place("f\x07", 1, 3, 1), "\x00hint")
    assert render([problem], {"f\x07": "\ta\x1bb\u202e"}) == (
        "f·:1:3: error[x]: a·[31mred·\n  1 | ·a·b·\n    |   ^ ·hint"
    )


def test_carets_stand_under_wide_and_combining_characters() -> None:
    rendered = render([Problem("x", "m", Place("f", 1, 6, 2))], {"f": "漢字e\u0301 値段 x"})
    assert rendered.split("\n")[2] == "    |       ^^^^"


def test_only_the_usual_line_breaks_count() -> None:
    text = "one\r\ntwo\u2028still two\x0c\rthree\nfour"
    assert render([Problem("x", "m", Place("f", 3, 1, 5))], {"f": text}).split("\n")[1] == "  3 | three"
    assert render([Problem("x", "m", Place("f", 4, 1, 4))], {"f": text}).split("\n")[1] == "  4 | four"


def test_refused_carries_problems_and_prints_as_blocks() -> None:
    problem = Problem("x", "message", Place("f", 1, 1, 3))
    refused = Refused([problem], {"f": "abc"})
    assert refused.problems == (problem,)
    assert refused.sources == {"f": "abc"}
    assert str(refused) == "f:1:1: error[x]: message\n  1 | abc\n    | ^^^"
    again = pickle.loads(pickle.dumps(refused))
    assert (again.problems, again.sources, str(again)) == (refused.problems, refused.sources, str(refused))
    with pytest.raises(ValueError, match="at least one"):
        Refused([])


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("treshold", ["window", "threshold"], "threshold"),
        ("recnet", ["recent", "signals"], "recent"),
        ("substance-use", ["substance_use"], "substance_use"),
        ("Violence", ["violence", "violences"], "violence"),
        ("a-b", ["a_b", "A-b"], "A-b"),
        ("bat", ["cat", "hat"], "cat"),
        ("bat", ["hat", "cat"], "cat"),
        ("x", ["y"], None),
        ("x", ["xy"], "xy"),
        ("signals", ["window"], None),
        ("", ["a"], None),
        ("abc", [], None),
        ("abc", ["abd", "abc"], "abc"),
        ("w" * 70, ["w" * 71], None),
    ],
)
def test_nearest(word: str, known: list[str], expected: str | None) -> None:
    assert nearest(word, known) == expected


def test_did_you_mean() -> None:
    assert did_you_mean("treshold", ["threshold"]) == 'did you mean "threshold"?'
    assert did_you_mean("threshold", ["threshold"]) is None
    assert did_you_mean("zzz", ["threshold"]) is None


def test_quoted_is_short_and_visible() -> None:
    assert quoted("a\tb") == '"a·b"'
    assert quoted("x" * 200) == '"' + "x" * 59 + '…"'


@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=6))
def test_nearest_does_not_depend_on_the_order(word: str, known: list[str]) -> None:
    found = nearest(word, known)
    assert found == nearest(word, reversed(known)) == nearest(word, sorted(known))
    assert found is None or found in known


@given(st.text(alphabet="abcdefgh", min_size=4, max_size=12), st.data())
def test_one_slip_is_always_found(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 2))
    slips = [
        word[:at] + word[at + 1 :],
        word[:at] + "z" + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ]
    for slip in slips:
        assert nearest(slip, [word, "qqqqqqqqqqqqqqq"]) == word


@given(
    st.text(max_size=300),
    st.lists(
        st.builds(Place, st.just("f"), st.integers(-2, 9), st.integers(-2, 400), st.integers(-2, 400)), max_size=5
    ),
    st.text(max_size=30),
)
def test_rendering_never_fails_and_is_printable(text: str, places: list[Place], message: str) -> None:
    rendered = render([Problem("x", message, place, message) for place in places], {"f": text})
    assert all(line.isprintable() for line in rendered.split("\n"))
    assert rendered.count("error[x]") >= len(set(places))
