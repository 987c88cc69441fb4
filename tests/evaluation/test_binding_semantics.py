"""The binding semantics, statement by statement, on generated rulesets.

Three evaluators meet here: the compiled program, the interpreter with bounds, and a plain two-valued one that tries completions.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from generated_rulesets import (
    TITLE,
    Generated,
    completions,
    one_more_answer,
    rulesets,
    used_definition,
    world_of,
)
from hypothesis import event, given, note
from hypothesis import strategies as st
from plain_evaluator import Concluded, conclude

from riskengine.evaluation.interpreter import interpret
from riskengine.evaluation.program import Program
from riskengine.evaluation.verdict import Verdict
from riskengine.language import times
from riskengine.language.knowledge import Interval, Listed, Options, Partial, Truth, Wording, is_known, narrower
from riskengine.language.meaning import World
from riskengine.problems import Refused
from riskengine.ruleset.build import read_definition
from riskengine.ruleset.definition import Definition


def same(program: Program, world: World) -> Verdict:
    """The verdict of the interpreter, after seeing that the program's is the same."""
    verdict = interpret(program.definition, world)
    compiled = program.run(world)
    assert compiled.values == verdict.values
    assert compiled.rules == verdict.rules
    assert compiled.outcomes == verdict.outcomes
    assert compiled.indicated == verdict.indicated
    for order in ("values", "rules", "outcomes", "indicated"):
        assert list(getattr(compiled, order)) == list(getattr(verdict, order))
    return verdict


def covers(partial: Partial, value: Any) -> bool:
    """Whether what is known leaves a plain value possible."""
    match partial:
        case Truth(certain, possible):
            return possible if value else not certain
        case Interval(low, high):
            return bool(low <= value <= high)
        case Options(mask):
            return bool(mask >> value & 1)
        case _:
            raise TypeError(partial)


def assert_within(definition: Definition, verdict: Verdict, concluded: Concluded) -> None:
    """That nothing of a completion lies outside the bounds that were given before it."""
    for name, value in definition.values.items():
        if not value.reads_record:
            assert covers(verdict.values[name], concluded.values[name]), (
                name,
                verdict.values[name],
                concluded.values[name],
            )
    for id_, rule in definition.rules.items():
        if not rule.reads_record:
            assert covers(verdict.rules[id_], concluded.rules[id_]), (id_, verdict.rules[id_], concluded.rules[id_])
    for name, outcome in definition.outcomes.items():
        low, high = verdict.outcomes[name]
        level = concluded.judged[name] if outcome.judgement is not None else concluded.levels[name]
        assert 0 <= low <= level <= high < len(outcome.levels), (name, low, level, high)
        if name in verdict.indicated:
            low, high = verdict.indicated[name]
            assert 0 <= low <= concluded.levels[name] <= high, name


@given(rulesets())
def test_program_and_interpreter_agree(made: Generated) -> None:
    """Design, section 4: the tree generates the program; both evaluators mean the same in every world."""
    program = Program(made.definition)
    for _ in range(3):
        world = world_of(made.tape, made.definition, complete=False)
        note(str(world))
        verdict = same(program, world)
        event(f"open rules: {any(truth.status == 'open' for truth in verdict.rules.values())}")
        same(program, world_of(made.tape, made.definition, complete=True))


@given(rulesets())
def test_the_fast_paths_of_a_program_agree_with_run(made: Generated) -> None:
    """`outcomes` and `statuses` of a complete world are what `run` says of it; an open world has no fast path."""
    program = Program(made.definition)
    for _ in range(2):
        world = world_of(made.tape, made.definition, complete=True)
        complete = program.complete(world)
        assert complete is not None
        verdict = program.run(world)
        levels, held = program.statuses(complete)
        assert levels == program.outcomes(complete)
        assert levels == {
            name: made.definition.outcomes[name].level_ids[pair.lowest] for name, pair in verdict.outcomes.items()
        }
        assert dict(zip(program.rule_ids, held, strict=True)) == {
            id_: truth.certain for id_, truth in verdict.rules.items()
        }
        open_world = world_of(made.tape, made.definition, complete=False)
        if "known" not in open_world.states.values():
            assert program.complete(open_world) is None


