from __future__ import annotations

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from riskengine.problems import Place, Refused
from riskengine.ruleset import yaml_text
from riskengine.ruleset.lines import LINE_BREAK
from riskengine.ruleset.yaml_text import (
    Limits,
    Mapping,
    Node,
    Scalar,
    Sequence,
    at,
    place,
    place_inside,
    read,
    read_file,
)

RULES = """\
ruleset: warning-signals          # id
valid: {from: 2023-01-01}
items:
  violence: &choice
    type: yes-no
    title: {nb: "Vold 😀", en: 'It''s violence'}
  threats: *choice
rules:
  enough:
    when: recent >= treshold
    because:
      nb: >-
        folded
        text
    plan:
    - contact
    - "write"
"""


def value(text: str) -> Any:
    return yaml_text.plain(read(text, "f"))


def refused(text: str | bytes, limits: Limits | None = None) -> Refused:
    with pytest.raises(Refused) as caught:
        read(text, "f", limits=limits)
    return caught.value


def codes(text: str | bytes) -> list[str]:
    return [problem.code for problem in refused(text).problems]


@pytest.fixture(params=["libyaml", "python"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_text, "_LOADER", yaml.CSafeLoader if request.param == "libyaml" else yaml.SafeLoader)


# --- values


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("Off", "Off"),
        ("y", "y"),
        ("", None),
        ("~", None),
        ("null", None),
        ("NULL", None),
        ("nULL", "nULL"),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("tRUE", "tRUE"),
        ("0", 0),
        ("010", 10),
        ("-7", -7),
        ("+12", 12),
        ("0o17", 15),
        ("-0o17", "-0o17"),
        ("0x1F", 31),
        ("0b11", "0b11"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("1.50", Decimal("1.50")),
        ("1.", Decimal(1)),
        (".5", Decimal("0.5")),
        ("-1e3", Decimal(-1000)),
        ("1E-2", Decimal("0.01")),
        (".", "."),
        ("-", "-"),
        ("1e", "1e"),
        ("1.2.3", "1.2.3"),
        ("٣", "٣"),
        ("2026-11-22", "2026-11-22"),
        ("2026-11-22T12:00:00+01:00", "2026-11-22T12:00:00+01:00"),
        ("'1'", "1"),
        ('"true"', "true"),
        ("''", ""),
        (r'"a\/\u00e6\n"', "a/æ\n"),
        ("9" * 30, int("9" * 30)),
        ("1e30", Decimal("1e30")),
    ],
)
def test_core_schema(written: str, expected: object) -> None:
    read_ = value(f"k: {written}")["k"] if written != "-" else value("k: '-'")["k"]
    assert read_ == expected
    assert type(read_) is type(expected)


def test_decimals_are_exact() -> None:
    assert str(value("a: 0.1000000000000000000000000001")["a"]) == "0.1000000000000000000000000001"


def test_merge_keys_are_keys() -> None:
    assert value("a: &x {b: 1}\nc: {<<: *x}") == {"a": {"b": 1}, "c": {"<<": {"b": 1}}}


def test_a_document_may_be_marked_and_be_a_scalar() -> None:
    assert value("%YAML 1.2\n---\na: 1\n...\n") == {"a": 1}
    assert value("null") is None
    assert value("''") == ""


# --- places


