"""The page of a code: what it means, why it matters, what it looks like, and how to mend it.

Pages are the one source of `riskengine check --explain CODE` and of `docs/codes.md`. Their examples are run by the tests.
"""

from __future__ import annotations

from dataclasses import dataclass

SEVERITIES = ("info", "warning", "error")
"""How much a finding matters, least first."""


@dataclass(frozen=True, slots=True)
class Page:
    """What there is to say about a code.

    `bad` and `good` are parts of a ruleset; where more than one file is needed, `---` stands between them. `fixable` says
    whether `--fix` mends it.
    """

    code: str
    severity: str
    summary: str
    what: str
    why: str
    mend: str
    bad: str
    good: str
    fixable: bool = False


def fault(code: str, summary: str, *, why: str, mend: str, bad: str, good: str) -> Page:
    """The page of a fault, because of which a ruleset cannot be used."""
    return Page(code, "error", summary, "", why, mend, bad, good)
