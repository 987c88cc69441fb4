"""The bones of a ruleset that is begun: every id it will have, and what counts as a sign. Ruleset and tests both stand on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..ruleset.parties import SHARED
from .answers import Answers, Asked
from .ids import Ids


@dataclass(frozen=True, slots=True)
class Sign:
    """A question with its ids: `options` are those of a choice, `limit` the parameter from which an answer is a sign.

    `none` and `given` are the answers that are no sign and that are one, with every parameter at its default; `below` is the
    answer nearest to being one, where it is another than `none`.
    """

    asked: Asked
    name: str
    options: tuple[str, ...]
    limit: str | None
    condition: str
    none: str | int
    given: str | int
    below: str | int | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """A level above the lowest: the rule that gives it, and the parameter that says how many signs are needed.

    Where there is one question there is no such parameter, and no number to set.
    """

    id: str
    title: Mapping[str, str]
    rule: str
    needed: int
    parameter: str | None


@dataclass(frozen=True, slots=True)
class Frame:
    """All ids. `levels` are those above the lowest, lowest first. `alias` is the word for an item in `each`."""

    answers: Answers
    outcome: str
    lowest: str
    levels: tuple[Level, ...]
    signs: tuple[Sign, ...]
    action: str
    within: str
    party: str
    source: str
    unsure: str
    alias: str

    @property
    def level_ids(self) -> tuple[str, ...]:
        """All levels, lowest first."""
        return (self.lowest, *(level.id for level in self.levels))


def frame(answers: Answers) -> Frame:
    """The bones of the ruleset that answers ask for."""
    names = Ids("_", reads=True)
    outcome = names.of(answers.outcome["en"], "outcome")
    level_ids = Ids("-")
    ids = [level_ids.of(title["en"], "level") for title in answers.levels]
    signs = tuple(_sign(asked, names) for asked in answers.items)
    rules = Ids("-")
    levels = []
    for at, (id_, title) in enumerate(zip(ids[1:], answers.levels[1:], strict=True), start=1):
        parameter = names.like(f"signs_for_{id_.replace('-', '_')}") if len(signs) > 1 else None
        levels.append(Level(id_, title, rules.like(f"enough-for-{id_}"), at, parameter))
    party = answers.by if isinstance(answers.by, str) else Ids("-", frozenset(SHARED)).of(answers.by["en"], "party")
    source = "local"
    if answers.source is not None:
        source = Ids("-", frozenset({"local"})).of(answers.source.title, "main-source")
    return Frame(
        answers=answers,
        outcome=outcome,
        lowest=ids[0],
        levels=tuple(levels),
        signs=signs,
        action=Ids("-").of(answers.action["en"], "act"),
        within=names.like("act_within"),
        party=party,
        source=source,
        unsure=rules.like("unsure"),
        alias=names.like("x"),
    )


def _sign(asked: Asked, names: Ids) -> Sign:
    name = names.of(asked.title["en"], "question")
    if asked.kind == "yes-no":
        return Sign(asked, name, (), None, f"{name} == yes", "no", "yes")
    limit = names.like(f"{name}_from")
    condition = f"{name} >= {limit}"
    if asked.kind == "count":
        return Sign(asked, name, (), limit, condition, asked.ends[0], asked.ends[0] + 1)
    own = Ids("-", frozenset({name}))  # in `low >= low_from`, the item could be the parameter's option of that name
    options = tuple(own.of(option["en"], "option") for option in asked.options)
    below = options[-2] if len(options) > 2 else None
    return Sign(asked, name, options, limit, condition, options[0], options[-1], below)
