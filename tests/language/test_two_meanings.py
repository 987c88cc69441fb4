"""A word that could be an option, and something else that conditions read, is never guessed at.

The proof is by brute force: each comparison is read in every way there is, word by word. What has two readings is refused; what
is taken has exactly one, and means that.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskengine.language import meaning, tree
from riskengine.language.knowledge import Interval, Options, Partial
from riskengine.language.meaning import World
from riskengine.language.parse import parse_cell, parse_condition, parse_expression
from riskengine.language.scope import Scope, Seen
from riskengine.language.types import YES_NO, Choice, Number, Type

WORDS = ("alcohol", "housing", "low", "high", "not-needed")
PARTIES = Choice(("nurse", "physician", "other"), ordered=False)
Kinds = dict[str, Type]


def reach(kind: Type) -> Partial:
    return Options(kind.everything) if isinstance(kind, Choice) else Interval(0, 9)


def scope(items: Kinds, values: Kinds | None = None, aliases: dict[str, str] | None = None) -> Scope:
    """What may be read where these are the items and values; an outcome `risk` of a ruleset `low` besides."""
    values = values or {}
    return Scope(
        items=items,
        parameters={},
        values=frozenset(values),
        value=lambda name: Seen(values[name], False),
        used={"low": {"risk": Choice(("low", "high"))}},
        points={},
        parties=PARTIES,
        anything=World(
            items={name: reach(kind) for name, kind in items.items()},
            states={},
            roles=dict.fromkeys(items, Options(PARTIES.everything)),
            parameters={},
            values={name: reach(kind) for name, kind in values.items()},
            used={("low", "risk"): Options(3)},
            as_of=Interval(meaning.EARLIEST_MOMENT, meaning.LATEST_MOMENT),
            offset=0,
        ),
        hyphenated=frozenset({"not-needed", "systolic-diastolic", "not-given"}),
        aliases=aliases or {},
    )


def codes(condition: str, *where: Any) -> list[str]:
    return [complaint.code for complaint in parse_condition(condition, scope(*where)).complaints]


# By brute force


def readings(operands: Sequence[str], kinds: Kinds) -> Iterator[tuple[str, ...]]:
    """The ways in which compared words can be read: for each, `name` or `option`, so that the comparison has a meaning."""
    for ways in itertools.product(("name", "option"), repeat=len(operands)):
        named = [kinds.get(word) for word, way in zip(operands, ways, strict=True) if way == "name"]
        if not named or any(kind is None or kind != named[0] for kind in named):
            continue
        options = [word for word, way in zip(operands, ways, strict=True) if way == "option"]
        if options and not all(isinstance(named[0], Choice) and word in named[0].options for word in options):
            continue
        yield ways


kinds_of_words = st.dictionaries(
    st.sampled_from(WORDS),
    st.one_of(
        st.just(Number(whole=True)),
        st.lists(st.sampled_from(WORDS), min_size=2, max_size=4, unique=True).map(
            lambda options: Choice(tuple(options))
        ),
    ),
    max_size=4,
)


@settings(max_examples=300)
@given(kinds_of_words, st.lists(st.sampled_from(WORDS), min_size=2, max_size=3), st.booleans(), st.data())
def test_what_has_two_readings_is_refused_and_what_is_taken_has_one(
    kinds: Kinds, operands: list[str], if_else: bool, data: st.DataObject
) -> None:
    of_values = data.draw(st.sets(st.sampled_from(sorted(kinds)))) if kinds else set()
    items = {name: kind for name, kind in kinds.items() if name not in of_values}
    values = {name: kinds[name] for name in of_values}
    chosen = if_else and len(operands) == 3
    written = f"{operands[0]} == " + ("({} if true else {})" if chosen else " == ".join(["{}"] * (len(operands) - 1)))
    parsed = parse_condition(written.format(*operands[1:]), scope(items, values))
    found = list(readings(operands, kinds))
    if parsed.node is None:
        told = {complaint.code for complaint in parsed.complaints}
        assert not told or all(
            0 <= each.span[0] < each.span[1] <= len(written.format(*operands[1:])) for each in parsed.complaints
        )
        assert len(found) < 2 or told == {"ambiguous-name"}, (written, operands, kinds)
        both = any(
            word in kinds and isinstance(kind := kinds.get(other), Choice) and word in kind.options
            for at, word in enumerate(operands)
            for before, other in enumerate(operands)
            if at != before
        )
        assert both or "ambiguous-name" not in told
        # Two options chosen between have no choice that says whose options they are.
        no_kind = chosen and not any(word in kinds for word in operands[1:])
        assert both or no_kind or not found, (written, operands, kinds)
        return
    assert len(found) == 1, (written, operands, kinds)
    read = [part.name for part in parsed.node.walk() if isinstance(part, tree.ItemRead | tree.ValueRead)]
    named = {word for word, way in zip(operands, found[0], strict=True) if way == "name"}
    assert set(read) == named


@settings(max_examples=200)
@given(kinds_of_words, st.sampled_from(WORDS), st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True))
def test_lists_and_cells_take_options_alone(kinds: Kinds, subject: str, listed: list[str]) -> None:
    kind = kinds.get(subject)
    if not isinstance(kind, Choice):
        return
    here = scope(kinds)
    told = {each.code for each in parse_condition(f"{subject} in [{', '.join(listed)}]", here).complaints}
    of_cell = {
        each.code
        for each in parse_cell(", ".join(listed), here, tree.ItemRead(kind, (0, len(subject)), subject)).complaints
    }
    both = [word for word in listed if word in kind.options and word in kinds]
    assert ("ambiguous-name" in told) <= bool(both)
    if all(word in kind.options for word in listed):
        assert told == of_cell == ({"ambiguous-name"} if both else set())


# By example

USE: Kinds = {"substance": Choice(("none", "alcohol")), "alcohol": Choice(YES_NO), "units": Number(whole=True)}


@pytest.mark.parametrize(
    "condition",
    [
        "alcohol == yes",
        "alcohol and substance != none",
        "units > 3 and not alcohol",
        "substance == (none if alcohol else substance)",
        "count(alcohol, substance == none) >= 1",
        "low.risk >= high",
    ],
)
def test_an_option_may_have_the_name_of_an_item_where_the_two_do_not_meet(condition: str) -> None:
    assert codes(condition, USE) == []


@pytest.mark.parametrize(
    "condition",
    [
        "substance == alcohol",
        "alcohol == substance",
        "substance in [none, alcohol]",
        "substance == (alcohol if units > 3 else substance)",
        "none != substance == alcohol",
        "(substance if alcohol else alcohol) == none",
    ],
)
def test_where_they_meet_it_is_told_with_both_meanings(condition: str) -> None:
    found = parse_condition(condition, scope(USE)).complaints
    assert {each.code for each in found} == {"ambiguous-name"}, found
    one = found[-1]
    assert condition[slice(*one.span)] == "alcohol"
    assert "an item" in one.message
    assert "an option of" in one.message or "an option here" in one.message
    assert one.hint == "rename the item or the option"


def test_what_cannot_be_renamed_is_not_said_to_be() -> None:
    by_role = parse_condition("role(units) == nurse", scope({**USE, "nurse": Choice(YES_NO)})).complaints
    elsewhere = parse_condition("low.risk == high", scope({"high": Number()})).complaints
    bound = parse_condition("substance == none", scope(USE, {}, {"none": "alcohol"})).complaints
    assert [each.hint for each in (*by_role, *elsewhere)] == ["rename the item", "rename the item"]
    assert [(each.message, each.hint) for each in bound] == [
        (
            '"none" is both an option of substance and what each: calls alcohol, and either could be meant',
            "use another word in each:",
        )
    ]


def test_an_option_with_the_name_of_a_used_ruleset_is_the_option() -> None:
    """A used ruleset is never read by itself."""
    pain: Kinds = {"pain": Choice(("low", "high"))}
    for condition in ("pain == low", "pain in [low]", "low == pain", "pain == low.risk"):
        assert codes(condition, pain) == [], condition
    (alone,) = parse_condition("low == high", scope(pain)).complaints
    assert (alone.code, alone.hint) == ("not-allowed", "read one of its outcomes: low.…")


def test_a_value_of_options_is_told_before_it_is_read() -> None:
    """A value with an option of its own name would otherwise be said to read itself in a circle."""

    def circle(name: str) -> Seen:
        raise AssertionError(name)

    here = replace(scope(USE), values=frozenset({"none"}), value=circle)
    assert [each.code for each in parse_condition("substance == none", here).complaints] == ["ambiguous-name"]
    assert [each.code for each in parse_expression("none", here, USE["substance"]).complaints] == ["ambiguous-name"]


PRESSURE: Kinds = {"systolic": Number(), "diastolic": Number(), "systolic-diastolic": Number()}


def test_a_name_with_a_hyphen_that_is_also_a_difference() -> None:
    (found,) = parse_condition("systolic-diastolic > 3", scope(PRESSURE)).complaints
    assert (found.code, found.hint) == (
        "ambiguous-name",
        "rename the item; a difference has spaces: systolic - diastolic",
    )
    assert codes("systolic - diastolic > 3", PRESSURE) == []
    alone = {name: kind for name, kind in PRESSURE.items() if name != "diastolic"}
    assert codes("systolic-diastolic > 3", alone) == []


def test_a_name_of_each_with_a_hyphen_is_no_difference() -> None:
    items: Kinds = {"a": Number(), "b": Number(), "c": Number()}
    node = parse_condition("a-b > 3", scope({"c": Number()}, {}, {"a-b": "c"})).node
    assert node is not None
    assert [part.name for part in node.walk() if isinstance(part, tree.ItemRead)] == ["c"]
    (found,) = parse_condition("a-b > 3", scope(items, {}, {"a-b": "c"})).complaints
    assert (found.code, found.hint) == ("ambiguous-name", "use another word in each:; a difference has spaces: a - b")
