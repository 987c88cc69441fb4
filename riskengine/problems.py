"""What is wrong with a file, told with its place in it.

Every stage that reads input (YAML text, the ruleset's shape, names, types, a case) collects its :class:`Problem`
objects and raises one :class:`Refused` with all of them, so that an author sees every mistake in one run. Rendering is
here too, so that there is one form of message in the whole program.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

_EXCERPT_COLUMNS = 100  # a longer source line is shortened around the underlined part
_QUOTED_CHARACTERS = 60  # a longer word is shortened inside a message
_LONGEST_MISSPELLING = 64  # longer words are no misspellings, and comparing them is quadratic

# Only these end a line, as in YAML 1.2 and in editors; str.splitlines would also break at form feeds, U+2028 and more.
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A stretch of one line of a file: 1-based line and column, and length, in characters."""

    file: str
    line: int
    column: int
    length: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: a stable code (``unknown-name``), a message for people, where it is, and what may help.

    ``severity`` is ``error`` where the input cannot be used; ``warning`` and ``info`` are of findings about input that can.
    """

    code: str
    message: str
    place: Place | None = None
    hint: str | None = None
    severity: str = "error"


class Refused(Exception):
    """Input that cannot be used, with everything found wrong with it.

    Attributes:
        problems: at least one problem, in the order in which they were found.
        sources: file name -> the text whose lines and columns the problems' places count.
    """

    problems: tuple[Problem, ...]
    sources: Mapping[str, str]

    def __init__(self, problems: Iterable[Problem], sources: Mapping[str, str] | None = None) -> None:
        self.problems = tuple(problems)
        self.sources = dict(sources or {})
        if not self.problems:
            raise ValueError("Refused needs at least one problem")
        super().__init__(self.problems, self.sources)  # as args, so that the exception survives pickling

    def __str__(self) -> str:
        return render(self.problems, self.sources)


def quoted(word: str) -> str:
    """Give a word of the input as it may stand in a message: in double quotes, visible, and not too long."""
    if len(word) > _QUOTED_CHARACTERS:
        word = word[: _QUOTED_CHARACTERS - 1] + "…"
    return f'"{_visible(word)}"'


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Give the known word that ``word`` is most likely a misspelling of, or None if none is near.

    Near means at most ``1 + len(word) // 4`` insertions, deletions, substitutions and swaps of neighbours, with at
    least one character in common. Upper and lower case, and ``-`` and ``_``, count as the same. Between equally near
    words, the one that agrees best in case and hyphens wins, then the first alphabetically.
    """
    if len(word) > _LONGEST_MISSPELLING:
        return None
    limit = 1 + len(word) // 4
    folded = _fold(word)
    best: tuple[int, int, str] | None = None
    for candidate in known:
        if candidate == word:
            return word
        if abs(len(candidate) - len(word)) > limit:
            continue
        distance = _distance(folded, _fold(candidate))
        if distance > limit or distance >= max(len(word), len(candidate)):
            continue
        ranked = (distance, _distance(word, candidate), candidate)
        if best is None or ranked < best:
            best = ranked
    return None if best is None else best[2]


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Give the hint ``did you mean "x"?`` for a misspelt word, or None if no other known word is near."""
    suggestion = nearest(word, known)
    return None if suggestion is None or suggestion == word else f"did you mean {quoted(suggestion)}?"


def render(problems: Iterable[Problem], sources: Mapping[str, str]) -> str:
    """Render problems as blocks, sorted by place, each problem once, without a newline at the end.

    ::

        rules.yaml:31:21: error[unknown-name]: "treshold" is not a parameter, item or value of this ruleset
          31 |     when: recent >= treshold
             |                     ^^^^^^^^ did you mean "threshold"?

    Problems without a place come last, as ``error[code]: message``. Where ``sources`` does not have the line (or it is
    blank), the excerpt is left out and the hint stands on a line of its own.
    """
    nowhere = Place("", 0, 0)
    ordered = sorted(dict.fromkeys(problems), key=lambda problem: (problem.place is None, problem.place or nowhere))
    files = {problem.place.file for problem in ordered if problem.place is not None}
    lines = {file: _LINE_BREAK.split(sources[file]) for file in files if file in sources}
    return "\n".join(_block(problem, lines) for problem in ordered)


def _block(problem: Problem, lines: Mapping[str, list[str]]) -> str:
    place, hint = problem.place, _visible(problem.hint or "")
    head = f"{problem.severity}[{problem.code}]: {_visible(problem.message)}"
    if place is not None:
        head = f"{_visible(place.file)}:{place.line}:{place.column}: {head}"
        source = lines.get(place.file, [])
        line = source[place.line - 1] if 1 <= place.line <= len(source) else ""
        if line.strip():
            excerpt, underline = _excerpt(line, place.column - 1, place.length)
            number = str(place.line)
            marked = f"  {' ' * len(number)} | {underline} {hint}".rstrip()
            return f"{head}\n  {number} | {excerpt}\n{marked}"
    return f"{head}\n  {hint}" if hint else head


def _excerpt(line: str, start: int, length: int) -> tuple[str, str]:
    """Give one source line as it is shown, and the carets that go under it."""
    start = min(max(start, 0), len(line))  # just after the end is a place too: what is missing there
    end = max(start + 1, min(start + length, len(line)))
    left, right = 0, len(line)
    if len(line) > _EXCERPT_COLUMNS:
        window = _EXCERPT_COLUMNS - 2  # the two are for the ellipses
        left = max(0, start - max(0, window - (end - start)) // 2)
        right = min(len(line), left + window)
        left = max(0, right - window)
        end = max(start + 1, min(end, right))
    before, after = "…" if left else "", "…" if right < len(line) else ""
    shown = before + _visible(line[left:right]) + after
    padding = len(before) + _columns(_visible(line[left:start]))
    return shown.rstrip(), " " * padding + "^" * max(1, _columns(_visible(line[start:end])))


def _visible(text: str) -> str:
    """Show control and invisible characters as ``·``, so that no file can write escape sequences to a terminal."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else "·" for character in text)


