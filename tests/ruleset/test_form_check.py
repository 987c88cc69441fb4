from __future__ import annotations

import copy
import random
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from textwrap import dedent
from typing import Annotated, Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import AfterValidator, Field, ValidationError

from riskengine.problems import Problem, render
from riskengine.ruleset.form import Form, RulesetForm, TextPackForm
from riskengine.ruleset.form_check import check_form
from riskengine.ruleset.schema import ruleset_schema, text_pack_schema
from riskengine.ruleset.yaml_text import Limits, plain, read

ROOT = Path(__file__).resolve().parents[2]

# Every key of the form, once.
EVERYTHING = """
ruleset: everything
version: 1.0.0
valid: {from: 2023-01-01, to: 2024-01-01}
title: {nb: Alt, en: Everything}
intended_use: {nb: Prøve, en: Test}
licence: {title: {nb: L}, terms: {nb: T}, wording: free}
sources:
  one: {title: One, section: "1", force: practice, url: "https://example.org"}
  two: {title: {nb: To}, section: {nb: Del}, force: statute}
parties: {night-ward: {nb: nattevakten}}
scales:
  presence: {no: {nb: Nei}, yes: {title: {nb: Ja}, points: 1.5}}
  listed: [low, high]
parameters:
  threshold: {type: count, title: {nb: T}, default: 4, range: [1, 20], source: one, help: {nb: H}}
  pick: {type: choice, title: {nb: P}, options: [a, b], ordered: false, default: a}
  dose: {type: number, title: {nb: D}, unit: mg, range: [0.5, 20], default: 0.5}
  wait: {type: duration, title: {nb: V}, range: [PT0S, P7D]}
uses: {other: ">=1.0.0", third: any}
items:
  a: {type: yes-no, title: {nb: A}, question: {nb: Q}, help: {nb: H}, required: true, roles: [nurse], source: one}
  b: {type: choice, title: {nb: B}, options: presence, ordered: false, source: [one, {id: two, section: "2"}]}
  c: {type: count, range: [0, 40]}
  d: {type: number, range: [20, 250.5], unit: kg, accepts: {g: 0.001}, source: {id: one, section: {nb: x}}}
  e: {type: date, earliest: 2020-01-01, latest: as_of}
  f: {type: datetime, latest: as_of}
  g: {type: duration, range: [P0D, P30D]}
  h: {type: text}
  i: {type: list, most: 50, of: {x: text, y: {type: count, range: [0, 2]}, z: {type: choice, options: {p: {nb: P}}}}}
values:
  v: a and b == yes
  w: 3
  x: {value: d * 2, unit: kg, title: {nb: X}, source: one}
  y: {options: listed, ordered: true, cases: [{when: a, value: low}, {otherwise: high}]}
  z:
    options: [low, high]
    table:
      inputs: [a, c]
      hit: collect
      aggregate: sum
      priority: [high, low]
      rows: [{if: ["-", ">= 3"], then: high}, {if: [true, 3], then: low}]
      otherwise: low
outcomes:
  o: {title: {nb: O}, levels: {no: {nb: Nei}, yes: {nb: Ja}}, starts: highest, source: one}
  p: {title: {nb: P}, levels: listed, decided_by: clinician, judgement: b}
rules:
  r:
    title: {nb: R}
    each: {q: [a, b]}
    when:
      at_least: 2
      of: [a, true, {when: b, text: {nb: B}, source: one}, {any: [a, {all: [b]}]}]
    then: {o: no}
    finding: {text: {nb: F}, severity: info, asks_for_reason: true}
    plan: [act]
    because: {nb: "{v}"}
    source: local
  s: {when: {at_least: threshold, of: [a]}, plan: [act]}
actions:
  act: {title: {nb: A}, by: municipality, to: nurse, due: PT24H, channel: {nb: SMS}, legal_basis: one, help: {nb: H}}
tests:
  - name: first
    as_of: 2026-11-22T12:00:00+01:00
    assessor: {id: "hpr:9999999", role: nurse}
    parameters: {threshold: 5}
    answers: {a: yes, i: [{x: y}], d: 20.5}
    using: {other: {answers: {}}}
    expect:
      outcomes: {o: no, p: {lowest: low, highest: high}}
      plan: [act]
      plan_if: []
      findings: ["required:a"]
      rules: {"r:a": holds}
      values: {w: 3, x: {lowest: 1, highest: 2.5}, v: true, y: low}
"""

