"""What the solver says a change does, against trying every case, and each example replayed."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

pytest.importorskip("z3")

from hypothesis import given, settings
from pairs import Pair, changed, pairs

from riskengine.analysis.solver import Budget
from riskengine.analysis.variables import Settled
from riskengine.analysis.witness import Witness
from riskengine.api import Ruleset
from riskengine.comparison.effects import effects
from riskengine.comparison.two_cases import Effect
from riskengine.evaluation.assessment import Assessment
from riskengine.evaluation.case_file import read_case
from riskengine.evaluation.verdict import Verdict
from riskengine.ruleset.definition import Definition


def found(pair: Pair) -> list[Effect]:
    return list(effects(pair.old, pair.new, Budget(time.monotonic, 600), Settled()))


def asked(definition: Definition, verdict: Verdict, action: str) -> bool:
    return any(verdict.rules[rule.id].certain for rule in definition.rules.values() if action in rule.plan)


def shows(pair: Pair, effect: Effect) -> Callable[[Verdict, Verdict], bool]:
    """Whether a pair of verdicts shows what the effect claims."""

    def shown(old: Verdict, new: Verdict) -> bool:
        if "action" in effect.about:
            before = asked(pair.old, old, effect.about["action"])
            after = asked(pair.new, new, effect.about["action"])
            return (after and not before) if effect.claim == "newly-asked" else (before and not after)
        one, other = old.outcomes[effect.about["outcome"]], new.outcomes[effect.about["outcome"]]
        if effect.claim == "becomes-open":
            return one.lowest == one.highest and other.lowest != other.highest
        return other.lowest > one.highest if effect.claim == "goes-up" else other.highest < one.lowest

    return shown


@settings(max_examples=25, deadline=None)
@given(pairs())
def test_effects_are_what_trying_every_case_says(pair: Pair) -> None:
    said = found(pair)
    complete = list(pair.complete())
    for effect in said:
        if effect.claim != "becomes-open":
            tried = any(shows(pair, effect)(*each) for each in complete)
            assert effect.status == ("refuted" if tried else "proved"), (effect.claim, effect.about)


@settings(max_examples=6, deadline=None)
@given(pairs())
def test_what_never_becomes_open_does_not(pair: Pair) -> None:
    proved = [effect for effect in found(pair) if effect.claim == "becomes-open" and effect.status == "proved"]
    if not proved:
        return
    for verdicts in pair.partial():
        assert not any(shows(pair, effect)(*verdicts) for effect in proved)


def replayed(definition: Definition, witness: Witness) -> Assessment:
    """The example as its file is read and assessed."""
    return read_case(witness.to_yaml(), "case.yaml").assess(Ruleset(definition), as_of=witness.as_of)


@settings(max_examples=25, deadline=None)
@given(pairs())
def test_each_example_shows_it_when_it_is_replayed(pair: Pair) -> None:
    for effect in found(pair):
        if effect.status == "refuted":
            assert effect.witness is not None
            assert effect.witness.same
            verdicts = (
                replayed(pair.old, effect.witness.old).verdict,
                replayed(pair.new, effect.witness.new).verdict,
            )
            assert shows(pair, effect)(*verdicts), effect


def of_claim(pair: Pair, claim: str) -> Effect:
    return next(effect for effect in found(pair) if effect.claim == claim)


def test_an_item_that_only_the_new_version_has_is_free_there() -> None:
    pair = changed(
        items__extra={"type": "yes-no", "title": {"nb": "Ekstra", "en": "Extra"}},
        rules__r__when="c >= 2 or extra",
    )
    up = of_claim(pair, "goes-up")
    assert up.status == "refuted"
    assert up.witness is not None
    assert "extra" in up.witness.new.answers
    assert "extra" not in up.witness.old.answers
    assert of_claim(pair, "goes-down").status == "proved"
    assert of_claim(pair, "becomes-open").status == "refuted"


def test_an_option_that_only_one_version_has_is_in_no_shared_case() -> None:
    pair = changed(items__b__options=["low", "high"], rules__r__when="c >= 2")
    assert {effect.status for effect in found(pair)} == {"proved"}


def test_levels_are_matched_by_their_ids() -> None:
    pair = changed(outcomes__o__levels=["l0", "between", "l1", "l2"])
    assert {effect.status for effect in found(pair)} == {"proved"}
    higher = changed(outcomes__o__levels=["l0", "between", "l1", "l2"], rules__r__then={"o": "between"})
    assert of_claim(higher, "goes-down").status == "refuted"


def test_levels_in_another_order_are_not_compared() -> None:
    pair = changed(outcomes__o__levels=["l1", "l0", "l2"])
    assert of_claim(pair, "goes-up").why == "levels-reordered"


def test_a_parameter_that_is_set_alike_gives_the_same() -> None:
    pair = changed(parameters__p__range=[0, 3])
    assert {effect.status for effect in found(pair)} == {"proved"}


def test_a_time_out_is_not_a_proof() -> None:
    pair = changed(rules__r__when="c >= 3")
    said = effects(pair.old, pair.new, Budget(time.monotonic, 0))
    assert {effect.status for effect in said if effect.claim == "goes-down"} == {"not-proved"}
    assert {effect.why for effect in said if effect.status == "not-proved"} == {"time-out"}


def test_versions_that_never_hold_together_are_compared_too() -> None:
    pair = changed(valid={"from": "2030-01-01"}, rules__r__when="c >= 3")
    old = pair.old_text.replace(
        '"valid": {"from": "2020-01-01"}', '"valid": {"from": "2020-01-01", "to": "2029-12-31"}'
    )
    apart = Pair(old, pair.new_text)
    down = of_claim(apart, "goes-down")
    assert down.witness is not None
    assert replayed(apart.old, down.witness.old).verdict.outcomes["o"].lowest == 1
    assert replayed(apart.new, down.witness.new).verdict.outcomes["o"].lowest == 0
