"""Faults of tests: those in a file beside the ruleset, and the names that tests use."""

from __future__ import annotations

from ..page import fault

PAGES = (
    fault(
        "unknown-rule",
        "A test names a rule that the ruleset does not have",
        why="What is expected of a rule that is not there can never be met. `findings` names rules that have a finding, and "
        "`reasons` rules that move the outcome.",
        mend="Correct the spelling. A rule with `each:` is named once for each item: `unsure:violence`.",
        bad="tests:\n  - {name: fever, answers: {fever: yes}, expect: {rules: {feverich: holds}}}\n",
        good="tests:\n  - {name: fever, answers: {fever: yes}, expect: {rules: {feverish: holds}}}\n",
    ),
    fault(
        "unknown-column",
        "A table of tests has a column that is neither an item nor an expectation",
        why="Its cells would say nothing.",
        mend="Name an item, or one of `case`, `as_of`, `assessor.role`, `parameters.NAME`, `outcomes.NAME`, `values.NAME`, "
        "`rules.ID`, `reasons.OUTCOME`, `due.ACTION`, `plan`, `plan_if` and `findings`.",
        bad="",
        good="",
    ),
    fault(
        "tests-without-ruleset",
        "A file of tests has no ruleset that could be read beside it",
        why="`NAME.tests.yaml` is run with the ruleset in `NAME.yaml` of the same folder. By any other name it is never run.",
        mend="Move or rename it, or mend the ruleset first.",
        bad="",
        good="",
    ),
    fault(
        "other-ruleset",
        "The file is for another ruleset",
        why="Tests, cases and text packs name the ruleset they were written for. Its items are other questions.",
        mend="Use it with its own ruleset, or correct the id where it is only misspelt.",
        bad="",
        good="",
    ),
    fault(
        "other-version",
        "A text pack was made for another version of the ruleset",
        why="The wording of the instrument may not fit the items as they are now.",
        mend="Compare the wording with the ruleset, then change `version:` in the text pack.",
        bad="",
        good="",
    ),
)
