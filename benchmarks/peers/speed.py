"""Twenty rules over twelve inputs, "return every rule that fires": riskengine beside each engine a Python program can embed."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

from riskengine import Library, Ruleset
from riskengine.evaluation.program import Complete

from ..measure import Contestant, Figure, Report, in_turns, not_timed
from ..twenty_rules import AS_OF, RULESET, by_hand, patients
from . import openfisca
from .every import PEERS
from .peer import Peer, Prepared
from .rules import rules_of

ENGINE = "riskengine, checked answers"
RAW = "riskengine, raw answers, checked first"
HAND = "by hand"
TIMES_FASTER = 3.0
ROUNDS, LASTING = 60, 0.004
"""Many short rounds: where the machine does something else too, a short one is the likelier to go undisturbed."""


@dataclass(frozen=True, slots=True)
class Right:
    """How many patients a way to decide is right on, and what it raised where it raised."""

    count: int
    of: int
    raised: str = ""

    @property
    def all(self) -> bool:
        return self.count == self.of


def agreement(prepared: Prepared, people: Sequence[Mapping[str, Any]]) -> Right:
    """On how many people a peer gives what the function by hand gives."""
    count, raised = 0, ""
    for person in people:
        try:
            count += prepared.decide(prepared.lay_out(person)) == by_hand(dict(person))
        except Exception as error:  # whatever a peer raises is what it has to say
            raised = raised or f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
    return Right(count, len(people), raised)


def firing(ruleset: Ruleset) -> Prepared:
    """riskengine as a peer: the case is read and checked once, as it is where rules are run again on the same answers."""
    program = ruleset.program
    ids, statuses = program.rule_ids, program.statuses

    def fired(complete: Complete) -> list[str]:
        return list(compress(ids, statuses(complete)[1]))

    def lay_out(person: Mapping[str, Any]) -> Complete:
        complete = program.complete(ruleset.assess(person, as_of=AS_OF).case.world)
        assert complete is not None
        return complete

    quicker: Callable[[Complete], list[str]] | None = getattr(program, "fired", None)
    return Prepared(quicker or fired, lay_out)


def from_raw(ruleset: Ruleset) -> Prepared:
    """riskengine from a dict of answers, each checked for type, range and option."""
    assess = ruleset.assess

    def fired(person: Mapping[str, Any]) -> list[str]:
        return [id_ for id_, truth in assess(person, as_of=AS_OF).verdict.rules.items() if truth.certain]

    return Prepared(fired)


def not_there(peers: Sequence[Peer]) -> list[Figure]:
    """A row for each peer that is not installed, so that it is not left out in silence."""
    return [not_timed(each.distribution, "not installed") for each in peers if not each.installed]


def measure() -> Report:
    """The figures of this benchmark."""
    people, rules = patients(random.Random(20)), rules_of()
    ruleset = Library.open(RULESET).get("twenty-rules")
    ways: dict[str, Prepared] = {HAND: Prepared(by_hand), ENGINE: firing(ruleset), RAW: from_raw(ruleset)}
    for peer in PEERS:
        if peer.installed:
            ways |= {name: prepare(rules) for name, prepare in peer.ways.items()}
    rights = {name: agreement(prepared, people) for name, prepared in ways.items()}
    for name in (HAND, ENGINE, RAW):
        assert rights[name].all, name
    seconds = in_turns(
        {
            name: Contestant(prepared.decide, [prepared.lay_out(person) for person in people])
            for name, prepared in ways.items()
            if rights[name].all
        },
        rounds=ROUNDS,
        lasting=LASTING,
    )
    wrong = [not_timed(name, _wrong(right)) for name, right in rights.items() if not right.all]
    program, program_notes = openfisca.measured(people, seconds[ENGINE])
    return Report(
        "Peers",
        f"Twenty rules over twelve inputs: which rules fire for each of {len(people)} complete patients?",
        [*_timed(seconds), *program, *wrong, *not_there(PEERS)],
        (
            "Each is given the same rules, and is right on every patient before it is timed; who is not is shown as wrong.",
            "Peers take the answers as they are and check nothing. Where one has a form of its own for them (parsed data, an "
            "activation, a context), they are in that form before the time begins, as riskengine's are checked before it begins.",
            "From raw answers riskengine also checks type, range and option of each and keeps what is needed for the trace: "
            "there a peer that checks nothing may well be faster, and the ratio below 1 says so.",
            *program_notes,
        ),
    )


def _timed(seconds: Mapping[str, float]) -> list[Figure]:
    own = seconds[ENGINE]
    quickest = sorted(seconds, key=lambda name: (name not in (HAND, ENGINE, RAW), seconds[name]))
    return [
        Figure(
            name,
            seconds[name],
            "" if name == ENGINE else ENGINE,
            seconds[name] / own,
            at_least=None if name in (HAND, ENGINE, RAW) else TIMES_FASTER,
        )
        for name in quickest
    ]


def _wrong(right: Right) -> str:
    said = f"wrong: right on {right.count} of {right.of}"
    return f"{said}; {right.raised}" if right.raised else said
