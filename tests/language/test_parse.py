"""Conditions are read, never executed: whatever the text, there is a tree or a complaint with its place, and soon."""

from __future__ import annotations

import string
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskengine.language import meaning, times, tree
from riskengine.language.knowledge import Interval, Listed, Options, Partial, Wording
from riskengine.language.meaning import World, everything
from riskengine.language.parse import Parsed, parse_cell, parse_condition, parse_expression
from riskengine.language.scope import Scope, Seen
from riskengine.language.types import (
    YES_NO,
    CalendarTime,
    Choice,
    Condition,
    Date,
    Duration,
    Field,
    Moment,
    Number,
    Records,
    Text,
    Type,
)

LEVEL = Choice(("low", "mid", "very-high"))
COLOUR = Choice(("red", "green"), ordered=False)
KG, METRE = Number((("kg", 1),)), Number((("m", 1),))
SIGNAL = Records(
    (
        Field("sign", Text(), Wording(None)),
        Field("seen", Moment(), everything(Moment())),
        Field("n", Number(whole=True), Interval(0, 3)),
        Field("bad", Choice(YES_NO), Options(3)),
        Field("level", LEVEL, Options(7)),
    ),
    most=3,
)
ITEMS: dict[str, tuple[Type, Partial]] = {
    "violence": (Choice(YES_NO), Options(3)),
    "level": (LEVEL, Options(7)),
    "colour": (COLOUR, Options(3)),
    "age": (Number(whole=True), Interval(0, 120)),
    "ratio": (Number(), Interval(0, 1)),
    "weight": (KG, Interval(1, 300)),
    "height": (METRE, Interval(1, 2)),
    "born": (Date(), everything(Date())),
    "seen": (Moment(), everything(Moment())),
    "stay": (Duration(), Interval(0, 30 * times.DAY)),
    "note": (Text(), Wording(None)),
    "signals": (SIGNAL, Listed(None)),
}
PARAMETERS: dict[str, tuple[Type, Partial]] = {
    "threshold": (Number(whole=True), Interval(1, 5)),
    "after": (CalendarTime(), times.Period(3600, 0)),
    "site": (Text(), Wording(None)),
}
EVERYONE = Choice(("nurse", "physician", "next-of-kin", "other"), ordered=False)


def scope() -> Scope:
    return Scope(
        items={name: kind for name, (kind, _) in ITEMS.items()},
        parameters={name: kind for name, (kind, _) in PARAMETERS.items()},
        values=frozenset({"total", "asked"}),
        value=lambda name: Seen(Number(whole=True), name == "asked"),
        used={"other": {"risk": LEVEL}},
        points={"level": (0, 1, 2), "signals.level": (0, 1, 2)},
        parties=EVERYONE,
        anything=World(
            items={name: reach for name, (_, reach) in ITEMS.items()},
            states=dict.fromkeys(ITEMS, "missing"),
            roles=dict.fromkeys(ITEMS, Options(15)),
            parameters={name: reach for name, (_, reach) in PARAMETERS.items()},
            values={"total": Interval(0, 9), "asked": Interval(0, 9)},
            used={("other", "risk"): Options(7)},
            as_of=Interval(meaning.EARLIEST_MOMENT, meaning.LATEST_MOMENT),
            offset=0,
        ),
        hyphenated=frozenset({"very-high", "next-of-kin"}),
    )


SCOPE = scope()

