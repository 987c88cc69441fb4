"""The ward's screen in a terminal."""

from __future__ import annotations

import io
import json
import sys
import threading
from collections import deque
from typing import TYPE_CHECKING, TextIO

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from ..monitoring.screen import MOST, TEXTS, Row
from ..problems import Problem, Refused
from .monitor_words import said

if TYPE_CHECKING:
    from ..monitoring.running import Runner

_STYLES = {
    "overdue": "bold red reverse",
    "contact-due": "bold red",
    "undecided": "yellow",
    "watch": "yellow",
    "contacted": "green",
    "calm": "",
    "closed": "dim",
}
_TOLD = 4


class Watched:
    """The screen, drawn on stderr. Alerts to standard output are shown below the cases, unless it goes elsewhere."""

    def __init__(self) -> None:
        if not sys.stderr.isatty():
            hint = "leave --watch out, or show the screen in a browser with --listen 127.0.0.1:8800"
            raise Refused([Problem("no-terminal", "there is no terminal to show the screen in", None, hint)])
        self._lines: deque[str] = deque(maxlen=_TOLD)
        self.out: TextIO | None = _Subjects(self._lines) if sys.stdout.isatty() else None

    def tell(self, text: str) -> None:
        """Show a line below the cases."""
        self._lines.append(text)

    def until(self, stopping: threading.Event, runner: Runner, language: str) -> None:
        """Draw until it is to stop."""
        console = Console(stderr=True)
        with Live(console=console, screen=True, auto_refresh=False, transient=True) as live:
            seen, waited = -1, 0
            while not stopping.is_set() and runner.failed is None:
                if runner.changes != seen or waited >= 20:
                    seen, waited = runner.changes, 0
                    found, count = runner.rows(min(MOST, console.height))
                    live.update(self.drawn(found, count, runner.now(), language, console.height), refresh=True)
                stopping.wait(0.25)
                waited += 1

    def drawn(self, found: list[Row], count: int, now: int, language: str, height: int) -> Group:
        """The screen, as high as the terminal."""
        texts = TEXTS[language]
        table = Table(
            box=None, expand=True, title=texts["title"], title_justify="left", title_style="bold", padding=(0, 1)
        )
        for key, ratio in (("case", 2), ("state", 3), ("limit", 3), ("why", 6)):
            table.add_column(texts[key], ratio=ratio, no_wrap=key != "why", overflow="ellipsis")
        room = max(3, height - (10 if self._lines else 7) - len(self._lines))
        for row in found[:room]:
            case, state, _, limit, why = row.cells(now, language)
            over = row.deadline is not None and row.deadline < now
            table.add_row(case, Text(state, _STYLES[row.state]), Text(limit, "bold red" if over else ""), _short(why))
        parts: list[Table | Text] = [table]
        if (left := count - min(len(found), room)) > 0:
            parts.append(Text(said(language, "more-cases", count=left), "dim"))
        if not found:
            parts.append(Text(texts["none"]))
        if self._lines:
            parts.append(Text(f"\n{said(language, 'last')}", "bold"))
            parts += [Text(line, overflow="ellipsis", no_wrap=True) for line in list(self._lines)]
        parts.append(Text(f"\n{texts['decides']} {said(language, 'stop')}", "dim"))
        return Group(*parts)


def _short(why: str) -> Text:
    return Text(why, overflow="ellipsis", no_wrap=True)


class _Subjects(io.StringIO):
    """Takes the lines of alerts, and shows the subject of each."""

    def __init__(self, lines: deque[str]) -> None:
        self._shown = lines

    def write(self, text: str) -> int:
        """Show the subject of the alert in a line of JSON."""
        document = json.loads(text)
        self._shown.append(str(document["subject"]))
        return len(text)
