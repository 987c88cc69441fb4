"""An impact as a drawing: who would have come out otherwise, and what would have been asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..evaluation.naming import in_language
from ..problems import Problem, Refused
from .batch_words import number_in_words
from .impact_words import PHRASES

if TYPE_CHECKING:
    from ..api import Ruleset
    from ..batch.impact import Count, Impact, Level, Workload
    from .impacting import Side

_LINE = 0.19
"""Inches of a line of small text."""
SUFFIXES = (".svg", ".pdf", ".png")
_HIDDEN = "*"
_INK, _SOFT, _BEFORE, _AFTER = "#1b1f24", "#515a63", "#9aa7b4", "#0b4f94"


def must_be_drawable(path: Path) -> None:
    """Refuse before the work what could not be drawn after it.

    Raises:
        Refused: matplotlib is not installed, the name has another suffix, or there is no such folder.
    """
    problems = []
    if find_spec("matplotlib") is None:
        hint = 'install it: pip install "riskengine[plots]"'
        problems.append(Problem("no-plot-library", "what drawings need is not installed", None, hint))
    if path.suffix.lower() not in SUFFIXES:
        said = f'--plot: "{path}" is no kind of drawing that can be made'
        problems.append(Problem("no-drawing", said, None, f"it is one of {', '.join(SUFFIXES)}"))
    if not path.parent.is_dir():
        problems.append(Problem("no-folder", f'--plot: there is no folder "{path.parent}"', None, "make it first"))
    if problems:
        raise Refused(problems)


def draw(found: Impact, path: Path, language: str) -> None:
    """Write the drawing. The same counts give the same bytes.

    Raises:
        Refused: it cannot be written.
    """
    from matplotlib import rc_context

    suffix = path.suffix.lower()
    # Without a date in it, so that the same counts give the same file.
    metadata = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}, ".png": {}}[suffix]
    with rc_context({"svg.hashsalt": "riskengine", "svg.fonttype": "none"}):
        try:
            _figure(found, language).savefig(path, format=suffix[1:], metadata=metadata, dpi=150)
        except OSError as error:
            said = f'"{path}" cannot be written: {error.strerror or error}'
            raise Refused([Problem("not-written", said)]) from None


def _figure(found: Impact, language: str) -> Any:
    from matplotlib.figure import Figure

    outcomes = list(found.transitions)
    work = [_Row.of(found, each, language) for each in found.workload if _bars(each)]
    heights = [_LINE * 3.2 * (1.2 + len({each.before for each in found.transitions[name]})) for name in outcomes]
    heights.append(_LINE * (3 + sum(row.lines for row in work)))
    figure = Figure(figsize=(8.27, sum(heights) + 0.5 * len(heights) + 1), layout="constrained")
    parts = figure.subplots(len(heights), 1, height_ratios=heights, squeeze=False)
    phrases = PHRASES[language]
    before, after = (f"{each.id} {each.definition.version}" for each in (found.before, found.after))
    figure.suptitle(phrases["plot-title"].format(before=before, after=after), color=_INK)
    for part, name in zip(parts[:-1, 0], outcomes, strict=True):
        _moves(part, found, name, language)
    _work(parts[-1, 0], work, language)
    said = phrases["hidden"].format(below=found.below, mark=_HIDDEN)
    figure.supxlabel(_wrapped(f"{said} {phrases['no-say']}", 110), color=_SOFT, fontsize=8)
    return figure


def _moves(part: Any, found: Impact, name: str, language: str) -> None:
    """From each level before to each after: a field with its count, the darker the more."""
    transitions = found.transitions[name]
    rows = _in_order({each.before for each in transitions}, found.before, name)
    columns = _in_order({each.after for each in transitions}, found.after, name)
    most = max((each.count or 0 for each in transitions), default=1) or 1
    for each in transitions:
        x, y, stays = columns.index(each.after), rows.index(each.before), each.before == each.after
        share = 0.15 + 0.75 * each.count / most if each.count else 0.0
        part.add_patch(_field(x, y, share, stays=stays))
        text = _HIDDEN if each.count is None else number_in_words(each.count, language)
        ink = "white" if share > 0.5 and not stays else _INK
        part.text(x, y, text, ha="center", va="center", color=ink, fontsize=9)
    part.set_xlim(-0.5, len(columns) - 0.5)
    part.set_ylim(len(rows) - 0.5, -0.5)
    phrases = PHRASES[language]
    part.set_xticks(range(len(columns)), [_level(found, "after", name, each, language) for each in columns], fontsize=8)
    part.set_yticks(range(len(rows)), [_level(found, "before", name, each, language) for each in rows], fontsize=8)
    part.set_xlabel(phrases["to"], color=_SOFT, fontsize=9)
    part.set_ylabel(phrases["from"], color=_SOFT, fontsize=9)
    part.set_title(in_language(found.after.definition.outcomes[name].title, language), loc="left", fontsize=10)
    part.tick_params(length=0)
    part.spines[:].set_visible(False)


def _field(x: int, y: int, share: float, *, stays: bool) -> Any:
    """A field; without a colour, and with a broken edge, where its count is hidden. Those that change have a thicker edge."""
    from matplotlib.colors import to_rgba
    from matplotlib.patches import Rectangle

    color = _BEFORE if stays else _AFTER
    return Rectangle(
        (x - 0.48, y - 0.44),
        0.96,
        0.88,
        facecolor=to_rgba(color, share),
        edgecolor=color,
        linewidth=0.8 if stays else 1.8,
        linestyle="-" if share else ":",
    )


@dataclass(frozen=True)
class _Row:
    """An action's row: its title in lines, and for before and after what is shown of it."""

    title: str
    sides: tuple[tuple[str, str, Mapping[str, Count]], ...]

    @classmethod
    def of(cls, found: Impact, work: Workload, language: str) -> _Row:
        from .impacting import action_in_words

        phrases = PHRASES[language]
        both = (("before", _BEFORE, work.before), ("after", _AFTER, work.after))
        sides = tuple((phrases[side], color, counts) for side, color, counts in both if counts is not None)
        return cls(_wrapped(action_in_words(found, work, language)), sides)

    @property
    def lines(self) -> float:
        """How much room it needs."""
        return max(2.6, self.title.count("\n") + 1.8)


