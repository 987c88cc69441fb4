"""Programs that were kept give what programs give that are made: the same answers, without anything being compiled."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import pytest
from cases_of_worlds import case_of
from generated_rulesets import Generated, Tape, rulesets, world_of
from hypothesis import given
from hypothesis import strategies as st

from riskengine import Library
from riskengine.evaluation import emit, kept_programs
from riskengine.evaluation.assessment import Assessment
from riskengine.evaluation.kept_programs import Making, Source
from riskengine.evaluation.program import Program
from riskengine.evaluation.told import NotForetold
from riskengine.evaluation.written import Writing, writer_of
from riskengine.language.words import Words
from riskengine.ruleset.build import read_definition
from riskengine.ruleset.definition import Definition

BUNDLED = Library.bundled()
HEAD = """\
ruleset: made
version: 1.0.0
valid: {from: 2020-01-01}
title: {nb: Laget}
intended_use: {nb: For prøver.}
outcomes: {level: {title: {nb: Nivå}, levels: {none: {nb: Ingen}, some: {nb: Noe}}}}
"""
SMALL = HEAD + "items: {a: {type: yes-no, title: {nb: A}}}\nrules: {r: {when: a == yes, then: {level: some}}}\n"


class InMemory:
    """Keeps what it is given, and gives it to whoever asks."""

    def __init__(self) -> None:
        self.entries: dict[bytes, bytes] = {}

    def found(self, of: bytes) -> bytes | None:
        return self.entries.get(of)

    def keep(self, of: bytes, content: bytes) -> None:
        self.entries[of] = content


@contextmanager
def nothing_compiled() -> Iterator[None]:
    def code(name: str, *_: Any) -> Any:
        raise AssertionError(f"{name} was compiled")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(emit, "code", code)
        yield


def all_of(program: Program, tape: Tape) -> list[Any]:
    """What a program says of some worlds, all of its functions and the documents of its writer."""
    found: list[Any] = []
    writing = Writing(program.definition, program, "1.2.3")
    writing.prepared()
    for complete in (True, True, True, False, False):
        world = world_of(tape, program.definition, complete=complete)
        slots = program.complete(world)
        if slots is not None:
            found += [program.outcomes(slots), program.statuses(slots), program.fired(slots), program.concluded(slots)]
        found += [program.run(world), program._bounds(program.layout.bounds(world))]
        if not program.definition.uses:
            case = case_of(program.definition, world)
            found.append(Assessment(program.definition, case, program, engine="1.2.3", writing=writing).to_json())
    return found


def same_three_times(definition: Definition, data: bytes) -> None:
    keeper = InMemory()
    plainly = all_of(Program(definition), Tape(data))
    assert all_of(Program(definition, keeper), Tape(data)) == plainly
    assert keeper.entries
    program = Program(definition, keeper)
    with nothing_compiled():
        assert all_of(program, Tape(data)) == plainly


@given(rulesets(), st.binary(min_size=200, max_size=200))
def test_generated_rulesets(ruleset: Generated, data: bytes) -> None:
    same_three_times(ruleset.definition, data)


@pytest.mark.parametrize("name", [f"{entry.id}@{entry.version}" for entry in BUNDLED.entries])
def test_bundled_rulesets(name: str) -> None:
    same_three_times(BUNDLED.get(name).definition, bytes(at * 167 % 256 for at in range(3000)))


def test_large_rulesets() -> None:
    lines = [HEAD, "items:"]
    lines += [
        f"  i{at}: {{type: {'yes-no' if at % 2 else 'count, range: [0, 9]'}, title: {{nb: I}}}}" for at in range(230)
    ]
    lines += ["values:", "  v: {value: i0 + i2, title: {nb: V}}", "rules:"]
    for at in range(520):
        finding = f"{{text: {{nb: 'Fant {at} og {{i0}}'}}}}"
        when = f"i{at % 115 * 2} >= {at % 9 + 1} and v > 2"
        lines.append(f"  r{at}: {{when: {when}, then: {{level: some}}, finding: {finding}}}")
    same_three_times(read_definition("\n".join(lines) + "\n", "large.yaml"), bytes(at * 59 % 256 for at in range(2000)))


def test_another_ruleset_is_made_though_its_text_is_the_same() -> None:
    """What was read with another used ruleset, or altered after it was read, is not what was kept."""
    items = "items: {a: {type: yes-no, title: {nb: A}}}\n"
    rules = "rules: {r: {when: made2.level >= some, then: {level: some}}}\n"
    using = f"{HEAD}uses: {{made2: any}}\n{items}{rules}"

    def read(levels: str) -> Definition:
        text = SMALL.replace("ruleset: made", "ruleset: made2").replace("none: {nb: Ingen}, some", levels)
        used = read_definition(text, "used.yaml")
        return read_definition(using, "using.yaml", lambda _id, _requirement: used)

    one, other = read("none: {nb: Ingen}, some"), read("none: {nb: Ingen}, few: {nb: Få}, some")
    assert (one.text, one.sha256) == (other.text, other.sha256)
    keeper = InMemory()
    _ = Program(one, keeper).concluded
    kept = dict(keeper.entries)
    _ = Program(other, keeper).concluded
    assert len(keeper.entries) == 2 * len(kept)
    assert all(keeper.entries[of] == content for of, content in kept.items())


def test_who_read_a_ruleset_may_say_what_from() -> None:
    keeper = InMemory()
    one, other = (read_definition(text, "small.yaml") for text in (SMALL, SMALL.replace("a == yes", "a == no")))
    for definition, texts in ((one, b"1"), (other, b"2"), (one, None)):
        _ = Program(definition, keeper, texts).concluded
    assert len(keeper.entries) == 3 * 2
    for definition, texts in ((one, b"1"), (other, b"2"), (one, None)):
        world = world_of(Tape(b""), definition, complete=True)
        expected = Program(definition).run(world)
        program = Program(definition, keeper, texts)
        with nothing_compiled():
            assert program.run(world) == expected


def test_a_rule_that_cannot_be_foretold_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from riskengine.evaluation import written_rules

    tried = []

    def whole(*_: Any) -> Any:
        tried.append(1)
        raise NotForetold

    monkeypatch.setattr(written_rules._Chunk, "whole", whole)
    definition, keeper = read_definition(SMALL, "small.yaml"), InMemory()
    for _ in range(3):
        assert writer_of(definition, Program(definition, keeper), "1") is None
    assert len(tried) == 1


DEFINITION = read_definition(SMALL, "small.yaml")


def again(constants: dict[str, Any], keeper: InMemory) -> list[Any]:
    """What a function reads of constants: it gives them back."""
    body = [ast.Return(emit.tuple_of([emit.read(name) for name in constants]))]
    with Making(DEFINITION, keeper).together("tried") as batch:
        made = batch.function("tried", lambda: Source(body, constants), {})
    return list(made(()))


def test_constants_come_back_as_they_were() -> None:
    records = BUNDLED.get("utskrivningsklar").definition.items["coercion"].type
    constants = {
        "k0": Fraction(1, 3), "k1": ("a", 1, True, None, Fraction(-7, 2)), "k2": records, "k3": 2**200, "k4": "\ud800ø", "k5": (),
    }  # fmt: skip
    keeper = InMemory()
    made = again(constants, keeper)
    with nothing_compiled():
        found = again(constants, keeper)
    assert found == made == list(constants.values())
    assert list(map(type, found)) == list(map(type, made))
    assert type(found[1][2]) is bool


class Odd(str):
    """A text that is more than one."""


@pytest.mark.parametrize("odd", [object(), Odd("x"), 1.5, [1], (1, Odd("y")), Words("nb", None)])  # type: ignore[arg-type]
def test_what_has_no_place_in_the_format_is_made_each_time(odd: Any) -> None:
    keeper = InMemory()
    assert again({"k": odd}, keeper) == [odd]
    assert not keeper.entries
    assert again({"k": odd}, keeper) == [odd]


def test_a_batch_that_asks_for_more_than_was_kept_makes_the_rest() -> None:
    keeper = InMemory()
    assert again({"k": 1}, keeper) == [1]
    with Making(DEFINITION, keeper).together("tried") as batch:
        source = Source([ast.Return(emit.constant(5))], {})
        first = batch.function("tried", lambda: source, {})
        second = batch.function("tried", lambda: source, {})
    assert (first(()), second(())) == ((1,), 5)
    with Making(DEFINITION, keeper).together("tried") as batch:
        assert batch.function("another", lambda: source, {})(()) == 5


def test_without_a_keeper_nothing_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_programs, "marshal", None)
    monkeypatch.setattr(kept_programs, "hashlib", None)
    ruleset = Library.bundled().get("vrisk10")
    ruleset.prepare()
    assert ruleset.assess({}, as_of="2026-11-22T12:00:00+01:00").to_json()