# One condition at least for every kind of node; `test_node_kinds` sees to that. All are read without complaint.
CONDITIONS = (
    "violence",
    "not violence and level >= mid",
    "level == very-high or violence == no",
    "age >= threshold",
    "18 <= age < 65",
    "level in [mid, very-high]",
    "colour not in [red]",
    "age in [1, 2, 3]",
    "total > 3",
    "asked > 3",
    "other.risk >= mid",
    "count(violence, age > 3, level == low) >= 2",
    "weight / height ** 2 >= 25",
    "abs(age - 3) < 2 and floor(ratio) == 0 and -age < 3",
    "round(ratio, 1) > 0.5",
    "round(ratio) == 1",
    "min(age, 3) > 1 and max(age, total, 2) < 9",
    "points(level) > 1",
    "as_of - seen <= P14D",
    'born >= date("2000-01-01") and date(seen) == born',
    'seen < datetime("2026-06-01T00:00:00+02:00")',
    "born + P6M > date(as_of)",
    "born + after > date(as_of)",
    "seen - PT12H > as_of",
    "seen + P1Y > as_of",
    "years_between(born, as_of) >= 18 and months_between(born, seen) > 2",
    "days(stay) > 3 and hours(as_of - seen) < 4",
    "stay * 2 - P1D + PT1H > P3D",
    "count(signals) > 1",
    "count(s for s in signals if s.bad) >= 2",
    "any(s.bad and not violence for s in signals)",
    "all(s.n > 1 for s in signals if s.level == low)",
    "distinct(s.sign for s in signals if as_of - s.seen <= P14D) >= 2",
    "distinct(s.level for s in signals) == 2",
    "sum(s.n for s in signals) > 3",
    "sum(points(s.level) for s in signals) > 3",
    "min((s.n for s in signals), default=0) > 1",
    "max((s.seen for s in signals), default=as_of) > seen",
    "sum(age, threshold, 3) > 5",
    "known(violence) or unknown(level) or missing(note)",
    "role(level) in [nurse, next-of-kin]",
    "(violence if age > 3 else level == low)",
    "(age if violence else 3 if level == mid else total) > 2",
    "(violence == yes) == (level == low)",
    "true and not false",
)


def assert_sane(text: str, parsed: Parsed) -> None:
    """There is a tree or there are complaints, not both, and the complaints lie in the text."""
    assert (parsed.node is None) == bool(parsed.complaints), parsed
    for complaint in parsed.complaints:
        start, end = complaint.span
        assert 0 <= start < end <= max(1, len(text)), (complaint, len(text))
        assert complaint.code
        assert complaint.message
    if parsed.node is not None:
        for node in parsed.node.walk():
            start, end = node.span
            assert 0 <= start <= end <= len(text), (node, text)


def read(text: str) -> Parsed:
    parsed = parse_condition(text, SCOPE)
    assert_sane(text, parsed)
    return parsed


@pytest.mark.parametrize("text", CONDITIONS)
def test_the_language_is_read(text: str) -> None:
    assert read(text).complaints == ()


@pytest.mark.parametrize("text", CONDITIONS)
def test_positions_and_line_breaks(text: str) -> None:
    """A condition means the same over several lines."""
    assert read("\n " + text.replace(" ", " \n\t ") + " \n").complaints == ()


PIECES = st.sampled_from(
    [
        *ITEMS,
        *PARAMETERS,
        "total",
        "asked",
        "other.risk",
        "s",
        "s.n",
        "s.bad",
        "s.sign",
        "low",
        "mid",
        "very-high",
        "red",
        "yes",
        "no",
        "true",
        "false",
        "as_of",
        "P14D",
        "P6M",
        "PT12H",
        "1",
        "0",
        "2.5",
        "1000000000000000",
        "and",
        "or",
        "not",
        "in",
        "if",
        "else",
        "for",
        "for s in signals",
        "==",
        "!=",
        "<",
        ">=",
        "+",
        "-",
        "*",
        "/",
        "**",
        "(",
        ")",
        "[",
        "]",
        ",",
        ".",
        "count(",
        "any(",
        "distinct(",
        "sum(",
        "min(",
        "max(",
        "round(",
        "points(",
        "known(",
        "role(",
        "date(",
        "datetime(",
        "abs(",
        "days(",
        "years_between(",
        '"2026-06-01"',
        "default=",
        "lambda",
        ":=",
        "=",
        "'x'",
        "f'{x}'",
        "is",
        "None",
        "...",
        "{",
        "}",
        ":",
        "@",
        "~",
        "%",
        "//",
        "await",
        "\\",
        "\n",
        "é",
        "١",
        "\x00",
        "\ud800",
    ]
)


@given(st.lists(PIECES, max_size=14).map(" ".join))
def test_2_9_pieces_of_the_language_in_any_order(text: str) -> None:
    """Design 2.9: whatever the pieces make, there is a tree or a complaint."""
    read(text)
    assert_sane(text, parse_expression(text, SCOPE))
    assert_sane(text, parse_expression(text, SCOPE, LEVEL))
    assert_sane(text, parse_expression(text, SCOPE, KG))


