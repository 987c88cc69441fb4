"""What `riskengine batch` does, without its options."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..api import Ruleset
from ..batch.partitions import DEFAULT_ROWS
from ..evaluation.case import Assessor
from ..evaluation.naming import in_language
from ..language import times
from ..problems import Problem, Refusals, Refused, did_you_mean
from .assessing import given_moment, on_day, parsed_settings
from .batch_words import PHRASES, duration_in_words, number_in_words, share_in_words
from .console import note
from .finding import find_ruleset
from .guard import INTERRUPTED
from .page import WIDTH, Page

if TYPE_CHECKING:
    from ..batch.files import Output
    from ..batch.order import Order
    from ..batch.running import Totals

NOT_IN_ORDER = 1
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options, as they were written."""

    as_of: str | None = None
    settings: tuple[str, ...] = ()
    role: str | None = None
    unknown: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    rules: bool = False
    values: bool = False
    decimal_comma: bool = False
    memory: str | None = None
    threads: int | None = None
    partition_rows: int = DEFAULT_ROWS
    overwrite: bool = False
    restart: bool = False


def run(word: str, source: str, output: str, folders: Sequence[Path], language: str, wanted: Wanted) -> int:
    """Assess a table, and tell what came of it; gives the exit status.

    Raises:
        Refused: the call or its input is wrong, or what batches need is not installed.
    """
    if not has_libraries():
        hint = 'install it: pip install "riskengine[batch]"'
        raise Refused([Problem("no-batch-library", "what batches need is not installed", None, hint)])
    from ..batch.running import Run

    began = time.monotonic()
    order = _order(word, source, output, folders, wanted)
    watch = Watching(language)
    running = Run(order, watch)
    try:
        with watch.shown():
            totals = running.run()
    except KeyboardInterrupt:
        _tell_stopped(order.output, kept=running.kept or running.resumed, language=language)
        return INTERRUPTED
    except Refused:
        if running.kept:
            _tell_kept(order.output, language)
        raise
    _tell(totals, order, language, time.monotonic() - began)
    return NOT_IN_ORDER if totals.bad else 0


def has_libraries() -> bool:
    """Whether what batches need is installed."""
    return all(find_spec(name) is not None for name in ("ibis", "duckdb", "pyarrow"))


def _order(word: str, source: str, output: str, folders: Sequence[Path], wanted: Wanted) -> Order:
    """What is asked for; all that is wrong with the call is told at once."""
    from ..batch.bad_rows import AS_OF, CASE
    from ..batch.engine import checked_size
    from ..batch.files import inputs_of, output_of
    from ..batch.order import Order

    refusals = Refusals()
    moment: times.AsOf | None = None
    ruleset: Ruleset | None = None
    with refusals.gathered():
        moment = None if wanted.as_of is None else given_moment(wanted.as_of)
    with refusals.gathered():
        ruleset = find_ruleset(word, folders).on(None) if moment is None else on_day(word, moment, folders)
    parameters: dict[str, Any] = {}
    with refusals.gathered():
        parameters = parsed_settings(wanted.settings)
    if wanted.memory is not None:
        with refusals.gathered():
            checked_size(wanted.memory)
    found = into = None
    with refusals.gathered():
        found = inputs_of(source)
        into = output_of(output, found, source)
    everywhere: tuple[str, ...] = (UNKNOWN,)
    of_items: Mapping[str, tuple[str, ...]] = {}
    if ruleset is not None:
        with refusals.gathered():
            everywhere, of_items = unknown_codes(wanted.unknown, [ruleset])
    refusals.raise_any()
    assert ruleset is not None
    assert found is not None
    assert into is not None
    return Order(
        ruleset,
        tuple(found),
        into,
        as_of=moment,
        assessor=Assessor(role=wanted.role),
        parameters=parameters,
        unknown=everywhere,
        unknown_in=of_items,
        keep=tuple(
            column for column in dict.fromkeys(wanted.keep) if column not in (CASE, AS_OF)
        ),  # these always come along
        rules=wanted.rules,
        values=wanted.values,
        decimal_comma=wanted.decimal_comma,
        rows=wanted.partition_rows,
        memory=wanted.memory,
        threads=wanted.threads,
        overwrite=wanted.overwrite,
        restart=wanted.restart,
    )


def unknown_codes(
    written: Sequence[str], rulesets: Sequence[Ruleset]
) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """The codes for all items, and those for single ones; the word itself always counts.

    Raises:
        Refused: one is of an item that there is not, or empty.
    """
    from ..batch.bad_rows import SEPARATOR

    items: list[str] = []
    for ruleset in rulesets:
        items += ruleset.definition.items
        for use in ruleset.definition.uses.values():
            items += [f"{use.ruleset}{SEPARATOR}{name}" for name in use.items]
    ids = " or ".join(dict.fromkeys(ruleset.id for ruleset in rulesets))
    problems = []
    everywhere = [UNKNOWN]
    of_items: dict[str, list[str]] = {}
    for word in written:
        item, equals, code = word.rpartition("=")
        if not code:
            problems.append(
                Problem("bad-setting", f'--unknown "{word}" has no code', None, "write it like 9, or insight=9")
            )
        elif not equals:
            everywhere.append(code)
        elif item not in items:
            hint = did_you_mean(item, items)
            problems.append(Problem("unknown-item", f'--unknown: "{item}" is not an item of {ids}', None, hint))
        else:
            of_items.setdefault(item, []).append(code)
    if problems:
        raise Refused(problems)
    return tuple(everywhere), {item: (*everywhere, *codes) for item, codes in of_items.items()}


