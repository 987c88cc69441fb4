"""Recorded assessments that a case rests on: `using: {x: {recorded: ID}}` looked up in the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..evaluation.case import Path
from ..evaluation.case_file import CaseFile
from ..language.times import AsOf
from ..problems import Problem, Refusals, Refused

if TYPE_CHECKING:
    from ..audit.store import Store


def with_recorded(read: CaseFile, moment: AsOf, store: Store) -> CaseFile:
    """A case with the recorded assessments that it names.

    Raises:
        Refused: one is not in the record, erased, superseded, of another case or ruleset, or later than the case; each with its
            place in the file.
    """
    refusals = Refusals()
    using = _looked_up(read.using, (), read, moment, store, refusals)
    refusals.raise_any()
    return replace(read, using=using)


def names_recorded(using: Mapping[str, Any]) -> bool:
    """Whether a recorded assessment is named anywhere."""
    return any("recorded" in each or names_recorded(each.get("using") or {}) for each in using.values())


def _looked_up(
    using: Mapping[str, Any], path: Path, read: CaseFile, moment: AsOf, store: Store, refusals: Refusals
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for id_, each in using.items():
        here = (*path, "using", id_)
        if "recorded" in each:
            with refusals.gathered():
                found[id_] = _recorded(id_, str(each["recorded"]), (*here, "recorded"), read, moment, store)
        else:
            found[id_] = {**each, "using": _looked_up(each.get("using") or {}, here, read, moment, store, refusals)}
    return found


def _recorded(id_: str, entry: str, path: Path, read: CaseFile, moment: AsOf, store: Store) -> Any:
    place = read.locator.place(path)
    sources = read.locator.sources()
    try:
        found = store.assessment(entry, case=read.case)
    except Refused as refused:
        problems = [replace(each, place=place) for each in refused.problems]
        raise type(refused)(problems, sources) from None
    if found.definition.id != id_:
        said = f'entry {found.record_id} is an assessment by "{found.definition.id}", not by "{id_}"'
        raise Refused([Problem("other-ruleset", said, place, "take one by the ruleset that is used")], sources)
    if moment.microseconds < found.case.as_of.microseconds:
        said = f"entry {found.record_id} is as of {found.case.as_of.text}, after the moment of this assessment"
        raise Refused([Problem("after-as-of", said, place, "correct as_of, or take an earlier one")], sources)
    return found