def places(text: str) -> list[tuple[int, int, int]]:
    """The place of each node below the root, in the order of the file."""
    found: list[tuple[int, int, int]] = []

    def visit(node: Node) -> None:
        if isinstance(node, Mapping):
            for key, below in node.values.items():
                found.append((node.keys[key].line, node.keys[key].column, node.keys[key].length))
                visit_below(below)
        elif isinstance(node, Sequence):
            for below in node.items:
                visit_below(below)

    def visit_below(node: Node) -> None:
        found.append((node.line, node.column, node.length))
        visit(node)

    visit(read(text, "f"))
    return found


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    ("path", "key", "expected"),
    [
        ([], False, (1, 1, 7)),
        (["ruleset"], True, (1, 1, 7)),
        (["ruleset"], False, (1, 10, 15)),
        (["valid"], False, (2, 8, 18)),
        (["valid", "from"], False, (2, 15, 10)),
        (["items", "violence"], True, (4, 3, 8)),
        (["items", "violence"], False, (5, 5, 4)),
        (["items", "violence", "title", "nb"], False, (6, 17, 8)),
        (["items", "violence", "title", "en"], True, (6, 27, 2)),
        (["items", "violence", "title", "en"], False, (6, 31, 16)),
        (["items", "threats"], True, (7, 3, 7)),
        (["items", "threats"], False, (5, 5, 4)),
        (["rules", "enough", "because", "nb"], False, (12, 11, 2)),
        (["rules", "enough", "plan"], False, (16, 5, 1)),
        (["rules", "enough", "plan", 1], False, (17, 7, 7)),
        (["rules", "enough", "nothing", "below"], False, (10, 5, 4)),
        (["rules", "enough", "nothing"], True, (10, 5, 4)),
        (["rules", "enough", "plan", 2], False, (16, 5, 1)),
        (["rules", "enough", "plan", "x"], False, (16, 5, 1)),
        (["ruleset", "x"], True, (1, 10, 15)),
    ],
)
def test_each_node_has_its_place(path: list[str | int], key: bool, expected: tuple[int, int, int]) -> None:
    assert place(at(read(RULES, "f"), path, key=key), "f") == Place("f", *expected)


def test_styles_and_raw_text() -> None:
    root = read("a: 010\nb: \"x\"\nc: 'y'\nd: |\n  z\ne: >\n  w\n", "f")
    assert isinstance(root, Mapping)
    scalars = [node for node in root.values.values() if isinstance(node, Scalar)]
    assert [(node.style, node.raw, node.value) for node in scalars] == [
        ("plain", "010", 10),
        ("double", "x", "x"),
        ("single", "y", "y"),
        ("literal", "z\n", "z\n"),
        ("folded", "w\n", "w\n"),
    ]
    assert [node.written for node in scalars][:3] == ["010", '"x"', "'y'"]


def test_an_alias_shares_its_node() -> None:
    root = read(RULES, "f")
    assert at(root, ["items", "threats"]) is at(root, ["items", "violence"])


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_places_hold_for_each_line_break(line_break: str) -> None:
    assert places(RULES.replace("\n", line_break)) == places(RULES)


def test_a_byte_order_mark_does_not_count() -> None:
    assert places("\ufeffa: b") == places("a: b") == [(1, 1, 1), (1, 4, 1)]
    assert yaml_text.plain(read(b"\xef\xbb\xbfa: b", "f")) == {"a": "b"}


WORDS = st.text(alphabet="abcæ😀_-1.", min_size=1, max_size=8).filter(lambda word: word[0] not in "-.")


@given(
    st.dictionaries(WORDS.filter(lambda word: word[0] != "1"), WORDS | st.lists(WORDS), max_size=6), st.integers(1, 4)
)
def test_a_place_is_where_the_text_stands(content: dict[str, Any], indent: int) -> None:
    text = "".join(
        f"{key}:{' ' * indent}{entry if isinstance(entry, str) else '[' + ', '.join(entry) + ']'}\n"
        for key, entry in content.items()
    )
    root = read(text + "end: x", "f")
    lines = text.split("\n")
    for key, entry in content.items():
        nodes = [(at(root, [key], key=True), key)]
        nodes += (
            [(at(root, [key]), entry)]
            if isinstance(entry, str)
            else [(at(root, [key, index]), word) for index, word in enumerate(entry)]
        )
        for node, word in nodes:
            assert lines[node.line - 1][node.column - 1 :][: node.length] == word


