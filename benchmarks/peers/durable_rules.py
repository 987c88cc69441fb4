"""durable_rules: a Rete engine in C. A fact is asserted and taken back for each patient; a posted event is used up by the
first rule it fires, so that posting does not do the same work. A fact that no rule wants is an error.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import reduce
from itertools import count
from typing import Any

from .peer import CannotBeSaid, Peer, Prepared, Said
from .rules import Answers, Comparison, Condition, Rules

_OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "==": operator.eq,
}
_names = count()


def _compared(comparison: Comparison) -> Any:
    from durable.lang import m

    read = [getattr(m, item) for item in comparison.items]
    return _OPERATORS[comparison.operator](reduce(operator.add, read), comparison.value)


def _ruleset(rules: Rules, fired: list[str]) -> str:
    """The name of a ruleset of its own with these rules, registered."""
    from durable.lang import get_host, ruleset, when_all

    def noting(id_: str) -> Callable[[Any], None]:
        def note(_: Any) -> None:
            fired.append(id_)

        note.__name__ = id_
        return note

    name = f"rules{next(_names)}"
    with ruleset(name):
        for id_, condition in rules.items():
            when_all(reduce(operator.and_, map(_compared, condition)))(noting(id_))
    get_host()
    return name


def _asserted(rules: Rules) -> Prepared:
    from durable.engine import MessageNotHandledException
    from durable.lang import assert_fact, retract_fact

    fired: list[str] = []
    name, order = _ruleset(rules, fired), {id_: at for at, id_ in enumerate(rules)}
    numbers = count()

    def decide(patient: Mapping[str, Any]) -> list[str]:
        fired.clear()
        fact = {"id": f"{next(numbers)}", **patient}
        try:
            assert_fact(name, fact)
            retract_fact(name, fact)
        except MessageNotHandledException:  # no rule fires, and nothing is kept
            return []
        return sorted(fired, key=order.__getitem__)

    return Prepared(decide)


def _posted(rules: Rules) -> Prepared:
    from durable.engine import MessageNotHandledException
    from durable.lang import post

    fired: list[str] = []
    name, order = _ruleset(rules, fired), {id_: at for at, id_ in enumerate(rules)}

    def decide(patient: Mapping[str, Any]) -> list[str]:
        fired.clear()
        try:
            post(name, dict(patient))
        except MessageNotHandledException:
            return []
        return sorted(fired, key=order.__getitem__)

    return Prepared(decide)


def _ask(condition: Condition, answers: Answers) -> Said:
    from durable.lang import assert_fact

    if any(len(each.items) > 1 for each in condition):
        raise CannotBeSaid("two items of one fact cannot be added up")
    fired: list[str] = []
    assert_fact(_ruleset({"asked": condition}, fired), {"id": "1", **answers})
    return Said("fires" if fired else "does not fire", bool(fired))


PEER = Peer(
    "durable-rules",
    {"durable_rules, assert and retract": _asserted, "durable_rules, post": _posted},
    {"durable_rules": _ask},
)