@given(rulesets())
def test_2_2_soundness(made: Generated) -> None:
    """Design 2.2: soundness is absolute; no completion of the open answers may fall outside [lowest, highest]."""
    for _ in range(2):
        world = world_of(made.tape, made.definition, complete=False)
        verdict = interpret(made.definition, world)
        note(str(world))
        for completion in completions(made.definition, world, made.tape):
            assert_within(made.definition, verdict, conclude(made.definition, completion))


@given(rulesets())
def test_a_complete_world_is_settled_as_plain_python_settles_it(made: Generated) -> None:
    """Design 2.1 and 2.2: where everything is known, rules hold or fail and outcomes are determined, as plain logic has it."""
    world = world_of(made.tape, made.definition, complete=True)
    verdict, concluded = interpret(made.definition, world), conclude(made.definition, world)
    for name, partial in verdict.values.items():
        assert is_known(partial), name
        assert covers(partial, concluded.values[name]), (name, partial, concluded.values[name])
    assert {id_: truth.status for id_, truth in verdict.rules.items()} == {
        id_: "holds" if holds else "fails" for id_, holds in concluded.rules.items()
    }
    for name, pair in verdict.outcomes.items():
        assert pair.lowest == pair.highest == {**concluded.levels, **concluded.judged}[name]
    assert all(pair.lowest == pair.highest == concluded.levels[name] for name, pair in verdict.indicated.items())


@given(rulesets())
def test_2_2_monotone_knowledge(made: Generated) -> None:
    """Design 2.2: what was excluded stays excluded when one more thing is known."""
    world = world_of(made.tape, made.definition, complete=False)
    before = interpret(made.definition, world)
    for _ in range(4):
        world = one_more_answer(made.definition, world, made.tape)
        note(str(world))
        after = interpret(made.definition, world)
        for name, value in made.definition.values.items():
            assert value.reads_record or narrower(after.values[name], before.values[name]), name
        for id_, rule in made.definition.rules.items():
            assert rule.reads_record or narrower(after.rules[id_], before.rules[id_]), id_
        for earlier, later in ((before.outcomes, after.outcomes), (before.indicated, after.indicated)):
            for name, pair in later.items():
                assert earlier[name].lowest <= pair.lowest <= pair.highest <= earlier[name].highest, name
        before = after


@given(rulesets())
def test_2_1_unknown_and_missing_bound_alike(made: Generated) -> None:
    """Design 2.1: asked and not known, or not asked: only what speaks of the record tells them apart."""
    world = world_of(made.tape, made.definition, complete=False)
    turned = {"unknown": "missing", "missing": "unknown", "known": "known"}
    other = World(
        world.items,
        {name: turned[state] for name, state in world.states.items()},
        world.roles,
        world.parameters,
        {},
        world.used,
        world.as_of,
        world.offset,
    )
    one, two = interpret(made.definition, world), interpret(made.definition, other)
    assert one.outcomes == two.outcomes
    assert one.indicated == two.indicated
    for name, value in made.definition.values.items():
        assert value.reads_record or one.values[name] == two.values[name]
    for id_, rule in made.definition.rules.items():
        assert rule.reads_record or one.rules[id_] == two.rules[id_]


@given(rulesets())
def test_2_1_a_rule_about_the_record_moves_no_outcome(made: Generated) -> None:
    """Design 2.1: `known`, `unknown`, `missing` and `role` may give findings, but never move an outcome."""
    for rule in made.definition.rules.values():
        assert not (rule.reads_record and rule.then), rule.id
    world = world_of(made.tape, made.definition, complete=False)
    verdict = interpret(made.definition, world)
    for state in ("known", "unknown", "missing"):
        other = World(
            world.items,
            dict.fromkeys(world.states, state),
            dict.fromkeys(world.roles, Options(1)),
            world.parameters,
            {},
            world.used,
            world.as_of,
            world.offset,
        )
        assert interpret(made.definition, other).outcomes == verdict.outcomes


