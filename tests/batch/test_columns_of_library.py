"""Each ruleset of the library over columns, beside `assess` of each row."""

from __future__ import annotations

import pytest
from beside_assess import AS_OF, assert_same, random_table

from riskengine import Library
from riskengine.batch.columns import compiled
from riskengine.problems import Refused

LIBRARY = Library.bundled()
WAYS_OF_USED = "what used rulesets are told, or add to the plan, makes items open in ways that have no columns"
REFUSED_QUESTIONS = {"crisis-plan", "deterioration-response", "samhandlingsforlop"}
"""Of these, all can be said in columns but which items are open questions."""


@pytest.mark.parametrize("entry", LIBRARY.entries, ids=lambda entry: f"{entry.id}@{entry.version}")
def test_columns_equal_assess_on_the_library(entry) -> None:  # type: ignore[no-untyped-def]
    ruleset = LIBRARY.ruleset(entry)
    needed = {"licence_statement": "held"} if "licence_statement" in ruleset.definition.parameters else {}
    using = entry.id in {"crisis-plan", "discharge-notices"}
    table = random_table(ruleset, 11, 16, using=using)
    assert assert_same(ruleset, table, as_of=AS_OF, parameters=needed, questions=None) >= 8


def test_what_is_refused_of_the_library() -> None:
    refused = {}
    for entry in LIBRARY.entries:
        ruleset = LIBRARY.ruleset(entry)
        needed = {"licence_statement": "held"} if "licence_statement" in ruleset.definition.parameters else {}
        try:
            compiled(ruleset, as_of=AS_OF, parameters=needed, questions=True, values=True)
        except Refused as why:
            refused[entry.id] = {problem.message for problem in why.problems}
    said = f"which items are open questions cannot be computed in columns: {WAYS_OF_USED}"
    assert refused == {each: {said} for each in REFUSED_QUESTIONS}
