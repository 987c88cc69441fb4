"""Faults of cases: what may be wrong with the answers and settings that a ruleset is given, by a case or by a test."""

from __future__ import annotations

from ..page import fault


def _test(answers: str, items: str, more: str = "") -> str:
    """A test of the sample ruleset, with items that it asks besides."""
    case = f"as_of: 2026-11-22T12:00:00+01:00, answers: {{{answers}}}{more}"
    return (
        f"{items}tests:\n  - {{name: a case, {case}, expect: {{}}}}\n"
        "  - {name: fever, answers: {fever: yes}, expect: {rules: {feverish: holds}}}\n"
    )


_AGE = "items:\n  age: {type: count, range: [0, 120], title: {nb: Alder, en: Age}, required: true, source: guide}\n"
_SEEN = "items:\n  seen: {type: date, latest: as_of, title: {nb: Sett, en: Seen}, required: true, source: guide}\n"
_APPOINTMENT = (
    "items:\n  appointment: {type: date, earliest: as_of, title: {nb: Time, en: Appointment}, required: true, "
    "source: guide}\n"
)
_WEIGHT = (
    "items:\n  weight: {type: number, range: [1, 300], unit: kg, accepts: {g: 0.001}, title: {nb: Vekt, en: Weight}, "
    "required: true, source: guide}\n"
)
_SIGNS = (
    "items:\n  signs: {type: list, of: {sign: text, seen: date}, title: {nb: Tegn, en: Signs}, required: true, "
    "source: guide}\n"
)
_LIMIT = "parameters:\n  limit: {type: count, range: [1, 20], title: {nb: Grense, en: Limit}, source: guide%s}\n"
_READ = (
    "items:\n  signs: {type: count, range: [0, 40], title: {nb: Tegn, en: Signs}, source: guide}\n"
    "rules:\n  many: {when: signs >= limit, then: {response: contact}, source: guide}\n"
)

PAGES = (
    fault(
        "out-of-range",
        "An answer lies outside the range of its item",
        why="The range is what can be true at all. Outside it a digit or a unit is wrong, and the bounds would be too.",
        mend="Correct the answer. Where it can be true, widen `range:` of the item.",
        bad=_test("age: 180", _AGE),
        good=_test("age: 80", _AGE),
    ),
    fault(
        "after-as-of",
        "A time lies after the moment of the assessment",
        why="What has been seen has been seen already. A date in the future is a slip of the pen, or `as_of` is.",
        mend="Correct the time, or `as_of`.",
        bad=_test("seen: 2026-11-23", _SEEN),
        good=_test("seen: 2026-11-21", _SEEN),
    ),
    fault(
        "before-as-of",
        "A time lies before the moment of the assessment",
        why="What is still to come cannot have been. The date, or `as_of`, is wrong.",
        mend="Correct the time, or `as_of`.",
        bad=_test("appointment: 2026-11-20", _APPOINTMENT),
        good=_test("appointment: 2026-11-30", _APPOINTMENT),
    ),
    fault(
        "unknown-unit",
        "An answer has a unit that its item does not accept",
        why="A number in another unit is another number; none is converted by guessing.",
        mend="Give the answer in one of the units named, or add the unit to `accepts:` with its factor.",
        bad=_test("weight: {value: 70, unit: lb}", _WEIGHT),
        good=_test("weight: {value: 70000, unit: g}", _WEIGHT),
    ),
    fault(
        "unknown-state",
        "An answer has a state that there is not",
        why="An answer is given, or `unknown` (asked, not known), or `missing` (not asked). Nothing else is told apart.",
        mend="Write `unknown` or `missing`, or give the answer.",
        bad=_test("age: {state: unkown}", _AGE),
        good=_test("age: {state: unknown}", _AGE),
    ),
    fault(
        "missing-field",
        "A record of a list lacks a field",
        why="Nobody could tell whether it was forgotten or is not known. A field that is not known says so.",
        mend="Add the field, with `unknown` where it is not known.",
        bad=_test("signs: [{sign: sover lite}]", _SIGNS),
        good=_test("signs: [{sign: sover lite, seen: unknown}]", _SIGNS),
    ),
    fault(
        "unknown-parameter",
        "A parameter is set that the ruleset does not have",
        why="A misspelt setting would leave the real one at its default, and nobody would know.",
        mend="Correct the spelling.",
        bad=_test("fever: yes", "", ", parameters: {limt: 3}"),
        good=_test("fever: yes", ""),
    ),
    fault(
        "wrong-parameter",
        "A parameter is set to something it cannot be",
        why="A setting outside what the ruleset allows was never thought through by its author.",
        mend="Set it within its range, in its type.",
        bad=_LIMIT % ", default: 4" + _test("fever: yes", _READ, ", parameters: {limit: 99}"),
        good=_LIMIT % ", default: 4" + _test("fever: yes", _READ, ", parameters: {limit: 9}"),
    ),
    fault(
        "missing-parameter",
        "A parameter without a default is not set",
        why="The ruleset leaves the number to the site or to the person's own plan, and gives none of its own.",
        mend="Set it: `parameters: {NAME: …}` in the case, or `--set NAME=…`.",
        bad=_LIMIT % "" + _test("fever: yes", _READ),
        good=_LIMIT % ", default: 4" + _test("fever: yes", _READ),
    ),
    fault(
        "looks-like-identity-number",
        "A pseudonym looks like a national identity number",
        why="Cases and tests are copied and shared. A case is named by a code that only the service itself can trace.",
        mend="Use a code, like K-1042.",
        bad="",
        good="",
    ),
    fault(
        "not-determined",
        "An outcome is overridden that is not determined",
        why="There is no result yet to disagree with; the override would hide that answers are missing.",
        mend="Answer the open questions first.",
        bad="",
        good="",
    ),
    fault(
        "missing-reason",
        "An override has no reason",
        why="Both the result and the override stay on record; without the reason nobody can judge them later.",
        mend="Write the reason.",
        bad="",
        good="",
    ),
    fault(
        "contradiction",
        "An answer is given, and said to be unknown or missing",
        why="It cannot be both. Which of them was meant is for the one who wrote it to say.",
        mend="Leave out the value, or the state.",
        bad=_test("age: {value: 80, state: unknown}", _AGE),
        good=_test("age: {value: 80, state: known}", _AGE),
    ),
    fault(
        "told-already",
        "An answer or a setting is given that the using ruleset gives",
        why="A ruleset may pass answers and settings on to one that it uses. A second one here could say something else.",
        mend="Leave it out here.",
        bad="",
        good="",
    ),
    fault(
        "told-otherwise",
        "An assessment of a used ruleset does not rest on what the using ruleset passes on to it",
        why="The two assessments would be of different cases.",
        mend="Assess the used ruleset anew, or give its answers instead of an assessment.",
        bad="",
        good="",
    ),
    fault(
        "no-record",
        "A recorded assessment is named where there is no record",
        why="The answers cannot be looked up.",
        mend="Name the record, `--record STORE`, or give the answers of the used ruleset: `using: {ID: {answers: {…}}}`.",
        bad="",
        good="",
    ),
)
