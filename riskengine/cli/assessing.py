"""What `riskengine assess` does, without its options."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..api import Ruleset
from ..evaluation.assessment import Assessment
from ..evaluation.case_file import CaseFile, read_case_file
from ..language import times
from ..problems import Problem, Refusals, Refused
from ..ruleset import yaml_text
from .finding import find_ruleset


def assess_case(
    ruleset: str, case: str, as_of: str | None, settings: Mapping[str, Any], folders: Sequence[Path]
) -> Assessment:
    """The assessment of the case in a file.

    Raises:
        Refused: the ruleset or the case cannot be used; everything found wrong is told.
    """
    refusals = Refusals()
    moment: times.AsOf | None = None
    read: CaseFile | None = None
    found: Ruleset | None = None
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
            assessment = read.assess(found, as_of=moment, parameters=settings)
            refusals.raise_any()
            return assessment
    elif read is not None:
        refusals.add(read.problems, read.locator.sources())
    refusals.raise_any()
    raise AssertionError


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
    return dt.datetime.now(dt.timezone.utc).astimezone().replace(microsecond=0).isoformat()


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
            refusals.add([Problem("bad-setting", f'--set "{setting}" is not a setting', None, "write it like threshold=5")])
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
) -> Assessment:
    """The assessment of a case that is asked for, question by question, on the terminal."""
    raise NotImplementedError
