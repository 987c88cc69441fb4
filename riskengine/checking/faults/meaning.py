"""Faults of what conditions mean: units, bounds, and knowledge."""

from __future__ import annotations

from ..page import fault

_WEIGHT = "items:\n  weight: {type: number, unit: kg, range: [1, 300], title: {nb: Vekt, en: Weight}}\n"
_HEIGHT = "  height: {type: number, unit: m, range: [0.3, 2.5], title: {nb: Høyde, en: Height}}\n"


def _when(condition: str) -> str:
    return f"rules:\n  heavy:\n    when: {condition}\n    then: {{response: contact}}\n    source: guide\n"


PAGES = (
    fault(
        "unit-mismatch",
        "Quantities of different units are added or compared",
        why="Kilograms are not metres; such a comparison is always a slip.",
        mend="Compare like with like. `*` and `/` make new units, such as kg/m2.",
        bad=_WEIGHT + _HEIGHT + _when("weight > height"),
        good=_WEIGHT + _HEIGHT + _when("weight / height ** 2 > 30"),
    ),
    fault(
        "may-divide-by-zero",
        "A divisor may be 0",
        why="One case would one day stop there. It is found here, before there is any case.",
        mend="Give what divides a range without 0.",
        bad=_WEIGHT
        + "  count_of: {type: count, range: [0, 9], title: {nb: Antall, en: Number}}\n"
        + _when("weight / count_of > 30"),
        good=_WEIGHT
        + "  count_of: {type: count, range: [1, 9], title: {nb: Antall, en: Number}}\n"
        + _when("weight / count_of > 30"),
    ),
    fault(
        "out-of-bounds",
        "A number or date may grow beyond what is calculated with",
        why="Every expression has a known range, so that nothing can fail while a case waits.",
        mend="Give the items narrower ranges, or calculate with less.",
        bad="items:\n  weight: {type: number, range: [0, 1000000000], title: {nb: Vekt, en: Weight}}\n"
        + _when("weight ** 8 > 1"),
        good="items:\n  weight: {type: number, range: [0, 300], title: {nb: Vekt, en: Weight}}\n"
        + _when("weight ** 2 > 1"),
    ),
    fault(
        "knowledge-moves-outcome",
        "A rule that asks what is known moves an outcome",
        why="What is not known today may be known tomorrow. An outcome that followed it could leave the bounds given before.",
        mend="Let it give a finding or ask for an action, and let another rule move the outcome.",
        bad="rules:\n  unsure: {when: unknown(fever), then: {response: contact}, source: guide}\n",
        good="rules:\n  unsure: {when: unknown(fever), finding: {text: {nb: Ikke kjent., en: Not known.}}, source: guide}\n",
    ),
    fault(
        "knowledge-in-property",
        "A property asks what is known or who answered",
        why="A property is proved for all cases. What is known of a case is not part of it.",
        mend="Let it speak of answers, values and outcomes.",
        bad="properties:\n  settled: {title: {nb: Avklart, en: Settled}, holds: known(fever)}\n",
        good="properties:\n  settled: {title: {nb: Avklart, en: Settled}, holds: response == contact or not fever}\n",
    ),
    fault(
        "not-always-given",
        "A rule or property reads a value that there may not be",
        why="Where a value is not given, nothing is known of what reads it. That must not look like a rule that does not hold.",
        mend="Read what decides whether it is given. Texts may show the value, and other values may read it.",
        bad="values:\n  fee:\n    cases:\n      - {when: fever, value: 100}\n      - {otherwise: not-given}\n"
        "rules:\n  dear: {when: fee > 50, then: {response: contact}}\n",
        good="values:\n  fee:\n    cases:\n      - {when: fever, value: 100}\n      - {otherwise: not-given}\n"
        "rules:\n  dear: {when: fever, then: {response: contact}}\n",
    ),
    fault(
        "missing-otherwise",
        "Nothing says what a value is when no case holds",
        why="A value has a result for every answer; a hole in it would be a hole in every rule that reads it.",
        mend="End the cases with `- otherwise: …`.",
        bad="values:\n  warm:\n    options: [low, high]\n    cases:\n      - {when: fever, value: high}\n",
        good="values:\n  warm:\n    options: [low, high]\n    cases:\n      - {when: fever, value: high}\n"
        "      - {otherwise: low}\n",
    ),
)