def _columns(text: str) -> int:
    """Count the terminal columns of a visible text: wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.category(character) in ("Mn", "Me") else 1 + (unicodedata.east_asian_width(character) in "WF")
        for character in text
    )


def _fold(word: str) -> str:
    return word.casefold().replace("-", "_")


def _distance(a: str, b: str) -> int:
    """Count insertions, deletions, substitutions and swaps of neighbours (the Damerau-Levenshtein distance)."""
    before: list[int] = []
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        row = [i]
        for j, y in enumerate(b, start=1):
            cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and y == a[i - 2]:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, previous = previous, row
    return previous[-1]


class _Gathered(AbstractContextManager[None, bool]):
    """What `Refusals.gathered` gives: a class, as it is entered several times for each case."""

    __slots__ = ("refusals",)

    def __init__(self, refusals: Refusals) -> None:
        self.refusals = refusals

    def __enter__(self) -> None:
        """Nothing to begin with."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        """Keep the error where it is a refusal."""
        if isinstance(error, Refused):
            self.refusals.add(error.problems, error.sources)
            return True
        return False


class Refusals:
    """Gathers what several steps refuse, so that everything wrong is told at once.

    ::

        refusals = Refusals()
        with refusals.gathered():
            one_step()
        with refusals.gathered():
            another()
        refusals.raise_any()
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.sources: dict[str, str] = {}

    def add(self, problems: Iterable[Problem], sources: Mapping[str, str] | None = None) -> None:
        """Add problems, with the texts that their places count."""
        self.problems.extend(problems)
        self.sources.update(sources or {})

    def gathered(self) -> AbstractContextManager[None, bool]:
        """Keep what is refused inside, and go on after it."""
        return _Gathered(self)

    def raise_any(self) -> None:
        """Raise what was gathered; nothing where there is nothing.

        Raises:
            Refused: something was gathered.
        """
        if self.problems:
            raise Refused(self.problems, self.sources)
