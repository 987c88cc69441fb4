"""Faults of names: what is not there, and what may not be called so."""

from __future__ import annotations

from ..page import Page, fault

_WHY = "A misspelt name would make the rule read something else, or nothing."
_MEND = "Correct the spelling, or add what is named."


def _unknown(what: str, bad: str, good: str, said: str | None = None) -> Page:
    article = "an" if what[0] in "aeiou" else "a"
    summary = said or f"Something is named that is not {article} {what} of this ruleset"
    return fault(f"unknown-{what}", summary, why=_WHY, mend=_MEND, bad=bad, good=good)


PAGES = (
    _unknown(
        "name",
        "rules:\n  chilled: {when: not fevr, then: {response: contact}, source: guide}\n",
        "rules:\n  chilled: {when: not fever, then: {response: contact}, source: guide}\n",
        "A condition or a text names something that the ruleset does not have",
    ),
    _unknown(
        "item",
        "rules:\n  each-one:\n    each: {x: [fevr]}\n    when: missing(x)\n    finding: {text: {nb: Mangler., en: Missing.}}\n",
        "rules:\n  each-one:\n    each: {x: [fever]}\n    when: missing(x)\n    finding: {text: {nb: Mangler., en: Missing.}}\n",
    ),
    _unknown(
        "option",
        "items:\n  worry: {type: choice, options: [low, high], title: {nb: Uro, en: Worry}}\n"
        "rules:\n  worried: {when: worry == hgih, then: {response: contact}, source: guide}\n",
        "items:\n  worry: {type: choice, options: [low, high], title: {nb: Uro, en: Worry}}\n"
        "rules:\n  worried: {when: worry == high, then: {response: contact}, source: guide}\n",
        "A condition names an option that the answer does not have",
    ),
    _unknown(
        "field",
        "items:\n  signs: {type: list, of: {sign: text}, title: {nb: Tegn, en: Signs}}\n"
        "rules:\n  many: {when: distinct(s.sing for s in signs) >= 2, then: {response: contact}, source: guide}\n",
        "items:\n  signs: {type: list, of: {sign: text}, title: {nb: Tegn, en: Signs}}\n"
        "rules:\n  many: {when: distinct(s.sign for s in signs) >= 2, then: {response: contact}, source: guide}\n",
        "A condition names a field that the records of a list do not have",
    ),
    _unknown(
        "function",
        "rules:\n  chilled: {when: counted(fever) == 0, then: {response: contact}, source: guide}\n",
        "rules:\n  chilled: {when: count(fever) == 0, then: {response: contact}, source: guide}\n",
        "A condition calls something that is not a function of the language",
    ),
    _unknown(
        "source",
        "rules:\n  chilled: {when: not fever, then: {response: contact}, source: giude}\n",
        "rules:\n  chilled: {when: not fever, then: {response: contact}, source: guide}\n",
    ),
    _unknown(
        "scale",
        "items:\n  worry: {type: choice, options: degree, title: {nb: Uro, en: Worry}}\n",
        "scales:\n  degree: [low, high]\nitems:\n  worry: {type: choice, options: degree, title: {nb: Uro, en: Worry}}\n",
    ),
    _unknown(
        "party",
        "items:\n  pain: {type: yes-no, roles: [physisian], title: {nb: Smerte, en: Pain}}\n",
        "items:\n  pain: {type: yes-no, roles: [physician], title: {nb: Smerte, en: Pain}}\n",
    ),
    _unknown(
        "outcome",
        "rules:\n  chilled: {when: not fever, then: {respons: contact}, source: guide}\n",
        "rules:\n  chilled: {when: not fever, then: {response: contact}, source: guide}\n",
    ),
    _unknown(
        "level",
        "rules:\n  chilled: {when: not fever, then: {response: contct}, source: guide}\n",
        "rules:\n  chilled: {when: not fever, then: {response: contact}, source: guide}\n",
        "A rule names a level that the outcome does not have",
    ),
    _unknown(
        "action",
        "rules:\n  chilled: {when: not fever, plan: [cal], source: guide}\n"
        "actions:\n  call: {title: {nb: Ring, en: Call}, by: nurse}\n",
        "rules:\n  chilled: {when: not fever, plan: [call], source: guide}\n"
        "actions:\n  call: {title: {nb: Ring, en: Call}, by: nurse}\n",
    ),
    fault(
        "ambiguous-name",
        "A name could mean two things where it stands",
        why="Whoever reads it cannot know which is meant: the item `rest`, or the option `rest` of what it is compared with. The "
        "engine does not guess either.",
        mend="Rename one of them. Options may have the names of items, as long as no condition compares the two.",
        bad="items:\n  advice: {type: choice, options: [rest, call], title: {nb: Råd, en: Advice}}\n"
        "  rest: {type: choice, options: [rest, call], title: {nb: Hvile, en: Rest}}\n"
        "rules:\n  resting: {when: advice == rest, then: {response: contact}, source: guide}\n",
        good="items:\n  advice: {type: choice, options: [rest, call], title: {nb: Råd, en: Advice}}\n"
        "  rest_given: {type: choice, options: [rest, call], title: {nb: Hvile, en: Rest}}\n"
        "rules:\n  resting: {when: advice == rest, then: {response: contact}, source: guide}\n",
    ),
    fault(
        "reserved-name",
        "A name already means something else",
        why="Words such as `count`, `known`, `unknown` or `yes` have a meaning in conditions and answers, and would be misread.",
        mend="Use another word.",
        bad="items:\n  count: {type: yes-no, title: {nb: Teller, en: Counts}}\n",
        good="items:\n  counts: {type: yes-no, title: {nb: Teller, en: Counts}}\n",
    ),
    fault(
        "cyclic-value",
        "Values read each other in a circle",
        why="None of them could be worked out first.",
        mend="Let one of them read the answers instead.",
        bad="values:\n  one: other + 1\n  other: one + 1\n",
        good="items:\n  signs: {type: count, title: {nb: Tegn, en: Signs}}\nvalues:\n  one: signs\n  other: one + 1\n",
    ),
)
