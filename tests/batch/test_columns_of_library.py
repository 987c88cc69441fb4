"""Each ruleset of the library over columns, beside `assess` of each row."""

from __future__ import annotations

import pytest
from beside_assess import AS_OF, assert_same, random_table

from riskengine import Library
from riskengine.batch.columns import compiled

LIBRARY = Library.bundled()


@pytest.mark.parametrize("entry", LIBRARY.entries, ids=lambda entry: f"{entry.id}@{entry.version}")
def test_columns_equal_assess_on_the_library(entry) -> None:  # type: ignore[no-untyped-def]
    ruleset = LIBRARY.ruleset(entry)
    needed = {"licence_statement": "held"} if "licence_statement" in ruleset.definition.parameters else {}
    using = entry.id in {"crisis-plan", "discharge-notices"}
    table = random_table(ruleset, 11, 16, using=using)
    assert assert_same(ruleset, table, as_of=AS_OF, parameters=needed) >= 8


def test_nothing_of_the_library_is_refused() -> None:
    for entry in LIBRARY.entries:
        ruleset = LIBRARY.ruleset(entry)
        needed = {"licence_statement": "held"} if "licence_statement" in ruleset.definition.parameters else {}
        compiled(ruleset, as_of=AS_OF, parameters=needed, questions=True, values=True)