# A small file in which the lines of a test stand, and what goes after them.
HEAD = """\
ruleset: example
version: 1.0.0
valid: {from: 2023-01-01}
title: {nb: Eksempel}
intended_use: {nb: Prøve}
"""
ITEMS = "items: {a: {type: yes-no}}\n"
RULES = "rules: {r: {when: a}}\n"


def check(text: str, model: type[Form] = RulesetForm) -> list[Problem]:
    form, problems = check_form(model, read(text, "x.yaml"), "x.yaml")
    assert (form is None) == bool(problems)
    return problems


def shown(text: str, model: type[Form] = RulesetForm) -> str:
    return render(check(text, model), {"x.yaml": text})


def block(text: str) -> str:
    return dedent(text).strip("\n")


# --- what is accepted


def test_every_key_is_accepted() -> None:
    form, problems = check_form(RulesetForm, read(EVERYTHING, "x.yaml"), "x.yaml")
    assert problems == []
    assert form is not None
    assert form.valid.from_ == "2023-01-01"
    assert form.outcomes["o"].levels == {"no": {"nb": "Nei"}, "yes": {"nb": "Ja"}}


def test_a_text_pack_is_accepted() -> None:
    text = "text_pack: x\nversion: 1.0.0\nlicence: {nb: L}\nitems: {a: {guidance: {nb: G}, options: {yes: {nb: Ja}}}}\n"
    assert check(text, TextPackForm) == []


def test_a_ruleset_that_is_accepted_never_needs_jsonschema() -> None:
    program = (
        "import sys; from riskengine.ruleset.form_check import check_form;"
        "from riskengine.ruleset.form import RulesetForm;"
        "from riskengine.ruleset.yaml_text import read; text = sys.stdin.read();"
        "form, problems = check_form(RulesetForm, read(text, 'x'), 'x'); assert form, problems;"
        "assert not {'jsonschema', 'riskengine.ruleset.schema'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", program], input=EVERYTHING, text=True, encoding="utf-8", check=True, cwd=ROOT)


