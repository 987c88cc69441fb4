"""The ward's screen as a page that follows the monitor."""

from __future__ import annotations

from collections.abc import Sequence

from ..pages.environment import rendered
from .delivery.message import shown
from .screen import TEXTS, Row

SCRIPT = """\
// Puts in what the server sends; says so when nothing comes any more.
const live = document.getElementById("live"), lost = document.getElementById("lost");
let heard = Date.now();
const source = new EventSource("live");
source.onmessage = (event) => { live.innerHTML = event.data; heard = Date.now(); lost.hidden = true; };
source.onerror = () => { lost.hidden = false; };
setInterval(() => { if (Date.now() - heard > 45000) lost.hidden = false; }, 5000);
"""


def page(rows: Sequence[Row], now: int, language: str, *, count: int, trouble: int, failed: bool) -> str:
    """The whole page. Without scripts it loads itself anew now and then."""
    return rendered(
        "screen.html",
        language=language,
        texts=TEXTS[language],
        table=_said(rows, now, language, count, trouble, failed),
    )


def table(rows: Sequence[Row], now: int, language: str, *, count: int, trouble: int, failed: bool) -> str:
    """The part of the page that changes."""
    said = _said(rows, now, language, count, trouble, failed)
    return rendered("screen_table.html", texts=TEXTS[language], table=said)


def _said(rows: Sequence[Row], now: int, language: str, count: int, trouble: int, failed: bool) -> dict[str, object]:
    texts = TEXTS[language]
    zone = rows[0].time_zone if rows else "Europe/Oslo"
    return {
        "rows": [
            (each.state, bool(each.deadline is not None and each.deadline < now), each.cells(now, language))
            for each in rows
        ],
        "trouble": ""
        if not trouble
        else texts["trouble-one"]
        if trouble == 1
        else texts["trouble"].format(count=trouble),
        "more": texts["more"].format(count=count - len(rows)) if count > len(rows) else "",
        "failed": texts["failed"] if failed else "",
        "alive": texts["alive"].format(at=shown(now, zone, language)),
    }
