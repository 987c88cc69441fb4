"""business-rules: rules as JSON over a Python class of variables; it has no arithmetic and no unknown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .peer import CannotBeSaid, Peer, Prepared, Said, as_said
from .rules import Answers, Condition, Rules

_OPERATORS = {
    ">=": "greater_than_or_equal_to",
    ">": "greater_than",
    "<=": "less_than_or_equal_to",
    "<": "less_than",
    "==": "equal_to",
}


def conditions(condition: Condition) -> dict[str, Any]:
    """A conjunction as business-rules has it."""
    if any(len(each.items) > 1 for each in condition):
        raise CannotBeSaid("there is no addition")
    return {
        "all": [
            {"name": each.items[0], "operator": _OPERATORS[each.operator], "value": each.value} for each in condition
        ]
    }


def _variables(rules: Rules) -> type[Any]:
    """A class with a method for each item, as business-rules asks for."""
    from business_rules.variables import BaseVariables, numeric_rule_variable, string_rule_variable

    def reader(item: str, *, text: bool) -> Any:
        def read(self: Any) -> Any:
            return self.answers.get(item)

        read.__name__ = item
        return (string_rule_variable if text else numeric_rule_variable)(read)

    def keep(self: Any, answers: Mapping[str, Any]) -> None:
        self.answers = answers

    methods = {
        item: reader(item, text=isinstance(each.value, str))
        for rule in rules.values()
        for each in rule
        for item in each.items
    }
    return type("Variables", (BaseVariables,), {"__init__": keep, **methods})


def _prepare(rules: Rules) -> Prepared:
    from business_rules.actions import BaseActions, rule_action
    from business_rules.engine import run_all
    from business_rules.fields import FIELD_TEXT

    class Actions(BaseActions):  # type: ignore[misc]
        def __init__(self) -> None:
            self.fired: list[str] = []

        @rule_action(params={"id": FIELD_TEXT})  # type: ignore[untyped-decorator]
        def fire(self, id: str) -> None:
            self.fired.append(id)

    variables = _variables(rules)
    every = [
        {"conditions": conditions(each), "actions": [{"name": "fire", "params": {"id": id_}}]}
        for id_, each in rules.items()
    ]

    def decide(patient: Mapping[str, Any]) -> list[str]:
        actions = Actions()
        run_all(every, variables(patient), actions)
        return actions.fired

    return Prepared(decide)


def _ask(condition: Condition, answers: Answers) -> Said:
    from business_rules.engine import check_conditions_recursively

    variables = _variables({"asked": condition})(dict(answers))
    return as_said(check_conditions_recursively(conditions(condition), variables))


PEER = Peer("business-rules", {"business-rules": _prepare}, {"business-rules": _ask})