# --- what is refused, each kind as it is shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            HEAD + "item: {a: {type: yes-no}}\n" + RULES,
            """
            x.yaml:6:1: error[unknown-key]: "item" is not a key here; the keys are ruleset, version, valid, title, intended_use, licence, sources, parties, scales, parameters, uses, items, values, outcomes, rules, actions, properties, tests
              6 | item: {a: {type: yes-no}}
                | ^^^^ did you mean "items"?
            """,  # noqa: E501
            id="unknown-key, and not also the key that it was meant to be",
        ),
        pytest.param(
            HEAD + ITEMS + "rules:\n  r:\n    then: {o: yes}\n    note: x\n",
            """
            x.yaml:8:3: error[missing-key]: "when" is missing here
              8 |   r:
                |   ^
            x.yaml:10:5: error[unknown-key]: "note" is not a key here; the keys are title, each, when, then, finding, plan, because, source
              10 |     note: x
                 |     ^^^^
            """,  # noqa: E501
            id="missing-key",
        ),
        pytest.param(
            "ruleset: example\nvalid: {to: 2023-01-01}\nintended_use: {nb: x}\nitems: {a: {title: {nb: A}}}\n" + RULES,
            """
            x.yaml:1:1: error[missing-key]: "version" is missing here
              1 | ruleset: example
                | ^^^^^^^ add version: 1.0.0
            x.yaml:1:1: error[missing-key]: "title" is missing here
              1 | ruleset: example
                | ^^^^^^^ add title: {nb: …, en: …}
            x.yaml:2:1: error[missing-key]: "from" is missing here
              2 | valid: {to: 2023-01-01}
                | ^^^^^ add from: 2026-11-22
            x.yaml:4:9: error[missing-key]: "type" is missing here
              4 | items: {a: {title: {nb: A}}}
                |         ^ it is one of yes-no, choice, count, number, date, datetime, duration, text, list
            """,
            id="missing-key, with what to add",
        ),
        pytest.param(
            HEAD + "items:\n  a: {type: yes-no, title: Alder, required: yes}\n  b: text\n  c:\n" + RULES,
            """
            x.yaml:7:28: error[wrong-type]: expected a text in each language, such as {nb: …, en: …}, found a text
              7 |   a: {type: yes-no, title: Alder, required: yes}
                |                            ^^^^^
            x.yaml:7:45: error[wrong-type]: expected true or false, found a text
              7 |   a: {type: yes-no, title: Alder, required: yes}
                |                                             ^^^ write true
            x.yaml:8:6: error[wrong-type]: expected a map with a type, found a text
              8 |   b: text
                |      ^^^^ write {type: text}
            x.yaml:9:5: error[wrong-type]: expected a map with a type, found nothing
              9 |   c:
                |     ^ leave the key out, or give it a value
            """,
            id="wrong-type of items",
        ),
        pytest.param(
            HEAD
            + dedent("""\
            sources: {s: {title: 12, force: practice, url: {x}}}
            items:
              a: {type: number, range: ["1,5", 3], accepts: {g: "0.001"}, roles: nurse}
              b: {type: count, range: [0, 1.5]}
            values: {v: [a, b]}
            rules:
              r: {when: [a, b], then: {o: [x]}}
              s: {when: 3, plan: {}}
            tests: {}
            """),
            """
            x.yaml:6:22: error[wrong-type]: expected a text, or a text in each language, such as {nb: …, en: …}, found the number 12
              6 | sources: {s: {title: 12, force: practice, url: {x}}}
                |                      ^^ in quotes it is a text: "12"
            x.yaml:6:48: error[wrong-type]: expected a text, found a map
              6 | sources: {s: {title: 12, force: practice, url: {x}}}
                |                                                ^^^ a text that begins with { needs quotes
            x.yaml:8:29: error[wrong-type]: expected a number, found a text
              8 |   a: {type: number, range: ["1,5", 3], accepts: {g: "0.001"}, roles: nurse}
                |                             ^^^^^ write 1.5, without quotes
            x.yaml:8:53: error[wrong-type]: expected a number, found a text
              8 |   a: {type: number, range: ["1,5", 3], accepts: {g: "0.001"}, roles: nurse}
                |                                                     ^^^^^^^ write 0.001, without quotes
            x.yaml:8:70: error[wrong-type]: expected a list, found a text
              8 |   a: {type: number, range: ["1,5", 3], accepts: {g: "0.001"}, roles: nurse}
                |                                                                      ^^^^^ write [nurse]
            x.yaml:9:31: error[wrong-type]: expected a whole number, found the number 1.5
              9 |   b: {type: count, range: [0, 1.5]}
                |                               ^^^
            x.yaml:10:13: error[wrong-type]: expected a condition or a map, found a list
              10 | values: {v: [a, b]}
                 |             ^^^^^^
            x.yaml:12:13: error[wrong-type]: expected a condition, or a map with all, any, or at_least and of, found a list
              12 |   r: {when: [a, b], then: {o: [x]}}
                 |             ^^^^^^ write all: before the list if each of these is to hold, any: if one is enough
            x.yaml:12:31: error[wrong-type]: expected an id, found a list
              12 |   r: {when: [a, b], then: {o: [x]}}
                 |                               ^^^
            x.yaml:13:13: error[wrong-type]: expected a condition, or a map with all, any, or at_least and of, found the number 3
              13 |   s: {when: 3, plan: {}}
                 |             ^
            x.yaml:13:22: error[wrong-type]: expected a list, found a map
              13 |   s: {when: 3, plan: {}}
                 |                      ^^
            x.yaml:14:8: error[wrong-type]: expected a list, found a map
              14 | tests: {}
                 |        ^^
            """,
            id="wrong-type, with how to mend it",
        ),
        pytest.param(
            "- a\n- b\n",
            """
            x.yaml:1:1: error[wrong-type]: expected a map with ruleset, version, valid, title, intended_use, items and rules, found a list
              1 | - a
                | ^
            """,  # noqa: E501
            id="wrong-type of the whole file",
        ),
        pytest.param(
            HEAD
            + dedent("""\
            items:
              a: {type: yesno, range: [0, 1]}
              b: {type: boolean, titel: {nb: B}, options: [a]}
              c: {type: list, of: {x: number, y: txt, z: {type: list}}}
            rules:
              r: {when: a, finding: {text: {nb: F}, severity: fatal}}
            """),
            """
            x.yaml:7:13: error[wrong-value]: "yesno" is not a value here; the values are yes-no, choice, count, number, date, datetime, duration, text, list
              7 |   a: {type: yesno, range: [0, 1]}
                |             ^^^^^ did you mean "yes-no"?
            x.yaml:7:20: error[unknown-key]: "range" is not a key here; the keys are title, question, help, required, roles, worsens, changes, source, type
              7 |   a: {type: yesno, range: [0, 1]}
                |                    ^^^^^
            x.yaml:8:13: error[wrong-value]: "boolean" is not a value here; the values are yes-no, choice, count, number, date, datetime, duration, text, list
              8 |   b: {type: boolean, titel: {nb: B}, options: [a]}
                |             ^^^^^^^
            x.yaml:8:22: error[unknown-key]: "titel" is not a key here; the keys are title, question, help, required, roles, worsens, changes, source, type, options, ordered, range, measurement_error, unit, accepts, earliest, latest, of, most
              8 |   b: {type: boolean, titel: {nb: B}, options: [a]}
                |                      ^^^^^ did you mean "title"?
            x.yaml:9:27: error[wrong-value]: "number" is not a value here; the values are yes-no, count, date, datetime, duration, text
              9 |   c: {type: list, of: {x: number, y: txt, z: {type: list}}}
                |                           ^^^^^^ write {type: number, …}
            x.yaml:9:38: error[wrong-value]: "txt" is not a value here; the values are yes-no, count, date, datetime, duration, text
              9 |   c: {type: list, of: {x: number, y: txt, z: {type: list}}}
                |                                      ^^^ did you mean "text"?
            x.yaml:9:53: error[wrong-value]: "list" is not a value here; the values are yes-no, choice, count, number, date, datetime, duration, text
              9 |   c: {type: list, of: {x: number, y: txt, z: {type: list}}}
                |                                                     ^^^^
            x.yaml:11:51: error[wrong-value]: "fatal" is not a value here; the values are error, warning, info, contested
              11 |   r: {when: a, finding: {text: {nb: F}, severity: fatal}}
                 |                                                   ^^^^^
            """,  # noqa: E501
            id="wrong-value",
        ),
        pytest.param(
            HEAD
            + dedent("""\
            parties: {Natt-vakten: {nb-NO: nattevakten}}
            items: {RødSone: {type: yes-no}, 2nd: {type: choice, options: [a b, "-"]}}
            rules: {r: {when: a, then: {o: Høy}}}
            """),
            """
            x.yaml:6:11: error[bad-id]: "Natt-vakten" is not an id; ids are lower-case letters, digits, _ and -, starting with a letter
              6 | parties: {Natt-vakten: {nb-NO: nattevakten}}
                |           ^^^^^^^^^^^ did you mean "natt-vakten"?
            x.yaml:6:25: error[bad-id]: "nb-NO" is not a language; write two or three letters, such as nb or en
              6 | parties: {Natt-vakten: {nb-NO: nattevakten}}
                |                         ^^^^^ did you mean "nb"?
            x.yaml:7:9: error[bad-id]: "RødSone" is not an id; ids are lower-case letters, digits, _ and -, starting with a letter
              7 | items: {RødSone: {type: yes-no}, 2nd: {type: choice, options: [a b, "-"]}}
                |         ^^^^^^^ did you mean "rod-sone"?
            x.yaml:7:34: error[bad-id]: "2nd" is not an id; ids are lower-case letters, digits, _ and -, starting with a letter
              7 | items: {RødSone: {type: yes-no}, 2nd: {type: choice, options: [a b, "-"]}}
                |                                  ^^^
            x.yaml:7:64: error[bad-id]: "a b" is not an id; ids are lower-case letters, digits, _ and -, starting with a letter
              7 | items: {RødSone: {type: yes-no}, 2nd: {type: choice, options: [a b, "-"]}}
                |                                                                ^^^ did you mean "a-b"?
            x.yaml:7:69: error[bad-id]: "-" is not an id; ids are lower-case letters, digits, _ and -, starting with a letter
              7 | items: {RødSone: {type: yes-no}, 2nd: {type: choice, options: [a b, "-"]}}
                |                                                                     ^^^
            x.yaml:8:32: error[bad-id]: "Høy" is not an id; ids are lower-case letters, digits, _ and -, starting with a letter
              8 | rules: {r: {when: a, then: {o: Høy}}}
                |                                ^^^ did you mean "hoy"?
            """,  # noqa: E501
            id="bad-id",
        ),
        pytest.param(
            dedent("""\
            ruleset: example
            version: 1.0
            valid: {from: 1.3.2023, to: 20231231}
            title: {nb: Eksempel}
            intended_use: {nb: Prøve}
            uses: {a: "> 1.0", b: latest, c: newest}
            items: {a: {type: date, earliest: 2020-01-01T00:00, latest: today}}
            """)
            + RULES,
            """
            x.yaml:2:10: error[bad-version]: "1.0" is not a version; write three numbers, such as 1.0.0
              2 | version: 1.0
                |          ^^^ did you mean "1.0.0"?
            x.yaml:3:15: error[bad-date]: "1.3.2023" is not a date; write it as 2026-11-22
              3 | valid: {from: 1.3.2023, to: 20231231}
                |               ^^^^^^^^ did you mean "2023-03-01"?
            x.yaml:3:29: error[bad-date]: "20231231" is not a date; write it as 2026-11-22
              3 | valid: {from: 1.3.2023, to: 20231231}
                |                             ^^^^^^^^ did you mean "2023-12-31"?
            x.yaml:6:11: error[bad-version]: "> 1.0" does not say which versions; write any, >=1.0.0 or ==1.0.0
              6 | uses: {a: "> 1.0", b: latest, c: newest}
                |           ^^^^^^^ did you mean ">=1.0.0"?
            x.yaml:6:23: error[bad-version]: "latest" does not say which versions; write any, >=1.0.0 or ==1.0.0
              6 | uses: {a: "> 1.0", b: latest, c: newest}
                |                       ^^^^^^ did you mean "any"?
            x.yaml:6:34: error[bad-version]: "newest" does not say which versions; write any, >=1.0.0 or ==1.0.0
              6 | uses: {a: "> 1.0", b: latest, c: newest}
                |                                  ^^^^^^
            x.yaml:7:35: error[bad-date]: "2020-01-01T00:00" is not a value here; expected a date such as 2026-11-22 or as_of
              7 | items: {a: {type: date, earliest: 2020-01-01T00:00, latest: today}}
                |                                   ^^^^^^^^^^^^^^^^ did you mean "2020-01-01"?
            x.yaml:7:61: error[bad-date]: "today" is not a value here; expected a date such as 2026-11-22 or as_of
              7 | items: {a: {type: date, earliest: 2020-01-01T00:00, latest: today}}
                |                                                             ^^^^^
            """,
            id="bad-version and bad-date",
        ),
        pytest.param(
            HEAD
            + dedent("""\
            items:
              a: {type: number, range: [1], source: []}
              b: {type: count, range: [1, 2, 3]}
              c: {type: list, of: {}, most: 20000}
            rules: {r: {each: {x: [a], y: [b], z: [c], w: [d]}, when: "", then: {}}}
            """),
            """
            x.yaml:7:28: error[too-short]: expected 2 entries, such as [20, 250], found 1
              7 |   a: {type: number, range: [1], source: []}
                |                            ^^^
            x.yaml:7:41: error[too-short]: expected at least 1 entry, found none
              7 |   a: {type: number, range: [1], source: []}
                |                                         ^^
            x.yaml:8:27: error[too-long]: expected 2 entries, such as [0, 40], found 3
              8 |   b: {type: count, range: [1, 2, 3]}
                |                           ^^^^^^^^^
            x.yaml:9:23: error[too-short]: expected at least 1 entry, found none
              9 |   c: {type: list, of: {}, most: 20000}
                |                       ^^
            x.yaml:9:33: error[not-in-range]: expected a whole number from 1 to 10000, found 20000
              9 |   c: {type: list, of: {}, most: 20000}
                |                                 ^^^^^
            x.yaml:10:19: error[too-long]: expected at most 3 entries, such as {x: [violence, threats]}, found 4
              10 | rules: {r: {each: {x: [a], y: [b], z: [c], w: [d]}, when: "", then: {}}}
                 |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            x.yaml:10:59: error[too-short]: expected a text, found an empty one
              10 | rules: {r: {each: {x: [a], y: [b], z: [c], w: [d]}, when: "", then: {}}}
                 |                                                           ^^
            x.yaml:10:69: error[too-short]: expected at least 1 entry, such as {response: contact}, found none
              10 | rules: {r: {each: {x: [a], y: [b], z: [c], w: [d]}, when: "", then: {}}}
                 |                                                                     ^^
            """,
            id="too-short, too-long and not-in-range",
        ),
    ],
)
def test_what_is_refused(text: str, expected: str) -> None:
    assert shown(text) == block(expected)


