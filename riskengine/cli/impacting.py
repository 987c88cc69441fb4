"""What `riskengine impact` does, without its options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ..api import Ruleset
from ..evaluation.case import Assessor
from ..evaluation.naming import in_language
from ..language import times
from ..problems import Problem, Refusals, Refused, did_you_mean
from ..ruleset.parties import SHARED
from .assessing import given_moment, on_day, parsed_settings
from .batch_words import number_in_words
from .batching import Watching, has_libraries, unknown_codes
from .console import note
from .finding import find_ruleset
from .guard import INTERRUPTED
from .impact_words import PHRASES
from .page import WIDTH, Page

if TYPE_CHECKING:
    from ..batch.impact import Cohort, Count, Impact, Level, Transition, Workload

Side = Literal["before", "after"]

NOT_IN_ORDER = 1
HIDDEN = "*"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options, as they were written."""

    by: tuple[str, ...]
    below: int
    plot: Path | None
    as_of: str | None
    settings: tuple[str, ...]
    role: str | None
    unknown: tuple[str, ...]
    memory: str | None
    threads: int | None
    json: bool


def run(old: str, new: str, cohort: str, folders: Sequence[Path], language: str, wanted: Wanted) -> int:
    """Compare two rulesets on a cohort, and tell; gives the exit status.

    Raises:
        Refused: the call or its input is wrong, or what it needs is not installed.
    """
    if not has_libraries():
        hint = 'install it: pip install "riskengine[batch]"'
        raise Refused([Problem("no-batch-library", "what batches need is not installed", None, hint)])
    from ..batch.impact import impact

    before, after, asked = _asked(old, new, cohort, folders, wanted)
    if wanted.plot is not None:
        from .impact_plot import must_be_drawable

        must_be_drawable(wanted.plot)
    watch = Watching(language)
    try:
        with watch.shown():
            found = impact(before, after, asked, watch)
    except KeyboardInterrupt:
        note(PHRASES[language]["stopped"])
        return INTERRUPTED
    if wanted.json:
        from ..evaluation.canonical import canonical

        print(canonical(found.document).decode())
    else:
        print(report(found, language), end="")
    if wanted.plot is not None and found.rows != 0:
        from .impact_plot import draw

        draw(found, wanted.plot, language)
        note(PHRASES[language]["drawn"].format(path=wanted.plot))
    return NOT_IN_ORDER if found.bad else 0


def _asked(old: str, new: str, cohort: str, folders: Sequence[Path], wanted: Wanted) -> tuple[Ruleset, Ruleset, Cohort]:
    """What is asked for; all that is wrong with the call is told at once."""
    from ..batch.engine import checked_size
    from ..batch.files import Input, inputs_of
    from ..batch.impact import Cohort

    refusals = Refusals()
    moment: times.AsOf | None = None
    with refusals.gathered():
        moment = None if wanted.as_of is None else given_moment(wanted.as_of)
    rulesets: list[Ruleset] = []
    for word in (old, new):
        with refusals.gathered():
            rulesets.append(find_ruleset(word, folders).on(None) if moment is None else on_day(word, moment, folders))
    parameters: dict[str, Any] = {}
    with refusals.gathered():
        parameters = parsed_settings(wanted.settings)
    if len(rulesets) == 2:
        known = {name for each in rulesets for name in each.definition.parameters}
        for name in parameters:
            if name not in known:
                said = f'--set: "{name}" is not a parameter of either ruleset'
                refusals.add([Problem("unknown-parameter", said, None, did_you_mean(name, known))])
    if wanted.memory is not None:
        with refusals.gathered():
            checked_size(wanted.memory)
    inputs: list[Input] = []
    with refusals.gathered():
        inputs = inputs_of(cohort)
    everywhere: tuple[str, ...] = ()
    of_items: Mapping[str, tuple[str, ...]] = {}
    if len(rulesets) == 2:
        with refusals.gathered():
            everywhere, of_items = unknown_codes(wanted.unknown, rulesets)
    refusals.raise_any()
    shared = {
        "as_of": moment,
        "assessor": Assessor(role=wanted.role),
        "parameters": parameters,
        "unknown": everywhere,
        "unknown_in": of_items,
    }
    by = tuple(dict.fromkeys(wanted.by))
    asked = Cohort(tuple(inputs), by, wanted.below, shared, memory=wanted.memory, threads=wanted.threads)
    return rulesets[0], rulesets[1], asked


def report(found: Impact, language: str) -> str:
    """What came of it, for people."""
    return str(_Report(found, language).page())


