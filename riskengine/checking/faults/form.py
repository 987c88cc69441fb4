"""Faults of the form of a ruleset: its keys, and what stands at them."""

from __future__ import annotations

from ..page import fault

_ITEM = "items:\n  pain: {type: yes-no, title: {nb: Smerte, en: Pain}}\n"
_RULE = "rules:\n  chilled: {when: not fever, then: {response: contact}, source: guide}\n"

PAGES = (
    fault(
        "unknown-key",
        "A key is not one that can stand here",
        why="A misspelt key would be passed over in silence, and the rule would say less than its author thinks.",
        mend="Correct the spelling, or look the key up in the description of the language.",
        bad="rules:\n  chilled: {wen: not fever, then: {response: contact}, source: guide}\n",
        good=_RULE,
    ),
    fault(
        "missing-key",
        "A key that must be there is missing",
        why="Without it the ruleset is not complete: an item without a title cannot be asked.",
        mend="Add the key.",
        bad="items:\n  pain: {type: yes-no}\n",
        good=_ITEM,
    ),
    fault(
        "wrong-type",
        "Something of another kind is expected here",
        why="A list is not a map, a text is not a number, and an ordered answer is not a yes or no.",
        mend="Write what the message says is expected.",
        bad="rules:\n  chilled: {when: not fever, then: contact, source: guide}\n",
        good=_RULE,
    ),
    fault(
        "wrong-value",
        "The value is not one of those that can stand here",
        why="Such keys have a fixed set of values, so that each has a known meaning.",
        mend="Choose one of those the message names.",
        bad="sources:\n  other: {title: Another guide, force: strong}\n",
        good="sources:\n  other: {title: Another guide, force: practice}\n",
    ),
    fault(
        "wrong-keys",
        "Keys stand together that exclude each other, or one of several is needed",
        why="It would not be clear which of them counts.",
        mend="Keep the one that is meant.",
        bad="rules:\n  chilled: {when: {all: [fever], any: [fever]}, then: {response: contact}, source: guide}\n",
        good="rules:\n  chilled: {when: {any: [fever]}, then: {response: contact}, source: guide}\n",
    ),
    fault(
        "too-short",
        "A text or list is shorter than it must be",
        why="An empty text says nothing, and an outcome with one level decides nothing.",
        mend="Write it out, or leave the key out.",
        bad="outcomes:\n  grade: {title: {nb: Grad, en: Grade}, levels: [low]}\n",
        good="outcomes:\n  grade: {title: {nb: Grad, en: Grade}, levels: [low, high]}\n",
    ),
    fault(
        "too-long",
        "A text or list is longer than it may be",
        why="The bounds keep every ruleset readable, and the engine fast.",
        mend="Shorten it, or split it.",
        bad="items:\n  weight: {type: number, range: [0, 1, 2], title: {nb: Vekt, en: Weight}}\n",
        good="items:\n  weight: {type: number, range: [0, 300], title: {nb: Vekt, en: Weight}}\n",
    ),
    fault(
        "bad-id",
        "A name is not an id",
        why="Ids stand in conditions, in other programs and in records. They are lower-case letters, digits, `_` and `-`.",
        mend="Write it so; the title holds the name that people read.",
        bad="items:\n  Smerte i dag: {type: yes-no, title: {nb: Smerte, en: Pain}}\n",
        good=_ITEM,
    ),
    fault(
        "bad-date",
        "A date is not one",
        why="The decision date picks the version, so a date must be certain.",
        mend="Write year, month and day: `2026-11-22`.",
        bad="valid: {from: 22.11.2026}\n",
        good="valid: {from: 2026-11-22}\n",
    ),
    fault(
        "bad-version",
        "A version is not three numbers",
        why="Versions are compared, and an assessment names the one it was made with.",
        mend="Write `1.0.0`; at `uses:`, `>=1.0.0`, `==1.0.0` or `any`.",
        bad="version: v1\n",
        good="version: 1.0.0\n",
    ),
    fault(
        "bad-time",
        "A duration, a period or a moment is not written as one",
        why="Deadlines and windows decide, so they must be certain.",
        mend="Write `P14D` or `PT24H` for a duration, `P6M` for a period, `2026-11-22T12:00:00+01:00` for a moment.",
        bad="rules:\n  chilled: {when: not fever, plan: [call], source: guide}\n"
        "actions:\n  call: {title: {nb: Ring, en: Call}, by: nurse, due: tomorrow}\n",
        good="rules:\n  chilled: {when: not fever, plan: [call], source: guide}\n"
        "actions:\n  call: {title: {nb: Ring, en: Call}, by: nurse, due: PT24H, legal_basis: guide}\n",
    ),
    fault(
        "bad-unit",
        "A unit is not written as one",
        why="Units are compared and calculated with.",
        mend="Write it as in `kg`, `kg/m2`, `mmol/L` or `/min`.",
        bad='items:\n  weight: {type: number, unit: "kilo gram", range: [1, 300], title: {nb: Vekt, en: Weight}}\n',
        good="items:\n  weight: {type: number, unit: kg, range: [1, 300], title: {nb: Vekt, en: Weight}}\n",
    ),
    fault(
        "not-in-range",
        "A number is outside what can stand here",
        why="A range that ends before it begins, or three of two lines, can never be met.",
        mend="Swap the ends, or correct the number.",
        bad="items:\n  weight: {type: number, range: [300, 1], title: {nb: Vekt, en: Weight}}\n",
        good="items:\n  weight: {type: number, range: [1, 300], title: {nb: Vekt, en: Weight}}\n",
    ),
    fault(
        "wrong-default",
        "A parameter's default is not one it could be set to",
        why="Every site that does not set the parameter would run with it.",
        mend="Correct the default or the range.",
        bad="parameters:\n  limit: {type: count, default: 40, range: [1, 20], title: {nb: Grense, en: Limit}}\n",
        good="parameters:\n  limit: {type: count, default: 4, range: [1, 20], title: {nb: Grense, en: Limit}}\n",
    ),
    fault(
        "duplicate-option",
        "An option or item stands twice in a list",
        why="The order of options has meaning, and one in two places has none.",
        mend="Take one out.",
        bad="scales:\n  degree: [low, high, low]\nitems:\n"
        "  worry: {type: choice, options: degree, title: {nb: Uro, en: Worry}}\n",
        good="scales:\n  degree: [low, high]\nitems:\n"
        "  worry: {type: choice, options: degree, title: {nb: Uro, en: Worry}}\n",
    ),
    fault(
        "missing-translation",
        "A text lacks a language that the ruleset's title has",
        why="Somebody would read a result with holes in it.",
        mend="Add the text in that language.",
        bad="items:\n  pain: {type: yes-no, title: {nb: Smerte}}\n",
        good=_ITEM,
    ),
    fault(
        "rule-without-effect",
        "Nothing follows from a rule",
        why="A rule that holds must say something: move an outcome, give a finding or ask for an action.",
        mend="Add `then:`, `finding:` or `plan:`.",
        bad="rules:\n  chilled: {when: not fever, source: guide}\n",
        good=_RULE,
    ),
)