def inside(text: str, word: str) -> tuple[int, int, int]:
    node = at(read(text, "f"), ["k"])
    assert isinstance(node, Scalar)
    start = node.raw.index(word)
    found = place_inside(node, "f", start, start + len(word))
    assert LINE_BREAK.split(text)[found.line - 1][found.column - 1 :].startswith(word.split()[0][0])
    return found.line, found.column, found.length


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("k: recent >= treshold", (1, 14, 8)),
        ("k: 'recent >= treshold'", (1, 15, 8)),
        ("k: 'it''s >= treshold'", (1, 14, 8)),
        (r'k: "a\n\"b\" \x20 \u00e6 >= treshold"', (1, 29, 8)),
        (r'{"k": "\ud83d\ude00 \/ treshold"}', (1, 24, 8)),
        ("k: recent\n   >= \n   treshold", (3, 4, 8)),
        ("k: 'recent\n\n   >= treshold'", (3, 7, 8)),
        ('k: "recent \\\n   >= treshold"', (2, 7, 8)),
        ("k: |  # why\n  recent\n   >= treshold\n", (3, 7, 8)),
        ("k: >-\r\n  recent\r\n  >= treshold\r\n", (3, 6, 8)),
        ("k: &anchor recent >= treshold", (1, 22, 8)),
    ],
)
def test_the_place_of_a_word_within_a_text(text: str, expected: tuple[int, int, int]) -> None:
    assert inside(text, "treshold") == expected


def test_places_within_a_text_stay_within_its_line() -> None:
    assert inside("k: a and\n   b or c", "and\n   b".replace("\n   ", " ")) == (1, 6, 3)
    node = at(read("k: a >=", "f"), ["k"])
    assert place_inside(node, "f", 4, 4) == Place("f", 1, 8, 1)
    assert place_inside(node, "f", 90, 99) == Place("f", 1, 8, 1)
    assert place_inside(read("a: b", "f"), "f", 3, 4) == Place("f", 1, 1, 1)


@given(
    st.text(alphabet="ab \n'\"\\\t😀", max_size=12),
    st.sampled_from(["'", '"', "|", ">"]),
    st.integers(0, 12),
    st.integers(0, 12),
)
def test_places_within_any_text_are_in_the_file(content: str, style: str, start: int, end: int) -> None:
    text = yaml.safe_dump({"k": content}, default_style=style, allow_unicode=True, width=10)
    if "\t" in text:
        return
    node = at(read(text, "f"), ["k"])
    assert isinstance(node, Scalar)
    content = yaml.safe_load(text)["k"]  # PyYAML does not always fold so that it reads back what it wrote
    assert node.raw == content
    found = place_inside(node, "f", start, end)
    lines = text.split("\n")
    assert 1 <= found.line <= len(lines)
    assert 1 <= found.column <= len(lines[found.line - 1]) + 1
    if start < len(content) and not content[start].isspace():
        shown = lines[found.line - 1][found.column - 1]
        assert shown == content[start] or shown == "\\"


# --- what is refused

