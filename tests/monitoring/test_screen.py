"""The ward's screen: the most pressing first, time limits in words, and nothing of what is put in is run."""

from __future__ import annotations

from io import StringIO

import html5lib
import pytest
from cases_at_hand import CASE, START, seen, told, watching
from rich.console import Console

from riskengine.cli.monitor_watch import Watched
from riskengine.language.times import DAY, HOUR, MINUTE
from riskengine.monitoring.screen import ORDER, STATES, TEXTS, Row, in_order, row_of
from riskengine.monitoring.screen_page import page, table

NOW = START + 5 * DAY


def row(
    state: str = "calm", case: str = "K-1", deadline: int | None = None, late: tuple[str, ...] = (), why: str = ""
) -> Row:
    texts = {"nb": why, "en": why} if why else {}
    return Row(case, state, START, deadline, late, "Europe/Oslo", texts, lambda: texts)


def test_the_most_pressing_comes_first() -> None:
    rows = [row(state, f"K-{at}") for at, state in enumerate(reversed(ORDER))]
    soon, later = row("contact-due", "K-8", NOW + HOUR), row("contact-due", "K-7", NOW + DAY)
    late = row("calm", "K-9", late=("work-up",))
    assert [each.state for each in in_order(rows)] == list(ORDER)
    assert in_order([later, soon]) == [soon, later]
    assert in_order([row(), late])[0] is late
    for language in ("nb", "en"):
        assert set(STATES[language]) == set(ORDER)
    assert set(TEXTS["nb"]) == set(TEXTS["en"])


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (2 * DAY + 4 * HOUR + 5 * MINUTE, "om 2 d 4 t"),
        (3 * HOUR + 20 * MINUTE, "om 3 t 20 min"),
        (5 * MINUTE, "om 5 min"),
        (DAY, "om 1 d"),
        (1, "om 0 min"),
        (-90 * MINUTE, "1 t 30 min over"),
    ],
)
def test_a_time_limit_in_words(left: int, said: str) -> None:
    assert row(deadline=NOW + left).cells(NOW, "nb")[3] == said


def test_a_case_that_may_be_more_than_it_seems_is_not_shown_as_calm() -> None:
    monitor = watching()
    monitor.fold([seen(each, "2026-10-25T08:00:00+01:00", each) for each in ("sleeps-little", "unknown")])
    monitor.fold([seen("unknown", "2026-10-25T08:05:00+01:00", "once-more")])
    monitor.advance(NOW + DAY)
    found = row_of(monitor.state(CASE)).with_reasons()
    assert found.state == "undecided" and "ikke kjent" in found.why["nb"]
    monitor.fold([told("closed", "2026-10-25T09:00:00+01:00")])
    assert row_of(monitor.state(CASE)).state == "closed"


def test_the_page_is_well_formed_and_says_all_in_its_language() -> None:
    strict = html5lib.HTMLParser(strict=True)
    rows = [row("overdue", "K-2", NOW - HOUR, why="3 <script>alert(1)</script>"), row()]
    for language in ("nb", "en"):
        html = page(rows, NOW, language, count=5, trouble=2, failed=True)
        strict.parse(html)
        assert "<script>alert" not in html and "&lt;script&gt;" in html and f'lang="{language}"' in html
        texts = TEXTS[language]
        for said in (
            texts["failed"],
            texts["trouble"].format(count=2),
            texts["more"].format(count=3),
            texts["decides"],
        ):
            assert said in html
    assert TEXTS["nb"]["none"] in table([], NOW, "nb", count=0, trouble=0, failed=False)


def test_the_terminal_shows_as_much_as_it_has_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    watched = Watched()
    assert watched.out is not None
    watched.out.write('{"subject": "K-2: contact is due"}\n')
    rows = in_order(
        [row("contact-due", "K-2", NOW + HOUR, why="because " * 30), *(row(case=f"K-{n}") for n in range(3, 40))]
    )
    shown = Console(file=StringIO(), width=80, height=24)
    shown.print(watched.drawn(rows, len(rows), NOW, "en", 24))
    lines = shown.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert len(lines) <= 24 and all(len(line) <= 80 for line in lines)
    text = "\n".join(lines)
    assert "K-2" in lines[2] and "in 1 h" in lines[2] and "more cases" in text and "K-2: contact is due" in text
