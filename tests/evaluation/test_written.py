"""What the writer of documents gives is the canonical text of the document, byte for byte."""

from __future__ import annotations

import gc
import io
import json
import tracemalloc
from fractions import Fraction

import pytest
from cases_of_worlds import case_of
from generated_rulesets import Generated, Tape, rulesets, world_of
from hypothesis import assume, given
from hypothesis import strategies as st

from riskengine import Library, Ruleset
from riskengine.evaluation import byte_text
from riskengine.evaluation.account import plain_number
from riskengine.evaluation.assessment import Assessment
from riskengine.evaluation.canonical import canonical
from riskengine.evaluation.case import Assessor
from riskengine.evaluation.naming import RulesetNaming
from riskengine.evaluation.program import Program
from riskengine.evaluation.remembered import MOST_TEXTS
from riskengine.evaluation.written import OFTEN, Writing
from riskengine.language.words import Words
from riskengine.ruleset.definition import Definition

AS_OF = "2026-11-22T12:00:00+01:00"
BUNDLED = Library.bundled()


def written(definition: Definition, program: Program, writing: Writing, case: object) -> bytes:
    made = Assessment(definition, case, program, engine="1.2.3", writing=writing)  # type: ignore[arg-type]
    expected = canonical(Assessment(definition, made.case, program, engine="1.2.3").document)
    found = made.to_json()
    assert found == expected
    assert b"".join(made.json_pieces()) == expected
    return found


@given(rulesets(), st.binary(min_size=300, max_size=300), st.booleans())
def test_generated_rulesets_are_written_as_their_documents(ruleset: Generated, data: bytes, sourced: bool) -> None:
    definition = ruleset.definition
    program = Program(definition)
    writing = Writing(definition, program, "1.2.3")
    assume(not definition.uses)
    writing.prepared()
    tape = Tape(data)
    for complete in (True, True, True, False, False, False, False):
        world = world_of(tape, definition, complete=complete)
        sources = {name: {"by": "nabo", "source": "j «ø»"} for name in definition.items if sourced and tape.below(2)}
        written(definition, program, writing, case_of(definition, world, sources=sources))


@pytest.mark.parametrize("name", [f"{entry.id}@{entry.version}" for entry in BUNDLED.entries])
def test_the_library_is_written_as_its_documents(name: str) -> None:
    definition = BUNDLED.get(name).definition
    program = Program(definition)
    writing = Writing(definition, program, "1.2.3")
    if definition.uses or any(action.due_from for action in definition.actions.values()):
        assert writing.prepared() is None
        return
    assert writing.prepared() is not None
    tape = Tape(bytes((at * 167 + at * at) % 256 for at in range(5000)))
    for complete in [True] * 12 + [False] * 8:
        world = world_of(tape, definition, complete=complete)
        who = Assessor("hpr:9999999", "lege «x»", "org:1") if tape.below(2) else None
        written(definition, program, writing, case_of(definition, world, assessor=who, id_="K-1\n" if who else None))


def test_from_some_documents_on_they_are_written_otherwise_and_are_the_same() -> None:
    ruleset = Library.bundled().get("vrisk10")
    answers = {name: item.option_ids[-1] for name, item in ruleset.definition.items.items()}
    assessments = [ruleset.assess(answers, as_of=AS_OF, assessor={"role": "physician"}) for _ in range(OFTEN + 3)]
    assert len({each.to_json() for each in assessments}) == 1
    assert ruleset._writing._ready
    assert not any("document" in each.__dict__ for each in assessments)


def test_an_override_stands_in_the_document() -> None:
    ruleset = Library.bundled().get("vrisk10")
    answers = {name: item.option_ids[-1] for name, item in ruleset.definition.items.items()}
    ruleset._writing.prepared()
    found = ruleset.assess(answers, as_of=AS_OF).override("plan_level", "no-further-action", reason="samtale")
    assert json.loads(found.to_json())["outcomes"]["plan_level"]["override"]["reason"] == "samtale"
    assert found.to_json() == canonical(found.document)


@pytest.mark.parametrize("complete", [True, False])
def test_it_is_written_to_a_file_piece_by_piece(complete: bool) -> None:
    ruleset = BUNDLED.get("vrisk10")
    names = ruleset.definition.items if complete else ["violence"]
    answers = {name: ruleset.definition.items[name].option_ids[0] for name in names}
    made = ruleset.assess(answers, as_of=AS_OF)
    file = io.BytesIO()
    made.write_json(file)
    assert file.getvalue() == made.to_json()