@given(rulesets())
def test_2_2_starts_highest_is_the_mirror_image(made: Generated) -> None:
    """Design 2.2: an outcome that starts highest is that of a scale turned round, which rules raise."""
    document = json.loads(made.text)
    for name, outcome in document["outcomes"].items():
        if "judgement" in outcome:
            continue
        outcome["levels"].reverse()
        outcome["starts"] = "lowest" if outcome["starts"] == "highest" else "highest"
        assert name in made.definition.outcomes
    mirror = read_definition(json.dumps(document), "generated.yaml", used_definition)
    for _ in range(2):
        world = world_of(made.tape, made.definition, complete=False)
        one, two = interpret(made.definition, world), interpret(mirror, world)
        assert same(Program(mirror), world) == two
        for name, outcome in made.definition.outcomes.items():
            top = len(outcome.levels) - 1
            if outcome.judgement is None:
                assert one.outcomes[name] == (top - two.outcomes[name].highest, top - two.outcomes[name].lowest)


# Examples of what is promised to be tight


def ruleset(**parts: Any) -> Definition:
    """A ruleset of these parts, with one rule where none is given."""
    document: dict[str, Any] = {
        "ruleset": "r",
        "version": "1.0.0",
        "valid": {"from": "2020-01-01"},
        "title": TITLE,
        "intended_use": TITLE,
        "outcomes": {"risk": {"title": TITLE, "levels": ["low", "high"]}},
        "rules": {"r": {"when": "true", "then": {"risk": "high"}}},
    } | parts
    return read_definition(json.dumps(document), "r.yaml", used_definition)


ITEMS: dict[str, Any] = {
    "phq9": {"type": "count", "range": [0, 27], "title": TITLE},
    "b": {"type": "count", "range": [0, 3], "title": TITLE},
    "violence": {"type": "choice", "options": ["no", "maybe", "yes"], "title": TITLE},
    "threats": {"type": "yes-no", "title": TITLE},
    "signals": {
        "type": "list",
        "most": 3,
        "of": {"sign": "text", "n": {"type": "count", "range": [1, 2]}, "bad": "yes-no"},
        "title": TITLE,
    },
}


def status(when: str, **known: Partial) -> str:
    """Whether a condition holds where only these items are known; program and interpreter must agree."""
    definition = ruleset(items=ITEMS, rules={"r": {"when": when, "then": {"risk": "high"}}})
    nothing = nothing_known(definition)
    states = {name: "known" if name in known else "missing" for name in definition.items}
    world = replace(nothing, items={**nothing.items, **known}, states=states)
    return same(Program(definition), world).rules["r"].status


def nothing_known(definition: Definition) -> World:
    """A world in which nothing has been asked, and parameters are as they are by default."""
    now = times.parse_as_of("2026-01-31T12:00:00Z")
    return World(
        items={name: item.reach for name, item in definition.items.items()},
        states=dict.fromkeys(definition.items, "missing"),
        roles=dict.fromkeys(definition.items, Options((1 << len(definition.role_ids)) - 1)),
        parameters={},
        values={},
        used={},
        as_of=Interval(now.microseconds, now.microseconds),
        offset=0,
    )


def moment(text: str) -> int:
    return times.parse_as_of(text).microseconds


def number(value: int) -> Interval:
    return Interval(value, value)


NO, MAYBE, YES = Options(1), Options(2), Options(4)