def _work(part: Any, work: Sequence[_Row], language: str) -> None:
    """For each action a bar before and a bar after, each with its counts in words; a hidden count has no length."""
    from .impacting import asked_in_words

    phrases = PHRASES[language]
    at, places, longest = 0.0, [], 1
    for row in work:
        middle = at + row.lines / 2
        places.append(middle)
        for (name, color, counts), shift in zip(row.sides, (-0.6, 0.6) if len(row.sides) == 2 else (0,), strict=True):
            do, perhaps = counts["do"] or 0, counts["if"] or 0
            part.barh(middle + shift, do, 1.05, color=color)
            part.barh(
                middle + shift, perhaps, 1.05, left=do, facecolor="none", edgecolor=color, hatch="////", linewidth=0.8
            )
            said = f"  {name}: {asked_in_words(counts, language)}"
            part.text(do + perhaps, middle + shift, said, va="center", color=_INK, fontsize=8)
            longest = max(longest, do + perhaps)
        at += row.lines
    part.set_yticks(places, [row.title for row in work], fontsize=8)
    part.set_ylim(max(at, 1), 0)
    part.set_xlim(0, longest * 1.5)
    part.set_xticks([])
    part.set_title(phrases["plot-work"], loc="left", fontsize=10)
    part.spines[["top", "right", "bottom"]].set_visible(False)
    part.spines["left"].set_color(_BEFORE)
    part.tick_params(axis="y", length=0)


def _bars(each: Workload) -> bool:
    return any(side is not None and (side["do"] != 0 or side["if"] != 0) for side in (each.before, each.after))


def _in_order(levels: set[Level], ruleset: Ruleset, outcome: str) -> list[Level]:
    at = {each.id: number for number, each in enumerate(ruleset.definition.outcomes[outcome].levels)}
    return sorted(levels, key=lambda each: (at[each.highest], at[each.lowest], each))


def _level(found: Impact, side: Side, outcome: str, level: Level, language: str) -> str:
    from .impacting import level_in_words

    return _wrapped(level_in_words(found, side, outcome, level, language), 18)


def _wrapped(text: str, width: int = 34) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(text, width, break_long_words=False))
