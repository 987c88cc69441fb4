"""Faults of the text as YAML."""

from __future__ import annotations

from ..page import fault

PAGES = (
    fault(
        "yaml-syntax",
        "The text is not YAML",
        why="Brackets, quotes or indentation do not fit, so that it is not clear what belongs to what.",
        mend="Look at the place shown, and at the line above it. Texts with `: `, `#` or brackets stand in quotes.",
        bad="title: {nb: Eksempel, en: Sample\n",
        good="title: {nb: Eksempel, en: Sample}\n",
    ),
    fault(
        "tab",
        "There is a tab in the text",
        why="YAML indents with spaces. A tab looks like spaces of which nobody knows how many.",
        mend="Let the editor write spaces for tabs.",
        bad="rules:\n  chilled: {when: not fever,\tthen: {response: contact}, source: guide}\n",
        good="rules:\n  chilled: {when: not fever, then: {response: contact}, source: guide}\n",
    ),
    fault(
        "unreadable",
        "There is a character that may not stand in such a file",
        why="Control characters and invisible line ends can make a reviewer see something else than the engine reads.",
        mend="Delete it. It usually came with text pasted from elsewhere.",
        bad="title: {nb: Eksempel\x07, en: Sample}\n",
        good="title: {nb: Eksempel, en: Sample}\n",
    ),
    fault(
        "duplicate-key",
        "A key stands twice in one map",
        why="One of the two would win without a word; in a ruleset that is a rule nobody applies.",
        mend="Rename one, or take it out.",
        bad="rules:\n  chilled: {when: not fever, when: fever, then: {response: contact}, source: guide}\n",
        good="rules:\n  chilled: {when: not fever, then: {response: contact}, source: guide}\n",
    ),
    fault(
        "key-not-text",
        "A key is not a word",
        why="Keys are names. A number, a list or nothing at all cannot be one.",
        mend="Write a word, in quotes where it looks like a number.",
        bad="scales:\n  degree: {1: {nb: Lav, en: Low}}\n",
        good="",
    ),
    fault(
        "unknown-tag",
        "A YAML tag (`!…`) stands before a value",
        why="Tags make YAML load objects. Nothing in a ruleset is an object, and nothing of it is ever run.",
        mend="Delete the tag; put a text that begins with `!` in quotes.",
        bad="version: !new 1.0.0\n",
        good="version: 1.0.0\n",
    ),
    fault(
        "unknown-anchor",
        "`*name` repeats something that is not named above it",
        why="There is nothing to put in its place.",
        mend="Name it with `&name` where it first stands, or write it out; a text that begins with `*` stands in quotes.",
        bad="title: *same\n",
        good="title: {nb: Eksempel, en: Sample}\n",
    ),
    fault(
        "anchor-in-itself",
        "`*name` stands inside what it repeats",
        why="It would have to be put in place for ever.",
        mend="Write that part out.",
        bad="title: &same {nb: Eksempel, en: *same}\n",
        good="title: {nb: Eksempel, en: Sample}\n",
    ),
    fault(
        "several-documents",
        "The file holds several documents",
        why="A file is one ruleset; what comes after `---` would be lost.",
        mend="Give each a file of its own.",
        bad="%%\nruleset: one\n---\nruleset: two\n",
        good="",
    ),
    fault(
        "not-a-finite-number",
        "A number is infinite, or not a number",
        why="Ranges and limits must be numbers one can compare with.",
        mend="Write the number that is meant.",
        bad="items:\n  weight: {type: number, range: [0, .inf], title: {nb: Vekt, en: Weight}}\n",
        good="",
    ),
    fault(
        "number-too-large",
        "A number has more digits than any measurement",
        why="Numbers are exact here, and the bound keeps calculation with them fast.",
        mend="Write it in quotes if it is meant as text; correct it otherwise.",
        bad=f"items:\n  weight: {{type: number, range: [0, 1{'0' * 40}], title: {{nb: Vekt, en: Weight}}}}\n",
        good="",
    ),
)
