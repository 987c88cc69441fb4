"""A case that two versions treat differently, written for each of them, and made small."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..analysis.proof import Status
from ..analysis.solver import z3
from ..analysis.variables import AS_OF, Key
from ..analysis.witness import Unwritable, Witness, Writer, world_of
from ..evaluation.interpreter import interpret
from ..evaluation.verdict import Levels, Verdict
from ..language.types import Records
from ..problems import Refused
from ..ruleset.definition import Definition
from .scales import later_start, same_kind
from .shared_case import SharedCase

MADE_UP = re.compile(r"text \d+")

ShownByBoth = Callable[[Verdict, Verdict], bool]
"""Whether the two verdicts show what the case is a witness of."""


@dataclass(frozen=True)
class TwoCases:
    """One case as a file for each version. They differ only in what one of the versions does not ask for."""

    old: Witness
    new: Witness

    @property
    def same(self) -> bool:
        """Whether one file serves both."""
        return self.old.document == self.new.document

    @property
    def document(self) -> dict[str, Any]:
        """The case as JSON has it."""
        return {
            "case": self.new.document,
            "old_case": self.old.document,
            "shows": {"old": dict(self.old.shows), "new": dict(self.new.shows)},
        } | ({"used": {ruleset: dict(levels) for ruleset, levels in self.new.used.items()}} if self.new.used else {})


@dataclass(frozen=True)
class Effect:
    """What a change does to cases, or a proof that it does not.

    `claim` is `goes-up`, `goes-down`, `becomes-open` (about an outcome), `newly-asked` or `no-longer-asked` (about an action).
    `proved` says that there is no such case, `refuted` that there is one.
    """

    claim: str
    about: Mapping[str, str]
    status: Status
    why: str = ""
    what: str = ""
    witness: TwoCases | None = None
    lists: tuple[str, ...] = ()

    @property
    def as_dict(self) -> dict[str, Any]:
        """The effect as JSON has it."""
        found: dict[str, Any] = {"claim": self.claim, "about": dict(self.about), "status": self.status}
        for key, value in (("why", self.why), ("what", self.what), ("lists", list(self.lists))):
            if value:
                found[key] = value
        return found | ({"witness": self.witness.document} if self.witness is not None else {})


class Scribe:
    """Writes the cases of models for both versions."""

    def __init__(self, old: Definition, new: Definition, case: SharedCase) -> None:
        self.old, self.new, self.case = old, new, case
        self.writers = Writer(old), Writer(new)

    def written(self, model: Any, keys: frozenset[Key], *, openly: bool, shown: ShownByBoth) -> TwoCases | None:
        """The model as a small case; None where no file can say it, or the engine does not agree that it shows it."""
        try:
            one = self.writers[0].case(model, self.case.old, keys & self.case.old.terms.keys())
            other = self.writers[1].case(model, self.case.new, keys & self.case.new.terms.keys())
        except Unwritable:
            return None
        if openly:
            one, other = _opened(one, model, self.old, self.new), _opened(other, model, self.new, self.old)
        found = self._same_settings(self._same_moment(TwoCases(one, other), keys))
        if not self.shows(found, shown):
            return None
        found = self._smaller(found, shown)
        plain = _renumbered(found)
        return self._told(plain if self.shows(plain, shown) else found)

    def _same_moment(self, found: TwoCases, keys: frozenset[Key]) -> TwoCases:
        if AS_OF in keys or not self.case.one_moment:
            return found
        moment = later_start(self.old, self.new)
        return TwoCases(replace(found.old, as_of=moment), replace(found.new, as_of=moment))

    def _same_settings(self, found: TwoCases) -> TwoCases:
        """What is set in one is set in both: one of them may have left it out, as it is that version's default."""
        both = {**found.old.parameters, **found.new.parameters}
        return TwoCases(
            replace(found.old, parameters=self._of(both, self.old, "parameter", found.old.parameters)),
            replace(found.new, parameters=self._of(both, self.new, "parameter", found.new.parameters)),
        )

    def _of(self, said: Mapping[str, Any], definition: Definition, kind: str, own: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: own.get(name, value)
            for name, value in said.items()
            if name in definition.parameters and (name in own or (kind, name) in self.case.keys)
        }

    def shows(self, found: TwoCases, shown: ShownByBoth) -> bool:
        """Whether the engine, asked under both versions, agrees."""
        try:
            worlds = world_of(self.old, found.old), world_of(self.new, found.new)
        except Refused:
            return False
        return shown(interpret(self.old, worlds[0]), interpret(self.new, worlds[1]))

    def _smaller(self, found: TwoCases, shown: ShownByBoth) -> TwoCases:
        for name in dict.fromkeys([*found.old.answers, *found.new.answers]):
            fewer = TwoCases(_without_answer(found.old, name), _without_answer(found.new, name))
            if self.shows(fewer, shown):
                found = fewer
                continue
            for shorter in _shorter(found, name):
                if self.shows(shorter, shown):
                    found = shorter
        for name in dict.fromkeys([*found.old.parameters, *found.new.parameters]):
            fewer = TwoCases(_without_parameter(found.old, name), _without_parameter(found.new, name))
            if self.shows(fewer, shown):
                found = fewer
        return found

    def _told(self, found: TwoCases) -> TwoCases:
        return TwoCases(_shown(self.old, found.old), _shown(self.new, found.new))


