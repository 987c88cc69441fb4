"""Events as JSON Lines: one event a line, empty lines left out, and everything that is wrong told at its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ..problems import Problem, Refusals, Refused, quoted
from .events import Event, event_of_line

MOST_CHARACTERS = 1_000_000


def read_events(path: str | Path) -> list[Event]:
    """The events in a file.

    Raises:
        Refused: the file cannot be read, or lines of it are no events; all of them are told.
    """
    try:
        with Path(path).open(encoding="utf-8-sig") as lines:
            refusals = Refusals()
            found = []
            for each in events_of(lines, str(path)):
                if isinstance(each, Refused):
                    refusals.add(each.problems, _joined(refusals.sources, each.sources))
                else:
                    found.append(each)
    except FileNotFoundError:
        raise Refused([Problem("no-file", f"there is no file {quoted(str(path))}")]) from None
    except UnicodeDecodeError:
        raise Refused([Problem("not-utf-8", f"{quoted(str(path))} is not text in UTF-8")]) from None
    except OSError as error:
        raise Refused([Problem("no-file", f"{quoted(str(path))} cannot be read: {error.strerror or error}")]) from None
    refusals.raise_any()
    return found


def events_of(
    lines: Iterable[str], file: str, *, received: int | None = None, first: int = 1
) -> Iterator[Event | Refused]:
    """Each line's event, or why it is none, in the order of the lines; one bad line does not stop the others.

    Args:
        lines: the lines, as a file gives them.
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
            yield event_of_line(line, file, number, received=received)
        except Refused as refused:
            yield refused


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