@given(st.text(max_size=60) | st.text(alphabet=string.printable, max_size=60))
def test_2_9_garbage(text: str) -> None:
    read(text)
    assert_sane(text, parse_expression(text, SCOPE))


@given(
    st.sampled_from(CONDITIONS),
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 4), PIECES | st.characters()), min_size=1, max_size=4),
)
def test_2_9_conditions_with_slips(text: str, slips: list[tuple[int, int, str]]) -> None:
    """Words left out, doubled or put in anywhere."""
    for at, length, piece in slips:
        at = min(at, len(text))
        text = text[:at] + piece + text[at + length :]
    read(text)


SUBJECTS = [
    parse_expression(text, SCOPE).node
    for text in ("age", "level", "colour", "violence == yes or age > 3", "born", "seen", "stay", "weight")
]
CELLS = st.sampled_from(
    [
        "-",
        ">= 7",
        "3..6",
        "yes",
        "no, maybe",
        "not(yes)",
        "low",
        "not(",
        ")",
        ",",
        "..",
        ">=",
        "<",
        "!=",
        "true",
        "false",
        "low, mid",
        "P1D",
        'date("2026-01-01")',
        'datetime("2026-01-01T00:00:00Z")',
        "1",
        "2.5",
        "threshold",
        "known(age)",
        "total",
        " ",
        "kg",
        "\ud800",
        "1000000000000",
    ]
)


@given(st.lists(CELLS, max_size=6).map("".join) | st.text(max_size=20), st.sampled_from(SUBJECTS))
def test_2_9_cells_of_tables(text: str, subject: Any) -> None:
    parsed = parse_cell(text, SCOPE, subject)
    assert (parsed.node is None) == bool(parsed.complaints), parsed
    for complaint in parsed.complaints:
        start, end = complaint.span
        assert 0 <= start < end <= max(1, len(text)), complaint


DANGEROUS = (
    "__import__('os').system('true')",
    "__import__",
    "eval('1')",
    "exec('1')",
    "open('/etc/passwd')",
    "().__class__.__bases__[0].__subclasses__()",
    "violence.__class__",
    "violence.__class__.__mro__",
    "other.__class__",
    "other.risk.__class__",
    "count.__globals__",
    "count(violence).__class__",
    "any(s.__class__ for s in signals)",
    "any(s for s in signals)",
    "any(s.bad.real for s in signals)",
    "lambda: violence",
    "(lambda: 1)()",
    "f'{violence}'",
    "f\"{__import__('os')}\" == 'x'",
    "(x := age) > 3",
    "[s for s in signals]",
    "{s for s in signals}",
    "{s: 1 for s in signals}",
    "(s.n for s in signals)",
    "any(s.bad for s in [s for s in signals])",
    "any(s.bad for s, t in signals)",
    "any(s.bad for s in signals for t in signals)",
    "any(s.bad async for s in signals)",
    "any(t.bad for age in signals)",
    "await violence",
    "(yield violence)",
    "(yield from signals)",
    "age[0]",
    "signals[0].n > 1",
    "'a' * 1000000000 == 'b'",
    "9**9**9 > 1",
    "9**9**9**9**9 > 1",
    "age ** 99999999 > 1",
    "age ** -1 > 1",
    "age ** ratio > 1",
    "age << 1000000000 > 1",
    "age % 2 == 0",
    "age // 2 == 0",
    "age @ age",
    "~age > 1",
    "age & 1",
    "age | 1",
    "age is 3",
    "violence is not yes",
    "1 is 1",
    "age == 0x10",
    "age == 0b1",
    "age == 1_000",
    "age == 1e3",
    "age == 1j",
    "age == 010",
    "age == ...",
    "age == None",
    "violence == True",
    "b'x' == b'x'",
    "*signals",
    "count(*signals)",
    "count(**signals)",
    "count(s for s in signals, default=0)",
    "round(ratio, decimals=1) > 1",
    "round(ratio, -1) > 1",
    "round(ratio, 99999) > 1",
    "round(ratio, age) > 1",
    "age > 9999999999999999999999999999999999999",
    "age > " + "9" * 3900,
    "violence; violence",
    "violence # and nothing else",
    "violence \\\n and violence",
    "violence\x00",
    "\x00",
    "violence == 'yes'",
    "date('2026-13-01') == born",
    "date(age) == born",
    'date(f"{age}") == born',
    "level in [1]",
    "level in [-1]",
    "level in [true]",
    "level in [99999999999]",
    "level in 3",
    "level in level",
    "level in []",
    "violence in [red]",
    "ratio / ratio > 1",
    "age / (age - 1) > 1",
    "note == note",
    "signals == signals",
    "distinct(note for s in signals) > 1",
    "distinct(after for s in signals) > 1",
    "distinct(site for s in signals) > 1",
    "distinct(signals for s in signals) > 1",
    "min(weight, 3, height) > 1",
    "weight > height",
    "weight + height > 1",
    "print(age)",
    "len(signals) > 1",
    "sorted(signals)",
    "import os",
    "del age",
    "age = 3",
    "age == 3 if violence",
    "violence if",
    "known(violence.real)",
    "known('violence')",
    "known(known)",
    "role(note) == other2",
    "vio\u200blence",
    "violence\u00a0and violence",
    "ｖiolence",
    "ｃount(violence) > 1",
    "ａbs(age) > 1",
    "very\u01c0high == level",
    "level == very\u01c0high",
    "age > ١",
    "age > １",
    "stay > P１D",
    "stay > P١D",
    "𝓿iolence",
    "age\u2028> 3",
    "\ud800",
    "violence == \udfff",
    "\ufeffviolence",
    "age ≥ 3",
    "“2026-01-01”",
)