@pytest.mark.parametrize(
    ("when", "known", "expected"),
    [
        ("phq9 + b >= 20", {"phq9": number(25)}, "holds"),
        ("phq9 + b >= 20", {"phq9": number(20)}, "holds"),
        ("phq9 + b >= 20", {"phq9": number(17)}, "open"),
        ("phq9 + b >= 20", {"phq9": number(16)}, "fails"),
        ("phq9 + b >= 20", {"b": number(3)}, "open"),
        ("count(violence == yes, threats, b >= 2) >= 2", {"threats": Options(2), "b": number(2)}, "holds"),
        ("count(violence == yes, threats, b >= 2) >= 2", {"threats": Options(1)}, "open"),
        ("count(violence == yes, threats, b >= 2) >= 2", {"threats": Options(1), "b": number(1)}, "fails"),
        ("violence == yes and threats", {"violence": NO}, "fails"),
        ("violence == yes or threats", {"violence": YES}, "holds"),
        ("violence == yes or threats", {"violence": MAYBE}, "open"),
        ("not threats", {}, "open"),
        ("b >= 0 and b <= 3", {}, "holds"),
        ("b > 3", {}, "fails"),
        ("any(s.bad for s in signals)", {}, "open"),
        ("count(signals) <= 3", {}, "holds"),
        ("sum(s.n for s in signals) <= 6", {}, "holds"),
        ("sum(s.n for s in signals) >= 6", {}, "open"),
        ("distinct(s.sign for s in signals) > 3", {}, "fails"),
        ("max((s.n for s in signals), default=0) <= 2", {}, "holds"),
    ],
)
def test_2_2_bounds_use_declared_ranges(when: str, known: dict[str, Partial], expected: str) -> None:
    """Design 2.2: every item has a declared range and the bounds use it; what is settled by it is not called open."""
    assert status(when, **known) == expected


@pytest.mark.parametrize("operator", [">=", ">", "<", "<=", "==", "!="])
@pytest.mark.parametrize("limit", range(-1, 5))
def test_2_2_one_comparison_with_a_constant_is_exact(operator: str, limit: int) -> None:
    """Design 2.2: a comparison of one open item with a constant is open only where both answers can come."""
    held = {eval(f"{b} {operator} {limit}") for b in range(4)}
    expected = "open" if len(held) == 2 else "holds" if True in held else "fails"
    assert status(f"b {operator} {limit}") == expected


@pytest.mark.parametrize("operator", [">=", ">", "<", "<=", "==", "!="])
@pytest.mark.parametrize("option", range(3))
@pytest.mark.parametrize("mask", range(1, 8))
def test_2_2_a_choice_compared_with_an_option_is_exact(operator: str, option: int, mask: int) -> None:
    """Design 2.2: also where some options of a choice are excluded already."""
    held = {eval(f"{at} {operator} {option}") for at in range(3) if mask >> at & 1}
    expected = "open" if len(held) == 2 else "holds" if True in held else "fails"
    word = ["no", "maybe", "yes"][option]
    assert status(f"violence {operator} {word}", violence=Options(mask)) == expected


@pytest.mark.parametrize("when", ["threats", "not threats", "violence == no", "b == 0", "b < 1", "count(signals) == 0"])
def test_2_1_unknown_is_never_no(when: str) -> None:
    """Design 2.1: unknown and missing are never zero, never "no"."""
    assert status(when) == "open"


def test_2_1_a_list_that_is_not_known_may_hold_anything() -> None:
    """Design 2.1: nothing is said of a list that was not given; one that was given is complete, though its fields may be open."""
    for when in (
        "any(s.bad for s in signals)",
        "count(signals) >= 3",
        "count(signals) == 0",
        "all(s.n == 1 for s in signals)",
    ):
        assert status(when) == "open", when
    one = Listed(({"sign": Wording(None), "n": Interval(1, 2), "bad": Options(3)},))
    assert status("count(signals) == 1", signals=one) == "holds"
    assert status("any(s.bad for s in signals)", signals=one) == "open"
    assert status("sum(s.n for s in signals) >= 3", signals=one) == "fails"
    assert status("distinct(s.sign for s in signals) == 1", signals=one) == "holds"
    assert status("any(s.bad for s in signals)", signals=Listed(())) == "fails"


