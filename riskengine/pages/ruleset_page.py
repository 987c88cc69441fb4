"""A ruleset as one HTML page to read, print and sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..trial.expectations import Result, Tested, run_tests
from .drawing import Mark
from .environment import rendered
from .uses import Part
from .view import RulesetView


def ruleset_page(
    ruleset: Tested,
    language: str,
    *,
    tests: Sequence[Result] | None = None,
    marks: Mapping[Part, Mark] | None = None,
) -> str:
    """The page of a ruleset: one file, complete in itself, the same bytes for the same ruleset.

    Args:
        ruleset: the ruleset, such as `Library.bundled().get("vrisk10")`.
        language: `nb` or `en`.
        tests: what came of its tests; where it is left out, they are run, those in the file beside it too.
        marks: what came of its parts in one case, to be shown on the pictures.

    Raises:
        Refused: the file of tests beside the ruleset has faults.
    """
    results = run_tests(ruleset) if tests is None else tests
    return rendered("ruleset.html", view=RulesetView(ruleset.definition, language, results, marks), language=language)
