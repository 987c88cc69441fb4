"""What `riskengine audit replay` and `riskengine diff --record` do with history, without their options."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .. import __version__
from .audit_store import opened, person
from .auditing import progress, said, write_json
from .finding import find_ruleset
from .markdown_page import MarkdownPage
from .page import Page, show, terminal_width

if TYPE_CHECKING:
    from ..audit.replaying import Compared, Difference, Regraded, Texts


def replay_record(
    record: str | None,
    keys: str | None,
    first: str | None,
    last: str | None,
    by: str | None,
    organisation: str | None,
    basis: str | None,
    *,
    most: int,
    workers: int | None,
    form: str,
    language: str,
) -> bool:
    """Replay, say what came of it, and give whether all came out the same."""
    from ..audit.replaying import range_of, replay

    with opened(record, keys) as store:
        store.log_access("replay", person(by, None, organisation), basis, None)
        lowest, highest = range_of(store, first, last)
        end = store.decisions.last()[0] if highest is None else highest
        same = erased = differing = 0
        engines: Counter[str] = Counter()
        listed: list[Difference] = []
        with progress(said(language, "replaying"), end - lowest + 1) as more:
            for piece in replay(store, lowest, highest, workers=workers, progress=more):
                same, erased, differing = same + piece.same, erased + piece.erased, differing + len(piece.differences)
                engines += piece.engines
                if form == "json":
                    for each in piece.differences:
                        write_json({"entry": each.id, "seq": each.seq, "differs": each.about})
                else:
                    listed += piece.differences[: most - len(listed)]
    if form == "json":
        summary = {"same": same, "differ": differing, "erased": erased, "engine": __version__}
        write_json({**summary, "other_engines": dict(sorted(engines.items()))})
        return not differing
    for each in listed:
        print(said(language, "replay-difference", id=each.id, about=each.about))
    if differing > len(listed):
        print(said(language, "more", count=differing - len(listed)))
    key = (
        "replay-differ"
        if differing
        else "replay-nothing"
        if not same
        else "replay-same-one"
        if same == 1
        else "replay-same"
    )
    print(said(language, key, same=same, differ=differing))
    for version, count in sorted(engines.items()):
        print(said(language, "replay-engine", count=count, version=version, now=__version__))
    if erased:
        print(said(language, "replay-erased", count=erased))
    return not differing


def texts_of(word: str, folders: Sequence[Path]) -> Texts:
    """A ruleset that a word on the command line means, as it travels to workers."""
    from ..audit.replaying import Texts

    found = find_ruleset(word, folders)
    return Texts.of(found.on(None), found.library)


def replay_with_other(
    record: str | None,
    keys: str | None,
    first: str | None,
    last: str | None,
    other: str,
    folders: Sequence[Path],
    by: str | None,
    organisation: str | None,
    basis: str | None,
    *,
    most: int,
    workers: int | None,
    form: str,
    language: str,
    plain: bool,
) -> None:
    """Assess history by another ruleset, and say who would have been graded otherwise."""
    from ..audit.replaying import range_of, replay_with

    new = texts_of(other, folders)
    with opened(record, keys) as store:
        store.log_access("replay", person(by, None, organisation), basis, None)
        lowest, highest = range_of(store, first, last)
        end = store.decisions.last()[0] if highest is None else highest
        with progress(said(language, "replaying"), end - lowest + 1) as more:
            pieces = replay_with(store, new, None, lowest, highest, workers=workers, progress=more)
            total = gathered(pieces, most, as_json=form == "json")
    if form == "json":
        write_json(summary(total))
        return
    page = Page(terminal_width())
    page.title(said(language, "with-title", id=new.id, version=new.version))
    history_on(page, total, language)
    show(page, plain=plain)


def past_cases(record: str, keys: str | None, old: str, new: str, folders: Sequence[Path]) -> Total:
    """What a change from one ruleset to another would have meant for the cases in a record."""
    from ..audit.replaying import replay_with

    with opened(record, keys) as store:
        store.log_access("diff", person(None), None, None)
        return gathered(replay_with(store, texts_of(new, folders), texts_of(old, folders)), 20, as_json=False)


class Total:
    """What came of all pieces; only the first of those that differ are kept, the others are counted."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.runs = self.erased = self.of_others = self.superseded = self.regraded = self.not_run = 0
        self.moves: Counter[tuple[str, str, str]] = Counter()
        self.listed: list[Regraded] = []
        self.why_not: list[tuple[str, str]] = []

    def take(self, piece: Compared) -> None:
        """Add a piece."""
        self.runs += piece.runs
        self.erased += piece.erased
        self.of_others += piece.of_others
        self.superseded += piece.superseded
        self.moves += piece.moves
        self.regraded += len(piece.regraded)
        self.not_run += len(piece.not_run)
        self.listed += piece.regraded[: self.most - len(self.listed)]
        self.why_not += [(each.id, each.about) for each in piece.not_run[: self.most - len(self.why_not)]]