GOLDEN = [
    (
        "a: 1\nb: 2\na: 3\n",
        'f:3:1: error[duplicate-key]: "a" is here twice; the first one is on line 1\n  3 | a: 3\n    | ^',
    ),
    (
        "2024: x\n",
        'f:1:1: error[key-not-text]: "2024" is not a text, and so no key\n'
        '  1 | 2024: x\n    | ^^^^ write it in quotes if it is meant as text: "2024"',
    ),
    (
        "a: !!str 1\n",
        "f:1:4: error[unknown-tag]: tags are not used here: what a value is follows from where it stands\n"
        "  1 | a: !!str 1\n    |    ^^^^^ delete the tag",
    ),
    (
        "a:\n\tb: 1\n",
        "f:2:1: error[tab]: there is a tab here, which YAML does not allow\n"
        "  2 | ·b: 1\n    | ^ indent with spaces; within a text, write \\t in double quotes",
    ),
    (
        "a: .inf\n",
        'f:1:4: error[not-a-finite-number]: ".inf" is not a number that can be used here\n'
        "  1 | a: .inf\n    |    ^^^^ write it in quotes if it is meant as text",
    ),
    (
        "a: 1e31\n",
        "f:1:4: error[number-too-large]: this number is larger or finer than can be used here "
        "(at most 30 digits, or 10 to the power of 30)\n"
        "  1 | a: 1e31\n    |    ^^^^ write it in quotes if it is meant as text",
    ),
    ("a: *x\n", "f:1:4: error[unknown-anchor]: no anchor &x is defined above this\n  1 | a: *x\n    |    ^^"),
    (
        "a: &x [*x]\n",
        "f:1:8: error[anchor-in-itself]: this alias stands inside what it refers to, &x\n"
        "  1 | a: &x [*x]\n    |        ^^",
    ),
    (
        "a: 1\n---\nb: 2\n",
        "f:2:1: error[several-documents]: a second document starts here; a file holds one\n  2 | ---\n    | ^^^",
    ),
    ("", "f:1:1: error[empty-file]: this file is empty"),
    (
        "a: b\x07\n",
        "f:1:5: error[unreadable]: the character U+0007 may not stand in a file like this; delete it\n"
        "  1 | a: b·\n    |     ^",
    ),
    (
        "# live\u2028a: b\n",
        "f:1:7: error[unreadable]: the invisible character U+2028 may not stand in a YAML file; delete it\n"
        "  1 | # live·a: b\n    |       ^",
    ),
    (
        "a: 'x\nb: 1\n",
        "f:1:4: error[yaml-syntax]: this quote is never closed\n  1 | a: 'x\n    |    ^",
    ),
    (
        "a: 'x\nb: 'y'\n",
        "f:1:4: error[yaml-syntax]: this quote is closed only on line 2, and there is more after it\n"
        "  1 | a: 'x\n    |    ^ is a quote missing on this line?",
    ),
    (
        "a: 'it's'\n",
        "f:1:8: error[yaml-syntax]: there is more after the closing quote\n"
        "  1 | a: 'it's'\n    |        ^^ put quotes around the whole value, and single quotes around double ones",
    ),
    (
        "a: {b: 1\nc: 2\n",
        'f:1:4: error[yaml-syntax]: this "{" is never closed\n  1 | a: {b: 1\n    |    ^ is a "}" missing?',
    ),
    (
        "a: {b: c: d}\n",
        'f:1:9: error[yaml-syntax]: a "," or "}" is expected here, in the "{" of line 1\n'
        "  1 | a: {b: c: d}\n    |         ^ put a text with a colon, a comma or a bracket in quotes",
    ),
    (": a\n", 'f:1:1: error[yaml-syntax]: there is no key before this ":"\n  1 | : a\n    | ^'),
    ("a: [b]]\n", 'f:1:7: error[yaml-syntax]: this "]" closes nothing\n  1 | a: [b]]\n    |       ^'),
    (
        "a:1\nb: 2\n",
        'f:1:2: error[yaml-syntax]: there is no space after this colon\n  1 | a:1\n    |  ^ write "key: value"',
    ),
    (
        "a: 1\nb\nc: 2\n",
        'f:2:1: error[yaml-syntax]: there is no ":" after this key\n  2 | b\n    | ^ write "key: value"',
    ),
    (
        "a: b: c\n",
        'f:1:5: error[yaml-syntax]: a second ": " on one line: only one key may stand there\n'
        "  1 | a: b: c\n    |     ^ put the value in quotes if the colon belongs to it",
    ),
    (
        "a: 1\n  b: 2\n",
        "f:2:3: error[yaml-syntax]: this is indented deeper than line 1, which has a value already\n"
        "  2 |   b: 2\n    |   ^ indent keys that belong together alike",
    ),
    (
        "a:\n    b: 1\n  c: 2\n",
        "f:3:3: error[yaml-syntax]: this is indented by 2 spaces, the lines it belongs with (from line 1) by 0 spaces\n"
        "  3 |   c: 2\n    |   ^^^^ indent what belongs together alike",
    ),
    (
        "a: @b\n",
        'f:1:4: error[yaml-syntax]: a value may not begin with "@"\n  1 | a: @b\n    |    ^ put the text in quotes',
    ),
    (
        "a: - b\n",
        "f:1:4: error[yaml-syntax]: a list may not begin here\n"
        "  1 | a: - b\n    |    ^ begin it on a line of its own, or write [a, b]",
    ),
    (
        r'a: "\q"',
        r'f:1:5: error[yaml-syntax]: "\q" is no escape that YAML knows in double quotes'
        + "\n"
        + r'  1 | a: "\q"'
        + "\n"
        + r'    |     ^^ write "\\" for a backslash, or put the text in single quotes',
    ),
    (
        "- a\nb: 1\n",
        'f:2:1: error[yaml-syntax]: a list item ("- ") is expected here, as on line 1\n  2 | b: 1\n    | ^^^^',
    ),
    (
        "a: *\n",
        'f:1:4: error[yaml-syntax]: a name of letters, digits, "-" and "_" must follow this "*"\n'
        '  1 | a: *\n    |    ^ put a text that begins with "*" in quotes',
    ),
    (
        "a: |x\n  b\n",
        'f:1:5: error[yaml-syntax]: nothing but a line break may follow this "|": the text begins on the next line\n'
        "  1 | a: |x\n    |     ^",
    ),
]


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(("text", "expected"), GOLDEN)
def test_messages(text: str, expected: str) -> None:
    assert str(refused(text)) == expected


