"""What is remembered of a plan's conditions and of a ruleset's times goes when they do."""

from __future__ import annotations

import gc
import weakref

from cases_at_hand import PLAN, library

from riskengine import Library
from riskengine.language.knowledge import Options
from riskengine.monitoring import plan_conditions
from riskengine.monitoring.changes_by_time import clockwork
from riskengine.monitoring.plan_conditions import holds
from riskengine.monitoring.plan_file import read_plan


def test_a_plan_that_is_no_longer_used_is_gone() -> None:
    plan = read_plan(PLAN, "plan.yaml", library())
    contact = plan.response.contact
    assert holds(contact, {}) == holds(contact, {})
    assert contact.found
    gone = weakref.ref(contact)
    del plan, contact
    gc.collect()
    assert gone() is None


def test_a_ruleset_that_is_no_longer_used_is_gone() -> None:
    definition = Library.bundled().get("warning-signals").definition
    assert clockwork(definition) is clockwork(definition)
    gone = weakref.ref(definition)
    del definition
    gc.collect()
    assert gone() is None


def test_of_a_condition_only_so_much_is_remembered() -> None:
    contact = read_plan(PLAN, "plan.yaml", library()).response.contact
    (key,) = contact.reads
    told = {mask: holds(contact, {key: Options(mask)}) for mask in range(1, 8)}
    assert len(contact.found) == len(told)
    for number in range(2 * plan_conditions._MOST):  # more than there are, by levels that nobody has
        holds(contact, {key: Options(7 | number << 3)})
        assert len(contact.found) <= plan_conditions._MOST
    assert {mask: holds(contact, {key: Options(mask)}) for mask in told} == told