def gathered(pieces: Iterable[Compared], most: int, *, as_json: bool) -> Total:
    """All pieces; with `as_json` each assessment that differs is written as it comes."""
    total = Total(most)
    for piece in pieces:
        total.take(piece)
        if as_json:
            for each in piece.regraded:
                write_json(each.document)
            for failed in piece.not_run:
                write_json({"record": failed.id, "not_run": failed.about})
    return total


def summary(total: Total) -> dict[str, object]:
    """The figures as JSON."""
    moves = [
        {"outcome": outcome, "then": then, "now": now, "count": count}
        for (outcome, then, now), count in sorted(total.moves.items())
    ]
    return {
        "runs": total.runs, "differ": total.regraded, "not_run": total.not_run, "of_other_rulesets": total.of_others,
        "superseded": total.superseded, "erased": total.erased, "moves": moves,
    }  # fmt: skip


def history_on(page: Page | MarkdownPage, total: Total, language: str) -> None:
    """What came of it, on a page: figures, the table of transitions, and the assessments with their plans side by side."""
    key = "with-runs-one" if total.runs == 1 else "with-runs"
    page.write(said(language, key, runs=total.runs, regraded=total.regraded))
    if total.of_others or total.superseded or total.erased:
        parts = {"of_others": total.of_others, "superseded": total.superseded, "erased": total.erased}
        page.write(said(language, "with-skipped", **parts))
    if total.moves:
        page.heading(said(language, "with-moves"))
        _table(page, total.moves, language)
    if total.not_run:
        page.heading(said(language, "with-not-run", count=total.not_run))
        for id_, why in total.why_not:
            page.bullet(f"{id_}: {why}")
    if not total.regraded:
        if total.runs:
            page.gap()
            page.write(said(language, "nobody"))
        return
    page.heading(said(language, "with-list"))
    for each in total.listed:
        _one(page, each, language)
    if total.regraded > len(total.listed):
        page.write(said(language, "more", count=total.regraded - len(total.listed)))


def _table(page: Page | MarkdownPage, moves: Counter[tuple[str, str, str]], language: str) -> None:
    """The transitions, one a line, those that change something first; a list, for it reads the same aloud."""
    for (outcome, then, now), count in sorted(moves.items(), key=lambda each: (each[0][1] == each[0][2], *each[0])):
        none = said(language, "none")
        move = said(language, "with-same-level", was=then) if then == now else f"{then or none} → {now or none}"
        page.bullet(f"{outcome}: {move}: {count}")


def _one(page: Page | MarkdownPage, each: Regraded, language: str) -> None:
    named = each.case or said(language, "no-case")
    none = said(language, "none")
    moves = "; ".join(f"{name}: {then or none} → {now or none}" for name, (then, now) in each.moves.items())
    page.bullet(f"{named} ({each.id}, {each.as_of}){': ' if moves else ''}{moves}")
    if sorted(each.plan_then) != sorted(each.plan_now):
        for key, plan in (("then", each.plan_then), ("now", each.plan_now)):
            words = ", ".join(f"{action}{said(language, status)}" for action, status in plan) or none
            page.write(f"{said(language, 'with-plan')}, {said(language, key).lower()}: {words}", indent=4)