class _Report:
    def __init__(self, found: Impact, language: str) -> None:
        self._found, self._language, self._phrases = found, language, PHRASES[language]
        self._page = Page(WIDTH)
        self._any_hidden = False

    def page(self) -> Page:
        found, phrases = self._found, self._phrases
        self._page.title(
            phrases["title"].format(before=_name(found.before, found.after), after=_name(found.after, found.before))
        )
        self._page.gap()
        self._page.write(phrases["rows-one" if found.rows == 1 else "rows"].format(rows=self._count(found.rows)))
        if found.bad:
            bad = number_in_words(found.bad, self._language)
            self._page.write(phrases["bad-one" if found.bad == 1 else "bad"].format(bad=bad))
        if found.rows == 0:
            return self._page
        for name, transitions in found.transitions.items():
            self._outcome(name, transitions)
        self._work()
        self._page.gap()
        if self._any_hidden:
            self._page.write(phrases["hidden"].format(below=found.below, mark=HIDDEN))
        self._page.write(phrases["no-say"])
        return self._page

    def _outcome(self, name: str, transitions: Sequence[Transition]) -> None:
        phrases = self._phrases
        self._page.heading(in_language(self._found.after.definition.outcomes[name].title, self._language))
        self._changes(self._found.changes[name])
        self._page.gap()
        self._listed([(self._count(each.count), self._move(name, each)) for each in transitions])
        if all(each.before == each.after for each in transitions):
            return  # in no subgroup either
        for column, values in self._found.groups.items():
            self._page.gap()
            self._page.write(phrases["by"].format(column=column))
            for value in values:
                total = self._found.groups[column][value]
                words = phrases["row-of-one" if total == 1 else "row-of"].format(count=self._count(total))
                self._page.write(f"{value or phrases['empty']}: {words}", indent=2)
                if total is None:
                    continue  # which transitions there are would tell what its few members came out as
                moved = [each for each in transitions if each.before != each.after and each.by[column][value] != 0]
                self._listed(
                    [(self._count(each.by[column][value]), self._move(name, each)) for each in moved], indent=4
                )

    def _changes(self, counts: Mapping[str, Count]) -> None:
        """What a reader wants first: how many rows change, and in which way; what can be none is left out."""
        if not any(count != 0 for count in counts.values()):
            self._page.write(self._phrases["none-change"])
            return
        always = ("up", "down", "moved")
        shown = {kind: count for kind, count in counts.items() if kind in always or count != 0}
        self._listed([(self._count(count), self._phrases[f"kind-{kind}"]) for kind, count in shown.items()])

    def _move(self, name: str, each: Transition) -> str:
        before = level_in_words(self._found, "before", name, each.before, self._language)
        if each.before == each.after:
            return self._phrases["stays"].format(level=before)
        return f"{before} → {level_in_words(self._found, 'after', name, each.after, self._language)}"

    def _work(self) -> None:
        if not self._found.workload:
            return
        phrases = self._phrases
        self._page.heading(phrases["workload"])
        rows = [(phrases["before"], phrases["after"], phrases["action"])]
        for each in self._found.workload:
            title = action_in_words(self._found, each, self._language)
            rows.append((self._asked(each.before, "new"), self._asked(each.after, "gone"), title))
        widths = [max(len(row[at]) for row in rows) for at in (0, 1)]
        for before, after, title in rows:
            self._page.write(title, first=f"  {before:>{widths[0]}}  {after:>{widths[1]}}  ")

    def _asked(self, counts: Mapping[str, Count] | None, nothing: str) -> str:
        if counts is None:
            return self._phrases[nothing]
        self._any_hidden |= None in counts.values()
        return asked_in_words(counts, self._language)

    def _count(self, count: Count) -> str:
        if count is None:
            self._any_hidden = True
            return HIDDEN
        return number_in_words(count, self._language)

    def _listed(self, rows: Sequence[tuple[str, str]], indent: int = 2) -> None:
        """Counts below one another, each with what it is of, wrapped rather than cut."""
        width = max((len(count) for count, _ in rows), default=0)
        for count, text in rows:
            self._page.write(text, indent=indent, first=f"{count:>{width}}  ")


def level_in_words(found: Impact, side: Side, outcome: str, level: Level, language: str) -> str:
    """A level's title, or both bounds'; with the id where the other ruleset has the same words for another level."""
    own, other = (found.before, found.after) if side == "before" else (found.after, found.before)
    titles, others = (
        {each.id: in_language(each.title, language) for each in ruleset.definition.outcomes[outcome].levels}
        for ruleset in (own, other)
    )
    meant = {(title, id_) for id_, title in others.items()}
    for id_, title in titles.items():
        if title in others.values() and (title, id_) not in meant:
            titles[id_] = f"{title} [{id_}]"
    if level.lowest == level.highest:
        return titles[level.lowest]
    return PHRASES[language]["open"].format(lowest=titles[level.lowest], highest=titles[level.highest])


def action_in_words(found: Impact, each: Workload, language: str) -> str:
    """An action's title and who carries it out."""
    for ruleset in (found.after, found.before):
        if (action := ruleset.definition.actions.get(each.action)) is not None:
            party = ruleset.definition.parties.get(action.by) or SHARED.get(action.by)
            who = action.by if party is None else in_language(party, language)
            return f"{in_language(action.title, language)} ({who})"
    return each.action


def asked_in_words(counts: Mapping[str, Count], language: str) -> str:
    """How many an action is asked for, and for how many perhaps."""
    do, perhaps = (
        HIDDEN if counts[key] is None else number_in_words(counts[key] or 0, language) for key in ("do", "if")
    )
    return do if counts["if"] == 0 else PHRASES[language]["perhaps"].format(do=do, if_=perhaps)


def _name(ruleset: Ruleset, other: Ruleset) -> str:
    definition = ruleset.definition
    name = f"{definition.id} {definition.version}"
    same = (definition.id, definition.version) == (other.definition.id, other.definition.version)
    return f"{name} ({definition.sha256[:8]})" if same else name