def test_a_large_ruleset_is_written_in_several_functions() -> None:
    lines = [
        "ruleset: large",
        "version: 1.0.0",
        "valid: {from: 2020-01-01}",
        "title: {nb: Stor, en: Large}",
        "intended_use: {nb: Prøve., en: Test.}",
        "items:",
        *(f"  i{at}: {{type: count, range: [0, 9], title: {{nb: Ø {at}, en: I {at}}}}}" for at in range(450)),
        "values:",
        *(f"  v{at}: i{at} + i{at + 1}" for at in range(230)),
        "outcomes: {o: {title: {nb: O, en: O}, levels: {a: {nb: A, en: A}, b: {nb: B, en: B}}}}",
        "rules:",
        *(f"  r{at}: {{when: v{at % 230} >= {at % 17} and i{at} < 5, then: {{o: b}}}}" for at in range(250)),
    ]
    from riskengine.ruleset.build import read_definition

    ruleset = Ruleset(read_definition("\n".join(lines) + "\n", "large.yaml"))
    assert ruleset._writing.prepared() is not None
    answers = {f"i{at}": at * 7 % 10 for at in range(450)}
    made = ruleset.assess(answers, as_of=AS_OF)
    pieces = list(made.json_pieces())
    assert len(pieces) > 8
    assert max(map(len, pieces)) < 100_000
    assert b"".join(pieces) == canonical(ruleset.assess(answers, as_of=AS_OF).document)


# Numbers


@given(
    st.one_of(
        st.fractions(),
        st.fractions(-1000, 1000, max_denominator=1000),
        st.decimals(-1000, 1000, places=3).map(Fraction),
        st.integers(-(2**53) + 1, 2**53 - 1),
        st.tuples(st.integers(-(10**20), 10**20), st.integers(0, 12)).map(
            lambda pair: Fraction(pair[0], 10 ** pair[1])
        ),
    )
)
def test_a_number_is_written_as_json_and_in_words(value: Fraction) -> None:
    exact = value.numerator if value.denominator == 1 else value
    try:
        expected = canonical(plain_number(exact)).decode()
    except ValueError:
        with pytest.raises(ValueError):
            byte_text.number(exact)
        return
    naming = RulesetNaming(BUNDLED.get("vrisk10").definition, "nb")
    said = expected, Words("en", naming).number(exact), Words("nb", naming).number(exact)
    assert byte_text.number(exact) == said
    assert byte_text.quotient(exact.numerator * 12, exact.denominator * 12) == expected


# Memory


def test_ten_thousand_assessments_leave_nothing_behind() -> None:
    ruleset = Library.bundled().get("vrisk10")
    options = {name: item.option_ids for name, item in ruleset.definition.items.items()}

    def assess(number: int) -> int:
        answers = {name: ids[(number >> at) % len(ids)] for at, (name, ids) in enumerate(options.items())}
        if number % 4 == 0:
            del answers["violence"]
        made = ruleset.assess(answers, as_of=AS_OF, assessor={"role": "physician"}, case=f"K-{number}")
        return len(made.to_json()) if number % 50 else len(made.plan)

    for number in range(2 * OFTEN):
        assess(number)
    gc.collect()
    tracemalloc.start()
    try:
        for number in range(100):  # with these the texts of open cases are gathered
            assess(number)
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        for number in range(10_000):
            made = ruleset.assess({"violence": "yes"} if number % 2 else {}, as_of=AS_OF, case=f"K-{number}")
            assert made.outcomes["plan_level"].lowest
        for number in range(100):
            assess(number)
        del made
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 20_000


def test_remembered_texts_are_bounded() -> None:
    ruleset = Library.bundled().get("vrisk10")
    options = {name: item.option_ids for name, item in ruleset.definition.items.items()}
    for number in range(400):
        answers = {name: ids[(number * 7919 >> at) % len(ids)] for at, (name, ids) in enumerate(options.items())}
        del answers[list(options)[number % len(options)]]
        made = ruleset.assess(answers, as_of=AS_OF)
        assert number % 50 or made.to_json() == canonical(made.document)
        made.to_json()
    kept = [len(texts) for *_, texts in ruleset._writing.remembered._rules]
    assert max(kept) <= MOST_TEXTS
    assert any(kept)


def test_what_an_assessment_holds_is_bounded() -> None:
    ruleset = Library.bundled().get("vrisk10")
    answers = {name: item.option_ids[-1] for name, item in ruleset.definition.items.items()}
    ruleset._writing.prepared()
    who = {"role": "psychologist"}
    ruleset.assess(answers, as_of=AS_OF, assessor=who).to_json()
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        kept = [ruleset.assess(answers, as_of=AS_OF, assessor=who) for _ in range(200)]
        for each in kept:
            each.to_json()
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (after - before) / len(kept) < 10_000