def test_too_long_a_text_and_too_long_an_id() -> None:
    name = "a" * 65
    problems = check(HEAD.replace("Prøve", "x" * 20_001) + ITEMS.replace("{a:", f"{{{name}:") + RULES)
    assert [(problem.code, problem.message) for problem in problems] == [
        ("too-long", "this text has 20,001 characters; there may be 20,000"),
        ("bad-id", f'"{name[:59]}…" is longer than 64 characters'),
    ]


def test_only_the_branch_that_was_meant_is_told() -> None:
    """An option is texts or a map with title and points; a line is text or a map; a reference is three things."""
    text = HEAD + dedent("""\
        scales: {s: {a: {nb: 3}, b: {titel: {nb: B}, points: 1}, c: {title: {nb: C}, points: x}}}
        items: {a: {type: yes-no, source: [one, {id: one, sections: "1"}]}}
        rules: {r: {when: {any: [{all: [a, {wen: b}]}, {at_least: 1, of: [c, 3]}]}}}
        """)
    assert [(problem.code, problem.place and problem.place.line, problem.hint) for problem in check(text)] == [
        ("wrong-type", 6, 'in quotes it is a text: "3"'),
        ("unknown-key", 6, 'did you mean "title"?'),
        ("wrong-type", 6, None),
        ("unknown-key", 7, 'did you mean "section"?'),
        ("unknown-key", 8, 'did you mean "when"?'),
        ("wrong-type", 8, None),
    ]


