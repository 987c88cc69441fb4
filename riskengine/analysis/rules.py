"""Rules that matter: each can hold and can fail, what it does to an outcome is not hidden by others, none is overridden.

All rules of an outcome stand in one solver, each behind two letters: one that makes it hold, one that makes it fail. A question
is then only a choice of letters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..evaluation.verdict import Verdict
from ..language.meaning import World
from ..ruleset.definition import Outcome, Rule
from .bench import Bench, existing
from .formula import moving
from .open_formula import OpenFormulas
from .proof import Proof
from .solver import Answer, Formula, Unsupported, ask, z3
from .terms import either, implies, negation
from .variables import Key
from .witness import Witness


@dataclass(frozen=True)
class Board:
    """Rules behind letters. `holds[id]` makes the rule hold, `fails[id]` makes it fail."""

    solver: Any
    holds: Mapping[str, Any]
    fails: Mapping[str, Any]
    keys: frozenset[Key]


def board(bench: Bench, ids: Sequence[str]) -> Board:
    """The rules of these ids behind letters.

    Raises:
        Unsupported: one of them cannot be put to the solver.
    """
    keys = bench.reads.rules(ids)
    solver = bench.solver(keys)
    holds, fails = {}, {}
    for id_ in ids:
        formula = bench.rule(id_)
        holds[id_], fails[id_] = z3.Bool(f"holds:{id_}"), z3.Bool(f"fails:{id_}")
        _put(solver, holds[id_], formula)
        _put(solver, fails[id_], negation(formula))
    return Board(solver, holds, fails, keys)


def _put(solver: Any, letter: Any, formula: Formula) -> None:
    said = implies(letter, formula)
    if said is not True:
        solver.add(said)


def written(bench: Bench) -> list[Rule]:
    """The rules that the author wrote."""
    return [rule for rule in bench.definition.rules.values() if rule.made_by == "author"]


# Each rule can hold, and can fail


def that_can_hold_and_fail(bench: Bench) -> Iterator[Proof]:
    """For each rule of a complete case: some case in which it holds, and one in which it does not."""
    rules = [rule for rule in written(bench) if not rule.reads_record]
    easy: list[str] = []
    alone: list[str] = []
    for rule in rules:
        try:
            bench.rule(rule.id)
        except Unsupported as error:
            yield from _untried(bench, rule, error)
        else:
            (alone if bench.hard(rule.id) else easy).append(rule.id)
    for ids in ([easy] if easy else []) + [[id_] for id_ in alone]:
        together = board(bench, ids)
        for id_ in ids:
            yield _some_case(bench, together, id_, "rule-can-hold", together.holds[id_])
            yield _some_case(bench, together, id_, "rule-can-fail", together.fails[id_])


def about_the_record(bench: Bench) -> Iterator[Proof]:
    """The same of the rules that read what is known, over open cases: which they are about."""
    open_case = OpenFormulas(bench.definition, bench.case)
    for rule in written(bench):
        if not rule.reads_record:
            continue
        try:
            held = open_case.rule(rule.id).certain
        except Unsupported as error:
            yield from _untried(bench, rule, error)
            continue
        keys = bench.reads.rule(rule.id)
        lists = bench.lists(keys)
        for claim, formula in (("rule-can-hold", held), ("rule-can-fail", negation(held))):
            answer = ask(bench.solver(keys, [formula]), bench.budget)
            status, why = existing(answer.found, lists)
            yield Proof(claim, {"rule": rule.id}, status, why or answer.why, lists=() if status == "proved" else lists)


def _untried(bench: Bench, rule: Rule, error: Unsupported) -> Iterator[Proof]:
    for claim in ("rule-can-hold", "rule-can-fail"):
        yield bench.not_proved(claim, {"rule": rule.id}, error)


def _some_case(bench: Bench, together: Board, id_: str, claim: str, letter: Any) -> Proof:
    answer = ask(together.solver, bench.budget, letter)
    lists = bench.lists(bench.reads.rule(id_))
    status, why = existing(answer.found, lists)
    return Proof(claim, {"rule": id_}, status, why or answer.why, lists=() if status == "proved" else lists)


# What each rule does to outcomes


def of_outcome(bench: Bench, outcome: Outcome) -> Iterator[Proof]:
    """For the rules that move an outcome: each can make a difference, none is overridden, each level can come out."""
    pairs = moving(bench.definition, outcome)
    if not pairs:
        return
    ids = list(dict.fromkeys(id_ for id_, _ in pairs))
    try:
        together = board(bench, ids)
    except Unsupported as error:
        yield from _outcome_untried(bench, outcome, error)
        return
    start = _start(outcome)
    for id_, level in pairs:
        if level == start:
            yield _overridden(bench, together, outcome, id_)
        else:
            yield _effect(bench, together, outcome, id_, level)
    if outcome.judgement is None:
        for level in range(len(outcome.levels)):
            yield _reached(bench, together, outcome, level)


def _outcome_untried(bench: Bench, outcome: Outcome, error: Unsupported) -> Iterator[Proof]:
    for id_, level in moving(bench.definition, outcome):
        claim = "then-stands" if level == _start(outcome) else "then-has-effect"
        yield bench.not_proved(claim, _about(outcome, id_, level), error)
    if outcome.judgement is None:
        for level in range(len(outcome.levels)):
            about = {"outcome": outcome.name, "level": outcome.level_ids[level]}
            yield bench.not_proved("level-reached", about, error)


def _start(outcome: Outcome) -> int:
    return len(outcome.levels) - 1 if outcome.starts_highest else 0


def _about(outcome: Outcome, id_: str, level: int) -> dict[str, str]:
    return {"rule": id_, "outcome": outcome.name, "level": outcome.level_ids[level]}


def _at_least_as_far(bench: Bench, outcome: Outcome, level: int) -> list[str]:
    """The rules that move an outcome to the level or farther."""
    pairs = moving(bench.definition, outcome)
    return [id_ for id_, to in pairs if (to <= level if outcome.starts_highest else to >= level)]


def _effect(bench: Bench, together: Board, outcome: Outcome, id_: str, level: int) -> Proof:
    rule = bench.definition.rules[id_]
    others = [other for other in _at_least_as_far(bench, outcome, level) if other != id_]
    letters = [together.holds[id_], *(together.fails[other] for other in others)]
    answer = ask(together.solver, bench.budget, *letters)
    lists = bench.lists(together.keys)
    status, why = existing(answer.found, lists)
    about = _about(outcome, id_, level)
    if answer.found is not False:
        return Proof("then-has-effect", about, status, why or answer.why)
    hiding = _core(bench, together, id_, others, answer)
    if not hiding:
        why = "never-holds"
    otherwise_useful = rule.finding is not None or bool(rule.plan)
    return Proof(
        "then-has-effect",
        about,
        status,
        why,
        rules=hiding,
        lists=lists,
        only_told=otherwise_useful and status == "refuted",
    )


def _core(bench: Bench, together: Board, id_: str, others: Sequence[str], found: Answer) -> tuple[str, ...]:
    """A set of other rules, none of which can be left out, one of which holds whenever this one does."""
    letters = {str(together.fails[other]): other for other in others}
    kept = list(others)
    if found.core is not None:
        kept = [letters[str(letter)] for letter in found.core if str(letter) in letters]
    for other in list(kept):
        fewer = [each for each in kept if each != other]
        answer = ask(
            together.solver, bench.budget, together.holds[id_], *(together.fails[each] for each in fewer), longest=1
        )
        if answer.found is False:
            kept = fewer
    return tuple(other for other in others if other in kept)


def _overridden(bench: Bench, together: Board, outcome: Outcome, id_: str) -> Proof:
    """A rule that names the level where the outcome starts says nothing as soon as another one moves it."""
    start = _start(outcome)
    movers = {other for other, level in moving(bench.definition, outcome) if level != start}
    about = _about(outcome, id_, start)
    lists = bench.lists(together.keys)
    if not movers:
        return Proof("then-stands", about, "proved")
    together.solver.push()
    together.solver.add(either(together.holds[other] for other in sorted(movers)))
    answer = ask(together.solver, bench.budget, together.holds[id_])
    witnesses: tuple[Witness, ...] = ()
    if answer.found:

        def shown(_world: World, verdict: Verdict) -> bool:
            return verdict.rules[id_].certain and any(verdict.rules[other].certain for other in movers)

        together.solver.add(together.holds[id_])
        witnesses = bench.witness(together.solver, answer.model, together.keys, shown)
    together.solver.pop()
    status = "refuted" if answer.found else "proved" if answer.found is False else "not-proved"
    return Proof("then-stands", about, status, answer.why, witnesses=witnesses, lists=lists)  # type: ignore[arg-type]


def _reached(bench: Bench, together: Board, outcome: Outcome, level: int) -> Proof:
    about = {"outcome": outcome.name, "level": outcome.level_ids[level]}
    there = [id_ for id_, to in moving(bench.definition, outcome) if to == level]
    beyond = set(_at_least_as_far(bench, outcome, level - 1 if outcome.starts_highest else level + 1))
    lists = bench.lists(together.keys)
    if level == _start(outcome):
        answer = ask(together.solver, bench.budget, *(together.fails[id_] for id_ in sorted(beyond)))
    elif not there:
        answer, lists = Answer(False), ()
    else:
        together.solver.push()
        together.solver.add(either(together.holds[id_] for id_ in there))
        answer = ask(together.solver, bench.budget, *(together.fails[id_] for id_ in sorted(beyond)))
        together.solver.pop()
    status, why = existing(answer.found, lists)
    why = why or answer.why or ("no-rule" if status == "refuted" and not there and level != _start(outcome) else "")
    return Proof("level-reached", about, status, why, lists=() if status == "proved" else lists)