class Watching:
    """Shows on stderr how far a run is, where that is a terminal, and says where it goes on from."""

    def __init__(self, language: str) -> None:
        self.phrases = PHRASES[language]
        self.language = language
        self.rows = 0
        self.done = 0
        self._bar: Any = None
        self._task: Any = None
        self._began = 0.0
        self._total = self._before = self._of_task = 0

    @contextmanager
    def shown(self) -> Iterator[None]:
        """While this lasts, a bar is shown."""
        if not sys.stderr.isatty():
            yield
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

        remaining = TextColumn("{task.fields[remaining]}")
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), remaining)
        with Progress(*columns, console=Console(stderr=True), transient=True) as self._bar:
            yield

    def begins(self, stage: str, total: int, done: int) -> None:
        """A stage begins, of which something may be done from before."""
        words = self.phrases[stage]
        if stage == "assessing":
            self.rows, self.done = total, done
            words = words.format(number_in_words(total, self.language))
            if done:
                counts = (number_in_words(count, self.language) for count in (done, total))
                self._note(self.phrases["resumed"].format(*counts))
        if self._bar is not None:
            if self._task is not None:
                self._bar.remove_task(self._task)
            self._task = self._bar.add_task(words, total=total, completed=done, remaining="")
            self._began, self._total, self._before = time.monotonic(), total, done
            self._of_task = done

    def more(self, count: int) -> None:
        """So much more is done."""
        self.done += count
        if self._bar is not None:
            self._of_task += count
            self._bar.update(self._task, advance=count, remaining=self._remaining())

    def _remaining(self) -> str:
        """How long it will take at the pace that this stage had so far."""
        took, done = time.monotonic() - self._began, self._of_task - self._before
        if took < 1 or done <= 0:
            return ""
        left = round(took * (self._total - self._of_task) / done)
        return f"{left // 3600}:{left // 60 % 60:02}:{left % 60:02}"

    def _note(self, text: str) -> None:
        if self._bar is None:
            note(text)
        else:
            self._bar.console.print(text, markup=False, highlight=False)


def _tell_stopped(output: Output, *, kept: bool, language: str) -> None:
    phrases = PHRASES[language]
    page = Page(WIDTH)
    if kept:
        page.write(phrases["stopped"].format(output.work))
    else:
        page.write(phrases["stopped-early"])
    print(page, end="", file=sys.stderr)


def _tell_kept(output: Output, language: str) -> None:
    page = Page(WIDTH)
    page.write(PHRASES[language]["kept"].format(output.work))
    print(page, end="", file=sys.stderr)


def _tell(totals: Totals, order: Order, language: str, seconds: float) -> None:
    """Say on stderr what came of it."""
    phrases = PHRASES[language]
    page = Page(WIDTH)
    counts = {name: number_in_words(count, language) for name, count in (("rows", totals.rows), ("bad", totals.bad))}
    page.write(
        phrases["rows-one" if totals.rows == 1 else "rows"].format(**counts) + " " + _of_bad(totals, counts, phrases)
    )
    if totals.good and totals.determined:
        page.gap()
        _table(page, totals, order, language)
        page.gap()
    output = order.output
    page.write(phrases["output"].format(f"{output.path}/" if output.folder else output.path), hang=2)
    if totals.bad:
        page.write(phrases["bad-rows"].format(output.bad_rows), hang=2)
    page.write(phrases["time"].format(duration_in_words(seconds, language)))
    print(page, end="", file=sys.stderr)


def _of_bad(totals: Totals, counts: Mapping[str, str], phrases: Mapping[str, str]) -> str:
    key = "none-bad" if not totals.bad else "one-bad" if totals.bad == 1 else "some-bad"
    return phrases[key].format(**counts)


def _table(page: Page, totals: Totals, order: Order, language: str) -> None:
    """How many rows have each outcome determined, and how many open."""
    phrases = PHRASES[language]
    rows = [(phrases["outcome"], phrases["determined"], phrases["open"])]
    outcomes = order.ruleset.definition.outcomes
    for name, determined in totals.determined.items():
        title = in_language(outcomes[name].title, language)
        counts = (determined, totals.good - determined)
        shares = [
            f"{number_in_words(each, language)} ({share_in_words(each, totals.good, language)})" for each in counts
        ]
        rows.append((title, shares[0], shares[1]))
    widths = [max(len(row[at]) for row in rows) for at in range(3)]
    first = min(widths[0], WIDTH - widths[1] - widths[2] - 6)
    for title, of_determined, of_open in rows:
        shown = title if len(title) <= first else title[: first - 1] + "…"
        page.lines.append((f"  {shown:<{first}}  {of_determined:>{widths[1]}}  {of_open:>{widths[2]}}", ""))