def test_a_name_of_python_is_not_a_key() -> None:
    """`from` is `from_` in Python, where it is a keyword; a file has only `from`."""
    assert [problem.code for problem in check(HEAD.replace("from:", "from_:") + ITEMS + RULES)] == ["unknown-key"]


@pytest.mark.parametrize("line", ["source:", "each: ~", "then: null", "because:"])
def test_a_key_without_a_value_is_refused(line: str) -> None:
    """An author who wrote the key meant to write something; `when:` above all must not pass for no condition."""
    (problem,) = check(HEAD + ITEMS + f"rules:\n  r:\n    when: a\n    {line}\n")
    assert (problem.code, problem.hint) == ("wrong-type", "leave the key out, or give it a value")
    assert problem.message.endswith("found nothing")


def test_a_last_line_break_is_seen() -> None:
    """`$` in a pattern is the very end, also for the schema's errors."""
    problems = check(HEAD.replace("version: 1.0.0", 'version: "1.0.0\\n"') + ITEMS + RULES)
    assert [(problem.code, problem.hint) for problem in problems] == [("bad-version", 'did you mean "1.0.0"?')]


@pytest.mark.parametrize("line", ["  r{n}: {{when: [a], plan: x, x{n}: 1}}\n", "x{n}: 1\n"])
def test_very_many_mistakes_are_cut_short(line: str) -> None:
    problems = check(HEAD + ITEMS + "rules:\n  r: {when: a}\n" + "".join(line.format(n=n) for n in range(5000)))
    assert len(problems) == Limits().problems + 1
    assert problems[-1].code == "too-many-problems"


