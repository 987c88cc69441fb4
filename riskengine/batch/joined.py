"""What used rulesets find and ask for where their plans are joined, as it stands in an assessment of the ruleset that uses them.

What a shared ruleset says may come by several ways. It stands once: by the first way by which it is certain, else by the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..ruleset.definition import Definition, Use
from .known import NotExact
from .run import Run
from .scene import Composed
from .terms import Term, Terms


@dataclass(frozen=True, slots=True)
class Joined:
    """An action or a finding by its name in an assessment, such as `warning-signals.new-assessment`.

    `owner` is the ruleset that it belongs to, `id` its name there. `truth` is whether it stands; null where an action perhaps does.
    """

    name: str
    owner: Composed
    id: str
    truth: Term

    @property
    def key(self) -> tuple[int, str]:
        """What it is, by whatever way it comes."""
        return id(self.owner), self.id


def asking(composed: Composed, action: str) -> Term:
    """Whether some rule asks for an action."""
    asked_by = composed.definition.asked_by[action]
    return composed.terms.either([composed.rules[rule.id] for rule in asked_by])


def actions(composed: Composed) -> list[Joined]:
    """The actions of a ruleset and of those whose plans are joined, by name."""
    own = [Joined(id_, composed, id_, asking(composed, id_)) for id_ in composed.definition.actions]
    return [*own, *joined_actions(composed)]


def joined_actions(composed: Composed) -> list[Joined]:
    """The actions of rulesets whose plans are joined."""
    terms = composed.terms
    found: list[Joined] = []
    for id_, joined, below in _below(composed):
        for each in actions(below):
            truth = terms.every([joined, each.truth])
            found.append(Joined(f"{id_}.{each.name}", each.owner, each.id, truth))
    return _each_once(terms, found)


def findings(composed: Composed) -> list[Joined]:
    """What a ruleset and those whose plans are joined find for certain."""
    terms, rules = composed.terms, composed.definition.rules
    own = [Joined(id_, composed, id_, terms.certain(composed.rules[id_])) for id_ in rules if rules[id_].finding]
    return [*own, *joined_findings(composed)]


def joined_findings(composed: Composed) -> list[Joined]:
    """What rulesets whose plans are joined find for certain."""
    terms = composed.terms
    found: list[Joined] = []
    for id_, joined, below in _below(composed):
        for each in findings(below):
            truth = terms.every([terms.certain(joined), each.truth])
            found.append(Joined(f"{id_}.{each.name}", each.owner, each.id, truth))
    return _each_once(terms, found)


def planned(composed: Composed) -> Term:
    """Whether anything stands in a ruleset's plan, perhaps only: never null."""
    terms = composed.terms
    own = [terms.possible(asking(composed, id_)) for id_ in composed.definition.actions]
    return terms.either([*own, *(terms.possible(each.truth) for each in joined_actions(composed))])


def joins(composed: Composed, use: Use) -> Term:
    """Whether the plan of a used ruleset is joined.

    Raises:
        Refused: that cannot be said in columns.
    """
    assert use.plan is not None
    try:
        return composed.emitter.condition(use.plan)
    except NotExact as why:
        composed.refuse(f"whether the plan of {use.ruleset} is joined", why, None)
        composed.raise_problems()
        raise


def _below(composed: Composed) -> Iterator[tuple[str, Term, Composed]]:
    """The used rulesets whose plans are joined, each with whether it is: false where it is not assessed."""
    for id_, use in composed.definition.uses.items():
        below = composed.results[id_].composed
        if use.plan is not None and below is not None:
            joined = joins(composed, use)
            yield id_, composed.terms.every([composed.results[id_].assessed, joined]), below


def _each_once(terms: Terms, found: list[Joined]) -> list[Joined]:
    """The same where each stands by one way only: the first by which it is certain, else the first."""
    by_key: dict[tuple[int, str], list[Joined]] = {}
    for each in found:
        by_key.setdefault(each.key, []).append(each)
    return [
        Joined(each.name, each.owner, each.id, _by_this_way(terms, each, by_key[each.key]))
        if len(by_key[each.key]) > 1
        else each
        for each in found
    ]


def _by_this_way(terms: Terms, this: Joined, ways: list[Joined]) -> Term:
    at = ways.index(this)
    certain_before = [terms.certain(each.truth) for each in ways[:at]]
    certain = terms.every([terms.certain(this.truth), terms.negation(terms.either(certain_before))])
    if not any(each.truth.nullable for each in ways):
        return certain
    others = [*(terms.possible(each.truth) for each in ways[:at]), *(terms.certain(each.truth) for each in ways[at:])]
    perhaps = terms.every([terms.possible(this.truth), terms.negation(terms.either(others))])
    return terms.kleene(certain, terms.either([certain, perhaps]))


def with_deadline(definition: Definition, run: Run, name: str) -> bool:
    """Whether an action, by name, has a deadline; not where its ruleset cannot be read with the one that uses it."""
    below, _, rest = name.partition(".")
    if not rest:
        return definition.actions[name].due is not None
    used = run.used.get(below)
    return used is not None and used.definition is not None and with_deadline(used.definition, used.run, rest)