def _shown(definition: Definition, witness: Witness) -> Witness:
    """The case with the outcomes it has."""
    verdict = interpret(definition, world_of(definition, witness))
    outcomes = definition.outcomes
    return replace(
        witness, shows={name: _range(outcomes[name].level_ids, levels) for name, levels in verdict.outcomes.items()}
    )


def _range(ids: tuple[str, ...], levels: Levels) -> Any:
    if levels.lowest == levels.highest:
        return ids[levels.lowest]
    return {"lowest": ids[levels.lowest], "highest": ids[levels.highest]}


def _without_answer(witness: Witness, name: str) -> Witness:
    return replace(witness, answers={other: said for other, said in witness.answers.items() if other != name})


def _without_parameter(witness: Witness, name: str) -> Witness:
    return replace(witness, parameters={other: said for other, said in witness.parameters.items() if other != name})


def _shorter(found: TwoCases, name: str) -> Iterator[TwoCases]:
    """The case with one record fewer in a list."""
    said = found.new.answers.get(name)
    if isinstance(said, list) and said and len(found.old.answers.get(name, ())) == len(said):
        for at in range(len(said)):
            yield TwoCases(_without_record(found.old, name, at), _without_record(found.new, name, at))


def _without_record(witness: Witness, name: str, at: int) -> Witness:
    records = witness.answers[name]
    return replace(witness, answers={**witness.answers, name: [*records[:at], *records[at + 1 :]]})


def _renumbered(found: TwoCases) -> TwoCases:
    """The case with its made-up texts numbered as they come: only whether they are the same counts."""
    names: dict[str, str] = {}

    def of(value: Any) -> Any:
        match value:
            case Mapping():
                return {key: of(each) for key, each in value.items()}
            case list():
                return [of(each) for each in value]
            case str() if MADE_UP.fullmatch(value):
                return names.setdefault(value, f"text {len(names) + 1}")
            case _:
                return value

    return TwoCases(
        replace(found.old, answers=of(found.old.answers)),
        replace(found.new, answers=of(found.new.answers)),
    )


# Cases with open answers


def _opened(witness: Witness, model: Any, definition: Definition, other: Definition) -> Witness:
    """The case without what the model leaves open."""
    answers: dict[str, Any] = {}
    for name, said in witness.answers.items():
        item = definition.items[name]
        role = said["role"] if isinstance(said, Mapping) else None
        value = said.get("value") if isinstance(said, Mapping) else said
        if not _is(model, f"known:{letter(name, definition, other)}"):
            if _is(model, f"asked:{letter(name, definition, other)}"):
                answers[name] = "unknown"
            continue
        if isinstance(item.type, Records) and isinstance(value, list):
            value = [
                {
                    field: each if _is(model, f"known:{name}[{at}].{field}") else "unknown"
                    for field, each in record.items()
                }
                for at, record in enumerate(value)
            ]
        answers[name] = {"value": value, "role": role} if role is not None and _is(model, f"role:{name}") else value
    used = {
        ruleset: {name: level for name, level in levels.items() if _is(model, f"known:{ruleset}.{name}")}
        for ruleset, levels in witness.used.items()
    }
    return replace(witness, answers=answers, used={ruleset: levels for ruleset, levels in used.items() if levels})


def _is(model: Any, name: str) -> bool:
    return bool(z3.is_true(model.eval(z3.Bool(name), model_completion=True)))


def letter(name: str, definition: Definition, other: Definition) -> str:
    """The name of the letters that say whether an item is known: both versions share those of the items they share."""
    twin = other.items.get(name)
    return name if twin is None or same_kind(definition.items[name], twin) else f"{name}@{definition.version}"