def test_the_deepest_file_is_told() -> None:
    depth = 17
    text = HEAD + ITEMS + f"rules: {{r: {{when: {'{all: [' * depth}{{wen: a}}{']}' * depth}}}}}\n"
    assert [problem.code for problem in check(text)] == ["unknown-key"]


# --- what only the model can say


def _even(number: int) -> int:
    if number % 2:
        raise ValueError("this number is odd")
    return number


class _Even(Form):
    n: Annotated[int, AfterValidator(_even)]
    several: list[Annotated[int, AfterValidator(_even)] | str] = Field(default_factory=list)


def test_what_the_schema_cannot_say_is_told_by_the_model() -> None:
    assert shown("n: 3\nseveral: [2, x, 5]\n", _Even) == block("""
        x.yaml:1:4: error[wrong-value]: this number is odd
          1 | n: 3
            |    ^
        x.yaml:2:17: error[wrong-value]: this number is odd
          2 | several: [2, x, 5]
            |                 ^
        """)


def test_the_model_is_asked_when_the_schema_cannot_be(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_deep(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr("riskengine.ruleset.form_check._validator", too_deep)
    text = HEAD + "item: {}\nitems: {A: {type: yes-no}, b: {type: x}}\nrules: {r: {when: {all: [{of: 3}]}}}\n"
    assert [(problem.code, problem.place and problem.place.line) for problem in check(text)] == [
        ("unknown-key", 6),
        ("wrong-value", 7),
        ("wrong-value", 7),
        ("wrong-type", 8),
    ]


# --- the model and the schema accept the same


VALUES: list[Any] = [
    None, True, 0, 3, 20_000, Decimal("1.5"), "", "yes", "a b", "A", "as_of", "2026-01-01", "1.0.0", "any", "x" * 65,
    [], ["a"], [1, 2], [Decimal("0.5"), 2], ["a", "b", "c"], [{}],
    {}, {"nb": "x"}, {"a": "b"}, {"A": "x"}, {"id": "a", "section": "b"}, {"type": "text"}, {"when": "a"},
    {"title": {"nb": "x"}}, {"title": {"nb": "x"}, "points": 1}, {"lowest": 1, "highest": 2},
]  # fmt: skip
KEYS = ["", "nb", "Nb", "nb-NO", "x", "title", "type", "when", "from_", "if_", "options", "range", "ø", "a b", "x" * 65]


def _inner(data: Any) -> Iterator[Any]:
    """Every dict and list within, itself included."""
    if isinstance(data, dict | list):
        yield data
        for inner in data.values() if isinstance(data, dict) else data:
            yield from _inner(inner)


def _mutate(data: Any, random: random.Random) -> None:
    spot = random.choice([inner for inner in _inner(data) if inner])
    key = random.choice(list(spot) if isinstance(spot, dict) else range(len(spot)))
    match random.randrange(5):
        case 0:
            del spot[key]
        case 1 if isinstance(spot, dict):
            spot[random.choice(KEYS)] = spot.pop(key)
        case 2 if isinstance(spot, list):
            spot.extend(copy.deepcopy(spot) * random.randint(1, 2))
        case 3:
            spot[key] = copy.deepcopy(random.choice(list(_inner(data))))
        case _:
            spot[key] = copy.deepcopy(random.choice(VALUES))


def _accepts(model: type[Form], data: object) -> bool:
    try:
        model.model_validate(data)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("seed", range(8))
def test_the_model_and_the_published_schema_accept_the_same(seed: int) -> None:
    """Of what a file can say, the two differ in nothing but the following.

    - A last line break: `$` in a pattern is the very end for the model and for editors, but not in Python's `re`.
    - `1.0` where a whole number is expected: JSON Schema lets it pass, the model does not. (Numbers are read as Decimal
      here, and then both refuse it.)
    """
    chance = random.Random(seed)
    schema = Draft202012Validator(ruleset_schema())
    base = plain(read(EVERYTHING, "x.yaml"))
    refused = 0
    for _ in range(150):
        data = copy.deepcopy(base)
        for _ in range(chance.choice([1, 1, 1, 2])):
            _mutate(data, chance)
        accepted = _accepts(RulesetForm, data)
        assert accepted == schema.is_valid(data), data
        refused += not accepted
    assert 50 < refused < 150


def test_the_model_and_the_schema_of_text_packs_accept_the_same() -> None:
    chance = random.Random(0)
    schema = Draft202012Validator(text_pack_schema())
    text = "text_pack: x\nversion: 1.0.0\nlicence: {nb: L}\nitems: {a: {guidance: {nb: G}, options: {yes: {nb: Ja}}}}\n"
    base = plain(read(text, "x.yaml"))
    for _ in range(500):
        data = copy.deepcopy(base)
        _mutate(data, chance)
        assert _accepts(TextPackForm, data) == schema.is_valid(data), data


def test_a_mistake_is_told_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a value is exchanged for, problems are where it stands or within it, nowhere else, and none is lost."""
    monkeypatch.delattr("riskengine.ruleset.form_check._of_model")  # the schema alone is to tell
    chance = random.Random(1)
    base = plain(read(EVERYTHING, "x.yaml"))
    for _ in range(300):
        data = copy.deepcopy(base)
        path = _exchange(data, chance)
        text = _flow(data)
        for problem in check(text):
            assert problem.place is not None
            start, end = _span(data, path)
            assert start <= problem.place.column - 1 <= end, (path, problem, text[start:end])


def _exchange(data: Any, random: random.Random) -> list[str | int]:
    path: list[str | int] = []
    while True:
        key = random.choice(list(data) if isinstance(data, dict) else range(len(data)))
        path.append(key)
        if key != "type" and (not data[key] or not isinstance(data[key], dict | list) or random.random() < 0.2):
            data[key] = copy.deepcopy(random.choice(VALUES[1:]))
            return path
        if not isinstance(data[key], dict | list):
            return path
        data = data[key]


def _flow(data: Any) -> str:
    """One line of YAML."""
    if isinstance(data, dict):
        return "{" + ", ".join(f'"{key}": {_flow(value)}' for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(_flow(value) for value in data) + "]"
    if isinstance(data, str):
        return f'"{data}"'
    return "null" if data is None else str(data).lower()


def _span(data: Any, path: list[str | int]) -> tuple[int, int]:
    """Where the key and the value on the path stand in the line that `_flow` gives."""
    start = 0
    for part in path[:-1]:
        start += _before(data, part) + (len(f'"{part}": ') if isinstance(data, dict) else 0)
        data = data[part]
    start += _before(data, path[-1])
    key = len(f'"{path[-1]}": ') if isinstance(data, dict) else 0
    return start, start + key + len(_flow(data[path[-1]]))


def _before(data: Any, part: str | int) -> int:
    if isinstance(data, dict):
        inner = dict(list(data.items())[: list(data).index(part)])
    else:
        inner = data[:part]
    return len(_flow(inner)) - 1 + (2 if inner else 0)
