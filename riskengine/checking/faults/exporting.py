"""Refusals of exports: a form that there is not, and what cannot be said in it."""

from __future__ import annotations

from ..page import Page, fault


def _said(code: str, summary: str, why: str, mend: str) -> Page:
    return fault(code, summary, why=why, mend=mend, bad="", good="")


PAGES = (
    _said(
        "unknown-format",
        "There is no such format to export to",
        "A ruleset is exported to forms that the tests hold against `assess`.",
        "Take one that the message names.",
    ),
    _said(
        "unknown-dialect",
        "There is no such form of SQL",
        "Databases say the same things each their own way. A query is written for those whose words have been reviewed.",
        "Take one that the message names; `riskengine export --help` lists them.",
    ),
    _said(
        "bad-table",
        "This is no name of a table",
        "What stands after `--table` goes into the query. Anything but a name is refused, so that nothing else gets in with it.",
        "Write it like `cases` or `schema.cases`; a name with other signs stands in quotation marks.",
    ),
    _said(
        "not-in-sql",
        "Something of the ruleset cannot be said in a form of SQL",
        "It would come out otherwise than in `assess`, or nobody has reviewed the words for it there. Nothing is approximated.",
        "Run the ruleset with `riskengine batch`, export it for another database, or write the rule otherwise.",
    ),
)
