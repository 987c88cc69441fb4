"""What `riskengine show` does, without its options."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from ..files import write_whole
from ..wording.phrases import LANGUAGES
from .checking_plans import is_plan_file
from .console import note
from .description import description
from .finding import find_ruleset
from .page import WIDTH, Page, show, terminal_width
from .showing_plan import plan_shown


def run_show(
    word: str, folders: Sequence[Path], language: str, *, on: str | None, html: bool, output: Path | None, plain: bool
) -> None:
    """Show the ruleset or plan that a word means, as text or as a page, on stdout or in a file.

    Raises:
        Refused: there is no such ruleset, it or its tests have faults, or the file cannot be written.
    """
    if is_plan_file(Path(word)):
        width = terminal_width() if output is None else WIDTH
        shown = plan_shown(Path(word), folders, language, html=html, width=width)
        if isinstance(shown, Page) and output is None:
            show(shown, plain=plain)
            return
        _write(str(shown), output, language)
        return
    ruleset = find_ruleset(word, folders).on(on)
    if html:
        from ..pages.ruleset_page import ruleset_page

        text = ruleset_page(ruleset, language)
    elif output is None:
        show(description(ruleset.definition, language, width=terminal_width()), plain=plain)
        return
    else:
        text = str(description(ruleset.definition, language, width=WIDTH))
    _write(text, output, language)


def _write(text: str, output: Path | None, language: str) -> None:
    """Write a page to a file, or to stdout."""
    if output is None:
        # Bytes, for a page is UTF-8 whatever the terminal is.
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()
        return
    write_whole(output, text)
    note(LANGUAGES[language].written_to.format(output))