@pytest.mark.usefixtures("loader")
def test_all_problems_are_found_in_one_run() -> None:
    text = "a: 1\na: 2\n1: x\nb: !t y\nc: .nan\nd: 1e99\ne: *none\nf: x\ty\n? [g]\n: h\ni: [1\n"
    assert sorted(codes(text)) == sorted(
        [
            "tab",
            "duplicate-key",
            "key-not-text",
            "unknown-tag",
            "not-a-finite-number",
            "number-too-large",
            "unknown-anchor",
            "key-not-text",
        ]
    )
    assert codes(text.replace("\t", " "))[-1] == "yaml-syntax"


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    "text",
    [
        "1: a",
        "1.5: a",
        "null: a",
        "~: a",
        "true: a",
        "? [a]\n: b",
        "? {a: b}\n: c",
        "{[a]: b}",
        "&x 1: a",
        "? |\n  a\n1: b",
    ],
)
def test_keys_are_texts(text: str) -> None:
    assert codes(text) == ["key-not-text"]


@pytest.mark.parametrize("text", ["no: a", "yes: a", "'1': a", "1a: b", "2026-11-22: a", "? a\n: b", "on: &x a"])
def test_words_are_keys(text: str) -> None:
    assert all(isinstance(key, str) for key in value(text))


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    "text",
    [
        "a: !x b",
        "a: ! b",
        "a: !<t> b",
        "a: !e!b c",
        "!!map {a: b}",
        "- !!seq [a]",
        "a: &x !t b",
        "a: !t &x b",
        "!t a: b",
        "a: !t",
    ],
)
def test_no_tags(text: str) -> None:
    assert set(codes(text)) == {"unknown-tag"}


def test_anchors_may_be_redefined() -> None:
    assert value("- &x a\n- *x\n- &x b\n- *x") == ["a", "a", "b", "b"]
    assert value("&x [&x a, *x]") == ["a", "a"]


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    "written", ["9" * 31, "0." + "1" * 31, "1e-31", "1e" + "9" * 5000, "0x" + "f" * 31, "9" * 5000, "-1e+0031"]
)
def test_numbers_have_bounds(written: str) -> None:
    assert codes(f"a: {written}") == codes(f"[{written}]") == ["number-too-large"]


def test_texts_have_a_bound() -> None:
    assert codes("a" * 2_000_001) == codes(b"a" * 2_000_001) == codes("æ" * 1_000_001) == ["too-large"]
    assert str(refused("a" * 2_000_001)) == (
        'error[too-large]: "f" is larger than 2,000,000 bytes, the most that a file may have'
    )
    assert len(value("a" * 2_000_000)) == 2_000_000


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize("depth", [40, 41])
def test_nesting_has_a_bound(depth: int) -> None:
    texts = ["[" * depth + "]" * depth, "- " * depth + "a", "".join(" " * level + "a:\n" for level in range(depth))]
    texts.append('{"a":' * depth + "1" + "}" * depth)
    for text in texts:
        if depth == 40:
            value(text)
        else:
            assert codes(text) == ["too-deep"]


