"""Faults of conditions as text."""

from __future__ import annotations

from ..page import fault

_GOOD = "rules:\n  chilled: {when: not fever, then: {response: contact}, source: guide}\n"
_SIGNS = "items:\n  signs: {type: count, range: [0, 40], title: {nb: Tegn, en: Signs}}\n"


def _when(condition: str) -> str:
    return f"rules:\n  chilled:\n    when: {condition}\n    then: {{response: contact}}\n    source: guide\n"


PAGES = (
    fault(
        "condition-syntax",
        "A condition is not complete, or not written as one",
        why="The engine reads conditions word by word, and could not go on here.",
        mend="Look at the place shown. A comparison has two sides, brackets come in pairs, `==` compares.",
        bad=_when("fever and"),
        good=_when("not fever"),
    ),
    fault(
        "empty-condition",
        "A condition or cell is empty",
        why="Nothing says when the rule holds.",
        mend="Write the condition; in a table's cell, `-` stands for anything.",
        bad=_when('" "'),
        good=_when("not fever"),
    ),
    fault(
        "not-a-condition",
        "True or false is expected, and this is neither",
        why="A number or a choice does not hold or fail by itself.",
        mend="Compare it with something: `signs >= 4`.",
        bad=_SIGNS + _when("signs"),
        good=_SIGNS + _when("signs >= 4"),
    ),
    fault(
        "not-a-number",
        "A number is written in a way that is not read",
        why="`1e3` and `0x10` are numbers to programs, not to nurses; a misread limit is a wrong rule.",
        mend="Write it with digits, and a point before decimals.",
        bad=_SIGNS + _when("signs > 1e1"),
        good=_SIGNS + _when("signs > 10"),
    ),
    fault(
        "not-ordered",
        "Options without an order are compared by order",
        why="`ordered: false` says that the order in which options are written means nothing.",
        mend="Use `==` or `in [a, b]`, or say that they are ordered.",
        bad="items:\n  service: {type: choice, ordered: false, options: [adult, child], title: {nb: Tjeneste, en: Service}}\n"
        + _when("service >= child"),
        good="items:\n  service: {type: choice, ordered: false, options: [adult, child], title: {nb: Tjeneste, en: Service}}\n"
        + _when("service == child"),
    ),
    fault(
        "not-readable",
        "A condition reads something that conditions cannot read",
        why="Free text decides nothing here: two nurses write the same in two ways.",
        mend="Ask for a choice instead; of a text a condition may ask whether it is known.",
        bad="items:\n  note: {type: text, title: {nb: Merknad, en: Note}}\n" + _when("note == note"),
        good="items:\n  note: {type: text, title: {nb: Merknad, en: Note}}\n"
        "rules:\n  unnoted: {when: missing(note), finding: {text: {nb: Mangler., en: Missing.}}, source: guide}\n",
    ),
    fault(
        "not-allowed",
        "This is not part of the language of conditions",
        why="The language is small on purpose: everything in it can be bounded, explained and proved.",
        mend="Say it with what the language has, or as several rules or values.",
        bad=_when("fever and fever.title"),
        good=_when("not fever"),
    ),
    fault(
        "wrong-arguments",
        "A function is given too much, too little or something else",
        why="What it would give is not clear.",
        mend="Write it as the message shows.",
        bad=_SIGNS + _when("abs(signs, 1) > 2"),
        good=_SIGNS + _when("abs(signs - 4) > 2"),
    ),
    fault(
        "no-points",
        "`points(…)` of something that has none",
        why="Only options that are written with `points:` can be added up.",
        mend="Give each option its points, or count: `count(a == yes, b == yes)`.",
        bad="items:\n  worry: {type: choice, options: [low, high], title: {nb: Uro, en: Worry}}\n"
        + _when("points(worry) > 1"),
        good="items:\n  worry:\n    type: choice\n    title: {nb: Uro, en: Worry}\n    options:\n"
        "      low: {title: {nb: Lav, en: Low}, points: 0}\n      high: {title: {nb: Høy, en: High}, points: 2}\n"
        + _when("points(worry) > 1"),
    ),
    fault(
        "too-complex",
        "A condition is longer or more deeply nested than it may be",
        why="Nobody could check such a condition, and the bound keeps the engine fast.",
        mend="Give its parts names, as values.",
        bad=_when(" and ".join(["fever"] * 600)),
        good=_GOOD,
    ),
)