@pytest.mark.parametrize("starts", ["lowest", "highest"])
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["holds", "fails", "open"])), min_size=1, max_size=6))
def test_2_2_holding_rules_raise_the_highest_wins(starts: str, rules: list[tuple[int, str]]) -> None:
    """Design 2.2: lowest is what the holding rules raise it to, highest what holding and open rules together could."""
    whens = {"holds": "true", "fails": "false", "open": "threats"}
    definition = ruleset(
        items=ITEMS,
        outcomes={"risk": {"title": TITLE, "levels": ["l0", "l1", "l2", "l3"], "starts": starts}},
        rules={
            f"r{at}": {"when": whens[state], "then": {"risk": f"l{level}"}} for at, (level, state) in enumerate(rules)
        },
    )
    certain = [level for level, state in rules if state == "holds"]
    possible = [level for level, state in rules if state != "fails"]
    expected = (
        (min([3, *possible]), min([3, *certain])) if starts == "highest" else (max([0, *certain]), max([0, *possible]))
    )
    assert same(Program(definition), nothing_known(definition)).outcomes["risk"] == expected


# What once was wrong, each by the smallest example that was found


def test_time_of_day_turns_at_a_clipped_month() -> None:
    """30 January 23:00 plus a month is later than 31 January 01:00 plus a month: bounds are not those of the ends alone."""
    items = {"seen": {"type": "datetime", "earliest": "2026-01-30", "latest": "2026-01-31", "title": TITLE}}
    for when in ('seen + P1M < datetime("2026-02-28T02:00:00Z")', 'seen + P1M > datetime("2026-02-28T22:00:00Z")'):
        definition = ruleset(items=items, rules={"r": {"when": when, "then": {"risk": "high"}}})
        late, early = (moment("2026-01-30T23:00:00Z"), moment("2026-01-31T01:00:00Z"))
        world = replace(nothing_known(definition), items={"seen": Interval(late, early)}, states={"seen": "known"})
        verdict = same(Program(definition), world)
        assert verdict.rules["r"].status == "open"
        for at in (late, early):
            complete = replace(world, items={"seen": Interval(at, at)})
            assert_within(definition, verdict, conclude(definition, complete))


def test_a_value_about_the_record_is_not_taken_for_settled_when_read() -> None:
    """`known(x)` is neither true nor false before there is a case, so a divisor that may be 0 by it is refused."""
    with pytest.raises(Refused, match="may-divide-by-zero"):
        ruleset(items=ITEMS, values={"v": "1 / (1 if missing(b) else 0)"})


def test_a_table_over_a_local_day_has_no_gap_at_another_offset() -> None:
    """The day it is depends on the offset of `as_of`: a table that is complete at UTC only has a gap."""
    items = {"seen": {"type": "datetime", "latest": "2026-12-31", "title": TITLE}}
    table = {"inputs": ["date(seen)"], "hit": "unique", "rows": [{"if": ['<= date("2026-12-31")'], "then": "1"}]}
    with pytest.raises(Refused, match="table-gap"):
        ruleset(items=items, values={"v": {"table": table}})


