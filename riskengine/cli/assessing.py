"""What `riskengine assess` does, without its options."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..api import Ruleset
from ..evaluation.assessment import Assessment
from ..evaluation.case_file import CaseFile, read_case_file
from ..language import times
from ..problems import Problem, Refusals, Refused
from ..ruleset import yaml_text
from .console import note
from .finding import find_ruleset
from .guidance import NO_GUIDANCE, read_guidance
from .interview import Interview


def assess_case(
    ruleset: str,
    case: str,
    as_of: str | None,
    settings: Mapping[str, Any],
    folders: Sequence[Path],
    look_up: Callable[[CaseFile, times.AsOf], CaseFile] = lambda read, _: read,
) -> tuple[Ruleset, Assessment]:
    """The assessment of the case in a file, and the ruleset that made it.

    Args:
        ruleset: an id or a path.
        case: the file.
        as_of: the moment, as written on the command line.
        settings: the parameters set there.
        folders: further rulesets.
        look_up: puts recorded assessments in the place of their ids.

    Raises:
        Refused: the ruleset or the case cannot be used; everything found wrong is told.
    """
    refusals = Refusals()
    moment: times.AsOf | None = None
    read: CaseFile | None = None
    found: Ruleset | None = None
    assessment: Assessment | None = None
    with refusals.gathered():
        moment = None if as_of is None else given_moment(as_of)
    with refusals.gathered():
        read = read_case_file(case)
    with refusals.gathered():
        stated = read.as_of if read is not None else None
        moment = moment or times.parse_as_of(stated or now())
        found = on_day(ruleset, moment, folders)
    if read is not None and found is not None and moment is not None:
        with refusals.gathered():
            assessment = look_up(read, moment).assess(found, as_of=moment, parameters=settings)
    elif read is not None:
        refusals.add(read.problems, read.locator.sources())
    refusals.raise_any()
    assert assessment is not None
    assert found is not None
    return found, assessment


def on_day(ruleset: str, moment: times.AsOf, folders: Sequence[Path]) -> Ruleset:
    """The version of a ruleset for a moment."""
    day = times.format_date(times.day_of(moment.microseconds, moment.offset_minutes))
    return find_ruleset(ruleset, folders).on(day)


def given_moment(written: str) -> times.AsOf:
    """The moment written on the command line.

    Raises:
        Refused: it is none.
    """
    try:
        return times.parse_as_of(written)
    except times.NotATime as error:
        raise Refused([Problem("bad-time", f"--as-of: {error}")]) from None


def now() -> str:
    """Now, to the second, at the local offset from UTC. The only place in the program that reads a clock."""
    return dt.datetime.now(dt.UTC).astimezone().replace(microsecond=0).isoformat()


def parsed_settings(written: Sequence[str]) -> dict[str, Any]:
    """The parameters set on the command line.

    Raises:
        Refused: some setting is not written as `PARAM=VALUE`, or its value is not one value.
    """
    refusals = Refusals()
    found: dict[str, Any] = {}
    for setting in written:
        name, equals, value = setting.partition("=")
        if not equals or not name or not value:
            refusals.add(
                [Problem("bad-setting", f'--set "{setting}" is not a setting', None, "write it like threshold=5")]
            )
            continue
        with refusals.gathered():
            node = yaml_text.read(value, f"--set {name}")
            if not isinstance(node, yaml_text.Scalar):
                raise Refused([Problem("bad-setting", f"--set {name}: a parameter is set to one value", None)])
            found[name] = node.value
    refusals.raise_any()
    return found


def interview(
    ruleset: str,
    as_of: str | None,
    settings: Mapping[str, Any],
    folders: Sequence[Path],
    language: str,
    texts: Path | None,
) -> Interview:
    """An interview for a case of a ruleset, on the terminal.

    Raises:
        Refused: the ruleset, the moment or the text pack cannot be used.
    """
    moment = times.parse_as_of(now()) if as_of is None else given_moment(as_of)
    found = on_day(ruleset, moment, folders)
    guidance = NO_GUIDANCE if texts is None else read_guidance(texts, found.definition)
    return Interview(found, moment, language, ask_terminal, note, guidance, settings)


def ask_terminal(prompt: str) -> str:
    """A line that is typed on the terminal. The prompt goes to stderr, where all but data goes.

    Raises:
        EOFError: there is no more.
    """
    print(prompt, end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\r\n")


def save(interview: Interview, prompt: str) -> None:
    """Ask for a file name, and save the case in it, unless no name is given."""
    phrases = interview.phrases
    while True:
        name = interview.ask(prompt).strip()
        if not name:
            note(phrases.not_saved)
            return
        path = Path(name if Path(name).suffix else f"{name}.yaml")
        try:
            with path.open("x", encoding="utf-8", newline="\n") as file:  # never over another file
                file.write(interview.text())
        except FileExistsError:
            note(phrases.exists.format(path))
        except (OSError, ValueError) as error:
            note(phrases.cannot_save.format(path, getattr(error, "strerror", None) or error))
        else:
            note(phrases.saved.format(path))
            return
