"""The peers are given the same rules, and answer as the function by hand does. Nothing is timed here."""

from __future__ import annotations

import ast
import operator
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from benchmarks.measure import ROOT, not_timed
from benchmarks.peers import missing, speed
from benchmarks.peers.every import PEERS
from benchmarks.peers.peer import STOPS, UNKNOWN, Peer, Prepared, Said
from benchmarks.peers.rules import Comparison, condition, rules_of
from benchmarks.peers.speed import agreement, firing, from_raw
from benchmarks.twenty_rules import RULESET, by_hand, patients
from riskengine import Library

PEOPLE = patients(random.Random(7))
OPERATORS = {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt, "==": operator.eq}
KNOWN_WRONG = {"durable_rules, post"}
"""A posted event is used up by the first rule that it fires."""

WAYS = [pytest.param(peer, name, id=name) for peer in PEERS for name in peer.ways]
ASKED = [pytest.param(peer, name, id=name) for peer in PEERS for name in peer.asked]


def there(peer: Peer) -> None:
    if not peer.installed:
        pytest.skip(f"{peer.distribution} is not installed: uv sync --group benchmark")


@pytest.mark.parametrize(("peer", "name"), WAYS)
def test_a_peer_is_right_on_every_patient(peer: Peer, name: str) -> None:
    there(peer)
    right = agreement(peer.ways[name](rules_of()), PEOPLE)
    assert right.all is (name not in KNOWN_WRONG), right


def test_riskengine_is_right_on_every_patient() -> None:
    ruleset = Library.open(RULESET).get("twenty-rules")
    for prepared in (firing(ruleset), from_raw(ruleset)):
        assert agreement(prepared, PEOPLE).all


def test_the_rules_as_data_say_what_the_ruleset_says() -> None:
    def fires(rule: tuple[Comparison, ...], person: Mapping[str, Any]) -> bool:
        return all(OPERATORS[each.operator](person[each.items[0]], each.value) for each in rule)

    rules = rules_of()
    assert list(rules) == list(Library.open(RULESET).get("twenty-rules").definition.rules)
    for person in PEOPLE:
        assert [id_ for id_, rule in rules.items() if fires(rule, person)] == by_hand(person)


def test_a_condition_is_read() -> None:
    assert condition("a + b >= 20 and plan == yes") == (
        Comparison(("a", "b"), ">=", 20),
        Comparison(("plan",), "==", "yes"),
    )
    assert Comparison(("t",), ">=", 38.5).written() == "t >= 38.5"
    assert Comparison(("plan",), "==", "yes").written() == 'plan == "yes"'
    with pytest.raises(ValueError, match="a or b"):
        condition("a or b")


def test_who_is_wrong_or_raises_is_counted() -> None:
    def raises(_: Any) -> list[str]:
        raise KeyError("pulse")

    fires = sum(not by_hand(person) for person in PEOPLE)
    assert agreement(Prepared(lambda _: []), PEOPLE).count == fires < len(PEOPLE)
    right = agreement(Prepared(raises), PEOPLE)
    assert (right.count, right.raised) == (0, "KeyError: 'pulse'")


def test_what_is_not_there_is_told() -> None:
    gone = Peer(
        "riskengine-no-such-engine",
        {"a way": lambda _: Prepared(lambda _: [])},
        {"an engine": lambda *_: Said("", True)},
    )
    assert not gone.installed
    assert speed.not_there([gone]) == [not_timed("riskengine-no-such-engine", "not installed")]
    assert missing.rows({"an engine": None}) == [("an engine", "", "", "", "", "not installed")]


# Missing answers


def test_riskengine_answers_all_four_questions() -> None:
    said = {each.rule: missing.engine(each.answers, each.rule) for each in missing.ASKED}
    assert {each.rule: said[each.rule].means for each in missing.ASKED} == {
        each.rule: each.right for each in missing.ASKED
    }
    assert said["cannot-tell"].words == "open: routine to urgent, asks item9"
    assert missing.judged(said) == "4 of 4 right"


@pytest.mark.parametrize(("peer", "name"), ASKED)
def test_a_peer_is_asked_each_question(peer: Peer, name: str) -> None:
    there(peer)
    conditions = rules_of(missing.QUESTIONS)
    said = {each.rule: missing.put(peer.asked[name], conditions[each.rule], each.answers) for each in missing.ASKED}
    assert all(each.words for each in said.values())
    assert "**fails**" in missing.judged(said)


@pytest.mark.parametrize(("peer", "name"), ASKED)
def test_a_peer_answers_where_nothing_is_missing(peer: Peer, name: str) -> None:
    """So that what it says of a gap comes from the gap, not from how it is asked."""
    there(peer)
    conditions = rules_of(missing.QUESTIONS)
    for rule, asked in conditions.items():
        for answers in ({"phq9": 25, "item9": 1, "b": 0, "spo2": 80}, {"phq9": 3, "item9": 0, "b": 2, "spo2": 99}):
            read = {item: answers[item] for each in asked for item in each.items}
            said = missing.put(peer.asked[name], asked, read)
            holds = all(OPERATORS[each.operator](sum(read[item] for item in each.items), each.value) for each in asked)
            no_rule_wants_it = said.words.startswith("MessageNotHandledException") and not holds
            assert said.means == holds or said.words.startswith("(cannot be asked") or no_rule_wants_it, (
                rule,
                answers,
                said,
            )


def test_guesses_errors_and_shyness_are_told_apart() -> None:
    said = {
        "cannot-tell": Said("False", False),
        "decidable": Said("False", False),
        "alone": Said("KeyError", STOPS),
        "whatever": Said("unknown", UNKNOWN),
    }
    assert missing.judged(said) == "**fails**: 1 of 4 right, 1 guessed, 1 error, 1 not told"


def test_a_long_answer_is_shortened() -> None:
    assert missing.shown("one\n  two") == "one two"
    assert len(missing.shown("word " * 40)) <= missing.SHOWN


def test_nothing_imports_openfisca_but_its_own_program() -> None:
    """It is under the AGPL, and measured from the outside only."""
    importing = []
    for folder in ("riskengine", "benchmarks", "examples", "docs"):
        for path in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
            names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
            if any(name.partition(".")[0] == "openfisca_core" for name in names):
                importing.append(path.relative_to(ROOT))
            assert "openfisca_program" not in {name.rpartition(".")[2] for name in names}, path
    assert importing == [Path("benchmarks/peers/openfisca_program.py")]