@pytest.mark.parametrize("text", DANGEROUS)
def test_2_9_nothing_but_the_language_is_read(text: str) -> None:
    """Design 2.9 and section 3: a small, safe subset of expressions; everything else is refused where it stands."""
    parsed = read(text)
    assert parsed.node is None, parsed.node


LARGE = {
    "parentheses": "(" * 1990 + "violence" + ")" * 1990,
    "unclosed": "(" * 4000,
    "brackets": "[" * 3000,
    "not": "not " * 990 + "violence",
    "minus": "-" * 3000 + "1 > 0",
    "plus": "age" + "+age" * 990 + " > 1",
    "and": "violence" + " and violence" * 300,
    "or of and": " or ".join(["violence and age > 1"] * 150),
    "10000 terms": " and ".join(["violence"] * 10_000),
    "comparisons": "age" + " < age" * 600,
    "comparisons of options": "level" + " == low" * 500,
    "calls": "abs(" * 700 + "age" + ")" * 700 + " > 1",
    "count": "count(" + ", ".join(["age > 1"] * 400) + ") > 1",
    "sum": "sum(" + ", ".join(["age"] * 700) + ") > 1",
    "conditionals": "1 if violence else " * 200 + "1 > 0",
    "conditionals in tests": "".join("(violence if " for _ in range(180)) + "violence" + " else violence)" * 180,
    "generators": "any(" * 100 + "violence" + "".join(f" for s{at} in signals)" for at in range(100)),
    "powers": "(" * 400 + "ratio" + " ** 8)" * 400 + " > 1",
    "powers of a fraction": "(" * 400 + "0.3" + " ** 8)" * 400 + " > 1",
    "powers of a number": "(" * 400 + "3" + " ** 8)" * 400 + " > 1",
    "quotients": "0.3" + " / 7.1" * 90 + " > 1",
    "products": "age" + " * age" * 500 + " > 1",
    "moments": "as_of" + " + P109573D" * 60 + " + P1M > as_of",
    "days": "born" + " + P109573D" * 60 + " + P1M > born",
    "days back": "born" + " - P109573D" * 60 + " - P1M > born",
    "periods": "born" + " - P300Y" * 90 + " > born",
    "moments and periods": "as_of" + " + P300Y" * 90 + " > as_of",
    "set periods": "born" + " + after" * 90 + " > born",
    "local days": "date(as_of" + " + P109573D" * 90 + ") > born",
    "names": " ".join(["violence"] * 440),
    "hyphens": "a-" * 1990 + "a",
    "hyphens and options": "level == " + "very-" * 700 + "high",
    "dots": "a" + ".a" * 1900,
    "subscripts": "a" + "[0]" * 1300,
    "strings": "'" * 3999,
    "f-strings": "f'" + "{" * 3000,
    "newlines": "\n" * 4000 + "violence",
    "spaces": " " * 3900 + "violence",
    "default": "default = " * 390,
    "a million": "violence and " * 80_000 + "violence",
    "surrogates": "\ud800" * 3000,
    "wide": "é" * 3999,
}


