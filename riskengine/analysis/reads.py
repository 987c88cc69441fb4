"""What of a case a condition depends on, through values and outcomes, so that no question holds more than it needs."""

from __future__ import annotations

from collections.abc import Iterable

from ..language import tree
from ..language.times import Period
from ..language.types import CalendarTime, Moment, Records
from ..ruleset.definition import Definition
from .formula import moving
from .variables import AS_OF, Key


class Reads:
    """By value, rule, outcome or node: the keys of the variables it depends on."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._named: dict[str, frozenset[Key]] = {}
        self._rules: dict[str, frozenset[Key]] = {}

    def rule(self, id_: str) -> frozenset[Key]:
        """What a rule depends on."""
        if id_ not in self._rules:
            self._rules[id_] = self.node(self._definition.rules[id_].condition)
        return self._rules[id_]

    def outcome(self, name: str) -> frozenset[Key]:
        """What an outcome depends on: the judgement, or what the rules read that move it."""
        outcome = self._definition.outcomes[name]
        if outcome.judgement is not None:
            return frozenset({("item", outcome.judgement)})
        return self.rules(id_ for id_, _ in moving(self._definition, outcome))

    def rules(self, ids: Iterable[str]) -> frozenset[Key]:
        """What several rules depend on."""
        return frozenset().union(*map(self.rule, ids))

    def node(self, node: tree.Node) -> frozenset[Key]:
        """What a node depends on."""
        found: set[Key] = set()
        for part in node.walk():
            match part:
                case tree.ItemRead(name=name):
                    found.add(("item", name))
                case tree.ParameterRead(name=name):
                    found.add(("parameter", name))
                case tree.ValueRead(name=name):
                    found |= self._value(name)
                case tree.OutcomeRead(ruleset=ruleset, outcome=outcome):
                    found.add(("used", ruleset, outcome))
                case tree.RoleRead(item=item):
                    found.add(("role", item))
                case tree.AsOf():
                    found.add(AS_OF)
                case tree.Call(function="date"):
                    found.add(AS_OF)  # for its offset
                case tree.Shift(by=by, type=kind) if isinstance(kind, Moment) and isinstance(by.type, CalendarTime):
                    found.add(AS_OF)
                case _:
                    pass
        return frozenset(found)

    def _value(self, name: str) -> frozenset[Key]:
        if name not in self._named:
            values = self._definition.values
            self._named[name] = self.node(values[name].node) if name in values else self.outcome(name)
        return self._named[name]

    def long_lists(self, keys: Iterable[Key], length: int) -> list[str]:
        """The lists among the keys that may be longer than is reasoned about."""
        items = self._definition.items
        lists = [items[key[1]] for key in keys if key[0] == "item" and isinstance(items[key[1]].type, Records)]
        return sorted(item.name for item in lists if isinstance(item.type, Records) and item.type.most > length)


HARD_CALLS = frozenset({"years_between", "months_between"})


def is_hard(definition: Definition, node: tree.Node) -> bool:
    """Whether the node multiplies or divides what is not constant, or counts calendar months: what a solver finds hard."""
    waiting, seen = [node], set()
    while waiting:
        for part in waiting.pop().walk():
            match part:
                case tree.ValueRead(name=name) if name not in seen:
                    seen.add(name)
                    if name in definition.values:
                        waiting.append(definition.values[name].node)
                    else:
                        outcome = definition.outcomes[name]
                        waiting += [definition.rules[id_].condition for id_, _ in moving(definition, outcome)]
                case tree.Arithmetic(operator="*", left=left, right=right):
                    if not isinstance(left, tree.Constant) and not isinstance(right, tree.Constant):
                        return True
                case tree.Arithmetic(operator="/", right=right) if not isinstance(right, tree.Constant):
                    return True
                case tree.Power() | tree.Round():
                    return True
                case tree.Call(function=function) if function in HARD_CALLS:
                    return True
                case tree.Shift(by=tree.Constant(value=Period())):
                    return True
                case _:
                    pass
    return False
