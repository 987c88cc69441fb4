"""Events as JSON Lines: one event a line, empty lines left out, and everything that is wrong told at its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ..problems import Place, Problem, Refusals, Refused, quoted
from .events import Event, event_of_line

MOST_CHARACTERS = 1_000_000


def read_events(path: str | Path) -> list[Event]:
    """The events in a file.

    Raises:
        Refused: the file cannot be read, or lines of it are no events; all of them are told.
    """
    try:
        with Path(path).open(encoding="utf-8-sig", errors="surrogateescape", newline="\n") as lines:
            refusals = Refusals()
            found = []
            for each in events_of(_must_look_like_events(lines, str(path)), str(path)):
                if isinstance(each, Refused):
                    refusals.add(each.problems, _joined(refusals.sources, each.sources))
                else:
                    found.append(each)
    except FileNotFoundError:
        raise Refused([Problem("no-file", f"there is no file {quoted(str(path))}")]) from None
    except OSError as error:
        raise Refused([Problem("no-file", f"{quoted(str(path))} cannot be read: {error.strerror or error}")]) from None
    refusals.raise_any()
    return found


def events_of(
    lines: Iterable[str], file: str, *, received: int | None = None, first: int = 1
) -> Iterator[Event | Refused]:
    """Each line's event, or why it is none, in the order of the lines; one bad line does not stop the others.

    Args:
        lines: the lines, as a file gives them; what could not be decoded stands in them as lone surrogates.
        file: the name that problems carry.
        received: when they were received, in microseconds since 1970 UTC.
        first: the number of the first line.
    """
    for number, line in enumerate(lines, start=first):
        if not line.strip():
            continue
        try:
            if len(line) > MOST_CHARACTERS:
                raise Refused([Problem("too-large", f"{file}:{number}: this line is longer than an event may be")])
            _must_be_utf_8(line, file, number)
            yield event_of_line(line, file, number, received=received)
        except Refused as refused:
            yield refused


def _must_look_like_events(lines: Iterable[str], file: str) -> Iterator[str]:
    """The lines. A file of another kind is told once, and not line by line."""
    begun = False
    for number, line in enumerate(lines, start=1):
        first = line.lstrip()
        if first and not begun and first[0] != "{" and first[0] != "\ufeff":
            hint = 'one event a line, as in {"kind": "observation", …}'
            if first.startswith("["):
                hint += "; without the brackets of a list"
            elif first.startswith(("#", "plan:")):
                hint = "the plan is given first, then the events: riskengine monitor plan.yaml events.jsonl"
            raise Refused([Problem("wrong-type", "this is no file of events", Place(file, number, 1), hint)])
        begun = begun or bool(first)
        yield line


def _must_be_utf_8(line: str, file: str, number: int) -> None:
    """A character that could not be read must not go into the record as another."""
    if line.isascii():
        return
    try:
        line.encode()
    except UnicodeEncodeError as error:
        hint = "save it as UTF-8; old systems often write ISO 8859-1"
        place = Place(file, number, error.start + 1)
        raise Refused([Problem("not-utf-8", "this line is not text in UTF-8", place, hint)]) from None


def _joined(known: dict[str, str], new: object) -> dict[str, str]:
    """The texts of several lines of one file as one text."""
    assert isinstance(new, dict)
    joined = {}
    for file, text in new.items():
        lines = known.get(file, "").split("\n")
        more = text.split("\n")
        lines += [""] * (len(more) - len(lines))
        lines[len(more) - 1] = more[-1]
        joined[file] = "\n".join(lines)
    return joined