@pytest.mark.parametrize("name", LARGE)
def test_2_9_no_text_takes_long(name: str) -> None:
    """Design 2.9: what can be read is bounded, so that no text exhausts time, memory or the stack."""
    before = time.perf_counter()
    read(LARGE[name])
    assert time.perf_counter() - before < 2


@pytest.mark.parametrize(
    "text",
    [
        "not(" * 900 + "1" + ")" * 900,
        "not(" * 90 + "1" + ")" * 90,
        "1," * 1900,
        "." * 3900,
        "1 .. " * 700,
        "not(" * 100_000,
        " " * 3900,
        ">=" * 1900,
    ],
)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_2_9_no_cell_takes_long(text: str, subject: Any) -> None:
    before = time.perf_counter()
    parsed = parse_cell(text, SCOPE, subject)
    assert (parsed.node is None) == bool(parsed.complaints)
    assert time.perf_counter() - before < 2


def test_2_9_large_conditions_within_the_bounds_are_read() -> None:
    """The bounds are far from what a real checklist needs."""
    for name in ("and", "or of and", "count"):
        assert read(LARGE[name]).node is not None, name


@pytest.mark.parametrize(
    "text",
    [
        "known(violence)",
        "age > asked",
        "count(missing(note), violence) > 1",
        "role(age) in [nurse]",
        "any(known(age) for s in signals)",
    ],
)
def test_2_1_reading_the_record_is_noted(text: str) -> None:
    """Design 2.1: so that a rule that does may not move an outcome."""
    assert read(text).reads_record
    assert not read("violence and total > 3").reads_record


@pytest.mark.parametrize("subject", SUBJECTS[:1])
def test_2_1_reading_the_record_in_a_cell_is_noted(subject: Any) -> None:
    """Design 2.1: also where only a cell's limit speaks of the record."""
    assert parse_cell(">= (1 if known(violence) else 2)", SCOPE, subject).reads_record
    assert parse_cell(">= asked", SCOPE, subject).reads_record


def test_what_is_known_of_an_item_is_open_before_there_is_a_case() -> None:
    """A range that rests on `known(x)` holds both ways."""
    assert parse_expression("1 if known(violence) else 0", SCOPE).reach == Interval(0, 1)


def test_kinds_of_nodes_have_an_example() -> None:
    """Each kind of node that an author can write stands in one of the conditions above."""
    every = [parsed.node for parsed in map(read, CONDITIONS) if parsed.node is not None]
    assert len(every) == len(CONDITIONS)
    assert all(each.type == Condition() for each in every)
    # `at_least` and decision tables are written as lists in YAML.
    assert tree.node_types() - {type(part) for each in every for part in each.walk()} == {tree.AtLeast, tree.Collected}


@pytest.mark.parametrize("text", ["", " ", ",", ",,", "not(,)", "not()"])
def test_an_empty_cell_is_not_one_that_never_holds(text: str) -> None:
    for subject in SUBJECTS:
        assert subject is not None
        assert parse_cell(text, SCOPE, subject).node is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("treats == yes", ["treats"]),
        ("yes == treats", ["treats"]),
        ("treats == mayby", ["treats", "mayby"]),
        ("no == yes", ["no"]),
    ],
)
def test_an_option_is_not_blamed_for_the_name_beside_it(text: str, told: list[str]) -> None:
    found = read(text).complaints
    assert [each.code for each in found] == ["unknown-name"] * len(told)
    assert [text[each.span[0] : each.span[1]] for each in found] == told