def test_aliases_count_towards_the_depth() -> None:
    chain = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 60))
    problems = refused(chain).problems
    assert [problem.code for problem in problems] == ["too-deep"]
    assert problems[0].place is not None
    assert problems[0].place.line == 40


def test_aliases_count_towards_the_nodes() -> None:
    laughs = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
    laughs += "".join(f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 30))
    assert codes(laughs) == ["too-many-nodes"]
    assert codes("- a\n" * 400_000) == ["too-many-nodes"]
    assert len(value("- a\n" * 99_999)) == 99_999
    # The root, two keys, a list of two (three nodes) and the same again.
    assert [problem.code for problem in refused("a: &x [1, 2]\nb: *x", Limits(nodes=8)).problems] == ["too-many-nodes"]
    read("a: &x [1, 2]\nb: *x", "f", limits=Limits(nodes=9))


def test_very_many_problems_are_cut_off_visibly() -> None:
    problems = refused("a: 1\n" * 1000).problems
    assert len(problems) == 201
    assert problems[-1].code == "too-many-problems"


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "# nothing\n", "---\n", "---\n...\n", "\ufeff", b"", b"\xef\xbb\xbf"]
)
def test_nothing_is_refused(text: str | bytes) -> None:
    assert codes(text) == ["empty-file"]


def test_bytes_that_are_not_utf_8() -> None:
    assert str(refused("a: 1\nb: blåbær".encode("latin-1"))) == (
        "f:2:6: error[not-utf-8]: this byte (0xE5) is not UTF-8; save the file as UTF-8\n"
        "  2 | b: bl\ufffdb\ufffdr\n    |      ^"
    )
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        assert codes("a: b".encode(encoding)) == ["not-utf-8"]


@pytest.mark.usefixtures("loader")
def test_half_characters_are_unreadable() -> None:
    assert codes("a: \ud800") == codes('{"a": "\\ud800"}') == ["unreadable"]


# --- JSON


@pytest.mark.usefixtures("loader")
def test_json_is_read_as_json() -> None:
    text = '{\n\t"a": "\\ud83d\\ude00\\/\\t",\n\t"b":\t[1, -2.50, 1E2, true, null],\n\t"yes": {}, "2024": "\u2028"\n}'
    assert value(text) == {
        "a": "😀/\t",
        "b": [1, Decimal("-2.50"), Decimal(100), True, None],
        "yes": {},
        "2024": "\u2028",
    }
    root = read(text, "f")
    assert place(at(root, ["b", 1]), "f") == Place("f", 3, 11, 5)
    assert place(at(root, ["b"]), "f") == Place("f", 3, 7, 27)


