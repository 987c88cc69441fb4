"""What `riskengine explain` does, without its options."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..explanation.explanation import explain
from ..problems import Problem, Refusals, Refused
from ..ruleset import yaml_text
from .assessing import assess_case, parsed_settings
from .console import note
from .page import terminal_width


def run(
    ruleset: str,
    case: str,
    folders: Sequence[Path],
    *,
    rule: str | None,
    outcome: str | None,
    action: str | None,
    what_if: Sequence[str],
    as_of: str | None,
    settings: Sequence[str],
    html: Path | None,
    as_json: bool,
    language: str,
) -> None:
    """Explain, and write it to stdout, or to a page.

    Raises:
        Refused: the ruleset, the case or what is asked about cannot be used; all that is wrong with the call is told.
    """
    refusals = Refusals()
    given: dict[str, Any] = {}
    answers: dict[str, Any] = {}
    with refusals.gathered():
        given = parsed_settings(settings)
    with refusals.gathered():
        answers = parsed_answers(what_if)
    refusals.raise_any()
    _, assessment = assess_case(ruleset, case, as_of, given, folders)
    explanation = explain(assessment, rule=rule, outcome=outcome, action=action, what_if=answers)
    if html is not None:
        from ..pages.explanation_page import explanation_page

        try:
            html.write_text(explanation_page(explanation, language), encoding="utf-8", newline="\n")
        except OSError as error:
            raise Refused([Problem("not-written", f"{html} cannot be written: {error.strerror}", None)]) from None
        note(str(html))
        return
    if as_json:
        sys.stdout.flush()
        sys.stdout.buffer.write(explanation.to_json() + (b"\n" if sys.stdout.isatty() else b""))
        sys.stdout.buffer.flush()
        return
    sys.stdout.write(explanation.to_text(language, width=terminal_width()))


def parsed_answers(written: Sequence[str]) -> dict[str, Any]:
    """The answers of `--what-if`, each as in a case's file: `ITEM=ANSWER`, where a list is written in brackets.

    Raises:
        Refused: something is not written so.
    """
    refusals = Refusals()
    found: dict[str, Any] = {}
    for each in written:
        name, equals, value = each.partition("=")
        if not equals or not name or not value:
            said = f'--what-if "{each}" is not an answer to an item'
            refusals.add([Problem("bad-setting", said, None, "write it like insight=yes, or insight=missing")])
            continue
        with refusals.gathered():
            found[name] = yaml_text.plain(yaml_text.read(value, f"--what-if {name}"))
    refusals.raise_any()
    return found