def test_calendar_time_that_a_site_sets_may_be_short() -> None:
    """What a date plus a period parameter can reach begins at the date itself, whatever the longest period is."""
    items = {"seen": {"type": "date", "earliest": "2026-01-01", "latest": "2026-12-31", "title": TITLE}}
    table = {"inputs": ["seen + p"], "hit": "unique", "rows": [{"if": ['>= date("2100-01-01")'], "then": "1"}]}
    parameters = {"p": {"type": "period", "default": "P1M", "title": TITLE}}
    with pytest.raises(Refused, match="table-gap"):
        ruleset(items=items, parameters=parameters, values={"v": {"table": table}})


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"n": "1 if known(b) else 2"}, {"when": {"at_least": "n", "of": ["threats", "b > 1"]}}),
        (
            {
                "v": {
                    "table": {
                        "inputs": ["b"],
                        "hit": "first",
                        "rows": [{"if": [">= (1 if known(b) else 2)"], "then": "1"}],
                        "otherwise": "2",
                    }
                }
            },
            {"when": "v == 1"},
        ),
    ],
    ids=["at_least", "a cell"],
)
def test_2_1_no_way_round_for_what_speaks_of_the_record(values: dict[str, Any], rule: dict[str, Any]) -> None:
    """Design 2.1: nor by the threshold of a list, nor by the cell of a table."""
    with pytest.raises(Refused, match="knowledge-moves-outcome"):
        ruleset(items=ITEMS, values=values, rules={"r": {**rule, "then": {"risk": "high"}}})


def test_a_cell_may_hold_two_days() -> None:
    """A cell of several moments is a list of alternatives, not a mask of 10 to the 18th bits."""
    items = {"seen": {"type": "datetime", "title": TITLE}}
    one, other = 'datetime("2026-01-01T00:00:00Z")', 'datetime("2026-02-01T00:00:00Z")'
    table = {"inputs": ["seen"], "hit": "first", "rows": [{"if": [f"{one}, {other}"], "then": "1"}], "otherwise": "2"}
    definition = ruleset(
        items=items, values={"v": {"table": table}}, rules={"r": {"when": "v == 1", "then": {"risk": "high"}}}
    )
    assert same(Program(definition), nothing_known(definition)).rules["r"].status == "open"


@pytest.mark.parametrize("cell", ["true", "not(true)", "not(false)"])
def test_a_cell_may_read_a_condition_of_several_parts(cell: str) -> None:
    """A table over a condition reads the condition once; a cell does not make it again."""
    table = {"inputs": ["b > 1 or threats"], "hit": "first", "rows": [{"if": [cell], "then": "1"}], "otherwise": "2"}
    definition = ruleset(items=ITEMS, values={"v": {"table": table}})
    assert same(Program(definition), nothing_known(definition)).values["v"] == Interval(1, 2)


def test_a_bare_number_has_the_unit_that_its_value_declares() -> None:
    """`unit: kg` on a value of bare numbers makes them kilograms for its readers."""
    items = {"weight": {"type": "number", "range": [1, 200], "unit": "kg", "title": TITLE}}
    for written in (
        {"value": "70", "unit": "kg"},
        {"cases": [{"when": "true", "value": "70"}, {"otherwise": "80"}], "unit": "kg"},
    ):
        definition = ruleset(items=items, values={"usual": written, "more": "weight - usual"})
        assert definition.values["more"].unit == "kg"


def deep(levels: int, inside: str) -> str:
    return inside if levels == 0 else f"(threats if {deep(levels - 1, inside)} else b > 1)"


@pytest.mark.parametrize("levels", [5, 8, 9, 30])
def test_what_is_read_can_also_be_compiled(levels: int) -> None:
    """Conditions nested in the test of `if` are either refused as too complex, or compiled."""
    rules = {"r": {"when": deep(levels, "threats"), "then": {"risk": "high"}}}
    try:
        definition = ruleset(items=ITEMS, rules=rules)
    except Refused as refused:
        assert {problem.code for problem in refused.problems} == {"too-complex"}
        assert levels > 8
    else:
        assert same(Program(definition), nothing_known(definition)).rules["r"].status == "open"


def test_a_chain_of_cases_may_be_long() -> None:
    """`x if a else y if b else …` is one list of cases."""
    chain = " else ".join([*(f"{at} if b == {at}" for at in range(40)), "0"])
    definition = ruleset(items=ITEMS, values={"v": chain})
    assert same(Program(definition), nothing_known(definition)).values["v"] == Interval(0, 3)
