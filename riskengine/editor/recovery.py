"""Reading a file that is being written: where it is not YAML for the moment, as much of it as can be read."""

from __future__ import annotations

from typing import NamedTuple

from ..problems import Refused
from ..ruleset import yaml_text
from ..ruleset.lines import LINE_BREAK

_MOST_LINES = 6
"""How many lines may be left out before the rest of the file is given up."""


class Recovered(NamedTuple):
    """A tree, and how many lines were left out to read it; None where nothing could be read."""

    root: yaml_text.Node | None
    left_out: int


def recovered(text: str, file: str) -> Recovered:
    """The tree of a text without the lines that keep it from being read. Places count the lines of the whole text."""
    lines = LINE_BREAK.split(text)  # line breaks become "\n"; lines and columns stay
    for left_out in range(_MOST_LINES + 1):
        faulty = _faulty_line(lines, file)
        if isinstance(faulty, yaml_text.Node):
            return Recovered(faulty, left_out)
        at = _written_line(lines, faulty)
        if at is None:
            return Recovered(None, left_out)
        lines[at] = ""
    while (at := _written_line(lines, len(lines) - 1)) is not None:
        faulty = _faulty_line(lines, file)
        if isinstance(faulty, yaml_text.Node):
            return Recovered(faulty, len(lines))
        cut = min(at, faulty)
        if cut * 2 > len(lines):
            lines = lines[:cut]
        else:
            lines = lines[: min(cut, len(lines) // 2)]
    return Recovered(None, len(lines))


def _faulty_line(lines: list[str], file: str) -> yaml_text.Node | int:
    """The tree of the lines, or the index of one because of which there is none."""
    try:
        return yaml_text.read("\n".join(lines), file)
    except Refused as refused:
        places = [problem.place for problem in refused.problems if problem.place is not None]
        return min(max(places[0].line - 1, 0), len(lines) - 1) if places else len(lines) - 1


def _written_line(lines: list[str], at: int) -> int | None:
    """The last line that is not empty, at an index or before; None where there is none."""
    return next((each for each in range(min(at, len(lines) - 1), -1, -1) if lines[each].strip()), None)