def test_what_is_wrong_with_json_is_told_as_in_yaml() -> None:
    assert codes('{"a": 1, "a": 2, "b": 1e400}') == ["duplicate-key", "number-too-large"]
    assert codes('{"a":\t1,,}') == ["tab"]
    assert codes('{"a": NaN, "b": .nan}') == ["not-a-finite-number"]
    assert codes("[" * 900_000 + "]" * 900_000) == ["too-deep"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(JSON.filter(lambda content: isinstance(content, list | dict)), st.sampled_from([None, 2, "\t"]), st.booleans())
def test_json_is_read_back_as_it_was(content: Any, indent: Any, ascii_only: bool) -> None:
    text = json.dumps(content, indent=indent, ensure_ascii=ascii_only)
    if yaml_text._UNREADABLE.search(text):
        assert "unreadable" in codes(text)
    else:
        assert value(text) == content


# No digits: PyYAML writes YAML 1.1, where 1e3 and 0o17 are texts that need no quotes.
TEXTS = st.text(alphabet="ab #:-'\"\n[]{},&*!|>%@`?æ😀", max_size=12)
YAML = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(YAML, st.sampled_from([None, True, False]), st.sampled_from([10, 80]))
def test_yaml_is_read_back_as_it_was(content: Any, flow: bool | None, width: int) -> None:
    text = yaml.safe_dump(content, allow_unicode=True, default_flow_style=flow, width=width)
    if text.startswith("&") or ": &id" in text or "- &id" in text:
        return
    assert value(text) == content


# --- files


def test_a_file_is_read_with_its_text(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + RULES.encode())
    text, root = read_file(file)
    assert text == RULES
    assert yaml_text.plain(root) == value(RULES)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    def code(path: str | Path) -> str:
        with pytest.raises(Refused) as caught:
            read_file(path)
        assert len(caught.value.problems) == 1
        assert caught.value.problems[0].place is None
        return caught.value.problems[0].code

    (tmp_path / "file").write_text("a: b")
    with (tmp_path / "large").open("wb") as stream:
        stream.truncate(10**12)  # sparse: it must be refused unread
    assert code(tmp_path / "none") == "no-file"
    assert code(tmp_path / "file" / "below") == "no-file"
    assert code("a\0b") == "no-file"
    assert code("x" * 5000) == "no-file"
    assert code(tmp_path) == "not-a-file"
    if hasattr(os, "mkfifo"):  # reading it would wait for ever
        os.mkfifo(tmp_path / "pipe")
        assert code(tmp_path / "pipe") == "not-a-file"
    assert code(tmp_path / "large") == "too-large"
    with pytest.raises(Refused, match=r'^error\[no-file\]: there is no file "nowhere.yaml"$'):
        read_file("nowhere.yaml")


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_text("a: b")

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(Refused, match=r"error\[no-permission\]"):
        read_file(tmp_path / "secret")


# --- whatever the bytes


def never_a_traceback(text: str | bytes) -> None:
    try:
        root = read(text, "f")
    except Refused as error:
        lines = LINE_BREAK.split(error.sources.get("f", ""))
        for problem in error.problems:
            if problem.place is not None:
                assert 1 <= problem.place.line <= len(lines)
                assert 1 <= problem.place.column <= len(lines[problem.place.line - 1]) + 1
                assert problem.place.length >= 1
        assert str(error)
    else:
        yaml_text.plain(root)


@given(st.binary(max_size=200))
@example(b"a: \x00")
def test_any_bytes(data: bytes) -> None:
    never_a_traceback(data)


@given(st.text(max_size=100) | st.text(alphabet="ab1 \n\t-:,[]{}&*!?|>'\"%#\\ux0.\u2028\ufeff", max_size=60))
@example("? ")
@example('"\\U00110000"')
@example("%TAG ! foo\n%TAG ! foo\n---\na")
def test_any_text(text: str) -> None:
    never_a_traceback(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_text, "_LOADER", yaml.SafeLoader)
        never_a_traceback(text)


@given(st.data())
def test_any_slip_in_a_good_file(data: st.DataObject) -> None:
    text = RULES
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 12)))
        text = text[:start] + data.draw(st.text(alphabet=" \n\t:-[]{}'\"&*!#>|ax1", max_size=4)) + text[end:]
    never_a_traceback(text)


HOSTILE = {
    "brackets": "[" * 100_000,
    "braces": "{" * 100_000,
    "items": "- " * 100_000,
    "keys": "? " * 100_000,
    "mapping": "{a: " * 50_000,
    "quotes": '"a ' * 400_000,
    "tabs": "\t\n" * 500_000,
    "nul": "\0" * 1_000_000,
    "anchors": "- &a" + " " * 100_000 + "#" * 100_000 + "\n  b",
    "digits": "a: " + "9" * 1_000_000,
    "exponent": '{"a": 1e' + "9" * 1_000_000 + "}",
    "backslashes": '["' + "\\\\" * 900_000 + '"]',
    "long key": "k" * 1_000_000 + ": 1\n",
    "separators": "\u2028" * 300_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_end_in_problems(name: str) -> None:
    never_a_traceback(HOSTILE[name])


def test_deep_mappings_do_not_recurse() -> None:
    assert codes("".join(" " * level + "a:\n" for level in range(1900))) == ["too-deep"]
